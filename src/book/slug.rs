//! Names that stand in addresses: small letters, digits and hyphens.

/// The slug of a title: "Level 3: the mathematics" becomes `level-3-the-mathematics`.
pub(super) fn of(title: &str) -> String {
    let mut slug = String::new();
    for letter in title.chars().flat_map(char::to_lowercase) {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !matches!(letter, '\'' | '’') && !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// True if `text` can stand in an address as it is.
pub(super) fn is(text: &str) -> bool {
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty() && text.chars().all(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_become_slugs() {
        assert_eq!(of("Level 3: the mathematics"), "level-3-the-mathematics");
        assert_eq!(of(" What’s left? "), "whats-left");
        assert!(is("a-1") && !is("A") && !is("") && !is("../a"));
    }
}

//! Names that stand in addresses: slugs of pages, ids of what stands on them.

use crate::diagnostic::{Diagnostic, Span};

/// The slug of a title: "Level 3: the mathematics" becomes `level-3-the-mathematics`.
pub(super) fn slug(title: &str) -> String {
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

/// True if `text` is a slug: small letters, digits and hyphens.
pub(super) fn is_slug(text: &str) -> bool {
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty() && text.chars().all(letters)
}

/// An id: letters, digits, hyphens and underscores, beginning with a letter.
///
/// # Errors
/// A diagnostic at `span` for anything else.
pub(super) fn check_id(id: &str, span: Span) -> Result<(), Diagnostic> {
    let letters = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let first = id.starts_with(|c: char| c.is_ascii_alphabetic());
    if first && id.chars().all(letters) && !id.ends_with(['-', '_']) {
        Ok(())
    } else {
        Err(Diagnostic::error(span, format!("`{id}` cannot be an id")).hint(
            "an id begins with a letter and holds letters, digits and single hyphens, as in `{#fig-forward}`",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_become_slugs() {
        assert_eq!(slug("Level 3: the mathematics"), "level-3-the-mathematics");
        assert_eq!(slug(" What’s left? "), "whats-left");
        assert!(is_slug("a-1") && !is_slug("A") && !is_slug("") && !is_slug("../a"));
    }
}

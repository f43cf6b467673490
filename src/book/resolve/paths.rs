//! Paths in links and pictures, counted from the file they stand in.

/// The path from the book folder of `written`, which stands in the file `from`; none if it leaves the folder.
pub(super) fn joined(from: &str, written: &str) -> Option<String> {
    if written.starts_with('/') || written.contains('\\') {
        return None;
    }
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in written.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// The path of the file `to` as one would write it in the file `from`.
pub(super) fn relative(from: &str, to: &str) -> String {
    let folder: Vec<&str> = from.split('/').collect();
    let target: Vec<&str> = to.split('/').collect();
    let folder = folder.split_last().map_or(&[][..], |(_, folder)| folder);
    let same = folder.iter().zip(&target).take_while(|(a, b)| a == b).count();
    let up = "../".repeat(folder.len() - same);
    format!("{up}{}", target.get(same..).unwrap_or_default().join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_go_out_and_back() {
        assert_eq!(joined("one/a.md", "../two/b.md").as_deref(), Some("two/b.md"));
        assert_eq!(joined("one/a.md", "b.md").as_deref(), Some("one/b.md"));
        assert_eq!(joined("a.md", "../b.md"), None);
        assert_eq!(joined("a.md", "/b.md"), None);
        assert_eq!(relative("one/a.md", "two/b.md"), "../two/b.md");
        assert_eq!(relative("one/a.md", "one/b.md"), "b.md");
        assert_eq!(relative("cover.md", "one/b.md"), "one/b.md");
    }
}

//! Paths within a site: relative, plain, none inside a file.

use std::collections::BTreeSet;

use super::replace::{MARKER, OutputError};

/// Checks all paths of a site, given in their order.
pub(super) fn check<'a>(
    paths: impl Iterator<Item = &'a String> + Clone,
) -> Result<(), OutputError> {
    for path in paths.clone() {
        if !is_plain(path) {
            return Err(OutputError::BadPath(path.clone()));
        }
    }
    let known: BTreeSet<&str> = paths.clone().map(String::as_str).collect();
    for path in paths {
        let mut above = path.match_indices('/').map(|(end, _)| &path[..end]);
        if let Some(file) = above.find(|folder| known.contains(folder)) {
            return Err(OutputError::BadPath(format!("{path} (`{file}` is a file)")));
        }
    }
    Ok(())
}

/// True for a path like `a/b.html`: no empty part, no `.` or `..`, nothing that a system reads otherwise.
fn is_plain(path: &str) -> bool {
    let strange = |c: char| c.is_control() || matches!(c, '\\' | ':');
    path != MARKER
        && !path.contains(strange)
        && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_paths_are_written() {
        for path in ["index.html", "a/b/c.css", "ä/ö.png", "..a/b..", ".nojekyll"] {
            assert!(is_plain(path), "{path}");
        }
        for path in ["", "/a", "a/", "a//b", "../a", "a/../b", "./a", "a\\b", "C:a", "a\0", MARKER]
        {
            assert!(!is_plain(path), "{path}");
        }
        let paths = ["a".to_owned(), "a/b".to_owned()];
        assert!(check(paths.iter()).is_err());
        assert!(check(paths[..1].iter()).is_ok());
    }
}

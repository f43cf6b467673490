//! The finished site as paths and bytes, and its replacement on disk, whole or not at all: the only writer of disk.

mod digest;
mod path;
mod replace;

use std::collections::BTreeMap;
use std::path::Path;

pub use digest::Digest;
pub use replace::{MARKER, OutputError, Replaced};
pub(crate) use replace::{apart, ours, write_file};

/// A finished site: every file it will hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Output {
    files: BTreeMap<String, Vec<u8>>,
    twice: Vec<String>,
}

impl Output {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file at a path from the root of the site, with `/` between its parts.
    ///
    /// [`Output::replace`] refuses a site in which two different files claim the same path.
    pub fn insert(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        let (path, bytes) = (path.into(), bytes.into());
        if self.files.get(&path).is_some_and(|other| *other != bytes) {
            self.twice.push(path.clone());
        }
        self.files.insert(path, bytes);
    }

    /// The bytes of a file.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// All files in the order of their paths.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// Makes the folder `target` hold exactly this site.
    ///
    /// The new site is staged beside `target`, with hard links to the files that did not change, and then
    /// takes its place in one system call (Linux and macOS; elsewhere two renames, between which a crash
    /// leaves the site in the folder beside it). Whatever fails or is killed before leaves the last good
    /// site as it was. A site that is already there is left alone.
    ///
    /// # Errors
    /// A `target` that is a file or a folder of somebody else's, a path that leaves the site, and
    /// whatever the system refuses.
    pub fn replace(&self, target: &Path) -> Result<Replaced, OutputError> {
        if let Some(path) = self.twice.first() {
            return Err(OutputError::Twice(path.clone()));
        }
        path::check(self.files.keys())?;
        replace::replace(&self.files, target)
    }
}

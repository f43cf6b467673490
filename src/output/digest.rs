//! What a site holds, in 32 bytes: whether it stands as it was left can be told without making it again.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::Output;
use super::replace::{MARKER, MARKER_TEXT, folders, standing};

/// The BLAKE3 hash of a site: of the paths of its files and folders in order, and of what the files hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Of a site before it is written.
    pub fn of(output: &Output) -> Self {
        let hash = |(path, bytes): (&String, &Vec<u8>)| (path.clone(), blake3::hash(bytes));
        let mut parts: BTreeMap<String, blake3::Hash> = output.files.par_iter().map(hash).collect();
        parts.insert(MARKER.to_owned(), blake3::hash(MARKER_TEXT.as_bytes()));
        let folders = folders(&output.files).into_iter();
        parts.extend(folders.map(|path| (path.to_owned(), blake3::hash(b""))));
        Self::of_parts(&parts)
    }

    /// Of the site that stands in `target`; none if there is none, or something in it is neither file nor folder.
    pub fn of_folder(target: &Path) -> Option<Self> {
        let paths = standing(target).ok()?;
        let hash = |path: String| {
            if path.ends_with('/') {
                return Some((path, blake3::hash(b"")));
            }
            let file = target.join(&path);
            let is_file = fs::symlink_metadata(&file).is_ok_and(|about| about.is_file());
            let bytes = fs::read(file).ok().filter(|_| is_file)?;
            Some((path, blake3::hash(&bytes)))
        };
        let parts: Option<BTreeMap<_, _>> = paths.into_par_iter().map(hash).collect();
        parts.map(|parts| Self::of_parts(&parts))
    }

    fn of_parts(parts: &BTreeMap<String, blake3::Hash>) -> Self {
        let mut hasher = blake3::Hasher::new();
        for (path, hash) in parts {
            hasher.update(&(path.len() as u64).to_le_bytes());
            hasher.update(path.as_bytes());
            hasher.update(hash.as_bytes());
        }
        Self(*hasher.finalize().as_bytes())
    }
}

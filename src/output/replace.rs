//! Stage, link, exchange, delete.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

/// The file that says that a folder is a site of ours and may be replaced.
pub const MARKER: &str = ".snowglobe-site";

pub(super) const MARKER_TEXT: &str = "This folder is written by snowglobe. Whatever else is put here is gone after the next build.\n";

/// The file within a staging folder that is locked as long as its build lives.
const LOCK: &str = "lock";

/// The folder within a staging folder that becomes the site.
const SITE: &str = "site";

/// Where the old site lies for a moment, where directories cannot be exchanged.
const OLD: &str = "old";

/// What a replacement did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replaced {
    /// The site was there already, byte for byte.
    Unchanged,
    /// A new site stands in its place.
    Written {
        /// Files that are new or changed.
        written: usize,
        /// Files that were there already.
        kept: usize,
    },
}

/// A site that cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// Something else than a folder stands there.
    #[error("{} is a file: the site needs a folder", .0.display())]
    File(PathBuf),
    /// The folder holds something that this program did not write.
    #[error(
        "{} holds files that are not a site of snowglobe's: it is left as it is; give an empty or a new folder with `--out`",
        .0.display()
    )]
    Foreign(PathBuf),
    /// The site and the book would lie in one another.
    #[error(
        "the site cannot go to {}: that is, holds or lies in {}; give a folder beside the book with `--out`",
        out.display(),
        book.display()
    )]
    Overlap {
        /// The folder of the site.
        out: PathBuf,
        /// The folder it must keep clear of.
        book: PathBuf,
    },
    /// The path of a file leaves the site, or cannot be one.
    #[error("`{0}` cannot be a path within the site")]
    BadPath(String),
    /// Two files claim the same path.
    #[error("two files of the site have the path `{0}`")]
    Twice(String),
    /// The system refused.
    #[error("{} cannot be written: {}; what stood there before is unchanged", path.display(), reason(source))]
    Io {
        /// What could not be written.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl OutputError {
    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Io { path, source }
    }
}

/// What the system said, without the name of a file that is no longer there.
fn reason(error: &io::Error) -> String {
    let said = error.to_string();
    match said.split_once(" at path ") {
        Some((reason, _)) => reason.to_owned(),
        None => said,
    }
}

/// Makes sure that a site at `target` can replace neither `folder` nor anything in it, nor be read as part of it.
///
/// # Errors
/// When one of the two is the other or lies in it.
pub fn apart(target: &Path, folder: &Path) -> Result<(), OutputError> {
    let (out, Ok(kept)) = (resolved(target)?, resolved(folder)) else {
        return Ok(());
    };
    if out.starts_with(&kept) || kept.starts_with(&out) {
        return Err(OutputError::Overlap { out: target.to_path_buf(), book: folder.to_path_buf() });
    }
    Ok(())
}

/// Makes sure that what stands at `target` may be replaced: nothing, an empty folder, or a site of ours.
///
/// # Errors
/// When it is a file, or a folder that holds something else.
pub fn ours(target: &Path) -> Result<(), OutputError> {
    if !target.exists() {
        return Ok(());
    }
    if !target.is_dir() {
        return Err(OutputError::File(target.to_path_buf()));
    }
    let first = fs::read_dir(target).map_err(OutputError::io(target))?.next();
    if first.is_some() && !target.join(MARKER).is_file() {
        return Err(OutputError::Foreign(target.to_path_buf()));
    }
    Ok(())
}

/// Writes one file beside its place and renames it there.
///
/// # Errors
/// Whatever the system refuses.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), OutputError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut staged = tempfile::Builder::new();
    staged.prefix(".snowglobe-");
    #[cfg(unix)]
    staged.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let written = staged.tempfile_in(folder).and_then(|mut file| {
        file.write_all(bytes)?;
        file.persist(path)?;
        Ok(())
    });
    written.map_err(OutputError::io(path))
}

pub(super) fn replace(
    files: &BTreeMap<String, Vec<u8>>,
    target: &Path,
) -> Result<Replaced, OutputError> {
    let target = &resolved(target)?;
    let (parent, name) = match (target.parent(), target.file_name()) {
        (Some(parent), Some(name)) => (parent, name.to_string_lossy()),
        _ => return Err(OutputError::Foreign(target.clone())),
    };
    let prefix = format!(".{name}.snowglobe-");
    remove_leftovers(parent, &prefix, target);
    let old = standing(target)?;
    let kept: BTreeSet<&String> = files
        .par_iter()
        .filter(|(path, bytes)| old.contains(*path) && is_same(&target.join(path), bytes))
        .map(|(path, _)| path)
        .collect();
    let folders = folders(files);
    if kept.len() == files.len() && old.len() == files.len() + folders.len() + 1 {
        return Ok(Replaced::Unchanged);
    }

    fs::create_dir_all(parent).map_err(OutputError::io(parent))?;
    let (stage, held) = locked_stage(parent, &prefix).map_err(OutputError::io(parent))?;
    let site = stage.path().join(SITE);
    stage_files(files, &folders, &kept, target, &site)?;
    exchange(&site, target).map_err(OutputError::io(target))?;
    // The old site goes before its lock: who finds this folder after a kill must see that nobody holds it.
    empty(stage.path());
    // Windows deletes no open file.
    drop(held);
    drop(stage);
    Ok(Replaced::Written { written: files.len() - kept.len(), kept: kept.len() })
}

/// A new staging folder and its lock.
fn locked_stage(parent: &Path, prefix: &str) -> io::Result<(tempfile::TempDir, File)> {
    let attempt = || {
        let stage = tempfile::Builder::new().prefix(prefix).tempdir_in(parent)?;
        let lock = File::create(stage.path().join(LOCK))?;
        lock.lock()?;
        Ok((stage, lock))
    };
    // Another build may take the folder for a leftover in the moment before it is locked.
    attempt().or_else(|_: io::Error| attempt())
}

/// Deletes everything in a staging folder but its lock.
fn empty(stage: &Path) {
    let _ = fs::remove_dir_all(stage.join(SITE));
    let _ = fs::remove_dir_all(stage.join(OLD));
}

/// The folder that is meant, through any symbolic link.
fn resolved(target: &Path) -> Result<PathBuf, OutputError> {
    match fs::canonicalize(target) {
        Ok(path) => Ok(path),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            Err(OutputError::io(target)(error))
        }
        Err(_) => std::path::absolute(target).map_err(OutputError::io(target)),
    }
}

/// The paths of all that stands in `target`: files, and folders with a `/` behind.
pub(super) fn standing(target: &Path) -> Result<BTreeSet<String>, OutputError> {
    ours(target)?;
    if !target.exists() {
        return Ok(BTreeSet::new());
    }
    let mut found = BTreeSet::new();
    for entry in walkdir::WalkDir::new(target).min_depth(1) {
        let entry = entry.map_err(|error| OutputError::io(target)(error.into()))?;
        let path = entry.path().strip_prefix(target).unwrap_or(entry.path());
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        let slash = if entry.file_type().is_dir() { "/" } else { "" };
        found.insert(parts.join("/") + slash);
    }
    Ok(found)
}

/// The folders of a site, with a `/` behind.
pub(super) fn folders(files: &BTreeMap<String, Vec<u8>>) -> BTreeSet<&str> {
    let above = |path: &'_ str| path.match_indices('/').map(|(at, _)| at + 1).collect::<Vec<_>>();
    files.keys().flat_map(|path| above(path).into_iter().map(|end| &path[..end])).collect()
}

fn is_same(path: &Path, bytes: &[u8]) -> bool {
    let same_length = fs::symlink_metadata(path)
        .is_ok_and(|about| about.is_file() && about.len() == bytes.len() as u64);
    same_length && fs::read(path).is_ok_and(|standing| standing == bytes)
}

fn stage_files(
    files: &BTreeMap<String, Vec<u8>>,
    folders: &BTreeSet<&str>,
    kept: &BTreeSet<&String>,
    target: &Path,
    site: &Path,
) -> Result<(), OutputError> {
    let below = folders.iter().map(|folder| site.join(folder));
    for folder in [site.to_path_buf()].into_iter().chain(below) {
        fs::create_dir_all(&folder).map_err(OutputError::io(&folder))?;
    }
    let marker = site.join(MARKER);
    fs::write(&marker, MARKER_TEXT).map_err(OutputError::io(&marker))?;
    files.par_iter().try_for_each(|(path, bytes)| {
        let new = site.join(path);
        // A link that cannot be made (another build was faster, a file system without links) is a copy.
        if kept.contains(path) && fs::hard_link(target.join(path), &new).is_ok() {
            return Ok(());
        }
        fs::write(&new, bytes).map_err(OutputError::io(&new))
    })
}

/// Puts `new` where `target` is; what stood there is then where `new` was.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange(new: &Path, target: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    // Another build may put its site there in this very moment; then they are exchanged after all.
    if !target.exists() && fs::rename(new, target).is_ok() {
        return Ok(());
    }
    match renameat_with(CWD, new, CWD, target, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(()),
        // Some file systems (network shares, older kernels) cannot exchange.
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS | rustix::io::Errno::NOTSUP) => {
            rename_twice(new, target)
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange(new: &Path, target: &Path) -> io::Result<()> {
    if target.exists() { rename_twice(new, target) } else { fs::rename(new, target) }
}

/// Moves the old site away, then the new one in; if that fails, the old one back.
fn rename_twice(new: &Path, target: &Path) -> io::Result<()> {
    let old = new.with_file_name(OLD);
    fs::rename(target, &old)?;
    fs::rename(new, target).inspect_err(|_| {
        let _ = fs::rename(&old, target);
    })
}

/// Deletes what killed builds left: staging folders whose lock nobody holds, or that are empty. A site that was
/// moved away and never replaced comes back.
fn remove_leftovers(parent: &Path, prefix: &str, target: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        if !entry.file_name().to_string_lossy().starts_with(prefix) {
            continue;
        }
        let stage = entry.path();
        match File::open(stage.join(LOCK)) {
            Ok(lock) if lock.try_lock().is_ok() => {
                if !target.exists() {
                    let _ = fs::rename(stage.join(OLD), target);
                }
                empty(&stage);
                drop(lock);
                let _ = fs::remove_dir_all(stage);
            }
            Ok(_) => {}
            // Killed before there was a lock, or after it was gone.
            Err(_) => {
                let _ = fs::remove_dir(stage);
            }
        }
    }
}

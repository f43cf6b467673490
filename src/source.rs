//! Every input file of a book, read once: the only reader of disk.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Diagnostics, FileId, Span};

/// One file of the book folder.
#[derive(Clone, Debug)]
struct SourceFile {
    /// Path from the book folder, with `/` between its parts.
    path: String,
    bytes: Vec<u8>,
}

/// All files of a book folder, by path, as they were when the build began.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    root: PathBuf,
    files: Vec<SourceFile>,
    by_path: BTreeMap<String, FileId>,
    folders: BTreeSet<String>,
}

impl Sources {
    /// Reads every file below `root`, in the order of their paths; hidden files are left alone.
    ///
    /// # Errors
    /// One diagnostic for each file or folder that cannot be read.
    pub fn read(root: &Path) -> Result<Self, Diagnostics> {
        if !root.is_dir() {
            return Err(missing_folder(root).into());
        }
        let (mut files, mut folders) = (Vec::new(), Vec::new());
        let mut wrong = Diagnostics::new();
        let visible = |entry: &walkdir::DirEntry| {
            entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
        };
        let walk = walkdir::WalkDir::new(root).follow_links(true).sort_by_file_name();
        for entry in walk.into_iter().filter_entry(visible) {
            match entry {
                Ok(entry) if entry.file_type().is_file() => match std::fs::read(entry.path()) {
                    Ok(bytes) => files.push((slashed(root, entry.path()), bytes)),
                    Err(error) => wrong.push(unreadable(entry.path(), &error)),
                },
                Ok(entry) => folders.push(slashed(root, entry.path())),
                Err(error) => {
                    let path = error.path().unwrap_or(root).to_path_buf();
                    wrong.push(match error.io_error() {
                        Some(reason) => unreadable(&path, reason),
                        None => unreadable(&path, &"the folder links back to one that holds it"),
                    });
                }
            }
        }
        if wrong.is_empty() {
            let mut sources = Self::from_files(files);
            sources.root = root.to_path_buf();
            sources.folders.extend(folders);
            Ok(sources)
        } else {
            Err(wrong)
        }
    }

    /// Sources that never were on a disk: pairs of path and content.
    pub fn from_files(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let mut sources = Self::default();
        for (path, bytes) in files {
            let id = FileId(sources.files.len() as u32);
            sources.by_path.insert(path.clone(), id);
            sources.files.push(SourceFile { path, bytes });
        }
        sources
    }

    /// The file at `path`, counted from the book folder.
    pub fn find(&self, path: &str) -> Option<FileId> {
        self.by_path.get(path).copied()
    }

    /// True when `path` is a folder.
    pub fn is_folder(&self, path: &str) -> bool {
        if self.folders.contains(path) {
            return true;
        }
        let inside = format!("{}/", path.trim_end_matches('/'));
        self.files.iter().any(|file| file.path.starts_with(&inside))
    }

    /// The path of a file, counted from the book folder.
    pub fn path(&self, file: FileId) -> &str {
        self.get(file).map_or("", |file| &file.path)
    }

    /// The path of a file as the person who runs the program would type it.
    pub fn shown_path(&self, file: FileId) -> String {
        self.shown(self.path(file))
    }

    /// As [`Sources::shown_path`], for a path that need not exist.
    pub fn shown(&self, path: &str) -> String {
        self.root.join(path).display().to_string()
    }

    /// The bytes of a file.
    pub fn bytes(&self, file: FileId) -> &[u8] {
        self.get(file).map_or(&[], |file| &file.bytes)
    }

    /// The text of a file.
    ///
    /// # Errors
    /// A diagnostic at the first byte that is not UTF-8.
    pub fn text(&self, file: FileId) -> Result<&str, Diagnostic> {
        let bytes = self.bytes(file);
        std::str::from_utf8(bytes).map_err(|error| {
            let start = error.valid_up_to();
            let byte = bytes.get(start).copied().unwrap_or_default();
            Diagnostic::error(
                Span::new(file, start..start + 1),
                format!("the byte 0x{byte:02X} here is not valid UTF-8"),
            )
            .hint("save the file as UTF-8 in your editor")
        })
    }

    /// All files with their paths, in the order of the paths.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &str)> {
        self.by_path.iter().map(|(path, id)| (*id, path.as_str()))
    }

    fn get(&self, file: FileId) -> Option<&SourceFile> {
        self.files.get(file.0 as usize)
    }
}

fn missing_folder(root: &Path) -> Diagnostic {
    let shown = root.display().to_string();
    if root.exists() {
        Diagnostic::about(shown, "the book must be a folder, and this is a file")
            .hint("give the folder that holds `book.toml`: `--book content`")
    } else {
        Diagnostic::about(shown, "there is no such book folder")
            .hint("run the command where `content/` is, or say `--book FOLDER`")
    }
}

fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> Diagnostic {
    Diagnostic::about(path.display().to_string(), format!("cannot be read: {error}"))
        .hint("check that the file exists and that you may read it")
}

fn slashed(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> =
        relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

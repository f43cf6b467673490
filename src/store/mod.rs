//! The store: what is expensive, kept by what decides it. Trained models, plates, typeset formulas, listings.
//!
//! It is a folder, `.snowglobe/` beside the book folder, and may be deleted at any time. An entry that is
//! damaged, cut short or foreign is made again. Writes go to a temporary file that is then renamed, so
//! several builds may share it. A store that cannot be written costs time, never the build.

mod entry;
pub(crate) mod fingerprint;
mod formulas;
mod key;
mod listings;
mod pack;
mod proofs;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

pub use entry::Entry;
pub use formulas::{CachedFormulas, CachedTrees};
pub use key::{Key, Recipe};
pub(crate) use listings::CachedListings;
pub use pack::Pack;
pub use proofs::CachedProofs;

/// The file that says a folder is a store: other programs know it too, and leave caches out of backups.
const MARKER: &str = "CACHEDIR.TAG";

const MARKER_TEXT: &str = "Signature: 8a477f597d28d172789f06886806bc55
# The store of snowglobe: trained models, plates and formulas that need not be made again.
# It may be deleted at any time: `snowglobe clean` does.
";

/// The most a namespace may hold, in bytes, before its oldest unused entries go.
const LIMIT: u64 = 256 << 20;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Namespace {
    /// A trained model.
    Models,
    /// A plate.
    Plates,
}

impl Namespace {
    fn folder(self) -> &'static str {
        match self {
            Self::Models => "models",
            Self::Plates => "plates",
        }
    }
}

/// The store of one book, or none at all.
#[derive(Debug)]
pub struct Store {
    root: Option<PathBuf>,
    trouble: Mutex<Option<String>>,
}

/// A folder that is not a store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It holds something that this program did not write.
    #[error("{} is not a store of snowglobe: nothing was deleted", .0.display())]
    Foreign(PathBuf),
    /// The system refused.
    #[error("{} cannot be deleted: {source}", path.display())]
    Io {
        /// The store.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl Store {
    /// The store in the folder `root`, which need not exist yet.
    pub fn open(root: &Path) -> Self {
        let mut store = Self::disabled();
        if is_foreign(root) {
            store.complain(format!(
                "{} holds something else: nothing is kept for the next build",
                root.display()
            ));
        } else {
            store.root = Some(root.to_path_buf());
        }
        store
    }

    /// A store that holds nothing and keeps nothing.
    pub fn disabled() -> Self {
        Self { root: None, trouble: Mutex::new(None) }
    }

    /// The folder beside a book in which its store lies: `.snowglobe`.
    pub fn beside(book: &Path) -> PathBuf {
        let book = std::path::absolute(book).unwrap_or_else(|_| book.to_path_buf());
        book.parent().unwrap_or(&book).join(".snowglobe")
    }

    /// What is kept under `key`, if it is whole.
    pub fn get(&self, namespace: Namespace, key: &Key) -> Option<Entry> {
        let file = std::fs::read(self.path(namespace, key)?).ok()?;
        entry::read(key, file)
    }

    /// Keeps `body`, which took `seconds` to make, under `key`.
    pub fn put(&self, namespace: Namespace, key: &Key, body: &[u8], seconds: f64) {
        if let Some(path) = self.path(namespace, key) {
            self.write(&path, &entry::write(key, body, seconds));
        }
    }

    /// What went wrong first, in words, if something did; the store then simply keeps less.
    pub fn trouble(&self) -> Option<String> {
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.clone()
    }

    /// Deletes the oldest entries of a namespace that has grown too large, but none of `used`.
    pub fn trim(&self, namespace: Namespace, used: &[Key]) {
        let Some(root) = &self.root else { return };
        let used: Vec<String> = used.iter().map(Key::to_string).collect();
        let mut entries = Vec::new();
        for entry in
            std::fs::read_dir(root.join(namespace.folder())).into_iter().flatten().flatten()
        {
            if let Ok(about) = entry.metadata() {
                let in_use = used.iter().any(|key| entry.file_name() == key.as_str());
                entries.push((in_use, about.modified().ok(), about.len(), entry.path()));
            }
        }
        // Newest first, those in use before all others.
        entries.sort_by(|a, b| (b.0, b.1, &b.3).cmp(&(a.0, a.1, &a.3)));
        let mut held = 0;
        for (in_use, _, length, path) in entries {
            held += length;
            if held > LIMIT && !in_use {
                let _ = std::fs::remove_file(path);
            }
        }
    }

    /// Deletes the store in the folder `root`; says whether there was one.
    ///
    /// # Errors
    /// When the folder is not a store, or cannot be deleted.
    pub fn clean(root: &Path) -> Result<bool, StoreError> {
        if !root.exists() {
            return Ok(false);
        }
        if !is_ours(root) {
            return Err(StoreError::Foreign(root.to_path_buf()));
        }
        std::fs::remove_dir_all(root)
            .map_err(|source| StoreError::Io { path: root.to_path_buf(), source })?;
        Ok(true)
    }

    fn path(&self, namespace: Namespace, key: &Key) -> Option<PathBuf> {
        let folder = self.root.as_ref()?.join(namespace.folder());
        Some(folder.join(key.to_string()))
    }

    /// The bytes of a pack file, if there is one.
    fn read_pack(&self, name: &str) -> Option<Vec<u8>> {
        std::fs::read(self.root.as_ref()?.join(name)).ok()
    }

    fn write_pack(&self, name: &str, bytes: &[u8]) {
        if let Some(root) = &self.root {
            self.write(&root.join(name), bytes);
        }
    }

    /// Writes a file at once or not at all.
    fn write(&self, path: &Path, bytes: &[u8]) {
        let (Some(root), Some(folder)) = (&self.root, path.parent()) else {
            return;
        };
        let written = prepare(root, folder).and_then(|()| {
            let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(folder)?;
            file.write_all(bytes)?;
            file.persist(path)?;
            Ok(())
        });
        if let Err(error) = written {
            self.complain(format!(
                "{} cannot be written, so the next build starts afresh: {error}",
                path.display()
            ));
        }
    }

    fn complain(&self, message: String) {
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.get_or_insert(message);
    }
}

/// Makes the folders, and the marker that says whose they are.
fn prepare(root: &Path, folder: &Path) -> std::io::Result<()> {
    if folder.is_dir() && root.join(MARKER).is_file() {
        return Ok(());
    }
    std::fs::create_dir_all(folder)?;
    std::fs::write(root.join(MARKER), MARKER_TEXT)?;
    std::fs::write(root.join(".gitignore"), "*\n")
}

fn is_ours(root: &Path) -> bool {
    std::fs::read_to_string(root.join(MARKER)).is_ok_and(|text| text.contains("store of snowglobe"))
}

/// True if there is something at `root` that is neither a store nor an empty folder.
fn is_foreign(root: &Path) -> bool {
    let empty = std::fs::read_dir(root).map(|mut entries| entries.next().is_none());
    root.exists() && !is_ours(root) && !empty.unwrap_or(false)
}

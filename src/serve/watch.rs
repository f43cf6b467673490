//! Hears of changes in the book folder, and waits until they have settled.

use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::ServeError;

/// How long it must be quiet before a build: editors write a file in several steps.
const QUIET: Duration = Duration::from_millis(60);

/// A folder under watch.
pub struct Watch {
    changes: Receiver<()>,
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// Watches `folder`, but neither hidden files nor what lies in `ignored`.
    ///
    /// # Errors
    /// When the system cannot watch it.
    pub fn begin(folder: &Path, ignored: &Path) -> Result<Self, ServeError> {
        let failed = |error: notify::Error| ServeError::Watch {
            path: folder.to_path_buf(),
            reason: error.to_string(),
        };
        let absolute = |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path));
        let root = absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
        let ignored = absolute(ignored).unwrap_or_else(|_| ignored.to_path_buf());
        let (sender, changes) = channel();
        let watched = root.clone();
        let heard = move |event: notify::Result<notify::Event>| {
            let matters = event.is_ok_and(|event| {
                !matches!(event.kind, EventKind::Access(_))
                    && event.paths.iter().any(|path| matters(path, &watched, &ignored))
            });
            if matters {
                let _ = sender.send(());
            }
        };
        let mut watcher = notify::recommended_watcher(heard).map_err(failed)?;
        watcher.watch(&root, RecursiveMode::Recursive).map_err(failed)?;
        Ok(Self { changes, _watcher: watcher })
    }

    /// Waits for a change, and until the changes have settled; false when there will be none any more.
    pub fn wait(&self) -> bool {
        if self.changes.recv().is_err() {
            return false;
        }
        while self.changes.recv_timeout(QUIET).is_ok() {}
        true
    }
}

fn matters(path: &Path, root: &Path, ignored: &Path) -> bool {
    let inside = path.strip_prefix(root).unwrap_or(path);
    let hidden = inside.iter().any(|part| part.to_string_lossy().starts_with('.'));
    !hidden && !path.starts_with(ignored)
}

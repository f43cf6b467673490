//! Whoever watches a build.

/// Hears what is being computed; called from several threads at once.
pub trait Progress: Sync {
    /// So many jobs lie ahead, of this kind, in the singular ("figure").
    fn ahead(&self, _jobs: usize, _of: &str) {}

    /// A job began.
    fn started(&self, _label: &str) {}

    /// A job ended after so many seconds.
    fn finished(&self, _label: &str, _seconds: f64) {}

    /// A stage of the build ("parse") ended after so many seconds.
    fn stage(&self, _name: &str, _seconds: f64) {}
}

/// Watches without a word.
#[derive(Clone, Copy, Debug)]
pub struct Silent;

impl Progress for Silent {}

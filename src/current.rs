//! Builds that need not be run: nothing changed since one that had nothing to say.

use std::path::Path;

use crate::Options;
use crate::output::{Digest, Output};
use crate::source::Sources;
use crate::store::{Key, Pack, Recipe, Store, fingerprint};

/// What a build that went well left behind, by everything that decided it.
#[derive(Debug)]
pub(crate) struct Memory<'a> {
    key: Key,
    pack: Pack<'a>,
}

impl<'a> Memory<'a> {
    /// The memory of builds of these sources with these options by this very program; none if the program cannot be read.
    pub fn of(store: &'a Store, sources: &Sources, options: &Options) -> Option<Self> {
        let hash = |bytes: &[u8]| blake3::hash(bytes).to_hex().to_string();
        let recipe = Recipe::new()
            .with("program", fingerprint::of_program()?)
            .with("out", std::path::absolute(&options.out).ok()?.to_string_lossy())
            .with("base url", format!("{:?}", options.base_url))
            .with("strict", options.strict.to_string());
        let files = sources.files();
        let recipe =
            files.fold(recipe, |recipe, (file, path)| recipe.with(path, hash(sources.bytes(file))));
        let pack = Pack::of_book(store, "sites", &options.book);
        Some(Self { key: recipe.key(), pack })
    }

    /// Whether the site in `target` is what such a build left there.
    pub fn is_current(&self, target: &Path) -> bool {
        let left: Option<Digest> = self.pack.get(&self.key);
        left.is_some() && left == Digest::of_folder(target)
    }

    /// Keeps in mind what was left.
    pub fn remember(&self, output: &Output) {
        self.pack.put(self.key, &Digest::of(output));
        self.pack.save();
    }
}

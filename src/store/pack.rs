//! Many small values in one file: read whole, once, and written again only when something was added.
//!
//! The body of its entry: the number of values (u32, little endian), for each its key (32 bytes) and its
//! length (u32), then the values one after the other, as postcard writes them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::key::{Key, Recipe};
use super::{Store, entry};

/// A file of values by key.
#[derive(Debug)]
pub struct Pack<'a> {
    store: &'a Store,
    name: String,
    bytes: Vec<u8>,
    places: BTreeMap<Key, Range<usize>>,
    changes: Mutex<Changes>,
}

#[derive(Debug, Default)]
struct Changes {
    used: BTreeSet<Key>,
    added: BTreeMap<Key, Vec<u8>>,
}

impl<'a> Pack<'a> {
    /// The pack `name` of the book in the folder `book`, for itself: books in one folder share a store, and each of them
    /// asks for nothing that another one needs.
    pub fn of_book(store: &'a Store, name: &str, book: &Path) -> Self {
        let book = std::path::absolute(book).unwrap_or_else(|_| book.to_path_buf());
        match book.file_name() {
            Some(folder) => Self::open(store, format!("{name}-{}", folder.to_string_lossy())),
            None => Self::open(store, name),
        }
    }

    /// The pack of this name; empty if there is none, or if it is damaged.
    pub fn open(store: &'a Store, name: impl Into<String>) -> Self {
        let name = name.into();
        let stored = store.read_pack(&name);
        let entry = stored.and_then(|file| entry::read(&key_of(&name), file));
        let bytes = entry.map_or_else(Vec::new, |entry| entry.body);
        Self {
            store,
            name,
            places: places(&bytes).unwrap_or_default(),
            bytes,
            changes: Mutex::default(),
        }
    }

    /// The value under `key`; none if there is another kind of value.
    pub fn get<T: DeserializeOwned>(&self, key: &Key) -> Option<T> {
        if let Some(bytes) = self.changes().added.get(key) {
            return postcard::from_bytes(bytes).ok();
        }
        let value = postcard::from_bytes(self.bytes.get(self.places.get(key)?.clone())?).ok()?;
        self.changes().used.insert(*key);
        Some(value)
    }

    /// Adds a value.
    pub fn put<T: Serialize>(&self, key: Key, value: &T) {
        // What cannot be written is made again by the next build.
        if let Ok(bytes) = postcard::to_stdvec(value) {
            self.changes().added.insert(key, bytes);
        }
    }

    /// Writes the pack if something was added. Values nobody asked for this time stay as long as they
    /// weigh no more than the others.
    pub fn save(&self) {
        let changes = self.changes();
        if changes.added.is_empty() {
            return;
        }
        let stored = |key: &Key| Some((*key, self.bytes.get(self.places.get(key)?.clone())?));
        let added = changes.added.iter().map(|(key, value)| (*key, value.as_slice()));
        let mut values: BTreeMap<Key, &[u8]> = changes.used.iter().filter_map(stored).collect();
        values.extend(added);
        let weight: usize = values.values().map(|value| value.len()).sum();
        if self.bytes.len() <= 2 * weight {
            for (key, value) in self.places.keys().filter_map(stored) {
                values.entry(key).or_insert(value);
            }
        }
        let file = entry::write(&key_of(&self.name), &body(&values), 0.0);
        self.store.write_pack(&self.name, &file);
    }

    fn changes(&self) -> MutexGuard<'_, Changes> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key_of(name: &str) -> Key {
    Recipe::new().with("pack of values", name).key()
}

fn body(values: &BTreeMap<Key, &[u8]>) -> Vec<u8> {
    let mut body = (values.len() as u32).to_le_bytes().to_vec();
    for (key, value) in values {
        body.extend_from_slice(&key.0);
        body.extend_from_slice(&(value.len() as u32).to_le_bytes());
    }
    for value in values.values() {
        body.extend_from_slice(value);
    }
    body
}

/// Where each value stands in the body.
fn places(body: &[u8]) -> Option<BTreeMap<Key, Range<usize>>> {
    let (count, mut rest) = body.split_first_chunk::<4>()?;
    let count = u32::from_le_bytes(*count) as usize;
    let mut start = 4 + count.checked_mul(36)?;
    let mut places = BTreeMap::new();
    for _ in 0..count {
        let (key, behind) = rest.split_first_chunk::<32>()?;
        let (length, behind) = behind.split_first_chunk::<4>()?;
        let end = start + u32::from_le_bytes(*length) as usize;
        places.insert(Key(*key), start..end);
        start = end;
        rest = behind;
    }
    (start == body.len()).then_some(places)
}

//! Keys: BLAKE3 hashes of everything that decides a result, part by part.

use std::fmt;

/// The name of a stored result: 32 bytes, written as 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub [u8; 32]);

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

/// What decides a result: named parts in a fixed order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipe {
    parts: Vec<(String, String)>,
}

impl Recipe {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a part.
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parts.push((name.into(), value.into()));
        self
    }

    /// Its parts, in order.
    pub fn parts(&self) -> &[(String, String)] {
        &self.parts
    }

    /// The key: the hash of all names and values, each preceded by its length.
    pub fn key(&self) -> Key {
        let mut hasher = blake3::Hasher::new();
        for (name, value) in &self.parts {
            for text in [name, value] {
                hasher.update(&(text.len() as u64).to_le_bytes());
                hasher.update(text.as_bytes());
            }
        }
        Key(*hasher.finalize().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_recipes_run_together() {
        let key = |name: &str, value: &str| Recipe::new().with(name, value).key();
        assert_eq!(key("a", "b"), key("a", "b"));
        assert_ne!(key("a", "b"), key("ab", ""));
        let twice = Recipe::new().with("a", "b").with("c", "d").key();
        let swapped = Recipe::new().with("c", "d").with("a", "b").key();
        assert_ne!(twice, swapped);
        assert_eq!(twice.to_string().len(), 64);
    }
}

//! Fingerprints the sources for the keys of the store.

fn main() {}

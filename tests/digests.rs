//! The digest of every plate of the book, committed, so that anybody with another processor can check
//! that it draws the same bits. After a change that is meant: `DIGESTS=write cargo test --test digests`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fmt::Write;
use std::path::Path;

use snowglobe::plates::{Plates, Silent};
use snowglobe::store::Store;
use snowglobe::{Findings, Options};

const COMMITTED: &str = "tests/digests.txt";

#[test]
fn every_plate_of_the_book_has_its_committed_bits() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let options = Options {
        book: root.join("content"),
        out: root.join("unused"),
        base_url: None,
        strict: true,
    };
    // Nothing comes from a store: what is compared is computed here and now.
    let store = Store::disabled();
    let mut findings = Findings::default();
    let manuscript = snowglobe::manuscript(&options, &store, &Silent, &mut findings)
        .expect("the book is without mistakes");
    let plates = Plates::compute(&manuscript, &store, &Silent).expect("every figure draws");
    let mut digests = String::new();
    for (index, figure) in manuscript.figures.iter().enumerate() {
        let plate = plates
            .plate(snowglobe::book::tree::FigureIndex(index))
            .expect("a plate");
        let bytes = postcard::to_stdvec(plate).expect("it packs");
        writeln!(digests, "{} {}", blake3::hash(&bytes), figure.id).unwrap();
    }
    let file = root.join(COMMITTED);
    if std::env::var_os("DIGESTS").is_some_and(|wish| wish == "write") {
        std::fs::write(&file, &digests).expect("the file is writable");
    }
    let committed = std::fs::read_to_string(&file).expect("the digests are committed");
    assert_eq!(digests, committed, "plates differ from {COMMITTED}");
}

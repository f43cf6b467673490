//! The digests of every plate, committed, so that anybody with another processor can check that it draws the same
//! bits, and so that whoever moves code sees what moved: numbers, words or drawings.
//!
//! A line is a plate: three hashes, then the figure of the book, or a kind at one of its corners. After a change that
//! is meant: `DIGESTS=write cargo test digests`. While one kind is at work, `DIGESTS_OF=rate-ceiling cargo test digests`
//! compares its plates alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;
use snowglobe::compute::{Made, Request, Silent, make};
use snowglobe::math::numbers::random::seed_of;
use snowglobe::params::Noted;
use snowglobe::plate::{Axis, Figure, Kind, Plate, Registry, Status};
use snowglobe::store::Store;
use snowglobe::{Findings, Options};

const COMMITTED: &str = "tests/digests.txt";

/// The parts of a plate that are hashed, in the order of a line.
const PARTS: [&str; 3] = ["numbers", "words", "drawings"];

/// A short hash of anything that packs.
fn hash(part: &impl Serialize) -> String {
    let bytes = postcard::to_stdvec(part).expect("it packs");
    blake3::hash(&bytes).to_hex()[..10].to_owned()
}

/// The hashes of the [`PARTS`] of a plate.
fn hashes(plate: &Plate) -> [String; 3] {
    let moved = |axis: &Axis| {
        let values: Vec<f64> = axis.stops.iter().map(|stop| stop.value).collect();
        (values, axis.start, axis.print.clone())
    };
    let named = |axis: &Axis| {
        let texts: Vec<String> = axis.stops.iter().map(|stop| stop.text.clone()).collect();
        (axis.name.clone(), axis.label.clone(), texts)
    };
    let trained = match &plate.status {
        Status::Trained(trained) => trained.as_slice(),
        Status::Exact { .. } | Status::Schematic => &[],
    };
    let axes = plate.axes.iter();
    let numbers =
        (&plate.tables, &plate.readouts, trained, axes.clone().map(moved).collect::<Vec<_>>());
    let titles: Vec<_> = plate.panels.iter().map(|panel| (&panel.name, &panel.title)).collect();
    let words = (
        &plate.alt,
        &plate.clock,
        &plate.credit,
        &plate.status,
        axes.map(named).collect::<Vec<_>>(),
        titles,
    );
    [hash(&numbers), hash(&words), hash(&plate.panels)]
}

/// A kind at one of its corners.
struct Corner {
    kind: &'static Kind,
    id: String,
    figure: Box<dyn Figure>,
    noted: Noted,
}

impl Corner {
    fn new(kind: &'static Kind, toml: &str) -> Self {
        let (figure, noted) = kind.at(toml).expect("corners are TOML");
        let id = format!("{} {}", kind.name, toml.replace('\n', "; "));
        Self { kind, id: id.trim_end().to_owned(), figure, noted }
    }

    fn request(&self) -> Request<'_> {
        Request {
            id: &self.id,
            kind: self.kind.name,
            key: self.kind.key,
            seed: seed_of(self.kind.name),
            params: &self.noted.values,
            figure: self.figure.as_ref(),
        }
    }
}

/// The hashes of every plate of the book and of every corner, computed here and now: nothing comes from a store.
fn computed() -> BTreeMap<String, [String; 3]> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let options = Options {
        book: root.join("content"),
        out: root.join("unused"),
        base_url: None,
        strict: true,
    };
    let (kinds, store) = (Registry::book(), Store::disabled());
    let manuscript =
        snowglobe::manuscript(&kinds, &options, &store, &Silent, &mut Findings::default());
    let manuscript = manuscript.expect("the book is without mistakes");
    let corners =
        kinds.kinds().flat_map(|kind| kind.corners.iter().map(move |toml| Corner::new(kind, toml)));
    let corners: Vec<Corner> = corners.collect();
    let book = manuscript.figures.iter().map(Request::of);
    let all = book.chain(corners.iter().map(Corner::request));
    let wanted = wanted();
    let requests: Vec<Request<'_>> = all.filter(|request| request.kind.contains(&wanted)).collect();
    let line = |(request, made): (&Request<'_>, Result<Made, Vec<String>>)| {
        let made = made.unwrap_or_else(|wrong| panic!("{}: {wrong:?}", request.id));
        (request.id.to_owned(), hashes(&made.plate))
    };
    requests.iter().zip(make(&requests, &store, &Silent)).map(line).collect()
}

/// A part of the name of the kinds that are compared; empty for all.
fn wanted() -> String {
    std::env::var("DIGESTS_OF").unwrap_or_default()
}

/// The hashes as they were committed.
fn committed(text: &str) -> BTreeMap<String, [String; 3]> {
    let line = |line: &str| {
        let mut words = line.splitn(4, ' ').map(str::to_owned);
        let hashes: Vec<String> = words.by_ref().take(3).collect();
        Some((words.next()?, hashes.try_into().ok()?))
    };
    text.lines().filter_map(line).collect()
}

#[test]
fn every_plate_has_its_committed_bits() {
    let computed = computed();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(COMMITTED);
    if wanted().is_empty() && std::env::var_os("DIGESTS").is_some_and(|wish| wish == "write") {
        let lines = computed.iter().map(|(id, hashes)| format!("{} {id}\n", hashes.join(" ")));
        std::fs::write(&file, lines.collect::<String>()).expect("the file is writable");
    }
    let committed = committed(&std::fs::read_to_string(&file).expect("the digests are committed"));
    let mut moved = Vec::new();
    for (id, now) in &computed {
        let Some(then) = committed.get(id) else {
            moved.push(format!("{id}: new"));
            continue;
        };
        let parts = PARTS.iter().zip(then.iter().zip(now));
        let parts: Vec<&str> =
            parts.filter(|(_, (then, now))| then != now).map(|(part, _)| *part).collect();
        if !parts.is_empty() {
            moved.push(format!("{id}: {}", parts.join(", ")));
        }
    }
    if wanted().is_empty() {
        let gone = committed.keys().filter(|id| !computed.contains_key(*id));
        moved.extend(gone.map(|id| format!("{id}: gone")));
    }
    assert!(
        moved.is_empty(),
        "{} plates differ from {COMMITTED}:\n{}",
        moved.len(),
        moved.join("\n")
    );
}

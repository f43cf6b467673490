//! Plates are computed once, taken from the store after, and held to what their figures promised.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::{Deserialize, Serialize};
use snowglobe::compute::{Made, Origin, Request, Silent, make, record};
use snowglobe::models::{Model, ModelError, Order, OrderOf, SourceKey};
use snowglobe::plate::{
    Art, Drawing, Figure, FigureError, Layer, Panel, Paper, Plate, Shape, Shown, Status, Studio,
    TableShape,
};
use snowglobe::store::Store;

/// Doubles its specification; refuses thirteen.
#[derive(Serialize, Deserialize)]
struct Double(u32);

impl Model for Double {
    type Specification = u32;
    const NAME: &'static str = "double";
    const KEY: SourceKey = SourceKey::stated("double 1");

    fn train(specification: &u32) -> Result<Self, ModelError> {
        match specification {
            13 => Err(ModelError("cannot be doubled".to_owned())),
            number => Ok(Self(number * 2)),
        }
    }
}

/// Draws what it is told to, and counts how often.
#[derive(Clone)]
struct Told {
    settings: &'static str,
    svg: &'static str,
    rows: usize,
    of_model: Option<u32>,
    computed: Arc<AtomicUsize>,
}

impl std::fmt::Debug for Told {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.settings)
    }
}

impl Told {
    fn new() -> Self {
        Self {
            settings: "plain",
            svg: "<path d=\"M0 0L1 1\"/>",
            rows: 1,
            of_model: None,
            computed: Arc::default(),
        }
    }

    fn count(&self) -> usize {
        self.computed.load(Ordering::Relaxed)
    }

    fn make(&self, seed: u32, store: &Store) -> Result<Made, Vec<String>> {
        let request = self.request(seed);
        make(&[request], store, &Silent).pop().unwrap()
    }

    fn request(&self, seed: u32) -> Request<'_> {
        Request {
            id: "fig-told",
            kind: "told",
            key: SourceKey::stated("told 1"),
            seed,
            params: &[],
            figure: self,
        }
    }
}

impl Figure for Told {
    fn tables(&self) -> Vec<TableShape> {
        vec![TableShape::new("numbers", &["i"], &["value"])]
    }

    fn models(&self) -> Vec<Box<dyn Order>> {
        self.of_model.iter().map(OrderOf::<Double>::boxed).collect()
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        self.computed.fetch_add(1, Ordering::Relaxed);
        let value = match &self.of_model {
            Some(specification) => {
                let model = studio.models.get::<Double>(specification)?;
                f64::from(model.0)
            }
            None => f64::NAN,
        };
        let mut table = self.tables()[0].table();
        for row in 0..self.rows {
            table.rows.push(vec![row.into(), value.into()]);
        }
        let layer = Layer { axes: Vec::new(), art: Art::Vector(vec![self.svg.to_owned()]) };
        let drawing = Drawing { width: 10.0, height: 10.0, layers: vec![layer] };
        let panel = Panel {
            name: "main".to_owned(),
            title: String::new(),
            shape: Shape::Plot,
            shown: Shown::Everywhere,
            paper: Paper::Once,
            drawings: vec![drawing],
            pick: None,
        };
        Ok(Plate {
            status: Status::Schematic,
            clock: String::new(),
            axes: Vec::new(),
            panels: vec![panel],
            readouts: Vec::new(),
            tables: vec![table],
            alt: format!("seed {}", studio.seed),
            credit: None,
        })
    }
}

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join(".snowglobe"));
    (folder, store)
}

#[test]
fn a_plate_is_computed_once_for_its_settings_and_its_seed() {
    let (_folder, store) = store();
    let told = Told::new();
    let first = told.make(1, &store).unwrap();
    assert!(matches!(first.record.origin, Origin::Computed(_)));
    let again = told.make(1, &store).unwrap();
    assert!(matches!(again.record.origin, Origin::Stored(_)));
    assert_eq!((told.count(), again.record.recipe), (1, first.record.recipe));
    assert_eq!(again.plate.alt, first.plate.alt);
    assert_eq!(again.plate.panels, first.plate.panels);

    assert_eq!(told.make(2, &store).unwrap().plate.alt, "seed 2");
    assert_eq!(told.count(), 2);
    let other = Told { settings: "other stops are printed", ..told.clone() };
    other.make(1, &store).unwrap();
    assert_eq!(told.count(), 3);
    assert!(matches!(record(&other.request(1), &store).origin, Origin::Stored(_)));
    assert_eq!(record(&other.request(3), &store).origin, Origin::Absent);
}

#[test]
fn a_model_is_trained_once_however_many_figures_want_it() {
    let (_folder, store) = store();
    let told = Told { of_model: Some(21), ..Told::new() };
    let requests = [told.request(1), told.request(2)];
    for made in make(&requests, &store, &Silent) {
        let made = made.unwrap();
        assert_eq!(made.plate.tables[0].rows[0][1], 42.0.into());
        assert!(matches!(made.record.models[0].origin, Origin::Computed(_)));
    }
    let third = told.make(3, &store).unwrap();
    assert!(matches!(third.record.models[0].origin, Origin::Stored(_)));
    let parts = third.record.models[0].recipe.as_ref().unwrap().parts();
    let names: Vec<&str> = parts.iter().map(|(name, _)| name.as_str()).collect();
    assert!(!names.contains(&"draw"), "moving a tick label retrains nothing: {names:?}");
    let names: Vec<&String> = third
        .record
        .recipe
        .iter()
        .flat_map(|recipe| recipe.parts())
        .map(|(name, _)| name)
        .collect();
    for part in ["draw", "math", "figure", "fonts", "model", "crates"] {
        assert!(names.iter().any(|name| *name == part), "{part}");
    }
}

#[test]
fn what_is_not_what_was_promised_is_an_error_and_never_kept() {
    let (_folder, store) = store();
    let unlucky = Told { of_model: Some(13), ..Told::new() };
    assert_eq!(unlucky.make(1, &store).unwrap_err(), ["the double cannot be doubled"]);
    for (told, part) in [
        (Told { svg: "<path d=\"M0 NaNL1 1\"/>", settings: "nan", ..Told::new() }, "no number"),
        (Told { svg: "<path d=\"M-inf 0\"/>", settings: "inf", ..Told::new() }, "no number"),
        (Told { rows: 0, settings: "no rows", ..Told::new() }, "is empty"),
    ] {
        for _ in 0..2 {
            let wrong = told.make(1, &store).unwrap_err();
            assert!(wrong.iter().any(|message| message.contains(part)), "{wrong:?}");
        }
        assert_eq!(told.count(), 2, "computed again");
    }
    let words = Told { svg: "<text>inference, NaNo</text>", ..Told::new() };
    assert!(words.make(1, &store).is_ok());
}

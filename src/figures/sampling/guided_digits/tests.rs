#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use crate::figures::bench::tests as bench;
use crate::models::Models;

fn plate() -> Plate {
    let book = DigitDenoiserSpecification::book();
    let figure = GuidedDigits {
        model: DigitDenoiserSpecification { hidden: 64, steps: 500, ..book },
        sampling_steps: 10,
        w: Sweep { values: vec![0.0, 1.0, 3.0], print: vec![0], start: 1 },
        class: 3,
    };
    let mut models = Models::new();
    for order in figure.models() {
        models.insert(order.label(), order.make().expect("it trains"));
    }
    let studio = Studio { seed: 4, models: &models };
    figure.plate(&studio).expect("it draws")
}

#[test]
fn asking_helps_pushing_helps_more_and_every_sample_is_counted() {
    let plate = plate();
    let of = |row, column| bench::number(&plate, "strengths", row, column);
    // Nobody asked: over all ten requests a sample is right exactly once.
    assert!((of(0, "agreement") - 0.1).abs() < 1e-12);
    assert!(of(1, "agreement") > 0.2);
    assert!(of(2, "agreement") > of(1, "agreement") + 0.1);
    assert!(of(2, "variety") < of(1, "variety"));
    let classes = plate.tables.iter().find(|table| table.name == "classes").unwrap();
    assert_eq!(classes.rows.len(), CLASSES * 3);
    let right: i64 = (0..CLASSES)
        .map(|class| match bench::cell(&plate, "classes", class * 3 + 1, "right") {
            Cell::Count(count) => count,
            other => panic!("{other:?}"),
        })
        .sum();
    let share = right as f64 / (CLASSES * SAMPLES) as f64;
    assert!((share - of(1, "agreement")).abs() < 1e-12);
}

#[test]
fn layers_are_whole_and_light() {
    let plate = plate();
    let drawn = plate.panels.iter().find(|panel| panel.name == "drawn").unwrap();
    assert_eq!(drawn.drawings[0].layers[0].art.frames(), CLASSES * 3);
    let mut bytes = 0;
    for layer in plate.panels.iter().flat_map(|p| &p.drawings).flat_map(|d| &d.layers) {
        if let crate::plate::Art::Raster(atlas) = &layer.art {
            bytes += atlas.png.len();
        }
    }
    assert!(bytes < 80_000, "{bytes}");
    let judge = bench::number(&plate, "judge", 0, "accuracy");
    assert!((0.95..1.0).contains(&judge), "{judge}");
}

#[test]
fn what_is_out_of_range_is_named() {
    assert_eq!(bench::refused(&KIND, "w = 21"), ["w"]);
    assert_eq!(bench::refused(&KIND, "withheld = 2"), ["withheld"]);
    assert_eq!(bench::refused(&KIND, "class = 10"), ["class"]);
    assert_eq!(bench::refused(&KIND, "sampling_steps = 0"), ["sampling_steps"]);
}

#[test]
fn a_figure_without_its_model_says_so() {
    let models = Models::new();
    let nothing = crate::params::Entries::new();
    let figure = GuidedDigits::read(&mut Reader::new(&nothing, None));
    let studio = Studio { seed: 1, models: &models };
    assert!(figure.plate(&studio).is_err());
}

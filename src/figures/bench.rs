//! What every kind is held to, for the tests of the kinds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::Write;

use super::Kind;
use crate::draw::letters;
use crate::models::Models;
use crate::plate::{Art, Cell, Figure, Plate, Studio};

fn figure(kind: &Kind, toml: &str) -> Box<dyn Figure> {
    let (figure, reading) = kind.at(toml).unwrap();
    assert_eq!(reading.problems, []);
    figure
}

/// The plate of a kind with these parameters and seed 7; the models it asks for are trained.
pub fn plate(kind: &Kind, toml: &str) -> Plate {
    let figure = figure(kind, toml);
    let mut models = Models::new();
    for order in figure.models() {
        models.insert(order.label(), order.make().unwrap());
    }
    let studio = Studio { seed: 7, models: &models };
    figure.plate(&studio).unwrap()
}

/// A cell of a table by its row, from 0, and its column.
pub fn cell(plate: &Plate, table: &str, row: usize, column: &str) -> Cell {
    let table = plate.tables.iter().find(|t| t.name == table).unwrap();
    let column = table.columns.iter().position(|c| c == column).unwrap();
    table.rows[row][column].clone()
}

/// A number of a table by its row, from 0, and its column.
pub fn number(plate: &Plate, table: &str, row: usize, column: &str) -> f64 {
    match cell(plate, table, row, column) {
        Cell::Number(number) => number,
        other => panic!("{column} of row {row} is {other:?}"),
    }
}

/// The names of the parameters that a kind finds wrong, in the order in which it finds them.
pub fn refused(kind: &Kind, toml: &str) -> Vec<String> {
    let problems = kind.at(toml).unwrap().1.problems;
    problems.into_iter().map(|problem| problem.name).collect()
}

/// Checks what holds for every plate, at each corner of a kind: promised tables, whole layers, letters we have, a telling description.
pub fn keeps_its_promises(kind: &Kind) {
    for corner in kind.corners {
        keeps_them_at(kind, corner);
    }
}

fn keeps_them_at(kind: &Kind, toml: &str) {
    let promised = figure(kind, toml).tables();
    let plate = plate(kind, toml);
    assert_eq!(promised.len(), plate.tables.len());
    for (shape, table) in promised.iter().zip(&plate.tables) {
        let columns: Vec<&String> = shape.columns.iter().map(|c| &c.name).collect();
        assert_eq!(table.name, shape.name);
        assert_eq!(table.columns.iter().collect::<Vec<_>>(), columns);
        assert!(!table.rows.is_empty(), "{} is empty", table.name);
        for row in &table.rows {
            assert_eq!(row.len(), columns.len());
            let sound = |cell: &Cell| !matches!(cell, Cell::Number(n) if !n.is_finite());
            assert!(row.iter().all(sound), "{}: {row:?}", table.name);
        }
    }
    let mut words = plate.alt.clone();
    for axis in &plate.axes {
        assert!(axis.start < axis.stops.len());
        assert!(!axis.print.is_empty() && axis.print.iter().all(|stop| *stop < axis.stops.len()));
        words.push_str(&axis.label);
        words.extend(axis.stops.iter().map(|stop| stop.text.as_str()));
    }
    let frames_over = |axes: &[usize]| -> usize {
        axes.iter().map(|axis| plate.axes[*axis].stops.len()).product()
    };
    for panel in &plate.panels {
        assert!(!panel.drawings.is_empty(), "{} is empty", panel.name);
        words.push_str(&panel.title);
        for layer in panel.drawings.iter().flat_map(|drawing| &drawing.layers) {
            assert_eq!(layer.art.frames(), frames_over(&layer.axes), "{}", panel.name);
            if let Art::Vector(frames) = &layer.art {
                for frame in frames {
                    assert!(!frame.contains("NaN") && !frame.contains("inf"), "{frame}");
                    words.push_str(frame);
                }
            }
        }
    }
    for readout in &plate.readouts {
        assert_eq!(readout.texts.len(), frames_over(&readout.axes), "{}", readout.label);
        words.push_str(&readout.label);
        words.extend(readout.texts.iter().map(String::as_str));
    }
    let missing: Vec<char> = letters::missing(&words);
    assert!(missing.is_empty(), "letters outside the fonts: {missing:?}");
    assert!(plate.alt.chars().any(|c| c.is_ascii_digit()), "{}", plate.alt);
    assert!(!plate.clock.is_empty());
    assert!(weight(&plate) <= 160_000, "{} bytes", weight(&plate));
}

/// What a plate weighs on the wire, in bytes: its pictures, and its drawings compressed.
fn weight(plate: &Plate) -> usize {
    let drawings = plate.panels.iter().flat_map(|panel| &panel.drawings);
    let mut pictures = 0;
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    for layer in drawings.flat_map(|drawing| &drawing.layers) {
        match &layer.art {
            Art::Raster(atlas) => pictures += atlas.png.len(),
            Art::Vector(frames) => packer.write_all(frames.concat().as_bytes()).unwrap(),
        }
    }
    pictures + packer.finish().unwrap().len()
}

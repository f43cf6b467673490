//! What every kind is held to, for the tests of kinds, here and elsewhere.
//!
//! A test of your own kind is `assert_eq!(Bench::new().broken_promises(&KIND), [""; 0])`.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::draw::letters;
use crate::models::{ModelError, Models, Order};
use crate::plate::{Art, Figure, FigureError, Kind, Plate, Studio};

/// What a figure may weigh on the wire, in bytes: its pictures, and its drawings compressed.
pub const WEIGHT: usize = 160_000;

/// The seed of every plate made here.
pub const SEED: u32 = 7;

/// A trained network, or why it could not be had; made by whoever asks first.
type Trained = Arc<OnceLock<Result<Vec<u8>, ModelError>>>;

/// Draws kinds without a book, and trains each network they order once.
#[derive(Debug, Default)]
pub struct Bench {
    trained: Mutex<BTreeMap<String, Trained>>,
}

impl Bench {
    /// A bench on which nothing is trained yet.
    pub const fn new() -> Self {
        Self { trained: Mutex::new(BTreeMap::new()) }
    }

    /// The plate of a kind with these parameters, as TOML, and [`SEED`].
    ///
    /// # Errors
    /// When the parameters are wrong, a network cannot be trained, or the figure cannot be computed.
    pub fn plate(&self, kind: &Kind, toml: &str) -> Result<Plate, FigureError> {
        self.drawn(read(kind, toml)?.as_ref())
    }

    /// Everything that is wrong with what a kind draws at its corners: tables other than promised, layers with
    /// frames missing, numbers that are not finite, letters outside the fonts, too much weight.
    pub fn broken_promises(&self, kind: &Kind) -> Vec<String> {
        let at = |corner: &&str| {
            let broken = match read(kind, corner) {
                Ok(figure) => match self.drawn(figure.as_ref()) {
                    Ok(plate) => broken(figure.as_ref(), &plate),
                    Err(error) => vec![error.message],
                },
                Err(error) => vec![error.message],
            };
            broken.into_iter().map(|wrong| format!("at `{corner}`: {wrong}")).collect::<Vec<_>>()
        };
        kind.corners.iter().flat_map(at).collect()
    }

    fn drawn(&self, figure: &dyn Figure) -> Result<Plate, FigureError> {
        let mut models = Models::new();
        for order in figure.models() {
            models.insert(order.label(), self.train(order.as_ref())?);
        }
        figure.plate(&Studio { seed: SEED, models: &models })
    }

    fn train(&self, order: &dyn Order) -> Result<Vec<u8>, ModelError> {
        let mut trained = self.trained.lock().unwrap_or_else(PoisonError::into_inner);
        let place = Arc::clone(trained.entry(order.label()).or_default());
        // Others may train theirs meanwhile.
        drop(trained);
        place.get_or_init(|| order.make()).clone()
    }
}

/// The figure of these parameters.
fn read(kind: &Kind, toml: &str) -> Result<Box<dyn Figure>, FigureError> {
    let (figure, reading) = kind.at(toml).map_err(|wrong| FigureError::new(wrong.message))?;
    match reading.problems.first() {
        Some(problem) => Err(FigureError::new(&problem.message)),
        None => Ok(figure),
    }
}

/// What is wrong with a plate besides what [`Plate::check`] finds in every build.
fn broken(figure: &dyn Figure, plate: &Plate) -> Vec<String> {
    let mut broken = plate.check(&figure.tables());
    for table in plate.tables.iter().filter(|table| table.rows.is_empty()) {
        broken.push(format!("the table `{}` is empty", table.name));
    }
    for frame in frames(plate).filter(|frame| frame.contains("NaN") || frame.contains("inf")) {
        broken.push(format!("a drawing holds a number that is not finite: {frame}"));
    }
    let missing = letters::missing(&words(plate));
    if !missing.is_empty() {
        broken.push(format!("letters outside the fonts: {missing:?}"));
    }
    if !plate.alt.chars().any(|letter| letter.is_ascii_digit()) {
        broken.push(format!("the description tells no number: {}", plate.alt));
    }
    if plate.clock.is_empty() {
        broken.push("it does not say which clock or unit it counts in".to_owned());
    }
    match weight(plate) {
        Ok(weight) if weight <= WEIGHT => {}
        Ok(weight) => broken
            .push(format!("it weighs {weight} bytes on the wire; a figure may weigh {WEIGHT}")),
        Err(error) => broken.push(format!("it cannot be packed: {error}")),
    }
    broken
}

/// Every frame of every drawing, wide, narrow and for paper.
fn frames(plate: &Plate) -> impl Iterator<Item = &str> {
    let drawings = plate.panels.iter().flat_map(|panel| &panel.drawings);
    drawings.flat_map(|drawing| &drawing.layers).flat_map(|layer| match &layer.art {
        Art::Vector(frames) => frames.iter().map(String::as_str).collect::<Vec<_>>(),
        Art::Raster(_) => Vec::new(),
    })
}

/// Everything in a plate that is set in its fonts.
fn words(plate: &Plate) -> String {
    let mut words = plate.alt.clone();
    for axis in &plate.axes {
        words.push_str(&axis.label);
        words.extend(axis.stops.iter().map(|stop| stop.text.as_str()));
    }
    words.extend(plate.panels.iter().map(|panel| panel.title.as_str()));
    words.extend(frames(plate));
    for readout in &plate.readouts {
        words.push_str(&readout.label);
        words.extend(readout.texts.iter().map(String::as_str));
    }
    words
}

/// What a plate weighs on the wire, in bytes.
fn weight(plate: &Plate) -> std::io::Result<usize> {
    let drawings = plate.panels.iter().flat_map(|panel| &panel.drawings);
    let pictures = drawings.flat_map(|drawing| &drawing.layers).map(|layer| match &layer.art {
        Art::Raster(atlas) => atlas.png.len(),
        Art::Vector(_) => 0,
    });
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    frames(plate).try_for_each(|frame| packer.write_all(frame.as_bytes()))?;
    Ok(pictures.sum::<usize>() + packer.finish()?.len())
}

#[cfg(test)]
pub(crate) mod tests {
    //! The one bench of this program's own tests.
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;
    use crate::plate::Cell;

    static BENCH: Bench = Bench::new();

    /// Holds a kind to its promises at each of its corners.
    pub(crate) fn keeps_its_promises(kind: &Kind) {
        let broken = BENCH.broken_promises(kind);
        assert!(broken.is_empty(), "{}", broken.join("\n"));
    }

    /// The plate of a kind with these parameters.
    pub(crate) fn plate(kind: &Kind, toml: &str) -> Plate {
        BENCH.plate(kind, toml).unwrap()
    }

    /// A cell of a table by its row, from 0, and its column.
    pub(crate) fn cell(plate: &Plate, table: &str, row: usize, column: &str) -> Cell {
        let table = plate.tables.iter().find(|t| t.name == table).unwrap();
        let column = table.columns.iter().position(|c| c == column).unwrap();
        table.rows[row][column].clone()
    }

    /// A number of a table by its row, from 0, and its column.
    pub(crate) fn number(plate: &Plate, table: &str, row: usize, column: &str) -> f64 {
        match cell(plate, table, row, column) {
            Cell::Number(number) => number,
            other => panic!("{column} of row {row} is {other:?}"),
        }
    }

    /// The names of the parameters that a kind finds wrong, in the order in which it finds them.
    pub(crate) fn refused(kind: &Kind, toml: &str) -> Vec<String> {
        let problems = kind.at(toml).unwrap().1.problems;
        problems.into_iter().map(|problem| problem.name).collect()
    }
}

//! One plate for each figure of a manuscript, and the numbers that were read from them.

use std::sync::Arc;

use crate::book::tree::FigureIndex;
use crate::plate::Plate;

/// The plates of a manuscript.
#[derive(Clone, Debug, Default)]
pub struct Plates {
    plates: Vec<Arc<Plate>>,
    numbers: Vec<String>,
}

impl Plates {
    /// Plates in the order of the manuscript's figures, and the texts of its readings in theirs.
    pub fn new(plates: Vec<Arc<Plate>>, numbers: Vec<String>) -> Self {
        Self { plates, numbers }
    }

    /// The plate of a figure.
    pub fn plate(&self, index: FigureIndex) -> Option<&Plate> {
        self.plates.get(index.0).map(Arc::as_ref)
    }

    /// The text of a number that was read from a plate.
    pub fn number(&self, index: usize) -> Option<&str> {
        self.numbers.get(index).map(String::as_str)
    }
}

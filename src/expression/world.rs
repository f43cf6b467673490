//! What an expression may ask when everything is there: the plates, and what the book can count of itself.

use crate::plate::{FigureIndex, Plate};

/// A book whose plates are computed.
pub trait World {
    /// The plate of a figure.
    fn plate(&self, figure: FigureIndex) -> Option<&Plate>;

    /// How many there are of something.
    fn count(&self, fact: Fact) -> Option<usize>;
}

/// The world before anything is computed.
pub struct Nothing;

impl World for Nothing {
    fn plate(&self, _: FigureIndex) -> Option<&Plate> {
        None
    }

    fn count(&self, _: Fact) -> Option<usize> {
        None
    }
}

/// Something that a book counts of itself: `book.claims`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// Chapters, the cover not among them.
    Chapters,
    /// Claims, those about schedules alone included.
    Claims,
    /// Displayed formulas in proofs that were evaluated.
    EvaluatedFormulas,
    /// Figures whose numbers are exact.
    ExactFigures,
    /// Figures.
    Figures,
    /// Distinct formulas.
    Formulas,
    /// Computed numbers in the text.
    Numbers,
    /// Displayed formulas in proofs.
    ProofFormulas,
    /// Figures that show trained networks.
    TrainedFigures,
}

impl Fact {
    /// Every fact by its name.
    pub const ALL: [(&'static str, Self); 9] = [
        ("chapters", Self::Chapters),
        ("claims", Self::Claims),
        ("evaluated_formulas", Self::EvaluatedFormulas),
        ("exact_figures", Self::ExactFigures),
        ("figures", Self::Figures),
        ("formulas", Self::Formulas),
        ("numbers", Self::Numbers),
        ("proof_formulas", Self::ProofFormulas),
        ("trained_figures", Self::TrainedFigures),
    ];
}

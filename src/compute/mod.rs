//! One plate for each figure of a manuscript, and the numbers that were read from them.

mod make;
mod progress;

use std::sync::Arc;

use crate::book::Manuscript;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::expression::{Fact, World};
use crate::plate::{FigureIndex, Plate, Status};
use crate::store::Store;

pub use make::{Made, ModelRecord, Origin, Record, Request, make, record};
pub use progress::{Progress, Silent};

/// The plates of a manuscript.
#[derive(Clone, Debug, Default)]
pub struct Plates {
    plates: Vec<Arc<Plate>>,
    numbers: Vec<String>,
    records: Vec<Record>,
}

impl Plates {
    /// Plates in the order of the manuscript's figures, and the texts of the numbers it awaits in theirs.
    pub fn new(plates: Vec<Arc<Plate>>, numbers: Vec<String>) -> Self {
        Self { plates, numbers, records: Vec::new() }
    }

    /// Takes every plate from the store, or computes it: first the models, then the plates, then the
    /// numbers of the text that are read from them.
    ///
    /// # Errors
    /// One diagnostic, at its figure, for each plate that cannot be computed or is not what was promised.
    pub fn compute(
        manuscript: &Manuscript,
        store: &Store,
        progress: &dyn Progress,
    ) -> Result<Self, Diagnostics> {
        let requests: Vec<Request<'_>> = manuscript.figures.iter().map(Request::of).collect();
        let mut plates = Self::default();
        let mut wrong = Diagnostics::new();
        let made = make(&requests, store, progress);
        for (request, made) in manuscript.figures.iter().zip(made) {
            match made {
                Ok(made) => {
                    plates.plates.push(made.plate);
                    plates.records.push(made.record);
                }
                Err(messages) => {
                    for message in messages {
                        let kind = &request.kind;
                        wrong.push(
                            Diagnostic::error(request.span, message)
                                .label(format!("this figure of kind `{kind}`"))
                                .hint(format!(
                                    "`snowglobe figure show {kind}` lists its parameters"
                                )),
                        );
                    }
                }
            }
        }
        if wrong.is_empty() {
            plates.read_numbers(manuscript, &mut wrong);
        }
        if wrong.is_empty() { Ok(plates) } else { Err(wrong) }
    }

    /// Reads the numbers of the text that waited for a plate, and holds its claims against the plates.
    fn read_numbers(&mut self, manuscript: &Manuscript, wrong: &mut Diagnostics) {
        let finished = Finished { manuscript, plates: self };
        let mut numbers = Vec::with_capacity(manuscript.awaited.len());
        for awaited in &manuscript.awaited {
            match awaited.evaluate(&finished) {
                Ok(text) => numbers.push(text),
                Err(diagnostic) => wrong.push(diagnostic),
            }
        }
        wrong.extend(manuscript.claims.iter().filter_map(|claim| claim.verify(&finished).err()));
        self.numbers = numbers;
    }

    /// The plate of a figure.
    pub fn plate(&self, index: FigureIndex) -> Option<&Plate> {
        self.plates.get(index.0).map(Arc::as_ref)
    }

    /// The text of a number that was read from a plate.
    pub fn number(&self, index: usize) -> Option<&str> {
        self.numbers.get(index).map(String::as_str)
    }

    /// How each plate was come by, in the order of the figures; empty if they were given.
    pub fn records(&self) -> &[Record] {
        &self.records
    }
}

/// A manuscript with its plates: what the numbers and claims of the text are about.
struct Finished<'a> {
    manuscript: &'a Manuscript,
    plates: &'a Plates,
}

impl World for Finished<'_> {
    fn plate(&self, figure: FigureIndex) -> Option<&Plate> {
        self.plates.plate(figure)
    }

    fn count(&self, fact: Fact) -> Option<usize> {
        let counts = &self.manuscript.counts;
        let figures = |of: fn(&Status) -> bool| {
            self.plates.plates.iter().filter(|plate| of(&plate.status)).count()
        };
        Some(match fact {
            Fact::Chapters => self.manuscript.parts.iter().map(|part| part.chapters.len()).sum(),
            Fact::Claims => counts.claims,
            Fact::EvaluatedFormulas => counts.evaluated_formulas,
            Fact::ExactFigures => figures(|status| matches!(status, Status::Exact { .. })),
            Fact::Figures => self.plates.plates.len(),
            Fact::Formulas => counts.formulas,
            Fact::Numbers => counts.numbers,
            Fact::ProofFormulas => counts.proof_formulas,
            Fact::TrainedFigures => figures(|status| matches!(status, Status::Trained(_))),
        })
    }
}

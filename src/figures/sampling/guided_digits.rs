//! Classifier-free guidance on a network trained in the build: handwritten digits, asked for by their number.
//!
//! What to see: told the class and pushed no further, the network draws what was asked for most of the time; a
//! little push makes it nearly always, and costs variety; a strong one leaves the digits behind. Every sample that is
//! judged is shown. Ho and Salimans 2022, algorithms 1 and 2; Song, Meng and Ermon 2021 for the sampler.

mod drawing;

use crate::math::data::digits::{self, PIXELS};
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::{mean, standard_deviation};
use crate::math::process::guidance::{Interval, Steered};
use crate::math::process::sampler::{Ladder, Method, Spacing, sample};
use crate::math::process::schedule::{Schedule, ScheduleName};
use crate::models::digit_denoiser::{CLASSES, DigitDenoiser, DigitDenoiserSpecification, Split};
use crate::models::{Order, OrderOf};
use crate::params::{Reader, Sweep};
use crate::plate::{Cell, Figure, FigureError, Plate, Status, Studio, Table, TableShape, Training};

use crate::figures::readers;
use crate::plate::{Kind, SourceKey};

/// The kind.
pub const KIND: Kind = Kind {
    name: "guided-digits",
    summary: "Digits drawn on request by a network trained in the build, for several strengths of guidance.",
    key: SourceKey::file(file!()),
    corners: &["steps = 50\nsampling_steps = 2\nw = 1"],
    read: |reader| Box::new(GuidedDigits::read(reader)),
};

/// Samples for each class and strength, in a square of this side; all of them are shown and judged.
const SIDE: usize = 5;

/// Samples for each class and strength.
const SAMPLES: usize = SIDE * SIDE;

#[derive(Debug)]
struct GuidedDigits {
    model: DigitDenoiserSpecification,
    sampling_steps: usize,
    w: Sweep,
    class: usize,
}

/// What was drawn at one strength on request of one class.
struct Drawn {
    /// The samples, clipped to -1…1 as they are shown, `[25, 64]` in one row.
    pictures: Vec<f64>,
    /// How many the judge reads as what was asked for.
    right: usize,
    /// The spread of the samples over that of the real digits of the class.
    variety: f64,
    /// The root mean square distance of a pixel to the nearest digit it learned from, for each sample.
    distances: Vec<f64>,
    /// The share of pixels that were clipped.
    clipped: f64,
}

/// What the judge says of digits that are real and new to it.
struct Judge {
    accuracy: f64,
    /// Ascending.
    distances: Vec<f64>,
}

impl GuidedDigits {
    fn read(reader: &mut Reader<'_>) -> Self {
        let book = DigitDenoiserSpecification::book();
        let meaning = "seed of the split, the network and its batches";
        let seed = reader.integer("model_seed", meaning, 0..=9999, i64::from(book.seed));
        let steps = reader.integer("steps", "steps of training", 1..=20_000, book.steps as i64);
        let meaning = "share of the pictures whose class is withheld in training";
        let withheld = reader.number("withheld", meaning, 0.0..=1.0, book.withheld);
        let meaning = "steps of DDIM from noise to digit, without fresh noise";
        let sampling_steps = reader.integer("sampling_steps", meaning, 1..=200, 25);
        let meaning = "the strength of guidance: 0 unconditional, 1 the class alone";
        let usual =
            Sweep { values: vec![0.0, 1.0, 2.0, 3.0, 5.0, 8.0], print: vec![0, 1, 2, 5], start: 1 };
        let w = reader.sweep("w", meaning, 0.0..=20.0, usual);
        let class = reader.integer("class", "the digit that is shown first", 0..=9, 3);
        Self {
            model: DigitDenoiserSpecification {
                seed: seed as u32,
                steps: steps as usize,
                withheld,
                ..book
            },
            sampling_steps: sampling_steps as usize,
            w,
            class: class as usize,
        }
    }

    /// For each class, for each strength, what was drawn, all from the same noise.
    fn drawn(
        &self,
        model: &DigitDenoiser,
        split: &Split,
        seed: u32,
    ) -> Result<Vec<Vec<Drawn>>, Invalid> {
        let schedule = Schedule::new(ScheduleName::Cosine, 1000)?;
        let ladder = Ladder::spaced(&schedule, Spacing::Trailing, self.sampling_steps)?;
        let start = Generator::new(seed, "digit starts").normals(SAMPLES * PIXELS);
        let walk = |class: usize, w: f64| -> Result<Vec<f64>, Invalid> {
            let guided = Steered::new(
                model.told(None, SAMPLES),
                model.told(Some(class), SAMPLES),
                w,
                Interval::ALWAYS,
            )?;
            // DDIM without noise draws nothing: the generator is there for the signature.
            let mut unused = Generator::new(0, "unused");
            let method = Method::Ddim { eta: 0.0 };
            let path = sample(&guided, &ladder, method, &start, &mut unused)?;
            Ok(path.last().x.clone())
        };
        // Without guidance nobody asks for a class: one walk serves all.
        let unasked = self.w.values.contains(&0.0).then(|| walk(0, 0.0)).transpose()?;
        let of_class = |class: usize| {
            let real: Vec<&[f64]> = split
                .learned
                .iter()
                .filter(|digit| digit.class == class)
                .map(|digit| digit.picture.as_slice())
                .collect();
            let real = spread(&real);
            let at = |w: &f64| {
                let ends = match &unasked {
                    Some(ends) if *w == 0.0 => ends.clone(),
                    _ => walk(class, *w)?,
                };
                Ok(judged(&ends, class, real, split))
            };
            self.w.values.iter().map(at).collect()
        };
        (0..CLASSES).map(of_class).collect()
    }
}

/// The root of the summed variance of each pixel.
fn spread(pictures: &[&[f64]]) -> f64 {
    let variance = |pixel: usize| {
        let values = pictures.iter().filter_map(|picture| picture.get(pixel));
        let sd = standard_deviation(&values.copied().collect::<Vec<f64>>());
        sd * sd
    };
    (0..PIXELS).map(variance).sum::<f64>().sqrt()
}

fn judged(ends: &[f64], class: usize, real: f64, split: &Split) -> Drawn {
    let beyond = ends.iter().filter(|value| value.abs() > 1.0).count();
    let pictures: Vec<f64> = ends.iter().map(|value| value.clamp(-1.0, 1.0)).collect();
    let each: Vec<&[f64]> = pictures.chunks_exact(PIXELS).collect();
    let verdicts: Vec<(usize, f64)> = each.iter().map(|picture| split.nearest(picture)).collect();
    Drawn {
        right: verdicts.iter().filter(|(read, _)| *read == class).count(),
        variety: spread(&each) / real,
        distances: verdicts.into_iter().map(|(_, distance)| distance).collect(),
        clipped: beyond as f64 / ends.len().max(1) as f64,
        pictures,
    }
}

fn judge(split: &Split) -> Judge {
    let verdicts = split.held_out.iter().map(|digit| {
        let (read, distance) = split.nearest(&digit.picture);
        (read == digit.class, distance)
    });
    let (right, mut distances): (Vec<bool>, Vec<f64>) = verdicts.unzip();
    distances.sort_by(f64::total_cmp);
    let count = right.len().max(1) as f64;
    Judge { accuracy: right.into_iter().filter(|right| *right).count() as f64 / count, distances }
}

/// One strength, over all classes.
struct Overall {
    w: f64,
    agreement: f64,
    variety: f64,
    distance: f64,
    /// The distance over that of real digits that the network has not seen.
    distance_ratio: f64,
    clipped: f64,
    /// Samples nearer to a digit it learned from than any real new digit is.
    copies: usize,
}

fn overall(w: f64, index: usize, drawn: &[Vec<Drawn>], judge: &Judge) -> Overall {
    let all: Vec<&Drawn> = drawn.iter().filter_map(|row| row.get(index)).collect();
    let average =
        |of: &dyn Fn(&Drawn) -> f64| mean(&all.iter().map(|drawn| of(drawn)).collect::<Vec<f64>>());
    let distance = average(&|drawn| mean(&drawn.distances));
    let nearest = judge.distances.first().copied().unwrap_or_default();
    let distances = all.iter().flat_map(|drawn| &drawn.distances);
    Overall {
        w,
        agreement: average(&|drawn| drawn.right as f64 / SAMPLES as f64),
        variety: average(&|drawn| drawn.variety),
        distance,
        distance_ratio: distance / mean(&judge.distances),
        clipped: average(&|drawn| drawn.clipped),
        copies: distances.filter(|distance| **distance < nearest).count(),
    }
}

impl Figure for GuidedDigits {
    fn tables(&self) -> Vec<TableShape> {
        vec![
            TableShape::new(
                "strengths",
                &["w"],
                &[
                    "agreement",
                    "variety",
                    "distance",
                    "distance_ratio",
                    "clipped",
                    "copies",
                    "samples",
                ],
            ),
            TableShape::new(
                "classes",
                &["class", "w"],
                &["right", "samples", "variety", "distance"],
            ),
            TableShape::new("judge", &[], &["accuracy", "digits", "distance", "least_distance"]),
            TableShape::new("loss", &["step"], &["loss", "held_out_loss"]),
            TableShape::new(
                "training",
                &[],
                &["steps", "parameters", "learned_digits", "final_loss", "final_held_out_loss"],
            ),
        ]
    }

    fn models(&self) -> Vec<Box<dyn Order>> {
        vec![OrderOf::<DigitDenoiser>::boxed(&self.model)]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let model: DigitDenoiser = studio.models.get(&self.model)?;
        let split = self.model.split()?;
        let judge = judge(&split);
        let drawn = self.drawn(&model, &split, studio.seed)?;
        let strengths = self.w.values.iter().enumerate();
        let overall: Vec<Overall> =
            strengths.map(|(index, w)| overall(*w, index, &drawn, &judge)).collect();
        Ok(Plate {
            status: Status::Trained(vec![Training {
                model: format!(
                    "digit denoiser, {} parameters, class withheld from {} in 100, mean squared error of the velocity",
                    model.parameters.len(),
                    (100.0 * self.model.withheld).round()
                ),
                data: format!("{} of {} handwritten digits", split.learned.len(), digits::COUNT),
                seed: self.model.seed,
                steps: self.model.steps as u32,
                final_loss: model.final_loss(),
            }]),
            clock: format!(
                "DDPM time: 1000 is noise, 0 the digit; cosine schedule, {} steps of DDIM; w = 0 is unconditional, w = 1 the class",
                self.sampling_steps
            ),
            axes: drawing::axes(&self.w, self.class),
            panels: drawing::panels(&self.w, &drawn, &overall, &split, &model)?,
            readouts: drawing::readouts(&drawn, &judge),
            alt: drawing::alt(&overall, &judge),
            tables: self.filled(&drawn, &overall, &judge, &split, &model),
            credit: Some(digits::ATTRIBUTION.to_owned()),
        })
    }
}

impl GuidedDigits {
    fn filled(
        &self,
        drawn: &[Vec<Drawn>],
        overall: &[Overall],
        judge: &Judge,
        split: &Split,
        model: &DigitDenoiser,
    ) -> Vec<Table> {
        let shapes = self.tables();
        let strength = |row: &Overall| {
            vec![
                row.w.into(),
                row.agreement.into(),
                row.variety.into(),
                row.distance.into(),
                row.distance_ratio.into(),
                row.clipped.into(),
                row.copies.into(),
                (SAMPLES * CLASSES).into(),
            ]
        };
        let class = |(class, row): (usize, &Vec<Drawn>)| -> Vec<Vec<Cell>> {
            let cells = row.iter().zip(&self.w.values).map(|(drawn, w)| {
                vec![
                    class.into(),
                    (*w).into(),
                    drawn.right.into(),
                    SAMPLES.into(),
                    drawn.variety.into(),
                    mean(&drawn.distances).into(),
                ]
            });
            cells.collect()
        };
        let loss = model
            .curve
            .iter()
            .map(|point| vec![point.step.into(), point.loss.into(), point.held_out.into()]);
        let last = model.curve.last();
        vec![
            readers::filled(&shapes, 0, overall.iter().map(strength).collect()),
            readers::filled(&shapes, 1, drawn.iter().enumerate().flat_map(class).collect()),
            readers::filled(
                &shapes,
                2,
                vec![vec![
                    judge.accuracy.into(),
                    judge.distances.len().into(),
                    mean(&judge.distances).into(),
                    judge.distances.first().copied().into(),
                ]],
            ),
            readers::filled(&shapes, 3, loss.collect()),
            readers::filled(
                &shapes,
                4,
                vec![vec![
                    self.model.steps.into(),
                    model.parameters.len().into(),
                    split.learned.len().into(),
                    last.loss.into(),
                    last.held_out.into(),
                ]],
            ),
        ]
    }
}

#[cfg(test)]
mod tests;

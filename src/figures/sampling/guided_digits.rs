//! Classifier-free guidance on a network trained in the build: handwritten digits, asked for by their number.
//!
//! What to see: told the class and pushed no further, the network draws what was asked for most of the time; a
//! little push makes it nearly always, and costs variety; a strong one leaves the digits behind. Every sample that is
//! judged is shown. Ho and Salimans 2022, algorithms 1 and 2; Song, Meng and Ermon 2021 for the sampler.

mod drawing;

use crate::figures::prelude::*;
use crate::math::data::digits::{self, PIXELS};
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::{mean, standard_deviation};
use crate::math::process::guidance::{Interval, Steered};
use crate::math::process::sampler::{Ladder, Method, Spacing, sample};
use crate::math::process::schedule::{Schedule, ScheduleName};
use crate::models::digit_denoiser::{
    CLASSES, DigitDenoiser, DigitDenoiserSpecification, LossPoint, Split,
};
use crate::models::{Order, OrderOf};
use crate::plate::Training;

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
    class: usize,
    w: f64,
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

const CLASSES_DRAWN: Columns<Drawn> = Columns {
    name: "classes",
    keys: &[("class", |drawn| drawn.class.into()), ("w", |drawn| drawn.w.into())],
    values: &[
        ("right", |drawn| drawn.right.into()),
        ("samples", |_| SAMPLES.into()),
        ("variety", |drawn| drawn.variety.into()),
        ("distance", |drawn| mean(&drawn.distances).into()),
    ],
};

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

const STRENGTHS: Columns<Overall> = Columns {
    name: "strengths",
    keys: &[("w", |all| all.w.into())],
    values: &[
        ("agreement", |all| all.agreement.into()),
        ("variety", |all| all.variety.into()),
        ("distance", |all| all.distance.into()),
        ("distance_ratio", |all| all.distance_ratio.into()),
        ("clipped", |all| all.clipped.into()),
        ("copies", |all| all.copies.into()),
        ("samples", |_| (SAMPLES * CLASSES).into()),
    ],
};

/// What the judge says of digits that are real and new to it.
struct Judge {
    accuracy: f64,
    /// Ascending.
    distances: NonEmpty<f64>,
}

const JUDGE: Columns<Judge> = Columns {
    name: "judge",
    keys: &[],
    values: &[
        ("accuracy", |judge| judge.accuracy.into()),
        ("digits", |judge| judge.distances.len().into()),
        ("distance", |judge| mean(&judge.distances).into()),
        ("least_distance", |judge| (*judge.distances.first()).into()),
    ],
};

const LOSS: Columns<LossPoint> = Columns {
    name: "loss",
    keys: &[("step", |point| point.step.into())],
    values: &[
        ("loss", |point| point.loss.into()),
        ("held_out_loss", |point| point.held_out.into()),
    ],
};

/// How the network was trained.
struct Learned {
    steps: usize,
    parameters: usize,
    digits: usize,
    last: LossPoint,
}

const TRAINING: Columns<Learned> = Columns {
    name: "training",
    keys: &[],
    values: &[
        ("steps", |learned| learned.steps.into()),
        ("parameters", |learned| learned.parameters.into()),
        ("learned_digits", |learned| learned.digits.into()),
        ("final_loss", |learned| learned.last.loss.into()),
        ("final_held_out_loss", |learned| learned.last.held_out.into()),
    ],
};

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
        let usual = Sweep::of([0.0, 1.0, 2.0, 3.0, 5.0, 8.0], &[0.0, 1.0, 2.0, 8.0], 1.0);
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

    /// What one class and strength make of the common start, `[25 · 64]`.
    fn walk(
        &self,
        model: &DigitDenoiser,
        start: &[f64],
        class: usize,
        w: f64,
    ) -> Result<Vec<f64>, Invalid> {
        let schedule = Schedule::new(ScheduleName::Cosine, 1000)?;
        let ladder = Ladder::spaced(&schedule, Spacing::Trailing, self.sampling_steps)?;
        let (all, asked) = (model.told(None, SAMPLES), model.told(Some(class), SAMPLES));
        let guided = Steered::new(all, asked, w, Interval::ALWAYS)?;
        // DDIM without noise draws nothing: the generator is there for the signature.
        let mut unused = Generator::new(0, "unused");
        let path = sample(&guided, &ladder, Method::Ddim { eta: 0.0 }, start, &mut unused)?;
        Ok(path.last().x.clone())
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

impl Drawn {
    /// The ends of the walks on request of a class, held against its real digits, whose spread is `real`.
    fn judged(ends: &[f64], class: usize, w: f64, real: f64, split: &Split) -> Self {
        let beyond = ends.iter().filter(|value| value.abs() > 1.0).count();
        let pictures: Vec<f64> = ends.iter().map(|value| value.clamp(-1.0, 1.0)).collect();
        let each: Vec<&[f64]> = pictures.chunks_exact(PIXELS).collect();
        let verdicts: Vec<(usize, f64)> =
            each.iter().map(|picture| split.nearest(picture)).collect();
        Self {
            class,
            w,
            right: verdicts.iter().filter(|(read, _)| *read == class).count(),
            variety: spread(&each) / real,
            distances: verdicts.into_iter().map(|(_, distance)| distance).collect(),
            clipped: beyond as f64 / ends.len().max(1) as f64,
            pictures,
        }
    }
}

fn judge(split: &Split) -> Result<Judge, FigureError> {
    let verdicts = split.held_out.iter().map(|digit| {
        let (read, distance) = split.nearest(&digit.picture);
        (read == digit.class, distance)
    });
    let (right, mut distances): (Vec<bool>, Vec<f64>) = verdicts.unzip();
    distances.sort_by(f64::total_cmp);
    let none = || FigureError::new("no digit was held out");
    let distances = NonEmpty::new(distances).ok_or_else(none)?;
    let rightly = right.into_iter().filter(|right| *right).count() as f64;
    Ok(Judge { accuracy: rightly / distances.len() as f64, distances })
}

/// One strength over all classes, from what each of them drew at it.
fn overall(w: f64, drawn: &Frames<Drawn>, judge: &Judge) -> Overall {
    let all: Vec<&Drawn> = drawn.iter().filter(|drawn| drawn.w == w).collect();
    let average =
        |of: fn(&Drawn) -> f64| mean(&all.iter().map(|drawn| of(drawn)).collect::<Vec<f64>>());
    let distance = average(|drawn| mean(&drawn.distances));
    let nearest = *judge.distances.first();
    let distances = all.iter().flat_map(|drawn| &drawn.distances);
    Overall {
        w,
        agreement: average(|drawn| drawn.right as f64 / SAMPLES as f64),
        variety: average(|drawn| drawn.variety),
        distance,
        distance_ratio: distance / mean(&judge.distances),
        clipped: average(|drawn| drawn.clipped),
        copies: distances.filter(|distance| **distance < nearest).count(),
    }
}

impl Figure for GuidedDigits {
    fn tables(&self) -> Vec<TableShape> {
        vec![
            STRENGTHS.shape(),
            CLASSES_DRAWN.shape(),
            JUDGE.shape(),
            LOSS.shape(),
            TRAINING.shape(),
        ]
    }

    fn models(&self) -> Vec<Box<dyn Order>> {
        vec![OrderOf::<DigitDenoiser>::boxed(&self.model)]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let model: DigitDenoiser = studio.models.get(&self.model)?;
        let split = self.model.split()?;
        let judge = judge(&split)?;
        let start = Generator::new(studio.seed, "digit starts").normals(SAMPLES * PIXELS);

        let mut dials = Dials::default();
        let all = (0..CLASSES).collect();
        let asked = dials.choice("class", "asked for", all, self.class, usize::to_string);
        dials.print(&asked, vec![self.class]);
        let w = dials.choice_along("w", "guidance w", &self.w, |w| trimmed(w, 2));
        // Without guidance nobody asks for a class: one walk serves all.
        let without = self.w.values.contains(&0.0);
        let unasked = without.then(|| self.walk(&model, &start, 0, 0.0)).transpose()?;
        let real = Frames::along(&asked, |class| {
            let learned = split.learned.iter().filter(|digit| digit.class == *class);
            let pictures: Vec<&[f64]> = learned.map(|digit| digit.picture.as_slice()).collect();
            (*class, spread(&pictures))
        });
        let drawn = real.each_by(&w, |(class, real), w| -> Result<Drawn, Invalid> {
            let ends = match &unasked {
                Some(ends) if *w == 0.0 => ends.clone(),
                _ => self.walk(&model, &start, *class, *w)?,
            };
            Ok(Drawn::judged(&ends, *class, *w, *real, &split))
        })?;
        let overall = Frames::along(&w, |w| overall(*w, &drawn, &judge));
        let typical = mean(&judge.distances);
        let learned = Learned {
            steps: self.model.steps,
            parameters: model.parameters.len(),
            digits: split.learned.len(),
            last: *model.curve.last(),
        };
        Ok(Plate {
            clock: format!(
                "DDPM time: 1000 is noise, 0 the digit; cosine schedule, {} steps of DDIM; w = 0 is unconditional, w = 1 the class",
                self.sampling_steps
            ),
            axes: dials.axes(),
            panels: vec![
                drawing::samples(&drawn, &w)?,
                drawing::real(&asked, &split)?,
                panels::plot("measures", "", Paper::Once, [230.0, 220.0], |layout| {
                    drawing::measures(layout, &self.w, &overall)
                }),
                // On paper the page is for the digits; the status names the final loss.
                panels::plot("loss", "", Paper::Once, [190.0, 190.0], |layout| {
                    drawing::loss(layout, &model)
                })
                .on_screen(),
            ],
            readouts: vec![
                drawn.readout("read as asked", |drawn| format!("{} of {SAMPLES}", drawn.right)),
                drawn.readout("variety (real digits: 1)", |drawn| fixed(drawn.variety, 2)),
                drawn.readout("distance (new real digits: 1)", |drawn| {
                    fixed(mean(&drawn.distances) / typical, 2)
                }),
            ],
            alt: alt(&overall, &judge),
            tables: vec![
                STRENGTHS.of(&overall),
                CLASSES_DRAWN.of(&drawn),
                JUDGE.of([judge]),
                LOSS.of(&model.curve),
                TRAINING.of([learned]),
            ],
            credit: Some(digits::ATTRIBUTION.to_owned()),
            ..Plate::trained(vec![Training {
                model: format!(
                    "digit denoiser, {} parameters, class withheld from {} in 100, mean squared error of the velocity",
                    model.parameters.len(),
                    (100.0 * self.model.withheld).round()
                ),
                data: format!("{} of {} handwritten digits", split.learned.len(), digits::COUNT),
                seed: self.model.seed,
                steps: self.model.steps as u32,
                final_loss: model.final_loss(),
            }])
        })
    }
}

fn alt(overall: &Frames<Overall>, judge: &Judge) -> String {
    let told = overall.iter().map(|row| {
        format!(
            "at w = {} {} per cent, variety {}, distance {}",
            trimmed(row.w, 2),
            fixed(100.0 * row.agreement, 1),
            fixed(row.variety, 2),
            fixed(row.distance_ratio, 2)
        )
    });
    format!(
        "A square of {SAMPLES} digits drawn by a trained network, beside real ones of the class asked for; a plot of three measures over the strength \
         of guidance; the loss while it learned. Share read as asked, variety over that of real digits, and distance to the nearest digit it learned \
         from over that of new ones: {}. The judge reads {} per cent of new real digits rightly.",
        told.collect::<Vec<_>>().join("; "),
        fixed(100.0 * judge.accuracy, 1)
    )
}

#[cfg(test)]
mod tests;

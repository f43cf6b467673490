//! A thousand steps of training and more: the loss, and the floor below which it cannot fall.
//!
//! The reader should see that the loss of a trained predictor is not 0 and cannot be, that the floor has a
//! shape over the levels which is not monotone, and that the network comes down to it. Floor and expected
//! loss by quadrature; the loss is that of Ho, Jain and Abbeel 2020, equation 14.

use crate::figures::prelude::*;
use crate::figures::readers::predictor;
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::numbers::statistics::mean;
use crate::math::process::loss::least_noise_errors;
use crate::models::noise_predictor::{
    Examination, NoisePredictorSpecification, Snapshot, TrainedNoisePredictor, data, schedule,
};
use crate::models::{Order, OrderOf};

/// The loss of a training against its floor.
pub const KIND: Kind = Kind {
    name: "training-curve",
    summary: "The loss of a real training, step by step and level by level, and the floor it cannot pass.",
    key: SourceKey::file(file!()),
    corners: &["training_steps = 300"],
    read: |reader| {
        let model = predictor::specification(reader, NoisePredictorSpecification::plain());
        Box::new(TrainingCurve { model })
    },
};

/// Levels at which the network is examined: 1, then every tenth.
const STRIDE: usize = 10;

/// The top of both plots.
const CEILING: f64 = 1.3;

#[derive(Debug)]
struct TrainingCurve {
    model: NoisePredictorSpecification,
}

/// The training, examined.
struct Course {
    /// Every level, t = 1…T, with what the trained network adds to its floor where it was examined.
    levels: Vec<Level>,
    /// The mean of the floor.
    least: f64,
    /// After how many steps, from 0; then the expected loss and the network's errors.
    visits: NonEmpty<Visit>,
    /// Steps and the losses of their batches, at growing distances.
    batches: Curve,
}

struct Visit {
    step: usize,
    loss: f64,
    /// The loss above the mean of the floor.
    above: f64,
    /// The network's whole error at each level examined.
    errors: Curve,
}

/// A level: its floor, and what the network adds to it where it was examined.
struct Level {
    t: usize,
    floor: f64,
    excess: Option<f64>,
}

/// A number that sums the figure up.
struct Measure {
    name: &'static str,
    value: f64,
}

const TRAINING: Columns<Visit> = Columns {
    name: "training",
    keys: &[("step", |visit| visit.step.into())],
    values: &[("expected_loss", |visit| visit.loss.into()), ("excess", |visit| visit.above.into())],
};

const LEVELS: Columns<Level> = Columns {
    name: "levels",
    keys: &[("t", |level| level.t.into())],
    values: &[
        ("floor", |level| level.floor.into()),
        ("excess", |level| level.excess.into()),
        ("error", |level| level.excess.map(|excess| level.floor + excess).into()),
    ],
};

const SUMMARY: Columns<Measure> = Columns {
    name: "summary",
    keys: &[("measure", |measure| measure.name.into())],
    values: &[("value", |measure| measure.value.into())],
};

impl Course {
    fn of(model: &TrainedNoisePredictor) -> Result<Self, FigureError> {
        let (data, schedule) = (data().on_the_line()?, schedule()?);
        let floor = least_noise_errors(&data, &schedule);
        let least = mean(&floor);
        let examinations = Examination::every(STRIDE, &data, &schedule);
        let mut levels: Vec<Level> = floor
            .iter()
            .enumerate()
            .map(|(index, floor)| Level { t: index + 1, floor: *floor, excess: None })
            .collect();
        let visit = |kept: &Snapshot| -> Result<Visit, FigureError> {
            let (excess, mean) = model.examined(&kept.weights, &examinations)?;
            let examined = examinations.iter().zip(&excess);
            let errors = examined.filter_map(|(level, excess)| {
                let floor = floor.get(level.t.checked_sub(1)?)?;
                Some((level.t as f64, floor + excess))
            });
            // Between the levels examined the floor is known and the network's error is not.
            for (level, excess) in examinations.iter().zip(&excess) {
                if let Some(level) = levels.get_mut(level.t - 1) {
                    level.excess = Some(*excess);
                }
            }
            let loss = least + mean;
            Ok(Visit { step: kept.step, loss, above: loss - least, errors: errors.collect() })
        };
        let visits = model.snapshots.iter().map(visit).collect::<Result<Vec<_>, _>>()?;
        let visits = NonEmpty::new(visits);
        let none = || FigureError::new("`training_steps` leaves no weights to examine");
        Ok(Self {
            visits: visits.ok_or_else(none)?,
            levels,
            least,
            batches: thinned(&model.losses),
        })
    }

    /// The floor at a level; none beyond the last.
    fn floor_at(&self, t: usize) -> Option<f64> {
        Some(self.levels.get(t.checked_sub(1)?)?.floor)
    }

    /// The expected losses up to a visit; the untrained network stands at half a step.
    fn until(&self, step: usize) -> Curve {
        let done = self.visits.iter().filter(|visit| visit.step <= step);
        done.map(|visit| ((visit.step as f64).max(0.5), visit.loss)).collect()
    }

    /// The floor's mean and what the training came to; then its valley and, beyond t = 99, the peak that follows it.
    fn summary(&self) -> Result<Vec<Measure>, FigureError> {
        let short = || FigureError::new("the schedule has too few levels for a valley and a peak");
        let higher = |best: &Level, this: &Level| this.floor > best.floor;
        let beyond = self.levels.get(99..).ok_or_else(short)?;
        let peak = beyond.iter().reduce(|best, this| if higher(best, this) { this } else { best });
        let peak = peak.ok_or_else(short)?;
        let before = self.levels.get(..peak.t - 1).ok_or_else(short)?;
        let valley =
            before.iter().reduce(|best, this| if higher(this, best) { this } else { best });
        let valley = valley.ok_or_else(short)?;
        let measure = |name, value| Measure { name, value };
        Ok(vec![
            measure("floor", self.least),
            measure("expected_loss", self.visits.last().loss),
            measure("valley_t", valley.t as f64),
            measure("valley_floor", valley.floor),
            measure("peak_t", peak.t as f64),
            measure("peak_floor", peak.floor),
        ])
    }
}

/// The losses of the first batch and of later ones, each a little farther on than the one before.
fn thinned(losses: &[f64]) -> Curve {
    let mut batches = Vec::new();
    let mut next = 1.0;
    for (index, loss) in losses.iter().enumerate() {
        let step = (index + 1) as f64;
        if step >= next {
            batches.push((step, *loss));
            next = step * 1.12;
        }
    }
    batches
}

impl Figure for TrainingCurve {
    fn tables(&self) -> Vec<TableShape> {
        vec![TRAINING.shape(), LEVELS.shape(), SUMMARY.shape()]
    }

    fn models(&self) -> Vec<Box<dyn Order>> {
        vec![OrderOf::<TrainedNoisePredictor>::boxed(&self.model)]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let model: TrainedNoisePredictor = studio.models.get(&self.model)?;
        let course = Course::of(&model)?;
        let end = course.visits.last().step as f64;
        let steps = course.visits.iter().map(|visit| visit.step as f64);
        let mut dials = Dials::default();
        let step = dials.whole_slider("step", "steps done", &Sweep::of(steps, &[end], end));
        dials.play(&step, 8.0, false);
        let visits = Frames::given(&step, course.visits.iter().collect())?;
        Ok(Plate {
            axes: dials.axes(),
            panels: vec![
                panels::plot("loss", "", Paper::Once, [230.0, 240.0], |layout| {
                    loss(layout, &course, &visits, self.model.steps)
                }),
                panels::plot("levels", "", Paper::Once, [240.0, 250.0], |layout| {
                    levels(layout, &course, &visits)
                }),
            ],
            readouts: vec![visits.readout("expected loss, above the floor by", |visit| {
                format!("{}, {}", fixed(visit.loss, 4), significant(visit.above, 2))
            })],
            tables: vec![
                TRAINING.of(course.visits.iter()),
                LEVELS.of(&course.levels),
                SUMMARY.of(course.summary()?),
            ],
            alt: alt(&course)?,
            ..predictor::plate(&model)
        })
    }
}

fn loss(layout: Layout, course: &Course, visits: &Frames<&Visit>, steps: usize) -> Vec<Layer> {
    let last = steps as f64;
    let mut ticks = vec![(0.5, "0".to_owned())];
    for step in [1.0, 10.0, 100.0, 1000.0] {
        if step < 0.7 * last {
            ticks.push((step, fixed(step, 0)));
        }
    }
    ticks.push((last, fixed(last, 0)));
    let across = Scale::logarithmic(0.5, last).named_ticks(ticks);
    let across = across.title("steps done, each a batch");
    let up = Scale::linear(0.0, CEILING).ticks(&[0.0, 0.5, 1.0]);
    let plot = Plot::new(layout, across, up.title("mean squared error of the noise"))
        .room_right(layout.either(92.0, 70.0));
    let floor = [(0.5, course.least), (last, course.least)];
    vec![
        plot.still(|sketch| {
            sketch.axes().area(Role::Truth, &floor, 0.0).curve(Role::Truth, &floor).within(
                Role::Truth,
                (8.0, course.least / 2.0),
                "what nobody can know",
            );
        }),
        plot.each(visits, |sketch, visit| {
            let seen = visit.step as f64;
            let dots = course.batches.iter().filter(|batch| batch.0 <= seen);
            let dots: Curve = dots.map(|(step, loss)| (*step, loss.min(CEILING))).collect();
            let end = (seen.max(0.5), visit.loss);
            sketch
                .points(Role::Gold, &dots, 1.8)
                .strong_curve(Role::Model, &course.until(visit.step))
                .points(Role::Accent, &[end], 5.0)
                .label(Role::Model, end, (9.0, -12.0), Anchor::Start, &fixed(visit.loss, 3));
            // The curve is still high up at the first steps: a name there would lie over it.
            let middle = dots.iter().rev().nth(dots.len() / 2);
            if let Some(dot) = middle.filter(|dot| dot.0 >= 20.0) {
                let at = (dot.0, 1.1);
                sketch.label(Role::Gold, at, (0.0, 0.0), Anchor::Middle, "single batches");
            }
        }),
    ]
}

fn levels(layout: Layout, course: &Course, visits: &Frames<&Visit>) -> Vec<Layer> {
    let ticks = layout
        .either([0.0, 100.0, 200.0, 500.0, 700.0, 1000.0].as_slice(), &[0.0, 200.0, 500.0, 1000.0]);
    let across = Scale::linear(0.0, 1000.0).ticks(ticks).title("level t");
    let up = Scale::linear(0.0, CEILING).ticks(&[0.0, 0.5, 1.0]);
    let plot = Plot::new(layout, across, up.title("squared error at each level"))
        .room_right(layout.either(92.0, 74.0));
    let floor: Curve = course.levels.iter().map(|level| (level.t as f64, level.floor)).collect();
    let named = layout.either("the floor: nobody does better", "the floor");
    vec![
        plot.still(|sketch| {
            sketch.axes().area(Role::Truth, &floor, 0.0).strong_curve(Role::Truth, &floor).within(
                Role::Truth,
                (210.0, 0.14),
                named,
            );
        }),
        plot.each(visits, |sketch, visit| {
            let held = |(t, error): &(f64, f64)| (*t, error.min(CEILING));
            let errors: Curve = visit.errors.iter().map(held).collect();
            sketch.strong_curve(Role::Model, &errors).name(
                Role::Model,
                &errors,
                640.0,
                Side::Above,
                "the network",
            );
            if let Some((_, end)) = errors.last() {
                sketch.end_labels(&[(Role::Model, *end, &fixed(*end, 3))]);
            }
        }),
    ]
}

fn alt(course: &Course) -> Result<String, FigureError> {
    let (first, last) = (course.visits.first(), course.visits.last());
    let beyond = |t| FigureError::new(format!("the schedule ends before level {t}"));
    let at = |t: usize| -> Result<String, FigureError> {
        Ok(fixed(course.floor_at(t).ok_or_else(|| beyond(t))?, 2))
    };
    Ok(format!(
        "Two plots. The first shows the expected loss of a network over {} steps of training on a logarithmic axis: it falls from {} to {}, \
         and a floor at {} stays under it; the losses of single batches scatter around. The second shows the squared error \
         at each noise level: the floor is {} at t = 1, falls to {} at 100, rises to {} at 200 and falls to {} at 500; the trained network follows it.",
        last.step,
        fixed(first.loss, 2),
        fixed(last.loss, 4),
        fixed(course.least, 4),
        at(1)?,
        at(100)?,
        at(200)?,
        at(500)?,
    ))
}

#[cfg(test)]
mod tests;

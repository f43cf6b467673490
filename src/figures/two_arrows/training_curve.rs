//! A thousand steps of training and more: the loss, and the floor below which it cannot fall.
//!
//! The reader should see that the loss of a trained predictor is not 0 and cannot be, that the floor has a
//! shape over the levels which is not monotone, and that the network comes down to it. Floor and expected
//! loss by quadrature; the loss is that of Ho, Jain and Abbeel 2020, equation 14.

use crate::draw::number::{fixed, significant};
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::sketch::Side;
use crate::draw::svg::Anchor;
use crate::draw::theme::Role;
use crate::draw::{controls, panels};
use crate::figures::readers;
use crate::math::numbers::statistics::mean;
use crate::math::process::loss::least_noise_errors;
use crate::models::noise_predictor::{
    Examination, NoisePredictorSpecification, TrainedNoisePredictor, data, schedule,
};
use crate::models::{Order, OrderOf};
use crate::params::{Reader, Sweep};
use crate::plate::{Cell, Figure, FigureError, Layer, Paper, Plate, Readout, Studio, TableShape};
use crate::plate::{Kind, SourceKey};

/// The loss of a training against its floor.
pub const KIND: Kind = Kind {
    name: "training-curve",
    summary: "The loss of a real training, step by step and level by level, and the floor it cannot pass.",
    key: SourceKey::file(file!()),
    corners: &["training_steps = 300"],
    read,
};

/// Levels at which the network is examined: 1, then every tenth.
const STRIDE: usize = 10;

/// The top of both plots.
const CEILING: f64 = 1.3;

#[derive(Debug)]
struct TrainingCurve {
    model: NoisePredictorSpecification,
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let model = readers::predictor::specification(reader, NoisePredictorSpecification::plain());
    Box::new(TrainingCurve { model })
}

/// The training, examined.
struct Course {
    /// The least error at t = 1…T.
    floor: Vec<f64>,
    /// Its mean.
    least: f64,
    /// The levels examined, 1…T.
    levels: Vec<usize>,
    /// After how many steps, from 0; then the expected loss and the excess at each level.
    visits: Vec<Visit>,
    /// Steps and the losses of their batches, at growing distances.
    batches: Vec<(f64, f64)>,
}

struct Visit {
    step: usize,
    loss: f64,
    excess: Vec<f64>,
}

impl Course {
    fn of(model: &TrainedNoisePredictor) -> Result<Self, FigureError> {
        let schedule = schedule()?;
        let data = data().on_the_line()?;
        let floor = least_noise_errors(&data, &schedule);
        let least = mean(&floor);
        let examinations = Examination::every(STRIDE, &data, &schedule);
        let visits = model.snapshots.iter().map(|kept| {
            let (excess, mean) = model.examined(&kept.weights, &examinations)?;
            Ok(Visit { step: kept.step, loss: least + mean, excess })
        });
        let mut batches = Vec::new();
        let mut next = 1.0;
        for (index, loss) in model.losses.iter().enumerate() {
            let step = (index + 1) as f64;
            if step >= next {
                batches.push((step, *loss));
                next = step * 1.12;
            }
        }
        Ok(Self {
            visits: visits.collect::<Result<_, FigureError>>()?,
            levels: examinations.iter().map(|level| level.t).collect(),
            floor,
            least,
            batches,
        })
    }

    /// The floor at a level.
    fn floor_at(&self, t: usize) -> f64 {
        let at = t.checked_sub(1).and_then(|index| self.floor.get(index));
        at.copied().unwrap_or(0.0)
    }

    /// The expected losses up to a visit; the untrained network stands at half a step.
    fn until(&self, step: usize) -> Vec<(f64, f64)> {
        let done = self.visits.iter().filter(|visit| visit.step <= step);
        done.map(|visit| ((visit.step as f64).max(0.5), visit.loss)).collect()
    }

    /// The network's whole error over the levels.
    fn errors(&self, visit: &Visit) -> Vec<(f64, f64)> {
        let pairs = self.levels.iter().zip(&visit.excess);
        pairs.map(|(t, excess)| (*t as f64, self.floor_at(*t) + excess)).collect()
    }
}

impl Figure for TrainingCurve {
    fn tables(&self) -> Vec<TableShape> {
        vec![
            TableShape::new("training", &["step"], &["expected_loss", "excess"]),
            TableShape::new("levels", &["t"], &["floor", "excess", "error"]),
            TableShape::new("summary", &["measure"], &["value"]),
        ]
    }

    fn models(&self) -> Vec<Box<dyn Order>> {
        vec![OrderOf::<TrainedNoisePredictor>::boxed(&self.model)]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let model: TrainedNoisePredictor = studio.models.get(&self.model)?;
        let course = Course::of(&model)?;
        let steps: Vec<f64> = course.visits.iter().map(|visit| visit.step as f64).collect();
        let last = steps.len().saturating_sub(1);
        let sweep = Sweep { values: steps, print: vec![last], start: last };
        let axis = controls::whole_slider("step", "steps done", &sweep);
        let loss = panels::plot("loss", "", Paper::Once, [230.0, 240.0], |layout| {
            loss(layout, &course, self.model.steps)
        });
        let levels = panels::plot("levels", "", Paper::Once, [240.0, 250.0], |layout| {
            levels(layout, &course)
        });
        Ok(Plate {
            status: readers::predictor::status(&model),
            clock: readers::predictor::CLOCK.to_owned(),
            axes: vec![controls::played(axis, 8.0, false)],
            panels: vec![loss, levels],
            readouts: vec![Readout {
                label: "expected loss, above the floor by".to_owned(),
                axes: vec![0],
                texts: course
                    .visits
                    .iter()
                    .map(|visit| {
                        let above = significant(visit.loss - course.least, 2);
                        format!("{}, {above}", fixed(visit.loss, 4))
                    })
                    .collect(),
            }],
            tables: self.filled(&course),
            alt: alt(&course),
            credit: None,
        })
    }
}

impl TrainingCurve {
    fn filled(&self, course: &Course) -> Vec<crate::plate::Table> {
        let shapes = self.tables();
        let training = course.visits.iter().map(|visit| {
            vec![
                Cell::from(visit.step),
                Cell::from(visit.loss),
                Cell::from(visit.loss - course.least),
            ]
        });
        let last = course.visits.last();
        let excess = |index: usize| last.and_then(|visit| visit.excess.get(index)).copied();
        let mut levels: Vec<Vec<Cell>> = Vec::new();
        for (index, floor) in course.floor.iter().enumerate() {
            let t = index + 1;
            // Between the levels examined the floor is known and the network's error is not.
            let place = course.levels.iter().position(|level| *level == t);
            let above = place.and_then(excess);
            levels.push(vec![
                Cell::from(t),
                Cell::from(*floor),
                Cell::from(above),
                Cell::from(above.map(|above| floor + above)),
            ]);
        }
        let highest = course.floor.iter().skip(99).copied().fold(0.0, f64::max);
        let peak = course.floor.iter().skip(99).position(|floor| *floor == highest);
        let lowest = course.floor.iter().take(peak.map_or(1, |peak| peak + 99));
        let lowest: Vec<f64> = lowest.copied().collect();
        let valley = lowest.iter().copied().fold(f64::INFINITY, f64::min);
        let valley_at = lowest.iter().position(|floor| *floor == valley);
        let measure = |name: &str, value: f64| vec![Cell::from(name), Cell::from(value)];
        let summary = vec![
            measure("floor", course.least),
            measure("expected_loss", last.map_or(course.least, |visit| visit.loss)),
            measure("valley_t", valley_at.map_or(1.0, |index| (index + 1) as f64)),
            measure("valley_floor", valley),
            measure("peak_t", peak.map_or(1.0, |index| (index + 100) as f64)),
            measure("peak_floor", highest),
        ];
        vec![
            readers::filled(&shapes, 0, training.collect()),
            readers::filled(&shapes, 1, levels),
            readers::filled(&shapes, 2, summary),
        ]
    }
}

fn loss(layout: Layout, course: &Course, steps: usize) -> Vec<Layer> {
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
    let still = plot
        .sketch()
        .axes()
        .area(Role::Truth, &floor, 0.0)
        .curve(Role::Truth, &floor)
        .within(Role::Truth, (8.0, course.least / 2.0), "what nobody can know")
        .finish();
    let frame = |visit: &Visit| {
        let seen = visit.step as f64;
        let dots = course.batches.iter().filter(|batch| batch.0 <= seen);
        let dots: Vec<(f64, f64)> = dots.map(|(step, loss)| (*step, loss.min(CEILING))).collect();
        let curve = course.until(visit.step);
        let end = ((visit.step as f64).max(0.5), visit.loss);
        let mut sketch = plot.sketch();
        sketch.points(Role::Gold, &dots, 1.8).strong_curve(Role::Model, &curve);
        sketch.points(Role::Accent, &[end], 5.0);
        sketch.label(Role::Model, end, (9.0, -12.0), Anchor::Start, &fixed(visit.loss, 3));
        // The curve is still high up at the first steps: a name there would lie over it.
        let middle = dots.iter().rev().nth(dots.len() / 2);
        if let Some(dot) = middle.filter(|dot| dot.0 >= 20.0) {
            sketch.label(Role::Gold, (dot.0, 1.1), (0.0, 0.0), Anchor::Middle, "single batches");
        }
        sketch.finish()
    };
    vec![panels::still(still), panels::moving(&[0], course.visits.iter().map(frame).collect())]
}

fn levels(layout: Layout, course: &Course) -> Vec<Layer> {
    let ticks = layout
        .either([0.0, 100.0, 200.0, 500.0, 700.0, 1000.0].as_slice(), &[0.0, 200.0, 500.0, 1000.0]);
    let across = Scale::linear(0.0, 1000.0).ticks(ticks).title("level t");
    let up = Scale::linear(0.0, CEILING).ticks(&[0.0, 0.5, 1.0]);
    let plot = Plot::new(layout, across, up.title("squared error at each level"))
        .room_right(layout.either(92.0, 74.0));
    let floor: Vec<(f64, f64)> = course
        .floor
        .iter()
        .enumerate()
        .map(|(index, floor)| ((index + 1) as f64, *floor))
        .collect();
    let still = plot
        .sketch()
        .axes()
        .area(Role::Truth, &floor, 0.0)
        .strong_curve(Role::Truth, &floor)
        .within(
            Role::Truth,
            (210.0, 0.14),
            layout.either("the floor: nobody does better", "the floor"),
        )
        .finish();
    let frame = |visit: &Visit| {
        let held = |(t, error): (f64, f64)| (t, error.min(CEILING));
        let errors: Vec<(f64, f64)> = course.errors(visit).into_iter().map(held).collect();
        let end = errors.last().map_or(0.0, |point| point.1);
        plot.sketch()
            .strong_curve(Role::Model, &errors)
            .name(Role::Model, &errors, 640.0, Side::Above, "the network")
            .end_labels(&[(Role::Model, end, &fixed(end, 3))])
            .finish()
    };
    vec![panels::still(still), panels::moving(&[0], course.visits.iter().map(frame).collect())]
}

fn alt(course: &Course) -> String {
    let loss = |visit: Option<&Visit>| visit.map_or(course.least, |visit| visit.loss);
    let steps = course.visits.last().map_or(0, |visit| visit.step);
    let at = |t: usize| fixed(course.floor_at(t), 2);
    format!(
        "Two plots. The first shows the expected loss of a network over {steps} steps of training on a logarithmic axis: it falls from {} to {}, \
         and a floor at {} stays under it; the losses of single batches scatter around. The second shows the squared error \
         at each noise level: the floor is {} at t = 1, falls to {} at 100, rises to {} at 200 and falls to {} at 500; the trained network follows it.",
        fixed(loss(course.visits.first()), 2),
        fixed(loss(course.visits.last()), 4),
        fixed(course.least, 4),
        at(1),
        at(100),
        at(200),
        at(500),
    )
}

#[cfg(test)]
mod tests;

//! The true step back, and the bell curve that stands in for it.
//!
//! The reader should see that q(x_s | x_t) has two humps when the step is long, whatever the Gaussian does,
//! and that steps have to be short before a Gaussian will do: the divergence falls with their number, slowly
//! at first. Sohl-Dickstein and others 2015, section 2.2, for the limit; exact for a mixture on the line.

use crate::draw::number::{fixed, significant, trimmed};
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::sketch::{Reading, Side};
use crate::draw::svg::{Anchor, Text};
use crate::draw::theme::Role;
use crate::draw::{controls, panels};
use crate::figures::readers;
use crate::math::bound::gaussian::normal_density;
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::statistics::linspace;
use crate::math::process::mixture::{LineMixture, NamedMixture};
use crate::math::process::reverse::{ReverseKernel, mean_divergence};
use crate::math::process::sampler::{Ladder, Spacing};
use crate::math::process::schedule::{Schedule, ScheduleName, ScheduleSpecification};
use crate::params::{Reader, Sweep};
use crate::plate::{
    Axis, Cell, Figure, FigureError, Layer, Paper, Plate, Readout, Status, Studio, TableShape,
};
use crate::plate::{Kind, SourceKey};

/// The reverse kernel of two bumps against its Gaussian.
pub const KIND: Kind = Kind {
    name: "reverse-kernel",
    summary: "The true step back from a noisy state, the Gaussian of the same mean and variance, and how far they are apart.",
    key: SourceKey::file(file!()),
    corners: &["", "steps = 3\ncounts = [3]\nt = 2\nx_t = [0.5]"],
    read,
};

/// The kernel is drawn over -`REACH`…`REACH`.
const REACH: f64 = 1.9;

#[derive(Debug)]
struct TrueStep {
    schedule: ScheduleSpecification,
    counts: Vec<usize>,
    t: Sweep,
    states: Vec<f64>,
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let schedule = readers::schedule(reader, ScheduleName::Cosine);
    let steps = schedule.steps;
    let usual = [1, 2, 5, 10, 20, 50, 100, 1000];
    let counts = readers::counts(reader, 1, steps, &usual, 10);
    let level = |share: f64| (share * steps as f64).round().max(1.0);
    let usual = [0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0].map(level);
    let mut usual = Sweep { values: usual.to_vec(), print: vec![4], start: 4 };
    usual.values.dedup();
    usual.start = usual.start.min(usual.values.len() - 1);
    usual.print = vec![usual.start];
    let meaning = "the levels to step back from";
    let t = reader.whole_sweep("t", meaning, 1..=steps as i64, usual);
    let meaning = "the states to step back from";
    let states = reader.vector("x_t", meaning, -3.0..=3.0, 1..=4, &[0.0, 0.25, 0.8]);
    Box::new(TrueStep { schedule, counts, t, states })
}

/// One step: where it begins and ends, and how it looks.
struct Step {
    count: usize,
    t: usize,
    s: usize,
    x_t: f64,
    kernel: ReverseKernel,
    divergence: f64,
}

/// What a whole ladder of steps comes to.
struct Whole {
    count: usize,
    worst: f64,
    worst_t: usize,
    summed: f64,
}

impl TrueStep {
    /// A step of length T / `count` from `t`, cut off at the data.
    fn step(
        &self,
        (mixture, schedule): (&LineMixture, &Schedule),
        count: usize,
        t: usize,
        x_t: f64,
    ) -> Result<Step, Invalid> {
        let length = (schedule.steps() as f64 / count as f64).round() as usize;
        let s = t.saturating_sub(length.max(1));
        let (noisy, clean) = (schedule.level(t)?, schedule.level(s)?);
        let kernel = ReverseKernel::new(mixture, x_t, noisy.alpha_bar(), clean.alpha_bar());
        let divergence = kernel.divergence_from_gaussian();
        Ok(Step { count, t, s, x_t, kernel, divergence })
    }

    /// Every step that a reader can choose: numbers of steps, then levels, then states.
    fn steps(&self, mixture: &LineMixture, schedule: &Schedule) -> Result<Vec<Step>, Invalid> {
        let mut steps = Vec::new();
        for count in &self.counts {
            for t in &self.t.values {
                for x_t in &self.states {
                    steps.push(self.step((mixture, schedule), *count, *t as usize, *x_t)?);
                }
            }
        }
        Ok(steps)
    }

    fn whole(
        &self,
        mixture: &LineMixture,
        schedule: &Schedule,
        count: usize,
    ) -> Result<Whole, Invalid> {
        let ladder = Ladder::spaced(schedule, Spacing::Trailing, count)?;
        let (mut worst, mut worst_t, mut summed) = (0.0, 0, 0.0);
        for (rung, next) in ladder.steps() {
            let kernel = ReverseKernel::new(mixture, 0.0, rung.alpha_bar, next.alpha_bar);
            let divergence = kernel.divergence_from_gaussian();
            if divergence > worst {
                (worst, worst_t) = (divergence, rung.t);
            }
            summed += mean_divergence(mixture, rung.alpha_bar, next.alpha_bar);
        }
        Ok(Whole { count, worst, worst_t, summed })
    }

    fn compute(&self) -> Result<(Vec<Step>, Vec<Whole>), Invalid> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let mixture = NamedMixture::G2.mixture().on_the_line()?;
        let wholes = self.counts.iter();
        let wholes = wholes.map(|count| self.whole(&mixture, &schedule, *count));
        Ok((self.steps(&mixture, &schedule)?, wholes.collect::<Result<_, _>>()?))
    }

    fn axes(&self) -> Vec<Axis> {
        let name = |number: &usize| number.to_string();
        let names: Vec<String> = self.counts.iter().map(name).collect();
        let states: Vec<String> = self.states.iter().map(|x| trimmed(*x, 3)).collect();
        let index = |wanted: usize| self.counts.iter().position(|count| *count == wanted);
        let mut counts = controls::choice("sampling_steps", "steps N", &names, 0);
        counts.start = index(10).unwrap_or(0);
        let printed: Vec<usize> = [10, 20, 100].into_iter().filter_map(index).collect();
        if !printed.is_empty() {
            counts.print = printed;
        }
        vec![
            counts,
            controls::whole_slider("t", "from level t", &self.t),
            controls::choice("x_t", "from the state", &states, 0),
        ]
    }
}

impl Figure for TrueStep {
    fn tables(&self) -> Vec<TableShape> {
        vec![
            TableShape::new("steps", &["sampling_steps"], &["worst", "worst_t", "summed"]),
            TableShape::new("kernels", &["sampling_steps", "t", "x_t"], &["s", "kl", "mean", "sd"]),
        ]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let (steps, wholes) = self.compute()?;
        let shapes = self.tables();
        let whole = |whole: &Whole| -> Vec<Cell> {
            vec![whole.count.into(), whole.worst.into(), whole.worst_t.into(), whole.summed.into()]
        };
        let kernel = |step: &Step| -> Vec<Cell> {
            vec![
                step.count.into(),
                step.t.into(),
                step.x_t.into(),
                step.s.into(),
                step.divergence.into(),
                step.kernel.mean().into(),
                step.kernel.variance().sqrt().into(),
            ]
        };
        let readout = |label: &str, text: &dyn Fn(&Step) -> String| Readout {
            label: label.to_owned(),
            axes: vec![0, 1, 2],
            texts: steps.iter().map(text).collect(),
        };
        Ok(Plate {
            status: Status::Exact {
                method: "closed form; divergences by the trapezoid rule, to about a billionth"
                    .to_owned(),
            },
            clock: format!(
                "DDPM time: 0 is the data, {} is noise; natural logarithms, so nats",
                self.schedule.steps
            ),
            axes: self.axes(),
            panels: vec![
                panels::plot("step", "", Paper::Strip(0), [250.0, 230.0], |layout| {
                    step_layers(layout, &steps)
                }),
                panels::plot(
                    "divergence",
                    "All levels together",
                    Paper::Once,
                    [240.0, 230.0],
                    |layout| whole_layers(layout, &wholes),
                ),
            ],
            readouts: vec![
                readout("the step", &|step| format!("{} → {}", step.t, step.s)),
                readout("divergence, in nats", &|step| {
                    if step.divergence < 5e-7 {
                        "below 0.000001".to_owned()
                    } else {
                        significant(step.divergence, 3)
                    }
                }),
            ],
            tables: vec![
                readers::filled(&shapes, 0, wholes.iter().map(whole).collect()),
                readers::filled(&shapes, 1, steps.iter().map(kernel).collect()),
            ],
            alt: alt(&wholes),
            credit: None,
        })
    }
}

/// The truth, the Gaussian, and where the particle stands.
fn step_layers(layout: Layout, steps: &[Step]) -> Vec<Layer> {
    let across =
        Scale::linear(-REACH, REACH).ticks(&[-1.0, 0.0, 1.0]).title("where the step may lead, x_s");
    let up = Scale::linear(0.0, 1.34).named_ticks(Vec::new()).title("density, to its own height");
    let plot = Plot::new(layout, across, up);
    let frame = |step: &Step| {
        let points = linspace(-REACH, REACH, 381);
        let (mean, sd) = (step.kernel.mean(), step.kernel.variance().sqrt());
        let density = |x: &f64| step.kernel.density(*x);
        let gaussian = |x: &f64| normal_density(*x, mean, sd);
        let truth: Vec<f64> = points.iter().map(density).collect();
        let bell: Vec<f64> = points.iter().map(gaussian).collect();
        let top = truth.iter().chain(&bell).copied().fold(1e-12, f64::max);
        let scaled = |values: &[f64]| -> Vec<(f64, f64)> {
            let pairs = points.iter().zip(values);
            pairs.map(|(x, y)| (*x, y / top)).collect()
        };
        let (truth, bell) = (scaled(&truth), scaled(&bell));
        let mut sketch = plot.sketch();
        sketch
            .area(Role::Truth, &truth, 0.0)
            .strong_curve(Role::Truth, &truth)
            .strong_curve(Role::Model, &bell);
        let [_, top, right, _] = plot.field();
        let words = format!("N = {}: {} → {}", step.count, step.t, step.s);
        let words = Text::new(Role::Ink, &words).anchor(Anchor::End);
        sketch.write(&words, right, top - 16.0).finish()
    };
    // The mark of the state depends on the state alone.
    let mut states: Vec<f64> = Vec::new();
    for step in steps {
        if !states.contains(&step.x_t) {
            states.push(step.x_t);
        }
    }
    let mark = |x: &f64| {
        let mut sketch = plot.sketch();
        sketch.line(Role::Accent, &[(*x, 0.0), (*x, 1.2)]);
        sketch.label(Role::Accent, (*x, 1.27), (0.0, 0.0), Anchor::Middle, "x_t");
        sketch.finish()
    };
    let sample = plot.across().low() + layout.either(0.16, 0.3);
    let mut names = plot.sketch();
    for (row, (role, words)) in
        [(Role::Truth, "the true step"), (Role::Model, "the Gaussian")].into_iter().enumerate()
    {
        let height = 1.28 - layout.either(0.13, 0.15) * row as f64;
        let (right, middle) = plot.place(sample, height);
        names.strong_curve(role, &[(-REACH, height), (sample, height)]).write(
            &Text::new(role, words),
            right + 8.0,
            middle + 4.5,
        );
    }
    vec![
        panels::still(plot.sketch().axes().finish()),
        panels::moving(&[0, 1, 2], steps.iter().map(frame).collect()),
        panels::moving(&[2], states.iter().map(mark).collect()),
        panels::still(names.finish()),
    ]
}

/// How the divergences fall with the number of steps.
fn whole_layers(layout: Layout, wholes: &[Whole]) -> Vec<Layer> {
    let last = wholes.last().map_or(10.0, |whole| whole.count as f64);
    let first = wholes.first().map_or(1.0, |whole| whole.count as f64);
    let worst: Vec<(f64, f64)> = wholes.iter().map(|w| (w.count as f64, w.worst)).collect();
    let summed: Vec<(f64, f64)> = wholes.iter().map(|w| (w.count as f64, w.summed)).collect();
    let low = worst.iter().chain(&summed).map(|point| point.1).fold(0.1, f64::min);
    let low = low.max(1e-9) * 0.6;
    let across = Scale::logarithmic(first, last.max(first * 10.0)).title("steps N");
    let up = Scale::logarithmic(low, 2.0).title("divergence, nats");
    // Room for a value written with a power of ten.
    let plot = Plot::new(layout, across, up).room_right(72.0);
    let mut still = plot.sketch();
    still
        .frame()
        .strong_curve(Role::Noise, &worst)
        .points(Role::Noise, &worst, 3.0)
        .strong_curve(Role::Gold, &summed)
        .points(Role::Gold, &summed, 2.5);
    let mut names = plot.sketch();
    let beside = |points: &[(f64, f64)], share: f64| {
        let index = (points.len() as f64 * share) as usize;
        points.get(index.min(points.len().saturating_sub(1))).copied()
    };
    if let (Some(at), Some(below)) = (beside(&worst, 0.5), beside(&summed, 0.75)) {
        names.label(Role::Noise, at, (10.0, -28.0), Anchor::Start, "worst level, at x_t = 0");
        let words = layout.either("averaged over x_t, summed over levels", "averaged, summed");
        names.label(Role::Gold, below, (-12.0, 14.0), Anchor::End, words);
    }
    let moving = |whole: &Whole| {
        let n = whole.count as f64;
        let reading = |value: f64, role: Role| Reading {
            value: value.max(low),
            text: significant(value, 2),
            role,
            side: Side::Above,
        };
        plot.sketch()
            .labels_across(Some((n, &fixed(n, 0))))
            .marker(n, &[reading(whole.worst, Role::Noise), reading(whole.summed, Role::Gold)])
            .finish()
    };
    vec![
        panels::still(still.finish()),
        panels::moving(&[0], wholes.iter().map(moving).collect()),
        panels::still(names.finish()),
    ]
}

fn alt(wholes: &[Whole]) -> String {
    let told: Vec<String> = wholes
        .iter()
        .map(|whole| {
            format!(
                "{} steps: {} and {}",
                whole.count,
                significant(whole.worst, 2),
                significant(whole.summed, 2)
            )
        })
        .collect();
    format!(
        "Above, the true step back of data with two bumps, from a chosen level and state: two humps when the step is long, \
         one bell when it is short; over it the Gaussian of the same mean and variance. Below, their divergence in nats \
         against the number of steps on logarithmic axes, at the worst level from the state 0, and averaged over states and summed \
         over levels: {}.",
        told.join("; ")
    )
}

#[cfg(test)]
mod tests;

//! The true step back, and the bell curve that stands in for it.
//!
//! The reader should see that q(x_s | x_t) has two humps when the step is long, whatever the Gaussian does,
//! and that steps have to be short before a Gaussian will do: the divergence falls with their number, slowly
//! at first. Sohl-Dickstein and others 2015, section 2.2, for the limit; exact for a mixture on the line.

use crate::figures::prelude::*;
use crate::figures::readers;
use crate::math::bound::gaussian::Normal;
use crate::math::numbers::invalid::Invalid;
use crate::math::process::mixture::{LineMixture, NamedMixture};
use crate::math::process::reverse::{ReverseKernel, mean_divergence};
use crate::math::process::sampler::{Ladder, Spacing};
use crate::math::process::schedule::{Schedule, ScheduleName, ScheduleSpecification};

/// The reverse kernel of two bumps against its Gaussian.
pub const KIND: Kind = Kind {
    name: "reverse-kernel",
    summary: "The true step back from a noisy state, the Gaussian of the same mean and variance, and how far they are apart.",
    key: SourceKey::file(file!()),
    corners: &["", "steps = 3\ncounts = [3]\nt = 2\nx_t = [0.5]"],
    read: |reader| Box::new(TrueStep::read(reader)),
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

const STEPS: Columns<Whole> = Columns {
    name: "steps",
    keys: &[("sampling_steps", |whole| whole.count.into())],
    values: &[
        ("worst", |whole| whole.worst.into()),
        ("worst_t", |whole| whole.worst_t.into()),
        ("summed", |whole| whole.summed.into()),
    ],
};

const KERNELS: Columns<Step> = Columns {
    name: "kernels",
    keys: &[
        ("sampling_steps", |step| step.count.into()),
        ("t", |step| step.t.into()),
        ("x_t", |step| step.x_t.into()),
    ],
    values: &[
        ("s", |step| step.s.into()),
        ("kl", |step| step.divergence.into()),
        ("mean", |step| step.kernel.mean().into()),
        ("sd", |step| step.kernel.variance().sqrt().into()),
    ],
};

impl TrueStep {
    fn read(reader: &mut Reader<'_>) -> Self {
        let schedule = readers::schedule(reader, ScheduleName::Cosine);
        let steps = schedule.steps;
        let counts = readers::counts(reader, 1, steps, &[1, 2, 5, 10, 20, 50, 100, 1000], 10);
        let level = |share: f64| (share * steps as f64).round().max(1.0);
        let shares = [0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0];
        let usual = Sweep::of(shares.map(level), &[], level(0.2));
        let t = reader.whole_sweep("t", "the levels to step back from", 1..=steps as i64, usual);
        let meaning = "the states to step back from";
        let states = reader.vector("x_t", meaning, -3.0..=3.0, 1..=4, &[0.0, 0.25, 0.8]);
        Self { schedule, counts, t, states }
    }
}

/// A step of length T / `count` from `t`, cut off at the data.
fn step(
    (mixture, schedule): (&LineMixture, &Schedule),
    (count, t): (usize, usize),
    x_t: f64,
) -> Result<Step, Invalid> {
    let length = (schedule.steps() as f64 / count as f64).round() as usize;
    let s = t.saturating_sub(length.max(1));
    let (noisy, clean) = (schedule.level(t)?, schedule.level(s)?);
    let kernel = ReverseKernel::new(mixture, x_t, noisy.alpha_bar(), clean.alpha_bar());
    let divergence = kernel.divergence_from_gaussian();
    Ok(Step { count, t, s, x_t, kernel, divergence })
}

/// All steps of a ladder of `count`: the worst of them from the state 0, and their sum averaged over states.
fn whole(mixture: &LineMixture, schedule: &Schedule, count: usize) -> Result<Whole, Invalid> {
    let ladder = Ladder::spaced(schedule, Spacing::Trailing, count)?;
    let mut whole = Whole { count, worst: 0.0, worst_t: 0, summed: 0.0 };
    for (rung, next) in ladder.steps() {
        let kernel = ReverseKernel::new(mixture, 0.0, rung.alpha_bar, next.alpha_bar);
        let divergence = kernel.divergence_from_gaussian();
        if divergence > whole.worst {
            (whole.worst, whole.worst_t) = (divergence, rung.t);
        }
        whole.summed += mean_divergence(mixture, rung.alpha_bar, next.alpha_bar);
    }
    Ok(whole)
}

impl Figure for TrueStep {
    fn tables(&self) -> Vec<TableShape> {
        vec![STEPS.shape(), KERNELS.shape()]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let mixture = NamedMixture::G2.mixture().on_the_line()?;
        let index = |wanted: usize| self.counts.iter().position(|count| *count == wanted);
        // Ten steps first; where they are not among them, the fewest.
        let before_ten = self.counts.iter().take_while(|count| **count != 10).count();
        let start = before_ten % self.counts.len().max(1);
        let mut dials = Dials::default();
        let count =
            dials.choice("sampling_steps", "steps N", self.counts.clone(), start, usize::to_string);
        let printed: Vec<usize> = [10, 20, 100].into_iter().filter_map(index).collect();
        if !printed.is_empty() {
            dials.print(&count, printed);
        }
        let t = dials.whole_slider("t", "from level t", &self.t);
        let text = |x: &f64| trimmed(*x, 3);
        let x_t = dials.choice("x_t", "from the state", self.states.clone(), 0, text);
        let wholes = Frames::each(&count, |count| whole(&mixture, &schedule, *count))?;
        let steps = Frames::along(&count, |count| *count)
            .by(&t, |count, t| (*count, *t as usize))
            .each_by(&x_t, |from, x_t| step((&mixture, &schedule), *from, *x_t))?;
        let states = Frames::along(&x_t, |x_t| *x_t);
        Ok(Plate {
            clock: format!(
                "DDPM time: 0 is the data, {} is noise; natural logarithms, so nats",
                self.schedule.steps
            ),
            axes: dials.axes(),
            panels: vec![
                panels::plot("step", "", count.strip(), [250.0, 230.0], |layout| {
                    step_layers(layout, &steps, &states)
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
                steps.readout("the step", |step| format!("{} → {}", step.t, step.s)),
                steps.readout("divergence, in nats", |step| match step.divergence {
                    small if small < 5e-7 => "below 0.000001".to_owned(),
                    divergence => significant(divergence, 3),
                }),
            ],
            tables: vec![STEPS.of(&wholes), KERNELS.of(&steps)],
            alt: alt(&wholes),
            ..Plate::exact("closed form; divergences by the trapezoid rule, to about a billionth")
        })
    }
}

/// The truth, the Gaussian, and where the particle stands.
fn step_layers(layout: Layout, steps: &Frames<Step>, states: &Frames<f64>) -> Vec<Layer> {
    let across =
        Scale::linear(-REACH, REACH).ticks(&[-1.0, 0.0, 1.0]).title("where the step may lead, x_s");
    let up = Scale::linear(0.0, 1.34).named_ticks(Vec::new()).title("density, to its own height");
    let plot = Plot::new(layout, across, up);
    let [_, top, right, _] = plot.field();
    vec![
        plot.still(|sketch| {
            sketch.axes();
        }),
        plot.each(steps, |sketch, Step { count, t, s, kernel, .. }| {
            let bell = Normal { mean: kernel.mean(), sd: kernel.variance().sqrt() };
            let truth = plot.trace(381, |x| kernel.density(x));
            let bell = plot.trace(381, |x| bell.density(x));
            let summit = truth.iter().chain(&bell).map(|(_, y)| *y).fold(1e-12, f64::max);
            let scaled =
                |curve: &Curve| -> Curve { curve.iter().map(|(x, y)| (*x, y / summit)).collect() };
            let (truth, bell) = (scaled(&truth), scaled(&bell));
            let words = format!("N = {count}: {t} → {s}");
            sketch
                .area(Role::Truth, &truth, 0.0)
                .strong_curve(Role::Truth, &truth)
                .strong_curve(Role::Model, &bell)
                .write(&Text::new(Role::Ink, &words).anchor(Anchor::End), right, top - 16.0);
        }),
        plot.each(states, |sketch, x| {
            sketch.line(Role::Accent, &[(*x, 0.0), (*x, 1.2)]).label(
                Role::Accent,
                (*x, 1.27),
                (0.0, 0.0),
                Anchor::Middle,
                "x_t",
            );
        }),
        plot.still(|sketch| {
            let sample = layout.either(0.16, 0.3) - REACH;
            let second = 1.28 - layout.either(0.13, 0.15);
            for (role, height, words) in
                [(Role::Truth, 1.28, "the true step"), (Role::Model, second, "the Gaussian")]
            {
                let (right, middle) = plot.place(sample, height);
                sketch.strong_curve(role, &[(-REACH, height), (sample, height)]).write(
                    &Text::new(role, words),
                    right + 8.0,
                    middle + 4.5,
                );
            }
        }),
    ]
}

/// How the divergences fall with the number of steps.
fn whole_layers(layout: Layout, wholes: &Frames<Whole>) -> Vec<Layer> {
    let curve = |of: fn(&Whole) -> f64| -> Curve {
        wholes.iter().map(|whole| (whole.count as f64, of(whole))).collect()
    };
    let (worst, summed) = (curve(|whole| whole.worst), curve(|whole| whole.summed));
    let places = || worst.iter().map(|(count, _)| *count);
    let (first, last) =
        (places().fold(f64::INFINITY, f64::min), places().fold(f64::NEG_INFINITY, f64::max));
    let low = worst.iter().chain(&summed).map(|point| point.1).fold(0.1, f64::min);
    let low = low.max(1e-9) * 0.6;
    let across = Scale::logarithmic(first, last.max(first * 10.0)).title("steps N");
    let up = Scale::logarithmic(low, 2.0).title("divergence, nats");
    // Room for a value written with a power of ten.
    let plot = Plot::new(layout, across, up).room_right(72.0);
    let beside = |curve: &Curve, share: f64| {
        curve.get((curve.len() as f64 * share) as usize).or(curve.last()).copied()
    };
    vec![
        plot.still(|sketch| {
            sketch
                .frame()
                .strong_curve(Role::Noise, &worst)
                .points(Role::Noise, &worst, 3.0)
                .strong_curve(Role::Gold, &summed)
                .points(Role::Gold, &summed, 2.5);
        }),
        plot.marker(
            wholes,
            |whole| (whole.count as f64, whole.count.to_string()),
            |whole| {
                [(whole.worst, Role::Noise), (whole.summed, Role::Gold)]
                    .map(|(value, role)| Reading {
                        value: value.max(low),
                        text: significant(value, 2),
                        role,
                        side: Side::Above,
                    })
                    .into()
            },
        ),
        plot.still(|sketch| {
            if let (Some(at), Some(below)) = (beside(&worst, 0.5), beside(&summed, 0.75)) {
                let words =
                    layout.either("averaged over x_t, summed over levels", "averaged, summed");
                sketch
                    .label(Role::Noise, at, (10.0, -28.0), Anchor::Start, "worst level, at x_t = 0")
                    .label(Role::Gold, below, (-12.0, 14.0), Anchor::End, words);
            }
        }),
    ]
}

fn alt(wholes: &Frames<Whole>) -> String {
    let told: Vec<String> = wholes
        .iter()
        .map(|Whole { count, worst, summed, .. }| {
            format!("{count} steps: {} and {}", significant(*worst, 2), significant(*summed, 2))
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
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::figures::bench::tests as bench;

    #[test]
    fn divergences_are_those_of_the_book() {
        let plate = bench::plate(&KIND, "");
        let worst = [0.936, 0.918, 0.791, 0.527, 0.315, 0.081, 0.018];
        let summed = [0.936, 0.733, 0.165, 0.063, 0.0215, 0.0047, 0.0014];
        for (row, (worst, summed)) in worst.into_iter().zip(summed).enumerate() {
            let of = |column| bench::number(&plate, "steps", row, column);
            assert!((of("worst") - worst).abs() <= 5e-4, "row {row}");
            assert!((of("summed") - summed).abs() <= 5e-4, "row {row}");
        }
        let of = |column| bench::number(&plate, "steps", 7, column);
        assert!((of("worst") - 1.5e-5).abs() < 5e-7 && (of("summed") - 1.7e-5).abs() < 5e-7);
    }

    #[test]
    fn a_step_is_cut_off_at_the_data() {
        let plate = bench::plate(&KIND, "counts = [2, 10]\nt = 200\nx_t = [0]");
        let s = |row| bench::cell(&plate, "kernels", row, "s");
        assert_eq!((s(0), s(1)), (Cell::from(0usize), Cell::from(100usize)));
        let kl = |row| bench::number(&plate, "kernels", row, "kl");
        assert!(kl(0) > kl(1));
    }

    #[test]
    fn what_is_out_of_range_is_named() {
        assert_eq!(bench::refused(&KIND, "t = 0"), ["t"]);
        assert_eq!(bench::refused(&KIND, "x_t = [7]"), ["x_t"]);
        assert_eq!(bench::refused(&KIND, "counts = []"), ["counts"]);
    }
}

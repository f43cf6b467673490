//! Noise on the last step: what it does to the width of what comes out.
//!
//! The reader should see that noise after the last step makes the samples too wide, badly so with few steps and
//! hardly with a thousand, and that leaving it out still gives the wrong width when steps are few. Exact:
//! the variance of a Gaussian coordinate follows a recursion. Ho, Jain and Abbeel 2020, algorithm 2.

use crate::figures::prelude::*;
use crate::figures::readers;
use crate::math::bound::gaussian::normal_density;
use crate::math::bound::gaussian_chain::GaussianChain;
use crate::math::process::reverse::Spread;
use crate::math::process::sampler::{Ladder, Spacing};
use crate::math::process::schedule::{Schedule, ScheduleName, ScheduleSpecification};

/// The width of samples with and without noise on the last step.
pub const KIND: Kind = Kind {
    name: "last-noise",
    summary: "The width of what ancestral sampling makes, with and without noise on its last step.",
    key: SourceKey::file(file!()),
    corners: &["", "steps = 4\ncounts = [4]\nschedule = \"linear\""],
    read: |reader| Box::new(LastNoise::read(reader)),
};

#[derive(Debug)]
struct LastNoise {
    schedule: ScheduleSpecification,
    data_variance: f64,
    counts: Vec<usize>,
}

/// Standard deviations at the end, as multiples of the truth.
struct Run {
    steps: usize,
    /// Variance beta, no noise on the last step.
    beta: f64,
    /// Variance beta, noise on the last step too.
    noisy: f64,
    /// The posterior's variance; it has no noise on the last step.
    posterior: f64,
    /// The standard deviation of the noise that the last step would add.
    last_sigma: f64,
}

const ENDS: Columns<Run> = Columns {
    name: "ends",
    keys: &[("sampling_steps", |run| run.steps.into())],
    values: &[
        ("sd_ratio_beta", |run| run.beta.into()),
        ("sd_ratio_beta_noisy", |run| run.noisy.into()),
        ("sd_ratio_posterior", |run| run.posterior.into()),
        ("last_sigma", |run| run.last_sigma.into()),
    ],
};

impl LastNoise {
    fn read(reader: &mut Reader<'_>) -> Self {
        let schedule = readers::schedule(reader, ScheduleName::Cosine);
        let meaning = "variance of the data; 0.0625 is that of the book's two modes in the plane, across their line";
        let data_variance = reader.number("data_variance", meaning, 0.0025..=4.0, 0.0625);
        let usual = [5, 10, 50, 100, 1000];
        let counts = readers::counts(reader, 2, schedule.steps, &usual, 8);
        Self { schedule, data_variance, counts }
    }

    fn run(&self, schedule: &Schedule, steps: usize) -> Result<Run, FigureError> {
        let ladder = Ladder::spaced(schedule, Spacing::Trailing, steps)?;
        let chain = |spread| GaussianChain::new(&ladder, self.data_variance, spread);
        let ratio = |variance: f64| (variance / self.data_variance).sqrt();
        let (beta, posterior) = (chain(Spread::Beta)?, chain(Spread::Posterior)?);
        Ok(Run {
            steps,
            beta: ratio(beta.end_variance(false)),
            noisy: ratio(beta.end_variance(true)),
            posterior: ratio(posterior.end_variance(false)),
            last_sigma: (1.0 - ladder.rungs().last().alpha_bar).sqrt(),
        })
    }

    /// The numbers of steps between which curves are drawn, those of `counts` among them.
    fn between(&self) -> Vec<usize> {
        let (Some(first), Some(last)) = (self.counts.first(), self.counts.last()) else {
            return Vec::new();
        };
        let (first, last) = (*first as f64, *last as f64);
        let step = |k| (first * libm::pow(last / first, f64::from(k) / 40.0)).round() as usize;
        let mut between: Vec<usize> =
            (0..=40).map(step).chain(self.counts.iter().copied()).collect();
        between.sort_unstable();
        between.dedup();
        between
    }
}

impl Figure for LastNoise {
    fn tables(&self) -> Vec<TableShape> {
        vec![ENDS.shape()]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let between = self.between().into_iter().map(|steps| self.run(&schedule, steps));
        let drawn: Vec<Run> = between.collect::<Result<_, _>>()?;
        let mut dials = Dials::default();
        let counts = self.counts.clone();
        let steps = dials.choice("sampling_steps", "steps", counts, 1, usize::to_string);
        // On paper three stay large enough to read; with more steps nothing new is to be seen.
        dials.print(&steps, (0..self.counts.len().min(3)).collect());
        let runs = Frames::each(&steps, |steps| self.run(&schedule, *steps))?;
        Ok(Plate {
            clock: format!("DDPM time: {} is noise, 0 is the data", self.schedule.steps),
            axes: dials.axes(),
            panels: vec![
                panels::plot("ends", "", steps.strip(), [210.0, 200.0], |layout| {
                    ends(layout, &runs)
                }),
                panels::plot("widths", "", Paper::Once, [240.0, 220.0], |layout| {
                    widths(layout, &runs, &drawn)
                }),
            ],
            readouts: vec![
                runs.readout("last step without noise", |run| times(run.beta)),
                runs.readout("with noise", |run| times(run.noisy)),
            ],
            tables: vec![ENDS.of(&runs)],
            alt: alt(&runs),
            ..Plate::exact("")
        })
    }
}

fn times(ratio: f64) -> String {
    format!("{} times", fixed(ratio, 3))
}

/// Bell curves of the ends for one number of steps.
fn ends(layout: Layout, runs: &Frames<Run>) -> Vec<Layer> {
    const REACH: f64 = 4.4;
    let across = Scale::linear(-REACH, REACH)
        .ticks(&[-4.0, -2.0, 0.0, 2.0, 4.0])
        .title("where samples end, in standard deviations of the data");
    let narrowest = runs.iter().map(|run| run.beta.min(1.0)).fold(1.0, f64::min);
    let top = normal_density(0.0, 0.0, narrowest.max(0.1)) * 1.12;
    let plot = Plot::new(layout, across, Scale::linear(0.0, top).ticks(&[]).title("density"));
    let bell = |width: f64| plot.trace(241, |x| normal_density(x, 0.0, width.max(1e-3)));
    let truth = bell(1.0);
    vec![
        plot.still(|sketch| {
            sketch.area(Role::Truth, &truth, 0.0).axes().strong_curve(Role::Truth, &truth);
        }),
        plot.still(|sketch| {
            let sample = -REACH + layout.either(0.4, 0.75);
            let names = [
                (Role::Truth, "the data"),
                (Role::Model, "no noise last"),
                (Role::Noise, "noise last"),
            ];
            for (row, (role, words)) in names.into_iter().enumerate() {
                let height = top * (0.96 - layout.either(0.13, 0.145) * row as f64);
                let (right, middle) = plot.place(sample, height);
                sketch.strong_curve(role, &[(-REACH, height), (sample, height)]).write(
                    &Text::new(role, words),
                    right + 8.0,
                    middle + 4.5,
                );
            }
        }),
        plot.each(runs, |sketch, run| {
            let [_, high, right, _] = plot.field();
            let words = format!("{} steps", run.steps);
            sketch
                .strong_curve(Role::Noise, &bell(run.noisy))
                .strong_curve(Role::Model, &bell(run.beta))
                .write(&Text::new(Role::Ink, &words).anchor(Anchor::End), right, high - 16.0);
        }),
    ]
}

/// The widths against the number of steps.
fn widths(layout: Layout, runs: &Frames<Run>, drawn: &[Run]) -> Vec<Layer> {
    let curve = |of: fn(&Run) -> f64| -> Curve {
        drawn.iter().map(|run| (run.steps as f64, of(run))).collect()
    };
    let [beta, noisy, posterior] =
        [curve(|run| run.beta), curve(|run| run.noisy), curve(|run| run.posterior)];
    let all = || beta.iter().chain(&noisy).chain(&posterior).map(|point| point.1);
    let (low, high) = (all().fold(0.9, f64::min), all().fold(1.1, f64::max));
    let steps = || drawn.iter().map(|run| run.steps as f64);
    let (first, last) = (steps().fold(f64::INFINITY, f64::min), steps().fold(0.0, f64::max));
    let across = Scale::logarithmic(first, last.max(first * 10.0)).title("steps N");
    let up = Scale::linear((low * 10.0).floor() / 10.0, (high * 10.0).ceil() / 10.0)
        .title("width of the samples over width of the data");
    let plot = Plot::new(layout, across, up).marked();
    // Clear of the values beside a marker at ten steps.
    let near = drawn.iter().find(|run| run.steps >= 17).or(drawn.first());
    vec![
        plot.still(|sketch| {
            sketch
                .frame()
                .line(Role::Truth, &[(first, 1.0), (last, 1.0)])
                .strong_curve(Role::Noise, &noisy)
                .strong_curve(Role::Model, &beta)
                .strong_curve(Role::Gold, &posterior);
        }),
        plot.still(|sketch| {
            let Some(run) = near else { return };
            let mut name = |role, height, down, words| {
                let at = (run.steps as f64, height);
                sketch.label(role, at, (0.0, down), Anchor::Start, words);
            };
            name(Role::Noise, run.noisy, -16.0, layout.either("β, noise last", "noise last"));
            let down = layout.either(20.0, 16.0);
            name(Role::Model, run.beta, down, layout.either("β, none last", "none"));
            name(Role::Gold, run.posterior, 22.0, "posterior variance");
        }),
        plot.marker(
            runs,
            |run| (run.steps as f64, run.steps.to_string()),
            |run| {
                vec![
                    Reading::significant(Role::Noise, run.noisy, 3, Side::Above),
                    Reading::significant(Role::Model, run.beta, 3, Side::Above),
                    Reading::significant(Role::Gold, run.posterior, 3, Side::Above),
                ]
            },
        ),
    ]
}

fn alt(runs: &Frames<Run>) -> String {
    let told = runs.iter().map(|run| {
        format!(
            "{} steps: {} with noise on the last step, {} without, {} with the posterior variance",
            run.steps,
            fixed(run.noisy, 3),
            fixed(run.beta, 3),
            fixed(run.posterior, 3)
        )
    });
    format!(
        "Bell curves of where samples end, and the width of the samples as a multiple of that of the data, against the number of steps. {}.",
        told.collect::<Vec<_>>().join("; ")
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::figures::bench::tests as bench;

    #[test]
    fn widths_are_those_of_the_book() {
        let plate = bench::plate(&KIND, "");
        let beta = [0.893, 1.060, 1.034, 1.018, 1.002];
        let posterior = [0.528, 0.686, 0.894, 0.939, 0.992];
        for (row, (beta, posterior)) in beta.into_iter().zip(posterior).enumerate() {
            let of = |column| bench::number(&plate, "ends", row, column);
            assert!((of("sd_ratio_beta") - beta).abs() < 5.1e-4);
            assert!((of("sd_ratio_posterior") - posterior).abs() < 5.1e-4);
            // Independent noise adds its variance.
            let noisy =
                libm::pow(of("sd_ratio_beta"), 2.0) + libm::pow(of("last_sigma"), 2.0) / 0.0625;
            assert!((of("sd_ratio_beta_noisy") - noisy.sqrt()).abs() < 1e-9);
        }
    }

    #[test]
    fn what_is_out_of_range_is_named() {
        assert_eq!(bench::refused(&KIND, "counts = [1]"), ["counts"]);
        assert_eq!(bench::refused(&KIND, "data_variance = 9"), ["data_variance"]);
    }
}

//! Noise on the last step: what it does to the width of what comes out.
//!
//! The reader should see that noise after the last step makes the samples too wide, badly so with few steps and
//! hardly with a thousand, and that leaving it out still gives the wrong width when steps are few. Exact:
//! the variance of a Gaussian coordinate follows a recursion. Ho, Jain and Abbeel 2020, algorithm 2.

use crate::draw::number::{fixed, significant};
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::sketch::{Reading, Side};
use crate::draw::svg::{Anchor, Text};
use crate::draw::theme::Role;
use crate::draw::{controls, panels};
use crate::figures::readers;
use crate::math::bound::gaussian::normal_density;
use crate::math::bound::gaussian_chain::GaussianChain;
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::statistics::linspace;
use crate::math::process::reverse::Spread;
use crate::math::process::sampler::{Ladder, Spacing};
use crate::math::process::schedule::{Schedule, ScheduleName, ScheduleSpecification};
use crate::params::Reader;
use crate::plate::{
    Cell, Figure, FigureError, Layer, Paper, Plate, Readout, Status, Studio, TableShape,
};
use crate::plate::{Kind, SourceKey};

/// The width of samples with and without noise on the last step.
pub const KIND: Kind = Kind {
    name: "last-noise",
    summary: "The width of what ancestral sampling makes, with and without noise on its last step.",
    key: SourceKey::file(file!()),
    corners: &["", "steps = 4\ncounts = [4]\nschedule = \"linear\""],
    read,
};

#[derive(Debug)]
struct LastNoise {
    schedule: ScheduleSpecification,
    data_variance: f64,
    counts: Vec<usize>,
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let schedule = readers::schedule(reader, ScheduleName::Cosine);
    let meaning = "variance of the data; 0.0625 is that of the book's two modes in the plane, across their line";
    let data_variance = reader.number("data_variance", meaning, 0.0025..=4.0, 0.0625);
    let usual = [5, 10, 50, 100, 1000];
    let counts = readers::counts(reader, 2, schedule.steps, &usual, 8);
    Box::new(LastNoise { schedule, data_variance, counts })
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

impl LastNoise {
    fn run(&self, schedule: &Schedule, steps: usize) -> Result<Run, Invalid> {
        let ladder = Ladder::spaced(schedule, Spacing::Trailing, steps)?;
        let chain = |spread| GaussianChain::new(&ladder, self.data_variance, spread);
        let ratio = |variance: f64| (variance / self.data_variance).sqrt();
        let beta = chain(Spread::Beta)?;
        let posterior = chain(Spread::Posterior)?;
        let lowest = ladder.rungs().last().alpha_bar;
        Ok(Run {
            steps,
            beta: ratio(beta.end_variance(false)),
            noisy: ratio(beta.end_variance(true)),
            posterior: ratio(posterior.end_variance(false)),
            last_sigma: (1.0 - lowest).sqrt(),
        })
    }

    /// The runs of `counts`, and those between which the curves are drawn.
    fn runs(&self) -> Result<(Vec<Run>, Vec<Run>), Invalid> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let run = |steps: usize| self.run(&schedule, steps);
        let first = self.counts.first().copied().unwrap_or(2) as f64;
        let last = self.counts.last().copied().unwrap_or(2) as f64;
        let mut between: Vec<usize> = (0..=40)
            .map(|k| (first * libm::pow(last / first, f64::from(k) / 40.0)).round() as usize)
            .chain(self.counts.iter().copied())
            .collect();
        between.sort_unstable();
        between.dedup();
        let marked = self.counts.iter().map(|n| run(*n)).collect::<Result<_, _>>()?;
        Ok((marked, between.into_iter().map(run).collect::<Result<_, _>>()?))
    }
}

impl Figure for LastNoise {
    fn tables(&self) -> Vec<TableShape> {
        let values = ["sd_ratio_beta", "sd_ratio_beta_noisy", "sd_ratio_posterior", "last_sigma"];
        vec![TableShape::new("ends", &["sampling_steps"], &values)]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let (runs, drawn) = self.runs()?;
        let names: Vec<String> = self.counts.iter().map(usize::to_string).collect();
        let row = |run: &Run| -> Vec<Cell> {
            let numbers = [run.beta, run.noisy, run.posterior, run.last_sigma];
            let cells = numbers.map(Cell::from).into_iter();
            std::iter::once(Cell::from(run.steps)).chain(cells).collect()
        };
        let readout = |label: &str, of: &dyn Fn(&Run) -> f64| Readout {
            label: label.to_owned(),
            axes: vec![0],
            texts: runs.iter().map(|run| format!("{} times", fixed(of(run), 3))).collect(),
        };
        let mut steps = controls::choice("sampling_steps", "steps", &names, 1);
        // On paper three stay large enough to read; with more steps nothing new is to be seen.
        steps.print.truncate(3);
        Ok(Plate {
            status: Status::Exact { method: String::new() },
            clock: format!("DDPM time: {} is noise, 0 is the data", self.schedule.steps),
            axes: vec![steps],
            panels: vec![
                panels::plot("ends", "", Paper::Strip(0), [210.0, 200.0], |layout| {
                    self.end_layers(layout, &runs)
                }),
                panels::plot("widths", "", Paper::Once, [240.0, 220.0], |layout| {
                    width_layers(layout, &runs, &drawn)
                }),
            ],
            readouts: vec![
                readout("last step without noise", &|run| run.beta),
                readout("with noise", &|run| run.noisy),
            ],
            tables: vec![readers::filled(&self.tables(), 0, runs.iter().map(row).collect())],
            alt: alt(&runs),
            credit: None,
        })
    }
}

impl LastNoise {
    /// Bell curves of the ends for one number of steps.
    fn end_layers(&self, layout: Layout, runs: &[Run]) -> Vec<Layer> {
        let reach = 4.4;
        let across = Scale::linear(-reach, reach)
            .ticks(&[-4.0, -2.0, 0.0, 2.0, 4.0])
            .title("where samples end, in standard deviations of the data");
        let narrowest = runs.iter().map(|run| run.beta.min(1.0)).fold(1.0, f64::min);
        let top = normal_density(0.0, 0.0, narrowest.max(0.1)) * 1.12;
        let up = Scale::linear(0.0, top).named_ticks(Vec::new()).title("density");
        let plot = Plot::new(layout, across, up);
        let bell = |width: f64| -> Vec<(f64, f64)> {
            let points = linspace(-reach, reach, 241).into_iter();
            points.map(|x| (x, normal_density(x, 0.0, width.max(1e-3)))).collect()
        };
        let truth = bell(1.0);
        let still = plot
            .sketch()
            .area(Role::Truth, &truth, 0.0)
            .axes()
            .strong_curve(Role::Truth, &truth)
            .finish();
        let frame = |run: &Run| {
            let [_, high, right, _] = plot.field();
            let words = format!("{} steps", run.steps);
            let words = Text::new(Role::Ink, &words).anchor(Anchor::End);
            plot.sketch()
                .strong_curve(Role::Noise, &bell(run.noisy))
                .strong_curve(Role::Model, &bell(run.beta))
                .write(&words, right, high - 16.0)
                .finish()
        };
        let mut names = plot.sketch();
        let sample = -reach + layout.either(0.4, 0.75);
        for (row, (role, words)) in
            [(Role::Truth, "the data"), (Role::Model, "no noise last"), (Role::Noise, "noise last")]
                .into_iter()
                .enumerate()
        {
            let height = top * (0.96 - layout.either(0.13, 0.145) * row as f64);
            let (right, middle) = plot.place(sample, height);
            names.strong_curve(role, &[(-reach, height), (sample, height)]).write(
                &Text::new(role, words),
                right + 8.0,
                middle + 4.5,
            );
        }
        vec![
            panels::still(still),
            panels::still(names.finish()),
            panels::moving(&[0], runs.iter().map(frame).collect()),
        ]
    }
}

/// The widths against the number of steps.
fn width_layers(layout: Layout, runs: &[Run], drawn: &[Run]) -> Vec<Layer> {
    let first = drawn.first().map_or(2.0, |run| run.steps as f64);
    let last = drawn.last().map_or(20.0, |run| run.steps as f64);
    let curve = |of: &dyn Fn(&Run) -> f64| -> Vec<(f64, f64)> {
        drawn.iter().map(|run| (run.steps as f64, of(run))).collect()
    };
    let beta = curve(&|run| run.beta);
    let noisy = curve(&|run| run.noisy);
    let posterior = curve(&|run| run.posterior);
    let all = || beta.iter().chain(&noisy).chain(&posterior).map(|point| point.1);
    let (low, high) = (all().fold(0.9, f64::min), all().fold(1.1, f64::max));
    let across = Scale::logarithmic(first, last.max(first * 10.0)).title("steps N");
    let up = Scale::linear((low * 10.0).floor() / 10.0, (high * 10.0).ceil() / 10.0)
        .title("width of the samples over width of the data");
    let plot = Plot::new(layout, across, up).marked();
    let still = plot
        .sketch()
        .frame()
        .line(Role::Truth, &[(first, 1.0), (last, 1.0)])
        .strong_curve(Role::Noise, &noisy)
        .strong_curve(Role::Model, &beta)
        .strong_curve(Role::Gold, &posterior)
        .finish();
    let mut names = plot.sketch();
    // Clear of the values beside a marker at ten steps.
    let near = drawn.iter().position(|run| run.steps >= 17).unwrap_or(0);
    let at = |points: &[(f64, f64)]| points.get(near).copied().unwrap_or((first, 1.0));
    names
        .label(
            Role::Noise,
            at(&noisy),
            (0.0, -16.0),
            Anchor::Start,
            layout.either("β, noise last", "noise last"),
        )
        .label(
            Role::Model,
            at(&beta),
            (0.0, layout.either(20.0, 16.0)),
            Anchor::Start,
            layout.either("β, none last", "none"),
        )
        .label(Role::Gold, at(&posterior), (0.0, 22.0), Anchor::Start, "posterior variance");
    let moving = |run: &Run| {
        let reading = |value: f64, role: Role| Reading {
            value,
            text: significant(value, 3),
            role,
            side: Side::Above,
        };
        let n = run.steps as f64;
        plot.sketch()
            .labels_across(Some((n, &fixed(n, 0))))
            .marker(
                n,
                &[
                    reading(run.noisy, Role::Noise),
                    reading(run.beta, Role::Model),
                    reading(run.posterior, Role::Gold),
                ],
            )
            .finish()
    };
    vec![
        panels::still(still),
        panels::still(names.finish()),
        panels::moving(&[0], runs.iter().map(moving).collect()),
    ]
}

fn alt(runs: &[Run]) -> String {
    let told: Vec<String> = runs
        .iter()
        .map(|run| {
            format!(
                "{} steps: {} with noise on the last step, {} without, {} with the posterior variance",
                run.steps,
                fixed(run.noisy, 3),
                fixed(run.beta, 3),
                fixed(run.posterior, 3)
            )
        })
        .collect();
    format!(
        "Bell curves of where samples end, and the width of the samples as a multiple of that of the data, against the number of steps. {}.",
        told.join("; ")
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

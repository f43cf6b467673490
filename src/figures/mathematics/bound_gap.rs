//! What a fixed variance costs: the excess of the averaged bound over the entropy of the data.
//!
//! The reader should see that with variance beta the excess falls as steps are added, that with the
//! posterior's variance it does not (the first rungs above the data dominate), and that this is the
//! argument for learning the variance. Ho, Jain and Abbeel 2020, section 3.2; Nichol and Dhariwal 2021,
//! section 3.1. Exact for N(0, v) data with perfect means.

use crate::draw::number::{fixed, significant};
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::sketch::{Reading, Side};
use crate::draw::svg::Anchor;
use crate::draw::theme::Role;
use crate::draw::{controls, panels};
use crate::figures::readers;
use crate::math::bound::gaussian_chain::{Excess, GaussianChain};
use crate::math::numbers::invalid::Invalid;
use crate::math::process::reverse::Spread;
use crate::math::process::sampler::{Ladder, Spacing};
use crate::math::process::schedule::{Schedule, ScheduleName, ScheduleSpecification};
use crate::params::Reader;
use crate::plate::{
    Cell, Figure, FigureError, Layer, Paper, Plate, Readout, Status, Studio, TableShape,
};
use crate::plate::{Kind, SourceKey};

/// The price of two fixed variances.
pub const KIND: Kind = Kind {
    name: "bound-gap",
    summary: "By how much the bound exceeds the entropy of Gaussian data, for two variances of the step back.",
    key: SourceKey::file(file!()),
    corners: &["", "schedule = \"cosine\"\nsteps = 30\ncounts = [2, 30]", "data_variance = 1"],
    read,
};

/// The two variances: the table's name, the label of the curve.
const SPREADS: [(Spread, Role, &str); 2] = [
    (Spread::Beta, Role::Model, "variance β"),
    (Spread::Posterior, Role::Gold, "posterior variance"),
];

/// What is less is not drawn.
const FLOOR: f64 = 1e-7;

#[derive(Debug)]
struct BoundGap {
    schedule: ScheduleSpecification,
    data_variance: f64,
    counts: Vec<usize>,
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let schedule = readers::schedule(reader, ScheduleName::Linear);
    let data_variance = reader.number("data_variance", "variance of the data", 0.01..=4.0, 0.25);
    let usual = [10, 50, 100, 1000];
    let counts = readers::counts(reader, 2, schedule.steps, &usual, 8);
    Box::new(BoundGap { schedule, data_variance, counts })
}

/// The excess of both variances at one number of steps.
struct Run {
    steps: usize,
    excess: [Excess; 2],
}

impl BoundGap {
    fn run(&self, schedule: &Schedule, steps: usize) -> Result<Run, Invalid> {
        let ladder = Ladder::spaced(schedule, Spacing::Trailing, steps)?;
        let of = |spread| -> Result<Excess, Invalid> {
            Ok(GaussianChain::new(&ladder, self.data_variance, spread)?.excess())
        };
        Ok(Run { steps, excess: [of(SPREADS[0].0)?, of(SPREADS[1].0)?] })
    }

    /// The runs of `counts`, and those between which the curves are drawn.
    fn runs(&self) -> Result<(Vec<Run>, Vec<Run>), Invalid> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let run = |steps: usize| self.run(&schedule, steps);
        let marked: Vec<Run> = self.counts.iter().map(|n| run(*n)).collect::<Result<_, _>>()?;
        let (first, last) = self.ends();
        // Numbers that divide T: there every step is equally long, and the curve is smooth.
        let total = schedule.steps();
        let mut between: Vec<usize> = (first as usize..=last as usize)
            .filter(|count| total.is_multiple_of(*count))
            .chain(self.counts.iter().copied())
            .collect();
        between.sort_unstable();
        between.dedup();
        let drawn = between.into_iter().map(run).collect::<Result<_, _>>()?;
        Ok((marked, drawn))
    }

    /// The least and the greatest number of steps.
    fn ends(&self) -> (f64, f64) {
        let first = self.counts.first().copied().unwrap_or(2).max(2);
        let last = self.counts.last().copied().unwrap_or(first);
        (first as f64, last as f64)
    }
}

impl Figure for BoundGap {
    fn tables(&self) -> Vec<TableShape> {
        let values = ["excess", "prior", "data_term", "first_ten_rungs_share"];
        vec![
            TableShape::new("gap", &["variance", "sampling_steps"], &values),
            TableShape::new("rungs", &["sampling_steps", "t"], &["kl_beta", "kl_posterior"]),
        ]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let (runs, drawn) = self.runs()?;
        let names: Vec<String> = self.counts.iter().map(usize::to_string).collect();
        let readout = |index: usize, label: &str| Readout {
            label: label.to_owned(),
            axes: vec![0],
            texts: runs
                .iter()
                .filter_map(|run| run.excess.get(index))
                .map(|excess| fixed(excess.over_rungs(), 4))
                .collect(),
        };
        let shapes = self.tables();
        Ok(Plate {
            status: Status::Exact { method: String::new() },
            clock: format!(
                "DDPM time: 0 is the data, {} is noise; natural logarithms, so nats",
                self.schedule.steps
            ),
            axes: vec![controls::choice("sampling_steps", "steps", &names, names.len() - 1)],
            panels: vec![
                panels::plot(
                    "rungs",
                    "What each rung charges",
                    Paper::Once,
                    [270.0, 240.0],
                    |layout| self.rung_layers(layout, &runs),
                ),
                panels::plot(
                    "totals",
                    "What all rungs charge",
                    Paper::Once,
                    [250.0, 230.0],
                    |layout| self.total_layers(layout, &runs, &drawn),
                ),
            ],
            readouts: vec![
                readout(0, "excess with β, in nats"),
                readout(1, "with the posterior variance"),
            ],
            tables: vec![
                readers::filled(&shapes, 0, gap_rows(&runs)),
                readers::filled(&shapes, 1, rung_rows(&runs)),
            ],
            alt: self.alt(&runs),
            credit: None,
        })
    }
}

fn gap_rows(runs: &[Run]) -> Vec<Vec<Cell>> {
    let mut rows = Vec::new();
    for (index, (spread, _, _)) in SPREADS.iter().enumerate() {
        for run in runs {
            let Some(excess) = run.excess.get(index) else {
                continue;
            };
            let total = excess.over_rungs();
            let lowest = excess.rungs.iter().rev().take(10);
            let first: f64 = lowest.map(|charge| charge.divergence).sum();
            let share = Some(first / total).filter(|share| share.is_finite());
            rows.push(vec![
                spread.as_str().into(),
                run.steps.into(),
                total.into(),
                excess.prior.into(),
                excess.data.into(),
                share.into(),
            ]);
        }
    }
    rows
}

fn rung_rows(runs: &[Run]) -> Vec<Vec<Cell>> {
    let row = |run: &Run| -> Vec<Vec<Cell>> {
        let [beta, posterior] = &run.excess;
        let pairs = beta.rungs.iter().zip(&posterior.rungs);
        pairs
            .map(|(beta, posterior)| {
                vec![
                    run.steps.into(),
                    beta.t.into(),
                    beta.divergence.into(),
                    posterior.divergence.into(),
                ]
            })
            .collect()
    };
    runs.iter().flat_map(row).collect()
}

impl BoundGap {
    fn rung_layers(&self, layout: Layout, runs: &[Run]) -> Vec<Layer> {
        let steps = self.schedule.steps as f64;
        let across =
            Scale::logarithmic(1.0, steps.max(10.0)).title("step t, from which it leads down");
        let up = Scale::logarithmic(FLOOR, 1.0).title("nats");
        let plot = Plot::new(layout, across, up);
        let frame = |run: &Run| {
            let mut sketch = plot.sketch();
            for ((_, role, name), excess) in SPREADS.iter().zip(&run.excess) {
                let curve: Vec<(f64, f64)> = excess
                    .rungs
                    .iter()
                    .map(|charge| (charge.t as f64, charge.divergence))
                    .filter(|(_, kl)| *kl > FLOOR)
                    .collect();
                if curve.len() <= 110 {
                    let dots: Vec<(f64, f64)> = thinned(&curve, 24);
                    sketch.points(*role, &dots, 2.5);
                }
                sketch.curve(*role, &curve);
                // The posterior variance charges most near the data, beta somewhere on the way.
                let higher = |best: (f64, f64), this: &(f64, f64)| {
                    if this.1 > best.1 { *this } else { best }
                };
                let (summit, highest) = curve.iter().fold((0.0, 0.0), higher);
                let nearest = curve.last().map_or(0.0, |point| point.0);
                match *role {
                    _ if highest <= 0.0 => {}
                    Role::Gold => {
                        sketch.name(*role, &curve, summit, Side::Above, name);
                    }
                    _ if summit <= nearest => {
                        let shift = (-9.0, 4.0);
                        sketch.label(*role, (summit, highest), shift, Anchor::End, name);
                    }
                    _ => {
                        // A little before the summit, clear of the other curve on its way down.
                        sketch.name(*role, &curve, 0.7 * summit, Side::Below, name);
                    }
                }
            }
            sketch.finish()
        };
        vec![
            panels::still(plot.sketch().axes().finish()),
            panels::moving(&[0], runs.iter().map(frame).collect()),
        ]
    }

    fn total_layers(&self, layout: Layout, runs: &[Run], drawn: &[Run]) -> Vec<Layer> {
        let (first, last) = self.ends();
        let across = Scale::logarithmic(first, last.max(first * 10.0)).title("steps N");
        let curves: Vec<Vec<(f64, f64)>> = (0..SPREADS.len())
            .map(|index| {
                let total = |run: &Run| run.excess.get(index).map_or(0.0, Excess::over_rungs);
                let points = drawn.iter().map(|run| (run.steps as f64, total(run)));
                points.filter(|(_, kl)| *kl > FLOOR).collect()
            })
            .collect();
        let all = || curves.iter().flatten().map(|(_, kl)| *kl);
        let low = all().fold(0.1, f64::min) * 0.7;
        let high = all().fold(1.0, f64::max) * 1.4;
        let up = Scale::logarithmic(low, high).title("excess over the entropy, nats");
        let plot = Plot::new(layout, across, up).marked();
        let mut still = plot.sketch();
        still.frame();
        for ((_, role, name), curve) in SPREADS.iter().zip(&curves) {
            still.strong_curve(*role, curve);
            // Under the curves, where no marker's value stands.
            let (place, anchor) = if *role == Role::Gold {
                (curve.len() * 3 / 4, Anchor::Middle)
            } else {
                (curve.len() / 3, Anchor::End)
            };
            if let Some((x, y)) = curve.get(place) {
                still.label(*role, (*x, *y), (0.0, 18.0), anchor, name);
            }
        }
        let moving = |run: &Run| {
            let reading = |(excess, (_, role, _)): (&Excess, &(Spread, Role, &str))| Reading {
                value: excess.over_rungs().max(low),
                text: significant(excess.over_rungs(), 2),
                role: *role,
                side: Side::Above,
            };
            let readings: Vec<Reading> = run.excess.iter().zip(&SPREADS).map(reading).collect();
            let n = run.steps as f64;
            plot.sketch().labels_across(Some((n, &fixed(n, 0)))).marker(n, &readings).finish()
        };
        vec![panels::still(still.finish()), panels::moving(&[0], runs.iter().map(moving).collect())]
    }

    fn alt(&self, runs: &[Run]) -> String {
        let told: Vec<String> = runs
            .iter()
            .map(|run| {
                let [beta, posterior] = &run.excess;
                format!(
                    "at {} steps {} with beta and {} with the posterior variance",
                    run.steps,
                    significant(beta.over_rungs(), 3),
                    significant(posterior.over_rungs(), 3)
                )
            })
            .collect();
        format!(
            "Two plots with logarithmic axes for Gaussian data of variance {} under a perfect mean. Above, what every rung charges: \
             with the posterior variance the rungs nearest to the data charge most. Below, the sum over all rungs in nats: {}.",
            significant(self.data_variance, 2),
            told.join("; ")
        )
    }
}

/// At most `most` of the points, evenly.
fn thinned(points: &[(f64, f64)], most: usize) -> Vec<(f64, f64)> {
    let stride = points.len().div_ceil(most.max(1)).max(1);
    points.iter().rev().step_by(stride).copied().collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::figures::bench::tests as bench;

    #[test]
    fn the_excess_is_that_of_the_book() {
        let plate = bench::plate(&KIND, "");
        let references = [0.0772, 0.0212, 0.0108, 0.0011, 0.2088, 0.8024, 0.7995, 0.4563];
        for (row, reference) in references.into_iter().enumerate() {
            let found = bench::number(&plate, "gap", row, "excess");
            assert!((found - reference).abs() < 5.1e-5, "row {row}: {found}");
        }
        // Of a thousand rungs the ten nearest to the data take most of what the posterior variance costs.
        assert!(bench::number(&plate, "gap", 7, "first_ten_rungs_share") > 0.8);
        assert!((bench::number(&plate, "gap", 0, "data_term") - 0.0166).abs() < 5e-5);
    }

    #[test]
    fn the_rungs_add_up_to_the_excess() {
        let plate = bench::plate(&KIND, "counts = [10]");
        let rungs: f64 =
            (0..9).map(|row| bench::number(&plate, "rungs", row, "kl_posterior")).sum();
        let excess = bench::number(&plate, "gap", 1, "excess");
        assert!((rungs - excess).abs() < 1e-12);
    }

    #[test]
    fn what_is_out_of_range_is_named() {
        assert_eq!(bench::refused(&KIND, "counts = [1]"), ["counts"]);
        assert_eq!(bench::refused(&KIND, "counts = [50, 10]"), ["counts"]);
        assert_eq!(bench::refused(&KIND, "data_variance = -1"), ["data_variance"]);
    }
}

//! What a fixed variance costs: the excess of the averaged bound over the entropy of the data.
//!
//! The reader should see that with variance beta the excess falls as steps are added, that with the
//! posterior's variance it does not (the first rungs above the data dominate), and that this is the
//! argument for learning the variance. Ho, Jain and Abbeel 2020, section 3.2; Nichol and Dhariwal 2021,
//! section 3.1. Exact for N(0, v) data with perfect means.

use crate::draw::plot::summit;
use crate::figures::prelude::*;
use crate::figures::readers;
use crate::math::bound::gaussian_chain::{Excess, GaussianChain};
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::process::reverse::Spread;
use crate::math::process::sampler::{Ladder, Spacing};
use crate::math::process::schedule::{Schedule, ScheduleName, ScheduleSpecification};

/// The price of two fixed variances.
pub const KIND: Kind = Kind {
    name: "bound-gap",
    summary: "By how much the bound exceeds the entropy of Gaussian data, for two variances of the step back.",
    key: SourceKey::file(file!()),
    corners: &["", "schedule = \"cosine\"\nsteps = 30\ncounts = [2, 30]", "data_variance = 1"],
    read: |reader| Box::new(BoundGap::read(reader)),
};

/// What is less is not drawn.
const FLOOR: f64 = 1e-7;

#[derive(Debug)]
struct BoundGap {
    schedule: ScheduleSpecification,
    data_variance: f64,
    counts: Vec<usize>,
}

/// The excess of one variance at one number of steps.
struct Gap {
    spread: Spread,
    steps: usize,
    excess: Excess,
}

/// Both variances at one number of steps.
struct Run {
    beta: Gap,
    posterior: Gap,
}

/// What one of so many rungs charges.
struct Rung {
    steps: usize,
    t: usize,
    beta: f64,
    posterior: f64,
}

const GAP: Columns<Gap> = Columns {
    name: "gap",
    keys: &[
        ("variance", |gap| gap.spread.as_str().into()),
        ("sampling_steps", |gap| gap.steps.into()),
    ],
    values: &[
        ("excess", |gap| gap.total().into()),
        ("prior", |gap| gap.excess.prior.into()),
        ("data_term", |gap| gap.excess.data.into()),
        ("first_ten_rungs_share", |gap| (gap.first_ten() / gap.total()).into()),
    ],
};

const RUNGS: Columns<Rung> = Columns {
    name: "rungs",
    keys: &[("sampling_steps", |rung| rung.steps.into()), ("t", |rung| rung.t.into())],
    values: &[("kl_beta", |rung| rung.beta.into()), ("kl_posterior", |rung| rung.posterior.into())],
};

impl Gap {
    fn total(&self) -> f64 {
        self.excess.over_rungs()
    }

    /// What the ten rungs nearest to the data charge.
    fn first_ten(&self) -> f64 {
        self.excess.rungs.iter().rev().take(10).map(|charge| charge.divergence).sum()
    }
}

impl Run {
    fn steps(&self) -> f64 {
        self.beta.steps as f64
    }

    fn rungs(&self) -> impl Iterator<Item = Rung> {
        let pairs = self.beta.excess.rungs.iter().zip(&self.posterior.excess.rungs);
        pairs.map(|(beta, posterior)| Rung {
            steps: self.beta.steps,
            t: beta.t,
            beta: beta.divergence,
            posterior: posterior.divergence,
        })
    }

    /// Each variance with the colour and the name of its curve.
    fn both(&self) -> [(Role, &'static str, &Gap); 2] {
        [
            (Role::Model, "variance β", &self.beta),
            (Role::Gold, "posterior variance", &self.posterior),
        ]
    }
}

impl BoundGap {
    fn read(reader: &mut Reader<'_>) -> Self {
        let schedule = readers::schedule(reader, ScheduleName::Linear);
        let meaning = "variance of the data";
        let data_variance = reader.number("data_variance", meaning, 0.01..=4.0, 0.25);
        let counts = readers::counts(reader, 2, schedule.steps, &[10, 50, 100, 1000], 8);
        Self { schedule, data_variance, counts }
    }

    fn run(&self, schedule: &Schedule, steps: usize) -> Result<Run, Invalid> {
        let ladder = Ladder::spaced(schedule, Spacing::Trailing, steps)?;
        let of = |spread| -> Result<Gap, Invalid> {
            let chain = GaussianChain::new(&ladder, self.data_variance, spread)?;
            Ok(Gap { spread, steps, excess: chain.excess() })
        };
        Ok(Run { beta: of(Spread::Beta)?, posterior: of(Spread::Posterior)? })
    }

    /// The runs through which the curves are drawn: those of `counts`, and of the numbers between them that divide T,
    /// where every step is equally long and the curve is smooth.
    fn between(&self, schedule: &Schedule, first: usize, last: usize) -> Result<Vec<Run>, Invalid> {
        let even = |count: &usize| schedule.steps().is_multiple_of(*count);
        let even = (first..=last).filter(even);
        let mut all: Vec<usize> = even.chain(self.counts.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        all.into_iter().map(|steps| self.run(schedule, steps)).collect()
    }
}

impl Figure for BoundGap {
    fn tables(&self) -> Vec<TableShape> {
        vec![GAP.shape(), RUNGS.shape()]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let none = || FigureError::new("`counts` is empty");
        let counts = NonEmpty::new(self.counts.clone()).ok_or_else(none)?;
        let (first, last) = ((*counts.first()).max(2), *counts.last());
        let drawn = self.between(&schedule, first, last)?;
        let ends = (first as f64, last as f64);
        let mut dials = Dials::default();
        let most = counts.len() - 1;
        let counts = self.counts.clone();
        let count = dials.choice("sampling_steps", "steps", counts, most, usize::to_string);
        let runs = Frames::each(&count, |steps| self.run(&schedule, *steps))?;
        let of_beta = runs.iter().map(|run| &run.beta);
        let of_posterior = runs.iter().map(|run| &run.posterior);
        let (charged, all) = ("What each rung charges", "What all rungs charge");
        Ok(Plate {
            clock: format!(
                "DDPM time: 0 is the data, {} is noise; natural logarithms, so nats",
                self.schedule.steps
            ),
            axes: dials.axes(),
            panels: vec![
                panels::plot("rungs", charged, Paper::Once, [270.0, 240.0], |layout| {
                    rungs(layout, schedule.steps(), &runs)
                }),
                panels::plot("totals", all, Paper::Once, [250.0, 230.0], |layout| {
                    totals(layout, ends, &drawn, &runs)
                }),
            ],
            readouts: vec![
                runs.readout("excess with β, in nats", |run| fixed(run.beta.total(), 4)),
                runs.readout("with the posterior variance", |run| fixed(run.posterior.total(), 4)),
            ],
            tables: vec![
                GAP.of(of_beta.chain(of_posterior)),
                RUNGS.of(runs.iter().flat_map(Run::rungs)),
            ],
            alt: self.alt(&runs),
            ..Plate::exact("")
        })
    }
}

fn rungs(layout: Layout, steps: usize, runs: &Frames<Run>) -> Vec<Layer> {
    let across = Scale::logarithmic(1.0, (steps as f64).max(10.0));
    let across = across.title("step t, from which it leads down");
    let plot = Plot::new(layout, across, Scale::logarithmic(FLOOR, 1.0).title("nats"));
    vec![
        plot.still(|sketch| {
            sketch.axes();
        }),
        plot.each(runs, |sketch, run| {
            for (role, name, gap) in run.both() {
                let charges = gap.excess.rungs.iter();
                let charges = charges.map(|charge| (charge.t as f64, charge.divergence));
                let curve: Curve = charges.filter(|(_, kl)| *kl > FLOOR).collect();
                let (Some((nearest, _)), Some((top, highest))) = (curve.last(), summit(&curve))
                else {
                    continue;
                };
                if curve.len() <= 110 {
                    sketch.points(role, &thinned(&curve, 24), 2.5);
                }
                sketch.curve(role, &curve);
                // The posterior variance charges most near the data, beta somewhere on the way.
                if role == Role::Gold {
                    sketch.name(role, &curve, top, Side::Above, name);
                } else if top <= *nearest {
                    sketch.label(role, (top, highest), (-9.0, 4.0), Anchor::End, name);
                } else {
                    // A little before the summit, clear of the other curve on its way down.
                    sketch.name(role, &curve, 0.7 * top, Side::Below, name);
                }
            }
        }),
    ]
}

fn totals(layout: Layout, ends: (f64, f64), drawn: &[Run], runs: &Frames<Run>) -> Vec<Layer> {
    let (first, last) = ends;
    let curve = |of: fn(&Run) -> &Gap| -> Curve {
        let points = drawn.iter().map(|run| (run.steps(), of(run).total()));
        points.filter(|(_, kl)| *kl > FLOOR).collect()
    };
    let (beta, posterior) = (curve(|run| &run.beta), curve(|run| &run.posterior));
    let all = || beta.iter().chain(&posterior).map(|(_, kl)| *kl);
    let low = all().fold(0.1, f64::min) * 0.7;
    let high = all().fold(1.0, f64::max) * 1.4;
    let across = Scale::logarithmic(first, last.max(first * 10.0)).title("steps N");
    let up = Scale::logarithmic(low, high).title("excess over the entropy, nats");
    let plot = Plot::new(layout, across, up).marked();
    vec![
        plot.still(|sketch| {
            // Under the curves, where no marker's value stands.
            let curves = [
                (Role::Model, &beta, beta.len() / 3, Anchor::End, "variance β"),
                (
                    Role::Gold,
                    &posterior,
                    posterior.len() * 3 / 4,
                    Anchor::Middle,
                    "posterior variance",
                ),
            ];
            sketch.frame();
            for (role, curve, place, anchor, name) in curves {
                sketch.strong_curve(role, curve);
                if let Some(at) = curve.get(place) {
                    sketch.label(role, *at, (0.0, 18.0), anchor, name);
                }
            }
        }),
        plot.marker(
            runs,
            |run| (run.steps(), fixed(run.steps(), 0)),
            |run| {
                let reading = |(role, _, gap): (Role, &str, &Gap)| Reading {
                    value: gap.total().max(low),
                    text: significant(gap.total(), 2),
                    role,
                    side: Side::Above,
                };
                run.both().map(reading).to_vec()
            },
        ),
    ]
}

/// At most `most` of the points, evenly.
fn thinned(points: &[(f64, f64)], most: usize) -> Curve {
    let stride = points.len().div_ceil(most.max(1)).max(1);
    points.iter().rev().step_by(stride).copied().collect()
}

impl BoundGap {
    fn alt(&self, runs: &Frames<Run>) -> String {
        let told = |run: &Run| {
            format!(
                "at {} steps {} with beta and {} with the posterior variance",
                run.steps(),
                significant(run.beta.total(), 3),
                significant(run.posterior.total(), 3)
            )
        };
        format!(
            "Two plots with logarithmic axes for Gaussian data of variance {} under a perfect mean. Above, what every rung charges: \
             with the posterior variance the rungs nearest to the data charge most. Below, the sum over all rungs in nats: {}.",
            significant(self.data_variance, 2),
            runs.iter().map(told).collect::<Vec<_>>().join("; ")
        )
    }
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

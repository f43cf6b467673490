//! Particles on their way down, with three choices of the noise that is added.
//!
//! The reader should see that with few steps the three variances end in different histograms (too narrow,
//! too wide, nearly right) and that with many steps the choice hardly matters. Ho, Jain and Abbeel 2020,
//! algorithm 2 and section 3.2; Nichol and Dhariwal 2021, section 3.1, for the learned variance.

use crate::figures::prelude::*;
use crate::figures::readers;
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::{
    histogram, linspace, mean, root_mean_square, standard_deviation,
};
use crate::math::process::mixture::{LineMixture, NamedMixture};
use crate::math::process::reverse::{Spread, descend};
use crate::math::process::sampler::{Ladder, Spacing};
use crate::math::process::schedule::{Schedule, ScheduleName, ScheduleSpecification};

/// Ancestral sampling with three variances.
pub const KIND: Kind = Kind {
    name: "ancestral-walk",
    summary: "Particles that walk from noise to two bumps, with three choices of the noise added at each step.",
    key: SourceKey::file(file!()),
    corners: &["", "steps = 3\ncounts = [1, 3]\nparticles = 20"],
    read: |reader| Box::new(AncestralWalk::read(reader)),
};

/// The variances, with their names in the control.
const SPREADS: [(Spread, &str); 3] =
    [(Spread::Beta, "β"), (Spread::Posterior, "β̃"), (Spread::Matched, "ideal")];

/// States are drawn over -`REACH`…`REACH`.
const REACH: f64 = 3.2;

/// The bars of the histogram: 0.1 wide, an odd number, so that 0 lies in the middle of one.
const BARS: usize = 41;

/// The histogram's range.
const ENDS: f64 = 2.05;

/// The height of the histogram, in density.
const CEILING: f64 = 1.6;

/// How many paths are drawn on a page and on a phone, and the most corners of one.
const DRAWN: (usize, usize, usize) = (30, 16, 60);

#[derive(Debug)]
struct AncestralWalk {
    schedule: ScheduleSpecification,
    particles: usize,
    counts: Vec<usize>,
}

/// What came out of one variance and one number of steps.
struct Run {
    spread: Spread,
    steps: usize,
    /// The paths that are drawn, the start first.
    paths: Vec<NonEmpty<(usize, f64)>>,
    /// Density over each bar.
    heights: Vec<f64>,
    mean: f64,
    sd: f64,
    /// Root mean square distance from the nearer centre.
    bump_sd: f64,
    near_a_mode: f64,
    right: f64,
}

const RUNS: Columns<Run> = Columns {
    name: "runs",
    keys: &[
        ("variance", |run| run.spread.as_str().into()),
        ("sampling_steps", |run| run.steps.into()),
    ],
    values: &[
        ("mean", |run| run.mean.into()),
        ("sd", |run| run.sd.into()),
        ("bump_sd", |run| run.bump_sd.into()),
        ("near_a_mode", |run| run.near_a_mode.into()),
        ("right_share", |run| run.right.into()),
    ],
};

impl AncestralWalk {
    fn read(reader: &mut Reader<'_>) -> Self {
        let schedule = readers::schedule(reader, ScheduleName::Cosine);
        let particles = reader.integer("particles", "particles that walk", 20..=10_000, 1000);
        let counts = readers::counts(reader, 1, schedule.steps, &[5, 20, 100], 4);
        Self { schedule, particles: particles as usize, counts }
    }

    fn run(
        &self,
        (mixture, schedule): (&LineMixture, &Schedule),
        spread: Spread,
        steps: usize,
        seed: u32,
    ) -> Result<Run, FigureError> {
        let ladder = Ladder::spaced(schedule, Spacing::Trailing, steps)?;
        let starts = Generator::new(seed, "starts").normals(self.particles);
        let mut noise = Generator::new(seed, "noise");
        let mut paths = Vec::new();
        let mut ends = Vec::with_capacity(starts.len());
        for start in starts {
            let path = descend(mixture, &ladder, spread, start, &mut noise);
            ends.push(path.last().1);
            if paths.len() < DRAWN.0 {
                paths.push(path);
            }
        }
        let edges = linspace(-ENDS, ENDS, BARS + 1);
        let width = 2.0 * ENDS / BARS as f64;
        let total = ends.len().max(1) as f64;
        let counted = histogram(&ends, &edges).into_iter();
        let offsets: Vec<f64> = ends.iter().map(|x| from_the_nearer(mixture, *x)).collect();
        let share = |count: usize| count as f64 / total;
        Ok(Run {
            spread,
            steps,
            paths,
            heights: counted.map(|count| share(count) / width).collect(),
            mean: mean(&ends),
            sd: standard_deviation(&ends),
            bump_sd: root_mean_square(&offsets),
            near_a_mode: share(offsets.iter().filter(|d| d.abs() <= 0.4).count()),
            right: share(ends.iter().filter(|x| **x > 0.0).count()),
        })
    }
}

/// The distance of `x` from the nearest centre, with its sign.
fn from_the_nearer(mixture: &LineMixture, x: f64) -> f64 {
    let offsets = mixture.bumps().iter().map(|bump| x - bump.mean);
    offsets.fold(f64::INFINITY, |best, this| if this.abs() < best.abs() { this } else { best })
}

impl Figure for AncestralWalk {
    fn tables(&self) -> Vec<TableShape> {
        vec![RUNS.shape()]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let data = NamedMixture::G2.mixture().on_the_line()?;
        let mut dials = Dials::default();
        let name = |(_, name): &(Spread, &str)| (*name).to_owned();
        let variance = dials.choice("variance", "variance", SPREADS.into(), 0, name);
        let counts = self.counts.clone();
        let steps = dials.choice("sampling_steps", "steps", counts, 1, usize::to_string);
        let runs = Frames::along(&variance, |(spread, _)| *spread)
            .each_by(&steps, |spread, count| {
                self.run((&data, &schedule), *spread, *count, studio.seed)
            })?;
        Ok(Plate {
            clock: format!("DDPM time: {} is noise, 0 is the data", self.schedule.steps),
            axes: dials.axes(),
            panels: vec![
                panels::plot("walk", "", Paper::Once, [260.0, 230.0], |layout| {
                    self.walks(layout, &runs)
                }),
                panels::plot("ends", "", variance.strip(), [200.0, 190.0], |layout| {
                    ends(layout, &runs, &data)
                }),
            ],
            readouts: vec![
                runs.readout("width of a bump", |run| fixed(run.bump_sd, 3)),
                runs.readout("within 0.4 of a centre", |run| percent(run.near_a_mode, 0)),
            ],
            tables: vec![RUNS.of(&runs)],
            alt: alt(&runs, self.particles),
            ..Plate::exact(format!(
                "ancestral sampling with the exact mean; {} draws, the first {} paths drawn (on a phone {})",
                self.particles,
                DRAWN.0.min(self.particles),
                DRAWN.1.min(self.particles)
            ))
        })
    }
}

impl AncestralWalk {
    fn walks(&self, layout: Layout, runs: &Frames<Run>) -> Vec<Layer> {
        let steps = self.schedule.steps as f64;
        let across = Scale::linear(0.0, steps).reversed().title("step t");
        let up = Scale::linear(-REACH, REACH).ticks(&[-2.0, -1.0, 0.0, 1.0, 2.0]).title("state");
        let plot = Plot::new(layout, across, up);
        let place = |(t, x): &(usize, f64)| (*t as f64, *x);
        vec![
            plot.still(|sketch| {
                sketch
                    .axes()
                    .line(Role::Truth, &[(0.0, 0.8), (0.0, 1.2)])
                    .line(Role::Truth, &[(0.0, -1.2), (0.0, -0.8)]);
            }),
            plot.each(runs, |sketch, run| {
                let paths = || run.paths.iter().take(layout.either(DRAWN.0, DRAWN.1));
                for path in paths() {
                    let stride = path.len().div_ceil(DRAWN.2).max(1);
                    let kept = path.iter().step_by(stride).chain([path.last()]);
                    for piece in plot.visible(&kept.map(place).collect::<Curve>()) {
                        sketch.line(Role::Model, &piece);
                    }
                }
                let ends: Curve = paths().map(|path| place(path.last())).collect();
                sketch.points(Role::Model, &ends, 2.5);
            }),
        ]
    }
}

fn ends(layout: Layout, runs: &Frames<Run>, data: &LineMixture) -> Vec<Layer> {
    let across = Scale::linear(-ENDS, ENDS)
        .ticks(&[-2.0, -1.0, 0.0, 1.0, 2.0])
        .title("where the particles end");
    let up = Scale::linear(0.0, CEILING).ticks(&[0.0, 0.5, 1.0, 1.5]).title("density");
    let plot = Plot::new(layout, across, up);
    let truth = plot.trace(329, |x| data.density(x, 1.0));
    let edges = linspace(-ENDS, ENDS, BARS + 1);
    vec![
        plot.still(|sketch| {
            sketch.axes();
        }),
        plot.each(runs, |sketch, run| {
            let name = match run.spread {
                Spread::Beta => "variance β",
                Spread::Posterior => "posterior variance",
                Spread::Matched => "ideal variance",
            };
            let words = format!("{name}, {} steps", run.steps);
            let [_, top, right, _] = plot.field();
            let text = Text::new(Role::Model, &words).anchor(Anchor::End);
            sketch.bars(Role::Model, &edges, &run.heights).write(&text, right, top - 16.0);
        }),
        plot.still(|sketch| {
            sketch.strong_curve(Role::Truth, &truth).label(
                Role::Truth,
                (1.26, 0.45),
                (8.0, 0.0),
                Anchor::Start,
                "the data",
            );
        }),
    ]
}

fn alt(runs: &Frames<Run>, particles: usize) -> String {
    let told = runs.iter().map(|run| {
        let name = match run.spread {
            Spread::Beta => "beta",
            Spread::Posterior => "the posterior variance",
            Spread::Matched => "the ideal variance",
        };
        format!("{name}, {} steps: {}", run.steps, fixed(run.bump_sd, 3))
    });
    format!(
        "The paths of particles from noise on the left to two bumps at \u{2212}1 and 1 on the right, and a histogram of {particles} \
         ends against the true density. Root mean square distance of the ends from the nearer centre, 0.2 in the data: {}.",
        told.collect::<Vec<_>>().join("; ")
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::figures::bench::tests as bench;

    #[test]
    fn the_posterior_variance_is_too_narrow_and_many_steps_mend_it() {
        let plate = bench::plate(&KIND, "particles = 2000\ncounts = [20, 200]");
        let width = |row| bench::number(&plate, "runs", row, "bump_sd");
        let [beta, posterior, ideal] = [width(0), width(2), width(4)];
        assert!(
            posterior < 0.175 && posterior < ideal && ideal < beta,
            "{beta} {posterior} {ideal}"
        );
        assert!(beta > 0.21, "{beta}");
        for row in [1, 3, 5] {
            assert!((width(row) - 0.2).abs() < 0.02, "{}", width(row));
            let right = bench::number(&plate, "runs", row, "right_share");
            // Three standard deviations of a fair coin thrown 2000 times.
            assert!((right - 0.5).abs() < 0.034, "{right}");
        }
    }

    #[test]
    fn a_single_step_ends_on_the_average_whatever_the_variance() {
        let plate = bench::plate(&KIND, "counts = [1]");
        for row in 0..3 {
            assert!(bench::number(&plate, "runs", row, "sd") < 1e-3);
        }
    }

    #[test]
    fn what_is_out_of_range_is_named() {
        assert_eq!(bench::refused(&KIND, "particles = 5"), ["particles"]);
        assert_eq!(bench::refused(&KIND, "counts = [0]"), ["counts"]);
    }
}

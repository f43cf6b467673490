//! Two thousand particles that take t small steps of noise, and the same two thousand taking one jump.
//!
//! What to see: path by path the chain wanders and the jump does not, yet at every t the two heaps agree
//! with each other and with the exact density q_t. The chain is Ho, Jain and Abbeel 2020, equation 2,
//! step after step with fresh noise; the jump is equation 4 with one draw for each particle. The data is
//! a mixture of two Gaussians, so q_t is known in closed form.

use crate::figures::prelude::*;
use crate::figures::readers;
use crate::math::bound::gaussian::Normal;
use crate::math::numbers::kolmogorov::{gap_by_luck, largest_gap};
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::{histogram, linspace, mean, standard_deviation};
use crate::math::process::forward::noised;
use crate::math::process::mixture::{Bump, LineMixture, NamedMixture};
use crate::math::process::schedule::{Level, Schedule, ScheduleName, ScheduleSpecification};

/// A chain of steps against one jump.
pub const KIND: Kind = Kind {
    name: "chain-and-jump",
    summary: "Particles that take t small steps of noise, and as many that take one jump to level t.",
    key: SourceKey::file(file!()),
    corners: &["", "schedule = \"cosine\"\nsteps = 1\nparticles = 50"],
    read: |reader| Box::new(ChainAndJump::read(reader)),
};

/// The range of the histograms is -`REACH`…`REACH`.
const REACH: f64 = 3.0;

/// Their bars, each 0.15 wide.
const BARS: usize = 40;

/// The height of the histograms, in density: a little more than the data's own summits.
const CEILING: f64 = 1.25;

/// Chains whose paths are drawn.
const PATHS: usize = 12;

/// The probability with which an honest heap may exceed the gap put down to luck.
const LUCK: f64 = 0.05;

#[derive(Debug)]
struct ChainAndJump {
    schedule: ScheduleSpecification,
    particles: usize,
    t: Sweep,
}

/// Both heaps at one level.
struct Moment {
    level: Level,
    exact: Normal,
    chain: Heap,
    jump: Heap,
}

/// The particles that came by one way.
struct Heap {
    draws: Vec<f64>,
    /// The largest distance of their distribution function from the exact one.
    gap: f64,
}

/// Everything that is computed.
struct Run {
    data: LineMixture,
    moments: Vec<Moment>,
    /// The first chains, `[PATHS]`, each a list of (t, x).
    paths: Vec<Curve>,
}

const HEAPS: Columns<Moment> = Columns {
    name: "heaps",
    keys: &[("t", |moment| moment.level.t().into())],
    values: &[
        ("alpha_bar", |moment| moment.level.alpha_bar().into()),
        ("signal", |moment| moment.level.signal().into()),
        ("noise", |moment| moment.level.noise().into()),
        ("mean_chain", |moment| mean(&moment.chain.draws).into()),
        ("mean_jump", |moment| mean(&moment.jump.draws).into()),
        ("mean_exact", |moment| moment.exact.mean.into()),
        ("sd_chain", |moment| standard_deviation(&moment.chain.draws).into()),
        ("sd_jump", |moment| standard_deviation(&moment.jump.draws).into()),
        ("sd_exact", |moment| moment.exact.sd.into()),
        ("gap_chain", |moment| moment.chain.gap.into()),
        ("gap_jump", |moment| moment.jump.gap.into()),
    ],
};

const LUCK_ALLOWS: Columns<(&str, f64)> = Columns {
    name: "luck",
    keys: &[("measure", |(measure, _)| (*measure).into())],
    values: &[("value", |(_, value)| (*value).into())],
};

impl ChainAndJump {
    fn read(reader: &mut Reader<'_>) -> Self {
        let schedule = readers::schedule(reader, ScheduleName::Linear);
        let particles = reader.integer("particles", "how many particles", 50..=5000, 2000);
        let steps = schedule.steps as f64;
        let share = |share: f64| (share * steps).round();
        let shown = [0.05, 0.2, 0.5].map(share);
        let frames = schedule.steps.min(20) + 1;
        let usual = Sweep::even(0.0, steps, frames, &shown, share(0.2));
        let most = schedule.steps as i64;
        let t = reader.whole_sweep("t", "the steps to visit", 0..=most, usual);
        Self { schedule, particles: particles as usize, t }
    }

    fn run(&self, seed: u32) -> Result<Run, FigureError> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let mixture = NamedMixture::G2.mixture();
        let data = mixture.on_the_line()?;
        let mut draws = Generator::new(seed, "data");
        // The mixture lives on the line: a draw has one coordinate.
        let start: Vec<f64> =
            (0..self.particles).flat_map(|_| mixture.sample(&mut draws).1).collect();
        let eps = Generator::new(seed, "one jump").normals(start.len());
        let mut small = Generator::new(seed, "small steps");
        let moment = |level: Level, chain: &[f64]| {
            let below = |x: f64| data.probability_below(x, level.alpha_bar());
            let heap = |draws: Vec<f64>| -> Result<Heap, FigureError> {
                Ok(Heap { gap: largest_gap(&draws, below)?, draws })
            };
            let (jump, exact) =
                (noised(&start, &eps, level.alpha_bar()), noised_moments(&data, level));
            Ok::<_, FigureError>(Moment {
                level,
                exact,
                chain: heap(chain.to_vec())?,
                jump: heap(jump)?,
            })
        };
        let visited = |level: Level| self.t.values.contains(&(level.t() as f64));
        let steps = schedule.steps();
        let stride = (steps / 200).max(1);
        let mut chain = start.clone();
        let mut paths: Vec<Curve> = chain.iter().take(PATHS).map(|x| vec![(0.0, *x)]).collect();
        let mut moments = Vec::new();
        if visited(schedule.data()) {
            moments.push(moment(schedule.data(), &chain)?);
        }
        for step in schedule.each_step() {
            chain = noised(&chain, &small.normals(chain.len()), step.alpha());
            if step.t().is_multiple_of(stride) || step.t() == steps {
                for (path, x) in paths.iter_mut().zip(&chain) {
                    path.push((step.t() as f64, *x));
                }
            }
            if visited(step.level()) {
                moments.push(moment(step.level(), &chain)?);
            }
        }
        Ok(Run { moments, paths, data })
    }
}

/// Mean and standard deviation of q_t: those of the data, shrunk, and the noise on top.
fn noised_moments(data: &LineMixture, level: Level) -> Normal {
    let mean: f64 = data.bumps().iter().map(|bump| bump.weight * bump.mean).sum();
    let spread = |bump: &Bump| {
        let (sd, off) = (bump.standard_deviation(), bump.mean - mean);
        bump.weight * (sd * sd + off * off)
    };
    let variance: f64 = data.bumps().iter().map(spread).sum();
    let alpha_bar = level.alpha_bar();
    Normal { mean: level.signal() * mean, sd: (alpha_bar * variance + 1.0 - alpha_bar).sqrt() }
}

impl Figure for ChainAndJump {
    fn tables(&self) -> Vec<TableShape> {
        vec![HEAPS.shape(), LUCK_ALLOWS.shape()]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let Run { data, moments, paths } = self.run(studio.seed)?;
        let luck = gap_by_luck(self.particles, LUCK);
        let mut dials = Dials::default();
        let t = dials.whole_slider("t", "step t", &self.t);
        let outside = || FigureError::new("`t` leaves the schedule");
        let at = |t: &f64| moments.iter().find(|moment| moment.level.t() as f64 == *t);
        let moments = Frames::each(&t, |t| at(t).ok_or_else(outside))?;
        let luck_allows =
            [("particles", self.particles as f64), ("level", LUCK), ("gap_by_luck", luck)];
        Ok(Plate {
            clock: format!(
                "DDPM time: 0 is the data, {} is noise; {} schedule",
                self.schedule.steps, self.schedule.name
            ),
            axes: dials.axes(),
            panels: vec![
                panels::plot("paths", "", Paper::Once, [220.0, 200.0], |layout| {
                    self.paths(layout, &paths, &moments)
                }),
                panels::plot("chain", "", t.strip(), [170.0, 160.0], |layout| {
                    heap(layout, &data, &moments, ["after t small steps", ""], |at| &at.chain)
                }),
                panels::plot("jump", "", t.strip(), [188.0, 178.0], |layout| {
                    heap(layout, &data, &moments, ["after one jump to t", "x_t"], |at| &at.jump)
                }),
            ],
            readouts: vec![
                moments.readout("chain, largest gap", |moment| fixed(moment.chain.gap, 4)),
                moments.readout("jump, largest gap", |moment| fixed(moment.jump.gap, 4)),
                Readout::told("luck allows", fixed(luck, 4)),
            ],
            tables: vec![HEAPS.of(moments.iter().copied()), LUCK_ALLOWS.of(luck_allows)],
            alt: self.alt(&moments, luck),
            ..Plate::exact(format!(
                "density in closed form; {} draws for each heap",
                self.particles
            ))
        })
    }
}

impl ChainAndJump {
    fn paths(&self, layout: Layout, paths: &[Curve], moments: &Frames<&Moment>) -> Vec<Layer> {
        let steps = self.schedule.steps as f64;
        let ticks = layout.either([0.0, 0.2, 0.4, 0.6, 0.8, 1.0].as_slice(), &[0.0, 0.5, 1.0]);
        let ticks: Vec<f64> = ticks.iter().map(|share| (share * steps).round()).collect();
        let across = Scale::linear(0.0, steps).ticks(&ticks).title("step t");
        let up = Scale::linear(-REACH, REACH).ticks(&[-2.0, 0.0, 2.0]);
        let up = up.title(layout.either(
            "where the first twelve particles go, one small step after another",
            "the first twelve, step by step",
        ));
        let plot = Plot::new(layout, across, up);
        let marked = |moment: &&Moment| {
            let t = moment.level.t();
            (t as f64, t.to_string())
        };
        vec![
            plot.still(|sketch| {
                sketch.frame();
                for path in paths {
                    sketch.line(Role::Noise, path);
                }
            }),
            plot.marker(moments, marked, |_| Vec::new()),
        ]
    }

    fn alt(&self, moments: &Frames<&Moment>, luck: f64) -> String {
        let gaps = moments.iter().map(|moment| moment.chain.gap.max(moment.jump.gap));
        format!(
            "Above, the wandering paths of the first {PATHS} of {} particles under small steps of noise. Below, two histograms: \
             all particles after t small steps, and after one jump to the same level, each under the exact density. Two bumps at \
             \u{2212}1 and 1 melt into one bell. \
             The largest gap between a heap's distribution function and the exact one, over all steps shown, is {}; by luck alone \
             one in twenty heaps may exceed {}.",
            self.particles,
            fixed(gaps.fold(0.0, f64::max), 4),
            fixed(luck, 4)
        )
    }
}

/// One heap as a histogram under the exact density, between the words on its axes.
fn heap(
    layout: Layout,
    data: &LineMixture,
    moments: &Frames<&Moment>,
    [up, across]: [&str; 2],
    of: impl Fn(&Moment) -> &Heap,
) -> Vec<Layer> {
    let across = Scale::linear(-REACH, REACH).ticks(&[-2.0, -1.0, 0.0, 1.0, 2.0]).title(across);
    let up = Scale::linear(0.0, CEILING).ticks(&[0.0, 0.5, 1.0]).title(up);
    let plot = Plot::new(layout, across, up);
    let edges = linspace(-REACH, REACH, BARS + 1);
    let width = 2.0 * REACH / BARS as f64;
    let [_, top, right, _] = plot.field();
    vec![
        plot.still(|sketch| {
            let name = Text::new(Role::Truth, "exact density q_t").anchor(Anchor::End);
            sketch.axes().write(&name, right, top + 8.0);
        }),
        plot.each(moments, |sketch, moment| {
            let draws = &of(moment).draws;
            let bar = draws.len().max(1) as f64 * width;
            let heights = histogram(draws, &edges).into_iter().map(|count| count as f64 / bar);
            let exact = plot.trace(241, |x| data.density(x, moment.level.alpha_bar()));
            sketch
                .bars(Role::Noise, &edges, &heights.collect::<Vec<f64>>())
                .strong_curve(Role::Truth, &exact);
        }),
    ]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::figures::bench::tests as bench;

    fn run(particles: usize) -> Run {
        let figure = ChainAndJump {
            schedule: ScheduleSpecification::new(ScheduleName::Linear, 1000),
            particles,
            t: Sweep::even(0.0, 1000.0, 6, &[0.0], 0.0),
        };
        figure.run(11).unwrap()
    }

    #[test]
    fn chain_and_jump_have_the_exact_mean_and_spread() {
        let run = run(4000);
        let root = 4000f64.sqrt();
        for moment in &run.moments {
            let exact = moment.exact;
            for Heap { draws, .. } in [&moment.chain, &moment.jump] {
                assert!((mean(draws) - exact.mean).abs() < 3.5 * exact.sd / root);
                assert!((standard_deviation(draws) - exact.sd).abs() < 3.5 * exact.sd / root);
            }
        }
    }

    #[test]
    fn the_spread_is_that_of_the_data_and_then_that_of_noise() {
        let data = NamedMixture::G2.mixture().on_the_line().unwrap();
        let specification = ScheduleSpecification {
            zero_terminal_snr: true,
            ..ScheduleSpecification::new(ScheduleName::Linear, 1000)
        };
        let schedule = Schedule::from_specification(specification).unwrap();
        let sd = |level| noised_moments(&data, level).sd;
        assert!((sd(schedule.data()) - 1.04f64.sqrt()).abs() < 1e-12);
        assert!((sd(schedule.terminal()) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn both_heaps_are_honest_draws_of_the_exact_density() {
        for moment in run(2000).moments {
            // Seven in a thousand by luck; there are twelve gaps, and they hang together.
            let allowed = gap_by_luck(2000, 0.001);
            assert!(moment.chain.gap < allowed && moment.jump.gap < allowed);
        }
    }

    #[test]
    fn the_wrong_level_would_be_noticed() {
        let run = run(2000);
        let moment = &run.moments[1];
        let elsewhere = |x: f64| run.data.probability_below(x, 0.97);
        assert!(largest_gap(&moment.chain.draws, elsewhere).unwrap() > gap_by_luck(2000, 1e-6));
    }

    #[test]
    fn what_is_out_of_range_is_named() {
        assert_eq!(bench::refused(&KIND, "particles = 10"), ["particles"]);
        assert_eq!(bench::refused(&KIND, "t = -5"), ["t"]);
    }
}

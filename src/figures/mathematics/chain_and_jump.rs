//! Two thousand particles that take t small steps of noise, and the same two thousand taking one jump.
//!
//! What to see: path by path the chain wanders and the jump does not, yet at every t the two heaps agree
//! with each other and with the exact density q_t. The chain is Ho, Jain and Abbeel 2020, equation 2,
//! step after step with fresh noise; the jump is equation 4 with one draw for each particle. The data is
//! a mixture of two Gaussians, so q_t is known in closed form.

use crate::draw::number::fixed;
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::svg::{Anchor, Text};
use crate::draw::theme::Role;
use crate::draw::{controls, panels};
use crate::figures::readers;
use crate::math::numbers::kolmogorov::{gap_by_luck, largest_gap};
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::{histogram, linspace, mean, standard_deviation};
use crate::math::process::forward::noised;
use crate::math::process::mixture::{Bump, LineMixture, NamedMixture};
use crate::math::process::schedule::{Schedule, ScheduleName, ScheduleSpecification};
use crate::params::{Reader, Sweep};
use crate::plate::{
    Cell, Figure, FigureError, Layer, Paper, Plate, Readout, Status, Studio, TableShape,
};
use crate::plate::{Kind, SourceKey};

/// A chain of steps against one jump.
pub const KIND: Kind = Kind {
    name: "chain-and-jump",
    summary: "Particles that take t small steps of noise, and as many that take one jump to level t.",
    key: SourceKey::file(file!()),
    corners: &["", "schedule = \"cosine\"\nsteps = 1\nparticles = 50"],
    read,
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

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let schedule = readers::schedule(reader, ScheduleName::Linear);
    let particles = reader.integer("particles", "how many particles", 50..=5000, 2000);
    let steps = schedule.steps as f64;
    let share = |share: f64| (share * steps).round();
    let shown = [0.05, 0.2, 0.5].map(share);
    let frames = schedule.steps.min(20) + 1;
    let default = Sweep::even(0.0, steps, frames, &shown, share(0.2));
    let most = schedule.steps as i64;
    let t = reader.whole_sweep("t", "the steps to visit", 0..=most, default);
    Box::new(ChainAndJump { schedule, particles: particles as usize, t })
}

/// Both heaps at one step.
struct Moment {
    t: usize,
    alpha_bar: f64,
    chain: Vec<f64>,
    jump: Vec<f64>,
    chain_gap: f64,
    jump_gap: f64,
}

/// Everything that is computed.
struct Run {
    data: LineMixture,
    moments: Vec<Moment>,
    /// The first chains, `[PATHS]`, each a list of (t, x).
    paths: Vec<Vec<(f64, f64)>>,
}

impl ChainAndJump {
    fn run(&self, seed: u32) -> Result<Run, FigureError> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let mixture = NamedMixture::G2.mixture();
        let data = mixture.on_the_line()?;
        let mut draws = Generator::new(seed, "data");
        let start: Vec<f64> = (0..self.particles)
            .filter_map(|_| mixture.sample(&mut draws).1.first().copied())
            .collect();
        let eps = Generator::new(seed, "one jump").normals(start.len());
        let mut small = Generator::new(seed, "small steps");
        let steps = schedule.steps();
        let stride = (steps / 200).max(1);
        let mut chain = start.clone();
        let mut paths: Vec<Vec<(f64, f64)>> =
            chain.iter().take(PATHS).map(|x| vec![(0.0, *x)]).collect();
        let mut moments = Vec::new();
        let stops: Vec<usize> = self.t.values.iter().map(|t| *t as usize).collect();
        for t in 0..=steps {
            if let Ok(step) = schedule.step(t) {
                let fresh = small.normals(chain.len());
                chain = noised(&chain, &fresh, step.alpha());
                if t.is_multiple_of(stride) || t == steps {
                    for (path, x) in paths.iter_mut().zip(&chain) {
                        path.push((t as f64, *x));
                    }
                }
            }
            if stops.contains(&t) {
                let alpha_bar = schedule.level(t)?.alpha_bar();
                let jump = noised(&start, &eps, alpha_bar);
                let below = |x: f64| data.probability_below(x, alpha_bar);
                moments.push(Moment {
                    t,
                    alpha_bar,
                    chain_gap: largest_gap(&chain, below)?,
                    jump_gap: largest_gap(&jump, below)?,
                    chain: chain.clone(),
                    jump,
                });
            }
        }
        Ok(Run { data, moments, paths })
    }

    fn paths(&self, layout: Layout, run: &Run) -> Vec<Layer> {
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
        let mut still = plot.sketch();
        still.frame();
        for path in &run.paths {
            still.line(Role::Noise, path);
        }
        let frame = |moment: &Moment| {
            let t = moment.t as f64;
            plot.sketch().labels_across(Some((t, &fixed(t, 0)))).marker(t, &[]).finish()
        };
        vec![
            panels::still(still.finish()),
            panels::moving(&[0], run.moments.iter().map(frame).collect()),
        ]
    }
}

/// The edges of the bars, `[BARS + 1]`.
fn edges() -> Vec<f64> {
    linspace(-REACH, REACH, BARS + 1)
}

/// One heap as a histogram under the exact density.
fn heap<'a>(
    layout: Layout,
    run: &'a Run,
    title: &str,
    across: &str,
    draws: impl Fn(&'a Moment) -> &'a [f64],
) -> Vec<Layer> {
    let across = Scale::linear(-REACH, REACH).ticks(&[-2.0, -1.0, 0.0, 1.0, 2.0]).title(across);
    let up = Scale::linear(0.0, CEILING).ticks(&[0.0, 0.5, 1.0]).title(title);
    let plot = Plot::new(layout, across, up);
    let edges = edges();
    let width = 2.0 * REACH / BARS as f64;
    let points = linspace(-REACH, REACH, 241);
    let frame = |moment: &'a Moment| {
        let draws = draws(moment);
        let total = draws.len().max(1) as f64;
        let heights: Vec<f64> = histogram(draws, &edges)
            .into_iter()
            .map(|count| count as f64 / (total * width))
            .collect();
        let density = |x: &f64| (*x, run.data.density(*x, moment.alpha_bar));
        let exact: Vec<(f64, f64)> = points.iter().map(density).collect();
        plot.sketch().bars(Role::Noise, &edges, &heights).strong_curve(Role::Truth, &exact).finish()
    };
    let [_, top, right, _] = plot.field();
    let name = Text::new(Role::Truth, "exact density q_t").anchor(Anchor::End);
    vec![
        panels::still(plot.sketch().axes().write(&name, right, top + 8.0).finish()),
        panels::moving(&[0], run.moments.iter().map(frame).collect()),
    ]
}

impl Figure for ChainAndJump {
    fn tables(&self) -> Vec<TableShape> {
        let values = [
            "alpha_bar",
            "signal",
            "noise",
            "mean_chain",
            "mean_jump",
            "mean_exact",
            "sd_chain",
            "sd_jump",
            "sd_exact",
            "gap_chain",
            "gap_jump",
        ];
        vec![
            TableShape::new("heaps", &["t"], &values),
            TableShape::new("luck", &["measure"], &["value"]),
        ]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let run = self.run(studio.seed)?;
        let luck = gap_by_luck(self.particles, LUCK);
        let readout = |label: &str, gap: fn(&Moment) -> f64| Readout {
            label: label.to_owned(),
            axes: vec![0],
            texts: run.moments.iter().map(|moment| fixed(gap(moment), 4)).collect(),
        };
        let luckily = Readout::told("luck allows", fixed(luck, 4));
        let rows = run.moments.iter().map(|moment| row(&run.data, moment)).collect();
        let particles = self.particles as f64;
        let luck_rows = [("particles", particles), ("level", LUCK), ("gap_by_luck", luck)]
            .map(|(measure, value)| vec![Cell::from(measure), Cell::from(value)]);
        Ok(Plate {
            status: Status::Exact {
                method: format!("density in closed form; {} draws for each heap", self.particles),
            },
            clock: format!(
                "DDPM time: 0 is the data, {} is noise; {} schedule",
                self.schedule.steps, self.schedule.name
            ),
            axes: vec![controls::whole_slider("t", "step t", &self.t)],
            panels: vec![
                panels::plot("paths", "", Paper::Once, [220.0, 200.0], |layout| {
                    self.paths(layout, &run)
                }),
                panels::plot("chain", "", Paper::Strip(0), [170.0, 160.0], |layout| {
                    heap(layout, &run, "after t small steps", "", |m| &m.chain)
                }),
                panels::plot("jump", "", Paper::Strip(0), [188.0, 178.0], |layout| {
                    heap(layout, &run, "after one jump to t", "x_t", |m| &m.jump)
                }),
            ],
            readouts: vec![
                readout("chain, largest gap", |moment| moment.chain_gap),
                readout("jump, largest gap", |moment| moment.jump_gap),
                luckily,
            ],
            tables: vec![
                readers::filled(&self.tables(), 0, rows),
                readers::filled(&self.tables(), 1, luck_rows.to_vec()),
            ],
            alt: alt(&run, self.particles, luck),
            credit: None,
        })
    }
}

/// Mean and standard deviation of q_t: those of the data, shrunk, and the noise on top.
fn exact_moments(data: &LineMixture, alpha_bar: f64) -> (f64, f64) {
    let mean: f64 = data.bumps().iter().map(|bump| bump.weight * bump.mean).sum();
    let spread = |bump: &Bump| {
        let (sd, off) = (bump.standard_deviation(), bump.mean - mean);
        bump.weight * (sd * sd + off * off)
    };
    let variance: f64 = data.bumps().iter().map(spread).sum();
    (alpha_bar.sqrt() * mean, (alpha_bar * variance + 1.0 - alpha_bar).sqrt())
}

fn row(data: &LineMixture, moment: &Moment) -> Vec<Cell> {
    let (exact_mean, exact_sd) = exact_moments(data, moment.alpha_bar);
    let numbers = [
        moment.alpha_bar,
        moment.alpha_bar.sqrt(),
        (1.0 - moment.alpha_bar).sqrt(),
        mean(&moment.chain),
        mean(&moment.jump),
        exact_mean,
        standard_deviation(&moment.chain),
        standard_deviation(&moment.jump),
        exact_sd,
        moment.chain_gap,
        moment.jump_gap,
    ];
    std::iter::once(Cell::from(moment.t)).chain(numbers.map(Cell::from)).collect()
}

fn alt(run: &Run, particles: usize, luck: f64) -> String {
    let mut text = format!(
        "Above, the wandering paths of the first {PATHS} of {particles} particles under small steps of noise. Below, two histograms: \
         all particles after t small steps, and after one jump to the same level, each under the exact density. Two bumps at \
         \u{2212}1 and 1 melt into one bell."
    );
    let widest =
        run.moments.iter().map(|moment| moment.chain_gap.max(moment.jump_gap)).fold(0.0, f64::max);
    text += &format!(
        " The largest gap between a heap's distribution function and the exact one, over all steps shown, is {}; by luck alone \
         one in twenty heaps may exceed {}.",
        fixed(widest, 4),
        fixed(luck, 4)
    );
    text
}

#[cfg(test)]
mod tests;

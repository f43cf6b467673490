//! What happens when the random term of DDPM is deleted and nothing else is changed.
//!
//! The reader should see three walks from the same starts: DDPM and DDIM fill the modes, and DDPM with its
//! noise dropped loses all spread, because its mean takes away more of the guessed noise. Ho, Jain
//! and Abbeel 2020, algorithm 2; Song, Meng and Ermon 2021, equation 12. The widths are closed forms: the
//! variance recursion, and for N(0, 1) a product of cosines and sqrt(alpha_bar_T).

use crate::draw::controls;
use crate::draw::number::{fixed, significant};
use crate::draw::panels::{self, TILE};
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::sketch::Sketch;
use crate::draw::theme::Role;
use crate::figures::readers;
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::{distance, linspace, mean};
use crate::math::process::conversion::{Quantity, from_x0};
use crate::math::process::denoiser::Denoiser;
use crate::math::process::mixture::{GaussianMixture, NamedMixture};
use crate::math::process::sampler::{Ladder, Method, Spacing, State, Transition, Variance, walk};
use crate::math::process::schedule::{Schedule, ScheduleName, ScheduleSpecification};
use crate::math::process::variance_recursion::{product_of_cosines, standard_deviations};
use crate::params::Reader;
use crate::plate::{
    Axis, Cell, Drawing, Figure, FigureError, Layer, Panel, Paper, Plate, Readout, Shown, Status,
    Studio, TableShape,
};
use crate::plate::{Kind, SourceKey};

/// DDPM, DDIM, and DDPM with its noise deleted.
pub const KIND: Kind = Kind {
    name: "noise-dropped",
    summary: "DDPM, DDIM and DDPM with its noise deleted from the same starts: the third collapses.",
    key: SourceKey::file(file!()),
    corners: &["", "steps = 7\ncounts = [1]\nparticles = 1\nvariance = \"beta\""],
    read,
};

/// The plane is drawn from -`REACH` to `REACH` both ways.
const REACH: f64 = 2.5;

/// The side of a tile on paper, where three stand in a row.
const PAPER_TILE: f64 = 196.0;

/// The most corners of a path that are drawn: of a longer one every so-many-th.
const CORNERS: usize = 160;

/// The three walks: their names in the tables, above the tiles and at the ends of the curves.
const WALKS: [(&str, &str, Role); 3] = [
    ("ddpm", "DDPM", Role::Gold),
    ("ddim", "DDIM", Role::Model),
    ("dropped", "noise dropped", Role::Noise),
];

#[derive(Debug)]
struct NoiseDropped {
    schedule: ScheduleSpecification,
    spacing: Spacing,
    counts: Vec<usize>,
    variance: Variance,
    particles: usize,
    /// The step of the worked example: alpha_bar_t, alpha_bar_s, x_t.
    worked: [f64; 3],
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let schedule = readers::schedule(reader, ScheduleName::Linear);
    let meaning = "how the steps are spread over the schedule";
    let spacing =
        reader.choice("spacing", meaning, &Spacing::ALL, Spacing::as_str, Spacing::Trailing);
    let counts = readers::counts(reader, 1, schedule.steps, &[5, 10, 50, 1000], 8);
    let variance = readers::variance(reader);
    let meaning = "random starts whose paths are drawn";
    let particles = reader.integer("particles", meaning, 1..=24, 10);
    let share = 0.001..=0.999;
    let meaning = "level that the worked step leaves";
    let alpha_bar_t = reader.number("alpha_bar_t", meaning, share.clone(), 0.3);
    let meaning = "cleaner level that the worked step reaches";
    let alpha_bar_s = reader.number("alpha_bar_s", meaning, share, 0.5);
    if alpha_bar_s <= alpha_bar_t {
        let message = format!("`alpha_bar_s` is {alpha_bar_s}");
        let hint = format!("it must be above `alpha_bar_t`, {alpha_bar_t}, up to 0.999");
        reader.problem("alpha_bar_s", message, hint);
    }
    let x = reader.number("x", "state of G2 that the worked step leaves", -5.0..=5.0, 0.4);
    Box::new(NoiseDropped {
        schedule,
        spacing,
        counts,
        variance,
        particles: particles.max(1) as usize,
        worked: [alpha_bar_t, alpha_bar_s, x],
    })
}

/// One number of steps.
struct Run {
    count: usize,
    ladder: Ladder,
    /// The paths of each walk, `[3, particles, steps + 1]`.
    paths: [Vec<Vec<(f64, f64)>>; 3],
    /// For data N(0, 1) the standard deviation at every level, `[3, steps + 1]`.
    unit: [NonEmpty<f64>; 3],
    /// Across the modes of M2 the standard deviation at the end, `[3]`.
    across: [f64; 3],
    /// How far the third walk ends from the nearest centre, the mean over the particles.
    off: f64,
}

impl NoiseDropped {
    /// One step of each of the three walks.
    fn steps(&self) -> [Box<dyn Fn(f64, f64) -> Transition + '_>; 3] {
        let ddpm = Method::Ddpm(self.variance);
        [
            Box::new(move |t, s| Transition::new(ddpm, t, s)),
            Box::new(|t, s| Transition::new(Method::Ddim { eta: 0.0 }, t, s)),
            Box::new(move |t, s| Transition::new(ddpm, t, s).without_noise()),
        ]
    }

    fn run(
        &self,
        schedule: &Schedule,
        count: usize,
        mixture: &GaussianMixture,
        starts: &[Vec<f64>],
        seed: u32,
    ) -> Result<Run, FigureError> {
        let ladder = Ladder::spaced(schedule, self.spacing, count)?;
        let spread = mixture.component_standard_deviation(0, 1).unwrap_or(1.0);
        let all = self.steps();
        let paths = all.each_ref().map(|step| {
            let mut noise = Generator::new(seed, "noise");
            let path = |start: &Vec<f64>| {
                let states = walk(mixture, &ladder, step, start, &mut noise, |_| ());
                corners(&states)
            };
            starts.iter().map(path).collect::<Vec<_>>()
        });
        let [_, _, dropped] = &paths;
        let ends = dropped.iter().filter_map(|path| path.last());
        let off: Vec<f64> = ends.map(|end| from_nearest(mixture, *end)).collect();
        Ok(Run {
            count,
            off: mean(&off),
            paths,
            unit: all.each_ref().map(|step| standard_deviations(&ladder, step, 1.0, 1.0)),
            across: all
                .each_ref()
                .map(|step| *standard_deviations(&ladder, step, spread * spread, 1.0).last()),
            ladder,
        })
    }
}

/// The distance of a point from the nearest centre.
fn from_nearest(mixture: &GaussianMixture, (x, y): (f64, f64)) -> f64 {
    let centres = (0..mixture.component_count()).filter_map(|k| mixture.component_mean(k));
    let far = centres.map(|centre| distance(centre, &[x, y]));
    far.fold(f64::INFINITY, f64::min)
}

/// The states of a walk as points of the plane, thinned out where there are very many; both ends stay.
fn corners(states: &[State]) -> Vec<(f64, f64)> {
    let stride = states.len().div_ceil(CORNERS).max(1);
    let kept = states.iter().step_by(stride).chain(states.last());
    kept.filter_map(|state| Some((*state.x.first()?, *state.x.get(1)?))).collect()
}

impl Figure for NoiseDropped {
    fn tables(&self) -> Vec<TableShape> {
        let unit = ["ddpm_sd", "ddim_sd", "dropped_sd", "product_of_cosines"];
        let modes = ["ddpm_sd", "ddim_sd", "dropped_sd", "data_sd", "dropped_off"];
        let step = ["of_x", "of_eps_hat", "mean", "variance"];
        vec![
            TableShape::new("unit", &["sampling_steps"], &unit),
            TableShape::new("modes", &["sampling_steps"], &modes),
            TableShape::new("step", &["sampler"], &step),
            TableShape::new("guess", &[], &["x0_hat", "eps_hat", "kept", "signal_at_start"]),
        ]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let mixture = NamedMixture::M2.mixture();
        let mut random = Generator::new(studio.seed, "starts");
        let starts: Vec<Vec<f64>> = (0..self.particles).map(|_| random.normals(2)).collect();
        let runs: Vec<Run> = self
            .counts
            .iter()
            .map(|count| self.run(&schedule, *count, &mixture, &starts, studio.seed))
            .collect::<Result<_, _>>()?;
        let texts: Vec<String> = self.counts.iter().map(usize::to_string).collect();
        let spread = mixture.component_standard_deviation(0, 1).unwrap_or(1.0);
        let mut all: Vec<Panel> = WALKS
            .iter()
            .enumerate()
            .map(|(index, (name, title, _))| tile(name, title, index, &mixture, &runs))
            .collect();
        let start = texts.len().saturating_sub(2);
        if let Some(run) = runs.get(start) {
            all.extend(
                WALKS.iter().enumerate().map(|(index, (name, title, _))| {
                    tile_on_paper(name, title, index, &mixture, run)
                }),
            );
        }
        // Paper has room for two plots: the fewest steps and the most.
        let mut print = vec![0, texts.len().saturating_sub(1)];
        print.dedup();
        all.push(panels::plot("spread", "", Paper::Strip(0), [230.0, 230.0], |layout| {
            spreads(layout, &runs, schedule.steps())
        }));
        let readout = |label: &str, index: usize| Readout {
            label: label.to_owned(),
            axes: vec![0],
            texts: runs
                .iter()
                .map(|run| fixed(run.across.get(index).copied().unwrap_or(0.0), 4))
                .collect(),
        };
        Ok(Plate {
            status: Status::Exact {
                method: format!(
                    "exact denoiser of M2, {} draws; every spread by the variance recursion",
                    self.particles
                ),
            },
            clock: format!(
                "DDPM time, counted down: {} is noise, 0 is the data; {} schedule, {} steps",
                schedule.steps(),
                self.schedule.name,
                self.spacing
            ),
            axes: vec![Axis {
                print,
                ..controls::choice("sampling_steps", "steps", &texts, start)
            }],
            panels: all,
            readouts: vec![
                readout("final spread in a mode: DDPM", 0),
                readout("DDIM", 1),
                readout("noise dropped", 2),
                Readout {
                    label: "the data".to_owned(),
                    axes: Vec::new(),
                    texts: vec![fixed(spread, 4)],
                },
            ],
            alt: alt(&runs, spread),
            tables: self.filled(&schedule, &runs, spread),
            credit: None,
        })
    }
}

impl NoiseDropped {
    fn filled(&self, schedule: &Schedule, runs: &[Run], spread: f64) -> Vec<crate::plate::Table> {
        let shapes = self.tables();
        let row = |count: usize, numbers: [f64; 4]| -> Vec<Cell> {
            let count = std::iter::once(Cell::from(count));
            count.chain(numbers.map(Cell::from)).collect()
        };
        let end = |sds: &NonEmpty<f64>| *sds.last();
        let unit = runs.iter().map(|run| {
            let [ddpm, ddim, dropped] = run.unit.each_ref().map(end);
            row(run.count, [ddpm, ddim, dropped, product_of_cosines(&run.ladder)])
        });
        let modes = runs.iter().map(|run| {
            let [ddpm, ddim, dropped] = run.across;
            let mut row = row(run.count, [ddpm, ddim, dropped, spread]);
            row.push(Cell::from(run.off));
            row
        });
        let [alpha_bar_t, alpha_bar_s, x] = self.worked;
        let x0_hat = NamedMixture::G2.mixture().x0_hat(&[x], alpha_bar_t);
        let steps = self.steps();
        let step = steps.iter().zip(WALKS).take(2).map(|(step, (name, _, _))| {
            let step = step(alpha_bar_t, alpha_bar_s);
            let (of_x, of_eps) = step.in_noise(alpha_bar_t);
            let mean = step.mean(&[x], &x0_hat).first().copied().unwrap_or(0.0);
            let numbers = [of_x, of_eps, mean, step.sigma * step.sigma];
            std::iter::once(Cell::from(name)).chain(numbers.map(Cell::from)).collect()
        });
        let x0_hat = x0_hat.first().copied().unwrap_or(0.0);
        let eps_hat = from_x0(Quantity::Eps, &[x0_hat], &[x], alpha_bar_t);
        let eps_hat = eps_hat.first().copied().unwrap_or(0.0);
        let begin = schedule.terminal().signal();
        let guess = vec![
            Cell::from(x0_hat),
            Cell::from(eps_hat),
            Cell::from(alpha_bar_t / alpha_bar_s),
            Cell::from(begin),
        ];
        vec![
            readers::filled(&shapes, 0, unit.collect()),
            readers::filled(&shapes, 1, modes.collect()),
            readers::filled(&shapes, 2, step.collect()),
            readers::filled(&shapes, 3, vec![guess]),
        ]
    }
}

/// The plane of one walk: starts, paths, ends, and the modes as circles of one and two standard deviations.
fn tile(name: &str, title: &str, index: usize, mixture: &GaussianMixture, runs: &[Run]) -> Panel {
    let plot = plane(TILE);
    let frames = runs.iter().map(|run| paths(&plot, index, run)).collect();
    let layers =
        vec![panels::still(modes(&mut plot.sketch(), mixture)), panels::moving(&[0], frames)];
    Panel { shown: Shown::Screen, ..panels::tile(name, title, Paper::Once, layers) }
}

/// The same for paper, for one number of steps.
fn tile_on_paper(
    name: &str,
    title: &str,
    index: usize,
    mixture: &GaussianMixture,
    run: &Run,
) -> Panel {
    let plot = plane(PAPER_TILE);
    let layers = vec![
        panels::still(modes(&mut plot.sketch(), mixture)),
        panels::still(paths(&plot, index, run)),
    ];
    let name = format!("paper-{name}");
    let title = format!("{title}, {} steps", run.count);
    Panel {
        shown: Shown::Paper,
        drawings: vec![Drawing { width: PAPER_TILE, height: PAPER_TILE, layers }],
        ..panels::tile(&name, &title, Paper::Once, Vec::new())
    }
}

fn plane(side: f64) -> Plot {
    let layout = Layout { width: side, height: side, narrow: true };
    let scale = Scale::linear(-REACH, REACH).ticks(&[]);
    Plot::new(layout, scale.clone(), scale)
}

fn paths(plot: &Plot, index: usize, run: &Run) -> String {
    let mut sketch = plot.sketch();
    let paths = || run.paths.get(index).into_iter().flatten();
    for path in paths() {
        for piece in plot.visible(path) {
            sketch.line(Role::Model, &piece);
        }
    }
    let starts: Vec<(f64, f64)> = paths().filter_map(|path| path.first()).copied().collect();
    let ends: Vec<(f64, f64)> = paths().filter_map(|path| path.last()).copied().collect();
    sketch.points(Role::Noise, &starts, 3.0);
    sketch.points(Role::Accent, &ends, 3.0);
    sketch.finish()
}

fn modes(sketch: &mut Sketch<'_>, mixture: &GaussianMixture) -> String {
    for k in 0..mixture.component_count() {
        let (Some([x, y]), Some(sd)) =
            (mixture.component_mean(k), mixture.component_standard_deviation(k, 0))
        else {
            continue;
        };
        for radius in [sd, 2.0 * sd] {
            let turn = linspace(0.0, 2.0 * std::f64::consts::PI, 61).into_iter();
            let circle: Vec<(f64, f64)> = turn
                .map(|angle| (x + radius * libm::cos(angle), y + radius * libm::sin(angle)))
                .collect();
            sketch.line(Role::Truth, &circle);
        }
    }
    sketch.finish()
}

/// For data N(0, 1): the spread of the state on the way down, which should stay at 1.
fn spreads(layout: Layout, runs: &[Run], steps: usize) -> Vec<Layer> {
    let across = Scale::linear(0.0, steps as f64).reversed().title("step t");
    let up =
        Scale::linear(0.0, 1.1).ticks(&[0.0, 0.5, 1.0]).title("spread of the state, data N(0, 1)");
    let plot = Plot::new(layout, across, up).room_right(layout.either(150.0, 136.0));
    let truth = [(steps as f64, 1.0), (0.0, 1.0)];
    let frame = |run: &Run| {
        let mut sketch = plot.sketch();
        let times = run.ladder.rungs().iter().map(|rung| rung.t as f64);
        let times: Vec<f64> = times.chain([0.0]).collect();
        let mut names = vec![(Role::Truth, 1.0, "the data 1".to_owned())];
        for (sds, (_, name, role)) in run.unit.iter().zip(WALKS) {
            let curve: Vec<(f64, f64)> = times.iter().copied().zip(sds.iter().copied()).collect();
            sketch.strong_curve(role, &curve);
            let end = *sds.last();
            names.push((role, end, format!("{name} {}", significant(end, 3))));
        }
        let ends: Vec<(Role, f64, &str)> =
            names.iter().map(|(role, value, words)| (*role, *value, words.as_str())).collect();
        // The countdown ends on the right: names stand where the curves end.
        sketch.end_labels(&ends).finish()
    };
    let frames = runs.iter().map(frame).collect();
    vec![
        panels::still(plot.sketch().axes().curve(Role::Truth, &truth).finish()),
        panels::moving(&[0], frames),
    ]
}

fn alt(runs: &[Run], spread: f64) -> String {
    let told: Vec<String> = runs
        .iter()
        .map(|run| {
            let [ddpm, ddim, dropped] = run.across.map(|sd| significant(sd, 3));
            let unit = run.unit.each_ref().map(|sds| *sds.last());
            let [a, b, c] = unit.map(|sd| significant(sd, 3));
            format!(
                "{} steps: in a mode {ddpm}, {ddim} and {dropped}; for data N(0, 1) {a}, {b} and {c}",
                run.count
            )
        })
        .collect();
    format!(
        "Three walks from the same starts to two round modes of spread {spread}: DDPM, DDIM, and DDPM with its noise dropped, \
         which loses all spread. Final spreads in this order. {}.",
        told.join(". ")
    )
}

#[cfg(test)]
mod tests;

//! What happens when the random term of DDPM is deleted and nothing else is changed.
//!
//! The reader should see three walks from the same starts: DDPM and DDIM fill the modes, and DDPM with its
//! noise dropped loses all spread, because its mean takes away more of the guessed noise. Ho, Jain
//! and Abbeel 2020, algorithm 2; Song, Meng and Ermon 2021, equation 12. The widths are closed forms: the
//! variance recursion, and for N(0, 1) a product of cosines and sqrt(alpha_bar_T).

use crate::figures::prelude::*;
use crate::figures::readers;
use crate::math::numbers::coordinates::coordinates;
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::{distance, mean};
use crate::math::process::conversion::{Quantity, from_x0};
use crate::math::process::denoiser::Denoiser;
use crate::math::process::mixture::{GaussianMixture, NamedMixture};
use crate::math::process::sampler::{Ladder, Method, Spacing, State, Transition, Variance, walk};
use crate::math::process::schedule::{Schedule, ScheduleName, ScheduleSpecification};
use crate::math::process::variance_recursion::{
    final_standard_deviation, product_of_cosines, standard_deviations,
};

/// DDPM, DDIM, and DDPM with its noise deleted.
pub const KIND: Kind = Kind {
    name: "noise-dropped",
    summary: "DDPM, DDIM and DDPM with its noise deleted from the same starts: the third collapses.",
    key: SourceKey::file(file!()),
    corners: &["", "steps = 7\ncounts = [1]\nparticles = 1\nvariance = \"beta\""],
    read: |reader| Box::new(NoiseDropped::read(reader)),
};

/// The plane is drawn from -`REACH` to `REACH` both ways.
const REACH: f64 = 2.5;

/// The side of a tile on paper, where three stand in a row.
const PAPER_TILE: f64 = 196.0;

/// DDIM without noise.
const DDIM: Method = Method::Ddim { eta: 0.0 };

/// The most corners of a path that are drawn: of a longer one every so-many-th.
const CORNERS: usize = 160;

/// The three ways down: their names in the tables, above the tiles and at the ends of curves, and where a run has them.
const WAYS: [Way; 3] = [
    ("ddpm", "DDPM", Role::Gold, |run| &run.ddpm),
    ("ddim", "DDIM", Role::Model, |run| &run.ddim),
    ("dropped", "noise dropped", Role::Noise, |run| &run.dropped),
];

type Way = (&'static str, &'static str, Role, fn(&Run) -> &Walked);

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

/// One number of steps.
struct Run {
    count: usize,
    /// The times at which it looks, and that of the data.
    times: Vec<usize>,
    ddpm: Walked,
    ddim: Walked,
    dropped: Walked,
    product_of_cosines: f64,
    /// How far the third way ends from the nearest centre, the mean over the particles.
    off: f64,
    data_sd: f64,
}

/// What one way does with one number of steps.
struct Walked {
    paths: Vec<Curve>,
    /// For data N(0, 1) the standard deviation at every level, `[steps + 1]`.
    unit: NonEmpty<f64>,
    /// Across the modes of M2 the standard deviation at the end.
    across: f64,
}

const UNIT: Columns<Run> = Columns {
    name: "unit",
    keys: &[("sampling_steps", |run| run.count.into())],
    values: &[
        ("ddpm_sd", |run| (*run.ddpm.unit.last()).into()),
        ("ddim_sd", |run| (*run.ddim.unit.last()).into()),
        ("dropped_sd", |run| (*run.dropped.unit.last()).into()),
        ("product_of_cosines", |run| run.product_of_cosines.into()),
    ],
};

const MODES: Columns<Run> = Columns {
    name: "modes",
    keys: &[("sampling_steps", |run| run.count.into())],
    values: &[
        ("ddpm_sd", |run| run.ddpm.across.into()),
        ("ddim_sd", |run| run.ddim.across.into()),
        ("dropped_sd", |run| run.dropped.across.into()),
        ("data_sd", |run| run.data_sd.into()),
        ("dropped_off", |run| run.off.into()),
    ],
};

/// The worked step of one sampler.
struct Worked {
    sampler: &'static str,
    of_x: f64,
    of_eps_hat: f64,
    mean: f64,
    variance: f64,
}

const STEP: Columns<Worked> = Columns {
    name: "step",
    keys: &[("sampler", |step| step.sampler.into())],
    values: &[
        ("of_x", |step| step.of_x.into()),
        ("of_eps_hat", |step| step.of_eps_hat.into()),
        ("mean", |step| step.mean.into()),
        ("variance", |step| step.variance.into()),
    ],
};

/// The guess from which both worked steps start.
struct Guess {
    x0_hat: f64,
    eps_hat: f64,
    kept: f64,
    signal_at_start: f64,
}

const GUESS: Columns<Guess> = Columns {
    name: "guess",
    keys: &[],
    values: &[
        ("x0_hat", |guess| guess.x0_hat.into()),
        ("eps_hat", |guess| guess.eps_hat.into()),
        ("kept", |guess| guess.kept.into()),
        ("signal_at_start", |guess| guess.signal_at_start.into()),
    ],
};

impl NoiseDropped {
    fn read(reader: &mut Reader<'_>) -> Self {
        let schedule = readers::schedule(reader, ScheduleName::Linear);
        let meaning = "how the steps are spread over the schedule";
        let spacing =
            reader.choice("spacing", meaning, &Spacing::ALL, Spacing::as_str, Spacing::Trailing);
        let counts = readers::counts(reader, 1, schedule.steps, &[5, 10, 50, 1000], 8);
        let variance = readers::variance(reader);
        let meaning = "random starts whose paths are drawn";
        let particles = reader.integer("particles", meaning, 1..=24, 10) as usize;
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
        let worked = [alpha_bar_t, alpha_bar_s, x];
        Self { schedule, spacing, counts, variance, particles, worked }
    }

    fn run(
        &self,
        ladder: &Ladder,
        mixture: &GaussianMixture,
        data_sd: f64,
        starts: &[Vec<f64>],
        seed: u32,
    ) -> Result<Run, FigureError> {
        let walked = |step: &dyn Fn(f64, f64) -> Transition| -> Result<Walked, FigureError> {
            let mut noise = Generator::new(seed, "noise");
            let path =
                |start: &Vec<f64>| corners(&walk(mixture, ladder, step, start, &mut noise, |_| ()));
            Ok(Walked {
                paths: starts.iter().map(path).collect::<Result<_, _>>()?,
                unit: standard_deviations(ladder, step, 1.0, 1.0),
                across: final_standard_deviation(ladder, step, data_sd * data_sd),
            })
        };
        let ddpm = |t, s| Transition::new(Method::Ddpm(self.variance), t, s);
        let dropped = walked(&|t, s| ddpm(t, s).without_noise())?;
        let ends = dropped.paths.iter().filter_map(|path| path.last());
        let off: Vec<f64> = ends.map(|end| from_nearest(mixture, *end)).collect();
        Ok(Run {
            count: ladder.rungs().len(),
            times: ladder.rungs().iter().map(|rung| rung.t).chain([0]).collect(),
            ddpm: walked(&ddpm)?,
            ddim: walked(&|t, s| Transition::new(DDIM, t, s))?,
            dropped,
            product_of_cosines: product_of_cosines(ladder),
            off: mean(&off),
            data_sd,
        })
    }

    /// The worked step of DDPM and of DDIM, and the guess that both take.
    fn worked(&self, schedule: &Schedule) -> Result<(Vec<Worked>, Guess), FigureError> {
        let [alpha_bar_t, alpha_bar_s, x] = self.worked;
        let [x0_hat] = coordinates(&NamedMixture::G2.mixture().x0_hat(&[x], alpha_bar_t))?;
        let [eps_hat] = coordinates(&from_x0(Quantity::Eps, &[x0_hat], &[x], alpha_bar_t))?;
        let worked = |(sampler, method)| {
            let step = Transition::new(method, alpha_bar_t, alpha_bar_s);
            let (of_x, of_eps_hat) = step.in_noise(alpha_bar_t);
            let [mean] = coordinates(&step.mean(&[x], &[x0_hat]))?;
            Ok(Worked { sampler, of_x, of_eps_hat, mean, variance: step.sigma * step.sigma })
        };
        let samplers = [("ddpm", Method::Ddpm(self.variance)), ("ddim", DDIM)];
        let steps = samplers.into_iter().map(worked).collect::<Result<_, FigureError>>()?;
        let kept = alpha_bar_t / alpha_bar_s;
        Ok((steps, Guess { x0_hat, eps_hat, kept, signal_at_start: schedule.terminal().signal() }))
    }
}

/// The distance of a point from the nearest centre.
fn from_nearest(mixture: &GaussianMixture, (x, y): (f64, f64)) -> f64 {
    let centres = (0..mixture.component_count()).filter_map(|k| mixture.component_mean(k));
    let far = centres.map(|centre| distance(centre, &[x, y]));
    far.fold(f64::INFINITY, f64::min)
}

/// The states of a walk as points of the plane, thinned out where there are very many; both ends stay.
fn corners(states: &[State]) -> Result<Curve, FigureError> {
    let stride = states.len().div_ceil(CORNERS).max(1);
    let kept = states.iter().step_by(stride).chain(states.last());
    kept.map(|state| Ok(coordinates::<2>(&state.x)?.into())).collect()
}

impl Figure for NoiseDropped {
    fn tables(&self) -> Vec<TableShape> {
        vec![UNIT.shape(), MODES.shape(), STEP.shape(), GUESS.shape()]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let mixture = NamedMixture::M2.mixture();
        let spread = mixture.component_standard_deviation(0, 1);
        let spread = spread.ok_or_else(|| FigureError::new("M2 has no second coordinate"))?;
        let mut random = Generator::new(studio.seed, "starts");
        let starts: Vec<Vec<f64>> = (0..self.particles).map(|_| random.normals(2)).collect();

        let mut dials = Dials::default();
        let last = self.counts.len().saturating_sub(1);
        let start = last.saturating_sub(1);
        let counts = self.counts.clone();
        let steps = dials.choice("sampling_steps", "steps", counts, start, usize::to_string);
        // Paper has room for two plots: the fewest steps and the most.
        let mut print = vec![0, last];
        print.dedup();
        dials.print(&steps, print);
        let runs = Frames::each(&steps, |count| {
            let ladder = Ladder::spaced(&schedule, self.spacing, *count)?;
            self.run(&ladder, &mixture, spread, &starts, studio.seed)
        })?;
        let (worked, guess) = self.worked(&schedule)?;
        let mut panels: Vec<Panel> = WAYS.map(|way| tile(way, &mixture, &runs)).into();
        if let Some(run) = runs.iter().nth(start) {
            panels.extend(WAYS.map(|way| tile_on_paper(way, &mixture, run)));
        }
        panels.push(panels::plot("spread", "", steps.strip(), [230.0, 230.0], |layout| {
            spreads(layout, &runs, schedule.steps())
        }));
        Ok(Plate {
            clock: format!(
                "DDPM time, counted down: {} is noise, 0 is the data; {} schedule, {} steps",
                schedule.steps(),
                self.schedule.name,
                self.spacing
            ),
            axes: dials.axes(),
            panels,
            readouts: vec![
                runs.readout("final spread in a mode: DDPM", |run| fixed(run.ddpm.across, 4)),
                runs.readout("DDIM", |run| fixed(run.ddim.across, 4)),
                runs.readout("noise dropped", |run| fixed(run.dropped.across, 4)),
                Readout::told("the data", fixed(spread, 4)),
            ],
            alt: alt(&runs, spread),
            tables: vec![UNIT.of(&runs), MODES.of(&runs), STEP.of(&worked), GUESS.of([guess])],
            ..Plate::exact(format!(
                "exact denoiser of M2, {} draws; every spread by the variance recursion",
                self.particles
            ))
        })
    }
}

/// The plane of one way: starts, paths, ends, and the modes as circles of one and two standard deviations.
fn tile((name, title, _, of): Way, mixture: &GaussianMixture, runs: &Frames<Run>) -> Panel {
    let plot = plane(panels::TILE);
    let layers = vec![
        plot.still(|sketch| modes(sketch, mixture)),
        plot.each(runs, |sketch, run| paths(sketch, &plot, of(run))),
    ];
    panels::tile(name, title, Paper::Once, layers).on_screen()
}

/// The same for paper, for one number of steps.
fn tile_on_paper((name, title, _, of): Way, mixture: &GaussianMixture, run: &Run) -> Panel {
    let plot = plane(PAPER_TILE);
    let title = format!("{title}, {} steps", run.count);
    panels::paper_tile(&format!("paper-{name}"), &title, plot.layout(), |_| {
        vec![
            plot.still(|sketch| modes(sketch, mixture)),
            plot.still(|sketch| paths(sketch, &plot, of(run))),
        ]
    })
}

fn plane(side: f64) -> Plot {
    let layout = Layout { width: side, height: side, narrow: true };
    let scale = Scale::linear(-REACH, REACH).ticks(&[]);
    Plot::new(layout, scale.clone(), scale)
}

fn paths(sketch: &mut Sketch<'_>, plot: &Plot, walked: &Walked) {
    for piece in walked.paths.iter().flat_map(|path| plot.visible(path)) {
        sketch.line(Role::Model, &piece);
    }
    let starts: Curve = walked.paths.iter().filter_map(|path| path.first()).copied().collect();
    let ends: Curve = walked.paths.iter().filter_map(|path| path.last()).copied().collect();
    sketch.points(Role::Noise, &starts, 3.0).points(Role::Accent, &ends, 3.0);
}

fn modes(sketch: &mut Sketch<'_>, mixture: &GaussianMixture) {
    for k in 0..mixture.component_count() {
        let centre = mixture.component_mean(k);
        if let (Some([x, y]), Some(sd)) = (centre, mixture.component_standard_deviation(k, 0)) {
            sketch.circle(Role::Truth, (*x, *y), sd).circle(Role::Truth, (*x, *y), 2.0 * sd);
        }
    }
}

/// For data N(0, 1): the spread of the state on the way down, which should stay at 1.
fn spreads(layout: Layout, runs: &Frames<Run>, steps: usize) -> Vec<Layer> {
    let across = Scale::linear(0.0, steps as f64).reversed().title("step t");
    let up =
        Scale::linear(0.0, 1.1).ticks(&[0.0, 0.5, 1.0]).title("spread of the state, data N(0, 1)");
    let plot = Plot::new(layout, across, up).room_right(layout.either(150.0, 136.0));
    vec![
        plot.still(|sketch| {
            sketch.axes().curve(Role::Truth, &[(steps as f64, 1.0), (0.0, 1.0)]);
        }),
        plot.each(runs, |sketch, run| {
            let mut names = vec![(Role::Truth, 1.0, "the data 1".to_owned())];
            for (_, name, role, of) in WAYS {
                let unit = &of(run).unit;
                let times = run.times.iter().map(|t| *t as f64);
                let curve: Curve = times.zip(unit.iter().copied()).collect();
                sketch.strong_curve(role, &curve);
                let end = *unit.last();
                names.push((role, end, format!("{name} {}", significant(end, 3))));
            }
            // The countdown ends on the right: names stand where the curves end.
            let ends = names.iter().map(|(role, value, words)| (*role, *value, words.as_str()));
            sketch.end_labels(&ends.collect::<Vec<_>>());
        }),
    ]
}

fn alt(runs: &Frames<Run>, spread: f64) -> String {
    let told = runs.iter().map(|run| {
        let [ddpm, ddim, dropped] = WAYS.map(|(.., of)| significant(of(run).across, 3));
        let [a, b, c] = WAYS.map(|(.., of)| significant(*of(run).unit.last(), 3));
        format!(
            "{} steps: in a mode {ddpm}, {ddim} and {dropped}; for data N(0, 1) {a}, {b} and {c}",
            run.count
        )
    });
    format!(
        "Three walks from the same starts to two round modes of spread {spread}: DDPM, DDIM, and DDPM with its noise dropped, \
         which loses all spread. Final spreads in this order. {}.",
        told.collect::<Vec<_>>().join(". ")
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::figures::bench::tests as bench;

    fn close(found: f64, reference: f64, tolerance: f64) {
        assert!((found - reference).abs() < tolerance, "{found} for {reference}");
    }

    #[test]
    fn the_worked_step_of_the_book() {
        let plate = bench::plate(&KIND, "");
        let step = |row, column| bench::number(&plate, "step", row, column);
        close(step(0, "of_eps_hat"), -0.6172, 5e-5);
        close(step(1, "of_eps_hat"), -0.3730, 5e-5);
        close(step(0, "mean"), 0.3448, 5e-5);
        close(step(1, "mean"), 0.4127, 5e-5);
        close(step(0, "variance"), 0.2857, 5e-5);
        close(step(1, "variance"), 0.0, 1e-15);
        let guess = |column| bench::number(&plate, "guess", 0, column);
        close(guess("x0_hat"), 0.3056, 5e-5);
        close(guess("eps_hat"), 0.2780, 5e-5);
        close(guess("signal_at_start"), 0.0064, 5e-5);
    }

    #[test]
    fn the_collapse_is_total_at_any_number_of_steps() {
        let plate = bench::plate(&KIND, "");
        for (row, reference) in [0.6798, 0.8294, 0.9636, 0.9981].into_iter().enumerate() {
            close(bench::number(&plate, "unit", row, "ddim_sd"), reference, 5e-5);
            close(bench::number(&plate, "unit", row, "product_of_cosines"), reference, 5e-5);
            close(bench::number(&plate, "unit", row, "dropped_sd"), 0.0064, 5e-5);
            // In the plane no more of the mode is left.
            let [dropped, ddim] =
                ["dropped_sd", "ddim_sd"].map(|column| bench::number(&plate, "modes", row, column));
            assert!(dropped < 0.01 && ddim > 0.07, "{dropped} {ddim}");
        }
    }

    #[test]
    fn what_is_out_of_range_is_named() {
        let wrong = "counts = []\nvariance = \"gamma\"\nparticles = 0\nalpha_bar_t = 0.6\nx = 9";
        let names = bench::refused(&KIND, wrong);
        assert_eq!(names, ["counts", "variance", "particles", "alpha_bar_s", "x"]);
    }
}

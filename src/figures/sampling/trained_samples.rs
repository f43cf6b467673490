//! What a trained guesser of noise draws, against the exact one: with its last weights and with averaged ones.
//!
//! The reader should see that the step of the book makes a sampler that works, that one network serves with
//! and without a class, and that the averaged weights lie nearer to the truth than those of the last step. DDIM
//! without noise (Song, Meng and Ermon 2021, equation 12); withheld classes (Ho and Salimans 2022, algorithm
//! 1); averaged weights (Song and Ermon 2020).

use crate::draw::number::{fixed, significant};
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::sketch::Side;
use crate::draw::svg::Anchor;
use crate::draw::theme::Role;
use crate::draw::{controls, panels};
use crate::figures::readers;
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::{histogram, linspace, mean, standard_deviation};
use crate::math::process::conversion::{Quantity, to_x0};
use crate::math::process::mixture::LineMixture;
use crate::math::process::sampler::{Ladder, Method, Spacing, Transition};
use crate::models::noise_predictor::{
    Examination, NoisePredictorSpecification, Snapshot, TrainedNoisePredictor, data, schedule,
};
use crate::models::{Order, OrderOf};
use crate::params::Reader;
use crate::plate::{Cell, Figure, FigureError, Layer, Paper, Plate, Readout, Studio, TableShape};
use crate::plate::{Kind, SourceKey};

/// Samples of a trained network and of the exact denoiser.
pub const KIND: Kind = Kind {
    name: "trained-samples",
    summary: "What a network trained by the book's own step draws, with last and with averaged weights, against the exact denoiser.",
    key: SourceKey::file(file!()),
    corners: &["training_steps = 20\nparticles = 50\nsampling_steps = 2"],
    read,
};

/// The histogram's range is -`REACH`…`REACH`.
const REACH: f64 = 2.05;

/// Its bars, each 0.1 wide: an odd number, so that 0 lies in the middle of one.
const BARS: usize = 41;

/// The sets of weights: in the tables, on the page.
const WEIGHTS: [(&str, &str); 2] = [("averaged", "averaged"), ("last", "of the last step")];

/// What may be asked for: in the tables, on the page, the component.
const ASKED: [(&str, &str, Option<usize>); 3] = [
    ("either", "either bump", None),
    ("left", "the left one", Some(1)),
    ("right", "the right one", Some(0)),
];

/// Levels at which the networks are examined: 1, then every twentieth.
const STRIDE: usize = 20;

#[derive(Debug)]
struct TrainedSamples {
    model: NoisePredictorSpecification,
    particles: usize,
    sampling_steps: usize,
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let usual = NoisePredictorSpecification::with_classes();
    let mut model = readers::predictor::specification(reader, usual);
    model.ema_decay = reader.number(
        "ema_decay",
        "share of itself that the averaged set of weights keeps at each step",
        0.0..=0.9999,
        model.ema_decay,
    );
    model.class_dropout = reader.number(
        "class_dropout",
        "how often the bump is withheld in training",
        0.01..=0.99,
        model.class_dropout,
    );
    let particles = reader.integer("particles", "draws of noise", 10..=5000, 1500);
    let sampling_steps = reader.integer("sampling_steps", "steps of DDIM", 1..=200, 50);
    Box::new(TrainedSamples {
        model,
        particles: particles as usize,
        sampling_steps: sampling_steps as usize,
    })
}

/// Ends of walks, and how far their histogram is from the truth.
struct Draws {
    ends: Vec<f64>,
    heights: Vec<f64>,
    distance: f64,
}

impl Draws {
    fn of(ends: Vec<f64>, truth: &LineMixture) -> Self {
        let edges = edges();
        let total = ends.len().max(1) as f64;
        let counts = histogram(&ends, &edges);
        let shares: Vec<f64> = counts.iter().map(|count| *count as f64 / total).collect();
        let below = |x: &f64| truth.probability_below(*x, 1.0);
        let cumulative: Vec<f64> = edges.iter().map(below).collect();
        let (mut difference, mut inside, mut truly_inside) = (0.0, 0.0, 0.0);
        for (share, pair) in shares.iter().zip(cumulative.windows(2)) {
            difference += (share - (pair[1] - pair[0])).abs();
            inside += share;
            truly_inside += pair[1] - pair[0];
        }
        let width = 2.0 * REACH / BARS as f64;
        Self {
            heights: shares.iter().map(|share| share / width).collect(),
            distance: 0.5 * (difference + (truly_inside - inside).abs()),
            ends,
        }
    }
}

/// The edges of the bars, `[BARS + 1]`.
fn edges() -> Vec<f64> {
    linspace(-REACH, REACH, BARS + 1)
}

/// The samples of one choice, the network's and the exact denoiser's from the same starts.
struct Run {
    weights: usize,
    asked: usize,
    truth: LineMixture,
    learned: Draws,
    exact: Draws,
}

/// The data that somebody asks for.
fn asked_data(asked: usize) -> Result<LineMixture, Invalid> {
    let wanted = ASKED.get(asked).and_then(|(_, _, k)| *k);
    wanted.and_then(|k| data().component(k)).unwrap_or_else(data).on_the_line()
}

/// Walks all `states` down a ladder by DDIM without noise; `guess` gives x0_hat of all of them at a level.
fn walk(ladder: &Ladder, states: &[f64], guess: impl Fn(&[f64], f64) -> Vec<f64>) -> Vec<f64> {
    let mut states = states.to_vec();
    for (rung, next) in ladder.steps() {
        let guesses = guess(&states, rung.alpha_bar);
        let method = Method::Ddim { eta: 0.0 };
        states = Transition::new(method, rung.alpha_bar, next.alpha_bar).mean(&states, &guesses);
    }
    states
}

impl TrainedSamples {
    fn runs(&self, model: &TrainedNoisePredictor, seed: u32) -> Result<Vec<Run>, FigureError> {
        let schedule = schedule()?;
        let ladder = Ladder::spaced(&schedule, Spacing::Trailing, self.sampling_steps)?;
        let starts = Generator::new(seed, "starts").normals(self.particles);
        let network = model.network();
        let exact = |asked: usize| {
            let truth = asked_data(asked)?;
            Ok(walk(&ladder, &starts, |states, alpha_bar| {
                states.iter().map(|x| truth.x0_hat(*x, alpha_bar)).collect()
            }))
        };
        let exact: Vec<Vec<f64>> = (0..ASKED.len()).map(exact).collect::<Result<_, Invalid>>()?;
        let mut runs = Vec::new();
        for weights in 0..WEIGHTS.len() {
            for (asked, (_, _, class)) in ASKED.iter().enumerate() {
                let truth = asked_data(asked)?;
                let used = used(model, weights);
                let learned = walk(&ladder, &starts, |states, alpha_bar| {
                    let eps = network.guess(used, states, alpha_bar, *class);
                    to_x0(Quantity::Eps, &eps, states, alpha_bar)
                });
                let exact = exact.get(asked).cloned().unwrap_or_default();
                runs.push(Run {
                    weights,
                    asked,
                    learned: Draws::of(learned, &truth),
                    exact: Draws::of(exact, &truth),
                    truth,
                });
            }
        }
        Ok(runs)
    }
}

/// The weights of a choice at the end of the training.
fn used(model: &TrainedNoisePredictor, weights: usize) -> &[f32] {
    chosen(model.snapshots.last(), weights)
}

fn chosen(kept: &Snapshot, weights: usize) -> &[f32] {
    if weights == 0 { &kept.averaged } else { &kept.weights }
}

/// How far each set of weights is from the best guess after each number of steps: `[weights][(steps, excess)]`.
fn courses(model: &TrainedNoisePredictor) -> Result<Vec<Vec<(f64, f64)>>, FigureError> {
    let schedule = schedule()?;
    let examinations = Examination::every(STRIDE, &data().on_the_line()?, &schedule);
    let kept = || model.snapshots.iter().filter(|kept| kept.step >= 10);
    let course = |weights: usize| {
        let excess = |kept: &Snapshot| model.examined(chosen(kept, weights), &examinations);
        kept().map(|kept| Ok((kept.step as f64, excess(kept)?.1))).collect()
    };
    (0..WEIGHTS.len()).map(course).collect()
}

impl Figure for TrainedSamples {
    fn tables(&self) -> Vec<TableShape> {
        let samples = [
            "mean",
            "sd",
            "histogram_distance",
            "exact_mean",
            "exact_sd",
            "exact_histogram_distance",
        ];
        vec![
            TableShape::new("samples", &["weights", "asked"], &samples),
            TableShape::new("training", &["step"], &["excess_averaged", "excess_last"]),
        ]
    }

    fn models(&self) -> Vec<Box<dyn Order>> {
        vec![OrderOf::<TrainedNoisePredictor>::boxed(&self.model)]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let model: TrainedNoisePredictor = studio.models.get(&self.model)?;
        let runs = self.runs(&model, studio.seed)?;
        let courses = courses(&model)?;
        let names =
            |names: Vec<&str>| -> Vec<String> { names.into_iter().map(str::to_owned).collect() };
        let weights = names(WEIGHTS.map(|(_, shown)| shown).to_vec());
        let asked = names(ASKED.map(|(_, shown, _)| shown).to_vec());
        let shapes = self.tables();
        let text = |of: &dyn Fn(&Run) -> String| runs.iter().map(of).collect();
        Ok(Plate {
            status: readers::predictor::status(&model),
            clock: format!(
                "{}; {} steps of DDIM, {} draws",
                readers::predictor::CLOCK,
                self.sampling_steps,
                self.particles
            ),
            axes: vec![
                controls::choice("weights", "weights", &weights, 0),
                controls::choice("asked", "asked for", &asked, 0),
            ],
            panels: vec![
                panels::plot("histogram", "", Paper::Strip(1), [270.0, 230.0], |layout| {
                    histograms(layout, &runs)
                }),
                panels::plot("courses", "", Paper::Once, [250.0, 230.0], |layout| {
                    distances(layout, &courses)
                }),
            ],
            readouts: vec![
                Readout {
                    label: "network: mean, sd".to_owned(),
                    axes: vec![0, 1],
                    texts: text(&|run| moments(&run.learned)),
                },
                Readout {
                    label: "exact denoiser".to_owned(),
                    axes: vec![0, 1],
                    texts: text(&|run| moments(&run.exact)),
                },
            ],
            tables: vec![
                readers::filled(&shapes, 0, runs.iter().map(row).collect()),
                readers::filled(&shapes, 1, training_rows(&courses)),
            ],
            alt: alt(&runs, &courses, self.particles),
            credit: None,
        })
    }
}

fn moments(draws: &Draws) -> String {
    format!("{}, {}", fixed(mean(&draws.ends), 2), fixed(standard_deviation(&draws.ends), 3))
}

fn row(run: &Run) -> Vec<Cell> {
    let weights = WEIGHTS.get(run.weights).map_or("", |(name, _)| name);
    let asked = ASKED.get(run.asked).map_or("", |(name, _, _)| name);
    let mut cells = vec![Cell::from(weights), Cell::from(asked)];
    for draws in [&run.learned, &run.exact] {
        let numbers = [mean(&draws.ends), standard_deviation(&draws.ends), draws.distance];
        cells.extend(numbers.map(Cell::from));
    }
    cells
}

fn training_rows(courses: &[Vec<(f64, f64)>]) -> Vec<Vec<Cell>> {
    let (Some(averaged), Some(last)) = (courses.first(), courses.get(1)) else {
        return Vec::new();
    };
    let pairs = averaged.iter().zip(last);
    pairs
        .map(|(averaged, last)| {
            vec![Cell::from(averaged.0 as usize), Cell::from(averaged.1), Cell::from(last.1)]
        })
        .collect()
}

fn histograms(layout: Layout, runs: &[Run]) -> Vec<Layer> {
    let across = Scale::linear(-REACH, REACH)
        .ticks(&[-2.0, -1.0, 0.0, 1.0, 2.0])
        .title("where the draws end");
    let frame = |run: &Run| {
        let highest = if run.asked == 0 { 1.3 } else { 2.6 };
        let up = Scale::linear(0.0, highest).ticks(&[0.0, highest / 2.6, highest / 1.3]);
        let plot = Plot::new(layout, across.clone(), up.title("density"));
        let curve: Vec<(f64, f64)> = linspace(-REACH, REACH, 329)
            .into_iter()
            .map(|x| (x, run.truth.density(x, 1.0)))
            .collect();
        let edges = edges();
        let stairs: Vec<(f64, f64)> = edges
            .windows(2)
            .zip(&run.exact.heights)
            .flat_map(|(edge, height)| [(edge[0], *height), (edge[1], *height)])
            .collect();
        let near = if run.asked == 1 { 1.0 } else { -1.0 };
        let mut sketch = plot.sketch();
        sketch
            .axes()
            .bars(Role::Model, &edges, &run.learned.heights)
            .line(Role::Gold, &stairs)
            .strong_curve(Role::Truth, &curve);
        // In the field left free by the bumps: their names, in their colours.
        let words = [
            (Role::Model, "the network"),
            (Role::Gold, layout.either("the exact denoiser", "exact denoiser")),
            (Role::Truth, "the data"),
        ];
        let place = if run.asked == 0 { 0.0 } else { near };
        for (index, (role, words)) in words.into_iter().enumerate() {
            let drop = 17.0 * index as f64;
            sketch.label(role, (place, 0.8 * highest), (0.0, drop), Anchor::Middle, words);
        }
        sketch.finish()
    };
    vec![panels::moving(&[0, 1], runs.iter().map(frame).collect())]
}

fn distances(layout: Layout, courses: &[Vec<(f64, f64)>]) -> Vec<Layer> {
    let all = || courses.iter().flatten();
    let last = all().map(|point| point.0).fold(20.0, f64::max);
    let (low, high) =
        all().fold((1.0f64, 1e-6f64), |(low, high), point| (low.min(point.1), high.max(point.1)));
    let mut ticks: Vec<f64> =
        [10.0, 100.0, 1000.0].into_iter().filter(|step| *step < 0.7 * last).collect();
    ticks.push(last);
    let across = Scale::logarithmic(10.0, last).ticks(&ticks).title("steps done");
    let up =
        Scale::logarithmic((low / 1.5).max(1e-8), high * 1.5).title("distance from the best guess");
    let plot = Plot::new(layout, across, up);
    let mut sketch = plot.sketch();
    sketch.axes();
    let roles = [
        (Role::Gold, "averaged weights", 28.0, Side::Above),
        (Role::Model, "weights of that step", 28.0, Side::Below),
    ];
    for (course, (role, _, _, _)) in courses.iter().zip(roles) {
        sketch.strong_curve(role, course);
    }
    for (course, (role, words, at, side)) in courses.iter().zip(roles) {
        sketch.name(role, course, at, side, words);
    }
    vec![panels::still(sketch.finish())]
}

fn alt(runs: &[Run], courses: &[Vec<(f64, f64)>], particles: usize) -> String {
    let told: Vec<String> = runs
        .iter()
        .map(|run| {
            let weights = WEIGHTS.get(run.weights).map_or("", |(_, shown)| shown);
            let asked = ASKED.get(run.asked).map_or("", |(_, shown, _)| shown);
            format!(
                "weights {weights}, {asked}: {} (exact {})",
                moments(&run.learned),
                moments(&run.exact)
            )
        })
        .collect();
    let ends: Vec<String> = courses
        .iter()
        .filter_map(|course| course.last())
        .map(|point| significant(point.1, 2))
        .collect();
    format!(
        "Histograms of where {particles} draws of noise end under a trained network, with the data's density and the histogram of the exact denoiser from the same draws. \
         Mean and standard deviation for {}. A second plot shows the mean squared distance from the best guess over the steps of training, \
         at the end {} for averaged weights and for those of the last step.",
        told.join("; "),
        ends.join(" and ")
    )
}

#[cfg(test)]
mod tests;

//! What a trained guesser of noise draws, against the exact one: with its last weights and with averaged ones.
//!
//! The reader should see that the step of the book makes a sampler that works, that one network serves with
//! and without a class, and that the averaged weights lie nearer to the truth than those of the last step. DDIM
//! without noise (Song, Meng and Ermon 2021, equation 12); withheld classes (Ho and Salimans 2022, algorithm
//! 1); averaged weights (Song and Ermon 2020).

use crate::figures::prelude::*;
use crate::figures::readers::predictor;
use crate::math::numbers::batch;
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

/// Samples of a trained network and of the exact denoiser.
pub const KIND: Kind = Kind {
    name: "trained-samples",
    summary: "What a network trained by the book's own step draws, with last and with averaged weights, against the exact denoiser.",
    key: SourceKey::file(file!()),
    corners: &["training_steps = 20\nparticles = 50\nsampling_steps = 2"],
    read: |reader| Box::new(TrainedSamples::read(reader)),
};

/// The histogram's range is -`REACH`…`REACH`.
const REACH: f64 = 2.05;

/// Its bars, each 0.1 wide: an odd number, so that 0 lies in the middle of one.
const BARS: usize = 41;

/// Levels at which the networks are examined: 1, then every twentieth.
const STRIDE: usize = 20;

/// A set of weights of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weights {
    Averaged,
    Last,
}

impl Weights {
    const ALL: [Self; 2] = [Self::Averaged, Self::Last];

    /// In the tables, on the page.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Averaged => ("averaged", "averaged"),
            Self::Last => ("last", "of the last step"),
        }
    }

    fn of(self, kept: &Snapshot) -> &[f32] {
        match self {
            Self::Averaged => &kept.averaged,
            Self::Last => &kept.weights,
        }
    }
}

/// What may be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Either,
    Left,
    Right,
}

impl Asked {
    const ALL: [Self; 3] = [Self::Either, Self::Left, Self::Right];

    /// In the tables, on the page.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Either => ("either", "either bump"),
            Self::Left => ("left", "the left one"),
            Self::Right => ("right", "the right one"),
        }
    }

    /// The component of the data.
    fn class(self) -> Option<usize> {
        match self {
            Self::Either => None,
            Self::Left => Some(1),
            Self::Right => Some(0),
        }
    }

    fn data(self) -> Result<LineMixture, Invalid> {
        let none = || Invalid::one("asked", "is no bump of the data");
        match self.class() {
            None => data().on_the_line(),
            Some(class) => data().component(class).ok_or_else(none)?.on_the_line(),
        }
    }
}

#[derive(Debug)]
struct TrainedSamples {
    model: NoisePredictorSpecification,
    particles: usize,
    sampling_steps: usize,
}

/// The samples of one choice, the network's and the exact denoiser's from the same starts.
struct Run {
    weights: Weights,
    asked: Asked,
    truth: LineMixture,
    learned: Draws,
    exact: Draws,
}

const SAMPLES: Columns<Run> = Columns {
    name: "samples",
    keys: &[
        ("weights", |run| run.weights.names().0.into()),
        ("asked", |run| run.asked.names().0.into()),
    ],
    values: &[
        ("mean", |run| mean(&run.learned.ends).into()),
        ("sd", |run| standard_deviation(&run.learned.ends).into()),
        ("histogram_distance", |run| run.learned.distance.into()),
        ("exact_mean", |run| mean(&run.exact.ends).into()),
        ("exact_sd", |run| standard_deviation(&run.exact.ends).into()),
        ("exact_histogram_distance", |run| run.exact.distance.into()),
    ],
};

/// How far both sets of weights are from the best guess after so many steps.
struct Excess {
    step: usize,
    averaged: f64,
    last: f64,
}

const TRAINING: Columns<Excess> = Columns {
    name: "training",
    keys: &[("step", |excess| excess.step.into())],
    values: &[
        ("excess_averaged", |excess| excess.averaged.into()),
        ("excess_last", |excess| excess.last.into()),
    ],
};

/// Ends of walks, and how far their histogram is from the truth.
#[derive(Clone)]
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

    /// Mean and standard deviation, in words.
    fn moments(&self) -> String {
        format!("{}, {}", fixed(mean(&self.ends), 2), fixed(standard_deviation(&self.ends), 3))
    }
}

/// The edges of the bars, `[BARS + 1]`.
fn edges() -> Vec<f64> {
    linspace(-REACH, REACH, BARS + 1)
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
    fn read(reader: &mut Reader<'_>) -> Self {
        let mut model =
            predictor::specification(reader, NoisePredictorSpecification::with_classes());
        let meaning = "share of itself that the averaged set of weights keeps at each step";
        model.ema_decay = reader.number("ema_decay", meaning, 0.0..=0.9999, model.ema_decay);
        let meaning = "how often the bump is withheld in training";
        model.class_dropout =
            reader.number("class_dropout", meaning, 0.01..=0.99, model.class_dropout);
        let particles = reader.integer("particles", "draws of noise", 10..=5000, 1500) as usize;
        let sampling_steps =
            reader.integer("sampling_steps", "steps of DDIM", 1..=200, 50) as usize;
        Self { model, particles, sampling_steps }
    }
}

/// What each set of weights lacks of the best guess, from the tenth step on.
fn course(model: &TrainedNoisePredictor) -> Result<Vec<Excess>, FigureError> {
    let examinations = Examination::every(STRIDE, &data().on_the_line()?, &schedule()?);
    let excess = |kept: &Snapshot, weights: Weights| {
        model.examined(weights.of(kept), &examinations).map(|(_, excess)| excess)
    };
    let of = |kept: &Snapshot| {
        let (averaged, last) = (excess(kept, Weights::Averaged)?, excess(kept, Weights::Last)?);
        Ok(Excess { step: kept.step, averaged, last })
    };
    model.snapshots.iter().filter(|kept| kept.step >= 10).map(of).collect()
}

impl Figure for TrainedSamples {
    fn tables(&self) -> Vec<TableShape> {
        vec![SAMPLES.shape(), TRAINING.shape()]
    }

    fn models(&self) -> Vec<Box<dyn Order>> {
        vec![OrderOf::<TrainedNoisePredictor>::boxed(&self.model)]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let model: TrainedNoisePredictor = studio.models.get(&self.model)?;
        let ladder = Ladder::spaced(&schedule()?, Spacing::Trailing, self.sampling_steps)?;
        let starts = Generator::new(studio.seed, "starts").normals(self.particles);
        let network = model.network();

        let mut dials = Dials::default();
        let (sets, choices) = (Weights::ALL.into(), Asked::ALL.into());
        let weights =
            dials.choice("weights", "weights", sets, 0, |set: &Weights| set.names().1.to_owned());
        let asked = dials
            .choice("asked", "asked for", choices, 0, |asked: &Asked| asked.names().1.to_owned());
        let exact = Frames::each(&asked, |asked| -> Result<_, FigureError> {
            let truth = asked.data()?;
            let ends = walk(&ladder, &starts, |states, alpha_bar| {
                states.iter().map(|x| truth.x0_hat(*x, alpha_bar)).collect()
            });
            Ok((*asked, Draws::of(ends, &truth), truth))
        })?;
        let runs = Frames::along(&weights, |weights| *weights).with(&exact, |weights, exact| {
            let (asked, exact, truth) = exact;
            let used = weights.of(model.snapshots.last());
            let learned = walk(&ladder, &starts, |states, alpha_bar| {
                let column = batch::row_major(states, 1);
                let eps = network.guess(used, column, alpha_bar, asked.class());
                to_x0(Quantity::Eps, &eps.into_iter().collect::<Vec<_>>(), states, alpha_bar)
            });
            let learned = Draws::of(learned, truth);
            let (truth, exact) = (truth.clone(), exact.clone());
            Run { weights: *weights, asked: *asked, truth, learned, exact }
        });
        let course = course(&model)?;
        Ok(Plate {
            clock: format!(
                "{}; {} steps of DDIM, {} draws",
                predictor::CLOCK,
                self.sampling_steps,
                self.particles
            ),
            axes: dials.axes(),
            panels: vec![
                panels::plot("histogram", "", asked.strip(), [270.0, 230.0], |layout| {
                    vec![runs.drawn(|svg, run| svg.push_str(&histogram_of(layout, run)))]
                }),
                panels::plot("courses", "", Paper::Once, [250.0, 230.0], |layout| {
                    distances(layout, &course)
                }),
            ],
            readouts: vec![
                runs.readout("network: mean, sd", |run| run.learned.moments()),
                runs.readout("exact denoiser", |run| run.exact.moments()),
            ],
            alt: alt(&runs, &course, self.particles),
            tables: vec![SAMPLES.of(&runs), TRAINING.of(course)],
            ..Plate::trained(vec![predictor::training(&model)])
        })
    }
}

/// The bars of one choice, with the data and what the exact denoiser makes of the same starts.
fn histogram_of(layout: Layout, run: &Run) -> String {
    // In the field left free by the bumps stand the names.
    let (highest, free) = match run.asked {
        Asked::Either => (1.3, 0.0),
        Asked::Left => (2.6, 1.0),
        Asked::Right => (2.6, -1.0),
    };
    let across = Scale::linear(-REACH, REACH)
        .ticks(&[-2.0, -1.0, 0.0, 1.0, 2.0])
        .title("where the draws end");
    let up = Scale::linear(0.0, highest).ticks(&[0.0, highest / 2.6, highest / 1.3]);
    let plot = Plot::new(layout, across, up.title("density"));
    let edges = edges();
    let stairs = edges.windows(2).zip(&run.exact.heights);
    let stairs = stairs.flat_map(|(edge, height)| [(edge[0], *height), (edge[1], *height)]);
    let mut sketch = plot.sketch();
    sketch
        .axes()
        .bars(Role::Model, &edges, &run.learned.heights)
        .line(Role::Gold, &stairs.collect::<Curve>())
        .strong_curve(Role::Truth, &plot.trace(329, |x| run.truth.density(x, 1.0)));
    let words = [
        (Role::Model, "the network"),
        (Role::Gold, layout.either("the exact denoiser", "exact denoiser")),
        (Role::Truth, "the data"),
    ];
    for (index, (role, words)) in words.into_iter().enumerate() {
        let drop = 17.0 * index as f64;
        sketch.label(role, (free, 0.8 * highest), (0.0, drop), Anchor::Middle, words);
    }
    sketch.finish()
}

fn distances(layout: Layout, course: &[Excess]) -> Vec<Layer> {
    let curve = |of: fn(&Excess) -> f64| -> Curve {
        course.iter().map(|excess| (excess.step as f64, of(excess))).collect()
    };
    let (averaged, weights) = (curve(|excess| excess.averaged), curve(|excess| excess.last));
    let all = || averaged.iter().chain(&weights);
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
    vec![plot.still(|sketch| {
        sketch
            .axes()
            .strong_curve(Role::Gold, &averaged)
            .strong_curve(Role::Model, &weights)
            .name(Role::Gold, &averaged, 28.0, Side::Above, "averaged weights")
            .name(Role::Model, &weights, 28.0, Side::Below, "weights of that step");
    })]
}

fn alt(runs: &Frames<Run>, course: &[Excess], particles: usize) -> String {
    let told = runs.iter().map(|run| {
        format!(
            "weights {}, {}: {} (exact {})",
            run.weights.names().1,
            run.asked.names().1,
            run.learned.moments(),
            run.exact.moments()
        )
    });
    let ends = course.last().map(|end| [end.averaged, end.last].map(|off| significant(off, 2)));
    format!(
        "Histograms of where {particles} draws of noise end under a trained network, with the data's density and the histogram of the exact denoiser from the same draws. \
         Mean and standard deviation for {}. A second plot shows the mean squared distance from the best guess over the steps of training, \
         at the end {} for averaged weights and for those of the last step.",
        told.collect::<Vec<_>>().join("; "),
        ends.map_or_else(String::new, |ends| ends.join(" and "))
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::figures::bench::tests as bench;

    #[test]
    fn a_trained_network_draws_the_bump_it_is_asked_for() {
        let plate =
            bench::plate(&KIND, "training_steps = 1500\nparticles = 400\nsampling_steps = 25");
        for row in 0..6 {
            let number = |column| bench::number(&plate, "samples", row, column);
            let wanted = [0.0, -1.0, 1.0][row % 3];
            assert!((number("exact_mean") - wanted).abs() < 0.15);
            // The averaged weights come first; those of the last step wander.
            let (shift, distance) = if row < 3 { (0.2, 0.35) } else { (0.5, 0.5) };
            assert!((number("mean") - wanted).abs() < shift, "row {row}");
            assert!(number("histogram_distance") < distance, "row {row}");
        }
    }

    #[test]
    fn sampler_and_walk_agree() {
        let ladder = Ladder::spaced(&schedule().unwrap(), Spacing::Trailing, 7).unwrap();
        let one = walk(&ladder, &[0.4], |states, alpha_bar| {
            crate::math::process::denoiser::Denoiser::x0_hat(&data(), states, alpha_bar)
        });
        let method = Method::Ddim { eta: 0.0 };
        let mut unused = Generator::new(0, "unused");
        let states =
            crate::math::process::sampler::sample(&data(), &ladder, method, &[0.4], &mut unused)
                .unwrap();
        assert_eq!(states.last().x, one);
    }

    #[test]
    fn what_is_out_of_range_is_named() {
        assert_eq!(
            bench::refused(&KIND, "ema_decay = 1.5\nclass_dropout = 0"),
            ["ema_decay", "class_dropout"]
        );
    }
}

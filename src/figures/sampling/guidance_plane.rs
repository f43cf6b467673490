//! Guidance in the plane: particles asked to become one of three classes, pushed harder and harder.
//!
//! The reader should see where a push leads: the paths bend away from the other classes, the heap narrows and
//! is driven past its class, and with few steps it misses altogether. The second comparison sets three rules of pushing side by
//! side, on a model that may be more spread out than the truth, as trained ones are. Ho and Salimans 2022, equation 6;
//! Kynkäänniemi and others 2024; Karras and others 2024 (autoguidance); Karras and others 2022, algorithm 1.

mod drawing;

use crate::draw::number::{fixed, percent, trimmed};
use crate::draw::{controls, panels};
use crate::figures::readers;
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::{distance, mean};
use crate::math::process::denoiser::Denoiser;
use crate::math::process::guidance::{Interval, Steered};
use crate::math::process::mixture::{GaussianMixture, NamedMixture};
use crate::math::process::sampler::{Churn, SigmaMethod, SigmaState, sample_sigma};
use crate::math::process::sigma::{SigmaSpacing, sigma_grid};
use crate::params::{Reader, Sweep};
use crate::plate::{
    Axis, Cell, Figure, FigureError, Paper, Plate, Readout, Status, Studio, TableShape,
};
use crate::plate::{Kind, SourceKey};

/// The kind.
pub const KIND: Kind = Kind {
    name: "guidance-plane",
    summary: "Particles in the plane pushed towards one of three classes, by strength and by steps or rule.",
    key: SourceKey::file(file!()),
    corners: &["", "compare = \"rule\"\nmodel_sd = 0.22\nw = 2"],
    read: |reader| Box::new(GuidancePlane::read(reader)),
};

/// The noise at the start.
const SIGMA_MAX: f64 = 80.0;

/// The last level before the data.
const SIGMA_MIN: f64 = 0.002;

/// Looks that stand for a converged walk, where rules are compared.
const CONVERGED: usize = 40;

/// Numbers of steps that are compared.
const STEPS: [usize; 3] = [4, 12, 48];

/// Particles; every one that is measured is shown.
const PARTICLES: usize = 110;

/// Paths that are shown.
const PATHS: usize = 12;

/// What the third axis compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compare {
    Steps,
    Rule,
}

/// A way of walking down.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Way {
    name: &'static str,
    rule: Rule,
    method: SigmaMethod,
    levels: usize,
}

/// What is pushed away from, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    Plain,
    Limited,
    Auto,
}

impl Rule {
    /// Its name in the table.
    fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "always",
            Self::Limited => "interval",
            Self::Auto => "autoguidance",
        }
    }
}

#[derive(Debug)]
struct GuidancePlane {
    compare: Compare,
    w: Sweep,
    class: usize,
    model_sd: f64,
    worse_sd: f64,
    interval: Interval,
}

/// What came of one class, strength and way.
struct Heap {
    ends: Vec<Vec<f64>>,
    paths: Vec<NonEmpty<SigmaState>>,
    mean: Vec<f64>,
    /// How far the mean lies beyond the class's centre, along the line from the origin; below 0 short of it.
    shift: f64,
    /// The root of the mean variance of the two coordinates.
    sd: f64,
    /// The share farther than three true standard deviations from the class's centre.
    strays: f64,
}

impl GuidancePlane {
    fn read(reader: &mut Reader<'_>) -> Self {
        let compare = reader.choice(
            "compare",
            "what the third control chooses",
            &[Compare::Steps, Compare::Rule],
            |compare| match compare {
                Compare::Steps => "steps",
                Compare::Rule => "rule",
            },
            Compare::Steps,
        );
        let usual =
            Sweep { values: vec![0.0, 1.0, 2.0, 3.0, 5.0, 7.5], print: vec![0, 1, 3, 5], start: 3 };
        let meaning = "the strength of guidance: 0 none, 1 the class alone";
        let w = reader.sweep("w", meaning, 0.0..=10.0, usual);
        let class = reader.integer("class", "the class that is shown first, from 0", 0..=2, 0);
        let meaning = "standard deviation of a class as the model has it; the truth is 0.15";
        let model_sd = reader.number("model_sd", meaning, 0.1..=0.6, 0.15);
        let meaning = "the same of the worse model that autoguidance pushes away from";
        let worse_sd = reader.number("worse_sd", meaning, 0.1..=0.8, 0.3);
        if worse_sd <= model_sd {
            let message = format!("`worse_sd` is {worse_sd}, no worse than model_sd, {model_sd}");
            reader.problem("worse_sd", message, "take more than model_sd");
        }
        let meaning =
            "the levels σ at which limited guidance acts: above the first, up to the second";
        let ends = reader.vector("interval", meaning, 0.0..=100.0, 2..=2, &[0.2, 1.0]);
        let end = |index: usize| ends.get(index).copied().unwrap_or_default();
        let interval = Interval { above: end(0), up_to: end(1) };
        if interval.above >= interval.up_to {
            let message = format!("`interval` is {} to {}", interval.above, interval.up_to);
            reader.problem("interval", message, "the second must be above the first");
        }
        Self { compare, w, class: class as usize, model_sd, worse_sd, interval }
    }

    fn ways(&self) -> Vec<Way> {
        match self.compare {
            Compare::Steps => {
                let names = ["4", "12", "48"];
                let way = |(name, levels)| Way {
                    name,
                    rule: Rule::Plain,
                    method: SigmaMethod::Euler,
                    levels,
                };
                names.into_iter().zip(STEPS).map(way).collect()
            }
            Compare::Rule => {
                let way =
                    |name, rule| Way { name, rule, method: SigmaMethod::Heun, levels: CONVERGED };
                vec![
                    way("always", Rule::Plain),
                    way("at some levels", Rule::Limited),
                    way("away from a worse model", Rule::Auto),
                ]
            }
        }
    }

    /// The three classes with the centres and shares of the book's mixture, each of this standard deviation.
    fn spread(sd: f64) -> Result<GaussianMixture, Invalid> {
        let truth = NamedMixture::Tri.mixture();
        let count = truth.component_count();
        let centres = (0..count).filter_map(|k| truth.component_mean(k).map(<[f64]>::to_vec));
        let covariance = vec![vec![sd * sd, 0.0], vec![0.0, sd * sd]];
        GaussianMixture::new(truth.weights(), centres.collect(), vec![covariance; count])
    }

    /// The classes that can be asked for: all where steps are compared, one where rules are.
    fn classes(&self) -> Vec<usize> {
        match self.compare {
            Compare::Steps => vec![0, 1, 2],
            Compare::Rule => vec![self.class],
        }
    }

    /// For each class, strength and way, in this order.
    fn heaps(&self, seed: u32) -> Result<Vec<Vec<Vec<Heap>>>, Invalid> {
        let truth = NamedMixture::Tri.mixture();
        let model = Self::spread(self.model_sd)?;
        let worse = Self::spread(self.worse_sd)?;
        let wide = (1.0 + SIGMA_MAX * SIGMA_MAX).sqrt();
        let mut random = Generator::new(seed, "starts");
        let starts: Vec<Vec<f64>> =
            (0..PARTICLES).map(|_| random.normals(2).iter().map(|z| z * wide).collect()).collect();
        let ways = self.ways();
        let of_class = |class: usize| {
            let none = || Invalid::one("class", format!("is {class}; there are fewer"));
            let asked = model.component(class).ok_or_else(none)?;
            let blurred = worse.component(class).ok_or_else(none)?;
            let centre = truth.component_mean(class).ok_or_else(none)?;
            let at = |w: &f64| {
                let walk = |way: &Way| {
                    let from = match way.rule {
                        Rule::Auto => blurred.clone(),
                        _ => model.clone(),
                    };
                    let interval = match way.rule {
                        Rule::Limited => self.interval,
                        _ => Interval::ALWAYS,
                    };
                    let guided = Steered::new(from, asked.clone(), *w, interval)?;
                    walk(&guided, way, &starts).map(|paths| Heap::of(paths, centre))
                };
                ways.iter().map(walk).collect()
            };
            self.w.values.iter().map(at).collect()
        };
        self.classes().into_iter().map(of_class).collect()
    }
}

/// Every start's way down.
fn walk(
    guided: &impl Denoiser,
    way: &Way,
    starts: &[Vec<f64>],
) -> Result<Vec<NonEmpty<SigmaState>>, Invalid> {
    let grid = sigma_grid(SigmaSpacing::Karras { rho: 7.0 }, SIGMA_MIN, SIGMA_MAX, way.levels)?;
    // Neither method draws anything: the generator is there for the signature.
    let mut unused = Generator::new(0, "unused");
    let path =
        |start: &Vec<f64>| sample_sigma(guided, &grid, way.method, Churn::NONE, start, &mut unused);
    starts.iter().map(path).collect()
}

impl Heap {
    fn of(mut paths: Vec<NonEmpty<SigmaState>>, centre: &[f64]) -> Self {
        let ends: Vec<Vec<f64>> = paths.iter().map(|path| path.last().x.clone()).collect();
        paths.truncate(PATHS);
        let coordinate = |axis: usize| -> Vec<f64> {
            ends.iter().filter_map(|x| x.get(axis).copied()).collect()
        };
        let mean = vec![mean(&coordinate(0)), mean(&coordinate(1))];
        let squares = ends.iter().map(|x| {
            let away = distance(x, &mean);
            away * away
        });
        let count = ends.len().max(1) as f64;
        let sd = (squares.sum::<f64>() / (2.0 * count)).sqrt();
        let size = crate::math::numbers::statistics::norm(centre).max(1e-12);
        let along = crate::math::numbers::statistics::dot(&mean, centre) / size;
        let far = ends.iter().filter(|x| distance(x, centre) > 3.0 * 0.15);
        Self { shift: along - size, strays: far.count() as f64 / count, sd, mean, paths, ends }
    }
}

impl Figure for GuidancePlane {
    fn tables(&self) -> Vec<TableShape> {
        let third = match self.compare {
            Compare::Steps => "steps",
            Compare::Rule => "rule",
        };
        vec![TableShape::new(
            "heaps",
            &["class", "w", third],
            &["mean_x", "mean_y", "shift", "sd", "strays"],
        )]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let heaps = self.heaps(studio.seed)?;
        let ways = self.ways();
        let mut rows = Vec::new();
        for (class, of_class) in self.classes().into_iter().zip(&heaps) {
            for (w, of_w) in self.w.values.iter().zip(of_class) {
                for (way, heap) in ways.iter().zip(of_w) {
                    let third = match self.compare {
                        Compare::Steps => Cell::from(way.levels),
                        Compare::Rule => Cell::from(way.rule.as_str()),
                    };
                    let mut row = vec![class.into(), (*w).into(), third];
                    row.extend(heap.mean.iter().map(|x| Cell::from(*x)));
                    row.extend([heap.shift, heap.sd, heap.strays].map(Cell::from));
                    rows.push(row);
                }
            }
        }
        // Where rules are compared there is one class, and no control for it.
        let moved: &[usize] = match self.compare {
            Compare::Steps => &[0, 1, 2],
            Compare::Rule => &[0, 1],
        };
        let readout = |label: &str, text: &dyn Fn(&Heap) -> String| Readout {
            label: label.to_owned(),
            axes: moved.to_vec(),
            texts: heaps.iter().flatten().flatten().map(text).collect(),
        };
        let method = match self.compare {
            Compare::Steps => "Euler's method on the exact guided field".to_owned(),
            Compare::Rule => format!("Heun's method on the exact guided field, {CONVERGED} levels"),
        };
        Ok(Plate {
            status: Status::Exact { method: format!("{method}; {PARTICLES} particles") },
            clock: format!(
                "EDM clock: σ = {} is the start, 0 the data; paths are drawn as x / √(1 + σ²); w = 0 is what is pushed away from, w = 1 the class",
                trimmed(SIGMA_MAX, 0)
            ),
            axes: self.axes(),
            panels: vec![panels::plot("plane", "", Paper::Strip(1), drawing::HEIGHTS, |layout| {
                drawing::plane(layout, &self.classes(), moved, &heaps)
            })],
            readouts: vec![
                readout("past its centre by", &|heap| fixed(heap.shift, 3)),
                readout("spread, truth 0.15", &|heap| fixed(heap.sd, 3)),
                readout("strays", &|heap| percent(heap.strays, 1)),
            ],
            alt: self.alt(&heaps),
            tables: vec![readers::filled(&self.tables(), 0, rows)],
            credit: None,
        })
    }
}

impl GuidancePlane {
    fn axes(&self) -> Vec<Axis> {
        let names: Vec<String> = self.ways().iter().map(|way| way.name.to_owned()).collect();
        let strengths: Vec<String> = self.w.values.iter().map(|w| trimmed(*w, 2)).collect();
        let mut strength = controls::choice("w", "guidance w", &strengths, self.w.start);
        strength.print.clone_from(&self.w.print);
        for (stop, w) in strength.stops.iter_mut().zip(&self.w.values) {
            stop.value = *w;
        }
        match self.compare {
            Compare::Steps => {
                let classes = ["right", "upper left", "lower left"].map(str::to_owned);
                let mut asked = controls::choice("class", "class asked for", &classes, self.class);
                asked.print = vec![asked.start];
                let mut steps = controls::choice("steps", "steps", &names, names.len() - 1);
                for (stop, count) in steps.stops.iter_mut().zip(STEPS) {
                    stop.value = count as f64;
                }
                vec![asked, strength, steps]
            }
            Compare::Rule => vec![strength, controls::choice("rule", "the push acts", &names, 0)],
        }
    }
}

impl GuidancePlane {}

#[cfg(test)]
mod tests;

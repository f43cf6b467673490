//! Guidance in the plane: particles asked to become one of three classes, pushed harder and harder.
//!
//! The reader should see where a push leads: the paths bend away from the other classes, the heap narrows and
//! is driven past its class, and with few steps it misses altogether. The second comparison sets three rules of pushing side by
//! side, on a model that may be more spread out than the truth, as trained ones are. Ho and Salimans 2022, equation 6;
//! Kynkäänniemi and others 2024; Karras and others 2024 (autoguidance); Karras and others 2022, algorithm 1.

mod drawing;

use ndarray::array;

use crate::figures::prelude::*;
use crate::math::numbers::batch::filled;
use crate::math::numbers::coordinates::coordinates;
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::{distance, dot, mean, norm};
use crate::math::process::denoiser::Denoiser as _;
use crate::math::process::guidance::{Interval, Steered};
use crate::math::process::mixture::{GaussianMixture, NamedMixture};
use crate::math::process::sampler::{Churn, SigmaMethod, SigmaState, sample_sigma};
use crate::math::process::sigma::{SigmaSpacing, sigma_grid};
use crate::plate::{Axis, Control};

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
    class: usize,
    w: f64,
    way: Way,
    ends: Vec<[f64; 2]>,
    /// The first paths as they are drawn: x / sqrt(1 + sigma^2), which begins with spread 1 and ends at the data.
    paths: Vec<Curve>,
    mean: [f64; 2],
    /// How far the mean lies beyond the class's centre, along the line from the origin; below 0 short of it.
    shift: f64,
    /// The root of the mean variance of the two coordinates.
    sd: f64,
    /// The share farther than three true standard deviations from the class's centre.
    strays: f64,
}

/// The columns besides the last key, which is what is compared.
const HEAPS: Columns<Heap> = Columns {
    name: "heaps",
    keys: &[("class", |heap| heap.class.into()), ("w", |heap| heap.w.into())],
    values: &[
        ("mean_x", |heap| heap.mean[0].into()),
        ("mean_y", |heap| heap.mean[1].into()),
        ("shift", |heap| heap.shift.into()),
        ("sd", |heap| heap.sd.into()),
        ("strays", |heap| heap.strays.into()),
    ],
};

/// The heaps by numbers of steps.
const BY_STEPS: Columns<Heap> = Columns {
    keys: &[HEAPS.keys[0], HEAPS.keys[1], ("steps", |heap| heap.way.levels.into())],
    ..HEAPS
};

/// The heaps by rules.
const BY_RULE: Columns<Heap> = Columns {
    keys: &[HEAPS.keys[0], HEAPS.keys[1], ("rule", |heap| heap.way.rule.as_str().into())],
    ..HEAPS
};

/// The three classes: the truth, a model of them, and a worse one.
struct Models {
    truth: GaussianMixture,
    model: GaussianMixture,
    worse: GaussianMixture,
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
        let usual = Sweep::of([0.0, 1.0, 2.0, 3.0, 5.0, 7.5], &[0.0, 1.0, 3.0, 7.5], 3.0);
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
        let [above, up_to] = reader.numbers("interval", meaning, 0.0..=100.0, [0.2, 1.0]);
        let interval = Interval { above, up_to };
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
        let covariance = array![[sd * sd, 0.0], [0.0, sd * sd]];
        let centres = filled((count, truth.dimension()), centres);
        GaussianMixture::new(truth.weights(), centres, vec![covariance; count])
    }

    /// The table that is promised.
    fn table(&self) -> &'static Columns<Heap> {
        match self.compare {
            Compare::Steps => &BY_STEPS,
            Compare::Rule => &BY_RULE,
        }
    }

    /// Every start's way down, asked for one class at one strength.
    fn heap(
        &self,
        models: &Models,
        starts: &[Vec<f64>],
        (class, w, way): (usize, f64, Way),
    ) -> Result<Heap, Invalid> {
        let none = || Invalid::one("class", format!("is {class}; there are fewer"));
        let asked = models.model.component(class).ok_or_else(none)?;
        let from = match way.rule {
            Rule::Auto => models.worse.component(class).ok_or_else(none)?,
            _ => models.model.clone(),
        };
        let interval = match way.rule {
            Rule::Limited => self.interval,
            _ => Interval::ALWAYS,
        };
        let guided = Steered::new(from, asked, w, interval)?;
        let spacing = SigmaSpacing::Karras { rho: 7.0 };
        let grid = sigma_grid(spacing, SIGMA_MIN, SIGMA_MAX, way.levels)?;
        // Neither method draws anything: the generator is there for the signature.
        let mut unused = Generator::new(0, "unused");
        let path = |start: &Vec<f64>| {
            sample_sigma(&guided, &grid, way.method, Churn::NONE, start, &mut unused)
        };
        let paths: Vec<NonEmpty<SigmaState>> = starts.iter().map(path).collect::<Result<_, _>>()?;
        let ends = paths.iter().map(|path| coordinates(&path.last().x));
        let ends: Vec<[f64; 2]> = ends.collect::<Result<_, _>>()?;
        let centre = models.truth.component_mean(class).ok_or_else(none)?;
        let along = |axis: fn(&[f64; 2]) -> f64| mean(&ends.iter().map(axis).collect::<Vec<_>>());
        let mean = [along(|[x, _]| *x), along(|[_, y]| *y)];
        let squares = ends.iter().map(|x| {
            let away = distance(x, &mean);
            away * away
        });
        let count = ends.len().max(1) as f64;
        let size = norm(centre).max(1e-12);
        let far = ends.iter().filter(|x| distance(*x, centre) > 3.0 * 0.15);
        Ok(Heap {
            class,
            w,
            way,
            paths: paths.iter().take(PATHS).map(|path| seen(path)).collect::<Result<_, _>>()?,
            mean,
            shift: dot(&mean, centre) / size - size,
            sd: (squares.sum::<f64>() / (2.0 * count)).sqrt(),
            strays: far.count() as f64 / count,
            ends,
        })
    }
}

/// A path as it is drawn.
fn seen(path: &[SigmaState]) -> Result<Curve, Invalid> {
    let place = |state: &SigmaState| {
        let scale = (1.0 + state.sigma * state.sigma).sqrt();
        coordinates(&state.x).map(|[x, y]| (x / scale, y / scale))
    };
    path.iter().map(place).collect()
}

impl Figure for GuidancePlane {
    fn tables(&self) -> Vec<TableShape> {
        vec![self.table().shape()]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let truth = NamedMixture::Tri.mixture();
        let model = Self::spread(self.model_sd)?;
        let models = Models { truth, model, worse: Self::spread(self.worse_sd)? };
        let wide = (1.0 + SIGMA_MAX * SIGMA_MAX).sqrt();
        let mut random = Generator::new(studio.seed, "starts");
        let start = |_| random.normals(2).iter().map(|z| z * wide).collect();
        let starts: Vec<Vec<f64>> = (0..PARTICLES).map(start).collect();

        let mut dials = Dials::default();
        // Where rules are compared there is one class, and no control for it.
        let classes = match self.compare {
            Compare::Steps => {
                let names = ["right", "upper left", "lower left"];
                let name = |class: &(usize, &str)| class.1.to_owned();
                let all = names.into_iter().enumerate().collect();
                let asked = dials.choice("class", "class asked for", all, self.class, name);
                dials.print(&asked, vec![self.class]);
                Frames::along(&asked, |(class, _)| *class)
            }
            Compare::Rule => Frames::one(self.class),
        };
        let w = dials.choice_along("w", "guidance w", &self.w, |w| trimmed(w, 2));
        let way = match self.compare {
            Compare::Steps => {
                let counts = STEPS.map(|count| count as f64);
                let sweep = Sweep { values: counts.into(), print: vec![0, 1, 2], start: 2 };
                let axis = controls::slider("steps", "steps", &sweep, |count| fixed(count, 0));
                dials.add(Axis { control: Control::Choice, ..axis }, self.ways())
            }
            Compare::Rule => {
                dials.choice("rule", "the push acts", self.ways(), 0, |way| way.name.to_owned())
            }
        };
        let heaps = classes
            .by(&w, |class, w| (*class, *w))
            .by(&way, |(class, w), way| (*class, *w, *way))
            .try_map(|asked| self.heap(&models, &starts, *asked))?;
        // Paper compares strengths, or the rules themselves.
        let strip = match self.compare {
            Compare::Steps => w.strip(),
            Compare::Rule => way.strip(),
        };
        let method = match self.compare {
            Compare::Steps => "Euler's method on the exact guided field".to_owned(),
            Compare::Rule => format!("Heun's method on the exact guided field, {CONVERGED} levels"),
        };
        Ok(Plate {
            clock: format!(
                "EDM clock: σ = {} is the start, 0 the data; paths are drawn as x / √(1 + σ²); w = 0 is what is pushed away from, w = 1 the class",
                trimmed(SIGMA_MAX, 0)
            ),
            axes: dials.axes(),
            panels: vec![panels::plot("plane", "", strip, [420.0, 330.0], |layout| {
                drawing::plane(layout, &models.truth, &classes, &heaps)
            })],
            readouts: vec![
                heaps.readout("past its centre by", |heap| fixed(heap.shift, 3)),
                heaps.readout("spread, truth 0.15", |heap| fixed(heap.sd, 3)),
                heaps.readout("strays", |heap| percent(heap.strays, 1)),
            ],
            alt: self.alt(&heaps),
            tables: vec![self.table().of(&heaps)],
            ..Plate::exact(format!("{method}; {PARTICLES} particles"))
        })
    }
}

impl GuidancePlane {
    fn alt(&self, heaps: &Frames<Heap>) -> String {
        let mut text = "Three classes as circles in the plane, and particles that start as noise and end as dots; lines show the \
             paths of some."
            .to_owned();
        for heap in heaps.iter().filter(|heap| heap.class == self.class) {
            let told = match self.compare {
                Compare::Steps if STEPS.last() != Some(&heap.way.levels) => continue,
                Compare::Steps => String::new(),
                Compare::Rule => format!(", {}", heap.way.name),
            };
            text += &format!(
                " At w = {}{told} the heap lies {} past its class's centre with spread {}.",
                trimmed(heap.w, 2),
                fixed(heap.shift, 3),
                fixed(heap.sd, 3)
            );
        }
        text
    }
}

#[cfg(test)]
mod tests;

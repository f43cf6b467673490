//! Guidance on a line: what its formula promises and what its sampler delivers.
//!
//! The reader should see two curves part as the strength grows: the density p(x) p(c|x)^w, which hardly moves,
//! and the density of what the guided equation draws, which overshoots the class and narrows. Ho and Salimans
//! 2022, equation 6; Karras and others 2022, equation 1; Bradley and Nakkiran 2024; Chidambaram and others 2024.

use ndarray::array;

use crate::draw::plot::summit;
use crate::figures::prelude::*;
use crate::math::bound::gaussian::normal_density;
use crate::math::numbers::coordinates::coordinates;
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::linspace;
use crate::math::process::guidance::{Interval, Steered, Tabulated, fokker_planck_gap, tilted};
use crate::math::process::mixture::GaussianMixture;
use crate::math::process::sampler::{Churn, SigmaMethod, sample_sigma};
use crate::math::process::sigma::{SigmaSpacing, sigma_grid};

/// The kind.
pub const KIND: Kind = Kind {
    name: "guidance-line",
    summary: "Two classes on a line: the tilted density that guidance aims at, and what it draws instead.",
    key: SourceKey::file(file!()),
    corners: &["levels = 24", "spread = 0.2\nlevels = 8\nw = 10"],
    read: |reader| Box::new(GuidanceLine::read(reader)),
};

/// The noise at the start.
const SIGMA_MAX: f64 = 80.0;

/// The last level before the data.
const SIGMA_MIN: f64 = 0.002;

/// Starts, at equal steps from -4 to 4 of their standard deviation.
const STARTS: usize = 81;

/// The density's range is sought within -`FAR`…`FAR`, in steps of 1/100.
const FAR: f64 = 8.0;

/// Where the plot begins and ends.
const SHOWN: (f64, f64) = (-2.6, 3.4);

#[derive(Debug)]
struct GuidanceLine {
    spread: f64,
    levels: usize,
    w: Sweep,
}

/// Both classes together, and the one asked for.
struct Data {
    all: GaussianMixture,
    class: GaussianMixture,
}

/// Mean and standard deviation at a strength.
#[derive(Clone, Copy)]
struct Moments {
    w: f64,
    mean: f64,
    sd: f64,
}

/// What is known at one strength.
struct At {
    promised: Moments,
    /// Its density, where it is shown.
    target: Curve,
    drawn: Moments,
    /// Its density, where it is shown.
    sampled: Curve,
}

const MOMENTS: Columns<At> = Columns {
    name: "moments",
    keys: &[("w", |at| at.drawn.w.into())],
    values: &[
        ("sampled_mean", |at| at.drawn.mean.into()),
        ("sampled_sd", |at| at.drawn.sd.into()),
        ("target_mean", |at| at.promised.mean.into()),
        ("target_sd", |at| at.promised.sd.into()),
    ],
};

/// How far the guided score misses what every noised density obeys, at sigma = 1 and w = 3.
struct Gap {
    x: f64,
    score_all: f64,
    score_class: f64,
}

const GAP: Columns<Gap> = Columns {
    name: "gap",
    keys: &[("x", |gap| gap.x.into())],
    values: &[
        ("score_all", |gap| gap.score_all.into()),
        ("score_class", |gap| gap.score_class.into()),
        ("push", |gap| gap.push().into()),
        ("gap", |gap| fokker_planck_gap(&[gap.push()], 3.0).into()),
    ],
};

impl Gap {
    fn of(data: &Data, x: f64) -> Result<Self, Invalid> {
        // At sigma = 1 the state of the clock of DDPM is x / sqrt(2), at alpha_bar = 1/2, and its score sqrt(2) times as steep.
        let half = std::f64::consts::FRAC_1_SQRT_2;
        let score = |of: &GaussianMixture| {
            coordinates(&of.score(&[x * half], 0.5)).map(|[score]| score * half)
        };
        Ok(Self { x, score_all: score(&data.all)?, score_class: score(&data.class)? })
    }

    fn push(&self) -> f64 {
        self.score_class - self.score_all
    }
}

fn usual_strengths() -> Sweep {
    let values = [0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 7.5];
    Sweep::of(values, &[1.0, 3.0, 7.5], 1.0)
}

impl GuidanceLine {
    fn read(reader: &mut Reader<'_>) -> Self {
        let meaning = "standard deviation of each class; their means are 1 and \u{2212}1";
        let spread = reader.number("spread", meaning, 0.2..=1.0, 0.5);
        let meaning = "number of levels of noise on the way down";
        let levels = reader.integer("levels", meaning, 2..=400, 128) as usize;
        let meaning = "the strength of guidance: 0 none, 1 the class alone";
        let w = reader.sweep("w", meaning, 0.0..=10.0, usual_strengths());
        Self { spread, levels, w }
    }

    fn data(&self) -> Result<Data, Invalid> {
        let covariance = array![[self.spread * self.spread]];
        let means = array![[1.0], [-1.0]];
        let all = GaussianMixture::new(vec![0.5; 2], means, vec![covariance; 2])?;
        let class = all.component(0).ok_or_else(|| Invalid::one("class", "is missing"))?;
        Ok(Data { all, class })
    }

    /// The strongest guidance that is shown.
    fn strongest(&self) -> f64 {
        self.w.values.iter().copied().fold(0.0, f64::max)
    }

    /// Mean and standard deviation of what is promised, all along the axis of strengths.
    fn promises(&self, data: &Data) -> Result<Vec<Moments>, Invalid> {
        // Closer together where the curve bends, near 0.
        let along = linspace(0.0, 1.0, 41).into_iter();
        let strengths = along.map(|share| self.strongest() * share * share);
        strengths.map(|w| Ok(data.promised(w, 401)?.0)).collect()
    }

    /// The starts N(0, 1 + sigma_max^2) sent down the guided equation. On a line no two paths cross, so the
    /// density of the ends is that of the starts over the stretch between neighbours.
    fn sampled(&self, data: &Data, w: f64) -> Result<(Moments, Curve), Invalid> {
        let guided = Steered::new(data.all.clone(), data.class.clone(), w, Interval::ALWAYS)?;
        let spacing = SigmaSpacing::Karras { rho: 7.0 };
        let grid = sigma_grid(spacing, SIGMA_MIN, SIGMA_MAX, self.levels)?;
        let wide = (1.0 + SIGMA_MAX * SIGMA_MAX).sqrt();
        // Heun's method draws nothing: the generator is there for the signature.
        let mut unused = Generator::new(0, "unused");
        let starts = linspace(-4.0, 4.0, STARTS);
        let mut ends = Vec::with_capacity(STARTS);
        for z in &starts {
            let method = SigmaMethod::Heun;
            let path = sample_sigma(&guided, &grid, method, Churn::NONE, &[z * wide], &mut unused)?;
            let [end] = coordinates(&path.last().x)?;
            ends.push(end);
        }
        let weights: Vec<f64> = starts.iter().map(|z| normal_density(*z, 0.0, 1.0)).collect();
        let total: f64 = weights.iter().sum();
        let average = |of: &dyn Fn(f64) -> f64| {
            let terms = ends.iter().zip(&weights);
            terms.map(|(x, weight)| of(*x) * weight).sum::<f64>() / total
        };
        let mean = average(&|x| x);
        let sd = average(&|x| (x - mean) * (x - mean)).sqrt();
        let step = 8.0 / (STARTS - 1) as f64;
        let pairs = ends.windows(2).zip(starts.windows(2));
        let curve = pairs.filter_map(|(end, start)| {
            let (stretch, middle) = (end[1] - end[0], 0.5 * (start[0] + start[1]));
            let height = normal_density(middle, 0.0, 1.0) * step / stretch;
            (stretch > 0.0).then_some((0.5 * (end[0] + end[1]), height))
        });
        Ok((Moments { w, mean, sd }, shown(curve)))
    }
}

impl Data {
    /// What is promised at strength `w`, summed over `points`, with its density.
    fn promised(&self, w: f64, points: usize) -> Result<(Moments, Tabulated), Invalid> {
        let all = |x| self.all.log_density(&[x], 1.0);
        let asked = |x| self.class.log_density(&[x], 1.0);
        let found = tilted(all, asked, w, FAR, points)?;
        Ok((Moments { w, mean: found.mean, sd: found.standard_deviation }, found))
    }
}

/// The points of a curve that the plot has room for.
fn shown(curve: impl Iterator<Item = (f64, f64)>) -> Curve {
    curve.filter(|(x, _)| (SHOWN.0..=SHOWN.1).contains(x)).collect()
}

impl Figure for GuidanceLine {
    fn tables(&self) -> Vec<TableShape> {
        vec![MOMENTS.shape(), GAP.shape()]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let data = self.data()?;
        let mut dials = Dials::default();
        let w = dials.slider("w", "guidance w", &self.w, |w| trimmed(w, 2));
        let all = Frames::each(&w, |w| -> Result<At, FigureError> {
            let (promised, found) = data.promised(*w, 1601)?;
            let target = shown(found.x.into_iter().zip(found.density));
            let (drawn, sampled) = self.sampled(&data, *w)?;
            Ok(At { promised, target, drawn, sampled })
        })?;
        let promises = self.promises(&data)?;
        let gaps = [-1.0, 0.0, 1.0, 2.0].into_iter().map(|x| Gap::of(&data, x));
        let gaps: Vec<Gap> = gaps.collect::<Result<_, _>>()?;
        let told =
            |moments: &Moments| format!("{} ± {}", fixed(moments.mean, 3), fixed(moments.sd, 3));
        Ok(Plate {
            clock: format!(
                "EDM clock: σ = {} is the start, 0 the data; w = 0 is unconditional, w = 1 the class",
                trimmed(SIGMA_MAX, 0)
            ),
            axes: dials.axes(),
            panels: vec![
                panels::plot("densities", "", w.strip(), [270.0, 240.0], |layout| {
                    self.densities(layout, &all)
                }),
                panels::plot("moments", "", Paper::Once, [230.0, 220.0], |layout| {
                    self.moments(layout, &all, &promises)
                }),
            ],
            readouts: vec![
                all.readout("drawn, mean ± sd", |at| told(&at.drawn)),
                all.readout("promised, mean ± sd", |at| told(&at.promised)),
            ],
            tables: vec![MOMENTS.of(&all), GAP.of(gaps)],
            alt: self.alt(&all),
            ..Plate::exact(format!(
                "Heun's method on the exact guided field, {} levels; the target by summation",
                self.levels
            ))
        })
    }
}

impl GuidanceLine {
    fn densities(&self, layout: Layout, all: &Frames<At>) -> Vec<Layer> {
        let highest = |curve: &Curve| summit(curve).map(|(_, height)| height);
        let heights = all.iter().flat_map(|at| [highest(&at.target), highest(&at.sampled)]);
        let tallest = heights.flatten().fold(0.5, f64::max);
        let across = Scale::linear(SHOWN.0, SHOWN.1)
            .ticks(&[-2.0, -1.0, 0.0, 1.0, 2.0, 3.0])
            .title("value x");
        let plot = Plot::new(layout, across, Scale::linear(0.0, tallest * 1.12).title("density"));
        let class = plot.trace(161, |x| normal_density(x, 1.0, self.spread));
        vec![
            plot.still(|sketch| {
                sketch.axes().line(Role::Muted, &class);
            }),
            plot.each(all, |sketch, at| {
                sketch
                    .area(Role::Truth, &at.target, 0.0)
                    .strong_curve(Role::Truth, &at.target)
                    .strong_curve(Role::Model, &at.sampled);
                let (Some(left), Some(right)) = (highest(&at.target), highest(&at.sampled)) else {
                    return;
                };
                // Below w = 1/2 the two lie on each other; then the names keep to either side.
                let share = if right > left * 1.3 { 0.85 } else { 0.6 };
                if let Some(at) = at.target.iter().find(|point| point.1 >= 0.75 * left) {
                    sketch.label(Role::Truth, *at, (-8.0, 0.0), Anchor::End, "promised");
                }
                if let Some(at) = at.sampled.iter().rfind(|point| point.1 >= share * right) {
                    sketch.label(Role::Model, *at, (8.0, 0.0), Anchor::Start, "drawn");
                }
            }),
        ]
    }

    /// Mean and spread over the strength: a band one standard deviation wide on either side of each mean.
    fn moments(&self, layout: Layout, all: &Frames<At>, promises: &[Moments]) -> Vec<Layer> {
        let last = self.strongest().max(0.1);
        let across = Scale::linear(0.0, last).title("guidance w");
        let up = Scale::linear(-1.2, 2.6)
            .ticks(&[-1.0, 0.0, 1.0, 2.0])
            .title("mean, and one standard deviation about it");
        let plot = Plot::new(layout, across, up).room_right(layout.either(84.0, 76.0));
        let drawn: Vec<Moments> = all.iter().map(|at| at.drawn).collect();
        let curves = [(Role::Truth, "promised", promises), (Role::Model, "drawn", &drawn)];
        vec![
            plot.still(|sketch| {
                sketch.frame();
                for (role, _, points) in curves {
                    let line = |sds: f64| -> Curve {
                        points.iter().map(|at| (at.w, at.mean + sds * at.sd)).collect()
                    };
                    sketch.band(role, &line(1.0), &line(-1.0)).strong_curve(role, &line(0.0));
                }
            }),
            plot.each(all, |sketch, at| {
                let w = at.drawn.w;
                // At the right end the values stand where the names do, which give way.
                let away = if w >= last { 0.6 } else { 0.0 };
                let names = curves.iter().filter_map(|(role, name, points)| {
                    let up = if *role == Role::Model { away } else { -away };
                    Some((*role, points.last()?.mean + up, *name))
                });
                sketch
                    .end_labels(&names.collect::<Vec<_>>())
                    .labels_across(Some((w, &trimmed(w, 2))))
                    .marker(
                        w,
                        &[
                            Reading::fixed(Role::Model, at.drawn.mean, 2, Side::Above),
                            Reading::fixed(Role::Truth, at.promised.mean, 2, Side::Below),
                        ],
                    );
            }),
        ]
    }

    fn alt(&self, all: &Frames<At>) -> String {
        let told = all.iter().filter(|at| [0.0, 1.0, 3.0, 7.5].contains(&at.drawn.w)).map(|at| {
            format!(
                "at w = {} drawn {} and {}, promised {} and {}",
                trimmed(at.drawn.w, 2),
                fixed(at.drawn.mean, 3),
                fixed(at.drawn.sd, 3),
                fixed(at.promised.mean, 3),
                fixed(at.promised.sd, 3)
            )
        });
        let strength = |w: Option<&f64>| w.map_or_else(String::new, |w| trimmed(*w, 2));
        format!(
            "Two classes on a line, centred at \u{2212}1 and 1; the one at 1 is asked for. One curve is the density that guidance \
             promises, the other what its sampler draws, and below both means over the strength {} to {}. Mean and standard deviation: {}.",
            strength(self.w.values.first()),
            strength(self.w.values.last()),
            told.collect::<Vec<_>>().join("; ")
        )
    }
}

#[cfg(test)]
mod tests;

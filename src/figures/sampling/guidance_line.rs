//! Guidance on a line: what its formula promises and what its sampler delivers.
//!
//! The reader should see two curves part as the strength grows: the density p(x) p(c|x)^w, which hardly moves,
//! and the density of what the guided equation draws, which overshoots the class and narrows. Ho and Salimans
//! 2022, equation 6; Karras and others 2022, equation 1; Bradley and Nakkiran 2024; Chidambaram and others 2024.

mod drawing;

use crate::draw::number::{fixed, trimmed};
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::svg::Anchor;
use crate::draw::theme::Role;
use crate::draw::{controls, panels};
use crate::figures::readers;
use crate::math::bound::gaussian::normal_density;
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::linspace;
use crate::math::process::guidance::{Interval, Steered, Tabulated, fokker_planck_gap, tilted};
use crate::math::process::mixture::GaussianMixture;
use crate::math::process::sampler::{Churn, SigmaMethod, sample_sigma};
use crate::math::process::sigma::{SigmaSpacing, sigma_grid};
use crate::params::{Reader, Sweep};
use crate::plate::{
    Cell, Figure, FigureError, Layer, Paper, Plate, Readout, Status, Studio, TableShape,
};
use crate::plate::{Kind, SourceKey};

/// The kind.
pub const KIND: Kind = Kind {
    name: "guidance-line",
    summary: "Two classes on a line: the tilted density that guidance aims at, and what it draws instead.",
    key: SourceKey::file(file!()),
    corners: &["levels = 24", "spread = 0.2\nlevels = 8\nw = 10"],
    read,
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

/// What is known at one strength.
struct Row {
    w: f64,
    target: Tabulated,
    sampled: Sampled,
}

/// What is promised at a strength.
struct Promise {
    w: f64,
    mean: f64,
    sd: f64,
}

/// What the guided equation makes of the starts.
struct Sampled {
    mean: f64,
    sd: f64,
    /// Its density over x.
    curve: Vec<(f64, f64)>,
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let meaning = "standard deviation of each class; their means are 1 and \u{2212}1";
    let spread = reader.number("spread", meaning, 0.2..=1.0, 0.5);
    let meaning = "number of levels of noise on the way down";
    let levels = reader.integer("levels", meaning, 2..=400, 128);
    let meaning = "the strength of guidance: 0 none, 1 the class alone";
    let w = reader.sweep("w", meaning, 0.0..=10.0, usual_strengths());
    Box::new(GuidanceLine { spread, levels: levels as usize, w })
}

fn usual_strengths() -> Sweep {
    Sweep {
        values: vec![0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 7.5],
        print: vec![4, 7, 11],
        start: 4,
    }
}

impl GuidanceLine {
    /// Both classes, the one asked for first.
    fn data(&self) -> Result<GaussianMixture, Invalid> {
        let covariance = vec![vec![self.spread * self.spread]];
        let means = vec![vec![1.0], vec![-1.0]];
        GaussianMixture::new(vec![0.5, 0.5], means, vec![covariance.clone(), covariance])
    }

    /// What is promised at strength `w`, summed over `points`.
    fn promised(&self, w: f64, points: usize) -> Result<Tabulated, Invalid> {
        let data = self.data()?;
        let none = || Invalid::one("class", "is missing");
        let class = data.component(0).ok_or_else(none)?;
        let (all, asked) = (|x| data.log_density(&[x], 1.0), |x| class.log_density(&[x], 1.0));
        tilted(all, asked, w, FAR, points)
    }

    /// Mean and standard deviation of what is promised, all along the axis of strengths.
    fn promises(&self) -> Result<Vec<Promise>, Invalid> {
        let last = self.w.values.iter().copied().fold(0.0, f64::max);
        // Closer together where the curve bends, near 0.
        let along = linspace(0.0, 1.0, 41).into_iter().map(|share| last * share * share);
        let promise = |w: f64| {
            let found = self.promised(w, 401)?;
            Ok(Promise { w, mean: found.mean, sd: found.standard_deviation })
        };
        along.map(promise).collect()
    }

    fn rows(&self) -> Result<Vec<Row>, Invalid> {
        let data = self.data()?;
        let Some(class) = data.component(0) else {
            return Ok(Vec::new());
        };
        let row = |w: &f64| {
            Ok(Row {
                w: *w,
                target: self.promised(*w, 1601)?,
                sampled: self.sampled(&data, &class, *w)?,
            })
        };
        self.w.values.iter().map(row).collect()
    }

    /// The starts N(0, 1 + sigma_max^2) sent down the guided equation. On a line no two paths cross, so the
    /// density of the ends is that of the starts over the stretch between neighbours.
    fn sampled(
        &self,
        data: &GaussianMixture,
        class: &GaussianMixture,
        w: f64,
    ) -> Result<Sampled, Invalid> {
        let guided = Steered::new(data.clone(), class.clone(), w, Interval::ALWAYS)?;
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
            ends.extend(path.last().x.first().copied());
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
        Ok(Sampled { mean, sd, curve: curve.collect() })
    }

    /// How far the guided score misses what every noised density obeys, at sigma = 1 and w = 3.
    fn gaps(&self) -> Result<Vec<Vec<Cell>>, Invalid> {
        let data = self.data()?;
        let class = data.component(0);
        let row = |x: f64| {
            // At sigma = 1 the state of the clock of DDPM is x / sqrt(2), at alpha_bar = 1/2, and its score sqrt(2) times as steep.
            let half = std::f64::consts::FRAC_1_SQRT_2;
            let score = |of: &GaussianMixture| {
                let score = of.score(&[x * half], 0.5);
                score.first().copied().unwrap_or_default() * half
            };
            let all = score(&data);
            let asked = class.as_ref().map_or(0.0, score);
            let gap = fokker_planck_gap(&[asked - all], 3.0);
            [x, all, asked, asked - all, gap].map(Cell::from).to_vec()
        };
        Ok([-1.0, 0.0, 1.0, 2.0].map(row).to_vec())
    }
}

impl Figure for GuidanceLine {
    fn tables(&self) -> Vec<TableShape> {
        vec![
            TableShape::new(
                "moments",
                &["w"],
                &["sampled_mean", "sampled_sd", "target_mean", "target_sd"],
            ),
            TableShape::new("gap", &["x"], &["score_all", "score_class", "push", "gap"]),
        ]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let rows = self.rows()?;
        let promises = self.promises()?;
        let gaps = self.gaps()?;
        let readout = |label: &str, of: fn(&Row) -> (f64, f64)| Readout {
            label: label.to_owned(),
            axes: vec![0],
            texts: rows
                .iter()
                .map(|row| {
                    let (mean, sd) = of(row);
                    format!("{} ± {}", fixed(mean, 3), fixed(sd, 3))
                })
                .collect(),
        };
        let moments = rows.iter().map(|row| {
            let numbers = [
                row.w,
                row.sampled.mean,
                row.sampled.sd,
                row.target.mean,
                row.target.standard_deviation,
            ];
            numbers.map(Cell::from).to_vec()
        });
        Ok(Plate {
            status: Status::Exact {
                method: format!(
                    "Heun's method on the exact guided field, {} levels; the target by summation",
                    self.levels
                ),
            },
            clock: format!(
                "EDM clock: σ = {} is the start, 0 the data; w = 0 is unconditional, w = 1 the class",
                trimmed(SIGMA_MAX, 0)
            ),
            axes: vec![controls::slider("w", "guidance w", &self.w, |w| trimmed(w, 2))],
            panels: vec![
                panels::plot("densities", "", Paper::Strip(0), [270.0, 240.0], |layout| {
                    self.densities(layout, &rows)
                }),
                panels::plot("moments", "", Paper::Once, [230.0, 220.0], |layout| {
                    drawing::moments_plot(layout, &rows, &promises)
                }),
            ],
            readouts: vec![
                readout("drawn, mean ± sd", |row| (row.sampled.mean, row.sampled.sd)),
                readout("promised, mean ± sd", |row| {
                    (row.target.mean, row.target.standard_deviation)
                }),
            ],
            tables: vec![
                readers::filled(&self.tables(), 0, moments.collect()),
                readers::filled(&self.tables(), 1, gaps),
            ],
            alt: drawing::alt(&rows),
            credit: None,
        })
    }
}

impl GuidanceLine {
    fn densities(&self, layout: Layout, rows: &[Row]) -> Vec<Layer> {
        let inside = |x: f64| (SHOWN.0..=SHOWN.1).contains(&x);
        let promised = |row: &Row| -> Vec<(f64, f64)> {
            let points = row.target.x.iter().copied();
            let points = points.zip(row.target.density.iter().copied());
            points.filter(|(x, _)| inside(*x)).collect()
        };
        let drawn = |row: &Row| -> Vec<(f64, f64)> {
            let points = row.sampled.curve.iter().copied();
            points.filter(|(x, _)| inside(*x)).collect()
        };
        let highest = |curve: &[(f64, f64)]| {
            let higher = |best: (f64, f64), this: &(f64, f64)| {
                if this.1 > best.1 { *this } else { best }
            };
            curve.iter().fold((0.0, 0.0), higher)
        };
        let tallest = rows
            .iter()
            .flat_map(|row| [highest(&promised(row)).1, highest(&drawn(row)).1])
            .fold(0.5, f64::max);
        let across = Scale::linear(SHOWN.0, SHOWN.1)
            .ticks(&[-2.0, -1.0, 0.0, 1.0, 2.0, 3.0])
            .title("value x");
        let up = Scale::linear(0.0, tallest * 1.12).title("density");
        let plot = Plot::new(layout, across, up);
        let class: Vec<(f64, f64)> = linspace(SHOWN.0, SHOWN.1, 161)
            .into_iter()
            .map(|x| (x, normal_density(x, 1.0, self.spread)))
            .collect();
        let frame = |row: &Row| {
            let (promised, drawn) = (promised(row), drawn(row));
            let mut sketch = plot.sketch();
            sketch
                .area(Role::Truth, &promised, 0.0)
                .strong_curve(Role::Truth, &promised)
                .strong_curve(Role::Model, &drawn);
            // Below w = 1/2 the two lie on each other; then the names keep to either side.
            let (left, right) = (highest(&promised), highest(&drawn));
            let flank = |curve: &[(f64, f64)], share: f64, from_left: bool| {
                let high = share * highest(curve).1;
                let beyond = |point: &&(f64, f64)| point.1 >= high;
                let found =
                    if from_left { curve.iter().find(beyond) } else { curve.iter().rfind(beyond) };
                found.copied().unwrap_or_default()
            };
            let at = flank(&promised, 0.75, true);
            sketch.label(Role::Truth, at, (-8.0, 0.0), Anchor::End, "promised");
            let at = flank(&drawn, if right.1 > left.1 * 1.3 { 0.85 } else { 0.6 }, false);
            sketch.label(Role::Model, at, (8.0, 0.0), Anchor::Start, "drawn");
            sketch.finish()
        };
        let ground = plot.sketch().axes().line(Role::Muted, &class).finish();
        vec![panels::still(ground), panels::moving(&[0], rows.iter().map(frame).collect())]
    }
}

#[cfg(test)]
mod tests;

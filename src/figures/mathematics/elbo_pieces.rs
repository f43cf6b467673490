//! The evidence at one code after another: a part that the bound keeps and a part that the encoder loses.
//!
//! What to see: ln p(x) = ln [p(x, z) / q(z)] + ln [q(z) / p(z | x)] holds at every single code z, though both
//! terms move with z; averaged over the encoder's codes they become the bound and the gap. Multiplied by
//! q(z) each is an area, and what the encoder loses always outweighs what it wins. z ~ N(0, 1), x given z ~ N(z, s).
//! Kingma and Welling 2014, equations 1 to 3.

use ndarray::{Array2, array};

use crate::draw::number::{fixed, significant, trimmed};
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::sketch::{Reading, Side};
use crate::draw::svg::{Anchor, Text};
use crate::draw::theme::Role;
use crate::draw::{controls, panels};
use crate::figures::readers;
use crate::math::bound::evidence::{Bound, LinearGaussian};
use crate::math::bound::gaussian::{Gaussian, normal_density};
use crate::math::numbers::batch::rows;
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::statistics::linspace;
use crate::params::{Reader, Sweep};
use crate::plate::{
    Axis, Cell, Figure, FigureError, Layer, Paper, Plate, Readout, Status, Studio, TableShape,
};
use crate::plate::{Kind, SourceKey};

/// The evidence lower bound before and after it is averaged.
pub const KIND: Kind = Kind {
    name: "elbo-pieces",
    summary: "The evidence split into bound and gap at every code, and the areas that the averages are.",
    key: SourceKey::file(file!()),
    corners: &[
        "",
        "x = -4\nnoise_variance = 0.05\nz = 0.5",
        "encoders = [[4, 0.01]]\nnoise_variance = 4",
    ],
    read,
};

/// The most encoders to choose from, the true posterior not counted.
const MOST: usize = 5;

/// Places at which areas are added up; the trapezoid rule is then good to a millionth.
const PLACES: usize = 8001;

#[derive(Debug)]
struct ElboPieces {
    x: f64,
    noise_variance: f64,
    encoders: Array2<f64>,
    z: Sweep,
}

/// One encoder and what it makes of the evidence.
struct Case {
    name: String,
    mean: f64,
    sd: f64,
    bound: Bound,
    /// The area where the encoder's codes are worth less than the evidence.
    loss: f64,
    /// The area where they are worth more.
    win: f64,
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let x = reader.number("x", "the observation", -4.0..=4.0, 1.5);
    let meaning = "variance s of the decoder's noise";
    let noise_variance = reader.number("noise_variance", meaning, 0.05..=4.0, 0.25);
    let meaning = "encoders to choose from, each by mean and variance; the true posterior comes last by itself";
    let usual = array![[0.8, 0.36], [1.2, 0.36], [0.0, 1.0]];
    let encoders = reader.matrix("encoders", meaning, usual);
    check(reader, &encoders);
    let print = [-0.5, 0.5, 1.2, 2.0];
    let z = reader.sweep("z", "the codes to visit", -6.0..=6.0, tenths(-25, 30, &print, 0.5));
    Box::new(ElboPieces { x, noise_variance, encoders, z })
}

/// Of `count` encoders, the posterior last, those that paper shows.
fn printed(count: usize) -> Vec<usize> {
    let last = count.saturating_sub(2);
    if last > 0 { vec![0, last] } else { vec![0] }
}

/// Every tenth from `first` to `last` tenths.
fn tenths(first: i32, last: i32, print: &[f64], start: f64) -> Sweep {
    let values: Vec<f64> = (first..=last).map(|k| f64::from(k) / 10.0).collect();
    let index = |wanted: &f64| values.iter().position(|value| value == wanted);
    Sweep {
        print: print.iter().filter_map(index).collect(),
        start: index(&start).unwrap_or(0),
        values,
    }
}

/// Notes what is no list of a few encoders.
fn check(reader: &mut Reader<'_>, encoders: &Array2<f64>) {
    let hint = format!("1 to {MOST} rows of a mean from -4 to 4 and a variance from 0.01 to 9");
    if encoders.nrows() > MOST {
        let message = format!("`encoders` has {} rows", encoders.nrows());
        reader.problem("encoders", message, hint.as_str());
    }
    for row in rows(encoders.view()) {
        let sound = match &*row {
            [mean, variance] => (-4.0..=4.0).contains(mean) && (0.01..=9.0).contains(variance),
            _ => false,
        };
        if !sound {
            reader.problem("encoders", format!("`encoders` has the row {row:?}"), hint.as_str());
        }
    }
}

impl ElboPieces {
    fn model(&self) -> Result<LinearGaussian, Invalid> {
        LinearGaussian::new(array![[1.0]], vec![0.0], self.noise_variance)
    }

    fn cases(&self, model: &LinearGaussian) -> Result<Vec<Case>, Invalid> {
        let posterior = model.posterior(&[self.x]);
        let (mean, sd) = posterior.marginal(0).unwrap_or((0.0, 1.0));
        let written = rows(self.encoders.view()).map(|row| {
            let (mean, variance) = (row.first().copied(), row.get(1).copied());
            let (mean, variance) = (mean.unwrap_or(0.0), variance.unwrap_or(1.0));
            let (m, v) = (trimmed(mean, 2), trimmed(variance, 2));
            let name = if (mean, variance) == (0.0, 1.0) {
                "N(0, 1), the prior".to_owned()
            } else {
                format!("N({m}, {v})")
            };
            (name, mean, variance)
        });
        let (m, v) = (trimmed(mean, 2), trimmed(sd * sd, 2));
        let last = (format!("N({m}, {v}), exact"), mean, sd * sd);
        written
            .chain([last])
            .map(|(name, mean, variance)| self.case(model, name, mean, variance))
            .collect()
    }

    fn case(
        &self,
        model: &LinearGaussian,
        name: String,
        mean: f64,
        variance: f64,
    ) -> Result<Case, Invalid> {
        let names = ["encoders", "encoders"];
        let encoder = Gaussian::new(vec![mean], array![[variance]], names)?;
        let sd = variance.sqrt();
        let mut case =
            Case { name, mean, sd, bound: model.bound(&[self.x], &encoder)?, loss: 0.0, win: 0.0 };
        let grid = linspace(mean - 10.0 * sd, mean + 10.0 * sd, PLACES);
        let step = 20.0 * sd / (PLACES - 1) as f64;
        for z in grid {
            let lack = case.density(z) * (case.bound.log_evidence - self.kept(model, &case, z));
            if lack > 0.0 {
                case.loss += lack * step;
            } else {
                case.win -= lack * step;
            }
        }
        Ok(case)
    }

    /// ln p(x, z) - ln q(z): what the bound averages.
    fn kept(&self, model: &LinearGaussian, case: &Case, z: f64) -> f64 {
        model.log_joint(&[self.x], &[z]) - case.log_density(z)
    }

    /// The codes that are drawn.
    fn window(&self) -> (f64, f64) {
        let first = self.z.values.first().copied().unwrap_or(-1.0);
        let last = self.z.values.last().copied().unwrap_or(3.0);
        let (low, high) = (first.min(last), first.max(last));
        if high - low < 0.5 { (low - 2.0, high + 2.0) } else { (low, high) }
    }

    fn alt(&self, cases: &[Case]) -> String {
        let told = |case: &Case| {
            format!(
                " {}: the bound is {}, the gap {}, which is {} lost less {} won.",
                case.name,
                fixed(case.bound.elbo, 4),
                fixed(case.bound.gap, 4),
                fixed(case.loss, 4),
                fixed(case.win, 4)
            )
        };
        format!(
            "Two plots over the code z for an observation of {}. In the first a curve for what the bound keeps and a curve for what \
             the encoder lacks add up to a level line, the log evidence of {} nats, at every code. In the second both are multiplied \
             by the encoder's density, so that areas are averages.{}",
            trimmed(self.x, 2),
            fixed(cases.first().map_or(0.0, |case| case.bound.log_evidence), 4),
            cases.iter().map(told).collect::<String>()
        )
    }
}

impl Case {
    fn density(&self, z: f64) -> f64 {
        normal_density(z, self.mean, self.sd)
    }

    /// ln q(z); the density itself may be too small for a number.
    fn log_density(&self, z: f64) -> f64 {
        let along = (z - self.mean) / self.sd;
        -0.5 * (along * along + libm::log(2.0 * std::f64::consts::PI)) - libm::log(self.sd)
    }
}

impl Figure for ElboPieces {
    fn tables(&self) -> Vec<TableShape> {
        let areas = [
            "mean",
            "variance",
            "log_evidence",
            "reconstruction",
            "kl",
            "elbo",
            "gap",
            "loss",
            "win",
        ];
        let pieces = ["density", "kept", "lacking"];
        vec![
            TableShape::new("encoders", &["encoder"], &areas),
            TableShape::new("pieces", &["encoder", "z"], &pieces),
        ]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let model = self.model()?;
        let cases = self.cases(&model)?;
        let names: Vec<String> = cases.iter().map(|case| case.name.clone()).collect();
        let row = |(index, case): (usize, &Case)| {
            let numbers = [
                case.mean,
                case.sd * case.sd,
                case.bound.log_evidence,
                case.bound.reconstruction,
                case.bound.kl,
                case.bound.elbo,
                case.bound.gap,
                case.loss,
                case.win,
            ];
            std::iter::once(Cell::from(index + 1)).chain(numbers.map(Cell::from)).collect()
        };
        let pieces = cases.iter().enumerate().flat_map(|(index, case)| {
            let (model, this) = (&model, &self);
            this.z.values.iter().map(move |z| {
                let kept = this.kept(model, case, *z);
                let lacking = case.bound.log_evidence - kept;
                vec![
                    Cell::from(index + 1),
                    Cell::from(*z),
                    case.density(*z).into(),
                    kept.into(),
                    lacking.into(),
                ]
            })
        });
        let shapes = self.tables();
        let readout = |label: &str, text: &dyn Fn(&Case) -> String| Readout {
            label: label.to_owned(),
            axes: vec![0],
            texts: cases.iter().map(text).collect(),
        };
        Ok(Plate {
            status: Status::Exact {
                method: "the two areas by the trapezoid rule, to a millionth".to_owned(),
            },
            clock: format!(
                "natural logarithms: everything in nats; z from N(0, 1), x = {} given z from N(z, {})",
                trimmed(self.x, 3),
                trimmed(self.noise_variance, 3)
            ),
            axes: vec![
                Axis {
                    // Two on paper, large enough to be read: the first and the last that is inexact.
                    print: printed(names.len()),
                    ..controls::choice("encoder", "encoder q", &names, 0)
                },
                controls::slider("z", "code z", &self.z, |z| fixed(z, 1)),
            ],
            panels: vec![
                panels::plot("pieces", "", Paper::Once, [270.0, 260.0], |layout| {
                    self.pieces(layout, &model, &cases)
                }),
                panels::plot("areas", "", Paper::Strip(0), [250.0, 230.0], |layout| {
                    self.areas(layout, &model, &cases)
                }),
            ],
            readouts: vec![
                readout("bound", &|case| fixed(case.bound.elbo, 4)),
                readout("gap", &|case| {
                    format!(
                        "{} = {} − {}",
                        fixed(case.bound.gap, 4),
                        fixed(case.loss, 4),
                        fixed(case.win, 4)
                    )
                }),
            ],
            tables: vec![
                readers::filled(&shapes, 0, cases.iter().enumerate().map(row).collect()),
                readers::filled(&shapes, 1, pieces.collect()),
            ],
            alt: self.alt(&cases),
            credit: None,
        })
    }
}

impl ElboPieces {
    /// Curves of both pieces with the level line they add up to, and where the codes fall.
    fn pieces(&self, layout: Layout, model: &LinearGaussian, cases: &[Case]) -> Vec<Layer> {
        let (low, high) = self.window();
        let level = cases.first().map_or(0.0, |case| case.bound.log_evidence);
        let (floor, ceiling) = (level.min(0.0) - 4.5, level.max(0.0) + 3.0);
        let across = Scale::linear(low, high).title("code z");
        let up = Scale::linear(floor, ceiling).title("nats");
        let plot = Plot::new(layout, across, up).room_right(layout.either(104.0, 66.0));
        let grid = linspace(low, high, 201);
        let within = |value: f64| {
            if (floor..=ceiling).contains(&value) { value } else { f64::NAN }
        };
        let curve = |of: &dyn Fn(f64) -> f64| -> Vec<(f64, f64)> {
            grid.iter().map(|z| (*z, within(of(*z)))).collect()
        };
        let frame = |case: &Case| {
            let highest = case.density(case.mean);
            let bell = |z: f64| floor + 1.6 * case.density(z) / highest;
            let kept = curve(&|z| self.kept(model, case, z));
            let lacking = curve(&|z| level - self.kept(model, case, z));
            let mut sketch = plot.sketch();
            sketch
                .area(Role::Model, &curve(&bell), floor)
                .strong_curve(Role::Truth, &[(low, level), (high, level)])
                .strong_curve(Role::Model, &kept)
                .strong_curve(Role::Noise, &lacking);
            let [_, _, _, bottom] = plot.field();
            let (at, _) = plot.place(case.mean.clamp(low, high), floor);
            let words = Text::new(Role::Model, "q(z)").halo().anchor(Anchor::Middle);
            sketch.write(&words, at, bottom - 8.0).finish()
        };
        let marked = |case: &Case, z: f64| {
            let kept = self.kept(model, case, z);
            let reading = |value: f64, role: Role, side: Side| Reading {
                value: value.clamp(floor, ceiling),
                text: fixed(value, 2),
                role,
                side,
            };
            let lacking = level - kept;
            let (above, below) = if kept < lacking {
                (Side::Above, Side::Below)
            } else {
                (Side::Below, Side::Above)
            };
            plot.sketch()
                .labels_across(Some((z, &fixed(z, 1))))
                .marker(
                    z,
                    &[reading(lacking, Role::Noise, above), reading(kept, Role::Model, below)],
                )
                .finish()
        };
        let mut still = plot.sketch();
        still.frame().end_labels(&[(Role::Truth, level, "ln p(x)")]);
        let names = [(Role::Model, "ln p(x, z) / q(z)"), (Role::Noise, "ln q(z) / p(z | x)")];
        let [_, top, right, _] = plot.field();
        let width = |(role, words): &(Role, &str)| Text::new(*role, words).width();
        let mut x = right - names.iter().map(width).sum::<f64>() - 20.0;
        for (role, words) in names {
            let text = Text::new(role, words);
            still.write(&text, x, top - 16.0);
            x += text.width() + 20.0;
        }
        let frames = cases.iter().flat_map(|case| {
            let marked = &marked;
            self.z.values.iter().map(move |z| marked(case, *z))
        });
        vec![
            panels::still(still.finish()),
            panels::moving(&[0], cases.iter().map(frame).collect()),
            panels::moving(&[0, 1], frames.collect()),
        ]
    }

    /// The pieces times q(z): the area of the green curve is the bound, that of the indigo one the evidence.
    fn areas(&self, layout: Layout, model: &LinearGaussian, cases: &[Case]) -> Vec<Layer> {
        let (low, high) = self.window();
        let grid = linspace(low, high, 201);
        let curves = |case: &Case| -> [Vec<(f64, f64)>; 2] {
            let times = |z: f64, value: f64| (z, case.density(z) * value);
            let level = case.bound.log_evidence;
            let kept = |z: f64| self.kept(model, case, z);
            [
                grid.iter().map(|z| times(*z, level)).collect(),
                grid.iter().map(|z| times(*z, kept(*z))).collect(),
            ]
        };
        let all = cases.iter().flat_map(|case| {
            let [level, kept] = curves(case);
            level.into_iter().chain(kept)
        });
        let (least, most) =
            all.fold((0.0, 0.0), |(least, most): (f64, f64), (_, y)| (least.min(y), most.max(y)));
        let across = Scale::linear(low, high).title("code z");
        let up = Scale::linear(least * 1.06, (most * 1.06).max(0.05))
            .title(layout.either("times q(z)", "× q(z)"));
        let plot = Plot::new(layout, across, up).room_right(layout.either(104.0, 66.0));
        let frame = |case: &Case| {
            let [level, kept] = curves(case);
            let mut sketch = plot.sketch();
            // What evidence and bound have in common hangs from 0.
            let both = level.iter().zip(&kept);
            let both: Vec<(f64, f64)> = both.map(|(a, b)| (a.0, a.1.max(b.1))).collect();
            sketch.area(Role::Model, &both, 0.0);
            for (role, loses) in [(Role::Noise, true), (Role::Gold, false)] {
                let pairs: Vec<((f64, f64), (f64, f64))> =
                    level.iter().copied().zip(kept.iter().copied()).collect();
                for piece in pairs.split(|(level, kept)| (kept.1 < level.1) != loses) {
                    if piece.len() > 1 {
                        let (upper, lower): (Vec<_>, Vec<_>) = piece.iter().copied().unzip();
                        sketch.band(role, &upper, &lower);
                    }
                }
            }
            sketch.axes().strong_curve(Role::Truth, &level).strong_curve(Role::Model, &kept);
            let [_, top, right, _] = plot.field();
            let gap = format!("gap {}", significant(case.bound.gap, 4));
            let names = [
                (Role::Truth, format!("ln p(x) {}", fixed(case.bound.log_evidence, 4))),
                (Role::Model, format!("bound {}", fixed(case.bound.elbo, 4))),
                (Role::Noise, gap),
            ];
            let end = layout.either(right, layout.width - 10.0);
            let mut x = end;
            for (role, words) in names.iter().rev() {
                let text = Text::new(*role, words).anchor(Anchor::End);
                x -= if x < end { 14.0 } else { 0.0 };
                sketch.write(&text, x, top - 16.0);
                x -= text.width();
            }
            sketch.finish()
        };
        vec![panels::moving(&[0], cases.iter().map(frame).collect())]
    }
}

#[cfg(test)]
mod tests;

//! The evidence at one code after another: a part that the bound keeps and a part that the encoder loses.
//!
//! What to see: ln p(x) = ln [p(x, z) / q(z)] + ln [q(z) / p(z | x)] holds at every single code z, though both
//! terms move with z; averaged over the encoder's codes they become the bound and the gap. Multiplied by
//! q(z) each is an area, and what the encoder loses always outweighs what it wins. z ~ N(0, 1), x given z ~ N(z, s).
//! Kingma and Welling 2014, equations 1 to 3.

use ndarray::array;

use crate::figures::prelude::*;
use crate::math::bound::evidence::{Bound, LinearGaussian};
use crate::math::bound::gaussian::{Gaussian, Normal, normal_density};
use crate::math::numbers::batch;
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::statistics::{extremes, linspace};

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
    read: |reader| Box::new(ElboPieces::read(reader)),
};

/// The most encoders to choose from, the true posterior not counted.
const MOST: usize = 5;

/// Places at which areas are added up; the trapezoid rule is then good to a millionth.
const PLACES: usize = 8001;

#[derive(Debug)]
struct ElboPieces {
    x: f64,
    noise_variance: f64,
    /// Mean and variance of each.
    encoders: Vec<[f64; 2]>,
    z: Sweep,
}

/// One encoder and what it makes of the evidence.
struct Case {
    /// Its place in the table, from 1.
    number: usize,
    name: String,
    mean: f64,
    sd: f64,
    bound: Bound,
    /// The area where the encoder's codes are worth less than the evidence.
    loss: f64,
    /// The area where they are worth more.
    win: f64,
}

/// The evidence at one code of one encoder.
struct Piece {
    encoder: usize,
    z: f64,
    density: f64,
    /// ln p(x, z) - ln q(z): what the bound averages.
    kept: f64,
    /// ln q(z) - ln p(z | x): what the gap averages.
    lacking: f64,
}

const ENCODERS: Columns<Case> = Columns {
    name: "encoders",
    keys: &[("encoder", |case| case.number.into())],
    values: &[
        ("mean", |case| case.mean.into()),
        ("variance", |case| (case.sd * case.sd).into()),
        ("log_evidence", |case| case.bound.log_evidence.into()),
        ("reconstruction", |case| case.bound.reconstruction.into()),
        ("kl", |case| case.bound.kl.into()),
        ("elbo", |case| case.bound.elbo.into()),
        ("gap", |case| case.bound.gap.into()),
        ("loss", |case| case.loss.into()),
        ("win", |case| case.win.into()),
    ],
};

const PIECES: Columns<Piece> = Columns {
    name: "pieces",
    keys: &[("encoder", |piece| piece.encoder.into()), ("z", |piece| piece.z.into())],
    values: &[
        ("density", |piece| piece.density.into()),
        ("kept", |piece| piece.kept.into()),
        ("lacking", |piece| piece.lacking.into()),
    ],
};

impl ElboPieces {
    fn read(reader: &mut Reader<'_>) -> Self {
        let meaning = "encoders to choose from, each by mean and variance; the true posterior comes last by itself";
        let usual = array![[0.8, 0.36], [1.2, 0.36], [0.0, 1.0]];
        let tenths = (-25..=30).map(|k| f64::from(k) / 10.0);
        let z = Sweep::of(tenths, &[-0.5, 0.5, 1.2, 2.0], 0.5);
        let noise = "variance s of the decoder's noise";
        let x = reader.number("x", "the observation", -4.0..=4.0, 1.5);
        let noise_variance = reader.number("noise_variance", noise, 0.05..=4.0, 0.25);
        let rows = reader.matrix("encoders", meaning, usual);
        let z = reader.sweep("z", "the codes to visit", -6.0..=6.0, z);
        let hint = format!("1 to {MOST} rows of a mean from -4 to 4 and a variance from 0.01 to 9");
        if rows.nrows() > MOST {
            let message = format!("`encoders` has {} rows", rows.nrows());
            reader.problem("encoders", message, hint.as_str());
        }
        let mut encoders = Vec::new();
        for row in batch::rows(rows.view()) {
            match *row {
                [mean, variance]
                    if (-4.0..=4.0).contains(&mean) && (0.01..=9.0).contains(&variance) =>
                {
                    encoders.push([mean, variance]);
                }
                _ => {
                    let message = format!("`encoders` has the row {row:?}");
                    reader.problem("encoders", message, hint.as_str());
                }
            }
        }
        Self { x, noise_variance, encoders, z }
    }

    fn model(&self) -> Result<LinearGaussian, Invalid> {
        LinearGaussian::new(array![[1.0]], vec![0.0], self.noise_variance)
    }

    /// The encoders as written, then the true posterior.
    fn cases(&self, model: &LinearGaussian) -> Result<Vec<Case>, Invalid> {
        let short = |mean, variance| format!("N({}, {})", trimmed(mean, 2), trimmed(variance, 2));
        let Normal { mean, sd } = model.posterior(&[self.x]).marginal(0)?;
        let exact = (format!("{}, exact", short(mean, sd * sd)), mean, sd * sd);
        let written = self.encoders.iter().map(|[mean, variance]| match (*mean, *variance) {
            (0.0, 1.0) => ("N(0, 1), the prior".to_owned(), 0.0, 1.0),
            (mean, variance) => (short(mean, variance), mean, variance),
        });
        let all = written.chain([exact]).enumerate();
        all.map(|(index, (name, mean, variance))| self.case(model, index + 1, name, mean, variance))
            .collect()
    }

    fn case(
        &self,
        model: &LinearGaussian,
        number: usize,
        name: String,
        mean: f64,
        variance: f64,
    ) -> Result<Case, Invalid> {
        let encoder = Gaussian::new(vec![mean], array![[variance]], ["encoders", "encoders"])?;
        let (sd, bound) = (variance.sqrt(), model.bound(&[self.x], &encoder)?);
        let mut case = Case { number, name, mean, sd, bound, loss: 0.0, win: 0.0 };
        let step = 20.0 * sd / (PLACES - 1) as f64;
        for z in linspace(mean - 10.0 * sd, mean + 10.0 * sd, PLACES) {
            let Piece { density, lacking, .. } = self.piece(model, &case, z);
            if lacking > 0.0 {
                case.loss += density * lacking * step;
            } else {
                case.win -= density * lacking * step;
            }
        }
        Ok(case)
    }

    fn piece(&self, model: &LinearGaussian, case: &Case, z: f64) -> Piece {
        // The density itself may be too small for a number: its logarithm is taken apart.
        let along = (z - case.mean) / case.sd;
        let log_density =
            -0.5 * (along * along + libm::log(2.0 * std::f64::consts::PI)) - libm::log(case.sd);
        let kept = model.log_joint(&[self.x], &[z]) - log_density;
        Piece {
            encoder: case.number,
            z,
            density: normal_density(z, case.mean, case.sd),
            kept,
            lacking: case.bound.log_evidence - kept,
        }
    }

    /// The codes that are drawn.
    fn window(&self) -> (f64, f64) {
        let (low, high) = extremes(self.z.values.iter().copied());
        if high - low < 0.5 { (low - 2.0, high + 2.0) } else { (low, high) }
    }
}

impl Figure for ElboPieces {
    fn tables(&self) -> Vec<TableShape> {
        vec![ENCODERS.shape(), PIECES.shape()]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let model = self.model()?;
        let mut dials = Dials::default();
        let encoder =
            dials.choice("encoder", "encoder q", self.cases(&model)?, 0, |case| case.name.clone());
        // Two on paper, large enough to be read: the first and the last that is inexact.
        let mut printed = vec![0, self.encoders.len().saturating_sub(1)];
        printed.dedup();
        dials.print(&encoder, printed);
        let z = dials.slider("z", "code z", &self.z, |z| fixed(z, 1));
        let cases = Frames::along(&encoder, |case| case);
        let pieces = cases.by(&z, |case, z| self.piece(&model, case, *z));
        Ok(Plate {
            clock: format!(
                "natural logarithms: everything in nats; z from N(0, 1), x = {} given z from N(z, {})",
                trimmed(self.x, 3),
                trimmed(self.noise_variance, 3)
            ),
            panels: vec![
                panels::plot("pieces", "", Paper::Once, [270.0, 260.0], |layout| {
                    self.pieces(layout, &model, &cases, &pieces)
                }),
                panels::plot("areas", "", encoder.strip(), [250.0, 230.0], |layout| {
                    self.areas(layout, &model, &cases)
                }),
            ],
            readouts: vec![
                cases.readout("bound", |case| fixed(case.bound.elbo, 4)),
                cases.readout("gap", |case| {
                    let [gap, loss, win] =
                        [case.bound.gap, case.loss, case.win].map(|area| fixed(area, 4));
                    format!("{gap} = {loss} − {win}")
                }),
            ],
            tables: vec![ENCODERS.of(cases.iter().copied()), PIECES.of(&pieces)],
            alt: self.alt(model.log_evidence(&[self.x]), &cases),
            axes: dials.axes(),
            ..Plate::exact("the two areas by the trapezoid rule, to a millionth")
        })
    }
}

impl ElboPieces {
    /// Curves of both pieces with the level line they add up to, and where the codes fall.
    fn pieces(
        &self,
        layout: Layout,
        model: &LinearGaussian,
        cases: &Frames<&Case>,
        pieces: &Frames<Piece>,
    ) -> Vec<Layer> {
        let (low, high) = self.window();
        let level = model.log_evidence(&[self.x]);
        let (floor, ceiling) = (level.min(0.0) - 4.5, level.max(0.0) + 3.0);
        let across = Scale::linear(low, high).title("code z");
        let up = Scale::linear(floor, ceiling).title("nats");
        let plot = Plot::new(layout, across, up).room_right(layout.either(104.0, 66.0));
        let [_, top, right, bottom] = plot.field();
        vec![
            plot.still(|sketch| {
                sketch.frame().end_labels(&[(Role::Truth, level, "ln p(x)")]);
                let names =
                    [(Role::Model, "ln p(x, z) / q(z)"), (Role::Noise, "ln q(z) / p(z | x)")];
                sketch.key(&names, right, top - 16.0, 20.0);
            }),
            plot.each(cases, |sketch, case| {
                let bell = |z| {
                    floor
                        + 1.6 * normal_density(z, case.mean, case.sd)
                            / normal_density(0.0, 0.0, case.sd)
                };
                let kept = plot.trace(201, |z| plot.inside(self.piece(model, case, z).kept));
                let lacking = plot.trace(201, |z| plot.inside(self.piece(model, case, z).lacking));
                let (at, _) = plot.place(case.mean.clamp(low, high), floor);
                let words = Text::new(Role::Model, "q(z)").halo().anchor(Anchor::Middle);
                sketch
                    .area(Role::Model, &plot.trace(201, |z| plot.inside(bell(z))), floor)
                    .strong_curve(Role::Truth, &[(low, level), (high, level)])
                    .strong_curve(Role::Model, &kept)
                    .strong_curve(Role::Noise, &lacking)
                    .write(&words, at, bottom - 8.0);
            }),
            plot.each(pieces, |sketch, Piece { z, kept, lacking, .. }| {
                let (above, below) = if kept < lacking {
                    (Side::Above, Side::Below)
                } else {
                    (Side::Below, Side::Above)
                };
                let reading = |value: &f64, role, side| Reading {
                    value: value.clamp(floor, ceiling),
                    text: fixed(*value, 2),
                    role,
                    side,
                };
                let readings =
                    [reading(lacking, Role::Noise, above), reading(kept, Role::Model, below)];
                sketch.labels_across(Some((*z, &fixed(*z, 1)))).marker(*z, &readings);
            }),
        ]
    }

    /// The pieces times q(z): the area of the green curve is the bound, that of the indigo one the evidence.
    fn areas(&self, layout: Layout, model: &LinearGaussian, cases: &Frames<&Case>) -> Vec<Layer> {
        let (low, high) = self.window();
        let grid = linspace(low, high, 201);
        let curves = cases.map(|case| -> [Curve; 2] {
            let pieces = || grid.iter().map(|z| self.piece(model, case, *z));
            [
                pieces().map(|piece| (piece.z, piece.density * case.bound.log_evidence)).collect(),
                pieces().map(|piece| (piece.z, piece.density * piece.kept)).collect(),
            ]
        });
        let heights = || curves.iter().flatten().flatten().map(|(_, height)| *height);
        let (least, most) = (heights().fold(0.0, f64::min), heights().fold(0.0, f64::max));
        let across = Scale::linear(low, high).title("code z");
        let up = Scale::linear(least * 1.06, (most * 1.06).max(0.05))
            .title(layout.either("times q(z)", "× q(z)"));
        let plot = Plot::new(layout, across, up).room_right(layout.either(104.0, 66.0));
        let [_, top, right, _] = plot.field();
        vec![plot.each(&cases.zip(&curves), |sketch, (case, [level, kept])| {
            // What evidence and bound have in common hangs from 0.
            let both: Curve = level.iter().zip(kept).map(|(a, b)| (a.0, a.1.max(b.1))).collect();
            sketch
                .area(Role::Model, &both, 0.0)
                .band_where(Role::Noise, level, kept, |level, kept| kept < level)
                .band_where(Role::Gold, level, kept, |level, kept| kept >= level)
                .axes()
                .strong_curve(Role::Truth, level)
                .strong_curve(Role::Model, kept);
            let names = [
                (Role::Truth, format!("ln p(x) {}", fixed(case.bound.log_evidence, 4))),
                (Role::Model, format!("bound {}", fixed(case.bound.elbo, 4))),
                (Role::Noise, format!("gap {}", significant(case.bound.gap, 4))),
            ];
            sketch.key(&names, layout.either(right, layout.width - 10.0), top - 16.0, 14.0);
        })]
    }

    fn alt(&self, level: f64, cases: &Frames<&Case>) -> String {
        let told = |case: &&Case| {
            let [bound, gap, loss, win] =
                [case.bound.elbo, case.bound.gap, case.loss, case.win].map(|area| fixed(area, 4));
            format!(
                " {}: the bound is {bound}, the gap {gap}, which is {loss} lost less {win} won.",
                case.name
            )
        };
        format!(
            "Two plots over the code z for an observation of {}. In the first a curve for what the bound keeps and a curve for what \
             the encoder lacks add up to a level line, the log evidence of {} nats, at every code. In the second both are multiplied \
             by the encoder's density, so that areas are averages.{}",
            trimmed(self.x, 2),
            fixed(level, 4),
            cases.iter().map(told).collect::<String>()
        )
    }
}

#[cfg(test)]
mod tests;

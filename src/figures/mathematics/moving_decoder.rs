//! The decoder moves: a bound that rises over an evidence that falls.
//!
//! What to see: with an encoder held fixed, the best decoder for the bound is not the best for the evidence,
//! and between the two a step that raises the bound lowers the evidence. Only where the encoder was exact
//! before the step does the bound touch the evidence, and there a rise of the one is a rise of the other
//! (Neal and Hinton 1998). z ~ N(0, 1), x given z ~ N(w z, s).

use ndarray::array;

use crate::draw::number::{fixed, trimmed};
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::sketch::{Reading, Side};
use crate::draw::svg::{Anchor, Text};
use crate::draw::theme::Role;
use crate::draw::{controls, panels};
use crate::figures::readers;
use crate::math::bound::evidence::{Bound, LinearGaussian};
use crate::math::bound::gaussian::Gaussian;
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::statistics::linspace;
use crate::params::{Reader, Sweep};
use crate::plate::{
    Cell, Figure, FigureError, Layer, Paper, Plate, Readout, Status, Studio, TableShape,
};
use crate::plate::{Kind, SourceKey};

/// Bound and evidence over the decoder.
pub const KIND: Kind = Kind {
    name: "moving-decoder",
    summary: "Bound and evidence while the decoder moves: the one can rise while the other falls.",
    key: SourceKey::file(file!()),
    corners: &[
        "",
        "x = 3\nnoise_variance = 0.05\nw = 0.4",
        "q_mean = 0\nq_variance = 4\nw_before = 2.2",
    ],
    read,
};

/// The decoders that are drawn.
const REACH: (f64, f64) = (0.4, 2.2);

#[derive(Debug)]
struct MovingDecoder {
    x: f64,
    noise_variance: f64,
    q_mean: f64,
    q_variance: f64,
    before: f64,
    w: Sweep,
}

/// One encoder, held fixed while the decoder moves.
struct Case {
    /// As in the tables.
    key: &'static str,
    /// As on the page.
    name: String,
    mean: f64,
    variance: f64,
    /// The decoder that this encoder's bound asks for.
    best: f64,
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let x = reader.number("x", "the observation", 0.8..=3.0, 1.5);
    let meaning = "variance s of the decoder's noise";
    let noise_variance = reader.number("noise_variance", meaning, 0.05..=0.5, 0.25);
    let q_mean = reader.number("q_mean", "mean of the fixed encoder", -3.0..=3.0, 1.2);
    let q_variance = reader.number("q_variance", "variance of the fixed encoder", 0.01..=4.0, 0.36);
    let meaning = "the decoder's slope before the step";
    let before = reader.number("w_before", meaning, REACH.0..=REACH.1, 1.2);
    let w = reader.sweep(
        "w",
        "the slopes of the decoder to visit",
        REACH.0..=REACH.1,
        Sweep::even(REACH.0, REACH.1, 37, &[0.8, 1.0, 1.2, 1.4], before),
    );
    Box::new(MovingDecoder { x, noise_variance, q_mean, q_variance, before, w })
}

impl MovingDecoder {
    fn model(&self, w: f64) -> Result<LinearGaussian, Invalid> {
        LinearGaussian::new(array![[w]], vec![0.0], self.noise_variance)
    }

    fn bound(&self, case: &Case, w: f64) -> Result<Bound, Invalid> {
        let names = ["q_mean", "q_variance"];
        let encoder = Gaussian::new(vec![case.mean], array![[case.variance]], names)?;
        self.model(w)?.bound(&[self.x], &encoder)
    }

    fn cases(&self) -> Result<Vec<Case>, Invalid> {
        let (mean, sd) =
            self.model(self.before)?.posterior(&[self.x]).marginal(0).unwrap_or((0.0, 1.0));
        let case = |key, name: String, mean: f64, variance: f64| Case {
            key,
            name,
            mean,
            variance,
            // d/dw of (x - w m)^2 + w^2 v is zero here.
            best: self.x * mean / (mean * mean + variance),
        };
        let (m, v) = (trimmed(self.q_mean, 2), trimmed(self.q_variance, 2));
        Ok(vec![
            case("inexact", format!("N({m}, {v}), inexact"), self.q_mean, self.q_variance),
            case("exact", format!("exact for w = {}", trimmed(self.before, 2)), mean, sd * sd),
        ])
    }

    /// The slope that the evidence asks for: w^2 + s = x^2, where that is possible.
    fn likeliest(&self) -> f64 {
        (self.x * self.x - self.noise_variance).max(0.0).sqrt()
    }

    /// Bound and evidence at every slope the reader can visit, `[case][stop]`.
    fn found(&self, cases: &[Case]) -> Result<Vec<Vec<Bound>>, Invalid> {
        let row = |case: &Case| {
            let slopes = self.w.values.iter();
            slopes.map(|w| self.bound(case, *w)).collect()
        };
        cases.iter().map(row).collect()
    }

    fn curves(&self, case: &Case) -> Result<[Vec<(f64, f64)>; 2], Invalid> {
        let mut curves = [Vec::new(), Vec::new()];
        for w in linspace(REACH.0, REACH.1, 181) {
            let bound = self.bound(case, w)?;
            curves[0].push((w, bound.log_evidence));
            curves[1].push((w, bound.elbo));
        }
        Ok(curves)
    }

    fn steps(&self, cases: &[Case]) -> Result<Vec<Vec<Cell>>, Invalid> {
        let mut rows = Vec::new();
        for case in cases {
            for (when, w) in [("before", self.before), ("after", case.best)] {
                let bound = self.bound(case, w)?;
                rows.push(vec![
                    Cell::from(case.key),
                    Cell::from(when),
                    case.mean.into(),
                    case.variance.into(),
                    w.into(),
                    bound.log_evidence.into(),
                    bound.elbo.into(),
                    bound.gap.into(),
                ]);
            }
        }
        Ok(rows)
    }

    fn alt(&self, cases: &[Case]) -> Result<String, Invalid> {
        let mut text = format!(
            "Log evidence and bound over the slope w of the decoder, for an observation of {}. The evidence is highest at w = {}.",
            trimmed(self.x, 2),
            fixed(self.likeliest(), 3)
        );
        for case in cases {
            let (from, to) = (self.bound(case, self.before)?, self.bound(case, case.best)?);
            text += &format!(
                " Encoder {}: its bound is highest at w = {}; on the way there from {} the bound goes from {} to {}, the log evidence \
                 from {} to {}.",
                case.name,
                fixed(case.best, 3),
                trimmed(self.before, 2),
                fixed(from.elbo, 4),
                fixed(to.elbo, 4),
                fixed(from.log_evidence, 4),
                fixed(to.log_evidence, 4),
            );
        }
        Ok(text)
    }

    fn layers(
        &self,
        layout: Layout,
        cases: &[Case],
        found: &[Vec<Bound>],
    ) -> Result<Vec<Layer>, Invalid> {
        let all: Vec<[Vec<(f64, f64)>; 2]> =
            cases.iter().map(|case| self.curves(case)).collect::<Result<_, _>>()?;
        let evidence = all.first().map_or(&[][..], |curves| &curves[0]);
        let top = evidence.iter().map(|point| point.1).fold(f64::NEG_INFINITY, f64::max);
        let (floor, ceiling) = (top - 1.6, top + 0.15);
        let across = Scale::linear(REACH.0, REACH.1).title("slope w of the decoder");
        let plot = Plot::new(layout, across, Scale::linear(floor, ceiling).title("nats"))
            .room_right(layout.either(56.0, 50.0));
        let cut = |curve: &[(f64, f64)]| -> Vec<(f64, f64)> {
            let kept = |(w, y): &(f64, f64)| (*w, if *y < floor { f64::NAN } else { *y });
            curve.iter().map(kept).collect()
        };
        let frame = |(case, curves): (&Case, &[Vec<(f64, f64)>; 2])| {
            let mut sketch = plot.sketch();
            // Where one rises and the other falls.
            let (a, b) = (case.best, self.likeliest());
            let (low, high) = (a.min(b).max(REACH.0), a.max(b).min(REACH.1));
            if high - low > 1e-9 {
                let ends = [(low, ceiling), (high, ceiling)];
                sketch.area(Role::Noise, &ends, floor);
            }
            sketch
                .frame()
                .strong_curve(Role::Truth, &cut(&curves[0]))
                .strong_curve(Role::Model, &cut(&curves[1]));
            for (role, curve) in [(Role::Truth, &curves[0]), (Role::Model, &curves[1])] {
                let highest = |best: (f64, f64), this: &(f64, f64)| {
                    if this.1 > best.1 { *this } else { best }
                };
                let summit = curve.iter().fold((0.0, f64::NEG_INFINITY), highest);
                sketch.points(role, &[summit], 4.0);
            }
            let x = layout.either(1.95, 1.9);
            sketch.name(Role::Truth, &cut(&curves[0]), x, Side::Above, "ln p(x)");
            // Beside the flank on which the bound falls off, clear of the words at the foot.
            if let Some(flank) = curves[1].iter().rfind(|point| point.1 >= top - 0.9) {
                sketch.label(Role::Model, *flank, (9.0, 0.0), Anchor::Start, "bound");
            }
            if high - low > 0.12 {
                let [_, _, _, bottom] = plot.field();
                // On the side on which the marker does not stand at first.
                let (x, anchor) = if self.before < low {
                    (plot.place(high, floor).0 + 7.0, Anchor::Start)
                } else {
                    (plot.place(low, floor).0 - 7.0, Anchor::End)
                };
                let words = layout.either(
                    &["here bound and", "evidence pull apart"][..],
                    &["they pull", "apart here"],
                );
                for (row, words) in words.iter().enumerate() {
                    let text = Text::new(Role::Noise, words).small().halo().anchor(anchor);
                    sketch.write(&text, x, bottom - 24.0 + 15.0 * row as f64);
                }
            }
            sketch.finish()
        };
        let marker = |w: f64, bound: &Bound| {
            let reading = |value: f64, role: Role, side: Side| Reading {
                value: value.clamp(floor, ceiling),
                text: fixed(value, 3),
                role,
                side,
            };
            plot.sketch()
                .labels_across(Some((w, &fixed(w, 2))))
                .marker(
                    w,
                    &[
                        reading(bound.log_evidence, Role::Truth, Side::Above),
                        reading(bound.elbo, Role::Model, Side::Below),
                    ],
                )
                .finish()
        };
        let markers = found.iter().flat_map(|row| {
            let marker = &marker;
            let stops = self.w.values.iter().zip(row);
            stops.map(move |(w, bound)| marker(*w, bound))
        });
        Ok(vec![
            panels::moving(&[0], cases.iter().zip(&all).map(frame).collect()),
            panels::moving(&[0, 1], markers.collect()),
        ])
    }

    fn made(&self) -> Result<Plate, Invalid> {
        let cases = self.cases()?;
        let found = self.found(&cases)?;
        let names: Vec<String> = cases.iter().map(|case| case.name.clone()).collect();
        let wide = self.layers(Layout::WIDE.high(280.0), &cases, &found)?;
        let narrow = self.layers(Layout::NARROW.high(260.0), &cases, &found)?;
        let mut panel =
            panels::plot("decoder", "", Paper::Strip(0), [280.0, 260.0], |_| Vec::new());
        for (drawing, layers) in panel.drawings.iter_mut().zip([wide, narrow]) {
            drawing.layers = layers;
        }
        let readout = |label: &str, text: &dyn Fn(&Bound) -> String| Readout {
            label: label.to_owned(),
            axes: vec![0, 1],
            texts: found.iter().flatten().map(text).collect(),
        };
        let shapes = self.tables();
        let walk = cases.iter().zip(&found).flat_map(|(case, row)| {
            let stops = self.w.values.iter().zip(row);
            stops.map(|(w, bound)| {
                vec![
                    Cell::from(case.key),
                    Cell::from(*w),
                    bound.log_evidence.into(),
                    bound.elbo.into(),
                    bound.gap.into(),
                ]
            })
        });
        Ok(Plate {
            status: Status::Exact { method: String::new() },
            clock: format!(
                "natural logarithms: everything in nats; z from N(0, 1), x = {} given z from N(w z, {})",
                trimmed(self.x, 3),
                trimmed(self.noise_variance, 3)
            ),
            axes: vec![
                controls::choice("encoder", "encoder, held fixed", &names, 0),
                controls::slider("w", "slope w of the decoder", &self.w, |w| fixed(w, 2)),
            ],
            panels: vec![panel],
            readouts: vec![
                readout("ln p(x)", &|bound| fixed(bound.log_evidence, 4)),
                readout("bound", &|bound| fixed(bound.elbo, 4)),
                readout("gap", &|bound| fixed(bound.gap, 4)),
            ],
            tables: vec![
                readers::filled(&shapes, 0, self.steps(&cases)?),
                readers::filled(&shapes, 1, walk.collect()),
                readers::filled(&shapes, 2, vec![vec![self.likeliest().into()]]),
            ],
            alt: self.alt(&cases)?,
            credit: None,
        })
    }
}

impl Figure for MovingDecoder {
    fn tables(&self) -> Vec<TableShape> {
        let step = ["mean", "variance", "w", "log_evidence", "elbo", "gap"];
        let walk = ["log_evidence", "elbo", "gap"];
        vec![
            TableShape::new("steps", &["encoder", "when"], &step),
            TableShape::new("decoders", &["encoder", "w"], &walk),
            TableShape::new("likeliest", &[], &["w"]),
        ]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        self.made().map_err(FigureError::new)
    }
}

#[cfg(test)]
mod tests;

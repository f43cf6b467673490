//! The decoder moves: a bound that rises over an evidence that falls.
//!
//! What to see: with an encoder held fixed, the best decoder for the bound is not the best for the evidence,
//! and between the two a step that raises the bound lowers the evidence. Only where the encoder was exact
//! before the step does the bound touch the evidence, and there a rise of the one is a rise of the other
//! (Neal and Hinton 1998). z ~ N(0, 1), x given z ~ N(w z, s).

use ndarray::array;

use crate::draw::plot::summit;
use crate::figures::prelude::*;
use crate::math::bound::evidence::{Bound, LinearGaussian};
use crate::math::bound::gaussian::Gaussian;
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::statistics::linspace;

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
    read: |reader| Box::new(MovingDecoder::read(reader)),
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

/// Bound and evidence of one encoder at one slope.
struct At {
    encoder: &'static str,
    mean: f64,
    variance: f64,
    w: f64,
    bound: Bound,
}

/// The decoder `before` and `after` the step that an encoder's bound asks for.
const STEPS: Columns<(&str, At)> = Columns {
    name: "steps",
    keys: &[("encoder", |(_, at)| at.encoder.into()), ("when", |(when, _)| (*when).into())],
    values: &[
        ("mean", |(_, at)| at.mean.into()),
        ("variance", |(_, at)| at.variance.into()),
        ("w", |(_, at)| at.w.into()),
        ("log_evidence", |(_, at)| at.bound.log_evidence.into()),
        ("elbo", |(_, at)| at.bound.elbo.into()),
        ("gap", |(_, at)| at.bound.gap.into()),
    ],
};

const DECODERS: Columns<At> = Columns {
    name: "decoders",
    keys: &[("encoder", |at| at.encoder.into()), ("w", |at| at.w.into())],
    values: &[
        ("log_evidence", |at| at.bound.log_evidence.into()),
        ("elbo", |at| at.bound.elbo.into()),
        ("gap", |at| at.bound.gap.into()),
    ],
};

const LIKELIEST: Columns<MovingDecoder> =
    Columns { name: "likeliest", keys: &[], values: &[("w", |figure| figure.likeliest().into())] };

impl MovingDecoder {
    fn read(reader: &mut Reader<'_>) -> Self {
        let noise = "variance s of the decoder's noise";
        let before = "the decoder's slope before the step";
        let (low, high) = REACH;
        let x = reader.number("x", "the observation", 0.8..=3.0, 1.5);
        let noise_variance = reader.number("noise_variance", noise, 0.05..=0.5, 0.25);
        let q_mean = reader.number("q_mean", "mean of the fixed encoder", -3.0..=3.0, 1.2);
        let q_variance =
            reader.number("q_variance", "variance of the fixed encoder", 0.01..=4.0, 0.36);
        let before = reader.number("w_before", before, low..=high, 1.2);
        let usual = Sweep::even(low, high, 37, &[0.8, 1.0, 1.2, 1.4], before);
        let w = reader.sweep("w", "the slopes of the decoder to visit", low..=high, usual);
        Self { x, noise_variance, q_mean, q_variance, before, w }
    }

    fn model(&self, w: f64) -> Result<LinearGaussian, Invalid> {
        LinearGaussian::new(array![[w]], vec![0.0], self.noise_variance)
    }

    fn bound(&self, case: &Case, w: f64) -> Result<Bound, Invalid> {
        let names = ["q_mean", "q_variance"];
        let encoder = Gaussian::new(vec![case.mean], array![[case.variance]], names)?;
        self.model(w)?.bound(&[self.x], &encoder)
    }

    fn at(&self, case: &Case, w: f64) -> Result<At, Invalid> {
        let (mean, variance) = (case.mean, case.variance);
        Ok(At { encoder: case.key, mean, variance, w, bound: self.bound(case, w)? })
    }

    fn cases(&self) -> Result<Vec<Case>, Invalid> {
        let exact = self.model(self.before)?.posterior(&[self.x]).marginal(0)?;
        let case = |key, name: String, mean: f64, variance: f64| Case {
            key,
            name,
            mean,
            variance,
            // d/dw of (x - w m)^2 + w^2 v is zero here.
            best: self.x * mean / (mean * mean + variance),
        };
        let (m, v) = (trimmed(self.q_mean, 2), trimmed(self.q_variance, 2));
        let touching = format!("exact for w = {}", trimmed(self.before, 2));
        Ok(vec![
            case("inexact", format!("N({m}, {v}), inexact"), self.q_mean, self.q_variance),
            case("exact", touching, exact.mean, exact.variance()),
        ])
    }

    /// The slope that the evidence asks for: w^2 + s = x^2, where that is possible.
    fn likeliest(&self) -> f64 {
        (self.x * self.x - self.noise_variance).max(0.0).sqrt()
    }

    /// The decoder before and after the step that this encoder's bound asks for.
    fn step(&self, case: &Case) -> Result<[(&'static str, At); 2], Invalid> {
        Ok([("before", self.at(case, self.before)?), ("after", self.at(case, case.best)?)])
    }
}

impl Figure for MovingDecoder {
    fn tables(&self) -> Vec<TableShape> {
        vec![STEPS.shape(), DECODERS.shape(), LIKELIEST.shape()]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let mut dials = Dials::default();
        let encoder = dials
            .choice("encoder", "encoder, held fixed", self.cases()?, 0, |case| case.name.clone());
        let w = dials.slider("w", "slope w of the decoder", &self.w, |w| fixed(w, 2));
        let cases = Frames::along(&encoder, |case| case);
        let found = cases.each_by(&w, |case, w| self.at(case, *w))?;
        let curves = cases.try_map(|case| self.curves(case))?;
        let steps = cases.try_map(|case| self.step(case))?;
        Ok(Plate {
            clock: format!(
                "natural logarithms: everything in nats; z from N(0, 1), x = {} given z from N(w z, {})",
                trimmed(self.x, 3),
                trimmed(self.noise_variance, 3)
            ),
            panels: vec![panels::plot("decoder", "", encoder.strip(), [280.0, 260.0], |layout| {
                self.layers(layout, &curves, &found)
            })],
            readouts: vec![
                found.readout("ln p(x)", |at| fixed(at.bound.log_evidence, 4)),
                found.readout("bound", |at| fixed(at.bound.elbo, 4)),
                found.readout("gap", |at| fixed(at.bound.gap, 4)),
            ],
            tables: vec![
                STEPS.of(steps.iter().flatten()),
                DECODERS.of(&found),
                LIKELIEST.of([self]),
            ],
            alt: self.alt(encoder.stops().iter().zip(&steps)),
            axes: dials.axes(),
            ..Plate::exact("")
        })
    }
}

/// Evidence and bound of one encoder over the decoders that are drawn.
struct Curves {
    best: f64,
    evidence: Curve,
    bound: Curve,
}

impl MovingDecoder {
    fn curves(&self, case: &Case) -> Result<Curves, Invalid> {
        let mut curves = Curves { best: case.best, evidence: Vec::new(), bound: Vec::new() };
        for w in linspace(REACH.0, REACH.1, 181) {
            let bound = self.bound(case, w)?;
            curves.evidence.push((w, bound.log_evidence));
            curves.bound.push((w, bound.elbo));
        }
        Ok(curves)
    }

    fn layers(&self, layout: Layout, curves: &Frames<Curves>, found: &Frames<At>) -> Vec<Layer> {
        // The evidence is the same for every encoder.
        let tops = curves.iter().filter_map(|curves| summit(&curves.evidence));
        let top = tops.map(|(_, height)| height).fold(f64::NEG_INFINITY, f64::max);
        let (floor, ceiling) = (top - 1.6, top + 0.15);
        let across = Scale::linear(REACH.0, REACH.1).title("slope w of the decoder");
        let plot = Plot::new(layout, across, Scale::linear(floor, ceiling).title("nats"))
            .room_right(layout.either(56.0, 50.0));
        let cut =
            |curve: &Curve| -> Curve { curve.iter().map(|(w, y)| (*w, plot.inside(*y))).collect() };
        vec![
            plot.each(curves, |sketch, Curves { best, evidence, bound }| {
                // Where one rises and the other falls.
                let (a, b) = (*best, self.likeliest());
                let (low, high) = (a.min(b).max(REACH.0), a.max(b).min(REACH.1));
                if high - low > 1e-9 {
                    sketch.area(Role::Noise, &[(low, ceiling), (high, ceiling)], floor);
                }
                sketch
                    .frame()
                    .strong_curve(Role::Truth, &cut(evidence))
                    .strong_curve(Role::Model, &cut(bound))
                    .points(Role::Truth, summit(evidence).as_slice(), 4.0)
                    .points(Role::Model, summit(bound).as_slice(), 4.0);
                let x = layout.either(1.95, 1.9);
                sketch.name(Role::Truth, &cut(evidence), x, Side::Above, "ln p(x)");
                // Beside the flank on which the bound falls off, clear of the words at the foot.
                if let Some(flank) = bound.iter().rfind(|point| point.1 >= top - 0.9) {
                    sketch.label(Role::Model, *flank, (9.0, 0.0), Anchor::Start, "bound");
                }
                if high - low > 0.12 {
                    self.pulled_apart(&plot, sketch, (low, high));
                }
            }),
            plot.marker(
                found,
                |at| (at.w, fixed(at.w, 2)),
                |At { bound, .. }| {
                    let reading = |value: f64, role, side| Reading {
                        value: value.clamp(floor, ceiling),
                        ..Reading::fixed(role, value, 3, side)
                    };
                    vec![
                        reading(bound.log_evidence, Role::Truth, Side::Above),
                        reading(bound.elbo, Role::Model, Side::Below),
                    ]
                },
            ),
        ]
    }

    /// Says what happens between these slopes, on the side on which the marker does not stand at first.
    fn pulled_apart(&self, plot: &Plot, sketch: &mut Sketch<'_>, (low, high): (f64, f64)) {
        let (floor, [_, _, _, bottom]) = (plot.up().low(), plot.field());
        let (x, anchor) = if self.before < low {
            (plot.place(high, floor).0 + 7.0, Anchor::Start)
        } else {
            (plot.place(low, floor).0 - 7.0, Anchor::End)
        };
        let words = plot
            .layout()
            .either(["here bound and", "evidence pull apart"], ["they pull", "apart here"]);
        for (row, words) in words.iter().enumerate() {
            let text = Text::new(Role::Noise, words).small().halo().anchor(anchor);
            sketch.write(&text, x, bottom - 24.0 + 15.0 * row as f64);
        }
    }

    fn alt<'a>(
        &self,
        steps: impl Iterator<Item = (&'a Case, &'a [(&'static str, At); 2])>,
    ) -> String {
        let told = |(case, [(_, before), (_, after)]): (&Case, &[(&str, At); 2])| {
            let (from, to) = (before.bound, after.bound);
            format!(
                " Encoder {}: its bound is highest at w = {}; on the way there from {} the bound goes from {} to {}, the log evidence \
                 from {} to {}.",
                case.name,
                fixed(case.best, 3),
                trimmed(self.before, 2),
                fixed(from.elbo, 4),
                fixed(to.elbo, 4),
                fixed(from.log_evidence, 4),
                fixed(to.log_evidence, 4),
            )
        };
        format!(
            "Log evidence and bound over the slope w of the decoder, for an observation of {}. The evidence is highest at w = {}.{}",
            trimmed(self.x, 2),
            fixed(self.likeliest(), 3),
            steps.map(told).collect::<String>()
        )
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::figures::bench::tests as bench;
    use proptest::prelude::*;

    #[test]
    fn the_bound_rises_while_the_evidence_falls() {
        let plate = bench::plate(&KIND, "");
        let value = |row: usize, column: &str| bench::number(&plate, "steps", row, column);
        // By hand: w = x m / (m^2 + v) = 1.8 / 1.8, and N(1.5; 0, 1.69), N(1.5; 0, 1.25).
        assert!((value(1, "w") - 1.0).abs() < 1e-12);
        for (row, evidence, elbo) in [(0, -1.8470, -2.1806), (1, -1.9305, -2.0366)] {
            assert!((value(row, "log_evidence") - evidence).abs() < 5.1e-5);
            assert!((value(row, "elbo") - elbo).abs() < 5.1e-5);
        }
        assert!((bench::number(&plate, "likeliest", 0, "w") - 2.0_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn from_an_exact_encoder_both_rise() {
        let plate = bench::plate(&KIND, "");
        let value = |row: usize, column: &str| bench::number(&plate, "steps", row, column);
        assert!(value(2, "gap").abs() < 1e-12);
        assert!(value(3, "elbo") > value(2, "elbo"));
        assert!(value(3, "log_evidence") > value(2, "log_evidence"));
    }

    #[test]
    fn what_does_not_fit_is_refused_under_its_name() {
        let refused = |toml: &str| bench::refused(&KIND, toml);
        assert_eq!(refused("x = 0.5"), ["x"]);
        assert_eq!(refused("noise_variance = 1"), ["noise_variance"]);
        assert_eq!(refused("q_mean = 4"), ["q_mean"]);
        assert_eq!(refused("q_variance = 0"), ["q_variance"]);
        assert_eq!(refused("w_before = 3"), ["w_before"]);
        assert_eq!(refused("w = 0"), ["w"]);
    }

    proptest! {
        #[test]
        fn a_step_from_an_exact_encoder_never_harms(
            x in 0.8f64..3.0, s in 0.05f64..0.5, before in 0.4f64..2.2,
        ) {
            let figure = MovingDecoder {
                x,
                noise_variance: s,
                q_mean: 0.0,
                q_variance: 1.0,
                before,
                w: Sweep::fixed(1.0),
            };
            let cases = figure.cases().unwrap();
            let (from, to) = (
                figure.bound(&cases[1], before).unwrap(),
                figure.bound(&cases[1], cases[1].best).unwrap(),
            );
            prop_assert!(to.elbo >= from.elbo - 1e-12);
            prop_assert!(to.log_evidence >= from.log_evidence - 1e-12);
            // No decoder beats the best, whatever the encoder.
            for case in &cases {
                let best = figure.bound(case, case.best).unwrap().elbo;
                prop_assert!(best >= figure.bound(case, case.best + 0.01).unwrap().elbo);
                prop_assert!(best >= figure.bound(case, case.best - 0.01).unwrap().elbo);
            }
        }
    }
}

//! What a few codes on a line can say, and what they cost: an encoder whose rate splits in two exactly.
//!
//! What to see: the rate is the information about which code it was, plus the distance of all clouds together from the
//! bell. Pull the clouds apart: the information stops at the logarithm of their number, the rate does not stop. Hoffman
//! and Johnson (2016).

use crate::draw::number::{fixed, trimmed};
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::svg::Anchor;
use crate::draw::theme::Role;
use crate::draw::{controls, panels};
use crate::figures::readers;
use crate::math::bound::clouds::{Cloud, Split, aggregate, split_line};
use crate::math::bound::gaussian::normal_density;
use crate::math::numbers::statistics::linspace;
use crate::params::{Reader, Sweep};
use crate::plate::{
    Axis, Cell, Figure, FigureError, Layer, Paper, Plate, Readout, Status, Studio, TableShape,
};
use crate::plate::{Kind, SourceKey};

/// The kind.
pub const KIND: Kind = Kind {
    name: "rate-ceiling",
    summary: "A few codes on a line: their rate, split exactly into what they say and how far they are from the bell.",
    key: SourceKey::file(file!()),
    corners: &["", "codes = 2\napart = 0\nspread = 2", "codes = 8\napart = 3\nspread = 0.05"],
    read,
};

/// Half the range of codes that is drawn.
const REACH: f64 = 4.2;

/// The axes, in the order in which layers name them.
const APART: usize = 0;
const SPREAD: usize = 1;

#[derive(Debug)]
struct RateCeiling {
    codes: usize,
    apart: Sweep,
    spread: Sweep,
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let codes = reader.integer("codes", "how many pictures, equally likely", 2..=8, 4) as usize;
    let apart = Sweep {
        values: (0..=10).map(|k| f64::from(k) / 5.0).collect(),
        print: vec![4, 10],
        start: 4,
    };
    let spread = Sweep {
        values: [0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0].to_vec(),
        print: vec![3],
        start: 3,
    };
    Box::new(RateCeiling {
        codes,
        apart: reader.sweep("apart", "distance between neighbouring codes", 0.0..=3.0, apart),
        spread: reader.sweep("spread", "standard deviation of a cloud", 0.05..=2.0, spread),
    })
}

/// What holds at one pair of settings.
struct At {
    apart: f64,
    spread: f64,
    clouds: Vec<Cloud<1>>,
    split: Split,
}

impl RateCeiling {
    fn all(&self) -> Vec<At> {
        let at = |apart: f64, spread: f64| {
            let middle = (self.codes - 1) as f64 / 2.0;
            let cloud = |k: usize| Cloud { mean: [apart * (k as f64 - middle)], sd: [spread] };
            let clouds: Vec<Cloud<1>> = (0..self.codes).map(cloud).collect();
            At { apart, spread, split: split_line(&clouds), clouds }
        };
        self.apart
            .values
            .iter()
            .flat_map(|apart| self.spread.values.iter().map(move |spread| at(*apart, *spread)))
            .collect()
    }

    /// The most that codes can say: the logarithm of their number, in nats.
    fn ceiling(&self) -> f64 {
        libm::log(self.codes as f64)
    }

    fn axes(&self) -> Vec<Axis> {
        vec![
            controls::slider("apart", "distance between codes", &self.apart, |d| trimmed(d, 2)),
            controls::slider("spread", "spread of a cloud, σ", &self.spread, |s| trimmed(s, 2)),
        ]
    }
}

impl Figure for RateCeiling {
    fn tables(&self) -> Vec<TableShape> {
        let split = ["rate", "information", "mismatch", "information_bits"];
        vec![
            TableShape::new("split", &["apart", "spread"], &split),
            TableShape::new("ceiling", &["codes"], &["nats", "bits"]),
        ]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let all = self.all();
        let readout = |label: &str, text: &dyn Fn(&At) -> String| Readout {
            label: label.to_owned(),
            axes: vec![APART, SPREAD],
            texts: all.iter().map(text).collect(),
        };
        let row = |at: &At| {
            let Split { rate, information, mismatch } = at.split;
            let bits = information / std::f64::consts::LN_2;
            [at.apart, at.spread, rate, information, mismatch, bits].map(Cell::from).into()
        };
        let ceiling = vec![
            Cell::from(self.codes),
            self.ceiling().into(),
            libm::log2(self.codes as f64).into(),
        ];
        Ok(Plate {
            status: Status::Exact {
                method: "rates in closed form, the two parts by the trapezoidal rule, error below 1e-8 nats".to_owned(),
            },
            clock: format!(
                "no clock; natural logarithms, so nats (1 nat is {} bits); {} codes, equally likely",
                fixed(std::f64::consts::LOG2_E, 4),
                self.codes
            ),
            axes: self.axes(),
            panels: vec![
                panels::plot("clouds", "", Paper::Strip(APART), [230.0, 210.0], |layout| {
                    clouds(layout, &all)
                }),
                panels::plot("bar", "", Paper::Strip(APART), [112.0, 112.0], |layout| {
                    self.bar(layout, &all)
                }),
            ],
            readouts: vec![
                readout("rate, nats", &|at| fixed(at.split.rate, 3)),
                readout("what the codes say, nats", &|at| fixed(at.split.information, 3)),
                readout("the same in bits", &|at| {
                    fixed(at.split.information / std::f64::consts::LN_2, 3)
                }),
                readout("box: distance from the bell, nats", &|at| fixed(at.split.mismatch, 3)),
            ],
            tables: vec![
                readers::filled(&self.tables(), 0, all.iter().map(row).collect()),
                readers::filled(&self.tables(), 1, vec![ceiling]),
            ],
            alt: self.alt(&all),
            credit: None,
        })
    }
}

/// The clouds, all of them together, and the bell.
fn clouds(layout: Layout, all: &[At]) -> Vec<Layer> {
    let line = linspace(-REACH, REACH, 141);
    let top = 1.15;
    let across = Scale::linear(-REACH, REACH).ticks(&[-4.0, -2.0, 0.0, 2.0, 4.0]).title("code z");
    let plot =
        Plot::new(layout, across, Scale::linear(0.0, top).ticks(&[0.0, 0.5, 1.0]).title("density"));
    let bell: Vec<(f64, f64)> = line.iter().map(|z| (*z, normal_density(*z, 0.0, 1.0))).collect();
    let mut ground = plot.sketch();
    ground.axes().strong_curve(Role::Truth, &bell);
    let frame = |at: &At| {
        // What is higher than the plot runs off it.
        let cut = |z: f64, height: f64| (z, height.min(top));
        let mut sketch = plot.sketch();
        let share = 1.0 / at.clouds.len() as f64;
        for cloud in &at.clouds {
            let ([mean], [sd]) = (cloud.mean, cloud.sd);
            let flank = linspace((mean - 3.5 * sd).max(-REACH), (mean + 3.5 * sd).min(REACH), 49);
            let one: Vec<(f64, f64)> =
                flank.into_iter().map(|z| cut(z, share * normal_density(z, mean, sd))).collect();
            sketch.area(Role::Model, &one, 0.0);
        }
        let together: Vec<(f64, f64)> = linspace(-REACH, REACH, 281)
            .into_iter()
            .map(|z| cut(z, aggregate(&at.clouds, z)))
            .collect();
        sketch.strong_curve(Role::Model, &together);
        sketch.finish()
    };
    let mut key = plot.sketch();
    key.label(Role::Model, (-REACH, top), (8.0, 6.0), Anchor::Start, "all clouds together, q(z)");
    key.label(Role::Truth, (REACH, top), (-8.0, 6.0), Anchor::End, "the bell p(z)");
    vec![
        panels::still(ground.finish()),
        panels::moving(&[APART, SPREAD], all.iter().map(frame).collect()),
        panels::still(key.finish()),
    ]
}

impl RateCeiling {
    /// The rate as one bar in two parts, and the ceiling of the first.
    fn bar(&self, layout: Layout, all: &[At]) -> Vec<Layer> {
        let longest = all.iter().map(|at| at.split.rate).fold(self.ceiling() * 1.3, f64::max);
        // Nothing stands below the edge of the field above.
        let before = layout.either(0.053, 0.109) * longest;
        let across = Scale::linear(-before, longest * 1.02)
            .title("rate, nats: what the codes say, and the box around it");
        let across = if layout.narrow { across.title("rate, nats: said, and box") } else { across };
        let plot = Plot::new(layout, across, Scale::linear(0.0, 1.0).ticks(&[]));
        let mut ground = plot.sketch();
        ground.axes();
        let frame = |at: &At| {
            let said = at.split.information.max(0.0);
            let end = said + at.split.mismatch.max(0.0);
            let mut sketch = plot.sketch();
            let parts = [(Role::Truth, 0.0, said, "said"), (Role::Noise, said, end, "box")];
            for (role, from, to, name) in parts {
                sketch.band(role, &[(from, 0.62), (to, 0.62)], &[(from, 0.12), (to, 0.12)]);
                let outline = [(from, 0.12), (from, 0.62), (to, 0.62), (to, 0.12)];
                sketch.line(role, &outline);
                if to - from > layout.either(0.06, 0.12) * longest {
                    sketch.within(role, (0.5 * (from + to), 0.37), name);
                }
            }
            sketch.finish()
        };
        let mut ceiling = plot.sketch();
        let most = self.ceiling();
        ceiling.line(Role::Accent, &[(most, 0.05), (most, 0.8)]);
        let words = format!("ceiling ln {} = {}", self.codes, fixed(most, 3));
        ceiling.label(Role::Accent, (most, 0.8), (5.0, 1.0), Anchor::Start, &words);
        vec![
            panels::still(ground.finish()),
            panels::moving(&[APART, SPREAD], all.iter().map(frame).collect()),
            panels::still(ceiling.finish()),
        ]
    }

    fn alt(&self, all: &[At]) -> String {
        let mut text = format!(
            "{} bell-shaped clouds of codes on a line with their sum, over the bell they are meant to fill; below, the rate as a bar of two parts: \
             what the codes say, at most {:.3} nats, and how far their sum is from the bell.",
            self.codes,
            self.ceiling()
        );
        for at in [all.first(), all.last()].into_iter().flatten() {
            text += &format!(
                " At distance {} and spread {} the rate is {:.3}, of which {:.3} is said.",
                at.apart,
                at.spread,
                at.split.rate,
                at.split.information.abs()
            );
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::bench::tests as bench;

    #[test]
    fn the_parts_add_up_and_no_code_says_more_than_the_ceiling() {
        let plate = bench::plate(&KIND, "");
        for row in 0..99 {
            let at = |column: &str| bench::number(&plate, "split", row, column);
            assert!((at("information") + at("mismatch") - at("rate")).abs() < 1e-8);
            assert!(at("information") <= at("rate") + 1e-9);
            assert!(at("information") <= libm::log(4.0) + 1e-9);
            // Two lines from one Gaussian: with no distance nothing is said.
            if at("apart") == 0.0 {
                assert!(at("information").abs() < 1e-9);
            }
        }
        assert_eq!(bench::number(&plate, "ceiling", 0, "bits"), 2.0);
    }

    #[test]
    fn two_codes_agree_with_an_integral_taken_another_way() {
        // I(x; z) = ln 2 - E ln(1 + exp(-2 a (a + s n) / s^2)) for codes at plus and minus a, n from N(0, 1).
        let plate = bench::plate(&KIND, "codes = 2\napart = 1\nspread = 0.4");
        let (a, s) = (0.5, 0.4);
        let steps = 4000;
        let width = 16.0 / f64::from(steps);
        let lost: f64 = (0..=steps)
            .map(|k| {
                let n = -8.0 + width * f64::from(k);
                normal_density(n, 0.0, 1.0)
                    * libm::log1p(libm::exp(-2.0 * a * (a + s * n) / (s * s)))
            })
            .sum::<f64>()
            * width;
        let found = bench::number(&plate, "split", 0, "information");
        assert!((found - (std::f64::consts::LN_2 - lost)).abs() < 1e-8);
    }

    #[test]
    fn what_is_out_of_range_is_refused() {
        assert_eq!(bench::refused(&KIND, "codes = 1"), ["codes"]);
        assert_eq!(bench::refused(&KIND, "apart = 4"), ["apart"]);
        assert_eq!(bench::refused(&KIND, "spread = 0"), ["spread"]);
    }
}

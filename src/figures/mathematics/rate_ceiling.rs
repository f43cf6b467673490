//! What a few codes on a line can say, and what they cost: an encoder whose rate splits in two exactly.
//!
//! What to see: the rate is the information about which code it was, plus the distance of all clouds together from the
//! bell. Pull the clouds apart: the information stops at the logarithm of their number, the rate does not stop. Hoffman
//! and Johnson (2016).

use std::f64::consts::{LN_2, LOG2_E};

use crate::figures::prelude::*;
use crate::math::bound::clouds::{Cloud, Split, aggregate, split_line};
use crate::math::bound::gaussian::normal_density;
use crate::math::numbers::statistics::linspace;

/// The kind.
pub const KIND: Kind = Kind {
    name: "rate-ceiling",
    summary: "A few codes on a line: their rate, split exactly into what they say and how far they are from the bell.",
    key: SourceKey::file(file!()),
    corners: &["", "codes = 2\napart = 0\nspread = 2", "codes = 8\napart = 3\nspread = 0.05"],
    read: |reader| Box::new(RateCeiling::read(reader)),
};

#[derive(Debug)]
struct RateCeiling {
    codes: usize,
    apart: Sweep,
    spread: Sweep,
}

/// What holds at one pair of settings.
struct At {
    apart: f64,
    spread: f64,
    clouds: Vec<Cloud<1>>,
    split: Split,
}

const SPLIT: Columns<At> = Columns {
    name: "split",
    keys: &[("apart", |at| at.apart.into()), ("spread", |at| at.spread.into())],
    values: &[
        ("rate", |at| at.split.rate.into()),
        ("information", |at| at.split.information.into()),
        ("mismatch", |at| at.split.mismatch.into()),
        ("information_bits", |at| (at.split.information / LN_2).into()),
    ],
};

const CEILING: Columns<RateCeiling> = Columns {
    name: "ceiling",
    keys: &[("codes", |figure| figure.codes.into())],
    values: &[
        ("nats", |figure| figure.ceiling().into()),
        ("bits", |figure| libm::log2(figure.codes as f64).into()),
    ],
};

impl RateCeiling {
    fn read(reader: &mut Reader<'_>) -> Self {
        let codes = reader.integer("codes", "how many pictures, equally likely", 2..=8, 4) as usize;
        let fifths = (0..=10).map(|k| f64::from(k) / 5.0);
        let apart = Sweep::of(fifths, &[0.8, 2.0], 0.8);
        let spread = Sweep::of([0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0], &[0.3], 0.3);
        Self {
            codes,
            apart: reader.sweep("apart", "distance between neighbouring codes", 0.0..=3.0, apart),
            spread: reader.sweep("spread", "standard deviation of a cloud", 0.05..=2.0, spread),
        }
    }

    /// As many clouds in a row, and what their rate is made of.
    fn at(&self, apart: f64, spread: f64) -> At {
        let middle = (self.codes - 1) as f64 / 2.0;
        let cloud = |k| Cloud { mean: [apart * (k as f64 - middle)], sd: [spread] };
        let clouds: Vec<Cloud<1>> = (0..self.codes).map(cloud).collect();
        At { apart, spread, split: split_line(&clouds), clouds }
    }

    /// The most that codes can say: the logarithm of their number, in nats.
    fn ceiling(&self) -> f64 {
        libm::log(self.codes as f64)
    }
}

impl Figure for RateCeiling {
    fn tables(&self) -> Vec<TableShape> {
        vec![SPLIT.shape(), CEILING.shape()]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let mut dials = Dials::default();
        let apart = dials.slider("apart", "distance between codes", &self.apart, |d| trimmed(d, 2));
        let spread =
            dials.slider("spread", "spread of a cloud, σ", &self.spread, |s| trimmed(s, 2));
        let all = Frames::along(&apart, |apart| *apart)
            .by(&spread, |apart, spread| self.at(*apart, *spread));
        let strip = apart.strip();
        Ok(Plate {
            clock: format!(
                "no clock; natural logarithms, so nats (1 nat is {} bits); {} codes, equally likely",
                fixed(LOG2_E, 4),
                self.codes
            ),
            axes: dials.axes(),
            panels: vec![
                panels::plot("clouds", "", strip, [230.0, 210.0], |layout| clouds(layout, &all)),
                panels::plot("bar", "", strip, [112.0, 112.0], |layout| self.bar(layout, &all)),
            ],
            readouts: vec![
                all.readout("rate, nats", |at| fixed(at.split.rate, 3)),
                all.readout("what the codes say, nats", |at| fixed(at.split.information, 3)),
                all.readout("the same in bits", |at| fixed(at.split.information / LN_2, 3)),
                all.readout("box: distance from the bell, nats", |at| fixed(at.split.mismatch, 3)),
            ],
            tables: vec![SPLIT.of(&all), CEILING.of([self])],
            alt: self.alt(&all),
            ..Plate::exact(
                "rates in closed form, the two parts by the trapezoidal rule, error below 1e-8 nats",
            )
        })
    }
}

/// The clouds, all of them together, and the bell.
fn clouds(layout: Layout, all: &Frames<At>) -> Vec<Layer> {
    const REACH: f64 = 4.2;
    const TOP: f64 = 1.15;
    let across = Scale::linear(-REACH, REACH).ticks(&[-4.0, -2.0, 0.0, 2.0, 4.0]).title("code z");
    let up = Scale::linear(0.0, TOP).ticks(&[0.0, 0.5, 1.0]).title("density");
    let plot = Plot::new(layout, across, up);
    let bell = plot.trace(141, |z| normal_density(z, 0.0, 1.0));
    vec![
        plot.still(|sketch| {
            sketch.axes().strong_curve(Role::Truth, &bell);
        }),
        // What is higher than the plot runs off it.
        plot.each(all, |sketch, at| {
            let share = 1.0 / at.clouds.len() as f64;
            for Cloud { mean: [mean], sd: [sd] } in at.clouds.iter().copied() {
                let flank =
                    linspace((mean - 3.5 * sd).max(-REACH), (mean + 3.5 * sd).min(REACH), 49);
                let height = |z| (share * normal_density(z, mean, sd)).min(TOP);
                let one: Curve = flank.into_iter().map(|z| (z, height(z))).collect();
                sketch.area(Role::Model, &one, 0.0);
            }
            let together = plot.trace(281, |z| aggregate(&at.clouds, z).min(TOP));
            sketch.strong_curve(Role::Model, &together);
        }),
        plot.still(|sketch| {
            let corner = |sketch: &mut Sketch<'_>, role, x, shift, anchor, words| {
                sketch.label(role, (x, TOP), (shift, 6.0), anchor, words);
            };
            corner(sketch, Role::Model, -REACH, 8.0, Anchor::Start, "all clouds together, q(z)");
            corner(sketch, Role::Truth, REACH, -8.0, Anchor::End, "the bell p(z)");
        }),
    ]
}

impl RateCeiling {
    /// The rate as one bar in two parts, and the ceiling of the first.
    fn bar(&self, layout: Layout, all: &Frames<At>) -> Vec<Layer> {
        let most = self.ceiling();
        let longest = all.iter().map(|at| at.split.rate).fold(most * 1.3, f64::max);
        // Nothing stands below the edge of the field above.
        let before = layout.either(0.053, 0.109) * longest;
        let across = Scale::linear(-before, longest * 1.02).title(layout.either(
            "rate, nats: what the codes say, and the box around it",
            "rate, nats: said, and box",
        ));
        let plot = Plot::new(layout, across, Scale::linear(0.0, 1.0).ticks(&[]));
        vec![
            plot.still(|sketch| {
                sketch.axes();
            }),
            plot.each(all, |sketch, at| {
                let said = at.split.information.max(0.0);
                let end = said + at.split.mismatch.max(0.0);
                for (role, from, to, name) in
                    [(Role::Truth, 0.0, said, "said"), (Role::Noise, said, end, "box")]
                {
                    sketch
                        .band(role, &[(from, 0.62), (to, 0.62)], &[(from, 0.12), (to, 0.12)])
                        .line(role, &[(from, 0.12), (from, 0.62), (to, 0.62), (to, 0.12)]);
                    if to - from > layout.either(0.06, 0.12) * longest {
                        sketch.within(role, (0.5 * (from + to), 0.37), name);
                    }
                }
            }),
            plot.still(|sketch| {
                let words = format!("ceiling ln {} = {}", self.codes, fixed(most, 3));
                sketch.line(Role::Accent, &[(most, 0.05), (most, 0.8)]).label(
                    Role::Accent,
                    (most, 0.8),
                    (5.0, 1.0),
                    Anchor::Start,
                    &words,
                );
            }),
        ]
    }

    fn alt(&self, all: &Frames<At>) -> String {
        let told = |at: &At| {
            let Split { rate, information, .. } = at.split;
            format!(
                " At distance {} and spread {} the rate is {rate:.3}, of which {:.3} is said.",
                at.apart,
                at.spread,
                information.abs()
            )
        };
        let ends = all.iter().next().into_iter().chain(all.iter().last());
        format!(
            "{} bell-shaped clouds of codes on a line with their sum, over the bell they are meant to fill; below, the rate as a bar of two parts: \
             what the codes say, at most {:.3} nats, and how far their sum is from the bell.{}",
            self.codes,
            self.ceiling(),
            ends.map(told).collect::<String>()
        )
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

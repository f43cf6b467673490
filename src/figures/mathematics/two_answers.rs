//! Two pictures that could both be meant, and the answer that costs least under squared error.
//!
//! What to see: the best answer is the mixture of the two in the ratio of their odds, nobody's handwriting, and
//! what it still costs is p (1 - p) |a - b|^2: the more even the odds and the farther apart the pictures, the
//! worse the best. E|x - y|^2 = E|x - m|^2 + |m - y|^2 with m = E\[x\]; nothing here is learned.

use crate::draw::raster::{self, Channels, Frame, RasterError, Sheet};
use crate::figures::prelude::*;
use crate::math::data::digits::{self, Digit};
use crate::math::numbers::statistics::{distance, linspace};
use crate::math::process::two_points::TwoPoints;
use crate::plate::{Atlas, Axis, Control};

/// The kind.
pub const KIND: Kind = Kind {
    name: "two-answers",
    summary: "Two pictures that could both be meant, and the answer with the least squared error.",
    key: SourceKey::file(file!()),
    corners: &["", "digit = 1796\np = 0.3"],
    read: |reader| Box::new(TwoAnswers::read(reader)),
};

/// How far from the nearest digit (0) to the farthest (1) the second picture is taken.
const SHARES: [f64; 7] = [0.0, 0.02, 0.1, 0.25, 0.5, 0.75, 1.0];

#[derive(Debug)]
struct TwoAnswers {
    digit: usize,
    p: Sweep,
}

/// The first picture and one choice of the second.
struct Pair {
    /// Its place among the choices.
    apart: usize,
    label: u8,
    squared_distance: f64,
    /// `[64]`, -1 for ink and 1 for paper.
    picture: Vec<f64>,
}

/// A pair at one ratio of odds.
struct Odds {
    p: f64,
    apart: usize,
    world: TwoPoints,
}

const PAIRS: Columns<Pair> = Columns {
    name: "pairs",
    keys: &[("apart", |pair| pair.apart.into())],
    values: &[
        ("label", |pair| usize::from(pair.label).into()),
        ("squared_distance", |pair| pair.squared_distance.into()),
    ],
};

const COSTS: Columns<Odds> = Columns {
    name: "costs",
    keys: &[("p", |odds| odds.p.into()), ("apart", |odds| odds.apart.into())],
    values: &[
        ("residual", |odds| odds.world.residual().into()),
        ("say_a", |odds| odds.world.error(1.0).into()),
        ("say_b", |odds| odds.world.error(0.0).into()),
    ],
};

impl TwoAnswers {
    fn read(reader: &mut Reader<'_>) -> Self {
        let most = digits::COUNT as i64 - 1;
        let twentieths = (0..=20).map(|k| f64::from(20 - k) / 20.0);
        let usual = Sweep::of(twentieths, &[1.0, 0.75, 0.5, 0.25, 0.0], 0.5);
        Self {
            digit: reader.integer("digit", "which digit is picture a", 0..=most, 4) as usize,
            p: reader.sweep("p", "probability of picture a", 0.0..=1.0, usual),
        }
    }

    fn pairs(&self) -> Result<(Digit, Vec<Pair>), FigureError> {
        let digits = digits::digits()?;
        let missing = || FigureError::new(format!("`digit` is {}", self.digit));
        let first = digits.get(self.digit).ok_or_else(missing)?;
        let others = digits::at_ranks(&digits, self.digit, &SHARES);
        let pair = |(apart, other): (usize, &Digit)| {
            let distance = distance(&first.normalised(), &other.normalised());
            let squared_distance = distance * distance;
            Pair { apart, label: other.label, squared_distance, picture: on_paper(other) }
        };
        let others = others.iter().filter_map(|i| digits.get(*i)).enumerate();
        Ok((first.clone(), others.map(pair).collect()))
    }
}

/// As it is seen: dark ink on light paper.
fn on_paper(digit: &Digit) -> Vec<f64> {
    digit.normalised().iter().map(|value| -value).collect()
}

/// Digits in a drawing.
fn atlas(area: [f64; 4], pictures: &[Vec<f64>]) -> Result<Atlas, RasterError> {
    let sheet = Sheet {
        width: digits::SIZE,
        height: digits::SIZE,
        channels: Channels::Grey,
        levels: 256,
        hard_edges: true,
        area,
    };
    raster::atlas(&sheet, &pictures.iter().map(|p| Frame::clean(p)).collect::<Vec<_>>())
}

/// How far b is from a: a slider over the pairs.
fn apart(pairs: &[Pair]) -> Axis {
    let text = |pair: &Pair| format!("|a \u{2212} b|² = {}", fixed(pair.squared_distance, 1));
    let texts: Vec<String> = pairs.iter().map(text).collect();
    Axis {
        control: Control::Slider,
        print: vec![pairs.len() / 2],
        ..controls::choice("apart", "how far b is from a", &texts, 4)
    }
}

impl Figure for TwoAnswers {
    fn tables(&self) -> Vec<TableShape> {
        vec![PAIRS.shape(), COSTS.shape()]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let (first, pairs) = self.pairs()?;
        let mut dials = Dials::default();
        let p = dials.slider("p", "odds of picture a, p", &self.p, |p| trimmed(p, 2));
        let b = dials.add(apart(&pairs), pairs);
        let pairs = Frames::along(&b, |pair| pair);
        let odds = Frames::along(&p, |p| *p).with(&pairs, |p, pair| {
            let world = TwoPoints::new(*p, pair.squared_distance);
            Odds { p: *p, apart: pair.apart, world }
        });
        let a = on_paper(&first);
        let answers = Frames::along(&p, |p| *p).with(&pairs, |p, pair| -> Vec<f64> {
            let blend = |(a, b): (&f64, &f64)| p * a + (1.0 - p) * b;
            a.iter().zip(&pair.picture).map(blend).collect()
        });
        let seconds = pairs.map(|pair| pair.picture.clone());
        let firsts = Frames::one(a);
        let row = [&firsts, &seconds, &answers].into_iter().zip(panels::side_by_side(3));
        let row = row.map(|(pictures, area)| pictures.pictured(|all| atlas(area, all)));
        let best = answers.pictured(|all| atlas(panels::WHOLE_TILE, all))?;
        Ok(Plate {
            clock: "no clock: squared error over 64 pixels, paper \u{2212}1 and ink 1".to_owned(),
            panels: vec![
                panels::picture_row(
                    "pictures",
                    "Picture a, picture b, and the best answer, p a + (1 \u{2212} p) b",
                    row.collect::<Result<_, _>>()?,
                ),
                panels::tile(
                    "strip",
                    "The best answer for falling odds of picture a. Beneath each: p, its cost, that of a, that of b",
                    p.strip(),
                    vec![best],
                )
                .on_paper(),
                panels::plot("cost", "", Paper::Once, [220.0, 210.0], |layout| {
                    cost(layout, &pairs, &odds)
                }),
            ],
            readouts: vec![
                odds.readout("the best answer costs", |odds| fixed(odds.world.residual(), 2)),
                odds.readout("a costs", |odds| fixed(odds.world.error(1.0), 2)),
                odds.readout("b costs", |odds| fixed(odds.world.error(0.0), 2)),
            ],
            tables: vec![PAIRS.of(pairs.iter().copied()), COSTS.of(&odds)],
            alt: alt(&first, &pairs),
            axes: dials.axes(),
            credit: Some(digits::ATTRIBUTION.to_owned()),
            ..Plate::exact("")
        })
    }
}

/// What the best answer still costs over the odds: an arch for each pair.
fn cost(layout: Layout, pairs: &Frames<&Pair>, odds: &Frames<Odds>) -> Vec<Layer> {
    let widest = pairs.iter().map(|pair| pair.squared_distance).fold(1.0, f64::max);
    let across = Scale::linear(0.0, 1.0)
        .ticks(&[0.0, 0.25, 0.5, 0.75, 1.0])
        .reversed()
        .title("odds of picture a, p");
    let up = Scale::linear(0.0, widest / 4.0 * 1.1).title("what the best answer still costs");
    let plot = Plot::new(layout, across, up).marked();
    vec![
        plot.still(|sketch| {
            sketch.frame();
        }),
        plot.each(pairs, |sketch, pair| {
            let arch: Curve = linspace(1.0, 0.0, 101)
                .into_iter()
                .map(|p| (p, TwoPoints::new(p, pair.squared_distance).residual()))
                .collect();
            sketch.area(Role::Noise, &arch, 0.0).strong_curve(Role::Noise, &arch);
        }),
        plot.marker(
            odds,
            |odds| (odds.p, trimmed(odds.p, 2)),
            |odds| {
                let side = if odds.p > 0.5 { Side::Below } else { Side::Above };
                vec![Reading::fixed(Role::Noise, odds.world.residual(), 2, side)]
            },
        ),
    ]
}

fn alt(first: &Digit, pairs: &Frames<&Pair>) -> String {
    let told = |pair: &&Pair| {
        let apart = significant(pair.squared_distance, 3);
        let costs = significant(TwoPoints::new(0.5, pair.squared_distance).residual(), 3);
        format!("a {} at squared distance {apart}, where it costs {costs}", pair.label)
    };
    let pairs: Vec<String> = pairs.iter().map(told).collect();
    format!(
        "Three small grey pictures: a handwritten {} (picture a), a second handwritten digit (picture b), and the answer that \
         is best under squared error, a double exposure of both in the ratio of their odds. Beneath, what that answer still \
         costs over the odds p: an arch, nothing at 0 and 1, highest at one half. Picture b may be {}.",
        first.label,
        pairs.join("; ")
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::figures::bench::tests as bench;
    use crate::plate::Art;

    #[test]
    fn the_best_answer_costs_less_than_either_picture() {
        let plate = bench::plate(&KIND, "");
        let costs = plate.tables.iter().find(|table| table.name == "costs").unwrap();
        for row in 0..costs.rows.len() {
            let number = |column: &str| bench::number(&plate, "costs", row, column);
            let (p, residual) = (number("p"), number("residual"));
            let Cell::Count(apart) = bench::cell(&plate, "costs", row, "apart") else {
                panic!("`apart` counts");
            };
            let d = bench::number(&plate, "pairs", apart as usize, "squared_distance");
            assert!((residual - p * (1.0 - p) * d).abs() < 1e-12);
            assert!(residual <= number("say_a").min(number("say_b")) + 1e-12);
            assert!((number("say_a") - (1.0 - p) * d).abs() < 1e-12);
        }
    }

    #[test]
    fn the_answer_shown_is_the_mixture_of_the_pictures_shown() {
        let plate = bench::plate(&KIND, "");
        let pixels = |layer: usize, frame: usize| {
            let Art::Raster(atlas) = &plate.panels[0].drawings[0].layers[layer].art else {
                panic!("a tile is a picture");
            };
            raster::frame_pixels(atlas, frame).unwrap()
        };
        // p = 0.75 is the sixth of the odds, b the fifth of seven.
        let (a, b, best) = (pixels(0, 0), pixels(1, 4), pixels(2, 5 * 7 + 4));
        for ((a, b), best) in a.iter().zip(&b).zip(&best) {
            let mixed = 0.75 * f64::from(a[0]) + 0.25 * f64::from(b[0]);
            assert!((mixed - f64::from(best[0])).abs() < 1.5, "{mixed} {best:?}");
        }
    }

    #[test]
    fn what_lies_outside_is_refused() {
        assert_eq!(bench::refused(&KIND, "digit = 1797"), ["digit"]);
        assert_eq!(bench::refused(&KIND, "p = 1.5"), ["p"]);
    }
}

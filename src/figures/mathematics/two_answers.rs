//! Two pictures that could both be meant, and the answer that costs least under squared error.
//!
//! What to see: the best answer is the mixture of the two in the ratio of their odds, nobody's handwriting, and
//! what it still costs is p (1 - p) |a - b|^2: the more even the odds and the farther apart the pictures, the
//! worse the best. E|x - y|^2 = E|x - m|^2 + |m - y|^2 with m = E\[x\]; nothing here is learned.

use crate::draw::number::{fixed, significant, trimmed};
use crate::draw::panels::{WHOLE_TILE, moving, pictures, still, tile};
use crate::draw::plot::{Layout, Plot};
use crate::draw::raster::{self, Channels, Frame, RasterError, Sheet};
use crate::draw::scale::Scale;
use crate::draw::sketch::{Reading, Side};
use crate::draw::theme::Role;
use crate::draw::{controls, panels};
use crate::figures::readers;
use crate::math::data::digits::{self, Digit};
use crate::math::numbers::statistics::{distance, linspace};
use crate::math::process::two_points::TwoPoints;
use crate::params::{Reader, Sweep};
use crate::plate::{
    Axis, Cell, Figure, FigureError, Layer, Panel, Paper, Plate, Readout, Shown, Status, Studio,
    TableShape,
};
use crate::plate::{Kind, SourceKey};

/// The kind.
pub const KIND: Kind = Kind {
    name: "two-answers",
    summary: "Two pictures that could both be meant, and the answer with the least squared error.",
    key: SourceKey::file(file!()),
    corners: &["", "digit = 1796\np = 0.3"],
    read,
};

/// The axes, in the order in which layers name them.
const ODDS: usize = 0;
const APART: usize = 1;

/// How far from the nearest digit (0) to the farthest (1) the second picture is taken.
const SHARES: [f64; 7] = [0.0, 0.02, 0.1, 0.25, 0.5, 0.75, 1.0];

#[derive(Debug)]
struct TwoAnswers {
    digit: usize,
    p: Sweep,
}

/// The first picture and one choice of the second.
struct Pair {
    label: u8,
    squared_distance: f64,
    /// `[64]`, -1 for ink and 1 for paper.
    picture: Vec<f64>,
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let most = digits::COUNT as i64 - 1;
    let digit = reader.integer("digit", "which digit is picture a", 0..=most, 4);
    let p = reader.sweep(
        "p",
        "probability of picture a",
        0.0..=1.0,
        Sweep {
            values: (0..=20).map(|k| f64::from(20 - k) / 20.0).collect(),
            print: vec![0, 5, 10, 15, 20],
            start: 10,
        },
    );
    Box::new(TwoAnswers { digit: digit as usize, p })
}

/// As it is seen: dark ink on light paper.
fn on_paper(values: &[f64]) -> Vec<f64> {
    values.iter().map(|value| -value).collect()
}

/// One digit in a drawing.
fn sheet(area: [f64; 4]) -> Sheet {
    Sheet {
        width: digits::SIZE,
        height: digits::SIZE,
        channels: Channels::Grey,
        levels: 256,
        hard_edges: true,
        area,
    }
}

impl TwoAnswers {
    fn pairs(&self) -> Result<(Digit, Vec<Pair>), FigureError> {
        let digits = digits::digits()?;
        let missing = || FigureError::new(format!("`digit` is {}", self.digit));
        let first = digits.get(self.digit).ok_or_else(missing)?;
        let others = digits::at_ranks(&digits, self.digit, &SHARES);
        let pair = |other: &Digit| {
            let apart = distance(&first.normalised(), &other.normalised());
            Pair {
                label: other.label,
                squared_distance: apart * apart,
                picture: on_paper(&other.normalised()),
            }
        };
        let pairs: Vec<Pair> = others.iter().filter_map(|i| digits.get(*i)).map(pair).collect();
        Ok((first.clone(), pairs))
    }

    fn axes(&self, pairs: &[Pair]) -> Vec<Axis> {
        let p = controls::slider("p", "odds of picture a, p", &self.p, |p| trimmed(p, 2));
        let sweep = Sweep {
            values: (0..pairs.len()).map(|index| index as f64).collect(),
            print: vec![pairs.len() / 2],
            start: 4.min(pairs.len().saturating_sub(1)),
        };
        let mut apart = controls::slider("apart", "how far b is from a", &sweep, |_| String::new());
        for (stop, pair) in apart.stops.iter_mut().zip(pairs) {
            stop.text = format!("|a \u{2212} b|² = {}", fixed(pair.squared_distance, 1));
        }
        vec![p, apart]
    }

    fn tiles(&self, first: &Digit, pairs: &[Pair]) -> Result<Vec<Panel>, RasterError> {
        let a = on_paper(&first.normalised());
        let mixed: Vec<Vec<f64>> = self
            .p
            .values
            .iter()
            .flat_map(|p| {
                let a = &a;
                pairs.iter().map(move |pair| {
                    let blend = |(a, b): (&f64, &f64)| p * a + (1.0 - p) * b;
                    a.iter().zip(&pair.picture).map(blend).collect()
                })
            })
            .collect();
        let frames: Vec<Frame<'_>> = mixed.iter().map(|m| Frame::clean(m)).collect();
        let seconds: Vec<Frame<'_>> = pairs.iter().map(|p| Frame::clean(&p.picture)).collect();
        let first = [Frame::clean(&a)];
        let choices: [(&[usize], &[Frame<'_>]); 3] =
            [(&[], &first), (&[APART], &seconds), (&[ODDS, APART], &frames)];
        let row = choices
            .into_iter()
            .zip(panels::side_by_side(3))
            .map(|((axes, frames), area)| Ok(pictures(axes, raster::atlas(&sheet(area), frames)?)))
            .collect::<Result<_, RasterError>>()?;
        let best = pictures(&[ODDS, APART], raster::atlas(&sheet(WHOLE_TILE), &frames)?);
        let strip = tile(
            "strip",
            "The best answer for falling odds of picture a. Beneath each: p, its cost, that of a, that of b",
            Paper::Strip(ODDS),
            vec![best],
        );
        let title = "Picture a, picture b, and the best answer, p a + (1 \u{2212} p) b";
        Ok(vec![
            panels::picture_row("pictures", title, row),
            Panel { shown: Shown::Paper, ..strip },
        ])
    }

    fn curve(&self, layout: Layout, pairs: &[Pair]) -> Vec<Layer> {
        let widest = pairs.iter().map(|pair| pair.squared_distance).fold(1.0, f64::max);
        let across = Scale::linear(0.0, 1.0)
            .ticks(&[0.0, 0.25, 0.5, 0.75, 1.0])
            .reversed()
            .title("odds of picture a, p");
        let up = Scale::linear(0.0, widest / 4.0 * 1.1).title("what the best answer still costs");
        let plot = Plot::new(layout, across, up).marked();
        let world = |pair: &Pair, p: f64| TwoPoints::new(p, pair.squared_distance);
        let arch = |pair: &Pair| -> Vec<(f64, f64)> {
            let points = linspace(1.0, 0.0, 101).into_iter();
            points.map(|p| (p, world(pair, p).residual())).collect()
        };
        let marked = self.p.values.iter().flat_map(|p| pairs.iter().map(move |pair| (*p, pair)));
        let marker = |(p, pair): (f64, &Pair)| {
            let value = world(pair, p).residual();
            let reading = Reading {
                value,
                text: fixed(value, 2),
                role: Role::Noise,
                side: if p > 0.5 { Side::Below } else { Side::Above },
            };
            let mut sketch = plot.sketch();
            sketch.labels_across(Some((p, &trimmed(p, 2)))).marker(p, &[reading]);
            sketch.finish()
        };
        let arches = pairs.iter().map(|pair| {
            let points = arch(pair);
            let mut sketch = plot.sketch();
            sketch.area(Role::Noise, &points, 0.0).strong_curve(Role::Noise, &points);
            sketch.finish()
        });
        vec![
            still(plot.sketch().frame().finish()),
            moving(&[APART], arches.collect()),
            moving(&[ODDS, APART], marked.map(marker).collect()),
        ]
    }
}

impl Figure for TwoAnswers {
    fn tables(&self) -> Vec<TableShape> {
        vec![
            TableShape::new("pairs", &["apart"], &["label", "squared_distance"]),
            TableShape::new("costs", &["p", "apart"], &["residual", "say_a", "say_b"]),
        ]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let (first, pairs) = self.pairs()?;
        let worlds = || {
            self.p.values.iter().flat_map(|p| {
                let worlds = pairs.iter().enumerate();
                worlds.map(move |(apart, pair)| {
                    (*p, apart, TwoPoints::new(*p, pair.squared_distance))
                })
            })
        };
        let told = |label: &str, text: &dyn Fn(&TwoPoints) -> f64| Readout {
            label: label.to_owned(),
            axes: vec![ODDS, APART],
            texts: worlds().map(|(_, _, world)| fixed(text(&world), 2)).collect(),
        };
        let mut panels = self.tiles(&first, &pairs)?;
        panels.push(panels::plot("cost", "", Paper::Once, [220.0, 210.0], |layout| {
            self.curve(layout, &pairs)
        }));
        let shapes = self.tables();
        let rows = pairs.iter().enumerate().map(|(apart, pair)| {
            let label = Cell::from(usize::from(pair.label));
            vec![apart.into(), label, pair.squared_distance.into()]
        });
        let costs = worlds().map(|(p, apart, world)| {
            let numbers = [world.residual(), world.error(1.0), world.error(0.0)];
            let keys = [Cell::from(p), Cell::from(apart)];
            keys.into_iter().chain(numbers.map(Cell::from)).collect()
        });
        let tables = vec![
            readers::filled(&shapes, 0, rows.collect()),
            readers::filled(&shapes, 1, costs.collect()),
        ];
        Ok(Plate {
            status: Status::Exact { method: String::new() },
            clock: "no clock: squared error over 64 pixels, paper \u{2212}1 and ink 1".to_owned(),
            axes: self.axes(&pairs),
            panels,
            readouts: vec![
                told("the best answer costs", &|world| world.residual()),
                told("a costs", &|world| world.error(1.0)),
                told("b costs", &|world| world.error(0.0)),
            ],
            tables,
            alt: alt(&first, &pairs),
            credit: Some(digits::ATTRIBUTION.to_owned()),
        })
    }
}

fn alt(first: &Digit, pairs: &[Pair]) -> String {
    let told = |pair: &Pair| {
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

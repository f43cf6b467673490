//! Two pictures that could both be meant, one of them under noise: how much doubt is left.
//!
//! What to see: the best answer under squared error is still a mean, but the mean given what is on the canvas.
//! Under much noise it is the double exposure of both pictures; as t goes to 0 the canvas itself says which it
//! is, the doubt vanishes and with it the blur. The curve is E|x_0 - E\[x_0 | x_t\]|^2, a one-dimensional
//! integral along the line between the pictures.

use crate::draw::number::{fixed, percent, significant};
use crate::draw::panels::{WHOLE_TILE, moving, pictures, still, tile};
use crate::draw::plot::{Layout, Plot};
use crate::draw::raster::{self, Channels, Frame, RasterError, Sheet};
use crate::draw::scale::Scale;
use crate::draw::sketch::{Reading, Side};
use crate::draw::theme::Role;
use crate::draw::{controls, panels};
use crate::figures::readers;
use crate::math::data::digits::{self, Digit};
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::{distance, dot};
use crate::math::process::forward::noised;
use crate::math::process::schedule::{Level, Schedule, ScheduleName, ScheduleSpecification};
use crate::math::process::two_points::TwoPoints;
use crate::params::{Reader, Sweep};
use crate::plate::{
    Axis, Cell, Figure, FigureError, Layer, Panel, Paper, Plate, Readout, Shown, Status, Studio,
    TableShape,
};
use crate::plate::{Kind, SourceKey};

/// The kind.
pub const KIND: Kind = Kind {
    name: "fading-doubt",
    summary: "Which of two pictures is under the noise: the best answer, and the doubt left at each level.",
    key: SourceKey::file(file!()),
    corners: &["", "schedule = \"cosine\"\nsteps = 1\np = 0.99"],
    read,
};

/// The axes, in the order in which layers name them.
const TIME: usize = 0;
const APART: usize = 1;

/// How far from the nearest digit (0) to the farthest (1) the second picture is taken.
const SHARES: [f64; 5] = [0.0, 0.02, 0.25, 0.5, 1.0];

#[derive(Debug)]
struct FadingDoubt {
    schedule: ScheduleSpecification,
    digit: usize,
    p: f64,
    t: Sweep,
}

/// The first picture and one choice of the second, as they are seen: dark ink on light paper.
struct Pair {
    label: u8,
    squared_distance: f64,
    world: TwoPoints,
    a: Vec<f64>,
    b: Vec<f64>,
}

/// What is seen and believed at one level.
struct Seen {
    t: usize,
    alpha_bar: f64,
    canvas: Vec<f64>,
    /// The probability of a, given this canvas.
    share: f64,
    guess: Vec<f64>,
    /// The mean conditional variance at this level.
    doubt: f64,
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let schedule = readers::schedule(reader, ScheduleName::Linear);
    let most = digits::COUNT as i64 - 1;
    let digit = reader.integer("digit", "which digit is picture a, under the noise", 0..=most, 4);
    let p = reader.number("p", "probability of picture a beforehand", 0.01..=0.99, 0.5);
    let steps = schedule.steps as i64;
    // The slider counts down, as the way back does.
    let mut usual = readers::levels(0, schedule.steps, &[1.0, 0.8, 0.6, 0.4, 0.2, 0.0], 1.0);
    let last = usual.values.len() - 1;
    usual.values.reverse();
    usual.start = last - usual.start;
    for stop in &mut usual.print {
        *stop = last - *stop;
    }
    let t = reader.whole_sweep("t", "the noise level", 0..=steps, usual);
    Box::new(FadingDoubt { schedule, digit: digit as usize, p, t })
}

fn on_paper(digit: &Digit) -> Vec<f64> {
    digit.normalised().iter().map(|value| -value).collect()
}

impl FadingDoubt {
    fn pairs(&self) -> Result<(Digit, Vec<Pair>), FigureError> {
        let digits = digits::digits()?;
        let missing = || FigureError::new(format!("`digit` is {}", self.digit));
        let first = digits.get(self.digit).ok_or_else(missing)?;
        let others = digits::at_ranks(&digits, self.digit, &SHARES);
        let pair = |other: &Digit| {
            let (a, b) = (on_paper(first), on_paper(other));
            let apart = distance(&a, &b);
            Pair {
                label: other.label,
                squared_distance: apart * apart,
                world: TwoPoints::new(self.p, apart * apart),
                a,
                b,
            }
        };
        let pairs: Vec<Pair> = others.iter().filter_map(|i| digits.get(*i)).map(pair).collect();
        Ok((first.clone(), pairs))
    }

    /// Every level, and there every second picture.
    fn seen(
        &self,
        schedule: &Schedule,
        pairs: &[Pair],
        seed: u32,
    ) -> Result<Vec<Vec<Seen>>, Invalid> {
        let eps = Generator::new(seed, "noise").normals(digits::PIXELS);
        let levels = self.t.values.iter().map(|t| schedule.level(*t as usize));
        levels
            .map(|level| {
                let level = level?;
                let one = |pair: &Pair| look(pair, level.t(), level.alpha_bar(), &eps);
                Ok(pairs.iter().map(one).collect())
            })
            .collect()
    }

    fn axes(&self, pairs: &[Pair]) -> Vec<Axis> {
        let t = controls::whole_slider("t", "noise level t", &self.t);
        let sweep = Sweep {
            values: (0..pairs.len()).map(|index| index as f64).collect(),
            print: vec![pairs.len() / 2],
            start: 3.min(pairs.len().saturating_sub(1)),
        };
        let mut apart = controls::slider("apart", "how far b is from a", &sweep, |_| String::new());
        for (stop, pair) in apart.stops.iter_mut().zip(pairs) {
            stop.text = format!("|a \u{2212} b|² = {}", fixed(pair.squared_distance, 1));
        }
        vec![controls::played(t, 8.0, false), apart]
    }

    fn curve(
        &self,
        layout: Layout,
        schedule: &Schedule,
        pairs: &[Pair],
        seen: &[Vec<Seen>],
    ) -> Vec<Layer> {
        let steps = schedule.steps();
        let share = |share: f64| (steps as f64 * share).round();
        let across = Scale::linear(0.0, steps as f64)
            .ticks(&[0.0, share(0.25), share(0.5), share(0.75), steps as f64])
            .reversed()
            .title("noise level t, counted down");
        let up = Scale::linear(0.0, 1.08).ticks(&[0.0, 0.5, 1.0]).title(layout.either(
            "doubt left, as a share of p(1 \u{2212} p)|a \u{2212} b|²",
            "doubt left, share of p(1 \u{2212} p)|a \u{2212} b|²",
        ));
        let plot = Plot::new(layout, across, up).marked();
        let stride = (steps / 200).max(1);
        let line = |pair: &Pair| -> Vec<(f64, f64)> {
            let at = |level: Level| {
                let doubt = pair.world.doubt(level.alpha_bar());
                (level.t() as f64, doubt / pair.world.residual().max(f64::MIN_POSITIVE))
            };
            schedule.levels().step_by(stride).chain([schedule.terminal()]).map(at).collect()
        };
        let lines: Vec<Vec<(f64, f64)>> = pairs.iter().map(line).collect();
        let mut frame = plot.sketch();
        frame.frame();
        // Every curve thinly, the chosen one strongly, so that near and far pairs can be compared.
        for line in &lines {
            frame.line(Role::Rule, line);
        }
        let chosen = lines.iter().map(|line| {
            let mut sketch = plot.sketch();
            sketch.area(Role::Noise, line, 0.0).strong_curve(Role::Noise, line);
            sketch.finish()
        });
        let marker = |(seen, pair): (&Seen, &Pair)| {
            let value = seen.doubt / pair.world.residual().max(f64::MIN_POSITIVE);
            let t = seen.t as f64;
            let reading =
                Reading { value, text: percent(value, 0), role: Role::Noise, side: Side::Above };
            let mut sketch = plot.sketch();
            sketch.labels_across(Some((t, &fixed(t, 0)))).marker(t, &[reading]);
            sketch.finish()
        };
        let markers = seen.iter().flat_map(|row| row.iter().zip(pairs)).map(marker);
        vec![
            still(frame.finish()),
            moving(&[APART], chosen.collect()),
            moving(&[TIME, APART], markers.collect()),
        ]
    }

    fn tiles(&self, pairs: &[Pair], seen: &[Vec<Seen>]) -> Result<Vec<Panel>, RasterError> {
        let all = || seen.iter().flatten();
        let noisy = |seen: &'_ Seen| (1.0 - seen.alpha_bar).sqrt();
        let canvases = seen.iter().filter_map(|row| row.first());
        let canvases: Vec<Frame<'_>> =
            canvases.map(|seen| Frame { values: &seen.canvas, noise: noisy(seen) }).collect();
        let guesses: Vec<Frame<'_>> = all().map(|seen| Frame::clean(&seen.guess)).collect();
        let others: Vec<Frame<'_>> = pairs.iter().map(|pair| Frame::clean(&pair.b)).collect();
        let choices: [(&[usize], &[Frame<'_>]); 3] =
            [(&[TIME], &canvases), (&[TIME, APART], &guesses), (&[APART], &others)];
        let row = choices
            .into_iter()
            .zip(panels::side_by_side(3))
            .map(|((axes, frames), area)| Ok(pictures(axes, raster::atlas(&sheet(area), frames)?)))
            .collect::<Result<_, RasterError>>()?;
        let row = panels::picture_row(
            "pictures",
            "The canvas, with a under noise; the best answer given the canvas; picture b",
            row,
        );
        let mut panels = vec![Panel { shown: Shown::Screen, ..row }];
        let strips: [(&str, &str, &[usize], &[Frame<'_>]); 2] = [
            ("canvas", "The canvas: a under noise", &[TIME], &canvases),
            (
                "guess",
                "The best answer, given the canvas. Beneath each: t, odds of a, doubt left on average",
                &[TIME, APART],
                &guesses,
            ),
        ];
        for (name, title, axes, frames) in strips {
            let layer = pictures(axes, raster::atlas(&sheet(WHOLE_TILE), frames)?);
            panels.push(Panel {
                shown: Shown::Paper,
                ..tile(name, title, Paper::Strip(TIME), vec![layer])
            });
        }
        Ok(panels)
    }
}

/// One digit in a drawing.
fn sheet(area: [f64; 4]) -> Sheet {
    Sheet {
        width: digits::SIZE,
        height: digits::SIZE,
        channels: Channels::Grey,
        levels: 64,
        hard_edges: true,
        area,
    }
}

/// What a canvas shows and says when picture a is under it.
fn look(pair: &Pair, t: usize, alpha_bar: f64, eps: &[f64]) -> Seen {
    let canvas = noised(&pair.a, eps, alpha_bar);
    let difference: Vec<f64> = pair.a.iter().zip(&pair.b).map(|(a, b)| a - b).collect();
    let signal = alpha_bar.sqrt();
    let middle = pair.a.iter().zip(&pair.b).map(|(a, b)| signal * 0.5 * (a + b));
    let off: Vec<f64> = canvas.iter().zip(middle).map(|(x, middle)| x - middle).collect();
    let share = pair.world.probability_of_a(dot(&off, &difference), alpha_bar);
    let mixed = pair.a.iter().zip(&pair.b).map(|(a, b)| share * a + (1.0 - share) * b);
    Seen { t, alpha_bar, share, guess: mixed.collect(), doubt: pair.world.doubt(alpha_bar), canvas }
}

impl Figure for FadingDoubt {
    fn tables(&self) -> Vec<TableShape> {
        let values = ["alpha_bar", "doubt", "doubt_share", "probability_of_a"];
        vec![
            TableShape::new("pairs", &["apart"], &["label", "squared_distance", "half_gone_at"]),
            TableShape::new("doubt", &["t", "apart"], &values),
        ]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let (first, pairs) = self.pairs()?;
        let seen = self.seen(&schedule, &pairs, studio.seed)?;
        let all = || seen.iter().flat_map(|row| row.iter().enumerate());
        let told = |label: &str, text: &dyn Fn(&Seen) -> String| Readout {
            label: label.to_owned(),
            axes: vec![TIME, APART],
            texts: all().map(|(_, seen)| text(seen)).collect(),
        };
        let mut panels = self.tiles(&pairs, &seen)?;
        panels.push(panels::plot("doubt", "", Paper::Once, [240.0, 220.0], |layout| {
            self.curve(layout, &schedule, &pairs, &seen)
        }));
        let halves: Vec<Option<usize>> =
            pairs.iter().map(|pair| half_gone_at(&schedule, pair)).collect();
        let rows = pairs.iter().zip(&halves).enumerate().map(|(apart, (pair, half))| {
            let half = half.map_or(Cell::Missing, Cell::from);
            let label = Cell::from(usize::from(pair.label));
            vec![apart.into(), label, pair.squared_distance.into(), half]
        });
        let doubts = all().map(|(apart, seen)| {
            let residual = pairs.get(apart).map_or(0.0, |pair| pair.world.residual());
            let share = seen.doubt / residual.max(f64::MIN_POSITIVE);
            vec![
                seen.t.into(),
                apart.into(),
                seen.alpha_bar.into(),
                seen.doubt.into(),
                share.into(),
                seen.share.into(),
            ]
        });
        let shapes = self.tables();
        let tables = vec![
            readers::filled(&shapes, 0, rows.collect()),
            readers::filled(&shapes, 1, doubts.collect()),
        ];
        Ok(Plate {
            status: Status::Exact {
                method: "doubt by quadrature along the line between the pictures, to 10⁻⁹; one draw of noise on the canvas".to_owned(),
            },
            clock: format!(
                "DDPM time: 0 is the picture, {} is noise; {} schedule",
                schedule.steps(),
                self.schedule.name.as_str()
            ),
            axes: self.axes(&pairs),
            panels,
            readouts: vec![
                told("odds of a, given this canvas", &|seen| fixed(seen.share, 3)),
                told("doubt left, on average", &|seen| fixed(seen.doubt, 3)),
            ],
            tables,
            alt: alt(&first, &pairs, &halves, schedule.steps()),
            credit: Some(digits::ATTRIBUTION.to_owned()),
        })
    }
}

/// The largest t at which no more than half of the doubt is left.
fn half_gone_at(schedule: &Schedule, pair: &Pair) -> Option<usize> {
    let half = 0.5 * pair.world.residual();
    let below = |t: &usize| {
        schedule.level(*t).is_ok_and(|level| pair.world.doubt(level.alpha_bar()) <= half)
    };
    // Doubt grows with t: halve the range until the border is found.
    let (mut clean, mut noisy) = (0, schedule.steps() + 1);
    while noisy - clean > 1 {
        let middle = (clean + noisy) / 2;
        if below(&middle) {
            clean = middle;
        } else {
            noisy = middle;
        }
    }
    Some(clean).filter(|t| *t > 0)
}

fn alt(first: &Digit, pairs: &[Pair], halves: &[Option<usize>], steps: usize) -> String {
    let told = |(pair, half): (&Pair, &Option<usize>)| {
        let apart = significant(pair.squared_distance, 3);
        let half = half.unwrap_or(0);
        format!("for a {} at squared distance {apart} half of it is gone at t = {half}", pair.label)
    };
    let told: Vec<String> = pairs.iter().zip(halves).map(told).collect();
    format!(
        "Three small grey pictures: a handwritten {} under noise, the best answer given that canvas, and the other digit it might \
         have been. At t = {steps} the answer is a double exposure of both; at t = 0 it is the picture itself. Beneath, the \
         doubt left over the noise level counted down: all of it at t = {steps}, none at 0; {}.",
        first.label,
        told.join("; ")
    )
}

#[cfg(test)]
mod tests;

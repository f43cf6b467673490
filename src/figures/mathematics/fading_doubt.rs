//! Two pictures that could both be meant, one of them under noise: how much doubt is left.
//!
//! What to see: the best answer under squared error is still a mean, but the mean given what is on the canvas.
//! Under much noise it is the double exposure of both pictures; as t goes to 0 the canvas itself says which it
//! is, the doubt vanishes and with it the blur. The curve is E|x_0 - E\[x_0 | x_t\]|^2, a one-dimensional
//! integral along the line between the pictures.

use crate::draw::panels::{WHOLE_TILE, tile};
use crate::draw::raster::{self, Channels, Frame, RasterError, Sheet};
use crate::figures::prelude::*;
use crate::figures::readers;
use crate::math::data::digits::{self, Digit};
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::{distance, dot};
use crate::math::process::forward::noised;
use crate::math::process::schedule::{Level, Schedule, ScheduleName, ScheduleSpecification};
use crate::math::process::two_points::TwoPoints;

/// The kind.
pub const KIND: Kind = Kind {
    name: "fading-doubt",
    summary: "Which of two pictures is under the noise: the best answer, and the doubt left at each level.",
    key: SourceKey::file(file!()),
    corners: &["", "schedule = \"cosine\"\nsteps = 1\np = 0.99"],
    read: |reader| Box::new(FadingDoubt::read(reader)),
};

/// How far from the nearest digit (0) to the farthest (1) the second picture is taken.
const SHARES: [f64; 5] = [0.0, 0.02, 0.25, 0.5, 1.0];

#[derive(Debug)]
struct FadingDoubt {
    schedule: ScheduleSpecification,
    digit: usize,
    p: f64,
    t: Sweep,
}

/// One choice of the second picture, dark ink on light paper, and the world of both.
struct Pair {
    /// Its place on the control.
    apart: usize,
    label: u8,
    squared_distance: f64,
    world: TwoPoints,
    b: Vec<f64>,
    /// The largest t at which no more than half of the doubt is left; 0, the picture itself, where no other is.
    half_gone_at: usize,
}

/// The first picture under the noise of a level.
struct Canvas {
    level: Level,
    picture: Vec<f64>,
}

/// What is believed at one level.
struct Seen {
    level: Level,
    apart: usize,
    /// The probability of a, given this canvas.
    share: f64,
    guess: Vec<f64>,
    /// The mean conditional variance at this level, and its share of what it is at pure noise.
    doubt: f64,
    doubt_share: f64,
}

const PAIRS: Columns<Pair> = Columns {
    name: "pairs",
    keys: &[("apart", |pair| pair.apart.into())],
    values: &[
        ("label", |pair| usize::from(pair.label).into()),
        ("squared_distance", |pair| pair.squared_distance.into()),
        ("half_gone_at", |pair| Some(pair.half_gone_at).filter(|t| *t > 0).into()),
    ],
};

const DOUBT: Columns<Seen> = Columns {
    name: "doubt",
    keys: &[("t", |seen| seen.level.t().into()), ("apart", |seen| seen.apart.into())],
    values: &[
        ("alpha_bar", |seen| seen.level.alpha_bar().into()),
        ("doubt", |seen| seen.doubt.into()),
        ("doubt_share", |seen| seen.doubt_share.into()),
        ("probability_of_a", |seen| seen.share.into()),
    ],
};

impl Pair {
    /// The doubt left at a level, as a share of what it is at pure noise.
    fn doubt_share(&self, level: Level) -> f64 {
        self.world.doubt(level.alpha_bar()) / self.world.residual().max(f64::MIN_POSITIVE)
    }

    /// What a canvas says when picture `a` is under it.
    fn look(&self, a: &[f64], Canvas { level, picture }: &Canvas) -> Seen {
        let both = || a.iter().zip(&self.b);
        let difference: Vec<f64> = both().map(|(a, b)| a - b).collect();
        let middle = both().map(|(a, b)| level.signal() * 0.5 * (a + b));
        let off: Vec<f64> = picture.iter().zip(middle).map(|(x, middle)| x - middle).collect();
        let share = self.world.probability_of_a(dot(&off, &difference), level.alpha_bar());
        Seen {
            level: *level,
            apart: self.apart,
            share,
            guess: both().map(|(a, b)| share * a + (1.0 - share) * b).collect(),
            doubt: self.world.doubt(level.alpha_bar()),
            doubt_share: self.doubt_share(*level),
        }
    }
}

fn ink(digit: &Digit) -> Vec<f64> {
    digit.normalised().iter().map(|value| -value).collect()
}

impl FadingDoubt {
    fn read(reader: &mut Reader<'_>) -> Self {
        let schedule = readers::schedule(reader, ScheduleName::Linear);
        let most = digits::COUNT as i64 - 1;
        let meaning = "which digit is picture a, under the noise";
        let digit = reader.integer("digit", meaning, 0..=most, 4);
        let p = reader.number("p", "probability of picture a beforehand", 0.01..=0.99, 0.5);
        // The slider counts down, as the way back does.
        let level = |share: f64| (share * schedule.steps as f64).round();
        let print = [1.0, 0.8, 0.6, 0.4, 0.2, 0.0].map(level);
        let levels = (0..=40).rev().map(|k| level(f64::from(k) / 40.0));
        let usual = Sweep::of(levels, &print, level(1.0));
        let t = reader.whole_sweep("t", "the noise level", 0..=schedule.steps as i64, usual);
        Self { schedule, digit: digit as usize, p, t }
    }

    /// The first picture, and every choice of the second.
    fn pairs(&self, schedule: &Schedule) -> Result<(Digit, Vec<Pair>), FigureError> {
        let digits = digits::digits()?;
        let missing = || FigureError::new(format!("`digit` is {}", self.digit));
        let first = digits.get(self.digit).ok_or_else(missing)?;
        let levels: Vec<Level> = schedule.levels().skip(1).collect();
        let pair = |(apart, index): (usize, usize)| {
            let other = digits.get(index).ok_or_else(missing)?;
            let b = ink(other);
            let far = distance(&ink(first), &b);
            let world = TwoPoints::new(self.p, far * far);
            let half = 0.5 * world.residual();
            // Doubt grows with t.
            let half_gone = |level: &Level| world.doubt(level.alpha_bar()) <= half;
            let half_gone_at = levels.partition_point(half_gone);
            let (label, squared_distance) = (other.label, far * far);
            Ok(Pair { apart, label, squared_distance, world, b, half_gone_at })
        };
        let others = digits::at_ranks(&digits, self.digit, &SHARES).into_iter().enumerate();
        Ok((first.clone(), others.map(pair).collect::<Result<_, FigureError>>()?))
    }
}

/// The control of the second picture.
fn apart(dials: &mut Dials, pairs: Vec<Pair>) -> Dial<Pair> {
    let stops = (0..pairs.len()).map(|index| index as f64);
    let (middle, last) = (pairs.len() / 2, pairs.len().saturating_sub(1));
    let sweep = Sweep::of(stops, &[middle as f64], 3.min(last) as f64);
    let mut axis = controls::slider("apart", "how far b is from a", &sweep, |_| String::new());
    for (stop, pair) in axis.stops.iter_mut().zip(&pairs) {
        stop.text = format!("|a \u{2212} b|² = {}", fixed(pair.squared_distance, 1));
    }
    dials.add(axis, pairs)
}

impl Figure for FadingDoubt {
    fn tables(&self) -> Vec<TableShape> {
        vec![PAIRS.shape(), DOUBT.shape()]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let (first, pairs) = self.pairs(&schedule)?;
        let (a, eps) = (ink(&first), Generator::new(studio.seed, "noise").normals(digits::PIXELS));
        let mut dials = Dials::default();
        let t = dials.whole_slider("t", "noise level t", &self.t);
        dials.play(&t, 8.0, false);
        let apart = apart(&mut dials, pairs);
        let canvases = Frames::each(&t, |t| {
            schedule.level(*t as usize).map(|level| {
                let picture = noised(&a, &eps, level.alpha_bar());
                Canvas { level, picture }
            })
        })?;
        let seen = canvases.by(&apart, |canvas, pair| pair.look(&a, canvas));
        let canvas =
            canvases.map(|canvas| Frame { values: &canvas.picture, noise: canvas.level.noise() });
        let guess = seen.map(|seen| Frame::clean(&seen.guess));
        let other = Frames::along(&apart, |pair| Frame::clean(&pair.b));
        let row = [&canvas, &guess, &other].into_iter().zip(panels::side_by_side(3));
        let row = row.map(|(frames, area)| pictures(frames, area)).collect::<Result<_, _>>()?;
        let whole = |name, title, frames| -> Result<Panel, RasterError> {
            Ok(tile(name, title, t.strip(), vec![pictures(frames, WHOLE_TILE)?]).on_paper())
        };
        Ok(Plate {
            clock: format!(
                "DDPM time: 0 is the picture, {} is noise; {} schedule",
                schedule.steps(),
                self.schedule.name.as_str()
            ),
            axes: dials.axes(),
            panels: vec![
                panels::picture_row(
                    "pictures",
                    "The canvas, with a under noise; the best answer given the canvas; picture b",
                    row,
                )
                .on_screen(),
                whole("canvas", "The canvas: a under noise", &canvas)?,
                whole(
                    "guess",
                    "The best answer, given the canvas. Beneath each: t, odds of a, doubt left on average",
                    &guess,
                )?,
                panels::plot("doubt", "", Paper::Once, [240.0, 220.0], |layout| {
                    doubt(layout, &schedule, &apart, &seen)
                }),
            ],
            readouts: vec![
                seen.readout("odds of a, given this canvas", |seen| fixed(seen.share, 3)),
                seen.readout("doubt left, on average", |seen| fixed(seen.doubt, 3)),
            ],
            tables: vec![PAIRS.of(apart.stops()), DOUBT.of(&seen)],
            alt: alt(&first, apart.stops(), schedule.steps()),
            credit: Some(digits::ATTRIBUTION.to_owned()),
            ..Plate::exact(
                "doubt by quadrature along the line between the pictures, to 10⁻⁹; one draw of noise on the canvas",
            )
        })
    }
}

/// Digits in a drawing.
fn pictures(frames: &Frames<Frame<'_>>, area: [f64; 4]) -> Result<Layer, RasterError> {
    let sheet = Sheet {
        width: digits::SIZE,
        height: digits::SIZE,
        channels: Channels::Grey,
        levels: 64,
        hard_edges: true,
        area,
    };
    frames.pictured(|frames| raster::atlas(&sheet, frames))
}

/// The doubt left over the noise level: every curve thinly, the chosen one strongly, so that near and far pairs can be
/// compared.
fn doubt(
    layout: Layout,
    schedule: &Schedule,
    apart: &Dial<Pair>,
    seen: &Frames<Seen>,
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
    let lines = Frames::along(apart, |pair| -> Curve {
        let levels = schedule.levels().step_by(stride).chain([schedule.terminal()]);
        levels.map(|level| (level.t() as f64, pair.doubt_share(level))).collect()
    });
    vec![
        plot.still(|sketch| {
            sketch.frame();
            for line in &lines {
                sketch.line(Role::Rule, line);
            }
        }),
        plot.each(&lines, |sketch, line| {
            sketch.area(Role::Noise, line, 0.0).strong_curve(Role::Noise, line);
        }),
        plot.marker(
            seen,
            |seen| (seen.level.t() as f64, seen.level.t().to_string()),
            |seen| {
                let (value, text) = (seen.doubt_share, percent(seen.doubt_share, 0));
                vec![Reading { value, text, role: Role::Noise, side: Side::Above }]
            },
        ),
    ]
}

fn alt(first: &Digit, pairs: &[Pair], steps: usize) -> String {
    let told = |pair: &Pair| {
        format!(
            "for a {} at squared distance {} half of it is gone at t = {}",
            pair.label,
            significant(pair.squared_distance, 3),
            pair.half_gone_at
        )
    };
    let told: Vec<String> = pairs.iter().map(told).collect();
    format!(
        "Three small grey pictures: a handwritten {} under noise, the best answer given that canvas, and the other digit it might \
         have been. At t = {steps} the answer is a double exposure of both; at t = 0 it is the picture itself. Beneath, the \
         doubt left over the noise level counted down: all of it at t = {steps}, none at 0; {}.",
        first.label,
        told.join("; ")
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::figures::bench::tests as bench;

    #[test]
    fn doubt_is_all_at_the_noisy_end_and_nothing_at_the_picture() {
        let plate = bench::plate(&KIND, "");
        let number = |row: usize, column: &str| bench::number(&plate, "doubt", row, column);
        let rows = plate.tables[1].rows.len();
        assert!(number(3, "doubt_share") > 0.999);
        assert!((number(3, "probability_of_a") - 0.5).abs() < 0.1);
        for row in rows - 5..rows {
            assert_eq!(number(row, "doubt"), 0.0);
            assert_eq!(number(row, "probability_of_a"), 1.0);
        }
        // It falls from stop to stop; five second pictures to a stop.
        for row in 5..rows {
            assert!(number(row, "doubt") <= number(row - 5, "doubt") + 1e-12);
        }
    }

    #[test]
    fn near_pictures_are_told_apart_later() {
        let plate = bench::plate(&KIND, "");
        let half = |row: usize| match bench::cell(&plate, "pairs", row, "half_gone_at") {
            Cell::Count(t) => t,
            other => panic!("{other:?}"),
        };
        let halves: Vec<i64> = (0..5).map(half).collect();
        assert!(halves.is_sorted() && halves[0] < halves[4], "{halves:?}");
    }

    #[test]
    fn what_lies_outside_is_refused() {
        assert_eq!(bench::refused(&KIND, "digit = -1"), ["digit"]);
        assert_eq!(bench::refused(&KIND, "p = 0"), ["p"]);
        assert_eq!(bench::refused(&KIND, "t = 1001"), ["t"]);
    }
}

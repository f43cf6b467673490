//! What the noisiest level still says about the brightness of a picture, and how loudly.
//!
//! What to see: the mean of all numbers of x_T, for pictures all black and all white, against the mean of
//! the pure noise that a sampler starts from. Where the last level leaves a trace of the picture the
//! three bells part, the further the larger the picture: the start that the sampler offers was then never
//! seen in training. Lin and others 2024, section 3.1, say so of the schedules in use; their algorithm 1
//! mends it. That size matters is the argument of Hoogeboom, Heek and Salimans 2023, section 3.1.

use crate::draw::number::{fixed, percent, significant};
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::sketch::Sketch;
use crate::draw::svg::{Anchor, Text};
use crate::draw::theme::Role;
use crate::draw::{controls, panels};
use crate::figures::readers;
use crate::math::bound::gaussian::normal_density;
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::statistics::linspace;
use crate::math::process::brightness::{shift, told_apart};
use crate::math::process::schedule::{MAX_STEPS, Schedule, ScheduleName, ScheduleSpecification};
use crate::params::Reader;
use crate::plate::{
    Cell, Figure, FigureError, Layer, Paper, Plate, Readout, Status, Studio, TableShape,
};
use crate::plate::{Kind, SourceKey};

/// The trace of brightness at the last level.
pub const KIND: Kind = Kind {
    name: "terminal-leak",
    summary: "How much the mean of x_T still tells of a picture's brightness, by schedule and size.",
    key: SourceKey::file(file!()),
    corners: &["", "steps = 2\nbrightness = 0.01"],
    read,
};

/// The schedules in the order of their buttons; a true stands for rescaling to zero terminal SNR.
const CASES: [(&str, ScheduleName, bool); 4] = [
    ("linear", ScheduleName::Linear, false),
    ("scaled-linear", ScheduleName::ScaledLinear, false),
    ("cosine", ScheduleName::Cosine, false),
    ("linear, rescaled", ScheduleName::Linear, true),
];

/// The sides of the pictures, in pixels.
const SIDES: [usize; 5] = [8, 16, 32, 64, 128];

/// Numbers to a pixel.
const CHANNELS: usize = 3;

/// The half width of the plot: a little more than the largest shift of the usual schedules.
const REACH: f64 = 19.0;

#[derive(Debug)]
struct TerminalLeak {
    steps: usize,
    brightness: f64,
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let most = MAX_STEPS as i64;
    let steps = reader.integer("steps", "number of steps T", 2..=most, 1000);
    let brightness = reader.number(
        "brightness",
        "mean value of the bright picture; the dark one has its negative",
        0.01..=1.0,
        1.0,
    );
    let figure = TerminalLeak { steps: steps.max(2) as usize, brightness };
    if let Err(wrong) = figure.leaks() {
        readers::note(reader, &wrong);
    }
    Box::new(figure)
}

/// What one schedule leaves for pictures of one size.
#[derive(Clone, Copy, Debug)]
struct Leak {
    case: &'static str,
    side: usize,
    alpha_bar: f64,
    /// The shift of the mean, in units of the noise in it.
    shift: f64,
}

impl TerminalLeak {
    /// A leak for each schedule and each size, the size fastest.
    fn leaks(&self) -> Result<Vec<Leak>, Invalid> {
        let mut leaks = Vec::new();
        for (case, name, rescaled) in CASES {
            let mut specification = ScheduleSpecification::new(name, self.steps);
            specification.zero_terminal_snr = rescaled;
            let schedule = Schedule::from_specification(specification)?;
            let alpha_bar = schedule.terminal().alpha_bar();
            for side in SIDES {
                leaks.push(Leak {
                    case,
                    side,
                    alpha_bar,
                    shift: shift(alpha_bar, CHANNELS * side * side, self.brightness),
                });
            }
        }
        Ok(leaks)
    }
}

impl Figure for TerminalLeak {
    fn tables(&self) -> Vec<TableShape> {
        let values = ["alpha_bar", "signal", "values", "shift", "told_apart"];
        vec![TableShape::new("leak", &["schedule", "side"], &values)]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let leaks = self.leaks()?;
        let cases = CASES.map(|(case, _, _)| case.to_owned());
        let sides = SIDES.map(|side| format!("{side} × {side}"));
        let readout = |label: &str, text: &dyn Fn(&Leak) -> String| Readout {
            label: label.to_owned(),
            axes: vec![0, 1],
            texts: leaks.iter().map(text).collect(),
        };
        let mut size = controls::choice("side", "size", &sides, 2);
        for (stop, side) in size.stops.iter_mut().zip(SIDES) {
            stop.value = side as f64;
        }
        let mut schedule = controls::choice("schedule", "schedule", &cases, 0);
        // On paper the cosine's three bells, one upon the other, would tell nothing new.
        schedule.print = vec![0, 1, 3];
        Ok(Plate {
            status: Status::Exact { method: String::new() },
            clock: format!(
                "DDPM time, at its end: level T = {}; pictures black (\u{2212}{1}) and white ({1})",
                self.steps,
                significant(self.brightness, 2)
            ),
            axes: vec![schedule, size],
            panels: vec![panels::plot("means", "", Paper::Strip(0), [240.0, 220.0], |layout| {
                layers(layout, &leaks)
            })],
            readouts: vec![
                readout("amplitude left at T", &|leak| significant(leak.alpha_bar.sqrt(), 3)),
                readout("shift, in units of the noise", &|leak| significant(leak.shift, 3)),
                readout("black and white told apart", &|leak| percent(told_apart(leak.shift), 1)),
            ],
            tables: vec![readers::filled(&self.tables(), 0, leaks.iter().map(row).collect())],
            alt: alt(&leaks),
            credit: None,
        })
    }
}

fn row(leak: &Leak) -> Vec<Cell> {
    vec![
        leak.case.into(),
        leak.side.into(),
        leak.alpha_bar.into(),
        leak.alpha_bar.sqrt().into(),
        (CHANNELS * leak.side * leak.side).into(),
        leak.shift.into(),
        told_apart(leak.shift).into(),
    ]
}

fn layers(layout: Layout, leaks: &[Leak]) -> Vec<Layer> {
    let across = Scale::linear(-REACH, REACH)
        .ticks(&[-15.0, -10.0, -5.0, 0.0, 5.0, 10.0, 15.0])
        .title(layout.either(
            "mean of all numbers of x_T, in units of the noise in it",
            "mean of x_T, in units of its noise",
        ));
    let up = Scale::linear(0.0, 0.56).named_ticks(Vec::new());
    let plot = Plot::new(layout, across, up);
    let bell = |centre: f64| -> Vec<(f64, f64)> {
        linspace(-4.5, 4.5, 91)
            .into_iter()
            .map(|z| (centre + z, normal_density(z, 0.0, 1.0)))
            .collect()
    };
    let noise = bell(0.0);
    let still = plot
        .sketch()
        .axes()
        .area(Role::Noise, &noise, 0.0)
        .strong_curve(Role::Noise, &noise)
        .label(
            Role::Noise,
            (0.0, 0.4),
            (0.0, -28.0),
            Anchor::Middle,
            "pure noise, the sampler’s start",
        )
        .finish();
    let frame = |leak: &Leak| {
        let mut sketch = plot.sketch();
        for (sign, words) in [(-1.0, "black pictures"), (1.0, "white pictures")] {
            if leak.shift > REACH - 3.0 {
                off_the_page(&mut sketch, &plot, sign * leak.shift, words);
                continue;
            }
            let centre = sign * leak.shift;
            sketch.strong_curve(Role::Truth, &bell(centre));
            name(&mut sketch, &plot, centre, sign, words);
        }
        sketch.finish()
    };
    vec![panels::still(still), panels::moving(&[0, 1], leaks.iter().map(frame).collect())]
}

/// The name of a bell on its outer flank, or over its summit where there is no room outside.
fn name(sketch: &mut Sketch<'_>, plot: &Plot, centre: f64, sign: f64, words: &str) {
    let text = Text::new(Role::Truth, words);
    let [left, _, right, _] = plot.field();
    let flank = centre + sign * 1.1;
    let (x, _) = plot.place(flank, 0.0);
    let room = if sign < 0.0 { x - left } else { right - x };
    if room >= text.width() + 4.0 {
        let anchor = if sign < 0.0 { Anchor::End } else { Anchor::Start };
        sketch.label(Role::Truth, (flank, 0.25), (sign * 4.0, 0.0), anchor, words);
    } else {
        let half = text.width() / 2.0;
        let (middle, summit) = plot.place(centre, 0.4);
        let middle = middle.clamp(left + half, right - half);
        sketch.write(&text.halo().anchor(Anchor::Middle), middle, summit - 7.0);
    }
}

/// Says where a bell stands that does not fit.
fn off_the_page(sketch: &mut Sketch<'_>, plot: &Plot, centre: f64, words: &str) {
    let place = significant(centre, 3);
    let [left, _, right, _] = plot.field();
    let (_, y) = plot.place(0.0, 0.25);
    let (words, anchor, x) = if centre < 0.0 {
        (format!("← {words}, {place}"), Anchor::Start, left + 4.0)
    } else {
        (format!("{words}, {place} →"), Anchor::End, right - 4.0)
    };
    sketch.write(&Text::new(Role::Truth, &words).anchor(anchor), x, y);
}

fn alt(leaks: &[Leak]) -> String {
    let told: Vec<String> = leaks
        .iter()
        .filter(|leak| leak.side == 32)
        .map(|leak| {
            format!(
                "{}: shifted by {}, told apart in {} per cent of the cases",
                leak.case,
                significant(leak.shift, 2),
                fixed(100.0 * told_apart(leak.shift), 1)
            )
        })
        .collect();
    format!(
        "Three bell curves of the mean of a fully noised picture: black pictures to the left, white ones to the right, pure noise \
         in the middle, in units of the noise in the mean. At 32 by 32 pixels, {}.",
        told.join("; ")
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::figures::bench::tests as bench;

    fn leak(case: &str, side: usize) -> Leak {
        let figure = TerminalLeak { steps: 1000, brightness: 1.0 };
        let leaks = figure.leaks().unwrap();
        *leaks.iter().find(|leak| leak.case == case && leak.side == side).unwrap()
    }

    #[test]
    fn a_shift_off_the_picture_is_told() {
        // So few steps leave nearly everything: the bells stand far outside, and the plate says where.
        let plate = bench::plate(&KIND, "steps = 2");
        assert!(bench::number(&plate, "leak", 2, "shift") > REACH);
    }

    #[test]
    fn the_linear_schedule_leaves_what_the_book_says() {
        let linear = leak("linear", 32);
        assert!((linear.alpha_bar.sqrt() - 0.00635).abs() < 5e-6);
        assert!((linear.shift - 0.00635 * 3072f64.sqrt()).abs() < 1e-3);
    }

    #[test]
    fn rescaled_nothing_is_left_at_any_size() {
        for side in SIDES {
            assert_eq!(leak("linear, rescaled", side).shift, 0.0);
        }
    }

    #[test]
    fn twice_the_side_is_twice_the_shift() {
        for (case, _, _) in CASES {
            let (small, large) = (leak(case, 16).shift, leak(case, 32).shift);
            assert!((large - 2.0 * small).abs() < 1e-12);
        }
    }

    #[test]
    fn what_is_out_of_range_is_named() {
        assert_eq!(bench::refused(&KIND, "brightness = 2.0"), ["brightness"]);
        assert_eq!(bench::refused(&KIND, "steps = 1"), ["steps"]);
    }
}

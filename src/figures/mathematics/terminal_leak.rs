//! What the noisiest level still says about the brightness of a picture, and how loudly.
//!
//! What to see: the mean of all numbers of x_T, for pictures all black and all white, against the mean of
//! the pure noise that a sampler starts from. Where the last level leaves a trace of the picture the
//! three bells part, the further the larger the picture: the start that the sampler offers was then never
//! seen in training. Lin and others 2024, section 3.1, say so of the schedules in use; their algorithm 1
//! mends it. That size matters is the argument of Hoogeboom, Heek and Salimans 2023, section 3.1.

use crate::figures::prelude::*;
use crate::figures::readers;
use crate::math::bound::gaussian::Normal;
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::statistics::linspace;
use crate::math::process::brightness::{shift, told_apart};
use crate::math::process::schedule::{MAX_STEPS, Schedule, ScheduleName, ScheduleSpecification};

/// The trace of brightness at the last level.
pub const KIND: Kind = Kind {
    name: "terminal-leak",
    summary: "How much the mean of x_T still tells of a picture's brightness, by schedule and size.",
    key: SourceKey::file(file!()),
    corners: &["", "steps = 2\nbrightness = 0.01"],
    read: |reader| Box::new(TerminalLeak::read(reader)),
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

/// What one schedule leaves for pictures of one size.
#[derive(Clone, Copy, Debug)]
struct Leak {
    case: &'static str,
    side: usize,
    alpha_bar: f64,
    /// The shift of the mean, in units of the noise in it.
    shift: f64,
}

const LEAK: Columns<Leak> = Columns {
    name: "leak",
    keys: &[("schedule", |leak| leak.case.into()), ("side", |leak| leak.side.into())],
    values: &[
        ("alpha_bar", |leak| leak.alpha_bar.into()),
        ("signal", |leak| leak.alpha_bar.sqrt().into()),
        ("values", |leak| values(leak.side).into()),
        ("shift", |leak| leak.shift.into()),
        ("told_apart", |leak| told_apart(leak.shift).into()),
    ],
};

/// Numbers in a picture.
fn values(side: usize) -> usize {
    CHANNELS * side * side
}

impl TerminalLeak {
    fn read(reader: &mut Reader<'_>) -> Self {
        let most = MAX_STEPS as i64;
        let steps = reader.integer("steps", "number of steps T", 2..=most, 1000);
        let brightness = reader.number(
            "brightness",
            "mean value of the bright picture; the dark one has its negative",
            0.01..=1.0,
            1.0,
        );
        let figure = Self { steps: steps.max(2) as usize, brightness };
        if let Err(wrong) = figure.ends() {
            readers::note(reader, &wrong);
        }
        figure
    }

    /// Each schedule's name and the share of the signal at its last level.
    fn ends(&self) -> Result<Vec<(&'static str, f64)>, Invalid> {
        let end = |(case, name, zero_terminal_snr)| {
            let usual = ScheduleSpecification::new(name, self.steps);
            let schedule = ScheduleSpecification { zero_terminal_snr, ..usual };
            Ok((case, Schedule::from_specification(schedule)?.terminal().alpha_bar()))
        };
        CASES.into_iter().map(end).collect()
    }

    fn leak(&self, (case, alpha_bar): (&'static str, f64), side: usize) -> Leak {
        Leak { case, side, alpha_bar, shift: shift(alpha_bar, values(side), self.brightness) }
    }
}

impl Figure for TerminalLeak {
    fn tables(&self) -> Vec<TableShape> {
        vec![LEAK.shape()]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let mut dials = Dials::default();
        let case =
            dials.choice("schedule", "schedule", self.ends()?, 0, |(case, _)| (*case).to_owned());
        // On paper the cosine's three bells, one upon the other, would tell nothing new.
        dials.print(&case, vec![0, 1, 3]);
        let mut size =
            controls::choice("side", "size", &SIDES.map(|side| format!("{side} × {side}")), 2);
        for (stop, side) in size.stops.iter_mut().zip(SIDES) {
            stop.value = side as f64;
        }
        let side = dials.add(size, SIDES.to_vec());
        let leaks =
            Frames::along(&case, |case| *case).by(&side, |case, side| self.leak(*case, *side));
        Ok(Plate {
            clock: format!(
                "DDPM time, at its end: level T = {}; pictures black (\u{2212}{1}) and white ({1})",
                self.steps,
                significant(self.brightness, 2)
            ),
            axes: dials.axes(),
            panels: vec![panels::plot("means", "", case.strip(), [240.0, 220.0], |layout| {
                layers(layout, &leaks)
            })],
            readouts: vec![
                leaks.readout("amplitude left at T", |leak| significant(leak.alpha_bar.sqrt(), 3)),
                leaks.readout("shift, in units of the noise", |leak| significant(leak.shift, 3)),
                leaks.readout("black and white told apart", |leak| {
                    percent(told_apart(leak.shift), 1)
                }),
            ],
            tables: vec![LEAK.of(&leaks)],
            alt: alt(&leaks),
            ..Plate::exact("")
        })
    }
}

fn layers(layout: Layout, leaks: &Frames<Leak>) -> Vec<Layer> {
    let across = Scale::linear(-REACH, REACH)
        .ticks(&[-15.0, -10.0, -5.0, 0.0, 5.0, 10.0, 15.0])
        .title(layout.either(
            "mean of all numbers of x_T, in units of the noise in it",
            "mean of x_T, in units of its noise",
        ));
    let up = Scale::linear(0.0, 0.56).named_ticks(Vec::new());
    let plot = Plot::new(layout, across, up);
    let bell = |centre: f64| -> Curve {
        let flanks = linspace(-4.5, 4.5, 91).into_iter();
        flanks.map(|z| (centre + z, Normal::STANDARD.density(z))).collect()
    };
    vec![
        plot.still(|sketch| {
            let words = "pure noise, the sampler’s start";
            sketch
                .axes()
                .area(Role::Noise, &bell(0.0), 0.0)
                .strong_curve(Role::Noise, &bell(0.0))
                .label(Role::Noise, (0.0, 0.4), (0.0, -28.0), Anchor::Middle, words);
        }),
        plot.each(leaks, |sketch, leak| {
            for (sign, words) in [(-1.0, "black pictures"), (1.0, "white pictures")] {
                let centre = sign * leak.shift;
                if leak.shift > REACH - 3.0 {
                    off_the_page(sketch, &plot, centre, words);
                } else {
                    sketch.strong_curve(Role::Truth, &bell(centre));
                    name(sketch, &plot, centre, sign, words);
                }
            }
        }),
    ]
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

fn alt(leaks: &Frames<Leak>) -> String {
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
        let ends = figure.ends().unwrap();
        figure.leak(*ends.iter().find(|(name, _)| *name == case).unwrap(), side)
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

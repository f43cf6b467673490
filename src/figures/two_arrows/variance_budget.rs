//! One bar of variance, divided between signal and noise, and the amplitudes as the legs of a triangle on it.
//!
//! What to see: the two shares of the bar always fill it. The amplitudes are the legs of the right
//! triangle that stands on the bar under a half circle (Thales): a leg's square is the share below it
//! (the theorem of Euclid), so the squares add to 1, and the legs themselves, folded down onto the ruler,
//! overlap. Shares and amplitudes of x_t = sqrt(alpha_bar_t) x_0 + sqrt(1 - alpha_bar_t) eps: Ho, Jain
//! and Abbeel 2020, equation 4.

use crate::figures::prelude::*;
use crate::figures::readers;
use crate::math::numbers::statistics::linspace;
use crate::math::process::schedule::{Level, MAX_STEPS, Schedule, ScheduleName};

/// The budget of one unit of variance.
pub const KIND: Kind = Kind {
    name: "variance-budget",
    summary: "A bar of variance shared by signal and noise, and their amplitudes as legs of a triangle on it.",
    key: SourceKey::file(file!()),
    corners: &["", "schedule = \"linear\"\nsteps = 1"],
    read: |reader| Box::new(VarianceBudget::read(reader)),
};

/// The two schedules that a reader may compare.
const SCHEDULES: [ScheduleName; 2] = [ScheduleName::Linear, ScheduleName::Cosine];

#[derive(Debug)]
struct VarianceBudget {
    schedule: ScheduleName,
    steps: usize,
    t: Sweep,
}

/// How one unit of variance is shared at one step of one schedule.
#[derive(Clone, Copy, Debug)]
struct Share {
    schedule: ScheduleName,
    t: usize,
    alpha_bar: f64,
}

impl Share {
    fn new(schedule: ScheduleName, level: &Level) -> Self {
        Self { schedule, t: level.t(), alpha_bar: level.alpha_bar() }
    }

    fn signal(&self) -> f64 {
        self.alpha_bar.sqrt()
    }

    fn noise(&self) -> f64 {
        (1.0 - self.alpha_bar).sqrt()
    }

    fn together(&self) -> f64 {
        self.signal() + self.noise()
    }
}

const BUDGET: Columns<Share> = Columns {
    name: "budget",
    keys: &[("schedule", |share| share.schedule.as_str().into()), ("t", |share| share.t.into())],
    values: &[
        ("alpha_bar", |share| share.alpha_bar.into()),
        ("noise_share", |share| (1.0 - share.alpha_bar).into()),
        ("signal", |share| share.signal().into()),
        ("noise", |share| share.noise().into()),
        ("sum_of_amplitudes", |share| share.together().into()),
        ("sum_of_squares", |share| {
            (share.signal() * share.signal() + share.noise() * share.noise()).into()
        }),
    ],
};

impl VarianceBudget {
    fn read(reader: &mut Reader<'_>) -> Self {
        let schedule = reader.choice(
            "schedule",
            "the schedule that is shown first",
            &SCHEDULES,
            ScheduleName::as_str,
            ScheduleName::Cosine,
        );
        let meaning = "number of steps T from picture to noise";
        let steps = reader.integer("steps", meaning, 1..=MAX_STEPS as i64, 1000);
        for name in SCHEDULES {
            if let Err(wrong) = Schedule::new(name, steps.max(1) as usize) {
                readers::note(reader, &wrong);
            }
        }
        let usual = readers::levels(0, steps.max(1) as usize, &[0.1, 0.5, 0.75], 0.25);
        let t = reader.whole_sweep("t", "the steps to visit", 0..=steps, usual);
        Self { schedule, steps: steps.max(1) as usize, t }
    }

    /// A share for each step and each schedule, which is a control of its own.
    fn shares(&self, dials: &mut Dials, t: &Dial<f64>) -> Result<Frames<Share>, FigureError> {
        let schedule = |name| Ok((name, Schedule::new(name, self.steps)?));
        let schedules = SCHEDULES.into_iter().map(schedule).collect::<Result<_, FigureError>>()?;
        let first = usize::from(self.schedule == SCHEDULES[1]);
        let schedule = dials
            .choice("schedule", "schedule", schedules, first, |(name, _)| name.as_str().to_owned());
        let at = |t: &f64, (name, schedule): &(ScheduleName, Schedule)| {
            Ok(Share::new(*name, &schedule.level(*t as usize)?))
        };
        Frames::along(t, |t| *t).each_by(&schedule, at)
    }
}

impl Figure for VarianceBudget {
    fn tables(&self) -> Vec<TableShape> {
        vec![BUDGET.shape()]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let mut dials = Dials::default();
        let t = dials.whole_slider("t", "step t", &self.t);
        let shares = self.shares(&mut dials, &t)?;
        Ok(Plate {
            clock: format!("DDPM time: 0 is the picture, {} is noise", self.steps),
            axes: dials.axes(),
            panels: vec![panels::plot("budget", "", t.strip(), [378.0, 280.0], |layout| {
                layers(layout, &shares)
            })],
            readouts: vec![
                shares.readout("shares together", |share| {
                    fixed(share.alpha_bar + (1.0 - share.alpha_bar), 3)
                }),
                shares.readout("amplitudes together", |share| fixed(share.together(), 3)),
            ],
            tables: vec![BUDGET.of(&shares)],
            alt: alt(&shares),
            ..Plate::exact("")
        })
    }
}

/// The drawing's measures: the bar lies from (0, 0) to (1, 0), one unit as long upwards as sideways.
struct Ground {
    plot: Plot,
    /// Pixels to a unit.
    unit: f64,
}

/// Heights below the top of the bar, in pixels: foot of the bar, the two amplitudes, the ruler.
const BAR: f64 = 30.0;
const SIGNAL_ROW: f64 = 56.0;
const NOISE_ROW: f64 = 76.0;
const RULER: f64 = 92.0;

impl Ground {
    fn new(layout: Layout) -> Self {
        let reach = layout.either(0.26, 0.16);
        let across = Scale::linear(-reach, 1.0 + reach).ticks(&[0.0, 0.5, 1.0]);
        let across = across.title("");
        let flat = Scale::linear(0.0, 1.0).named_ticks(Vec::new());
        let [left, top, right, bottom] = Plot::new(layout, across.clone(), flat).field();
        let unit = (right - left) / (1.0 + 2.0 * reach);
        let high = 0.5 + 24.0 / unit;
        let up = Scale::linear(high - (bottom - top) / unit, high).named_ticks(Vec::new());
        Self { plot: Plot::new(layout, across, up), unit }
    }

    /// So many pixels below the top of the bar, as a value.
    fn down(&self, pixels: f64) -> f64 {
        -pixels / self.unit
    }
}

fn layers(layout: Layout, shares: &Frames<Share>) -> Vec<Layer> {
    let ground = Ground::new(layout);
    vec![
        ground.plot.still(|sketch| still(sketch, &ground)),
        ground.plot.each(shares, |sketch, share| frame(sketch, &ground, share)),
    ]
}

/// The half circle and the ruler.
fn still(sketch: &mut Sketch<'_>, ground: &Ground) {
    let plot = &ground.plot;
    let turn = |share: f64| {
        let angle = std::f64::consts::PI * share;
        (0.5 - 0.5 * libm::cos(angle), 0.5 * libm::sin(angle))
    };
    let circle: Vec<(f64, f64)> = linspace(0.0, 1.0, 121).into_iter().map(turn).collect();
    let ruler = ground.down(RULER);
    if !plot.layout().narrow {
        let middle = (SIGNAL_ROW + NOISE_ROW) / 2.0;
        for (down, words) in [(BAR / 2.0, "variance"), (middle, "amplitudes")] {
            let place = (0.0, ground.down(down));
            sketch.label(Role::Muted, place, (-12.0, 0.0), Anchor::End, words);
        }
    }
    sketch.line(Role::Rule, &circle).line(Role::Muted, &[(0.0, ruler), (1.0, ruler)]);
    for (value, words) in [(0.0, "0"), (0.5, "0.5"), (1.0, "1")] {
        let (x, y) = plot.place(value, ruler);
        sketch.line(Role::Muted, &[(value, ruler), (value, ground.down(RULER + 5.0))]);
        let text = Text::new(Role::Muted, words).small().anchor(Anchor::Middle);
        sketch.write(&text, x, y + 19.0);
    }
}

fn frame(sketch: &mut Sketch<'_>, ground: &Ground, share: &Share) {
    let cut = share.alpha_bar;
    let (signal, noise) = (share.signal(), share.noise());
    let apex = (cut, signal * noise);
    // The legs fold down: circles about the two ends of the bar.
    fold(sketch, ground, (0.0, 1.0), signal, apex);
    fold(sketch, ground, (1.0, -1.0), noise, apex);
    let foot = ground.down(BAR);
    sketch
        .band(Role::Truth, &[(0.0, 0.0), (cut, 0.0)], &[(0.0, foot), (cut, foot)])
        .band(Role::Noise, &[(cut, 0.0), (1.0, 0.0)], &[(cut, foot), (1.0, foot)])
        .line(Role::Muted, &[(0.0, 0.0), (1.0, 0.0), (1.0, foot), (0.0, foot), (0.0, 0.0)])
        .line(Role::Accent, &[apex, (cut, foot)])
        .strong_curve(Role::Truth, &[(0.0, 0.0), apex])
        .strong_curve(Role::Noise, &[(1.0, 0.0), apex])
        .points(Role::Accent, &[apex], 5.0);
    let rows = [ground.down(SIGNAL_ROW), ground.down(NOISE_ROW)];
    sketch
        .strong_curve(Role::Truth, &[(0.0, rows[0]), (signal, rows[0])])
        .strong_curve(Role::Noise, &[(1.0, rows[1]), (1.0 - noise, rows[1])]);
    let tick = 5.0 / ground.unit;
    for (role, x, y) in [(Role::Truth, signal, rows[0]), (Role::Noise, 1.0 - noise, rows[1])] {
        sketch.line(role, &[(x, y + tick), (x, y - tick)]);
    }
    words(sketch, ground, share, apex);
}

/// The arc on which a leg swings down to the bar, about one of its ends.
fn fold(
    sketch: &mut Sketch<'_>,
    ground: &Ground,
    (centre, towards): (f64, f64),
    length: f64,
    apex: (f64, f64),
) {
    let rise = libm::atan2(apex.1, (apex.0 - centre) * towards);
    let arc: Vec<(f64, f64)> = linspace(0.0, rise, 25)
        .into_iter()
        .map(|angle| (centre + towards * length * libm::cos(angle), length * libm::sin(angle)))
        .collect();
    sketch.line(Role::Rule, &arc);
    let end = centre + towards * length;
    let row = if towards > 0.0 { SIGNAL_ROW } else { NOISE_ROW };
    sketch.line(Role::Rule, &[(end, 0.0), (end, ground.down(row))]);
}

/// The shares in the bar, the amplitudes on the legs and at their ticks.
fn words(sketch: &mut Sketch<'_>, ground: &Ground, share: &Share, apex: (f64, f64)) {
    let narrow = ground.plot.layout().narrow;
    let middle = ground.down(BAR / 2.0);
    let cut = share.alpha_bar;
    let (signal, noise) = (share.signal(), share.noise());
    for (role, from, to, name) in
        [(Role::Truth, 0.0, cut, "ᾱ_t = "), (Role::Noise, cut, 1.0, "1 \u{2212} ᾱ_t = ")]
    {
        let value = fixed(to - from, 3);
        let long = format!("{name}{value}");
        let room = (to - from) * ground.unit - 10.0;
        for words in [long.as_str(), value.as_str()] {
            if Text::new(role, words).width() <= room {
                sketch.within(role, ((from + to) / 2.0, middle), words);
                break;
            }
        }
    }
    // Beside the middle of each leg, on its outer side; a leg too short to be seen needs no number.
    let away = 11.0;
    let legs = [
        (Role::Truth, 0.0, signal, Anchor::End, "√ᾱ_t = "),
        (Role::Noise, 1.0, noise, Anchor::Start, "√(1 \u{2212} ᾱ_t) = "),
    ];
    for (role, end, length, anchor, name) in legs {
        if length * ground.unit < 30.0 {
            continue;
        }
        let value = fixed(length, 3);
        let words = if narrow { value } else { format!("{name}{value}") };
        let half = ((end + apex.0) / 2.0, apex.1 / 2.0);
        // The unit normal of the leg, away from the triangle.
        let (dx, dy) = ((apex.0 - end) / length, apex.1 / length);
        let out = if end == 0.0 { (-dy, dx) } else { (dy, -dx) };
        let shift = (out.0 * away, -out.1 * away - 2.0);
        sketch.label(role, half, shift, anchor, &words);
    }
}

fn alt(shares: &Frames<Share>) -> String {
    let mut text = String::from(
        "A bar of length 1, divided at the share of the signal. On it, under a half circle, stands a right triangle whose legs are \
         the amplitudes of signal and noise; on a ruler below the bar both are laid off from opposite ends, and they overlap.",
    );
    let all: Vec<&Share> = shares.iter().collect();
    for share in [all.len() / 4, all.len() / 2].into_iter().filter_map(|index| all.get(index)) {
        text += &format!(
            " At t = {} of the {} schedule the shares are {} and {}, the amplitudes {} and {}, together {}.",
            share.t,
            share.schedule,
            fixed(share.alpha_bar, 3),
            fixed(1.0 - share.alpha_bar, 3),
            fixed(share.signal(), 3),
            fixed(share.noise(), 3),
            fixed(share.together(), 3)
        );
    }
    text
}

#[cfg(test)]
mod tests;

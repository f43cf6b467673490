//! One bar of variance, divided between signal and noise, and the amplitudes as the legs of a triangle on it.
//!
//! What to see: the two shares of the bar always fill it. The amplitudes are the legs of the right
//! triangle that stands on the bar under a half circle (Thales): a leg's square is the share below it
//! (the theorem of Euclid), so the squares add to 1, and the legs themselves, folded down onto the ruler,
//! overlap. Shares and amplitudes of x_t = sqrt(alpha_bar_t) x_0 + sqrt(1 - alpha_bar_t) eps: Ho, Jain
//! and Abbeel 2020, equation 4.

use crate::draw::number::fixed;
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::sketch::Sketch;
use crate::draw::svg::{Anchor, Text};
use crate::draw::theme::Role;
use crate::draw::{controls, panels};
use crate::figures::readers;
use crate::math::numbers::statistics::linspace;
use crate::math::process::schedule::{MAX_STEPS, Schedule, ScheduleName};
use crate::params::{Reader, Sweep};
use crate::plate::{
    Cell, Figure, FigureError, Layer, Paper, Plate, Readout, Status, Studio, TableShape,
};
use crate::plate::{Kind, SourceKey};

/// The budget of one unit of variance.
pub const KIND: Kind = Kind {
    name: "variance-budget",
    summary: "A bar of variance shared by signal and noise, and their amplitudes as legs of a triangle on it.",
    key: SourceKey::file(file!()),
    corners: &["", "schedule = \"linear\"\nsteps = 1"],
    read,
};

/// The two schedules that a reader may compare.
const SCHEDULES: [ScheduleName; 2] = [ScheduleName::Linear, ScheduleName::Cosine];

#[derive(Debug)]
struct VarianceBudget {
    schedule: ScheduleName,
    steps: usize,
    t: Sweep,
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let schedule = reader.choice(
        "schedule",
        "the schedule that is shown first",
        &SCHEDULES,
        ScheduleName::as_str,
        ScheduleName::Cosine,
    );
    let steps = reader.integer(
        "steps",
        "number of steps T from picture to noise",
        1..=MAX_STEPS as i64,
        1000,
    );
    for name in SCHEDULES {
        if let Err(wrong) = Schedule::new(name, steps.max(1) as usize) {
            readers::note(reader, &wrong);
        }
    }
    let default = readers::levels(0, steps.max(1) as usize, &[0.1, 0.5, 0.75], 0.25);
    let t = reader.whole_sweep("t", "the steps to visit", 0..=steps, default);
    Box::new(VarianceBudget { schedule, steps: steps.max(1) as usize, t })
}

/// How one unit of variance is shared at one step of one schedule.
#[derive(Clone, Copy, Debug)]
struct Share {
    schedule: ScheduleName,
    t: usize,
    alpha_bar: f64,
}

impl Share {
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

impl VarianceBudget {
    /// A share for each stop of the slider and each schedule, the schedule fastest.
    fn shares(&self) -> Result<Vec<Share>, FigureError> {
        let schedule = |name| Schedule::new(name, self.steps).map_err(FigureError::new);
        let schedules: Vec<(ScheduleName, Schedule)> = SCHEDULES
            .into_iter()
            .map(|name| Ok((name, schedule(name)?)))
            .collect::<Result<_, FigureError>>()?;
        let at = |t: &f64| {
            let t = *t as usize;
            schedules.iter().map(move |(name, schedule)| {
                let alpha_bar = schedule.level(t)?.alpha_bar();
                Ok(Share { schedule: *name, t, alpha_bar })
            })
        };
        self.t.values.iter().flat_map(at).collect()
    }
}

impl Figure for VarianceBudget {
    fn tables(&self) -> Vec<TableShape> {
        let values =
            ["alpha_bar", "noise_share", "signal", "noise", "sum_of_amplitudes", "sum_of_squares"];
        vec![TableShape::new("budget", &["schedule", "t"], &values)]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let shares = self.shares()?;
        let names = SCHEDULES.map(|name| name.as_str().to_owned());
        let first = SCHEDULES.iter().position(|name| *name == self.schedule);
        let readout = |label: &str, text: &dyn Fn(&Share) -> String| Readout {
            label: label.to_owned(),
            axes: vec![0, 1],
            texts: shares.iter().map(text).collect(),
        };
        Ok(Plate {
            status: Status::Exact { method: String::new() },
            clock: format!("DDPM time: 0 is the picture, {} is noise", self.steps),
            axes: vec![
                controls::whole_slider("t", "step t", &self.t),
                controls::choice("schedule", "schedule", &names, first.unwrap_or(0)),
            ],
            panels: vec![panels::plot("budget", "", Paper::Strip(0), [378.0, 280.0], |layout| {
                layers(layout, &shares)
            })],
            readouts: vec![
                readout("shares together", &|share| {
                    fixed(share.alpha_bar + (1.0 - share.alpha_bar), 3)
                }),
                readout("amplitudes together", &|share| fixed(share.together(), 3)),
            ],
            tables: vec![readers::filled(&self.tables(), 0, shares.iter().map(row).collect())],
            alt: alt(&shares),
            credit: None,
        })
    }
}

fn row(share: &Share) -> Vec<Cell> {
    let (signal, noise) = (share.signal(), share.noise());
    vec![
        share.schedule.as_str().into(),
        share.t.into(),
        share.alpha_bar.into(),
        (1.0 - share.alpha_bar).into(),
        signal.into(),
        noise.into(),
        (signal + noise).into(),
        (signal * signal + noise * noise).into(),
    ]
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

fn layers(layout: Layout, shares: &[Share]) -> Vec<Layer> {
    let ground = Ground::new(layout);
    let frames = shares.iter().map(|share| frame(&ground, share)).collect();
    vec![panels::still(still(&ground)), panels::moving(&[0, 1], frames)]
}

/// The half circle and the ruler.
fn still(ground: &Ground) -> String {
    let plot = &ground.plot;
    let turn = |share: f64| {
        let angle = std::f64::consts::PI * share;
        (0.5 - 0.5 * libm::cos(angle), 0.5 * libm::sin(angle))
    };
    let circle: Vec<(f64, f64)> = linspace(0.0, 1.0, 121).into_iter().map(turn).collect();
    let ruler = ground.down(RULER);
    let mut sketch = plot.sketch();
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
    sketch.finish()
}

fn frame(ground: &Ground, share: &Share) -> String {
    let plot = &ground.plot;
    let cut = share.alpha_bar;
    let (signal, noise) = (share.signal(), share.noise());
    let apex = (cut, signal * noise);
    let mut sketch = plot.sketch();
    // The legs fold down: circles about the two ends of the bar.
    fold(&mut sketch, ground, (0.0, 1.0), signal, apex);
    fold(&mut sketch, ground, (1.0, -1.0), noise, apex);
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
    words(&mut sketch, ground, share, apex);
    sketch.finish()
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

fn alt(shares: &[Share]) -> String {
    let mut text = String::from(
        "A bar of length 1, divided at the share of the signal. On it, under a half circle, stands a right triangle whose legs are \
         the amplitudes of signal and noise; on a ruler below the bar both are laid off from opposite ends, and they overlap.",
    );
    let printed = [shares.len() / 4, shares.len() / 2];
    for share in printed.into_iter().filter_map(|index| shares.get(index)) {
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

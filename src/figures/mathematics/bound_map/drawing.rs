//! The drawing of the map: the bells, the level lines of the gap, the bars that add up.

use super::Map;
use crate::draw::controls;
use crate::draw::number::{fixed, trimmed};
use crate::draw::panels::{self, half_plot, moving, plot, still};
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::svg::{Anchor, Text};
use crate::draw::theme::Role;
use crate::math::bound::evidence::Bound;
use crate::math::bound::gaussian::{Normal, normal_density};
use crate::math::numbers::statistics::linspace;
use crate::params::Sweep;
use crate::plate::{Axis, Layer, Panel, Paper, Pick, Readout};

/// The axes, in the order in which layers name them.
const MEAN: usize = 0;
const SD: usize = 1;

/// The gaps whose level lines are drawn, in nats.
const LEVELS: [f64; 5] = [0.1, 0.5, 1.0, 2.0, 4.0];

/// The height of the half panels.
const HALF_HEIGHT: f64 = 280.0;

pub(super) fn axes(map: &Map) -> Vec<Axis> {
    let slider = |name, label, (values, start): &(Vec<f64>, usize), digits| {
        let sweep = Sweep { values: values.clone(), print: vec![*start], start: *start };
        controls::slider(name, label, &sweep, |value| trimmed(value, digits))
    };
    vec![
        slider("mean", "encoder's mean μ", &map.means, 2),
        slider("sd", "encoder's spread σ", &map.sds, 3),
    ]
}

/// Frames over mean and spread.
fn frames<'a, T>(map: &'a Map, frame: impl Fn(f64, f64, &'a Bound) -> T) -> Vec<T> {
    let mut out = Vec::new();
    for (mean, row) in map.means.0.iter().zip(&map.bounds) {
        for (sd, bound) in map.sds.0.iter().zip(row) {
            out.push(frame(*mean, *sd, bound));
        }
    }
    out
}

pub(super) fn readouts(map: &Map) -> Vec<Readout> {
    let readout = |label: &str, text: &dyn Fn(&Bound) -> String| Readout {
        label: label.to_owned(),
        axes: vec![MEAN, SD],
        texts: frames(map, |_, _, bound| text(bound)),
    };
    vec![
        readout("bound", &|bound| fixed(bound.elbo, 4)),
        Readout {
            label: "ln p(x)".to_owned(),
            axes: Vec::new(),
            texts: vec![fixed(map.log_evidence, 4)],
        },
    ]
}

pub(super) fn panels(map: &Map, noise_variance: f64) -> Vec<Panel> {
    let heights = [240.0, 220.0];
    let bells = plot("codes", "", Paper::Once, heights, |layout| bells(layout, map));
    let areas = Layout::BOTH.into_iter().zip(heights);
    let areas = areas
        .map(|(layout, height)| picked(&bells_plot(layout.high(height), map), map, summit))
        .collect();
    let level = half_plot("map", "", Paper::Once, HALF_HEIGHT, |layout| levels(layout, map));
    let area = picked(&map_plot(panels::HALF.high(HALF_HEIGHT), map), map, |sd| 1.0 / sd);
    let parts = "";
    vec![
        Panel { pick: Some(pick(areas)), ..bells },
        Panel { pick: Some(pick(vec![area])), ..level },
        half_plot("bars", parts, Paper::Once, HALF_HEIGHT, |layout| {
            bars(layout, map, noise_variance)
        }),
    ]
}

fn pick(areas: Vec<[f64; 4]>) -> Pick {
    Pick { across: MEAN, down: SD, areas }
}

/// The box of the stops' centres, where the height of a spread is given by `height`.
fn picked(plot: &Plot, map: &Map, height: impl Fn(f64) -> f64) -> [f64; 4] {
    let ends = |stops: &[f64]| {
        let first = stops.first().copied().unwrap_or(0.0);
        (first, stops.last().copied().unwrap_or(first + 1.0))
    };
    let ((low, high), (sharp, blunt)) = (ends(&map.means.0), ends(&map.sds.0));
    let (left, top) = plot.place(low, height(sharp));
    let (right, bottom) = plot.place(high, height(blunt));
    [left, top, right - left, bottom - top]
}

/// The height of a bell of this spread.
fn summit(sd: f64) -> f64 {
    normal_density(0.0, 0.0, sd)
}

/// The codes that are drawn: what the map holds, and a margin.
fn window(map: &Map) -> (f64, f64) {
    let low = map.means.0.first().copied().unwrap_or(0.0);
    let high = map.means.0.last().copied().unwrap_or(1.0);
    (low - 0.8, high + 0.8)
}

fn bells_plot(layout: Layout, map: &Map) -> Plot {
    let (low, high) = window(map);
    let sharpest = map.sds.0.iter().copied().fold(map.posterior.sd, f64::min);
    let up = Scale::linear(0.0, 1.06 * summit(sharpest)).title("density");
    Plot::new(layout, Scale::linear(low, high).title("code z"), up)
}

fn bell(map: &Map, mean: f64, sd: f64, count: usize) -> Vec<(f64, f64)> {
    let (low, high) = window(map);
    let (low, high) = ((mean - 3.7 * sd).max(low), (mean + 3.7 * sd).min(high));
    let places = linspace(low, high, count).into_iter();
    places.map(|z| (z, normal_density(z, mean, sd))).collect()
}

fn bells(layout: Layout, map: &Map) -> Vec<Layer> {
    let plot = bells_plot(layout, map);
    let Normal { mean, sd } = map.posterior;
    let prior = bell(map, 0.0, 1.0, 161);
    let truth = bell(map, mean, sd, 161);
    let (low, _) = window(map);
    // The prior is named where the map begins, the truth on its right flank.
    let named = (low + 0.25, normal_density(low + 0.25, 0.0, 1.0));
    let flank = (mean + 1.5 * sd, normal_density(1.5 * sd, 0.0, sd));
    let ground = plot
        .sketch()
        .axes()
        .area(Role::Truth, &truth, 0.0)
        .curve(Role::Ink, &prior)
        .strong_curve(Role::Truth, &truth)
        .label(Role::Ink, named, (0.0, -12.0), Anchor::Start, "prior")
        .label(
            Role::Truth,
            flank,
            (8.0, -6.0),
            Anchor::Start,
            layout.either("true posterior", "posterior"),
        )
        .finish();
    let encoder = frames(map, |mean, sd, _| {
        let top = (mean, summit(sd));
        plot.sketch()
            .strong_curve(Role::Model, &bell(map, mean, sd, 41))
            .points(Role::Accent, &[top], 6.0)
            .finish()
    });
    vec![still(ground), moving(&[MEAN, SD], encoder)]
}

fn map_plot(layout: Layout, map: &Map) -> Plot {
    let low = map.means.0.first().copied().unwrap_or(0.0);
    let high = map.means.0.last().copied().unwrap_or(1.0);
    let sharp = map.sds.0.iter().map(|sd| 1.0 / sd);
    let (least, most) = sharp
        .fold((f64::INFINITY, 0.0), |(least, most): (f64, f64), s| (least.min(s), most.max(s)));
    let ticks = [0.3, 0.4, 0.6, 1.0].map(|sd| (1.0 / sd, trimmed(sd, 2)));
    let up = Scale::linear(least - 0.1, most + 0.1)
        .named_ticks(ticks.to_vec())
        .title("spread σ; on the lines, the gap in nats");
    let across = Scale::linear(low - 0.05, high + 0.05).title("encoder's mean μ");
    Plot::new(layout, across, up)
}

/// The encoders whose gap is `level`: a closed curve of (mean, 1 / sd) around the posterior N(a, u).
///
/// (mu - a)^2 = u (2 c + 1 - t + ln t), t = sigma^2 / u, from the divergence between two Gaussians.
pub(super) fn level_line(posterior: Normal, level: f64) -> Vec<(f64, f64)> {
    let Normal { mean, sd } = posterior;
    let room = |t: f64| 2.0 * level + 1.0 - t + libm::log(t);
    // The room is greatest, 2 c, at t = 1, and falls to 0 once on either side.
    let end = |mut outside: f64| {
        let mut inside = 1.0;
        for _ in 0..200 {
            let middle = 0.5 * (inside + outside);
            if room(middle) > 0.0 {
                inside = middle;
            } else {
                outside = middle;
            }
        }
        inside
    };
    let least = end(libm::exp(-2.0 * level - 2.0));
    let most = end(4.0 * level + 6.0);
    let (first, last) = (1.0 / (sd * least.sqrt()), 1.0 / (sd * most.sqrt()));
    let (first, last) = (libm::log(first), libm::log(last));
    let count = 600;
    let half = |side: f64| {
        (0..=count).map(move |k| {
            // Denser towards the ends, where the curve turns.
            let share =
                0.5 - 0.5 * libm::cos(std::f64::consts::PI * f64::from(k) / f64::from(count));
            let sharp = libm::exp(first + (last - first) * share);
            let t = 1.0 / (sharp * sharp * sd * sd);
            (mean + side * sd * room(t).max(0.0).sqrt(), sharp)
        })
    };
    let mut line: Vec<(f64, f64)> = half(1.0).collect();
    line.extend(half(-1.0).rev());
    line
}

fn levels(layout: Layout, map: &Map) -> Vec<Layer> {
    let plot = map_plot(layout, map);
    let Normal { mean, sd } = map.posterior;
    let (across, up) = (plot.across(), plot.up());
    let inside = |(x, y): &(f64, f64)| {
        (across.low()..=across.high()).contains(x) && (up.low()..=up.high()).contains(y)
    };
    let mut ground = plot.sketch();
    ground.axes();
    for level in LEVELS {
        let line = level_line(map.posterior, level);
        for piece in line.split(|point| !inside(point)) {
            if piece.len() > 1 {
                ground.line(Role::Noise, piece);
            }
        }
        let at = (mean + sd * (2.0 * level).sqrt(), 1.0 / sd);
        if inside(&at) {
            let text = trimmed(level, 1);
            let (x, y) = plot.place(at.0, at.1);
            let text = Text::new(Role::Noise, &text).small().halo().anchor(Anchor::Middle);
            ground.write(&text, x, y + 4.0);
        }
    }
    let prior = (0.0, 1.0);
    if inside(&prior) {
        ground.points(Role::Ink, &[prior], 3.0).label(
            Role::Ink,
            prior,
            (7.0, 0.0),
            Anchor::Start,
            "prior",
        );
    }
    ground.points(Role::Truth, &[(mean, 1.0 / sd)], 4.0);
    let line =
        |from: (f64, f64), to: (f64, f64)| plot.sketch().line(Role::Accent, &[from, to]).finish();
    let means = map.means.0.iter();
    let means = means.map(|mean| line((*mean, up.low()), (*mean, up.high())));
    let sds = map.sds.0.iter().map(|sd| 1.0 / sd);
    let sds = sds.map(|sharp| line((across.low(), sharp), (across.high(), sharp)));
    vec![
        still(ground.finish()),
        moving(&[MEAN], means.collect()),
        moving(&[SD], sds.collect()),
        moving(
            &[MEAN, SD],
            frames(map, |mean, sd, _| {
                let place = [(mean, 1.0 / sd)];
                plot.sketch().points(Role::Accent, &place, 5.0).finish()
            }),
        ),
    ]
}

/// A sum that hangs from 0: the reconstruction, less the divergence, and the gap makes up for the rest.
fn bars(layout: Layout, map: &Map, noise_variance: f64) -> Vec<Layer> {
    // The reconstruction is never above that of a code without doubt or miss.
    let best = -0.5 * libm::log(2.0 * std::f64::consts::PI * noise_variance);
    let (floor, ceiling) = (map.log_evidence - 5.6, best.max(0.0));
    let names = ["reconstruction", "− KL", "+ gap", "ln p(x)"];
    let places = [0.5, 1.5, 2.4, 3.4];
    let ticks = places.iter().zip(names).map(|(x, name)| (*x, name.to_owned()));
    let across = Scale::linear(0.0, 4.0).named_ticks(ticks.collect());
    let up = Scale::linear(floor, ceiling).title("nats");
    let plot = Plot::new(layout, across, up);
    let ends = |place: f64| (place - 0.32, place + 0.32);
    let column = |sketch: &mut crate::draw::sketch::Sketch<'_>, role, place, from: f64, to: f64| {
        let (left, right) = ends(place);
        let (from, to) = (from.max(floor), to.max(floor));
        sketch
            .area(role, &[(left, to), (right, to)], from)
            .line(role, &[(left, from), (left, to), (right, to), (right, from)]);
    };
    let [_, top, _, _] = plot.field();
    let value = |sketch: &mut crate::draw::sketch::Sketch<'_>, role, place: f64, words: &str| {
        let (x, _) = plot.place(place, floor);
        let text = Text::new(role, words).anchor(Anchor::Middle);
        sketch.write(&text, x, top - 14.0);
    };
    let mut ground = plot.sketch();
    ground.axes();
    let level = map.log_evidence;
    let frames = frames(map, |_, _, bound| {
        let mut sketch = plot.sketch();
        column(&mut sketch, Role::Model, places[0], 0.0, bound.reconstruction);
        column(&mut sketch, Role::Gold, places[1], bound.reconstruction, bound.elbo);
        column(&mut sketch, Role::Noise, places[2], bound.elbo, level);
        if bound.elbo > floor {
            let line = [(ends(places[1]).0, bound.elbo), (ends(places[2]).1, bound.elbo)];
            sketch.line(Role::Model, &line);
        }
        value(&mut sketch, Role::Model, places[0], &fixed(bound.reconstruction, 3));
        value(&mut sketch, Role::Gold, places[1], &format!("− {}", fixed(bound.kl, 3)));
        value(&mut sketch, Role::Noise, places[2], &format!("+ {}", fixed(bound.gap, 3)));
        sketch.finish()
    });
    let mut truth = plot.sketch();
    column(&mut truth, Role::Truth, places[3], 0.0, level);
    truth.line(Role::Truth, &[(0.0, level), (4.0, level)]);
    value(&mut truth, Role::Truth, places[3], &format!("= {}", fixed(level, 3)));
    vec![still(ground.finish()), moving(&[MEAN, SD], frames), still(truth.finish())]
}

//! The drawing of the guided digits: a square of samples, a square of real ones, and two plots.

use crate::draw::controls;
use crate::draw::number::{fixed, trimmed};
use crate::draw::panels::{TILE, WHOLE_TILE, moving, pictures, plot, still, tile};
use crate::draw::plot::{Layout, Plot};
use crate::draw::raster::{self, Channels, Frame, RasterError, Sheet};
use crate::draw::scale::Scale;
use crate::draw::sketch::{Reading, Side};
use crate::draw::theme::Role;
use crate::math::data::digits::SIZE;
use crate::math::numbers::statistics::{linspace, mean};
use crate::models::digit_denoiser::{CLASSES, DigitDenoiser, Split};
use crate::params::Sweep;
use crate::plate::{Atlas, Axis, Layer, Panel, Paper, Readout, Shown};

use super::{Drawn, Judge, Overall, SAMPLES, SIDE};

/// The axes, in the order in which layers name them.
pub(super) const CLASS: usize = 0;
pub(super) const STRENGTH: usize = 1;

/// Paper left between two digits, in their own pixels.
const GAP: usize = 1;

/// The width of a square of digits, in their own pixels.
const SQUARE: usize = SIDE * (SIZE + GAP) + GAP;

pub(super) fn axes(w: &Sweep, class: usize) -> Vec<Axis> {
    let classes: Vec<String> = (0..CLASSES).map(|class| class.to_string()).collect();
    let mut asked = controls::choice("class", "asked for", &classes, class);
    asked.print = vec![asked.start];
    let strengths: Vec<String> = w.values.iter().map(|w| trimmed(*w, 2)).collect();
    let mut strength = controls::choice("w", "guidance w", &strengths, w.start);
    strength.print.clone_from(&w.print);
    for (stop, w) in strength.stops.iter_mut().zip(&w.values) {
        stop.value = *w;
    }
    vec![asked, strength]
}

/// Digits in rows and columns, dark ink on light paper.
fn square<'a>(digits: impl Iterator<Item = &'a [f64]>) -> Vec<f64> {
    let mut values = vec![1.0; SQUARE * SQUARE];
    for (place, digit) in digits.take(SAMPLES).enumerate() {
        let (row, column) = (place / SIDE, place % SIDE);
        for (y, line) in digit.chunks_exact(SIZE).enumerate() {
            let top = GAP + row * (SIZE + GAP) + y;
            let start = top * SQUARE + GAP + column * (SIZE + GAP);
            if let Some(place) = values.get_mut(start..start + SIZE) {
                for (pixel, ink) in place.iter_mut().zip(line) {
                    *pixel = -ink;
                }
            }
        }
    }
    values
}

fn atlas(squares: &[Vec<f64>]) -> Result<Atlas, RasterError> {
    let sheet = Sheet {
        width: SQUARE,
        height: SQUARE,
        channels: Channels::Grey,
        levels: 16,
        hard_edges: true,
        area: WHOLE_TILE,
    };
    let frames: Vec<Frame<'_>> = squares.iter().map(|values| Frame::clean(values)).collect();
    raster::atlas(&sheet, &frames)
}

pub(super) fn panels(
    w: &Sweep,
    drawn: &[Vec<Drawn>],
    overall: &[Overall],
    split: &Split,
    model: &DigitDenoiser,
) -> Result<Vec<Panel>, RasterError> {
    debug_assert!(TILE > SQUARE as f64);
    let samples: Vec<Vec<f64>> = drawn
        .iter()
        .flatten()
        .map(|drawn| square(drawn.pictures.chunks_exact(SIZE * SIZE)))
        .collect();
    let real: Vec<Vec<f64>> = (0..CLASSES)
        .map(|class| {
            let of_class = split.held_out.iter().filter(|digit| digit.class == class);
            square(of_class.map(|digit| digit.picture.as_slice()))
        })
        .collect();
    let samples = pictures(&[CLASS, STRENGTH], atlas(&samples)?);
    let real = pictures(&[CLASS], atlas(&real)?);
    Ok(vec![
        tile("drawn", "drawn on request", Paper::Strip(STRENGTH), vec![samples]),
        tile("real", "written by people, not learned from", Paper::Once, vec![real]),
        plot("measures", "", Paper::Once, [230.0, 220.0], |layout| measures(layout, w, overall)),
        // On paper the page is for the digits; the status names the final loss.
        Panel {
            shown: Shown::Screen,
            ..plot("loss", "", Paper::Once, [190.0, 190.0], |layout| loss(layout, model))
        },
    ])
}

/// A curve: its colour, its value, its name on a page and on a phone.
type Measure = (Role, fn(&Overall) -> f64, &'static str, &'static str);

/// Three measures over the strength; for real digits each is 1.
fn measures(layout: Layout, w: &Sweep, overall: &[Overall]) -> Vec<Layer> {
    let last = w.values.iter().copied().fold(0.1, f64::max);
    let first = w.values.iter().copied().fold(last, f64::min);
    let curves: [Measure; 3] = [
        (Role::Model, |row| row.agreement, "read as asked", "as asked"),
        (Role::Gold, |row| row.variety, "variety", "variety"),
        (Role::Noise, |row| row.distance_ratio, "distance", "distance"),
    ];
    let highest =
        overall.iter().flat_map(|row| curves.map(|(_, of, _, _)| of(row))).fold(1.0, f64::max);
    let top = (highest * 5.0).ceil() / 5.0;
    let across = Scale::linear(first.min(last - 0.1), last).ticks(&w.values).title("guidance w");
    let up = Scale::linear(0.0, top)
        .ticks(&linspace(0.0, (2.0 * top).floor() / 2.0, (2.0 * top).floor() as usize + 1))
        .title("share, or in units of real digits");
    let plot = Plot::new(layout, across, up).room_right(layout.either(104.0, 76.0));
    let mut sketch = plot.sketch();
    sketch.frame();
    let mut ends = Vec::new();
    for (role, of, name, short) in curves {
        let points: Vec<(f64, f64)> = overall.iter().map(|row| (row.w, of(row))).collect();
        sketch.strong_curve(role, &points).points(role, &points, 3.0);
        let end = points.last().map_or(0.0, |point| point.1);
        ends.push((role, end, layout.either(name, short)));
    }
    let ground = sketch.finish();
    let marker = |row: &Overall| {
        // At the right end the values stand over the ends of the curves, and the names under them.
        let down = if row.w >= last { 0.07 } else { 0.0 };
        let names: Vec<(Role, f64, &str)> =
            ends.iter().map(|(role, end, name)| (*role, end - down, *name)).collect();
        let reading = |(role, of, _, _): &Measure| Reading {
            value: of(row),
            text: fixed(of(row), 2),
            role: *role,
            side: Side::Above,
        };
        let readings: Vec<Reading> = curves.iter().map(reading).collect();
        plot.sketch()
            .end_labels(&names)
            .labels_across(Some((row.w, &trimmed(row.w, 2))))
            .marker(row.w, &readings)
            .finish()
    };
    vec![still(ground), moving(&[STRENGTH], overall.iter().map(marker).collect())]
}

/// The loss on what it learns from and on what was kept from it.
fn loss(layout: Layout, model: &DigitDenoiser) -> Vec<Layer> {
    let steps = model.curve.last().step as f64;
    let learned: Vec<(f64, f64)> =
        model.curve.iter().map(|point| (point.step as f64, point.loss)).collect();
    let held_out: Vec<(f64, f64)> =
        model.curve.iter().map(|point| (point.step as f64, point.held_out)).collect();
    let top = learned.iter().map(|point| point.1).fold(0.5, f64::max);
    let across = Scale::linear(0.0, steps).title("step of training");
    let up = Scale::linear(0.0, top).title("squared error of the velocity");
    let plot = Plot::new(layout, across, up).room_right(layout.either(104.0, 88.0));
    let end = |points: &[(f64, f64)]| points.last().map_or(0.0, |point| point.1);
    let svg = plot
        .sketch()
        .axes()
        .strong_curve(Role::Model, &learned)
        .strong_curve(Role::Gold, &held_out)
        .end_labels(&[
            (Role::Model, end(&learned), "learned from"),
            (Role::Gold, end(&held_out), "held out"),
        ])
        .finish();
    vec![still(svg)]
}

pub(super) fn readouts(drawn: &[Vec<Drawn>], judge: &Judge) -> Vec<Readout> {
    let readout = |label: &str, text: &dyn Fn(&Drawn) -> String| Readout {
        label: label.to_owned(),
        axes: vec![CLASS, STRENGTH],
        texts: drawn.iter().flatten().map(text).collect(),
    };
    let typical = mean(&judge.distances);
    let two = |value: f64| fixed(value, 2);
    vec![
        readout("read as asked", &|drawn| format!("{} of {SAMPLES}", drawn.right)),
        readout("variety (real digits: 1)", &|drawn| two(drawn.variety)),
        readout("distance (new real digits: 1)", &|drawn| two(mean(&drawn.distances) / typical)),
    ]
}

pub(super) fn alt(overall: &[Overall], judge: &Judge) -> String {
    let told: Vec<String> = overall
        .iter()
        .map(|row| {
            format!(
                "at w = {} {} per cent, variety {}, distance {}",
                trimmed(row.w, 2),
                fixed(100.0 * row.agreement, 1),
                fixed(row.variety, 2),
                fixed(row.distance_ratio, 2)
            )
        })
        .collect();
    format!(
        "A square of {SAMPLES} digits drawn by a trained network, beside real ones of the class asked for; a plot of three measures over the strength \
         of guidance; the loss while it learned. Share read as asked, variety over that of real digits, and distance to the nearest digit it learned \
         from over that of new ones: {}. The judge reads {} per cent of new real digits rightly.",
        told.join("; "),
        fixed(100.0 * judge.accuracy, 1)
    )
}

//! The drawing of the guided digits: a square of samples, a square of real ones, and two plots.

use crate::draw::raster::{self, Channels, Frame, RasterError, Sheet};
use crate::figures::prelude::*;
use crate::math::data::digits::SIZE;
use crate::math::numbers::statistics::linspace;
use crate::models::digit_denoiser::{DigitDenoiser, Split};

use super::{Drawn, Overall, SAMPLES, SIDE};

/// Paper left between two digits, in their own pixels.
const GAP: usize = 1;

/// The width of a square of digits, in their own pixels.
const SQUARE: usize = SIDE * (SIZE + GAP) + GAP;

/// Squares of digits, pixel by pixel.
const SHEET: Sheet = Sheet { hard_edges: true, ..panels::sheet(SQUARE, Channels::Grey) };

pub(super) fn samples(drawn: &Frames<Drawn>, w: &Dial<f64>) -> Result<Panel, RasterError> {
    let layer = squares(&drawn.map(|drawn| square(drawn.pictures.chunks_exact(SIZE * SIZE))))?;
    Ok(panels::tile("drawn", "drawn on request", w.strip(), vec![layer]))
}

pub(super) fn real(asked: &Dial<usize>, split: &Split) -> Result<Panel, RasterError> {
    let layer = squares(&Frames::along(asked, |class| {
        let of_class = split.held_out.iter().filter(|digit| digit.class == *class);
        square(of_class.map(|digit| digit.picture.as_slice()))
    }))?;
    Ok(panels::tile("real", "written by people, not learned from", Paper::Once, vec![layer]))
}

fn squares(squares: &Frames<Vec<f64>>) -> Result<Layer, RasterError> {
    squares.map(|values| Frame::clean(values)).pictured(|frames| raster::atlas(&SHEET, frames))
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

/// A curve: its colour, its value, its name on a page and on a phone.
type Measure = (Role, fn(&Overall) -> f64, &'static str, &'static str);

/// Three measures; for real digits each is 1.
const MEASURES: [Measure; 3] = [
    (Role::Model, |row| row.agreement, "read as asked", "as asked"),
    (Role::Gold, |row| row.variety, "variety", "variety"),
    (Role::Noise, |row| row.distance_ratio, "distance", "distance"),
];

/// The measures over the strength.
pub(super) fn measures(layout: Layout, w: &Sweep, overall: &Frames<Overall>) -> Vec<Layer> {
    let last = w.values.iter().copied().fold(0.1, f64::max);
    let first = w.values.iter().copied().fold(last, f64::min);
    let highest =
        overall.iter().flat_map(|row| MEASURES.map(|(_, of, ..)| of(row))).fold(1.0, f64::max);
    let top = (highest * 5.0).ceil() / 5.0;
    let across = Scale::linear(first.min(last - 0.1), last).ticks(&w.values).title("guidance w");
    let up = Scale::linear(0.0, top)
        .ticks(&linspace(0.0, (2.0 * top).floor() / 2.0, (2.0 * top).floor() as usize + 1))
        .title("share, or in units of real digits");
    let plot = Plot::new(layout, across, up).room_right(layout.either(104.0, 76.0));
    let curve =
        |of: fn(&Overall) -> f64| -> Curve { overall.iter().map(|row| (row.w, of(row))).collect() };
    vec![
        plot.still(|sketch| {
            sketch.frame();
            for (role, of, ..) in MEASURES {
                let points = curve(of);
                sketch.strong_curve(role, &points).points(role, &points, 3.0);
            }
        }),
        plot.each(overall, |sketch, row| {
            // At the right end the values stand over the ends of the curves, and the names under them.
            let down = if row.w >= last { 0.07 } else { 0.0 };
            let names = MEASURES.iter().filter_map(|(role, of, name, short)| {
                let (_, end) = *curve(*of).last()?;
                Some((*role, end - down, layout.either(*name, *short)))
            });
            let reading = |(role, of, ..): Measure| Reading::fixed(role, of(row), 2, Side::Above);
            sketch
                .end_labels(&names.collect::<Vec<_>>())
                .labels_across(Some((row.w, &trimmed(row.w, 2))))
                .marker(row.w, &MEASURES.map(reading));
        }),
    ]
}

/// The loss on what it learns from and on what was kept from it.
pub(super) fn loss(layout: Layout, model: &DigitDenoiser) -> Vec<Layer> {
    let learned = model.curve.map(|point| (point.step as f64, point.loss));
    let held_out = model.curve.map(|point| (point.step as f64, point.held_out));
    let top = learned.iter().map(|point| point.1).fold(0.5, f64::max);
    let across = Scale::linear(0.0, model.curve.last().step as f64).title("step of training");
    let up = Scale::linear(0.0, top).title("squared error of the velocity");
    let plot = Plot::new(layout, across, up).room_right(layout.either(104.0, 88.0));
    vec![plot.still(|sketch| {
        sketch
            .axes()
            .strong_curve(Role::Model, &learned)
            .strong_curve(Role::Gold, &held_out)
            .end_labels(&[
                (Role::Model, learned.last().1, "learned from"),
                (Role::Gold, held_out.last().1, "held out"),
            ]);
    })]
}

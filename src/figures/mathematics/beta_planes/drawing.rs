//! The drawing of the trained planes: decodes, codes, the trade, the losses.

use super::{Digits, REACH, Trained};
use crate::draw::panels::{TILE, WHOLE_TILE};
use crate::draw::plane::Plane;
use crate::draw::raster::{self, Channels, Frame, RasterError, Sheet};
use crate::figures::prelude::*;
use crate::math::data::digits;
use crate::math::numbers::batch;
use crate::math::numbers::statistics::{extremes, linspace};
use crate::models::digit_autoencoder::DigitAutoencoder;

/// Codes along each side of a decoded plane.
const SIDE: usize = 11;

/// The side of a digit with a margin of paper.
const CELL: usize = digits::SIZE + 2;

pub(super) fn mosaics(all: &Frames<&Trained>) -> Result<Vec<Layer>, RasterError> {
    let sheet = Sheet {
        width: SIDE * CELL,
        height: SIDE * CELL,
        channels: Channels::Grey,
        levels: 16,
        hard_edges: true,
        area: WHOLE_TILE,
    };
    let frames = all.map(|trained| Frame::clean(&trained.mosaic));
    Ok(vec![frames.pictured(|frames| raster::atlas(&sheet, frames))?])
}

/// The plane of codes on a grid, decoded: dark ink on light paper, the second coordinate upwards.
pub(super) fn mosaic(model: &DigitAutoencoder) -> Vec<f64> {
    let along = linspace(-REACH, REACH, SIDE);
    let rows = along.iter().rev();
    let codes: Vec<[f64; 2]> =
        rows.flat_map(|up| along.iter().map(|across| [*across, *up])).collect();
    let line = SIDE * CELL;
    let mut ink = vec![1.0; line * line];
    for (index, picture) in batch::rows(model.decode(&codes).view()).enumerate() {
        let (row, column) = (index / SIDE, index % SIDE);
        for (y, source) in picture.chunks_exact(digits::SIZE).enumerate() {
            let start = (row * CELL + y + 1) * line + column * CELL + 1;
            if let Some(target) = ink.get_mut(start..start + digits::SIZE) {
                for (pixel, value) in target.iter_mut().zip(source) {
                    *pixel = -value;
                }
            }
        }
    }
    ink
}

pub(super) fn codes(all: &Frames<&Trained>) -> Vec<Layer> {
    let plane = Plane { reach: 3.6, left: 0.0, top: 0.0, side: TILE };
    vec![
        Layer::still(|svg| {
            plane.frame(svg);
            plane.rings(svg, &[1.0, 2.0, 3.0]);
        }),
        all.drawn(|svg, trained| {
            for code in &trained.codes {
                plane.dot(svg, Role::Model, *code, 1.7);
            }
        }),
    ]
}

/// Distortion over rate: the networks, and the curve of the best linear autoencoder.
pub(super) fn trade(layout: Layout, digits: &Digits, all: &Frames<&Trained>) -> Vec<Layer> {
    let measured: Curve = all.iter().map(|trained| trained.place()).collect();
    let (least, most) = extremes(all.iter().map(|trained| trained.beta));
    let between = linspace(libm::log(least), libm::log(most), 161).into_iter();
    let linear: Curve = between.map(|log| digits.linear(libm::exp(log))).collect();
    let points = || measured.iter().chain(&linear);
    let right = 1.06 * points().map(|point| point.0).fold(0.1, f64::max);
    let top = 1.1 * points().map(|point| point.1).fold(0.1, f64::max);
    let across = Scale::linear(0.0, right).title("rate R, nats a digit");
    let plot = Plot::new(layout, across, Scale::linear(0.0, top).title("distortion D, 64 pixels"));
    vec![
        plot.still(|sketch| {
            sketch.axes().curve(Role::Truth, &linear).curve(Role::Model, &measured);
            sketch.points(Role::Model, &measured, 4.0);
            if let Some(end) = linear.first() {
                sketch.label(Role::Truth, *end, (8.0, 0.0), Anchor::Start, "the best linear one");
            }
            for (index, trained) in all.iter().enumerate() {
                let (rate, _) = trained.place();
                // The first stands at the right edge; the last two lie close together at rate 0.
                let (shift, anchor) = match index {
                    0 => ((-4.0, 17.0), Anchor::Middle),
                    _ if rate < 0.02 * right => ((9.0, -9.0), Anchor::Start),
                    _ if rate < 0.14 * right => ((10.0, -6.0), Anchor::Start),
                    _ => ((-7.0, 14.0), Anchor::End),
                };
                sketch.label(Role::Model, trained.place(), shift, anchor, &trained.name());
            }
        }),
        plot.each(all, |sketch, trained| {
            sketch.points(Role::Accent, &[trained.place()], 6.0);
        }),
    ]
}

/// The losses on the way, the chosen one drawn over the others.
pub(super) fn losses(layout: Layout, all: &Frames<&Trained>) -> Vec<Layer> {
    let ends = || all.iter().map(|trained| trained.model.final_loss);
    let (low, high) = extremes(ends());
    let room = 0.35 * (high - low).max(1.0);
    let (low, high) = (low - room * 0.4, high + room);
    // The first steps are far above everything that follows.
    let curves = all.map(|trained| -> Curve {
        let points = trained.losses().map(|(_, point)| (point.step as f64, point.loss));
        points.filter(|(_, loss)| *loss <= high).collect()
    });
    let steps = all.iter().flat_map(|trained| &trained.model.curve).map(|point| point.step as f64);
    let across = Scale::linear(0.0, steps.fold(1.0, f64::max)).title("step of training");
    let up = Scale::linear(low, high).title("loss, nats a digit");
    let plot = Plot::new(layout, across, up).room_right(70.0);
    vec![
        plot.still(|sketch| {
            sketch.axes();
            for curve in &curves {
                sketch.curve(Role::Model, curve);
            }
            let names: Vec<String> = all.iter().map(|trained| trained.name()).collect();
            let labels: Vec<(Role, f64, &str)> =
                ends().zip(&names).map(|(loss, name)| (Role::Model, loss, name.as_str())).collect();
            sketch.end_labels(&labels);
        }),
        plot.each(&curves, |sketch, curve| {
            sketch.line(Role::Accent, curve);
        }),
    ]
}

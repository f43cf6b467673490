//! The drawing of the trained planes: decodes, codes, the trade, the losses.

use crate::draw::controls;
use crate::draw::number::trimmed;
use crate::draw::panels::{self, TILE, WHOLE_TILE, moving, pictures, still, tile};
use crate::draw::plane::Plane;
use crate::draw::plot::{Layout, Plot};
use crate::draw::raster::{self, Channels, Frame, RasterError, Sheet};
use crate::draw::scale::Scale;
use crate::draw::svg::Anchor;
use crate::draw::theme::Role;
use crate::math::data::digits;
use crate::math::numbers::batch;
use crate::math::numbers::statistics::linspace;
use crate::models::digit_autoencoder::DigitAutoencoder;
use crate::plate::{Axis, Layer, Panel, Paper};

use super::{REACH, SIDE, Scene, Trained};

/// The side of a digit with a margin of paper.
const CELL: usize = digits::SIZE + 2;

pub(super) fn axis(scene: &Scene) -> Axis {
    let names: Vec<String> = scene.trained.iter().map(|t| trimmed(t.beta, 3)).collect();
    let start = scene.trained.iter().position(|t| t.beta == 1.0);
    controls::choice("beta", "β of the training", &names, start.unwrap_or(0))
}

pub(super) fn panels(scene: &Scene) -> Result<Vec<Panel>, RasterError> {
    let frames: Vec<Frame<'_>> = scene.trained.iter().map(|t| Frame::clean(&t.mosaic)).collect();
    let sheet = Sheet {
        width: SIDE * CELL,
        height: SIDE * CELL,
        channels: Channels::Grey,
        levels: 16,
        hard_edges: true,
        area: WHOLE_TILE,
    };
    let mosaics = pictures(&[0], raster::atlas(&sheet, &frames)?);
    let reach = format!("the plane decoded, ±{}", trimmed(REACH, 1));
    Ok(vec![
        tile("mosaic", &reach, Paper::Strip(0), vec![mosaics]),
        tile("codes", "300 digits, the middles of their clouds", Paper::Strip(0), codes(scene)),
        panels::plot("trade", "", Paper::Once, [220.0, 250.0], |layout| trade(scene, layout)),
        panels::plot("losses", "", Paper::Once, [170.0, 200.0], |layout| losses(scene, layout)),
    ])
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

fn codes(scene: &Scene) -> Vec<Layer> {
    let plane = Plane { reach: 3.6, left: 0.0, top: 0.0, side: TILE };
    let mut ground = String::new();
    plane.frame(&mut ground);
    plane.rings(&mut ground, &[1.0, 2.0, 3.0]);
    let frame = |trained: &Trained| {
        let mut out = String::new();
        for code in &trained.codes {
            plane.dot(&mut out, Role::Model, *code, 1.7);
        }
        out
    };
    let frames = scene.trained.iter().map(frame).collect();
    vec![still(ground), moving(&[0], frames)]
}

/// Distortion over rate: the networks, and the curve of the best linear autoencoder.
fn trade(scene: &Scene, layout: Layout) -> Vec<Layer> {
    let place = |t: &Trained| (t.model.measured.split.rate, t.model.measured.distortion);
    let measured: Vec<(f64, f64)> = scene.trained.iter().map(place).collect();
    let least = scene.trained.iter().map(|t| t.beta).fold(f64::INFINITY, f64::min);
    let most = scene.trained.iter().map(|t| t.beta).fold(0.0, f64::max);
    let linear: Vec<(f64, f64)> = linspace(libm::log(least), libm::log(most), 161)
        .into_iter()
        .map(|log| Scene::linear(&scene.variances, scene.noise_variance, libm::exp(log)))
        .collect();
    let all = || measured.iter().chain(&linear);
    let right = 1.06 * all().map(|point| point.0).fold(0.1, f64::max);
    let top = 1.1 * all().map(|point| point.1).fold(0.1, f64::max);
    let across = Scale::linear(0.0, right).title("rate R, nats a digit");
    let up = Scale::linear(0.0, top).title("distortion D, 64 pixels");
    let plot = Plot::new(layout, across, up);
    let mut ground = plot.sketch();
    ground.axes().curve(Role::Truth, &linear).curve(Role::Model, &measured);
    ground.points(Role::Model, &measured, 4.0);
    if let Some(end) = linear.first() {
        ground.label(Role::Truth, *end, (8.0, 0.0), Anchor::Start, "the best linear one");
    }
    for (index, (trained, point)) in scene.trained.iter().zip(&measured).enumerate() {
        let words = format!("β = {}", trimmed(trained.beta, 3));
        // The first stands at the right edge; the last two lie close together at rate 0.
        let (shift, anchor) = match index {
            0 => ((-4.0, 17.0), Anchor::Middle),
            _ if point.0 < 0.02 * right => ((9.0, -9.0), Anchor::Start),
            _ => ((-7.0, 14.0), Anchor::End),
        };
        let shift = if anchor == Anchor::End && point.0 < 0.14 * right {
            ((10.0, -6.0), Anchor::Start)
        } else {
            (shift, anchor)
        };
        ground.label(Role::Model, *point, shift.0, shift.1, &words);
    }
    let frame = |point: &(f64, f64)| {
        let mut sketch = plot.sketch();
        sketch.points(Role::Accent, &[*point], 6.0).finish()
    };
    vec![still(ground.finish()), moving(&[0], measured.iter().map(frame).collect())]
}

/// The losses on the way, the chosen one drawn over the others.
fn losses(scene: &Scene, layout: Layout) -> Vec<Layer> {
    let curve = |t: &Trained| -> Vec<(f64, f64)> {
        let points = t.model.curve.iter();
        points.map(|point| (point.step as f64, point.loss)).collect()
    };
    let curves: Vec<Vec<(f64, f64)>> = scene.trained.iter().map(curve).collect();
    let last = curves.iter().flatten().map(|point| point.0).fold(1.0, f64::max);
    let ends = || scene.trained.iter().map(|t| t.model.final_loss);
    let (low, high) =
        (ends().fold(f64::INFINITY, f64::min), ends().fold(f64::NEG_INFINITY, f64::max));
    let room = 0.35 * (high - low).max(1.0);
    let (low, high) = (low - room * 0.4, high + room);
    // The first steps are far above everything that follows.
    let clipped = |curve: &Vec<(f64, f64)>| -> Vec<(f64, f64)> {
        curve.iter().copied().filter(|point| point.1 <= high).collect()
    };
    let across = Scale::linear(0.0, last).title("step of training");
    let up = Scale::linear(low, high).title("loss, nats a digit");
    let plot = Plot::new(layout, across, up).room_right(70.0);
    let mut ground = plot.sketch();
    ground.axes();
    for curve in &curves {
        ground.curve(Role::Model, &clipped(curve));
    }
    let names: Vec<String> =
        scene.trained.iter().map(|t| format!("β = {}", trimmed(t.beta, 3))).collect();
    let labels: Vec<(Role, f64, &str)> = scene
        .trained
        .iter()
        .zip(&names)
        .map(|(t, name)| (Role::Model, t.model.final_loss, name.as_str()))
        .collect();
    ground.end_labels(&labels);
    let frame =
        |curve: &Vec<(f64, f64)>| plot.sketch().line(Role::Accent, &clipped(curve)).finish();
    vec![still(ground.finish()), moving(&[0], curves.iter().map(frame).collect())]
}

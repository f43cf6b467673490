//! The drawing of the knob: the curve it walks along, the rates, the clouds and what comes back.

use crate::draw::controls;
use crate::draw::number::trimmed;
use crate::draw::panels::{self, TILE, moving, still, tile};
use crate::draw::plane::Plane;
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::sketch::Sketch;
use crate::draw::svg::Anchor;
use crate::draw::theme::Role;
use crate::math::bound::linear_vae::{AxisOptimum, collapse};
use crate::math::numbers::statistics::linspace;
use crate::params::Sweep;
use crate::plate::{Axis, Layer, Panel, Paper};

use super::{At, BetaKnob};

/// The colours of the two axes.
const ROLES: [Role; 2] = [Role::Truth, Role::Gold];

/// Points of a curve.
const FINE: usize = 241;

pub(super) fn axis(stops: &[At]) -> Axis {
    let index = |wanted: f64| stops.iter().position(|at| at.beta == wanted);
    let printed = [0.25, 1.0, 4.0, 8.0, 16.0];
    let sweep = Sweep {
        values: stops.iter().map(|at| at.beta).collect(),
        print: printed.into_iter().filter_map(index).collect(),
        start: index(1.0).unwrap_or(0),
    };
    controls::slider("beta", "price of a nat, β", &sweep, |beta| trimmed(beta, 2))
}

pub(super) fn panels(knob: &BetaKnob, stops: &[At], points: &[[f64; 2]]) -> Vec<Panel> {
    vec![
        tile("codes", "the clouds of the codes", Paper::Strip(0), codes(knob, stops, points)),
        tile(
            "returned",
            "the data, and what comes back",
            Paper::Strip(0),
            returned(knob, stops, points),
        ),
        panels::plot("trade", "", Paper::Once, [240.0, 250.0], |layout| trade(knob, stops, layout)),
        panels::plot("rates", "", Paper::Once, [180.0, 200.0], |layout| rates(knob, stops, layout)),
    ]
}

/// Betas in equal factors over the slider.
fn fine(stops: &[At]) -> Vec<f64> {
    let ends = |at: Option<&At>| libm::log(at.map_or(1.0, |at| at.beta));
    linspace(ends(stops.first()), ends(stops.last()), FINE).into_iter().map(libm::exp).collect()
}

/// Distortion over rate: the curve that beta walks along, where axes go dark, and the line of its slope.
fn trade(knob: &BetaKnob, stops: &[At], layout: Layout) -> Vec<Layer> {
    let curve: Vec<(f64, f64)> = fine(stops)
        .into_iter()
        .map(|beta| {
            let at = knob.at(beta);
            (at.rate(), at.distortion())
        })
        .collect();
    let right = curve.iter().map(|point| point.0).fold(0.1, f64::max);
    let top = 1.06 * knob.eigenvalues.iter().sum::<f64>();
    let across = Scale::linear(0.0, right).title("rate R, nats");
    let up = Scale::linear(0.0, top).title("distortion D");
    let plot = Plot::new(layout, across, up);
    let mut ground = plot.sketch();
    ground.axes().strong_curve(Role::Truth, &curve);
    for (lambda, name) in knob.eigenvalues.iter().zip(["first", "second"]) {
        let off = collapse(*lambda, knob.noise_variance);
        let at = knob.at(off);
        let point = (at.rate(), at.distortion());
        ground.points(Role::Truth, &[point], 4.0);
        let words = format!("β = {}: the {name} axis goes dark", trimmed(off, 2));
        ground.label(Role::Truth, point, (12.0, -8.0), Anchor::Start, &words);
    }
    let frame = |at: &At| {
        let (rate, distortion) = (at.rate(), at.distortion());
        let slope = -2.0 * at.beta * knob.noise_variance;
        // Half a stretch to either side, within the field.
        let reach = |share: f64| {
            let run = 0.22 * right * share;
            let rise = (slope * run).clamp(-0.3 * top, 0.3 * top);
            let run = rise / slope;
            let (x, y) = (rate + run, distortion + rise);
            let keep = [
                (0.0 - rate) / run,
                (right - rate) / run,
                (0.0 - distortion) / rise,
                (top - distortion) / rise,
            ]
            .into_iter()
            .filter(|part| *part >= 0.0)
            .fold(1.0, f64::min);
            (rate + keep * (x - rate), distortion + keep * (y - distortion))
        };
        let mut sketch = plot.sketch();
        if at.axes.iter().any(|axis| axis.active) {
            sketch.line(Role::Accent, &[reach(-1.0), (rate, distortion), reach(1.0)]);
        }
        sketch.points(Role::Accent, &[(rate, distortion)], 5.5).finish()
    };
    vec![still(ground.finish()), moving(&[0], stops.iter().map(frame).collect())]
}

/// The rate of each axis over beta.
fn rates(knob: &BetaKnob, stops: &[At], layout: Layout) -> Vec<Layer> {
    let betas = fine(stops);
    let curves = knob.eigenvalues.map(|lambda| {
        let rate = |beta: &f64| (*beta, AxisOptimum::new(lambda, knob.noise_variance, *beta).rate);
        betas.iter().map(rate).collect::<Vec<(f64, f64)>>()
    });
    let top = curves.iter().flatten().map(|point| point.1).fold(0.1, f64::max);
    let (low, high) =
        (betas.first().copied().unwrap_or(0.25), betas.last().copied().unwrap_or(32.0));
    let across =
        Scale::logarithmic(low, high).ticks(&[0.25, 1.0, 4.0, 16.0]).title("price β, by factors");
    let up = Scale::linear(0.0, top * 1.05).title("rate of each axis, nats");
    let plot = Plot::new(layout, across, up);
    let mut ground = plot.sketch();
    ground.frame();
    for ((curve, role), lambda) in curves.iter().zip(ROLES).zip(knob.eigenvalues) {
        ground.strong_curve(role, curve);
        let off = collapse(lambda, knob.noise_variance);
        if off <= high {
            ground.points(role, &[(off, 0.0)], 3.5);
        }
    }
    name_ends(&mut ground, &curves, knob);
    let frame = |at: &At| {
        let handles: Vec<(f64, f64)> = at.axes.iter().map(|axis| (at.beta, axis.rate)).collect();
        let words = trimmed(at.beta, 2);
        plot.sketch()
            .labels_across(Some((at.beta, &words)))
            .line(Role::Accent, &[(at.beta, 0.0), (at.beta, top * 1.05)])
            .points(Role::Accent, &handles, 5.0)
            .finish()
    };
    vec![still(ground.finish()), moving(&[0], stops.iter().map(frame).collect())]
}

/// Names each curve at a quarter of its height.
fn name_ends(ground: &mut Sketch<'_>, curves: &[Vec<(f64, f64)>; 2], knob: &BetaKnob) {
    let named = curves.iter().zip(ROLES).zip(knob.eigenvalues).zip([0.62, 0.45]);
    for (((curve, role), lambda), share) in named {
        let start = curve.first().map_or(0.0, |point| point.1);
        let Some(at) = curve.iter().find(|point| point.1 <= share * start) else {
            continue;
        };
        let words = format!("λ = {}", trimmed(lambda, 2));
        ground.label(role, *at, (10.0, -9.0), Anchor::Start, &words);
    }
}

fn window(reach: f64) -> Plane {
    Plane { reach, left: 0.0, top: 0.0, side: TILE }
}

/// The clouds of the points over the rings of the bell.
fn codes(knob: &BetaKnob, stops: &[At], points: &[[f64; 2]]) -> Vec<Layer> {
    let plane = window(3.2);
    let mut ground = String::new();
    plane.frame(&mut ground);
    plane.rings(&mut ground, &[1.0, 2.0, 3.0]);
    let frame = |at: &At| {
        let mut out = String::new();
        for point in points {
            let (mean, sd) = cloud(knob, at, *point);
            plane.cloud(&mut out, Role::Model, mean, sd);
        }
        out
    };
    vec![still(ground), moving(&[0], stops.iter().map(frame).collect())]
}

/// q(z | x) = N(w x / (w^2 + beta s), v), axis by axis.
fn cloud(knob: &BetaKnob, at: &At, point: [f64; 2]) -> ([f64; 2], [f64; 2]) {
    let water = at.beta * knob.noise_variance;
    let mean = |axis: usize| {
        let square = at.axes[axis].weight_squared;
        square.sqrt() * point[axis] / (square + water)
    };
    ([mean(0), mean(1)], [0, 1].map(|axis: usize| at.axes[axis].posterior_variance.sqrt()))
}

/// The points, and where the decoder puts the means of their clouds.
fn returned(knob: &BetaKnob, stops: &[At], points: &[[f64; 2]]) -> Vec<Layer> {
    let farthest = points.iter().flatten().fold(1.0, |most: f64, x| most.max(x.abs()));
    let plane = window((1.15 * farthest * 10.0).ceil() / 10.0);
    let mut ground = String::new();
    plane.frame(&mut ground);
    let frame = |at: &At| {
        let mut out = String::new();
        for point in points {
            let (mean, _) = cloud(knob, at, *point);
            let back = [0, 1].map(|axis: usize| at.axes[axis].weight_squared.sqrt() * mean[axis]);
            plane.line(&mut out, Role::Noise, *point, back);
            plane.dot(&mut out, Role::Truth, *point, 3.2);
            plane.ring(&mut out, Role::Model, back, 3.2);
        }
        out
    };
    vec![still(ground), moving(&[0], stops.iter().map(frame).collect())]
}

//! The drawing of the knob: the curve it walks along, the rates, the clouds and what comes back.

use super::{At, BETAS, BetaKnob, NAMES, OnAxis};
use crate::draw::panels::TILE;
use crate::draw::plane::Plane;
use crate::figures::prelude::*;
use crate::math::bound::linear_vae::AxisOptimum;
use crate::math::numbers::statistics::linspace;

/// The colours of the axes of the data, and at which share of its height the rate of each is named.
const ROLES: [Role; 2] = [Role::Truth, Role::Gold];
const NAMED_AT: [f64; 2] = [0.62, 0.45];

/// Betas in equal factors over the slider.
fn fine() -> impl Iterator<Item = f64> {
    linspace(libm::log(BETAS.0), libm::log(BETAS.1), 241).into_iter().map(libm::exp)
}

impl BetaKnob {
    /// Distortion over rate: the curve that beta walks along, where axes go dark, and the line of its slope.
    pub(super) fn trade(&self, layout: Layout, all: &Frames<At>) -> Vec<Layer> {
        let curve: Curve = fine().map(|beta| self.at(beta).place()).collect();
        let right = curve.iter().map(|point| point.0).fold(0.1, f64::max);
        let top = 1.06 * self.eigenvalues.iter().sum::<f64>();
        let across = Scale::linear(0.0, right).title("rate R, nats");
        let plot = Plot::new(layout, across, Scale::linear(0.0, top).title("distortion D"));
        // Half a stretch along the slope to either side, within the field.
        let reach = |at: &At, share: f64| {
            let (rate, distortion) = at.place();
            let rise = (at.slope * (0.22 * right * share)).clamp(-0.3 * top, 0.3 * top);
            let run = rise / at.slope;
            let edges =
                [-rate / run, (right - rate) / run, -distortion / rise, (top - distortion) / rise];
            let keep = edges.into_iter().filter(|part| *part >= 0.0).fold(1.0, f64::min);
            (rate + keep * run, distortion + keep * rise)
        };
        vec![
            plot.still(|sketch| {
                sketch.axes().strong_curve(Role::Truth, &curve);
                for (off, name) in self.collapses().into_iter().zip(NAMES) {
                    let point = self.at(off).place();
                    let words = format!("β = {}: the {name} axis goes dark", trimmed(off, 2));
                    sketch.points(Role::Truth, &[point], 4.0);
                    sketch.label(Role::Truth, point, (12.0, -8.0), Anchor::Start, &words);
                }
            }),
            plot.each(all, |sketch, at| {
                if at.active() > 0 {
                    sketch.line(Role::Accent, &[reach(at, -1.0), at.place(), reach(at, 1.0)]);
                }
                sketch.points(Role::Accent, &[at.place()], 5.5);
            }),
        ]
    }

    /// The rate of each axis over beta.
    pub(super) fn rates(&self, layout: Layout, all: &Frames<At>) -> Vec<Layer> {
        let curves = self.eigenvalues.map(|lambda| -> Curve {
            fine()
                .map(|beta| (beta, AxisOptimum::new(lambda, self.noise_variance, beta).rate))
                .collect()
        });
        let top = 1.05 * curves.iter().flatten().map(|point| point.1).fold(0.1, f64::max);
        let ticks = [0.25, 1.0, 4.0, 16.0];
        let across =
            Scale::logarithmic(BETAS.0, BETAS.1).ticks(&ticks).title("price β, by factors");
        let up = Scale::linear(0.0, top).title("rate of each axis, nats");
        let plot = Plot::new(layout, across, up);
        vec![
            plot.still(|sketch| {
                sketch.frame();
                for ((curve, role), off) in curves.iter().zip(ROLES).zip(self.collapses()) {
                    sketch.strong_curve(role, curve);
                    if off <= BETAS.1 {
                        sketch.points(role, &[(off, 0.0)], 3.5);
                    }
                }
                let named = curves.iter().zip(ROLES).zip(self.eigenvalues).zip(NAMED_AT);
                for (((curve, role), lambda), share) in named {
                    let Some((_, highest)) = curve.first() else { continue };
                    if let Some(at) = curve.iter().find(|point| point.1 <= share * highest) {
                        let words = format!("λ = {}", trimmed(lambda, 2));
                        sketch.label(role, *at, (10.0, -9.0), Anchor::Start, &words);
                    }
                }
            }),
            plot.each(all, |sketch, at| {
                let handles = at.axes.each_ref().map(|axis| (at.beta, axis.optimum.rate));
                sketch
                    .labels_across(Some((at.beta, &trimmed(at.beta, 2))))
                    .line(Role::Accent, &[(at.beta, 0.0), (at.beta, top)])
                    .points(Role::Accent, &handles, 5.0);
            }),
        ]
    }

    /// q(z | x) = N(w x / (w^2 + beta s), v), axis by axis.
    fn cloud(&self, at: &At, point: [f64; 2]) -> ([f64; 2], [f64; 2]) {
        let water = at.beta * self.noise_variance;
        let mean = |axis: usize| {
            let square = at.axes[axis].optimum.weight_squared;
            square.sqrt() * point[axis] / (square + water)
        };
        let sd = |at: &OnAxis| at.optimum.posterior_variance.sqrt();
        ([0, 1].map(mean), at.axes.each_ref().map(sd))
    }

    /// The clouds of the points over the rings of the bell.
    pub(super) fn codes(&self, all: &Frames<At>, points: &[[f64; 2]]) -> Vec<Layer> {
        let plane = window(3.2);
        vec![
            Layer::still(|svg| {
                plane.frame(svg);
                plane.rings(svg, &[1.0, 2.0, 3.0]);
            }),
            all.drawn(|svg, at| {
                for point in points {
                    let (mean, sd) = self.cloud(at, *point);
                    plane.cloud(svg, Role::Model, mean, sd);
                }
            }),
        ]
    }

    /// The points, and where the decoder puts the means of their clouds.
    pub(super) fn returned(&self, all: &Frames<At>, points: &[[f64; 2]]) -> Vec<Layer> {
        let farthest = points.iter().flatten().fold(1.0, |most: f64, x| most.max(x.abs()));
        let plane = window((1.15 * farthest * 10.0).ceil() / 10.0);
        vec![
            Layer::still(|svg| plane.frame(svg)),
            all.drawn(|svg, at| {
                for point in points {
                    let (mean, _) = self.cloud(at, *point);
                    let weight = |axis: usize| at.axes[axis].optimum.weight_squared.sqrt();
                    let back = [0, 1].map(|axis| weight(axis) * mean[axis]);
                    plane.line(svg, Role::Noise, *point, back);
                    plane.dot(svg, Role::Truth, *point, 3.2);
                    plane.ring(svg, Role::Model, back, 3.2);
                }
            }),
        ]
    }
}

fn window(reach: f64) -> Plane {
    Plane { reach, left: 0.0, top: 0.0, side: TILE }
}

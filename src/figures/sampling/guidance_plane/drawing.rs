//! The drawing of guidance in the plane: rings of the true classes, paths, and the dots where they end.

use std::f64::consts::PI;

use crate::draw::panels::{moving, still};
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::theme::Role;
use crate::math::numbers::statistics::linspace;
use crate::math::process::mixture::NamedMixture;
use crate::math::process::sampler::SigmaState;
use crate::plate::Layer;

use super::{Compare, GuidancePlane, Heap, STEPS};
use crate::draw::number::{fixed, trimmed};

/// The heights of the plot: on a page, on a phone.
pub(super) const HEIGHTS: [f64; 2] = [420.0, 330.0];

/// How far from 0 the plot reaches upwards.
const REACH: f64 = 2.0;

/// The radii of the rings about a class, in its standard deviations.
const RINGS: [f64; 3] = [1.0, 2.0, 3.0];

fn scales(layout: Layout) -> Plot {
    let wide = (layout.width - 40.0) / (layout.height - 70.0);
    let reach = REACH * wide.max(1.0);
    let across = Scale::linear(-reach, reach)
        .ticks(&[-2.0, -1.0, 0.0, 1.0, 2.0].map(|tick: f64| tick.clamp(-reach, reach)))
        .title("first coordinate");
    let up = Scale::linear(-REACH, REACH).ticks(&[-1.0, 0.0, 1.0]).title("second coordinate");
    Plot::new(layout, across, up)
}

/// The plane for `classes`, its particles following the axes `moved`.
pub(super) fn plane(
    layout: Layout,
    classes: &[usize],
    moved: &[usize],
    heaps: &[Vec<Vec<Heap>>],
) -> Vec<Layer> {
    let plot = scales(layout);
    let truth = NamedMixture::Tri.mixture();
    let centre = |class: usize| {
        let mean = truth.component_mean(class)?;
        Some((*mean.first()?, *mean.get(1)?))
    };
    let mut ground = plot.sketch();
    ground.axes();
    let rings = |class: usize| -> Vec<Vec<(f64, f64)>> {
        let Some((x, y)) = centre(class) else {
            return Vec::new();
        };
        let sd = truth.component_standard_deviation(class, 0).unwrap_or_default();
        let ring = |radius: f64| {
            let angles = linspace(0.0, 2.0 * PI, 61).into_iter();
            let radius = radius * sd;
            angles.map(|a| (x + radius * libm::cos(a), y + radius * libm::sin(a))).collect()
        };
        RINGS.map(ring).to_vec()
    };
    for class in 0..truth.component_count() {
        for ring in rings(class) {
            ground.line(Role::Muted, &ring);
        }
    }
    let mut asked = classes.iter().map(|class| {
        let mut sketch = plot.sketch();
        for ring in rings(*class) {
            sketch.line(Role::Truth, &ring);
        }
        sketch.finish()
    });
    let asked = match classes {
        [_] => still(asked.next().unwrap_or_default()),
        _ => moving(&[0], asked.collect()),
    };
    let frame = |heap: &Heap| {
        let mut sketch = plot.sketch();
        for piece in heap.paths.iter().flat_map(|path| plot.visible(&seen(path))) {
            sketch.line(Role::Model, &piece);
        }
        let inside = |x: &Vec<f64>| {
            let (x, y) = (*x.first()?, *x.get(1)?);
            let seen = x.abs() <= plot.across().high() && y.abs() <= REACH;
            seen.then_some((x, y))
        };
        let ends: Vec<(f64, f64)> = heap.ends.iter().filter_map(inside).collect();
        sketch.points(Role::Ink, &ends, 1.8).finish()
    };
    vec![
        still(ground.finish()),
        asked,
        moving(moved, heaps.iter().flatten().flatten().map(frame).collect()),
    ]
}

/// A path as it is drawn: x / sqrt(1 + sigma^2), which begins with spread 1 and ends at the data.
fn seen(path: &[SigmaState]) -> Vec<(f64, f64)> {
    let place = |state: &SigmaState| {
        let scale = (1.0 + state.sigma * state.sigma).sqrt();
        Some((*state.x.first()? / scale, *state.x.get(1)? / scale))
    };
    path.iter().filter_map(place).collect()
}

impl GuidancePlane {
    pub(super) fn alt(&self, heaps: &[Vec<Vec<Heap>>]) -> String {
        let mut text = "Three classes as circles in the plane, and particles that start as noise and end as dots; lines show the \
             paths of some."
            .to_owned();
        let shown = self.classes().iter().position(|class| *class == self.class);
        let of_class = shown.and_then(|shown| heaps.get(shown)).into_iter().flatten();
        for (w, of_w) in self.w.values.iter().zip(of_class) {
            for (way, heap) in self.ways().iter().zip(of_w) {
                let told = match self.compare {
                    Compare::Steps if STEPS.last() != Some(&way.levels) => continue,
                    Compare::Steps => String::new(),
                    Compare::Rule => format!(", {}", way.name),
                };
                text += &format!(
                    " At w = {}{told} the heap lies {} past its class's centre with spread {}.",
                    trimmed(*w, 2),
                    fixed(heap.shift, 3),
                    fixed(heap.sd, 3)
                );
            }
        }
        text
    }
}

//! The drawing of guidance in the plane: rings of the true classes, paths, and the dots where they end.

use super::Heap;
use crate::figures::prelude::*;
use crate::math::process::mixture::GaussianMixture;

/// How far from 0 the plot reaches upwards.
const REACH: f64 = 2.0;

/// The plane for the classes that can be asked for, its particles following every control.
pub(super) fn plane(
    layout: Layout,
    truth: &GaussianMixture,
    classes: &Frames<usize>,
    heaps: &Frames<Heap>,
) -> Vec<Layer> {
    let wide = (layout.width - 40.0) / (layout.height - 70.0);
    let reach = REACH * wide.max(1.0);
    let across = Scale::linear(-reach, reach)
        .ticks(&[-2.0, -1.0, 0.0, 1.0, 2.0].map(|tick: f64| tick.clamp(-reach, reach)))
        .title("first coordinate");
    let up = Scale::linear(-REACH, REACH).ticks(&[-1.0, 0.0, 1.0]).title("second coordinate");
    let plot = Plot::new(layout, across, up);
    vec![
        plot.still(|sketch| {
            sketch.axes();
            for class in 0..truth.component_count() {
                rings(sketch, Role::Muted, truth, class);
            }
        }),
        plot.each(classes, |sketch, class| rings(sketch, Role::Truth, truth, *class)),
        plot.each(heaps, |sketch, heap| {
            for piece in heap.paths.iter().flat_map(|path| plot.visible(path)) {
                sketch.line(Role::Model, &piece);
            }
            let inside = |[x, y]: &&[f64; 2]| x.abs() <= reach && y.abs() <= REACH;
            let ends = heap.ends.iter().filter(inside).map(|end| (*end).into());
            sketch.points(Role::Ink, &ends.collect::<Curve>(), 1.8);
        }),
    ]
}

/// A class as rings of one, two and three standard deviations.
fn rings(sketch: &mut Sketch<'_>, role: Role, truth: &GaussianMixture, class: usize) {
    let centre = truth.component_mean(class);
    if let (Some([x, y]), Some(sd)) = (centre, truth.component_standard_deviation(class, 0)) {
        for radius in [1.0, 2.0, 3.0] {
            sketch.circle(role, (*x, *y), radius * sd);
        }
    }
}

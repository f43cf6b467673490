//! The layers of a plot: what never moves, what follows controls, the marker that a control moves.

use super::plot::{NamedCurve, Plot};
use super::sketch::{Reading, Sketch};
use crate::plate::{Frames, Layer};

impl Plot {
    /// A layer that never moves.
    pub fn still(&self, draw: impl FnOnce(&mut Sketch<'_>)) -> Layer {
        Layer::still(|svg| {
            let mut sketch = Sketch::on(self);
            draw(&mut sketch);
            svg.push_str(&sketch.finish());
        })
    }

    /// A layer with a frame for each value of `frames`.
    pub fn each<'a, T>(
        &self,
        frames: &'a Frames<T>,
        draw: impl Fn(&mut Sketch<'_>, &'a T),
    ) -> Layer {
        frames.drawn(|svg, value| {
            let mut sketch = Sketch::on(self);
            draw(&mut sketch, value);
            svg.push_str(&sketch.finish());
        })
    }

    /// A layer that never moves: the axes without the tick labels below (a [`Plot::marker`] sets them), and curves with
    /// their names at their right ends.
    pub fn named_curves(&self, curves: &[NamedCurve<'_>]) -> Layer {
        self.still(|sketch| {
            sketch.frame();
            for (role, curve, _) in curves {
                sketch.strong_curve(*role, curve);
            }
            let ends = curves.iter().filter_map(|(role, curve, name)| {
                let (_, height) = curve.iter().rfind(|(_, height)| height.is_finite())?;
                Some((*role, *height, *name))
            });
            sketch.end_labels(&ends.collect::<Vec<_>>());
        })
    }

    /// A layer that follows a control: a marker where `at` says, under its words, what it reads on each curve, and
    /// the ticks that give way to it.
    pub fn marker<'a, T>(
        &self,
        frames: &'a Frames<T>,
        at: impl Fn(&'a T) -> (f64, String),
        read: impl Fn(&'a T) -> Vec<Reading>,
    ) -> Layer {
        self.each(frames, |sketch, value| {
            let (x, words) = at(value);
            sketch.labels_across(Some((x, &words))).marker(x, &read(value));
        })
    }

    /// A sketch that is finished by hand.
    pub fn sketch(&self) -> Sketch<'_> {
        Sketch::on(self)
    }
}

//! A course of training: an autoencoder sees its pictures in batches, and its loss is noted on the way.

use ndarray::{Array2, ArrayView2};

use super::adam::cosine_decay;
use super::autoencoder::{Autoencoder, Objective, Terms, Widths};
use crate::math::numbers::batch::{rows, rows_mut};
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::numbers::random::Generator;

/// Points of the loss curve.
const CURVE_POINTS: usize = 100;

/// How long and how fast an autoencoder learns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Course {
    /// The seed of the first weights, of the order of the pictures and of the noise on the codes.
    pub seed: u32,
    /// How many steps of Adam, at least 1.
    pub steps: usize,
    /// How many pictures a step sees, at least 1.
    pub batch: usize,
    /// The learning rate at the first step; it falls to 0 along a half cosine.
    pub learning_rate: f64,
}

/// One point of the loss curve: means over the steps since the point before.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct LossPoint {
    /// The last step it covers, counted from 1.
    pub step: usize,
    /// What is minimised, in nats a picture: -ln N(x; decoded, sigma^2 I) + beta KL. With beta = 1 the negative
    /// evidence lower bound. It is a density's logarithm and may be negative.
    pub loss: f64,
    /// The mean squared error of a pixel.
    pub squared_error: f64,
    /// KL(q(z | x) || N(0, I)) in nats; 0 for the plain autoencoder, which has no q.
    pub divergence: f64,
}

impl Course {
    /// Trains an autoencoder on `pictures`, `[n, widths.picture]`: no threads, so one order of every sum.
    ///
    /// Every picture is seen once before any is seen again. Returns the autoencoder and at most 100 points of its loss.
    ///
    /// # Errors
    /// When `steps` is 0: nothing is learned, and there is no loss to tell of.
    pub fn follow(
        &self,
        widths: Widths,
        objective: Objective,
        pictures: ArrayView2<'_, f32>,
    ) -> Result<(Autoencoder, NonEmpty<LossPoint>), Invalid> {
        let purpose = |name: &str| Generator::new(self.seed, name);
        let mut autoencoder =
            Autoencoder::new(widths, objective, &mut purpose("autoencoder weights"));
        let (mut shuffles, mut chance) =
            (purpose("autoencoder order"), purpose("autoencoder noise"));
        let mut order = Vec::new();
        let pictures: Vec<_> = rows(pictures).collect();
        let seen = if pictures.is_empty() { 0 } else { self.batch };
        let mut batch = Array2::default((seen, widths.picture));
        let mut curve = Curve {
            steps: self.steps,
            objective,
            dimensions: widths.picture,
            points: Vec::new(),
            sums: Terms::default(),
            since: 0,
        };
        for step in 0..self.steps {
            for line in rows_mut(&mut batch) {
                if order.is_empty() {
                    order = shuffles.permutation(pictures.len());
                }
                if let Some(next) = order.pop().and_then(|index| pictures.get(index)) {
                    line.iter_mut().zip(next.iter()).for_each(|(number, value)| *number = *value);
                }
            }
            let shape = (self.batch, widths.code);
            let noise = Array2::from_shape_simple_fn(shape, || chance.normal() as f32);
            let rate = cosine_decay(self.learning_rate, step, self.steps);
            curve.record(step + 1, autoencoder.step(batch.view(), noise.view(), rate));
        }
        let none = || Invalid::one("steps", "is 0; it must be at least 1");
        Ok((autoencoder, NonEmpty::new(curve.points).ok_or_else(none)?))
    }
}

/// The same numbers in single precision, which is what networks learn in.
pub fn narrow(values: ArrayView2<'_, f64>) -> Array2<f32> {
    values.mapv(|value| value as f32)
}

/// The loss curve under way.
struct Curve {
    steps: usize,
    objective: Objective,
    dimensions: usize,
    points: Vec<LossPoint>,
    sums: Terms,
    since: usize,
}

impl Curve {
    /// Adds the terms of `step`, counted from 1; closes a point whenever another hundredth is done.
    fn record(&mut self, step: usize, terms: Terms) {
        self.sums.squared_error += terms.squared_error;
        self.sums.divergence += terms.divergence;
        self.since += 1;
        if step * CURVE_POINTS / self.steps == (step - 1) * CURVE_POINTS / self.steps {
            return;
        }
        let terms = Terms {
            squared_error: self.sums.squared_error / self.since as f64,
            divergence: self.sums.divergence / self.since as f64,
        };
        self.points.push(LossPoint {
            step,
            loss: self.objective.loss(&terms, self.dimensions),
            squared_error: terms.squared_error,
            divergence: terms.divergence,
        });
        (self.sums, self.since) = (Terms::default(), 0);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const WIDTHS: Widths = Widths { picture: 4, hidden: 6, code: 2 };

    const COURSE: Course = Course { seed: 5, steps: 250, batch: 4, learning_rate: 1e-2 };

    fn pictures() -> Array2<f32> {
        let mut generator = Generator::new(1, "course");
        let picture = |_| {
            let (a, b) = (generator.normal(), generator.normal());
            [a, b, a - b, 0.5 * a].map(|value| value as f32)
        };
        Array2::from((0..10).map(picture).collect::<Vec<_>>())
    }

    #[test]
    fn the_loss_falls_and_a_second_course_repeats_the_first() {
        let objective = Objective { beta: 1.0, sigma: 0.3 };
        let (first, curve) = COURSE.follow(WIDTHS, objective, pictures().view()).unwrap();
        let (second, again) = COURSE.follow(WIDTHS, objective, pictures().view()).unwrap();
        assert_eq!(first.into_parameters(), second.into_parameters());
        assert_eq!(curve, again);
        assert_eq!(curve.len(), 100);
        assert_eq!(curve.last().step, 250);
        assert!(curve[99].loss < 0.5 * curve[0].loss);
        let other = Course { seed: 6, ..COURSE };
        assert_ne!(other.follow(WIDTHS, objective, pictures().view()).unwrap().1, curve);
        let none = Course { steps: 0, ..COURSE }.follow(WIDTHS, objective, pictures().view());
        assert_eq!(none.unwrap_err().problems()[0].parameter, "steps");
    }

    #[test]
    fn a_point_tells_what_is_minimised() {
        let objective = Objective { beta: 3.0, sigma: 0.5 };
        let short = Course { steps: 3, ..COURSE };
        let (_, curve) = short.follow(WIDTHS, objective, pictures().view()).unwrap();
        assert_eq!(curve.len(), 3);
        for point in curve {
            let square = point.squared_error * 4.0 / 0.25;
            let normaliser = 4.0 * libm::log(2.0 * std::f64::consts::PI * 0.25);
            let loss = 0.5 * (square + normaliser) + 3.0 * point.divergence;
            assert!((point.loss - loss).abs() < 1e-9);
        }
    }
}

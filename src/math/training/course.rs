//! A course of training: an autoencoder sees its pictures in batches, and its loss is noted on the way.

use super::adam::cosine_decay;
use super::autoencoder::{Autoencoder, Objective, Terms, Widths};
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
    /// Trains an autoencoder on `pictures`, each of `widths.picture` numbers: no threads, so one order of every sum.
    ///
    /// Every picture is seen once before any is seen again. Returns the autoencoder and at most 100 points of its loss.
    ///
    /// # Errors
    /// When `steps` is 0: nothing is learned, and there is no loss to tell of.
    pub fn follow(
        &self,
        widths: Widths,
        objective: Objective,
        pictures: &[Vec<f32>],
    ) -> Result<(Autoencoder, NonEmpty<LossPoint>), Invalid> {
        let purpose = |name: &str| Generator::new(self.seed, name);
        let mut autoencoder =
            Autoencoder::new(widths, objective, &mut purpose("autoencoder weights"));
        let (mut shuffles, mut chance) =
            (purpose("autoencoder order"), purpose("autoencoder noise"));
        let mut order = Vec::new();
        let wanted = self.batch * widths.picture;
        let mut batch = Vec::with_capacity(wanted);
        let mut curve = Curve {
            steps: self.steps,
            objective,
            dimensions: widths.picture,
            points: Vec::new(),
            sums: Terms::default(),
            since: 0,
        };
        for step in 0..self.steps {
            batch.clear();
            while batch.len() < wanted && !pictures.is_empty() {
                if order.is_empty() {
                    order = shuffles.permutation(pictures.len());
                }
                let next = order.pop().and_then(|index| pictures.get(index));
                batch.extend(next.into_iter().flatten());
            }
            let noise = narrow(&chance.normals(self.batch * widths.code));
            let rate = cosine_decay(self.learning_rate, step, self.steps);
            curve.record(step + 1, autoencoder.step(&batch, &noise, rate));
        }
        let none = || Invalid::one("steps", "is 0; it must be at least 1");
        Ok((autoencoder, NonEmpty::new(curve.points).ok_or_else(none)?))
    }
}

/// The same numbers in single precision, which is what networks learn in.
pub fn narrow(values: &[f64]) -> Vec<f32> {
    values.iter().map(|value| *value as f32).collect()
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

    fn pictures() -> Vec<Vec<f32>> {
        let mut generator = Generator::new(1, "course");
        (0..10)
            .map(|_| {
                let (a, b) = (generator.normal(), generator.normal());
                narrow(&[a, b, a - b, 0.5 * a])
            })
            .collect()
    }

    #[test]
    fn the_loss_falls_and_a_second_course_repeats_the_first() {
        let objective = Objective { beta: 1.0, sigma: 0.3 };
        let (first, curve) = COURSE.follow(WIDTHS, objective, &pictures()).unwrap();
        let (second, again) = COURSE.follow(WIDTHS, objective, &pictures()).unwrap();
        assert_eq!(first.into_parameters(), second.into_parameters());
        assert_eq!(curve, again);
        assert_eq!(curve.len(), 100);
        assert_eq!(curve.last().step, 250);
        assert!(curve[99].loss < 0.5 * curve[0].loss);
        let other = Course { seed: 6, ..COURSE };
        assert_ne!(other.follow(WIDTHS, objective, &pictures()).unwrap().1, curve);
        let none = Course { steps: 0, ..COURSE }.follow(WIDTHS, objective, &pictures());
        assert_eq!(none.unwrap_err().problems()[0].parameter, "steps");
    }

    #[test]
    fn a_point_tells_what_is_minimised() {
        let objective = Objective { beta: 3.0, sigma: 0.5 };
        let short = Course { steps: 3, ..COURSE };
        let (_, curve) = short.follow(WIDTHS, objective, &pictures()).unwrap();
        assert_eq!(curve.len(), 3);
        for point in curve {
            let square = point.squared_error * 4.0 / 0.25;
            let normaliser = 4.0 * libm::log(2.0 * std::f64::consts::PI * 0.25);
            let loss = 0.5 * (square + normaliser) + 3.0 * point.divergence;
            assert!((point.loss - loss).abs() < 1e-9);
        }
    }
}

//! The digit autoencoder: handwritten digits of 64 numbers squeezed through two, at several prices beta.
//!
//! Data: all 1,797 digits of the book, 8 by 8. Encoder 64-h-4 (the mean and the log variance of a code of two
//! numbers), decoder 2-h-64, tanh between; the decoder's own spread sigma is fixed. What the finished encoder says
//! about the digits is measured here once, over all of them, so that several plates can tell the same numbers.

use serde::{Deserialize, Serialize};

use super::{Model, ModelError, SourceKey};
use crate::math::bound::clouds::{Cloud, Split, split_plane};
use crate::math::data::digits::{Digit, PIXELS, digits};
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::training::autoencoder::{Objective, Widths, decoder, encoder};
use crate::math::training::course::{Course, LossPoint, narrow};

/// The numbers in a code.
pub const CODE: usize = 2;

/// An axis of the code counts as active when its rate is above so many nats.
pub const ACTIVE: f64 = 0.01;

/// Everything the training depends on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DigitSpecification {
    /// The seed of the first weights, of the order of the digits and of the noise on the codes.
    pub seed: u32,
    /// The width of both hidden layers, at least 1.
    pub hidden: usize,
    /// How many steps of Adam, at least 1.
    pub steps: usize,
    /// How many digits a step sees, at least 1.
    pub batch: usize,
    /// The learning rate at the first step; it falls to 0 along a half cosine.
    pub learning_rate: f64,
    /// The weight of the divergence, above 0; 1 is the evidence lower bound.
    pub beta: f64,
    /// The standard deviation of the Gaussian decoder, above 0; ink runs from -1 to 1.
    pub sigma: f64,
}

impl DigitSpecification {
    /// The digit autoencoder of the book at a price `beta`.
    pub fn at(beta: f64) -> Self {
        Self { seed: 1, hidden: 64, steps: 4500, batch: 32, learning_rate: 6e-3, beta, sigma: 0.35 }
    }

    /// What makes training impossible, in words.
    fn check(&self) -> Result<(), ModelError> {
        let positive = [self.sigma, self.learning_rate, self.beta];
        let counted = self.hidden > 0 && self.steps > 0 && self.batch > 0;
        if counted && positive.iter().all(|value| *value > 0.0 && value.is_finite()) {
            return Ok(());
        }
        Err(ModelError(format!(
            "a digit autoencoder needs hidden, steps, batch, learning_rate, beta and sigma above 0; got {self:?}"
        )))
    }

    fn widths(&self) -> Widths {
        Widths { picture: PIXELS, hidden: self.hidden, code: CODE }
    }

    fn objective(&self) -> Objective {
        Objective { beta: self.beta, sigma: self.sigma }
    }
}

/// What the trained model does with all the digits it learned from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The rate and its two parts, in nats a digit.
    pub split: Split,
    /// The rate of each axis of the code: the mean of KL(q(z_j | x) || N(0, 1)), in nats.
    pub rates: [f64; CODE],
    /// The mean of |x - decoded|^2 over digits and their clouds: a sum over 64 pixels. Gauss and Hermite, 5 by 5 codes a cloud.
    pub distortion: f64,
}

/// A trained digit autoencoder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DigitAutoencoder {
    /// What it was trained from.
    pub specification: DigitSpecification,
    /// The encoder's parameters, laid out as [`Network`](crate::math::training::network::Network) says.
    pub encoder: Vec<f32>,
    /// The decoder's parameters.
    pub decoder: Vec<f32>,
    /// The loss on the way, at most 100 points.
    pub curve: NonEmpty<LossPoint>,
    /// The loss of the last point, in nats a digit.
    pub final_loss: f64,
    /// What it does with its digits.
    pub measured: Measured,
}

impl Model for DigitAutoencoder {
    type Specification = DigitSpecification;
    const NAME: &'static str = "digit autoencoder";
    const KEY: SourceKey = SourceKey::file(file!());

    fn title(specification: &DigitSpecification) -> String {
        format!("{}, beta {}", Self::NAME, specification.beta)
    }

    fn train(specification: &DigitSpecification) -> Result<Self, ModelError> {
        specification.check()?;
        let digits = digits().map_err(|wrong| ModelError(wrong.to_string()))?;
        let pictures: Vec<Vec<f64>> = digits.iter().map(Digit::normalised).collect();
        let narrowed: Vec<Vec<f32>> = pictures.iter().map(|picture| narrow(picture)).collect();
        let course = Course {
            seed: specification.seed,
            steps: specification.steps,
            batch: specification.batch,
            learning_rate: specification.learning_rate,
        };
        let (autoencoder, curve) =
            course.follow(specification.widths(), specification.objective(), &narrowed)?;
        let (encoder, decoder) = autoencoder.into_parameters();
        let mut trained = Self {
            specification: specification.clone(),
            encoder,
            decoder,
            final_loss: curve.last().loss,
            curve,
            measured: Measured::NOTHING,
        };
        trained.measured = trained.measure(&pictures);
        Ok(trained)
    }
}

/// Nodes and weights of E f(n), n from N(0, 1), exact for polynomials of degree 9 (Gauss and Hermite).
const NODES: [(f64, f64); 5] = [
    (-2.856_970_013_872_805_6, 0.011_257_411_327_720_69),
    (-1.355_626_179_974_266, 0.222_075_922_005_612_63),
    (0.0, 0.533_333_333_333_333_3),
    (1.355_626_179_974_266, 0.222_075_922_005_612_63),
    (2.856_970_013_872_805_6, 0.011_257_411_327_720_69),
];

impl Measured {
    const NOTHING: Self = Self {
        split: Split { rate: 0.0, information: 0.0, mismatch: 0.0 },
        rates: [0.0; CODE],
        distortion: 0.0,
    };

    /// How many axes of the code carry more than [`ACTIVE`] nats.
    pub fn active(&self) -> usize {
        self.rates.iter().filter(|rate| **rate > ACTIVE).count()
    }
}

impl DigitAutoencoder {
    /// The cloud of codes of a digit of 64 numbers in [-1, 1].
    pub fn encode(&self, picture: &[f64]) -> Cloud<CODE> {
        let specification = &self.specification;
        let network = encoder(&specification.widths(), &specification.objective());
        let output = network.predict(&self.encoder, &narrow(picture), 1);
        // An encoder of this objective tells 2 CODE numbers: the means, then the log variances.
        let number = |index: usize| f64::from(output[index]);
        Cloud {
            mean: [0, 1].map(number),
            sd: [0, 1].map(|axis| libm::exp(0.5 * number(CODE + axis))),
        }
    }

    /// The digits of codes: the decoder's means, 64 numbers each, not clipped.
    pub fn decode(&self, codes: &[[f64; CODE]]) -> Vec<Vec<f64>> {
        let inputs: Vec<f32> = codes.iter().flatten().map(|value| *value as f32).collect();
        let network = decoder(&self.specification.widths());
        let output = network.predict(&self.decoder, &inputs, codes.len());
        let wide = |picture: &[f32]| picture.iter().map(|value| f64::from(*value)).collect();
        output.chunks_exact(PIXELS).map(wide).collect()
    }

    /// The mean of |x - decode(z)|^2 over a cloud, by 5 by 5 codes.
    pub fn miss(&self, picture: &[f64], cloud: &Cloud<CODE>) -> f64 {
        let place = |axis: usize, node: f64| cloud.mean[axis] + cloud.sd[axis] * node;
        let codes =
            NODES.map(|(first, _)| NODES.map(|(second, _)| [place(0, first), place(1, second)]));
        let weights = NODES.map(|(_, first)| NODES.map(|(_, second)| first * second));
        let decoded = self.decode(codes.as_flattened());
        let square = |decoded: &Vec<f64>| -> f64 {
            let errors = decoded.iter().zip(picture);
            errors.map(|(found, wanted)| (found - wanted) * (found - wanted)).sum()
        };
        let each = decoded.iter().zip(weights.as_flattened());
        each.map(|(decoded, weight)| weight * square(decoded)).sum()
    }

    fn measure(&self, pictures: &[Vec<f64>]) -> Measured {
        let share = 1.0 / pictures.len().max(1) as f64;
        let clouds: Vec<Cloud<CODE>> =
            pictures.iter().map(|picture| self.encode(picture)).collect();
        let rate = |axis: usize| {
            let alone = |cloud: &Cloud<CODE>| {
                let line = Cloud { mean: [cloud.mean[axis]], sd: [cloud.sd[axis]] };
                line.divergence()
            };
            clouds.iter().map(alone).sum::<f64>() * share
        };
        let misses = pictures.iter().zip(&clouds);
        Measured {
            split: split_plane(&clouds),
            rates: [0, 1].map(rate),
            distortion: misses.map(|(picture, cloud)| self.miss(picture, cloud)).sum::<f64>()
                * share,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn short(beta: f64) -> DigitAutoencoder {
        DigitAutoencoder::train(&DigitSpecification { steps: 400, ..DigitSpecification::at(beta) })
            .expect("it trains")
    }

    #[test]
    fn the_parts_of_the_rate_add_up_and_the_loss_is_made_of_rate_and_distortion() {
        let model = short(1.0);
        let Measured { split, rates, distortion } = &model.measured;
        assert!((split.information + split.mismatch - split.rate).abs() < 1e-5);
        assert!((rates[0] + rates[1] - split.rate).abs() < 1e-9);
        // A digit cannot tell more than which of the digits it is.
        assert!(split.information > 0.5 && split.information < libm::log(1797.0));
        // The loss at the end of training, from batches and single draws, against the measured one.
        let sigma = model.specification.sigma;
        let normaliser = 64.0 * libm::log(2.0 * std::f64::consts::PI * sigma * sigma);
        let loss = 0.5 * (distortion / (sigma * sigma) + normaliser) + split.rate;
        assert!((loss - model.final_loss).abs() < 4.0, "{loss} {}", model.final_loss);
        assert!(model.final_loss < model.curve[0].loss - 20.0);
    }

    #[test]
    fn a_high_price_darkens_both_axes() {
        let dear = short(1000.0);
        assert_eq!(dear.measured.active(), 0);
        assert!(dear.measured.split.rate < 0.02);
        assert_eq!(short(0.5).measured.active(), 2);
    }

    #[test]
    fn the_miss_of_a_narrow_cloud_is_that_of_its_mean() {
        let model = short(1.0);
        let digit = digits().unwrap()[3].normalised();
        let cloud = model.encode(&digit);
        let narrow = cloud.widened(1e-9);
        let decoded = &model.decode(&[cloud.mean])[0];
        let square: f64 = decoded.iter().zip(&digit).map(|(a, b)| (a - b) * (a - b)).sum();
        assert!((model.miss(&digit, &narrow) - square).abs() < 1e-6);
        // The weights add to 1 and give n^2 and n^4 their means 1 and 3.
        let moment = |power: i32| -> f64 {
            let term =
                |(node, weight): (f64, f64)| weight * (0..power).map(|_| node).product::<f64>();
            NODES.into_iter().map(term).sum()
        };
        for (power, wanted) in [(0, 1.0), (2, 1.0), (4, 3.0), (8, 105.0)] {
            assert!((moment(power) - wanted).abs() < 1e-10);
        }
    }

    #[test]
    fn what_cannot_be_trained_says_so() {
        for wrong in [0.0, -1.0, f64::NAN] {
            assert!(DigitAutoencoder::train(&DigitSpecification::at(wrong)).is_err());
        }
    }
}

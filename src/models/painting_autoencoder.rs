//! The painting autoencoder: 256 numbers squeezed through two and restored, plain or variational.
//!
//! Data: paintings of the two-factor family, 16 by 16 in grey. Encoder 256-64-2 (256-64-4 when it tells
//! the mean and the log variance of the code), decoder 2-64-256, tanh between. With beta = 0 it is a plain autoencoder: the code is the
//! mean, and nothing is asked of it but that the picture comes back. With beta > 0 the code is drawn
//! around its mean, and beta times its divergence from N(0, I) is paid for.

use serde::{Deserialize, Serialize};

use super::{Model, ModelError, SourceKey};
use crate::math::data::paintings::two_factor;
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::numbers::random::Generator;
use crate::math::training::autoencoder::{Autoencoder, Objective, Widths, decoder, encoder};
use crate::math::training::code_prior::CodePrior;
use crate::math::training::course::{Course, LossPoint, narrow};
use crate::math::training::manifold::{Believability, Manifold};

/// The numbers in a picture: 16 by 16.
pub const PICTURE: usize = 256;

/// The numbers in a code.
pub const CODE: usize = 2;

/// Everything the training depends on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AutoencoderSpecification {
    /// The seed of the pictures' factors.
    pub data_seed: u32,
    /// The seed of the first weights, of the order of the pictures and of the noise on the codes.
    pub seed: u32,
    /// How many pictures it learns from, at least 1.
    pub pictures: usize,
    /// The width of both hidden layers, at least 1.
    pub hidden: usize,
    /// How many steps of Adam, at least 1.
    pub steps: usize,
    /// How many pictures a step sees, at least 1.
    pub batch: usize,
    /// The learning rate at the first step; it falls to 0 along a half cosine.
    pub learning_rate: f64,
    /// The weight of the divergence: 0 is the plain autoencoder, 1 the evidence lower bound.
    pub beta: f64,
    /// The standard deviation of the Gaussian decoder, above 0.
    pub sigma: f64,
}

impl AutoencoderSpecification {
    /// The plain autoencoder of the book.
    pub fn plain() -> Self {
        Self { beta: 0.0, ..Self::variational() }
    }

    /// The variational autoencoder of the book: the same in everything but beta.
    pub fn variational() -> Self {
        Self {
            data_seed: 1,
            seed: 2,
            pictures: 2048,
            hidden: 64,
            steps: 5000,
            batch: 32,
            learning_rate: 6e-3,
            beta: 1.0,
            sigma: 0.2,
        }
    }

    /// What makes training impossible, in words.
    fn check(&self) -> Result<(), ModelError> {
        let positive = self.sigma > 0.0 && self.learning_rate > 0.0;
        let counted = self.pictures > 0 && self.hidden > 0 && self.steps > 0 && self.batch > 0;
        if positive
            && counted
            && self.beta >= 0.0
            && self.sigma.is_finite()
            && self.beta.is_finite()
        {
            return Ok(());
        }
        Err(ModelError(format!(
            "an autoencoder needs pictures, hidden, steps, batch, learning_rate and sigma above 0 and beta of 0 or more; got {self:?}"
        )))
    }

    fn widths(&self) -> Widths {
        Widths { picture: PICTURE, hidden: self.hidden, code: CODE }
    }

    fn objective(&self) -> Objective {
        Objective { beta: self.beta, sigma: self.sigma }
    }
}

/// Where a picture lies in the code space.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Encoded {
    /// The mean of the code.
    pub mean: [f64; CODE],
    /// The logarithm of its variance; none for the plain autoencoder, whose code is a point.
    pub log_variance: Option<[f64; CODE]>,
}

/// A trained autoencoder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainedAutoencoder {
    /// What it was trained from.
    pub specification: AutoencoderSpecification,
    /// The encoder's parameters, laid out as [`Network`](crate::math::training::network::Network) says.
    pub encoder: Vec<f32>,
    /// The decoder's parameters.
    pub decoder: Vec<f32>,
    /// The loss on the way, at most 100 points.
    pub curve: NonEmpty<LossPoint>,
    /// The loss of the last point, in nats a picture.
    pub final_loss: f64,
    /// The Gaussian fitted to the codes (their means) of the pictures it learned from.
    pub fitted: CodePrior,
}

impl Model for TrainedAutoencoder {
    type Specification = AutoencoderSpecification;
    const NAME: &'static str = "painting autoencoder";
    const KEY: SourceKey = SourceKey::file(file!());

    fn title(specification: &AutoencoderSpecification) -> String {
        format!("{}, beta {}", Self::NAME, specification.beta)
    }

    fn train(specification: &AutoencoderSpecification) -> Result<Self, ModelError> {
        train(specification)
    }
}

/// `count` pictures of the two-factor family with factors uniform in 0…1, and those factors.
pub fn pictures(seed: u32, purpose: &str, count: usize) -> (Vec<Vec<f64>>, Vec<[f64; 2]>) {
    let mut generator = Generator::new(seed, purpose);
    let factors: Vec<[f64; 2]> =
        (0..count).map(|_| [generator.uniform(), generator.uniform()]).collect();
    (factors.iter().map(|[a, b]| two_factor(*a, *b)).collect(), factors)
}

/// Trains an autoencoder: no threads, so one order of every sum.
///
/// # Errors
/// When a count is 0 or a rate is not positive.
pub fn train(specification: &AutoencoderSpecification) -> Result<TrainedAutoencoder, ModelError> {
    specification.check()?;
    let (pictures, _) =
        pictures(specification.data_seed, "autoencoder pictures", specification.pictures);
    let pictures: Vec<Vec<f32>> = pictures.iter().map(|picture| narrow(picture)).collect();
    let course = Course {
        seed: specification.seed,
        steps: specification.steps,
        batch: specification.batch,
        learning_rate: specification.learning_rate,
    };
    let (autoencoder, curve) =
        course.follow(specification.widths(), specification.objective(), &pictures)?;
    Ok(TrainedAutoencoder::new(specification, autoencoder, curve, &pictures))
}

/// What drawing from the code space is worth, measured: see [`TrainedAutoencoder::measure`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The distance within which a picture counts as believable.
    pub threshold: f64,
    /// Reconstructions of pictures it has not learned from.
    pub reconstructions: Believability,
    /// Decoded draws from N(0, I).
    pub standard: Believability,
    /// Decoded draws from the Gaussian fitted to its codes.
    pub fitted: Believability,
}

/// By how much one factor may differ, of its range, before two pictures count as different: a twentieth.
///
/// The sun's whole way is 9.6 pixels, so a twentieth of it is half a pixel: less than 16 by 16 can show clearly.
pub const BELIEVABLE_DIFFERENCE: f64 = 0.05;

/// The two-factor family on a grid of 41 by 41, against which decoded pictures are judged.
pub fn family() -> Manifold {
    Manifold::new(41, two_factor)
}

impl TrainedAutoencoder {
    fn new(
        specification: &AutoencoderSpecification,
        autoencoder: Autoencoder,
        curve: NonEmpty<LossPoint>,
        pictures: &[Vec<f32>],
    ) -> Self {
        let (encoder, decoder) = autoencoder.into_parameters();
        let mut trained = Self {
            specification: specification.clone(),
            encoder,
            decoder,
            final_loss: curve.last().loss,
            curve,
            fitted: CodePrior::STANDARD,
        };
        let codes = pictures.iter().map(|picture| trained.encode_narrow(picture).mean);
        trained.fitted = CodePrior::fitted(&codes.collect::<Vec<_>>());
        trained
    }

    /// The code of a picture of 256 numbers in [-1, 1].
    pub fn encode(&self, picture: &[f64]) -> Encoded {
        self.encode_narrow(&narrow(picture))
    }

    fn encode_narrow(&self, picture: &[f32]) -> Encoded {
        let specification = &self.specification;
        let network = encoder(&specification.widths(), &specification.objective());
        let output = network.predict(&self.encoder, picture, 1);
        let pair = |start: usize| {
            // An encoder tells CODE means, and as many log variances if it is variational.
            [0, 1].map(|axis| f64::from(output[start + axis]))
        };
        Encoded {
            mean: pair(0),
            log_variance: self.specification.objective().is_variational().then(|| pair(CODE)),
        }
    }

    /// The picture of a code: the decoder's mean, 256 numbers, not clipped.
    pub fn decode(&self, code: [f64; CODE]) -> Vec<f64> {
        let code = code.map(|value| value as f32);
        let output = decoder(&self.specification.widths()).predict(&self.decoder, &code, 1);
        output.into_iter().map(f64::from).collect()
    }

    /// The share of decoded draws that could be pictures of the family, by a rule set in advance.
    ///
    /// The rule knows no model: a decoded picture is believable when it is no farther from the nearest
    /// picture of [`family`] than two pictures of the family are, in the median, whose one factor differs by
    /// [`BELIEVABLE_DIFFERENCE`]. `seed` chooses the draws and the held-out pictures, `draws` of each.
    ///
    /// # Errors
    /// When there are no `draws`.
    pub fn measure(
        &self,
        family: &Manifold,
        seed: u32,
        draws: usize,
    ) -> Result<Measured, ModelError> {
        let threshold = family.threshold(BELIEVABLE_DIFFERENCE)?;
        let decoded = |prior: &CodePrior, purpose: &str| {
            let mut generator = Generator::new(seed, purpose);
            let pictures: Vec<Vec<f64>> =
                (0..draws).map(|_| self.decode(prior.draw(&mut generator))).collect();
            family.believability(&pictures, threshold)
        };
        let (held_out, _) = pictures(seed, "held-out pictures", draws);
        let restored: Vec<Vec<f64>> =
            held_out.iter().map(|p| self.decode(self.encode(p).mean)).collect();
        Ok(Measured {
            threshold,
            reconstructions: family.believability(&restored, threshold)?,
            standard: decoded(&CodePrior::STANDARD, "standard codes")?,
            fitted: decoded(&self.fitted, "fitted codes")?,
        })
    }
}

#[cfg(test)]
mod tests;

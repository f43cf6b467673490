//! The digit denoiser: a small network that cleans handwritten digits and may be told which digit it is.
//!
//! Data: the 8 by 8 handwritten digits, some held out. Network: picture, waves of the level and the class in,
//! two hidden layers, the velocity out. From some of the pictures the class is withheld while it learns, so
//! that the one network can also guess without it, which is all that classifier-free guidance asks for.

use serde::{Deserialize, Serialize};

use super::{Model, ModelError, SourceKey};
use crate::math::data::digits::{self, Digit, PIXELS};
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::root_mean_square_difference;
use crate::math::process::conversion::{Quantity, to_x0};
use crate::math::process::denoiser::Denoiser;
use crate::math::training::adam::cosine_decay;
use crate::math::training::conditional::{Batch, Conditional, Shape};

/// How many classes there are: the digits 0…9.
pub const CLASSES: usize = 10;

/// Points of the loss curve.
const CURVE_POINTS: usize = 40;

/// Everything the training depends on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DigitDenoiserSpecification {
    /// The seed of the split, of the first weights, and of the batches.
    pub seed: u32,
    /// How many digits are kept from it, 1 to 900.
    pub held_out: usize,
    /// The width of both hidden layers, at least 1.
    pub hidden: usize,
    /// How many steps of Adam, at least 1.
    pub steps: usize,
    /// How many pictures a step sees, at least 1.
    pub batch: usize,
    /// The learning rate at the first step; it falls to 0 along a half cosine.
    pub learning_rate: f64,
    /// The share of pictures whose class is withheld, 0 to 1.
    pub withheld: f64,
}

impl DigitDenoiserSpecification {
    /// The denoiser of the book.
    pub fn book() -> Self {
        Self {
            seed: 1,
            held_out: 297,
            hidden: 192,
            steps: 2500,
            batch: 64,
            learning_rate: 3e-3,
            withheld: 0.15,
        }
    }

    fn check(&self) -> Result<(), ModelError> {
        let counted = self.hidden > 0 && self.steps > 0 && self.batch > 0;
        let split = (1..=900).contains(&self.held_out);
        if counted && split && self.learning_rate > 0.0 && (0.0..=1.0).contains(&self.withheld) {
            return Ok(());
        }
        Err(ModelError(format!(
            "a digit denoiser needs hidden, steps, batch and learning_rate above 0, held_out of 1 to 900 and withheld of 0 to 1; got {self:?}"
        )))
    }

    fn shape(&self) -> Shape {
        Shape { picture: PIXELS, hidden: self.hidden, classes: CLASSES }
    }

    /// The digits it learns from and those kept from it.
    ///
    /// # Errors
    /// When the table of digits is damaged.
    pub fn split(&self) -> Result<Split, ModelError> {
        let digits = digits::digits().map_err(|error| ModelError(error.to_string()))?;
        let order = Generator::new(self.seed, "digit split").permutation(digits.len());
        let held_out = self.held_out.min(digits.len());
        let (kept, learned) = order.split_at(held_out);
        let choose = |chosen: &[usize]| {
            let mut chosen = chosen.to_vec();
            chosen.sort_unstable();
            let found = chosen.iter().filter_map(|index| digits.get(*index));
            found.map(Example::of).collect()
        };
        Ok(Split { learned: choose(learned), held_out: choose(kept) })
    }
}

/// A digit as the network sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// The picture, -1 paper to 1 ink, `[64]`.
    pub picture: Vec<f64>,
    /// What it is meant to be.
    pub class: usize,
}

impl Example {
    fn of(digit: &Digit) -> Self {
        Self { picture: digit.normalised(), class: usize::from(digit.label) }
    }
}

/// The digits in two heaps, each in the order of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// What the network learns from.
    pub learned: Vec<Example>,
    /// What is kept from it.
    pub held_out: Vec<Example>,
}

impl Split {
    /// The judge of the book, fixed before any network was trained: the digit it learned from that is nearest.
    ///
    /// Returns that digit's class and the root mean square distance of a pixel from it.
    pub fn nearest(&self, picture: &[f64]) -> (usize, f64) {
        let mut best = (0, f64::INFINITY);
        for example in &self.learned {
            let distance = root_mean_square_difference(picture, &example.picture);
            if distance < best.1 {
                best = (example.class, distance);
            }
        }
        best
    }
}

/// One point of the loss curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LossPoint {
    /// The last step it covers, counted from 1.
    pub step: usize,
    /// The mean squared error of a number of the velocity, over the steps since the point before.
    pub loss: f64,
    /// The same on the digits held out, at this step, told their class.
    pub held_out: f64,
}

/// A trained denoiser of digits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DigitDenoiser {
    /// What it was trained from.
    pub specification: DigitDenoiserSpecification,
    /// Its parameters, laid out as [`Network`](crate::math::training::network::Network) says.
    pub parameters: Vec<f32>,
    /// The loss on the way.
    pub curve: NonEmpty<LossPoint>,
}

impl Model for DigitDenoiser {
    type Specification = DigitDenoiserSpecification;
    const NAME: &'static str = "digit denoiser";
    const KEY: SourceKey = SourceKey::file(file!());

    fn train(specification: &DigitDenoiserSpecification) -> Result<Self, ModelError> {
        train(specification)
    }
}

fn narrow(values: &[f64]) -> impl Iterator<Item = f32> + '_ {
    values.iter().map(|value| *value as f32)
}

/// The lowest and the highest angle learned: the clean end is of no use, and the noisy one is the start.
const ANGLES: (f64, f64) = (0.005, std::f64::consts::FRAC_PI_2);

/// Adds a picture with fresh noise at a fresh level to a batch.
fn add(batch: &mut Batch, example: &Example, class: Option<usize>, chance: &mut Generator) {
    batch.pictures.extend(narrow(&example.picture));
    batch.noise.extend(narrow(&chance.normals(PIXELS)));
    batch.angles.push(chance.uniform_between(ANGLES.0, ANGLES.1));
    batch.classes.push(class);
}

/// Trains a denoiser: no threads, so one order of every sum.
///
/// # Errors
/// When a count is 0, a rate is not positive or the digits are damaged.
pub fn train(specification: &DigitDenoiserSpecification) -> Result<DigitDenoiser, ModelError> {
    specification.check()?;
    let split = specification.split()?;
    let purpose = |name: &str| Generator::new(specification.seed, name);
    let mut network = Conditional::new(specification.shape(), &mut purpose("digit weights"));
    let (mut shuffles, mut chance) = (purpose("digit order"), purpose("digit noise"));
    // One draw of noise and level for each held-out digit, the same at every point of the curve.
    let mut held_out = Batch::default();
    let mut fixed = purpose("digit held out");
    for example in &split.held_out {
        add(&mut held_out, example, Some(example.class), &mut fixed);
    }
    let (mut order, mut curve) = (Vec::new(), Vec::new());
    let (mut sum, mut since) = (0.0, 0);
    for step in 1..=specification.steps {
        let mut batch = Batch::default();
        while batch.classes.len() < specification.batch {
            if order.is_empty() {
                order = shuffles.permutation(split.learned.len());
            }
            let next = order.pop().and_then(|index| split.learned.get(index));
            let Some(example) = next else { break };
            let told = chance.uniform() >= specification.withheld;
            let class = Some(example.class).filter(|_| told);
            add(&mut batch, example, class, &mut chance);
        }
        let rate = cosine_decay(specification.learning_rate, step - 1, specification.steps);
        sum += network.step(&batch, rate);
        since += 1;
        let steps = specification.steps;
        if step * CURVE_POINTS / steps != (step - 1) * CURVE_POINTS / steps {
            curve.push(LossPoint {
                step,
                loss: sum / f64::from(since),
                held_out: network.loss(&held_out),
            });
            (sum, since) = (0.0, 0);
        }
    }
    let untrained = || ModelError("a digit denoiser needs steps above 0".to_owned());
    Ok(DigitDenoiser {
        specification: specification.clone(),
        parameters: network.into_parameters(),
        curve: NonEmpty::new(curve).ok_or_else(untrained)?,
    })
}

impl DigitDenoiser {
    /// The loss of the last point of the curve.
    pub fn final_loss(&self) -> f64 {
        self.curve.last().loss
    }

    /// Its guesses for `count` pictures at once, all told one `class`, or none.
    pub fn told(&self, class: Option<usize>, count: usize) -> Told<'_> {
        Told { model: self, class, count }
    }
}

/// The denoiser of `count` digits that stand side by side in one state, `[count, 64]`.
///
/// The network sees them in one batch, which is far faster than one by one and gives the same numbers.
#[derive(Clone, Debug)]
pub struct Told<'a> {
    model: &'a DigitDenoiser,
    class: Option<usize>,
    count: usize,
}

impl Denoiser for Told<'_> {
    fn dimension(&self) -> usize {
        self.count * PIXELS
    }

    fn x0_hat(&self, x: &[f64], alpha_bar: f64) -> Vec<f64> {
        let shape = self.model.specification.shape();
        let phi = libm::acos(alpha_bar.clamp(0.0, 1.0).sqrt());
        let mut inputs = Vec::new();
        for picture in x.chunks_exact(PIXELS) {
            let state: Vec<f32> = narrow(picture).collect();
            shape.push_input(&state, phi, self.class, &mut inputs);
        }
        let network = shape.network();
        let velocity = network.predict(&self.model.parameters, &inputs, x.len() / PIXELS);
        let velocity: Vec<f64> = velocity.into_iter().map(f64::from).collect();
        to_x0(Quantity::V, &velocity, x, alpha_bar)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::math::process::forward::noised;

    fn short() -> DigitDenoiserSpecification {
        DigitDenoiserSpecification { hidden: 48, steps: 150, ..DigitDenoiserSpecification::book() }
    }

    #[test]
    fn every_digit_is_in_one_heap() {
        let split = short().split().unwrap();
        assert_eq!((split.learned.len(), split.held_out.len()), (1500, 297));
        let other = DigitDenoiserSpecification { seed: 2, ..short() };
        assert_ne!(other.split().unwrap().held_out, split.held_out);
    }

    #[test]
    fn the_judge_knows_what_was_learned_and_reads_most_of_the_rest() {
        let split = short().split().unwrap();
        let own = &split.learned[7];
        assert_eq!(split.nearest(&own.picture), (own.class, 0.0));
        let right =
            split.held_out.iter().filter(|digit| split.nearest(&digit.picture).0 == digit.class);
        assert!(right.count() > 285, "the nearest neighbour reads 97 in 100");
    }

    #[test]
    fn it_learns_and_learns_to_listen() {
        let model =
            train(&DigitDenoiserSpecification { hidden: 64, steps: 500, ..short() }).unwrap();
        let (first, last) = (model.curve[0], model.curve[model.curve.len() - 1]);
        assert!(last.loss < 0.7 * first.loss, "{first:?} {last:?}");
        assert!(last.held_out < first.held_out);
        // Told the right class it guesses the held-out digits better than told a wrong one.
        let split = model.specification.split().unwrap();
        let eps = Generator::new(3, "noise").normals(PIXELS);
        let error = |shift: usize| -> f64 {
            let squares = split.held_out.iter().map(|digit| {
                let x = noised(&digit.picture, &eps, 0.1);
                let told = Some((digit.class + shift) % CLASSES);
                let away = root_mean_square_difference(
                    &model.told(told, 1).x0_hat(&x, 0.1),
                    &digit.picture,
                );
                away * away
            });
            squares.sum()
        };
        assert!(error(0) < error(5), "{} {}", error(0), error(5));
    }

    #[test]
    fn a_crowd_is_many_single_ones() {
        let model = train(&DigitDenoiserSpecification { steps: 3, ..short() }).unwrap();
        let x = Generator::new(3, "states").normals(3 * PIXELS);
        let together = model.told(Some(4), 3).x0_hat(&x, 0.4);
        let alone = model.told(Some(4), 1).x0_hat(&x[PIXELS..2 * PIXELS], 0.4);
        assert_eq!(&together[PIXELS..2 * PIXELS], alone.as_slice());
    }

    #[test]
    fn what_cannot_be_trained_says_so() {
        for specification in [
            DigitDenoiserSpecification { steps: 0, ..short() },
            DigitDenoiserSpecification { held_out: 1797, ..short() },
            DigitDenoiserSpecification { withheld: 1.5, ..short() },
        ] {
            assert!(train(&specification).is_err());
        }
    }
}

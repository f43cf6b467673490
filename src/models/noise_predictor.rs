//! The predictor of noise on a line: two bumps, the linear schedule, and a network that learns to tell how
//! much of a number is noise.
//!
//! Data: G2, drawn afresh at every step, each draw with its bump as its class. The first steps are kept
//! number by number, so that the book can print them; on the way the weights are kept at growing distances.

use serde::{Deserialize, Serialize};

use super::{Model, ModelError, SourceKey};
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::mean;
use crate::math::process::loss::{Node, nodes};
use crate::math::process::mixture::{GaussianMixture, LineMixture, NamedMixture};
use crate::math::process::schedule::{Schedule, ScheduleName};
use crate::math::training::noise_predictor::{
    Example, Lesson, NoiseNetwork, NoisePredictor, Practice, Shape,
};

/// Steps whose every number is kept.
pub const FIRST_STEPS: usize = 10;

/// Everything the training depends on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NoisePredictorSpecification {
    /// The seed of the first weights, of the data and of all chance in the steps.
    pub seed: u32,
    /// The width of both hidden layers, at least 1.
    pub hidden: usize,
    /// How many steps of Adam, at least 1.
    pub steps: usize,
    /// How many draws of the data a step sees, at least 1.
    pub batch: usize,
    /// The learning rate, above 0; it stays.
    pub learning_rate: f64,
    /// The share of itself that the averaged set of weights keeps at each step, 0 to 1.
    pub ema_decay: f64,
    /// How often the bump is withheld, 0 to 1; at 1 the network never hears of bumps.
    pub class_dropout: f64,
}

impl NoisePredictorSpecification {
    /// The predictor that never hears of bumps.
    pub fn plain() -> Self {
        Self {
            seed: 3,
            hidden: 32,
            steps: 4000,
            batch: 64,
            learning_rate: 4e-3,
            ema_decay: 0.995,
            class_dropout: 1.0,
        }
    }

    /// The predictor that is told the bump nine times out of ten.
    pub fn with_classes() -> Self {
        Self { class_dropout: 0.1, ..Self::plain() }
    }

    fn shape(&self) -> Shape {
        Shape {
            dimension: 1,
            classes: if self.class_dropout < 1.0 { 2 } else { 0 },
            hidden: self.hidden,
        }
    }

    fn check(&self) -> Result<(), ModelError> {
        let counted = self.hidden > 0 && self.steps > 0 && self.batch > 0;
        let shares = [self.ema_decay, self.class_dropout];
        let within = shares.iter().all(|share| (0.0..=1.0).contains(share));
        if counted && within && self.learning_rate > 0.0 && self.learning_rate.is_finite() {
            return Ok(());
        }
        Err(ModelError(format!(
            "a noise predictor needs hidden, steps, batch and learning_rate above 0, ema_decay and class_dropout from 0 to 1; got {self:?}"
        )))
    }
}

/// One of the first steps, number by number: the first draw of its batch, and what became of the batch.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FirstStep {
    /// The clean number.
    pub x0: f64,
    /// The level, 1…T.
    pub t: usize,
    /// alpha_bar at that level.
    pub alpha_bar: f64,
    /// The draw of noise.
    pub eps: f64,
    /// The mixture of both.
    pub x_t: f64,
    /// The network's guess of eps, before the step.
    pub guess: f64,
    /// The mean of (eps - guess)^2 over the batch, before the step.
    pub loss: f64,
    /// The length of its gradient in the weights.
    pub gradient_norm: f64,
    /// The loss of the same batch after the step.
    pub new_loss: f64,
}

/// The weights after some steps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// How many steps were done, from 0.
    pub step: usize,
    /// The weights.
    pub weights: Vec<f32>,
    /// Those that follow at a distance.
    pub averaged: Vec<f32>,
}

/// A trained predictor of noise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainedNoisePredictor {
    /// What it was trained from.
    pub specification: NoisePredictorSpecification,
    /// The first steps, at most [`FIRST_STEPS`].
    pub first: Vec<FirstStep>,
    /// The loss of every batch, before its step.
    pub losses: Vec<f64>,
    /// The weights on the way, those at the beginning and at the end included.
    pub snapshots: NonEmpty<Snapshot>,
}

impl Model for TrainedNoisePredictor {
    type Specification = NoisePredictorSpecification;
    const NAME: &'static str = "noise predictor";
    const KEY: SourceKey = SourceKey::file(file!());

    fn title(specification: &NoisePredictorSpecification) -> String {
        let told = if specification.class_dropout < 1.0 { "told the bump" } else { "plain" };
        format!("{}, {told}, seed {}", Self::NAME, specification.seed)
    }

    fn train(specification: &NoisePredictorSpecification) -> Result<Self, ModelError> {
        train(specification)
    }
}

/// The data.
pub fn data() -> GaussianMixture {
    NamedMixture::G2.mixture()
}

/// The schedule: the linear one of a thousand steps.
///
/// # Errors
/// None in truth; the signature is the schedule's.
pub fn schedule() -> Result<Schedule, ModelError> {
    Schedule::new(ScheduleName::Linear, 1000).map_err(|error| ModelError(error.to_string()))
}

/// Whether the weights are kept after this many of `steps`: the first ten, then about three an octave.
fn is_kept(step: usize, steps: usize) -> bool {
    let round =
        [15, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 5000, 7500];
    step <= FIRST_STEPS || step == steps || round.contains(&step)
}

/// Trains a predictor: no threads, so one order of every sum.
///
/// # Errors
/// When a count is 0 or a rate or share is out of range.
pub fn train(
    specification: &NoisePredictorSpecification,
) -> Result<TrainedNoisePredictor, ModelError> {
    specification.check()?;
    let purpose = |name: &str| Generator::new(specification.seed, name);
    let (mut draws, mut chance) = (purpose("predictor data"), purpose("predictor lessons"));
    let practice = Practice {
        learning_rate: specification.learning_rate,
        ema_decay: specification.ema_decay,
        class_dropout: specification.class_dropout,
    };
    let mut predictor = NoisePredictor::new(
        specification.shape(),
        &schedule()?,
        practice,
        &mut purpose("predictor weights"),
    );
    let data = data();
    let mut trained = TrainedNoisePredictor {
        specification: specification.clone(),
        first: Vec::new(),
        losses: Vec::with_capacity(specification.steps),
        snapshots: NonEmpty::of(snapshot(0, &predictor)),
    };
    for step in 1..=specification.steps {
        let batch: Vec<Example> = (0..specification.batch)
            .map(|_| {
                let (k, x0) = data.sample(&mut draws);
                Example { x0, class: Some(k) }
            })
            .collect();
        let lesson = predictor.lesson(&batch, &mut chance);
        let before = (step <= FIRST_STEPS).then(|| predictor.forward(&lesson));
        let loss = predictor.learn(&lesson);
        trained.losses.push(loss);
        if let Some(guesses) = before {
            let first = first_step(&batch, &lesson, &guesses, loss, &mut predictor);
            let none = || ModelError("the batch of a noise predictor holds no draw".to_owned());
            trained.first.push(first.ok_or_else(none)?);
        }
        if is_kept(step, specification.steps) {
            trained.snapshots.push(snapshot(step, &predictor));
        }
    }
    Ok(trained)
}

/// The first draw of a batch, the guess about it before the step, and what the step did; `None` for no draws.
fn first_step(
    batch: &[Example],
    lesson: &Lesson,
    guesses: &[f32],
    loss: f64,
    predictor: &mut NoisePredictor,
) -> Option<FirstStep> {
    let (example, level) = batch.first().zip(lesson.levels.first())?;
    Some(FirstStep {
        x0: *example.x0.first()?,
        t: level.t(),
        alpha_bar: level.alpha_bar(),
        eps: *lesson.noise.first()?,
        x_t: f64::from(*lesson.inputs.first()?),
        guess: f64::from(*guesses.first()?),
        loss,
        gradient_norm: predictor.gradient_norm(),
        new_loss: predictor.loss(lesson),
    })
}

fn snapshot(step: usize, predictor: &NoisePredictor) -> Snapshot {
    Snapshot {
        step,
        weights: predictor.weights().to_vec(),
        averaged: predictor.averaged().to_vec(),
    }
}

/// A level at which networks are examined: where to ask, and what the best answer is.
#[derive(Clone, Debug)]
pub struct Examination {
    /// The level, 1…T.
    pub t: usize,
    /// alpha_bar there.
    pub alpha_bar: f64,
    nodes: Vec<Node>,
    best: Vec<f64>,
}

impl Examination {
    /// Examinations at t = 1 and then every `stride`th level.
    pub fn every(stride: usize, data: &LineMixture, schedule: &Schedule) -> Vec<Self> {
        let wanted = |t: usize| t == 1 || t.is_multiple_of(stride.max(1));
        let levels =
            schedule.each_step().map(|step| step.level()).filter(|level| wanted(level.t()));
        levels
            .map(|level| {
                let alpha_bar = level.alpha_bar();
                let nodes = nodes(data, alpha_bar);
                let best = nodes.iter().map(|node| data.eps_hat(node.x, alpha_bar));
                Self { t: level.t(), alpha_bar, best: best.collect(), nodes }
            })
            .collect()
    }
}

impl TrainedNoisePredictor {
    /// The shape of its network.
    pub fn network(&self) -> NoiseNetwork {
        NoiseNetwork::new(self.specification.shape())
    }

    /// The mean loss of the last hundred batches.
    pub fn last_loss(&self) -> f64 {
        let last: Vec<f64> = self.losses.iter().rev().take(100).copied().collect();
        mean(&last)
    }

    /// How far `weights` are from the best guess at a level: E (eps_theta - E[eps | x_t])^2, by quadrature.
    pub fn excess(&self, weights: &[f32], at: &Examination) -> f64 {
        let states: Vec<f64> = at.nodes.iter().map(|node| node.x).collect();
        let guesses = self.network().guess(weights, &states, at.alpha_bar, None);
        let misses = guesses.iter().zip(&at.best).zip(&at.nodes);
        misses.map(|((guess, best), node)| node.mass * (guess - best) * (guess - best)).sum()
    }

    /// [`TrainedNoisePredictor::excess`] at each examination, and its mean over all levels between them.
    ///
    /// # Errors
    /// When there are fewer than two examinations, or not in the order of their levels.
    pub fn examined(
        &self,
        weights: &[f32],
        at: &[Examination],
    ) -> Result<(Vec<f64>, f64), ModelError> {
        let excess: Vec<f64> = at.iter().map(|level| self.excess(weights, level)).collect();
        let levels: Vec<f64> = at.iter().map(|level| level.t as f64).collect();
        let (mut area, mut length) = (0.0, 0.0);
        for (errors, ends) in excess.windows(2).zip(levels.windows(2)) {
            area += 0.5 * (errors[0] + errors[1]) * (ends[1] - ends[0]);
            length += ends[1] - ends[0];
        }
        if length > 0.0 {
            return Ok((excess, area / length));
        }
        let count = at.len();
        Err(ModelError(format!("{count} examined levels have no mean between them; it takes two")))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn short(class_dropout: f64, steps: usize) -> NoisePredictorSpecification {
        NoisePredictorSpecification { steps, class_dropout, ..NoisePredictorSpecification::plain() }
    }

    #[test]
    fn the_numbers_of_a_step_belong_together() {
        let trained = train(&short(1.0, 12)).unwrap();
        assert_eq!((trained.first.len(), trained.losses.len()), (FIRST_STEPS, 12));
        for (step, loss) in trained.first.iter().zip(&trained.losses) {
            let mixed = step.alpha_bar.sqrt() * step.x0 + (1.0 - step.alpha_bar).sqrt() * step.eps;
            assert!((mixed - step.x_t).abs() < 1e-6);
            assert_eq!(step.loss, *loss);
            assert!(step.gradient_norm > 0.0 && step.new_loss < step.loss);
        }
        let kept: Vec<usize> = trained.snapshots.iter().map(|kept| kept.step).collect();
        assert_eq!(kept, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12]);
    }

    #[test]
    fn guesses_of_the_first_weights_are_the_first_steps_guesses() {
        let trained = train(&short(1.0, 3)).unwrap();
        for (step, before) in trained.first.iter().zip(&trained.snapshots) {
            let guess = trained.network().guess(&before.weights, &[step.x_t], step.alpha_bar, None);
            assert!((guess[0] - step.guess).abs() < 1e-5);
        }
    }

    #[test]
    fn training_comes_nearer_to_the_best_guess() {
        let trained = train(&short(0.1, 400)).unwrap();
        let examinations =
            Examination::every(100, &data().on_the_line().unwrap(), &schedule().unwrap());
        let excess = |kept: &Snapshot| trained.examined(&kept.weights, &examinations).unwrap().1;
        let (first, last) = (trained.snapshots.first(), trained.snapshots.last());
        assert!(trained.examined(&last.weights, &examinations[..1]).is_err());
        assert!(excess(last) < 0.2 * excess(first));
    }

    #[test]
    fn nonsense_is_refused_and_named() {
        let error = train(&short(2.0, 10)).unwrap_err();
        assert!(error.to_string().contains("class_dropout from 0 to 1"));
        assert!(train(&short(0.5, 0)).is_err());
    }
}

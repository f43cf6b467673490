//! A network that guesses the noise in a picture, and the step that teaches it.
//!
//! The step is algorithm 1 of Ho, Jain and Abbeel (2020), with two additions that most programs make: the
//! class of a picture is now and then withheld (Ho and Salimans 2022, algorithm 1), and a second set of
//! weights follows the first at a distance (Song and Ermon 2020). The book prints it from here.

use ndarray::{Array2, ArrayView2};

use super::adam::Adam;
use super::network::{Activation, Network, Pass, Scratch};
use crate::math::numbers::batch::{filled, flat, flat_mut, rows};
use crate::math::numbers::random::Generator;
use crate::math::process::forward::noised;
use crate::math::process::schedule::{Level, Schedule};

/// What the network takes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The numbers d in a picture.
    pub dimension: usize,
    /// How many classes there are; 0 for pictures without any.
    pub classes: usize,
    /// The width of both hidden layers.
    pub hidden: usize,
}

impl Shape {
    /// How many numbers the network takes in.
    fn inputs(&self) -> usize {
        self.dimension + LEVEL_NUMBERS + self.classes
    }
}

/// How many numbers tell the network its noise level.
const LEVEL_NUMBERS: usize = 3;

/// The network eps_theta(x_t, t, c): two hidden layers of rectified sums, d numbers out; its weights live outside it.
#[derive(Clone, Debug)]
pub struct NoiseNetwork {
    shape: Shape,
    network: Network,
}

impl NoiseNetwork {
    /// The network of this shape.
    pub fn new(shape: Shape) -> Self {
        let widths = [shape.inputs(), shape.hidden, shape.hidden, shape.dimension];
        Self { network: Network::new(&widths, Activation::Relu, Activation::Identity), shape }
    }

    /// What the network sees of one noisy picture `x_t`, `[d]`, at the level `alpha_bar` in `[0, 1]`.
    ///
    /// x_t itself; a quarter of ln SNR (held within ±20), sqrt(alpha_bar) and sqrt(1 - alpha_bar); then a 1 in
    /// the place of its class among zeros, or zeros alone where the class is withheld.
    pub fn see(&self, x_t: &[f64], alpha_bar: f64, class: Option<usize>) -> Vec<f32> {
        let log_snr = libm::log(alpha_bar / (1.0 - alpha_bar)).clamp(-20.0, 20.0);
        let level = [log_snr / 4.0, alpha_bar.sqrt(), (1.0 - alpha_bar).sqrt()];
        let classes = (0..self.shape.classes).map(|k| f64::from(u8::from(class == Some(k))));
        let all = x_t.iter().copied().chain(level).chain(classes);
        all.map(|value| value as f32).collect()
    }

    /// The guesses of the noise in several states `[n, d]` of one level, `[n, d]`.
    pub fn guess(
        &self,
        weights: &[f32],
        states: ArrayView2<'_, f64>,
        alpha_bar: f64,
        class: Option<usize>,
    ) -> Array2<f64> {
        let seen = rows(states).map(|x| self.see(&x, alpha_bar, class));
        let inputs = filled((states.nrows(), self.shape.inputs()), seen);
        self.network.predict(weights, inputs.view()).mapv(f64::from)
    }
}

/// How a predictor is taught.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Practice {
    /// The length of Adam's steps, above 0.
    pub learning_rate: f64,
    /// The share of itself that the averaged set of weights keeps at each step, 0 to 1.
    pub ema_decay: f64,
    /// How often the class of a picture is withheld, 0 to 1.
    pub class_dropout: f64,
}

/// A clean picture x_0, `[d]`, and its class.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// The picture.
    pub x0: Vec<f64>,
    /// Its class, if it has one.
    pub class: Option<usize>,
}

/// What one step learns from: n noisy pictures and the noise in them.
#[derive(Clone, Debug, PartialEq)]
pub struct Lesson {
    /// What the network sees, `[n, inputs]`.
    pub inputs: Array2<f32>,
    /// What it should have said, `[n, d]`.
    pub noise: Array2<f64>,
    /// The level of each picture, `[n]`.
    pub levels: Vec<Level>,
}

/// A predictor of the noise under training.
#[derive(Debug)]
pub struct NoisePredictor {
    network: NoiseNetwork,
    levels: Vec<Level>,
    learning_rate: f64,
    ema_decay: f64,
    dropout: f64,
    weights: Vec<f32>,
    averaged: Vec<f32>,
    gradient: Vec<f32>,
    adam: Adam,
    pass: Pass,
    scratch: Scratch,
}

impl NoisePredictor {
    /// A predictor that has learned nothing, its first weights from `chance`.
    pub fn new(
        shape: Shape,
        schedule: &Schedule,
        practice: Practice,
        chance: &mut Generator,
    ) -> Self {
        let network = NoiseNetwork::new(shape);
        let weights = network.network.initial_parameters(chance);
        Self {
            levels: schedule.each_step().map(|step| step.level()).collect(),
            learning_rate: practice.learning_rate,
            ema_decay: practice.ema_decay,
            dropout: practice.class_dropout,
            averaged: weights.clone(),
            gradient: vec![0.0; weights.len()],
            adam: Adam::new(weights.len()),
            weights,
            pass: Pass::default(),
            scratch: Scratch::default(),
            network,
        }
    }

    /// Draws what one step learns from: for each picture a level and a draw of noise, mixed.
    pub fn lesson(&self, batch: &[Example], chance: &mut Generator) -> Lesson {
        let mut lesson = Lesson::room(batch.len(), self.network.shape);
        // ANCHOR: lesson
        for Example { x0, class } in batch {
            let level = self.levels[chance.index(self.levels.len())];
            let eps = chance.normals(x0.len());
            let alpha_bar = level.alpha_bar();
            let x_t = noised(x0, &eps, alpha_bar);
            let withheld = chance.uniform() < self.dropout;
            let told = class.filter(|_| !withheld);
            let seen = self.network.see(&x_t, alpha_bar, told);
            lesson.add(seen, eps, level);
        }
        // ANCHOR_END: lesson
        lesson
    }

    /// Takes one step down the slope of the mean squared error; returns the loss before it.
    pub fn learn(&mut self, lesson: &Lesson) -> f64 {
        let rate = self.learning_rate;
        // ANCHOR: training-step
        let guess = self.forward(lesson);
        let (loss, slope) = squared_error(&guess, &lesson.noise);
        self.backward(slope);
        self.adam.step(&mut self.weights, &self.gradient, rate);
        follow(&mut self.averaged, &self.weights, self.ema_decay);
        // ANCHOR_END: training-step
        loss
    }

    /// The loss of a lesson with the weights as they are; nothing is learned.
    pub fn loss(&mut self, lesson: &Lesson) -> f64 {
        let guess = self.forward(lesson);
        squared_error(&guess, &lesson.noise).0
    }

    /// eps_theta for every picture of a lesson, `[n, d]`.
    pub fn forward(&mut self, lesson: &Lesson) -> Array2<f32> {
        self.network.network.forward(
            &self.weights,
            lesson.inputs.view(),
            &mut self.pass,
            &mut self.scratch,
        );
        self.pass.output().to_owned()
    }

    /// Turns the slope of the loss in the guesses of the last pass, `[n, d]`, into its gradient in the weights.
    fn backward(&mut self, mut slope: Array2<f32>) {
        self.gradient.fill(0.0);
        self.network.network.backward_to_parameters(
            &self.weights,
            &self.pass,
            &mut slope,
            &mut self.gradient,
            &mut self.scratch,
        );
    }

    /// The length of the gradient at the last step.
    pub fn gradient_norm(&self) -> f64 {
        let squares = self.gradient.iter().map(|g| f64::from(*g) * f64::from(*g));
        squares.sum::<f64>().sqrt()
    }

    /// The weights, laid out as [`Network`] says.
    pub fn weights(&self) -> &[f32] {
        &self.weights
    }

    /// The weights that follow at a distance.
    pub fn averaged(&self) -> &[f32] {
        &self.averaged
    }
}

impl Lesson {
    /// Room for `count` pictures, none of them there yet.
    fn room(count: usize, shape: Shape) -> Self {
        Self {
            inputs: Array2::default((count, shape.inputs())),
            noise: Array2::default((count, shape.dimension)),
            levels: Vec::with_capacity(count),
        }
    }

    /// Adds one noisy picture as the network sees it, the noise in it, and its level.
    fn add(&mut self, seen: Vec<f32>, eps: Vec<f64>, level: Level) {
        let index = self.levels.len();
        let inputs = flat_mut(&mut self.inputs).iter_mut().skip(index * seen.len());
        inputs.zip(seen).for_each(|(place, number)| *place = number);
        let noise = flat_mut(&mut self.noise).iter_mut().skip(index * eps.len());
        noise.zip(eps).for_each(|(place, number)| *place = number);
        self.levels.push(level);
    }
}

/// The mean of (guess - noise)^2, and its slope in each guess: 2 (guess - noise) / n; both `[n, d]`.
fn squared_error(guess: &Array2<f32>, noise: &Array2<f64>) -> (f64, Array2<f32>) {
    let count = guess.len().max(1) as f64;
    let (told, noise) = (flat(guess.view()), flat(noise.view()));
    let misses = told.iter().zip(noise.iter()).map(|(g, n)| f64::from(*g) - n);
    let loss = misses.clone().map(|miss| miss * miss).sum::<f64>() / count;
    let mut slope = Array2::default(guess.dim());
    for (slope, miss) in flat_mut(&mut slope).iter_mut().zip(misses) {
        *slope = (2.0 * miss / count) as f32;
    }
    (loss, slope)
}

/// Moves `averaged` towards `weights`: averaged = decay averaged + (1 - decay) weights.
fn follow(averaged: &mut [f32], weights: &[f32], decay: f64) {
    let (keep, take) = (decay as f32, (1.0 - decay) as f32);
    for (slow, weight) in averaged.iter_mut().zip(weights) {
        *slow = keep * *slow + take * weight;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::math::process::schedule::ScheduleName;

    const SHAPE: Shape = Shape { dimension: 2, classes: 3, hidden: 8 };

    fn predictor(practice: Practice) -> NoisePredictor {
        let schedule = Schedule::new(ScheduleName::Linear, 1000).unwrap();
        NoisePredictor::new(SHAPE, &schedule, practice, &mut Generator::new(1, "weights"))
    }

    fn practice(class_dropout: f64) -> Practice {
        Practice { learning_rate: 1e-3, ema_decay: 0.9, class_dropout }
    }

    fn batch(count: usize) -> Vec<Example> {
        let example = |k: usize| Example { x0: vec![k as f64 * 0.1, -0.5], class: Some(k % 3) };
        (0..count).map(example).collect()
    }

    #[test]
    fn the_gradient_is_the_slope_of_the_loss() {
        let mut predictor = predictor(practice(0.0));
        let lesson = predictor.lesson(&batch(6), &mut Generator::new(2, "lesson"));
        let guess = predictor.forward(&lesson);
        let (_, slope) = squared_error(&guess, &lesson.noise);
        predictor.backward(slope);
        let gradient = predictor.gradient.clone();
        for index in [0, 7, 40, 90, gradient.len() - 1] {
            let before = predictor.weights[index];
            let mut at = |shift: f32| {
                predictor.weights[index] = before + shift;
                predictor.loss(&lesson)
            };
            let difference = (at(2e-3) - at(-2e-3)) / 4e-3;
            predictor.weights[index] = before;
            let error = (difference - f64::from(gradient[index])).abs();
            assert!(error < 2e-3, "weight {index}: {difference} for {}", gradient[index]);
        }
    }

    #[test]
    fn a_lesson_holds_the_noise_that_is_in_its_pictures() {
        let predictor = predictor(practice(0.0));
        let lesson = predictor.lesson(&batch(5), &mut Generator::new(3, "lesson"));
        assert_eq!(lesson.inputs.dim(), (5, 2 + LEVEL_NUMBERS + 3));
        assert_eq!((lesson.noise.dim(), lesson.levels.len()), ((5, 2), 5));
        let lines = rows(lesson.inputs.view()).zip(rows(lesson.noise.view()));
        for (k, ((row, eps), level)) in lines.zip(&lesson.levels).enumerate() {
            let x_t = noised(&batch(5)[k].x0, &eps, level.alpha_bar());
            assert!((f64::from(row[0]) - x_t[0]).abs() < 1e-6);
            assert!((f64::from(row[1]) - x_t[1]).abs() < 1e-6);
            let told: Vec<f32> = (0..3).map(|c| f32::from(u8::from(c == k % 3))).collect();
            assert_eq!(row[5..], told);
        }
    }

    #[test]
    fn a_class_is_withheld_as_often_as_asked() {
        for (share, least, most) in [(0.0, 0, 0), (0.1, 60, 140), (1.0, 1000, 1000)] {
            let predictor = predictor(practice(share));
            let lesson = predictor.lesson(&batch(1000), &mut Generator::new(4, "lesson"));
            let withheld =
                rows(lesson.inputs.view()).filter(|row| row[5..].iter().all(|c| *c == 0.0)).count();
            assert!((least..=most).contains(&withheld), "{withheld} at {share}");
        }
    }

    #[test]
    fn steps_lower_the_loss_of_a_lesson_and_the_average_lags_behind() {
        let mut predictor = predictor(practice(0.1));
        let lesson = predictor.lesson(&batch(32), &mut Generator::new(5, "lesson"));
        let (first, start) = (predictor.loss(&lesson), predictor.weights.clone());
        assert_eq!(predictor.learn(&lesson), first);
        for (index, slow) in predictor.averaged.iter().enumerate() {
            let wanted = 0.9 * start[index] + 0.1 * predictor.weights[index];
            assert!((slow - wanted).abs() < 1e-6);
        }
        for _ in 0..200 {
            predictor.learn(&lesson);
        }
        assert!(predictor.loss(&lesson) < 0.9 * first);
    }
}

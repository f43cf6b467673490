//! A network that guesses the velocity from a noisy picture, its level and, at times, its class.
//!
//! Training: x_t = cos(phi) x_0 + sin(phi) eps, target v = cos(phi) eps - sin(phi) x_0 (Salimans and Ho 2022,
//! section 4), where cos(phi)^2 = alpha_bar. The class is withheld from some of the pictures, so that one
//! network learns both the conditional guess and the unconditional one (Ho and Salimans 2022, algorithm 1).

use ndarray::Array2;

use super::adam::Adam;
use super::network::{Activation, Network, Pass, Scratch};
use crate::math::numbers::batch::{filled, flat, flat_mut, resize, rows, rows_mut};
use crate::math::numbers::random::Generator;

/// Waves of the level: cos(2 k phi) and sin(2 k phi), k = 1…8.
const WAVES: usize = 8;

/// The sizes of a conditional network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The numbers in a picture.
    pub picture: usize,
    /// The width of both hidden layers.
    pub hidden: usize,
    /// How many classes there are.
    pub classes: usize,
}

impl Shape {
    /// The network: picture, waves of the level, one place for each class and one for "not told"; two hidden
    /// layers of max(s, 0); the velocity.
    pub fn network(&self) -> Network {
        Network::new(
            &[self.inputs(), self.hidden, self.hidden, self.picture],
            Activation::Relu,
            Activation::Identity,
        )
    }

    /// How many numbers the network takes in.
    pub fn inputs(&self) -> usize {
        self.picture + 2 * WAVES + self.classes + 1
    }

    /// Writes one line of the network's input, `[inputs]`: the state `x` `[picture]` at the angle `phi` in
    /// `[0, pi/2]`, and its class, `None` for "not told".
    pub fn write_input(
        &self,
        x: impl Iterator<Item = f32>,
        phi: f64,
        class: Option<usize>,
        line: &mut [f32],
    ) {
        let (picture, rest) = line.split_at_mut(self.picture);
        let (waves, classes) = rest.split_at_mut(2 * WAVES);
        picture.iter_mut().zip(x).for_each(|(entry, x)| *entry = x);
        for (wave, [cosine, sine]) in (1..=WAVES).zip(waves.as_chunks_mut().0) {
            let angle = 2.0 * wave as f64 * phi;
            (*cosine, *sine) = (libm::cos(angle) as f32, libm::sin(angle) as f32);
        }
        let told = class.filter(|class| *class < self.classes);
        let place = told.unwrap_or(self.classes);
        for (at, entry) in classes.iter_mut().enumerate() {
            *entry = f32::from(u8::from(at == place));
        }
    }
}

/// One picture that a network learns from.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample<'a> {
    /// The clean picture, `[picture]`.
    pub picture: &'a [f64],
    /// Draws from N(0, I), `[picture]`.
    pub noise: Vec<f64>,
    /// The angle phi of its level.
    pub angle: f64,
    /// What the network is told of its class.
    pub class: Option<usize>,
}

/// A batch to learn from: n pictures.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// The clean pictures, `[n, picture]`.
    pub pictures: Array2<f32>,
    /// Draws from N(0, I), `[n, picture]`.
    pub noise: Array2<f32>,
    /// The angle phi of each picture's level, `[n]`.
    pub angles: Vec<f64>,
    /// What the network is told of each picture's class, `[n]`.
    pub classes: Vec<Option<usize>>,
}

impl Batch {
    /// The batch of these pictures.
    pub fn of(samples: &[Sample<'_>]) -> Self {
        let width = samples.iter().map(|sample| sample.picture.len()).fold(0, usize::max);
        let shape = (samples.len(), width);
        let narrow = |value: &f64| *value as f32;
        Self {
            pictures: filled(shape, samples.iter().map(|s| s.picture.iter().map(narrow))),
            noise: filled(shape, samples.iter().map(|s| s.noise.iter().map(narrow))),
            angles: samples.iter().map(|sample| sample.angle).collect(),
            classes: samples.iter().map(|sample| sample.class).collect(),
        }
    }
}

/// A conditional network under training.
#[derive(Debug)]
pub struct Conditional {
    shape: Shape,
    network: Network,
    parameters: Vec<f32>,
    gradient: Vec<f32>,
    optimiser: Adam,
    pass: Pass,
    scratch: Scratch,
    inputs: Array2<f32>,
    slopes: Array2<f32>,
}

impl Conditional {
    /// A network that has learned nothing, its first weights from `generator`.
    pub fn new(shape: Shape, generator: &mut Generator) -> Self {
        let network = shape.network();
        let count = network.parameter_count();
        Self {
            parameters: network.initial_parameters(generator),
            gradient: vec![0.0; count],
            optimiser: Adam::new(count),
            pass: Pass::default(),
            scratch: Scratch::default(),
            inputs: Array2::default((0, 0)),
            slopes: Array2::default((0, 0)),
            network,
            shape,
        }
    }

    /// One step of Adam; returns the mean squared error of a number of the velocity before the step.
    pub fn step(&mut self, batch: &Batch, learning_rate: f64) -> f64 {
        let loss = self.loss(batch);
        self.gradient.fill(0.0);
        self.network.backward_to_parameters(
            &self.parameters,
            &self.pass,
            &mut self.slopes,
            &mut self.gradient,
            &mut self.scratch,
        );
        self.optimiser.step(&mut self.parameters, &self.gradient, learning_rate);
        loss
    }

    /// The mean squared error of a number of the velocity; leaves its slopes in the output behind.
    pub fn loss(&mut self, batch: &Batch) -> f64 {
        let (count, width) = batch.pictures.dim();
        resize(&mut self.inputs, (count, self.shape.inputs()));
        resize(&mut self.slopes, (count, width));
        let room = rows_mut(&mut self.inputs).zip(rows_mut(&mut self.slopes));
        let drawn = rows(batch.pictures.view()).zip(rows(batch.noise.view()));
        let told = batch.angles.iter().zip(&batch.classes);
        for (((input, slopes), (picture, noise)), (phi, class)) in room.zip(drawn).zip(told) {
            let (signal, amount) = (libm::cos(*phi) as f32, libm::sin(*phi) as f32);
            let pairs = || picture.iter().zip(noise.iter());
            let state = pairs().map(|(x0, eps)| signal * x0 + amount * eps);
            self.shape.write_input(state, *phi, *class, input);
            // The targets for now; the slopes below take their place.
            for (slope, (x0, eps)) in slopes.iter_mut().zip(pairs()) {
                *slope = signal * eps - amount * x0;
            }
        }
        self.network.forward(
            &self.parameters,
            self.inputs.view(),
            &mut self.pass,
            &mut self.scratch,
        );
        let share = 1.0 / (count * width).max(1) as f64;
        let weight = 2.0 * share as f32;
        let mut squares = 0.0;
        let guesses = flat(self.pass.output());
        for (slope, guess) in flat_mut(&mut self.slopes).iter_mut().zip(guesses.iter()) {
            let error = guess - *slope;
            squares += f64::from(error) * f64::from(error);
            *slope = weight * error;
        }
        squares * share
    }

    /// The parameters, laid out as [`Network`] says.
    pub fn into_parameters(self) -> Vec<f32> {
        self.parameters
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: Shape = Shape { picture: 3, hidden: 5, classes: 2 };

    fn batch() -> Batch {
        let mut generator = Generator::new(4, "conditional test");
        let mut normals = |shape| Array2::from_shape_simple_fn(shape, || generator.normal() as f32);
        Batch {
            pictures: normals((4, 3)),
            noise: normals((4, 3)),
            angles: vec![0.1, 0.6, 1.1, 1.5],
            classes: vec![Some(0), Some(1), None, Some(1)],
        }
    }

    #[test]
    fn a_step_against_the_gradient_lowers_the_loss_as_fast_as_the_gradient_says() {
        let mut conditional = Conditional::new(SHAPE, &mut Generator::new(4, "weights"));
        let batch = batch();
        let before = conditional.loss(&batch);
        conditional.gradient.fill(0.0);
        let mut slopes = conditional.slopes.clone();
        conditional.network.backward_to_parameters(
            &conditional.parameters,
            &conditional.pass,
            &mut slopes,
            &mut conditional.gradient,
            &mut conditional.scratch,
        );
        let steepness: f64 =
            conditional.gradient.iter().map(|slope| f64::from(*slope) * f64::from(*slope)).sum();
        let small = 1e-3;
        for (parameter, slope) in conditional.parameters.iter_mut().zip(&conditional.gradient) {
            *parameter -= small as f32 * slope;
        }
        let fall = before - conditional.loss(&batch);
        let expected = small * steepness;
        assert!((fall / expected - 1.0).abs() < 0.02, "{fall} for {expected}");
    }

    #[test]
    fn what_is_told_makes_a_difference_and_an_unknown_class_is_not_told() {
        let input = |class| {
            let mut line = vec![f32::NAN; SHAPE.inputs()];
            SHAPE.write_input([0.1, 0.2, 0.3].into_iter(), 0.7, class, &mut line);
            line
        };
        assert_eq!(SHAPE.inputs(), 3 + 2 * WAVES + 3);
        assert!(input(None).iter().all(|number| number.is_finite()));
        assert_ne!(input(Some(0)), input(Some(1)));
        assert_eq!(input(Some(9)), input(None));
        assert_eq!(input(Some(1))[19..], [0.0, 1.0, 0.0]);
    }

    #[test]
    fn it_learns_two_points_by_their_class() {
        // Two classes of one point each: told the class, the clean picture is known at every level.
        let mut conditional = Conditional::new(SHAPE, &mut Generator::new(1, "weights"));
        let mut generator = Generator::new(1, "batches");
        let mut losses = Vec::new();
        for _ in 0..600 {
            let classes: Vec<usize> = (0..32).map(|_| generator.index(2)).collect();
            let pictures = classes.iter().map(|class| {
                let sign = if *class == 0 { 1.0 } else { -1.0 };
                [sign, 0.5 * sign, -sign]
            });
            let batch = Batch {
                pictures: Array2::from(pictures.collect::<Vec<_>>()),
                noise: Array2::from_shape_simple_fn((32, 3), || generator.normal() as f32),
                angles: (0..32).map(|_| generator.uniform_between(0.1, 1.5)).collect(),
                classes: classes.into_iter().map(Some).collect(),
            };
            losses.push(conditional.step(&batch, 1e-2));
        }
        assert!(losses[599] < 0.25 * losses[0], "{} of {}", losses[599], losses[0]);
    }
}

//! One training step of an autoencoder, plain or variational.

use ndarray::{Array2, ArrayView2};

use super::adam::Adam;
use super::network::{Activation, Network, Pass, Scratch};
use super::variational::{divergence_from_prior, gaussian_log_likelihood};
use crate::math::numbers::batch::{flat, flat_mut, resize, rows, rows_mut};
use crate::math::numbers::random::Generator;

/// The widths of an autoencoder with one hidden layer on each side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Widths {
    /// The numbers in a picture.
    pub picture: usize,
    /// The hidden units of encoder and decoder.
    pub hidden: usize,
    /// The numbers in a code.
    pub code: usize,
}

/// What is minimised: -ln N(x; decoded, sigma^2 I) + beta KL(q(z | x) || N(0, I)), in nats a picture.
///
/// With beta = 1 this is the negative evidence lower bound. With beta = 0 there is no q: the code is the
/// encoder's output itself, and what remains is the squared error in other units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Objective {
    /// The weight of the divergence, 0 or more.
    pub beta: f64,
    /// The standard deviation of the Gaussian decoder, above 0.
    pub sigma: f64,
}

impl Objective {
    /// Whether codes are drawn rather than told.
    pub fn is_variational(&self) -> bool {
        self.beta > 0.0
    }

    /// The loss in nats of a picture of `dimensions` numbers.
    pub fn loss(&self, terms: &Terms, dimensions: usize) -> f64 {
        let square = terms.squared_error * dimensions as f64;
        self.beta * terms.divergence - gaussian_log_likelihood(square, self.sigma, dimensions)
    }
}

/// The two terms of the loss, each a mean over the pictures of a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Terms {
    /// The mean squared error of a pixel.
    pub squared_error: f64,
    /// KL(q(z | x) || N(0, I)) in nats; 0 when there is no q.
    pub divergence: f64,
}

/// The encoder's network: tanh inside; its output is the code, or with a variational objective the mean
/// and then the logarithm of the variance of the code.
pub fn encoder(widths: &Widths, objective: &Objective) -> Network {
    let outputs = if objective.is_variational() { 2 * widths.code } else { widths.code };
    Network::new(&[widths.picture, widths.hidden, outputs], Activation::Tanh, Activation::Identity)
}

/// The decoder's network: tanh inside; its output is the mean of the picture.
pub fn decoder(widths: &Widths) -> Network {
    Network::new(
        &[widths.code, widths.hidden, widths.picture],
        Activation::Tanh,
        Activation::Identity,
    )
}

/// A network with its parameters, and what its training needs.
#[derive(Debug)]
struct Learner {
    network: Network,
    parameters: Vec<f32>,
    gradient: Vec<f32>,
    optimiser: Adam,
    pass: Pass,
}

impl Learner {
    fn new(network: Network, generator: &mut Generator) -> Self {
        let count = network.parameter_count();
        Self {
            parameters: network.initial_parameters(generator),
            gradient: vec![0.0; count],
            optimiser: Adam::new(count),
            pass: Pass::default(),
            network,
        }
    }

    fn forward(&mut self, inputs: ArrayView2<'_, f32>, scratch: &mut Scratch) {
        self.network.forward(&self.parameters, inputs, &mut self.pass, scratch);
    }
}

/// An autoencoder under training.
#[derive(Debug)]
pub struct Autoencoder {
    widths: Widths,
    objective: Objective,
    encoder: Learner,
    decoder: Learner,
    scratch: Scratch,
    slopes: Array2<f32>,
}

impl Autoencoder {
    /// An autoencoder that has learned nothing, its first weights from `generator`.
    pub fn new(widths: Widths, objective: Objective, generator: &mut Generator) -> Self {
        Self {
            encoder: Learner::new(encoder(&widths, &objective), generator),
            decoder: Learner::new(decoder(&widths), generator),
            scratch: Scratch::default(),
            slopes: Array2::default((0, 0)),
            widths,
            objective,
        }
    }

    /// One step of Adam on `batch`, `[n, picture]`; `noise` from N(0, I), `[n, code]`, moves the codes.
    ///
    /// The plain autoencoder does not look at the noise. Returns the terms of the loss before the step.
    pub fn step(
        &mut self,
        batch: ArrayView2<'_, f32>,
        noise: ArrayView2<'_, f32>,
        learning_rate: f64,
    ) -> Terms {
        let terms = self.backward(batch, noise);
        for side in [&mut self.encoder, &mut self.decoder] {
            side.optimiser.step(&mut side.parameters, &side.gradient, learning_rate);
        }
        terms
    }

    /// The parameters of the encoder and of the decoder.
    pub fn into_parameters(self) -> (Vec<f32>, Vec<f32>) {
        (self.encoder.parameters, self.decoder.parameters)
    }

    /// Leaves the slope of the batch's mean loss in the gradients of both sides.
    fn backward(&mut self, batch: ArrayView2<'_, f32>, noise: ArrayView2<'_, f32>) -> Terms {
        self.encoder.gradient.fill(0.0);
        self.decoder.gradient.fill(0.0);
        self.encoder.forward(batch, &mut self.scratch);
        let codes = self.draw_codes(noise);
        self.decoder.forward(codes.view(), &mut self.scratch);
        let squared_error = self.decoder_slopes(batch);
        let side = &mut self.decoder;
        side.network.backward(
            &side.parameters,
            &side.pass,
            &mut self.slopes,
            &mut side.gradient,
            &mut self.scratch,
        );
        let divergence =
            if self.objective.is_variational() { self.encoder_slopes(noise) } else { 0.0 };
        let side = &mut self.encoder;
        side.network.backward_to_parameters(
            &side.parameters,
            &side.pass,
            &mut self.slopes,
            &mut side.gradient,
            &mut self.scratch,
        );
        Terms { squared_error, divergence }
    }

    /// The codes of the encoder's last pass: z = mean + exp(log variance / 2) noise, or its output as it is.
    fn draw_codes(&self, noise: ArrayView2<'_, f32>) -> Array2<f32> {
        let encoded = self.encoder.pass.output();
        if !self.objective.is_variational() {
            return encoded.to_owned();
        }
        let code = self.widths.code;
        let mut codes = Array2::default((encoded.nrows(), code));
        for ((drawn, line), noise) in rows_mut(&mut codes).zip(rows(encoded)).zip(rows(noise)) {
            let (means, logs) = line.split_at(code);
            let parts = means.iter().zip(logs).zip(noise.iter());
            for (drawn, ((mean, log), noise)) in drawn.iter_mut().zip(parts) {
                *drawn = mean + libm::expf(0.5 * log) * noise;
            }
        }
        codes
    }

    /// Sets `slopes` to those of the loss in the decoded pictures: (decoded - x) / sigma^2, over the count.
    fn decoder_slopes(&mut self, batch: ArrayView2<'_, f32>) -> f64 {
        let decoded = self.decoder.pass.output();
        let share = 1.0 / decoded.nrows().max(1) as f64;
        let weight = (share / (self.objective.sigma * self.objective.sigma)) as f32;
        let mut squares = 0.0;
        resize(&mut self.slopes, decoded.dim());
        let (pictures, batch) = (flat(decoded), flat(batch));
        let numbers = pictures.iter().zip(batch.iter());
        for (slope, (decoded, wanted)) in flat_mut(&mut self.slopes).iter_mut().zip(numbers) {
            let error = decoded - wanted;
            squares += f64::from(error) * f64::from(error);
            *slope = weight * error;
        }
        squares * share / self.widths.picture as f64
    }

    /// Turns `slopes` in the codes into slopes in means and log variances, and adds the divergence's own.
    fn encoder_slopes(&mut self, noise: ArrayView2<'_, f32>) -> f64 {
        let code = self.widths.code;
        let encoded = self.encoder.pass.output();
        let share = 1.0 / encoded.nrows().max(1) as f64;
        let pull = (self.objective.beta * share) as f32;
        let mut divergence = 0.0;
        let mut code_slopes = Array2::default(encoded.dim());
        std::mem::swap(&mut self.slopes, &mut code_slopes);
        let drawn = rows(code_slopes.view()).zip(rows(noise));
        for ((wanted, line), (slopes, noise)) in
            rows_mut(&mut self.slopes).zip(rows(encoded)).zip(drawn)
        {
            let (means, logs) = line.split_at(code);
            for (mean, log) in means.iter().zip(logs) {
                divergence += divergence_from_prior(&[f64::from(*mean)], &[f64::from(*log)]);
            }
            let (in_means, in_logs) = wanted.split_at_mut(code);
            for (wanted, (mean, slope)) in in_means.iter_mut().zip(means.iter().zip(slopes.iter()))
            {
                *wanted = slope + pull * mean;
            }
            let parts = logs.iter().zip(slopes.iter()).zip(noise.iter());
            for (wanted, ((log, slope), noise)) in in_logs.iter_mut().zip(parts) {
                let spread = libm::expf(0.5 * log);
                *wanted = 0.5 * slope * spread * noise + 0.5 * pull * (spread * spread - 1.0);
            }
        }
        divergence * share
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTHS: Widths = Widths { picture: 6, hidden: 5, code: 2 };

    /// One layer tanh, one linear, in f64 and written down a second time.
    fn perceptron(parameters: &[f64], input: &[f64], hidden: usize, outputs: usize) -> Vec<f64> {
        let layer = |start: usize, input: &[f64], width: usize| -> Vec<f64> {
            let biases = start + input.len() * width;
            let sum = |unit: usize| {
                let products = input.iter().enumerate();
                let products = products.map(|(i, x)| x * parameters[start + i * width + unit]);
                products.sum::<f64>() + parameters[biases + unit]
            };
            (0..width).map(sum).collect()
        };
        let inner = layer(0, input, hidden).into_iter().map(libm::tanh).collect::<Vec<f64>>();
        layer((input.len() + 1) * hidden, &inner, outputs)
    }

    /// The mean loss of a batch, straight from its definition.
    fn loss(
        objective: &Objective,
        encoder: &[f64],
        decoder: &[f64],
        batch: &[f64],
        noise: &[f64],
    ) -> f64 {
        let outputs = if objective.is_variational() { 4 } else { 2 };
        let mut total = 0.0;
        for (picture, noise) in batch.chunks(6).zip(noise.chunks(2)) {
            let encoded = perceptron(encoder, picture, 5, outputs);
            let mut code = encoded[..2].to_vec();
            let mut divergence = 0.0;
            if objective.is_variational() {
                for axis in 0..2 {
                    let (mean, log) = (encoded[axis], encoded[2 + axis]);
                    code[axis] += libm::exp(log / 2.0) * noise[axis];
                    divergence += (mean * mean + libm::exp(log) - log - 1.0) / 2.0;
                }
            }
            let decoded = perceptron(decoder, &code, 5, 6);
            let square: f64 = decoded.iter().zip(picture).map(|(a, b)| (a - b) * (a - b)).sum();
            total +=
                square / (2.0 * objective.sigma * objective.sigma) + objective.beta * divergence;
        }
        total / (batch.len() / 6) as f64
    }

    fn check(objective: Objective) {
        let mut generator = Generator::new(9, "autoencoder test");
        let mut autoencoder = Autoencoder::new(WIDTHS, objective, &mut generator);
        let wide = |values: &[f32]| values.iter().map(|v| f64::from(*v)).collect::<Vec<f64>>();
        let mut normals = |shape| Array2::from_shape_simple_fn(shape, || generator.normal() as f32);
        let (batch, noise) = (normals((3, 6)), normals((3, 2)));
        let terms = autoencoder.backward(batch.view(), noise.view());
        let sides = [&autoencoder.encoder, &autoencoder.decoder].map(|side| wide(&side.parameters));
        let gradients = [&autoencoder.encoder.gradient, &autoencoder.decoder.gradient];
        let [batch, noise] =
            [batch, noise].map(|drawn| drawn.into_iter().map(f64::from).collect::<Vec<f64>>());
        let at = |sides: &[Vec<f64>; 2]| loss(&objective, &sides[0], &sides[1], &batch, &noise);

        let constant = -gaussian_log_likelihood(0.0, objective.sigma, 6);
        assert!((objective.loss(&terms, 6) - constant - at(&sides)).abs() < 1e-4);
        let step = 1e-6;
        for side in 0..2 {
            for (index, slope) in gradients[side].iter().enumerate() {
                let (mut up, mut down) = (sides.clone(), sides.clone());
                up[side][index] += step;
                down[side][index] -= step;
                let numeric = (at(&up) - at(&down)) / (2.0 * step);
                let difference = (numeric - f64::from(*slope)).abs();
                assert!(
                    difference < 5e-5 * (1.0 + numeric.abs()),
                    "{side} {index} {numeric} {slope}"
                );
            }
        }
    }

    #[test]
    fn the_plain_gradient_agrees_with_finite_differences() {
        check(Objective { beta: 0.0, sigma: 0.5 });
    }

    #[test]
    fn the_variational_gradient_agrees_with_finite_differences() {
        check(Objective { beta: 1.0, sigma: 0.5 });
        check(Objective { beta: 3.0, sigma: 1.0 });
    }
}

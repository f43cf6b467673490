//! The multilayer perceptron: forward, backward, parameters in one flat vector.

use ndarray::{Array2, ArrayView2};

use crate::math::numbers::batch::{flat, flat_mut, row_major, rows_mut};
use crate::math::numbers::matrix::{Workspace, multiply};
use crate::math::numbers::random::Generator;

/// What a layer does to each of its sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Activation {
    /// y = s
    Identity,
    /// y = tanh s
    Tanh,
    /// y = max(s, 0)
    Relu,
    /// y = 1 / (1 + exp(-s))
    Sigmoid,
}

impl Activation {
    /// The value at s.
    pub fn value(self, sum: f32) -> f32 {
        match self {
            Self::Identity => sum,
            Self::Tanh => libm::tanhf(sum),
            Self::Relu => sum.max(0.0),
            Self::Sigmoid => 1.0 / (1.0 + libm::expf(-sum)),
        }
    }

    /// The slope dy/ds, told from the value y.
    pub fn slope(self, value: f32) -> f32 {
        match self {
            Self::Identity => 1.0,
            Self::Tanh => 1.0 - value * value,
            Self::Relu => f32::from(u8::from(value > 0.0)),
            Self::Sigmoid => value * (1.0 - value),
        }
    }
}

/// One layer's shape.
#[derive(Clone, Copy, Debug)]
struct Layer {
    inputs: usize,
    outputs: usize,
    activation: Activation,
    /// Where its weights begin in the flat vector; the biases follow them.
    start: usize,
}

impl Layer {
    fn biases_start(&self) -> usize {
        self.start + self.inputs * self.outputs
    }

    /// W, `[inputs, outputs]`.
    fn weights<'a>(&self, parameters: &'a [f32]) -> ArrayView2<'a, f32> {
        row_major(&parameters[self.start..self.biases_start()], self.outputs)
    }

    /// b, `[outputs]`.
    fn biases<'a>(&self, parameters: &'a [f32]) -> &'a [f32] {
        &parameters[self.biases_start()..self.biases_start() + self.outputs]
    }
}

/// The shape of a multilayer perceptron; its parameters live outside it, in one flat vector.
///
/// Layer l makes y = activation(x W + b), with W `[inputs, outputs]` row-major, then b, layer after layer.
#[derive(Clone, Debug)]
pub struct Network {
    layers: Vec<Layer>,
    parameters: usize,
}

/// The values of every layer for one batch, kept for the way back.
#[derive(Clone, Debug, Default)]
pub struct Pass {
    /// The input, then each layer's output, `[n, width]`.
    values: Vec<Array2<f32>>,
}

impl Pass {
    /// The output, `[n, outputs]`.
    pub fn output(&self) -> ArrayView2<'_, f32> {
        self.values.last().map_or(ArrayView2::from(&[[]; 0]), |values| values.view())
    }

    /// Makes `inputs` the first of the values of `count` layers.
    fn begin(&mut self, inputs: ArrayView2<'_, f32>, count: usize) {
        self.values.resize(count + 1, Array2::default((0, 0)));
        match &mut self.values[0] {
            kept if kept.dim() == inputs.dim() => kept.assign(&inputs),
            other => *other = inputs.to_owned(),
        }
    }
}

/// Room for one pass back, kept between steps.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    workspace: Workspace<f32>,
    slopes: Array2<f32>,
    product: Array2<f32>,
}

impl Network {
    /// A network of these widths, input first; the last layer takes `output`, all before it `hidden`.
    pub fn new(widths: &[usize], hidden: Activation, output: Activation) -> Self {
        let mut layers = Vec::new();
        let mut start = 0;
        for (index, pair) in widths.windows(2).enumerate() {
            let last = index + 2 == widths.len();
            let layer = Layer {
                inputs: pair[0],
                outputs: pair[1],
                activation: if last { output } else { hidden },
                start,
            };
            start = layer.biases_start() + layer.outputs;
            layers.push(layer);
        }
        Self { layers, parameters: start }
    }

    /// How many parameters it has.
    pub fn parameter_count(&self) -> usize {
        self.parameters
    }

    /// Parameters to begin with: biases 0, weights uniform in ±sqrt(6 / (inputs + outputs)).
    ///
    /// Source: Glorot and Bengio (2010), equation 16.
    pub fn initial_parameters(&self, generator: &mut Generator) -> Vec<f32> {
        let mut parameters = Vec::with_capacity(self.parameters);
        for layer in &self.layers {
            let limit = (6.0 / (layer.inputs + layer.outputs) as f64).sqrt();
            for _ in 0..layer.inputs * layer.outputs {
                parameters.push(generator.uniform_between(-limit, limit) as f32);
            }
            parameters.resize(parameters.len() + layer.outputs, 0.0);
        }
        parameters
    }

    /// Sends `inputs` `[n, inputs]` through the network.
    ///
    /// `parameters` are [`Network::parameter_count`] numbers.
    pub fn forward(
        &self,
        parameters: &[f32],
        inputs: ArrayView2<'_, f32>,
        pass: &mut Pass,
        scratch: &mut Scratch,
    ) {
        pass.begin(inputs, self.layers.len());
        for (index, layer) in self.layers.iter().enumerate() {
            let (before, after) = pass.values.split_at_mut(index + 1);
            let (input, output) = (before[index].view(), &mut after[0]);
            multiply(input, layer.weights(parameters), &mut scratch.workspace, output);
            let (biases, activation) = (layer.biases(parameters), layer.activation);
            for line in rows_mut(output) {
                for (value, bias) in line.iter_mut().zip(biases) {
                    *value = activation.value(*value + bias);
                }
            }
        }
    }

    /// Adds to `gradient` the slope of a loss in every parameter, and leaves that in the inputs in `slopes`.
    ///
    /// On entry `slopes` is the slope of the loss in the output of `pass`, `[n, outputs]`; on return the
    /// slope in the input, `[n, inputs]`.
    pub fn backward(
        &self,
        parameters: &[f32],
        pass: &Pass,
        slopes: &mut Array2<f32>,
        gradient: &mut [f32],
        scratch: &mut Scratch,
    ) {
        for index in (0..self.layers.len()).rev() {
            self.layer_gradient(index, pass, slopes, gradient, scratch);
            self.layer_slopes(index, parameters, slopes, scratch);
        }
    }

    /// As [`Network::backward`], for the network that the data enter: nobody asks for the slope in them.
    pub fn backward_to_parameters(
        &self,
        parameters: &[f32],
        pass: &Pass,
        slopes: &mut Array2<f32>,
        gradient: &mut [f32],
        scratch: &mut Scratch,
    ) {
        for index in (0..self.layers.len()).rev() {
            self.layer_gradient(index, pass, slopes, gradient, scratch);
            if index > 0 {
                self.layer_slopes(index, parameters, slopes, scratch);
            }
        }
    }

    /// Takes `slopes` back through the activation of layer `index`, and adds its parameters' gradient.
    fn layer_gradient(
        &self,
        index: usize,
        pass: &Pass,
        slopes: &mut Array2<f32>,
        gradient: &mut [f32],
        scratch: &mut Scratch,
    ) {
        let layer = &self.layers[index];
        let (values, activation) = (flat(pass.values[index + 1].view()), layer.activation);
        for (slope, &value) in flat_mut(slopes).iter_mut().zip(values.iter()) {
            *slope *= activation.slope(value);
        }
        let input = pass.values[index].t();
        multiply(input, slopes.view(), &mut scratch.workspace, &mut scratch.product);
        let (weights, biases) = gradient[layer.start..].split_at_mut(layer.inputs * layer.outputs);
        add(weights, &flat(scratch.product.view()));
        for line in flat(slopes.view()).chunks_exact(layer.outputs) {
            add(biases, line);
        }
    }

    /// Takes `slopes` back from the sums of layer `index` to its inputs.
    fn layer_slopes(
        &self,
        index: usize,
        parameters: &[f32],
        slopes: &mut Array2<f32>,
        scratch: &mut Scratch,
    ) {
        let weights = self.layers[index].weights(parameters).reversed_axes();
        multiply(slopes.view(), weights, &mut scratch.workspace, &mut scratch.slopes);
        std::mem::swap(slopes, &mut scratch.slopes);
    }

    /// The outputs for `inputs` `[n, inputs]`, without keeping anything for a way back.
    pub fn predict(&self, parameters: &[f32], inputs: ArrayView2<'_, f32>) -> Array2<f32> {
        let mut pass = Pass::default();
        self.forward(parameters, inputs, &mut pass, &mut Scratch::default());
        pass.output().to_owned()
    }
}

/// Adds `more` to `sums`, one by one.
fn add(sums: &mut [f32], more: &[f32]) {
    for (sum, more) in sums.iter_mut().zip(more) {
        *sum += more;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{array, s};

    /// The network in f64, written down a second time: the reference for finite differences.
    fn reference(network: &Network, parameters: &[f64], input: &[f64]) -> Vec<f64> {
        let mut values = input.to_vec();
        for layer in &network.layers {
            values = (0..layer.outputs)
                .map(|output| {
                    let weight = |i: usize| parameters[layer.start + i * layer.outputs + output];
                    let sum: f64 = values.iter().enumerate().map(|(i, v)| v * weight(i)).sum();
                    let sum = sum + parameters[layer.biases_start() + output];
                    match layer.activation {
                        Activation::Identity => sum,
                        Activation::Tanh => libm::tanh(sum),
                        Activation::Relu => sum.max(0.0),
                        Activation::Sigmoid => 1.0 / (1.0 + libm::exp(-sum)),
                    }
                })
                .collect();
        }
        values
    }

    fn check_gradient(hidden: Activation, output: Activation) {
        let network = Network::new(&[5, 7, 3], hidden, output);
        let mut generator = Generator::new(2, "network test");
        let mut parameters = network.initial_parameters(&mut generator);
        for parameter in &mut parameters {
            *parameter += 0.1 * generator.normal() as f32;
        }
        let mut normals = |shape| Array2::from_shape_simple_fn(shape, || generator.normal() as f32);
        let (inputs, weights) = (normals((4, 5)), normals((4, 3)));
        // The loss is a fixed weighted sum of the outputs.
        let loss = |parameters: &[f64], inputs: &[f64]| -> f64 {
            let outputs = inputs.chunks(5).flat_map(|x| reference(&network, parameters, x));
            outputs.zip(&weights).map(|(y, w)| y * f64::from(*w)).sum()
        };
        let (mut pass, mut scratch) = (Pass::default(), Scratch::default());
        network.forward(&parameters, inputs.view(), &mut pass, &mut scratch);
        let mut slopes = weights.clone();
        let mut gradient = vec![0.0; network.parameter_count()];
        network.backward(&parameters, &pass, &mut slopes, &mut gradient, &mut scratch);

        let parameters: Vec<f64> = parameters.into_iter().map(f64::from).collect();
        let inputs: Vec<f64> = inputs.into_iter().map(f64::from).collect();
        let step = 1e-6;
        for (index, slope) in gradient.iter().enumerate() {
            let (mut up, mut down) = (parameters.clone(), parameters.clone());
            up[index] += step;
            down[index] -= step;
            let numeric = (loss(&up, &inputs) - loss(&down, &inputs)) / (2.0 * step);
            assert!((numeric - f64::from(*slope)).abs() < 2e-5 * (1.0 + numeric.abs()), "{index}");
        }
        assert_eq!(slopes.len(), inputs.len());
        for (index, slope) in slopes.iter().enumerate() {
            let (mut up, mut down) = (inputs.clone(), inputs.clone());
            up[index] += step;
            down[index] -= step;
            let numeric = (loss(&parameters, &up) - loss(&parameters, &down)) / (2.0 * step);
            assert!((numeric - f64::from(*slope)).abs() < 2e-5 * (1.0 + numeric.abs()), "{index}");
        }
    }

    #[test]
    fn gradients_agree_with_finite_differences() {
        check_gradient(Activation::Tanh, Activation::Identity);
        check_gradient(Activation::Relu, Activation::Tanh);
        check_gradient(Activation::Sigmoid, Activation::Sigmoid);
    }

    #[test]
    fn without_the_inputs_the_gradient_is_the_same() {
        let network = Network::new(&[3, 4, 2], Activation::Tanh, Activation::Tanh);
        let parameters = network.initial_parameters(&mut Generator::new(6, "inputs"));
        let (mut pass, mut scratch) = (Pass::default(), Scratch::default());
        network.forward(&parameters, array![[0.3, -0.2, 0.9]].view(), &mut pass, &mut scratch);
        let mut whole = vec![0.0; network.parameter_count()];
        let mut without = whole.clone();
        network.backward(&parameters, &pass, &mut Array2::ones((1, 2)), &mut whole, &mut scratch);
        network.backward_to_parameters(
            &parameters,
            &pass,
            &mut Array2::ones((1, 2)),
            &mut without,
            &mut scratch,
        );
        assert_eq!(whole, without);
    }

    #[test]
    fn a_second_pass_back_adds_to_the_gradient() {
        let network = Network::new(&[2, 3], Activation::Tanh, Activation::Identity);
        let parameters = network.initial_parameters(&mut Generator::new(1, "sum"));
        let (mut pass, mut scratch) = (Pass::default(), Scratch::default());
        network.forward(&parameters, array![[0.5, -1.0]].view(), &mut pass, &mut scratch);
        let mut gradient = vec![0.0; network.parameter_count()];
        network.backward(
            &parameters,
            &pass,
            &mut Array2::ones((1, 3)),
            &mut gradient,
            &mut scratch,
        );
        let once = gradient.clone();
        network.backward(
            &parameters,
            &pass,
            &mut Array2::ones((1, 3)),
            &mut gradient,
            &mut scratch,
        );
        assert!(once.iter().any(|slope| *slope != 0.0));
        assert!(once.iter().zip(&gradient).all(|(one, two)| 2.0 * one == *two));
    }

    #[test]
    fn an_output_does_not_depend_on_its_batch() {
        let network = Network::new(&[6, 9, 4], Activation::Tanh, Activation::Identity);
        let mut generator = Generator::new(3, "batch");
        let parameters = network.initial_parameters(&mut generator);
        let inputs = Array2::from_shape_simple_fn((5, 6), || generator.normal() as f32);
        let together = network.predict(&parameters, inputs.view());
        let alone = network.predict(&parameters, inputs.slice(s![2..3, ..]));
        assert_eq!(together.row(2), alone.row(0));
    }
}

//! The network: layers as data, their weights, and the forward pass.

pub mod dropout;
pub mod layers;
mod perturb;
mod shape;
mod spec;
pub mod summary;
mod unit_split;

pub use crate::ops::Activation;
pub use dropout::DropoutContext;
pub use layers::LayerSpec;
pub use perturb::Perturbation;
pub use shape::Shape;
pub use spec::NetworkSpec;
pub use summary::{LayerSummary, ParameterInfo};
pub use unit_split::{PARAMETERS_SPLIT, UnitSplit, part};

use std::ops::Range;

use burn::module::{Module, ModuleMapper, Param};
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor};

use crate::dataset::{ImageShape, Scaling};
use crate::engine::Engine;
use crate::error::Result;
use crate::ops;
use crate::random::{Key, Purpose};
use layers::{Parameters, Pass, WeightShape};
use shape::Signal;
use unit_split::UnitsHeld;

/// A stack of layers that ends in logits, one a class, and the activation that turns them into outputs.
#[derive(Module, Debug)]
pub struct Network {
    /// One a row of the summary.
    layers: Vec<Layer>,
    #[module(skip)]
    input: ImageShape,
    #[module(skip)]
    scaling: Scaling,
    #[module(skip)]
    output: Activation,
    #[module(skip)]
    classes: usize,
    /// Whether all weights are known to be finite numbers.
    #[module(skip)]
    finite_weights: bool,
    /// The units of the first dense layer, where other workers have the others.
    #[module(skip)]
    held: Option<UnitsHeld>,
}

/// A layer with its weight and bias, where it has them.
#[derive(Module, Debug)]
struct Layer {
    weight: Option<Weight>,
    bias: Option<Param<Tensor<1>>>,
    #[module(skip)]
    spec: LayerSpec,
}

#[derive(Module, Debug)]
enum Weight {
    Matrix(Param<Tensor<2>>),
    Kernels(Param<Tensor<4>>),
}

impl Network {
    /// The layers of `spec` and a last dense layer of one unit a class, with Keras's initial weights: Glorot
    /// uniform (Glorot and Bengio, 2010: limit `sqrt(6 / (fan_in + fan_out))`) and zero bias.
    ///
    /// # Errors
    /// As [`NetworkSpec::summary`].
    pub fn new(spec: &NetworkSpec, seed: u64, engine: &Engine) -> Result<Self> {
        let device = engine.device().clone().autodiff();
        let layer = |(index, row): (usize, LayerSummary)| Layer {
            weight: row.weight.map(|weight| {
                let key = weights_key(seed, index);
                match weight {
                    WeightShape::Matrix(dims) => Weight::Matrix(glorot(dims, weight.fans(), key, &device)),
                    WeightShape::Kernels(dims) => Weight::Kernels(glorot(dims, weight.fans(), key, &device)),
                }
            }),
            bias: row.weight.map(|weight| zeros(weight.outputs(), &device)),
            spec: row.spec,
        };
        Ok(Self {
            layers: spec.summary()?.into_iter().enumerate().map(layer).collect(),
            input: spec.input,
            scaling: spec.scaling,
            output: spec.output,
            classes: spec.classes.len(),
            finite_weights: true,
            held: None,
        })
    }

    /// The layers of `spec` with these parameters, one row each: in the order of the layers, weight before bias. A row that is
    /// missing, or of another length than its parameter, leaves the initial values.
    ///
    /// # Errors
    /// As [`Network::new`].
    pub fn with_parameters(spec: &NetworkSpec, rows: Vec<Vec<f32>>, engine: &Engine) -> Result<Self> {
        Ok(Self::new(spec, 0, engine)?.replaced(rows))
    }

    /// The network, whose weights are all finite numbers or may be others.
    pub(crate) fn knowing_finite(self, finite_weights: bool) -> Self {
        Self { finite_weights, ..self }
    }

    /// The images that it takes.
    pub fn input(&self) -> ImageShape {
        self.input
    }

    /// Raw images, row by row, scaled for this network and brought to `device`: `[batch, pixels]`.
    pub fn scaled<'a>(&self, raw: impl IntoIterator<Item = &'a [u8]>, device: &Device) -> Tensor<2> {
        let mut input = Vec::new();
        raw.into_iter().for_each(|image| self.scaling.extend(image, self.input.columns, &mut input));
        let batch = input.len() / self.input.pixels();
        ops::floats(input, [batch, self.input.pixels()], device)
    }

    /// Outputs `[batch, classes]`: the output activation of logits `[batch, classes]`.
    pub fn outputs(&self, logits: &[f32]) -> Vec<f32> {
        logits.chunks_exact(self.classes).flat_map(|row| self.output.outputs(row)).collect()
    }

    /// Logits `[batch, classes]` of images `[batch, pixels]`, scaled as the network wants them.
    ///
    /// With a `dropout` context the dropout layers act; without one they pass everything. Of a network that tracks gradients everything
    /// that a backward pass needs is held until there was one: [`Network::predict`] answers without.
    pub fn forward(&self, images: Tensor<2>, dropout: Option<&DropoutContext>) -> Tensor<2> {
        self.forward_adding(images, dropout, &mut GradientsParams::new())
    }

    /// The same without dropout and gradients: nothing is held for a backward pass.
    pub fn predict(&self, images: Tensor<2>) -> Tensor<2> {
        self.valid().forward(images, None)
    }

    /// As [`Network::forward`], where the gradients of dense layers' weights are added to those of earlier images, which are taken out of `sums`.
    pub fn forward_adding(
        &self,
        images: Tensor<2>,
        dropout: Option<&DropoutContext>,
        sums: &mut GradientsParams,
    ) -> Tensor<2> {
        self.through(self.first_signal(images), 0..self.layers.len(), Pass::of_all(dropout), sums).flat()
    }

    /// What these rows make of a signal. A layer and the max pooling behind it may be one operation.
    fn through(&self, mut signal: Signal, rows: Range<usize>, pass: Pass, sums: &mut GradientsParams) -> Signal {
        let mut row = rows.start;
        while row < rows.end {
            let layer = &self.layers[row];
            let size = self.layers[row + 1..rows.end].first().and_then(|next| next.spec.kind().max_pool_size());
            let parameters = layer.parameters(sums, self.finite_weights);
            let pooled = size.and_then(|size| layer.spec.kind().forward_pooled(&signal, &parameters, size));
            row += if pooled.is_some() { 2 } else { 1 };
            signal = match pooled {
                Some(pooled) => pooled,
                None => layer.spec.kind().forward(signal, parameters, &Pass { row: row as u32 - 1, ..pass }),
            };
        }
        signal
    }

    /// As [`Network::predict`], and what goes into the last dense layer: logits `[batch, classes]` and `[batch, features]`.
    pub fn predict_with_features(&self, images: Tensor<2>) -> (Tensor<2>, Tensor<2>) {
        let (network, last, mut none) = (self.valid(), self.layers.len().saturating_sub(1), GradientsParams::new());
        let pass = Pass::of_all(None);
        let features = network.through(network.first_signal(images), 0..last, pass, &mut none).flat();
        let logits = network.through(Signal::Flat(features.clone()), last..self.layers.len(), pass, &mut none).flat();
        (logits, features)
    }

    /// What each row of the summary puts out for one image `[1, pixels]`, scaled: flattened: `[features]` a row, channels first. The
    /// last are the logits. As [`Network::predict`], nothing is held for a backward pass.
    pub fn activations(&self, image: Tensor<2>) -> Vec<Tensor<1>> {
        let network = self.valid();
        let mut signal = network.first_signal(image);
        let output = |(layer, row): (&Layer, u32)| {
            let parameters = layer.parameters(&mut GradientsParams::new(), network.finite_weights);
            signal = layer.spec.kind().forward(signal.clone(), parameters, &Pass { row, ..Pass::of_all(None) });
            signal.clone().flat().flatten(0, 1)
        };
        network.layers.iter().zip(0..).map(output).collect()
    }

    /// Weight and bias of row `row` of the summary, flat, as they are now; none where the row has none.
    pub fn parameters_of(&self, row: usize) -> Option<(Tensor<1>, Tensor<1>)> {
        let layer = self.layers.get(row)?;
        let weight = match layer.weight.as_ref()? {
            Weight::Matrix(weight) => flat(weight.val()),
            Weight::Kernels(weight) => flat(weight.val()),
        };
        Some((weight, flat(layer.bias.as_ref()?.val())))
    }

    /// Images `[batch, pixels]` as maps.
    fn first_signal(&self, images: Tensor<2>) -> Signal {
        let [batch, _] = images.dims();
        let [channels, rows, columns] = self.input.maps();
        Signal::Maps(images.reshape([batch, channels, rows, columns]))
    }

    /// The network, leaving one without layers in its place.
    pub fn take(&mut self) -> Self {
        Self { layers: std::mem::take(&mut self.layers), ..*self }
    }
}

impl Layer {
    /// The layer's parameters, with the gradient of a dense layer's weight, which is taken out of `sums`.
    fn parameters(&self, sums: &mut GradientsParams, finite_weights: bool) -> Parameters {
        match (&self.weight, &self.bias) {
            (Some(Weight::Matrix(weight)), Some(bias)) => {
                let sum = sums.remove::<2>(weight.id).map(Box::new);
                Parameters::Matrix { weight: weight.val(), bias: bias.val(), sum, finite_weights }
            }
            (Some(Weight::Kernels(weight)), Some(bias)) => {
                Parameters::Kernels { weight: weight.val(), bias: bias.val(), finite_weights }
            }
            _ => Parameters::None,
        }
    }
}

struct Setter(std::vec::IntoIter<Vec<f32>>);

impl ModuleMapper for Setter {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (id, old, mapper) = param.consume();
        let row = self.0.next().filter(|row| row.len() == old.shape().num_elements());
        let tensor = match row {
            Some(row) => ops::floats(row, old.shape(), &old.device()).require_grad(),
            None => old,
        };
        Param::from_mapped_value(id, tensor, mapper)
    }
}

fn weights_key(seed: u64, row: usize) -> Key {
    Key::new(seed, Purpose::Weights, &[row as u32])
}

/// The weight of row `row` of the summary at the start of a run with this seed; none where the row has none.
///
/// # Errors
/// As [`NetworkSpec::summary`].
pub fn initial_weight(spec: &NetworkSpec, row: usize, seed: u64) -> Result<Option<Vec<f32>>> {
    let weight = spec.summary()?.get(row).and_then(|row| row.weight);
    Ok(weight.map(|weight| glorot_values(weight.count(), weight.fans(), weights_key(seed, row))))
}

fn glorot<const D: usize>(dims: [usize; D], fans: [usize; 2], key: Key, device: &Device) -> Param<Tensor<D>> {
    Param::from_tensor(ops::floats(glorot_values(dims.iter().product(), fans, key), dims, device))
}

fn glorot_values(count: usize, [fan_in, fan_out]: [usize; 2], key: Key) -> Vec<f32> {
    let limit = (6.0 / (fan_in + fan_out) as f64).sqrt() as f32;
    (0..count as u32).map(|i| (2.0 * key.uniform(i) - 1.0) * limit).collect()
}

/// A parameter's numbers, without automatic differentiation.
fn flat<const D: usize>(parameter: Tensor<D>) -> Tensor<1> {
    parameter.inner().flatten(0, D - 1)
}

fn zeros(count: usize, device: &Device) -> Param<Tensor<1>> {
    Param::from_tensor(ops::floats(vec![0.0; count], [count], device))
}

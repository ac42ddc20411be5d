//! The network: layers as data, their weights, and the forward pass.

pub mod dropout;
pub mod layer;
pub mod summary;

pub use crate::ops::Activation;
pub use dropout::DropoutContext;
pub use layer::LayerSpec;
pub use summary::{LayerSummary, ParameterInfo, Shape};

use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Device, Tensor, TensorData};

use crate::dataset::{CLASSES, PIXELS, SIDE, Scaling};
use crate::engine::Engine;
use crate::error::Result;
use crate::random::{Key, Purpose};
use crate::recipe::Recipe;
use layer::{Conv2d, Dense, Layer};

/// A stack of layers that ends in ten logits, and the activation that turns them into outputs.
#[derive(Module, Debug)]
pub struct Network {
    layers: Vec<Layer>,
    /// Of each of `layers`, the row of the summary to which it belongs: a dense layer and its activation are one row.
    #[module(skip)]
    rows: Vec<usize>,
    #[module(skip)]
    scaling: Scaling,
    #[module(skip)]
    output: Activation,
}

/// What flows between layers.
#[derive(Clone)]
enum Signal {
    /// `[batch, features]`
    Flat(Tensor<2>),
    /// `[batch, channels, height, width]`
    Maps(Tensor<4>),
}

impl Network {
    /// The recipe's layers and a last dense layer of ten, with Keras's initial weights: Glorot
    /// uniform (Glorot and Bengio, 2010: limit `sqrt(6 / (fan_in + fan_out))`) and zero bias.
    ///
    /// # Errors
    /// As [`summary::summarize`]: layers that do not fit each other.
    pub fn new(recipe: &Recipe, seed: u64, engine: &Engine) -> Result<Self> {
        let device = engine.device().clone().autodiff();
        let mut shape = Shape::Maps([1, SIDE, SIDE]);
        let (mut layers, mut rows) = (Vec::new(), Vec::new());
        for (index, row) in recipe.summary()?.iter().enumerate() {
            let key = Key::new(seed, Purpose::Weights, &[index as u32]);
            build(&row.spec, &shape, key, index as u32, &device, &mut layers);
            rows.resize(layers.len(), index);
            shape = row.output.clone();
        }
        Ok(Self { layers, rows, scaling: recipe.scaling, output: recipe.output })
    }

    /// The recipe's layers with these parameters, one row each: in the order of the layers, weight before bias. A row that is
    /// missing, or of another length than its parameter, leaves the initial values.
    ///
    /// # Errors
    /// As [`Network::new`].
    pub fn with_parameters(recipe: &Recipe, rows: Vec<Vec<f32>>, engine: &Engine) -> Result<Self> {
        Ok(Self::new(recipe, 0, engine)?.map(&mut Setter(rows.into_iter())))
    }

    /// Raw images of 784 pixels, scaled for this network and brought to `device`: `[batch, 784]`.
    pub fn scaled<'a>(&self, raw: impl IntoIterator<Item = &'a [u8]>, device: &Device) -> Tensor<2> {
        let mut input = Vec::new();
        raw.into_iter().for_each(|image| self.scaling.extend(image, &mut input));
        let batch = input.len() / PIXELS;
        Tensor::from_data(TensorData::new(input, [batch, PIXELS]), device)
    }

    /// Outputs `[batch, 10]`: the output activation of logits `[batch, 10]`.
    pub fn outputs(&self, logits: &[f32]) -> Vec<f32> {
        logits.chunks_exact(CLASSES).flat_map(|row| self.output.outputs(row)).collect()
    }

    /// Logits `[batch, 10]` of images `[batch, 784]`, scaled as the recipe says.
    ///
    /// With a `dropout` context the dropout layers act; without one they pass everything.
    pub fn forward(&self, images: Tensor<2>, dropout: Option<&DropoutContext>) -> Tensor<2> {
        let last = self.layers.iter().fold(Signal::images(images), |signal, layer| layer.forward(signal, dropout));
        last.flat()
    }

    /// What each row of the summary puts out for one image `[1, 784]`, scaled: flattened: `[features]` a row, channels first. The
    /// last are the logits.
    pub fn activations(&self, image: Tensor<2>) -> Vec<Tensor<1>> {
        let mut signal = Signal::images(image);
        let mut outputs: Vec<Tensor<1>> = Vec::new();
        for (layer, &row) in self.layers.iter().zip(&self.rows) {
            signal = layer.forward(signal, None);
            outputs.truncate(row);
            outputs.push(signal.clone().flat().flatten(0, 1));
        }
        outputs
    }

    /// The network, leaving one without layers in its place.
    pub fn take(&mut self) -> Self {
        Self { layers: std::mem::take(&mut self.layers), rows: std::mem::take(&mut self.rows), ..*self }
    }
}

struct Setter(std::vec::IntoIter<Vec<f32>>);

impl ModuleMapper for Setter {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (id, old, mapper) = param.consume();
        let row = self.0.next().filter(|row| row.len() == old.shape().num_elements());
        let tensor = match row {
            Some(row) => Tensor::from_data(TensorData::new(row, old.shape()), &old.device()).require_grad(),
            None => old,
        };
        Param::from_mapped_value(id, tensor, mapper)
    }
}

impl Signal {
    /// Images `[batch, 784]` as maps of one channel.
    fn images(images: Tensor<2>) -> Self {
        let [batch, _] = images.dims();
        Self::Maps(images.reshape([batch, 1, SIDE, SIDE]))
    }

    /// `[batch, features]`, channels first.
    fn flat(self) -> Tensor<2> {
        match self {
            Self::Flat(tensor) => tensor,
            Self::Maps(tensor) => tensor.flatten(1, 3),
        }
    }
}

fn build(spec: &LayerSpec, input: &Shape, key: Key, index: u32, device: &Device, layers: &mut Vec<Layer>) {
    match *spec {
        LayerSpec::Dense { units, activation } => {
            let features = input.features();
            let weight = glorot([features, units], features, units, key, device);
            let relu = activation == Some(Activation::Relu);
            layers.push(Layer::Dense(Dense { weight, bias: zeros(units, device), relu }));
            layers.extend(activation.filter(|_| !relu).map(Layer::activation));
        }
        LayerSpec::Conv2d { filters, kernel_size, activation } => {
            let channels = input.channels();
            let area = kernel_size * kernel_size;
            let weight =
                glorot([filters, channels, kernel_size, kernel_size], channels * area, filters * area, key, device);
            let relu = activation == Some(Activation::Relu);
            layers.push(Layer::Conv2d(Conv2d { weight, bias: zeros(filters, device), relu }));
            layers.extend(activation.filter(|_| !relu).map(Layer::activation));
        }
        LayerSpec::MaxPool2d { pool_size } => layers.push(Layer::max_pool(pool_size)),
        LayerSpec::Dropout { rate } => layers.push(Layer::dropout(rate, index)),
        LayerSpec::Flatten => layers.push(Layer::flatten()),
    }
}

fn glorot<const D: usize>(
    shape: [usize; D],
    fan_in: usize,
    fan_out: usize,
    key: Key,
    device: &Device,
) -> Param<Tensor<D>> {
    let limit = (6.0 / (fan_in + fan_out) as f64).sqrt() as f32;
    let count: usize = shape.iter().product();
    let values: Vec<f32> = (0..count as u32).map(|i| (2.0 * key.uniform(i) - 1.0) * limit).collect();
    Param::from_tensor(Tensor::from_data(TensorData::new(values, shape), device))
}

fn zeros(count: usize, device: &Device) -> Param<Tensor<1>> {
    Param::from_tensor(Tensor::from_data(TensorData::new(vec![0f32; count], [count]), device))
}

const _: () = assert!(PIXELS == 784 && CLASSES == 10);

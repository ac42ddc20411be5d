//! What every kind of layer says of itself.

use burn::tensor::Tensor;

use crate::model::dropout::DropoutContext;
use crate::model::shape::{Shape, Signal};
use crate::model::unit_split::UnitsHeld;
use crate::onnx::Graph;
use crate::ops::{self, Activation};

/// A kind of layer.
pub(in crate::model) trait LayerKind {
    /// What the layer makes of images of this shape, or why it cannot stand there: a sentence without its first words.
    fn outline(&self, input: &Shape) -> Result<Outline, String>;

    /// The activation that follows the layer's own numbers.
    fn activation(&self) -> Option<Activation> {
        None
    }

    /// Whether the layer needs rows and columns.
    fn takes_maps(&self) -> bool {
        false
    }

    /// The layer's numbers for a batch, its activation applied.
    fn forward(&self, signal: Signal, parameters: Parameters, pass: &Pass) -> Signal;

    /// The layer's numbers after max pooling by squares of this side, where both are one operation.
    fn forward_pooled(&self, _signal: &Signal, _parameters: &Parameters, _size: usize) -> Option<Signal> {
        None
    }

    /// Side of the squares, where the layer is max pooling.
    fn max_pool_size(&self) -> Option<usize> {
        None
    }

    /// Adds the layer's ONNX nodes to a graph; `parameters` are the names of weight and bias there.
    fn add_to(&self, graph: &mut Graph, name: &str, input: &Shape, parameters: &[String]);
}

/// What a layer makes of one image.
pub(in crate::model) struct Outline {
    /// The shape of its numbers.
    pub output: Shape,
    /// Its weight, where it has one; a bias, one number an output unit or filter, belongs to it.
    pub weight: Option<WeightShape>,
    /// Products of its forward pass.
    pub products: usize,
    /// Numbers of what it makes on the way to its output, if anything.
    pub between: usize,
}

impl Outline {
    /// Of a layer without weights.
    pub fn stateless(output: Shape) -> Self {
        Self { output, weight: None, products: 0, between: 0 }
    }
}

/// The shape of a weight.
#[derive(Clone, Copy, Debug)]
pub(in crate::model) enum WeightShape {
    /// `[features, units]`
    Matrix([usize; 2]),
    /// `[filters, channels, kernel, kernel]`
    Kernels([usize; 4]),
}

impl WeightShape {
    /// Its sides.
    pub fn dims(&self) -> &[usize] {
        match self {
            Self::Matrix(dims) => dims,
            Self::Kernels(dims) => dims,
        }
    }

    /// Units or filters: numbers of the bias.
    pub fn outputs(&self) -> usize {
        match *self {
            Self::Matrix([_, units]) => units,
            Self::Kernels([filters, ..]) => filters,
        }
    }

    /// Inputs and outputs of a unit, as Glorot's initial values count them.
    pub fn fans(&self) -> [usize; 2] {
        match *self {
            Self::Matrix([features, units]) => [features, units],
            Self::Kernels([filters, channels, height, width]) => [channels * height * width, filters * height * width],
        }
    }

    /// How many numbers; the largest there is where more than can be counted.
    pub fn count(&self) -> usize {
        self.dims().iter().fold(1, |product, &side| product.saturating_mul(side))
    }
}

/// Numbers to which a relu was applied already, after any other activation.
pub(in crate::model) fn activated<const D: usize>(y: Tensor<D>, activation: Option<Activation>) -> Tensor<D> {
    match activation {
        None | Some(Activation::Relu) => y,
        Some(function) => ops::activate(y, function),
    }
}

/// A layer's weight and bias.
pub(in crate::model) enum Parameters {
    None,
    Matrix {
        /// `[features, units]`
        weight: Tensor<2>,
        /// `[units]`
        bias: Tensor<1>,
        /// What the weight's gradient is to be added to.
        sum: Option<Box<Tensor<2>>>,
        /// See [`ops::Form`].
        finite_weights: bool,
    },
    Kernels {
        /// `[filters, channels, kernel, kernel]`
        weight: Tensor<4>,
        /// `[filters]`
        bias: Tensor<1>,
        /// See [`ops::Form`].
        finite_weights: bool,
    },
}

/// Which forward pass a layer takes part in.
#[derive(Clone, Copy)]
pub(in crate::model) struct Pass<'a> {
    /// The layer's row in the summary.
    pub row: u32,
    /// Where in a run the pass stands; none where dropout passes everything.
    pub dropout: Option<&'a DropoutContext>,
    /// Which of the numbers of an image these are; none where they are all.
    pub held: Option<UnitsHeld>,
}

impl<'a> Pass<'a> {
    /// A pass of all numbers.
    pub fn of_all(dropout: Option<&'a DropoutContext>) -> Self {
        Self { row: 0, dropout, held: None }
    }
}

//! A network's parameters and gradients as plain numbers.

use burn::module::{Module, ModuleVisitor, Param};
use burn::optim::GradientsParams;
use burn::tensor::Tensor;

use crate::error::Result;
use crate::model::Network;
use crate::ops;
use crate::reading::read;

/// Every parameter of `network` as one row each, in the order of the layers, weight before bias.
///
/// # Errors
/// [`crate::ErrorKind::DeviceLost`].
pub async fn read_parameters(network: &Network) -> Result<Vec<Vec<f32>>> {
    read_all(collect(network, None)).await
}

/// Every parameter, as [`read_parameters`], of a network on the CPU engine: on a GPU this would block.
pub(super) fn parameters_now(network: &Network) -> Vec<Vec<f32>> {
    collect(network, None).into_iter().flatten().map(numbers_now).collect()
}

/// The numbers of a tensor on the CPU engine.
pub(super) fn numbers_now(tensor: Tensor<1>) -> Vec<f32> {
    let data = tensor.into_data();
    data.as_slice().unwrap_or_else(|_| unreachable!("networks are of f32")).to_vec()
}

/// Every gradient, in the order of [`read_parameters`].
///
/// # Errors
/// [`crate::ErrorKind::DeviceLost`].
pub async fn read_gradients(network: &Network, gradients: &GradientsParams) -> Result<Vec<Vec<f32>>> {
    read_all(collect(network, Some(gradients))).await
}

/// Every gradient, zeros where there is none, in the order of [`read_parameters`]; taken, so that none needs a copy.
///
/// # Errors
/// [`crate::ErrorKind::DeviceLost`].
pub(super) async fn take_gradients(network: &Network, gradients: GradientsParams) -> Result<Vec<Vec<f32>>> {
    let mut taker = Taker { gradients, rows: Vec::new() };
    network.visit(&mut taker);
    let Taker { rows, .. } = taker;
    let mut values = Vec::with_capacity(rows.len());
    for (row, count) in rows {
        values.push(match row {
            Some(row) => read(row).await?,
            None => vec![0.0; count],
        });
    }
    Ok(values)
}

/// The gradients `sums` and those of `more`, added up where both have one.
pub(super) fn add_gradients(network: &Network, sums: GradientsParams, more: GradientsParams) -> GradientsParams {
    let mut adder = Adder { sums, more };
    network.visit(&mut adder);
    adder.sums
}

struct Adder {
    sums: GradientsParams,
    more: GradientsParams,
}

impl ModuleVisitor for Adder {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let Some(more) = self.more.remove::<D>(param.id) else { return };
        let sum = match self.sums.remove::<D>(param.id) {
            Some(sum) => ops::add(sum, more),
            None => more,
        };
        self.sums.register::<D>(param.id, sum);
    }
}

struct Taker {
    gradients: GradientsParams,
    /// With the number of elements.
    rows: Vec<(Option<Tensor<1>>, usize)>,
}

impl ModuleVisitor for Taker {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let gradient = self.gradients.remove::<D>(param.id);
        self.rows.push((gradient.map(|gradient| gradient.flatten(0, D - 1)), param.val().shape().num_elements()));
    }
}

/// What [`take_gradients`] took.
pub(super) fn gradients_of(network: &Network, rows: Vec<Vec<f32>>) -> GradientsParams {
    let mut giver = Giver { rows: rows.into_iter(), gradients: GradientsParams::new() };
    network.visit(&mut giver);
    giver.gradients
}

struct Giver {
    rows: std::vec::IntoIter<Vec<f32>>,
    gradients: GradientsParams,
}

impl ModuleVisitor for Giver {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let Some(row) = self.rows.next() else { return };
        let parameter = param.val().inner();
        self.gradients.register::<D>(param.id, ops::floats(row, parameter.shape(), &parameter.device()));
    }
}

/// Every parameter, flat and without automatic differentiation, in the order of [`read_parameters`].
pub fn flat_parameters(network: &Network) -> Vec<Tensor<1>> {
    collect(network, None).into_iter().flatten().collect()
}

async fn read_all(rows: Vec<Option<Tensor<1>>>) -> Result<Vec<Vec<f32>>> {
    let mut values = Vec::with_capacity(rows.len());
    for row in rows.into_iter().flatten() {
        values.push(read(row).await?);
    }
    Ok(values)
}

fn collect(network: &Network, gradients: Option<&GradientsParams>) -> Vec<Option<Tensor<1>>> {
    let mut collector = Collector { gradients, rows: Vec::new() };
    network.visit(&mut collector);
    collector.rows
}

struct Collector<'a> {
    gradients: Option<&'a GradientsParams>,
    rows: Vec<Option<Tensor<1>>>,
}

impl ModuleVisitor for Collector<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let tensor = match self.gradients {
            None => Some(param.val().inner()),
            Some(gradients) => gradients.get::<D>(param.id),
        };
        self.rows.push(tensor.map(|tensor| tensor.flatten(0, D - 1)));
    }
}

//! A network's parameters and gradients as plain numbers.

use burn::module::{Module, ModuleVisitor, Param};
use burn::optim::GradientsParams;
use burn::tensor::{Tensor, TensorData};

use crate::error::Result;
use crate::metrics::read;
use crate::model::Network;

/// Every parameter of `network` as one row each, in the order of the layers, weight before bias.
///
/// # Errors
/// [`crate::ErrorKind::DeviceLost`].
pub async fn read_parameters(network: &Network) -> Result<Vec<Vec<f32>>> {
    read_all(collect(network, None)).await
}

/// Every gradient, in the order of [`read_parameters`].
///
/// # Errors
/// [`crate::ErrorKind::DeviceLost`].
pub async fn read_gradients(network: &Network, gradients: &GradientsParams) -> Result<Vec<Vec<f32>>> {
    read_all(collect(network, Some(gradients))).await
}

/// Every gradient as one row of numbers, zeros where there is none, in the order of [`read_parameters`].
///
/// # Errors
/// [`crate::ErrorKind::DeviceLost`].
pub(super) async fn flat_gradients(network: &Network, gradients: &GradientsParams) -> Result<Vec<f32>> {
    let mut flat = Vec::new();
    for (row, parameter) in collect(network, Some(gradients)).into_iter().zip(collect(network, None)) {
        match row {
            Some(row) => flat.extend(read(row).await?),
            None => flat.resize(flat.len() + parameter.map_or(0, |parameter| parameter.dims()[0]), 0.0),
        }
    }
    Ok(flat)
}

/// What [`flat_gradients`] flattened.
pub(super) fn gradients_of(network: &Network, flat: &[f32]) -> GradientsParams {
    let mut unflattener = Unflattener { rest: flat, gradients: GradientsParams::new() };
    network.visit(&mut unflattener);
    unflattener.gradients
}

struct Unflattener<'a> {
    rest: &'a [f32],
    gradients: GradientsParams,
}

impl ModuleVisitor for Unflattener<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let parameter = param.val().inner();
        let (values, rest) = self.rest.split_at(parameter.shape().num_elements());
        let data = TensorData::new(values.to_vec(), parameter.shape());
        self.gradients.register::<D>(param.id, Tensor::from_data(data, &parameter.device()));
        self.rest = rest;
    }
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

//! A network's parameters and gradients as plain numbers.

use burn::module::{Module, ModuleVisitor, Param};
use burn::optim::GradientsParams;
use burn::tensor::Tensor;

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

async fn read_all(rows: Vec<Tensor<1>>) -> Result<Vec<Vec<f32>>> {
    let mut values = Vec::with_capacity(rows.len());
    for row in rows {
        values.push(read(row).await?);
    }
    Ok(values)
}

fn collect(network: &Network, gradients: Option<&GradientsParams>) -> Vec<Tensor<1>> {
    let mut collector = Collector { gradients, rows: Vec::new() };
    network.visit(&mut collector);
    collector.rows
}

struct Collector<'a> {
    gradients: Option<&'a GradientsParams>,
    rows: Vec<Tensor<1>>,
}

impl ModuleVisitor for Collector<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let tensor = match self.gradients {
            None => Some(param.val().inner()),
            Some(gradients) => gradients.get::<D>(param.id),
        };
        self.rows.extend(tensor.map(|tensor| tensor.flatten(0, D - 1)));
    }
}

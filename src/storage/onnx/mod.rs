//! ONNX: the network as a graph of standard operators, from raw pixels to the ten outputs.

mod graph;
mod proto;

use prost::Message as _;

use super::{RECIPE, finite_parameters, recipe_json};
use crate::dataset::{CLASSES, PIXELS};
use crate::error::Result;
use crate::model::Network;
use crate::recipe::options::RunConfig;
use graph::Builder;
use proto::{DataType, Dimension, Graph, Model, OperatorSetId, Shape, StringStringEntry, TensorType, Type, ValueInfo};

/// The version of the standard operators: the oldest that has all of them in the form used here. onnxruntime 1.15 and OpenCV 4.8,
/// and whatever came after them, read it (`tests/onnx`).
const OPSET: i64 = 13;
/// The version of the file format that belongs to it.
const IR_VERSION: i64 = 7;

/// The network as an ONNX model: input `pixels [N, 784]`, from 0 (background) to 255 (ink), and output `outputs [N, 10]`. The
/// recipe's scaling is part of the graph, dropout passes everything.
///
/// # Errors
/// [`crate::ErrorKind::NonFiniteWeights`], [`crate::ErrorKind::DeviceLost`].
pub async fn export(network: &Network, config: &RunConfig) -> Result<Vec<u8>> {
    let recipe = &config.recipe;
    let parameters = finite_parameters(network, config).await?;
    let mut builder = Builder::new("pixels");
    builder.scale(recipe.scaling);
    builder.layers(&recipe.summary()?, parameters.into_iter());
    builder.activate(recipe.output, "outputs");
    let (node, initializer) = builder.finish();
    let graph = Graph {
        node,
        name: recipe.id.to_string(),
        initializer,
        input: vec![value("pixels", PIXELS)],
        output: vec![value("outputs", CLASSES)],
    };
    let model = Model {
        ir_version: IR_VERSION,
        producer_name: env!("CARGO_PKG_NAME").to_string(),
        producer_version: env!("CARGO_PKG_VERSION").to_string(),
        graph: Some(graph),
        opset_import: vec![OperatorSetId { domain: String::new(), version: OPSET }],
        metadata_props: vec![StringStringEntry { key: RECIPE.to_string(), value: recipe_json(config)? }],
    };
    Ok(model.encode_to_vec())
}

/// A matrix of floats with as many rows as there are images.
fn value(name: &str, columns: usize) -> ValueInfo {
    let dim = vec![
        Dimension { dim_value: None, dim_param: Some("N".to_string()) },
        Dimension { dim_value: Some(columns as i64), dim_param: None },
    ];
    let tensor_type = TensorType { elem_type: DataType::Float as i32, shape: Some(Shape { dim }) };
    ValueInfo { name: name.to_string(), r#type: Some(Type { tensor_type: Some(tensor_type) }) }
}

//! A network as an ONNX model: a graph of standard operators, from raw pixels to outputs.

use prost::Message as _;

use super::{RECIPE, Values, finite_parameters, recipe_json};
use crate::dataset::{ImageShape, Scaling};
use crate::error::Result;
use crate::model::{Network, NetworkSpec};
use crate::onnx::Graph;
use crate::onnx::graph::{int, ints};
use crate::onnx::proto::{self, DataType, Dimension, Model, OperatorSetId, Shape, StringStringEntry, TensorType, Type};
use crate::recipe::options::RunConfig;

/// The version of the standard operators: the oldest that has all of them in the form used here. onnxruntime 1.15 and OpenCV 4.8,
/// and whatever came after them, read it (`tests/onnx`).
const OPSET: i64 = 13;
/// The version of the file format that belongs to it.
const IR_VERSION: i64 = 7;
/// Less than the norm of any column with ink, and no denormal.
const LEAST_NORM: f32 = 1e-30;

/// The network as an ONNX model: input `pixels [N, image]`, each from 0 (background) to 255 (ink), and output
/// `outputs [N, classes]`; the names of the classes are in the metadata under `classes`, as JSON. The recipe's scaling is part of
/// the graph, dropout passes everything.
///
/// # Errors
/// [`crate::ErrorKind::NonFiniteWeights`], [`crate::ErrorKind::DeviceLost`].
pub async fn export(network: &Network, config: &RunConfig) -> Result<Vec<u8>> {
    let spec = &config.recipe.network;
    let parameters = finite_parameters(network, config).await?;
    let mut graph = Graph::new("pixels");
    scale(&mut graph, spec.scaling, spec.input);
    layers(&mut graph, spec, parameters)?;
    graph.activate(spec.output, "outputs");
    let (node, initializer) = graph.finish();
    let graph = proto::Graph {
        node,
        name: config.recipe.id.to_string(),
        initializer,
        input: vec![value("pixels", spec.input.pixels())],
        output: vec![value("outputs", spec.classes.len())],
    };
    let metadata = [(RECIPE, recipe_json(config)?), (super::CLASSES, super::classes_json(&spec.classes)?)];
    let model = Model {
        ir_version: IR_VERSION,
        producer_name: env!("CARGO_PKG_NAME").to_string(),
        producer_version: env!("CARGO_PKG_VERSION").to_string(),
        graph: Some(graph),
        opset_import: vec![OperatorSetId { domain: String::new(), version: OPSET }],
        metadata_props: metadata.map(|(key, value)| StringStringEntry { key: key.to_string(), value }).to_vec(),
    };
    Ok(model.encode_to_vec())
}

fn scale(graph: &mut Graph, scaling: Scaling, image: ImageShape) {
    match scaling {
        Scaling::None => {}
        Scaling::UnitRange => {
            let most = graph.float("scaling.most", &[], &[255.0]);
            graph.push("scaling", "Div", &[&most], vec![]);
        }
        Scaling::ColumnNorm => scale_columns(graph, image),
    }
}

/// Each column of an image divided by its L2 norm. That of a blank one is raised to a tiny number, of which 0 is the same
/// multiple.
fn scale_columns(graph: &mut Graph, image: ImageShape) {
    let sides = graph.ints("scaling.image", &[-1, image.rows as i64, image.columns as i64]);
    graph.push("scaling.images", "Reshape", &[&sides], vec![]);
    let images = graph.last().to_string();
    graph.push("scaling.norms", "ReduceL2", &[], vec![ints("axes", &[1]), int("keepdims", 1)]);
    let least = graph.float("scaling.least", &[1, 1, 1], &[LEAST_NORM]);
    graph.push("scaling.divisors", "Max", &[&least], vec![]);
    let divisors = graph.last().to_string();
    graph.go_back_to(images);
    graph.push("scaling.scaled", "Div", &[&divisors], vec![]);
    let row = graph.ints("scaling.row", &[-1, image.pixels() as i64]);
    graph.push("scaling", "Reshape", &[&row], vec![]);
}

/// The layers in their order, each with its parameters.
fn layers(graph: &mut Graph, spec: &NetworkSpec, parameters: Values) -> Result<()> {
    let rows = spec.summary()?;
    if rows.iter().any(|row| row.spec.takes_maps()) {
        graph.maps("image", spec.input.maps());
    }
    let mut parameters = parameters.into_iter();
    let mut input = spec.input_shape();
    for (index, row) in rows.iter().enumerate() {
        let names: Vec<String> = parameters
            .by_ref()
            .take(row.parameter_shapes.len())
            .map(|(info, values)| graph.float(&info.name, &info.shape, &values))
            .collect();
        row.spec.add_to(graph, &format!("layers.{index}"), &input, &names);
        input = row.output.clone();
    }
    Ok(())
}

/// A matrix of floats with as many rows as there are images.
fn value(name: &str, columns: usize) -> proto::ValueInfo {
    let dim = vec![
        Dimension { dim_value: None, dim_param: Some("N".to_string()) },
        Dimension { dim_value: Some(columns as i64), dim_param: None },
    ];
    let tensor_type = TensorType { elem_type: DataType::Float as i32, shape: Some(Shape { dim }) };
    proto::ValueInfo { name: name.to_string(), r#type: Some(Type { tensor_type: Some(tensor_type) }) }
}

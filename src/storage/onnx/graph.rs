//! Builds the graph node by node, each taking what the last put out.

use super::proto::{Attribute, AttributeType, DataType, Node, Tensor};
use crate::dataset::{PIXELS, SIDE, Scaling};
use crate::model::{Activation, LayerSpec, LayerSummary, ParameterInfo};
use crate::ops::activation::LEAKY_RELU_SLOPE;

/// Less than the norm of any column with ink, and no denormal.
const LEAST_NORM: f32 = 1e-30;

/// A graph under construction.
pub(super) struct Builder {
    nodes: Vec<Node>,
    initializers: Vec<Tensor>,
    /// The name of what the last node put out.
    last: String,
    /// Whether that is `[N, channels, height, width]`; else `[N, features]`.
    is_maps: bool,
    /// Numbers of one image that the last layer put out.
    features: usize,
}

impl Builder {
    /// A graph that begins with this input, `[N, 784]`.
    pub(super) fn new(input: &str) -> Self {
        Self { nodes: Vec::new(), initializers: Vec::new(), last: input.to_string(), is_maps: false, features: PIXELS }
    }

    /// Its nodes and its constants.
    pub(super) fn finish(self) -> (Vec<Node>, Vec<Tensor>) {
        (self.nodes, self.initializers)
    }

    /// The recipe's scaling of raw pixels.
    pub(super) fn scale(&mut self, scaling: Scaling) {
        match scaling {
            Scaling::None => {}
            Scaling::UnitRange => {
                let most = self.float("scaling.most", &[], &[255.0]);
                self.push("scaling", "Div", &[&most], vec![]);
            }
            Scaling::ColumnNorm => self.scale_columns(),
        }
    }

    /// Each column of an image divided by its L2 norm. That of a blank one is raised to a tiny number, of which 0 is the same
    /// multiple.
    fn scale_columns(&mut self) {
        let side = SIDE as i64;
        let image = self.ints("scaling.image", &[-1, side, side]);
        self.push("scaling.images", "Reshape", &[&image], vec![]);
        let images = self.last.clone();
        self.push("scaling.norms", "ReduceL2", &[], vec![ints("axes", &[1]), int("keepdims", 1)]);
        let least = self.float("scaling.least", &[1, 1, 1], &[LEAST_NORM]);
        self.push("scaling.divisors", "Max", &[&least], vec![]);
        let divisors = std::mem::replace(&mut self.last, images);
        self.push("scaling.scaled", "Div", &[&divisors], vec![]);
        let row = self.ints("scaling.row", &[-1, PIXELS as i64]);
        self.push("scaling", "Reshape", &[&row], vec![]);
    }

    /// The layers in their order, with the parameters of those that have some.
    pub(super) fn layers(
        &mut self,
        rows: &[LayerSummary],
        mut parameters: impl Iterator<Item = (ParameterInfo, Vec<f32>)>,
    ) {
        let has_maps = |row: &LayerSummary| matches!(row.spec, LayerSpec::Conv2d { .. } | LayerSpec::MaxPool2d { .. });
        if rows.iter().any(has_maps) {
            let shape = self.ints("maps", &[-1, 1, SIDE as i64, SIDE as i64]);
            self.push("image", "Reshape", &[&shape], vec![]);
            self.is_maps = true;
        }
        for (index, row) in rows.iter().enumerate() {
            self.layer(&format!("layers.{index}"), &row.spec, &mut parameters);
            self.features = row.output.features();
        }
    }

    fn layer(
        &mut self,
        name: &str,
        spec: &LayerSpec,
        parameters: &mut impl Iterator<Item = (ParameterInfo, Vec<f32>)>,
    ) {
        match *spec {
            LayerSpec::Dense { activation, .. } => {
                self.flatten(&format!("{name}.flat"));
                self.parametric(name, "Gemm", activation, vec![], parameters);
            }
            LayerSpec::Conv2d { kernel_size, activation, .. } => {
                let sides = [kernel_size as i64; 2];
                self.parametric(name, "Conv", activation, vec![ints("kernel_shape", &sides)], parameters);
            }
            LayerSpec::MaxPool2d { pool_size } => {
                let sides = [pool_size as i64; 2];
                self.push(name, "MaxPool", &[], vec![ints("kernel_shape", &sides), ints("strides", &sides)]);
            }
            // In use it passes everything.
            LayerSpec::Dropout { .. } => {}
            LayerSpec::Flatten => self.flatten(name),
        }
    }

    /// A layer with weight and bias, and its activation.
    fn parametric(
        &mut self,
        name: &str,
        operator: &str,
        activation: Option<Activation>,
        attributes: Vec<Attribute>,
        parameters: &mut impl Iterator<Item = (ParameterInfo, Vec<f32>)>,
    ) {
        let names: Vec<String> =
            parameters.take(2).map(|(info, values)| self.float(&info.name, &info.shape, &values)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        self.push(name, operator, &names, attributes);
        if let Some(function) = activation {
            self.activate(function, &format!("{name}.{}", activation_name(function).to_lowercase()));
        }
    }

    /// Maps become rows of features: by `Reshape`, since OpenCV 4 gives up at a `Flatten` of what was pooled.
    fn flatten(&mut self, name: &str) {
        if std::mem::take(&mut self.is_maps) {
            let shape = self.ints(&format!("{name}.shape"), &[-1, self.features as i64]);
            self.push(name, "Reshape", &[&shape], vec![]);
        }
    }

    /// An activation whose output has this name.
    pub(super) fn activate(&mut self, function: Activation, name: &str) {
        if function == Activation::Gelu {
            return self.gelu(name);
        }
        let attributes = match function {
            Activation::LeakyRelu => vec![float("alpha", LEAKY_RELU_SLOPE)],
            Activation::Softmax => vec![int("axis", 1)],
            _ => vec![],
        };
        self.push(name, activation_name(function), &[], attributes);
    }

    /// `x (1 + erf(x / sqrt(2))) / 2`: the operator `Gelu` is younger than many programs that read ONNX.
    fn gelu(&mut self, name: &str) {
        let x = self.last.clone();
        let root = self.float(&format!("{name}.root"), &[], &[std::f32::consts::SQRT_2]);
        self.push(&format!("{name}.scaled"), "Div", &[&root], vec![]);
        self.push(&format!("{name}.erf"), "Erf", &[], vec![]);
        let one = self.float(&format!("{name}.one"), &[], &[1.0]);
        self.push(&format!("{name}.sum"), "Add", &[&one], vec![]);
        self.push(&format!("{name}.twice"), "Mul", &[&x], vec![]);
        let half = self.float(&format!("{name}.half"), &[], &[0.5]);
        self.push(name, "Mul", &[&half], vec![]);
    }

    /// A node of the last output and these others; its output has its name.
    fn push(&mut self, name: &str, operator: &str, others: &[&str], attribute: Vec<Attribute>) {
        let last = std::mem::replace(&mut self.last, name.to_string());
        let input = std::iter::once(last).chain(others.iter().map(|other| other.to_string())).collect();
        self.nodes.push(Node {
            input,
            output: vec![name.to_string()],
            name: name.to_string(),
            op_type: operator.to_string(),
            attribute,
        });
    }

    fn float(&mut self, name: &str, shape: &[usize], values: &[f32]) -> String {
        let raw_data = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let dims = shape.iter().map(|&side| side as i64).collect();
        self.constant(Tensor { dims, data_type: DataType::Float as i32, name: name.to_string(), raw_data })
    }

    fn ints(&mut self, name: &str, values: &[i64]) -> String {
        let raw_data = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let dims = vec![values.len() as i64];
        self.constant(Tensor { dims, data_type: DataType::Int64 as i32, name: name.to_string(), raw_data })
    }

    fn constant(&mut self, tensor: Tensor) -> String {
        let name = tensor.name.clone();
        self.initializers.push(tensor);
        name
    }
}

fn activation_name(function: Activation) -> &'static str {
    match function {
        Activation::Relu => "Relu",
        Activation::LeakyRelu => "LeakyRelu",
        Activation::Gelu => "Gelu",
        Activation::Tanh => "Tanh",
        Activation::Sigmoid => "Sigmoid",
        Activation::Softmax => "Softmax",
    }
}

fn int(name: &str, i: i64) -> Attribute {
    Attribute { name: name.to_string(), i, kind: AttributeType::Int as i32, ..Attribute::default() }
}

fn ints(name: &str, values: &[i64]) -> Attribute {
    Attribute {
        name: name.to_string(),
        ints: values.to_vec(),
        kind: AttributeType::Ints as i32,
        ..Attribute::default()
    }
}

fn float(name: &str, f: f32) -> Attribute {
    Attribute { name: name.to_string(), f, kind: AttributeType::Float as i32, ..Attribute::default() }
}

//! Builds a graph node by node, each taking what the last put out.

pub use super::proto::Attribute;
use super::proto::{AttributeType, DataType, Node, Tensor};
use crate::ops::Activation;
use crate::ops::activation::LEAKY_RELU_SLOPE;

/// A graph under construction.
pub struct Graph {
    nodes: Vec<Node>,
    initializers: Vec<Tensor>,
    /// The name of what the last node put out.
    last: String,
    /// Whether that is `[N, channels, height, width]`; else `[N, features]`.
    is_maps: bool,
}

impl Graph {
    /// A graph that begins with this input, a row an image.
    pub fn new(input: &str) -> Self {
        Self { nodes: Vec::new(), initializers: Vec::new(), last: input.to_string(), is_maps: false }
    }

    /// Its nodes and its constants.
    pub(crate) fn finish(self) -> (Vec<Node>, Vec<Tensor>) {
        (self.nodes, self.initializers)
    }

    /// The name of what the last node put out.
    pub fn last(&self) -> &str {
        &self.last
    }

    /// What the last node put out, as a later node takes it up again.
    pub fn go_back_to(&mut self, output: String) {
        self.last = output;
    }

    /// Rows of features become maps `[channels, rows, columns]`.
    pub fn maps(&mut self, name: &str, maps: [usize; 3]) {
        let [channels, rows, columns] = maps.map(|side| side as i64);
        let shape = self.ints("maps", &[-1, channels, rows, columns]);
        self.push(name, "Reshape", &[&shape], vec![]);
        self.is_maps = true;
    }

    /// Maps of so many numbers become rows of features: by `Reshape`, since OpenCV 4 gives up at a `Flatten` of what was pooled.
    pub fn flatten(&mut self, name: &str, features: usize) {
        if std::mem::take(&mut self.is_maps) {
            let shape = self.ints(&format!("{name}.shape"), &[-1, features as i64]);
            self.push(name, "Reshape", &[&shape], vec![]);
        }
    }

    /// An activation whose output has this name.
    pub fn activate(&mut self, function: Activation, name: &str) {
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

    /// The activation of the layer of this name, where it has one.
    pub fn activate_after(&mut self, name: &str, activation: Option<Activation>) {
        if let Some(function) = activation {
            self.activate(function, &format!("{name}.{}", activation_name(function).to_ascii_lowercase()));
        }
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
    pub fn push(&mut self, name: &str, operator: &str, others: &[&str], attribute: Vec<Attribute>) {
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

    /// A constant of this name, shape and values; returns its name.
    pub fn float(&mut self, name: &str, shape: &[usize], values: &[f32]) -> String {
        let raw_data = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let dims = shape.iter().map(|&side| side as i64).collect();
        self.constant(Tensor { dims, data_type: DataType::Float as i32, name: name.to_string(), raw_data })
    }

    /// A constant of whole numbers; returns its name.
    pub fn ints(&mut self, name: &str, values: &[i64]) -> String {
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

/// The operator of an activation.
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

/// An attribute of a node.
pub fn int(name: &str, i: i64) -> Attribute {
    Attribute { name: name.to_string(), i, kind: AttributeType::Int as i32, ..Attribute::default() }
}

/// An attribute of a node.
pub fn ints(name: &str, values: &[i64]) -> Attribute {
    Attribute {
        name: name.to_string(),
        ints: values.to_vec(),
        kind: AttributeType::Ints as i32,
        ..Attribute::default()
    }
}

/// An attribute of a node.
pub fn float(name: &str, f: f32) -> Attribute {
    Attribute { name: name.to_string(), f, kind: AttributeType::Float as i32, ..Attribute::default() }
}

//! ONNX graphs: the messages of the format, and a builder of graphs from which layers and networks are written.

pub mod graph;
pub(crate) mod proto;

pub use graph::Graph;

//! inkgrad: a neural network that learns handwritten digits inside a browser tab.
//!
//! # Layout
//! - [`error`], [`random`]: the error type; counter-based randomness, a crate of its own.
//! - [`engine`]: which device computes.
//! - [`ops`]: what networks and training are made of, for the CPU and for GPUs.
//! - [`dataset`]: image shape, classes, IDX files, splits, batches where the engine reaches them.
//! - [`drawing`]: a drawing becomes 28x28 pixels the way MNIST was made, a crate of its own, and what data sets have to do with it.
//! - `onnx`: graphs in the ONNX format, node by node.
//! - [`model`]: layers as data, a file a kind, the network, its summary.
//! - [`recipe`]: the tutorials' models and options.
//! - [`reading`], [`metrics`]: reads of a device's memory; loss and right answers.
//! - [`evaluation`]: outputs on unseen images, confusion matrix, report.
//! - [`training`]: optimizers and the loop.
//! - [`storage`]: a trained network as bytes: safetensors, checkpoints, ONNX.
//! - `web`: the only module that knows JavaScript, with the feature of the same name.
//!
//! Imports point only to modules further up in this list. Everything but `web` runs natively.

pub mod dataset;
pub mod drawing;
pub mod engine;
pub mod error;
pub mod evaluation;
pub mod metrics;
pub mod model;
pub(crate) mod onnx;
pub mod ops;
pub mod reading;
pub mod recipe;
pub mod storage;
pub mod training;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
pub mod web;

pub use error::{Error, ErrorKind, Result};
pub use random;

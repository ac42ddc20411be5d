//! The kinds of layers, a file each: fields with ranges, output shape, parameters, forward pass, ONNX nodes, and what the page and
//! its code views are told. A further kind is a file, its `mod`, and its line in `kinds!`.

mod average_pool2d;
mod conv2d;
mod dense;
#[cfg(not(target_arch = "wasm32"))]
pub mod description;
mod dropout;
mod flatten;
mod kind;
mod max_pool2d;
mod window;

pub use average_pool2d::AveragePool2d;
pub use conv2d::{Conv2d, Padding};
pub use dense::Dense;
pub use dropout::Dropout;
pub use flatten::Flatten;
pub(super) use kind::{LayerKind, Parameters, Pass, WeightShape};
pub use max_pool2d::MaxPool2d;

use serde::{Deserialize, Serialize};

use super::Shape;
use crate::onnx::Graph;
use crate::ops::Activation;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident),+ $(,)?) => {
        /// A layer as data, in Keras's vocabulary.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "type", rename_all = "camelCase")]
        pub enum LayerSpec {
            $($(#[$doc])* $kind($kind),)+
        }

        impl LayerSpec {
            pub(super) fn kind(&self) -> &dyn LayerKind {
                match self {
                    $(Self::$kind(layer) => layer,)+
                }
            }

            /// Every kind of layer as the page is told of it.
            #[cfg(not(target_arch = "wasm32"))]
            pub fn descriptions() -> Vec<description::Description> {
                vec![$($kind::description(),)+]
            }
        }

        $(impl From<$kind> for LayerSpec {
            fn from(layer: $kind) -> Self {
                Self::$kind(layer)
            }
        })+
    };
}

kinds! {
    /// See [`Dense`].
    Dense,
    /// See [`Conv2d`].
    Conv2d,
    /// See [`MaxPool2d`].
    MaxPool2d,
    /// See [`AveragePool2d`].
    AveragePool2d,
    /// See [`Dropout`].
    Dropout,
    /// See [`Flatten`].
    Flatten,
}

impl LayerSpec {
    /// What follows the layer's own numbers, if anything.
    pub fn activation(&self) -> Option<Activation> {
        self.kind().activation()
    }

    /// Whether the layer needs rows and columns, not one row of features.
    pub fn takes_maps(&self) -> bool {
        self.kind().takes_maps()
    }

    /// Adds the layer's nodes to a graph, the last of them of this `name`; `parameters` are the names of its weight and bias there.
    pub(crate) fn add_to(&self, graph: &mut Graph, name: &str, input: &Shape, parameters: &[String]) {
        self.kind().add_to(graph, name, input, parameters);
    }
}

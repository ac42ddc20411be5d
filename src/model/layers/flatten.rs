//! Maps become rows of features.

use serde::{Deserialize, Serialize};

use super::kind::{LayerKind, Outline, Parameters, Pass};
use crate::model::shape::{Shape, Signal};
use crate::onnx::Graph;

/// Channels, rows and columns become one row of features.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flatten {}

impl LayerKind for Flatten {
    fn outline(&self, input: &Shape) -> Result<Outline, String> {
        Ok(Outline::stateless(Shape::Flat([input.features()])))
    }

    fn forward(&self, signal: Signal, _: Parameters, _: &Pass) -> Signal {
        Signal::Flat(signal.flat())
    }

    fn add_to(&self, graph: &mut Graph, name: &str, input: &Shape, _: &[String]) {
        graph.flatten(name, input.features());
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Flatten {
    pub(super) fn description() -> super::description::Description {
        use super::description::{BurnSource, Description};
        Description {
            kind: "flatten",
            keras: "Flatten",
            takes_maps: false,
            flattens: true,
            fields: vec![],
            link: "",
            burn: BurnSource::default(),
        }
    }
}

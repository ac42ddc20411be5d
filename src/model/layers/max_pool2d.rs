//! Max pooling.

use serde::{Deserialize, Serialize};

use super::kind::{LayerKind, Outline, Parameters, Pass};
use super::window;
use crate::model::shape::{Shape, Signal};
use crate::onnx::Graph;
use crate::ops;

/// The largest of each square of pixels; the stride is the square's side, and what is left over at the edges is left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MaxPool2d {
    /// Side of the square, in pixels.
    pub pool_size: usize,
}

impl LayerKind for MaxPool2d {
    fn outline(&self, input: &Shape) -> Result<Outline, String> {
        let maps = window::maps_for(self.pool_size, input)?;
        Ok(Outline::stateless(window::pooled(maps, self.pool_size)))
    }

    fn takes_maps(&self) -> bool {
        true
    }

    fn forward(&self, signal: Signal, _: Parameters, _: &Pass) -> Signal {
        signal.map(|maps| ops::max_pool(maps, self.pool_size))
    }

    fn max_pool_size(&self) -> Option<usize> {
        Some(self.pool_size)
    }

    fn add_to(&self, graph: &mut Graph, name: &str, _: &Shape, _: &[String]) {
        graph.push(name, "MaxPool", &[], window::pool_attributes(self.pool_size));
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl MaxPool2d {
    pub(super) fn description() -> super::description::Description {
        use super::description::{BurnSource, Description, Field};
        Description {
            kind: "maxPool2d",
            keras: "MaxPooling2D",
            takes_maps: true,
            flattens: false,
            fields: vec![Field::window("poolSize", 2)],
            link: "{poolSize}",
            burn: BurnSource {
                uses: vec!["pool::{MaxPool2d, MaxPool2dConfig}"],
                field: "MaxPool2d",
                make: "MaxPool2dConfig::new([{poolSize}, {poolSize}]).init()",
                helper: "",
            },
        }
    }
}

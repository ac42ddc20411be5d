//! Average pooling.

use serde::{Deserialize, Serialize};

use super::kind::{LayerKind, Outline, Parameters, Pass};
use super::window;
use crate::model::shape::{Shape, Signal};
use crate::onnx::Graph;
use crate::ops;

/// The mean of each square of pixels; the stride is the square's side, and what is left over at the edges is left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AveragePool2d {
    /// Side of the square, in pixels.
    pub pool_size: usize,
}

impl LayerKind for AveragePool2d {
    fn outline(&self, input: &Shape) -> Result<Outline, String> {
        let maps = window::maps_for(self.pool_size, input)?;
        Ok(Outline::stateless(window::pooled(maps, self.pool_size)))
    }

    fn takes_maps(&self) -> bool {
        true
    }

    fn forward(&self, signal: Signal, _: Parameters, _: &Pass) -> Signal {
        signal.map(|maps| ops::average_pool(maps, self.pool_size))
    }

    fn add_to(&self, graph: &mut Graph, name: &str, _: &Shape, _: &[String]) {
        graph.push(name, "AveragePool", &[], window::pool_attributes(self.pool_size));
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl AveragePool2d {
    pub(super) fn description() -> super::description::Description {
        use super::description::{BurnSource, Description, Field};
        Description {
            kind: "averagePool2d",
            keras: "AveragePooling2D",
            takes_maps: true,
            flattens: false,
            fields: vec![Field::window("poolSize", 2)],
            link: "{poolSize}",
            burn: BurnSource {
                uses: vec!["pool::{AvgPool2d, AvgPool2dConfig}"],
                field: "AvgPool2d",
                make: "AvgPool2dConfig::new([{poolSize}, {poolSize}]).with_strides([{poolSize}, {poolSize}]).init()",
                helper: "",
            },
        }
    }
}

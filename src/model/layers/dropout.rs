//! Dropout.

use serde::{Deserialize, Serialize};

use super::kind::{LayerKind, Outline, Parameters, Pass};
use crate::model::dropout::drop_out;
use crate::model::shape::{Shape, Signal};
use crate::onnx::Graph;

/// While training, zeroes this fraction of the numbers and scales up the others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Dropout {
    /// The fraction dropped, 0 or more and below 1.
    pub rate: f64,
}

impl LayerKind for Dropout {
    fn outline(&self, input: &Shape) -> Result<Outline, String> {
        if (0.0..1.0).contains(&self.rate) {
            return Ok(Outline::stateless(input.clone()));
        }
        Err(format!("it drops the fraction {}; that must be from 0 to under 1. 0.25 and 0.5 are usual.", self.rate))
    }

    fn forward(&self, signal: Signal, _: Parameters, pass: &Pass) -> Signal {
        match (pass.dropout, signal) {
            (None, signal) => signal,
            (Some(context), Signal::Flat(x)) => Signal::Flat(drop_out(x, self.rate, pass, context)),
            (Some(context), Signal::Maps(x)) => Signal::Maps(drop_out(x, self.rate, pass, context)),
        }
    }

    // In use it passes everything.
    fn add_to(&self, _: &mut Graph, _: &str, _: &Shape, _: &[String]) {}
}

#[cfg(not(target_arch = "wasm32"))]
impl Dropout {
    pub(super) fn description() -> super::description::Description {
        use super::description::{BurnSource, Description, Field};
        Description {
            kind: "dropout",
            keras: "Dropout",
            takes_maps: false,
            flattens: false,
            fields: vec![Field::number("rate", 0.0, 0.95, 0.25)],
            link: "{rate}",
            burn: BurnSource {
                uses: vec!["Dropout", "DropoutConfig"],
                field: "Dropout",
                make: "DropoutConfig::new({rate}).init()",
                helper: "",
            },
        }
    }
}

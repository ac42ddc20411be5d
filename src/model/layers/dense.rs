//! Every input connected to every unit.

use serde::{Deserialize, Serialize};

use super::kind::{LayerKind, Outline, Parameters, Pass, WeightShape, activated};
use crate::model::shape::{Shape, Signal};
use crate::onnx::Graph;
use crate::ops::{self, Activation, Form};

/// `activation(x W + b)` with W `[features, units]`; maps are flattened before it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Dense {
    /// Outputs.
    pub units: usize,
    /// What follows, if anything.
    pub activation: Option<Activation>,
}

impl LayerKind for Dense {
    fn outline(&self, input: &Shape) -> Result<Outline, String> {
        if self.units == 0 {
            return Err("it has no units; it needs at least one.".into());
        }
        let weight = WeightShape::Matrix([input.features(), self.units]);
        Ok(Outline { output: Shape::Flat([self.units]), weight: Some(weight), products: weight.count(), between: 0 })
    }

    fn activation(&self) -> Option<Activation> {
        self.activation
    }

    fn forward(&self, signal: Signal, parameters: Parameters, _: &Pass) -> Signal {
        let Parameters::Matrix { weight, bias, sum, finite_weights } = parameters else { return signal };
        let form = Form { relu: self.activation == Some(Activation::Relu), finite_weights };
        let y = match sum {
            Some(sum) => ops::dense_adding(signal.flat(), weight, bias, form, *sum),
            None => ops::dense(signal.flat(), weight, bias, form),
        };
        Signal::Flat(activated(y, self.activation))
    }

    fn add_to(&self, graph: &mut Graph, name: &str, input: &Shape, parameters: &[String]) {
        graph.flatten(&format!("{name}.flat"), input.features());
        graph.push(name, "Gemm", &[&parameters[0], &parameters[1]], vec![]);
        graph.activate_after(name, self.activation);
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Dense {
    pub(super) fn description() -> super::description::Description {
        use super::description::{BurnSource, Description, Field};
        Description {
            kind: "dense",
            keras: "Dense",
            takes_maps: false,
            flattens: true,
            fields: vec![Field::integer("units", 1, 8_192, 64), Field::activation()],
            link: "{units}",
            burn: BurnSource {
                uses: vec!["Linear", "LinearConfig"],
                field: "Linear",
                make: "dense({inputs}, {units}, device)",
                helper: "dense",
            },
        }
    }
}

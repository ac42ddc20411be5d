//! A recipe: everything a tutorial says about its model and its training, as data.

pub mod catalogue;
pub mod options;

pub use catalogue::{catalogue, find};
pub use options::TrainOptions;

use serde::Serialize;

use crate::error::Result;
use crate::model::{Activation, LayerSpec, LayerSummary, summary};

/// A tutorial's model and how it is trained.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Recipe {
    /// The id that programs and addresses use.
    pub id: &'static str,
    /// What a person calls it.
    pub title: &'static str,
    /// The tutorial that the recipe reproduces.
    pub tutorial: &'static str,
    /// One plain sentence on what the network is.
    pub description: &'static str,
    /// The layers between the 28x28 image and the last dense layer of ten.
    pub layers: Vec<LayerSpec>,
    /// What turns the ten logits into the ten outputs.
    pub output: Activation,
    /// What training makes small.
    pub loss: Loss,
    /// How gradients change the weights.
    pub optimizer: OptimizerSpec,
    /// How far one step goes.
    pub learning_rate: f64,
    /// Images in one step.
    pub batch_size: usize,
    /// Visits of the whole training set.
    pub epochs: u32,
}

/// A loss function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loss {
    /// Softmax cross-entropy of the logits: also behind a sigmoid output, as Keras computes it.
    CategoricalCrossEntropy,
}

/// An optimizer with Keras's semantics and defaults.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OptimizerSpec {
    /// Adam (Kingma and Ba, 2015) with Keras's epsilon beside the root.
    Adam,
    /// RMSprop (Hinton, 2012) with Keras's epsilon under the root.
    RmsProp,
}

impl OptimizerSpec {
    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Adam => "Adam",
            Self::RmsProp => "RMSprop",
        }
    }
}

impl Recipe {
    /// The model summary, the last dense layer included.
    ///
    /// # Errors
    /// As [`summary::summarize`].
    pub fn summary(&self) -> Result<Vec<LayerSummary>> {
        summary::summarize(&self.layers)
    }
}

/// A recipe with what follows from its layers: a row of `www/recipes.js`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DescribedRecipe {
    /// The recipe.
    #[serde(flatten)]
    pub recipe: Recipe,
    /// Weights and biases that training changes.
    pub parameters: usize,
    /// The model summary, the last dense layer included.
    pub summary: Vec<LayerSummary>,
}

/// The catalogue with what follows from each recipe's layers.
///
/// # Errors
/// As [`summary::summarize`].
pub fn described() -> Result<Vec<DescribedRecipe>> {
    catalogue()
        .into_iter()
        .map(|recipe| {
            let parameters = summary::parameter_count(&recipe.layers)?;
            Ok(DescribedRecipe { parameters, summary: recipe.summary()?, recipe })
        })
        .collect()
}

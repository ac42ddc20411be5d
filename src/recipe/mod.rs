//! A recipe: everything a tutorial says about its model and its training, as data.

pub mod catalogue;
pub mod learning_rate_schedule;
pub mod limits;
#[cfg(not(target_arch = "wasm32"))]
pub mod loss_description;
pub mod optimizer_spec;
pub mod options;

pub use crate::ops::{Loss, Variations};
pub use catalogue::{catalogue, find};
pub use learning_rate_schedule::LearningRateSchedule;
pub use optimizer_spec::OptimizerSpec;
pub use options::TrainOptions;

use serde::Serialize;

use crate::error::Result;
use crate::model::{LayerSummary, NetworkSpec};

/// A tutorial's model and how it is trained.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Recipe {
    /// The id that programs and addresses use.
    pub id: &'static str,
    /// What a person calls it.
    pub title: &'static str,
    /// The tutorial that the recipe reproduces; empty for one of our own.
    pub tutorial: &'static str,
    /// What the tutorial says comes out, or what we measured.
    pub claim: &'static str,
    /// The accuracy on MNIST's test images in it, where it names one: a fraction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claimed_test_accuracy: Option<f64>,
    /// One plain sentence on what the network is.
    pub description: &'static str,
    /// The network.
    #[serde(flatten)]
    pub network: NetworkSpec,
    /// What training makes small.
    pub loss: Loss,
    /// How gradients change the weights.
    pub optimizer: OptimizerSpec,
    /// How far one step goes; with a schedule, at its peak.
    pub learning_rate: f64,
    /// How the learning rate changes in the course of the run.
    pub learning_rate_schedule: LearningRateSchedule,
    /// How much of the last step SGD adds to the next, 0 or more and below 1. The other optimizers have their own.
    pub momentum: f64,
    /// The fraction of a weight that AdamW takes off it, a unit of learning rate. The other optimizers take none.
    pub weight_decay: f64,
    /// Images in one step.
    pub batch_size: usize,
    /// Visits of the whole training set.
    pub epochs: u32,
    /// How far each training image is varied, differently in each epoch.
    #[serde(skip_serializing_if = "Variations::are_none")]
    pub variations: Variations,
    /// Drawings in writing styles ([`crate::drawing::writing`]) that are trained on beside the data set's images, up to 60,000.
    #[serde(skip_serializing_if = "is_none")]
    pub writing_styles: usize,
}

/// Whether a number is what it is for most recipes, which do not name it then.
#[allow(clippy::trivially_copy_pass_by_ref)] // As serde calls it.
fn is_none(count: &usize) -> bool {
    *count == 0
}

/// A recipe with what follows from its layers: a row of `www/core/recipes.js`.
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

impl DescribedRecipe {
    /// The recipe with what follows from its layers.
    ///
    /// # Errors
    /// As [`NetworkSpec::summary`].
    pub fn new(recipe: Recipe) -> Result<Self> {
        Ok(Self { parameters: recipe.network.parameter_count()?, summary: recipe.network.summary()?, recipe })
    }
}

/// The catalogue with what follows from each recipe's layers.
///
/// # Errors
/// As [`DescribedRecipe::new`].
pub fn described() -> Result<Vec<DescribedRecipe>> {
    catalogue().into_iter().map(DescribedRecipe::new).collect()
}

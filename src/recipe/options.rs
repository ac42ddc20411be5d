//! What a caller asks for, checked once and turned into a recipe ready to run.

use serde::Deserialize;

use super::{OptimizerSpec, Recipe, find};
use crate::error::{Error, ErrorKind, Result};

/// A training request: a recipe's id and what differs from it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct TrainOptions {
    /// The recipe's id; `mlp-512` where there is none.
    pub recipe: Option<String>,
    /// The seed of all randomness, an integer from 0 to 2^53; 0 where there is none.
    pub seed: Option<f64>,
    /// Visits of the training set, 1 to 1,000.
    pub epochs: Option<f64>,
    /// Images a step, 1 to 1,024.
    pub batch_size: Option<f64>,
    /// How far one step goes, over 0 and up to 1e30.
    pub learning_rate: Option<f64>,
    /// The optimizer.
    pub optimizer: Option<OptimizerSpec>,
    /// Only the first so many training images.
    pub train_limit: Option<f64>,
    /// Only the first so many test images.
    pub test_limit: Option<f64>,
}

/// A recipe with the caller's changes, ready to run.
#[derive(Clone, Debug, PartialEq)]
pub struct RunConfig {
    /// What to train and how.
    pub recipe: Recipe,
    /// The seed of all randomness.
    pub seed: u64,
    /// The first so many training images.
    pub train_count: usize,
    /// The first so many test images.
    pub test_count: usize,
}

/// The largest integer that a JavaScript number holds exactly, `Number.MAX_SAFE_INTEGER`.
const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;
/// More would not end in a visit.
const MAX_EPOCHS: f64 = 1_000.0;
/// Beyond it a step teaches little more and an epoch has too few of them.
const MAX_BATCH_SIZE: f64 = 1_024.0;
/// High enough to see a loss that is no longer finite, and itself finite in `f32`.
const MAX_LEARNING_RATE: f64 = 1e30;

impl TrainOptions {
    /// Reads options from JSON.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`].
    pub fn from_json(json: &str) -> Result<Self> {
        serde_json::from_str(json).map_err(|error| {
            Error::new(
                ErrorKind::InvalidOption,
                format!("The training options are not of the documented form: {error}."),
            )
        })
    }

    /// Checks every value against a data set with so many training and test images.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownRecipe`] or [`ErrorKind::InvalidOption`], naming the option.
    pub fn resolve(&self, train_images: usize, test_images: usize) -> Result<RunConfig> {
        let mut recipe = find(self.recipe.as_deref().unwrap_or("mlp-512"))?;
        recipe.epochs = whole("epochs", self.epochs, f64::from(recipe.epochs), 1.0, MAX_EPOCHS)? as u32;
        recipe.batch_size =
            whole("batchSize", self.batch_size, recipe.batch_size as f64, 1.0, MAX_BATCH_SIZE)? as usize;
        recipe.optimizer = self.optimizer.unwrap_or(recipe.optimizer);
        if let Some(rate) = self.learning_rate {
            if !(rate > 0.0 && rate <= MAX_LEARNING_RATE) {
                return Err(out_of_range("learningRate", rate, "a number over 0 and up to 1e30; 0.001 is usual"));
            }
            recipe.learning_rate = rate;
        }
        recipe.summary()?;
        Ok(RunConfig {
            seed: whole("seed", self.seed, 0.0, 0.0, MAX_SAFE_INTEGER)? as u64,
            train_count: whole("trainLimit", self.train_limit, train_images as f64, 1.0, f64::INFINITY)?
                .min(train_images as f64) as usize,
            test_count: whole("testLimit", self.test_limit, test_images as f64, 1.0, f64::INFINITY)?
                .min(test_images as f64) as usize,
            recipe,
        })
    }
}

fn whole(name: &str, value: Option<f64>, default: f64, low: f64, high: f64) -> Result<f64> {
    let value = value.unwrap_or(default);
    if value.fract() == 0.0 && value >= low && value <= high {
        return Ok(value);
    }
    let range = if high.is_finite() {
        format!("a whole number from {low} to {high}")
    } else {
        format!("a whole number from {low}")
    };
    Err(out_of_range(name, value, &range))
}

fn out_of_range(name: &str, value: f64, expected: &str) -> Error {
    Error::new(ErrorKind::InvalidOption, format!("{name} is {value}; it must be {expected}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(json: &str) -> String {
        TrainOptions::from_json(json)
            .and_then(|options| options.resolve(60_000, 10_000))
            .unwrap_err()
            .message()
            .to_string()
    }

    #[test]
    fn no_options_are_the_default_recipe_on_the_whole_set() {
        let config = TrainOptions::default().resolve(60_000, 10_000).unwrap();
        assert_eq!(config.recipe, find("mlp-512").unwrap());
        assert_eq!((config.seed, config.train_count, config.test_count), (0, 60_000, 10_000));
    }

    #[test]
    fn a_limit_over_the_set_takes_the_whole_set() {
        let options = TrainOptions { train_limit: Some(1e9), ..Default::default() };
        assert_eq!(options.resolve(60_000, 10_000).unwrap().train_count, 60_000);
    }

    #[test]
    fn a_value_that_cannot_work_is_refused_by_name() {
        assert_eq!(error(r#"{"epochs":0}"#), "epochs is 0; it must be a whole number from 1 to 1000.");
        assert_eq!(error(r#"{"batchSize":1.5}"#), "batchSize is 1.5; it must be a whole number from 1 to 1024.");
        assert_eq!(
            error(r#"{"learningRate":-1}"#),
            "learningRate is -1; it must be a number over 0 and up to 1e30; 0.001 is usual."
        );
        assert!(error(r#"{"seed":-1}"#).starts_with("seed is -1;"));
        assert!(error(r#"{"trainLimit":0}"#).starts_with("trainLimit is 0;"));
        assert!(error(r#"{"optimizer":"newton"}"#).contains("unknown variant `newton`"));
        assert!(error(r#"{"learning_rate":1}"#).contains("unknown field `learning_rate`"));
        assert!(error("[").starts_with("The training options are not of the documented form"));
    }
}

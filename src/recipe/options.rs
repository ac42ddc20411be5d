//! What a caller asks for, checked once and turned into a recipe ready to run.

use serde::{Deserialize, Serialize};

use super::{LearningRateSchedule, Loss, OptimizerSpec, Recipe, Variations, find, limits};
use crate::dataset::{Classes, Scaling};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Activation, LayerSpec};

/// A training request: a recipe's id and what differs from it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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
    /// How the learning rate changes in the course of the run.
    pub learning_rate_schedule: Option<LearningRateSchedule>,
    /// The optimizer; with it, unless `learning_rate` is named too, Keras's default rate for it.
    pub optimizer: Option<OptimizerSpec>,
    /// How much of the last step SGD adds to the next, from 0 to under 1.
    pub momentum: Option<f64>,
    /// The fraction of a weight that AdamW takes off it, a unit of learning rate, from 0 to 1.
    pub weight_decay: Option<f64>,
    /// The loss.
    pub loss: Option<Loss>,
    /// The layers between the image and the last dense layer, of one unit a class.
    pub layers: Option<Vec<LayerSpec>>,
    /// What turns logits into outputs, softmax or sigmoid.
    pub output: Option<Activation>,
    /// How pixels become the network's input.
    pub scaling: Option<Scaling>,
    /// Only the first so many training images.
    pub train_limit: Option<f64>,
    /// Only the first so many test images.
    pub test_limit: Option<f64>,
    /// How far each training image is varied.
    pub variations: Option<Variations>,
    /// Drawings in writing styles beside the training images, 0 to 60,000; of the ten digits only.
    pub writing_styles: Option<f64>,
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

impl From<&RunConfig> for TrainOptions {
    /// Options that name everything, so that they mean the same when the catalogue has changed.
    fn from(config: &RunConfig) -> Self {
        let recipe = &config.recipe;
        let usual =
            find(recipe.id).map_or((Variations::default(), 0), |usual| (usual.variations, usual.writing_styles));
        Self {
            recipe: Some(recipe.id.to_string()),
            seed: Some(config.seed as f64),
            epochs: Some(f64::from(recipe.epochs)),
            batch_size: Some(recipe.batch_size as f64),
            learning_rate: Some(recipe.learning_rate),
            learning_rate_schedule: Some(recipe.learning_rate_schedule),
            optimizer: Some(recipe.optimizer),
            momentum: Some(recipe.momentum),
            weight_decay: Some(recipe.weight_decay),
            loss: Some(recipe.loss),
            layers: Some(recipe.network.layers.clone()),
            output: Some(recipe.network.output),
            scaling: Some(recipe.network.scaling),
            train_limit: Some(config.train_count as f64),
            test_limit: Some(config.test_count as f64),
            // Files of recipes that do without stay readable by versions that know neither.
            variations: Some(recipe.variations).filter(|variations| !variations.are_none() || !usual.0.are_none()),
            writing_styles: Some(recipe.writing_styles as f64).filter(|&count| count > 0.0 || usual.1 > 0),
        }
    }
}

/// The largest integer that a JavaScript number holds exactly, `Number.MAX_SAFE_INTEGER`.
const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;
/// More would not end in a visit.
const MAX_EPOCHS: f64 = 1_000.0;
/// Beyond it a step teaches little more and an epoch has too few of them.
const MAX_BATCH_SIZE: f64 = 1_024.0;
/// As many as MNIST has images.
const MAX_WRITING_STYLES: f64 = 60_000.0;
/// High enough to see a loss that is no longer finite, and itself finite in `f32`.
const MAX_LEARNING_RATE: f64 = 1e30;

/// What is said where drawings in writing styles are asked for and the data set's classes are no digits.
pub fn no_digits(writing_styles: usize) -> Error {
    Error::of_option(
        "writingStyles",
        format!(
            "writingStyles is {writing_styles}, and the drawings are of the ten digits, which this data set does not have. Leave it out."
        ),
    )
}

impl TrainOptions {
    /// Reads options from JSON. A number of more than 15 digits, or with a power of ten beyond 22, may be one place off in the last of
    /// its 53 bits, which no computation in `f32` sees: exact reading (serde_json's `float_roundtrip`) would cost every visitor 11 KB.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`].
    pub fn from_json(json: &str) -> Result<Self> {
        serde_json::from_str(json).map_err(|error| {
            Error::new(
                ErrorKind::InvalidOption,
                format!("The training options are not of the documented form: {:.200}.", error.to_string()),
            )
        })
    }

    /// The same without what its optimizer does not take: files from before that was refused may name it.
    pub fn without_idle(mut self) -> Self {
        if self.optimizer != Some(OptimizerSpec::Sgd) {
            self.momentum = None;
        }
        if self.optimizer != Some(OptimizerSpec::AdamW) {
            self.weight_decay = None;
        }
        self
    }

    /// Checks every value against a data set with so many training and test images of these classes.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownRecipe`] or [`ErrorKind::InvalidOption`], naming the option.
    pub fn resolve(&self, train_images: usize, test_images: usize, classes: &Classes) -> Result<RunConfig> {
        let mut recipe = find(self.recipe.as_deref().unwrap_or("mlp-512"))?;
        recipe.network.classes = classes.clone();
        recipe.epochs = whole("epochs", self.epochs, f64::from(recipe.epochs), 1.0, MAX_EPOCHS)? as u32;
        recipe.batch_size =
            whole("batchSize", self.batch_size, recipe.batch_size as f64, 1.0, MAX_BATCH_SIZE)? as usize;
        self.change_optimizer(&mut recipe)?;
        self.change_model(&mut recipe)?;
        self.change_images(&mut recipe, classes)?;
        Ok(RunConfig {
            seed: whole("seed", self.seed, 0.0, 0.0, MAX_SAFE_INTEGER)? as u64,
            train_count: whole("trainLimit", self.train_limit, train_images as f64, 1.0, f64::INFINITY)?
                .min(train_images as f64) as usize,
            test_count: whole("testLimit", self.test_limit, test_images as f64, 1.0, f64::INFINITY)?
                .min(test_images as f64) as usize,
            recipe,
        })
    }

    fn change_optimizer(&self, recipe: &mut Recipe) -> Result<()> {
        if let Some(optimizer) = self.optimizer.filter(|&optimizer| optimizer != recipe.optimizer) {
            recipe.optimizer = optimizer;
            recipe.learning_rate = optimizer.usual_learning_rate();
        }
        if let Some(rate) = self.learning_rate {
            if !(rate > 0.0 && rate <= MAX_LEARNING_RATE) {
                let expected = format!(
                    "a number over 0 and up to 1e30; {} is usual for {}",
                    recipe.optimizer.usual_learning_rate(),
                    recipe.optimizer.name()
                );
                return Err(out_of_range("learningRate", rate, &expected));
            }
            recipe.learning_rate = rate;
        }
        recipe.learning_rate_schedule = self.learning_rate_schedule.unwrap_or(recipe.learning_rate_schedule);
        if let Some(momentum) = self.momentum {
            if !(0.0..1.0).contains(&momentum) {
                return Err(out_of_range("momentum", momentum, "a number from 0 to under 1; 0.9 is usual"));
            }
            check_taken("momentum", momentum, recipe.momentum, recipe.optimizer, OptimizerSpec::Sgd)?;
            recipe.momentum = momentum;
        }
        if let Some(decay) = self.weight_decay {
            if !(0.0..=1.0).contains(&decay) {
                return Err(out_of_range("weightDecay", decay, "a number from 0 to 1; 0.004 is usual"));
            }
            check_taken("weightDecay", decay, recipe.weight_decay, recipe.optimizer, OptimizerSpec::AdamW)?;
            recipe.weight_decay = decay;
        }
        Ok(())
    }

    fn change_images(&self, recipe: &mut Recipe, classes: &Classes) -> Result<()> {
        recipe.variations = self.variations.unwrap_or(recipe.variations).checked()?;
        let count = whole("writingStyles", self.writing_styles, recipe.writing_styles as f64, 0.0, MAX_WRITING_STYLES)?;
        let are_digits = *classes == Classes::digits();
        if self.writing_styles.is_some_and(|count| count > 0.0) && !are_digits {
            return Err(no_digits(count as usize));
        }
        recipe.writing_styles = if are_digits { count as usize } else { 0 };
        Ok(())
    }

    fn change_model(&self, recipe: &mut Recipe) -> Result<()> {
        recipe.loss = self.loss.unwrap_or(recipe.loss);
        let network = &mut recipe.network;
        network.scaling = self.scaling.unwrap_or(network.scaling);
        network.layers = self.layers.clone().unwrap_or_else(|| std::mem::take(&mut network.layers));
        if let Some(output) = self.output {
            if !matches!(output, Activation::Softmax | Activation::Sigmoid) {
                return Err(Error::of_option(
                    "output",
                    "The output activation must be softmax or sigmoid: others do not give numbers from 0 to 1.",
                ));
            }
            network.output = output;
        }
        limits::check(network, recipe.batch_size)
    }
}

fn whole(name: &'static str, value: Option<f64>, default: f64, low: f64, high: f64) -> Result<f64> {
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

/// Refuses what would be accepted and do nothing: another value than the recipe's for an optimizer that does not take it.
fn check_taken(
    name: &'static str,
    value: f64,
    usual: f64,
    optimizer: OptimizerSpec,
    taker: OptimizerSpec,
) -> Result<()> {
    if optimizer == taker || value == usual {
        return Ok(());
    }
    Err(Error::of_option(
        name,
        format!(
            "{name} is {value}, and the optimizer {} takes none: leave it out, or choose {}.",
            optimizer.name(),
            taker.name()
        ),
    ))
}

fn out_of_range(name: &'static str, value: f64, expected: &str) -> Error {
    Error::of_option(name, format!("{name} is {value}; it must be {expected}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(json: &str) -> String {
        TrainOptions::from_json(json)
            .and_then(|options| options.resolve(60_000, 10_000, &Classes::digits()))
            .unwrap_err()
            .message()
            .to_string()
    }

    #[test]
    fn no_options_are_the_default_recipe_on_the_whole_set() {
        let config = TrainOptions::default().resolve(60_000, 10_000, &Classes::digits()).unwrap();
        assert_eq!(config.recipe, find("mlp-512").unwrap());
        assert_eq!((config.seed, config.train_count, config.test_count), (0, 60_000, 10_000));
    }

    #[test]
    fn a_limit_over_the_set_takes_the_whole_set() {
        let options = TrainOptions { train_limit: Some(1e9), ..Default::default() };
        assert_eq!(options.resolve(60_000, 10_000, &Classes::digits()).unwrap().train_count, 60_000);
    }

    #[test]
    fn what_an_optimizer_does_not_take_is_refused_and_its_usual_value_is_not() {
        assert_eq!(
            error(r#"{"optimizer":"adam","momentum":0.9}"#),
            "momentum is 0.9, and the optimizer Adam takes none: leave it out, or choose SGD."
        );
        assert!(
            error(r#"{"optimizer":"sgd","weightDecay":0.1}"#).starts_with("weightDecay is 0.1, and the optimizer SGD")
        );
        let options = |json: &str| TrainOptions::from_json(json).unwrap();
        let full = TrainOptions::from(
            &options(r#"{"optimizer":"adam","momentum":0}"#).resolve(60_000, 10_000, &Classes::digits()).unwrap(),
        );
        assert!(full.resolve(60_000, 10_000, &Classes::digits()).is_ok());
        // A file that an older version wrote names it.
        let old = options(r#"{"optimizer":"rmsprop","momentum":0.9,"weightDecay":0.1}"#).without_idle();
        assert!(old.resolve(60_000, 10_000, &Classes::digits()).is_ok());
    }

    #[test]
    fn a_value_that_cannot_work_is_refused_by_name() {
        assert_eq!(error(r#"{"epochs":0}"#), "epochs is 0; it must be a whole number from 1 to 1000.");
        assert_eq!(error(r#"{"batchSize":1.5}"#), "batchSize is 1.5; it must be a whole number from 1 to 1024.");
        assert_eq!(
            error(r#"{"learningRate":-1}"#),
            "learningRate is -1; it must be a number over 0 and up to 1e30; 0.001 is usual for RMSprop."
        );
        assert!(error(r#"{"seed":-1}"#).starts_with("seed is -1;"));
        assert!(error(r#"{"trainLimit":0}"#).starts_with("trainLimit is 0;"));
        assert!(error(r#"{"optimizer":"newton"}"#).contains("unknown variant `newton`"));
        assert!(error(r#"{"learning_rate":1}"#).contains("unknown field `learning_rate`"));
        assert!(error("[").starts_with("The training options are not of the documented form"));
    }
}

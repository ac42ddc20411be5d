//! The recipes, each a row of data.

use super::{Loss, OptimizerSpec, Recipe};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Activation, LayerSpec};

const RELU: Option<Activation> = Some(Activation::Relu);

/// Every recipe, the default first.
pub fn catalogue() -> Vec<Recipe> {
    vec![
        Recipe {
            id: "mlp-512",
            title: "One hidden layer of 512",
            tutorial: "Hello World of Deep Learning",
            description: "Every pixel is connected to 512 units, and those to the ten digits.",
            layers: vec![LayerSpec::Dense { units: 512, activation: RELU }],
            output: Activation::Softmax,
            loss: Loss::CategoricalCrossEntropy,
            optimizer: OptimizerSpec::RmsProp,
            learning_rate: 0.001,
            batch_size: 128,
            epochs: 5,
        },
        Recipe {
            id: "cnn",
            title: "A convolutional network",
            tutorial: "Handwritten Digit Classification (CNN lesson)",
            description: "Small filters slide over the image and find strokes wherever they are.",
            layers: vec![
                LayerSpec::Conv2d { filters: 32, kernel_size: 3, activation: RELU },
                LayerSpec::Conv2d { filters: 64, kernel_size: 3, activation: RELU },
                LayerSpec::MaxPool2d { pool_size: 2 },
                LayerSpec::Dropout { rate: 0.25 },
                LayerSpec::Flatten,
                LayerSpec::Dense { units: 128, activation: RELU },
                LayerSpec::Dropout { rate: 0.5 },
            ],
            output: Activation::Softmax,
            loss: Loss::CategoricalCrossEntropy,
            optimizer: OptimizerSpec::Adam,
            learning_rate: 0.001,
            batch_size: 128,
            epochs: 12,
        },
    ]
}

/// The recipe with this id.
///
/// # Errors
/// [`ErrorKind::UnknownRecipe`].
pub fn find(id: &str) -> Result<Recipe> {
    let recipes = catalogue();
    let known: Vec<&str> = recipes.iter().map(|recipe| recipe.id).collect();
    let message = format!("There is no recipe {id:?}; choose one of {}.", known.join(", "));
    recipes.into_iter().find(|recipe| recipe.id == id).ok_or_else(|| Error::new(ErrorKind::UnknownRecipe, message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::summary::parameter_count;

    #[test]
    fn parameter_counts_are_those_that_keras_prints() {
        let counts: Vec<(&str, usize)> =
            catalogue().iter().map(|recipe| (recipe.id, parameter_count(&recipe.layers).unwrap())).collect();
        assert_eq!(counts, [("mlp-512", 407_050), ("cnn", 1_199_882)]);
    }

    #[test]
    fn an_unknown_recipe_is_named_with_those_there_are() {
        let error = find("mlp-9").unwrap_err();
        assert_eq!(error.kind().code(), "unknown-recipe");
        assert_eq!(error.message(), "There is no recipe \"mlp-9\"; choose one of mlp-512, cnn.");
    }
}

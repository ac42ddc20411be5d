//! The recipes, each a row of data.

use super::{LearningRateSchedule, Loss, OptimizerSpec, Recipe, Variations};
use crate::dataset::{Classes, ImageShape, Scaling};
use crate::error::{Error, ErrorKind, Result};
use crate::model::layers::{AveragePool2d, Conv2d, Dense, Dropout, Flatten, MaxPool2d, Padding};
use crate::model::{Activation, LayerSpec, NetworkSpec};

/// Keras's default `weight_decay` of AdamW.
const WEIGHT_DECAY: f64 = 0.004;

const PART_1_TO_3: &str = "Mnist handwritten digit classification using tensorflow";

/// Every recipe, the default first, the others in the order in which one builds on the other.
pub fn catalogue() -> Vec<Recipe> {
    vec![
        mlp_512(),
        single_layer(),
        mlp_100(),
        mlp_100_flatten(),
        mlp_64_32(),
        mlp_256x2(),
        cnn(),
        fast_cnn(),
        lenet_5(),
        any_hand(),
    ]
}

fn relu(units: usize) -> LayerSpec {
    Dense { units, activation: Some(Activation::Relu) }.into()
}

fn convolution(filters: usize, kernel_size: usize) -> LayerSpec {
    Conv2d { filters, kernel_size, activation: Some(Activation::Relu), padding: Padding::Valid }.into()
}

fn max_pool(pool_size: usize) -> LayerSpec {
    MaxPool2d { pool_size }.into()
}

fn flatten() -> LayerSpec {
    Flatten {}.into()
}

fn dropout(rate: f64) -> LayerSpec {
    Dropout { rate }.into()
}

/// A network for MNIST with pixels from 0 to 1 and a softmax output.
fn network(layers: Vec<LayerSpec>) -> NetworkSpec {
    NetworkSpec {
        input: ImageShape::MNIST,
        scaling: Scaling::UnitRange,
        layers,
        output: Activation::Softmax,
        classes: Classes::digits(),
    }
}

/// The same with a sigmoid output.
fn sigmoid(layers: Vec<LayerSpec>) -> NetworkSpec {
    NetworkSpec { output: Activation::Sigmoid, ..network(layers) }
}

/// What most of the tutorials have in common.
fn usual() -> Recipe {
    Recipe {
        id: "",
        title: "",
        tutorial: PART_1_TO_3,
        claim: "",
        claimed_test_accuracy: None,
        description: "",
        network: network(vec![]),
        loss: Loss::CategoricalCrossEntropy,
        optimizer: OptimizerSpec::Adam,
        learning_rate: OptimizerSpec::Adam.usual_learning_rate(),
        learning_rate_schedule: LearningRateSchedule::Constant,
        momentum: 0.0,
        weight_decay: WEIGHT_DECAY,
        batch_size: 32,
        epochs: 5,
        variations: Variations::default(),
        writing_styles: 0,
    }
}

fn mlp_512() -> Recipe {
    Recipe {
        id: "mlp-512",
        title: "One hidden layer of 512",
        tutorial: "Hello World of Deep Learning",
        claim: "97.93% of the test images",
        claimed_test_accuracy: Some(0.9793),
        description: "Every pixel is connected to 512 units, and those to the ten digits.",
        network: network(vec![relu(512)]),
        optimizer: OptimizerSpec::RmsProp,
        batch_size: 128,
        ..usual()
    }
}

fn single_layer() -> Recipe {
    Recipe {
        id: "single-layer",
        title: "No hidden layer",
        claim: "92.41% of the test images, loss 0.2702",
        claimed_test_accuracy: Some(0.9241),
        description: "Every pixel is connected straight to the ten digits: each digit learns one template.",
        network: sigmoid(vec![]),
        ..usual()
    }
}

fn mlp_100() -> Recipe {
    Recipe {
        id: "mlp-100",
        title: "One hidden layer of 100",
        claim: "97.59% of the test images, loss 0.0769",
        claimed_test_accuracy: Some(0.9759),
        description: "A hundred units between the pixels and the digits.",
        network: sigmoid(vec![relu(100)]),
        ..usual()
    }
}

fn mlp_100_flatten() -> Recipe {
    Recipe {
        id: "mlp-100-flatten",
        title: "The same, with a Flatten layer",
        claim: "98.46% of the training images",
        claimed_test_accuracy: None,
        description: "The network itself turns 28 rows of 28 into one row of 784; otherwise it is mlp-100.",
        network: sigmoid(vec![flatten(), relu(100)]),
        ..usual()
    }
}

fn mlp_64_32() -> Recipe {
    Recipe {
        id: "mlp-64-32",
        title: "Two small hidden layers",
        tutorial: "MNIST Handwritten Digit Classification",
        claim: "96% of the test images",
        claimed_test_accuracy: Some(0.96),
        description: "64 units, then 32, on images whose columns are scaled to the same length.",
        network: NetworkSpec { scaling: Scaling::ColumnNorm, ..network(vec![flatten(), relu(64), relu(32)]) },
        epochs: 3,
        ..usual()
    }
}

fn mlp_256x2() -> Recipe {
    Recipe {
        id: "mlp-256x2",
        title: "Two hidden layers of 256",
        tutorial: "Creating a handwritten digit classifier",
        claim: "about 99% of the training images, 97% of the test images",
        claimed_test_accuracy: Some(0.97),
        description: "Two layers of 256 units and many epochs: long enough to see it learn images by heart.",
        network: network(vec![relu(256), relu(256)]),
        optimizer: OptimizerSpec::RmsProp,
        batch_size: 128,
        epochs: 20,
        ..usual()
    }
}

fn cnn() -> Recipe {
    Recipe {
        id: "cnn",
        title: "A convolutional network",
        tutorial: "Handwritten Digit Classification (CNN lesson)",
        claim: "about 99% of the test images",
        claimed_test_accuracy: Some(0.99),
        description: "Small filters slide over the image and find strokes wherever they are.",
        network: network(vec![
            convolution(32, 3),
            convolution(64, 3),
            max_pool(2),
            dropout(0.25),
            flatten(),
            relu(128),
            dropout(0.5),
        ]),
        batch_size: 128,
        epochs: 12,
        ..usual()
    }
}

/// Small, so that a laptop reaches 99% within half a minute. Its layers, learning rate, batch size and epochs were chosen by the accuracy on
/// the last 10,000 training images after training on the 50,000 before them (`cargo test --release --test native
/// fast_cnn_validation -- --ignored --nocapture`); the test images had no part in it.
fn fast_cnn() -> Recipe {
    Recipe {
        id: "fast-cnn",
        title: "A fast convolutional network",
        tutorial: "",
        claim: "99.1% of 10,000 training images kept apart, the mean of four runs",
        claimed_test_accuracy: None,
        description: "Few filters, early pooling, and a learning rate that rises and falls: the quickest way here to 99%.",
        network: network(vec![convolution(8, 5), max_pool(2), convolution(24, 5), max_pool(2), flatten(), relu(64)]),
        learning_rate: 0.01,
        learning_rate_schedule: LearningRateSchedule::OneCycle,
        batch_size: 128,
        epochs: 4,
        ..usual()
    }
}

/// The layers of LeNet-5 (LeCun, Bottou, Bengio and Haffner, "Gradient-Based Learning Applied to Document Recognition", 1998) as
/// they are taught today: plain averages where the paper scales them, every map connected to all before it, softmax in place of
/// distances to drawn digits, Adam.
fn lenet_5() -> Recipe {
    let convolution = |filters, padding| -> LayerSpec {
        Conv2d { filters, kernel_size: 5, activation: Some(Activation::Tanh), padding }.into()
    };
    let average_pool = || -> LayerSpec { AveragePool2d { pool_size: 2 }.into() };
    let tanh = |units| -> LayerSpec { Dense { units, activation: Some(Activation::Tanh) }.into() };
    Recipe {
        id: "lenet-5",
        title: "LeNet-5, the classic",
        tutorial: "",
        claim: "98.5% of the test images, the mean of two runs",
        claimed_test_accuracy: Some(0.985),
        description: "A network of 1998, as it is taught today: two convolutions, each averaged down to half its size, then three dense layers.",
        network: network(vec![
            convolution(6, Padding::Same),
            average_pool(),
            convolution(16, Padding::Valid),
            average_pool(),
            flatten(),
            tanh(120),
            tanh(84),
        ]),
        batch_size: 128,
        epochs: 10,
        ..usual()
    }
}

/// Made to read visitors: what it learns from beside MNIST is [`crate::training::drawings`] and [`crate::ops::variations`]. Its layers, epochs and
/// drawings were chosen by scikit-learn's digits, Hershey's and typefaces, drawn; MNIST's test images had no part in it.
fn any_hand() -> Recipe {
    Recipe {
        id: "any-hand",
        title: "Reads any hand",
        tutorial: "",
        claim: "99.4% of the test images, the mean of three runs",
        claimed_test_accuracy: Some(0.994),
        description: "A small convolutional network that also learns from varied images and from digits as other schools write them: the one to draw with.",
        network: network(vec![
            convolution(16, 5),
            max_pool(2),
            convolution(32, 5),
            max_pool(2),
            flatten(),
            dropout(0.25),
            relu(128),
        ]),
        learning_rate: 0.006,
        learning_rate_schedule: LearningRateSchedule::OneCycle,
        batch_size: 128,
        epochs: 3,
        variations: Variations {
            shift: 1.5,
            rotation: 12.0,
            scale: 0.1,
            shear: 10.0,
            elastic: 3.0,
            stroke_breadth: 0.6,
        },
        writing_styles: 36_000,
        ..usual()
    }
}

/// The recipe with this id.
///
/// ```
/// let recipe = inkgrad::recipe::find("lenet-5")?;
/// assert_eq!(recipe.network.parameter_count()?, 61_706);
/// assert_eq!(recipe.network.summary()?.len(), 8);
/// # Ok::<(), inkgrad::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::UnknownRecipe`].
pub fn find(id: &str) -> Result<Recipe> {
    let recipes = catalogue();
    let known: Vec<&str> = recipes.iter().map(|recipe| recipe.id).collect();
    let message = format!("There is no recipe \"{id:.40}\"; choose one of {}.", known.join(", "));
    recipes.into_iter().find(|recipe| recipe.id == id).ok_or_else(|| Error::new(ErrorKind::UnknownRecipe, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameter_counts_are_those_that_keras_prints() {
        for (id, expected) in [
            ("mlp-512", 407_050),
            ("single-layer", 7_850),
            ("mlp-100", 79_510),
            ("mlp-100-flatten", 79_510),
            ("mlp-64-32", 52_650),
            ("mlp-256x2", 269_322),
            ("cnn", 1_199_882),
            ("fast-cnn", 30_322),
            ("lenet-5", 61_706),
        ] {
            assert_eq!(find(id).unwrap().network.parameter_count().unwrap(), expected, "{id}");
        }
        assert_eq!(catalogue().len(), 10);
    }

    #[test]
    fn an_unknown_recipe_is_named_with_those_there_are() {
        let error = find("mlp-9").unwrap_err();
        assert_eq!(error.kind().code(), "unknown-recipe");
        assert!(error.message().starts_with("There is no recipe \"mlp-9\"; choose one of mlp-512, single-layer,"));
    }
}

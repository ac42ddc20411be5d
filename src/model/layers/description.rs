//! What the page is told of a kind of layer: a row of `www/core/layers.js`, from which its editor, links and code views work.

use serde::Serialize;

/// A kind of layer.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Description {
    /// Its `type` in a [`LayerSpec`](super::LayerSpec).
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Keras's class in `keras.layers`, whose arguments are the fields: numbers by place, the others by name.
    pub keras: &'static str,
    /// Whether it needs rows and columns.
    pub takes_maps: bool,
    /// Whether it leaves one row of features.
    pub flattens: bool,
    /// Its fields, in the order in which they are shown and written.
    pub fields: Vec<Field>,
    /// Its numbers in a link, between its type and its choices: `conv2d-{filters}x{kernelSize}-relu`.
    pub link: &'static str,
    /// Its source in Burn.
    pub burn: BurnSource,
}

/// A field of a layer, with its range and what a fresh layer has.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Field {
    /// Its name in a [`LayerSpec`](super::LayerSpec).
    pub name: &'static str,
    /// What values it takes.
    #[serde(flatten)]
    pub values: Values,
}

/// The values of a field.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Values {
    /// A whole number.
    Integer {
        /// The least that the editor offers.
        min: usize,
        /// The most that the editor offers; none: the side of the image.
        max: Option<usize>,
        /// In a fresh layer.
        fresh: usize,
    },
    /// A number.
    Number {
        /// The least.
        min: f64,
        /// The most that the editor offers.
        max: f64,
        /// In a fresh layer.
        fresh: f64,
    },
    /// One of these, the first where nothing is said.
    Choice {
        /// All of them.
        choices: &'static [&'static str],
    },
    /// An activation or none.
    Activation,
}

impl Field {
    pub(super) fn integer(name: &'static str, min: usize, max: usize, fresh: usize) -> Self {
        Self { name, values: Values::Integer { min, max: Some(max), fresh } }
    }

    /// The side of a window over the image.
    pub(super) fn window(name: &'static str, fresh: usize) -> Self {
        Self { name, values: Values::Integer { min: 1, max: None, fresh } }
    }

    pub(super) fn number(name: &'static str, min: f64, max: f64, fresh: f64) -> Self {
        Self { name, values: Values::Number { min, max, fresh } }
    }

    pub(super) fn choice(name: &'static str, choices: &'static [&'static str]) -> Self {
        Self { name, values: Values::Choice { choices } }
    }

    pub(super) fn activation() -> Self {
        Self { name: "activation", values: Values::Activation }
    }
}

/// A layer in a Burn program. Fields stand in braces, and with them `inputs` and `channels`, what arrives.
#[derive(Clone, Debug, Default, Serialize)]
pub struct BurnSource {
    /// What of `burn::nn` it needs.
    pub uses: Vec<&'static str>,
    /// The type of its field in the model; none where it is an operation without one.
    pub field: &'static str,
    /// How that is made.
    pub make: &'static str,
    /// The function of the program that `make` calls, if any.
    pub helper: &'static str,
}

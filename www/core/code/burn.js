// A configuration as a Burn program: main.rs and Cargo.toml, on Burn's own modules.

/** @typedef {import("../protocol.js").Recipe} Recipe */
/** @typedef {import("../protocol.js").LayerSpec} LayerSpec */
/** @typedef {import("./keras.js").Described} Described */

import { otherDataset } from "./keras.js";

/** The version that this project itself is built on. */
export const BURN_VERSION = "0.22.1";

export const burnManifest = `[package]
name = "digits"
version = "0.1.0"
edition = "2024"

[dependencies]
burn = { version = "=${BURN_VERSION}", default-features = false, features = ["std", "optim", "flex"] }

[profile.dev]
opt-level = 3
`;

const ACTIVATIONS = /** @type {Record<string, string>} */ ({
  relu: "activation::relu(x)",
  leaky_relu: "activation::leaky_relu(x, 0.2)",
  gelu: "activation::gelu(x)",
  tanh: "activation::tanh(x)",
  sigmoid: "activation::sigmoid(x)",
  softmax: "activation::softmax(x, 1)",
});

/** A Rust float literal. @param {number} value */
const float = (value) => (Number.isInteger(value) && Math.abs(value) < 1e15 ? `${value}.0` : String(value));

/** Fields, their construction and the forward pass, layer by layer. @param {Recipe} recipe */
function model(recipe) {
  const [fields, made, forward] = [/** @type {string[]} */ ([]), /** @type {string[]} */ ([]), /** @type {string[]} */ ([])];
  let shape = [1, 28, 28];
  const takesMaps = recipe.summary.some(({ spec }) => spec.type === "conv2d" || spec.type === "maxPool2d");
  let isMaps = takesMaps;
  forward.push(takesMaps ? "let x = images.reshape([-1, 1, 28, 28]);" : "let x = images;");
  const flatten = () => {
    if (isMaps) forward.push("let x: Tensor<2> = x.flatten(1, 3);");
    isMaps = false;
  };
  for (const [place, { spec, output }] of recipe.summary.entries()) {
    const name = `layer_${place}`;
    const features = shape.reduce((product, side) => product * side, 1);
    switch (spec.type) {
      case "dense":
        flatten();
        fields.push(`${name}: Linear,`);
        made.push(`${name}: dense(${features}, ${spec.units}, device),`);
        forward.push(`let x = self.${name}.forward(x);`);
        break;
      case "conv2d":
        fields.push(`${name}: Conv2d,`);
        made.push(`${name}: convolution(${shape[0]}, ${spec.filters}, ${spec.kernelSize}, device),`);
        forward.push(`let x = self.${name}.forward(x);`);
        break;
      case "maxPool2d":
        fields.push(`${name}: MaxPool2d,`);
        made.push(`${name}: MaxPool2dConfig::new([${spec.poolSize}, ${spec.poolSize}]).init(),`);
        forward.push(`let x = self.${name}.forward(x);`);
        break;
      case "dropout":
        fields.push(`${name}: Dropout,`);
        made.push(`${name}: DropoutConfig::new(${float(spec.rate)}).init(),`);
        forward.push(`let x = self.${name}.forward(x);`);
        break;
      case "flatten":
        flatten();
    }
    if ("activation" in spec && spec.activation) forward.push(`let x = ${ACTIVATIONS[spec.activation]};`);
    shape = output;
  }
  return { fields, made, forward };
}

/** @param {Recipe} recipe */
function optimizer({ optimizer, momentum, weightDecay }) {
  switch (optimizer) {
    case "adam":
      return { use: "AdamConfig", make: "AdamConfig::new().with_epsilon(1e-7)" };
    case "adamw":
      return { use: "AdamWConfig", make: `AdamWConfig::new().with_epsilon(1e-7).with_weight_decay(${float(weightDecay)})` };
    case "rmsprop":
      return { use: "RmsPropConfig", make: "RmsPropConfig::new().with_alpha(0.9).with_momentum(0.0).with_epsilon(1e-7)" };
    default:
      return momentum > 0
        ? { use: "SgdConfig, momentum::MomentumConfig", make: `SgdConfig::new().with_momentum(Some(MomentumConfig::new().with_momentum(${float(momentum)}).with_dampening(0.0)))` }
        : { use: "SgdConfig", make: "SgdConfig::new()" };
  }
}

const LOSSES = /** @type {Record<string, (output: string) => string>} */ ({
  "categorical-cross-entropy": () => "CrossEntropyLossConfig::new().init(&device).forward(logits, labels)",
  "mean-squared-error": (output) => `(${output} - labels.one_hot::<2>(10).float()).powi_scalar(2).mean()`,
  "mean-absolute-error": (output) => `(${output} - labels.one_hot::<2>(10).float()).abs().mean()`,
});

const SCALINGS = /** @type {Record<string, string>} */ ({
  "unit-range": "pixels / 255.0",
  none: "pixels",
  "column-norm": `{
        let images: Tensor<3> = pixels.reshape([-1, 28, 28]);
        let norms = images.clone().powi_scalar(2).sum_dim(1).sqrt();
        let blank = norms.clone().equal_elem(0.0);
        (images / norms.mask_fill(blank, 1.0)).reshape([-1, 784])
    }`,
});

const ONE_CYCLE = `
/// PyTorch's OneCycleLR with its defaults.
fn one_cycle(step: usize, steps: usize) -> f64 {
    let between = |start: f64, end: f64, progress: f64| end + (start - end) / 2.0 * (1.0 + (std::f64::consts::PI * progress).cos());
    let (first, peak) = (RATE / 25.0, (0.3 * steps as f64 - 1.0).max(0.0));
    if (step as f64) < peak {
        return between(first, RATE, step as f64 / peak);
    }
    between(RATE, first / 1e4, (step as f64 - peak) / (steps as f64 - 1.0 - peak).max(1.0))
}
`;

/** @param {Described} described @returns {string} */
export function burnProgram({ recipe, seed, epochs, trainLimit, testLimit, dataset }) {
  const other = otherDataset(dataset);
  const { fields, made, forward } = model(recipe);
  const { use, make } = optimizer(recipe);
  const crossEntropy = recipe.loss === "categorical-cross-entropy";
  const output = ACTIVATIONS[recipe.output].replace("(x", "(logits");
  const hasDropout = recipe.summary.some(({ spec }) => spec.type === "dropout");
  const hasActivation = !crossEntropy || recipe.summary.some(({ spec }) => "activation" in spec && spec.activation);
  const hasConv = recipe.summary.some(({ spec }) => spec.type === "conv2d");
  const hasPool = recipe.summary.some(({ spec }) => spec.type === "maxPool2d");
  const scheduled = recipe.learningRateSchedule === "one-cycle";
  const nn = ["Initializer", "Linear", "LinearConfig", hasDropout && "Dropout", hasDropout && "DropoutConfig", hasConv && "conv::{Conv2d, Conv2dConfig}", hasPool && "pool::{MaxPool2d, MaxPool2dConfig}", crossEntropy && "loss::CrossEntropyLossConfig"].filter(Boolean);
  return `//! ${recipe.title} (${recipe.id}), as inkgrad trains it, on Burn's own modules:
//! cargo run -- FOLDER, where FOLDER holds ${other ? "the" : "MNIST's"} four unpacked IDX files${other ? `, under MNIST's names, of ${other}` : ""}.
//!
//! Burn's optimizers differ from Keras's in where epsilon goes: the third digit may differ.

use burn::module::{Module, Param};
use burn::nn::{${nn.join(", ")}};
use burn::optim::{GradientsParams, ${use}};
use burn::tensor::{Device, Int, Tensor, TensorData${hasActivation ? ", activation" : ""}};

const EPOCHS: usize = ${epochs};
const BATCH_SIZE: usize = ${recipe.batchSize};
const RATE: f64 = ${float(recipe.learningRate)};

#[derive(Module, Debug)]
struct Model {
${fields.map((line) => `    ${line}`).join("\n")}
}

impl Model {
    fn new(device: &Device) -> Self {
        Self {
${made.map((line) => `            ${line}`).join("\n")}
        }
    }

    /// Logits [batch, 10] of images [batch, 784].
    fn forward(&self, images: Tensor<2>) -> Tensor<2> {
${forward.map((line) => `        ${line}`).join("\n")}
        x
    }
}

/// Keras's initial values: Glorot uniform weights, no bias.
fn dense(inputs: usize, outputs: usize, device: &Device) -> Linear {
    let layer = LinearConfig::new(inputs, outputs).with_initializer(Initializer::XavierUniform { gain: 1.0 }).init(device);
    Linear { bias: Some(Param::from_tensor(Tensor::zeros([outputs], device))), ..layer }
}
${
  hasConv
    ? `
fn convolution(channels: usize, filters: usize, side: usize, device: &Device) -> Conv2d {
    let config = Conv2dConfig::new([channels, filters], [side, side]);
    let layer = config.with_initializer(Initializer::XavierUniform { gain: 1.0 }).init(device);
    Conv2d { bias: Some(Param::from_tensor(Tensor::zeros([filters], device))), ..layer }
}
`
    : ""
}${scheduled ? ONE_CYCLE : ""}
/// The items of an unpacked IDX file.
fn read(folder: &str, name: &str, header: usize) -> Vec<u8> {
    std::fs::read(format!("{folder}/{name}")).expect(name).split_off(header)
}

/// Images [batch, 784], scaled, and labels [batch].
fn batch(images: &[u8], labels: &[u8], order: &[usize], device: &Device) -> (Tensor<2>, Tensor<1, Int>) {
    let pixels: Vec<f32> = order.iter().flat_map(|&i| &images[784 * i..784 * (i + 1)]).map(|&pixel| f32::from(pixel)).collect();
    let labels: Vec<i32> = order.iter().map(|&i| i32::from(labels[i])).collect();
    let pixels: Tensor<2> = Tensor::from_data(TensorData::new(pixels, [order.len(), 784]), device);
    let images = ${SCALINGS[recipe.scaling]};
    (images, Tensor::from_data(TensorData::new(labels, [order.len()]), device))
}

fn main() {
    let folder = std::env::args().nth(1).expect("the folder of MNIST's four IDX files");
    let [mut train_labels, mut test_labels] = ["train", "t10k"].map(|split| read(&folder, &format!("{split}-labels-idx1-ubyte"), 8));
    let [train_images, test_images] = ["train", "t10k"].map(|split| read(&folder, &format!("{split}-images-idx3-ubyte"), 16));
    train_labels.truncate(${trainLimit ?? "60_000"});
    test_labels.truncate(${testLimit ?? "10_000"});

    let device = Device::flex().autodiff();
    device.seed(${seed});
    let mut model = Model::new(&device);
    let mut optimizer = ${make}.init();
    let mut order: Vec<usize> = (0..train_labels.len()).collect();
    let mut random = ${seed}_u64 ^ 0x9e37_79b9_7f4a_7c15;
${scheduled ? "    let steps = EPOCHS * order.len().div_ceil(BATCH_SIZE);\n    let mut step = 0;\n" : ""}    for epoch in 1..=EPOCHS {
        // Fisher and Yates's shuffle with xorshift's numbers.
        for i in (1..order.len()).rev() {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            order.swap(i, (random % (i as u64 + 1)) as usize);
        }
        for chosen in order.chunks(BATCH_SIZE) {
            let (images, labels) = batch(&train_images, &train_labels, chosen, &device);
            let logits = model.forward(images);
            let loss = ${LOSSES[recipe.loss](output)};
            let gradients = GradientsParams::from_grads(loss.backward(), &model);
            model = optimizer.step(${scheduled ? "one_cycle(step, steps)" : "RATE"}, model, gradients);
${scheduled ? "            step += 1;\n" : ""}        }
        let (network, test_order) = (model.valid(), (0..test_labels.len()).collect::<Vec<_>>());
        let mut right = 0;
        for chosen in test_order.chunks(500) {
            let (images, labels) = batch(&test_images, &test_labels, chosen, &Device::flex());
            let answers = network.forward(images).argmax(1).flatten::<1>(0, 1);
            right += answers.equal(labels).int().sum().into_scalar::<i32>() as usize;
        }
        println!("epoch {epoch}: test accuracy {:.4}", right as f64 / test_labels.len() as f64);
    }
}
`.replace(/\n\n\n+/g, "\n\n");
}

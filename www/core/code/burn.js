// A configuration as a Burn program: main.rs and Cargo.toml, on Burn's own modules.

/** @typedef {import("../protocol.js").Recipe} Recipe */
/** @typedef {import("../protocol.js").LayerSpec} LayerSpec */
/** @typedef {import("./keras.js").Described} Described */

import { filled, kindOf, takeMaps, valueOf } from "../layer-kind.js";
import { PIXELS, SIDE } from "../image-shape.js";
import { losses } from "../losses.js";
import { optimizers } from "../optimizers.js";
import { classesOf, fromFirst, otherDataset } from "./keras.js";
import { areVaried, leftOut, rustVary } from "./variations.js";


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
  let shape = [1, SIDE, SIDE];
  let isMaps = takeMaps(recipe.layers);
  forward.push(isMaps ? `let x = images.reshape([-1, 1, ${SIDE}, ${SIDE}]);` : "let x = images;");
  for (const [place, { spec, output }] of recipe.summary.entries()) {
    const { burn, flattens } = kindOf(spec);
    if (flattens && isMaps) {
      forward.push("let x: Tensor<2> = x.flatten(1, 3);");
      isMaps = false;
    }
    const name = `layer_${place}`;
    if (burn.field) {
      fields.push(`${name}: ${burn.field},`);
      made.push(`${name}: ${filled(burn.make, { ...literals(spec), inputs: shape.reduce((product, side) => product * side, 1), channels: shape[0] })},`);
      forward.push(`let x = self.${name}.forward(x);`);
    }
    if ("activation" in spec && spec.activation) forward.push(`let x = ${ACTIVATIONS[spec.activation]};`);
    shape = output;
  }
  return { fields, made, forward };
}

/** A layer's fields as Rust writes them: a choice is a variant. @param {LayerSpec} layer */
function literals(layer) {
  return Object.fromEntries(
    kindOf(layer).fields.map((field) => {
      const value = valueOf(layer, field);
      if (field.kind === "number") return [field.name, float(value)];
      return [field.name, field.kind === "choice" ? `${value[0].toUpperCase()}${value.slice(1)}` : value];
    }),
  );
}

/** @param {Recipe} recipe */
function optimizer(recipe) {
  const { options, burn } = /** @type {import("../protocol.js").OptimizerKind} */ (optimizers.find(({ id }) => id === recipe.optimizer));
  const values = options.map((name) => [name, float(/** @type {any} */ (recipe)[name])]);
  return { use: burn[0], make: filled(burn[1], Object.fromEntries(values)) };
}

const SCALINGS = /** @type {Record<string, string>} */ ({
  "unit-range": "pixels / 255.0",
  none: "pixels",
  "column-norm": `{
        let images: Tensor<3> = pixels.reshape([-1, ${SIDE}, ${SIDE}]);
        let norms = images.clone().powi_scalar(2).sum_dim(1).sqrt();
        let blank = norms.clone().equal_elem(0.0);
        (images / norms.mask_fill(blank, 1.0)).reshape([-1, ${PIXELS}])
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

const CONVOLUTION = `
fn convolution(channels: usize, filters: usize, side: usize, padding: PaddingConfig2d, device: &Device) -> Conv2d {
    let config = Conv2dConfig::new([channels, filters], [side, side]).with_padding(padding);
    let layer = config.with_initializer(Initializer::XavierUniform { gain: 1.0 }).init(device);
    Conv2d { bias: Some(Param::from_tensor(Tensor::zeros([filters], device))), ..layer }
}
`;

/** @param {Described} described @returns {string} */
export function burnProgram({ recipe, seed, epochs, trainLimit, testLimit, dataset }) {
  const [other, classes] = [otherDataset(dataset), classesOf(dataset)];
  const { fields, made, forward } = model(recipe);
  const { use, make } = optimizer(recipe);
  const loss = /** @type {import("../protocol.js").LossKind} */ (losses.find(({ id }) => id === recipe.loss));
  const output = ACTIVATIONS[recipe.output].replace("(x", "(logits");
  const hasActivation = loss.burn.includes("{outputs}") || recipe.summary.some(({ spec }) => "activation" in spec && spec.activation);
  const kinds = new Set(recipe.summary.map(({ spec }) => kindOf(spec)));
  const helpers = new Set([...kinds].map(({ burn }) => burn.helper));
  const varied = areVaried(recipe);
  const scheduled = recipe.learningRateSchedule === "one-cycle";
  const nn = ["Initializer", ...[...kinds].flatMap(({ burn }) => burn.uses), ...(loss.burnUses ? [loss.burnUses] : [])];
  return `//! ${recipe.title} (${recipe.id}), as inkgrad trains it, on Burn's own modules:
//! cargo run -- FOLDER, where FOLDER holds ${other ? "the" : "MNIST's"} four unpacked IDX files${other ? `, under MNIST's names, of ${other}` : ""}.
//!
//! Burn's optimizers differ from Keras's in where epsilon goes: the third digit may differ.
${leftOut(recipe) && `//! ${leftOut(recipe)}\n`}
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

    /// Logits [batch, ${classes}] of images [batch, ${PIXELS}].
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
${helpers.has("convolution") ? CONVOLUTION : ""}${scheduled ? ONE_CYCLE : ""}${varied ? rustVary(recipe) : ""}
/// The items of an unpacked IDX file.
fn read(folder: &str, name: &str, header: usize) -> Vec<u8> {
    std::fs::read(format!("{folder}/{name}")).expect(name).split_off(header)
}

/// Images [batch, ${PIXELS}], scaled${varied ? ", varied where there are random numbers for that" : ""}, and labels [batch].
fn batch(images: &[u8], labels: &[u8], order: &[usize]${varied ? ", random: Option<&mut u64>" : ""}, device: &Device) -> (Tensor<2>, Tensor<1, Int>) {
${varied ? `    let image = |i: usize| &images[${PIXELS} * i..${PIXELS} * (i + 1)];
    let pixels: Vec<f32> = match random {
        Some(random) => order.iter().flat_map(|&i| vary(image(i), random)).collect(),
        None => order.iter().flat_map(|&i| image(i)).map(|&pixel| f32::from(pixel)).collect(),
    };` : `    let pixels: Vec<f32> = order.iter().flat_map(|&i| &images[${PIXELS} * i..${PIXELS} * (i + 1)]).map(|&pixel| f32::from(pixel)).collect();`}
    let labels: Vec<i32> = order.iter().map(|&i| i32::from(labels[i])${fromFirst(dataset)}).collect();
    let pixels: Tensor<2> = Tensor::from_data(TensorData::new(pixels, [order.len(), ${PIXELS}]), device);
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
            let (images, labels) = batch(&train_images, &train_labels, chosen, ${varied ? "Some(&mut random), " : ""}&device);
            let logits = model.forward(images);
            let loss = ${filled(loss.burn, { outputs: output, classes })};
            let gradients = GradientsParams::from_grads(loss.backward(), &model);
            model = optimizer.step(${scheduled ? "one_cycle(step, steps)" : "RATE"}, model, gradients);
${scheduled ? "            step += 1;\n" : ""}        }
        let (network, test_order) = (model.valid(), (0..test_labels.len()).collect::<Vec<_>>());
        let mut right = 0;
        for chosen in test_order.chunks(500) {
            let (images, labels) = batch(&test_images, &test_labels, chosen, ${varied ? "None, " : ""}&Device::flex());
            let answers = network.forward(images).argmax(1).flatten::<1>(0, 1);
            right += answers.equal(labels).int().sum().into_scalar::<i32>() as usize;
        }
        println!("epoch {epoch}: test accuracy {:.4}", right as f64 / test_labels.len() as f64);
    }
}
`.replace(/\n\n\n+/g, "\n\n");
}

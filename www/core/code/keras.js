// A configuration as a Keras script: Sequential or functional, with the page's semantics.

import { digits } from "../classes.js";
import { PIXELS, SIDE } from "../image-shape.js";
import { filled, kindOf, takeMaps, valueOf } from "../layer-kind.js";
import { losses } from "../losses.js";
import { optimizers } from "../optimizers.js";
import { areVaried, leftOut, numpyVary } from "./variations.js";

/** @typedef {import("../protocol.js").Recipe} Recipe */
/** @typedef {import("../protocol.js").LayerSpec} LayerSpec */
/** @typedef {{ recipe: Recipe, seed: number, epochs: number, trainLimit?: number, testLimit?: number, dataset?: import("../protocol.js").DatasetInfo | null }} Described */

/** How many classes the data set has. @param {Described["dataset"]} dataset */
export const classesOf = (dataset) => dataset?.classes.length || digits.length;

/** What a label is made a class by. @param {Described["dataset"]} dataset */
export const fromFirst = (dataset) => (dataset?.firstLabel ? ` - ${dataset.firstLabel}` : "");

/** The data set in one line of a comment, whatever its name has in it; null for MNIST. @param {Described["dataset"]} dataset */
export function otherDataset(dataset) {
  if (!dataset || dataset.isMnist) return null;
  const { name, address, remedies } = dataset;
  return `${name || "a data set of your own"}${address ? ` (${address})` : ""}${remedies.length > 0 ? `, changed there (${remedies.join(", ")})` : ""}`.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, " ");
}

/** Numbers by place, the others by name. @param {LayerSpec} layer @param {string | null} [output] the activation of the last layer */
function call(layer, output) {
  const { keras, fields } = kindOf(layer);
  const values = fields.map((field) => ({ field, value: (field.kind === "activation" && output) || valueOf(layer, field) }));
  const written = values.map(({ field, value }) => {
    if ("fresh" in field) return value;
    return value === null || (field.kind === "choice" && value === field.choices[0]) ? null : `${field.name}="${value}"`;
  });
  return `layers.${keras}(${written.filter((argument) => argument !== null).join(", ")})`;
}

/** Calls of the layers; a Flatten where a dense layer meets an image. @param {Recipe} recipe @param {boolean} hasMaps */
function calls(recipe, hasMaps) {
  const specs = recipe.summary.map(({ spec }) => spec);
  const lines = [];
  let flat = !hasMaps;
  for (const [place, spec] of specs.entries()) {
    const isFlatten = spec.type === "flatten";
    const { flattens } = kindOf(spec);
    if (flattens && !isFlatten && !flat) lines.push("layers.Flatten()");
    if (isFlatten && flat) continue;
    flat ||= flattens;
    lines.push(call(spec, place === specs.length - 1 ? recipe.output : null));
  }
  return lines;
}

/** @param {Recipe} recipe */
function optimizer(recipe) {
  const learningRate = recipe.learningRateSchedule === "one-cycle" ? "OneCycle()" : String(recipe.learningRate);
  const { keras, options } = /** @type {import("../protocol.js").OptimizerKind} */ (optimizers.find(({ id }) => id === recipe.optimizer));
  return `keras.optimizers.${filled(keras, { ...Object.fromEntries(options.map((name) => [name, /** @type {any} */ (recipe)[name]])), learningRate })}`;
}

const SCALINGS = /** @type {Record<string, string>} */ ({
  "unit-range": 'return x.astype("float32") / 255',
  "column-norm": 'return keras.utils.normalize(x.astype("float32"), axis=1)',
  none: 'return x.astype("float32")',
});

/** PyTorch's OneCycleLR with its defaults, as the page has it (src/recipe/learning_rate_schedule.rs). @param {number} rate */
const oneCycle = (rate) => `
class OneCycle(keras.optimizers.schedules.LearningRateSchedule):
    """PyTorch's OneCycleLR with its defaults, momentum left alone."""

    def __call__(self, step):
        step = keras.ops.cast(step, "float32")
        steps = EPOCHS * -(-len(x_train) // BATCH_SIZE)
        peak = max(0.3 * steps - 1, 0.0)
        between = lambda start, end, progress: end + (start - end) / 2 * (1 + keras.ops.cos(3.141592653589793 * progress))
        rise = between(${rate} / 25, ${rate}, step / max(peak, 1e-9))
        fall = between(${rate}, ${rate} / 25 / 1e4, (step - peak) / max(steps - 1 - peak, 1))
        return keras.ops.where(step < peak, rise, fall)

    def get_config(self):
        return {}

`;

/** @param {Described} described @param {"sequential" | "functional"} form @returns {string} */
export function kerasScript({ recipe, seed, epochs, trainLimit, testLimit, dataset }, form) {
  const hasMaps = takeMaps(recipe.layers);
  const hasFlatten = !hasMaps && recipe.summary.some(({ spec }) => spec.type === "flatten");
  const shape = hasMaps ? `${SIDE}, ${SIDE}, 1` : hasFlatten ? `${SIDE}, ${SIDE}` : `${PIXELS},`;
  const layerCalls = calls(recipe, hasMaps || hasFlatten);
  const model =
    form === "sequential"
      ? [`model = keras.Sequential([`, `    keras.Input((${shape})),`, ...layerCalls.map((line) => `    ${line},`), `])`]
      : [`inputs = keras.Input((${shape}))`, ...layerCalls.map((line, place) => `x = ${line}(${place === 0 ? "inputs" : "x"})`), `model = keras.Model(inputs, x)`];
  const limits = [trainLimit && `x_train, y_train = x_train[:${trainLimit}], y_train[:${trainLimit}]`, testLimit && `x_test, y_test = x_test[:${testLimit}], y_test[:${testLimit}]`].filter(Boolean);
  const other = otherDataset(dataset);
  const varied = areVaried(recipe);
  const columns = shape.replace(/,$/, "");
  return `# ${recipe.title} (${recipe.id}), as inkgrad trains it. Needs Keras 3.
${other ? `# In inkgrad the data set was ${other}. This script takes MNIST: put those images and labels in its place.
` : ""}${leftOut(recipe) && `# ${leftOut(recipe)}\n`}import keras
${varied ? "import numpy as np\n" : ""}from keras import layers

EPOCHS = ${epochs}
BATCH_SIZE = ${recipe.batchSize}
# Equal seeds repeat a run of Keras; inkgrad's own random numbers are others.
${varied ? `SEED = ${seed % 2 ** 32}\n` : ""}keras.utils.set_random_seed(${varied ? "SEED" : seed % 2 ** 32})

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
${limits.map((line) => `${line}\n`).join("")}

def scale(x):
    ${SCALINGS[recipe.scaling]}


${varied ? `def prepare(x):
    return scale(x).reshape(-1, ${columns})


x_test = prepare(x_test)` : `x_train, x_test = (scale(x).reshape(-1, ${columns}) for x in (x_train, x_test))`}
y_train, y_test = (keras.utils.to_categorical(y${fromFirst(dataset)}, ${classesOf(dataset)}) for y in (y_train, y_test))
${varied ? `${numpyVary(recipe)}` : ""}
${model.join("\n")}
model.summary()
${recipe.learningRateSchedule === "one-cycle" ? oneCycle(recipe.learningRate) : ""}
model.compile(
    optimizer=${optimizer(recipe)},
    loss="${losses.find(({ id }) => id === recipe.loss)?.keras}",
    metrics=["categorical_accuracy"],
)
model.fit(${varied ? "Varied()" : "x_train, y_train, batch_size=BATCH_SIZE"}, epochs=EPOCHS, validation_data=(x_test, y_test))
loss, accuracy = model.evaluate(x_test, y_test, verbose=0)
print(f"test loss {loss:.4f}, test accuracy {accuracy:.4f}")
`;
}

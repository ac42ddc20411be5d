// What the page and the worker say to each other, as types. Every command has an id, and its answer carries the
// same id; events carry none.

/**
 * A training request: a recipe and what differs from it. Checked in Rust (src/recipe/options.rs).
 * @typedef {object} TrainOptions
 * @property {string} [recipe] the recipe's id; "mlp-512" where there is none
 * @property {number} [seed] an integer from 0 to 2^53; 0 where there is none
 * @property {number} [epochs]
 * @property {number} [batchSize] images a step
 * @property {number} [learningRate]
 * @property {"adam" | "adamw" | "rmsprop" | "sgd"} [optimizer] with its usual learning rate, unless that is named too
 * @property {"constant" | "one-cycle"} [learningRateSchedule] how the learning rate changes in the course of the run
 * @property {number} [momentum] of SGD, from 0 to under 1
 * @property {number} [weightDecay] of AdamW, from 0 to 1
 * @property {"categorical-cross-entropy" | "mean-squared-error" | "mean-absolute-error"} [loss]
 * @property {LayerSpec[]} [layers] between the image and the last dense layer, of one unit a class
 * @property {"softmax" | "sigmoid"} [output]
 * @property {"unit-range" | "column-norm" | "none"} [scaling] of the pixels
 * @property {number} [trainLimit] only the first so many training images
 * @property {number} [testLimit] only the first so many test images
 * @property {Variations} [variations] how far each training image is varied, differently in each epoch; not at all where there are none
 * @property {number} [writingStyles] drawings that are trained on beside the data set's images, 0 to 60,000: digits in writing styles, and training images by other pens and in coarse scans
 */

/** How far training images are varied (src/ops/variations.rs): pixels, degrees, a fraction, degrees, pixels, and a pixel on each side of a stroke. @typedef {{ shift?: number, rotation?: number, scale?: number, shear?: number, elastic?: number, strokeBreadth?: number }} Variations */

/** @typedef {"train" | "test"} Split */

/**
 * Where another data set comes from: the folder of four gzipped IDX files, or the files themselves.
 * @typedef {{ url: string } | { files: { name: string, content: Blob }[] }} DatasetSource
 */

/**
 * The data set in use.
 * @typedef {object} DatasetInfo
 * @property {string} name
 * @property {string | null} address of its folder; null where it came as files
 * @property {boolean} isMnist whether it is the published MNIST
 * @property {Remedy[]} remedies what was done to it here
 * @property {{ rows: number, columns: number, channels: number }} shape of its images
 * @property {string[]} classes what its labels stand for, that of label 0 first: 2 to 62 names
 * @property {number} firstLabel what stands for the first class in its files: 0, or 1 as in EMNIST's letters
 * @property {number} trainCount images to learn from
 * @property {number} testCount images to be judged by
 * @property {DatasetDoubt[]} doubts what it looks like that was probably not meant
 */

/** What can be done to a data set: `invert` ink and paper, `stretch` 0 to 1 into 0 to 255, `transpose` rows and columns, `shuffle` the training images, or `shuffle-labels` alone, so that no label says anything. @typedef {"invert" | "stretch" | "transpose" | "shuffle" | "shuffle-labels"} Remedy */

/** @typedef {{ doubt: "inverted" | "zero-one" | "transposed", remedy: Remedy }} DatasetDoubt */

/**
 * What is suspected, and what helps: of the data set; of a run whose first `trainLimit` images lack classes; of a run of which an
 * epoch taught nothing, with a learning rate far from the `usual` one of its optimizer.
 * @typedef {DatasetDoubt | { doubt: "sorted", remedy: "shuffle", trainLimit: number }
 *   | { doubt: "learning-rate", epoch: number, learningRate: number, optimizer: string, usual: number }} Doubt
 */

/** @typedef {"auto" | "webgpu" | "cpu"} EnginePreference */

/**
 * How the CPU engine multiplies matrices: "strict" gives the same bits on every machine; "fused" rounds product and sum
 * once (relaxed SIMD), which is faster and equal only within rounding.
 * @typedef {"strict" | "fused"} Arithmetic
 */

/**
 * The engine in use and why.
 * @typedef {object} EngineInfo
 * @property {"webgpu" | "cpu"} kind
 * @property {number} workers that share a run, each on a core of its own; 1 on WebGPU
 * @property {Arithmetic} arithmetic of the CPU engine
 * @property {string | null} adapter the GPU's own description
 * @property {string} reason a sentence for people
 */

/**
 * A layer as data (src/model/layers/).
 * @typedef {{ type: "dense", units: number, activation: string | null }
 *   | { type: "conv2d", filters: number, kernelSize: number, activation: string | null, padding?: "valid" | "same" }
 *   | { type: "maxPool2d", poolSize: number } | { type: "averagePool2d", poolSize: number }
 *   | { type: "dropout", rate: number } | { type: "flatten" }} LayerSpec
 */

/**
 * A field of a kind of layer, with the range that the page offers (a `max` of null is the side of the image) and the value of a layer that is added.
 * @typedef {{ name: string } & ({ kind: "integer" | "number", min: number, max: number | null, fresh: number }
 *   | { kind: "choice", choices: string[] } | { kind: "activation" })} LayerField
 */

/**
 * A kind of layer (src/model/layers/description.rs).
 * @typedef {object} LayerKind
 * @property {LayerSpec["type"]} type
 * @property {string} keras its class in keras.layers
 * @property {boolean} takesMaps whether it needs rows and columns
 * @property {boolean} flattens whether it leaves one row of features
 * @property {LayerField[]} fields
 * @property {string} link its numbers in a link, fields in braces
 * @property {{ uses: string[], field: string, make: string, helper: string }} burn its source in Burn
 */

/** An optimizer (src/recipe/optimizer_spec.rs): options that it alone takes; its sources, options of the run in braces. @typedef {{ id: string, usualLearningRate: number, options: string[], keras: string, burn: string[] }} OptimizerKind */

/** A variation of the training images (src/ops/variations.rs). @typedef {{ name: keyof Variations & string, max: number }} VariationKind */

/** A loss (src/recipe/loss_description.rs) with its sources. @typedef {{ id: string, keras: string, burnUses: string, burn: string }} LossKind */

/**
 * A recipe of the catalogue (src/recipe/mod.rs).
 * @typedef {object} Recipe
 * @property {string} id
 * @property {string} title
 * @property {string} tutorial
 * @property {string} claim what the tutorial says comes out, or what we measured
 * @property {number} [claimedTestAccuracy] the accuracy on MNIST's test images in it, where it names one: a fraction
 * @property {string} description
 * @property {string} scaling
 * @property {LayerSpec[]} layers
 * @property {string} output
 * @property {string} loss
 * @property {string} optimizer
 * @property {number} learningRate with a schedule, at its peak
 * @property {string} learningRateSchedule
 * @property {number} momentum
 * @property {number} weightDecay
 * @property {number} batchSize
 * @property {number} epochs
 * @property {Variations} [variations]
 * @property {number} [writingStyles]
 * @property {number} parameters
 * @property {{ spec: LayerSpec, output: number[], parameters: number, forwardFlops: number, parameterShapes: number[][] }[]} summary a row a layer; parameterShapes: of weight and bias, none where it has none
 */

/**
 * What happens in a run (src/training/event.rs), drawings made to learn from included where nobody made them before it began; the worker adds the figures that need a clock, and how many images the recent
 * figures are means of. Epochs and steps
 * count from 1, accuracies are fractions.
 * @typedef {{ type: "progress", runId: number, epoch: number, epochs: number, step: number, steps: number,
 *     images: number, loss: number, accuracy: number, recentLoss: number, recentAccuracy: number, recentImages: number,
 *     imagesPerSecond: number, millisecondsPerStep: number, secondsLeft: number }
 *   | { type: "preparing", runId: number, images: number, count: number }
 *   | { type: "evaluating", runId: number, epoch: number, images: number, count: number }
 *   | { type: "epochend", runId: number, epoch: number, epochs: number, loss: number, accuracy: number,
 *     testLoss: number, testAccuracy: number, seconds?: number, testImages?: number }
 *   | ({ type: "step", runId: number } & StepTrace)
 *   | { type: "paused", runId: number, epoch: number, step: number }
 *   | { type: "queued", runId: number }
 *   | { type: "resumed", runId: number }
 *   | { type: "trainend", runId: number, epochs: number, loss: number, accuracy: number, testLoss: number,
 *     testAccuracy: number, stopped: boolean, trainSeconds: number }} TrainEvent
 */

/**
 * How a run ended.
 * @typedef {object} TrainSummary
 * @property {boolean} stopped whether stop() ended it; then the test figures are those of the last whole epoch
 * @property {number} epochs whole epochs trained
 * @property {number | null} loss
 * @property {number | null} accuracy
 * @property {number | null} testLoss
 * @property {number | null} testAccuracy
 * @property {number} trainSeconds time spent training and evaluating, pauses left out
 * @property {EngineInfo} engine
 */

/** Why a drawing is not read: there is no ink; or, where the network tells digits or letters apart, there are two or more side by side, only a frame around nothing, or strokes that go over each other again and again. @typedef {"blank" | "several" | "frame" | "scribble"} DrawingProblem */

/**
 * @typedef {object} Prediction
 * @property {number | null} digit the class of the largest output, of MNIST the digit; null where there is a problem
 * @property {number[]} outputs the numbers of the output layer, one a class; empty where there is a problem
 * @property {string[]} classes their names; empty where there is a problem
 * @property {Uint8Array} input the pixels that the network saw, row by row, 0 background and 255 ink
 * @property {DrawingProblem | null} problem why the drawing was not read
 * @property {number | null} confidence the probability that the answer is right, 0 to 1, calibrated on distorted training images; null while the network trains and until it is calibrated
 * @property {"unsure" | "unknown" | null} doubt "unsure" where it may well be another class, "unknown" where the drawing looks like no class that the network knows; null where neither is so, or where there is no confidence
 */

/** A training image that the last hidden layer sees as it sees a drawing; distance: Euclidean, between that layer's numbers. @typedef {{ index: number, label: number, distance: number }} Neighbor */

/**
 * What a unit's picture shows: each pixel's weight less the random start, the weight at that start, the weight as an experiment left it, a feature map of the image, what each
 * place of the maps before adds, the weights by way of the layers between; none of layers too large.
 * @typedef {"learnt" | "initial" | "weights" | "map" | "places" | "through" | "none"} UnitPicture
 */

/**
 * Some units of a layer, or filters.
 * @typedef {object} LayerView
 * @property {number} row of the summary
 * @property {LayerSpec} spec
 * @property {number} count units that the layer has
 * @property {number[]} units that are shown
 * @property {UnitPicture} picture
 * @property {[number, number]} size rows and columns of a picture
 * @property {Float32Array} pictures one after the other
 * @property {Float32Array} activations of each unit; of a feature map the largest number
 * @property {Float32Array | null} contributions activation times weight to each class, [units, classes]; of the last hidden layer
 */

/** What the network does with an image (src/evaluation/inspect.rs): every layer with units or feature maps of its own, the output where there is no other. @typedef {{ layers: LayerView[], logits: Float32Array }} Inspection */

/**
 * How a unit comes to its number (src/evaluation/unit.rs): activation(sum of inputs times weights, plus bias); of pooling layers there are no weights.
 * @typedef {{ inputs: Float32Array, weights: Float32Array, bias: number, output: number, size: [number, number, number], at: [number, number] | null }} UnitArithmetic
 */

/**
 * What one step did (src/training/trainer/trace.rs): the first images of its batch, Euclidean norms of each parameter's gradient, change and
 * value, and one weight of the first parameter.
 * @typedef {object} StepTrace
 * @property {number} epoch from 1
 * @property {number} step from 1
 * @property {number[]} images places among those to learn from
 * @property {number[]} predictions the class that each of them was taken for before the step
 * @property {number} count images of the batch
 * @property {number} loss of the batch, before the step
 * @property {number} accuracy of the batch, before the step
 * @property {number} learningRate
 * @property {{ name: string, gradient: number, change: number, before: number }[]} parameters
 * @property {{ place: number, gradient: number, before: number, after: number }} weight
 */

/** What `fineTune` is given: a drawing and the class that it is of, from 0. @typedef {{ input: ImageData | StrokeDrawing | Uint8Array, label: number }} Example */

/** A drawing for the worker. @typedef {Drawing | StrokeData | Uint8Array} ExampleData */

/**
 * How to teach (src/training/fine_tune.rs).
 * @typedef {object} FineTuneOptions
 * @property {number} [steps] 1 to 1,000; where none are named as many as half a second of a core takes, 8 to 100
 * @property {number} [learningRate] of Adam at the first step, over 0 and up to 1; 0.0005 where none is named
 * @property {number} [seed] of which training images are rehearsed and how examples are varied
 */

/**
 * What a lesson did: fractions that are read right before and after.
 * @typedef {object} FineTuneResult
 * @property {{ before: number, after: number }} examples of the examples
 * @property {{ before: number, after: number }} test of the test images
 * @property {number} steps
 * @property {number} seconds until the network answered otherwise
 */

/** A point of a stroke: x and y in sides of the paper, from 0 to 1, and the stroke's breadth there, of which 1 suits a digit that fills the paper. @typedef {{ x: number, y: number, breadth?: number }} StrokePoint */

/** A drawing as its strokes. @typedef {{ strokes: readonly (readonly StrokePoint[])[] }} StrokeDrawing */

/** What a drawing's ink is told from: a colour, or whatever the picture's border has. @typedef {"auto" | "white" | "black"} Paper */

/**
 * @typedef {object} ClassScores
 * @property {number} precision
 * @property {number} recall
 * @property {number} f1_score
 * @property {number} support
 */

/**
 * @typedef {object} EvaluationResult
 * @property {number} loss
 * @property {number} accuracy
 * @property {number[][]} confusionMatrix rows truth, columns prediction
 * @property {{ classes: ClassScores[], accuracy: number, macroAvg: ClassScores, weightedAvg: ClassScores }} report
 * @property {{ index: number, label: number, prediction: number, output: number }[]} mistakes the most confident first: by how much `output` exceeds the output for the label
 * @property {string[]} classes the names of the classes, in the order of rows and columns
 * @property {number[]} predictions the class predicted for each test image
 * @property {number[]} confidences the output for that class
 */

/**
 * How far the start is: bytes of the data set, or what is being done with an engine.
 * @typedef {{ type: "loading", part: "dataset", bytes: number, total: number | null, cached: boolean }
 *   | { type: "loading", part: "engine", detail: string }} LoadEvent
 */

/** @typedef {{ name: string, message: string, code: string, fatal: boolean, besideWebGpu?: boolean, option?: string, stepsKept?: number }} WireError */

/** @typedef {{ rgba: Uint8ClampedArray, width: number, height: number, paper: Paper }} Drawing */

/** The strokes of a drawing for the worker: x, y and breadth of each point, and how many points each stroke has. @typedef {{ points: Float32Array, lengths: Uint32Array }} StrokeData */

/**
 * What the engines in a worker are opened for; trainers that ask for the same share them.
 * @typedef {object} EngineHostSetup
 * @property {EnginePreference} engine
 * @property {number | null} workers
 * @property {boolean} mayFuse
 * @property {string} assets
 * @property {string} because
 */

/**
 * Events of `Trainer`, each by its name.
 * @typedef {object} TrainerEventMap
 * @property {CustomEvent<LoadEvent>} loading
 * @property {CustomEvent<{ engine: EngineInfo }>} engine
 * @property {CustomEvent<{ engine: EngineInfo }>} ready
 * @property {CustomEvent<Extract<TrainEvent, { type: "queued" }>>} queued
 * @property {CustomEvent<Extract<TrainEvent, { type: "progress" }>>} progress
 * @property {CustomEvent<Extract<TrainEvent, { type: "evaluating" }>>} evaluating
 * @property {CustomEvent<Extract<TrainEvent, { type: "epochend" }>>} epochend
 * @property {CustomEvent<Extract<TrainEvent, { type: "step" }>>} step one step of a run that is paced
 * @property {CustomEvent<Extract<TrainEvent, { type: "paused" }>>} paused
 * @property {CustomEvent<Extract<TrainEvent, { type: "resumed" }>>} resumed
 * @property {CustomEvent<Extract<TrainEvent, { type: "trainend" }>>} trainend
 * @property {CustomEvent<{ kept: boolean }>} storage whether the next visit finds the data set in this browser
 * @property {CustomEvent<{ kept: boolean }>} keeping whether the run is kept
 * @property {CustomEvent<{ dataset: DatasetInfo }>} dataset
 * @property {CustomEvent<{ runId: number } & Doubt>} doubt
 * @property {CustomEvent<null>} calibrated predictions have a confidence from now on
 * @property {CustomEvent<null>} finetuned a lesson is over, or was undone: the network answers otherwise
 * @property {CustomEvent<{ epochs: number | null }>} restored
 * @property {CustomEvent<Error>} error
 */

/**
 * Events of `<digit-trainer>`, each by its name; none bubbles.
 * @typedef {Pick<TrainerEventMap, "ready" | "progress" | "epochend" | "trainend" | "storage" | "error"> & {
 *   predict: CustomEvent<Prediction>, change: CustomEvent<null> }} DigitTrainerEventMap
 */

/**
 * What one trainer asks of the worker it shares.
 * @typedef {object} SessionSetup
 * @property {string} dataset the folder's address
 * @property {string} mnist the address of the published MNIST, which is compared with its sums
 * @property {boolean} keepRuns whether its runs are kept in this browser between two epochs
 * @property {boolean} preload whether the data set comes at once, or when it is first needed
 */

/**
 * A run that was kept in this browser: one that ended, or one to go on with.
 * @typedef {object} KeptRun
 * @property {string} id
 * @property {string} recipe
 * @property {string} dataset the address of its data set, or the name of one that took its place
 * @property {string | null} datasetName null where it is the published MNIST
 * @property {number} savedAt milliseconds since 1970
 * @property {number} epochs of the run
 * @property {number} epochsDone
 * @property {boolean} finished
 * @property {boolean} canGoOn from where it stands, on the data set in use
 * @property {number | null} testAccuracy after its last epoch
 * @property {TrainOptions} options
 * @property {TrainEvent[]} history `progress` and `epochend` events, for the curves of a run that can go on; empty for others
 */

/** A run that came to its end, as one that can be trained for more epochs: its options and what its curves showed. @typedef {{ options: TrainOptions, history: TrainEvent[] }} EndedRun */

/** @typedef {"safetensors" | "onnx"} ModelFormat */

/** A network outside of the worker: a safetensors file, and the whole epochs that it was trained for; null where nobody counted. @typedef {{ bytes: Uint8Array, epochs: number | null }} KeptNetwork */

/**
 * @typedef {{ id: number } & (
 *   { command: "open" } | { command: "close" }
 *   | { command: "loadDataset" }
 *   | { command: "prepare", options: TrainOptions }
 *   | { command: "train", runId: number, options: TrainOptions, steps: number | null, goOn: string | null, more: number | null }
 *   | { command: "ended" }
 *   | { command: "pause" } | { command: "resume", steps: number | null } | { command: "stop" }
 *   | { command: "predict", input: ExampleData }
 *   | { command: "explain", input: ExampleData, digit: number | null, against: number | null }
 *   | { command: "neighbors", input: ExampleData, n: number }
 *   | { command: "imageOf", input: ExampleData, classes: string[] }
 *   | { command: "evaluate" }
 *   | { command: "fineTune", inputs: ExampleData[], labels: Uint8Array, options: FineTuneOptions } | { command: "undoFineTune" }
 *   | { command: "writingStyles", seed: number, first: number, count: number }
 *   | { command: "variedImages", options: TrainOptions, index: number, count: number }
 *   | { command: "images", split: Split, indices: number[] }
 *   | { command: "labels", split: Split }
 *   | { command: "parameter", index: number }
 *   | { command: "activations", pixels: Uint8Array }
 *   | { command: "inspect", pixels: Uint8Array, units: number, shown: number[][] }
 *   | { command: "unit", pixels: Uint8Array, row: number, unit: number }
 *   | { command: "represent", split: Split, indices: number[], features: boolean }
 *   | { command: "plane", points: Float32Array, features: number }
 *   | { command: "gradient", pixels: Uint8Array, digit: number, against: number | null }
 *   | { command: "perturb", row: number, units: number[], noise: number | null, seed: number }
 *   | { command: "pace", stepsPerSecond: number | null }
 *   | { command: "describe", options: TrainOptions }
 *   | { command: "useDataset", source: DatasetSource, isAgain: boolean }
 *   | { command: "remedy", remedy: Remedy, isAgain: boolean }
 *   | { command: "deleteStoredDatasets" }
 *   | { command: "save", format: ModelFormat }
 *   | { command: "load", bytes: Uint8Array }
 *   | { command: "keptRuns" } | { command: "kept", run: string } | { command: "openKept", run: string }
 *   | { command: "forget", run: string, again: boolean })} Command
 */

/**
 * @typedef {{ id: number, result: unknown } | { id: number, error: WireError }
 *   | { event: TrainEvent | LoadEvent | { type: "engine", engine: EngineInfo }
 *     | { type: "calibrated" } | { type: "finetuned" }
 *     | { type: "storage", kept: boolean } | { type: "keeping", kept: boolean } | { type: "dataset", dataset: DatasetInfo }
 *     | ({ type: "doubt", runId: number } & Doubt) }
 *   | { network: KeptNetwork }
 *   | { fatal: WireError }} Answer
 */

export {};

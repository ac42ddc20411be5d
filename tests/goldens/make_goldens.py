"""Writes tests/goldens/NAME.json: what Keras computes for the first three steps of a run of this project.

    pip install tensorflow-cpu==2.21.0 keras==3.15.1 && MNIST_DIR=.cache/mnist python tests/goldens/make_goldens.py [NAME ...]

Initial weights, the permutation and the dropout masks come from the counter-based generator of kernels/random, written
again here, so both sides start from the same bits. The rest is Keras: layers, loss from the logits, optimizers.
Gradients and parameters are stored as fingerprints: L2 norm, the dot product with a row of random signs (which every
element enters), and 32 elements. Weights are in this project's order: convolutions [out, in, height, width], flattened
features channels first.
"""
import json, os, sys
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras, numpy as np, tensorflow as tf
from keras import layers

SEED, STEPS = 7, 3
# Images a step: 4 in cnn-batch-4, which a GPU in software can compute too, 32 in all others.
BATCH = 32
U32 = 0xFFFFFFFF
HERE = os.path.dirname(os.path.abspath(__file__))


def triple32(x):
    x = np.asarray(x, dtype=np.uint64)
    for multiplier, shift in ((0xED5AD4BB, 17), (0xAC4C1B51, 11), (0x31848BAB, 15)):
        x = ((x ^ (x >> np.uint64(shift))) * np.uint64(multiplier)) & np.uint64(U32)
    return x ^ (x >> np.uint64(14))


def key(seed, *coordinates):
    golden = 0x9E3779B9
    a, b = int(triple32(seed & U32)), int(triple32((seed >> 32) ^ golden))
    for coordinate in coordinates:
        a = int(triple32(a ^ ((coordinate + 1) * golden & U32)))
        b = int(triple32((b + a) & U32))
    return a, b


def words(k, count, first=0):
    inner = triple32(np.arange(first, first + count, dtype=np.uint64) ^ np.uint64(k[0]))
    return triple32((inner + np.uint64(k[1])) & np.uint64(U32))


def uniform(k, count):
    return (words(k, count) >> np.uint64(8)).astype(np.float32) * np.float32(2.0**-24)


WEIGHTS, PERMUTATION, DROPOUT = 1, 2, 3


def permutation(count):
    order, k = list(range(count)), words(key(SEED, PERMUTATION, 0), count)
    for last in range(count - 1, 0, -1):
        other = int(k[last]) * (last + 1) >> 32
        order[last], order[other] = order[other], order[last]
    return order


def glorot(layer, shape, fan_in, fan_out):
    limit = np.float32((6.0 / (fan_in + fan_out)) ** 0.5)
    return ((np.float32(2) * uniform(key(SEED, WEIGHTS, layer), int(np.prod(shape))) - np.float32(1)) * limit).reshape(shape)


class Mask(layers.Layer):
    """Multiplies by this project's dropout mask of the current step. `maps`: channels, height, width, or None."""

    def __init__(self, index, rate, features, maps=None):
        super().__init__()
        self.index, self.rate, self.features, self.maps = index, rate, features, maps
        self.mask = tf.Variable(tf.zeros(self.shape()), trainable=False)

    def shape(self):
        return (BATCH, self.maps[1], self.maps[2], self.maps[0]) if self.maps else (BATCH, self.features)

    def set_step(self, step):
        word = words(key(SEED, DROPOUT, self.index, 0, step), BATCH * self.features) >> np.uint64(8)
        mask = np.where(word >= round(self.rate * 2**24), np.float32(1 / (1 - self.rate)), np.float32(0))
        self.mask.assign(mask.reshape(BATCH, *self.maps).transpose(0, 2, 3, 1) if self.maps else mask.reshape(BATCH, self.features))

    def call(self, x, training=False):
        return x * self.mask if training else x


def dense_from_maps(weight, maps):
    """Rows in this project's order (channels first) to Keras's (channels last)."""
    return weight.reshape(*maps, -1).transpose(1, 2, 0, 3).reshape(weight.shape)


def dense_to_ours(weight, maps):
    channels, height, width = maps
    return weight.reshape(height, width, channels, -1).transpose(2, 0, 1, 3).reshape(weight.shape)


hwio, oihw = (lambda w: w.transpose(2, 3, 1, 0)), (lambda w: w.transpose(3, 2, 0, 1))
same = lambda w: w
MAPS = (64, 12, 12)


UNIT = lambda x: x.astype("float32") / 255
COLUMNS = lambda x: keras.utils.normalize(x.reshape(-1, 28, 28).astype("float32"), axis=1)
CATEGORICAL = ("categorical_crossentropy", lambda y: keras.utils.to_categorical(y, 10))
SPARSE = ("sparse_categorical_crossentropy", lambda y: y)


def dense(widths, first, output, optimizer, loss=SPARSE, scaling=UNIT, shape=(784,), activation="relu"):
    """Dense layers of these widths and one of ten; `first` is the first's place in this project's recipe."""
    hidden = [layers.Dense(width, activation=activation) for width in widths]
    flatten = [layers.Flatten()] if shape != (784,) else []
    model = keras.Sequential([layers.Input(shape), *flatten, *hidden, layers.Dense(10, activation=output)])
    sizes = [784, *widths, 10]
    weights = [glorot(first + i, (a, b), a, b) for i, (a, b) in enumerate(zip(sizes, sizes[1:]))]
    return model, weights, [(same, same)] * len(weights), optimizer, (BATCH, *shape), loss, scaling


def cnn():
    model = keras.Sequential([layers.Input((28, 28, 1)), layers.Conv2D(32, 3, activation="relu"), layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D(2),
                              Mask(3, 0.25, 9216, MAPS), layers.Flatten(), layers.Dense(128, activation="relu"), Mask(6, 0.5, 128), layers.Dense(10, activation="softmax")])
    weights = [glorot(0, (32, 1, 3, 3), 9, 32 * 9), glorot(1, (64, 32, 3, 3), 32 * 9, 64 * 9), glorot(5, (9216, 128), 9216, 128), glorot(7, (128, 10), 128, 10)]
    order = [(hwio, oihw), (hwio, oihw), (lambda w: dense_from_maps(w, MAPS), lambda w: dense_to_ours(w, MAPS)), (same, same)]
    return model, weights, order, keras.optimizers.Adam(), (BATCH, 28, 28, 1), CATEGORICAL, UNIT


class OneCycle(keras.optimizers.schedules.LearningRateSchedule):
    """PyTorch's OneCycleLR with its defaults: a cosine from peak / 25 up to peak, then down to peak / 250,000."""

    def __init__(self, peak, steps):
        self.peak, self.steps = peak, steps

    def __call__(self, step):
        step, top, last = tf.cast(step, tf.float64), 0.3 * self.steps - 1, self.steps - 1
        wave = lambda start, end, progress: end + (start - end) / 2 * (1 + tf.cos(np.pi * progress))
        low = self.peak / 25
        return tf.cast(tf.where(step < top, wave(low, self.peak, step / top), wave(self.peak, low / 1e4, (step - top) / (last - top))), tf.float32)


def fast_cnn():
    maps = (24, 4, 4)
    model = keras.Sequential([layers.Input((28, 28, 1)), layers.Conv2D(8, 5, activation="relu"), layers.MaxPooling2D(2), layers.Conv2D(24, 5, activation="relu"), layers.MaxPooling2D(2),
                              layers.Flatten(), layers.Dense(64, activation="relu"), layers.Dense(10, activation="softmax")])
    weights = [glorot(0, (8, 1, 5, 5), 25, 25 * 8), glorot(2, (24, 8, 5, 5), 25 * 8, 25 * 24), glorot(5, (384, 64), 384, 64), glorot(6, (64, 10), 64, 10)]
    order = [(hwio, oihw), (hwio, oihw), (lambda w: dense_from_maps(w, maps), lambda w: dense_to_ours(w, maps)), (same, same)]
    # Four epochs of the golden's three steps each.
    return model, weights, order, keras.optimizers.Adam(OneCycle(0.01, 4 * STEPS)), (BATCH, 28, 28, 1), CATEGORICAL, UNIT


def any_hand():
    """On the images as they are: variations and drawings are this project's own."""
    maps = (32, 4, 4)
    model = keras.Sequential([layers.Input((28, 28, 1)), layers.Conv2D(16, 5, activation="relu"), layers.MaxPooling2D(2), layers.Conv2D(32, 5, activation="relu"), layers.MaxPooling2D(2),
                              Mask(5, 0.25, 512, maps), layers.Flatten(), layers.Dense(128, activation="relu"), layers.Dense(10, activation="softmax")])
    weights = [glorot(0, (16, 1, 5, 5), 25, 25 * 16), glorot(2, (32, 16, 5, 5), 25 * 16, 25 * 32), glorot(6, (512, 128), 512, 128), glorot(7, (128, 10), 128, 10)]
    order = [(hwio, oihw), (hwio, oihw), (lambda w: dense_from_maps(w, maps), lambda w: dense_to_ours(w, maps)), (same, same)]
    # Three epochs of the golden's three steps each.
    return model, weights, order, keras.optimizers.Adam(OneCycle(0.006, 3 * STEPS)), (BATCH, 28, 28, 1), CATEGORICAL, UNIT


def lenet_5():
    maps = (16, 5, 5)
    model = keras.Sequential([layers.Input((28, 28, 1)), layers.Conv2D(6, 5, activation="tanh", padding="same"), layers.AveragePooling2D(2), layers.Conv2D(16, 5, activation="tanh"), layers.AveragePooling2D(2),
                              layers.Flatten(), layers.Dense(120, activation="tanh"), layers.Dense(84, activation="tanh"), layers.Dense(10, activation="softmax")])
    weights = [glorot(0, (6, 1, 5, 5), 25, 25 * 6), glorot(2, (16, 6, 5, 5), 25 * 6, 25 * 16), glorot(5, (400, 120), 400, 120), glorot(6, (120, 84), 120, 84), glorot(7, (84, 10), 84, 10)]
    order = [(hwio, oihw), (hwio, oihw), (lambda w: dense_from_maps(w, maps), lambda w: dense_to_ours(w, maps)), (same, same), (same, same)]
    return model, weights, order, keras.optimizers.Adam(), (BATCH, 28, 28, 1), CATEGORICAL, UNIT


def even_kernel():
    """A kernel of even side, which "same" pads more below and to the right, and squares that leave a row and a column over."""
    maps = (3, 9, 9)
    model = keras.Sequential([layers.Input((28, 28, 1)), layers.Conv2D(3, 4, activation="relu", padding="same"), layers.AveragePooling2D(3), layers.Flatten(), layers.Dense(10, activation="sigmoid")])
    weights = [glorot(0, (3, 1, 4, 4), 16, 16 * 3), glorot(2, (243, 10), 243, 10)]
    order = [(hwio, oihw), (lambda w: dense_from_maps(w, maps), lambda w: dense_to_ours(w, maps))]
    return model, weights, order, keras.optimizers.Adam(), (BATCH, 28, 28, 1), SPARSE, UNIT


# Every recipe; and changes to mlp-100 that between them take every optimizer, loss and activation there is, under the
# options with which this project takes them.
optimizers, mlp_100 = keras.optimizers, ([100], 0, "sigmoid")
RECIPES = {
    "mlp-512": ({}, lambda: dense([512], 0, "softmax", optimizers.RMSprop(), CATEGORICAL)),
    "single-layer": ({}, lambda: dense([], 0, "sigmoid", optimizers.Adam())),
    "mlp-100": ({}, lambda: dense(*mlp_100, optimizers.Adam())),
    "mlp-100-flatten": ({}, lambda: dense([100], 1, "sigmoid", optimizers.Adam(), shape=(28, 28))),
    "mlp-64-32": ({}, lambda: dense([64, 32], 1, "softmax", optimizers.Adam(), scaling=COLUMNS, shape=(28, 28))),
    "mlp-256x2": ({}, lambda: dense([256, 256], 0, "softmax", optimizers.RMSprop(), CATEGORICAL)),
    "cnn": ({}, cnn),
    "cnn-batch-4": ({}, cnn),
    "fast-cnn": ({}, fast_cnn),
    "lenet-5": ({}, lenet_5),
    "any-hand": ({"variations": {}, "writingStyles": 0}, any_hand),
    "same-even-average": ({"layers": [{"type": "conv2d", "filters": 3, "kernelSize": 4, "activation": "relu", "padding": "same"}, {"type": "averagePool2d", "poolSize": 3}]}, even_kernel),
    "sgd-tanh-mse": ({"optimizer": "sgd", "momentum": 0.9, "loss": "mean-squared-error", "output": "softmax", "layers": [{"type": "dense", "units": 100, "activation": "tanh"}]},
                     lambda: dense([100], 0, "softmax", optimizers.SGD(momentum=0.9), ("mean_squared_error", CATEGORICAL[1]), activation="tanh")),
    "adamw-gelu-mae": ({"optimizer": "adamw", "loss": "mean-absolute-error", "layers": [{"type": "dense", "units": 100, "activation": "gelu"}]},
                       lambda: dense([100], 0, "sigmoid", optimizers.AdamW(), ("mean_absolute_error", CATEGORICAL[1]), activation="gelu")),
    "sgd-leaky-raw": ({"optimizer": "sgd", "learningRate": 0.0001, "scaling": "none", "layers": [{"type": "dense", "units": 100, "activation": "leaky_relu"}]},
                      lambda: dense([100], 0, "sigmoid", optimizers.SGD(0.0001), scaling=lambda x: x.astype("float32"), activation="leaky_relu")),
    "rmsprop-sigmoid": ({"optimizer": "rmsprop", "layers": [{"type": "dense", "units": 100, "activation": "sigmoid"}]},
                        lambda: dense(*mlp_100, optimizers.RMSprop(), activation="sigmoid")),
}


def fingerprint(row):
    row = np.asarray(row, dtype=np.float64).ravel()
    signs = np.where(words((1, 2), row.size) & np.uint64(1), 1.0, -1.0)
    places = [int(i) for i in words((3, 4), 32) % np.uint64(row.size)]
    return {"length": row.size, "norm": float(np.linalg.norm(row)), "signed_sum": float(signs @ row), "places": places, "values": [float(row[i]) for i in places]}


def ours(tensors, order):
    """Keras's kernel and bias of each layer, as this project's rows."""
    return [fingerprint(convert(t.numpy()) if i % 2 == 0 else t.numpy()) for i, t in enumerate(tensors) for convert in [order[i // 2][1]]]


def golden(name, changes, build):
    model, weights, order, optimizer, shape, (loss_name, code), scale = build()
    kernels = [layer for layer in model.layers if layer.weights and hasattr(layer, "kernel")]
    for layer, weight, (to_keras, _) in zip(kernels, weights, order):
        layer.kernel.assign(to_keras(weight))
    folder = os.environ["MNIST_DIR"]
    images = np.fromfile(f"{folder}/train-images-idx3-ubyte", np.uint8)[16:].reshape(-1, 784)[: BATCH * STEPS]
    labels = np.fromfile(f"{folder}/train-labels-idx1-ubyte", np.uint8)[8:][: BATCH * STEPS]
    visit = permutation(BATCH * STEPS)
    result = {"about": f"Keras {keras.__version__}, TensorFlow {tf.__version__}, make_goldens.py", "recipe": "mlp-100" if changes and name != "any-hand" else name.removesuffix("-batch-4"), "changes": changes, "seed": SEED, "batch_size": BATCH, "first_batch": visit[:BATCH], "steps": []}
    variables = [v for layer in kernels for v in (layer.kernel, layer.bias)]
    # As compile() and fit() compute it: from the logits where the output activation keeps them.
    loss_function = keras.losses.get(loss_name)
    for step in range(STEPS):
        for layer in model.layers:
            if isinstance(layer, Mask):
                layer.set_step(step)
        batch = visit[step * BATCH : (step + 1) * BATCH]
        x, y = scale(images[batch]).reshape(shape), code(labels[batch])
        with tf.GradientTape() as tape:
            outputs = model(x, training=True)
            loss = tf.reduce_mean(loss_function(y, outputs))
        gradients = tape.gradient(loss, variables)
        row = {"loss": float(loss), "correct": int((np.argmax(outputs, 1) == labels[batch]).sum()), "outputs_dropout_off": model(x, training=False).numpy().astype(float).round(9).tolist() if step == 0 else None}
        row["gradients"] = ours([tf.convert_to_tensor(g) for g in gradients], order)
        optimizer.apply_gradients(zip(gradients, variables))
        row["parameters"] = ours([v.value for v in variables], order)
        result["steps"].append(row)
    with open(f"{HERE}/{name}.json", "w") as file:
        json.dump(result, file, indent=1)
    print(name, [step["loss"] for step in result["steps"]])


wanted = sys.argv[1:] or RECIPES
for name in wanted:
    changes, build = RECIPES[name]
    BATCH = 4 if name == "cnn-batch-4" else 32
    golden(name, changes, build)

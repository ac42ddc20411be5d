"""Images a second of native Keras, as the tutorials train: python bench/native_keras.py RECIPE IMAGES, with MNIST_DIR as in tests/native.

    pip install tensorflow-cpu==2.21.0 keras==3.15.1

The first fit compiles; the second is measured. All cores, TensorFlow's own choice.
"""
import json, os, sys, time
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras, numpy as np, tensorflow as tf
from keras import layers

name, count = sys.argv[1], int(sys.argv[2])
folder = os.environ["MNIST_DIR"]
images = np.fromfile(f"{folder}/train-images-idx3-ubyte", np.uint8)[16:].reshape(-1, 28, 28)[:count]
labels = np.fromfile(f"{folder}/train-labels-idx1-ubyte", np.uint8)[8:][:count]

flat = lambda x: x.reshape(len(x), 784).astype("float32") / 255
square = lambda x: x.astype("float32") / 255
maps = lambda x: x[..., None].astype("float32") / 255
columns = lambda x: keras.utils.normalize(x.astype("float32"), axis=1)
relu = lambda units: layers.Dense(units, activation="relu")
ten = lambda activation: layers.Dense(10, activation=activation)
convolution = lambda filters: layers.Conv2D(filters, 3, activation="relu")
categorical = ("categorical_crossentropy", lambda y: keras.utils.to_categorical(y, 10))
sparse = ("sparse_categorical_crossentropy", lambda y: y)

# Layers, scaling, optimizer, loss and its labels, batch size.
RECIPES = {
    "mlp-512": ([relu(512), ten("softmax")], flat, "rmsprop", categorical, 128),
    "single-layer": ([ten("sigmoid")], flat, "adam", sparse, 32),
    "mlp-100": ([relu(100), ten("sigmoid")], flat, "adam", sparse, 32),
    "mlp-100-flatten": ([layers.Flatten(), relu(100), ten("sigmoid")], square, "adam", sparse, 32),
    "mlp-64-32": ([layers.Flatten(), relu(64), relu(32), ten("softmax")], columns, "adam", sparse, 32),
    "mlp-256x2": ([relu(256), relu(256), ten("softmax")], flat, "rmsprop", categorical, 128),
    "cnn": ([convolution(32), convolution(64), layers.MaxPooling2D(2), layers.Dropout(0.25), layers.Flatten(), relu(128), layers.Dropout(0.5), ten("softmax")], maps, "adam", categorical, 128),
}
stack, scale, optimizer, (loss, code), batch = RECIPES[name]
x, y = scale(images), code(labels)
model = keras.Sequential([layers.Input(x.shape[1:]), *stack])
model.compile(optimizer=optimizer, loss=loss, metrics=["accuracy"])
model.fit(x, y, batch_size=batch, verbose=0)
start = time.perf_counter()
model.fit(x, y, batch_size=batch, verbose=0)
print(json.dumps({"imagesPerSecond": count / (time.perf_counter() - start), "version": f"Keras {keras.__version__}, TensorFlow {tf.__version__}"}))

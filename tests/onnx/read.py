"""Reads every ONNX model of a folder with onnxruntime and OpenCV, and prints by how much its outputs differ at most from inkgrad's:
a line of JSON a model and program. `pixels.f32` has raw images [N, 784], `MODEL.f32` inkgrad's outputs [N, 10]."""

import json
import pathlib
import sys

import cv2
import numpy as np
import onnxruntime

folder = pathlib.Path(sys.argv[1])
pixels = np.fromfile(folder / "pixels.f32", np.float32).reshape(-1, 784)


def with_onnxruntime(path):
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(None, {"pixels": pixels})[0]


def with_opencv(path):
    network = cv2.dnn.readNetFromONNX(str(path))
    rows = []
    for image in pixels:
        network.setInput(image.reshape(1, 784))
        rows.append(network.forward().reshape(10).copy())
    return np.array(rows)


for path in sorted(folder.glob("*.onnx")):
    expected = np.fromfile(path.with_suffix(".f32"), np.float32).reshape(-1, 10)
    for program, version, read in [("onnxruntime", onnxruntime.__version__, with_onnxruntime), ("opencv", cv2.__version__, with_opencv)]:
        found = {"model": path.stem, "program": program, "version": version}
        try:
            found["difference"] = float(np.abs(read(path) - expected).max())
        except Exception as error:  # Whatever a program refuses is a result.
            found["error"] = " ".join(str(error).split())[-300:]
        print(json.dumps(found), flush=True)

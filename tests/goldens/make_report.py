"""Writes tests/goldens/scikit_learn/report.json: what scikit-learn makes of 10,000 made-up answers to MNIST's test labels.

    pip install scikit-learn && MNIST_DIR=.cache/mnist python tests/goldens/make_report.py

The answers are right except where a hash of the place says otherwise; a digit that nobody predicts is among them, and a
second set is perfect, so that ratios without a denominator and exact ones are there too.
"""
import json, os
import numpy as np
import sklearn
from sklearn.metrics import classification_report, confusion_matrix

folder = os.environ["MNIST_DIR"]
labels = np.fromfile(f"{folder}/t10k-labels-idx1-ubyte", np.uint8)[8:]
place = np.arange(len(labels), dtype=np.uint64)
mixed = (place * np.uint64(2654435761) + np.uint64(12345)) % np.uint64(1000003)
wrong = np.where(mixed % np.uint64(11) == 0, (labels + mixed % np.uint64(10)) % 10, labels).astype(np.uint8)
unseen = np.where(wrong == 8, 3, wrong).astype(np.uint8)

cases = {}
for name, predictions in {"wrong": wrong, "unseen": unseen, "perfect": labels}.items():
    options = {"labels": list(range(10)), "zero_division": 0}
    report = classification_report(labels, predictions, output_dict=True, **options)
    rows = [*map(str, range(10)), "macro avg", "weighted avg"]
    cases[name] = {
        "predictions": "".join(map(str, predictions)),
        "confusion_matrix": confusion_matrix(labels, predictions).tolist(),
        "accuracy": report["accuracy"],
        "rows": {row: report[row] for row in rows},
        "printed": classification_report(labels, predictions, digits=4, **options),
    }
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "scikit_learn/report.json")
with open(path, "w") as file:
    json.dump({"about": f"scikit-learn {sklearn.__version__}, make_report.py", "cases": cases}, file, indent=1)

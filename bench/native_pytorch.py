"""Images a second of native PyTorch, in its own best form: python bench/native_pytorch.py RECIPE IMAGES, with MNIST_DIR as in tests/native.

    pip install torch==2.9.0 numpy

All images are tensors in memory, in batches without a loader; the optimizer is fused where it can be; convolutions are tried with the
channels last and first, and the faster counts. The first pass warms up; the second is measured. All cores, or with DEVICE=cuda the GPU,
which then has all images.
"""
import json, os, sys, time
import numpy as np, torch
from torch import nn

name, count = sys.argv[1], int(sys.argv[2])
device = os.environ.get("DEVICE", "cpu")
folder = os.environ["MNIST_DIR"]
images = np.fromfile(f"{folder}/train-images-idx3-ubyte", np.uint8)[16:].reshape(-1, 1, 28, 28)[:count]
labels = torch.from_numpy(np.fromfile(f"{folder}/train-labels-idx1-ubyte", np.uint8)[8:][:count].astype(np.int64)).to(device)
pixels = torch.from_numpy(images.astype(np.float32) / 255).to(device)

mlp = lambda *sizes: lambda: nn.Sequential(nn.Flatten(), *[layer for a, b in zip(sizes, sizes[1:]) for layer in (nn.Linear(a, b), nn.ReLU())], nn.Linear(sizes[-1], 10))
cnn = lambda: nn.Sequential(
    nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.25), nn.Flatten(),
    nn.Linear(9216, 128), nn.ReLU(), nn.Dropout(0.5), nn.Linear(128, 10))
adam = lambda parameters: torch.optim.Adam(parameters, fused=True)
# There is no fused RMSprop; foreach is its fastest form.
rmsprop = lambda parameters: torch.optim.RMSprop(parameters, lr=1e-3, alpha=0.9, eps=1e-7, foreach=True)

# The network, its optimizer, the batch size, and how its images may lie.
RECIPES = {
    "mlp-512": (mlp(784, 512), rmsprop, 128, [torch.contiguous_format]),
    "mlp-256x2": (mlp(784, 256, 256), rmsprop, 128, [torch.contiguous_format]),
    "mlp-100": (mlp(784, 100), adam, 32, [torch.contiguous_format]),
    "cnn": (cnn, adam, 128, [torch.channels_last, torch.contiguous_format]),
}
make, optimizer, batch, formats = RECIPES[name]


def speed(memory_format):
    torch.manual_seed(0)
    x = pixels.to(memory_format=memory_format)
    model = make().to(device, memory_format=memory_format)
    optimize, loss = optimizer(model.parameters()), nn.CrossEntropyLoss()
    for _ in range(2):
        order, start = torch.randperm(count, device=device), time.perf_counter()
        for part in order.split(batch):
            optimize.zero_grad(set_to_none=True)
            loss(model(x[part]), labels[part]).backward()
            optimize.step()
        if device != "cpu":
            torch.cuda.synchronize()
    return count / (time.perf_counter() - start)


print(json.dumps({"imagesPerSecond": max(map(speed, formats)), "version": f"PyTorch {torch.__version__.split('+')[0]}"}))

"""Images a second of native PyTorch, in its own best form: python bench/native_pytorch.py RECIPE IMAGES, with MNIST_DIR as in tests/native.

    pip install torch==2.9.0 numpy

All images are tensors in memory, in batches without a loader; the optimizer is fused where it can be; convolutions are tried with the
channels last and first, and the faster counts. The first pass warms up; the second is measured. All cores, or with DEVICE=cuda the GPU,
which then has all images, op by op and with a step captured in a CUDA graph (whole batches alone): both are printed. On a GPU its
convolutions use TF32, PyTorch's default, where this project computes in f32.
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
# What can be captured in a graph keeps its count of steps on the GPU.
adam = lambda parameters, **graph: torch.optim.Adam(parameters, fused=True, **graph)
# There is no fused RMSprop; foreach is its fastest form.
rmsprop = lambda parameters, **graph: torch.optim.RMSprop(parameters, lr=1e-3, alpha=0.9, eps=1e-7, foreach=True, **graph)

# The network, its optimizer, the batch size, and how its images may lie.
RECIPES = {
    "mlp-512": (mlp(784, 512), rmsprop, 128, [torch.contiguous_format]),
    "mlp-256x2": (mlp(784, 256, 256), rmsprop, 128, [torch.contiguous_format]),
    "mlp-100": (mlp(784, 100), adam, 32, [torch.contiguous_format]),
    "cnn": (cnn, adam, 128, [torch.channels_last, torch.contiguous_format]),
}
make, optimizer, batch, formats = RECIPES[name]


def speed(memory_format, graph=False):
    torch.manual_seed(0)
    x = pixels.to(memory_format=memory_format)
    model = make().to(device, memory_format=memory_format)
    optimize, loss = optimizer(model.parameters(), **({"capturable": True} if graph else {})), nn.CrossEntropyLoss()

    def step(part):
        optimize.zero_grad(set_to_none=True)
        loss(model(x[part]), labels[part]).backward()
        optimize.step()

    take = captured(step) if graph else step
    images = count // batch * batch if graph else count
    for _ in range(2):
        order, start = torch.randperm(count, device=device), time.perf_counter()
        for part in order[:images].split(batch):
            take(part)
        if device != "cpu":
            torch.cuda.synchronize()
    return images / (time.perf_counter() - start)


def captured(step):
    """The step as one CUDA graph, which reads its batch's indices from a tensor of its own."""
    part = torch.arange(batch, device=device)
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            step(part)
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step(part)

    def take(indices):
        part.copy_(indices)
        graph.replay()

    return take


result = {"imagesPerSecond": max(map(speed, formats)), "version": f"PyTorch {torch.__version__.split('+')[0]}"}
if device != "cpu":
    result["asGraph"] = max(speed(memory_format, graph=True) for memory_format in formats)
print(json.dumps(result))

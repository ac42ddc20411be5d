#!/bin/sh
# Measures the WebGPU engine on the GPU of a machine that has Node, but not this project's toolchain.
#   bench/gpu.sh pack FILE.tar.gz    here, after ./build.sh build: what travels (the built files, this folder, what of its packages runs
#                                    there, and Playwright); PLATFORM is that of the other machine (linux-x64; darwin-universal, ...)
#   tar xzf FILE.tar.gz && bench/gpu.sh    there: every recipe in Dawn, the time to 99 %, jax-js and TensorFlow.js beside
#                                          it; where there is Chromium, the three in that; where Python has PyTorch, that on the same GPU
# VK_DRIVER_FILES names another Vulkan driver, CHROMIUM another browser (CHROMIUM_ARGS its arguments), SECONDS_EACH how long a recipe
# is measured (3), UNTIL the recipe that is trained to 99 % (empty: none); SOFTWARE=1 takes few steps, for a GPU in software.
set -eu
from=$PWD
cd "$(dirname "$0")/.."

if [ "${1:-}" = pack ]; then
  [ -f dist/wasm/webgpu/inkgrad_bg.wasm ] || { echo "There is no dist/: ./build.sh build makes it." >&2; exit 1; }
  [ -d bench/node_modules ] || npm ci --prefix bench
  case $2 in /*) file=$2 ;; *) file=$from/$2 ;; esac
  packages=bench/node_modules/@tensorflow
  exec tar czf "$file" --dereference --exclude='*.br' package.json dist tools bench/*.* bench/node_modules/webgpu/*.* \
    "bench/node_modules/webgpu/dist/${PLATFORM:-linux-x64}" bench/node_modules/@jax-js "$packages/tfjs/dist/tf.min.js" \
    "$packages/tfjs-backend-webgpu/dist/tf-backend-webgpu.min.js" "$packages"/tfjs-backend-wasm/dist/*.wasm "$packages/tfjs-backend-wasm/dist/tf-backend-wasm.min.js" \
    tests/browser/playwright.config.js node_modules/playwright node_modules/playwright-core node_modules/@playwright
fi

uname -sm
command -v nvidia-smi > /dev/null && nvidia-smi --query-gpu=name,driver_version --format=csv,noheader || true
echo "== Dawn"
node bench/gpu-dawn.js --seconds "${SECONDS_EACH:-3}" ${UNTIL+--until "$UNTIL"}
node bench/gpu-dawn-peers.js ${SOFTWARE:+--rounds 1 --warmup 1 --steps 2 --batch 8}

if [ -x "${CHROMIUM:-/usr/bin/chromium}" ]; then
  echo "== Chromium"
  node bench/gpu-peers.js ${SOFTWARE:+--software}
else
  echo "There is no Chromium (CHROMIUM names it): it is left out."
fi

if python3 -c 'import torch, sys; sys.exit(not torch.cuda.is_available())' 2> /dev/null; then
  echo "== PyTorch"
  unpacked=$(mktemp -d)
  for file in dist/data/mnist/*-ubyte.gz; do gunzip -c "$file" > "$unpacked/$(basename "$file" .gz)"; done
  for recipe in mlp-512 mlp-256x2 mlp-100 cnn; do
    printf '%s ' "$recipe"
    MNIST_DIR=$unpacked DEVICE=cuda python3 bench/native_pytorch.py "$recipe" 60000
  done
  rm -r "$unpacked"
else
  echo "There is no PyTorch that has a GPU: it is left out."
fi

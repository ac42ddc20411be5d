#!/usr/bin/env bash
# How networks read other hands than MNIST's: bench/reading/run.sh [apart]
# READING_RECIPES names recipes (`mlp-512 fast-cnn any-hand`), READING_SEEDS how many seeds of each (1). Minutes a network.
set -euo pipefail
cd "$(dirname "$0")/../.."
made=target/reading
mkdir -p "$made"
cp bench/reading/package.json "$made/"
[ -d "$made/node_modules" ] || npm install --prefix "$made" --no-audit --no-fund --loglevel=error --no-package-lock
[ -x "$made/venv/bin/python" ] || { python3 -m venv "$made/venv" && "$made/venv/bin/pip" install --quiet -r bench/reading/requirements.txt; }
sets=$made/sets${1:+-$1}
[ -d "$sets" ] || "$made/venv/bin/python" bench/reading/make_sets.py "$sets" "$made/node_modules/@fontsource" "$@"
READING_SETS=$PWD/$sets CARGO_TARGET_DIR=$PWD/target cargo test --locked --test native figures_of_reading -- --ignored --nocapture

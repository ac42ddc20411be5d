#!/usr/bin/env bash
# Builds, serves, checks, tests and measures inkgrad. `./build.sh help` lists the verbs.
set -euo pipefail
cd "$(dirname "$0")"

DIST=dist
TOOLS=target/tools
MNIST=.cache/mnist
# Large enough to profit from a compressed twin beside it.
COMPRESSED_MIN_BYTES=256
PROFILE_PREFIX=wasm
# One target folder for every step, and no flags from outside in place of those in .cargo/config.toml.
export CARGO_TARGET_DIR=$PWD/target
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
die() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }
need() { command -v "$1" >/dev/null || die "$1 is missing: $2"; }
# Whether file $1 is there and newer than every path that follows.
fresh() {
  local made=$1; shift
  [ -e "$made" ] && [ -z "$(find "$@" -newer "$made" -print -quit 2>/dev/null)" ]
}
# Runs a command as root where one is needed and can be had.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else die "this needs root: $*"; fi
}
apt_install() {
  say "Installing $* (apt)"
  as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null
}

# A compiler for native code: build scripts and the tests need cargo and a C linker.
native_tools() {
  command -v cc >/dev/null || apt_install build-essential
  need cargo "install Rust with rustup"
}

node_packages() {
  need node "install Node.js 20 or newer"
  [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || die "Node.js is $(node --version): install 20 or newer"
  need npm "install npm, which comes with Node.js"
  fresh node_modules/.package-lock.json package.json package-lock.json && return
  say "Installing the Node packages of package-lock.json"
  npm ci --no-audit --no-fund --loglevel=error
}

# Sets CARGO and what it needs to compile for wasm32: rustup's target, or Debian's compiler with its
# own library source where rustup is missing or cannot download.
rust_for_wasm() {
  WASM_CARGO=(cargo build)
  command -v cc >/dev/null || apt_install build-essential
  local found
  found=$(rustc --print target-libdir --target wasm32-unknown-unknown 2>/dev/null || true)
  [ -n "$found" ] && [ -d "$found" ] && return
  if command -v rustup >/dev/null; then
    say "Adding the wasm32 target (rustup)"
    rustup target add wasm32-unknown-unknown && return
  fi
  say "rustup cannot bring the wasm32 target: using Debian's compiler and its library source"
  dpkg -s rustc-web cargo-web rust-web-src rust-web-llvm >/dev/null 2>&1 || apt_install rustc-web cargo-web rust-web-src rust-web-llvm
  export RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=rust-lld
  WASM_CARGO=(/usr/bin/cargo build -Zbuild-std=std,panic_abort)
}

# The wasm-bindgen command of exactly the locked version of the crate.
wasm_bindgen() {
  local version
  version=$(sed -n '/^name = "wasm-bindgen"$/{n;s/version = "\(.*\)"/\1/p;}' Cargo.lock)
  if [ "$("$TOOLS/bin/wasm-bindgen" --version 2>/dev/null)" != "wasm-bindgen $version" ]; then
    say "Installing wasm-bindgen-cli $version (about 2 minutes)"
    # Not --locked: its lock file names versions that a registry mirror may lack.
    native_tools
    env -u RUSTC -u RUSTC_BOOTSTRAP cargo install wasm-bindgen-cli --version "$version" --root "$TOOLS" --quiet
  fi
  "$TOOLS/bin/wasm-bindgen" "$@"
}

# Builds the package $1 (cpu or webgpu) into dist/wasm/$1.
wasm() {
  local flavour=$1 out=$DIST/wasm/$1 made=target/made-$1 profile=$PROFILE_PREFIX-$1
  [ "$PROFILE_PREFIX" = wasm ] || profile=wasm-dev
  fresh "$out/.$profile" src engine kernels Cargo.toml Cargo.lock .cargo build.sh && return
  rust_for_wasm
  # What is edited while this compiles is newer than the stamp; what is half made is never served.
  rm -rf "$made" && mkdir -p "$made"
  touch "$made/.$profile"
  # What the page must be bundled for: tools/bundle.js.
  INKGRAD_BUILD=$(node tools/sources.js)
  export INKGRAD_BUILD
  echo "$INKGRAD_BUILD" >"$made/.build"
  say "Compiling the $flavour engine for the browser (profile $profile; minutes when cold)"
  "${WASM_CARGO[@]}" --target wasm32-unknown-unknown --profile "$profile" --package engine --features "$flavour" --locked
  [ "$flavour" = webgpu ] || fused "$made"
  say "Binding and optimizing the $flavour engine"
  wasm_bindgen --target web --out-name inkgrad --out-dir "$made" "target/wasm32-unknown-unknown/$profile/engine.wasm"
  if [ "$profile" != wasm-dev ]; then
    # The features that rustc uses and every browser with SIMD has. More than -O1 takes minutes and compresses worse; tiny functions
    # where they are called are as small as the calls and faster, those of one caller compress worse there; engines don't read hints of
    # alignment, and functions of like names side by side compress better.
    node_modules/binaryen/bin/wasm-opt -O1 --inlining-optimizing --always-inline-max-function-size 6 --one-caller-inline-max-function-size 1 \
      -O1 --dealign --reorder-functions-by-name \
      --enable-simd --enable-bulk-memory --enable-sign-ext --enable-mutable-globals \
      --enable-nontrapping-float-to-int --enable-reference-types --enable-multivalue --strip-debug --strip-producers "$made/inkgrad_bg.wasm" -o "$made/inkgrad_bg.wasm"
  fi
  compress "$made"
  mkdir -p "$DIST/wasm" && rm -rf "$out" && mv "$made" "$out"
}

# The CPU engine's inner loop with fused multiply-add, for browsers that have it, into folder $1.
fused() {
  "${WASM_CARGO[@]}" --target wasm32-unknown-unknown --profile wasm-cpu --package fused --locked
  # Without the linker's own exports nothing refers to memory addresses of its own.
  node_modules/binaryen/bin/wasm-opt -O2 --enable-simd --enable-relaxed-simd --enable-bulk-memory --enable-sign-ext --enable-mutable-globals \
    --enable-nontrapping-float-to-int --enable-reference-types --enable-multivalue --strip-debug --strip-producers --remove-unused-module-elements \
    target/wasm32-unknown-unknown/wasm-cpu/fused.wasm -o "$1/fused.wasm"
}

# The template for programs of others, into target/two-moons: a page to be served from any folder.
example() {
  local out=target/two-moons
  fresh "$out/two_moons_bg.wasm" src kernels examples/two-moons Cargo.toml Cargo.lock .cargo build.sh && return
  rust_for_wasm
  say "Compiling the template examples/two-moons"
  "${WASM_CARGO[@]}" --target wasm32-unknown-unknown --profile wasm-cpu --package two-moons --locked
  rm -rf "$out" && mkdir -p "$out"
  cp examples/two-moons/page/* "$out/"
  wasm_bindgen --target web --out-dir "$out" target/wasm32-unknown-unknown/wasm-cpu/two_moons.wasm
}

# Writes .br and .gz beside each large file of a folder.
compress() { node tools/compress.js "$COMPRESSED_MIN_BYTES" "$1"; }

# The four IDX files: unpacked for the native tests, gzipped under their own names for the page.
data() {
  fresh "$DIST/data/mnist/.made" package-lock.json tools/mnist.js src/dataset/known.rs && [ -s "$MNIST/t10k-labels-idx1-ubyte" ] && return
  node_packages
  say "Unpacking and checking MNIST"
  node tools/mnist.js "$MNIST" "$DIST/data/mnist"
  touch "$DIST/data/mnist/.made"
}

site() {
  node_packages
  # The engine's build may have changed since.
  { [ ! -e "$DIST/wasm/cpu/.build" ] || fresh "$DIST/.site" "$DIST/wasm/cpu/.build"; } && fresh "$DIST/.site" www src engine kernels Cargo.toml Cargo.lock package-lock.json build.sh tools/compress.js tools/bundle.js tools/sources.js && return
  say "Assembling the page"
  mkdir -p "$DIST/vendor"
  find "$DIST" -mindepth 1 -maxdepth 1 ! -name wasm ! -name data -exec rm -rf {} +
  cp www/site/*.html www/site/*.svg www/site/*.webmanifest www/site/_headers www/site/from-disk.js "$DIST/"
  mkdir -p "$DIST/networks"
  cp www/networks/* "$DIST/networks/"
  node tools/bundle.js www "$DIST"
  mkdir -p "$DIST/vendor"
  cp node_modules/uplot/LICENSE "$DIST/vendor/"
  # Part of unzip.js.
  cp node_modules/fflate/LICENSE "$DIST/vendor/LICENSE-fflate"
  # uPlot ships its module form unminified, 16 KB larger when compressed: its minified script as a module.
  # It asks for the numbers of the browser's language as it is loaded, which fails where that is none ("C"): the name is shadowed.
  {
    printf 'const navigator = { get language() { try { return Intl.getCanonicalLocales(globalThis.navigator.language)[0] ?? "en"; } catch { return "en"; } } };\n'
    cat node_modules/uplot/dist/uPlot.iife.min.js && printf '\nexport default uPlot;\n'
  } >"$DIST/vendor/uPlot.js"
  find "$DIST" -mindepth 1 -maxdepth 1 -type d ! -name wasm ! -name data -print0 | while IFS= read -r -d '' folder; do compress "$folder"; done
  node tools/compress.js --flat "$COMPRESSED_MIN_BYTES" "$DIST"
  touch "$DIST/.site"
}

# What is made of the files that are there now: the npm package, and the service worker, which names them by their hashes.
publish() {
  node tools/package.js "$DIST"
  node tools/service-worker.js "$DIST"
}

build() { node_packages; data; wasm cpu; site; wasm webgpu; publish; }

# Serves as soon as the CPU engine is there; the WebGPU engine is compiled behind the running page.
serve() {
  node_packages; data; wasm cpu; site; publish
  node tools/serve.js "$DIST" "${PORT:-8080}" "${HOST:-localhost}" &
  local server=$!
  trap "kill $server 2>/dev/null" EXIT
  # A process of its own: where it fails, the page goes on with the CPU engine.
  if "$0" engine webgpu $DEV; then publish; say "Both engines are here."; else say "The WebGPU engine could not be built: the page trains on the CPU."; fi
  say "Stop with Ctrl-C."
  wait "$server"
}

check() {
  node_packages; native_tools; rust_for_wasm
  say "cargo fmt, cargo clippy"
  cargo fmt --all --check
  cargo clippy --locked --all-targets --package inkgrad --package matmul --package convolution --package elementwise --package drawing --package random -- -D warnings
  for flavour in cpu webgpu; do
    cargo clippy --locked --package inkgrad --package engine --lib --target wasm32-unknown-unknown --no-default-features --features "inkgrad/web,engine/$flavour" -- -D warnings
  done
  cargo clippy --locked --target wasm32-unknown-unknown --package two-moons -- -D warnings
  say "Types and lint of the page"
  wasm cpu
  # Each where it runs: window, worker, service worker, Node; tests and bench in Node and in pages.
  for folder in www www/worker www/service-worker tools tests bench; do npx tsc --project "$folder"; done
  npx eslint www tools tests bench
  RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --quiet --package inkgrad --package drawing --package random --package elementwise
}

browser() {
  [ -x /usr/bin/chromium ] || apt_install chromium
}

# Mesa's GPU in software: the file by which Vulkan finds it. Where apt fails, so does this: -e does not hold in `$(...)`.
software_gpu() {
  [ -n "$(lavapipe)" ] || apt_install mesa-vulkan-drivers >&2 || return
  lavapipe
}

# The operations' GPU kernels against Burn's own on the CPU, natively.
gpu_test() {
  native_tools
  local driver
  driver=$(software_gpu)
  say "Tests of the GPU's kernels (lavapipe; compiling takes minutes when cold)"
  VK_DRIVER_FILES=$driver cargo test --locked --lib --features webgpu ops
}

# Both engines in one build: what they share of Burn is compiled once.
native_test() {
  local driver
  driver=$(software_gpu)
  say "Native tests, of the GPU's kernels too (lavapipe; compiling takes minutes when cold)"
  VK_DRIVER_FILES=$driver cargo test --locked --features inkgrad/webgpu --package inkgrad --package matmul --package convolution --package elementwise --package drawing --package random
}

# Native tests, the page's pure modules in Node, then the page in Chromium on both engines.
run_tests() {
  node_packages; native_tools; data
  native_test
  site; wasm cpu; wasm webgpu; publish; example; browser
  say "Tests of the page's modules and of the wasm package (Node)"
  node --test tests/modules/*.test.js
  say "The npm package (publint, attw)"
  npx publint --strict "$DIST"
  npx attw --pack "$DIST" --profile esm-only --quiet
  say "Tests of the page (Chromium)"
  npx playwright test --config tests/browser/playwright.config.js
  engines_test
  programs_test
}

# What keeps Firefox and WebKit from falling behind; Firefox's WebGPU too, on Mesa's software Vulkan.
engines_test() {
  local package packages=(firefox-esr webkit2gtk-driver xvfb dbus dbus-x11 mesa-vulkan-drivers locales) missing=()
  for package in "${packages[@]}"; do dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package"); done
  [ ${#missing[@]} = 0 ] || apt_install "${missing[@]}"
  locale -a 2>/dev/null | grep -qi '^en_US\.utf' || as_root localedef -i en_US -f UTF-8 en_US.UTF-8
  say "Tests of the page (Firefox, WebKit)"
  VK_DRIVER_FILES=$(lavapipe) node --test tests/engines/*.test.js
}

# The file by which Vulkan finds Mesa's GPU in software.
lavapipe() { find /usr/share/vulkan -name 'lvp_icd*' -print -quit 2>/dev/null || true; }

# What "Show as code" shows, run: Keras scripts and Burn programs.
programs_test() {
  command -v python3 >/dev/null && python3 -c "import ensurepip" 2>/dev/null || apt_install python3-venv
  say "Tests of the programs that the page writes (Keras and Burn; installing and compiling takes minutes when cold)"
  node --test tests/code/*.test.js
  say "Saved ONNX files in the oldest and the newest programs that read them (onnxruntime, OpenCV)"
  node --test tests/onnx/*.test.js
}

bench() {
  build; browser
  say "Installing the peers (bench/package-lock.json)"
  npm ci --prefix bench --no-audit --no-fund --loglevel=error
  node bench/run.js "$@"
}

help() {
  cat <<'TEXT'
./build.sh VERB [--dev]
  serve   build what is missing and serve the page on http://localhost:8080 (PORT=...)
  build   the release site in dist/
  check   fmt, clippy, types, lint
  test    native tests, and the page in Chromium on both engines
  gpu-test  the kernels of the GPU alone, on one in software
  engines-test  the page in Firefox and WebKit
  programs-test  the Keras and Burn programs that the page writes, and saved ONNX files, in what reads them
  data    the real MNIST, unpacked and checked
  example   the template examples/two-moons, into target/two-moons
  site    the page alone
  bench   this project and its peers in the same browser; sizes; latencies
  engine  cpu or webgpu alone
  --dev   compile the engines quickly instead of small and fast
TEXT
}

verb=${1:-help} DEV=
[ $# -gt 0 ] && shift
arguments=()
for argument in "$@"; do
  if [ "$argument" = --dev ]; then PROFILE_PREFIX=dev DEV=--dev; else arguments+=("$argument"); fi
done
set -- "${arguments[@]+"${arguments[@]}"}"
case $verb in
  engine)
    case ${1:-} in cpu | webgpu) node_packages; wasm "$1" ;; *) die "engine is ${1:-missing}: cpu or webgpu" ;; esac
    ;;
  serve | build | check | data | help | example) "$verb" ;;
  site)
    site
    # Its types are those of the engine: without one the page alone is made.
    [ ! -e "$DIST/wasm/cpu" ] || publish
    ;;
  gpu-test) gpu_test ;;
  engines-test) node_packages; engines_test ;;
  programs-test) node_packages; native_tools; data; programs_test ;;
  bench) bench "$@" ;;
  test) run_tests ;;
  *) help >&2; die "there is no verb $verb" ;;
esac

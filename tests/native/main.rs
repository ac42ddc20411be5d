//! What can be shown without a browser, on the real MNIST and the CPU engine.
//!
//! `./build.sh test` puts the four unpacked IDX files into `.cache/mnist`; `MNIST_DIR` names another
//! folder.
#![cfg(feature = "cpu")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod border;
mod classes;
mod common;
mod drawing;
mod engine;
mod explain;
mod fast_cnn;
mod figures;
mod goldens;
mod idx;
mod inspect;
mod lessons;
mod network_file;
mod parts;
mod reading;
mod recipes;
mod report;
mod storage;
mod team;
mod training;

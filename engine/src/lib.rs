//! The module that a page loads: all that `inkgrad` exports to JavaScript, and nothing of its own.
//!
//! A crate apart, since cargo optimizes none as a whole that other crates link to, whatever its profile says of `lto`. Optimized so, the
//! CPU engine is 2 % smaller, and Burn's bookkeeping, most of a short step, takes a fifth less time.

extern crate inkgrad;

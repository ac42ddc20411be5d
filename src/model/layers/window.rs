//! What the kinds of layers that slide a window over maps have in common.

use crate::model::shape::Shape;
use crate::onnx::graph::{Attribute, ints};

/// The maps `[channels, height, width]` over which a window of this side fits, or why it does not.
pub(super) fn maps_for(window: usize, input: &Shape) -> Result<[usize; 3], String> {
    match *input {
        Shape::Flat(_) => Err(format!(
            "a window of {window}x{window} slides over rows and columns, and a dense or flatten layer before it left none. Move it before that layer."
        )),
        Shape::Maps([_, height, width]) if !(1..=height.min(width)).contains(&window) => Err(format!(
            "its window is {window}x{window} and what arrives is {height}x{width}: nothing would be left. Use a window from 1 to {}, or pool less before.",
            height.min(width)
        )),
        Shape::Maps(maps) => Ok(maps),
    }
}

/// Maps after pooling by squares of this side.
pub(super) fn pooled([channels, height, width]: [usize; 3], size: usize) -> Shape {
    Shape::Maps([channels, height / size, width / size])
}

/// The attributes of an ONNX pooling node.
pub(super) fn pool_attributes(size: usize) -> Vec<Attribute> {
    let sides = [size as i64; 2];
    vec![ints("kernel_shape", &sides), ints("strides", &sides)]
}

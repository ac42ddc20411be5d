//! How one unit comes to its number: inputs, weights, bias, activation.

use burn::tensor::Device;

use super::inspect::passes;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{LayerSpec, LayerSummary, Network, NetworkSpec, Shape};
use crate::reading::read;

/// What one number of a layer is made of: `activation(sum(inputs * weights) + bias)`, or of a pooling layer one number for all inputs.
#[derive(Clone, Debug)]
pub struct UnitArithmetic {
    /// What the unit sees: everything that goes into a dense layer, the window of a convolution or a pooling.
    pub inputs: Vec<f32>,
    /// A weight an input; none of pooling layers.
    pub weights: Vec<f32>,
    /// 0 of pooling layers.
    pub bias: f32,
    /// What comes out.
    pub output: f32,
    /// Channels, rows and columns of the inputs; one row of them where they are no maps.
    pub size: [usize; 3],
    /// Row and column of the output in its feature map: the largest number there. None of dense layers.
    pub at: Option<[usize; 2]>,
}

/// The arithmetic of unit (or filter) `unit` of row `row` of the summary, for raw `pixels`, dropout off.
///
/// # Errors
/// [`ErrorKind::InvalidInput`] for pixels, rows and units that there are not, [`ErrorKind::DeviceLost`].
pub async fn unit(
    (network, spec): (&Network, &NetworkSpec),
    device: &Device,
    pixels: &[u8],
    (row, unit): (usize, usize),
) -> Result<UnitArithmetic> {
    let rows = spec.summary()?;
    if pixels.len() != spec.input.pixels() {
        return Err(invalid(format!(
            "The image has {} pixels; the network takes {}.",
            pixels.len(),
            spec.input.pixels()
        )));
    }
    let summary =
        rows.get(row).ok_or_else(|| invalid(format!("There is no layer {row}: the network has {}.", rows.len())))?;
    let (units, map) = match summary.output {
        Shape::Maps([channels, height, width]) => (channels, height * width),
        Shape::Flat([features]) => (features, 1),
    };
    if unit >= units {
        return Err(invalid(format!("Layer {row} has no unit {unit}: it has {units}, from 0.")));
    }
    let scaled = network.scaled([pixels], device);
    let mut outputs = network.activations(scaled.clone());
    let output = read(outputs.swap_remove(row)).await?;
    // What comes before is in its place still: what was swapped to `row` came after.
    let inputs = match row.checked_sub(1) {
        Some(before) => read(outputs.swap_remove(before)).await?,
        None => read(scaled).await?,
    };
    // Maps stay maps to look at, also flattened.
    let shape =
        rows[..row].iter().rev().find(|row| !passes(&row.spec)).map_or(spec.input_shape(), |row| row.output.clone());
    let seen = Seen { summary, inputs, shape, outputs: &output[unit * map..(unit + 1) * map] };
    let parameters = match network.parameters_of(row) {
        Some((weight, bias)) => Some((read(weight).await?, read(bias).await?)),
        None => None,
    };
    Ok(seen.arithmetic(parameters, unit, units))
}

struct Seen<'a> {
    summary: &'a LayerSummary,
    inputs: Vec<f32>,
    shape: Shape,
    /// The unit's own.
    outputs: &'a [f32],
}

impl Seen<'_> {
    fn arithmetic(self, parameters: Option<(Vec<f32>, Vec<f32>)>, unit: usize, units: usize) -> UnitArithmetic {
        let (weight, bias) = parameters.unwrap_or_default();
        let bias = bias.get(unit).copied().unwrap_or_default();
        let size = match self.shape {
            Shape::Maps(size) => size,
            Shape::Flat([features]) => [1, 1, features],
        };
        let Shape::Maps([_, _, width]) = self.summary.output else {
            let output = self.outputs.first().copied().unwrap_or_default();
            let weights = weight.iter().skip(unit).step_by(units).copied().collect();
            return UnitArithmetic { inputs: self.inputs, weights, bias, output, size, at: None };
        };
        let most =
            (0..self.outputs.len()).max_by(|&a, &b| self.outputs[a].total_cmp(&self.outputs[b])).unwrap_or_default();
        let at = [most / width, most % width];
        let output = self.outputs[most];
        match &self.summary.spec {
            LayerSpec::Conv2d(layer) => {
                let [before, _] = layer.padding.around(layer.kernel_size);
                let corner = at.map(|place| place as isize - before as isize);
                let inputs = self.window(0..size[0], corner, layer.kernel_size);
                let weights = weight.chunks_exact(inputs.len()).nth(unit).unwrap_or_default().to_vec();
                let size = [size[0], layer.kernel_size, layer.kernel_size];
                UnitArithmetic { inputs, weights, bias, output, size, at: Some(at) }
            }
            spec => {
                let side = match spec {
                    LayerSpec::MaxPool2d(layer) => layer.pool_size,
                    LayerSpec::AveragePool2d(layer) => layer.pool_size,
                    _ => 1,
                };
                let inputs = self.window(unit..unit + 1, at.map(|place| (place * side) as isize), side);
                UnitArithmetic { inputs, weights: Vec::new(), bias, output, size: [1, side, side], at: Some(at) }
            }
        }
    }

    /// A square of the inputs from `corner`, zeros beyond the edges.
    fn window(&self, channels: std::ops::Range<usize>, [top, left]: [isize; 2], side: usize) -> Vec<f32> {
        let Shape::Maps([_, height, width]) = self.shape else { return Vec::new() };
        let at = |channel: usize, y: isize, x: isize| {
            let inside = (0..height as isize).contains(&y) && (0..width as isize).contains(&x);
            if inside { self.inputs[(channel * height + y as usize) * width + x as usize] } else { 0.0 }
        };
        let side = side as isize;
        channels
            .flat_map(|channel| (top..top + side).flat_map(move |y| (left..left + side).map(move |x| (channel, y, x))))
            .map(|(channel, y, x)| at(channel, y, x))
            .collect()
    }
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidInput, message)
}

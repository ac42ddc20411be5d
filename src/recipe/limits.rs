//! Networks that a browser tab cannot hold or would take hours to train are refused before they are made.

use crate::error::{Error, Result};
use crate::model::NetworkSpec;

/// Layers between the image and the last one: more than any of the page's pictures can show.
const LAYERS_MAX: usize = 16;

/// Weights: with their gradients, an optimizer's two averages and two snapshots up to 24 bytes each, with a team's whole network 28,
/// 450 MB of a tab's memory.
const PARAMETERS_MAX: usize = 16_000_000;

/// Operations of one image's forward pass: a micro-batch is at least one image, and three times these are a fifth of a second
/// at 4 GFLOP/s, a slow phone.
const FORWARD_FLOPS_MAX: usize = 250_000_000;

/// Numbers that all layers put out for one batch, kept for the backward pass: 1 GB on a GPU, which takes whole batches.
const BATCH_OUTPUTS_MAX: usize = 1 << 28;

/// Refuses layers that do not fit each other, and networks that are too large.
///
/// # Errors
/// [`crate::ErrorKind::InvalidOption`] of `layers` or `batchSize`.
pub fn check(network: &NetworkSpec, batch_size: usize) -> Result<()> {
    let layers = &network.layers;
    if layers.len() > LAYERS_MAX {
        return refuse(format!(
            "There are {} layers; at most {LAYERS_MAX} can be trained here. Remove some.",
            layers.len()
        ));
    }
    let rows = network.summary()?;
    let parameters: usize = rows.iter().map(|row| row.parameters).fold(0, usize::saturating_add);
    if parameters > PARAMETERS_MAX {
        return refuse(format!(
            "These layers have {parameters} weights; a browser tab holds up to {PARAMETERS_MAX}. Make a layer narrower, or pool before a dense layer."
        ));
    }
    let flops: usize = rows.iter().map(|row| row.forward_flops).fold(0, usize::saturating_add);
    if flops > FORWARD_FLOPS_MAX {
        return refuse(format!(
            "One image takes these layers {} million operations; up to {} million are possible here. Use fewer filters, or pool earlier.",
            flops / 1_000_000,
            FORWARD_FLOPS_MAX / 1_000_000
        ));
    }
    let outputs: usize = rows.iter().map(|row| row.output.features().saturating_add(row.between)).sum();
    if outputs.saturating_mul(batch_size) > BATCH_OUTPUTS_MAX {
        let largest = BATCH_OUTPUTS_MAX / outputs.max(1);
        return Err(Error::of_option(
            "batchSize",
            format!(
                "batchSize is {batch_size}; with these layers at most {largest} images fit a graphics card's memory at once."
            ),
        ));
    }
    Ok(())
}

fn refuse(message: String) -> Result<()> {
    Err(Error::of_option("layers", message))
}

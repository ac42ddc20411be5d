//! Drawings that a run learns from beside the data set's images: of eight four are digits in writing styles, three are training images
//! drawn again by pens from hairline to marker, and one is a training image scanned coarsely. They are a pure function of the run's seed
//! and its training images, made before the first step, and kept with the data set for the next run.

use std::sync::{MutexGuard, PoisonError};

use crate::dataset::drawings::{Drawings, MadeFor};
use crate::dataset::{ResidentDataset, ResidentSplit};
use crate::drawing::{redrawn, scanned, writing};
use crate::error::{Error, ErrorKind, Result};
use crate::random::{Key, Purpose};
use crate::recipe::options::RunConfig;

/// The breadth of the pen that draws training images again, in pixels: from a hairline to a marker.
const PENS: std::ops::Range<f32> = 0.5..9.0;
/// Pixels along a side of a coarse scan.
const SCANS: std::ops::Range<f32> = 8.0..17.0;

fn made_for(config: &RunConfig) -> MadeFor {
    (config.seed, config.train_count)
}

fn locked(data: &ResidentDataset) -> MutexGuard<'_, Drawings> {
    data.drawings.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes up to `most` more of the drawings that a run wants; returns how many of them there are.
///
/// # Errors
/// [`ErrorKind::NoDataset`] where the training images are on a GPU alone.
pub fn make(config: &RunConfig, data: &ResidentDataset, most: usize) -> Result<usize> {
    let mut drawings = locked(data);
    let wanted = config.recipe.writing_styles;
    let made = drawings.made(made_for(config));
    if made < wanted {
        drawings.reserve(made_for(config), wanted, data.shape.pixels());
    }
    for number in made..wanted.min(made.saturating_add(most)) {
        let (image, label) = drawing(number as u32, config, data)?;
        drawings.push(made_for(config), &image, label);
    }
    Ok(drawings.made(made_for(config)).min(wanted))
}

/// Drawing `number` of a run.
fn drawing(number: u32, config: &RunConfig, data: &ResidentDataset) -> Result<([u8; 784], u8)> {
    if number.is_multiple_of(2) {
        let number = number / 2;
        return Ok((writing::image(config.seed, number), (number % 10) as u8));
    }
    let key = Key::new(config.seed, Purpose::Redrawing, &[number]);
    let place = (key.uniform(0) * config.train_count as f32) as usize;
    let image = data.train.on_host().and_then(|split| split.image(place)).ok_or_else(no_images)?;
    let between = |range: std::ops::Range<f32>| range.start + key.uniform(1) * (range.end - range.start);
    let drawn = if number % 8 == 7 { scanned(image, between(SCANS) as usize) } else { redrawn(image, between(PENS)) };
    Ok((drawn, data.train_labels[place]))
}

fn no_images() -> Error {
    Error::new(
        ErrorKind::NoDataset,
        "Drawings are made from the training images, and those are on the device alone: give it the drawings of another session.",
    )
}

/// The training images with all drawings after them; `None` while there are fewer than the run wants.
///
/// # Errors
/// As [`crate::dataset::Split::new`].
pub(super) fn following(config: &RunConfig, data: &ResidentDataset) -> Result<Option<ResidentSplit>> {
    let mut drawings = locked(data);
    if drawings.made(made_for(config)) < config.recipe.writing_styles {
        return Ok(None);
    }
    Ok(Some(data.train.followed_by(&drawings.split(data.shape)?)))
}

/// The drawings made for a run, images `[count * pixels]` and labels `[count]`, copied.
///
/// # Errors
/// As [`crate::dataset::Split::new`].
pub fn copied(config: &RunConfig, data: &ResidentDataset) -> Result<(Vec<u8>, Vec<u8>)> {
    let mut drawings = locked(data);
    if drawings.made(made_for(config)) == 0 {
        return Ok((Vec::new(), Vec::new()));
    }
    let split = drawings.split(data.shape)?;
    Ok((split.images().to_vec(), split.labels().to_vec()))
}

/// Takes the drawings that another session made for this run.
///
/// # Errors
/// [`ErrorKind::InvalidInput`] for fewer than the run wants, and for labels that the data set does not have.
pub fn take(config: &RunConfig, data: &ResidentDataset, images: Vec<u8>, labels: Vec<u8>) -> Result<()> {
    let fits = labels.len() >= config.recipe.writing_styles && images.len() == labels.len() * data.shape.pixels();
    if !fits || labels.iter().any(|&label| usize::from(label) >= data.classes.len()) {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            "These are not the drawings that the run wants: pass those of a session that has the same options and data set.",
        ));
    }
    locked(data).put(made_for(config), data.shape, images, labels)
}

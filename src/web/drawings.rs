//! Drawings: what a network would see of them, and those that runs are given beside the data set's images.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::state::no_dataset;
use super::{Session, to_js, to_json};
use crate::Result;
use crate::dataset::ResidentDataset;
use crate::drawing::{Ink, InvalidInput, Paper, Problem, strokes_of, to_mnist, whole_to_mnist, writing};
use crate::ops::Vary;
use crate::random::{Key, Purpose};
use crate::recipe::options::RunConfig;
use crate::training::drawings;

type JsResult<T> = std::result::Result<T, JsValue>;

/// Pixels along a side of the paper that strokes are drawn on.
const PAPER_SIDE: usize = 280;

/// The images of digits in writing styles, `[count * 784]`, from number `first` of a seed's on: number n is of the digit n % 10.
#[wasm_bindgen(js_name = writingStyles)]
pub fn writing_styles(seed: f64, first: u32, count: u32) -> Vec<u8> {
    (first..first.saturating_add(count)).flat_map(|number| writing::image(seed as u64, number)).collect()
}

/// The image like MNIST's that a network would see of RGBA bytes, as an array: the pixels `[784]`, undefined where there is no ink; and
/// why there is no image, `"blank"`, or, where it is to be of one of the `characters`, a digit or a letter, `"several"`, `"frame"` or
/// `"scribble"`: of signs of another kind all that is drawn is in the image. `paper` is `"auto"`, `"white"` or `"black"`.
///
/// # Errors
/// `invalid-input`.
#[wasm_bindgen]
pub fn preprocess(rgba: &[u8], width: usize, height: usize, paper: &str, characters: bool) -> JsResult<Array> {
    let ink = Paper::parse(paper).and_then(|paper| Ink::from_rgba(rgba, width, height, paper)).map_err(refused)?;
    Ok(seen(&ink, characters))
}

/// The same of strokes: points `[points, 3]` of x, y and breadth, all of them one after the other, of which each stroke has so many.
///
/// # Errors
/// `invalid-input`.
#[wasm_bindgen(js_name = preprocessStrokes)]
pub fn preprocess_strokes(points: &[f32], lengths: &[u32], characters: bool) -> JsResult<Array> {
    let strokes = strokes_of(points, lengths).map_err(refused)?;
    Ok(seen(&Ink::from_strokes(&strokes, PAPER_SIDE), characters))
}

fn refused(error: InvalidInput) -> JsValue {
    to_js(error.into())
}

fn seen(ink: &Ink, characters: bool) -> Array {
    let image = if characters { to_mnist(ink) } else { whole_to_mnist(ink).ok_or(Problem::Blank) };
    match image {
        Ok(image) => Array::of1(&Uint8Array::from(image.as_slice())),
        Err(problem) => Array::of2(&JsValue::UNDEFINED, &problem.name().into()),
    }
}

#[wasm_bindgen]
impl Session {
    /// Whether the drawings in writing styles are of the classes of the data set in use; false without one.
    #[wasm_bindgen(getter, js_name = drawsDigits)]
    pub fn draws_digits(&self) -> bool {
        self.state.borrow().dataset.as_ref().is_some_and(writing::are_of)
    }

    /// Makes up to `most` of the drawings that a run with these options learns from beside the data set's images. Returns JSON
    /// `{ images, count }`: how many there are, and how many the run wants, which is 0 for most.
    ///
    /// # Errors
    /// As [`Session::start`], and `no-dataset` where the images were left to the device.
    #[wasm_bindgen(js_name = prepareDrawings)]
    pub fn prepare_drawings(&self, options: &str, most: usize) -> JsResult<String> {
        let prepare = || -> Result<String> {
            let (config, data) = self.state.borrow().resolve(options)?;
            let images = drawings::make(&config, &data, most)?;
            to_json(&serde_json::json!({ "images": images, "count": config.recipe.writing_styles }))
        };
        prepare().map_err(to_js)
    }

    /// The drawings that were made for a run with these options, copied: an array of the images `[count * pixels]` and the labels
    /// `[count]`.
    ///
    /// # Errors
    /// As [`Session::start`].
    pub fn drawings(&self, options: &str) -> JsResult<Array> {
        let copied = || -> Result<_> {
            let (config, data) = self.state.borrow().resolve(options)?;
            drawings::copied(&config, &data)
        };
        let (images, labels) = copied().map_err(to_js)?;
        Ok(Array::of2(&Uint8Array::from(images.as_slice()), &Uint8Array::from(labels.as_slice())))
    }

    /// Takes the drawings that another session made for a run with these options.
    ///
    /// # Errors
    /// `invalid-input`, and as [`Session::start`].
    #[wasm_bindgen(js_name = takeDrawings)]
    pub fn take_drawings(&self, options: &str, images: Vec<u8>, labels: Vec<u8>) -> JsResult<()> {
        let take = || -> Result<()> {
            let (config, data) = self.state.borrow().resolve(options)?;
            drawings::take(&config, &data, images, labels)
        };
        take().map_err(to_js)
    }

    /// Training image `index` as a run with these options sees it in each of its first `count` epochs: `[count * pixels]`.
    ///
    /// # Errors
    /// As [`Session::start`].
    #[wasm_bindgen(js_name = variedImages)]
    pub fn varied_images(&self, options: &str, index: u32, count: u32) -> JsResult<Vec<u8>> {
        let vary = || -> Result<Vec<u8>> {
            let (config, data) = self.state.borrow().resolve(options)?;
            let image = data.train.on_host().and_then(|split| split.image(index as usize)).ok_or_else(no_dataset)?;
            Ok((0..count).flat_map(|epoch| varied(&config, &data, index, image, epoch)).collect())
        };
        vary().map_err(to_js)
    }
}

fn varied(config: &RunConfig, data: &ResidentDataset, index: u32, image: &[u8], epoch: u32) -> Vec<u8> {
    let key = Key::new(config.seed, Purpose::Variations, &[epoch]);
    let vary = Vary { variations: config.recipe.variations, key };
    vary.apply(index, image, data.shape.columns).into_iter().map(|pixel| pixel.round() as u8).collect()
}

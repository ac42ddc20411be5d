//! The data set of a session: checked, loaded, shared, read back, let go.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::inspect::strings;
use super::state::no_dataset;
use super::{Session, files, to_js};
use crate::Result;
use crate::dataset::{Classes, Dataset, ResidentDataset, Split, classes_of, idx};

type JsResult<T> = std::result::Result<T, JsValue>;

/// Checks the four unpacked IDX files of a data set as [`Session::loadDataset`](Session::load_dataset) does, without taking them: of
/// the images only the headers are copied. Returns the names of its classes, that of the first label first: an array of strings, of
/// `names` where they are given.
///
/// # Errors
/// Those of `loadDataset`, but `busy`.
#[wasm_bindgen(js_name = checkDataset)]
pub fn check_dataset(
    train_images: &Uint8Array,
    train_labels: &[u8],
    test_images: &Uint8Array,
    test_labels: &[u8],
    names: Option<Vec<String>>,
) -> JsResult<Array> {
    let classes = checked_classes([train_images, test_images], [train_labels, test_labels], names).map_err(to_js)?;
    Ok(strings(&classes))
}

/// The classes of a data set whose files are what they should be, under these names.
fn checked_classes(images: [&Uint8Array; 2], labels: [&[u8]; 2], names: Option<Vec<String>>) -> Result<Classes> {
    let (train, test) = (check_split(images[0], labels[0])?, check_split(images[1], labels[1])?);
    let (classes, _) = classes_of(train, test)?;
    match names {
        Some(names) => classes.renamed(names),
        None => Ok(classes),
    }
}

fn check_split<'a>(images: &Uint8Array, labels: &'a [u8]) -> Result<&'a [u8]> {
    let start = images.subarray(0, idx::IMAGES_START as u32).to_vec();
    Split::check_idx(&start, u64::from(images.length()), labels)
}

#[wasm_bindgen]
impl Session {
    /// Takes the four unpacked IDX files of a data set and brings them to the engine: the CPU engine has them in its memory, the
    /// WebGPU engine on the device too. Images are copied; those alone in a resizable buffer (`new ArrayBuffer(length, { maxByteLength })`), one
    /// for each split, are taken: their buffers are shortened as they are read and empty afterwards, so that a browser which gives that
    /// memory back never holds them twice.
    /// `names` are those of the classes, that of the first label first; without them they are those of the known set, or the labels.
    /// When these are refused, they stay, and so does a run or a data set there was.
    ///
    /// # Errors
    /// `idx-magic`, `idx-dimensions`, `idx-count-mismatch`, `idx-truncated`, `idx-trailing-bytes`,
    /// `idx-label-range`, `idx-empty-class`, `invalid-input`, `busy`.
    #[wasm_bindgen(js_name = loadDataset)]
    pub fn load_dataset(
        &self,
        train_images: &Uint8Array,
        train_labels: Vec<u8>,
        test_images: &Uint8Array,
        test_labels: Vec<u8>,
        names: Option<Vec<String>>,
    ) -> JsResult<()> {
        let load = || -> Result<()> {
            let mut state = self.state.borrow_mut();
            state.check_idle()?;
            let classes = checked_classes([train_images, test_images], [&train_labels, &test_labels], names)?;
            let train = Split::from_idx(files::take(train_images), train_labels)?;
            let test = Split::from_idx(files::take(test_images), test_labels)?;
            let dataset = Dataset { classes, ..Dataset::new(train, test)? };
            state.put_dataset(ResidentDataset::new(&dataset, &self.engine));
            Ok(())
        };
        load().map_err(to_js)
    }

    /// Leaves the images to the GPU, which has them, and frees their memory: there is none for [`Session::image`] any more. Nothing
    /// changes on the CPU engine.
    #[wasm_bindgen(js_name = leaveImagesToDevice)]
    pub fn leave_images_to_device(&self) {
        if let Some(dataset) = &mut self.state.borrow_mut().dataset {
            dataset.train.leave_to_device();
            dataset.test.leave_to_device();
        }
    }

    /// Lets go of the data set, so that its memory is free for another. The run there is ends with it; its network stays.
    ///
    /// # Errors
    /// `busy`.
    #[wasm_bindgen(js_name = dropDataset)]
    pub fn drop_dataset(&self) -> JsResult<()> {
        let mut state = self.state.borrow_mut();
        state.check_idle().map_err(to_js)?;
        state.drop_dataset();
        Ok(())
    }

    /// Takes the data set of another session on the same engine; both use the same memory.
    ///
    /// # Errors
    /// `no-dataset`, `busy`.
    #[wasm_bindgen(js_name = shareDataset)]
    pub fn share_dataset(&self, other: &Session) -> JsResult<()> {
        let share = || -> Result<()> {
            let dataset = other.state.borrow().dataset.clone().ok_or_else(no_dataset)?;
            let mut state = self.state.borrow_mut();
            state.check_idle()?;
            state.put_dataset(dataset);
            Ok(())
        };
        share().map_err(to_js)
    }

    /// One image, `[pixels]`, of the split `"train"` or `"test"`; undefined past the end, without a data set, and where the images
    /// were left to the device.
    #[wasm_bindgen(js_name = image)]
    pub fn image(&self, split: &str, index: usize) -> Option<Vec<u8>> {
        let state = self.state.borrow();
        let (split, _) = state.split(split).ok()?;
        split.on_host()?.image(index).map(<[u8]>::to_vec)
    }

    /// The labels, `[count]`, of the split `"train"` or `"test"`.
    ///
    /// # Errors
    /// `no-dataset`, `invalid-input`.
    pub fn labels(&self, split: &str) -> JsResult<Vec<u8>> {
        self.state.borrow().split(split).map(|(_, labels)| labels.to_vec()).map_err(to_js)
    }

    /// The data set as the four IDX files that [`Session::loadDataset`](Session::load_dataset) took, in that order: an array of
    /// `Uint8Array`, copies.
    ///
    /// # Errors
    /// `no-dataset`, also where the images were left to the device.
    #[wasm_bindgen(js_name = datasetFiles)]
    pub fn dataset_files(&self) -> JsResult<Array> {
        let state = self.state.borrow();
        let files = Array::new();
        for name in ["train", "test"] {
            let (split, _) = state.split(name).map_err(to_js)?;
            let split = split.on_host().ok_or_else(|| to_js(no_dataset()))?;
            for (header, items) in split.to_idx() {
                // Straight into JavaScript's memory: wasm's never shrinks again.
                let file = Uint8Array::new_with_length((header.len() + items.len()) as u32);
                let start = header.len() as u32;
                file.subarray(0, start).copy_from(&header);
                file.subarray(start, file.length()).copy_from(&items);
                files.push(&file);
            }
        }
        Ok(files)
    }
}

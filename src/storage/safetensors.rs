//! The safetensors format (Hugging Face): a header of names, shapes and places as JSON, then the numbers, little-endian.

use std::collections::BTreeMap;

use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensorError, SafeTensors};
use serde_json::{Value, json};

use super::{CLASSES, RECIPE, check_finite};
use crate::dataset::Classes;
use crate::error::{Error, ErrorKind, Result};
use crate::model::ParameterInfo;
use crate::recipe::options::{RunConfig, TrainOptions};

/// What a file's metadata says it is, under `format`.
const FORMAT: &str = "inkgrad-1";
/// The metadata of a checkpoint have this key.
const CHECKPOINT_KEY: &str = "epochs_done";

/// Bytes before the header: its length.
const LENGTH_BYTES: usize = 8;

/// Memory for a file: this program's own, or whoever's the file is for.
pub trait Room {
    /// Of so many bytes, all 0.
    fn of(length: usize) -> Self;
    /// Puts bytes where they belong.
    fn put(&mut self, at: usize, bytes: &[u8]);
}

impl Room for Vec<u8> {
    fn of(length: usize) -> Self {
        vec![0; length]
    }

    fn put(&mut self, at: usize, bytes: &[u8]) {
        self[at..at + bytes.len()].copy_from_slice(bytes);
    }
}

/// Numbers that are put into a file at a time.
const CHUNK: usize = 4_096;

/// A file under way. It has room for every tensor from the beginning, so that only one of them is in memory a second time.
pub(super) struct Writer<R> {
    room: R,
    /// Where each tensor begins.
    starts: BTreeMap<String, usize>,
}

impl<R: Room> Writer<R> {
    /// A file of tensors of these names and shapes, all 0, and metadata. The crate's own writer takes all tensors at once, and writes the
    /// metadata as a hash map has them, other each time.
    pub(super) fn new(tensors: &[ParameterInfo], metadata: &[(&str, String)]) -> Self {
        // Maps are filled one by one: collecting sorts, and that is 4 KB of code for each kind of pair.
        let mut own = serde_json::Map::new();
        own.insert("format".to_string(), Value::from(FORMAT));
        for (key, value) in metadata {
            own.insert(key.to_string(), Value::from(value.as_str()));
        }
        let mut header = serde_json::Map::new();
        header.insert("__metadata__".to_string(), Value::Object(own));
        let mut sorted = BTreeMap::new();
        for (index, ParameterInfo { name, .. }) in tensors.iter().enumerate() {
            sorted.insert(name.clone(), index);
        }
        let (mut starts, mut end) = (BTreeMap::new(), 0);
        for (name, index) in sorted {
            let (shape, start) = (&tensors[index].shape, end);
            end += size_of::<f32>() * shape.iter().product::<usize>();
            header.insert(name.clone(), json!({ "data_offsets": [start, end], "dtype": "F32", "shape": shape }));
            starts.insert(name, start);
        }
        // Without its feature `preserve_order`, serde_json sorts.
        let mut header = Value::Object(header).to_string();
        header.push_str(&" ".repeat(header.len().next_multiple_of(LENGTH_BYTES) - header.len()));
        let begin = LENGTH_BYTES + header.len();
        let mut room = R::of(begin + end);
        room.put(0, &(header.len() as u64).to_le_bytes());
        room.put(LENGTH_BYTES, header.as_bytes());
        starts.values_mut().for_each(|start| *start += begin);
        Self { room, starts }
    }

    /// Puts the numbers of a tensor in, where all are finite.
    pub(super) fn put(&mut self, name: &str, row: &[f32]) -> Result<()> {
        check_finite(name, row)?;
        let start = *self.starts.get(name).ok_or_else(|| unwritable(format!("it has no tensor {name}")))?;
        let mut bytes = Vec::with_capacity(size_of::<f32>() * CHUNK.min(row.len()));
        for (chunk, numbers) in row.chunks(CHUNK).enumerate() {
            bytes.clear();
            bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
            self.room.put(start + size_of::<f32>() * CHUNK * chunk, &bytes);
        }
        Ok(())
    }

    /// The whole file.
    pub(super) fn finish(self) -> R {
        self.room
    }
}

/// Tensors still to be taken, and the metadata.
pub(super) struct File<'a> {
    tensors: BTreeMap<String, TensorView<'a>>,
    metadata: BTreeMap<String, String>,
}

/// Reads a file that a [`Writer`] wrote; its tensors are checked as they are taken.
pub(super) fn read(bytes: &[u8]) -> Result<File<'_>> {
    // Before the crate reads it: a header length that runs past the end must not be an allocation.
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(|error| not_safetensors(bytes, &error))?;
    // Not collected, as in `Writer::new`.
    let mut metadata = BTreeMap::new();
    for (key, value) in header.metadata().iter().flatten() {
        metadata.insert(key.clone(), value.clone());
    }
    let is_network = |name: &String| name.starts_with("layers.") && name.ends_with(".weight");
    if metadata.is_empty() && header.tensors().keys().any(is_network) {
        return Err(format_error(
            "This file has the tensors of a network saved here, but no metadata: a program that saved it again left them out, and with them the recipe. In Python pass them on: save_file(tensors, path, metadata=safe_open(original, 'np').metadata()).",
        ));
    }
    if metadata.get("format").map(String::as_str) != Some(FORMAT) {
        return Err(format_error(
            "This safetensors file was not saved by inkgrad: its metadata does not say which recipe it is of. Open a file that was saved here.",
        ));
    }
    let mut tensors = BTreeMap::new();
    for (name, tensor) in SafeTensors::deserialize(bytes).map_err(|error| not_safetensors(bytes, &error))?.tensors() {
        tensors.insert(name, tensor);
    }
    Ok(File { tensors, metadata })
}

impl File<'_> {
    /// The value of a key of the metadata.
    pub(super) fn value(&self, key: &str) -> Result<&str> {
        self.metadata.get(key).map(String::as_str).ok_or_else(|| {
            format_error(format!(
                "The file's metadata lack {key}: it is damaged, or of a newer version of this page. Save it again."
            ))
        })
    }

    /// The value of a key that not every file has.
    pub(super) fn optional(&self, key: &str) -> Option<String> {
        self.metadata.get(key).cloned()
    }

    /// The whole number under a key of the metadata.
    pub(super) fn number(&self, key: &str) -> Result<u32> {
        self.value(key)?.parse().map_err(|_| {
            format_error(format!("The file's {key} is not a whole number: the file is damaged. Save it again."))
        })
    }

    /// Whether the file is a checkpoint.
    pub(super) fn is_checkpoint(&self) -> bool {
        self.metadata.contains_key(CHECKPOINT_KEY)
    }

    /// What the network was asked for.
    pub(super) fn config(&self) -> Result<RunConfig> {
        // The file names its own numbers of images: what a data set has is checked when there is one.
        let any = usize::MAX >> 1;
        let classes = self.classes()?;
        TrainOptions::from_json(self.value(RECIPE)?)
            .and_then(|options| options.without_idle().resolve(any, any, &classes))
            .map_err(|error| format_error(format!("The file's recipe cannot be used: {error}")))
    }

    /// What the network tells apart: the ten digits where the file does not say.
    fn classes(&self) -> Result<Classes> {
        let Some(names) = self.metadata.get(CLASSES) else { return Ok(Classes::digits()) };
        let names = serde_json::from_str(names).map_err(|_| {
            format_error("The file's classes are not a list of names: the file is damaged. Save it again.")
        })?;
        Classes::named(names).map_err(|error| format_error(format!("The file's classes cannot be used: {error}")))
    }

    /// The tensors of these names and shapes, in this order; each is taken once.
    pub(super) fn take(&mut self, expected: &[ParameterInfo]) -> Result<Vec<Vec<f32>>> {
        expected.iter().map(|info| self.take_one(info)).collect()
    }

    fn take_one(&mut self, info: &ParameterInfo) -> Result<Vec<f32>> {
        let name = &info.name;
        let tensor = self.tensors.remove(name).ok_or_else(|| {
            mismatch(format!("The file has no tensor {name}, which its recipe needs: it is incomplete. Save it again."))
        })?;
        if tensor.dtype() != Dtype::F32 || tensor.shape() != info.shape {
            return Err(mismatch(format!(
                "{name} is {:?} of shape {:?}; this recipe takes F32 of shape {:?}. Open a file that belongs to its recipe.",
                tensor.dtype(),
                tensor.shape(),
                info.shape
            )));
        }
        let values: Vec<f32> =
            tensor.data().as_chunks::<4>().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect();
        check_finite(name, &values)?;
        Ok(values)
    }

    /// That no tensor is left which nothing asked for.
    pub(super) fn check_empty(&self) -> Result<()> {
        match self.tensors.keys().next() {
            None => Ok(()),
            Some(name) => Err(mismatch(format!(
                "The file has a tensor {name:.40}, which its recipe does not: it belongs to another network."
            ))),
        }
    }
}

fn unwritable(error: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::InvalidInput, format!("The network could not be written: {error}."))
}

/// An ONNX file begins with the field `ir_version`; a safetensors file has its header's length there, and then `{`.
fn is_onnx(bytes: &[u8]) -> bool {
    bytes.first() == Some(&0x08) && bytes.get(8) != Some(&b'{')
}

fn not_safetensors(bytes: &[u8], error: &SafeTensorError) -> Error {
    if is_onnx(bytes) {
        return format_error(
            "This is an ONNX file, for other programs: it lacks what a network is trained on with. Open the safetensors file of the same network.",
        );
    }
    format_error(format!(
        "These {} bytes are not a whole safetensors file ({error}). Open one that was saved here, or save it again.",
        bytes.len()
    ))
}

fn format_error(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::ModelFormat, message)
}

fn mismatch(message: String) -> Error {
    Error::new(ErrorKind::ModelMismatch, message)
}

//! A trained network as bytes: safetensors to open again, a checkpoint to go on from, ONNX for other programs.

pub mod checkpoint;
pub mod onnx;
mod safetensors;

pub use checkpoint::Checkpoint;
pub use safetensors::Room;

use crate::dataset::Classes;
use crate::engine::Engine;
use crate::error::{Error, ErrorKind, Result};
use crate::evaluation::Calibration;
use crate::model::{Network, ParameterInfo};
use crate::reading::read;
use crate::recipe::options::{RunConfig, TrainOptions};
use crate::training::parameters::{flat_parameters, read_parameters};

/// Values of tensors, each with its name and shape, the numbers row by row.
type Values = Vec<(ParameterInfo, Vec<f32>)>;

/// The key of a file's metadata under which the recipe stands.
const RECIPE: &str = "recipe";
/// The key under which the names of the classes stand, as a JSON array; a file without it is of the ten digits.
const CLASSES: &str = "classes";

/// The key under which stands how sure the network's answers are.
const CALIBRATION: &str = "calibration";

/// The network of a run as a safetensors file: each parameter under its name (`layers.0.weight`), and the recipe with every option
/// as JSON in the metadata.
///
/// # Errors
/// [`ErrorKind::NonFiniteWeights`], [`ErrorKind::DeviceLost`].
pub async fn save(network: &Network, config: &RunConfig) -> Result<Vec<u8>> {
    save_calibrated(network, config, None).await
}

/// The same with how sure the network's answers are: the numbers of [`Calibration::to_flat`], 32-bit and little-endian, in
/// hexadecimal in the metadata.
///
/// # Errors
/// As [`save`].
pub async fn save_calibrated<R: Room>(
    network: &Network,
    config: &RunConfig,
    calibration: Option<&Calibration>,
) -> Result<R> {
    let mut metadata = metadata_of(config)?;
    if let Some(calibration) = calibration {
        metadata.push((CALIBRATION, hexadecimal(&calibration.to_flat())));
    }
    let infos = config.recipe.network.parameters()?;
    let mut file = safetensors::Writer::new(&infos, &metadata);
    put_parameters(&mut file, network, &infos).await?;
    Ok(file.finish())
}

async fn put_parameters<R: Room>(
    file: &mut safetensors::Writer<R>,
    network: &Network,
    infos: &[ParameterInfo],
) -> Result<()> {
    for (info, parameter) in infos.iter().zip(flat_parameters(network)) {
        file.put(&info.name, &read(parameter).await?)?;
    }
    Ok(())
}

/// How sure the answers of the network in a file of [`save_calibrated`] are; `None` where the file does not say.
///
/// # Errors
/// [`ErrorKind::ModelFormat`] for a damaged file.
pub fn calibration_of(bytes: &[u8], config: &RunConfig) -> Result<Option<Calibration>> {
    let Some(numbers) = safetensors::read(bytes)?.optional(CALIBRATION) else { return Ok(None) };
    let network = &config.recipe.network;
    let damaged = || {
        Error::new(
            ErrorKind::ModelFormat,
            "The file's calibration is not that of its network: it is damaged. Save it again.",
        )
    };
    let numbers = from_hexadecimal(numbers.as_bytes()).ok_or_else(damaged)?;
    Calibration::from_flat(&numbers, network.classes.len(), network.features()?).map(Some).map_err(|_| damaged())
}

/// The network in a file of [`save`] or [`checkpoint::save`] on an engine, and what it was asked for.
///
/// # Errors
/// [`ErrorKind::ModelFormat`] for a file of another kind or a damaged one, [`ErrorKind::ModelMismatch`] for other tensors than the
/// recipe has, [`ErrorKind::NonFiniteWeights`]. Nothing is made of a file that is refused.
pub fn load(bytes: &[u8], engine: &Engine) -> Result<(Network, RunConfig)> {
    let mut file = safetensors::read(bytes)?;
    let config = file.config()?;
    let rows = file.take(&config.recipe.network.parameters()?)?;
    // A checkpoint holds more than the network; any other file does not.
    if !file.is_checkpoint() {
        file.check_empty()?;
    }
    Ok((Network::with_parameters(&config.recipe.network, rows, engine)?, config))
}

/// Numbers as eight hexadecimal digits each, byte by byte.
fn hexadecimal(numbers: &[f32]) -> String {
    let digit = |value: u8| char::from(b"0123456789abcdef"[usize::from(value)]);
    let bytes = numbers.iter().flat_map(|number| number.to_le_bytes());
    bytes.flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// What [`hexadecimal`] wrote; `None` where it did not.
fn from_hexadecimal(text: &[u8]) -> Option<Vec<f32>> {
    let (words, rest) = text.as_chunks::<8>();
    if !rest.is_empty() {
        return None;
    }
    let digit = |text: u8| char::from(text).to_digit(16).map(|digit| digit as u8);
    let number = |word: &[u8; 8]| {
        let mut bytes = [0; 4];
        for (byte, pair) in bytes.iter_mut().zip(word.as_chunks::<2>().0) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Some(f32::from_le_bytes(bytes))
    };
    words.iter().map(number).collect()
}

/// Every parameter with its name, if all are finite numbers: of others no file could be opened again.
async fn finite_parameters(network: &Network, config: &RunConfig) -> Result<Values> {
    let infos = config.recipe.network.parameters()?;
    let values: Values = infos.into_iter().zip(read_parameters(network).await?).collect();
    for (info, row) in &values {
        check_finite(&info.name, row)?;
    }
    Ok(values)
}

fn check_finite(name: &str, row: &[f32]) -> Result<()> {
    let Some(place) = row.iter().position(|value| !value.is_finite()) else { return Ok(()) };
    let message = format!(
        "Number {place} of {name} is {}, not a finite number: this network cannot answer. Train it again.",
        row[place]
    );
    Err(Error::new(ErrorKind::NonFiniteWeights, message))
}

/// What a file says of its network: the recipe, and classes that are not the ten digits.
fn metadata_of(config: &RunConfig) -> Result<Vec<(&'static str, String)>> {
    let mut metadata = vec![(RECIPE, recipe_json(config)?)];
    let classes = &config.recipe.network.classes;
    if *classes != Classes::digits() {
        metadata.push((CLASSES, classes_json(classes)?));
    }
    Ok(metadata)
}

fn classes_json(classes: &Classes) -> Result<String> {
    serde_json::to_string(classes).map_err(|error| {
        Error::new(ErrorKind::InvalidInput, format!("The classes could not be written as JSON: {error}."))
    })
}

fn recipe_json(config: &RunConfig) -> Result<String> {
    serde_json::to_string(&TrainOptions::from(config)).map_err(|error| {
        Error::new(ErrorKind::InvalidInput, format!("The recipe could not be written as JSON: {error}."))
    })
}

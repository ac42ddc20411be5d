//! A run between two epochs, to go on from: the network, what the optimizer remembers, and the position.

use burn::tensor::Tensor;

use super::{Room, metadata_of, put_parameters, safetensors};
use crate::dataset::ResidentDataset;
use crate::engine::Engine;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Network, ParameterInfo};
use crate::reading::read;
use crate::recipe::OptimizerSpec;
use crate::recipe::options::RunConfig;
use crate::training::optimizer::{Memory, Optimizer};
use crate::training::{Team, Trainer};

/// A run that stands between two epochs.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    config: RunConfig,
    /// Whole epochs trained.
    epochs_done: u32,
    /// A row a parameter.
    parameters: Vec<Vec<f32>>,
    /// Steps that the optimizer took.
    time: u32,
    /// Of each parameter its rows of the optimizer's state, one after the other.
    optimizer_rows: Vec<Vec<f32>>,
    /// Tells the data set that the run learns from from others.
    dataset: u64,
}

/// The key of the metadata under which the data set's fingerprint stands, in hexadecimal.
const DATASET: &str = "dataset";

impl Checkpoint {
    /// Reads what [`save`] wrote.
    ///
    /// # Errors
    /// As [`super::load`].
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let mut file = safetensors::read(bytes)?;
        let config = file.config()?;
        let infos = config.recipe.network.parameters()?;
        let parameters = file.take(&infos)?;
        let optimizer_rows = file.take(&optimizer_infos(&infos, config.recipe.optimizer))?;
        file.check_empty()?;
        let (epochs_done, time) = (file.number("epochs_done")?, file.number("optimizer_time")?);
        if epochs_done == 0 || epochs_done > config.recipe.epochs {
            return Err(damaged(&format!("it is after epoch {epochs_done} of {}", config.recipe.epochs)));
        }
        let dataset = u64::from_str_radix(file.value(DATASET)?, 16)
            .map_err(|_| damaged("the data set's fingerprint is not a hexadecimal number"))?;
        let checkpoint = Self { config, epochs_done, parameters, time, optimizer_rows, dataset };
        checkpoint.check_optimizer()?;
        Ok(checkpoint)
    }

    /// That the optimizer's state is one that it can have at this place of the run.
    fn check_optimizer(&self) -> Result<()> {
        let recipe = &self.config.recipe;
        let images = self.config.train_count.saturating_add(recipe.writing_styles);
        let steps = images.div_ceil(recipe.batch_size).saturating_mul(self.epochs_done as usize);
        if self.time as usize != steps {
            return Err(damaged(&format!(
                "its optimizer took {} steps where {} epochs have {steps}",
                self.time, self.epochs_done
            )));
        }
        let Some(squares) = Optimizer::row_of_squares(recipe.optimizer) else { return Ok(()) };
        let per_parameter = Optimizer::rows_per_parameter(recipe.optimizer);
        let negative = |row: &Vec<f32>| row.iter().any(|&value| value < 0.0);
        if self.optimizer_rows.iter().skip(squares).step_by(per_parameter).any(negative) {
            return Err(damaged("a mean square of its optimizer is below 0"));
        }
        Ok(())
    }

    /// What the run was asked for.
    pub fn config(&self) -> &RunConfig {
        &self.config
    }

    /// The run, to go on with its next epoch.
    ///
    /// # Errors
    /// [`ErrorKind::ModelMismatch`] for another data set than the run learns from, and as [`Trainer::new`].
    pub fn resume(self, data: ResidentDataset, engine: &Engine, team: Team) -> Result<Trainer> {
        let there = (data.train.len(), data.test_labels.len());
        let Self { config, epochs_done, parameters, time, optimizer_rows, dataset } = self;
        if there.0 < config.train_count || there.1 < config.test_count {
            return Err(Error::new(
                ErrorKind::ModelMismatch,
                format!(
                    "The run learnt from {} images and was tested on {}; this data set has {} and {}. Load the data set that it began with.",
                    config.train_count, config.test_count, there.0, there.1
                ),
            ));
        }
        if data.fingerprint != dataset {
            return Err(Error::new(
                ErrorKind::ModelMismatch,
                "The run learnt from another data set than this one. Load the data set that it began with.",
            ));
        }
        let network = Network::with_parameters(&config.recipe.network, parameters, engine)?;
        let per_parameter = Optimizer::rows_per_parameter(config.recipe.optimizer);
        let tensors: Vec<Tensor<1>> = optimizer_rows
            .into_iter()
            .map(|row| {
                let length = row.len();
                crate::ops::floats(row, [length], engine.device())
            })
            .collect();
        let rows = tensors.chunks(per_parameter).map(<[_]>::to_vec).collect();
        drop(tensors);
        let mut trainer = Trainer::new(config, data, engine, team)?;
        trainer.go_on(network, Memory { time: time as usize, rows }, epochs_done);
        Ok(trainer)
    }
}

/// A run that has just ended an epoch, as a safetensors file: what [`super::save`] writes, and the optimizer's state.
///
/// # Errors
/// [`ErrorKind::NoRun`] in the middle of an epoch or before the first, [`ErrorKind::NonFiniteWeights`], [`ErrorKind::DeviceLost`].
pub async fn save(trainer: &Trainer) -> Result<Vec<u8>> {
    save_extended(trainer, 0).await
}

/// As [`save`], of a run that is to have `more` epochs.
///
/// # Errors
/// As [`save`].
pub async fn save_extended<R: Room>(trainer: &Trainer, more: u32) -> Result<R> {
    let config = &mut trainer.config().clone();
    config.recipe.epochs = config.recipe.epochs.saturating_add(more);
    let infos = config.recipe.network.parameters()?;
    let states = optimizer_infos(&infos, config.recipe.optimizer);
    let memory = trainer.memory();
    // A run that went back to its last good network has let go of the rest.
    let is_whole = memory.rows.iter().flatten().count() == states.len();
    let epochs_done = trainer.epochs_done().filter(|_| is_whole).ok_or_else(|| {
        Error::new(ErrorKind::NoRun, "A run can be kept between two epochs only: ask when one has just ended.")
    })?;
    let mut metadata = metadata_of(config)?;
    metadata.extend([
        ("epochs_done", epochs_done.to_string()),
        ("optimizer_time", memory.time.to_string()),
        (DATASET, format!("{:016x}", trainer.dataset_fingerprint())),
    ]);
    let mut file = safetensors::Writer::new(&[&infos[..], &states[..]].concat(), &metadata);
    put_parameters(&mut file, trainer.network(), &infos).await?;
    for (info, row) in states.iter().zip(memory.rows.iter().flatten()) {
        file.put(&info.name, &read(row.clone()).await?)?;
    }
    Ok(file.finish())
}

fn damaged(why: &str) -> Error {
    Error::new(ErrorKind::ModelFormat, format!("The checkpoint is damaged: {why}. Begin the run again."))
}

/// Names and shapes of the optimizer's state: of each parameter its rows, `optimizer.layers.0.weight.0`.
fn optimizer_infos(parameters: &[ParameterInfo], optimizer: OptimizerSpec) -> Vec<ParameterInfo> {
    let rows = Optimizer::rows_per_parameter(optimizer);
    let of = |info: &ParameterInfo, row| ParameterInfo {
        name: format!("optimizer.{}.{row}", info.name),
        shape: vec![info.shape.iter().product()],
    };
    parameters.iter().flat_map(|info| (0..rows).map(move |row| of(info, row))).collect()
}

//! A run between two epochs, to go on from: the network, what the optimizer remembers, and the position.

use burn::tensor::{Tensor, TensorData};

use super::{RECIPE, named, recipe_json, safetensors};
use crate::dataset::ResidentDataset;
use crate::engine::Engine;
use crate::error::{Error, ErrorKind, Result};
use crate::metrics::read;
use crate::model::{Network, ParameterInfo, summary};
use crate::recipe::OptimizerSpec;
use crate::recipe::options::RunConfig;
use crate::training::optimizer::{Memory, Optimizer};
use crate::training::parameters::read_parameters;
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
}

impl Checkpoint {
    /// Reads what [`save`] wrote.
    ///
    /// # Errors
    /// As [`super::load`].
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let mut file = safetensors::read(bytes)?;
        let config = file.config()?;
        let infos = summary::parameters(&config.recipe.layers)?;
        let parameters = file.take(&infos)?;
        let optimizer_rows = file.take(&optimizer_infos(&infos, config.recipe.optimizer))?;
        file.check_empty()?;
        let (epochs_done, time) = (file.number("epochs_done")?, file.number("optimizer_time")?);
        if epochs_done == 0 || epochs_done > config.recipe.epochs {
            let message =
                format!("The checkpoint is after epoch {epochs_done} of {}: it is damaged.", config.recipe.epochs);
            return Err(Error::new(ErrorKind::ModelFormat, message));
        }
        Ok(Self { config, epochs_done, parameters, time, optimizer_rows })
    }

    /// What the run was asked for.
    pub fn config(&self) -> &RunConfig {
        &self.config
    }

    /// The run, to go on with its next epoch.
    ///
    /// # Errors
    /// [`ErrorKind::ModelMismatch`] when the data set has fewer images than the run learnt from, and as [`Trainer::new`].
    pub fn resume(self, data: ResidentDataset, engine: &Engine, team: Team) -> Result<Trainer> {
        let there = (data.train.len(), data.test_labels.len());
        let Self { config, epochs_done, parameters, time, optimizer_rows } = self;
        if there.0 < config.train_count || there.1 < config.test_count {
            return Err(Error::new(
                ErrorKind::ModelMismatch,
                format!(
                    "The run learnt from {} images and was tested on {}; this data set has {} and {}. Load the data set that it began with.",
                    config.train_count, config.test_count, there.0, there.1
                ),
            ));
        }
        let network = Network::with_parameters(&config.recipe, parameters, engine)?;
        let per_parameter = Optimizer::rows_per_parameter(config.recipe.optimizer);
        let tensors: Vec<Tensor<1>> = optimizer_rows
            .into_iter()
            .map(|row| {
                let length = row.len();
                Tensor::from_data(TensorData::new(row, [length]), engine.device())
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
/// [`ErrorKind::NoRun`] in the middle of an epoch or before the first, [`ErrorKind::DeviceLost`].
pub async fn save(trainer: &Trainer) -> Result<Vec<u8>> {
    let epochs_done = trainer.epochs_done().ok_or_else(|| {
        Error::new(ErrorKind::NoRun, "A run can be kept between two epochs only: ask when one has just ended.")
    })?;
    let config = trainer.config();
    let infos = summary::parameters(&config.recipe.layers)?;
    let memory = trainer.optimizer().memory().clone();
    let mut values = named(infos.clone(), read_parameters(trainer.network()).await?);
    let mut rows = Vec::new();
    for row in memory.rows.into_iter().flatten() {
        rows.push(read(row).await?);
    }
    values.extend(named(optimizer_infos(&infos, config.recipe.optimizer), rows));
    let metadata = [
        (RECIPE, recipe_json(config)?),
        ("epochs_done", epochs_done.to_string()),
        ("optimizer_time", memory.time.to_string()),
    ];
    safetensors::write(&values, &metadata)
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

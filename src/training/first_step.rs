//! The first step of a run as plain numbers, so that one engine can be held against another.

use super::parameters::{read_gradients, read_parameters};
use super::{Team, Trainer};
use crate::dataset::ResidentDataset;
use crate::engine::Engine;
use crate::error::{Error, ErrorKind, Result};
use crate::recipe::options::RunConfig;

/// What one training step computes.
#[derive(Clone, Debug, PartialEq)]
pub struct FirstStep {
    /// Mean loss of the batch.
    pub loss: f64,
    /// One row a parameter: its gradient.
    pub gradients: Vec<Vec<f32>>,
    /// One row a parameter: how the optimizer's step changed it.
    pub changes: Vec<Vec<f32>>,
}

/// Losses on two engines may differ by this fraction: 32-bit sums of 128 x 10 logarithms in another
/// order differ by some 1e-6, a wrong kernel by far more.
const LOSS_TOLERANCE: f64 = 1e-4;
/// Each parameter's gradients may differ by this fraction of their length (relative L2 distance):
/// sums over up to 128 x 24 x 24 products in another order differ by about 1e-5.
const GRADIENT_TOLERANCE: f64 = 1e-3;
/// The same for the change of the parameters. Adam and RMSprop move a weight by a whole step also where its gradient is
/// near 1e-7, so that rounding there is magnified; a wrong optimizer is off by the length itself.
const CHANGE_TOLERANCE: f64 = 5e-2;

/// Takes the first step of a run.
///
/// # Errors
/// As [`Trainer::new`] and [`Trainer::pump`].
pub async fn first_step(config: RunConfig, data: ResidentDataset, engine: &Engine) -> Result<FirstStep> {
    let mut trainer = Trainer::new(config, data, engine, Team::alone())?;
    trainer.add_drawings(usize::MAX)?;
    let gradients = loop {
        if let Some(gradients) = trainer.accumulate_micro_batch() {
            break gradients;
        }
    };
    let gradient_rows = read_gradients(trainer.network(), &gradients).await?;
    let before = read_parameters(trainer.network()).await?;
    trainer.apply(gradients);
    let after = read_parameters(trainer.network()).await?;
    let change = |(after, before): (&Vec<f32>, &Vec<f32>)| after.iter().zip(before).map(|(a, b)| a - b).collect();
    let changes = after.iter().zip(&before).map(change).collect();
    let loss = match trainer.report(true).await?.first() {
        Some(super::TrainEvent::Progress { loss, .. }) => *loss,
        _ => f64::NAN,
    };
    Ok(FirstStep { loss, gradients: gradient_rows, changes })
}

impl FirstStep {
    /// Compares this step with the CPU engine's.
    ///
    /// # Errors
    /// [`ErrorKind::SelfTest`], naming what differs and by how much.
    pub fn compare(&self, reference: &Self) -> Result<()> {
        let loss = (self.loss - reference.loss).abs() / reference.loss.abs().max(f64::MIN_POSITIVE);
        refuse_over(LOSS_TOLERANCE, loss, "the loss")?;
        for (what, rows, references, tolerance) in [
            ("the gradient", &self.gradients, &reference.gradients, GRADIENT_TOLERANCE),
            ("the change", &self.changes, &reference.changes, CHANGE_TOLERANCE),
        ] {
            refuse_over(0.0, rows.len().abs_diff(references.len()) as f64, "the number of parameters")?;
            for (index, (row, expected)) in rows.iter().zip(references).enumerate() {
                refuse_over(tolerance, relative_distance(row, expected), &format!("{what} of parameter {index}"))?;
            }
        }
        Ok(())
    }

    /// The step as one row of numbers: the loss, the number of parameters, then each gradient and
    /// each change with its length before it. It crosses from one engine's memory to another's.
    pub fn to_flat(&self) -> Vec<f32> {
        let mut flat = vec![self.loss as f32, self.gradients.len() as f32];
        for row in self.gradients.iter().chain(&self.changes) {
            flat.push(row.len() as f32);
            flat.extend(row);
        }
        flat
    }

    /// Reads what [`FirstStep::to_flat`] wrote.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`].
    pub fn from_flat(flat: &[f32]) -> Result<Self> {
        let broken = || {
            Error::new(
                ErrorKind::InvalidInput,
                "The numbers are not those of a first step: pass what firstStep() of the other engine returned.",
            )
        };
        let (&[loss, count], mut rest) = flat.split_first_chunk::<2>().ok_or_else(broken)?;
        let mut rows = Vec::new();
        while let Some((&length, tail)) = rest.split_first() {
            let (row, tail) = tail.split_at_checked(length as usize).ok_or_else(broken)?;
            rows.push(row.to_vec());
            rest = tail;
        }
        if rows.len() != 2 * count as usize {
            return Err(broken());
        }
        let changes = rows.split_off(rows.len() / 2);
        Ok(Self { loss: f64::from(loss), gradients: rows, changes })
    }
}

/// The L2 distance of `row` from `expected`, as a fraction of the length of `expected`.
fn relative_distance(row: &[f32], expected: &[f32]) -> f64 {
    if row.len() != expected.len() {
        return f64::INFINITY;
    }
    let square = |x: f64| x * x;
    let distance: f64 = row.iter().zip(expected).map(|(&a, &b)| square(f64::from(a) - f64::from(b))).sum();
    let length: f64 = expected.iter().map(|&b| square(f64::from(b))).sum();
    (distance / length.max(f64::MIN_POSITIVE)).sqrt()
}

fn refuse_over(tolerance: f64, found: f64, what: &str) -> Result<()> {
    if found <= tolerance {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::SelfTest,
        format!(
            "This GPU computes other numbers than the CPU: {what} differs by {found:.1e} where {tolerance:.0e} is allowed, so the CPU engine is used."
        ),
    ))
}

//! What the workers of a team tell each other while they train one network: sums of gradients where each has its part of a batch, sums
//! of the second layer where each has units of the first, and the network where all need the whole of it.

use burn::optim::GradientsParams;

use super::Trainer;
use crate::error::{Error, Result};
use crate::metrics::Sums;
use crate::model::{Network, PARAMETERS_SPLIT, UnitSplit};
use crate::reading::read;
use crate::training::diverged::Diverged;
use crate::training::optimizer::Memory;
use crate::training::parameters::{gradients_of, read_gradients, read_parameters, take_gradients};
use crate::training::team::{self, Answer, Row};

/// A network of which each worker trains its units.
pub(super) struct Divided {
    pub(super) split: UnitSplit,
    /// The network that all workers have together: on the first worker as it was at the end of the last pump, on all when an epoch ends.
    pub(super) whole: Network,
    /// What the optimizers of all workers remember together, as it was at the end of the last epoch, on the first worker.
    pub(super) memory: Memory,
    pub(super) asked: Asked,
}

/// What the first worker asks of all in the step under way.
#[derive(Clone, Copy, Default)]
pub(super) struct Asked {
    /// The network as it is after the step.
    pub(super) network: bool,
    /// The gradients, and the network after the step.
    pub(super) gradients: bool,
}

impl Trainer {
    /// What all workers were asked for; none where everything of the batch is to be computed again, since the first worker gave its network.
    fn numbers_or_restart<T>(&mut self, answer: Answer<T>) -> Result<Option<T>> {
        match answer {
            Answer::Numbers(numbers) => Ok(Some(numbers)),
            Answer::Network(row) => {
                let whole = self.split_row(row.as_ref())?;
                self.start_over(whole);
                Ok(None)
            }
        }
    }

    /// Makes `own`, which end with the place in the run, the sum of all workers'; false where everything of the batch is to be computed
    /// again.
    async fn all_reduce(&mut self, own: &mut [Vec<f32>]) -> Result<bool> {
        let answer = self.team.all_reduce(self.place(), own).await?;
        Ok(self.numbers_or_restart(answer)?.is_some())
    }

    /// Gives the network to all workers, where something else than training has changed it since the last step.
    pub(super) async fn give_network(&mut self) -> Result<()> {
        if !std::mem::take(&mut self.replaced) {
            return Ok(());
        }
        let rows = read_parameters(self.network()).await?;
        self.team.replace_network(rows.clone()).await?;
        self.start_over(rows);
        Ok(())
    }

    /// Waits for all workers, whose network none is about to change any more.
    pub(super) async fn agree(&mut self) -> Result<()> {
        while !self.all_reduce(&mut [vec![self.place()]]).await? {}
        Ok(())
    }

    /// The parameters of the whole network out of a row of the first worker.
    fn split_row(&self, row: &dyn Row) -> Result<Vec<Vec<f32>>> {
        let shapes = self.config.recipe.network.parameters()?;
        let lengths: Vec<usize> = shapes.iter().map(|info| info.shape.iter().product()).collect();
        self.team.check_count(row.len(), lengths.iter().sum::<usize>() + 1)?;
        Ok(team::cut(row, &lengths))
    }

    /// Puts this network in the place of the one there is; the batch or the evaluation under way begins again.
    fn start_over(&mut self, whole: Vec<Vec<f32>>) {
        match &mut self.divided {
            Some(divided) => {
                let own = divided.split.divide(self.team.rank, &whole);
                self.network = self.network.take().replaced(own);
                divided.whole = divided.whole.take().replaced(whole);
            }
            None => self.network = self.network.take().replaced(whole),
        }
        self.start_again();
        self.evaluated = None;
    }

    /// Tells a row's place in the run.
    fn place(&self) -> f32 {
        self.total_steps as f32
    }

    /// The whole batch's gradients where each worker has its part of it, added up in the order of the ranks; none where the batch begins
    /// again.
    pub(super) async fn share(&mut self, gradients: GradientsParams) -> Result<Option<GradientsParams>> {
        let figures = std::mem::take(&mut self.part).read().await?.unwrap_or_default();
        let mut rows = take_gradients(&self.network, gradients).await?;
        let step = self.step + 1;
        let told = [figures.loss, figures.correct, figures.images as f64].map(|figure| figure as f32);
        rows.push([told.as_slice(), &[self.place()]].concat());
        if !self.all_reduce(&mut rows).await? {
            return Ok(None);
        }
        if let Some([loss, correct, images, _]) = rows.pop().as_deref() {
            let (loss, correct, images) = (f64::from(*loss), f64::from(*correct), *images as usize);
            let infinite_loss = (!loss.is_finite()).then_some(step);
            self.window.add_sums(Sums { loss, correct, images, step, infinite_loss, infinite_weights: false });
        }
        Ok(Some(gradients_of(&self.network, rows)))
    }

    /// Puts all workers' shares of a test together; false where it begins again, with another network.
    pub(super) async fn join_evaluations(&mut self) -> Result<bool> {
        let Some(evaluation) = &self.evaluation else { return Ok(false) };
        let own = vec![evaluation.to_flat(), vec![self.place()]];
        let classes = evaluation.classes();
        // The summed loss and the outputs; the place.
        let lengths = |rank| vec![1 + classes * self.team.part_of(rank, self.config.test_count).len(), 1];
        let lengths: Vec<_> = (0..self.team.size).map(lengths).collect();
        let answer = self.team.all_gather(self.place(), own, &lengths).await?;
        let Some(parts) = self.numbers_or_restart(answer)? else { return Ok(false) };
        let parts = parts.into_iter().filter_map(|parts| parts.into_iter().next()).collect();
        if let Some(evaluation) = &mut self.evaluation {
            evaluation.join(parts);
            self.team.check_count(evaluation.images(), self.config.test_count)?;
        }
        Ok(true)
    }

    /// Adds one micro-batch's gradients of this worker's units; gives them when it was the last of the batch. `left` are the pieces of
    /// work that the first worker's pump has after this one: with too few for another batch, it asks for the network as it is after this.
    ///
    /// # Errors
    /// As [`Trainer::pump`].
    pub(super) async fn accumulate_divided(&mut self, left: usize) -> Result<Option<GradientsParams>> {
        let Some((images, batch)) = self.next_micro_batch() else { return Ok(None) };
        let mut sums = self.partial.take().unwrap_or_default();
        let Some(divided) = &self.divided else { return Ok(None) };
        let split = divided.split.clone();
        let context = self.dropout_context(&batch);
        let own = self.network.forward_units(&split, images, Some(&context), &mut sums);
        let is_first = self.team.rank == 0;
        let is_last = left < self.config.recipe.batch_size.div_ceil(self.micro_batch);
        let flags = [!self.optimizer.is_finite(), is_first && is_last, is_first && self.traces];
        let flags = flags.map(|flag| f32::from(u8::from(flag)));
        let mut rows = vec![read(own.clone().inner()).await?, [flags.as_slice(), &[self.place()]].concat()];
        if !self.all_reduce(&mut rows).await? {
            return Ok(None);
        }
        let told = rows.pop().unwrap_or_default();
        if told[0] > 0.0 {
            return Err(self.restore_together(Diverged::Weights, self.step).await);
        }
        if let Some(divided) = &mut self.divided {
            divided.asked = Asked { network: told[1] > 0.0, gradients: told[2] > 0.0 };
        }
        let logits = self.network.forward_sums(&split, own, rows.concat(), Some(&context), &mut sums);
        let Some(gradients) = self.finish_micro_batch(batch, logits, sums) else { return Ok(None) };
        let figures = std::mem::take(&mut self.part).read().await?.unwrap_or_default();
        if let Some(step) = figures.infinite_loss {
            return Err(self.restore_together(Diverged::Loss, step).await);
        }
        self.window.add_sums(figures);
        self.snapshots.confirm(self.total_steps + 1);
        Ok(Some(gradients))
    }

    /// What the first worker asked for, after a step of a divided network.
    pub(super) async fn after_divided_step(&mut self) -> Result<()> {
        if self.snapshots.wants(self.total_steps) {
            self.snapshots.offer(self.snapshot());
        }
        if !self.divided.as_ref().is_some_and(|divided| divided.asked.network || divided.asked.gradients) {
            return Ok(());
        }
        let mut infinite = [vec![f32::from(u8::from(!self.optimizer.is_finite())), self.place()]];
        if !self.all_reduce(&mut infinite).await? {
            return Ok(());
        }
        if infinite[0][0] > 0.0 {
            return Err(self.restore_together(Diverged::Weights, self.step).await);
        }
        self.gather_network(false).await
    }

    /// As [`Trainer::restore`], in all workers at the same step.
    pub(super) async fn restore_together(&mut self, what: Diverged, step: usize) -> Error {
        let error = self.restore(what, step);
        if self.divided.is_none() {
            return error;
        }
        match self.gather_network(false).await {
            Ok(()) => error,
            Err(lost) => lost,
        }
    }

    /// Brings the whole network together: on the first worker, or on all.
    pub(super) async fn gather_network(&mut self, on_all: bool) -> Result<()> {
        let own = read_parameters(&self.network).await?;
        let rows = self.gather_parameters(own, on_all).await?;
        if let (Some(divided), Some(rows)) = (&mut self.divided, rows) {
            divided.whole = divided.whole.take().replaced(rows).knowing_finite(true);
        }
        Ok(())
    }

    /// Brings the whole gradients together on the first worker.
    pub(super) async fn gather_gradients(&self, gradients: &GradientsParams) -> Result<Option<Vec<Vec<f32>>>> {
        let own = read_gradients(&self.network, gradients).await?;
        self.gather_parameters(own, false).await
    }

    /// Brings what the optimizers remember together on the first worker.
    pub(super) async fn gather_memory(&mut self) -> Result<()> {
        let Memory { time, rows } = self.optimizer.memory().clone();
        let mut whole: Vec<Vec<_>> = Vec::new();
        for state in 0..rows.first().map_or(0, Vec::len) {
            let mut own = Vec::new();
            for row in rows.iter().filter_map(|rows| rows.get(state)) {
                own.push(read(row.clone()).await?);
            }
            let gathered = self.gather_parameters(own, false).await?.unwrap_or_default();
            whole.resize(gathered.len(), Vec::new());
            for (rows, row) in whole.iter_mut().zip(gathered) {
                let length = row.len();
                rows.push(crate::ops::floats(row, [length], self.engine.device()));
            }
        }
        if let Some(divided) = &mut self.divided {
            divided.memory = Memory { time, rows: whole };
        }
        Ok(())
    }

    /// A row for each parameter of the whole network, of which `own` are this worker's: on the first worker, or on all; none elsewhere.
    async fn gather_parameters(&self, mut own: Vec<Vec<f32>>, on_all: bool) -> Result<Option<Vec<Vec<f32>>>> {
        let Some(Divided { split, .. }) = &self.divided else { return Ok(None) };
        // What all have the first worker gives, where it isn't the only one to have it.
        let held_by_all: Vec<usize> = own[PARAMETERS_SPLIT..].iter().map(Vec::len).collect();
        if self.team.rank > 0 {
            own.truncate(PARAMETERS_SPLIT);
        }
        own.push(vec![self.place()]);
        let lengths = |rank: usize| {
            let held_by_all: &[usize] = if rank == 0 { &held_by_all } else { &[] };
            [&split.sizes(rank), held_by_all, &[1]].concat()
        };
        let lengths: Vec<_> = (0..self.team.size).map(lengths).collect();
        let parts = if on_all {
            match self.team.all_gather(self.place(), own, &lengths).await? {
                Answer::Numbers(parts) => Some(parts),
                Answer::Network(_) => return Err(team::mismatched()),
            }
        } else {
            self.team.gather(self.place(), own, &lengths).await?
        };
        let Some(mut parts) = parts else { return Ok(None) };
        parts.iter_mut().for_each(|parts| parts.truncate(parts.len() - 1));
        Ok(Some(split.join(&parts)))
    }
}

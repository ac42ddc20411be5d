//! What a network does with one image, as pictures of its hidden units: those that matter most for the answer.

use burn::tensor::Device;

use super::argmax;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Activation, LayerSpec, LayerSummary, Network, NetworkSpec, Shape};
use crate::reading::read;

/// Weights of a layer that is shown by them, at most: 16 MB are copied in some milliseconds.
const WEIGHTS_MAX: usize = 4 << 20;
/// A unit stays where it is shown as long as it matters at least this share of what the last of those that matter most does.
const KEEP_SHARE: f32 = 0.5;

/// What a picture of a unit shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// Each pixel's weight, less what it was at the random start.
    Learnt,
    /// Each pixel's weight, while it is still that of the start.
    Initial,
    /// Each pixel's weight as it is, where it was changed by other means than training.
    Weights,
    /// The unit's feature map of this image.
    Map,
    /// What each place of the feature maps before adds to the unit.
    Places,
    /// What each pixel's weight has come to for the unit by way of the layers between, less the random start, for this image.
    Through,
    /// None: the layer is too large to be shown by its weights.
    None,
}

impl Picture {
    /// Its name in JavaScript.
    pub fn name(self) -> &'static str {
        match self {
            Self::Learnt => "learnt",
            Self::Initial => "initial",
            Self::Weights => "weights",
            Self::Map => "map",
            Self::Places => "places",
            Self::Through => "through",
            Self::None => "none",
        }
    }
}

/// Some units of one layer.
#[derive(Clone, Debug)]
pub struct LayerView {
    /// The layer's row in the summary.
    pub row: usize,
    /// How many units or filters the layer has.
    pub count: usize,
    /// Those that are shown, in the order of their places on the page.
    pub units: Vec<usize>,
    /// What the pictures show.
    pub picture: Picture,
    /// Rows and columns of a picture.
    pub size: [usize; 2],
    /// `[units, rows, columns]`
    pub pictures: Vec<f32>,
    /// Of each unit that is shown; of a feature map the largest number.
    pub activations: Vec<f32>,
    /// Activation times weight to each class, `[units, classes]`, of the last hidden layer; empty for others. Of a feature map the sum.
    pub contributions: Vec<f32>,
}

/// What a network does with an image.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// Every layer that has units or feature maps of its own, in their order; of a network without hidden layers the outputs.
    pub layers: Vec<LayerView>,
    /// One a class.
    pub logits: Vec<f32>,
}

/// What is to be looked at.
pub struct Asked<'a> {
    /// Raw pixels.
    pub pixels: &'a [u8],
    /// Units to show of each layer, at most.
    pub units: usize,
    /// The units that are shown of each layer, which stay in their places as long as they matter.
    pub shown: &'a [Vec<usize>],
    /// The weight of [`first_dense`] at the start; `None` where the difference from it is not what was learned.
    pub start: Option<&'a [f32]>,
}

/// The row of the first dense layer, where its inputs are the pixels.
///
/// # Errors
/// As [`NetworkSpec::summary`].
pub fn first_dense(spec: &NetworkSpec) -> Result<Option<usize>> {
    let rows = spec.summary()?;
    let first = rows.iter().position(|row| !passes(&row.spec));
    Ok(first.filter(|&row| matches!(rows[row].spec, LayerSpec::Dense(_))))
}

/// Looks at `network`, dropout off. Units are ranked by activation times the gradient of the answer's logit where only dense layers follow
/// them, by their mean activation elsewhere.
///
/// # Errors
/// [`ErrorKind::InvalidInput`] for another number of pixels, [`ErrorKind::DeviceLost`].
pub async fn inspect(network: &Network, spec: &NetworkSpec, device: &Device, asked: &Asked<'_>) -> Result<Inspection> {
    let rows = spec.summary()?;
    let passed = Passed::of(network, spec, &rows, device, asked.pixels).await?;
    let gradients = passed.gradients();
    let is_blank = asked.pixels.iter().all(|&pixel| pixel == 0);
    let last = rows.len() - 1;
    let is_shown = |&row: &usize| row < last && !passes(&rows[row].spec);
    let mut hidden: Vec<usize> = (0..rows.len()).filter(is_shown).collect();
    let last_hidden = hidden.last().copied();
    if hidden.is_empty() {
        hidden.push(last);
    }
    let layers = hidden.iter().enumerate().map(|(place, &row)| {
        let shown = asked.shown.get(place).map_or(&[][..], Vec::as_slice);
        // Without ink nothing matters: what is shown stays.
        let scores = if is_blank {
            vec![0.0; units_of(&rows[row].output)]
        } else {
            passed.scores(row, gradients[row].as_deref())
        };
        let units = choose(&scores, shown, asked.units);
        let (picture, size, pictures) = passed.pictures(row, &units, asked.start);
        let contributions = if Some(row) == last_hidden { passed.contributions(row, &units) } else { Vec::new() };
        let activations = units.iter().map(|&unit| largest(passed.map(row, unit))).collect();
        LayerView {
            row,
            count: units_of(&rows[row].output),
            units,
            picture,
            size,
            pictures,
            activations,
            contributions,
        }
    });
    Ok(Inspection { layers: layers.collect(), logits: passed.outputs[last].clone() })
}

/// Which units to show: of the `count` highest scores the first half in any case; those that are `shown` keep their places as long as they do
/// not fall far behind the others.
pub fn choose(scores: &[f32], shown: &[usize], count: usize) -> Vec<usize> {
    let score = |unit: usize| if scores[unit].is_finite() { scores[unit].abs() } else { 0.0 };
    // Equal scores, as on a blank image, in the order of the units.
    let rank = |units: &mut [usize]| units.sort_by(|&a, &b| score(b).total_cmp(&score(a)));
    let mut ranked: Vec<usize> = (0..scores.len()).collect();
    rank(&mut ranked);
    let count = count.min(ranked.len());
    let least = count.checked_sub(1).map_or(0.0, |place| KEEP_SHARE * score(ranked[place]));
    let matters = ranked.first().is_some_and(|&unit| score(unit) > 0.0);
    let most = if matters { &ranked[..count.div_ceil(2)] } else { &[] };
    let rest = count - most.len();
    let mut others: Vec<usize> = shown.iter().take(count).copied().filter(|unit| *unit < scores.len()).collect();
    others.retain(|unit| !most.contains(unit) && score(*unit) >= least);
    rank(&mut others);
    others.truncate(rest);
    let mut places: Vec<Option<usize>> = vec![None; count];
    for (place, &unit) in places.iter_mut().zip(shown) {
        *place = (most.contains(&unit) || others.contains(&unit)).then_some(unit);
    }
    let kept: Vec<usize> = places.iter().flatten().copied().collect();
    let mut next = ranked.into_iter().filter(|unit| !kept.contains(unit));
    places.into_iter().filter_map(|place| place.or_else(|| next.next())).collect()
}

/// Whether a layer hands on what it gets, as dropout does when it is off.
pub(super) fn passes(layer: &LayerSpec) -> bool {
    matches!(layer, LayerSpec::Dropout(_) | LayerSpec::Flatten(_))
}

fn units_of(shape: &Shape) -> usize {
    match shape {
        Shape::Maps([channels, ..]) => *channels,
        Shape::Flat([features]) => *features,
    }
}

fn largest(values: &[f32]) -> f32 {
    values.iter().copied().fold(f32::NEG_INFINITY, f32::max)
}

/// The image on its way through the network.
struct Passed<'a> {
    rows: &'a [LayerSummary],
    input_shape: Shape,
    input: Vec<f32>,
    /// What each row puts out.
    outputs: Vec<Vec<f32>>,
    /// Weight `[features, units]` and bias of each dense row that is not too large.
    weights: Vec<Option<(Vec<f32>, Vec<f32>)>>,
    classes: usize,
}

impl<'a> Passed<'a> {
    async fn of(
        network: &Network,
        spec: &NetworkSpec,
        rows: &'a [LayerSummary],
        device: &Device,
        pixels: &[u8],
    ) -> Result<Self> {
        if pixels.len() != spec.input.pixels() {
            let message = format!("The image has {} pixels; the network takes {}.", pixels.len(), spec.input.pixels());
            return Err(Error::new(ErrorKind::InvalidInput, message));
        }
        let scaled = network.scaled([pixels], device);
        let input = read(scaled.clone()).await?;
        let mut outputs = Vec::with_capacity(rows.len());
        for row in network.activations(scaled) {
            outputs.push(read(row).await?);
        }
        let mut weights = Vec::with_capacity(rows.len());
        for (place, row) in rows.iter().enumerate() {
            let is_read = matches!(row.spec, LayerSpec::Dense(_)) && row.parameters <= WEIGHTS_MAX;
            weights.push(match network.parameters_of(place).filter(|_| is_read) {
                Some((weight, bias)) => Some((read(weight).await?, read(bias).await?)),
                None => None,
            });
        }
        Ok(Self { rows, input_shape: spec.input_shape(), input, outputs, weights, classes: spec.classes.len() })
    }

    /// The row that the inputs of `row` come from; none where they are the pixels.
    fn before(&self, row: usize) -> Option<usize> {
        (0..row).rev().find(|&before| !passes(&self.rows[before].spec))
    }

    fn inputs(&self, row: usize) -> (&[f32], &Shape) {
        self.before(row)
            .map_or((&self.input, &self.input_shape), |before| (&self.outputs[before], &self.rows[before].output))
    }

    /// The numbers of one unit: a feature map, or one number.
    fn map(&self, row: usize, unit: usize) -> &[f32] {
        let size = self.outputs[row].len() / units_of(&self.rows[row].output).max(1);
        &self.outputs[row][unit * size..(unit + 1) * size]
    }

    /// The slopes of a dense row's activation, a unit each.
    fn slopes(&self, row: usize) -> Vec<f32> {
        let outputs = &self.outputs[row];
        match (self.rows[row].spec.activation(), &self.weights[row]) {
            (None, _) => vec![1.0; outputs.len()],
            // Of the others the sums are needed.
            (Some(activation @ (Activation::Relu | Activation::LeakyRelu)), _) => {
                outputs.iter().map(|&output| activation.slope(output)).collect()
            }
            (Some(activation), Some((weight, bias))) => {
                let mut sums = bias.clone();
                for (&value, row) in self.inputs(row).0.iter().zip(weight.chunks_exact(bias.len())) {
                    sums.iter_mut().zip(row).for_each(|(sum, weight)| *sum += value * weight);
                }
                sums.into_iter().map(|sum| activation.slope(sum)).collect()
            }
            (Some(_), None) => vec![0.0; outputs.len()],
        }
    }

    /// The gradient of the answer's logit by what each row puts out, as far as only dense layers follow.
    fn gradients(&self) -> Vec<Option<Vec<f32>>> {
        let mut gradients = vec![None; self.rows.len()];
        let mut row = self.rows.len() - 1;
        let mut gradient = vec![0.0; self.classes];
        gradient[usize::from(argmax(&self.outputs[row]))] = 1.0;
        gradients[row] = Some(gradient.clone());
        while let (Some(before), Some((weight, _))) = (self.before(row), &self.weights[row]) {
            let sloped: Vec<f32> =
                gradient.iter().zip(self.slopes(row)).map(|(gradient, slope)| gradient * slope).collect();
            gradient = back(weight, &sloped, 1);
            gradients[before] = Some(gradient.clone());
            row = before;
        }
        gradients
    }

    /// How much each unit of a row matters.
    fn scores(&self, row: usize, gradient: Option<&[f32]>) -> Vec<f32> {
        let units = units_of(&self.rows[row].output);
        let size = self.outputs[row].len() / units.max(1);
        let by_unit = |values: &[f32]| values.chunks_exact(size.max(1)).map(|map| map.iter().sum()).collect();
        match gradient {
            // The outputs of a network without hidden layers stand in their order.
            _ if row + 1 == self.rows.len() => vec![0.0; units],
            Some(gradient) => {
                let parts: Vec<f32> =
                    self.outputs[row].iter().zip(gradient).map(|(output, gradient)| output * gradient).collect();
                by_unit(&parts)
            }
            None => by_unit(&self.outputs[row]),
        }
    }

    /// What the units of the last hidden row add to each logit.
    fn contributions(&self, row: usize, units: &[usize]) -> Vec<f32> {
        let Some((weight, _)) = self.weights.last().and_then(Option::as_ref) else { return Vec::new() };
        let size = self.outputs[row].len() / units_of(&self.rows[row].output).max(1);
        let of_unit = |&unit: &usize| {
            let features = unit * size..(unit + 1) * size;
            (0..self.classes).map(move |class| {
                features
                    .clone()
                    .map(|feature| self.outputs[row][feature] * weight[feature * self.classes + class])
                    .sum::<f32>()
            })
        };
        units.iter().flat_map(of_unit).collect()
    }

    /// The pictures of some units of a row: what they show, their size and their numbers.
    fn pictures(&self, row: usize, units: &[usize], start: Option<&[f32]>) -> (Picture, [usize; 2], Vec<f32>) {
        if let Shape::Maps([_, rows, columns]) = self.rows[row].output {
            let maps = units.iter().flat_map(|&unit| self.map(row, unit)).copied().collect();
            return (Picture::Map, [rows, columns], maps);
        }
        let none = (Picture::None, [0, 0], Vec::new());
        let Some((base, gradient)) = self.down_to_base(row, units) else { return none };
        let Some((weight, bias)) = &self.weights[base] else { return none };
        let (inputs, &Shape::Maps([channels, rows, columns])) = self.inputs(base) else { return none };
        let (size, places) = ([rows, columns], rows * columns);
        // [inputs, units]
        let (kind, by_input) = if self.before(base).is_some() {
            let weighted: Vec<f32> = back(weight, &gradient, units.len());
            let row = |(input, row): (&f32, &[f32])| row.iter().map(|weight| weight * input).collect::<Vec<f32>>();
            (Picture::Places, inputs.iter().zip(weighted.chunks_exact(units.len())).flat_map(row).collect())
        } else if start.is_none() {
            (Picture::Weights, back(weight, &gradient, units.len()))
        } else if let Some(start) = start.filter(|start| start.len() == weight.len() && *start != weight.as_slice()) {
            let learnt: Vec<f32> = weight.iter().zip(start).map(|(weight, start)| weight - start).collect();
            (if base == row { Picture::Learnt } else { Picture::Through }, back(&learnt, &gradient, units.len()))
        } else {
            (Picture::Initial, back(weight, &gradient, units.len()))
        };
        debug_assert_eq!(gradient.len(), bias.len() * units.len());
        let mut pictures = vec![0.0; units.len() * places];
        for (input, values) in by_input.chunks_exact(units.len().max(1)).enumerate().take(channels * places) {
            for (unit, value) in values.iter().enumerate() {
                pictures[unit * places + input % places] += value;
            }
        }
        (kind, size, pictures)
    }

    /// The dense row at the bottom of those under `row`, and the gradients of the sums of `units` by that row's sums, `[units there, units]`.
    fn down_to_base(&self, row: usize, units: &[usize]) -> Option<(usize, Vec<f32>)> {
        let mut gradient = vec![0.0; self.outputs[row].len() * units.len()];
        units.iter().enumerate().for_each(|(place, &unit)| gradient[unit * units.len() + place] = 1.0);
        let mut base = row;
        while let Some(before) = self.before(base) {
            if !matches!(self.rows[before].spec, LayerSpec::Dense(_)) {
                break;
            }
            gradient = back(&self.weights[base].as_ref()?.0, &gradient, units.len());
            for (row, slope) in gradient.chunks_exact_mut(units.len().max(1)).zip(self.slopes(before)) {
                row.iter_mut().for_each(|value| *value *= slope);
            }
            base = before;
        }
        Some((base, gradient))
    }
}

/// Gradients `[features, n]` by a dense layer's inputs, of those `[units, n]` by its sums; weight `[features, units]`.
fn back(weight: &[f32], gradient: &[f32], n: usize) -> Vec<f32> {
    let units = gradient.len() / n.max(1);
    // Most are zero: those of a layer's own units, and of units that a relu shuts.
    let live: Vec<usize> =
        (0..units).filter(|unit| gradient[unit * n..(unit + 1) * n].iter().any(|&g| g != 0.0)).collect();
    let mut sums = vec![0.0; weight.len() / units.max(1) * n];
    for (sum, row) in sums.chunks_exact_mut(n.max(1)).zip(weight.chunks_exact(units.max(1))) {
        for &unit in &live {
            let weight = row[unit];
            sum.iter_mut()
                .zip(&gradient[unit * n..(unit + 1) * n])
                .for_each(|(sum, gradient)| *sum += weight * gradient);
        }
    }
    sums
}

//! Whether a data set has the classes that drawings in writing styles are of: ten classes may be digits, and garments too.

use ::drawing::writing::image;

use crate::dataset::{Classes, ResidentDataset, Split};

/// Training images whose means are compared with drawings, from the first, and those drawings.
const IMAGES: usize = 2_000;
const DRAWINGS: u32 = 300;
/// Of the drawings so many are nearest to the mean of their own digit: of MNIST's 64 %, of its images under other labels 7 % (`tests/native/lessons.rs`).
const SHARE: f32 = 0.35;

/// Whether drawings in writing styles are of the classes of this data set, found out once: there are ten of them, counted from 0, and the
/// means of their first training images look like the digits.
pub fn are_of(data: &ResidentDataset) -> bool {
    data.classes == Classes::digits()
        && *data.draws_digits.get_or_init(|| data.train.on_host().is_some_and(|split| nearest_share(split) >= SHARE))
}

/// The share of drawings whose nearest mean is that of their digit.
fn nearest_share(split: &Split) -> f32 {
    let means = means(split);
    let nearest = |drawing: &[u8]| {
        let distance = |mean: &[f32]| -> f32 {
            mean.iter().zip(drawing).map(|(mean, &pixel)| (mean - f32::from(pixel)).powi(2)).sum()
        };
        let distances: Vec<f32> = means.iter().map(|mean| distance(mean)).collect();
        (0..10).min_by(|&a, &b| distances[a].total_cmp(&distances[b]))
    };
    let is_near = |&number: &u32| nearest(&image(0, number)) == Some((number % 10) as usize);
    (0..DRAWINGS).filter(is_near).count() as f32 / DRAWINGS as f32
}

/// The mean of each digit's images.
fn means(split: &Split) -> Vec<Vec<f32>> {
    let mut sums = vec![(0.0, vec![0.0; split.shape().pixels()]); 10];
    for (index, &label) in split.labels().iter().take(IMAGES).enumerate() {
        let (Some((count, sum)), Some(image)) = (sums.get_mut(usize::from(label)), split.image(index)) else {
            continue;
        };
        *count += 1.0;
        sum.iter_mut().zip(image).for_each(|(sum, &pixel)| *sum += f32::from(pixel));
    }
    sums.into_iter().map(|(count, sum)| sum.iter().map(|value| value / f32::max(count, 1.0)).collect()).collect()
}

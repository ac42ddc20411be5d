//! The plane in which points of many dimensions differ most.

/// Rounds of the power iteration: directions move little from one call to the next, which goes on where the last one stood.
const ROUNDS: usize = 12;

/// Two principal components (Pearson, 1901) of points, and each point's place in their plane.
#[derive(Clone, Debug, Default)]
pub struct Plane {
    /// Two directions of length 1, at right angles; empty before the first points.
    axes: Vec<Vec<f32>>,
}

impl Plane {
    /// The points `[n, features]` in the plane of their two principal components, `[n, 2]`, divided by their standard deviation along the
    /// first. Found by power iteration with deflation, from the directions of the last call, so that points do not jump about. Points that
    /// are all alike, or not finite, lie at 0.
    pub fn project(&mut self, points: &[f32], features: usize) -> Vec<f32> {
        let count = points.len() / features.max(1);
        let mut centred = centred(points, features);
        if self.axes.first().is_none_or(|axis| axis.len() != features) {
            // Any two directions will do; these are not along a feature.
            self.axes = [1.0, 0.5]
                .map(|turn: f32| (0..features).map(|feature| (turn * (feature + 1) as f32).sin()).collect())
                .into();
        }
        let mut places = vec![0.0; 2 * count];
        let mut scale = 0.0;
        for (which, axis) in self.axes.iter_mut().enumerate() {
            for _ in 0..ROUNDS {
                let mut next = vec![0.0; features];
                for point in centred.chunks_exact(features) {
                    let along = dot(point, axis);
                    next.iter_mut().zip(point).for_each(|(next, value)| *next += along * value);
                }
                let length = dot(&next, &next).sqrt();
                if !(length.is_finite() && length > 0.0) {
                    break;
                }
                next.iter_mut().for_each(|value| *value /= length);
                *axis = next;
            }
            for (place, point) in centred.chunks_exact_mut(features).enumerate() {
                let along = dot(point, axis);
                places[2 * place + which] = along;
                point.iter_mut().zip(axis.iter()).for_each(|(value, axis)| *value -= along * axis);
            }
            if which == 0 {
                scale =
                    (places.chunks_exact(2).map(|place| place[0] * place[0]).sum::<f32>() / count.max(1) as f32).sqrt();
            }
        }
        places
            .iter_mut()
            .for_each(|place| *place = if scale > 0.0 && place.is_finite() { *place / scale } else { 0.0 });
        places
    }
}

fn centred(points: &[f32], features: usize) -> Vec<f32> {
    let count = (points.len() / features.max(1)).max(1) as f32;
    let mut mean = vec![0.0; features];
    for point in points.chunks_exact(features.max(1)) {
        mean.iter_mut().zip(point).for_each(|(mean, value)| *mean += value);
    }
    mean.iter_mut().for_each(|mean| *mean /= count);
    points
        .chunks_exact(features.max(1))
        .flat_map(|point| point.iter().zip(&mean).map(|(value, mean)| value - mean))
        .collect()
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_on_a_line_lie_along_the_first_axis() {
        let points: Vec<f32> = (0..50).flat_map(|i| [3.0 * i as f32, 4.0 * i as f32, 1.0]).collect();
        let places = Plane::default().project(&points, 3);
        // 5 from one to the next, the standard deviation of 0 to 49 times that.
        let step = 1.0 / ((50.0f32 * 50.0 - 1.0) / 12.0).sqrt();
        for pair in places.chunks_exact(2).collect::<Vec<_>>().windows(2) {
            assert!(((pair[1][0] - pair[0][0]).abs() - step).abs() < 1e-4, "{pair:?}");
            assert!(pair[0][1].abs() < 1e-3, "{pair:?}");
        }
    }

    #[test]
    fn the_second_axis_is_what_the_first_leaves() {
        let points: Vec<f32> =
            (0..400).flat_map(|i| [(i as f32 * 0.7).sin() * 10.0, (i as f32 * 1.3).cos() * 2.0]).collect();
        let mut plane = Plane::default();
        let places = plane.project(&points, 2);
        assert!(dot(&plane.axes[0], &plane.axes[1]).abs() < 1e-3);
        let variance =
            |axis: usize| places.iter().skip(axis).step_by(2).map(|place| place * place).sum::<f32>() / 400.0;
        assert!(
            (variance(0) - 1.0).abs() < 1e-3 && (variance(1) - 0.04).abs() < 0.01,
            "{} {}",
            variance(0),
            variance(1)
        );
    }

    #[test]
    fn what_has_no_plane_lies_in_the_middle() {
        assert_eq!(Plane::default().project(&[1.0; 30], 3), [0.0; 20]);
        assert_eq!(Plane::default().project(&[f32::NAN; 6], 3), [0.0; 4]);
    }
}

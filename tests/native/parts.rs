//! What of a drawing is the digit: specks, frames, two digits, scribbles, and papers of every kind.

use inkgrad::drawing::{Ink, Paper, Point, Problem, to_mnist, whole_to_mnist};
use inkgrad::random::{Key, Purpose};

use crate::common::mnist;

const SIDE: usize = 280;

fn strokes(lines: &[&[(f32, f32)]], breadth: f32) -> Ink {
    let stroke = |line: &&[(f32, f32)]| line.iter().map(|&(x, y)| Point { x, y, breadth }).collect();
    Ink::from_strokes(&lines.iter().map(stroke).collect::<Vec<_>>(), SIDE)
}

const SEVEN: &[(f32, f32)] = &[(0.3, 0.25), (0.7, 0.25), (0.7, 0.25), (0.45, 0.8)];

#[test]
fn specks_do_not_move_the_digit_and_parts_of_it_stay() {
    let plain = to_mnist(&strokes(&[SEVEN], 1.0)).unwrap();
    for dot in [(0.05, 0.05), (0.95, 0.08), (0.06, 0.93), (0.95, 0.5)] {
        assert_eq!(to_mnist(&strokes(&[SEVEN, &[dot]], 1.0)), Ok(plain), "{dot:?}");
    }
    // A bar through the stem and a broken stroke are of the digit, however short.
    for part in [&[(0.48, 0.55), (0.66, 0.52)][..], &[(0.42, 0.87), (0.4, 0.92)]] {
        assert_ne!(to_mnist(&strokes(&[SEVEN, part], 1.0)), Ok(plain), "{part:?}");
    }
}

#[test]
fn what_is_not_one_digit_is_told() {
    let one = |x: f32| [(x, 0.25), (x, 0.75)];
    assert_eq!(to_mnist(&strokes(&[&one(0.3), &one(0.7)], 1.0)), Err(Problem::Several));
    assert_eq!(to_mnist(&strokes(&[&one(0.2), &one(0.5), &one(0.8)], 1.0)), Err(Problem::Several));
    // A broken 4, whose strokes overlap from side to side.
    let four: [&[(f32, f32)]; 2] = [&[(0.35, 0.2), (0.3, 0.55), (0.56, 0.55)], &[(0.62, 0.2), (0.62, 0.85)]];
    assert!(to_mnist(&strokes(&four, 1.0)).is_ok());
    let frame: &[(f32, f32)] = &[
        (0.05, 0.05),
        (0.95, 0.05),
        (0.95, 0.05),
        (0.95, 0.95),
        (0.95, 0.95),
        (0.05, 0.95),
        (0.05, 0.95),
        (0.05, 0.05),
    ];
    assert_eq!(to_mnist(&strokes(&[frame], 0.4)), Err(Problem::Frame));
    assert_eq!(to_mnist(&strokes(&[frame, SEVEN], 0.4)), to_mnist(&strokes(&[SEVEN], 0.4)));
    // A field that is filled is no frame.
    let filled: Vec<(f32, f32)> =
        (0..40).map(|n| (if n % 2 == 0 { 0.05 } else { 0.95 }, 0.05 + n as f32 * 0.9 / 39.0)).collect();
    assert_ne!(to_mnist(&strokes(&[&filled], 0.6)), Err(Problem::Frame));
    let key = Key::new(1, Purpose::Scribble, &[0]);
    let scribble: Vec<(f32, f32)> =
        (0..40).map(|n| (0.1 + 0.8 * key.uniform(2 * n), 0.1 + 0.8 * key.uniform(2 * n + 1))).collect();
    assert_eq!(to_mnist(&strokes(&[&scribble], 0.4)), Err(Problem::Scribble));
    assert_eq!(to_mnist(&strokes(&[], 1.0)), Err(Problem::Blank));
}

/// Signs that are no digits may have several parts side by side.
#[test]
fn all_that_is_drawn_can_be_had() {
    let bars = strokes(&[&[(0.3, 0.25), (0.3, 0.75)], &[(0.7, 0.25), (0.7, 0.75)]], 1.0);
    let image = whole_to_mnist(&bars).unwrap();
    let column = |x: usize| (0..28).any(|y| image[28 * y + x] > 0);
    let changes = (1..28).filter(|&x| column(x) != column(x - 1)).count();
    assert_eq!(changes, 4, "two bars of ink");
    assert_eq!(whole_to_mnist(&strokes(&[], 1.0)), None);
}

/// Of the real test digits none is taken for anything else, or so few that it hardly counts.
#[test]
fn real_digits_are_one_digit_each() {
    let test = &mnist().test;
    let refused: Vec<_> = (0..test.len())
        .filter_map(|index| {
            let image = test.image(index).unwrap();
            let ink = (0..112 * 112).map(|at| f32::from(image[at / 448 * 28 + at % 112 / 4]) / 255.0).collect();
            to_mnist(&Ink::new(ink, 112, 112).unwrap()).err()
        })
        .collect();
    assert!(refused.len() <= 5, "{refused:?}");
}

/// The digit on papers of other shades, inverted, transparent, and in uneven light with grain, as a camera sees it.
#[test]
fn ink_is_told_from_any_paper() {
    let ink = strokes(&[SEVEN], 1.0);
    let mask = ink.values();
    let key = Key::new(2, Purpose::Scribble, &[1]);
    let grain = |at: usize| 0.02 * (key.uniform(at as u32) - 0.5);
    let light = |at: usize| 1.0 - 0.35 * (at % SIDE) as f32 / SIDE as f32;
    /// The shade and the opacity at a place with so much ink.
    type Shade<'a> = &'a dyn Fn(usize, f32) -> [f32; 2];
    let papers: [(&str, Shade); 5] = [
        ("light grey pencil", &|_, ink| [1.0 - 0.25 * ink, 1.0]),
        ("grey paper", &|_, ink| [0.7 - 0.5 * ink, 1.0]),
        ("inverted", &|_, ink| [ink, 1.0]),
        ("transparent", &|_, ink| [0.2, ink]),
        ("photographed", &|at, ink| [light(at) * (0.85 - 0.6 * ink) + grain(at), 1.0]),
    ];
    let plain = to_mnist(&ink).unwrap();
    for (name, shade) in papers {
        let rgba: Vec<u8> = (0..SIDE * SIDE)
            .flat_map(|at| {
                let [shade, alpha] = shade(at, mask[at]).map(|value| (255.0 * value).round() as u8);
                [shade, shade, shade, alpha]
            })
            .collect();
        let seen = to_mnist(&Ink::from_rgba(&rgba, SIDE, SIDE, Paper::Auto).unwrap()).unwrap();
        let differing = plain.iter().zip(&seen).map(|(a, b)| u32::from(a.abs_diff(*b))).sum::<u32>() as f32 / 255.0;
        let amount = plain.iter().map(|&value| u32::from(value)).sum::<u32>() as f32 / 255.0;
        assert!(differing < 0.12 * amount, "{name}: {:.0} % of the ink differs", 100.0 * differing / amount);
    }
}

//! Drawings become images as MNIST's did: fixed cases, then real digits enlarged, moved, and re-drawn by a pen.

use inkgrad::drawing::{Ink, Paper, Problem, to_mnist};
use inkgrad::random::{Key, Purpose};

use crate::common::{accuracy, mnist, trained_mlp_512};

const SIDE: usize = 280;

/// Ink of round pen points along line segments, on a square canvas.
pub struct Canvas(Vec<f32>);

impl Canvas {
    fn new() -> Self {
        Self(vec![0.0; SIDE * SIDE])
    }

    /// Paints a line of the given breadth; what lies outside is lost, as on a real canvas.
    fn line(&mut self, from: (f32, f32), to: (f32, f32), breadth: f32) {
        let radius = breadth / 2.0;
        let range = |a: f32, b: f32| {
            let low = (a.min(b) - radius - 1.0).floor().max(0.0) as usize;
            let high = (a.max(b) + radius + 2.0).clamp(0.0, SIDE as f32) as usize;
            low..high
        };
        for y in range(from.1, to.1) {
            for x in range(from.0, to.0) {
                let distance = distance_to_segment((x as f32 + 0.5, y as f32 + 0.5), from, to);
                let value = (radius + 0.5 - distance).clamp(0.0, 1.0);
                let pixel = &mut self.0[y * SIDE + x];
                *pixel = pixel.max(value);
            }
        }
    }

    fn image(self) -> Option<[u8; 784]> {
        to_mnist(&self.ink()).ok()
    }

    pub fn ink(self) -> Ink {
        Ink::new(self.0, SIDE, SIDE).unwrap()
    }
}

fn distance_to_segment(point: (f32, f32), from: (f32, f32), to: (f32, f32)) -> f32 {
    let along = (to.0 - from.0, to.1 - from.1);
    let length = along.0 * along.0 + along.1 * along.1;
    let offset = (point.0 - from.0, point.1 - from.1);
    let t = if length == 0.0 { 0.0 } else { ((offset.0 * along.0 + offset.1 * along.1) / length).clamp(0.0, 1.0) };
    (offset.0 - t * along.0).hypot(offset.1 - t * along.1)
}

/// Left, top, right and bottom of the ink, the far edges exclusive.
fn extent(image: &[u8; 784]) -> (usize, usize, usize, usize) {
    let columns = || (0..784).filter(|&i| image[i] > 0).map(|i| i % 28);
    let rows = || (0..784).filter(|&i| image[i] > 0).map(|i| i / 28);
    (columns().min().unwrap(), rows().min().unwrap(), columns().max().unwrap() + 1, rows().max().unwrap() + 1)
}

fn centre_of_mass(image: &[u8; 784]) -> (f64, f64) {
    let mass: f64 = image.iter().map(|&pixel| f64::from(pixel)).sum();
    let moment =
        |along: fn(usize) -> usize| (0..784).map(|i| f64::from(image[i]) * (along(i) as f64 + 0.5)).sum::<f64>() / mass;
    (moment(|i| i % 28), moment(|i| i / 28))
}

#[test]
fn a_blank_canvas_is_no_image() {
    assert_eq!(Canvas::new().image(), None);
    assert_eq!(to_mnist(&Ink::new(vec![0.015; 100], 10, 10).unwrap()), Err(Problem::Blank));
}

#[test]
fn a_dot_is_a_small_mark_in_the_middle_wherever_it_was_and_however_large() {
    let mut images = Vec::new();
    for (x, y, breadth) in [(20.0, 30.0, 20.0), (200.0, 250.0, 20.0), (140.0, 140.0, 120.0)] {
        let mut canvas = Canvas::new();
        canvas.line((x, y), (x, y), breadth);
        images.push(canvas.image().unwrap());
    }
    for image in images {
        let (left, top, right, bottom) = extent(&image);
        assert_eq!((right - left, bottom - top), (4, 4));
        assert!((12..=13).contains(&left) && (12..=13).contains(&top));
        assert!(image[14 * 28 + 14] > 200);
    }
}

#[test]
fn the_longer_side_is_twenty_pixels_at_any_size_and_place() {
    for (left, top, length, breadth) in [(10.0, 10.0, 12.0, 2.0), (40.0, 120.0, 100.0, 8.0), (20.0, 20.0, 240.0, 30.0)]
    {
        let mut canvas = Canvas::new();
        canvas.line((left, top), (left + length, top), breadth);
        canvas.line((left + length, top), (left + length / 2.0, top + length), breadth);
        let image = canvas.image().unwrap();
        let (left, top, right, bottom) = extent(&image);
        assert_eq!((right - left).max(bottom - top), 20, "{left} {top} {right} {bottom}");
        let (x, y) = centre_of_mass(&image);
        // The centre of mass is where MNIST has it unless that would push ink out of the image.
        assert!((x - 14.5).abs() <= 0.51 || left == 0 || right == 28, "{x}");
        assert!((y - 14.5).abs() <= 0.51 || top == 0 || bottom == 28, "{y}");
    }
}

#[test]
fn a_stroke_that_leaves_the_canvas_ends_at_its_edge() {
    let mut canvas = Canvas::new();
    canvas.line((140.0, -100.0), (140.0, 500.0), 20.0);
    let image = canvas.image().unwrap();
    let (left, top, right, bottom) = extent(&image);
    assert_eq!(bottom - top, 20);
    assert!(right - left <= 4);
}

#[test]
fn ink_is_contrast_with_the_paper_weighted_by_alpha() {
    let rgba = |pixels: [[u8; 4]; 4], paper| to_mnist(&Ink::from_rgba(&pixels.concat(), 4, 1, paper).unwrap()).ok();
    let clear = [0, 0, 0, 0];
    let black_on_nothing = rgba([clear, [0, 0, 0, 255], [0, 0, 0, 255], clear], Paper::White);
    let black_on_white = rgba([[255; 4], [0, 0, 0, 255], [0, 0, 0, 255], [255; 4]], Paper::White);
    let white_on_black = rgba([[0, 0, 0, 255], [255; 4], [255; 4], [0, 0, 0, 255]], Paper::Black);
    assert!(black_on_nothing.is_some());
    assert_eq!(black_on_nothing, black_on_white);
    assert_eq!(black_on_nothing, white_on_black);
    assert_eq!(rgba([[255; 4]; 4], Paper::White), None);
}

#[test]
fn the_shade_of_the_ink_does_not_matter() {
    let seven = |strength: f32, breadth: f32| {
        let mut canvas = Canvas::new();
        canvas.line((80.0, 70.0), (200.0, 70.0), breadth);
        canvas.line((200.0, 70.0), (130.0, 220.0), breadth);
        canvas.0.iter_mut().for_each(|value| *value *= strength);
        canvas.image()
    };
    for breadth in [3.0, 20.0] {
        let black = seven(1.0, breadth).unwrap();
        for (strength, most) in [(0.75, 6), (0.5, 6), (0.25, 24)] {
            // The faintest of a grey stroke's edge is paper: there it ends a little sooner.
            let grey = seven(strength, breadth).unwrap();
            let differing = black.iter().zip(&grey).map(|(a, b)| a.abs_diff(*b)).max();
            assert!(differing <= Some(most), "{breadth} pixels at {strength}: {differing:?}");
        }
        assert_eq!(seven(0.019, breadth), None);
    }
}

#[test]
fn a_scans_paper_is_not_ink() {
    let drawn = |paper: fn(usize) -> f32| {
        let mut canvas = Canvas::new();
        canvas.line((100.0, 80.0), (180.0, 200.0), 14.0);
        canvas.0.iter_mut().enumerate().for_each(|(i, value)| *value = (*value * 0.5).max(paper(i)));
        canvas.image().unwrap()
    };
    // 252 to 255 of 255.
    assert_eq!(drawn(|i| (i % 4) as f32 / 255.0), drawn(|_| 0.0));
}

#[test]
fn a_drawing_of_the_wrong_size_is_refused() {
    for (length, width, height) in [(3, 1, 1), (0, 0, 0), (16, 4, 4), (4, usize::MAX, 2)] {
        let error = Ink::from_rgba(&vec![0; length], width, height, Paper::White).unwrap_err();
        assert_eq!(inkgrad::Error::from(error).kind().code(), "invalid-input");
    }
    assert_eq!(
        Paper::parse("grey").unwrap_err().message(),
        "paper is \"grey\"; it must be \"auto\", \"white\" or \"black\"."
    );
}

/// Test image `index` enlarged without smoothing by a random factor from 2 to 9 and put at a random place.
fn enlarged(index: usize, key: Key) -> [u8; 784] {
    let image = mnist().test.image(index).unwrap();
    let draw = |n: u32| key.uniform(index as u32 * 8 + n);
    let factor = 2 + (draw(0) * 8.0) as usize;
    let room = (SIDE - 28 * factor) as f32;
    let (left, top) = ((draw(1) * room) as usize, (draw(2) * room) as usize);
    let mut ink = vec![0.0; SIDE * SIDE];
    for y in 0..28 * factor {
        for x in 0..28 * factor {
            ink[(top + y) * SIDE + left + x] = f32::from(image[y / factor * 28 + x / factor]) / 255.0;
        }
    }
    to_mnist(&Ink::new(ink, SIDE, SIDE).unwrap()).unwrap()
}

#[test]
fn real_digits_enlarged_and_moved_are_read_as_well_as_before() {
    let (network, _) = trained_mlp_512();
    let data = &mnist().test;
    let count = 5_000;
    let plain: Vec<[u8; 784]> = (0..count).map(|index| data.image(index).unwrap().try_into().unwrap()).collect();
    let key = Key::new(1, Purpose::Weights, &[100]);
    let drawn: Vec<[u8; 784]> = (0..count).map(|index| enlarged(index, key)).collect();
    let labels = &data.labels()[..count];
    let (plain, drawn) = (accuracy(network, &plain, labels), accuracy(network, &drawn, labels));
    println!("plain {:.2} %, through the drawing path {:.2} %", 100.0 * plain, 100.0 * drawn);
    assert!(plain - drawn <= 0.005, "plain {plain}, drawn {drawn}");
}

/// The skeleton of a binary 28x28 image (Zhang and Suen, "A fast parallel algorithm for thinning digital patterns", 1984).
fn thin(image: &[u8]) -> Vec<bool> {
    let mut on: Vec<bool> = image.iter().map(|&pixel| pixel > 100).collect();
    let at = |on: &[bool], x: i32, y: i32| (0..28).contains(&x) && (0..28).contains(&y) && on[(y * 28 + x) as usize];
    const AROUND: [(i32, i32); 8] = [(0, -1), (1, -1), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1)];
    loop {
        let mut changed = false;
        for pass in 0..2 {
            let remove: Vec<usize> = (0..784)
                .filter(|&i| {
                    let (x, y) = (i as i32 % 28, i as i32 / 28);
                    let p = AROUND.map(|(dx, dy)| at(&on, x + dx, y + dy));
                    let neighbours = p.iter().filter(|&&on| on).count();
                    let transitions = (0..8).filter(|&k| !p[k] && p[(k + 1) % 8]).count();
                    let (a, b) = if pass == 0 {
                        (p[0] && p[2] && p[4], p[2] && p[4] && p[6])
                    } else {
                        (p[0] && p[2] && p[6], p[0] && p[4] && p[6])
                    };
                    on[i] && (2..=6).contains(&neighbours) && transitions == 1 && !a && !b
                })
                .collect();
            changed |= !remove.is_empty();
            remove.into_iter().for_each(|i| on[i] = false);
        }
        if !changed {
            return on;
        }
    }
}

/// Test image `index` thinned to strokes and re-drawn by a round pen of random breadth, size and place.
fn redrawn(index: usize, key: Key, pens: &std::ops::Range<f32>) -> [u8; 784] {
    redraw(index, key, pens).image().unwrap()
}

pub fn redraw(index: usize, key: Key, pens: &std::ops::Range<f32>) -> Canvas {
    let skeleton = thin(mnist().test.image(index).unwrap());
    let draw = |n: u32| key.uniform(index as u32 * 8 + n);
    let scale = 2.5 + draw(0) * 6.5;
    let breadth = scale * (pens.start + (pens.end - pens.start) * draw(1));
    let room = SIDE as f32 - 28.0 * scale;
    let place = |x: i32, y: i32| (draw(2) * room + (x as f32 + 0.5) * scale, draw(3) * room + (y as f32 + 0.5) * scale);
    let at = |x: i32, y: i32| (0..28).contains(&x) && (0..28).contains(&y) && skeleton[(y * 28 + x) as usize];
    let mut canvas = Canvas::new();
    for (x, y) in (0..784).map(|i| (i % 28, i / 28)).filter(|&(x, y)| at(x, y)) {
        canvas.line(place(x, y), place(x, y), breadth);
        for (dx, dy) in [(1, 0), (0, 1), (1, 1), (-1, 1)].into_iter().filter(|(dx, dy)| at(x + dx, y + dy)) {
            canvas.line(place(x, y), place(x + dx, y + dy), breadth);
        }
    }
    canvas
}

#[test]
fn real_digits_re_drawn_by_a_pen_are_read() {
    let (network, _) = trained_mlp_512();
    let data = &mnist().test;
    let count = 2_000;
    let labels = &data.labels()[..count];
    let plain: Vec<[u8; 784]> = (0..count).map(|index| data.image(index).unwrap().try_into().unwrap()).collect();
    let plain = accuracy(network, &plain, labels);
    // Pens as broad as MNIST's strokes, and from a hairline to a marker, in pixels of the original image.
    for (pens, least) in [(1.0..4.0, 0.93), (0.5..8.0, 0.85)] {
        let key = Key::new(2, Purpose::Weights, &[100]);
        let drawn: Vec<[u8; 784]> = (0..count).map(|index| redrawn(index, key, &pens)).collect();
        let drawn = accuracy(network, &drawn, labels);
        println!(
            "plain {:.2} %, re-drawn by pens of {pens:?} pixels {:.2} %: {:.2} points lost",
            100.0 * plain,
            100.0 * drawn,
            100.0 * (plain - drawn)
        );
        assert!(drawn >= least, "{drawn}");
    }
}

// Variations of the training images as NumPy and Rust functions: the formulas of src/ops/variations.rs, with other random numbers.

import { SIDE } from "../image-shape.js";
import { variationKinds } from "../variations.js";

/** @typedef {import("../protocol.js").Recipe} Recipe */

/** Whether the recipe varies its images. @param {Recipe} recipe */
export const areVaried = ({ variations = {} }) => Object.values(variations).some((most) => most);

/** What a program leaves out of a recipe; empty where it has everything. @param {Recipe} recipe */
export const leftOut = ({ writingStyles }) => (writingStyles ? `In inkgrad the run also learns from ${writingStyles} drawings in writing styles of its own, which are not here: this reads other hands less well.` : "");

/** Each variation's largest value under a name in capitals. @param {Recipe} recipe @param {(name: string, most: number) => string} write */
const constants = ({ variations = {} }, write) => variationKinds.map(({ name }) => write(name.replace(/[A-Z]/g, "_$&").toUpperCase(), variations[name] ?? 0));

const MIDDLE = (SIDE - 1) / 2;

/** Defines `vary` and the data set `Varied`; wants `x_train` as raw images and a function `prepare`. @param {Recipe} recipe */
export const numpyVary = (recipe) => `
# How far each training image is varied, differently in each epoch: pixels, degrees, a fraction, degrees, pixels, 0 to 1.
${constants(recipe, (name, most) => `${name} = ${most}`).join("\n")}
random = np.random.default_rng(SEED)


def vary(images):
    """Images [n, ${SIDE}, ${SIDE}] with broader or thinner strokes, then sheared, turned, scaled, bent and shifted; 0 outside."""
    some = lambda most, *shape: random.uniform(-most, most, (len(images), *shape))
    one = lambda most: some(most, 1, 1)
    pixels = images.astype("float32")
    padded = np.pad(pixels, ((0, 0), (1, 1), (1, 1)))
    around = [padded[:, y : y + ${SIDE}, x : x + ${SIDE}] for y in range(3) for x in range(3)]
    breadth = one(STROKE_BREADTH)
    pixels += np.abs(breadth) * (np.where(breadth > 0, np.max(around, 0), np.min(around, 0)) - pixels)
    angle, lean, zoom = np.radians(one(ROTATION)), np.tan(np.radians(one(SHEAR))), 1 + one(SCALE)
    # Bends: a lattice of 4 x 4 points moves, and the pixels between with it (cubic Bernstein polynomials).
    t = np.linspace(0, 1, ${SIDE})[:, None]
    weights = np.hstack([(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3])
    bend = np.einsum("yr,nkrc,xc->knyx", weights, some(ELASTIC, 2, 4, 4), weights)
    y, x = np.mgrid[:${SIDE}, :${SIDE}] - ${MIDDLE}
    leaning = x + lean * y
    from_x = zoom * (np.cos(angle) * leaning - np.sin(angle) * y) + ${MIDDLE} + one(SHIFT) + bend[0]
    from_y = zoom * (np.sin(angle) * leaning + np.cos(angle) * y) + ${MIDDLE} + one(SHIFT) + bend[1]
    # Bilinear, on images with a margin of paper.
    padded = np.pad(pixels, ((0, 0), (1, 2), (1, 2)))
    from_x, from_y = (np.clip(place + 1, 0, ${SIDE + 1}) for place in (from_x, from_y))
    left, top = from_x.astype(int), from_y.astype(int)
    right, lower = from_x - left, from_y - top
    n = np.arange(len(images))[:, None, None]
    row = lambda top: padded[n, top, left] * (1 - right) + padded[n, top, left + 1] * right
    return row(top) * (1 - lower) + row(top + 1) * lower


class Varied(keras.utils.PyDataset):
    """The training images in batches, shuffled and varied anew in each epoch."""

    def __init__(self):
        super().__init__()
        self.on_epoch_end()

    def __len__(self):
        return -(-len(x_train) // BATCH_SIZE)

    def __getitem__(self, index):
        chosen = self.order[index * BATCH_SIZE : (index + 1) * BATCH_SIZE]
        return prepare(vary(x_train[chosen])), y_train[chosen]

    def on_epoch_end(self):
        self.order = random.permutation(len(x_train))

`;

/** A Rust float literal. @param {number} value */
const float = (value) => (Number.isInteger(value) ? `${value}.0` : String(value));

/** Defines `vary(image, random)`. @param {Recipe} recipe */
export const rustVary = (recipe) => `
// How far each training image is varied, differently in each epoch: pixels, degrees, a fraction, degrees, pixels, 0 to 1.
${constants(recipe, (name, most) => `const ${name}: f32 = ${float(most)};`).join("\n")}

/// An image with broader or thinner strokes, then sheared, turned, scaled, bent and shifted; 0 outside.
fn vary(image: &[u8], random: &mut u64) -> Vec<f32> {
    let mut some = |most: f32| {
        *random ^= *random << 13;
        *random ^= *random >> 7;
        *random ^= *random << 17;
        most * ((*random >> 40) as f32 / 8_388_608.0 - 1.0)
    };
    let (breadth, angle) = (some(STROKE_BREADTH), some(ROTATION).to_radians());
    let (lean, zoom, shift) = (some(SHEAR).to_radians().tan(), 1.0 + some(SCALE), [some(SHIFT), some(SHIFT)]);
    // Bends: a lattice of 4 x 4 points moves, and the pixels between with it (cubic Bernstein polynomials).
    let lattice: [f32; 32] = std::array::from_fn(|_| some(ELASTIC));
    let weights = |place: i32| {
        let t = place as f32 / ${SIDE - 1}.0;
        let s = 1.0 - t;
        [s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t]
    };
    let inside = |x: i32, y: i32| (0..${SIDE}).contains(&x) && (0..${SIDE}).contains(&y);
    let ink = |x: i32, y: i32| if inside(x, y) { f32::from(image[(${SIDE} * y + x) as usize]) } else { 0.0 };
    let broadened = |i: i32| {
        let (x, y) = (i % ${SIDE}, i / ${SIDE});
        let around = (0..9).map(|k| ink(x + k % 3 - 1, y + k / 3 - 1));
        let extreme = if breadth > 0.0 { around.fold(0.0, f32::max) } else { around.fold(255.0, f32::min) };
        ink(x, y) + breadth.abs() * (extreme - ink(x, y))
    };
    let pixels: Vec<f32> = (0..${SIDE * SIDE}).map(broadened).collect();
    let at = |x: i32, y: i32| if inside(x, y) { pixels[(${SIDE} * y + x) as usize] } else { 0.0 };
    let varied = |i: i32| {
        let (rows, columns) = (weights(i / ${SIDE}), weights(i % ${SIDE}));
        let bend = |axis: usize| -> f32 { (0..16).map(|k| rows[k / 4] * columns[k % 4] * lattice[16 * axis + k]).sum() };
        let (x, y) = ((i % ${SIDE}) as f32 - ${MIDDLE}, (i / ${SIDE}) as f32 - ${MIDDLE});
        let from_x = zoom * (angle.cos() * (x + lean * y) - angle.sin() * y) + ${MIDDLE} + shift[0] + bend(0);
        let from_y = zoom * (angle.sin() * (x + lean * y) + angle.cos() * y) + ${MIDDLE} + shift[1] + bend(1);
        let (left, top) = (from_x.floor(), from_y.floor());
        let row = |y: i32| at(left as i32, y) + (from_x - left) * (at(left as i32 + 1, y) - at(left as i32, y));
        row(top as i32) + (from_y - top) * (row(top as i32 + 1) - row(top as i32))
    };
    (0..${SIDE * SIDE}).map(varied).collect()
}
`;

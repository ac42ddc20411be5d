//! The forward pass of 3 x 3 kernels by Winograd's minimal filtering F(4 x 4, 3 x 3) (Lavin and Gray, "Fast Algorithms for Convolutional
//! Neural Networks", 2015): a tile of 4 x 4 outputs takes 36 multiplications of a channel and a filter in place of 144.
//!
//! A tile of 6 x 6 inputs d and a kernel g are transformed, `B^T d B` and `G g G^T`; their products, element by element and summed over
//! the channels, are 36 products of matrices; `A^T m A` of those are the outputs. In f32 they are off by less than 1e-5 of the largest output,
//! where sums of products are by 1e-6. Outputs whose inputs are all 0 are put right, since a relu or max pooling behind takes the least
//! number over 0 for something.

use lanes::F32x4;
use matmul::{LEFT_PANEL, Matrix, RightPanels};

use crate::blank::Blank;
use crate::layout::{read, write};
use crate::sizes::Sizes;

/// Side of a tile of outputs.
const OUTPUT: usize = 4;
/// Side of a tile of inputs.
const INPUT: usize = 6;
/// Numbers of a transformed tile.
const POINTS: usize = INPUT * INPUT;

/// The forward pass of one convolution, image by image.
#[derive(Clone, Debug)]
pub struct Winograd {
    sizes: Sizes,
    /// Tiles down and across; at the right and below they may reach past the output.
    tiles: [usize; 2],
    /// The transformed kernels of each point, `[channels, filters]`.
    kernels: Vec<RightPanels>,
    /// The biases likewise.
    bias: Vec<f32>,
    /// The image with zeros to the right and below, where its tiles reach past it.
    padded: Vec<f32>,
    /// The transformed tiles of each point, in panels `[tiles / 4, channels, 4]`.
    inputs: Vec<f32>,
    /// Of each point `[tiles, filters]`, with zeros for filters up to whole vectors, as in the kernels.
    products: Vec<f32>,
    blank: Blank,
}

impl Winograd {
    /// Whether this way is faster than a product of the patches: the transforms have to be spread over enough channels and filters, tiles
    /// have to fill panels, and the transformed kernels, 36 numbers each, may take up to 9 MB.
    pub fn pays(sizes: Sizes) -> bool {
        let is_deep = sizes.channels >= 8 && sizes.filters >= 8 && sizes.channels * sizes.filters <= 65_536;
        let fills_panels = sizes.rows() >= 2 * OUTPUT && sizes.columns() >= 2 * OUTPUT;
        sizes.kernel == 3 && is_deep && fills_panels
    }

    /// For kernels `weights [filters, channels, 3, 3]`.
    ///
    /// # Panics
    /// For kernels of another size, or when there are not as many weights.
    #[inline(never)]
    pub fn new(sizes: Sizes, weights: &[f32]) -> Self {
        let Sizes { channels, filters, .. } = sizes;
        assert!(sizes.kernel == 3 && weights.len() == sizes.weights(), "weights of other sizes");
        let tiles = [sizes.rows(), sizes.columns()].map(|side| side.div_ceil(OUTPUT));
        let [height, width] = tiles.map(padded_side);
        let count = tiles[0] * tiles[1];
        let transformed = transform_kernels(weights, [filters, channels]);
        let lanes = filters.next_multiple_of(4);
        let pack = |values| RightPanels::new(&Matrix::by_depth(values, lanes), lanes, channels);
        Self {
            sizes,
            tiles,
            kernels: transformed.chunks_exact(channels * lanes).map(pack).collect(),
            bias: vec![0.0; lanes],
            padded: vec![
                0.0;
                if (height, width) == (sizes.height, sizes.width) { 0 } else { channels * height * width }
            ],
            inputs: vec![0.0; POINTS * channels * count.next_multiple_of(LEFT_PANEL)],
            products: vec![0.0; POINTS * count * lanes],
            blank: Blank::default(),
        }
    }

    /// Writes the convolution of `image [channels, height, width]` plus `bias [filters]` over all of `output [filters, rows, columns]`,
    /// and with `relu` 0 for what is under 0.
    ///
    /// The image and the weights have to be finite: a tile's outputs each come of all of its inputs.
    ///
    /// # Panics
    /// When there are not as many numbers.
    #[inline(never)]
    pub fn forward(&mut self, image: &[f32], bias: &[f32], relu: bool, output: &mut [f32]) {
        let (sizes, count) = (self.sizes, self.tiles[0] * self.tiles[1]);
        assert!(image.len() == sizes.input() && bias.len() == sizes.filters, "an image of other sizes");
        assert!(output.len() == sizes.filters * sizes.places(), "an output of other sizes");
        self.transform_image(image);
        let inputs = self.inputs.chunks_exact(sizes.channels * count.next_multiple_of(LEFT_PANEL));
        let products = self.products.chunks_exact_mut(count * self.bias.len());
        for ((kernels, inputs), products) in self.kernels.iter().zip(inputs).zip(products) {
            kernels.multiply(count, inputs, products);
        }
        self.bias[..sizes.filters].copy_from_slice(bias);
        self.put_outputs(relu, output);
        for place in self.blank.places(sizes, image) {
            for (output, &bias) in output[place..].iter_mut().step_by(sizes.places()).zip(bias) {
                *output = if relu && bias < 0.0 { 0.0 } else { bias };
            }
        }
    }

    fn transform_image(&mut self, image: &[f32]) {
        let [height, width] = self.tiles.map(padded_side);
        let Sizes { channels, height: rows, width: columns, .. } = self.sizes;
        let image = if self.padded.is_empty() {
            image
        } else {
            for (to, from) in self.padded.chunks_exact_mut(height * width).zip(image.chunks_exact(rows * columns)) {
                for (to, from) in to.chunks_exact_mut(width).zip(from.chunks_exact(columns)) {
                    to[..columns.min(width)].copy_from_slice(&from[..columns.min(width)]);
                }
            }
            &self.padded
        };
        let count = self.tiles[0] * self.tiles[1];
        let panels = count.div_ceil(LEFT_PANEL);
        let stride = panels * channels * LEFT_PANEL;
        for panel in 0..panels {
            // Past the last tile the last again, whose products are not looked at.
            let starts: [usize; LEFT_PANEL] = std::array::from_fn(|lane| {
                let tile = (panel * LEFT_PANEL + lane).min(count - 1);
                (tile / self.tiles[1] * width + tile % self.tiles[1]) * OUTPUT
            });
            for (channel, map) in image.chunks_exact(height * width).enumerate() {
                // The rows of the map where each tile begins: a map has whole tiles, of `INPUT` rows and columns.
                let tiles = starts.map(|start| map[start..][..(INPUT - 1) * width + INPUT].as_ptr());
                let to = &mut self.inputs[(panel * channels + channel) * LEFT_PANEL..];
                let to = to[..(POINTS - 1) * stride + LEFT_PANEL].as_mut_ptr();
                // SAFETY: as was just seen, the tiles lie in the map, and the points in the inputs.
                unsafe { transform_tiles(tiles, width, to, stride) }
            }
        }
    }

    fn put_outputs(&self, relu: bool, output: &mut [f32]) {
        let Sizes { filters, .. } = self.sizes;
        let (rows, columns) = (self.sizes.rows(), self.sizes.columns());
        let stride = self.tiles[0] * self.tiles[1] * self.bias.len();
        for tile in 0..self.tiles[0] * self.tiles[1] {
            let (row, column) = (tile / self.tiles[1] * OUTPUT, tile % self.tiles[1] * OUTPUT);
            for first in (0..filters).step_by(4) {
                let lanes = (filters - first).min(4);
                let products = self.products[tile * self.bias.len() + first..][..(POINTS - 1) * stride + 4].as_ptr();
                let bias = read(&self.bias[first..]);
                // SAFETY: as was just seen, the last point's four numbers are among the products.
                let outputs = transform_products(|point| unsafe { F32x4::load(products.add(point * stride)) });
                for (r, line) in outputs.into_iter().enumerate().take(rows - row) {
                    // Not `map`, which is a call for each line.
                    let line = F32x4::transpose(std::array::from_fn(|column| {
                        let value = line[column] + bias;
                        if relu { value.rectify() } else { value }
                    }));
                    for (lane, line) in line.into_iter().enumerate().take(lanes) {
                        let to = &mut output[((first + lane) * rows + row + r) * columns + column..];
                        put(line, to, columns - column);
                    }
                }
            }
        }
    }
}

/// Side of the input that so many tiles of outputs take.
fn padded_side(tiles: usize) -> usize {
    tiles * OUTPUT + INPUT - OUTPUT
}

/// Over the first four, or as many as are left in the row.
#[inline(always)]
fn put(value: F32x4, to: &mut [f32], left: usize) {
    if left >= 4 {
        write(value, to);
    } else {
        let mut four = [0.0; 4];
        value.write(&mut four);
        to[..left].copy_from_slice(&four[..left]);
    }
}

/// `G g G^T` of kernels `[filters, channels, 3, 3]`: `[6, 6, channels, filters]`, with zeros for filters up to whole vectors.
fn transform_kernels(weights: &[f32], [filters, channels]: [usize; 2]) -> Vec<f32> {
    let padded = filters.next_multiple_of(4);
    let mut transformed = vec![0.0; POINTS * channels * padded];
    for filter in (0..filters).step_by(4) {
        let lanes = (filters - filter).min(4);
        for channel in 0..channels {
            // Of four filters side by side.
            let at = |tap: usize| {
                let value = |lane: usize| weights[((filter + lane) * channels + channel) * 9 + tap];
                F32x4::from_array(std::array::from_fn(|lane| if lane < lanes { value(lane) } else { 0.0 }))
            };
            let columns: [[F32x4; INPUT]; 3] =
                std::array::from_fn(|column| transform_kernel_line(std::array::from_fn(|row| at(row * 3 + column))));
            for row in 0..INPUT {
                let line = transform_kernel_line(std::array::from_fn(|column| columns[column][row]));
                for (column, value) in line.into_iter().enumerate() {
                    write(value, &mut transformed[((row * INPUT + column) * channels + channel) * padded + filter..]);
                }
            }
        }
    }
    transformed
}

/// `G g`.
#[inline(always)]
fn transform_kernel_line([a, b, c]: [F32x4; 3]) -> [F32x4; INPUT] {
    let times = |value: F32x4, factor: f32| value * F32x4::splat(factor);
    let (even, odd, middle) =
        (times(a + c, -1.0 / 6.0), times(a, 1.0 / 24.0) + times(c, 1.0 / 6.0), times(b, 1.0 / 6.0));
    let half = times(b, 1.0 / 12.0);
    [times(a, 0.25), even - middle, even + middle, odd + half, odd - half, c]
}

/// `B^T d B` of four tiles, side by side in the lanes: point after point `stride` numbers apart.
///
/// # Safety
/// Each tile is followed by `INPUT` rows of `INPUT` numbers that are `width` apart, and `to` by `POINTS` times four that are `stride` apart.
unsafe fn transform_tiles(tiles: [*const f32; 4], width: usize, to: *mut f32, stride: usize) {
    // `d B`, a row of the tile at a time.
    let mut lines = [[F32x4::splat(0.0); INPUT]; INPUT];
    for (row, line) in lines.iter_mut().enumerate() {
        // SAFETY: what the caller promises, as below.
        let at = |column: usize| tiles.map(|tile| unsafe { F32x4::load(tile.add(row * width + column)) });
        let [a, b, c, d] = F32x4::transpose(at(0));
        let [_, _, e, f] = F32x4::transpose(at(2));
        *line = transform_line([a, b, c, d, e, f]);
    }
    (0..INPUT).for_each(|column| {
        let values = transform_line(std::array::from_fn(|row| lines[row][column]));
        for (row, value) in values.into_iter().enumerate() {
            // SAFETY: see above.
            unsafe { value.store(to.add((row * INPUT + column) * stride)) }
        }
    });
}

/// `B^T d`.
#[inline(always)]
fn transform_line(d: [F32x4; INPUT]) -> [F32x4; INPUT] {
    let [two, four, five] = [2.0, 4.0, 5.0].map(F32x4::splat);
    let (even, odd) = (d[4] - d[2] * four, d[3] - d[1] * four);
    let (difference, slope) = (d[4] - d[2], (d[3] - d[1]) * two);
    [
        d[0] * four - d[2] * five + d[4],
        even + odd,
        even - odd,
        difference + slope,
        difference - slope,
        d[1] * four - d[3] * five + d[5],
    ]
}

/// `A^T m A` of the products at each point: rows of the tile.
fn transform_products(at: impl Fn(usize) -> F32x4) -> [[F32x4; OUTPUT]; OUTPUT] {
    // `A^T m`, column by column.
    let columns: [[F32x4; OUTPUT]; INPUT] =
        std::array::from_fn(|column| transform_product_line(std::array::from_fn(|row| at(row * INPUT + column))));
    std::array::from_fn(|row| transform_product_line(std::array::from_fn(|column| columns[column][row])))
}

/// `A^T m`.
#[inline(always)]
fn transform_product_line(m: [F32x4; INPUT]) -> [F32x4; OUTPUT] {
    let [two, four, eight] = [2.0, 4.0, 8.0].map(F32x4::splat);
    let (near, far) = (m[1] + m[2], m[3] + m[4]);
    let (near_difference, far_difference) = (m[1] - m[2], m[3] - m[4]);
    [
        m[0] + near + far,
        near_difference + far_difference * two,
        near + far * four,
        near_difference + far_difference * eight + m[5],
    ]
}

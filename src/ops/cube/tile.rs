//! A unit's tile of a product: how large, of how much of the depth, and its sums.

use cubecl::prelude::*;

/// Sizes of a product `c [m, n] = a [m, k] b [k, n]`, in elements.
#[derive(CubeType, CubeLaunch, Clone, Copy)]
pub(super) struct Sizes {
    pub(super) m: u32,
    pub(super) n: u32,
    pub(super) k: u32,
}

/// How a kernel is made: each of these is another pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Form {
    /// Rows and columns of a unit's tile.
    pub(super) tile: usize,
    /// Whether the rows of `a` lie one after the other in memory; if not, its columns do.
    pub(super) a_by_rows: bool,
    /// The same of `b`.
    pub(super) b_by_rows: bool,
}

/// Units that a GPU of a laptop runs at a time, some thousands: larger tiles read less, but must not leave units idle.
const UNITS_MIN: usize = 4_096;
/// Units that the parts of a deep product are for: a large GPU runs more at a time.
const UNITS_OF_PARTS: usize = 16_384;
/// The depth of a part, at least: another kernel costs as much time as about so many numbers of depth.
const PART_MIN: usize = 512;

impl Form {
    pub(super) fn new(m: usize, n: usize, a_by_rows: bool, b_by_rows: bool) -> Self {
        let tile = [8, 4].into_iter().find(|tile| m.div_ceil(*tile) * n.div_ceil(*tile) >= UNITS_MIN).unwrap_or(1);
        Self { tile, a_by_rows, b_by_rows }
    }

    /// How a product is cut into parts, and into how many: where the whole has too few outputs for tiles, and depth enough.
    pub(super) fn of_parts([m, n, k]: [usize; 3], a_by_rows: bool, b_by_rows: bool) -> Option<(Self, usize)> {
        let whole = Self::new(m, n, a_by_rows, b_by_rows);
        let tiled = Self { tile: 4, ..whole };
        let parts = |form: Self| UNITS_OF_PARTS.div_ceil(form.units(m, n).max(1)).min(k / PART_MIN);
        let form = if tiled.units(m, n) * parts(tiled) >= UNITS_MIN { tiled } else { whole };
        (whole.tile == 1 && parts(form) > 1).then(|| (form, parts(form)))
    }

    pub(super) fn units(self, m: usize, n: usize) -> usize {
        m.div_ceil(self.tile) * n.div_ceil(self.tile)
    }

    /// Numbers read at a time: four where that fills the tile and cuts no row short.
    pub(super) fn vector_size(self, m: usize, n: usize, k: usize) -> usize {
        let rows = if self.a_by_rows { k } else { m };
        let columns = if self.b_by_rows { n } else { k };
        let fits = self.tile > 1 && [k, rows, columns].iter().all(|size| size.is_multiple_of(4));
        if fits { 4 } else { 1 }
    }
}

/// Steps of the depth, of a vector each.
#[derive(CubeType, Clone, Copy)]
pub(super) struct Depth {
    pub(super) from: u32,
    pub(super) to: u32,
}

/// The sums of the tile at `row` and `column` over some of the depth. What lies past an edge is read from the edge, and not written later.
#[cube]
#[allow(clippy::too_many_arguments)]
pub(super) fn add_product<N: Size>(
    a: &[Vector<f32, N>],
    b: &[Vector<f32, N>],
    sums: &mut Array<f32>,
    row: u32,
    column: u32,
    depth: &Depth,
    sizes: &Sizes,
    #[comptime] form: Form,
) {
    let tile = comptime!(form.tile);
    let along_b = comptime!(!form.b_by_rows);
    let width = N::value();
    #[unroll]
    for i in 0..comptime!(tile * tile) {
        sums[i] = 0.0f32;
    }
    let left_first = first_vectors::<N>(row, sizes.m, sizes.k, tile, form.a_by_rows);
    let right_first = first_vectors::<N>(column, sizes.n, sizes.k, tile, along_b);
    let left_stride = if comptime!(form.a_by_rows) { 1u32.runtime() } else { sizes.m };
    let right_stride = if along_b { 1u32.runtime() } else { sizes.n };
    for step in depth.from..depth.to {
        let left = read_side::<N>(a, &left_first, step * left_stride, tile);
        let right = read_side::<N>(b, &right_first, step * right_stride, tile);
        #[unroll]
        for q in 0..width {
            #[unroll]
            for i in 0..tile {
                #[unroll]
                for j in 0..tile {
                    let x = left[comptime!(place(i, q, tile, width, form.a_by_rows))];
                    let y = right[comptime!(place(j, q, tile, width, along_b))];
                    sums[comptime!(i * tile + j)] += x * y;
                }
            }
        }
    }
}

/// Where a side has the number of line `line` at depth `q` from its first.
fn place(line: usize, q: usize, tile: usize, width: usize, along_depth: bool) -> usize {
    if along_depth { line * width + q } else { q * tile + line }
}

/// Where the vectors of `tile` lines from `line` of `lines` begin, at the first depths of `depth`: as many depths as a vector has
/// numbers. The lines run along the depth in memory (`along_depth`) or across it.
#[cube]
fn first_vectors<N: Size>(
    line: u32,
    lines: u32,
    depth: u32,
    #[comptime] tile: usize,
    #[comptime] along_depth: bool,
) -> Sequence<u32> {
    let width = N::value();
    let mut first = Sequence::<u32>::new();
    #[unroll]
    for vector in 0..tile {
        let number = if along_depth {
            u32::min(line + vector as u32, lines - 1) * depth
        } else {
            // As many vectors as the tile is wide, a depth's one after the other.
            let (q, start) = comptime!((vector * width / tile, vector * width % tile));
            q as u32 * lines + u32::min(line + start as u32, lines - width as u32)
        };
        first.push(number / width as u32);
    }
    first
}

/// The numbers of these vectors, `offset` vectors further on.
#[cube]
fn read_side<N: Size>(
    matrix: &[Vector<f32, N>],
    first: &Sequence<u32>,
    offset: u32,
    #[comptime] tile: usize,
) -> Sequence<f32> {
    let width = N::value();
    let mut side = Sequence::<f32>::new();
    #[unroll]
    for vector in 0..tile {
        let numbers = matrix[(first[vector] + offset) as usize];
        #[unroll]
        for number in 0..width {
            side.push(numbers.extract(number));
        }
    }
    side
}

#[cube]
pub(super) fn write(
    sums: &Array<f32>,
    c: &mut [f32],
    first: u32,
    row: u32,
    column: u32,
    sizes: &Sizes,
    #[comptime] tile: usize,
) {
    #[unroll]
    for i in 0..tile {
        #[unroll]
        for j in 0..tile {
            if row + (i as u32) < sizes.m && column + (j as u32) < sizes.n {
                c[(first + (row + i as u32) * sizes.n + column + j as u32) as usize] = sums[comptime!(i * tile + j)];
            }
        }
    }
}

//! How large a convolution is.

/// Sizes of one image's convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Maps that go in.
    pub channels: usize,
    /// Rows of each.
    pub height: usize,
    /// Columns of each.
    pub width: usize,
    /// Maps that come out.
    pub filters: usize,
    /// Side of the square kernels; at most `height` and `width`.
    pub kernel: usize,
}

impl Sizes {
    /// Numbers of the maps that go in.
    pub fn input(&self) -> usize {
        self.channels * self.height * self.width
    }

    /// Rows of the maps that come out.
    pub fn rows(&self) -> usize {
        self.height + 1 - self.kernel
    }

    /// Columns of the maps that come out.
    pub fn columns(&self) -> usize {
        self.width + 1 - self.kernel
    }

    /// Numbers of one map that comes out.
    pub fn places(&self) -> usize {
        self.rows() * self.columns()
    }

    /// Numbers of one filter.
    pub fn taps(&self) -> usize {
        self.channels * self.kernel * self.kernel
    }

    /// Numbers of all filters.
    pub fn weights(&self) -> usize {
        self.filters * self.taps()
    }
}

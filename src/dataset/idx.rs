//! The IDX file format of MNIST (LeCun, Cortes and Burges, "The MNIST database of handwritten
//! digits", section "File formats"): a big-endian header, then the items as unsigned bytes.

use super::ImageShape;
use crate::error::{Error, ErrorKind, Result};

/// The magic number of a file of images: unsigned bytes in three dimensions.
pub const IMAGES_MAGIC: u32 = 0x0000_0803;
/// The magic number of a file of labels: unsigned bytes in one dimension.
pub const LABELS_MAGIC: u32 = 0x0000_0801;
/// Bytes of the header of a file of images.
pub const IMAGES_START: usize = 16;
/// Bytes of the header of a file of labels.
const LABELS_START: usize = 8;

/// The pixels `[count * pixels]` of an unpacked IDX file of images like MNIST's.
///
/// # Errors
/// [`ErrorKind::IdxMagic`], [`ErrorKind::IdxDimensions`], [`ErrorKind::IdxTruncated`] or
/// [`ErrorKind::IdxTrailingBytes`].
pub fn images(file: &[u8]) -> Result<&[u8]> {
    check_images(file, file.len() as u64)?;
    Ok(&file[IMAGES_START..])
}

/// The number of images of an unpacked file of `length` bytes that begins with `start`: its header, or more of it.
///
/// # Errors
/// As [`images`].
pub fn check_images(start: &[u8], length: u64) -> Result<usize> {
    let [count, rows, columns] = header::<3>(start, IMAGES_MAGIC, "images")?;
    let expected = ImageShape::MNIST;
    if (rows as usize, columns as usize) != (expected.rows, expected.columns) {
        return Err(Error::new(
            ErrorKind::IdxDimensions,
            format!(
                "The images are {rows}x{columns} pixels; this model takes {0}x{1}. Use a set of {0}x{1} images such as MNIST.",
                expected.rows, expected.columns
            ),
        ));
    }
    check_length(length - IMAGES_START as u64, count, expected.pixels() as u64, "images")?;
    Ok(count as usize)
}

/// The labels `[count]` of an unpacked IDX file.
///
/// # Errors
/// As [`images`].
pub fn labels(file: &[u8]) -> Result<&[u8]> {
    let [count] = header::<1>(file, LABELS_MAGIC, "labels")?;
    check_length((file.len() - LABELS_START) as u64, count, 1, "labels")?;
    Ok(&file[LABELS_START..])
}

/// A header of these words.
pub(super) fn header_of(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

fn header<const DIMENSIONS: usize>(file: &[u8], magic: u32, what: &str) -> Result<[u32; DIMENSIONS]> {
    let word = |index: usize| -> Option<u32> {
        let bytes = file.get(4 * index..4 * index + 4)?;
        Some(u32::from_be_bytes(bytes.try_into().ok()?))
    };
    let too_short = || {
        Error::new(
            ErrorKind::IdxTruncated,
            format!("The file of {what} ends inside its header, after {} bytes. Download it again.", file.len()),
        )
    };
    let found = word(0).ok_or_else(too_short)?;
    if found != magic {
        return Err(Error::new(
            ErrorKind::IdxMagic,
            format!(
                "The file of {what} starts with 0x{found:08x}, not with 0x{magic:08x}: it is not an IDX file of {what}. Check the address and the file's name."
            ),
        ));
    }
    let mut dimensions = [0; DIMENSIONS];
    for (index, dimension) in dimensions.iter_mut().enumerate() {
        *dimension = word(1 + index).ok_or_else(too_short)?;
    }
    if dimensions[0] == 0 {
        return Err(Error::new(
            ErrorKind::IdxDimensions,
            format!("The file of {what} says that it holds none. Use a set with at least one image."),
        ));
    }
    Ok(dimensions)
}

fn check_length(found: u64, count: u32, item_bytes: u64, what: &str) -> Result<()> {
    let expected = u64::from(count) * item_bytes;
    let (kind, verb) = match found.cmp(&expected) {
        std::cmp::Ordering::Equal => return Ok(()),
        std::cmp::Ordering::Less => (ErrorKind::IdxTruncated, "ends early"),
        std::cmp::Ordering::Greater => (ErrorKind::IdxTrailingBytes, "has trailing bytes"),
    };
    Err(Error::new(
        kind,
        format!("The file of {what} {verb}: {count} {what} take {expected} bytes and {found} came. Download it again."),
    ))
}

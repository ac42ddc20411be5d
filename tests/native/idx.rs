//! IDX decoding: good files, and every bad form.

use inkgrad::dataset::{Split, idx, known};
use proptest::prelude::*;

use crate::common::{file, mnist};

fn images(count: u32, rows: u32, columns: u32, pixels: usize) -> Vec<u8> {
    let header = [idx::IMAGES_MAGIC, count, rows, columns];
    header.iter().flat_map(|word| word.to_be_bytes()).chain((0..pixels).map(|i| i as u8)).collect()
}

fn labels(labels: &[u8]) -> Vec<u8> {
    [idx::LABELS_MAGIC, labels.len() as u32]
        .iter()
        .flat_map(|word| word.to_be_bytes())
        .chain(labels.iter().copied())
        .collect()
}

fn code<T: std::fmt::Debug>(result: inkgrad::Result<T>) -> &'static str {
    result.unwrap_err().kind().code()
}

#[test]
fn mnist_itself() {
    let data = mnist();
    assert_eq!((data.train.len(), data.test.len()), (60_000, 10_000));
    assert_eq!(data.train.labels()[..5], [5, 0, 4, 1, 9]);
    assert_eq!(data.test.labels()[..5], [7, 2, 1, 0, 4]);
    // Published sums of all pixels would be a second source; these pin row order: the first training image's first ink.
    let five = data.train.image(0).unwrap();
    assert_eq!(five.iter().position(|&pixel| pixel > 0), Some(5 * 28 + 12));
}

#[test]
fn a_damaged_copy_is_noticed() {
    let mut bytes = file("t10k-labels-idx1-ubyte");
    bytes[100] ^= 1;
    assert_eq!(code(known::verify_mnist("t10k-labels-idx1-ubyte", bytes.chunks(1000))), "checksum");
    assert!(known::verify_mnist("another-file", [&bytes]).is_ok());
}

#[test]
fn each_bad_form_has_its_own_code() {
    assert_eq!(code(idx::images(&labels(&[1]))), "idx-magic");
    assert_eq!(code(idx::labels(&images(1, 28, 28, 784))), "idx-magic");
    assert_eq!(code(idx::images(b"<!doctype html><html>")), "idx-magic");
    assert_eq!(code(idx::images(&images(1, 32, 32, 1024))), "idx-dimensions");
    assert_eq!(code(idx::images(&images(0, 28, 28, 0))), "idx-dimensions");
    assert_eq!(code(idx::images(&images(2, 28, 28, 784))), "idx-truncated");
    assert_eq!(code(idx::images(&images(1, 28, 28, 785))), "idx-trailing-bytes");
    assert_eq!(code(idx::images(&images(u32::MAX, 28, 28, 784))), "idx-truncated");
    assert_eq!(code(idx::labels(&[])), "idx-truncated");
    assert_eq!(code(Split::from_idx(images(2, 28, 28, 1568), labels(&[1]))), "idx-count-mismatch");
}

#[test]
fn a_message_says_what_was_expected_and_what_came() {
    let error = Split::from_idx(images(2, 28, 28, 1568), labels(&[1])).unwrap_err();
    assert_eq!(
        error.message(),
        "There are 2 images but 1 labels; every image needs one label. Use the two files of one set."
    );
}

proptest! {
    #[test]
    fn what_is_written_is_read(digits in prop::collection::vec(0u8..10, 1..20)) {
        let count = digits.len();
        let split = Split::from_idx(images(count as u32, 28, 28, count * 784), labels(&digits)).unwrap();
        prop_assert_eq!(split.labels(), &digits[..]);
        prop_assert_eq!(split.image(count - 1).unwrap()[783], ((count * 784 - 1) % 256) as u8);
        prop_assert!(split.image(count).is_none());
    }

    #[test]
    fn a_cut_file_is_truncated_and_a_longer_one_has_trailing_bytes(cut in 1usize..1568, extra in 1usize..50) {
        let whole = images(2, 28, 28, 1568);
        prop_assert_eq!(code(idx::images(&whole[..whole.len() - cut])), "idx-truncated");
        prop_assert_eq!(code(idx::images(&[whole, vec![0; extra]].concat())), "idx-trailing-bytes");
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = idx::images(&bytes);
        let _ = idx::labels(&bytes);
    }

    #[test]
    fn a_changed_header_is_refused(place in 0usize..16, change in 1u8..) {
        let mut file = images(2, 28, 28, 1568);
        file[place] ^= change;
        prop_assert!(idx::images(&file).is_err());
    }
}

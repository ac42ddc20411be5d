//! The published files whose content is known, so that a damaged mirror is noticed.

use sha2::{Digest, Sha256};

use crate::error::{Error, ErrorKind, Result};

/// SHA-256 of the four unpacked MNIST files, taken from files whose MD5 sums are those of the
/// published set (`6bbc9ace...`, `a25bea73...`, `2646ac64...`, `27ae3e4e...`).
const MNIST: [(&str, &str); 4] = [
    ("train-images-idx3-ubyte", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
    ("train-labels-idx1-ubyte", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
    ("t10k-images-idx3-ubyte", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
    ("t10k-labels-idx1-ubyte", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
];

/// The SHA-256 sum of all `chunks` in a row, in lower-case hexadecimal.
pub fn sha256(chunks: impl IntoIterator<Item = impl AsRef<[u8]>>) -> String {
    let sum = chunks.into_iter().fold(Sha256::new(), Sha256::chain_update);
    sum.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Checks the unpacked MNIST file `name`, which is all `chunks` in a row, against its known sum; other names pass.
///
/// # Errors
/// [`ErrorKind::Checksum`].
pub fn verify_mnist(name: &str, chunks: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Result<()> {
    let Some((_, expected)) = MNIST.iter().find(|(known, _)| *known == name) else {
        return Ok(());
    };
    let found = sha256(chunks);
    if found == *expected {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Checksum,
        format!("{name} is damaged: its SHA-256 is {found}, MNIST's is {expected}. Download it again."),
    ))
}

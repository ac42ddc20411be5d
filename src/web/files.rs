//! Large files between JavaScript's memory and wasm's, a piece at a time: neither shrinks by itself, so no file is in both as a whole.

use js_sys::{ArrayBuffer, ArrayBufferOptions, Uint8Array};

/// Bytes of a piece.
const PIECE: u32 = 1 << 20;

/// The file's bytes, a piece after the other.
pub(super) fn pieces(file: &Uint8Array) -> impl Iterator<Item = Vec<u8>> {
    (0..file.length()).step_by(PIECE as usize).map(|start| file.subarray(start, start.saturating_add(PIECE)).to_vec())
}

/// The file's bytes, out of JavaScript's memory: a resizable buffer is given back as it is read, and is empty in the end; another stays as it is.
#[allow(unsafe_code)]
pub(super) fn take(file: &Uint8Array) -> Vec<u8> {
    let (buffer, first, length) = (file.buffer(), file.byte_offset(), file.length());
    let mut bytes = Vec::with_capacity(length as usize);
    // From the end, where a buffer can be shortened.
    for start in (0..length).step_by(PIECE as usize).rev() {
        let end = start.saturating_add(PIECE).min(length);
        let piece = Uint8Array::new_with_byte_offset_and_length(&buffer, first + start, end - start);
        piece.copy_to_uninit(&mut bytes.spare_capacity_mut()[start as usize..end as usize]);
        if buffer.resizable() {
            // What is not given back now is when the buffer is collected.
            let _ = buffer.resize((first + start) as usize);
        }
    }
    // SAFETY: the pieces are all of `length` bytes, and each was written.
    unsafe { bytes.set_len(length as usize) };
    bytes
}

/// A file of these parts in JavaScript's memory, to be taken from there again.
pub(super) fn give(parts: &[&[u8]]) -> Uint8Array {
    let length = parts.iter().map(|part| part.len()).sum();
    let file = Uint8Array::new(&ArrayBuffer::new_with_options(length, &ArrayBufferOptions::new(length)));
    let mut start = 0;
    for part in parts {
        let end = start + part.len() as u32;
        file.subarray(start, end).copy_from(part);
        start = end;
    }
    file
}

//! Large files between JavaScript's memory and wasm's, a chunk at a time: neither shrinks by itself.

use js_sys::Uint8Array;

/// Bytes of a chunk.
const CHUNK: u32 = 1 << 20;

/// The file's bytes, chunk after chunk.
pub(super) fn chunks(file: &Uint8Array) -> impl Iterator<Item = Vec<u8>> {
    (0..file.length()).step_by(CHUNK as usize).map(|start| file.subarray(start, start.saturating_add(CHUNK)).to_vec())
}

/// The file's bytes, taken out of JavaScript's memory: a resizable buffer that holds nothing else is shortened as it is read, and is empty
/// in the end; another stays as it is.
#[allow(unsafe_code)]
pub(super) fn take(file: &Uint8Array) -> Vec<u8> {
    let (buffer, first, length) = (file.buffer(), file.byte_offset(), file.length());
    let is_own = first == 0 && length == buffer.byte_length() && buffer.resizable();
    let mut bytes = Vec::with_capacity(length as usize);
    // From the end, where a buffer can be shortened.
    for start in (0..length).step_by(CHUNK as usize).rev() {
        let end = start.saturating_add(CHUNK).min(length);
        let chunk = Uint8Array::new_with_byte_offset_and_length(&buffer, first + start, end - start);
        chunk.copy_to_uninit(&mut bytes.spare_capacity_mut()[start as usize..end as usize]);
        if is_own {
            // What is not given back now is when the buffer is collected.
            let _ = buffer.resize(start as usize);
        }
    }
    // SAFETY: the chunks are all of `length` bytes, and each was written.
    unsafe { bytes.set_len(length as usize) };
    bytes
}

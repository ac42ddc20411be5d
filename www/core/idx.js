// The IDX format as far as it is needed before the engine decodes it: what a file says of itself, and forms that are brought to
// the one that the engine reads (unsigned bytes; labels in one dimension).

/** The type byte of the magic number, and the bytes of a number of it. @type {Record<number, { bytes: number, read: (view: DataView, at: number) => number }>} */
const TYPES = {
  0x08: { bytes: 1, read: (view, at) => view.getUint8(at) },
  0x09: { bytes: 1, read: (view, at) => view.getInt8(at) },
  0x0b: { bytes: 2, read: (view, at) => view.getInt16(at) },
  0x0c: { bytes: 4, read: (view, at) => view.getInt32(at) },
  0x0d: { bytes: 4, read: (view, at) => view.getFloat32(at) },
  0x0e: { bytes: 8, read: (view, at) => view.getFloat64(at) },
};
const UNSIGNED_BYTES = 0x08;
export const IMAGES_MAGIC = 0x803;
export const LABELS_MAGIC = 0x801;
/** QMNIST's labels: a row of eight numbers an image, of which the first is the class (Yadav and Bottou, 2019). */
const QMNIST_COLUMNS = 8;
/** The longest header: a magic number and three sizes. */
export const HEADER_BYTES_MAX = 16;

/** @typedef {{ type: number, sizes: number[], start: number, length: number }} Header start: of the numbers; length: of the file that this header is of */

/** What the start of a file says; null where it is no IDX file of one to three dimensions. @param {Uint8Array} bytes @returns {Header | null} */
export function header(bytes) {
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0 || !(bytes[2] in TYPES) || bytes[3] < 1 || bytes[3] > 3) return null;
  const start = 4 + 4 * bytes[3];
  if (bytes.length < start) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const sizes = Array.from({ length: bytes[3] }, (_, dimension) => view.getUint32(4 + 4 * dimension));
  return { type: bytes[2], sizes, start, length: start + sizes.reduce((product, size) => product * size, TYPES[bytes[2]].bytes) };
}

/** Whether it holds images, in whatever type of number. @param {Header | null} found */
export const holdsImages = (found) => found !== null && found.sizes.length === 3;
/** Whether it holds labels, one a row or QMNIST's eight. @param {Header | null} found */
export const holdsLabels = (found) => found !== null && (found.sizes.length === 1 || (found.sizes.length === 2 && found.sizes[1] === QMNIST_COLUMNS));

/**
 * The same images or labels in unsigned bytes; as it is where it already has them, or is something else: the engine says what.
 * Images of fractions, none over 1, become 0 to 255.
 * @param {Uint8Array} bytes of a whole file
 */
export function inBytes(bytes) {
  const found = header(bytes);
  if (!found || found.length !== bytes.length || (found.type === UNSIGNED_BYTES && found.sizes.length !== 2)) return bytes;
  if (holdsImages(found)) return images(bytes, found);
  return holdsLabels(found) ? labels(bytes, found) : bytes;
}

/** @param {Uint8Array} bytes @param {Header} found */
function images(bytes, { type, sizes, start }) {
  const { read, bytes: width } = TYPES[type];
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const count = (bytes.length - start) / width;
  const numbers = Float64Array.from({ length: count }, (_, index) => read(view, start + width * index));
  const fractions = type >= 0x0d && numbers.every((number) => number <= 1);
  return idxFile(IMAGES_MAGIC, sizes, Uint8Array.from(Uint8ClampedArray.from(numbers, (number) => (fractions ? 255 * number : number))));
}

/** @param {Uint8Array} bytes @param {Header} found */
function labels(bytes, { type, sizes: [count, columns = 1], start }) {
  const { read, bytes: width } = TYPES[type];
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return idxFile(LABELS_MAGIC, [count], Uint8Array.from({ length: count }, (_, row) => read(view, start + width * columns * row)));
}

/** A file of unsigned bytes. @param {number} magic IMAGES_MAGIC or LABELS_MAGIC @param {number[]} sizes @param {Uint8Array} items */
export function idxFile(magic, sizes, items) {
  const bytes = new Uint8Array(4 + 4 * sizes.length + items.length);
  const view = new DataView(bytes.buffer);
  [magic, ...sizes].forEach((word, index) => view.setUint32(4 * index, word));
  bytes.set(items, 4 + 4 * sizes.length);
  return bytes;
}

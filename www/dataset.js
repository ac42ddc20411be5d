// Brings the four IDX files: streamed with progress, unpacked by the browser. Who decodes them says whether they are
// kept in the Cache API for the next visit. Decoding and checking happen in Rust.

import { InkgradError } from "./errors.js";

/** @typedef {{ bytes: number, total: number | null, cached: boolean }} Progress */

/** The original names, in the order that Session.loadDataset takes them. */
export const FILES = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

const CACHE = "inkgrad-dataset-1";
const GZIP_MAGIC = [0x1f, 0x8b];

/**
 * The four unpacked files, in the order of FILES.
 * @param {string} base the folder's address, with a slash at its end
 * @param {(progress: Progress) => void} onProgress
 * @param {(name: string, unpacked: Uint8Array) => unknown} verify throws or rejects for a damaged file, one that was just downloaded
 * @returns {Promise<{ files: Uint8Array[], keep: () => Promise<boolean>, forget: () => Promise<void> }>} keep: stores
 *   them, and tells whether the next visit will find them; forget: removes them
 */
export async function loadDataset(base, onProgress, verify) {
  const cache = await openCache();
  /** @type {Progress[]} */
  const parts = FILES.map(() => ({ bytes: 0, total: null, cached: false }));
  const report = () => onProgress(sum(parts));
  // When one file fails, the other downloads end with it.
  const others = new AbortController();
  const load = (/** @type {string} */ name, /** @type {number} */ index) => loadFile(base, name, parts[index], report, cache, verify, others.signal);
  const files = await Promise.all(FILES.map(load)).catch((error) => {
    others.abort();
    throw error;
  });
  const each = (/** @type {(url: string, packed: Blob | null) => Promise<boolean>} */ act) => Promise.all(files.map(({ url, packed }) => act(url, packed)));
  return {
    files: files.map(({ unpacked }) => unpacked),
    keep: async () => (await each((url, packed) => store(cache, url, packed))).every(Boolean),
    forget: async () => void (await each(async (url) => (await cache?.delete(url).catch(() => false)) ?? false)),
  };
}

/** @param {Progress[]} parts @returns {Progress} */
function sum(parts) {
  const known = parts.every(({ total }) => total !== null);
  return {
    bytes: parts.reduce((bytes, part) => bytes + part.bytes, 0),
    total: known ? parts.reduce((total, part) => total + (part.total ?? 0), 0) : null,
    cached: parts.every(({ cached }) => cached),
  };
}

/** The cache, or null where the browser gives none: plain http, a sandboxed frame, storage forbidden. */
async function openCache() {
  try {
    return await caches.open(CACHE);
  } catch {
    return null;
  }
}

/**
 * @param {string} base @param {string} name @param {Progress} progress @param {() => void} report
 * @param {Cache | null} cache @param {(name: string, unpacked: Uint8Array) => unknown} verify @param {AbortSignal} signal
 * @returns {Promise<{ url: string, packed: Blob | null, unpacked: Uint8Array }>} packed: null when it is in the cache
 */
async function loadFile(base, name, progress, report, cache, verify, signal) {
  const url = new URL(`${name}.gz`, base).href;
  const cached = await cache?.match(url).catch(() => undefined);
  if (cached) {
    try {
      const unpacked = await readKept(cached);
      progress.cached = true;
      report();
      return { url, packed: null, unpacked };
    } catch {
      // A damaged copy is fetched again.
      await cache?.delete(url).catch(() => false);
    }
  }
  const { packed, unpacked } = await read(await request(url, name, signal), name, progress, report);
  if (isWebPage(unpacked)) throw new InkgradError("dataset-is-web-page", `${url} answered with a web page, not with a data set. Name the folder that holds ${FILES[0]}.gz and the other three files.`);
  await verify(name, unpacked);
  return { url, packed, unpacked };
}

/**
 * A file that was kept as it came, unpacked as it is read. It was verified before it was kept, and unpacking checks gzip's own sum.
 * @param {Response} response
 */
async function readKept(response) {
  const [start, whole] = /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ (response.body).tee();
  const reader = start.getReader();
  const { value = new Uint8Array() } = await reader.read();
  void reader.cancel();
  const stream = isGzip(value) ? whole.pipeThrough(new DecompressionStream("gzip")) : whole;
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** @param {Uint8Array} start */
const isGzip = (start) => GZIP_MAGIC.every((byte, index) => start[index] === byte);

/** Whether the bytes begin as HTML does. @param {Uint8Array} bytes */
const isWebPage = (bytes) => /^\s*<(!doctype|html|head|body|\?xml|!--)/i.test(new TextDecoder().decode(bytes.subarray(0, 64)));

/** @param {Cache | null} cache @param {string} url @param {Blob | null} packed */
async function store(cache, url, packed) {
  if (!packed) return true;
  if (!cache) return false;
  try {
    await cache.put(url, new Response(packed, { headers: { "content-length": String(packed.size) } }));
    return true;
  } catch {
    return false;
  }
}

/** @param {string} url @param {string} name @param {AbortSignal} signal */
async function request(url, name, signal) {
  const response = await fetch(url, { signal }).catch(() => {
    throw new InkgradError("dataset-unreachable", `${name} could not be reached at ${url}. Check the connection and try again.`);
  });
  if (!response.ok) {
    throw new InkgradError(
      response.status === 404 ? "dataset-not-found" : "dataset-unreachable",
      `The server answered ${response.status} for ${url}. The folder must hold the four IDX files, gzipped, under their original names.`,
    );
  }
  return response;
}

/**
 * @param {Response} response @param {string} name @param {Progress} progress @param {() => void} report
 * @returns {Promise<{ packed: Blob, unpacked: Uint8Array }>}
 */
async function read(response, name, progress, report) {
  const length = Number(response.headers.get("content-length"));
  // With a content encoding the header counts other bytes than those that arrive here.
  progress.total = length > 0 && !response.headers.get("content-encoding") ? length : null;
  progress.bytes = 0;
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const chunks = [];
  try {
    const reader = /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ (response.body).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      chunks.push(part.value);
      progress.bytes += part.value.length;
      report();
    }
  } catch {
    throw new InkgradError("download-interrupted", `The download of ${name} broke off after ${progress.bytes} bytes. Check the connection and try again.`);
  }
  const packed = new Blob(chunks);
  return { packed, unpacked: await unpack(packed, name) };
}

/** Unpacks what is gzipped. @param {Blob} packed @param {string} name */
export async function unpack(packed, name) {
  const start = new Uint8Array(await packed.slice(0, 2).arrayBuffer());
  if (!isGzip(start)) return new Uint8Array(await packed.arrayBuffer());
  try {
    const stream = packed.stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    throw new InkgradError("gzip-damaged", `${name} is not a whole gzip file: it is truncated or has trailing bytes. Bring it again.`);
  }
}

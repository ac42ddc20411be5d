// Brings the four IDX files: streamed with progress, unpacked by the browser. Who decodes them says whether they are
// kept in the Cache API for the next visit. Decoding and checking happen in Rust.

import { DOWNLOAD_MS, STORAGE_BYTES_MS, download, fromStorage, within } from "../../core/deadline.js";
import { InkgradError } from "../../core/errors.js";
import { HEADER_BYTES_MAX, header } from "../../core/idx.js";

/** @typedef {{ bytes: number, total: number | null, cached: boolean }} Progress */
/** @typedef {{ url: string, packed: Blob | null, validators: string }} Packed packed: null when it is in the cache */
/** @typedef {Packed & { unpacked: Uint8Array }} Loaded */

/** The original names, in the order that Session.loadDataset takes them. */
export const FILES = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];
/** How else the four files are called where they are published: un-gzipped, on Kaggle, in EMNIST and QMNIST; `folder` is the address's last part. @type {((name: string, folder: string) => string)[]} */
const NAMES = [
  (name) => `${name}.gz`,
  (name) => name,
  (name) => name.replace(/-(idx\d)-/, ".$1-"),
  (name) => `${name.replace(/-(idx\d)-/, ".$1-")}.gz`,
  (name, folder) => `${folder}-${name.replace("t10k", "test")}.gz`,
  (name, folder) => `${folder}-${name.replace("t10k", "test")}`,
  (name) => `qmnist-${name.replace("t10k", "test").replace("labels-idx1-ubyte", "labels-idx2-int")}.gz`,
];

const CACHE = "inkgrad-dataset-1";
const GZIP_MAGIC = [0x1f, 0x8b];
/** The key under which a kept file says what its server said of this version of it. */
const VALIDATORS = "x-inkgrad-validators";
/** A server that does not say in so long whether a file is still the same is not waited for: the kept one is used. */
const REVALIDATE_MS = 5_000;
/** Bytes of an unpacked file: EMNIST's largest has 547 MB. */
const FILE_BYTES_MAX = 600_000_000;
/** Files of images are packed to no less than a fraction of this. */
const USUAL_RATIO = 50;
/** What is no IDX file is read this far, to tell what it is. */
const STRANGER_BYTES_MAX = 1_000_000;
/** Bytes past a file's end that are read before it is given up: the engine says how many there are too many. */
const TRAILING_BYTES_MAX = 65_536;

/**
 * The four unpacked files, in the order of FILES.
 * @param {string} base the folder's address, with a slash at its end
 * @param {(progress: Progress) => void} onProgress
 * @param {((name: string, unpacked: Uint8Array) => unknown) | null} verify throws or rejects for a damaged file, one that was just
 *   downloaded; null for a set whose content is not known: what is kept of it is compared with its server first
 * @returns {Promise<{ files: Uint8Array[], keep: () => Promise<boolean>, forget: () => Promise<void>, isFresh: () => Promise<boolean> }>} keep:
 *   stores them, and tells whether the next visit will find them; forget: removes them; isFresh: whether their server has them still
 */
export async function loadDataset(base, onProgress, verify) {
  const cache = await openCache();
  /** @type {Progress[]} */
  const parts = FILES.map(() => ({ bytes: 0, total: null, cached: false }));
  const report = () => onProgress(sum(parts));
  const nameOf = verify ? NAMES[0] : await namesAt(base, cache);
  const folder = folderOf(base);
  // When one file fails, the other downloads end with it.
  const others = new AbortController();
  const load = (/** @type {string} */ name, /** @type {number} */ index) => loadFile(new URL(nameOf(name, folder), base).href, name, parts[index], report, cache, verify, others.signal);
  const files = await Promise.all(FILES.map(load)).catch((error) => {
    others.abort();
    throw error;
  });
  return { files: files.map(({ unpacked }) => unpacked), ...keeper(files.map(({ url, packed, validators }) => ({ url, packed, validators })), cache, verify !== null) };
}

/**
 * What becomes of files after they were brought; nothing here holds them unpacked, nor packed once they are kept.
 * @param {Packed[]} files @param {Cache | null} cache @param {boolean} isVerified
 */
function keeper(files, cache, isVerified) {
  return {
    keep: async () => {
      const kept = await Promise.all(files.map((file) => store(cache, file)));
      for (const file of files) file.packed = null;
      return kept.every(Boolean);
    },
    forget: async () => void (await Promise.all(files.map(({ url }) => cache && fromStorage(cache.delete(url), false)))),
    isFresh: async () => isVerified || (await Promise.all(files.map(({ url, validators }) => isFresh(url, validators)))).every((fresh) => fresh !== false),
  };
}

/** Deletes what is kept of all data sets. @returns {Promise<boolean>} whether the browser did */
export async function deleteStored() {
  return fromStorage(Promise.resolve().then(() => caches.delete(CACHE)).then(() => true), false);
}

/** The last part of a folder's address; empty where it has none. @param {string} base */
const folderOf = (base) => new URL(base).pathname.split("/").filter(Boolean).pop() ?? "";

/** A name for a data set: its folder's, or its host's. @param {string} base */
export const nameOf = (base) => folderOf(base) || new URL(base).host;

/** How the files of a folder are called: asked of the first of them, since folders cannot be listed. @param {string} base @param {Cache | null} cache */
async function namesAt(base, cache) {
  for (const name of NAMES) {
    const url = new URL(name(FILES[0], folderOf(base)), base).href;
    if (cache && (await fromStorage(cache.match(url), undefined))) return name;
    const response = await within(DOWNLOAD_MS, fetch(url, { method: "HEAD", cache: "no-cache" }), () => null).catch(() => null);
    // What cannot be asked in this way is asked for as a whole, under the usual name.
    if (!response) return NAMES[0];
    if (response.ok && !/^text\/html/.test(response.headers.get("content-type") ?? "")) return name;
  }
  return NAMES[0];
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

/** The cache, or null where the browser gives none: plain http, a sandboxed frame, storage forbidden or stuck. */
async function openCache() {
  return fromStorage(Promise.resolve().then(() => caches.open(CACHE)), null);
}

/**
 * @param {string} url @param {string} name @param {Progress} progress @param {() => void} report
 * @param {Cache | null} cache @param {((name: string, unpacked: Uint8Array) => unknown) | null} verify @param {AbortSignal} signal
 * @returns {Promise<Loaded>}
 */
async function loadFile(url, name, progress, report, cache, verify, signal) {
  const cached = cache && (await fromStorage(cache.match(url), undefined));
  const validators = cached?.headers.get(VALIDATORS) ?? "";
  // What has a known sum was compared with it before it was kept.
  if (cached && (verify || (await isFresh(url, validators)) !== false)) {
    try {
      const unpacked = await readKept(cached, name);
      progress.cached = true;
      report();
      return { url, packed: null, unpacked, validators };
    } catch {
      // A damaged copy is fetched again.
      await fromStorage(/** @type {Cache} */ (cache).delete(url), false);
    }
  }
  const response = await request(url, name, { signal, cache: verify ? "default" : "no-cache" });
  const { packed, unpacked } = await read(response, name, progress, report);
  if (isWebPage(unpacked)) throw new InkgradError("dataset-is-web-page", `${url} answered with a web page, not with a data set. Name the folder that holds ${FILES[0]}.gz and the other three files.`);
  await verify?.(name, unpacked);
  return { url, packed, unpacked, validators: validatorsOf(response) };
}

/** What tells one version of a file from another; empty where its server says nothing. @param {Response} response */
function validatorsOf({ headers }) {
  const [etag, modified, length] = ["etag", "last-modified", "content-length"].map((name) => headers.get(name));
  // The length of what is sent may be of what is packed on the way.
  return etag ?? modified ?? (headers.get("content-encoding") ? "" : (length ?? ""));
}

/** Whether a file's server still has it as it is kept; null where it cannot be asked. @param {string} url @param {string} validators @returns {Promise<boolean | null>} */
async function isFresh(url, validators) {
  const response = await within(REVALIDATE_MS, fetch(url, { method: "HEAD", cache: "no-cache" }), () => null).catch(() => null);
  if (!response || response.status >= 500) return null;
  return response.ok && validators !== "" && validatorsOf(response) === validators;
}

/**
 * A file that was kept as it came, unpacked as it is read. It was verified before it was kept, and unpacking checks gzip's own sum.
 * @param {Response} response @param {string} name
 */
async function readKept(response, name) {
  return unpack(await within(DOWNLOAD_MS, response.blob(), () => new Error("The browser's store does not answer.")), name);
}

/** @param {Uint8Array} start */
const isGzip = (start) => GZIP_MAGIC.every((byte, index) => start[index] === byte);

/** Whether the bytes begin as HTML does. @param {Uint8Array} bytes */
const isWebPage = (bytes) =>
  // A copy: of resizable buffers nothing is decoded.
  /^\s*<(!doctype|html|head|body|\?xml|!--)/i.test(new TextDecoder().decode(bytes.slice(0, 64)));

/** @param {Cache | null} cache @param {Packed} file */
async function store(cache, { url, packed, validators }) {
  if (!packed) return true;
  if (!cache) return false;
  const response = new Response(packed, { headers: { "content-length": String(packed.size), [VALIDATORS]: validators } });
  return fromStorage(cache.put(url, response).then(() => true), false, STORAGE_BYTES_MS);
}

/** @param {string} url @param {string} name @param {RequestInit} init */
async function request(url, name, init) {
  const stalled = () => new InkgradError("download-stalled", `No more of ${name} came for ${DOWNLOAD_MS / 1_000} seconds. Check the connection and try again.`);
  const response = await download(url, init, stalled).catch(async (error) => {
    if (error instanceof InkgradError) throw error;
    if (await answersOthers(url)) throw new InkgradError("dataset-no-cors", `${new URL(url).host} answers, but does not let other pages read its files: it must send the header Access-Control-Allow-Origin. Download the files and drop them here instead.`);
    throw new InkgradError("dataset-unreachable", `${name} could not be reached at ${url}. Check the connection and try again.`, { cause: error });
  });
  if (!response.ok) {
    throw new InkgradError(
      response.status === 404 ? "dataset-not-found" : "dataset-unreachable",
      `The server answered ${response.status} for ${url}. The folder must hold the four IDX files, gzipped, under their original names.`,
    );
  }
  return response;
}

/** Whether a server of another origin answers where it may not be read: then only a header is missing. @param {string} url */
async function answersOthers(url) {
  if (new URL(url).origin === self.origin) return false;
  const answer = fetch(url, { method: "HEAD", mode: "no-cors", cache: "no-store" });
  return within(REVALIDATE_MS, answer, () => null).then(() => true, () => false);
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
  const reader = /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ (response.body).getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      chunks.push(part.value);
      progress.bytes += part.value.length;
      if (progress.bytes > FILE_BYTES_MAX) throw tooLarge(name);
      report();
    }
  } catch (error) {
    void reader.cancel().catch(() => {});
    if (error instanceof InkgradError) throw error;
    throw new InkgradError("download-interrupted", `The download of ${name} broke off after ${progress.bytes} bytes. Check the connection and try again.`, { cause: error });
  }
  const packed = new Blob(chunks);
  return { packed, unpacked: await unpack(packed, name) };
}

/** @param {string} name */
const tooLarge = (name) => new InkgradError("dataset-too-large", `${name} is larger than any data set that fits here (${FILE_BYTES_MAX / 1_000_000} MB), or than its own header says. Use another file.`);

/** Unpacks what is gzipped, no further than its IDX header says that there is something. @param {Blob} packed @param {string} name */
export async function unpack(packed, name) {
  const start = new Uint8Array(await packed.slice(0, HEADER_BYTES_MAX).arrayBuffer());
  if (!isGzip(start)) {
    if (packed.size > FILE_BYTES_MAX) throw tooLarge(name);
    return new Uint8Array(await packed.arrayBuffer());
  }
  const reader = packed.stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  const unpacked = new Growing(name, packed.size);
  try {
    // What is no IDX file need not be unpacked to its end to be refused.
    for (let part = await reader.read(); !part.done && !unpacked.isStranger; part = await reader.read()) unpacked.add(part.value);
    if (unpacked.isStranger) void reader.cancel().catch(() => {});
  } catch (error) {
    void reader.cancel().catch(() => {});
    if (error instanceof InkgradError) throw error;
    throw new InkgradError("gzip-damaged", `${name} is not a whole gzip file: it is truncated or has trailing bytes. Bring it again.`, { cause: error });
  }
  return unpacked.finish();
}

/** A resizable buffer; one as any other in a browser that has none such. @type {(length: number) => ArrayBuffer} */
const resizable = (length) => new /** @type {any} */ (ArrayBuffer)(length, { maxByteLength: length });

/** A file that grows, no larger than its header allows. */
class Growing {
  #buffer = new Uint8Array(HEADER_BYTES_MAX);
  #length = 0;
  #most = STRANGER_BYTES_MAX;
  #isSized = false;
  /** How long its header says that it is. @type {number | undefined} */
  #said;
  /** Whether it is no IDX file, and too long to be looked at as a whole. */
  isStranger = false;
  #name;
  #believable;

  /** @param {string} name @param {number} packed bytes */
  constructor(name, packed) {
    this.#name = name;
    this.#believable = packed * USUAL_RATIO;
  }

  /** @param {Uint8Array} chunk */
  add(chunk) {
    const length = this.#length + chunk.length;
    if (this.#isSized && length > this.#most) {
      if (this.#said !== undefined) throw tooLarge(this.#name);
      this.isStranger = true;
      return;
    }
    if (length > this.#buffer.length) this.#grow(Math.max(length, this.#isSized ? Math.min(this.#most, 2 * this.#buffer.length) : length));
    this.#buffer.set(chunk, this.#length);
    this.#length = length;
    if (!this.#isSized && length >= HEADER_BYTES_MAX) this.#size();
  }

  #size() {
    this.#isSized = true;
    const said = header(this.#buffer)?.length;
    this.#said = said;
    if (said !== undefined) this.#most = said + TRAILING_BYTES_MAX;
    if (this.#most > FILE_BYTES_MAX + TRAILING_BYTES_MAX || this.#length > this.#most) throw tooLarge(this.#name);
    // All at once where the header may be right: most of the time a file is as long as it says.
    if (said !== undefined && said > this.#buffer.length && said <= this.#believable) this.#grow(said);
  }

  /** @param {number} length */
  #grow(length) {
    // The engine shortens it as it takes the file.
    const larger = new Uint8Array(this.#said === undefined ? new ArrayBuffer(length) : resizable(length));
    larger.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = larger;
  }

  /** The file, in a buffer that is no longer than it is. */
  finish() {
    const { buffer } = /** @type {{ buffer: { resizable?: boolean, resize: (length: number) => void } }} */ (/** @type {unknown} */ (this.#buffer));
    // Its array follows.
    if (buffer.resizable) buffer.resize(this.#length);
    return this.#length === this.#buffer.length ? this.#buffer : this.#buffer.slice(0, this.#length);
  }
}

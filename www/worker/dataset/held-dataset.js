// A data set in the engines' memory: once in each, whoever uses it. The files that it came in are not kept beside it.

import { free } from "./free.js";

/** @typedef {import("../engines/load.js").Opened} Opened */
/** @typedef {import("../engines/load.js").Session} Session */
/** @typedef {[Uint8Array, Uint8Array, Uint8Array, Uint8Array]} Files unpacked: training images and labels, test images and labels */

/** Bytes of the header of a file of images, and of one of labels. */
const [IMAGES_START, LABELS_START] = [16, 8];

export class HeldDataset {
  /** Sessions that hold it for all others, by engine. @type {Map<object, Session>} */
  #holders = new Map();
  /** The CPU engine's, from when that has it. @type {Session | null} */
  #cpu = null;
  /** As it came, until then. @type {Files | null} */
  #files;
  #users = 1;
  #onFree;
  /** What is suspected of it. @type {import("../../core/protocol.js").DatasetDoubt[]} */
  doubts;
  counts;
  /** The names that came with it. @type {string[] | undefined} */
  names;
  /** What its labels stand for. @type {string[]} */
  classes;
  /** The label of the first class. */
  firstLabel;
  /** Of the larger split: on a GPU each is one buffer. */
  #imageBytes;
  /** Keeps it for the next visit, and tells whether that will find it in this browser. */
  keep = async () => false;

  /**
   * Has one user: whoever made it.
   * @param {import("../engines/load.js").Package} engine checks them @param {Files} files @param {import("../../core/protocol.js").DatasetDoubt[]} doubts
   * @param {{ names?: string[], onFree?: () => void }} [more] names of its classes; what is to be done when it has no user any more
   * @throws what the engine refuses
   */
  constructor(engine, files, doubts, { names, onFree = () => {} } = {}) {
    this.classes = engine.checkDataset(...files, names);
    this.names = names;
    this.#files = files;
    this.#imageBytes = Math.max(files[0].length, files[2].length) - IMAGES_START;
    const [trainCount, testCount] = [files[1], files[3]].map((labels) => labels.length - LABELS_START);
    this.counts = { trainCount, testCount };
    this.firstLabel = files[1].indexOf(0, LABELS_START) < 0 && files[3].indexOf(0, LABELS_START) < 0 ? 1 : 0;
    this.doubts = doubts;
    this.#onFree = onFree;
  }

  /** The four files, in memory of their own: their buffers may be given away. @returns {Files} */
  files() {
    return /** @type {Files} */ (this.#cpu ? this.#cpu.datasetFiles() : this.#files?.map((file) => file.slice()));
  }

  /** Why an engine cannot take it; null where it can. @param {Pick<Opened, "bindingMax">} opened */
  refusalOf({ bindingMax = Infinity }) {
    return this.#imageBytes > bindingMax ? `${megabytes(this.#imageBytes)} MB of images are more than the ${megabytes(bindingMax)} MB that this graphics adapter reads from one buffer` : null;
  }

  /** Gives it to a session of an engine, the CPU engine's first: that has it from then on. @param {Opened} opened one that can take it */
  giveTo({ package: engine, session }) {
    const known = this.#holders.get(engine);
    if (known) return session.shareDataset(known);
    const files = this.#files ?? this.files();
    session.loadDataset(...files, this.names);
    files.forEach(free);
    // The CPU engine has them for whoever looks at one.
    session.leaveImagesToDevice();
    const holder = session.fork();
    holder.shareDataset(session);
    this.#holders.set(engine, holder);
    this.#cpu ??= holder;
    this.#files = null;
  }

  /** It has so many users more. @param {number} [users] */
  retain(users = 1) {
    this.#users += users;
    return this;
  }

  /** It has a user less; without one it leaves the engines' memory. */
  release() {
    if (--this.#users > 0) return;
    for (const session of this.#holders.values()) session.free();
    this.#holders.clear();
    this.#files = null;
    this.#onFree();
  }
}

/** @param {number} bytes */
const megabytes = (bytes) => String(Math.round(bytes / 1e6));

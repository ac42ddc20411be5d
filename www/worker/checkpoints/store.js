// Runs kept in this browser (IndexedDB): each under an id of its own, those that ended too, so that neither a reload nor another run
// nor another tab takes a network that took a person's time. Nothing is given up but by `forget`, and that can be taken back.

import { STORAGE_BYTES_MS, STORAGE_MS, within } from "../../core/deadline.js";

/** @typedef {import("../../core/protocol.js").TrainOptions} TrainOptions */

/**
 * What is kept of a run besides its numbers.
 * @typedef {object} RunRecord
 * @property {string} id
 * @property {string} recipe
 * @property {string} dataset the address of the data set, or its name where it came as files
 * @property {number} savedAt milliseconds since 1970
 * @property {number} epochs of the run
 * @property {number} epochsDone
 * @property {boolean} finished
 * @property {boolean} canGoOn whether there is a checkpoint
 * @property {number} trainSeconds spent so far
 * @property {TrainOptions} options
 * @property {any[]} history the run's events so far, for its curves
 * @property {number} [forgottenAt] milliseconds since 1970; what was forgotten is deleted a day later
 */

/** @typedef {{ checkpoint: Uint8Array | null, network: Uint8Array | null }} RunBytes what Session.checkpoint gave, and what Session.save gave */

const DATABASE = "inkgrad";
const RUNS = "runs";
const BYTES = "bytes";
/** Changes with the form of a record. */
const VERSION = 3;
/** The store of version 2, whose checkpoints do not tell their data set: of those runs the networks are kept. */
const OLD_STORE = "checkpoints";
const FORGOTTEN_MS = 24 * 3_600_000;

const silent = () => new Error("The browser's store does not answer.");

/** @returns {Promise<IDBDatabase>} */
function open() {
  const opened = new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, VERSION);
    request.onupgradeneeded = () => {
      const { result: database } = request;
      const [runs, content] = [database.createObjectStore(RUNS, { keyPath: "id" }), database.createObjectStore(BYTES)];
      if (!database.objectStoreNames.contains(OLD_STORE)) return;
      const old = /** @type {IDBTransaction} */ (request.transaction).objectStore(OLD_STORE).getAll();
      old.onsuccess = () => {
        for (const { run, bytes, ...record } of old.result) {
          runs.put({ ...record, id: run, finished: false, canGoOn: false });
          content.put({ checkpoint: null, network: bytes }, run);
        }
        database.deleteObjectStore(OLD_STORE);
      };
    };
    request.onsuccess = () => {
      // A newer version in another tab does not wait for this one.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("another tab holds an older version of the store"));
  });
  return within(STORAGE_MS, opened, silent);
}

/**
 * @template T @param {IDBTransactionMode} mode @param {(runs: IDBObjectStore, bytes: IDBObjectStore, answer: (value: T) => void) => void} act calls
 *   `answer` with what the transaction is for @returns {Promise<T | undefined>} once all is written
 */
async function transact(mode, act) {
  const database = await open();
  const done = new Promise((resolve, reject) => {
    const transaction = database.transaction([RUNS, BYTES], mode);
    /** @type {T | undefined} */
    let answer;
    act(transaction.objectStore(RUNS), transaction.objectStore(BYTES), (value) => (answer = value));
    transaction.oncomplete = () => resolve(answer);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
  try {
    return await within(STORAGE_BYTES_MS, done, silent);
  } finally {
    database.close();
  }
}

/** Keeps a run in the place of what was kept of it; one that was forgotten meanwhile, in whatever tab, stays so. Rejects where the browser gives no room or no store. @param {RunRecord} record @param {RunBytes} content @returns {Promise<boolean>} whether it was kept */
export async function keepRun(record, content) {
  const kept = await transact("readwrite", (runs, bytes, answer) => {
    const known = runs.get(record.id);
    known.onsuccess = () => {
      if (known.result?.forgottenAt) return;
      runs.put(record);
      bytes.put(content, record.id);
      answer(true);
    };
  });
  return kept === true;
}

/** All runs, the newest first; none where there is no store. @returns {Promise<RunRecord[]>} */
export async function listRuns() {
  /** @type {RunRecord[]} */
  const found = (await transact("readonly", (runs, _, answer) => {
    const all = runs.getAll();
    all.onsuccess = () => answer(all.result);
  }).catch(() => [])) ?? [];
  return found.filter(({ forgottenAt }) => !forgottenAt).sort((a, b) => b.savedAt - a.savedAt);
}

/** @param {string} id @returns {Promise<{ record: RunRecord, bytes: RunBytes } | null>} */
export async function readRun(id) {
  /** @type {{ record: RunRecord, bytes: RunBytes } | undefined} */
  const found = await transact("readonly", (runs, bytes, answer) => {
    const [record, content] = [runs.get(id), bytes.get(id)];
    content.onsuccess = () => record.result && content.result && answer({ record: record.result, bytes: content.result });
  }).catch(() => undefined);
  return found ?? null;
}

/** Forgets a run (rejects where the browser does not let it), or with `again` remembers one that was forgotten, and deletes what was forgotten long ago. @param {string} id @param {boolean} [again] */
export async function forgetRun(id, again = false) {
  await transact("readwrite", (runs, bytes) => {
    const all = runs.getAll();
    all.onsuccess = () => {
      for (const record of /** @type {RunRecord[]} */ (all.result)) {
        if (record.id === id) runs.put({ ...record, forgottenAt: again ? undefined : Date.now() });
        else if (record.forgottenAt && Date.now() - record.forgottenAt > FORGOTTEN_MS) {
          runs.delete(record.id);
          bytes.delete(record.id);
        }
      }
    };
  });
}

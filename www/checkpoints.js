// Runs kept between two epochs in this browser (IndexedDB), one a recipe, so that a page can go on after a reload or a crash.

/** @typedef {import("./protocol.js").TrainOptions} TrainOptions */

/**
 * @typedef {object} CheckpointRecord
 * @property {string} recipe with `dataset` the key
 * @property {string} run the id of the run
 * @property {string} dataset the address of the data set
 * @property {number} savedAt milliseconds since 1970
 * @property {number} epochs of the run
 * @property {number} epochsDone
 * @property {number} trainSeconds spent so far
 * @property {TrainOptions} options
 * @property {any[]} history the run's events so far, for its curves
 * @property {Uint8Array} bytes what Session.checkpoint gave
 */

const DATABASE = "inkgrad";
const STORE = "checkpoints";
/** Changes with the form of a record. */
const VERSION = 2;

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, VERSION);
    request.onupgradeneeded = () => {
      const { result: database } = request;
      // Records of another form cannot be gone on with.
      if (database.objectStoreNames.contains(STORE)) database.deleteObjectStore(STORE);
      database.createObjectStore(STORE, { keyPath: ["recipe", "dataset"] });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("another tab holds an older version of the store"));
  });
}

/** @template T @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest<T>} ask @returns {Promise<T>} */
async function transact(mode, ask) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = ask(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error ?? request.error);
    });
  } finally {
    database.close();
  }
}

/** Keeps a run in the place of the one of its recipe. Rejects where the browser gives no room or no store. @param {CheckpointRecord} record */
export async function keepCheckpoint(record) {
  await transact("readwrite", (store) => store.put(record));
}

/** The run kept of a recipe, or null: also where there is no store. @param {string} recipe @param {string} dataset @returns {Promise<CheckpointRecord | null>} */
export async function findCheckpoint(recipe, dataset) {
  try {
    return (await transact("readonly", (store) => store.get([recipe, dataset]))) ?? null;
  } catch {
    return null;
  }
}

/** @param {string} recipe @param {string} dataset @param {string} [run] only if it is of this run */
export async function dropCheckpoint(recipe, dataset, run) {
  const drop = (/** @type {IDBObjectStore} */ store) => {
    const kept = store.get([recipe, dataset]);
    kept.onsuccess = () => kept.result && (run === undefined || kept.result.run === run) && store.delete([recipe, dataset]);
    return kept;
  };
  await transact("readwrite", drop).catch(() => {});
}

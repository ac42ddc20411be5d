// Lets reads of a GPU come as soon as they are done in Firefox, which looks for finished work every 100 ms, and whenever something is
// submitted: while a read is waited for, nothing is submitted again and again.

/** Between two looks, milliseconds: a timer's shortest, once it is nested. */
const LOOK_MS = 4;

/**
 * From now on every buffer of this worker that is mapped is waited for so.
 * @param {any} [scope] where GPUDevice and GPUBuffer are
 */
export function bridgeReads({ GPUDevice, GPUBuffer } = /** @type {any} */ (globalThis)) {
  /** @type {WeakMap<object, { queue: { submit: (commands: []) => void } }>} */
  const devices = new WeakMap();
  const { createBuffer } = GPUDevice.prototype;
  const { mapAsync } = GPUBuffer.prototype;
  GPUDevice.prototype.createBuffer = function (/** @type {unknown[]} */ ...asked) {
    const buffer = createBuffer.apply(this, asked);
    devices.set(buffer, this);
    return buffer;
  };
  GPUBuffer.prototype.mapAsync = function (/** @type {unknown[]} */ ...asked) {
    const mapped = mapAsync.apply(this, asked);
    const device = devices.get(this);
    if (device) look(device, mapped);
    return mapped;
  };
}

/** @param {{ queue: { submit: (commands: []) => void } }} device @param {Promise<unknown>} mapped */
function look({ queue }, mapped) {
  let isWaited = true;
  const end = () => (isWaited = false);
  mapped.then(end, end);
  const again = () => {
    if (!isWaited) return;
    queue.submit([]);
    setTimeout(again, LOOK_MS);
  };
  // Whoever asked submits nothing more before it waits.
  queueMicrotask(again);
}

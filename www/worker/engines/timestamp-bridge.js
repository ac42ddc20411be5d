// Lets the WebGPU engine open a device without timestamp queries, which older Macs and some phones lack: CubeCL asks for them when it
// opens one, and reads them only when it profiles, which nothing here does.

const TIMESTAMPS = "timestamp-query";

/**
 * From now on every adapter of this worker says that it has them, and is not asked for them.
 * @param {any} [scope] where GPUAdapter is
 */
export function bridgeTimestamps({ GPUAdapter } = /** @type {any} */ (globalThis)) {
  const { prototype } = GPUAdapter;
  const features = Object.getOwnPropertyDescriptor(prototype, "features")?.get;
  const { requestDevice } = prototype;
  if (!features) return;
  Object.defineProperty(prototype, "features", {
    configurable: true,
    get() {
      return new Set([...features.call(this), TIMESTAMPS]);
    },
  });
  prototype.requestDevice = function (/** @type {{ requiredFeatures?: Iterable<string> }} */ asked = {}) {
    const requiredFeatures = [...(asked.requiredFeatures ?? [])].filter((feature) => feature !== TIMESTAMPS);
    return requestDevice.call(this, { ...asked, requiredFeatures });
  };
}

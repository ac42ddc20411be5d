// Counts what a page asks of WebGPU: loaded before anything else, in a page or in a worker.

const counts = { dispatches: 0, submits: 0, bindGroups: 0, writes: 0, writtenBytes: 0, reads: 0 };
globalThis.gpuCounts = () => ({ ...counts });

/** Calls `before` with the arguments of a method, then the method. */
function watch(type, method, before) {
  const original = globalThis[type]?.prototype[method];
  if (!original) return;
  globalThis[type].prototype[method] = function (...args) {
    before(...args);
    return original.apply(this, args);
  };
}

watch("GPUComputePassEncoder", "dispatchWorkgroups", () => counts.dispatches++);
watch("GPUComputePassEncoder", "dispatchWorkgroupsIndirect", () => counts.dispatches++);
watch("GPUQueue", "submit", () => counts.submits++);
watch("GPUDevice", "createBindGroup", () => counts.bindGroups++);
watch("GPUBuffer", "mapAsync", () => counts.reads++);
watch("GPUQueue", "writeBuffer", (buffer, offset, data, from = 0, size = undefined) => {
  const unit = data.BYTES_PER_ELEMENT ?? 1;
  counts.writes++;
  counts.writtenBytes += size === undefined ? data.byteLength - from * unit : size * unit;
});
watch("GPUDevice", "createBuffer", ({ mappedAtCreation, size }) => {
  if (!mappedAtCreation) return;
  counts.writes++;
  counts.writtenBytes += size;
});

// A worker answers the page's question.
if (!("document" in globalThis)) {
  const channel = new BroadcastChannel("gpu-counts");
  channel.onmessage = ({ data }) => data === "ask" && channel.postMessage(globalThis.gpuCounts());
}

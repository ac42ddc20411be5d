// Workers whose module may be of another origin. Browsers start a worker only from the page's own origin, so there a blob of the
// page's imports the module: it needs `worker-src blob:` and, of the other origin, CORS headers.

/** @param {URL} url of a module that sets `onmessage` @returns {Worker} */
export function startWorker(url) {
  // Not the origin of `location`: a sandboxed frame has an address, but no origin.
  if (url.origin === self.origin) return new Worker(url, { type: "module" });
  // A classic worker: Chromium starts no module worker from a blob in a frame without an origin. What comes before the module is
  // there waits for it; what it fails with is the worker's error.
  const code = `const early = [];
onmessage = (event) => early.push(event);
import(${JSON.stringify(url.href)}).then(
  () => early.forEach((event) => onmessage(event)),
  (error) => setTimeout(() => { throw error; }),
);`;
  const blob = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const worker = new Worker(blob);
  // It has read its blob before its first message comes; what never starts frees it with the page.
  worker.addEventListener("message", () => URL.revokeObjectURL(blob), { once: true });
  return worker;
}

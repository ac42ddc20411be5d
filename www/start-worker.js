// Module workers, also from files of another origin: browsers start a worker only from the page's own, so there a blob of the
// page's imports the file. It needs `worker-src blob:` and, of the other origin, CORS headers.

/** @param {URL} url @returns {Worker} */
export function startWorker(url) {
  if (url.origin === location.origin && location.origin !== "null") return new Worker(url, { type: "module" });
  const blob = URL.createObjectURL(new Blob([`import ${JSON.stringify(url.href)};`], { type: "text/javascript" }));
  const worker = new Worker(blob, { type: "module" });
  // The worker reads its blob before its first message could come; what never starts frees it with the page.
  worker.addEventListener("message", () => URL.revokeObjectURL(blob), { once: true });
  return worker;
}

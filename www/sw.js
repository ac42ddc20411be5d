// Works offline: keeps every file of one version of the page under its hash, answers from there, and lets a new version in only
// when the visitor says so. build.sh puts the list of files in place of the line below.

/** Paths and hashes of what every visitor needs, and of what is kept once it was used. @type {{ version: string, needed: Record<string, string>, later: Record<string, string> }} */
const FILES = { version: "", needed: {}, later: {} };

const scope = /** @type {any} */ (globalThis);
const base = new URL("./", scope.location.href).href;
/** With the folder's address: one origin may serve this page from several folders, and all of them share its caches. */
const PREFIX = `inkgrad-files-${base}-`;
/** The files' own hashes name the cache: another version is another one. */
const CACHE = PREFIX + FILES.version;

scope.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(install()));
scope.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(activate()));
scope.addEventListener("fetch", (/** @type {any} */ event) => {
  const path = pathOf(event.request);
  if (path !== null) event.respondWith(answer(event.request, path));
});
scope.addEventListener("message", (/** @type {any} */ event) => event.data === "take over" && scope.skipWaiting());

/** Takes what other versions have with the same hash, and downloads the rest. */
async function install() {
  const cache = await caches.open(CACHE);
  await Promise.all(Object.entries(FILES.needed).map(async ([path, hash]) => {
    const known = await caches.match(keyOf(path, hash));
    await (known ? cache.put(keyOf(path, hash), known) : bring(cache, path, hash));
  }));
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
  await scope.clients.claim();
}

/** @param {string} path @param {string} hash */
const keyOf = (path, hash) => `${base}${path}?hash=${hash}`;

/** The path of a file of the page that is asked for, or null. @param {Request} request */
function pathOf(request) {
  if (request.method !== "GET" || !request.url.startsWith(base)) return null;
  const path = new URL(request.url).pathname.slice(new URL(base).pathname.length) || "index.html";
  return Object.hasOwn(FILES.needed, path) || Object.hasOwn(FILES.later, path) ? path : null;
}

/** @param {Request} request @param {string} path */
async function answer(request, path) {
  const hash = FILES.needed[path] ?? FILES.later[path];
  const cache = await caches.open(CACHE);
  const kept = await cache.match(keyOf(path, hash));
  if (kept) return kept;
  // What is kept once it was used must be of this version: the page does without it. The rest goes on from the network.
  return bring(cache, path, hash).catch(() => (Object.hasOwn(FILES.later, path) ? Response.error() : fetch(request)));
}

/** Downloads a file and keeps it, if it is the one that belongs to this version. @param {Cache} cache @param {string} path @param {string} hash @returns {Promise<Response>} */
async function bring(cache, path, hash) {
  const response = await fetch(base + path, { cache: "no-cache" });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  const bytes = await response.clone().arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const found = Array.from(digest.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (found !== hash) throw new Error(`${path} is of another version`);
  // Without the encoding's headers: what is kept is unpacked.
  const headers = new Headers(response.headers);
  for (const name of ["content-encoding", "content-length"]) headers.delete(name);
  const kept = new Response(bytes, { status: 200, headers });
  await cache.put(keyOf(path, hash), kept.clone());
  return kept;
}

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
/** A store that does not answer by then is done without. */
const STORE_MS = 2_000;
const DOCUMENTS = ["document", "iframe", "frame"];
/** Headers that rule over a page and its workers: they may change although no file does. */
const RULES = ["content-security-policy", "cross-origin-embedder-policy", "cross-origin-opener-policy", "cross-origin-resource-policy", "permissions-policy"];
/** This version's files are gone from the browser and from the server: the network answers for everything until the next version. */
let isGone = false;

scope.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(install().catch(tellWhyNot)));
scope.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(activate()));
scope.addEventListener("fetch", (/** @type {any} */ event) => {
  const path = pathOf(event.request);
  if (path === null) return;
  const { destination } = event.request;
  event.respondWith(DOCUMENTS.includes(destination) ? answerPage(event.request, path) : answer(event.request, path));
  if (DOCUMENTS.includes(destination)) event.waitUntil(refresh(path));
});
scope.addEventListener("message", (/** @type {any} */ event) => event.data === "take over" && scope.skipWaiting());

/** Takes what other versions have with the same hash, and downloads the rest. */
async function install() {
  const cache = await caches.open(CACHE);
  await Promise.all(Object.entries(FILES.needed).map(async ([path, hash]) => {
    const known = await caches.match(keyOf(path, hash));
    await cache.put(keyOf(path, hash), known ?? (await bring(path, hash)));
  }));
}

/** The page says why it will not work offline. @param {unknown} error @returns {Promise<never>} */
async function tellWhyNot(error) {
  const reason = error instanceof Error ? error.message : String(error);
  for (const client of await scope.clients.matchAll({ type: "window", includeUncontrolled: true })) client.postMessage({ notKept: reason });
  throw error;
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

/** A page whose files are all of this version, or none of them. @param {Request} request @param {string} path */
async function answerPage(request, path) {
  const cache = await store();
  const kept = new Set((await cache?.keys())?.map(({ url }) => url));
  if (Object.entries(FILES.needed).every(([needed, hash]) => kept.has(keyOf(needed, hash)))) return answer(request, path);
  // The browser has dropped some, as it may when it wants room, or does without a store now.
  await (cache ? install() : Promise.reject(new Error("There is no store."))).catch(() => {
    isGone = true;
    return scope.registration.unregister();
  });
  return answer(request, path);
}

/** @param {Request} request @param {string} path */
async function answer(request, path) {
  if (isGone) return fetch(request);
  const hash = FILES.needed[path] ?? FILES.later[path];
  const cache = await store();
  const kept = await cache?.match(keyOf(path, hash)).catch(() => undefined);
  // A file of another version would be worse than none.
  return kept ?? bring(path, hash).then(async (response) => {
    // Where there is no room it is asked for again next time.
    await cache?.put(keyOf(path, hash), response.clone()).catch(() => {});
    return response;
  }, () => Response.error());
}

/** This version's files; null where the browser gives none, or does not answer. @returns {Promise<Cache | null>} */
async function store() {
  const none = new Promise((resolve) => setTimeout(resolve, STORE_MS, null));
  return Promise.race([caches.open(CACHE).catch(() => null), none]);
}

/** Has the next visit's files come with the headers that the host gives by now. @param {string} path of a page */
async function refresh(path) {
  const cache = await store();
  const before = await cache?.match(keyOf(path, FILES.needed[path]));
  const now = isGone || !before ? null : await bring(path, FILES.needed[path]).catch(() => null);
  if (!cache || !before || !now || RULES.every((name) => before.headers.get(name) === now.headers.get(name))) return;
  await Promise.all(Object.entries(FILES.needed).map(([needed, hash]) => bring(needed, hash).then((response) => cache.put(keyOf(needed, hash), response)).catch(() => {})));
}

/** Downloads the file that belongs to this version, and no other. @param {string} path @param {string} hash @returns {Promise<Response>} */
async function bring(path, hash) {
  const response = await fetch(base + path, { cache: "no-cache" });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  const bytes = await response.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const found = Array.from(digest.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (found !== hash) throw new Error(`${path} came changed (of another version, or rewritten by the host)`);
  // Without the encoding's headers: what is kept is unpacked.
  const headers = new Headers(response.headers);
  for (const name of ["content-encoding", "content-length"]) headers.delete(name);
  return new Response(bytes, { status: 200, headers });
}

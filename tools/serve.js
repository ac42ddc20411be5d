// Serves a folder as a plain static host does: serve.js FOLDER PORT HOST
// Precompressed twins (.br, .gz) are used where the browser accepts them. The Content-Security-Policy header is
// the one that the page carries in its meta tag, with this server's name in it; workers take theirs from here.

import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** @type {Record<string, string>} */
const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".gz": "application/gzip",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};
const ENCODINGS = [["br", ".br"], ["gzip", ".gz"]];

/** @param {string} folder @param {Record<string, string>} [extraHeaders] */
export async function createSiteServer(folder, extraHeaders = {}) {
  const root = resolve(folder);
  const page = await readFile(join(root, "index.html"), "utf8");
  const policy = page.match(/http-equiv="Content-Security-Policy"\s+content="([^"]+)"/)?.[1] ?? "default-src 'self'";
  return createServer(async (request, response) => {
    const path = filePath(root, request.url ?? "/");
    const found = path && (await variant(path, String(request.headers["accept-encoding"] ?? "")));
    if (!path || !found) return void response.writeHead(404, { "content-type": "text/plain" }).end("Not found");
    response.writeHead(200, {
      "cache-control": "no-cache",
      "content-length": found.size,
      // In a sandboxed frame, which has no origin, WebKit takes 'self' for nothing.
      "content-security-policy": policy.replaceAll("'self'", `'self' http://${request.headers.host}`),
      "content-type": TYPES[extname(path)] ?? "application/octet-stream",
      "cross-origin-resource-policy": "cross-origin",
      "x-content-type-options": "nosniff",
      ...(found.encoding && { "content-encoding": found.encoding, vary: "accept-encoding" }),
      ...extraHeaders,
    });
    if (request.method === "HEAD") return void response.end();
    createReadStream(found.path).on("error", () => response.destroy()).pipe(response);
  });
}

/** Starts a server on a free port of this machine and gives the address of its page. @param {import("node:http").Server} server */
export async function listenLocally(server) {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  return `http://localhost:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}/`;
}

/** @param {string} root @param {string} url */
function filePath(root, url) {
  try {
    const { pathname } = new URL(url, "http://localhost");
    const path = resolve(join(root, decodeURIComponent(pathname)), pathname.endsWith("/") ? "index.html" : "");
    return path.startsWith(root + sep) ? path : null;
  } catch {
    return null;
  }
}

/** @param {string} path @param {string} accepted encodings */
async function variant(path, accepted) {
  for (const [encoding, ending] of ENCODINGS) {
    const size = accepted.includes(encoding) && (await sizeOf(path + ending));
    if (size) return { path: path + ending, size, encoding };
  }
  const size = await sizeOf(path);
  return size === null ? null : { path, size, encoding: "" };
}

/** @param {string} path */
async function sizeOf(path) {
  const info = await stat(path).catch(() => null);
  return info?.isFile() ? info.size : null;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, port, host] = process.argv.slice(2);
  const server = await createSiteServer(folder);
  server.on("error", (error) => {
    console.error(`The server could not start: ${error.message}. Another port: PORT=8081 ./build.sh serve`);
    process.exit(1);
  });
  server.listen(Number(port), host, () => console.log(`inkgrad is at http://${host}:${port}/`));
}

// A trained network that an author or the page names, fetched from its address.

import { download } from "../core/deadline.js";
import { InkgradError } from "../core/errors.js";
import { NETWORKS } from "../core/permalink.js";

/** The largest network that the page makes has some 30 MB. */
const BYTES_MAX = 256_000_000;

/**
 * The bytes of a safetensors file: of a network that comes with the page by its name, of another by its address.
 * @param {string} name @param {URL} assets where the element's files are @returns {Promise<Uint8Array<ArrayBuffer>>} @throws `network-unreachable`, `invalid-option`
 */
export async function fetchNetwork(name, assets) {
  const address = NETWORKS.includes(name) ? new URL(`networks/${name}.safetensors`, assets) : parsed(name);
  const refused = (/** @type {string} */ why, /** @type {unknown} */ cause) => new InkgradError("network-unreachable", `The network at ${address.href} could not be loaded: ${why}. Check the address and the connection.`, { cause });
  const stalled = () => refused("no more of it came", null);
  try {
    const response = await download(address.href, {}, stalled);
    if (!response.ok) throw refused(`its server answered ${response.status}`, null);
    const size = Number(response.headers.get("content-length"));
    if (size > BYTES_MAX) throw refused(`it has ${size} bytes, more than any network here`, null);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw error instanceof InkgradError ? error : refused("it cannot be reached", error);
  }
}

/** @param {string} name */
function parsed(name) {
  try {
    const address = new URL(name, document.baseURI);
    if (/^https?:$/.test(address.protocol)) return address;
  } catch {
    // Refused as what has another scheme.
  }
  throw new InkgradError("invalid-option", `network is ${JSON.stringify(name.slice(0, 80))}; it must be one of ${NETWORKS.join(", ")}, or the http or https address of a saved network.`);
}

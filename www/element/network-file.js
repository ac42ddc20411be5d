// A trained network that an author or the page names, fetched from its address.

import { download } from "../core/deadline.js";
import { InkgradError } from "../core/errors.js";
import { NETWORKS } from "../core/permalink.js";

/** The largest network that the page makes has some 30 MB. */
const BYTES_MAX = 256_000_000;

/** The address of a network: one that comes with the page by its name, another by its address. @param {string} name @param {URL} assets where the element's files are */
export const networkAddress = (name, assets) => (NETWORKS.includes(name) ? new URL(`networks/${name}.safetensors`, assets) : new URL(name, document.baseURI));

/** The bytes of a safetensors file. @param {URL} address @returns {Promise<Uint8Array<ArrayBuffer>>} @throws `network-unreachable` */
export async function fetchNetwork(address) {
  const refused = (/** @type {string} */ why, /** @type {unknown} */ cause) => new InkgradError("network-unreachable", `The network at ${address.href} could not be loaded: ${why}. Check the address and the connection.`, { cause });
  const stalled = () => refused("no more of it came", null);
  try {
    const response = await download(address.href, {}, stalled);
    if (!response.ok) throw refused(`its server answered ${response.status}`, null);
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (bytes.length > BYTES_MAX) throw refused(`it has ${bytes.length} bytes, more than any network here`, null);
    return bytes;
  } catch (error) {
    throw error instanceof InkgradError ? error : refused("it cannot be reached", error);
  }
}

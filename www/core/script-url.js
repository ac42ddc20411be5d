// Addresses of scripts for pages under Trusted Types (`require-trusted-types-for 'script'`), which take them from a named policy only.

const OWN = /^blob:|^[^?#]*\/(worker|helper|sw)\.js$/;
/** @type {{ createScriptURL: (url: string) => any } | undefined} */
let policy;

/** The address as `new Worker` and `register` take it there; as it is where there are no such types. @param {string} url of one of this project's own workers */
export function scriptUrl(url) {
  const types = /** @type {any} */ (globalThis).trustedTypes;
  if (!types) return url;
  try {
    policy ??= /** @type {NonNullable<typeof policy>} */ (types.createPolicy("inkgrad", {
      createScriptURL: (/** @type {string} */ asked) => {
        if (!OWN.test(asked)) throw new TypeError(`${asked} is no worker of inkgrad.`);
        return asked;
      },
    }));
  } catch {
    // The page's list of policies lacks this one, or another copy of this module has it: where types are asked for, the browser refuses
    // the bare address, and says so.
    return url;
  }
  return policy.createScriptURL(url);
}

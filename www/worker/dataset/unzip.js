// The files in zip archives: loaded when somebody brings one.

import { unzipSync } from "fflate";
import { InkgradError } from "../../core/errors.js";

/** Unpacked, all files of an archive together: EMNIST's largest set is 550 MB. */
const BYTES_MAX = 700_000_000;
/** Mac's shadow files, and what cannot be of a data set by its name; names of classes can. */
const LEFT_OUT = /(^|\/)(__MACOSX\/|\.)|\.(png|jpe?g|csv|mat|(?<!(^|\/)classes\.)txt|md|pdf|zip)$/i;

/** @param {string} name of the archive @param {Uint8Array} bytes @returns {{ name: string, bytes: Uint8Array }[]} */
export function unzip(name, bytes) {
  let left = BYTES_MAX;
  try {
    const found = unzipSync(bytes, {
      filter: ({ name: path, originalSize }) => {
        if (path.endsWith("/") || LEFT_OUT.test(path)) return false;
        left -= originalSize;
        if (left < 0) throw new InkgradError("dataset-too-large", `${name} holds more than ${BYTES_MAX / 1_000_000} MB. Unpack it, and take only the four files of one data set.`);
        return true;
      },
    });
    return Object.entries(found).map(([path, content]) => ({ name: path.split("/").pop() ?? path, bytes: content }));
  } catch (error) {
    if (error instanceof InkgradError) throw error;
    throw new InkgradError("zip-damaged", `${name} is no whole zip archive. Download it again, or unpack it and take the four files.`, { cause: error });
  }
}

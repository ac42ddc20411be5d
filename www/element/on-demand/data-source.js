// Another data set: four files dropped or chosen, or the address of a folder that holds them.

import { bring } from "../../i18n/bring.js";
import { settings as t } from "../../i18n/messages/settings.js";
import { h, setText } from "../views/dom.js";
import { adoptLater } from "./styles.js";

/** A folder with more files is not one of a data set. */
const FILES_MAX = 200;

/** The view, in the visitor's language. @param {ShadowRoot | null} root */
export async function openDataSource(root) {
  adoptLater(root);
  await bring("settings", t);
  return new DataSource();
}

/** Events: `use` with `detail.source`, a URL or files; `back`, to MNIST; `deletestored`. */
export class DataSource extends EventTarget {
  #address = h("input", { type: "url", id: "dataset-url", placeholder: "https://…/fashion-mnist/", "aria-describedby": "dataset-help dataset-problem", autocomplete: "off" });
  #load = h("button", { type: "button" }, t.dataSource.load);
  #back = h("button", { type: "button", hidden: true }, t.dataSource.back);
  #delete = h("button", { type: "button" }, t.dataSource.deleteStored);
  #files = h("input", { type: "file", id: "dataset-files", multiple: true, className: "visually-hidden" });
  #problem = h("p", { className: "refusal", id: "dataset-problem", role: "alert" });
  #drop = h("label", { className: "drop", htmlFor: "dataset-files" }, t.dataSource.drop);
  element = h(
    "div",
    {},
    h("p", { className: "help", id: "dataset-help" }, t.dataSource.help),
    this.#files,
    this.#drop,
    h("div", { className: "recipe" }, h("label", { htmlFor: "dataset-url" }, t.dataSource.address), this.#address),
    h("div", { className: "buttons" }, this.#load, this.#back, this.#delete),
    this.#problem,
  );

  constructor() {
    super();
    const use = (/** @type {string | File[]} */ source) => {
      setText(this.#problem, t.dataSource.coming);
      this.dispatchEvent(new CustomEvent("use", { detail: { source } }));
    };
    this.#load.addEventListener("click", () => {
      if (this.#address.value.trim() === "") this.refuse(t.dataSource.noAddress);
      else if (this.#address.checkValidity() && isAllowed(this.#address.value.trim())) use(this.#address.value.trim());
      else this.refuse(t.dataSource.badAddress(this.#address.value));
    });
    this.#address.addEventListener("keydown", ({ key }) => key === "Enter" && this.#load.click());
    this.#files.addEventListener("change", () => this.#files.files?.length && use([...this.#files.files]));
    this.#drop.addEventListener("dragover", (event) => event.preventDefault());
    this.#back.addEventListener("click", () => {
      // The button goes when MNIST is back.
      this.#address.focus();
      setText(this.#problem, t.dataSource.coming);
      this.dispatchEvent(new CustomEvent("back"));
    });
    this.#delete.addEventListener("click", () => this.dispatchEvent(new CustomEvent("deletestored")));
    this.#drop.addEventListener("drop", async (event) => {
      event.preventDefault();
      const files = await droppedFiles(event.dataTransfer);
      if (files.length > 0) use(files);
      else this.refuse(t.dataSource.noFile);
    });
  }

  /** Says whether the stored data sets were deleted. @param {boolean} deleted */
  tellDeleted(deleted) {
    this.refuse(deleted ? t.dataSource.deleted : t.dataSource.notDeleted);
  }

  /** @param {boolean} disabled while a run is under way */
  set disabled(disabled) {
    this.#load.disabled = this.#back.disabled = this.#files.disabled = this.#address.disabled = disabled;
  }

  /** @param {boolean} isMnist whether the data set in use is MNIST: else there is a way back to it */
  set isMnist(isMnist) {
    this.#back.hidden = isMnist;
  }

  /** Why a data set was not taken; empty when one was. @param {string} message */
  refuse(message) {
    setText(this.#problem, message);
    this.#files.value = "";
  }
}

/** What was dropped: files, and those in folders. @param {DataTransfer | null} dropped @returns {Promise<File[]>} */
async function droppedFiles(dropped) {
  const files = [...(dropped?.files ?? [])];
  // To be asked for before anything is awaited: afterwards the browser has forgotten them.
  const entries = [...(dropped?.items ?? [])].map((item) => item.webkitGetAsEntry?.() ?? null);
  if (!entries.some((entry) => entry?.isDirectory)) return files;
  /** @type {File[]} */
  const found = [];
  for (const entry of entries) if (entry) await gather(entry, found);
  return found;
}

/** @param {FileSystemEntry} entry @param {File[]} found @returns {Promise<void>} */
async function gather(entry, found) {
  if (found.length >= FILES_MAX || entry.name.startsWith(".")) return;
  if (entry.isFile) {
    found.push(await new Promise((resolve, reject) => /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject)));
    return;
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    for (const inside of some) await gather(inside, found);
  }
}

/** What the page's policy lets through: https, or the page's own server. @param {string} address */
function isAllowed(address) {
  const { protocol, origin } = new URL(address);
  return protocol === "https:" || origin === location.origin;
}

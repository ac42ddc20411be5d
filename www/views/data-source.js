// Another data set: four files dropped or chosen, or the address of a folder that holds them.

import { h, setText } from "./dom.js";

/** Events: `use` with `detail.source`, a URL or files. */
export class DataSource extends EventTarget {
  #address = h("input", { type: "url", id: "dataset-url", placeholder: "https://…/fashion-mnist/", "aria-describedby": "dataset-help dataset-problem", autocomplete: "off" });
  #load = h("button", { type: "button" }, "Load it");
  #files = h("input", { type: "file", id: "dataset-files", multiple: true, className: "visually-hidden" });
  #problem = h("p", { className: "refusal", id: "dataset-problem", role: "alert" });
  #drop = h("label", { className: "drop", htmlFor: "dataset-files" }, "Drop four IDX files here, or choose them");
  element = h(
    "details",
    { className: "changes data-source", part: "data-source" },
    h("summary", {}, "Another data set"),
    h("p", { className: "help", id: "dataset-help" }, "Any set of 28 × 28 images in ten classes, in MNIST's file format: Fashion-MNIST, KMNIST, EMNIST's digits. The files stay in this browser; an address is asked only when you press Load."),
    this.#files,
    this.#drop,
    h("div", { className: "recipe" }, h("label", { htmlFor: "dataset-url" }, "Address"), this.#address),
    h("div", { className: "buttons" }, this.#load),
    this.#problem,
  );

  constructor() {
    super();
    const use = (/** @type {string | File[]} */ source) => {
      setText(this.#problem, "Bringing it: the data set there is stays until this one is whole.");
      this.dispatchEvent(new CustomEvent("use", { detail: { source } }));
    };
    this.#load.addEventListener("click", () => {
      if (this.#address.value.trim() === "") this.refuse("Name the address of a folder that holds the four files.");
      else if (this.#address.checkValidity() && isAllowed(this.#address.value.trim())) use(this.#address.value.trim());
      else this.refuse(`“${this.#address.value}” is no address that can be asked: one begins with https://.`);
    });
    this.#files.addEventListener("change", () => this.#files.files?.length && use([...this.#files.files]));
    this.#drop.addEventListener("dragover", (event) => event.preventDefault());
    this.#drop.addEventListener("drop", (event) => {
      event.preventDefault();
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length > 0) use(files);
      else this.refuse("What was dropped is no file. Drop the four IDX files, or name their address.");
    });
  }

  /** @param {boolean} disabled while a run is under way */
  set disabled(disabled) {
    this.#load.disabled = this.#files.disabled = this.#address.disabled = disabled;
  }

  /** Why a data set was not taken; empty when one was. @param {string} message */
  refuse(message) {
    setText(this.#problem, message);
    this.#files.value = "";
  }
}

/** What the page's policy lets through: https, or the page's own server. @param {string} address */
function isAllowed(address) {
  const { protocol, origin } = new URL(address);
  return protocol === "https:" || origin === location.origin;
}

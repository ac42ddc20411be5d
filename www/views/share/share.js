// Keeping, opening and handing on: the configuration as a link, as an embed and as code; the network, its history and its
// pictures as files; a saved network opened.

import { burnManifest, burnProgram } from "../../code/burn.js";
import { kerasScript } from "../../code/keras.js";
import { historyCsv } from "../../history.js";
import { writeQuery } from "../../permalink.js";
import { h, setText } from "../dom.js";
import { architecturePicture } from "../walk/architecture.js";
import { copyButton, saveFile } from "./clipboard.js";
import { matrixFile, pngFile, svgFile } from "./pictures.js";

/** @typedef {import("../../protocol.js").Recipe} Recipe */
/** @typedef {import("../../protocol.js").TrainOptions} TrainOptions */

/**
 * What the view needs of the element.
 * @typedef {object} ShareHost
 * @property {import("../../trainer.js").Trainer | null} trainer
 * @property {import("../../permalink.js").Configuration} configuration
 * @property {() => Promise<Recipe>} describe
 * @property {import("../../state.js").Epoch[]} epochs of the last run
 * @property {{ title: string, canvas: HTMLCanvasElement }[]} charts
 * @property {number[][] | null} confusionMatrix of the last run
 * @property {URL} assets
 */

const PROGRAMS = /** @type {const} */ ({ sequential: "Keras, Sequential", functional: "Keras, functional", burn: "Burn (main.rs)", manifest: "Burn (Cargo.toml)" });

/** Events: `opened` with `detail.options` when a network was opened. */
export class Share extends EventTarget {
  #host;
  #told = h("p", { className: "help", role: "status" });
  #code = h("textarea", { readOnly: true, rows: 14, spellcheck: false, id: "share-code", className: "code" });
  #program = h("select", { id: "share-program" }, ...Object.entries(PROGRAMS).map(([value, text]) => h("option", { value }, text)));
  #file = h("input", { type: "file", accept: ".safetensors", id: "share-file", className: "visually-hidden" });
  #drop = h("label", { className: "drop", htmlFor: "share-file" }, "Drop a saved network (.safetensors) here to open it, or choose it");
  element;

  /** @param {ShareHost} host */
  constructor(host) {
    super();
    this.#host = host;
    const tell = (/** @type {string} */ text) => setText(this.#told, text);
    const save = (/** @type {string} */ label, /** @type {() => Promise<void>} */ act) => {
      const button = h("button", { type: "button" }, label);
      button.addEventListener("click", () => act().then(() => tell(`${label}: done.`), (error) => tell(error.message)));
      return button;
    };
    this.element = h(
      "section",
      { className: "share", part: "share", "aria-labelledby": "share-title" },
      h("h2", { id: "share-title" }, "Keep it and hand it on"),
      h("h3", {}, "This configuration"),
      h("div", { className: "buttons" }, copyButton("Copy link", () => this.#link("index.html"), tell), copyButton("Copy embed code", () => this.#embedCode(), tell), copyButton("Copy iframe", () => this.#iframeCode(), tell)),
      h("div", { className: "recipe" }, h("label", { htmlFor: "share-program" }, "Show as code"), this.#program),
      h("label", { htmlFor: "share-code", className: "visually-hidden" }, "The code"),
      this.#code,
      h("div", { className: "buttons" }, copyButton("Copy code", () => this.#code.value, tell), save("Save code", () => this.#saveCode())),
      h("h3", {}, "This network"),
      h("div", { className: "buttons" }, save("Save (.safetensors)", () => this.#saveNetwork("safetensors")), save("Save for other programs (.onnx)", () => this.#saveNetwork("onnx")), save("Save history (.csv)", () => this.#saveHistory()), save("Save architecture (.svg)", () => this.#saveArchitecture()), save("Save curves (.png)", () => this.#saveCurves()), save("Save confusion matrix (.svg)", () => this.#saveMatrix())),
      this.#file,
      this.#drop,
      this.#told,
    );
    this.#program.addEventListener("change", () => void this.refresh());
    this.#file.addEventListener("change", () => {
      const file = this.#file.files?.[0];
      void this.#open(file);
      this.#file.value = "";
    });
    this.#drop.addEventListener("dragover", (event) => event.preventDefault());
    this.#drop.addEventListener("drop", (event) => {
      event.preventDefault();
      void this.#open(event.dataTransfer?.files[0]);
    });
  }

  /** The code of the configuration as it is now. */
  async refresh() {
    try {
      const { options } = this.#host.configuration;
      const recipe = await this.#host.describe();
      const described = { recipe, seed: options.seed ?? 0, epochs: recipe.epochs, trainLimit: options.trainLimit, testLimit: options.testLimit };
      const kind = /** @type {keyof typeof PROGRAMS} */ (this.#program.value);
      this.#code.value = kind === "burn" ? burnProgram(described) : kind === "manifest" ? burnManifest : kerasScript(described, kind);
    } catch (error) {
      setText(this.#told, /** @type {Error} */ (error).message);
    }
  }

  /** @param {string} page */
  #link(page) {
    const query = writeQuery(this.#host.configuration);
    return new URL(query ? `${page}?${query}` : page, this.#host.assets).href;
  }

  #embedCode() {
    const { options, engine, parts } = this.#host.configuration;
    const { recipe, seed, epochs } = options;
    const simple = { recipe, seed, epochs, engine: engine === "auto" ? undefined : engine, parts: parts?.join(" ") };
    const query = writeQuery({ options: { ...options, recipe: undefined, seed: undefined, epochs: undefined } });
    const attributes = Object.entries({ ...simple, settings: query || undefined }).filter(([, value]) => value !== undefined).map(([name, value]) => ` ${name}="${escape(String(value))}"`);
    return `<script type="module" src="${escape(new URL("digit-trainer.js", this.#host.assets).href)}"></script>\n<digit-trainer${attributes.join("")}></digit-trainer>`;
  }

  #iframeCode() {
    const source = escape(this.#link("embed.html"));
    return `<iframe src="${source}" title="Train a digit classifier" style="width: 100%; height: 640px; border: 0"></iframe>\n<script type="module" src="${escape(new URL("embed-host.js", this.#host.assets).href)}"></script>`;
  }

  async #saveCode() {
    const name = { sequential: "train.py", functional: "train.py", burn: "main.rs", manifest: "Cargo.toml" }[this.#program.value] ?? "code.txt";
    saveFile(name, this.#code.value, "text/plain");
  }

  /** @param {import("../../protocol.js").ModelFormat} format */
  async #saveNetwork(format) {
    const trainer = /** @type {import("../../trainer.js").Trainer} */ (this.#host.trainer);
    const bytes = await trainer.save(format);
    saveFile(`${this.#host.configuration.options.recipe ?? "network"}.${format}`, bytes, "application/octet-stream");
  }

  async #saveHistory() {
    const { epochs } = this.#host;
    if (epochs.length === 0) throw new Error("There is no history yet: it has a row for each epoch that a run has ended.");
    saveFile("history.csv", historyCsv(epochs), "text/csv");
  }

  async #saveArchitecture() {
    const picture = architecturePicture(await this.#host.describe());
    // Its colours are those that it has in the page.
    picture.classList.add("visually-hidden");
    this.element.append(picture);
    const svg = svgFile(/** @type {SVGElement} */ (picture.querySelector("svg")));
    picture.remove();
    saveFile("architecture.svg", svg, "image/svg+xml");
  }

  async #saveCurves() {
    const png = this.#host.charts.length > 0 && (await pngFile(this.#host.charts, this.element));
    if (!png) throw new Error("There are no curves yet.");
    saveFile("curves.png", png, "image/png");
  }

  async #saveMatrix() {
    const { confusionMatrix } = this.#host;
    if (!confusionMatrix) throw new Error("There is no confusion matrix yet: it comes at the end of a run.");
    saveFile("confusion-matrix.svg", matrixFile(confusionMatrix, this.element), "image/svg+xml");
  }

  /** @param {File | undefined} file */
  async #open(file) {
    if (!file) return;
    try {
      const trainer = /** @type {import("../../trainer.js").Trainer} */ (this.#host.trainer);
      const options = await trainer.load(new Uint8Array(await file.arrayBuffer()));
      setText(this.#told, `${file.name} is open: a network of the recipe ${options.recipe}. Draw a digit and see what it reads.`);
      this.dispatchEvent(new CustomEvent("opened", { detail: { options } }));
    } catch (error) {
      setText(this.#told, `${/** @type {Error} */ (error).message} The network that was here is untouched.`);
    }
  }
}

/** Text as the value of an attribute. @param {string} text */
const escape = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

// Keeping, opening and handing on: the configuration as a link, as an embed and as code; the network, its history and its
// pictures as files; a saved network opened.

import { burnManifest, burnProgram } from "../../../core/code/burn.js";
import { kerasScript } from "../../../core/code/keras.js";
import { historyCsv } from "../../../core/history-csv.js";
import { bring } from "../../../i18n/bring.js";
import { sentence } from "../../../i18n/language.js";
import { element } from "../../../i18n/messages/element.js";
import { share as t } from "../../../i18n/messages/share.js";
import { walk } from "../../../i18n/messages/walk.js";
import { writeQuery } from "../../../core/permalink.js";
import { h, setText } from "../../views/dom.js";
import { adoptLater } from "../styles.js";
import { architecturePicture } from "../walk/architecture.js";
import { recipeName } from "../../views/settings-text.js";
import { Classroom } from "./classroom.js";
import { copyButton, saveFile } from "./clipboard.js";
import { escape } from "./escape.js";
import { matrixFile, pngFile, svgFile } from "./pictures.js";

/** @typedef {import("../../../core/protocol.js").Recipe} Recipe */
/** @typedef {import("../../../core/protocol.js").TrainOptions} TrainOptions */

/**
 * What the view needs of the element.
 * @typedef {object} ShareHost
 * @property {import("../../../trainer/trainer.js").Trainer | null} trainer
 * @property {import("../../../core/permalink.js").Configuration} configuration
 * @property {() => Promise<Recipe>} describe
 * @property {import("../../../core/protocol.js").DatasetInfo | null} datasetInfo of the data set in use
 * @property {import("../../state.js").Epoch[]} epochs of the last run
 * @property {{ options: TrainOptions, epochs: import("../../state.js").Epoch[] }} lastRun
 * @property {{ title: string, canvas: HTMLCanvasElement }[]} charts
 * @property {number[][] | null} confusionMatrix of the last run
 * @property {readonly string[]} testedClasses of its rows and columns
 * @property {URL} assets
 * @property {ShadowRoot | null} shadowRoot
 */

/** The view, in the visitor's language: the architecture's picture has words of the walk. @param {ShareHost} host */
export async function openShare(host) {
  adoptLater(host.shadowRoot);
  await Promise.all([bring("share", t), bring("walk", walk)]);
  return new Share(host);
}

/** Events: `opened` with `detail.options` when a network was opened. */
export class Share extends EventTarget {
  #host;
  #told = h("p", { className: "told", role: "status" });
  #code = h("textarea", { readOnly: true, rows: 14, spellcheck: false, id: "share-code", className: "code" });
  #program = h("select", { id: "share-program" }, ...Object.entries(t.programs).map(([value, text]) => h("option", { value }, text)));
  #file = h("input", { type: "file", accept: ".safetensors", id: "share-file", className: "visually-hidden" });
  #drop = h("label", { className: "drop", htmlFor: "share-file" }, t.drop);
  /** Text to be copied by hand, where the browser does not let the page do it. */
  #toCopy = h("textarea", { readOnly: true, rows: 4, spellcheck: false, className: "to-copy", hidden: true, "aria-label": t.toCopy });
  /** @type {HTMLElement} */
  element;

  /** @param {ShareHost} host */
  constructor(host) {
    super();
    this.#host = host;
    const tell = (/** @type {string} */ text) => setText(this.#told, text);
    const copy = (/** @type {string} */ label, /** @type {() => string} */ text, /** @type {() => string} */ besides = () => "") => copyButton(label, text, (copied) => {
      try {
        this.#tellCopied(label, copied ? null : text(), besides());
      } catch (error) {
        // There is nothing to copy yet.
        tell(/** @type {Error} */ (error).message);
      }
    });
    const copyConfiguration = (/** @type {string} */ label, /** @type {() => string} */ text) => copy(label, text, () => this.#notCarried());
    const save = (/** @type {string} */ label, /** @type {() => Promise<HTMLAnchorElement>} */ act) => {
      const button = h("button", { type: "button" }, label);
      button.addEventListener("click", () => {
        // What was done before is no news.
        tell("");
        return act().then((link) => this.#tellSaved(link), (error) => tell(sentence(error.message)));
      });
      return button;
    };
    this.element = h(
      "section",
      { role: "group", className: "share", part: "share", "aria-labelledby": "share-title" },
      h("h2", { id: "share-title" }, t.title),
      h("h3", {}, t.configuration),
      h("div", { className: "buttons" }, copyConfiguration(t.copyLink, () => this.#link("index.html")), copyConfiguration(t.copyEmbed, () => this.#embedCode()), copyConfiguration(t.copyIframe, () => this.#iframeCode())),
      h("div", { className: "recipe" }, h("label", { htmlFor: "share-program" }, t.program), this.#program),
      h("label", { htmlFor: "share-code", className: "visually-hidden" }, t.code),
      this.#code,
      h("div", { className: "buttons" }, copy(t.copyCode, () => this.#code.value), save(t.saveCode, () => this.#saveCode())),
      new Classroom(host, copy).element,
      h("h3", {}, t.network),
      h("div", { className: "buttons" }, save(t.saveNetwork, () => this.#saveNetwork("safetensors")), save(t.saveOnnx, () => this.#saveNetwork("onnx")), save(t.saveHistory, () => this.#saveHistory()), save(t.saveArchitecture, () => this.#saveArchitecture()), save(t.saveCurves, () => this.#saveCurves()), save(t.saveMatrix, () => this.#saveMatrix())),
      this.#file,
      this.#drop,
      this.#told,
      this.#toCopy,
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
      const described = { recipe, seed: options.seed ?? 0, epochs: recipe.epochs, trainLimit: options.trainLimit, testLimit: options.testLimit, dataset: this.#host.datasetInfo };
      const kind = /** @type {keyof typeof t.programs} */ (this.#program.value);
      this.#code.value = kind === "burn" ? burnProgram(described) : kind === "manifest" ? burnManifest : kerasScript(described, kind);
    } catch (error) {
      setText(this.#told, sentence(/** @type {Error} */ (error).message));
    }
  }

  /** What was handed to the browser, and how to have it again; in a frame also that it may not have been let through. @param {HTMLAnchorElement} link */
  #tellSaved(link) {
    const [before, after] = t.handedOver.split("{}");
    this.#told.replaceChildren(before, link, after, ...(self === top ? [] : [` ${t.framed}`]));
  }

  /** What the configuration says nothing of: a data set that came as files, or what was done to one here. */
  #notCarried() {
    const { datasetInfo } = this.#host;
    if (!datasetInfo) return "";
    if (datasetInfo.address === null) return t.notCarried(datasetInfo.name);
    return datasetInfo.remedies.length > 0 ? t.remediesNotCarried : "";
  }

  /** @param {string} label @param {string | null} text to be copied by hand; null when it was copied @param {string} besides what there is to say of it */
  #tellCopied(label, text, besides) {
    this.#toCopy.hidden = text === null;
    setText(this.#told, `${text === null ? t.done(label) : t.noClipboard} ${besides}`.trim());
    if (text === null) return;
    this.#toCopy.value = text;
    this.#toCopy.focus();
    this.#toCopy.select();
  }

  /** @param {string} page */
  #link(page) {
    const query = writeQuery(this.#host.configuration);
    return new URL(query ? `${page}?${query}` : page, this.#host.assets).href;
  }

  #embedCode() {
    const { options, engine, parts, network, dataset } = this.#host.configuration;
    const { recipe, seed, epochs } = options;
    const simple = { recipe, seed, epochs, engine: engine === "auto" ? undefined : engine, parts: parts?.join(" "), network, dataset };
    const query = writeQuery({ options: { ...options, recipe: undefined, seed: undefined, epochs: undefined } });
    const attributes = Object.entries({ ...simple, settings: query || undefined }).filter(([, value]) => value !== undefined).map(([name, value]) => ` ${name}="${escape(String(value))}"`);
    return `<script type="module" src="${escape(new URL("digit-trainer.js", this.#host.assets).href)}"></script>\n<digit-trainer${attributes.join("")}></digit-trainer>`;
  }

  #iframeCode() {
    const source = escape(this.#link("embed.html"));
    return `<iframe src="${source}" title="${escape(t.iframeTitle)}" style="width: 100%; height: 640px; border: 0"></iframe>\n<script type="module" src="${escape(new URL("embed-host.js", this.#host.assets).href)}"></script>`;
  }

  async #saveCode() {
    const name = { sequential: "train.py", functional: "train.py", burn: "main.rs", manifest: "Cargo.toml" }[this.#program.value] ?? "code.txt";
    return saveFile(name, this.#code.value, "text/plain");
  }

  /** @param {import("../../../core/protocol.js").ModelFormat} format */
  async #saveNetwork(format) {
    const trainer = /** @type {import("../../../trainer/trainer.js").Trainer} */ (this.#host.trainer);
    const bytes = await trainer.save(format);
    return saveFile(`${this.#host.configuration.options.recipe ?? "network"}.${format}`, bytes, "application/octet-stream");
  }

  async #saveHistory() {
    const { epochs } = this.#host;
    if (epochs.length === 0) throw new Error(t.noHistory);
    return saveFile("history.csv", historyCsv(epochs), "text/csv");
  }

  async #saveArchitecture() {
    const picture = architecturePicture(await this.#host.describe());
    // Its colours are those that it has in the page.
    picture.classList.add("visually-hidden");
    this.element.append(picture);
    const svg = svgFile(/** @type {SVGElement} */ (picture.querySelector("svg")));
    picture.remove();
    return saveFile("architecture.svg", svg, "image/svg+xml");
  }

  async #saveCurves() {
    const png = this.#host.charts.length > 0 && (await pngFile(this.#host.charts, recipeName(await this.#host.describe()), [element.curves.train, element.curves.test], this.element));
    if (!png) throw new Error(t.noCurves);
    return saveFile("curves.png", png, "image/png");
  }

  async #saveMatrix() {
    const { confusionMatrix, testedClasses } = this.#host;
    if (!confusionMatrix) throw new Error(t.noMatrix);
    return saveFile("confusion-matrix.svg", matrixFile(confusionMatrix, testedClasses, { title: t.matrixTitle, truth: t.truth, prediction: t.prediction }, this.element), "image/svg+xml");
  }

  /** @param {File | undefined} file */
  async #open(file) {
    if (!file) return;
    try {
      const trainer = /** @type {import("../../../trainer/trainer.js").Trainer} */ (this.#host.trainer);
      const options = await trainer.load(new Uint8Array(await file.arrayBuffer()));
      setText(this.#told, t.opened(file.name, options.recipe ?? ""));
      this.dispatchEvent(new CustomEvent("opened", { detail: { options } }));
    } catch (error) {
      setText(this.#told, `${sentence(/** @type {Error} */ (error).message)} ${t.untouched}`);
    }
  }
}

// The visitor's own drawings, labelled and kept in this browser: to test a network on, to teach it, to train one of their own signs.

import { areDigits, digits } from "../../../core/classes.js";
import { bring } from "../../../i18n/bring.js";
import { sentence } from "../../../i18n/language.js";
import { drawings as t } from "../../../i18n/messages/drawings.js";
import { percent } from "../../../i18n/numbers.js";
import { h, setText } from "../../views/dom.js";
import { adoptLater } from "../styles.js";
import { saveFile } from "../share/clipboard.js";
import { idxFiles, readFiles, zipped } from "./drawing-files.js";
import { DrawingList } from "./drawing-list.js";
import { DRAWINGS_MAX, canBeKept, toJson } from "./drawing-set.js";
import { DrawingStore } from "./drawing-store.js";
import { SIGN_OPTIONS, SignsForm, datasetFiles, lacking, useOfNext } from "./signs.js";

/** @typedef {import("./drawing-set.js").OwnDrawing} OwnDrawing */
/** @typedef {import("../../../core/protocol.js").Prediction} Prediction */

/**
 * What the view needs of the element.
 * @typedef {object} DrawingsHost
 * @property {() => OwnDrawing["input"] | null} content the drawing; null where there is none
 * @property {(input: OwnDrawing["input"]) => Promise<Prediction>} predict
 * @property {(input: OwnDrawing["input"], classes: string[]) => Promise<Uint8Array | null>} imageOf as a network of these classes would see it
 * @property {(examples: import("../../../core/protocol.js").Example[]) => Promise<import("../../../core/protocol.js").FineTuneResult>} fineTune
 * @property {() => Promise<boolean>} undoFineTune
 * @property {(input: OwnDrawing["input"]) => void} show on the canvas
 * @property {(files: File[], options: import("../../../core/protocol.js").TrainOptions) => Promise<unknown>} trainOn
 */

/** The view, in the visitor's language; its event is `back`, to MNIST. @param {ShadowRoot | null} root @param {DrawingsHost} host */
export async function openOwnDrawings(root, host) {
  adoptLater(root);
  await bring("drawings", t);
  return new OwnDrawings(host);
}

export class OwnDrawings extends EventTarget {
  #host;
  #store = new DrawingStore();
  /** What the data set in use tells apart. */
  #datasetClasses = /** @type {readonly string[]} */ (digits);
  /** The visitor's signs while those are drawn. @type {readonly string[] | null} */
  #signs = null;
  /** What was deleted last. @type {OwnDrawing | null} */
  #deleted = null;
  #list = new DrawingList();
  #form = new SignsForm();
  #labels = h("div", { className: "buttons labels", role: "group", "aria-label": t.own.which });
  #use = h("select", { id: "own-use" }, ...Object.entries(t.own.uses).map(([value, text]) => h("option", { value }, text)));
  #useRow = h("div", { className: "own-use" }, h("label", { htmlFor: "own-use" }, t.own.use), this.#use);
  #otherNetwork = h("p", { className: "help", hidden: true }, t.own.otherNetwork);
  #test = this.#button("", () => this.#testAll());
  #teach = this.#button(t.own.teach, () => this.#teachAll());
  #undo = this.#button(t.own.undo, () => this.#restore());
  #unteach = this.#button(t.own.unteach, () => this.#undoLesson());
  #result = h("p", { role: "status" });
  #notKept = h("p", { className: "help", hidden: true }, t.own.notKept);
  #files = h("input", { type: "file", multiple: true, id: "own-files", className: "visually-hidden", accept: ".json,.zip,.gz,application/json" });
  #saveJson = this.#button(t.files.json, async () => this.#offer(saveFile("drawings.json", toJson(this.#set), "application/json")));
  #saveIdx = this.#button(t.files.idx, () => this.#saveIdxFiles());
  element = h(
    "div",
    {},
    h("p", { className: "help" }, t.own.help),
    this.#notKept,
    this.#useRow,
    this.#labels,
    this.#list.element,
    this.#otherNetwork,
    h("div", { className: "buttons" }, this.#test, this.#teach, this.#unteach, this.#undo),
    this.#result,
    h(
      "details",
      { className: "changes" },
      h("summary", {}, t.files.title),
      h("p", { className: "help" }, t.files.help),
      h("div", { className: "buttons" }, this.#saveJson, this.#saveIdx),
      this.#files,
      h("label", { className: "drop", htmlFor: "own-files" }, t.files.open),
    ),
    this.#form.element,
  );

  /** @param {DrawingsHost} host */
  constructor(host) {
    super();
    this.#host = host;
    this.#undo.hidden = this.#unteach.hidden = true;
    const drawingOf = (/** @type {Event} */ event) => /** @type {{ drawing: OwnDrawing }} */ (/** @type {CustomEvent} */ (event).detail).drawing;
    this.#list.addEventListener("show", (event) => host.show(drawingOf(event).input));
    this.#list.addEventListener("move", (event) => this.#move(drawingOf(event)));
    this.#list.addEventListener("delete", (event) => this.#delete(drawingOf(event)));
    this.#form.addEventListener("begin", (event) => this.#drawSigns(/** @type {CustomEvent} */ (event).detail.names));
    this.#form.addEventListener("back", () => {
      const areTrained = !this.#areForOtherNetwork;
      this.#drawSigns(null);
      // The data set is of the signs: the digits' takes its place.
      if (areTrained) this.dispatchEvent(new CustomEvent("back"));
    });
    this.#form.addEventListener("train", () => void this.#try(() => this.#trainSigns()));
    this.#files.addEventListener("change", () => void this.#try(() => this.#add([...(this.#files.files ?? [])])));
    this.#store.addEventListener("change", () => this.#show());
    const known = this.#store.classes.find((classes) => !areDigits(classes));
    if (known) this.#form.suggest(known);
    this.#show();
  }

  /** What the data set in use tells apart. @param {readonly string[]} classes */
  set classes(classes) {
    if (classes.join() === this.#datasetClasses.join()) return;
    this.#datasetClasses = classes;
    // A data set of the signs that are drawn was made here: more of them may be drawn.
    this.#drawSigns(this.#signs && !this.#areForOtherNetwork ? this.#signs : null);
  }

  /** Again, in the colours of now. */
  paint() {
    this.#list.paint();
  }

  /** What is drawn now: signs, or what the data set tells apart. */
  get #classes() {
    return this.#signs ?? this.#datasetClasses;
  }

  /** Whether signs are drawn that the network there is does not know. */
  get #areForOtherNetwork() {
    return this.#signs !== null && this.#signs.join() !== this.#datasetClasses.join();
  }

  get #set() {
    return this.#store.of(this.#classes);
  }

  /** @param {readonly string[] | null} names */
  #drawSigns(names) {
    this.#signs = names;
    this.#deleted = null;
    this.#show();
    setText(this.#result, "");
  }

  /** @param {number} label */
  async #keep(label) {
    const input = this.#host.content();
    const classes = this.#classes;
    if (input && !(await this.#host.imageOf(input, [...classes]))) return setText(this.#result, t.own.notOne);
    const { drawings } = this.#store.of(classes);
    if (classes !== this.#classes) return;
    this.#form.clearProblem();
    if (!input) return setText(this.#result, t.own.blank);
    if (drawings.length >= DRAWINGS_MAX) return setText(this.#result, t.own.full(DRAWINGS_MAX));
    if (!canBeKept(input)) return setText(this.#result, t.own.tooLong);
    const there = drawings.filter((drawing) => drawing.label === label).length;
    const use = this.#signs ? useOfNext(there) : /** @type {import("./drawing-set.js").Use} */ (this.#use.value);
    this.#put([...drawings, { label, use, input }]);
    setText(this.#result, t.own.kept(classes[label]));
  }

  /** @param {OwnDrawing[]} drawings */
  #put(drawings) {
    this.#store.put({ classes: this.#classes, drawings });
    this.#show();
  }

  /** @param {OwnDrawing} drawing */
  #move(drawing) {
    drawing.use = drawing.use === "test" ? "teach" : "test";
    this.#put(this.#set.drawings);
    setText(this.#result, t.own.moved(t.own.uses[drawing.use]));
  }

  /** @param {OwnDrawing} drawing */
  #delete(drawing) {
    this.#deleted = drawing;
    this.#put(this.#set.drawings.filter((other) => other !== drawing));
    this.#undo.focus();
    setText(this.#result, t.own.deleted);
  }

  async #restore() {
    if (!this.#deleted) return;
    const drawings = [...this.#set.drawings, this.#deleted];
    this.#deleted = null;
    this.#put(drawings);
    setText(this.#result, t.own.restored);
  }

  /** Puts the drawings for testing to the network, or all where none is for testing. */
  async #testAll() {
    const { classes, drawings } = this.#set;
    const asked = drawings.some(({ use }) => use === "test") ? drawings.filter(({ use }) => use === "test") : drawings;
    /** @type {Map<OwnDrawing, string>} */
    const answers = new Map();
    for (const drawing of asked) {
      const { digit, classes: known } = await this.#host.predict(drawing.input);
      answers.set(drawing, digit === null ? t.own.nothing : known[digit]);
    }
    const isRight = (/** @type {OwnDrawing} */ drawing) => answers.get(drawing) === classes[drawing.label];
    setText(this.#result, t.own.result(asked.filter(isRight).length, asked.length, areDigits(classes)));
    this.#list.note((drawing) => {
      const answer = answers.get(drawing);
      if (answer === undefined) return null;
      const name = classes[drawing.label];
      return isRight(drawing) ? { text: `✓ ${name}`, isWrong: false } : { text: `✗ ${t.own.wrong(name, answer)}`, isWrong: true };
    });
  }

  async #teachAll() {
    const examples = this.#set.drawings.filter(({ use }) => use === "teach").map(({ input, label }) => ({ input, label }));
    const { examples: of, test } = await this.#host.fineTune(examples);
    setText(this.#result, t.own.taught({ before: percent(of.before), after: percent(of.after), testBefore: percent(test.before), testAfter: percent(test.after) }));
    this.#unteach.hidden = false;
  }

  async #undoLesson() {
    const isUndone = await this.#host.undoFineTune();
    this.#unteach.hidden = true;
    this.#teach.focus();
    setText(this.#result, isUndone ? t.teach.undone : t.teach.nothingToUndo);
  }

  /** As the network sees them; what the drawing path does not read is left out. */
  async #images() {
    const images = [];
    for (const { label, use, input } of this.#set.drawings) {
      const pixels = await this.#host.imageOf(input, [...this.#classes]);
      if (pixels) images.push({ label, use, pixels });
    }
    return images;
  }

  async #saveIdxFiles() {
    const images = await this.#images();
    this.#offer(saveFile("drawings.zip", zipped(idxFiles(this.#classes, images)), "application/zip"), images.length);
  }

  /** @param {HTMLAnchorElement} link @param {number} [saved] how many are in the file; all, where none is named */
  #offer(link, saved = this.#set.drawings.length) {
    const all = this.#set.drawings.length;
    this.#result.replaceChildren(t.files.saved(saved), link, saved < all ? t.files.leftOut(all - saved) : "");
  }

  /** @param {File[]} files */
  async #add(files) {
    if (files.length === 0) return;
    try {
      const sets = await readFiles(files, this.#classes);
      const all = sets.reduce((sum, { drawings }) => sum + drawings.length, 0);
      const added = sets.reduce((sum, set) => sum + this.#store.add(set), 0);
      const [first] = sets;
      const areHere = sets.some(({ classes }) => classes.join() === this.#classes.join());
      if (first && !areHere) this.#drawSigns(first.classes.join() === this.#datasetClasses.join() ? null : first.classes);
      else this.#show();
      setText(this.#result, all > 0 ? t.files.added(added, all) : t.files.noDrawings);
    } catch (error) {
      setText(this.#result, `${sentence(/** @type {Error} */ (error).message)} ${t.files.nothingAdded}`);
    } finally {
      this.#files.value = "";
    }
  }

  async #trainSigns() {
    const set = this.#set;
    const images = await this.#images();
    const seen = { classes: set.classes, drawings: images.map(({ label, use, pixels }) => ({ label, use, input: pixels })) };
    if (lacking(seen).length > 0) return this.#form.refuse(seen);
    this.#form.clearProblem();
    await this.#host.trainOn(datasetFiles(set.classes, images), SIGN_OPTIONS);
  }

  /** A button whose work may fail. @param {string} label @param {() => Promise<void>} act */
  #button(label, act) {
    const button = h("button", { type: "button" }, label);
    button.addEventListener("click", () => void this.#try(act));
    return button;
  }

  /** @param {() => Promise<void>} act */
  async #try(act) {
    const { own } = t;
    setText(this.#result, own.busy);
    try {
      await act();
      if (this.#result.textContent === own.busy) setText(this.#result, "");
    } catch (error) {
      setText(this.#result, sentence(/** @type {Error} */ (error).message));
    }
  }

  #show() {
    const { classes, drawings } = this.#set;
    const label = (/** @type {string} */ name, /** @type {number} */ place) => {
      const there = drawings.filter(({ label }) => label === place).length;
      const button = h("button", { type: "button", "aria-label": t.own.keepAs(name, there) }, name);
      // Beside the name, not in it.
      if (there > 0) button.dataset.count = String(there);
      button.addEventListener("click", () => void this.#try(() => this.#keep(place)));
      return button;
    };
    const focused = [...this.#labels.children].indexOf(/** @type {HTMLElement} */ (/** @type {ShadowRoot | Document} */ (this.element.getRootNode()).activeElement));
    this.#labels.replaceChildren(...classes.map(label));
    /** @type {HTMLElement | undefined} */ (this.#labels.children[focused])?.focus({ preventScroll: true });
    setText(this.#test, t.own.test(areDigits(classes)));
    this.#test.disabled = drawings.length === 0 || this.#areForOtherNetwork;
    this.#teach.disabled = this.#areForOtherNetwork || !drawings.some(({ use }) => use === "teach");
    // Of signs each fifth drawing is for testing.
    this.#useRow.hidden = this.#signs !== null;
    this.#otherNetwork.hidden = !this.#areForOtherNetwork || drawings.length === 0;
    this.#saveJson.disabled = this.#saveIdx.disabled = drawings.length === 0;
    this.#undo.hidden = this.#deleted === null;
    this.#notKept.hidden = this.#store.isKept;
    this.#list.show(classes, drawings);
    this.#form.show(this.#signs, this.#datasetClasses);
  }
}

// Kept drawings as pictures: those for testing, those for teaching; one can be chosen, shown, moved and deleted.

import { SIDE } from "../../../core/image-shape.js";
import { drawings as t } from "../../../i18n/messages/drawings.js";
import { h, setText } from "../../views/dom.js";
import { PixelImage } from "../../views/network-input.js";
import { paint } from "../../views/strokes.js";

/** @typedef {import("./drawing-set.js").OwnDrawing} OwnDrawing */
/** @typedef {import("./drawing-set.js").Use} Use */

const PICTURE_SIDE_PX = 2 * SIDE;
const USES = /** @type {const} */ (["test", "teach"]);
const OTHER = /** @type {const} */ ({ test: "teach", teach: "test" });

/** Events: `show`, `move` and `delete`, each with `detail.drawing`. */
export class DrawingList extends EventTarget {
  /** @type {OwnDrawing | null} */
  #chosen = null;
  /** @type {{ drawing: OwnDrawing, button: HTMLButtonElement, note: HTMLElement, paintPicture: () => void }[]} */
  #items = [];
  #lists = h("div", {});
  #title = h("p", {});
  #move = h("button", { type: "button" });
  #actions = h("div", { className: "buttons", hidden: true }, this.#title, this.#button(t.own.show, "show"), this.#move, this.#button(t.own.delete, "delete"));
  #classes = /** @type {readonly string[]} */ ([]);
  element = h("div", { className: "own-lists" }, this.#lists, this.#actions);

  constructor() {
    super();
    this.#move.addEventListener("click", () => this.#tell("move"));
  }

  /** @param {readonly string[]} classes @param {readonly OwnDrawing[]} drawings */
  show(classes, drawings) {
    // Pictures that are there stay: there may be hundreds.
    const known = new Map(classes.join() === this.#classes.join() ? this.#items.map((item) => [item.drawing, item]) : []);
    this.#classes = classes;
    this.#items = drawings.map((drawing) => known.get(drawing) ?? this.#item(drawing));
    this.#items.forEach(({ drawing, button }, place) => button.setAttribute("aria-label", t.own.yours(classes[drawing.label], place + 1)));
    this.#lists.replaceChildren(...USES.flatMap((use) => this.#list(use)));
    this.#choose(drawings.find((drawing) => drawing === this.#chosen) ?? null);
    const fresh = this.#items.filter(({ drawing }) => !known.has(drawing));
    requestAnimationFrame(() => fresh.forEach(({ paintPicture }) => paintPicture()));
  }

  /** Says under each drawing what the network made of it. @param {(drawing: OwnDrawing) => { text: string, isWrong: boolean } | null} noteOf */
  note(noteOf) {
    for (const { drawing, button, note } of this.#items) {
      const { text, isWrong } = noteOf(drawing) ?? { text: this.#classes[drawing.label], isWrong: false };
      button.classList.toggle("wrong", isWrong);
      setText(note, text);
    }
  }

  /** Again, in the colours of now. */
  paint() {
    requestAnimationFrame(() => this.#items.forEach(({ paintPicture }) => paintPicture()));
  }

  /** @param {Use} use */
  #list(use) {
    const items = this.#items.filter(({ drawing }) => drawing.use === use);
    if (items.length === 0) return [];
    const title = t.own.list(t.own.uses[use], items.length);
    return [h("p", { className: "line" }, title), h("ol", { role: "list", className: "pictures own", "aria-label": title }, ...items.map(({ button }) => h("li", {}, button)))];
  }

  /** @param {OwnDrawing} drawing */
  #item(drawing) {
    const { canvas, paintPicture } = picture(drawing);
    const note = h("span", {}, this.#classes[drawing.label]);
    const button = h("button", { type: "button", className: "picture", "aria-pressed": "false" }, canvas, note);
    button.addEventListener("click", () => this.#choose(this.#chosen === drawing ? null : drawing));
    return { drawing, button, note, paintPicture };
  }

  /** @param {OwnDrawing | null} drawing */
  #choose(drawing) {
    this.#chosen = drawing;
    for (const item of this.#items) item.button.setAttribute("aria-pressed", String(item.drawing === drawing));
    this.#actions.hidden = drawing === null;
    if (!drawing) return;
    setText(this.#title, t.own.chosen(this.#classes[drawing.label]));
    setText(this.#move, t.own.move[OTHER[drawing.use]]);
  }

  /** @param {string} label @param {string} type */
  #button(label, type) {
    const button = h("button", { type: "button" }, label);
    button.addEventListener("click", () => this.#tell(type));
    return button;
  }

  /** @param {string} type */
  #tell(type) {
    if (this.#chosen) this.dispatchEvent(new CustomEvent(type, { detail: { drawing: this.#chosen } }));
  }
}

/** @param {OwnDrawing} drawing */
function picture({ input }) {
  if (input instanceof Uint8Array) {
    const image = new PixelImage("");
    image.canvas.setAttribute("aria-hidden", "true");
    return { canvas: image.canvas, paintPicture: () => image.show(input) };
  }
  const canvas = h("canvas", { className: "pixels smooth", width: PICTURE_SIDE_PX, height: PICTURE_SIDE_PX, ariaHidden: "true" });
  const strokes = input.strokes.map((stroke) => stroke.map(({ x, y, breadth = 1 }) => ({ x, y, breadth })));
  const paintPicture = () => {
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.clearRect(0, 0, PICTURE_SIDE_PX, PICTURE_SIDE_PX);
    paint(context, strokes, PICTURE_SIDE_PX, getComputedStyle(canvas).color);
  };
  return { canvas, paintPicture };
}

// What most visitors come to later, loaded when it is first needed: the evaluation after a run, the walk when it is opened.

import { PIXELS } from "../../core/image-shape.js";
import { sentence } from "../../i18n/language.js";
import { element as t } from "../../i18n/messages/element.js";
import { part } from "../../core/load-part.js";
import { h } from "./dom.js";
import { LazyView } from "./lazy-view.js";

/** @typedef {import("../../core/protocol.js").EvaluationResult} EvaluationResult */
/** @typedef {import("../../core/protocol.js").Recipe} Recipe */
/** @typedef {import("../../trainer/trainer.js").Trainer} Trainer */
/** @typedef {import("../on-demand/evaluation/evaluation.js").EvaluationView} EvaluationView */
/** @typedef {import("../on-demand/walk/walk.js").Walk} Walk */

/** Events: `pick` with `detail.pixels`, `train`, `try` with `detail.changes`, `recipe` with `detail.recipe`, and `walk` when the walk opens or closes. */
export class More extends EventTarget {
  #host;
  /** The button that opens the walk, and where that is shown. */
  walkButton = h("button", { type: "button", className: "walk-button", "aria-expanded": "false" }, t.parts.walk);
  walkBox = h("aside", { className: "walk-column later", hidden: true });
  evaluation = h("div", { className: "later" });
  /** @type {LazyView<EvaluationView>} */
  #view = new LazyView(() => this.#openEvaluation());
  #steps = /** @type {Walk | null} */ (null);
  #isOpen = false;
  /** Grows with each run and each change of recipe: what was found out before is dropped. */
  #generation = 0;
  /** Whether there is a trained network, and no run. */
  trained = false;
  /** What the network saw last, raw pixels. */
  #seen = new Uint8Array(PIXELS);
  #last = /** @type {{ result: EvaluationResult, recipe: Recipe } | null} */ (null);

  /** @param {{ trainer: Trainer | null, describe: () => Promise<Recipe>, trainCount: number, shadowRoot: ShadowRoot | null, step: (n: number) => Promise<unknown> }} host */
  constructor(host) {
    super();
    this.#host = host;
    this.walkButton.addEventListener("click", () => void this.#toggle());
  }

  /** @param {EvaluationResult} result @param {Recipe} recipe @param {{ loss: number | null, accuracy: number | null }} last of the training images */
  async evaluated(result, recipe, last) {
    const generation = this.#generation;
    this.#last = { result, recipe };
    this.#steps?.evaluated(result, recipe);
    const view = await this.#view.get();
    await view?.show(result, recipe, last);
    // Meanwhile another recipe may have been chosen, or a run begun.
    if (generation !== this.#generation) return;
    // The run is as good as it is without this part.
    if (!view) return this.evaluation.replaceChildren(h("p", { className: "refusal" }, t.parts.unreachable));
    this.evaluation.replaceChildren(view.element);
    view.paint();
    view.see(this.#seen);
  }

  async #openEvaluation() {
    const { openEvaluation } = await part(() => import("../on-demand/evaluation/evaluation.js"));
    const view = await openEvaluation(this.#host.shadowRoot, () => this.#trainer());
    view.addEventListener("pick", this.#pass);
    return view;
  }

  /** The confusion matrix of the last run, while it is the last. */
  get confusionMatrix() {
    return this.#last?.result.confusionMatrix ?? null;
  }

  /** The names of its rows and columns. */
  get testedClasses() {
    return this.#last?.result.classes ?? [];
  }

  /** Whether the walk is open. */
  get isWalking() {
    return this.#isOpen;
  }

  /** What the network now sees, raw pixels. @param {Uint8Array} pixels */
  see(pixels) {
    this.#seen = Uint8Array.from(pixels);
    if (this.#view.view?.element.isConnected) this.#view.view.see(pixels);
    if (this.#isOpen) this.#steps?.see(pixels);
  }

  /** @param {Recipe} recipe with the changes made to it */
  recipeChanged(recipe) {
    // A walk that cannot be loaded now was not there before either.
    if (this.#isOpen) this.#walkThrough(recipe).catch(() => {});
  }

  /** A data set has come. */
  ready() {
    if (this.#isOpen) this.#host.describe().then((recipe) => this.#walkThrough(recipe)).catch(() => {});
  }

  /** Another recipe or data set: what was found out is of the one before. */
  clear() {
    this.#generation++;
    this.#last = null;
    this.evaluation.replaceChildren();
  }

  /** Again, in the colours of now. */
  paint() {
    this.#view.view?.paint();
    this.#steps?.paint();
  }

  async #toggle() {
    this.#isOpen = !this.#isOpen;
    this.walkButton.setAttribute("aria-expanded", String(this.#isOpen));
    this.walkButton.textContent = this.#isOpen ? t.parts.closeWalk : t.parts.walk;
    this.walkBox.hidden = !this.#isOpen;
    this.dispatchEvent(new CustomEvent("walk"));
    if (!this.#isOpen) return this.walkBox.replaceChildren();
    try {
      await this.#walkThrough(await this.#host.describe());
    } catch (error) {
      this.walkBox.replaceChildren(h("p", { className: "refusal" }, sentence(/** @type {Error} */ (error).message)));
    }
  }

  /** @param {Recipe} recipe */
  async #walkThrough(recipe) {
    const { openWalk } = await part(() => import("../on-demand/walk/walk.js"));
    const steps = await openWalk(this.#host.shadowRoot, { trainer: this.#trainer(), recipe, trainCount: this.#host.trainCount, seen: () => this.#seen, isTrained: () => this.trained, step: () => this.#host.step(1) });
    if (!this.#isOpen) return;
    const root = /** @type {ShadowRoot | Document} */ (this.walkBox.getRootNode());
    const hadFocus = this.walkBox.contains(root.activeElement);
    const isFirst = this.walkBox.childElementCount === 0;
    for (const type of ["pick", "train", "try", "recipe"]) steps.addEventListener(type, this.#pass);
    this.#steps = steps;
    this.walkBox.replaceChildren(steps.element);
    // On a narrow screen it stands under the trainer.
    if (isFirst) this.walkBox.scrollIntoView({ block: "nearest" });
    if (hadFocus) steps.focus();
    if (this.#last) steps.evaluated(this.#last.result, this.#last.recipe);
    // Before the data set is here there is only text; `ready` comes again.
    await steps.show().catch(() => {});
  }

  #pass = (/** @type {Event} */ event) => void this.dispatchEvent(new CustomEvent(event.type, { detail: /** @type {CustomEvent} */ (event).detail }));

  #trainer() {
    return /** @type {Trainer} */ (this.#host.trainer);
  }
}

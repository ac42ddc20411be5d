// The recipe, the buttons, and what may be changed.

import { MNIST_COUNTS } from "../../core/changes.js";
import { count, duration, percent } from "../../i18n/numbers.js";
import { element as t } from "../../i18n/messages/element.js";
import { canTrainMore, fractionDone, isRunning, testAccuracy } from "../state.js";
import { h, setText } from "./dom.js";
import { Settings } from "./settings.js";
import { recipeInWords, recipeName } from "./settings-text.js";

/** @typedef {import("../../core/protocol.js").Recipe} Recipe */
/** @typedef {import("../../core/protocol.js").TrainOptions} TrainOptions */
/** @typedef {import("../state.js").State} State */

/** The longest time between the two taps of a double tap. */
const DOUBLE_TAP_MS = 400;
/** What one laptop core does in WebAssembly, operations a second (README.md: 35e9 with the `cnn` recipe on a server's core). */
const CPU_FLOPS = 30e9;
/** Passes of a training step: forward, and backward to the weights and to the input. */
const STEP_PASSES = 3;

/** Steps a second; null for as many as there can be. */
const PACES = [1, 10, null];
/** Epochs that a run which has ended is trained for besides. */
const MORE_EPOCHS = 5;

/** Events: `more` with `detail.epochs`, `pace` with `detail.stepsPerSecond`, `train`, `pause`, `resume`, `stop`, `step`; `recipe` when another is chosen, `change` when a setting is. */
export class Controls extends EventTarget {
  #recipes;
  #select;
  #description = h("p", { className: "description" });
  #train = h("button", { type: "button", className: "primary first", part: "train" }, t.controls.train);
  #pause = h("button", { type: "button", className: "first", part: "pause" }, t.controls.pause);
  #step = h("button", { type: "button", part: "step", title: t.controls.stepHelp }, t.controls.step);
  #more = h("button", { type: "button", className: "more", part: "train-more", hidden: true }, t.controls.trainMore(MORE_EPOCHS));
  #stop = h("button", { type: "button", part: "stop" }, t.controls.stop);
  #pace = h("input", { type: "range", min: "0", max: String(PACES.length - 1), step: "1", value: String(PACES.length - 1), id: "pace", part: "pace" });
  #paceTold = h("output", { className: "line", htmlFor: "pace" });
  #paceRow = h("div", { className: "pace" }, h("label", { htmlFor: "pace", className: "line" }, t.controls.pace), this.#pace, this.#paceTold);
  /** The answer and the run, beside the buttons that stay under the thumb; a screen reader has them from their own places. */
  #verdict = h("b");
  #run = h("span");
  #bar = h("progress", { className: "progress", max: 1, value: 0 });
  #brief = h("div", { className: "brief", ariaHidden: "true" }, h("p", {}, this.#verdict, this.#run), this.#bar);
  #title = h("p", { className: "line", hidden: true });
  #task = h("p", { className: "task", part: "task", role: "note", hidden: true });
  /** Options that nobody may change. @type {ReadonlySet<string>} */
  #locked = new Set();
  #settings;
  #details;
  #recipeRow;
  #buttons;
  #summary = h("summary");
  /** As it would be trained, where the engine has said so. @type {Recipe | null} */
  #described = null;
  /** Images to learn from. */
  #trainCount = MNIST_COUNTS.trainLimit;
  #paused = false;
  /** Where the button to go on with a run is. */
  #goOn;
  /** Whether a run that was cut short can go on: what most want then. */
  #goesOn = false;
  /** Whether a setting was changed that no run has been asked for: a run that goes on keeps its own. */
  #edited = false;
  /** Whether Train has the focus because the button that had it has gone. */
  #wasHandedFocus = false;
  #pressedAt = -Infinity;
  element;

  /** @param {readonly Recipe[]} recipes @param {TrainOptions} options what differs from the recipe at first @param {import("../on-demand/variations.js").PicturesHost} pictures @param {HTMLElement} goOn where the button to go on with a run is */
  constructor(recipes, options, pictures, goOn) {
    super();
    this.#recipes = recipes;
    this.#goOn = goOn;
    this.#select = h("select", { id: "recipe", part: "recipe" }, ...recipes.map((recipe) => h("option", { value: recipe.id }, recipeName(recipe))));
    this.#select.value = options.recipe && recipes.some(({ id }) => id === options.recipe) ? options.recipe : recipes[0].id;
    this.#settings = new Settings(this.recipe, pictures);
    this.#details = h("details", { className: "changes", part: "changes" }, this.#summary, this.#settings.element);
    this.#recipeRow = h("div", { className: "recipe" }, h("label", { htmlFor: "recipe" }, t.controls.recipe), this.#select);
    this.#buttons = h("div", { className: "buttons" }, this.#brief, goOn, this.#more, this.#train, this.#pause, this.#step, this.#stop);
    this.element = h(
      "div",
      { className: "controls" },
      this.#task,
      this.#title,
      this.#recipeRow,
      this.#description,
      this.#buttons,
      this.#paceRow,
      this.#details,
    );
    this.#listen();
    this.#showPace();
    this.#fill(options);
  }

  get recipe() {
    return this.#recipes.find(({ id }) => id === this.#select.value) ?? this.#recipes[0];
  }

  /** What a run is asked for: the recipe and only what differs from it. @returns {TrainOptions} */
  get options() {
    return { recipe: this.recipe.id, ...this.#settings.changes };
  }

  /** Whether every field holds a value in its range; if not, the first that does not has the focus, with what it must be. */
  isValid() {
    if (this.#settings.isValid()) return true;
    this.#details.open = true;
    return this.#settings.isValid();
  }

  /** The reason why these options cannot be trained, beside the field at fault; none clears it. @param {{ option?: string, message: string } | null} error */
  refuse(error) {
    this.#settings.refuse(error?.option, error?.message ?? "");
    if (error?.option) this.#details.open = true;
  }

  /** Sets what is to be tried, over what is set. @param {TrainOptions} changes */
  tryOut(changes) {
    this.#settings.apply(Object.fromEntries(Object.entries(changes).filter(([name]) => !this.#locked.has(name))));
    this.#details.open = true;
    this.#edited = true;
    this.#showPrimary();
    this.#describe();
    // What was asked for is done by Train; while a run is under way there is only what was changed to be seen.
    if (this.#train.hidden) return this.#details.scrollIntoView({ block: "nearest" });
    this.#train.scrollIntoView({ block: "center" });
    this.#train.focus({ preventScroll: true });
  }

  /** Puts the focus on the button with which one goes on from here: where the button that had it has gone. */
  focus() {
    [this.#train, this.#pause, this.#stop].find((button) => !button.hidden && !button.disabled)?.focus({ preventScroll: true });
  }

  /** What the network makes of the drawing, in words. @param {string} verdict */
  set verdict(verdict) {
    setText(this.#verdict, verdict);
  }

  /** @param {boolean} goesOn whether the button to go on with a run is there */
  set goesOn(goesOn) {
    this.#goesOn = goesOn;
    this.#showPrimary();
    if (this.#wasHandedFocus && this.#focused() === this.#train) this.#focusNext();
  }

  /** A run is asked for with all that is set here. */
  begin() {
    this.#edited = false;
  }

  /** Puts the focus where one goes on after a run was stopped. */
  #focusNext() {
    const goOn = this.#offersGoOn ? this.#goOn.querySelector("button") : null;
    (goOn ?? this.#train).focus({ preventScroll: true });
    this.#wasHandedFocus = true;
  }

  /** Whether the button to go on is seen among the others, where there is nothing that is wanted more. */
  get #offersGoOn() {
    return this.#goesOn && !this.#goOn.hidden && this.#more.hidden;
  }

  /** One button is what most want next. */
  #showPrimary() {
    const more = !this.#more.hidden && !this.#edited;
    const goOn = this.#offersGoOn && !this.#edited;
    this.#more.classList.toggle("primary", more);
    this.#goOn.querySelector("button")?.classList.toggle("primary", goOn);
    this.#train.classList.toggle("primary", !more && !goOn);
  }

  /** Only the buttons, and which recipe it is. @param {boolean} compact */
  set compact(compact) {
    this.#recipeRow.hidden = this.#description.hidden = this.#details.hidden = this.#paceRow.hidden = this.#goOn.hidden = compact;
    this.#title.hidden = !compact;
    this.#showPrimary();
  }

  /** The pace that is set. @returns {number | null} */
  get stepsPerSecond() {
    return PACES[Number(this.#pace.value)];
  }

  /** What is to be done, in words; empty where nothing is set. @param {string} task */
  set task(task) {
    this.#task.hidden = task === "";
    setText(this.#task, task);
  }

  /** Options that nobody may change. @param {ReadonlySet<string>} locked */
  set locked(locked) {
    this.#locked = locked;
    this.#settings.locked = locked;
    this.#select.disabled ||= locked.has("recipe");
  }

  /** Sets everything to what another run was asked for. @param {TrainOptions} options */
  adopt(options) {
    if (this.#recipes.some(({ id }) => id === options.recipe)) this.#select.value = /** @type {string} */ (options.recipe);
    this.#fill(options);
  }

  /** How many images there are. @param {{ trainLimit: number, testLimit: number }} counts */
  set counts(counts) {
    this.#settings.counts = counts;
    this.#trainCount = counts.trainLimit;
    this.#describe();
  }

  /** @param {State} state */
  show(state) {
    const { phase, trained } = state;
    const running = isRunning(state);
    const waiting = (phase === "training" || phase === "paused") && state.waiting;
    this.#paused = phase === "paused";
    const hadFocus = this.#focused();
    this.#train.hidden = running;
    this.#pause.hidden = this.#stop.hidden = !running;
    this.#pause.textContent = this.#paused ? t.controls.resume : t.controls.pause;
    // Not hidden nor disabled: it keeps the focus while its step is taken.
    this.#step.setAttribute("aria-disabled", String(running && !this.#paused));
    // A step of a new run would throw a trained network away.
    this.#step.hidden = trained && !running;
    this.#more.hidden = running || !canTrainMore(state);
    this.#showPrimary();
    this.#train.textContent = trained ? t.controls.startOver : t.controls.train;
    this.#showBrief(state);
    this.#pause.disabled = waiting;
    this.#select.disabled = running || this.#locked.has("recipe");
    this.#settings.disabled = running;
    // A button that hides takes the focus with it: hand it to the one in its place.
    if ((hadFocus === this.#train || hadFocus === this.#more) && running) (waiting ? this.#stop : this.#pause).focus();
    this.#wasHandedFocus &&= hadFocus === this.#train;
    if ((hadFocus === this.#pause || hadFocus === this.#stop) && !running) this.#focusNext();
  }

  #focused() {
    return /** @type {ShadowRoot | Document} */ (this.element.getRootNode()).activeElement;
  }

  /** The second tap of a double tap is meant for the button that stood there before; steps may be taken as fast as one likes. @param {MouseEvent} event */
  #dropSecondTap(event) {
    const now = performance.now();
    if (event.target !== this.#step && event.detail > 1 && now - this.#pressedAt < DOUBLE_TAP_MS) event.stopImmediatePropagation();
    this.#pressedAt = now;
  }

  /** @param {State} state */
  #showBrief(state) {
    const { progress, phase } = state;
    const accuracy = testAccuracy(state);
    const isOver = phase === "done" && !state.stopped;
    const shows = progress && phase !== "failed" && phase !== "ready" ? progress : null;
    this.#bar.hidden = !shows;
    const running = shows ? t.status.brief(shows.epoch, shows.epochs, percent(shows.accuracy)) : "";
    setText(this.#run, isOver ? (accuracy === null ? "" : t.status.briefResult(percent(accuracy))) : running);
    this.#bar.value = fractionDone(state);
  }

  #listen() {
    this.#details.addEventListener("toggle", () => this.#details.open && void this.#settings.open());
    const emit = (/** @type {string} */ type) => () => this.dispatchEvent(new CustomEvent(type));
    this.#buttons.addEventListener("click", (event) => this.#dropSecondTap(event), { capture: true });
    this.#train.addEventListener("click", () => {
      if (!this.isValid()) return;
      this.#details.open = false;
      emit("train")();
    });
    this.#pause.addEventListener("click", () => emit(this.#paused ? "resume" : "pause")());
    this.#more.addEventListener("click", () => this.dispatchEvent(new CustomEvent("more", { detail: { epochs: MORE_EPOCHS } })));
    this.#pace.addEventListener("input", () => {
      this.#showPace();
      this.dispatchEvent(new CustomEvent("pace", { detail: { stepsPerSecond: PACES[Number(this.#pace.value)] } }));
    });
    this.#step.addEventListener("click", () => this.#step.getAttribute("aria-disabled") !== "true" && this.isValid() && emit("step")());
    this.#stop.addEventListener("click", emit("stop"));
    this.#select.addEventListener("change", () => {
      this.#fill({});
      emit("recipe")();
    });
    this.#settings.addEventListener("change", (event) => {
      this.#edited = true;
      this.#showPrimary();
      this.#describe();
      this.dispatchEvent(new CustomEvent("change", { detail: /** @type {CustomEvent} */ (event).detail }));
    });
  }

  /** The recipe as it would be trained: with the changes to it, for the data set in use. @param {Recipe} recipe */
  set described(recipe) {
    this.#described = recipe;
    this.#describe();
  }

  #showPace() {
    const stepsPerSecond = PACES[Number(this.#pace.value)];
    const told = stepsPerSecond === null ? t.controls.fullSpeed : t.controls.stepsPerSecond(stepsPerSecond);
    setText(this.#paceTold, told);
    this.#pace.setAttribute("aria-valuetext", told);
  }

  /** Every field to the recipe's value, or to what is asked for. @param {TrainOptions} options */
  #fill(options) {
    this.#described = null;
    this.#edited = false;
    this.#settings.fill(this.recipe, options);
    this.#showPrimary();
    this.#describe();
  }

  /** The recipe in words, with what was changed of it. */
  #describe() {
    const { recipe } = this;
    const { changes } = this.#settings;
    const { description, tutorial } = recipeInWords(recipe);
    const described = this.#described?.id === recipe.id ? this.#described : recipe;
    this.#description.textContent = t.controls.about({ description, tutorial, weights: count(described.parameters), optimizer: t.choices[changes.optimizer ?? recipe.optimizer], epochTime: duration(epochSeconds(described, Math.min(changes.trainLimit ?? Infinity, this.#trainCount))) });
    this.#title.textContent = recipeName(recipe);
    // The usual rate of another optimizer is part of that change.
    const { learningRate, ...others } = changes;
    const changed = Object.keys(others).length + Number(learningRate !== undefined && !changes.optimizer);
    this.#summary.textContent = t.controls.change(changed);
  }
}

/** How long an epoch of the recipe takes without a GPU, roughly. @param {Recipe} recipe @param {number} images */
function epochSeconds(recipe, images) {
  const flops = recipe.summary.reduce((sum, { forwardFlops }) => sum + forwardFlops, 0) * STEP_PASSES * images;
  return flops / CPU_FLOPS;
}

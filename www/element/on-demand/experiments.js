// Experiments: one change each, with a guess before and the result beside it.

import { bring } from "../../i18n/bring.js";
import { percent } from "../../i18n/numbers.js";
import { sentence } from "../../i18n/language.js";
import { experiments as t } from "../../i18n/messages/experiments.js";
import { h, setText } from "../views/dom.js";
import { adoptLater } from "./styles.js";

/** @typedef {import("../../core/protocol.js").Recipe} Recipe */
/** @typedef {import("../../core/protocol.js").TrainOptions} TrainOptions */
/** @typedef {import("../../core/protocol.js").TrainSummary} TrainSummary */

/**
 * What experiments need of the element.
 * @typedef {object} ExperimentsHost
 * @property {() => Promise<Recipe>} describe the recipe as the settings have it
 * @property {(changes: TrainOptions) => Promise<TrainSummary>} train with these changes to the settings
 * @property {() => Promise<{ accuracy: number }>} evaluate
 * @property {(options: { row: number, units?: number[], noise?: number, seed?: number }) => Promise<void>} perturb
 * @property {() => Promise<unknown>} undo the last change of the weights
 * @property {() => Promise<() => Promise<void>>} shuffleLabels of the training images; resolves with what puts the data set back
 * @property {() => { trained: boolean, running: boolean, accuracy: number | null }} state accuracy: of the last run on the test images
 */

/** @typedef {{ accuracy: number, before: number | null, gap?: number }} Result accuracy: what was guessed; before: the same without the change */

/**
 * @typedef {object} Experiment
 * @property {keyof typeof t.list} id
 * @property {boolean} needsNetwork whether it is done to a trained network
 * @property {(recipe: Recipe) => boolean} applies
 * @property {(host: ExperimentsHost, recipe: Recipe) => Promise<Result>} run
 */

/** Images whose labels are shuffled, and passes through them until they are known by heart: as much work as one epoch of all. */
const BY_HEART = { trainLimit: 1_000, epochs: 60 };

/** @param {Recipe} recipe @param {(layer: any) => any} change */
const layersWith = ({ layers }, change) => layers.map((layer) => change({ ...layer }));

/** @param {(recipe: Recipe) => TrainOptions} changes @returns {Experiment["run"]} */
const training = (changes) => async (host, recipe) => {
  const before = host.state().accuracy;
  const summary = await host.train(changes(recipe));
  return { accuracy: summary.testAccuracy ?? NaN, before };
};

/** @param {(recipe: Recipe) => { row: number, units?: number[], noise?: number }} change @returns {Experiment["run"]} */
const perturbing = (change) => async (host, recipe) => {
  const { accuracy: before } = await host.evaluate();
  await host.perturb(change(recipe));
  const { accuracy } = await host.evaluate();
  return { accuracy, before };
};

/** @param {Recipe} recipe the first row with weights */
const firstRow = ({ summary }) => summary.findIndex(({ parameters }) => parameters > 0);
/** @param {Recipe} recipe */
const unitsOf = (recipe) => recipe.summary[firstRow(recipe)].output[0];
/** @param {Recipe} recipe */
const hasHidden = ({ summary }) => summary.filter(({ parameters }) => parameters > 0).length > 1;

/** @type {Experiment[]} */
export const EXPERIMENTS = [
  { id: "linear", needsNetwork: false, applies: ({ layers }) => layers.some((layer) => "activation" in layer && layer.activation), run: training((recipe) => ({ layers: layersWith(recipe, (layer) => ("activation" in layer ? { ...layer, activation: null } : layer)) })) },
  { id: "rate", needsNetwork: false, applies: () => true, run: training(({ learningRate }) => ({ learningRate: 10 * learningRate })) },
  { id: "oneUnit", needsNetwork: false, applies: ({ layers }) => layers.some(({ type }) => type === "dense"), run: training((recipe) => ({ layers: layersWith(recipe, (layer) => (layer.type === "dense" ? { ...layer, units: 1 } : layer)) })) },
  {
    id: "shuffledLabels",
    needsNetwork: false,
    applies: () => true,
    run: async (host) => {
      const putBack = await host.shuffleLabels();
      try {
        const { accuracy, testAccuracy } = await host.train(BY_HEART);
        return { accuracy: accuracy ?? NaN, before: null, gap: testAccuracy ?? NaN };
      } finally {
        await putBack();
      }
    },
  },
  { id: "half", needsNetwork: true, applies: hasHidden, run: perturbing((recipe) => ({ row: firstRow(recipe), units: Array.from({ length: Math.floor(unitsOf(recipe) / 2) }, (_, unit) => 2 * unit) })) },
  { id: "layer", needsNetwork: true, applies: hasHidden, run: perturbing((recipe) => ({ row: firstRow(recipe) })) },
  { id: "noise", needsNetwork: true, applies: () => true, run: perturbing((recipe) => ({ row: firstRow(recipe), noise: 1 })) },
];

/** The view, in the visitor's language. @param {ShadowRoot | null} root @param {ExperimentsHost} host */
export async function openExperiments(root, host) {
  adoptLater(root);
  await bring("experiments", t);
  const view = new Experiments(host);
  await view.refresh();
  return view;
}

export class Experiments extends EventTarget {
  #host;
  #list = h("ol", { role: "list", className: "experiments" });
  #help = h("p", { className: "help" }, t.help);
  element = h("div", {}, this.#help, this.#list);
  /** @type {ReturnType<Experiments["card"]>[]} */
  #cards = [];
  #busy = false;

  /** @param {ExperimentsHost} host */
  constructor(host) {
    super();
    this.#host = host;
  }

  /** The recipe or the network is another. */
  async refresh() {
    if (this.#busy) return;
    const recipe = await this.#host.describe().catch(() => null);
    if (!recipe) return;
    const there = this.#cards.map(({ id }) => id);
    const wanted = EXPERIMENTS.filter((experiment) => experiment.applies(recipe));
    if (wanted.map(({ id }) => id).join() !== there.join()) {
      this.#cards = wanted.map((experiment) => this.card(experiment));
      this.#list.replaceChildren(...this.#cards.map(({ element }) => element));
    }
    this.#enable();
  }

  #enable() {
    const { trained, running } = this.#host.state();
    for (const { run, needs, experiment } of this.#cards) {
      run.disabled = this.#busy || running || (experiment.needsNetwork && !trained);
      needs.hidden = trained || !experiment.needsNetwork;
    }
  }

  /** One experiment: what to guess, the guess, the result. @param {Experiment} experiment @private */
  card(experiment) {
    const words = t.list[experiment.id];
    const id = `guess-${experiment.id}`;
    const guess = h("input", { type: "number", id, min: "0", max: "100", step: "0.1", inputMode: "decimal" });
    const run = h("button", { type: "button", "aria-label": t.runOf(words.title) }, t.run);
    const undo = h("button", { type: "button", hidden: true }, t.undo);
    const told = h("p", { role: "status" });
    const needs = h("p", { className: "help", hidden: true }, t.needsNetwork);
    const element = h("li", { className: "experiment" }, h("h3", {}, words.title), h("p", {}, words.question), h("div", { className: "buttons guess" }, h("label", { htmlFor: id }, words.guess), guess, h("span", { ariaHidden: "true" }, "%"), run, undo), needs, told);
    run.addEventListener("click", () => void this.#run(experiment, { guess, undo, told }));
    undo.addEventListener("click", async () => {
      await this.#host.undo();
      undo.hidden = true;
      setText(told, t.undone);
    });
    return { id: experiment.id, experiment, element, run, needs };
  }

  /** @param {Experiment} experiment @param {{ guess: HTMLInputElement, undo: HTMLButtonElement, told: HTMLElement }} parts */
  async #run(experiment, { guess, undo, told }) {
    const words = t.list[experiment.id];
    const guessed = guess.value.trim() === "" || !guess.validity.valid ? null : guess.valueAsNumber / 100;
    this.#busy = true;
    this.#enable();
    setText(told, t.running);
    try {
      const result = await experiment.run(this.#host, await this.#host.describe());
      const said = guessed === null ? "" : `${t.guessed(percent(guessed))} `;
      setText(told, `${said}${words.result({ accuracy: percent(result.accuracy), before: result.before === null ? "" : percent(result.before), gap: result.gap === undefined ? "" : percent(result.gap) })}`);
      undo.hidden = !experiment.needsNetwork;
    } catch (error) {
      setText(told, `${t.failed} ${sentence(/** @type {Error} */ (error).message)}`);
    } finally {
      this.#busy = false;
      this.#enable();
    }
  }
}

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

/** @typedef {import("../../core/protocol.js").LayerView} LayerView */
/** @typedef {{ row: number, units?: number[], noise?: number, seed?: number }} Perturbation */

/**
 * What experiments need of the element.
 * @typedef {object} ExperimentsHost
 * @property {() => Promise<Recipe>} describe the recipe as the settings have it
 * @property {(changes: TrainOptions) => Promise<TrainSummary>} train with these changes to the settings
 * @property {() => Promise<{ accuracy: number }>} evaluate
 * @property {(change: Perturbation) => Promise<{ accuracy: number, undo: () => Promise<boolean> }>} perturb the network that there is
 * @property {() => Promise<LayerView[]>} layers of the network that there is
 * @property {() => Promise<(() => Promise<void>) | null>} shuffleLabels of the training images; resolves with what puts the data set back, or null where nothing could
 * @property {() => { trained: boolean, running: boolean, accuracy: number | null }} state accuracy: on the test images, of the last run if it was of the settings as they are
 */

/** accuracy: what was guessed; before: the same without the change, where it is known. @typedef {{ accuracy: number, before: number | null, gap?: number, undo?: () => Promise<boolean> }} Result */

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

/** A run to its last epoch. @param {ExperimentsHost} host @param {TrainOptions} changes */
async function trained(host, changes) {
  const summary = await host.train(changes);
  if (summary.stopped) throw new Error(t.stopped);
  return { accuracy: summary.accuracy ?? NaN, testAccuracy: summary.testAccuracy ?? NaN };
}

/** @param {(recipe: Recipe) => TrainOptions} changes @returns {Experiment["run"]} */
const training = (changes) => async (host, recipe) => {
  const before = host.state().accuracy;
  return { accuracy: (await trained(host, changes(recipe))).testAccuracy, before };
};

/** Of the first layer that has units or filters. @param {(layer: LayerView) => Perturbation} change @returns {Experiment["run"]} */
const perturbing = (change) => async (host) => {
  const { accuracy: before } = await host.evaluate();
  const [first] = await host.layers();
  return { before, ...(await host.perturb(change(first))) };
};

/** @param {Recipe} recipe */
const hasHidden = ({ summary }) => summary.filter(({ parameters }) => parameters > 0).length > 1;
/** @param {Recipe} recipe whether nothing but relu bends what it computes */
const bendsByRelu = ({ layers }) => layers.some((layer) => "activation" in layer && layer.activation === "relu") && layers.every((layer) => layer.type !== "maxPool2d" && (!("activation" in layer) || layer.activation === null || layer.activation === "relu"));

/** @type {Experiment[]} */
export const EXPERIMENTS = [
  { id: "linear", needsNetwork: false, applies: bendsByRelu, run: training((recipe) => ({ layers: layersWith(recipe, (layer) => ("activation" in layer ? { ...layer, activation: null } : layer)) })) },
  { id: "rate", needsNetwork: false, applies: () => true, run: training(({ learningRate }) => ({ learningRate: 10 * learningRate })) },
  { id: "oneUnit", needsNetwork: false, applies: ({ layers }) => layers.some(({ type }) => type === "dense"), run: training((recipe) => ({ layers: layersWith(recipe, (layer) => (layer.type === "dense" ? { ...layer, units: 1 } : layer)) })) },
  {
    id: "shuffledLabels",
    needsNetwork: false,
    applies: () => true,
    run: async (host, recipe) => {
      const putBack = await host.shuffleLabels();
      if (!putBack) throw new Error(t.ownData);
      try {
        const { accuracy, testAccuracy } = await trained(host, { ...BY_HEART, ...(recipe.writingStyles && { writingStyles: 0 }) });
        return { accuracy, before: null, gap: testAccuracy };
      } finally {
        await putBack();
      }
    },
  },
  { id: "half", needsNetwork: true, applies: hasHidden, run: perturbing(({ row, count }) => ({ row, units: Array.from({ length: Math.ceil(count / 2) }, (_, unit) => 2 * unit) })) },
  { id: "layer", needsNetwork: true, applies: hasHidden, run: perturbing(({ row }) => ({ row })) },
  { id: "noise", needsNetwork: true, applies: () => true, run: perturbing(({ row }) => ({ row, noise: 1 })) },
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
  /** Takes the last change to the weights back. @type {(() => Promise<boolean>) | null} */
  #takeBack = null;

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
    this.enable();
  }

  /** A run has begun or ended, or the network is another. */
  enable() {
    const { trained, running } = this.#host.state();
    for (const { run, needs, experiment } of this.#cards) {
      // Not disabled: it keeps the focus while its experiment runs.
      run.setAttribute("aria-disabled", String(this.#busy || running || (experiment.needsNetwork && !trained)));
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
    /** @type {(() => Promise<boolean>) | undefined} */
    let takeBack;
    run.addEventListener("click", async () => {
      if (run.getAttribute("aria-disabled") === "true" || !guess.reportValidity()) return;
      for (const other of this.#cards) other.undo.hidden = true;
      takeBack = await this.#run(experiment, { guess, told });
      undo.hidden = takeBack === undefined;
    });
    undo.addEventListener("click", async () => {
      this.#takeBack = null;
      const isUndone = await takeBack?.().catch(() => false);
      run.focus();
      undo.hidden = true;
      setText(told, isUndone ? t.undone : t.notUndone);
    });
    return { id: experiment.id, experiment, element, run, needs, undo };
  }

  /** @param {Experiment} experiment @param {{ guess: HTMLInputElement, told: HTMLElement }} parts what takes the change back, where there is something to take back */
  async #run(experiment, { guess, told }) {
    const words = t.list[experiment.id];
    const guessed = guess.value.trim() === "" ? null : guess.valueAsNumber / 100;
    this.#busy = true;
    this.enable();
    setText(told, t.running);
    try {
      // Each is done to the network that was trained, not to what another left of it.
      await this.#takeBack?.();
      this.#takeBack = null;
      const result = await experiment.run(this.#host, await this.#host.describe());
      const said = guessed === null ? "" : `${t.guessed(percent(guessed))} `;
      setText(told, `${said}${words.result({ accuracy: percent(result.accuracy), before: result.before === null ? "" : percent(result.before), gap: result.gap === undefined ? "" : percent(result.gap) })}`);
      this.#takeBack = result.undo ?? null;
      return result.undo;
    } catch (error) {
      setText(told, `${t.failed} ${sentence(/** @type {Error} */ (error).message)}`);
      return undefined;
    } finally {
      this.#busy = false;
      this.enable();
    }
  }
}

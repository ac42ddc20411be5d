// The element's views and their places.

import { noPrediction } from "../../core/no-prediction.js";
import { element as t } from "../../i18n/messages/element.js";
import { areDigits, digits } from "../../core/classes.js";
import { part } from "../../core/load-part.js";
import { PIXELS } from "../../core/image-shape.js";
import { writeQuery } from "../../core/permalink.js";
import { recipes } from "../../core/recipes.js";
import { canTrainMore, isRunning, testAccuracy } from "../state.js";
import { adoptFirst } from "../styles.js";
import { Controls } from "./controls.js";
import { Live } from "../live.js";
import { CurvesSlot } from "./curves-slot.js";
import { h } from "./dom.js";
import { DoubtsSlot } from "./doubts-slot.js";
import { Drawer } from "./drawer.js";
import { EpochLog } from "./epoch-log.js";
import { KeptRunSlot } from "./kept-run-slot.js";
import { LazyDetails } from "./lazy-details.js";
import { LazyView } from "./lazy-view.js";
import { keptRecords } from "../run-records.js";
import { Mistakes } from "./mistakes.js";
import { More } from "./more.js";
import { Pad } from "./pad.js";
import { Probabilities } from "./probabilities.js";
import { Status } from "./status.js";

/** @typedef {ConstructorParameters<typeof More>[0] & import("../on-demand/share/share.js").ShareHost & Omit<import("../on-demand/drawings/own-drawings.js").DrawingsHost, "content" | "show"> & Omit<import("../on-demand/why.js").WhyHost, "images"> & { train: (changes: import("../../core/protocol.js").TrainOptions) => Promise<import("../../core/protocol.js").TrainSummary>, perturb: import("../on-demand/experiments.js").ExperimentsHost["perturb"] }} Host */

export class Layout {
  pad = new Pad();
  outputs = new Probabilities();
  own = new LazyDetails({ className: "changes own-digits", part: "own-digits", title: t.ownDigits }, ["back"], async () => (await part(() => import("../on-demand/drawings/own-drawings.js"))).openOwnDrawings(this.#host.shadowRoot, this.#drawingsHost()));
  reader = new LazyDetails({ className: "changes reader", part: "reader", title: t.reader }, [], async () => (await part(() => import("../on-demand/reader.js"))).openReader(() => this.#host.assets, () => this.#host.configuration.engine ?? "auto"));
  why = new LazyDetails({ className: "changes why-answer", part: "why", title: t.why }, ["pick"], async () => (await part(() => import("../on-demand/why.js"))).openWhy(this.#host.shadowRoot, this.#whyHost()));
  fool = new LazyDetails({ className: "changes fool", part: "fool", title: t.fool }, [], async () => (await part(() => import("../on-demand/fool.js"))).openFool(this.#host.shadowRoot, this.#foolHost()));
  experiments = new LazyDetails({ className: "changes experiments-part", part: "experiments", title: t.experiments }, [], async () => (await part(() => import("../on-demand/experiments.js"))).openExperiments(this.#host.shadowRoot, this.#experimentsHost()));
  /** @type {import("../state.js").State | null} */
  #state = null;
  /** The last answer, and whether there is time to look for its reasons. */
  #answer = { prediction: noPrediction("blank"), isIdle: false };
  #starSlot = h("div", { className: "star-slot" });
  /** The network and the star in the course of things. */
  live = new Live({
    trainer: () => this.#host.trainer,
    root: () => this.#host.shadowRoot,
    stage: this.outputs.stage,
    starSlot: this.#starSlot,
    barOf: (place) => this.outputs.barOf(place),
    pick: (pixels) => this.pad.showImage(pixels),
  });
  status = new Status();
  source = new LazyDetails({ className: "changes data-source", part: "data-source", title: t.dataSource.title }, ["use", "back", "deletestored"], async () => (await part(() => import("../on-demand/data-source.js"))).openDataSource(this.#host.shadowRoot));
  offer = new KeptRunSlot();
  kept = new LazyDetails({ className: "changes kept", part: "kept", title: t.keptRun.title }, ["open", "goon", "forget"], async () => (await part(() => import("../on-demand/kept-list.js"))).openKeptList());
  /** @type {import("../../core/protocol.js").KeptRun[]} */
  #runs = [];
  doubts = new DoubtsSlot();
  log = new EpochLog();
  mistakes = new Mistakes();
  /** Steps told one by one. @type {LazyView<import("../on-demand/network/step-story.js").StepStory>} */
  #story = new LazyView(async () => (await part(() => import("../on-demand/network/step-story.js"))).openStepStory(this.#host.shadowRoot, async (indices) => (await this.#host.trainer?.images("train", indices)) ?? []));
  #storySlot = h("div", { className: "story-slot" });
  /** Counts what was told: only the last counts. */
  #told = 0;
  controls;
  curves;
  more;
  share;
  /** There when a run has ended. @type {LazyView<import("../on-demand/compare.js").Compare>} */
  #compare = new LazyView(async () => (await part(() => import("../on-demand/compare.js"))).openCompare(this.#host));
  #host;
  /** @type {readonly string[]} */
  #classes = digits;
  #running = false;
  #isMnist = true;
  #slots;
  #instrument;

  /**
   * @param {Host} host
   * @param {import("../../core/protocol.js").TrainOptions} options what differs from the recipe at first
   * @param {(options: import("../../core/protocol.js").TrainOptions) => void} onOpened a saved network was opened
   */
  constructor(host, options, onOpened) {
    this.#host = host;
    this.controls = new Controls(recipes, options, this.#picturesHost(), this.offer.goOn);
    this.curves = new CurvesSlot(host);
    this.more = new More(host);
    this.share = new Drawer({ open: t.parts.share, close: t.parts.close }, async () => {
      const { openShare } = await part(() => import("../on-demand/share/share.js"));
      const share = await openShare(host);
      share.addEventListener("opened", (event) => onOpened(/** @type {CustomEvent} */ (event).detail.options));
      return share;
    });
    this.own.addEventListener("loaded", () => {
      if (this.own.view) this.own.view.classes = this.#classes;
    });
    this.outputs.element.append(this.why.element, this.fool.element, this.reader.element, this.own.element);
    const ask = () => this.answer(this.#answer.prediction, this.#answer.isIdle);
    this.why.addEventListener("pick", (event) => this.pad.showImage(/** @type {CustomEvent} */ (event).detail.pixels));
    this.why.element.addEventListener("toggle", ask);
    this.why.addEventListener("loaded", ask);
    this.experiments.element.addEventListener("toggle", () => this.experiments.element.open && void this.experiments.view?.refresh());
    this.fool.element.addEventListener("toggle", () => (this.fool.element.open ? ask() : this.fool.view?.close()));
    this.fool.addEventListener("loaded", ask);
    this.reader.element.addEventListener("toggle", () => {
      this.reader.view?.retry();
      this.read(this.pad.drawing);
    });
    this.reader.addEventListener("loaded", () => this.read(this.pad.drawing));
    this.source.addEventListener("loaded", () => this.#showSource());
    this.offer.addEventListener("offered", (event) => (this.controls.goesOn = /** @type {CustomEvent} */ (event).detail.goesOn));
    this.kept.addEventListener("loaded", () => this.showKept(this.#runs));
    const { controls, offer, source, status, curves } = this;
    const training = h("section", { role: "group", className: "training", "aria-labelledby": "training-title" }, h("div", { className: "training-head" }, h("h2", { id: "training-title" }, t.parts.training), this.more.walkButton), controls.element, offer.element, status.element, this.doubts.element, this.#storySlot, curves.element, this.log.element, this.experiments.element, this.kept.element, source.element);
    this.#instrument = h("div", { className: "instrument" }, this.pad.element, this.outputs.element, training, this.#starSlot);
    const slot = (/** @type {HTMLElement[]} */ ...elements) => h("div", {}, ...elements);
    this.#slots = { evaluation: slot(this.mistakes.element, this.more.evaluation), compare: slot(), share: slot(this.share.element) };
    this.outputs.show(noPrediction("blank"), { trained: false, learning: false, settled: true });
  }

  /** @param {ShadowRoot} root */
  attach(root) {
    adoptFirst(root);
    const body = h("div", { className: "body" }, h("div", { className: "main" }, this.#instrument, ...Object.values(this.#slots)), this.more.walkBox);
    this.more.addEventListener("walk", () => body.classList.toggle("walking", this.more.isWalking));
    root.append(body);
  }

  /** Shows these parts. Train is always within reach: without its part, as buttons and one line. @param {readonly string[]} parts */
  showParts(parts) {
    const shows = (/** @type {string} */ part) => parts.includes(part);
    this.pad.element.hidden = this.outputs.element.hidden = this.#starSlot.hidden = !shows("draw");
    this.live.visible = shows("draw");
    this.#instrument.classList.toggle("no-draw", !shows("draw"));
    this.controls.compact = this.status.compact = !shows("train");
    this.offer.element.hidden = !shows("train");
    this.source.element.hidden = !shows("data");
    this.kept.element.hidden = this.experiments.element.hidden = !shows("train");
    this.curves.element.hidden = !shows("curves");
    this.log.element.classList.toggle("visually-hidden", !shows("curves"));
    this.more.walkButton.hidden = !shows("walk");
    this.more.walkBox.classList.toggle("visually-hidden", !shows("walk"));
    for (const [part, slot] of Object.entries(this.#slots)) slot.hidden = !shows(part);
  }

  /** @param {import("../state.js").State} state @param {boolean} tested whether what the network is worth is known, or being found out */
  show(state, tested) {
    this.status.show(state);
    if (!this.#state?.engine && state.engine) {
      void this.curves.open();
      if (keptRecords().length > 0) void this.#openCompare();
    }
    this.#state = state;
    this.experiments.view?.enable();
    this.more.trained = state.trained && !isRunning(state);
    this.controls.show(state);
    this.#instrument.classList.toggle("ended", canTrainMore(state));
    this.log.show(state);
    this.#running = isRunning(state);
    this.#isMnist = state.info?.isMnist ?? this.#host.configuration.dataset === undefined;
    this.#showSource();
    this.mistakes.testable = state.trained && state.datasetReady && !isRunning(state) && !tested;
  }

  /** What there is to tell apart from now on. @param {readonly string[]} classes */
  showClasses(classes) {
    this.#classes = classes;
    this.outputs.classes = classes;
    this.pad.drawsDigits = areDigits(classes);
    if (this.own.view) this.own.view.classes = classes;
  }

  /** What the network sees of the drawing, for whoever shows it. @param {Uint8Array} pixels */
  see(pixels) {
    this.pad.showInput(pixels);
    this.more.see(pixels);
  }

  #drawing() {
    return this.pad.isSample ? null : this.pad.drawing;
  }

  /** The answer, for whoever says why. @param {import("../../core/protocol.js").Prediction} prediction @param {boolean} isIdle whether there is time to look for its reasons */
  answer(prediction, isIdle) {
    this.#answer = { prediction, isIdle };
    if (this.why.element.open) void this.why.view?.show(prediction, isIdle);
    if (this.fool.element.open) this.fool.view?.show(prediction, isIdle);
  }

  /** @returns {import("../on-demand/fool.js").FoolHost} */
  #foolHost() {
    return {
      showImage: (pixels, toSight) => this.pad.showImage(pixels, toSight),
      setOnPixel: (onPixel) => (this.pad.onPixel = onPixel),
      predict: (pixels) => this.#host.predict(pixels),
      gradient: (pixels, options) => /** @type {NonNullable<Host["trainer"]>} */ (this.#host.trainer).gradient(pixels, options),
      link: () => `${new URL("index.html", this.#host.assets)}?${writeQuery(this.#host.configuration)}`,
    };
  }

  /** @returns {import("../on-demand/experiments.js").ExperimentsHost} */
  #experimentsHost() {
    const trainer = () => /** @type {NonNullable<Host["trainer"]>} */ (this.#host.trainer);
    return {
      describe: () => this.#host.describe(),
      train: (changes) => this.#host.train(changes),
      evaluate: () => trainer().evaluate(),
      perturb: (options) => this.#host.perturb(options),
      layers: async () => (await trainer().inspect(new Uint8Array(PIXELS))).layers,
      shuffleLabels: async () => {
        const { datasetInfo } = this.#host;
        // What came as files, or was changed here, could not be put back.
        if (!datasetInfo?.address || datasetInfo.remedies.length > 0) return null;
        const { address } = datasetInfo;
        await trainer().remedyDataset("shuffle-labels");
        return () => trainer().useDataset(address);
      },
      state: () => {
        const { trained = false } = this.#state ?? {};
        const isSame = JSON.stringify(this.#host.lastRun.options) === JSON.stringify(this.#host.configuration.options);
        return { trained, running: this.#running, accuracy: this.#state && isSame && !this.#state.touched ? testAccuracy(this.#state) : null };
      },
    };
  }

  /** @returns {import("../on-demand/why.js").WhyHost} */
  #whyHost() {
    return {
      explain: (pixels, options) => this.#host.explain(pixels, options),
      neighbors: (pixels, n) => this.#host.neighbors(pixels, n),
      images: async (indices) => (await this.#host.trainer?.images("train", indices)) ?? [],
    };
  }

  /** The drawing, for whoever else reads it. @param {ReturnType<Pad["content"]> | null} drawing @param {boolean} [settled] whether no stroke is under way */
  read(drawing, settled) {
    if (this.reader.element.open) void this.reader.view?.read(drawing, settled);
  }

  /** @returns {import("../on-demand/variations.js").PicturesHost} */
  #picturesHost() {
    const host = this.#host;
    const trainer = () => /** @type {NonNullable<Host["trainer"]>} */ (host.trainer);
    return {
      get root() {
        return host.shadowRoot;
      },
      // Of the recipe and the seed that are set, with these variations.
      varied: async (options, count) => trainer().variedImages({ ...host.configuration.options, ...options }, 0, count),
      styles: async (count) => trainer().writingStyles(host.configuration.options.seed, 0, count),
    };
  }

  /** @returns {import("../on-demand/drawings/own-drawings.js").DrawingsHost} */
  #drawingsHost() {
    return {
      content: () => this.#drawing(),
      show: (input) => this.pad.show(input),
      predict: (input) => this.#host.predict(input),
      imageOf: (input, classes) => this.#host.imageOf(input, classes),
      fineTune: (examples) => this.#host.fineTune(examples),
      undoFineTune: () => this.#host.undoFineTune(),
      trainOn: (files, options) => this.#host.trainOn(files, options),
    };
  }

  #showSource() {
    for (const { view } of [this.source, this.kept]) if (view) view.disabled = this.#running;
    if (this.source.view) this.source.view.isMnist = this.#isMnist;
  }

  /** @param {import("../../core/protocol.js").KeptRun[]} runs that are kept in this browser */
  showKept(runs) {
    this.#runs = runs;
    this.kept.view?.show(runs);
    this.#showSource();
  }

  /** Tells a step of a run that is looked at; null where steps are too many to be told. @param {import("../../core/protocol.js").StepTrace | null} step */
  async tellStep(step) {
    const told = ++this.#told;
    if (!step) return this.#storySlot.replaceChildren();
    const story = await this.#story.get();
    if (!story || told !== this.#told) return;
    if (!story.element.isConnected) this.#storySlot.replaceChildren(story.element);
    story.show(step, this.#classes);
  }

  /** Adds a run to the comparison. @param {import("../on-demand/compare.js").RunRecord} run */
  async compare(run) {
    if (run.epochs.length > 0) (await this.#openCompare())?.add(run);
  }

  async #openCompare() {
    const compare = await this.#compare.get();
    if (compare) this.#slots.compare.replaceChildren(compare.element);
    return compare;
  }

  /** The charts as they are now. */
  get charts() {
    return [...this.curves.charts, ...(this.#compare.view?.charts ?? [])];
  }

  /** Takes down what would be held by the window; `paint` makes it anew. */
  close() {
    this.curves.close();
    this.live.close();
    this.reader.view?.close();
    this.#compare.view?.close();
  }

  /** Again, in the colours of now. */
  paint() {
    for (const view of [this.pad, this.live, this.#story.view, this.mistakes, this.own.view, this.why.view, this.fool.view, this.more]) view?.paint();
    this.curves.paint();
    void this.#compare.view?.paint();
  }
}

// The element's look, as one constructed style sheet: no inline styles, and nothing flashes unstyled.

const CSS = /* css */ `
:host {
  --paper: #fcfcfa; --raised: #ffffff; --ink: #1b1b1f; --muted: #5c5c66; --rule: #dcdcd6; --edge: #85857f;
  --accent: #0072b2; --on-accent: #ffffff; --second: #c04f00; --danger: #a3261d; --danger-paper: #fdf1ef;
  display: block; container-type: inline-size; color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  font-variant-numeric: tabular-nums;
}
@media (prefers-color-scheme: dark) {
  :host {
    --paper: #17171a; --raised: #1f1f23; --ink: #eeeeea; --muted: #a9a9b2; --rule: #38383f; --edge: #7a7a84;
    --accent: #56b4e9; --on-accent: #10161c; --second: #e69f00; --danger: #ff9d91; --danger-paper: #33201e;
  }
}
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
h2 { margin: 0 0 8px; font-size: 16px; font-weight: 600; line-height: 24px; }
p { margin: 0; }
figure { margin: 0; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.instrument { display: grid; grid-template-columns: 224px minmax(0, 1fr) 380px; grid-template-rows: auto 1fr; grid-template-areas: "pad outputs training" "star outputs training"; gap: 16px 32px; align-items: start; }
.main { container-type: inline-size; min-width: 0; }
.walk-column { min-width: 0; }
.training-head { display: flex; justify-content: space-between; align-items: baseline; gap: 8px; }
.walk-button { min-height: 28px; padding: 0 10px; font-size: 14px; }
.instrument > .pad { grid-area: pad; }
.instrument > .outputs { grid-area: outputs; }
.instrument > .training { grid-area: training; }
.star-slot { grid-area: star; }
.star-slot:empty { aspect-ratio: 1; }
.instrument.no-draw { grid-template-columns: minmax(0, 1fr); grid-template-areas: "training"; }
.network { position: relative; display: grid; grid-template-columns: minmax(0, 216px) minmax(0, 1fr); grid-template-areas: "earlier earlier" "units bars" "legend legend" "details details"; gap: 0 72px; align-items: center; min-height: 420px; align-content: start; }
.network > .bars { grid-area: bars; }
.network .earlier { grid-area: earlier; }
.network .units { grid-area: units; }
.kept-run.empty { border: 0; padding: 0; margin: 0; display: block; }
.kept-list, .doubts ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 12px; }
.kept-list p, .doubts p { margin: 0 0 6px; }
.doubts li { border: 1px solid var(--edge); border-radius: 6px; padding: 8px 12px; }
.kept-run { border: 1px solid var(--edge); border-radius: 6px; padding: 8px 12px; display: grid; gap: 8px; margin: 4px 0; }

button, select, input { font: inherit; color: inherit; min-height: 40px; border: 1px solid var(--edge); border-radius: 6px; background: var(--raised); padding: 4px 14px; }
button { cursor: pointer; }
button:hover:not(:disabled, [aria-disabled="true"]) { border-color: var(--muted); }
button[aria-disabled="true"], button:disabled, select:disabled, input:disabled { color: var(--muted); cursor: default; opacity: 0.65; }
button.primary { background: var(--accent); color: var(--on-accent); border-color: var(--accent); font-weight: 600; }
:is(button, select, input, textarea, summary, canvas, a):focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.buttons { display: flex; flex-wrap: wrap; gap: 8px; }
button.first { min-width: 128px; }
.brief { display: none; flex-basis: 100%; font-size: 14px; line-height: 20px; }
.brief p { display: flex; justify-content: space-between; gap: 0 12px; white-space: nowrap; }
.brief b { overflow: hidden; text-overflow: ellipsis; }
.go-on { display: contents; }
.ended .go-on, :not(.ended) > .training .here { display: none; }
.after > button { margin-top: 12px; }

.sheet { border: 1px solid var(--edge); border-radius: 8px; background: var(--raised); overflow: hidden; }
.ink { display: block; width: 100%; aspect-ratio: 1; touch-action: none; cursor: crosshair; user-select: none; -webkit-user-select: none; border-radius: 8px; }
.ink:focus-visible { outline-offset: -3px; }
.pad-row { display: flex; justify-content: space-between; align-items: center; gap: 8px; margin-top: 8px; }
.pad-row .buttons { display: grid; }
.pad-row button { min-height: 36px; }
.seen { display: grid; justify-items: end; }
.seen figcaption { color: var(--muted); font-size: 13px; line-height: 18px; }
.pixels { width: 64px; height: 64px; image-rendering: pixelated; border: 1px solid var(--rule); display: block; background: var(--paper); flex: none; }
.samples { display: grid; grid-template-columns: repeat(10, 1fr); gap: 0; margin-top: 4px; }
.sample { padding: 0; min-height: 28px; border-color: transparent; background: none; color: var(--muted); }
.sample:hover { color: var(--ink); }
.sample canvas { width: 100%; height: auto; max-width: 36px; border: 0; display: block; margin: auto; }

.verdict { font-size: 20px; line-height: 28px; min-height: 28px; }
.bars { list-style: none; margin: 8px 0; padding: 0; }
.bars li { display: grid; grid-template-columns: 20px 1fr 56px; gap: 8px; align-items: center; height: 33px; }
.bars.named li { grid-template-columns: minmax(20px, 34%) 1fr 64px; }
.bars .digit { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.bars .track { height: 14px; background: color-mix(in srgb, var(--rule) 55%, transparent); border-radius: 2px; overflow: hidden; }
.bars .bar { display: block; height: 100%; background: var(--muted); transform: scaleX(0); transform-origin: left; transition: transform 120ms linear; }
.bars .value { text-align: end; color: var(--muted); font-size: 14px; }
.bars .winner { font-weight: 700; }
.bars .winner .bar { background: var(--accent); }
.bars .winner .value { color: var(--ink); }
.bars .winner .digit { text-decoration: underline; text-decoration-thickness: 2px; text-underline-offset: 3px; }
.hint { color: var(--muted); font-size: 14px; line-height: 20px; min-height: 40px; margin-top: 4px; }

.controls { display: grid; gap: 8px; }
.task { border-inline-start: 4px solid var(--accent); padding: 4px 12px; white-space: pre-line; overflow-wrap: anywhere; }
:host([present]) { font-size: 20px; }
:host([present]) :is(.body, .main) { display: block; }
:host([present]) .main > :not(.instrument), :host([present]) :is(.controls > :not(.buttons), .training > :not(.controls, .status), .status > :not(.headline, .progress, .error), .outputs > .changes, .hint, .legend-units, .samples, .seen, .walk-button) { display: none; }
:host([present]) .instrument { grid-template-columns: minmax(0, 1fr) minmax(0, 2fr) minmax(0, 1fr); grid-template-rows: auto auto; grid-template-areas: "pad outputs star" "training training training"; gap: 16px 48px; }
:host([present]) .pad-row .buttons { display: flex; }
:host([present]) .verdict { font-size: 32px; line-height: 44px; }
:host([present]) .bars li { height: clamp(48px, 6.4vh, 80px); grid-template-columns: 36px 1fr 96px; font-size: 24px; }
:host([present]) .bars .value { font-size: 22px; }
:host([present]) .bars .track { height: 22px; }
:host([present]) .network { column-gap: 100px; grid-template-columns: minmax(0, 1fr) minmax(0, 1.4fr); }
:host([present]) .headline { font-size: 24px; line-height: 34px; }
.recipe { display: grid; grid-template-columns: auto 1fr; gap: 12px; align-items: center; }
.recipe select { width: 100%; min-width: 0; text-overflow: ellipsis; }
.description { color: var(--muted); font-size: 14px; line-height: 19px; min-height: 38px; }
.pace { display: grid; grid-template-columns: auto 120px 1fr; gap: 10px; align-items: center; }
.pace input { min-height: 0; padding: 0; height: 24px; }
.machine summary { cursor: pointer; width: fit-content; }
.changes summary { cursor: pointer; padding: 2px 0; color: var(--muted); font-size: 14px; width: fit-content; }

.status { display: grid; gap: 4px; margin-top: 4px; }
.headline { font-weight: 600; min-height: 24px; }
.progress { appearance: none; width: 100%; height: 6px; border: 0; border-radius: 3px; background: var(--rule); overflow: hidden; display: block; }
.progress::-webkit-progress-bar { background: var(--rule); }
.progress::-webkit-progress-value { background: var(--accent); }
.progress::-moz-progress-bar { background: var(--accent); }
.figures { display: grid; grid-template-columns: repeat(5, auto); justify-content: space-between; align-items: end; gap: 2px 8px; margin: 4px 0; }
.machine .figures { justify-content: start; gap: 2px 24px; }
.figures dt { color: var(--muted); font-size: 13px; line-height: 18px; }
.figures dd { margin: 0; font-size: 14px; line-height: 20px; white-space: nowrap; }
.figures.empty { color: var(--muted); }
.line { color: var(--muted); font-size: 14px; line-height: 20px; }
.error { border: 1px solid var(--danger); background: var(--danger-paper); color: var(--danger); border-radius: 6px; padding: 8px 12px; display: grid; gap: 8px; justify-items: start; }
.curves-slot { min-height: 168px; }
.curves { display: grid; grid-template-columns: 1fr 1fr; gap: 0 16px; margin-top: 4px; }
.curves figure { min-width: 0; }
.curves figcaption { font-size: 13px; color: var(--muted); line-height: 18px; }
.plot { min-height: 116px; min-width: 0; overflow: hidden; }
/* Before the first run: the axes, where the chart will have them. */
.plot:empty::before { content: ""; display: block; margin: 8px 8px 24px 48px; height: 84px; border: solid var(--rule); border-width: 0 0 1px 1px; }
.legend { grid-column: 1 / -1; display: flex; flex-wrap: wrap; align-items: center; gap: 0 12px; font-size: 13px; line-height: 20px; color: var(--muted); }
.scales { margin-inline-start: auto; display: flex; gap: 4px; }
.scales button { min-height: 26px; padding: 0 8px; font-size: 13px; }
.scales button[aria-pressed="true"] { border-color: var(--ink); color: var(--ink); font-weight: 600; }
.log { overflow: auto; max-height: 132px; margin-top: 6px; }
.log:focus-visible { outline: 3px solid var(--accent); }
.log table { width: 100%; border-collapse: collapse; font-size: 13px; line-height: 18px; }
.log :is(th, td) { text-align: end; padding: 0 0 0 8px; font-weight: 400; white-space: nowrap; border: 0; }
.log thead th { color: var(--muted); position: sticky; top: 0; background: var(--paper); }
.log :is(th:first-child) { text-align: start; padding: 0; }
.key::before { content: ""; display: inline-block; width: 14px; height: 0; border-top: 2px solid var(--accent); margin-inline-end: 4px; vertical-align: middle; }
.key.test::before { border-top: 2px dashed var(--second); }
.key.claim::before { border-top: 1px dotted var(--muted); }

.after { margin-top: 40px; border-top: 1px solid var(--rule); padding-top: 24px; min-height: 88px; }
.after h2 { font-size: 20px; line-height: 28px; }
.mistakes { list-style: none; margin: 16px 0 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(104px, 1fr)); gap: 12px; }
.mistake { display: grid; gap: 4px; justify-items: center; padding: 8px; width: 100%; font-size: 14px; line-height: 20px; }

.help, .refusal { font-size: 14px; line-height: 20px; }
.help { color: var(--muted); }
.refusal:empty { display: none; }
.own-digits, .reader, .why-answer { margin-top: 4px; }

.later:not(:empty):not([hidden]), .compare { margin-top: 40px; border-top: 1px solid var(--rule); padding-top: 24px; }
.later h2, .compare h2 { font-size: 20px; line-height: 28px; }

@container (min-width: 960px) {
  /* The walk beside what it speaks of. */
  .body.walking { display: grid; grid-template-columns: minmax(0, 1fr) 360px; gap: 0 32px; }
  .walking > .walk-column.later:not(:empty):not([hidden]) { position: sticky; top: 8px; max-height: calc(100vh - 16px); overflow-y: auto; margin: 0; padding: 0 0 0 24px; border-top: 0; border-inline-start: 1px solid var(--rule); }
}
@container (max-width: 1032px) {
  .instrument { grid-template-columns: 224px minmax(0, 1fr); grid-template-areas: "pad outputs" "star outputs" "training training"; gap: 16px 32px; }
  .network { column-gap: 48px; }
}
@container (max-width: 528px) {
  /* One grid for all: the bars beside the drawing, and the buttons in reach of a thumb all along it. */
  .pad, .outputs, .network, .training, .controls { display: contents; }
  .instrument { grid-template-columns: minmax(0, 1.5fr) minmax(0, 1fr); grid-template-areas: "title title" "verdict verdict" "sheet bars"; gap: 8px 12px; }
  .instrument :is(.pad, .outputs, .network, .live, .training, .controls) > *, .star-slot { grid-column: 1 / -1; min-width: 0; }
  .pad > h2 { grid-area: title; margin: 0; }
  .outputs > h2 { display: none; }
  /* Two lines, so that the drawing stays where it is. */
  .instrument .outputs > .verdict { grid-area: verdict; min-height: 48px; font-size: 18px; line-height: 24px; }
  .instrument .pad > .sheet { grid-area: sheet; align-self: start; width: 100%; }
  .instrument .network > .bars { grid-area: bars; margin: 0; align-self: stretch; display: grid; }
  .bars li { grid-template-columns: 14px 1fr 52px; gap: 5px; height: auto; min-height: 20px; }
  .bars .value { font-size: 13px; }
  .bars.named li { grid-template-columns: minmax(20px, 40%) 1fr 52px; }
  .instrument > .star-slot, .instrument .live > :is(.earlier, .units, .legend-units, .unit-details) { grid-area: auto / 1 / auto / -1; }
  .instrument > .star-slot { order: 1; max-width: 360px; margin-inline: auto; width: 100%; }
  .pad-row .buttons { display: flex; }
  .training-head { margin-top: 16px; }
  /* Broader than what goes by behind it. */
  .controls > .buttons { position: sticky; bottom: 0; z-index: 1; margin: 0 -4px; padding: 8px 4px; background: var(--paper); }
  .brief { display: block; }
  .samples { grid-template-columns: repeat(10, minmax(0, 1fr)); }
  .hint { min-height: 40px; }
  .figures { grid-template-columns: repeat(3, auto); }
  .buttons :is(.first, .more) { flex: 1; }
  .buttons > button { min-height: 48px; }
}
/* A phone on its side: the buttons and the run in one row that stays in sight. */
@media (max-height: 500px) {
  @container (max-width: 1032px) {
    .training, .controls { display: contents; }
    .training > *, .controls > * { grid-column: 1 / -1; }
    .controls > .buttons { position: sticky; bottom: 0; z-index: 1; padding: 6px 0; background: var(--paper); align-items: center; flex-wrap: nowrap; }
    .brief { display: block; flex: 1; }
    .sheet { max-width: min(100%, 60vh); margin-inline: auto; }
  }
}
/* Enlarged so far that the bar would take the page. */
@media (max-height: 300px) {
  @container (max-width: 1032px) {
    .controls > .buttons { position: static; flex-wrap: wrap; }
    .brief { flex-basis: 100%; }
  }
}
:host(:dir(rtl)) .bar { transform-origin: right; }
@keyframes slide-in { from { transform: translateY(12px); } }
.mistakes li { animation: slide-in 300ms ease-out both; animation-delay: calc(var(--place, 0) * 40ms); }
@media (prefers-reduced-motion: reduce) { .bars .bar { transition: none; } .mistakes li { animation: none; } }
@media (forced-colors: active) {
  .bars .bar, .progress::-webkit-progress-value { background: CanvasText; forced-color-adjust: none; }
  .sheet, .pixels, .key::before { forced-color-adjust: none; }
  .bars.named li { grid-template-columns: minmax(20px, 34%) 1fr 64px; }
.bars .digit { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.bars .track { border: 1px solid CanvasText; }
  button.primary { background: Highlight; color: HighlightText; forced-color-adjust: none; }
}
`;

/** One sheet each for all elements of a page. @type {Map<string, CSSStyleSheet>} */
const sheets = new Map();

/** Gives a shadow root a look, once. @param {ShadowRoot} root @param {string} css */
export function adopt(root, css) {
  let sheet = sheets.get(css);
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    sheets.set(css, sheet);
  }
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}

/** The look of what is there at first. @param {ShadowRoot} root */
export const adoptFirst = (root) => adopt(root, CSS);

// The look of the views that are loaded later: evaluation, comparison, walk, sharing.

import { adopt } from "../styles.js";

const CSS = /* css */ `
/* Settings. */
.fields { display: grid; gap: 8px; padding: 8px 0; }
.field { display: grid; grid-template-columns: minmax(96px, 128px) minmax(0, 176px) auto minmax(0, 1fr); gap: 2px 12px; align-items: center; }
.field .help { grid-column: 1 / -1; color: var(--muted); font-size: 14px; line-height: 20px; }
.field.changed label { color: var(--second); }
.field.changed label::before { content: "• "; }
.field input { padding: 4px 8px; width: 100%; }
.field input:invalid { border-color: var(--danger); }
.reset { padding: 4px 10px; font-size: 14px; }
/* What uPlot needs of a style sheet where legend, cursor and selection are off. */
.uplot { width: min-content; line-height: 1.5; }
.u-wrap { position: relative; user-select: none; }
.u-over, .u-under, .u-axis { position: absolute; }
.u-under { overflow: hidden; }
.uplot canvas { display: block; position: relative; width: 100%; height: 100%; }
.refusal { grid-column: 1 / -1; color: var(--danger); }
.field select { padding: 4px 8px; width: 100%; min-width: 0; }
.field [aria-invalid="true"] { border-color: var(--danger); }
.layers select { max-width: 220px; }
fieldset.layers { border: 0; padding: 0; margin: 0; display: block; min-width: 0; }
.layers legend { padding: 0; }
.layer-list { list-style: decimal; margin: 4px 0 8px; padding-inline-start: 24px; display: grid; gap: 4px; }
.layer-list li > * { margin-block: 2px; margin-inline-end: 8px; }
.layer-list input { width: 88px; padding: 4px 8px; }
.layer-name { display: inline-block; min-width: 112px; }
.drop { display: block; border: 1px dashed var(--edge); border-radius: 6px; padding: 12px; text-align: center; cursor: pointer; margin: 8px 0; }
#dataset-files:focus-visible + .drop { outline: 3px solid var(--accent); outline-offset: 2px; }
.data-source .recipe input { width: 100%; min-width: 0; }
.data-source > div > .buttons { margin: 8px 0 16px; }
.field.varied { display: block; }
.pictures { list-style: none; margin: 8px 0; padding: 0; display: flex; flex-wrap: wrap; gap: 8px; }
.pictures li { display: grid; justify-items: center; font-size: 14px; line-height: 20px; }
.pictures .pixels { width: 40px; height: 40px; }
@container (max-width: 528px) {
  .field { grid-template-columns: 1fr minmax(132px, 48%); }
  .field label { grid-column: 1; }
  .field .help { grid-column: 1 / -1; grid-row: 2; }
  .field .reset { grid-column: 2; grid-row: 3; justify-self: end; }
}
.field.varied .fields > .help { grid-row: auto; }
.field.varied.changed label { color: inherit; }
.field.varied.changed label::before { content: none; }
.field.varied .field.changed label { color: var(--second); }
.field.varied .field.changed label::before { content: "• "; }
.labels { gap: 2px; margin: 4px 0 8px; }
.labels button { padding: 4px 2px; flex: 1 0 24px; min-width: 24px; overflow-wrap: anywhere; }
.labels button[data-count]::after { content: attr(data-count); margin-inline-start: 3px; font-size: 12px; color: var(--muted); }
.teach { margin: 8px 0; }
.teach.idle { visibility: hidden; }
.teach > button { margin-top: 4px; }
.reader .verdict { font-size: 16px; line-height: 24px; }
.why { display: grid; grid-template-columns: 140px 1fr; gap: 12px; align-items: start; margin-top: 8px; }
.why .why-map { width: 140px; height: 140px; image-rendering: pixelated; border: 1px solid var(--rule); }
.why.blank .why-map { visibility: hidden; }
.why button[aria-pressed="true"] { outline: 3px solid var(--accent); outline-offset: -1px; }
.own-digits > div { display: grid; gap: 8px; }
.experiments { list-style: none; margin: 8px 0; padding: 0; display: grid; gap: 12px; }
.experiment { border: 1px solid var(--rule); border-radius: 8px; padding: 8px 12px; display: grid; gap: 6px; font-size: 14px; line-height: 20px; }
.experiment h3 { margin: 0; font-size: 14px; line-height: 20px; }
.experiment .guess { align-items: center; }
.experiment input { width: 80px; padding: 4px 8px; }
.fool-game { display: grid; gap: 8px; margin-top: 4px; font-size: 14px; line-height: 20px; }
.own-use { display: flex; gap: 12px; align-items: center; }
.picture { display: grid; justify-items: center; padding: 4px; font-size: 14px; line-height: 20px; min-width: 48px; }
.picture[aria-pressed="true"] { outline: 3px solid var(--accent); outline-offset: 1px; }
.picture.wrong .pixels { outline: 2px solid var(--second); }
.pixels.smooth { image-rendering: auto; color: var(--ink); }
.own-lists .buttons { align-items: center; }
.sign-names { display: flex; gap: 8px; margin: 4px 0 8px; }
.sign-names input { flex: 1; min-width: 0; }
#own-files:focus-visible + .drop { outline: 3px solid var(--accent); outline-offset: 2px; }
.share { display: grid; gap: 8px; margin-top: 12px; justify-items: start; }
.locks { border: 0; padding: 0; margin: 0; display: flex; flex-wrap: wrap; gap: 2px 16px; }
.locks input { min-height: 0; }
.class-chart text { fill: var(--ink); font-size: 14px; }
.class-chart rect { fill: var(--accent); }
.classroom { display: grid; gap: 8px; justify-items: start; width: 100%; }
.share .recipe { width: min(100%, 440px); }
.code, .to-copy { width: 100%; max-width: 920px; font: 14px/20px ui-monospace, monospace; color: inherit; background: var(--raised); border: 1px solid var(--edge); border-radius: 6px; padding: 8px; }
/* In sight of whichever button was pressed. */
.told:not(:empty) { position: sticky; bottom: 8px; justify-self: start; max-width: 72ch; border: 1px solid var(--edge); border-radius: 6px; background: var(--raised); padding: 4px 12px; font-size: 14px; line-height: 20px; }
.share .drop { justify-self: stretch; max-width: 560px; }
#share-file:focus-visible + .drop { outline: 3px solid var(--accent); outline-offset: 2px; }
.later h3 { font-size: 18px; line-height: 28px; margin: 24px 0 4px; }
.later h4 { font-size: 16px; line-height: 24px; margin: 16px 0 4px; }
.later p, .later ul { max-width: 72ch; }
.scores { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(460px, 100%), 1fr)); gap: 0 40px; }
.scores > * { min-width: 0; }
.scroll {
  position: relative; overflow-x: auto; padding: 4px; margin: 4px -4px;
  /* A shadow at each side on which there is more: the paper scrolls along and covers it at the end. */
  background: linear-gradient(to right, var(--paper) 40%, transparent) left / 32px 100% no-repeat local, linear-gradient(to left, var(--paper) 40%, transparent) right / 32px 100% no-repeat local,
    linear-gradient(to right, color-mix(in srgb, var(--ink) 22%, transparent), transparent) left / 14px 100% no-repeat scroll, linear-gradient(to left, color-mix(in srgb, var(--ink) 22%, transparent), transparent) right / 14px 100% no-repeat scroll;
}
.scroll:focus-visible { outline: 3px solid var(--accent); }
table { border-collapse: collapse; font-size: 16px; line-height: 24px; }
th, td { padding: 2px 10px; text-align: end; white-space: nowrap; border-bottom: 1px solid var(--rule); }
thead th { color: var(--muted); font-weight: 400; }
thead th:first-child { text-align: start; }
th[scope="row"] { text-align: start; font-weight: 600; }
.compare > button { margin-top: 8px; }
.compare :is(td, th) { text-align: start; }
.compare td:nth-child(3) { white-space: normal; min-width: 160px; }
.compare label { display: inline-flex; gap: 6px; align-items: center; white-space: nowrap; }
.compare input { min-height: 0; }
.walk .words td { white-space: normal; text-align: start; }
.tall { min-height: 220px; margin-top: 8px; }
.matrix { table-layout: fixed; }
.matrix th { text-align: center; padding: 2px 6px; }
.matrix .axis { text-align: center; color: var(--muted); font-weight: 400; border: 0; }
.matrix thead td { border: 0; height: auto; }
.matrix tbody th { position: sticky; left: 0; z-index: 1; background: var(--paper); }
.scores.many { grid-template-columns: minmax(0, 1fr); }
.scores.many .matrix td { min-width: 30px; height: 28px; font-size: 13px; }
.scores.many .matrix button { min-height: 26px; }
.matrix td { padding: 0; min-width: 44px; height: 36px; text-align: center; color: var(--muted); border: 1px solid var(--paper); }
.matrix td.right { background: color-mix(in srgb, var(--accent) var(--share), transparent); }
.matrix td.wrong { background: color-mix(in srgb, var(--second) var(--share), transparent); }
.matrix button { width: 100%; min-height: 34px; padding: 0 2px; border: 0; border-radius: 0; background: none; color: var(--ink); }
.matrix button:focus-visible { outline-offset: -3px; }
.matrix .right button { font-weight: 600; }
.save { color: var(--accent); display: inline-block; margin-top: 12px; }
.gallery { list-style: none; margin: 16px 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(88px, 1fr)); gap: 8px; }
.gallery .pixels { width: 56px; height: 56px; }
.mistake.wrong { border-color: var(--second); border-width: 2px; }
.first-five .pixels, .large .pixels { width: 84px; height: 84px; }
.signed { width: 64px; height: 64px; image-rendering: pixelated; border: 1px solid var(--rule); display: block; }
.maps { display: flex; flex-wrap: wrap; gap: 4px; }
.maps .signed { width: 48px; height: 48px; }
.strip { width: min(100%, 640px); height: auto; min-height: 14px; }
.digits { display: grid; text-align: center; font-size: 14px; color: var(--muted); }
.layers-seen figure { margin: 12px 0; }
.layers-seen figcaption { color: var(--muted); font-size: 14px; }
.class-counts { list-style: none; padding: 0; margin: 4px 0; max-width: 480px; }
.class-counts li { display: grid; grid-template-columns: 20px 1fr 64px; gap: 8px; align-items: center; height: 24px; }
.class-counts .track { height: 12px; background: color-mix(in srgb, var(--rule) 55%, transparent); }
.class-counts .bar { display: block; height: 100%; background: var(--accent); transform-origin: left; }
.class-counts .value { text-align: end; }
.numbers { font-size: 12px; line-height: 16px; }
.numbers td { padding: 0 3px; border: 0; color: var(--muted); min-width: 24px; }
.numbers td.inked { color: var(--ink); font-weight: 600; background: color-mix(in srgb, var(--accent) 12%, transparent); }
.activation-plot .axis { stroke: var(--edge); fill: none; }
.activation-plot .curve { stroke: var(--accent); stroke-width: 2; fill: none; }
.plot-figure { display: inline-block; margin-inline-end: 16px; }
.plot-figure figcaption { font-size: 13px; color: var(--muted); text-align: center; }
.sliding-pictures { display: flex; gap: 12px; }
.window-stage { position: relative; width: 140px; height: 140px; }
.sliding :is(.window-stage .pixels, .signed) { width: 140px; height: 140px; }
.window-frame { position: absolute; outline: 2px solid var(--second); }
.sliding .pace { margin-top: 4px; }
.window-numbers td { padding: 2px 8px; font-size: 13px; line-height: 18px; }
.steps { padding-inline-start: 24px; }
.steps > li::marker { font-size: 18px; color: var(--muted); }
.steps > li > h3 { display: inline-block; margin-top: 20px; }
.steps button { margin-top: 8px; }
.architecture { display: block; }
.architecture .flow { stroke: var(--edge); stroke-width: 2; }
.architecture .map { fill: color-mix(in srgb, var(--accent) 18%, var(--paper)); stroke: var(--accent); }
.architecture .features { fill: var(--accent); }
.architecture text { fill: var(--ink); font-size: 14px; }
.architecture .detail { fill: var(--muted); }
@media (forced-colors: active) {
  /* Shades are the matrix's meaning. */
  .matrix td, .curve-key, .signed { forced-color-adjust: none; }
  .matrix td { color: var(--ink); background-color: var(--paper); }
}
`;

/** @param {ShadowRoot | null} root */
export function adoptLater(root) {
  if (root) adopt(root, CSS);
}

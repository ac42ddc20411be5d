// The look of the live network and of the star.

export const NETWORK_CSS = /* css */ `
.live { display: contents; }
.lines { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; }
.layer-units { min-width: 0; }
.unit-grid { display: grid; gap: 6px; grid-template-columns: repeat(4, 1fr); }
.earlier .unit-grid { grid-template-columns: repeat(8, 1fr); gap: 4px; }
.earlier { display: grid; gap: 6px; margin-bottom: 8px; }
.earlier .line, .units .line { font-size: 13px; line-height: 18px; margin-bottom: 2px; }
.unit-grid > * { min-width: 0; }
.unit { position: relative; padding: 0; min-height: 0 !important; line-height: 0; border: 0; border-radius: 2px; background: var(--paper); overflow: hidden; outline: 2px solid color-mix(in srgb, var(--ink) var(--strength, 0%), var(--rule)); }
.unit .signed { display: block; width: 100%; height: auto; aspect-ratio: 1; border: 0; }
.unit[aria-pressed="true"] { outline-color: var(--accent); outline-width: 3px; }
.unit:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.not-finite :is(.unit-grid, .line) { visibility: hidden; }
.legend-units { grid-area: legend; margin-top: 8px; font-size: 13px; line-height: 18px; min-height: 36px; }
.unit-details { grid-area: details; border: 1px solid var(--rule); border-radius: 8px; padding: 8px 12px; margin-top: 8px; font-size: 14px; line-height: 20px; }
.unit-details h3 { margin: 0; font-size: 14px; line-height: 20px; }
.unit-head { display: flex; justify-content: space-between; align-items: start; gap: 8px; margin-bottom: 8px; }
.unit-pictures { display: flex; align-items: center; gap: 6px; margin-bottom: 6px; }
.unit-pictures figcaption { color: var(--muted); font-size: 13px; text-align: center; }
.unit-pictures .signed { width: 72px; height: 72px; border: 1px solid var(--rule); image-rendering: pixelated; }
.unit-details table { border-collapse: collapse; font-size: 13px; line-height: 18px; }
.unit-details :is(th, td) { padding: 0 12px 0 0; text-align: start; font-weight: 400; border: 0; }
.star-canvas { display: block; width: 100%; aspect-ratio: 1; border-radius: 8px; cursor: crosshair; }
.star-head { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 6px; }
.star-views { display: flex; gap: 2px; }
.star-views button { min-height: 26px; padding: 0 3px; font-size: 13px; }
.star-head h2 { margin: 0; font-size: 14px; white-space: nowrap; }
.star-views button[aria-pressed="true"] { border-color: var(--ink); color: var(--ink); font-weight: 600; }
.star-told { display: flex; gap: 8px; align-items: start; min-height: 56px; font-size: 13px; line-height: 18px; color: var(--muted); }
.star-told .pixels { width: 36px; height: 36px; }
.story { border: 1px solid var(--rule); border-radius: 8px; padding: 8px 12px; margin-top: 8px; font-size: 14px; line-height: 20px; }
.story h3 { margin: 0 0 4px; font-size: 14px; line-height: 20px; }
.story > ol { margin: 0; padding-inline-start: 18px; display: grid; gap: 2px; }
.story .pictures { margin: 4px 0; gap: 6px; flex-wrap: nowrap; }
.story .pictures .pixels { width: 32px; height: 32px; }
:host([present]) :is(.star-told, .earlier .line, .units .line, .star-views button) { font-size: 18px; line-height: 24px; }
:host([present]) .star-head h2 { font-size: 20px; }
@container (max-width: 528px) {
  .unit-grid, .earlier .unit-grid { grid-template-columns: repeat(10, minmax(0, 1fr)); gap: 4px; }
  .instrument .live :is(.lines, .lines-legend) { display: none; }
}
@media (forced-colors: active) { .unit, .lines, .star-canvas { forced-color-adjust: none; } }
`;

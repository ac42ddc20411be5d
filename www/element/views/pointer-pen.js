// Which pointer draws: one at a time, from where it is put down to where it is lifted. A pen takes the stroke from a palm, a palm that
// rests while a pen is about draws nothing, and a touch that the system takes back leaves nothing.

/** A hand that holds a pen touches the screen for so long before and after it writes. */
const PALM_MS = 1_500;

/**
 * @typedef {object} Strokes what is done with it
 * @property {(event: PointerEvent) => void} begin
 * @property {(event: PointerEvent) => void} extend
 * @property {() => void} end
 * @property {() => void} discard the stroke so far was none
 */

export class PointerPen {
  #canvas;
  #strokes;
  /** @type {{ id: number, type: string, ended: AbortController } | null} */
  #active = null;
  #penSeen = -Infinity;

  /** @param {HTMLCanvasElement} canvas @param {Strokes} strokes */
  constructor(canvas, strokes) {
    this.#canvas = canvas;
    this.#strokes = strokes;
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    for (const type of /** @type {const} */ (["pointermove", "pointerover"])) canvas.addEventListener(type, (event) => event.pointerType === "pen" && (this.#penSeen = event.timeStamp));
  }

  get isDrawing() {
    return this.#active !== null;
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.button !== 0) return;
    if (event.pointerType === "touch" && event.timeStamp - this.#penSeen < PALM_MS) return;
    if (event.pointerType === "pen") {
      this.#penSeen = event.timeStamp;
      if (this.#active?.type === "touch") this.#release(() => this.#strokes.discard());
    }
    if (this.#active) return;
    const ended = new AbortController();
    this.#active = { id: event.pointerId, type: event.pointerType, ended };
    // Where the pointer is lifted outside of the canvas, and of the window.
    const [listen, { signal }] = [/** @type {const} */ ({ capture: true }), ended];
    addEventListener("pointermove", (later) => this.#move(later), { ...listen, signal });
    addEventListener("pointerup", (later) => this.#up(later), { ...listen, signal });
    addEventListener("pointercancel", (later) => this.#cancel(later), { ...listen, signal });
    this.#canvas.addEventListener("lostpointercapture", (later) => this.#up(later), { signal });
    try {
      this.#canvas.setPointerCapture(event.pointerId);
    } catch {
      // The window hears of it as well.
    }
    this.#strokes.begin(event);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    if (event.pointerId !== this.#active?.id) return;
    // It was lifted where nobody heard of it.
    if (event.buttons === 0) return this.#release(() => this.#strokes.end());
    this.#strokes.extend(event);
  }

  /** @param {PointerEvent} event */
  #up(event) {
    if (event.pointerId === this.#active?.id) this.#release(() => this.#strokes.end());
  }

  /** @param {PointerEvent} event */
  #cancel(event) {
    if (event.pointerId !== this.#active?.id) return;
    const wasTouch = this.#active.type === "touch";
    this.#release(() => (wasTouch ? this.#strokes.discard() : this.#strokes.end()));
  }

  /** @param {() => void} after */
  #release(after) {
    this.#active?.ended.abort();
    this.#active = null;
    after();
  }
}

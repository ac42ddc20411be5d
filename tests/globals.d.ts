// What tests put into pages, and modules that only a server of dist/ has.

import type { DigitTrainer } from "../www/element/digit-trainer.js";

declare global {
  interface HTMLElementTagNameMap {
    "digit-trainer": DigitTrainer;
  }
  interface Element {
    // Tests know which element their selectors find.
    [name: string]: any;
  }
  interface Event {
    detail: any;
  }
  var workers: Worker[];
}

export {};

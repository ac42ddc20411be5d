// Numbers as Python and the tutorials print them.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { duration, lossText, percent, ratio } from "../../www/i18n/numbers.js";

test("a ratio has Python's four decimals: an exact half goes to the even digit", () => {
  // python3 -c 'print([f"{x:.4f}" for x in (0.90625, 0.96875, 0.03125, 0.5, 1, 0, 0.12345, 2/3)])'
  assert.deepEqual([0.90625, 0.96875, 0.03125, 0.5, 1, 0, 0.12345, 2 / 3].map(ratio), ["0.9062", "0.9688", "0.0312", "0.5000", "1.0000", "0.0000", "0.1235", "0.6667"]);
});

test("accuracy in percent with two decimals, loss with four, time in words", () => {
  assert.deepEqual([percent(0.97931), lossText(0.07692), lossText(123456), duration(61.2), duration(7200)], ["97.93%", "0.0769", "1.23e+5", "1 min 2 s", "2 h 0 min"]);
});

test("every ratio of a report is printed as scikit-learn prints it", () => {
  const { cases } = JSON.parse(readFileSync(new URL("../goldens/scikit_learn/report.json", import.meta.url), "utf8"));
  for (const { rows, printed } of Object.values(cases)) {
    for (const [name, row] of Object.entries(rows)) {
      const line = printed.split("\n").find((text) => text.trim().startsWith(`${name} `));
      assert.deepEqual([row.precision, row.recall, row["f1-score"]].map(ratio), line.trim().slice(name.length).trim().split(/\s+/).slice(0, 3), name);
    }
  }
});

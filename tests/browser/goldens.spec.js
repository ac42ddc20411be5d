// The WebGPU engine against Keras: every recipe, optimizer, loss, activation and scaling, on the numbers that the CPU engine is
// tested with natively (tests/native/goldens.rs, which also says why the tolerances are what they are).

import { expect, test } from "./fixtures.js";
import { differencesFrom, goldens, measure, optionsOf } from "../goldens/webgpu.js";

// Compiling shaders and computing on one or two cores take their time.
test.setTimeout(900_000);

for (const golden of goldens) {
  test(`WebGPU matches Keras: ${golden.name}`, async ({ page, site }) => {
    await page.goto(`${site}index.html`);
    expect(golden.first_batch).toHaveLength(golden.batch_size);
    const measured = await page.evaluate(measure, { options: optionsOf(golden), images: golden.first_batch.slice(0, 4) });
    expect(differencesFrom(golden, measured)).toEqual([]);
  });
}

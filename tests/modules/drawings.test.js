// The visitor's drawings as files and in the browser's store: what is written is read again, and what cannot be read harms nothing else.

import assert from "node:assert/strict";
import { test } from "node:test";
import { idxFiles, readFiles, zipped } from "../../www/element/on-demand/drawings/drawing-files.js";
import { fromJson, fromStored, toJson } from "../../www/element/on-demand/drawings/drawing-set.js";
import { DrawingStore } from "../../www/element/on-demand/drawings/drawing-store.js";
import { lacking, namesIn, useOfNext } from "../../www/element/on-demand/drawings/signs.js";
import { mutations } from "./mutations.js";

const CLASSES = ["star", "ring"];
const stroke = (x) => [{ x, y: 0.25, breadth: 1 }, { x: 0.5, y: 0.8, breadth: 0.7 }];
const drawing = (label, use, x) => ({ label, use, input: { strokes: [stroke(x)] } });
const image = (label, use, ink) => ({ label, use, input: new Uint8Array(784).fill(ink) });
const SET = { classes: CLASSES, drawings: [drawing(0, "teach", 0.3), drawing(1, "test", 0.4), image(1, "teach", 7)] };
const file = (name, content) => new File([content], name);

test("a set of drawings comes back from its file", () => assert.deepEqual(fromJson(toJson(SET), "a.json"), SET));

test("what is no file of drawings is refused with what was expected", () => {
  const refused = (change) => {
    const value = JSON.parse(toJson(SET));
    change(value);
    try {
      fromJson(JSON.stringify(value), "a.json");
    } catch (error) {
      assert.equal(error.code, "drawings-file");
      return error.message;
    }
    throw new Error("it was taken");
  };
  assert.match(refused((value) => (value.format = "other")), /^a\.json is no file of drawings: its format is "other"/);
  assert.match(refused((value) => (value.classes = ["a", "a"])), /must name from 2 to 62 different classes/);
  assert.match(refused((value) => (value.drawings[1].label = 2)), /^a\.json: drawing 2 has the label 2; it must be a whole number from 0 to 1/);
  assert.match(refused((value) => (value.drawings[0].use = "play")), /drawing 1 is for "play"/);
  assert.match(refused((value) => (value.drawings[0].strokes[0][0] = [0.1, 1e9, 1])), /drawing 1 must have strokes/);
  assert.match(refused((value) => (value.drawings[2].pixels = "AAAA")), /drawing 3 must have 784 pixels/);
  assert.throws(() => fromJson("[", "b.json"), { code: "drawings-file" });
  // Nothing else comes out, whatever goes in.
  const whole = new TextEncoder().encode(toJson({ classes: CLASSES, drawings: [drawing(0, "teach", 0.3)] }));
  for (const bytes of mutations(whole, 200, 1)) {
    const text = new TextDecoder().decode(bytes);
    try {
      assert.deepEqual(Object.keys(fromJson(text, "c.json")), ["classes", "drawings"]);
    } catch (error) {
      assert.equal(error.code, "drawings-file", text);
    }
  }
});

test("of what the browser kept one bad drawing is left out alone", () => {
  const value = JSON.parse(toJson(SET));
  value.drawings[1].strokes[0][0][0] = 5;
  assert.deepEqual(fromStored(value).drawings, [SET.drawings[0], SET.drawings[2]]);
});

test("IDX files hold what they were made of, in a zip or not, and several files come together", async () => {
  const images = [image(0, "teach", 1), image(1, "test", 2)].map(({ label, use, input }) => ({ label, use, pixels: input }));
  const files = idxFiles(CLASSES, images);
  assert.deepEqual(files.map(({ name }) => name), ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", "classes.txt"]);
  const expected = { classes: CLASSES, drawings: [image(0, "teach", 1), image(1, "test", 2)] };
  assert.deepEqual(await readFiles([file("set.zip", zipped(files))], CLASSES), [expected]);
  assert.deepEqual(await readFiles(files.slice(0, 4).map(({ name, bytes }) => file(name, bytes)), CLASSES), [expected]);
  assert.deepEqual(await readFiles([file("a.json", toJson(SET)), file("b.json", toJson(SET))], CLASSES), [SET, SET]);
  const [trainImages, trainLabels] = files;
  const refusal = (list) => readFiles(list, CLASSES).then(() => "taken", ({ code, message }) => `${code}: ${message}`);
  assert.match(await refusal([file(trainImages.name, trainImages.bytes)]), /drawings-file: .* has no file of labels beside it/);
  assert.match(await refusal([file(trainLabels.name, trainLabels.bytes)]), /holds labels alone/);
  assert.match(await refusal([file("notes.txt", "hello")]), /notes\.txt holds no drawings/);
  assert.match(await refusal([file("a.zip", new Uint8Array([0x50, 0x4b, 3, 4, 9]))]), /a\.zip is no whole zip archive/);
  assert.match(await refusal([file("a.gz", new Uint8Array([0x1f, 0x8b, 0, 0]))]), /a\.gz is no whole gzip file/);
  const three = idxFiles(["a", "b", "c"], [{ label: 2, use: /** @type {const} */ ("teach"), pixels: new Uint8Array(784) }]);
  assert.match(await refusal(three.slice(0, 2).map(({ name, bytes }) => file(name, bytes))), /Label 0 of .* is 2; there are 2 classes/);
});

test("sets of several classes are kept beside each other, also where the browser stores nothing, and each drawing once", () => {
  const digits = { classes: ["0", "1"], drawings: [drawing(0, "test", 0.1)] };
  const store = new DrawingStore();
  store.put(digits);
  assert.equal(store.isKept, false);
  assert.equal(store.add(SET), 3);
  assert.equal(store.add({ classes: CLASSES, drawings: [drawing(0, "test", 0.3), drawing(0, "teach", 0.9)] }), 1);
  assert.equal(store.of(CLASSES).drawings.length, 4);
  assert.deepEqual(store.of(["0", "1"]), digits);
  store.put({ classes: CLASSES, drawings: [] });
  assert.deepEqual(store.classes, [["0", "1"]]);
});

test("signs have two to ten names, and each fifth drawing is for testing", () => {
  assert.deepEqual(namesIn(" star, heart ,☺"), ["star", "heart", "☺"]);
  for (const wrong of ["", "star", "a, a", "1,2,3,4,5,6,7,8,9,10,11", `a, ${"b".repeat(41)}`]) assert.equal(namesIn(wrong), null, wrong);
  assert.equal(Array.from({ length: 10 }, (_, there) => useOfNext(there)).filter((use) => use === "test").length, 2);
  assert.equal(useOfNext(0), "teach");
  assert.deepEqual(lacking({ classes: CLASSES, drawings: [drawing(0, "teach", 0.1), drawing(0, "test", 0.2), drawing(1, "teach", 0.3)] }), ["ring"]);
});

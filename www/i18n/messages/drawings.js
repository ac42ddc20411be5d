// What is said of the visitor's drawings: those that are kept, taught and trained on; and of pictures of what a run learns from.

import { a, upper } from "./article.js";

export const drawings = {
  teach: {
    title: "Is that wrong? Teach it: this is",
    choose: (/** @type {string} */ name) => `Teach the network that the drawing is ${a(name)}`,
    teaching: (/** @type {string} */ name) => `Teaching it that this is ${a(name)}.`,
    taught: "It has learnt. Testing what that cost.",
    done: (/** @type {{ known: boolean, name: string, before: string, after: string }} */ { known, name, before, after }) => `${known ? `Now it reads this as ${a(name)}.` : `It still does not read this as ${a(name)}: teach it another one.`} Test images read right: ${before} before, ${after} now.`,
    undo: "Undo",
    nothingToUndo: "There is nothing to undo any more: the network has gone on learning, or came back as it was last kept.",
    undone: "Undone: the network is as it was.",
  },

  own: {
    help: "Draw, then press what it is. Nothing here has seen your handwriting before, so this is an honest test. The drawings stay in this browser until you delete them.",
    notKept: "This browser stores nothing for this page, so the drawings are gone when you leave it.",
    which: "What the drawing is",
    keepAs: (/** @type {string} */ name, /** @type {number} */ there) => `Keep the drawing as ${a(name)} (${there} so far)`,
    use: "Keep for",
    uses: { test: "testing", teach: "teaching" },
    test: (/** @type {boolean} */ areDigits) => /** @type {string} */ (areDigits ? "Test on my digits" : "Test on my drawings"),
    teach: "Teach it mine",
    blank: "The canvas is blank: draw something first.",
    full: (/** @type {number} */ most) => `There are ${most} drawings already: delete some first.`,
    tooLong: "This drawing is too long to be kept. Clear it and draw it in fewer strokes.",
    kept: (/** @type {string} */ name) => `Kept as ${a(name)}.`,
    list: (/** @type {string} */ use, /** @type {number} */ count) => `For ${use}: ${count}`,
    yours: (/** @type {string} */ name, /** @type {number} */ place) => `Your ${name}, drawing ${place}`,
    chosen: (/** @type {string} */ name) => `${upper(a(name))} of yours:`,
    show: "Show it",
    move: { test: "Use it for testing", teach: "Use it for teaching" },
    delete: "Delete it",
    deleted: "Deleted.",
    undo: "Undo",
    restored: "It is back.",
    result: (/** @type {number} */ right, /** @type {number} */ all, /** @type {boolean} */ areDigits) => `It reads ${right} of your ${all} ${areDigits ? "digit" : "drawing"}${all === 1 ? "" : "s"} right.`,
    wrong: (/** @type {string} */ label, /** @type {string} */ answer) => `${label} as ${answer}`,
    nothing: "nothing",
    taught: (/** @type {{ before: string, after: string, testBefore: string, testAfter: string }} */ { before, after, testBefore, testAfter }) => `Of the drawings for teaching it reads ${before} before, ${after} now; of the test images ${testBefore} before, ${testAfter} now.`,
    busy: "Working.",
  },

  files: {
    title: "Save them, or add those of others",
    help: "The drawings of several people are put together by choosing several files. JSON keeps the strokes. The zip has the four IDX files and the names of a data set: open it here under “Another data set”, or read it in Python.",
    json: "Save as JSON",
    idx: "Save as IDX (zip)",
    open: "Add drawings from files",
    saved: (/** @type {number} */ count) => `${count} drawings handed to the browser as a file: `,
    added: (/** @type {number} */ count, /** @type {number} */ all) => `Added ${count} of ${all} drawings${count < all ? "; the others are there already, or there is no more room" : ""}.`,
    noDrawings: "There are no drawings in these files.",
  },

  signs: {
    title: "Your own signs",
    help: "Invent two to ten signs: letters, smileys, runes. Draw each about ten times, then train a network that knows only them. Every fifth drawing is left for testing.",
    names: "Their names, separated by commas",
    example: "star, heart, smile",
    begin: "Draw these",
    tooFew: "Name from 2 to 10 different signs, separated by commas.",
    train: "Train on my signs",
    needs: (/** @type {string} */ names) => `Each sign needs two drawings or more, one for teaching and one for testing; missing: ${names}.`,
    back: (/** @type {string} */ names) => `Back to ${names}`,
    drawing: (/** @type {string} */ names) => `You are drawing ${names}.`,
  },

  reader: {
    help: "The tutorials' networks learn from MNIST alone, written by Americans. any-hand also learnt from varied images and from digits as they are written elsewhere, so that it reads more hands.",
    loading: "Loading the any-hand network (0.3 MB).",
    says: (/** @type {string} */ verdict) => `any-hand: ${verdict}`,
  },

  variations: {
    fields: {
      shift: "Shift, pixels",
      rotation: "Rotation, degrees",
      scale: "Scale, fraction",
      shear: "Shear, degrees",
      elastic: "Elastic, pixels",
      strokeBreadth: "Stroke breadth, 0 to 1",
    },
    pictures: "One training image, as the first epochs see it",
    picture: (/** @type {number} */ epoch) => `The image in epoch ${epoch}`,
    styles: "Digits in writing styles, as they would be added",
    style: (/** @type {string} */ digit) => `A drawn ${digit}`,
    notHere: "The pictures come with the data set.",
  },
};

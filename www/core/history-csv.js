// A run's history as CSV: a row an epoch, with the columns that Keras's CSVLogger writes.

/** @typedef {Extract<import("./protocol.js").TrainEvent, { type: "epochend" }>} Epoch */

/** @param {Epoch[]} epochs */
export function historyCsv(epochs) {
  const rows = epochs.map(({ epoch, accuracy, loss, testAccuracy, testLoss }) => [epoch - 1, accuracy, loss, testAccuracy, testLoss].join(","));
  return ["epoch,accuracy,loss,val_accuracy,val_loss", ...rows, ""].join("\n");
}

// What Session.inspect and Session.unit give, as the page has it.

/** @typedef {import("../core/protocol.js").Inspection} Inspection */

/** @param {any[]} parts JSON of the layers, then their pictures, activations and contributions, and the logits @returns {Inspection} */
export function toInspection([head, pictures, activations, contributions, logits]) {
  let [picture, activation] = [0, 0];
  /** @type {Omit<import("../core/protocol.js").LayerView, "pictures" | "activations" | "contributions">[]} */
  const rows = JSON.parse(head);
  const layers = rows.map((row, place) => {
    const { length } = row.units;
    const numbers = length * row.size[0] * row.size[1];
    const layer = {
      ...row,
      pictures: pictures.slice(picture, picture + numbers),
      activations: activations.slice(activation, activation + length),
      contributions: place === rows.length - 1 && contributions.length > 0 ? contributions : null,
    };
    picture += numbers;
    activation += length;
    return layer;
  });
  return { layers, logits };
}

/** @param {any[]} parts JSON, inputs and weights @returns {import("../core/protocol.js").UnitArithmetic} */
export function toUnit([head, inputs, weights]) {
  const { bias, output, size, at } = JSON.parse(head);
  return { inputs, weights, bias: Number(bias), output: Number(output), size, at };
}

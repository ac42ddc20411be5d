// Where an image stands among directions, one a class: near the class that the network is sure of, between those that it wavers between.

/** MNIST's digits around the circle: those that are often taken for each other stand side by side. */
const DIGITS_AROUND = [0, 7, 4, 9, 5, 3, 8, 1, 2, 6];
/** What logits are divided by before the softmax: sure answers keep apart from each other. */
const TEMPERATURE = 2;

/** The direction of each class: x to the right and y downward, of length 1. @param {number} classes @param {boolean} areDigits @returns {[number, number][]} */
export function directions(classes, areDigits) {
  return Array.from({ length: classes }, (_, place) => {
    const angle = (2 * Math.PI * (areDigits ? DIGITS_AROUND.indexOf(place) : place)) / classes;
    return [Math.cos(angle), -Math.sin(angle)];
  });
}

/**
 * The sum of softmax(logits / 2) times each class's direction: within the circle. What is not a number stands in the middle.
 * @param {ArrayLike<number>} logits @param {[number, number][]} ways @returns {[number, number]}
 */
export function starPlace(logits, ways) {
  const most = Math.max(...Array.from(logits));
  const shares = ways.map((_, place) => Math.exp((logits[place] - most) / TEMPERATURE));
  const total = shares.reduce((sum, share) => sum + share, 0);
  const along = (/** @type {0 | 1} */ axis) => ways.reduce((sum, way, place) => sum + (shares[place] / total) * way[axis], 0);
  const [x, y] = [along(0), along(1)];
  return Number.isFinite(x) && Number.isFinite(y) ? [x, y] : [0, 0];
}

/** Images for the star: the first of each class in turn, as many of each as there can be. @param {ArrayLike<number>} labels @param {number} classes @param {number} count @returns {number[]} places, ascending */
export function starImages(labels, classes, count) {
  const left = new Array(classes).fill(Math.ceil(count / classes));
  const places = [];
  for (let place = 0; place < labels.length && places.length < count; place++) if (left[labels[place]]-- > 0) places.push(place);
  return places;
}

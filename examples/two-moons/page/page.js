// Shows what the worker tells: figures, and a picture of the network's answers.
const context = document.querySelector("canvas").getContext("2d");
const figures = document.querySelector("#figures");
const worker = new Worker("worker.js", { type: "module" });
worker.onerror = ({ message }) => (figures.textContent = `It failed: ${message}`);
worker.onmessage = ({ data: { text, answers } }) => {
  if (text) figures.textContent = text;
  if (!answers) return;
  const image = context.createImageData(64, 64);
  answers.forEach((share, index) => image.data.set([255 * share, 96, 255 * (1 - share), 255], 4 * index));
  context.putImageData(image, 0, 0);
};

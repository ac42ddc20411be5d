// Shows what the worker tells: figures, and a picture of the network's answers.
const context = document.querySelector("canvas").getContext("2d");
new Worker("worker.js", { type: "module" }).onmessage = ({ data: { text, answers } }) => {
  if (text) document.querySelector("#figures").textContent = text;
  if (!answers) return;
  const image = context.createImageData(64, 64);
  answers.forEach((share, index) => image.data.set([255 * share, 96, 255 * (1 - share), 255], 4 * index));
  context.putImageData(image, 0, 0);
};

// For a page with iframes of embed.html: makes each as high as what is in it. A script of its own, without imports.

const HEIGHT_MAX_PX = 20_000;
const here = import.meta.url;
const home = new URL("./", here);

/** Sandboxed frames that have gone elsewhere: all of those have the same origin, none. @type {WeakSet<object>} */
const gone = new WeakSet();

addEventListener("message", ({ data, source, origin }) => {
  if (data?.type === "inkgrad-gone" && source && origin === "null") gone.add(source);
  const height = data?.type === "inkgrad-height" ? data.height : NaN;
  if (!(Number.isFinite(height) && height > 0 && height <= HEIGHT_MAX_PX)) return;
  const frame = [...document.querySelectorAll("iframe")].find(({ contentWindow }) => contentWindow === source);
  // Only frames of the folder that this script came from; a sandboxed one has no origin of its own.
  const isSandboxed = origin === "null" && frame?.hasAttribute("sandbox") && source && !gone.has(source);
  if (!frame?.src.startsWith(home.href) || (origin !== home.origin && !isSandboxed)) return;
  frame.style.height = `${height}px`;
});

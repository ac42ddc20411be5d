// One helper to make elements.

/**
 * An element with properties, attributes (where no such property exists) and children.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name @param {Record<string, unknown>} [properties] @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    // Firefox reflects ARIA's attributes as properties from 119 on, so it is told by the attributes.
    if (/^aria[A-Z]/.test(key)) element.setAttribute(`aria-${key.slice(4).toLowerCase()}`, String(value));
    else if (key in element) /** @type {any} */ (element)[key] = value;
    else element.setAttribute(key, String(value));
  }
  element.append(...children);
  return element;
}

/** Changes a text only when it differs, so that screen readers do not hear it again. @param {Element} element @param {string} text */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Gives a chart's canvas a name: without one it is a node that nobody can tell what it is. @param {HTMLCanvasElement} canvas @param {string} name */
export function nameChart(canvas, name) {
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", name);
}

/** The value of a CSS custom property, for what is painted on a canvas. @param {Element} element @param {string} name */
export function cssVariable(element, name) {
  return getComputedStyle(element).getPropertyValue(name).trim();
}

/** The colour "#rrggbb" of a CSS custom property as three numbers; black for anything else. @param {Element} element @param {string} name */
export function cssColor(element, name) {
  const value = Number.parseInt(cssVariable(element, name).slice(1), 16) || 0;
  return [value >> 16, (value >> 8) & 255, value & 255];
}

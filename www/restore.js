// Shows the element as the page's address has it.

import { readQuery, writeQuery } from "./permalink.js";
import { recipes } from "./recipes.js";

/** @param {HTMLElement} element not yet upgraded */
export function restore(element) {
  const { options, engine, parts, problems } = readQuery(location.search, recipes.map(({ id }) => id));
  const settings = writeQuery({ options });
  if (settings) element.setAttribute("settings", settings);
  if (engine) element.setAttribute("engine", engine);
  if (parts) element.setAttribute("parts", parts.join(" "));
  const notice = /** @type {HTMLElement} */ (document.getElementById("address-problems"));
  notice.hidden = problems.length === 0;
  notice.textContent = problems.join(" ");
}

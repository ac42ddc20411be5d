// Shows the element as the page's address has it.

import { element as messages } from "../i18n/messages/element.js";
import { readQuery, writeQuery } from "../core/permalink.js";
import { recipes } from "../core/recipes.js";
import { linkProblem } from "../element/link-problems.js";

/**
 * @param {HTMLElement} element not yet upgraded
 * @param {boolean} mayFetch whether a data set on another server is brought at once: otherwise the visitor is asked, since an address
 *   may come from anybody
 */
export function applyAddress(element, mayFetch) {
  const { options, engine, parts, dataset, problems } = readQuery(location.search, recipes.map(({ id }) => id));
  const settings = writeQuery({ options });
  if (settings) element.setAttribute("settings", settings);
  if (engine) element.setAttribute("engine", engine);
  if (parts) element.setAttribute("parts", parts.join(" "));
  const notice = /** @type {HTMLElement} */ (document.getElementById("address-problems"));
  notice.hidden = problems.length === 0;
  notice.textContent = problems.map(linkProblem).join(" ");
  // In the language that was chosen meanwhile.
  const { link: t } = messages;
  if (!dataset) return;
  if (mayFetch || new URL(dataset).origin === location.origin) return element.setAttribute("dataset", dataset);
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: t.loadDataset });
  button.addEventListener("click", () => {
    notice.hidden = true;
    element.setAttribute("dataset", dataset);
  });
  notice.hidden = false;
  notice.append(...(problems.length > 0 ? [" "] : []), t.dataset(dataset), " ", button);
}

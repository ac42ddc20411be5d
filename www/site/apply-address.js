// Shows the element as the page's address has it.

import { element as messages } from "../i18n/messages/element.js";
import { sentence } from "../i18n/language.js";
import { readQuery, writeQuery } from "../core/permalink.js";
import { recipes } from "../core/recipes.js";
import { linkProblem } from "../element/link-problems.js";

/**
 * @param {HTMLElement} element not yet upgraded
 * @param {boolean} mayFetch whether a data set on another server is brought at once: otherwise the visitor is asked, since an address
 *   may come from anybody
 */
export function applyAddress(element, mayFetch) {
  const { options, engine, parts, network, present, task, lock, dataset, problems } = readQuery(location.search, recipes.map(({ id }) => id));
  const settings = writeQuery({ options });
  if (settings) element.setAttribute("settings", settings);
  if (engine) element.setAttribute("engine", engine);
  if (parts) element.setAttribute("parts", parts.join(" "));
  if (network) element.setAttribute("network", network);
  if (present) element.toggleAttribute("present", true);
  document.body.classList.toggle("presenting", present === true);
  if (task) element.setAttribute("task", task);
  if (lock) element.setAttribute("lock", lock.join(" "));
  const notice = /** @type {HTMLElement} */ (document.getElementById("address-problems"));
  notice.hidden = problems.length === 0;
  notice.textContent = problems.map(linkProblem).join(" ");
  if (!dataset) return;
  if (mayFetch || new URL(dataset).origin === location.origin) return element.setAttribute("dataset", dataset);
  notice.hidden = false;
  notice.append(...(problems.length > 0 ? [" "] : []), ...offer(element, dataset, notice));
}

/**
 * What the visitor is told of a data set on another server, and the button that brings it: the one there is stays where that fails, and
 * while a run is under way.
 * @param {HTMLElement} element @param {string} address @param {HTMLElement} notice
 */
function offer(element, address, notice) {
  const { link: t } = messages;
  const told = document.createElement("span");
  told.textContent = t.dataset(address);
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: t.loadDataset });
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await /** @type {import("../element/digit-trainer.js").DigitTrainer} */ (element).useDataset(address);
      notice.hidden = true;
    } catch (error) {
      told.textContent = `${t.dataset(address)} ${sentence(/** @type {Error} */ (error).message)}`;
      button.disabled = false;
      button.focus();
    }
  });
  return [told, " ", button];
}

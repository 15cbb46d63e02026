// The cells of a visitor's table beside things of the graph; the table never leaves the machine.
import { element, phrases } from "./page.js";
import { label, plain, search, things } from "./names.js";
import { asText, download, parse } from "./csv.js";

/** @typedef {import("./names.js").Thing} Thing */

const MOST = 5;

/**
 * @param {string} cell
 * @param {string} kind a class, or a blank for any
 * @returns {Promise<{decided: Thing | undefined, proposed: Thing[]}>} a thing alone of its name is decided
 */
export async function match(cell, kind) {
  const sought = plain(cell);
  const among = (/** @type {Thing} */ thing) => !thing.property && (!kind || thing.kinds.includes(kind));
  if (!sought) return { decided: undefined, proposed: [] };
  const called = [...(await things()).values()].filter((thing) => among(thing) && keysOf(thing).includes(sought));
  const proposed = await search(cell, { most: MOST, among });
  return { decided: called.length === 1 ? called[0] : undefined, proposed };
}

/** @param {Thing} thing @returns {string[]} */
function keysOf(thing) {
  return [...Object.values(thing.names), ...thing.other, thing.curie.split(":").at(-1) ?? ""].map(plain);
}

const form = document.querySelector("#match");
const [status, place] = [document.querySelector("#status"), document.querySelector("#answer")];
if (form instanceof HTMLFormElement && status && place) {
  const [file, column, kind] = ["#table", "#column", "#kind"].map((name) => form.querySelector(name));
  if (!(file instanceof HTMLInputElement && column instanceof HTMLSelectElement && kind instanceof HTMLSelectElement))
    throw new Error("the form is not whole");
  /** @type {string[][]} */
  let rows = [];
  file.addEventListener("change", async () => {
    rows = parse((await file.files?.[0]?.text()) ?? "");
    column.replaceChildren(...(rows[0] ?? []).map((name, n) => element("option", { value: String(n) }, name)));
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const say = await phrases();
    const at = Number(column.value);
    const [head = [], ...body] = rows;
    const cells = [...new Set(body.map((row) => row[at] ?? ""))];
    /** @type {Map<string, HTMLSelectElement>} */
    const chosen = new Map();
    let decided = 0;
    for (const cell of cells) {
      const found = await match(cell, kind.value);
      const choices = found.proposed.map((thing) => element("option", { value: thing.iri }, `${label(thing)} (${thing.curie})`));
      const choice = element("select", { "aria-label": cell }, element("option", { value: "" }, say("none")), ...choices);
      if (choice instanceof HTMLSelectElement) {
        choice.value = found.decided?.iri ?? "";
        chosen.set(cell, choice);
      }
      if (found.decided) decided++;
    }
    status.textContent = say("decided", { count: decided, all: cells.length });
    const lines = [...chosen].map(([cell, choice]) => element("tr", {}, element("td", {}, cell), element("td", {}, choice)));
    const names = element("tr", {}, ...[head[at] ?? "", say("proposals")].map((name) => element("th", { scope: "col" }, name)));
    const table = element("table", {}, element("thead", {}, names), element("tbody", {}, ...lines));
    const save = element("p", { class: "downloads" });
    const offer = () => {
      const all = body.map((row) => [...row, chosen.get(row[at] ?? "")?.value ?? ""]);
      save.replaceChildren(download("matched.csv", asText([[...head, "iri"], ...all]), "text/csv"));
    };
    table.addEventListener("change", offer);
    offer();
    place.replaceChildren(save, table);
  });
}

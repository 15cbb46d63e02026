// The form of a question: its values are put into the query, which is asked here; the address keeps them.
import { json, language } from "./page.js";
import { search } from "./names.js";
import { answer } from "./asking.js";

const form = /** @type {HTMLFormElement} */ (document.querySelector("#question"));
const name = form.dataset.name ?? "";

/** @param {string} value @param {string} type @returns {Promise<string>} the value as SPARQL has it */
async function term(value, type) {
  const quoted = `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
  if (type === "year") return String(Number.parseInt(value, 10));
  if (type === "number") return `${quoted}^^<http://www.w3.org/2001/XMLSchema#decimal>`;
  if (type !== "concept" && type !== "place") return type === "language" ? quoted.toLowerCase() : quoted;
  const [hit] = await search(value, { most: 1 });
  if (!hit) throw new Error(value);
  return `<${hit.iri}>`;
}

/** @returns {Promise<[string, string[]]>} the query with the form's values, and the things among these */
async function asked() {
  const about = [];
  let text = (await json(`data/questions.${language}.json`))[name];
  for (const field of form.elements) {
    if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement) || !field.name) continue;
    const value = field.value.trim();
    const written = value ? await term(value, field.dataset.type ?? "") : "UNDEF";
    if (written.startsWith("<")) about.push(written.slice(1, -1));
    const line = new RegExp(`^([ \\t]*VALUES[ \\t]+\\?${field.name}[ \\t]*\\{)[^}\\n]*\\}`, "m");
    text = text.replace(line, (/** @type {string} */ _, /** @type {string} */ start) => `${start} ${written} }`);
  }
  return [text, about];
}

async function put() {
  const [text, about] = await asked();
  const sparql = document.querySelector("#sparql");
  if (sparql) sparql.textContent = text;
  document.querySelector("main > .downloads")?.remove();
  await answer(text, form, { name, about });
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const values = new URLSearchParams();
  for (const [key, value] of new FormData(form)) values.set(key, String(value));
  history.replaceState(null, "", `?${values}`);
  await put();
});

const given = new URLSearchParams(location.search);
for (const [key, value] of given) {
  const field = form.elements.namedItem(key);
  if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
}
if (given.size) await put();

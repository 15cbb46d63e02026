// The form of a question: its values are put into the query, which is asked here; the address keeps them.
import { json, language } from "./page.js";
import { search } from "./names.js";
import { answer } from "./asking.js";
import { picture } from "./results.js";
import { download } from "./csv.js";
import { asTurtle } from "./turtle.js";

/** @type {HTMLFormElement | null} what needs data of others is not asked here */
const form = document.querySelector("#question");
const name = form?.dataset.name ?? "";

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

/** @typedef {import("./evidence.js").Pattern} Pattern */

/** @param {HTMLFormElement} form @returns {Promise<Record<string, string>>} its values as SPARQL has them */
async function values(form) {
  /** @type {Record<string, string>} */
  const found = {};
  for (const field of form.elements) {
    if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement) || !field.name) continue;
    const value = field.value.trim();
    found[field.name] = value ? await term(value, field.dataset.type ?? "") : "UNDEF";
  }
  return found;
}

/** @param {string} text of SPARQL @param {Record<string, string>} given @returns {string} the text with the values */
function filled(text, given) {
  for (const [key, value] of Object.entries(given)) {
    const block = new RegExp(`(VALUES[ \\t]+\\?${key}[ \\t]*\\{)[^}\\n]*\\}`);
    text = text.replace(block, (/** @type {string} */ _, /** @type {string} */ start) => `${start} ${value} }`);
  }
  return text;
}

/** @param {HTMLFormElement} form */
async function put(form) {
  const [texts, pattern, given] = await Promise.all([json(`data/questions.${language}.json`), json("pattern.json", ""), values(form)]);
  const text = filled(texts[name], given);
  const sparql = document.querySelector("#sparql");
  if (sparql) sparql.textContent = text;
  const edit = form.querySelector("a.edit");
  if (edit instanceof HTMLAnchorElement) edit.search = `?${new URLSearchParams({ query: text })}`;
  document.querySelector("main > .downloads")?.remove();
  const whole = JSON.parse(JSON.stringify(pattern), (key, value) => (["query", "exists"].includes(key) ? filled(value, given) : value));
  await answer(text, form, { name, pattern: whole });
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const values = new URLSearchParams();
  for (const [key, value] of new FormData(form)) values.set(key, String(value));
  history.replaceState(null, "", `?${values}`);
  await put(form);
});

const given = new URLSearchParams(location.search);
for (const [key, value] of given) {
  const field = form?.elements.namedItem(key);
  if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
}
if (form && given.size) await put(form);
else if (document.querySelector("#answer .wide")) {
  const found = await json("answer.json", "");
  const turtle = download(`${name || "answer"}.ttl`, asTurtle(found), "text/turtle");
  turtle.textContent = "Turtle";
  document.querySelector("main > .downloads")?.append(" · ", turtle);
  const drawn = await picture(found);
  if (drawn) document.querySelector("#answer .wide")?.before(drawn);
}

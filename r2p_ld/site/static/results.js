// An answer as a table, and as bars where a column of numbers has names beside it.
import { element, language, link, phrases } from "./page.js";
import { label, things } from "./names.js";
import { between, how } from "./records.js";
import { asText } from "./csv.js";

/**
 * @typedef {{type: string, value: string, "xml:lang"?: string, datatype?: string}} Term
 * @typedef {Record<string, Term>} Row
 */

const NUMBER = /#(integer|decimal|double|float|long|int)$/;
const MOST = 1000;
const PLACES = 3;

/** @param {Term | undefined} term @param {Map<string, import("./names.js").Thing>} names @returns {Node} */
function cell(term, names) {
  if (!term) return document.createTextNode("");
  const thing = term.type === "uri" ? names.get(term.value) : undefined;
  if (thing) return element("a", { href: link(thing.path) }, label(thing));
  if (term.type === "uri" && /^https?:/.test(term.value)) return element("a", { href: term.value }, term.value);
  const tag = term["xml:lang"];
  if (!tag || tag === language) return document.createTextNode(term.value);
  return element("span", { lang: tag, dir: "auto" }, term.value);
}

/** @param {string[]} variables @param {Row[]} rows @param {Map<string, import("./names.js").Thing>} names */
function bars(variables, rows, names) {
  const isNumber = (/** @type {string} */ name) => rows.every((row) => NUMBER.test(row[name]?.datatype ?? ""));
  const number = variables.find((name) => isNumber(name) && !/year/i.test(name));
  const name = variables.find((each) => rows.every((row) => row[each] && !NUMBER.test(row[each].datatype ?? "")));
  if (!number || !name || rows.length < 2 || rows.length > 60) return undefined;
  const values = rows.map((row) => Number(row[number]?.value));
  const most = Math.max(...values);
  if (Math.min(...values) < 0 || most <= 0) return undefined;
  const parts = rows.flatMap((row, n) => {
    const text = cell(row[name], names).textContent ?? "";
    const meter = element("meter", { min: "0", max: String(most), value: String(values[n]), "aria-label": text });
    return [element("span", {}, text), element("span", {}, meter, ` ${values[n]}`)];
  });
  return element("div", { class: "bars" }, ...parts);
}

/** @param {Row} row @param {string[]} about @returns {Promise<Node[]>} the records that tie things of a row */
async function ground(row, about) {
  const iris = [...new Set([...Object.values(row).flatMap((term) => (term.type === "uri" ? [term.value] : [])), ...about])];
  const claims = await between(iris);
  const shown = await Promise.all(claims.slice(0, PLACES).map(how));
  const more = claims.length > PLACES ? [element("small", {}, ` +${claims.length - PLACES}`)] : [];
  return [...shown.map((each) => element("div", {}, each)), ...more];
}

/**
 * @param {string} text in SPARQL JSON
 * @param {string[]} [about] the things that were asked about, by IRI
 * @returns {Promise<Node[]>}
 */
export async function show(text, about = []) {
  const [say, names] = await Promise.all([phrases(), things()]);
  const answer = JSON.parse(text);
  if ("boolean" in answer) return [element("p", {}, answer.boolean ? say("yes") : say("no"))];
  /** @type {string[]} */
  const variables = answer.head.vars;
  /** @type {Row[]} */
  const rows = answer.results.bindings;
  const shown = rows.slice(0, MOST);
  const grounds = await Promise.all(shown.map((row) => ground(row, about)));
  const titles = grounds.some((each) => each.length) ? [...variables, say("records of row")] : variables;
  const head = element("tr", {}, ...titles.map((name) => element("th", { scope: "col" }, name)));
  const body = shown.map((row, n) => {
    const cells = variables.map((name) => element("td", {}, cell(row[name], names)));
    if (titles.length > variables.length) cells.push(element("td", { class: "ground" }, ...(grounds[n] ?? [])));
    return element("tr", {}, ...cells);
  });
  const table = element("table", {}, element("thead", {}, head), element("tbody", {}, ...body));
  const wide = element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": say("answer") }, table);
  const count = element("p", { class: "count" }, say("rows", { count: rows.length }));
  const picture = bars(variables, rows, names);
  return [count, ...(picture ? [picture] : []), wide];
}

/** @param {string} text in SPARQL JSON @returns {string} the same as CSV, its texts safe in spreadsheets */
export function asCsv(text) {
  const { head, results } = JSON.parse(text);
  const safe = (/** @type {Term | undefined} */ term) => {
    if (!term) return "";
    const risky = term.type === "literal" && !NUMBER.test(term.datatype ?? "") && /^[=+@\t\r-]/.test(term.value);
    return risky ? `'${term.value}` : term.value;
  };
  const rows = results.bindings.map((/** @type {Row} */ row) => head.vars.map((/** @type {string} */ name) => safe(row[name])));
  return asText([head.vars, ...rows]);
}

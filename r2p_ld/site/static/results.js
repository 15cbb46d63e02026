// An answer as a table, each row with what it rests on, and as a picture where its columns allow one.
import { NUMBER, chart } from "./charts.js";
import { element, language, link, phrases } from "./page.js";
import { label, things } from "./names.js";
import { between, how, records } from "./records.js";
import { asText } from "./csv.js";

/**
 * @typedef {{type: string, value: string, "xml:lang"?: string, datatype?: string}} Term
 * @typedef {Record<string, Term>} Row
 */

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

/** @param {import("./records.js").Claim[]} claims @returns {Promise<Node[]>} the first of them, and how many more */
async function shownClaims(claims) {
  const placed = claims.filter((each) => each.locator);
  const all = placed.length ? placed : claims;
  const shown = await Promise.all(all.slice(0, PLACES).map(how));
  const more = all.length > PLACES ? [element("small", {}, `+${all.length - PLACES}`)] : [];
  return [...shown, ...more].map((each) => element("div", {}, each));
}

/** @param {Row} row @returns {Promise<Node[]>} the records that tie two things of a row */
async function tied(row) {
  return shownClaims(await between(Object.values(row).flatMap((term) => (term.type === "uri" ? [term.value] : []))));
}

/** @param {string[]} iris @returns {Promise<Node[]>} the records on which a row rests */
async function ground(iris) {
  const shown = await shownClaims(await records(iris));
  const say = await phrases();
  return shown.length ? shown : [element("span", { class: "mark inferred" }, say("no record"))];
}

/**
 * @param {string} name @param {string[]} variables @param {Row[]} rows @param {Map<string, import("./names.js").Thing>} names
 * @returns {boolean} whether a column has the labels of the things of another, which stand there as links
 */
function repeats(name, variables, rows, names) {
  /** @param {Term | undefined} text @param {Term | undefined} term */
  const isLabel = (text, term) => {
    const thing = term?.type === "uri" ? names.get(term.value) : undefined;
    return thing !== undefined && text?.type === "literal" && text.value === label(thing);
  };
  return variables.some((other) =>
    rows.some((row) => row[name]) && rows.every((row) => isLabel(row[name], row[other]) || (!row[name] && !row[other])));
}

/**
 * @param {string} text in SPARQL JSON
 * @param {string[][]} [grounds] the records of each row, where they are known
 * @returns {Promise<Node[]>}
 */
export async function show(text, grounds) {
  const [say, names] = await Promise.all([phrases(), things()]);
  const answer = JSON.parse(text);
  if ("boolean" in answer) return [element("p", {}, answer.boolean ? say("yes") : say("no"))];
  /** @type {string[]} */
  const variables = answer.head.vars;
  /** @type {Row[]} */
  const rows = answer.results.bindings;
  const shown = rows.slice(0, MOST);
  const kept = grounds ? variables.filter((name) => !repeats(name, variables, rows, names)) : variables;
  const told = await Promise.all(shown.map((row, n) => (grounds ? ground(grounds[n] ?? []) : tied(row))));
  const isTold = told.some((each) => each.length);
  const titles = kept.map((name) => element("th", { scope: "col", lang: "en" }, name));
  if (isTold) titles.push(element("th", { scope: "col" }, say(grounds ? "ground" : "records of row")));
  const head = element("tr", {}, ...titles);
  const body = shown.map((row, n) => {
    const cells = kept.map((name) => element("td", {}, cell(row[name], names)));
    if (isTold) cells.push(element("td", { class: "ground" }, ...(told[n] ?? [])));
    return element("tr", {}, ...cells);
  });
  const table = element("table", {}, element("thead", {}, head), element("tbody", {}, ...body));
  const wide = element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": say("answer") }, table);
  const count = element("p", { class: "count" }, say("rows", { count: rows.length }));
  const picture = await picturedRows(variables, rows);
  return [count, ...(picture ? [picture] : []), wide];
}

/** @param {string[]} variables @param {Row[]} rows @returns {Promise<Element | undefined>} */
async function picturedRows(variables, rows) {
  const [say, names] = await Promise.all([phrases(), things()]);
  return chart(variables, rows, (row, column) => {
    const shown = cell(row[column], names);
    const href = shown instanceof HTMLAnchorElement ? { href: shown.href } : {};
    return { text: shown.textContent ?? "", ...href };
  }, say("picture of answer"));
}

/** @param {{head: {vars: string[]}, results: {bindings: Row[]}}} answer @returns {Promise<Element | undefined>} */
export async function picture({ head, results }) {
  return picturedRows(head.vars, results.bindings);
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

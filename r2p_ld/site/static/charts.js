// Which picture an answer allows, by the kinds of its columns; the table stays beside it.
import { bars } from "./bars.js";
import { lines } from "./lines.js";
import { network } from "./network.js";
import { timeline } from "./timeline.js";
import { world } from "./world.js";

/**
 * @typedef {import("./results.js").Row} Row
 * @typedef {{text: string, href?: string}} Name what a cell is called, and the page of the thing in it
 * @typedef {(row: Row, column: string) => Name} Naming
 */

export const NUMBER = /#(integer|decimal|double|float|long|int)$/;
const YEAR = /year|since|until/i;
const PLACE = /\/id\/place\/[^/]+\/$/;

/** @param {string[]} variables @param {Row[]} rows */
function kinds(variables, rows) {
  const all = (/** @type {(name: string) => boolean} */ test) => variables.filter(test);
  const every = (/** @type {string} */ name, /** @type {(term: import("./results.js").Term) => boolean} */ test) =>
    rows.every((row) => row[name] && test(row[name]));
  const numeric = all((name) => every(name, (term) => NUMBER.test(term.datatype ?? "")));
  const years = numeric.filter((name) => YEAR.test(name) && every(name, ({ value }) => /^[12]\d{3}$/.test(value)));
  return {
    years,
    numbers: numeric.filter((name) => !YEAR.test(name) && every(name, ({ value }) => Number(value) >= 0)),
    things: all((name) => every(name, ({ type }) => type === "uri")),
    names: all((name) => every(name, ({ type, datatype }) => type === "uri" || !NUMBER.test(datatype ?? ""))),
  };
}

/** @param {Row[]} rows @param {string} column */
const distinct = (rows, column) => new Set(rows.map((row) => row[column]?.value)).size;

/**
 * @param {string[]} variables @param {Row[]} rows @param {Naming} naming @param {string} label of the picture
 * @returns {Promise<Element | undefined>} a line for years with numbers, a map for places, bars for names with numbers,
 *   a timeline for years with names, a network for two things in each row; none for what allows none of them
 */
export async function chart(variables, rows, naming, label) {
  if (rows.length < 2) return undefined;
  const { years, numbers, things, names } = kinds(variables, rows);
  const [year, number, name] = [years[0], numbers[0], names[0]];
  const value = (/** @type {Row} */ row, /** @type {string} */ column) => Number(row[column]?.value);
  if (year && number && distinct(rows, year) > 2 && (!name || distinct(rows, name) <= 8)) {
    const points = rows.map((row) => ({ year: value(row, year), value: value(row, number), name: name ? naming(row, name).text : "" }));
    return lines(points, label);
  }
  const place = things.find((column) => distinct(rows, column) > 2 && rows.every((row) => PLACE.test(naming(row, column).href ?? "")));
  if (place && (!number || distinct(rows, place) === rows.length)) {
    const counts = Map.groupBy(rows, (row) => row[place]?.value);
    return world([...counts.values()].flatMap(([row, ...others]) => (row ? [{ ...naming(row, place), value: number ? value(row, number) : 1 + others.length }] : [])), label);
  }
  if (number && name && rows.length <= 60 && rows.some((row) => value(row, number) > 0))
    return bars(rows.map((row) => ({ ...naming(row, name), value: value(row, number) })));
  if (year && name) return timeline(rows.map((row) => ({ ...naming(row, name), year: value(row, year) })));
  const named = things.filter((column) => rows.every((row) => naming(row, column).text !== row[column]?.value));
  const [one, other] = named.filter((column) => distinct(rows, column) > 1 || named.length === 2);
  if (one && other) {
    const edges = new Map(rows.map((row) => [`${row[one]?.value} ${row[other]?.value}`, { from: naming(row, one), to: naming(row, other) }]));
    if (edges.size > 1 && edges.size <= 60) return network([...edges.values()], label);
  }
  return undefined;
}

// The names of all things in all languages, and the search among them.
import { json, language } from "./page.js";

/**
 * @typedef {{iri: string, path: string, curie: string, kinds: string[], names: Record<string, string>,
 *   other: string[], property?: boolean, keys?: string[]}} Thing
 */

/** @type {Promise<Map<string, Thing>> | undefined} */
let loaded;

/** @returns {Promise<Map<string, Thing>>} all things by IRI */
export function things() {
  loaded ??= json("data/names.json").then((found) => new Map(found.map((/** @type {Thing} */ each) => [each.iri, each])));
  return loaded;
}

/** @param {Thing} thing @returns {string} its label in the page's language, or in English */
export function label(thing) {
  return thing.names[language] ?? thing.names.en ?? Object.values(thing.names)[0] ?? thing.curie;
}

/** @param {string} text @returns {string} the text without accents, case and marks */
export function plain(text) {
  return text.normalize("NFKD").replace(/[\p{M}ـ]/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

/** @param {Thing} thing @returns {string[]} */
function keys(thing) {
  thing.keys ??= [...Object.values(thing.names), ...thing.other, thing.curie].map(plain);
  return thing.keys;
}

/** @type {Map<string, Set<string>>} groups of three letters of what was compared before */
const known = new Map();

/** @param {string} text @returns {Set<string>} its groups of three letters */
function grams(text) {
  const found = known.get(text);
  if (found) return found;
  const padded = `  ${text} `;
  const made = new Set(Array.from({ length: padded.length - 2 }, (_, n) => padded.slice(n, n + 3)));
  known.set(text, made);
  return made;
}

const MOST_ALIKE = 0.7; // what is only alike ranks below what has the words

/** @param {string} key @param {string} sought @returns {number} how well a name has the words sought, from 0 to 1 */
function having(key, sought) {
  if (key === sought) return 1;
  if (key.startsWith(sought)) return 0.95 - Math.min(key.length - sought.length, 50) / 1000;
  if (` ${key}`.includes(` ${sought}`)) return 0.85 - Math.min(key.length, 90) / 1000;
  if (sought.length > 1 && key.includes(sought)) return 0.7 - Math.min(key.length, 90) / 1000;
  const words = sought.split(" ");
  return words.length > 1 && words.every((word) => ` ${key}`.includes(` ${word}`)) ? 0.75 : 0;
}

/** @param {string} key @param {Set<string>} parts @returns {number} how many groups of letters a name shares */
function likeness(key, parts) {
  if (key.length > 3 * parts.size || 3 * (key.length + 1) < parts.size) return 0; // less than half can be shared
  const own = grams(key);
  let shared = 0;
  for (const part of parts) if (own.has(part)) shared += 1;
  const dice = (2 * shared) / (own.size + parts.size);
  return dice >= 0.5 ? dice * MOST_ALIKE : 0;
}

/**
 * @param {Iterable<Thing>} among
 * @param {string} text a name, or part of one, in any language
 * @param {number} most
 * @returns {Thing[]} those that are called so, best first
 */
export function ranked(among, text, most) {
  const sought = plain(text);
  if (!sought) return [];
  const scored = [...among].map((thing) => ({ thing, score: Math.max(...keys(thing).map((key) => having(key, sought))) }));
  if (scored.filter(({ score }) => score > MOST_ALIKE).length < most) {
    const parts = grams(sought);
    for (const each of scored) {
      if (each.score <= MOST_ALIKE) each.score = Math.max(each.score, ...keys(each.thing).map((key) => likeness(key, parts)));
    }
  }
  const found = scored.filter(({ score }) => score > 0);
  found.sort((a, b) => b.score - a.score || label(a.thing).localeCompare(label(b.thing), language));
  return found.slice(0, most).map(({ thing }) => thing);
}

/**
 * @param {string} text a name, or part of one, in any language
 * @param {{most?: number, among?: (thing: Thing) => boolean}} [options]
 * @returns {Promise<Thing[]>} the things of the graph that are called so, best first
 */
export async function search(text, { most = 10, among = () => true } = {}) {
  return ranked([...(await things()).values()].filter(among), text, most);
}

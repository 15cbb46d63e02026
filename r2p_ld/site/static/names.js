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

/** @param {string} key @param {string} sought @param {Set<string>} parts @returns {number} from 0 to 1 */
function likeness(key, sought, parts) {
  if (key === sought) return 1;
  if (key.startsWith(sought)) return 0.95 - Math.min(key.length - sought.length, 50) / 1000;
  if (` ${key}`.includes(` ${sought}`)) return 0.85 - Math.min(key.length, 90) / 1000;
  if (sought.length > 1 && key.includes(sought)) return 0.7 - Math.min(key.length, 90) / 1000;
  const words = sought.split(" ");
  if (words.length > 1 && words.every((word) => ` ${key}`.includes(` ${word}`))) return 0.75;
  const own = grams(key);
  let shared = 0;
  for (const part of parts) if (own.has(part)) shared += 1;
  const dice = (2 * shared) / (own.size + parts.size);
  return dice >= 0.5 ? dice * 0.7 : 0;
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
  const parts = grams(sought);
  const found = [];
  for (const thing of among) {
    const score = Math.max(...keys(thing).map((key) => likeness(key, sought, parts)));
    if (score > 0) found.push({ thing, score });
  }
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

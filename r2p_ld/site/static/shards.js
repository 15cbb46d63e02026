// The names of imported data, read file by file as they are asked for.
import { json, ontology } from "./page.js";
import { plain } from "./names.js";

/** @typedef {import("./names.js").Thing} Thing */

/** @type {Promise<Record<string, number>> | undefined} */
let index;
/** @type {Map<number, Promise<[string, string[]][]>>} */
const files = new Map();

/** @param {number} number */
function file(number) {
  const found = files.get(number) ?? json(`data/search/${number}.json`);
  files.set(number, found);
  return found;
}

/**
 * @param {string} text what is sought
 * @returns {Promise<Thing[]>} what may be called so: all that has a word with the longest known beginning
 */
export async function imported(text) {
  index ??= json("data/search/index.json");
  const known = await index;
  const words = plain(text).split(" ").filter(Boolean);
  const beginnings = words.flatMap((word) => {
    const at = [...word].findLastIndex((_, n) => [...word].slice(0, n + 1).join("") in known);
    return at < 0 ? [] : [[...word].slice(0, at + 1).join("")];
  });
  // a file that has all is better than the best of many
  beginnings.sort((a, b) => Number(known[a] < 0) - Number(known[b] < 0) || b.length - a.length);
  if (!beginnings.length) return [];
  const found = await file(Math.abs(known[beginnings[0]]));
  return found.map(([path, [name, ...other]]) => {
    const kinds = [`${ontology}ConflictParty`];
    return { iri: path, path, curie: "", kinds, names: { en: name }, other };
  });
}

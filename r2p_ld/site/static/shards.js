// The names of imported data, read file by file as they are asked for.
import { json, ontology } from "./page.js";
import { plain } from "./names.js";

/** @typedef {import("./names.js").Thing} Thing */

/** @type {Promise<Record<string, number>> | undefined} */
let index;
/** @type {Map<number, Promise<[string, string[]][]>>} */
const files = new Map();

/** @param {number} number @returns {Promise<[string, string[]][]>} paths and names */
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
  const known = new Map(Object.entries(await index));
  const found = plain(text).split(" ").flatMap((word) => {
    const letters = [...word];
    const beginnings = letters.map((_, n) => letters.slice(0, letters.length - n).join(""));
    const beginning = beginnings.find((each) => known.has(each));
    return beginning ? [{ length: beginning.length, number: known.get(beginning) ?? 0 }] : [];
  });
  // a file that has all is better than the best of many
  found.sort((a, b) => Number(a.number < 0) - Number(b.number < 0) || b.length - a.length);
  const [best] = found;
  if (!best) return [];
  return (await file(Math.abs(best.number))).map(([path, names]) => {
    const [name = path, ...other] = names;
    const kinds = [`${ontology}ConflictParty`];
    return { iri: path, path, curie: "", kinds, names: { en: name }, other };
  });
}

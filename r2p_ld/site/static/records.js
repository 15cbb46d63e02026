// The records of sources and of ours, and how one is shown: how strongly, by whom, and where.
import { element, json, link, phrases } from "./page.js";
import { label, things } from "./names.js";

/**
 * @typedef {{record: string, s: string, p: string, o: string | undefined, literal: boolean, status: string,
 *   modality: string, positive: boolean, speaker: string, source: string, locator: string, page: number}} Claim
 */

/** @type {Promise<Claim[]> | undefined} */
let loaded;
/** @type {Promise<Map<string, Claim>> | undefined} */
let byIri;
/** @type {Promise<Map<string, Claim[]>> | undefined} */
let byEnds;

/** @returns {Promise<Claim[]>} all records */
export function claims() {
  loaded ??= json("data/claims.json");
  return loaded;
}

/** @param {string[]} iris @returns {Promise<Claim[]>} the records with these IRIs */
export async function records(iris) {
  byIri ??= claims().then((all) => new Map(all.map((each) => [each.record, each])));
  const found = await byIri;
  return iris.map((iri) => found.get(iri)).filter((each) => each !== undefined);
}

/** @param {string[]} iris of things in a row @returns {Promise<Claim[]>} the claims that tie two of them */
export async function between(iris) {
  byEnds ??= claims().then((all) => Map.groupBy(all, ({ s, o }) => `${s} ${o}`));
  const [found, ends] = [await byEnds, [...new Set(iris)]];
  return ends.flatMap((one) => ends.flatMap((other) => (one === other ? [] : found.get(`${one} ${other}`) ?? [])));
}

/** @param {string} iri @returns {Promise<Node>} the label of a thing as a link */
export async function named(iri) {
  const thing = (await things()).get(iri);
  return thing ? element("a", { href: link(thing.path) }, label(thing)) : document.createTextNode(iri);
}

/** @param {Claim} claim @returns {Promise<Node>} how strongly it is said, in whose words, and where */
export async function how(claim) {
  const [say, names] = [await phrases(), await things()];
  const parts = [element("span", { class: `mark ${claim.status}` }, say(`status ${claim.status}`))];
  if (claim.modality && claim.modality !== "does") {
    const strength = [...names.values()].find((each) => each.curie === `modality:${claim.modality}`);
    parts.push(element("span", { class: "mark reserve" }, strength ? label(strength) : claim.modality));
  }
  if (!claim.positive && claim.o !== undefined) parts.push(element("span", { class: "mark denied" }, say("denied")));
  if (claim.speaker) parts.push(element("span", {}, `${say("in the words of")} `, await named(claim.speaker)));
  const source = names.get(claim.source);
  if (source) {
    const place = `${link(source.path)}${claim.page ? `claims/${claim.page}/` : ""}#${claim.record.split("/").at(-1)}`;
    const locator = claim.locator ? [", ", element("bdi", {}, claim.locator)] : [];
    parts.push(element("span", {}, element("a", { href: place, dir: "auto" }, label(source)), ...locator));
  }
  return element("span", {}, ...parts.flatMap((part, n) => (n ? [" ", part] : [part])));
}

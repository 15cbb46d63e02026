// Property paths of SPARQL 1.1 (section 9): over which triples of a store they lead.

/**
 * @typedef {import("./oxigraph.js").Term} Term
 * @typedef {import("./oxigraph.js").Quad} Quad
 * @typedef {import("./oxigraph.js").Store} Store
 * @typedef {{step?: string, inverse?: boolean, sequence?: Path[], alternative?: Path[], repeat?: Path,
 *   optional?: boolean, many?: boolean, negated?: Path[]}} Path
 * @typedef {[Term, Quad[]]} End where a path may lead, and the way there
 */
import { namedNode } from "./oxigraph.js";

/**
 * @param {Store} store @param {Path} path @param {Term} start @param {Term} end
 * @returns {Quad[] | undefined} of an alternative all ways, of a repeated path a shortest; none where none leads
 */
export function steps(store, path, start, end) {
  if (path.step) {
    const [subject, object] = path.inverse ? [end, start] : [start, end];
    if (subject.termType === "Literal") return undefined;
    const found = store.match(subject, namedNode(path.step), object);
    return found.length ? found.slice(0, 1) : undefined;
  }
  if (path.alternative) {
    const ways = path.alternative.map((each) => steps(store, each, start, end)).filter((way) => way !== undefined);
    return ways.length ? ways.flat() : undefined;
  }
  if (path.sequence) {
    const [first = {}, ...rest] = path.sequence;
    if (!rest.length) return steps(store, first, start, end);
    for (const [middle, way] of ends(store, first, start)) {
      const onward = steps(store, { sequence: rest }, middle, end);
      if (onward) return [...way, ...onward];
    }
    return undefined;
  }
  for (const [found, way] of ends(store, path, start)) if (found.equals(end)) return way;
  return undefined;
}

/** @param {Store} store @param {Path} path @param {Term} start @returns {Iterable<End>} a nearer one first */
function* ends(store, path, start) {
  if (path.step) yield* over(store, path.step, path.inverse, start);
  else if (path.alternative) for (const each of path.alternative) yield* ends(store, each, start);
  else if (path.sequence) {
    const [first = {}, ...rest] = path.sequence;
    for (const [middle, way] of ends(store, first, start))
      if (!rest.length) yield [middle, way];
      else for (const [end, onward] of ends(store, { sequence: rest }, middle)) yield [end, [...way, ...onward]];
  } else if (path.repeat) yield* repeated(store, path, path.repeat, start);
  else if (path.negated)
    for (const inverse of [false, true]) {
      const refused = path.negated.filter((each) => each.inverse === inverse).map((each) => each.step);
      if (refused.length)
        for (const [end, way] of over(store, undefined, inverse, start))
          if (!refused.includes(way[0]?.predicate.value)) yield [end, way];
    }
}

/** @param {Store} store @param {Path} path @param {Path} inner @param {Term} start @returns {Iterable<End>} */
function* repeated(store, { optional, many }, inner, start) {
  if (optional) yield [start, []];
  const seen = new Set(optional ? [start.toString()] : []);
  /** @type {End[]} */
  const waiting = [[start, []]];
  for (const [place, way] of waiting) // which grows meanwhile
    for (const [end, onward] of ends(store, inner, place)) {
      if (seen.has(end.toString())) continue;
      seen.add(end.toString());
      yield [end, [...way, ...onward]];
      if (many) waiting.push([end, [...way, ...onward]]);
    }
}

/**
 * @param {Store} store @param {string | undefined} predicate @param {boolean | undefined} inverse @param {Term} start
 * @returns {Iterable<End>}
 */
function* over(store, predicate, inverse, start) {
  const property = predicate === undefined ? null : namedNode(predicate);
  if (inverse) for (const quad of store.match(null, property, start)) yield [quad.subject, [quad]];
  else if (start.termType !== "Literal") for (const quad of store.match(start, property)) yield [quad.object, [quad]];
}

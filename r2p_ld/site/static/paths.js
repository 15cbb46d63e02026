// Property paths of SPARQL 1.1 (section 9): over which triples of a store they lead.

/**
 * @typedef {import("./oxigraph.js").Term} Term
 * @typedef {import("./oxigraph.js").Quad} Quad
 * @typedef {import("./oxigraph.js").Store} Store
 * @typedef {[string, string, string]} Triple terms as N-Triples has them
 * @typedef {{step?: string, inverse?: boolean, sequence?: Path[], alternative?: Path[], repeat?: Path,
 *   optional?: boolean, many?: boolean, negated?: Path[]}} Path
 * @typedef {[string, Triple[]]} End where a path may lead, and the way there
 */

/** A store whose terms are texts: objects of the engine are dear. */
export class Terms {
  /** @param {Store} store */
  constructor(store) {
    this.store = store;
    /** @type {Map<string, Term>} */
    this.terms = new Map();
  }

  /** @param {Term} term @returns {string} */
  text(term) {
    const text = term.toString();
    if (!this.terms.has(text)) this.terms.set(text, term);
    return text;
  }

  /** @param {string} query @returns {Map<string, string>[]} */
  solutions(query) {
    const found = /** @type {Map<string, Term>[]} */ (this.store.query(query));
    return found.map((row) => new Map([...row].map(([name, term]) => [name, this.text(term)])));
  }

  /** @param {string} [subject] @param {string} [predicate] @param {string} [object] @returns {Triple[]} */
  match(subject, predicate, object) {
    const parts = [subject, predicate, object].map((each, n) => each ?? `?v${n}`);
    const blank = parts.some((part) => part.startsWith("_:"));
    if (!blank) {
      const found = this.solutions(`SELECT * { ${parts.join(" ")} }`);
      const triple = (/** @type {Map<string, string>} */ row) => parts.map((part, n) => row.get(`v${n}`) ?? part);
      return found.map((row) => /** @type {Triple} */ (triple(row)));
    }
    const [s, p, o] = [subject, predicate, object].map((each) => (each === undefined ? null : this.terms.get(each)));
    return this.store.match(s, p, o).map((quad) => [this.text(quad.subject), this.text(quad.predicate), this.text(quad.object)]);
  }
}

/**
 * @param {Terms} terms @param {Path} path @param {string} start @param {string} end
 * @returns {Triple[] | undefined} of an alternative all ways, of a repeated path a shortest; none where none leads
 */
export function steps(terms, path, start, end) {
  if (path.step) {
    const [subject, object] = path.inverse ? [end, start] : [start, end];
    if (subject.startsWith('"')) return undefined;
    const found = terms.match(subject, `<${path.step}>`, object);
    return found.length ? found.slice(0, 1) : undefined;
  }
  if (path.alternative) {
    const ways = path.alternative.map((each) => steps(terms, each, start, end)).filter((way) => way !== undefined);
    return ways.length ? ways.flat() : undefined;
  }
  if (path.sequence) {
    const [first = {}, ...rest] = path.sequence;
    if (!rest.length) return steps(terms, first, start, end);
    for (const [middle, way] of ends(terms, first, start)) {
      const onward = steps(terms, { sequence: rest }, middle, end);
      if (onward) return [...way, ...onward];
    }
    return undefined;
  }
  for (const [found, way] of ends(terms, path, start)) if (found === end) return way;
  return undefined;
}

/** @param {Terms} terms @param {Path} path @param {string} start @returns {Iterable<End>} a nearer one first */
function* ends(terms, path, start) {
  if (path.step) yield* over(terms, path.step, path.inverse, start);
  else if (path.alternative) for (const each of path.alternative) yield* ends(terms, each, start);
  else if (path.sequence) {
    const [first = {}, ...rest] = path.sequence;
    for (const [middle, way] of ends(terms, first, start))
      if (!rest.length) yield [middle, way];
      else for (const [end, onward] of ends(terms, { sequence: rest }, middle)) yield [end, [...way, ...onward]];
  } else if (path.repeat) yield* repeated(terms, path, path.repeat, start);
  else if (path.negated)
    for (const inverse of [false, true]) {
      const refused = path.negated.filter((each) => each.inverse === inverse).map((each) => `<${each.step}>`);
      if (refused.length)
        for (const [end, way] of over(terms, undefined, inverse, start))
          if (!refused.includes(way[0]?.[1] ?? "")) yield [end, way];
    }
}

/** @param {Terms} terms @param {Path} path @param {Path} inner @param {string} start @returns {Iterable<End>} */
function* repeated(terms, { optional, many }, inner, start) {
  if (optional) yield [start, []];
  const seen = new Set(optional ? [start] : []);
  /** @type {End[]} */
  const waiting = [[start, []]];
  for (const [place, way] of waiting) // which grows meanwhile
    for (const [end, onward] of ends(terms, inner, place)) {
      if (seen.has(end)) continue;
      seen.add(end);
      yield [end, [...way, ...onward]];
      if (many) waiting.push([end, [...way, ...onward]]);
    }
}

/**
 * @param {Terms} terms @param {string | undefined} step @param {boolean | undefined} inverse @param {string} start
 * @returns {Iterable<End>}
 */
function* over(terms, step, inverse, start) {
  const property = step === undefined ? undefined : `<${step}>`;
  if (inverse) for (const triple of terms.match(undefined, property, start)) yield [triple[0], [triple]];
  else if (!start.startsWith('"')) for (const triple of terms.match(start, property)) yield [triple[2], [triple]];
}

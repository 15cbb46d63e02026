// On which records a row rests, told as `r2p-ld query --evidence` does: a row's solutions are put into the
// triple patterns of its question, and each triple that results leads to the records that give it.
import { literal, namedNode } from "./oxigraph.js";
import { steps } from "./paths.js";

/**
 * @typedef {import("./oxigraph.js").Term} Term
 * @typedef {import("./oxigraph.js").Quad} Quad
 * @typedef {import("./oxigraph.js").Store} Store
 * @typedef {{variable?: string, iri?: string, value?: string, language?: string, datatype?: string}} Written
 * @typedef {{subject: Written, object: Written, path: import("./paths.js").Path & {variable?: string}}} Triples
 * @typedef {Partial<Triples> & {union?: [string, Part[]][], select?: Pattern, exists?: string, names?: string[],
 *   group?: Part[], optional?: boolean}} Part
 * @typedef {{query: string, keys?: string[], own?: string[], group: Part[]}} Pattern
 * @typedef {{facts: Record<string, string[]>, derived: Record<string, string[]>}} Facts
 * @typedef {Map<string, Term>} Solution
 */

const MOST = 5000;

/** @param {Written} written @returns {Term} */
function term({ iri, value = "", language, datatype }) {
  if (iri !== undefined) return namedNode(iri);
  return language ? literal(value, language) : literal(value, namedNode(datatype ?? ""));
}

/** @param {Term | undefined} found @returns {string} a term as two answers have it; each names blanks its way */
const shared = (found) => (found === undefined ? "" : found.termType === "BlankNode" ? "_:any" : found.toString());

/** The solutions of a query's pattern, and what makes each a solution. */
class Rows {
  /** @param {Store} store @param {Pattern} pattern */
  constructor(store, pattern) {
    this.store = store;
    this.pattern = pattern;
    /** @type {Map<Pattern, Rows>} */
    this.subqueries = new Map();
    const solutions = /** @type {Solution[]} */ (store.query(pattern.query));
    const columns = new Set(solutions.flatMap((each) => [...each.keys()]));
    this.keys = pattern.keys ?? (pattern.own ?? []).filter((name) => columns.has(name));
    /** @type {Map<string, Solution[]>} */
    this.byKey = Map.groupBy(solutions, (each) => this.key(each));
  }

  /** @param {Solution} solution @returns {string} */
  key(solution) {
    return JSON.stringify(this.keys.map((name) => shared(solution.get(name))));
  }

  /** @param {Solution} row @returns {Quad[]} */
  triples(row) {
    return (this.byKey.get(this.key(row)) ?? []).flatMap((each) => this.match(this.pattern.group, each) ?? []);
  }

  /** @param {Part[]} group @param {Solution} solution @returns {Quad[] | undefined} none where it does not hold */
  match(group, solution) {
    const found = [];
    for (const part of group) {
      const more = this.part(part, solution);
      if (more === undefined) return undefined;
      found.push(...more);
    }
    return found;
  }

  /** @param {Part} part @param {Solution} solution @returns {Quad[] | undefined} */
  part(part, solution) {
    if (part.path) return this.pattern_(/** @type {Triples} */ (part), solution);
    if (part.union)
      return part.union.flatMap(([marker, group]) => (solution.has(marker) && this.match(group, solution)) || []);
    if (part.select) {
      const rows = this.subqueries.get(part.select) ?? new Rows(this.store, part.select);
      this.subqueries.set(part.select, rows);
      return rows.triples(solution);
    }
    if (part.exists) return this.witness(part.exists, part, solution);
    const found = this.match(part.group ?? [], solution);
    return part.optional ? found ?? [] : found;
  }

  /** @param {Triples} part @param {Solution} solution @returns {Quad[] | undefined} */
  pattern_({ subject, path, object }, solution) {
    const bound = (/** @type {Written} */ each) => (each.variable ? solution.get(each.variable) : term(each));
    const [start, end] = [bound(subject), bound(object)];
    if (!start || !end) return undefined;
    if (!path.variable) return steps(this.store, path, start, end);
    const predicate = solution.get(path.variable);
    return predicate && this.store.match(start, predicate, end).slice(0, 1);
  }

  /** @param {string} query @param {Part} part @param {Solution} solution @returns {Quad[]} */
  witness(query, { names = [], group = [] }, solution) {
    const bound = names.filter((name) => ["NamedNode", "Literal"].includes(solution.get(name)?.termType ?? ""));
    const values = `VALUES (${bound.map((name) => `?${name}`).join(" ")}) { (${bound.map((name) => solution.get(name)).join(" ")}) }`;
    const [found] = /** @type {Solution[]} */ (this.store.query(query.replace("# bound\n", bound.length ? values : "")));
    return (found && this.match(group, new Map([...found, ...solution]))) ?? [];
  }
}

/**
 * @param {Store} store
 * @param {Pattern} pattern
 * @param {Solution[]} rows of the answer
 * @param {Facts} facts
 * @param {string} ontology the namespace of its terms
 * @returns {string[][]} the IRIs of the records of each row
 */
export function evidence(store, pattern, rows, facts, ontology) {
  const reader = new Rows(store, pattern);
  const [status, hasEvidence] = [namedNode(`${ontology}status`), namedNode(`${ontology}hasEvidence`)];
  const hasSelector = namedNode("http://www.w3.org/ns/oa#hasSelector");

  /** @param {Quad[]} triples @returns {string[]} */
  function records(triples) {
    const isRecord = (/** @type {Quad} */ { subject }) => store.match(subject, status).length > 0;
    const own = new Set(triples.filter(isRecord).map(({ subject }) => subject.value));
    const found = triples.flatMap(({ subject, predicate, object }) => {
      if (own.has(subject.value)) return facts.derived[subject.value] ?? [subject.value];
      const given = facts.facts[`${subject} ${predicate} ${object}`];
      if (given) return given;
      const spans = store.match(null, hasSelector, subject).map((quad) => quad.subject);
      const sharing = (spans.length ? spans : [subject]).flatMap((span) => store.match(null, hasEvidence, span));
      const iris = [...new Set(sharing.map((quad) => quad.subject.value))].sort();
      const some = iris.filter((iri) => own.has(iri));
      return (some.length ? some : iris).flatMap((iri) => facts.derived[iri] ?? [iri]);
    });
    return [...new Set(found)];
  }

  /** @type {Map<string, string[]>} */
  const known = new Map();
  return rows.map((row) => {
    const key = reader.key(row);
    const triples = known.has(key) ? [] : [...new Map(reader.triples(row).map((each) => [each.toString(), each])).values()];
    const found = known.get(key) ?? records(triples.slice(0, MOST));
    known.set(key, found);
    return found;
  });
}

// On which records a row rests, told as `r2p-ld query --evidence` does: a row's solutions are put into the
// triple patterns of its question, and each triple that results leads to the records that give it.
import { Terms, steps } from "./paths.js";

/**
 * @typedef {import("./oxigraph.js").Store} Store
 * @typedef {import("./paths.js").Triple} Triple
 * @typedef {{variable?: string, term?: string}} Written a term as N-Triples has it
 * @typedef {{subject: Written, object: Written, path: import("./paths.js").Path & {variable?: string}}} Triples
 * @typedef {Partial<Triples> & {union?: [string, Part[]][], select?: Pattern, exists?: string, names?: string[],
 *   group?: Part[], optional?: boolean}} Part
 * @typedef {{query: string, keys?: string[], own?: string[], group: Part[]}} Pattern
 * @typedef {{facts: Record<string, string[]>, derived: Record<string, string[]>}} Facts
 * @typedef {Map<string, string>} Solution terms as N-Triples has them, by variable
 */

const MOST = 5000;

/** The solutions of a query's pattern, and what makes each a solution. */
class Rows {
  /** @param {Terms} terms @param {Pattern} pattern */
  constructor(terms, pattern) {
    this.terms = terms;
    this.pattern = pattern;
    /** @type {Map<Pattern, Rows>} */
    this.subqueries = new Map();
    /** @type {Map<Triples, Map<string, Triple[] | undefined>>} */
    this.known = new Map();
    const solutions = terms.solutions(pattern.query);
    const columns = new Set(solutions.flatMap((each) => [...each.keys()]));
    this.keys = pattern.keys ?? (pattern.own ?? []).filter((name) => columns.has(name));
    this.byKey = Map.groupBy(solutions, (each) => this.key(each));
  }

  /** @param {Solution} solution @returns {string} its values; each answer names blank nodes in its own way */
  key(solution) {
    return JSON.stringify(this.keys.map((name) => solution.get(name)?.replace(/^_:.*/, "_:") ?? ""));
  }

  /** @param {Solution} row @returns {Triple[]} */
  triples(row) {
    return (this.byKey.get(this.key(row)) ?? []).flatMap((each) => this.match(this.pattern.group, each, true) ?? []);
  }

  /**
   * @param {Part[]} group @param {Solution} solution @param {boolean} sure that it holds for the solution
   * @returns {Triple[] | undefined} none where it does not hold
   */
  match(group, solution, sure) {
    const found = [];
    for (const part of group) {
      const more = this.part(part, solution, sure);
      if (more === undefined) return undefined;
      found.push(...more);
    }
    return found;
  }

  /** @param {Part} part @param {Solution} solution @param {boolean} sure @returns {Triple[] | undefined} */
  part(part, solution, sure) {
    if (part.path) return this.way(/** @type {Triples} */ (part), solution, sure);
    if (part.union)
      return part.union.flatMap(([marker, group]) => (solution.has(marker) && this.match(group, solution, true)) || []);
    if (part.select) {
      const rows = this.subqueries.get(part.select) ?? new Rows(this.terms, part.select);
      this.subqueries.set(part.select, rows);
      return rows.triples(solution);
    }
    if (part.exists) return this.witness(part.exists, part, solution);
    const found = this.match(part.group ?? [], solution, sure && !part.optional);
    return part.optional ? found ?? [] : found;
  }

  /** @param {Triples} part @param {Solution} solution @param {boolean} sure @returns {Triple[] | undefined} */
  way(part, solution, sure) {
    const bound = (/** @type {Written} */ each) => each.term ?? solution.get(each.variable ?? "");
    const [start, end] = [bound(part.subject), bound(part.object)];
    if (start === undefined || end === undefined) return undefined;
    if (part.path.variable) {
      const predicate = solution.get(part.path.variable);
      return predicate === undefined ? undefined : [[start, predicate, end]];
    }
    const { step, inverse } = part.path;
    if (sure && step) return [inverse ? [end, `<${step}>`, start] : [start, `<${step}>`, end]];
    const known = this.known.get(part) ?? new Map();
    this.known.set(part, known);
    const key = `${start} ${end}`;
    if (!known.has(key)) known.set(key, steps(this.terms, part.path, start, end));
    return known.get(key);
  }

  /** @param {string} query @param {Part} part @param {Solution} solution @returns {Triple[]} */
  witness(query, { names = [], group = [] }, solution) {
    const bound = names.filter((name) => solution.has(name) && !solution.get(name)?.startsWith("_:"));
    const values = `VALUES (${bound.map((name) => `?${name}`).join(" ")}) { (${bound.map((name) => solution.get(name)).join(" ")}) }`;
    const [found] = this.terms.solutions(query.replace("# bound\n", bound.length ? values : ""));
    return (found && this.match(group, new Map([...found, ...solution]), true)) ?? [];
  }
}

/** The records that give triples. */
export class Origins {
  /** @param {Store} store @param {Facts} facts @param {string} ontology the namespace of its terms */
  constructor(store, facts, ontology) {
    this.terms = new Terms(store);
    this.facts = facts;
    const r2p = `PREFIX r2p: <${ontology}> PREFIX oa: <http://www.w3.org/ns/oa#>`;
    const records = this.terms.solutions(`${r2p} SELECT ?record { ?record r2p:status ?status }`);
    this.records = new Set(records.map((each) => each.get("record")));
    const spans = this.terms.solutions(
      `${r2p} SELECT ?record ?node { ?record r2p:hasEvidence ?span . ?span oa:hasSelector? ?node } ORDER BY ?record`,
    );
    this.spans = Map.groupBy(spans, (each) => each.get("node"));
  }

  /** @param {Pattern} pattern @param {string} query @returns {string[][]} the IRIs of the records of each row */
  ofRows(pattern, query) {
    const reader = new Rows(this.terms, pattern);
    /** @type {Map<string, string[]>} */
    const known = new Map();
    return this.terms.solutions(query).map((row) => {
      const key = reader.key(row);
      const found = known.get(key) ?? this.ofTriples(reader.triples(row));
      known.set(key, found);
      return found;
    });
  }

  /** @param {Triple[]} triples @returns {string[]} */
  ofTriples(triples) {
    const all = [...new Map(triples.map((each) => [each.join(" "), each])).values()].slice(0, MOST);
    const own = new Set(all.map(([subject]) => subject).filter((subject) => this.records.has(subject)));
    const found = all.flatMap(([subject, predicate, object]) => {
      const iri = subject.slice(1, -1);
      if (own.has(subject)) return this.facts.derived[iri] ?? [iri];
      const given = this.facts.facts[`${subject} ${predicate} ${object}`];
      if (given) return given;
      const sharing = (this.spans.get(subject) ?? []).map((each) => each.get("record") ?? "");
      const some = sharing.filter((each) => own.has(each));
      return (some.length ? some : sharing).flatMap((each) => this.facts.derived[each.slice(1, -1)] ?? [each.slice(1, -1)]);
    });
    return [...new Set(found)];
  }
}

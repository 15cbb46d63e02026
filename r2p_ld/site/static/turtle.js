// An answer's rows as Turtle, in the vocabulary of the W3C's tests of SPARQL, which rdflib and Jena read as an answer.

/** @typedef {import("./results.js").Term} Term */

const RESULTS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#";

/** @param {string} text @returns {string} as Turtle and N-Triples quote it: their escapes are those of JSON */
export function quote(text) {
  return JSON.stringify(text);
}

/** @param {Term} term @returns {string} */
function written(term) {
  if (term.type === "uri") return `<${term.value}>`;
  if (term.type === "bnode") return `_:${term.value}`;
  const tag = term["xml:lang"];
  return quote(term.value) + (tag ? `@${tag}` : term.datatype ? `^^<${term.datatype}>` : "");
}

/** @param {{head: {vars: string[]}, results: {bindings: Record<string, Term>[]}}} answer @returns {string} */
export function asTurtle({ head, results }) {
  const solutions = results.bindings.map((row, n) => {
    const bindings = Object.entries(row).map(([name, term]) => `[ rs:variable ${quote(name)} ; rs:value ${written(term)} ]`);
    return `  rs:solution [ rs:index ${n + 1}${bindings.map((each) => ` ;\n    rs:binding ${each}`).join("")} ]`;
  });
  const variables = head.vars.map((name) => `  rs:resultVariable ${quote(name)}`);
  return `PREFIX rs: <${RESULTS}>\n\n[] a rs:ResultSet ;\n${[...variables, ...solutions].join(" ;\n")} .\n`;
}

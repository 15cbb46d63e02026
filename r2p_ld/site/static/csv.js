// CSV as it is written (RFC 4180), and files that are offered.
import { element } from "./page.js";
import { quote } from "./turtle.js";

/** @param {string[][]} rows @returns {string} */
export function asText(rows) {
  const quoted = (/** @type {string} */ cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  return rows.map((row) => `${row.map(quoted).join(",")}\r\n`).join("");
}

/** Offer a text as a file. @param {string} name @param {string} text @param {string} type */
export function download(name, text, type) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  return element("a", { href: address, download: name }, name);
}

/** @param {string} text @returns {string[][]} the rows of CSV, whose delimiter is the commonest of the first line */
export function parse(text) {
  const first = text.split(/\r?\n/, 1)[0] ?? "";
  const counts = [",", ";", "\t"].map((each) => ({ each, n: first.split(each).length }));
  const delimiter = counts.reduce((best, next) => (next.n > best.n ? next : best)).each;
  /** @type {string[][]} */
  const rows = [[""]];
  let quoted = false;
  const characters = [...text.replace(/^\uFEFF/, "")];
  for (let n = 0; n < characters.length; n++) {
    const [here, next] = [characters[n] ?? "", characters[n + 1]];
    const row = rows.at(-1) ?? [];
    const last = row.length - 1;
    if (quoted && here === '"' && next === '"') {
      row[last] += '"';
      n++;
    } else if (here === '"' && (quoted || row[last] === "")) quoted = !quoted;
    else if (!quoted && here === delimiter) row.push("");
    else if (!quoted && (here === "\n" || here === "\r")) {
      if (here === "\r" && next === "\n") n++;
      rows.push([""]);
    } else row[last] += here;
  }
  return rows.filter((row) => row.length > 1 || row[0]);
}

export const NAMESPACE = "urn:csv:";
const XSD = "http://www.w3.org/2001/XMLSchema#";

/**
 * @param {string} text of CSV whose first row names the columns
 * @param {string} base the IRI of the file
 * @returns {string} N-Triples: each row a node, #row=2 the first below the names (RFC 7111); each column a property
 */
export function asTriples(text, base) {
  const [head = [], ...rows] = parse(text);
  const properties = head.map((name, n) => `<${NAMESPACE}${encodeURIComponent(name.trim() || `column${n + 1}`)}>`);
  const literal = (/** @type {string} */ cell) => {
    if (/^-?(0|[1-9]\d*)$/.test(cell)) return `"${cell}"^^<${XSD}integer>`;
    return /^-?(0|[1-9]\d*)\.\d+$/.test(cell) ? `"${cell}"^^<${XSD}decimal>` : quote(cell);
  };
  const triples = rows.flatMap((row, n) =>
    row.flatMap((cell, at) => (cell && properties[at] ? [`<${base}#row=${n + 2}> ${properties[at]} ${literal(cell)} .`] : [])),
  );
  return triples.join("\n");
}

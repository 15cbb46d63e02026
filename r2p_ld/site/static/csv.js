// CSV as it is written (RFC 4180), and files that are offered.
import { element } from "./page.js";

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

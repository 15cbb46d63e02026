// SPARQL in colours: a text field keeps what is written, the same text lies under it, each part marked.
import { element } from "./page.js";

/** @type {[string, RegExp][]} */
const PARTS = [
  ["comment", /#[^\n]*/y],
  ["iri", /<[^<>"{}|^`\\\s]*>/y],
  ["string", /"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y],
  ["variable", /[?$]\w+/y],
  ["name", /[A-Za-z][\w.-]*:[\w.%-]*|:[\w.%-]+/y],
  ["keyword", /[A-Za-z_]+/y],
  ["", /[^]/y],
];

/** @param {string} text @returns {Node[]} */
function marked(text) {
  const found = [];
  for (let at = 0; at < text.length; ) {
    for (const [kind, pattern] of PARTS) {
      pattern.lastIndex = at;
      const [part] = pattern.exec(text) ?? [];
      if (!part) continue;
      found.push(kind ? element("span", { class: kind }, part) : document.createTextNode(part));
      at += part.length;
      break;
    }
  }
  return found;
}

/** @param {HTMLTextAreaElement} field @param {HTMLElement} under a <pre> of the same place and font */
export function highlight(field, under) {
  const draw = () => {
    under.replaceChildren(...marked(`${field.value}\n`));
    under.scrollTop = field.scrollTop;
  };
  field.addEventListener("input", draw);
  field.addEventListener("scroll", () => (under.scrollTop = field.scrollTop));
  draw();
  return draw;
}

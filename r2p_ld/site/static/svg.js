// Elements of SVG; without style attributes, which the page's policy forbids.
const SPACE = "http://www.w3.org/2000/svg";

/**
 * @param {string} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {...(Node | string)} children
 * @returns {SVGElement}
 */
export function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/** @param {string} text @param {number} [most] @returns {string} the text, cut where it is longer */
export const short = (text, most = 40) => (text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text);

// What there was in each year, in the order of years.
import { element } from "./page.js";

/** @param {{text: string, href?: string, year: number}[]} items @returns {Element} */
export function timeline(items) {
  const years = [...new Set(items.map(({ year }) => year))].sort((a, b) => a - b);
  const lines = years.map((year) => {
    const names = new Map(items.filter((each) => each.year === year).map((each) => [each.text, each]));
    const nodes = [...names.values()].map(({ text, href }) => (href ? element("a", { href }, text) : text));
    return element("li", {}, element("span", { class: "year" }, String(year)), " ", ...nodes.flatMap((each, n) => (n ? ["; ", each] : [each])));
  });
  return element("ol", { class: "timeline" }, ...lines);
}

// Two things in each row, as a picture: the one on the left, the other on the right, a line between them.
import { short, svg } from "./svg.js";

/** @typedef {import("./charts.js").Name} Name */

const [WIDTH, STEP, LEFT, RIGHT] = [1000, 26, 370, 630];

/** @param {{from: Name, to: Name}[]} edges @param {string} label @returns {Element} */
export function network(edges, label) {
  const left = [...new Map(edges.map(({ from }) => [from.text, from])).values()];
  const place = new Map(left.map(({ text }, n) => [text, n]));
  /** @param {Name} name @returns {number} the middle of what it is tied to, so that few lines cross */
  const middle = ({ text }) => {
    const places = edges.filter(({ to }) => to.text === text).map(({ from }) => place.get(from.text) ?? 0);
    return places.reduce((sum, each) => sum + each, 0) / places.length;
  };
  const right = [...new Map(edges.map(({ to }) => [to.text, to])).values()].sort((a, b) => middle(a) - middle(b));
  const height = STEP * (Math.max(left.length, right.length) + 1);
  const y = (/** @type {number} */ n, /** @type {number} */ count) => ((n + 0.5) / count) * (height - STEP) + STEP / 2;
  const end = new Map(right.map(({ text }, n) => [text, n]));
  const ties = edges.map(({ from, to }) =>
    svg(
      "line",
      { x1: LEFT, y1: y(place.get(from.text) ?? 0, left.length), x2: RIGHT, y2: y(end.get(to.text) ?? 0, right.length) },
      svg("title", {}, `${from.text} — ${to.text}`),
    ),
  );
  /** @param {Name[]} names @param {number} x @param {string} anchor @param {number} aside */
  const column = (names, x, anchor, aside) =>
    names.map(({ text, href }, n) => {
      const parts = [
        svg("title", {}, text),
        svg("circle", { cx: x, cy: y(n, names.length), r: 4 }),
        svg("text", { x: x + aside, y: y(n, names.length) + 5, "text-anchor": anchor }, short(text)),
      ];
      return href ? svg("a", { href }, ...parts) : svg("g", {}, ...parts);
    });
  const nodes = [...column(left, LEFT, "end", -10), ...column(right, RIGHT, "start", 10)];
  const figure = document.createElement("figure");
  figure.className = "picture chart";
  figure.append(svg("svg", { viewBox: `0 0 ${WIDTH} ${height}`, role: "group", "aria-label": label, direction: "ltr" }, ...ties, ...nodes));
  return figure;
}

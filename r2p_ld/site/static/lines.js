// Numbers over years, a line for each name; a year without a number is a gap, not a zero.
import { svg } from "./svg.js";

const [WIDTH, HEIGHT, LEFT, BELOW, RIGHT] = [760, 300, 70, 30, 170];

/** @param {{year: number, value: number, name: string}[]} points @param {string} label @returns {Element} */
export function lines(points, label) {
  const years = points.map(({ year }) => year);
  const [first, last] = [Math.min(...years), Math.max(...years)];
  const most = Math.max(1, ...points.map(({ value }) => value));
  const x = (/** @type {number} */ year) => LEFT + ((year - first) / (last - first || 1)) * (WIDTH - LEFT - RIGHT);
  const y = (/** @type {number} */ value) => HEIGHT - BELOW - (value / most) * (HEIGHT - BELOW - 15);
  const axis = [
    svg("path", { class: "axis", d: `M${LEFT} 10V${HEIGHT - BELOW}H${WIDTH - RIGHT}` }),
    ...[first, last].map((year) => svg("text", { x: x(year), y: HEIGHT - 8, "text-anchor": "middle" }, String(year))),
    ...[0, most].map((value) => svg("text", { x: LEFT - 8, y: y(value) + 5, "text-anchor": "end" }, String(value))),
  ];
  const series = [...Map.groupBy(points, ({ name }) => name)].map(([name, found], n) => {
    const sorted = found.toSorted((a, b) => a.year - b.year);
    const path = sorted.map(({ year, value }, at) => `${at && sorted[at - 1]?.year === year - 1 ? "L" : "M"}${x(year)} ${y(value)}`);
    const dots = sorted.map(({ year, value }) =>
      svg("circle", { cx: x(year), cy: y(value), r: 3 }, svg("title", {}, `${name} ${year}: ${value}`)),
    );
    const end = sorted.at(-1);
    const title = svg("text", { x: WIDTH - RIGHT + 8, y: y(end?.value ?? 0) + 5 }, name);
    return svg("g", { class: `trace s${n % 8}` }, svg("path", { d: path.join("") }), ...dots, title);
  });
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label, direction: "ltr" }, ...axis, ...series);
  const figure = document.createElement("figure");
  figure.className = "picture chart";
  figure.append(picture);
  return figure;
}

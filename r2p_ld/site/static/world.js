// A number of each place on the map of the world, whose outlines stand on a page of their own.
import { element, link, phrases } from "./page.js";
import { svg } from "./svg.js";

const CLASSES = 5;
const OUTLINES = "data/map/claims/index.html";

/** @param {number[]} values @returns {number[]} the least number of each class above zero, as the maps of data have them */
function breaks(values) {
  const above = values.filter((each) => each > 0).sort((a, b) => a - b);
  const [least = 0, most = 0] = [above[0], above.at(-1)];
  const parts = Array.from({ length: CLASSES - 1 }, (_, n) => Number(above[Math.floor((above.length * (n + 1)) / CLASSES)]?.toPrecision(1)));
  return [...new Set([least, ...parts])].filter((each) => each >= least && each <= most).sort((a, b) => a - b);
}

/** @param {{text: string, href?: string, value: number}[]} items names of places with their pages @param {string} label
 * @returns {Promise<Element | undefined>} */
export async function world(items, label) {
  const answer = await fetch(link(OUTLINES));
  const outlines = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("svg.map");
  if (!outlines) return undefined;
  const [say, map] = [await phrases(), document.importNode(outlines, true)];
  const places = new Map(items.map((each) => [each.href?.split("/").at(-2), each]));
  const drawn = [...places.keys()].filter((place) => map.querySelector(`a[data-place="${place}"]`));
  if (2 * drawn.length < places.size) return undefined; // most are no countries of today
  const least = breaks(items.map(({ value }) => value));
  for (const country of map.querySelectorAll("g, a")) {
    const [title, path] = [country.querySelector("title"), country.querySelector("path")];
    const found = places.get(country.getAttribute("data-place") ?? "");
    const name = found?.text ?? title?.textContent?.replace(/: [^:]*$/, "");
    path?.setAttribute("class", found ? `k${least.filter((each) => found.value >= each).length}` : "none");
    if (title) title.textContent = `${name}: ${found?.value ?? say("no number")}`;
    if (found?.href) country.setAttribute("href", found.href);
    else country.replaceWith(svg("g", {}, ...country.childNodes)); // its link holds for another page only
    places.delete(country.getAttribute("data-place") ?? "");
  }
  map.setAttribute("aria-label", label);
  const box = (/** @type {string} */ kind) =>
    svg("svg", { viewBox: "0 0 10 10", class: "map", "aria-hidden": "true" }, svg("path", { class: kind, d: "M0 0h10v10H0z" }));
  const legend = [["none", say("no number")], ...least.map((each, n) => [`k${n + 1}`, `≥ ${each}`])];
  const lines = legend.map(([kind = "", text = ""]) => element("li", {}, box(kind), ` ${text}`));
  const notes = element("p", {}, [say("borders"), ...(places.size ? [say("too small")] : [])].join(" "));
  return element("figure", {}, map, element("figcaption", {}, element("ul", { class: "legend" }, ...lines), notes));
}

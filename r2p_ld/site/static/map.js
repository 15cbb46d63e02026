// The map in the year that is chosen, with its table.
import { element } from "./page.js";
import { label, things } from "./names.js";

/** @type {Record<string, Record<string, [string, string]>>} year → place → class and number */
const years = await (await fetch("numbers.json")).json();
const form = /** @type {HTMLFormElement} */ (document.querySelector("#years"));
const chosen = /** @type {HTMLSelectElement} */ (form.querySelector("select"));
const none = form.dataset.none ?? "";
const countries = [.../** @type {NodeListOf<SVGAElement>} */ (document.querySelectorAll("a[data-place]"))];
const names = new Map(countries.map((each) => [each.dataset.place ?? "", nameOf(each)]));
const targets = new Map(countries.map((each) => [each.dataset.place ?? "", each.getAttribute("href") ?? ""]));

/** @param {SVGAElement} country @returns {string} its name, of its title */
function nameOf(country) {
  return (country.querySelector("title")?.textContent ?? "").replace(/: [^:]*$/, "");
}

/** @param {string} place @returns {Promise<string>} */
async function called(place) {
  const known = names.get(place);
  if (known) return known;
  const thing = [...(await things()).values()].find((each) => each.path === `id/place/${place}/`);
  return thing ? label(thing) : place;
}

async function draw() {
  const values = years[chosen.value] ?? {};
  for (const country of countries) {
    const place = country.dataset.place ?? "";
    const [kind, number] = values[place] ?? ["none", none];
    country.querySelector("path")?.setAttribute("class", kind);
    /** @type {Element} */ (country.querySelector("title")).textContent = `${names.get(place)}: ${number}`;
  }
  const rows = await Promise.all(
    Object.entries(values).map(async ([place, [, number]]) => {
      const amount = Number(number.replaceAll("\u202f", ""));
      return { place, name: await called(place), number, amount };
    }),
  );
  rows.sort((a, b) => b.amount - a.amount || a.name.localeCompare(b.name));
  const table = /** @type {HTMLElement} */ (document.querySelector("#numbers"));
  table.replaceChildren(
    ...rows.map(({ place, name, number }) => {
      const link = targets.get(place);
      const head = element("th", { scope: "row" }, link ? element("a", { href: link }, name) : name);
      return element("tr", {}, head, element("td", { class: "number", dir: "ltr" }, number));
    }),
  );
  /** @type {HTMLElement} */ (document.querySelector("#year")).textContent = chosen.value;
}

form.hidden = false;
chosen.addEventListener("change", draw);

// The search field of every page: proposals while one types, and the page of all that was found.
import { element, language, link, phrases } from "./page.js";
import { label, ranked, things } from "./names.js";
import { imported } from "./shards.js";

const field = /** @type {HTMLInputElement | null} */ (document.querySelector("#search"));
const found = document.querySelector("#found");

/** @param {string} text @param {number} most */
async function search(text, most) {
  const [graph, data] = await Promise.all([things(), imported(text)]);
  return ranked([...graph.values(), ...data], text, most);
}

/** @param {import("./names.js").Thing[]} hits */
async function list(hits) {
  const all = await things();
  const items = hits.map((thing) => {
    const kinds = thing.kinds.map((kind) => all.get(kind)).filter((kind) => kind !== undefined);
    const kind = element("small", {}, ` ${kinds.map((each) => label(each)).join(", ")}`);
    return element("li", {}, element("a", { href: link(thing.path) }, label(thing), kind));
  });
  return element("ul", {}, ...items);
}

if (field?.form) {
  const form = field.form;
  let turn = 0;
  const propose = async () => {
    const mine = ++turn;
    const hits = await search(field.value, 8);
    if (mine !== turn) return;
    form.querySelector("ul")?.remove();
    if (hits.length) form.append(await list(hits));
  };
  field.addEventListener("input", propose);
  field.addEventListener("focus", () => things(), { once: true });
  form.addEventListener("keydown", (event) => {
    const links = [...form.querySelectorAll("a")];
    const place = links.indexOf(/** @type {HTMLAnchorElement} */ (document.activeElement));
    if (event.key === "Escape") form.querySelector("ul")?.remove();
    if (event.key === "ArrowDown" && links.length) (links[place + 1] ?? links[0])?.focus();
    else if (event.key === "ArrowUp" && links.length) (place > 0 ? links[place - 1] : field)?.focus();
    else return;
    event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (!form.contains(/** @type {Node} */ (event.target))) form.querySelector("ul")?.remove();
  });
}

if (found && field) {
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  const hits = await search(field.value, 50);
  const say = await phrases();
  found.replaceChildren(hits.length ? await list(hits) : field.value ? say("nothing found") : "");
  document.documentElement.lang = language;
}

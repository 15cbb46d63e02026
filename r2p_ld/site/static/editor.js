// The editor: anybody's SPARQL over the graph and the visitor's own files, with names proposed.
import { element, json, language } from "./page.js";
import { label, search } from "./names.js";
import { answer } from "./asking.js";
import { open } from "./engine.js";

const form = /** @type {HTMLFormElement} */ (document.querySelector("#editor"));
const query = /** @type {HTMLTextAreaElement} */ (document.querySelector("#query"));
const example = /** @type {HTMLSelectElement} */ (document.querySelector("#example"));
const files = /** @type {HTMLInputElement} */ (document.querySelector("#files"));
const limit = /** @type {HTMLInputElement} */ (document.querySelector("#limit"));
const list = /** @type {HTMLElement} */ (document.querySelector("#completions"));
/** @type {Record<string, string>} */
const FORMATS = {
  ttl: "text/turtle",
  nt: "application/n-triples",
  nq: "application/n-quads",
  trig: "application/trig",
  rdf: "application/rdf+xml",
  jsonld: "application/ld+json",
};

/** @param {string} name of a question */
async function take(name) {
  query.value = (await json(`data/questions.${language}.json`))[name] ?? query.value;
  localStorage.setItem("query", query.value);
}

/** @param {Iterable<File>} given */
async function add(given) {
  const added = [...given].map(async (file) => ({
    text: await file.text(),
    format: FORMATS[file.name.split(".").at(-1) ?? ""] ?? FORMATS.ttl ?? "",
    base: `urn:file:${encodeURIComponent(file.name)}`,
  }));
  open(await Promise.all(added));
}

async function propose() {
  const before = query.value.slice(0, query.selectionStart);
  const word = /[^\s<>{}()"';,.]*$/.exec(before)?.[0] ?? "";
  const hits = await search(word, { most: 12 });
  list.replaceChildren(
    ...hits.map((thing) => {
      const option = element("li", { role: "option", tabindex: "0" }, `${thing.curie} — ${label(thing)}`);
      const put = () => {
        query.setRangeText(thing.curie, query.selectionStart - word.length, query.selectionStart, "end");
        list.hidden = true;
        query.focus();
      };
      option.addEventListener("click", put);
      option.addEventListener("keydown", (event) => {
        const next = event.key === "ArrowDown" ? option.nextElementSibling : option.previousElementSibling;
        if (event.key === "Enter") put();
        else if (event.key === "ArrowDown" || event.key === "ArrowUp") /** @type {HTMLElement | null} */ (next)?.focus();
        else return;
        event.preventDefault();
      });
      return option;
    }),
  );
  list.hidden = !hits.length;
  /** @type {HTMLElement | null} */ (list.firstElementChild)?.focus();
}

query.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.code === "Space") propose();
  else if (event.ctrlKey && event.key === "Enter") form.requestSubmit();
  else if (event.key === "Escape") list.hidden = true;
  else return;
  event.preventDefault();
});
query.addEventListener("input", () => localStorage.setItem("query", query.value));
example.addEventListener("change", () => take(example.value));
files.addEventListener("change", () => add(files.files ?? []));
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  add(event.dataTransfer?.files ?? []);
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  await answer(query.value, form, { seconds: Number(limit.value) || 30 });
});

const asked = new URLSearchParams(location.search).get("question");
if (asked) await take(asked);
else query.value = localStorage.getItem("query") ?? "SELECT * WHERE { ?s ?p ?o } LIMIT 10";

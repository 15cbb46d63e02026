// The editor: anybody's SPARQL over the graph and the visitor's own files, with names proposed.
import { element, json, language, phrases } from "./page.js";
import { label, search } from "./names.js";
import { answer } from "./asking.js";
import { NAMESPACE, asTriples } from "./csv.js";
import { open } from "./engine.js";
import { highlight } from "./highlight.js";

const form = /** @type {HTMLFormElement} */ (document.querySelector("#editor"));
const query = /** @type {HTMLTextAreaElement} */ (document.querySelector("#query"));
const example = /** @type {HTMLSelectElement} */ (document.querySelector("#example"));
const files = /** @type {HTMLInputElement} */ (document.querySelector("#files"));
const limit = /** @type {HTMLInputElement} */ (document.querySelector("#limit"));
const list = /** @type {HTMLElement} */ (document.querySelector("#completions"));
const opened = /** @type {HTMLElement} */ (document.querySelector("#opened"));
const status = /** @type {HTMLElement} */ (document.querySelector("#status"));
const draw = highlight(query, /** @type {HTMLElement} */ (document.querySelector("#coloured")));
/** @type {Record<string, string>} */
const FORMATS = {
  ttl: "text/turtle",
  nt: "application/n-triples",
  nq: "application/n-quads",
  trig: "application/trig",
  rdf: "application/rdf+xml",
  jsonld: "application/ld+json",
};

/** @type {Promise<Record<string, string>>} */
const prefixes = json("data/prefixes.json").then((found) => ({ ...found, csv: NAMESPACE }));

/** @param {string} text */
function write(text) {
  query.value = text;
  localStorage.setItem("query", text);
  draw();
}

/** @param {string} name of a question */
async function take(name) {
  write((await json(`data/questions.${language}.json`))[name] ?? query.value);
}

/** @param {string} text @returns {Promise<string>} the text, with the prefixes that it uses and does not declare */
async function declared(text) {
  const bare = text.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>|#[^\n]*/g, "");
  const used = new Set([...bare.matchAll(/(?<![\w.-])([A-Za-z][\w-]*):/g)].map(([, name = ""]) => name));
  const own = new Set([...text.matchAll(/PREFIX\s+([\w-]*):/gi)].map(([, name = ""]) => name));
  const ours = await prefixes;
  const lines = [...used].filter((name) => !own.has(name) && ours[name]).map((name) => `PREFIX ${name}: <${ours[name]}>\n`);
  return lines.join("") + text;
}

/** @type {Promise<unknown>} what is asked waits for the files that are being read */
let reading = Promise.resolve();

/** @param {Iterable<File>} given */
function add(given) {
  reading = Promise.all([reading, read(given)]);
}

/** @param {Iterable<File>} given */
async function read(given) {
  const say = await phrases();
  const added = [...given].map(async (file) => {
    const [text, ending] = [await file.text(), file.name.split(".").at(-1)?.toLowerCase() ?? ""];
    const base = `urn:file:${encodeURIComponent(file.name)}`;
    opened.append(element("li", {}, file.name));
    if (ending === "csv" || ending === "tsv") return { text: asTriples(text, base), format: FORMATS.nt ?? "", base };
    return { text, format: FORMATS[ending] ?? FORMATS.ttl ?? "", base };
  });
  open(await Promise.all(added));
  status.textContent = say("files opened", { count: added.length });
}

/** @param {string} word @returns {Promise<{put: string, shown: string}[]>} prefixes and things that begin so */
async function proposals(word) {
  const names = Object.entries(await prefixes).filter(([name]) => word && name.startsWith(word));
  const hits = await search(word, { most: 12 });
  const found = hits.map((thing) => ({ put: thing.curie, shown: `${thing.curie} — ${label(thing)}` }));
  const begun = names.map(([name, iri]) => ({ put: `${name}:`, shown: `${name}: — ${iri}` }));
  return begun.some(({ put }) => put === `${word}:`) ? [...begun, ...found] : [...found, ...begun];
}

async function propose() {
  const before = query.value.slice(0, query.selectionStart);
  const word = /[^\s<>{}()"';,.]*$/.exec(before)?.[0] ?? "";
  const found = await proposals(word);
  list.replaceChildren(
    ...found.map(({ put, shown }) => {
      const option = element("li", { role: "option", tabindex: "0" }, shown);
      const choose = async () => {
        query.setRangeText(put, query.selectionStart - word.length, query.selectionStart, "end");
        const behind = query.value.length - query.selectionStart;
        write(await declared(query.value));
        query.setSelectionRange(query.value.length - behind, query.value.length - behind);
        list.hidden = true;
        query.focus();
      };
      option.addEventListener("click", choose);
      option.addEventListener("keydown", (event) => {
        const next = event.key === "ArrowDown" ? option.nextElementSibling : option.previousElementSibling;
        if (event.key === "Enter") choose();
        else if (event.key === "ArrowDown" || event.key === "ArrowUp") /** @type {HTMLElement | null} */ (next)?.focus();
        else if (event.key === "Escape") {
          list.hidden = true;
          query.focus();
        } else return;
        event.preventDefault();
      });
      return option;
    }),
  );
  list.hidden = !found.length;
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
  await reading;
  write(await declared(query.value));
  await answer(query.value, form, { seconds: Number(limit.value) || 30 });
});

const given = new URLSearchParams(location.search);
const asked = given.get("question");
if (asked) await take(asked);
else write(given.get("query") ?? localStorage.getItem("query") ?? "SELECT * WHERE { ?s ?p ?o } LIMIT 10");

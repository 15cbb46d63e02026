// A question that is being asked: what the page says of it, its end, and its answer.
import { element, phrases } from "./page.js";
import { ask, stop } from "./engine.js";
import { asCsv, show } from "./results.js";
import { download } from "./csv.js";
import { asTurtle } from "./turtle.js";

/**
 * @param {string} query
 * @param {HTMLFormElement} form with a button of the class stop
 * @param {{seconds?: number, name?: string, pattern?: import("./evidence.js").Pattern}} [options] pattern is that of the
 *   query, where it is known
 */
export async function answer(query, form, { seconds = 60, name = "answer", pattern } = {}) {
  const [status, place] = [document.querySelector("#status"), document.querySelector("#answer")];
  const button = form.querySelector("button.stop");
  if (!status || !place || !(button instanceof HTMLButtonElement)) return;
  const say = await phrases();
  const ending = new AbortController();
  button.hidden = false;
  button.onclick = () => ending.abort();
  status.textContent = say("loading");
  place.replaceChildren(); // an answer to another question must not stand beside what is said of this one
  try {
    const onLoaded = () => (status.textContent = say("asking"));
    const found = await ask(query, { seconds, signal: ending.signal, onLoaded, pattern });
    status.textContent = say("milliseconds", { count: Math.round(found.took) });
    if (found.form === "graph") {
      place.replaceChildren(download(`${name}.nt`, found.answer, "application/n-triples"), element("pre", {}, found.answer));
    } else {
      const files = [download(`${name}.json`, found.answer, "application/sparql-results+json")];
      if (found.answer.includes('"vars"')) {
        files.push(download(`${name}.csv`, asCsv(found.answer), "text/csv"));
        files.push(download(`${name}.ttl`, asTurtle(JSON.parse(found.answer)), "text/turtle"));
      }
      place.replaceChildren(...(await show(found.answer, found.records)), element("p", { class: "downloads" }, ...files.flatMap((each) => [each, " "])));
    }
  } catch (error) {
    const kind = error instanceof DOMException ? error.name : "";
    const texts = { AbortError: say("stopped"), TimeoutError: say("too long", { count: seconds }) };
    status.textContent = texts[/** @type {keyof texts} */ (kind)] ?? String(error instanceof Error ? error.message : error);
  } finally {
    button.hidden = true;
  }
}

addEventListener("pagehide", stop);

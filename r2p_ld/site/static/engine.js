// Questions put to the graph in a worker of their own, with a time limit and an end at any time.
import { ontology } from "./page.js";

/** @type {Worker | undefined} */
let worker;
let last = 0;
/** @type {{text: string, format: string, base: string}[]} files of the visitor's own */
let files = [];

/** @param {typeof files} added */
export function open(added) {
  files = [...files, ...added];
  stop();
}

/** End what is being asked; the next question loads the graph again. */
export function stop() {
  worker?.terminate();
  worker = undefined;
}

/**
 * @param {string} query
 * @param {{seconds?: number, signal?: AbortSignal, onLoaded?: () => void, pattern?: import("./evidence.js").Pattern}}
 *   [options] seconds count from when the graph is loaded; the pattern of the query is given where the records
 *   of rows are wanted
 * @returns {Promise<{form: string, answer: string, took: number, records?: string[][]}>}
 */
export function ask(query, { seconds = 60, signal, onLoaded, pattern } = {}) {
  const isNew = worker === undefined;
  worker ??= new Worker(new URL("worker.js", import.meta.url), { type: "module" });
  const mine = worker;
  const id = ++last;
  return new Promise((resolve, reject) => {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let clock;
    let loaded = false;
    /** @param {string} name */
    const end = (name) => {
      stop();
      reject(new DOMException(name, name));
    };
    signal?.addEventListener("abort", () => end("AbortError"), { once: true });
    mine.addEventListener("error", (event) => reject(new Error(event.message)));
    mine.addEventListener("message", function hear({ data }) {
      if (data.id !== id) return;
      if (data.loaded) {
        loaded = true;
        onLoaded?.();
        clock = setTimeout(() => end("TimeoutError"), seconds * 1000);
        return;
      }
      clearTimeout(clock);
      mine.removeEventListener("message", hear);
      if (data.error) {
        if (!loaded) stop(); // else the next question would be asked without what could not be read
        reject(new Error(data.error));
      } else resolve(data);
    });
    mine.postMessage({ id, query, files: isNew ? files : [], pattern, ontology });
  });
}

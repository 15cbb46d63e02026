// The graph and its engine, apart from the page, so that a question can be ended at any time.
import init, { Store } from "./oxigraph.js";
import { Origins } from "./evidence.js";

/** @type {Promise<Origins> | undefined} */
let known;

/** @param {string} address @returns {Promise<Uint8Array>} the file unpacked, if the host has not done so */
async function unpacked(address) {
  const answer = await fetch(new URL(address, import.meta.url));
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const ready = (async () => {
  const [code, graph] = await Promise.all([unpacked("oxigraph.wasm.gz"), unpacked("../data/r2p.ttl.gz")]);
  await init({ module_or_path: code });
  const store = new Store();
  store.load(graph, { format: "text/turtle" });
  return store;
})();

/** @param {Store} store @param {string} ontology @returns {Promise<Origins>} */
async function origins(store, ontology) {
  const bytes = await unpacked("../data/facts.json.gz");
  return new Origins(store, JSON.parse(new TextDecoder().decode(bytes)), ontology);
}

onmessage = async ({ data: { id, query, files, pattern, ontology } }) => {
  try {
    const store = await ready;
    for (const { text, format, base } of files ?? []) store.load(text, { format, base_iri: base });
    postMessage({ id, loaded: true });
    const began = performance.now();
    const answer = query ? store.query(query, { results_format: "json" }) : "{}";
    const graph = Array.isArray(answer) ? answer.map((quad) => `${quad} .`).join("\n") : undefined;
    const form = graph === undefined ? "results" : "graph";
    const took = performance.now() - began;
    if (pattern) known ??= origins(store, ontology);
    const records = pattern && (await known)?.ofRows(pattern, query);
    postMessage({ id, form, answer: graph ?? answer, took, records });
  } catch (error) {
    postMessage({ id, error: String(error) });
  }
};

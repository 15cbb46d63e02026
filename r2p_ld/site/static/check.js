// Whether the sources say a sentence: the verdict of `r2p-ld check`, by the same rules, asked of the graph here.
import { element, json, ontology, phrases } from "./page.js";
import { label, search } from "./names.js";
import { ask } from "./engine.js";
import { claims, how, named, records } from "./records.js";

/**
 * @typedef {{property: string, inverted: boolean}} Reading
 * @typedef {{narrower: Reading[], broader: Reading[], single: boolean}} Property
 * @typedef {import("./records.js").Claim} Claim
 */

const member = `${ontology}variantMember`;
const ASSERTED = ["stated", "interpreted", "derived", "curated"];

/** @param {string} query @returns {Promise<Record<string, {type: string, value: string}>[]>} */
async function rows(query) {
  return JSON.parse((await ask(query)).answer).results.bindings;
}

/** @param {Claim} claim */
const affirms = (claim) =>
  claim.positive && ASSERTED.includes(claim.status) && claim.modality === "does" && !claim.speaker;

/** @param {Claim} claim @param {Reading[]} readings @param {string} subject @param {string} object */
function matches(claim, readings, subject, object) {
  return readings.some(({ property, inverted }) => {
    const [s, o] = inverted ? [object, subject] : [subject, object];
    return claim.p === property && claim.s === s && claim.o === o && (!inverted || !claim.literal);
  });
}

/** @param {string} subject @param {Reading[]} readings @returns {Promise<string[]>} what the graph affirms */
async function values(subject, readings) {
  const parts = readings.map(({ property, inverted }) =>
    inverted ? `{ ?value <${property}> <${subject}> }` : `{ <${subject}> <${property}> ?value }`,
  );
  return (await rows(`SELECT DISTINCT ?value WHERE { ${parts.join(" UNION ")} }`)).map((row) => row.value?.value ?? "");
}

/**
 * @param {string} subject an IRI
 * @param {string} property an IRI
 * @param {string} object an IRI, or a text
 * @returns {Promise<{verdict: string, claims: Claim[], against: Claim[], silences: Claim[]}>}
 */
export async function check(subject, property, object) {
  /** @type {Record<string, Property>} */
  const properties = await json("data/properties.json");
  const alone = [{ property, inverted: false }];
  const { narrower, broader, single } = properties[property] ?? { narrower: alone, broader: alone, single: false };
  const said = (await claims()).filter(({ s }) => s === subject || s === object);
  const made = said.filter((claim) => claim.o !== undefined && matches(claim, narrower, subject, object));
  const positive = made.filter((claim) => claim.positive);
  const denials = said.filter(
    (claim) => claim.o !== undefined && !claim.positive && matches(claim, broader, subject, object),
  );
  const held = await values(subject, narrower);
  const others = single ? held.filter((value) => value !== object) : [];
  const differing = said.filter(
    (claim) => affirms(claim) && others.some((value) => matches(claim, narrower, subject, value)),
  );
  for (const claim of positive.filter(affirms)) {
    const beside = await rows(`SELECT ?record WHERE { ?variants <${member}> <${claim.record}> , ?record }`);
    const differs = (/** @type {Claim} */ other) => other.s !== claim.s || other.o !== claim.o;
    differing.push(
      ...(await records(beside.map((row) => row.record?.value ?? ""))).filter(
        (o) => o.p === claim.p && affirms(o) && differs(o) && o.source !== claim.source,
      ),
    );
  }
  const holds = positive.some(affirms) || held.includes(object);
  const silences = said.filter(
    ({ o, p, s }) =>
      o === undefined && broader.some((each) => each.property === p && s === (each.inverted ? object : subject)),
  );
  /** @type {string} */
  let verdict;
  if (differing.length || (holds && denials.some((denial) => denial.modality === "does"))) verdict = "contradicted";
  else if (holds) {
    const stated = positive.some((claim) => affirms(claim) && ["stated", "interpreted"].includes(claim.status));
    verdict = stated ? "stated" : "derived";
  } else if (denials.length) verdict = "denied";
  else if (positive.length) {
    const reported = positive.some((claim) => claim.modality === "does");
    verdict = reported && positive.every((claim) => claim.speaker) ? "reported" : "reserved";
  } else verdict = silences.length ? "silent" : "absent";
  return { verdict, claims: positive, against: [...denials, ...differing], silences: holds ? [] : silences };
}

/** @param {HTMLInputElement} field @param {(thing: import("./names.js").Thing) => boolean} among */
function complete(field, among) {
  const list = document.querySelector(`#${field.id}-list`);
  if (!(list instanceof HTMLElement)) return;
  const close = () => {
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
  };
  field.addEventListener("input", async () => {
    delete field.dataset.iri;
    const hits = await search(field.value, { most: 8, among });
    list.replaceChildren(
      ...hits.map((thing) => {
        const option = element("li", { role: "option", tabindex: "-1" }, label(thing), element("small", {}, ` ${thing.curie}`));
        option.addEventListener("click", () => {
          field.value = label(thing);
          field.dataset.iri = thing.iri;
          close();
          field.focus();
        });
        option.addEventListener("keydown", (event) => {
          const next = event.key === "ArrowDown" ? option.nextElementSibling : option.previousElementSibling ?? field;
          if (event.key === "Enter") option.click();
          else if (event.key === "ArrowDown" || event.key === "ArrowUp") /** @type {HTMLElement | null} */ (next)?.focus();
          else if (event.key === "Escape") close();
          else return;
          event.preventDefault();
        });
        return option;
      }),
    );
    list.hidden = !hits.length;
    field.setAttribute("aria-expanded", String(hits.length > 0));
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && !list.hidden) {
      /** @type {HTMLElement | null} */ (list.firstElementChild)?.focus();
      event.preventDefault();
    } else if (event.key === "Escape") close();
  });
}

/** @param {Claim} claim @returns {Promise<Node>} */
async function line(claim) {
  const value = claim.o === undefined ? [] : [" · ", claim.literal ? claim.o : await named(claim.o)];
  return element("li", {}, await named(claim.s), " · ", await named(claim.p), ...value, " ", await how(claim));
}

const form = document.querySelector("#check");
const [status, place] = [document.querySelector("#status"), document.querySelector("#answer")];
if (form instanceof HTMLFormElement && status && place) {
  const fields = ["subject", "property", "object"].map((name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name)));
  const isProperty = (/** @type {import("./names.js").Thing} */ thing) => thing.property === true;
  fields.forEach((field, n) => complete(field, n === 1 ? isProperty : (thing) => !isProperty(thing)));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const asked = new URLSearchParams(fields.map((field) => [field.name, field.value]));
    history.replaceState(null, "", `?${asked}`);
    const say = await phrases();
    status.textContent = say("asking");
    const parts = await Promise.all(
      fields.map(async (field, n) => {
        if (field.dataset.iri) return field.dataset.iri;
        const [hit] = await search(field.value, { most: 1, among: n === 1 ? isProperty : (thing) => !isProperty(thing) });
        return hit?.iri ?? field.value;
      }),
    );
    const [subject = "", property = "", object = ""] = parts;
    const found = await check(subject, property, object);
    status.textContent = "";
    const lines = await Promise.all([...found.claims, ...found.against, ...found.silences].map(line));
    place.replaceChildren(element("h2", { "data-verdict": found.verdict }, say(`verdict ${found.verdict}`)), element("ul", {}, ...lines));
  });
  const given = new URLSearchParams(location.search);
  for (const field of fields) field.value = given.get(field.name) ?? "";
  if (fields.every((field) => field.value)) form.requestSubmit();
}

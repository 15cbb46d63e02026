// What every script of a page needs: where the site begins, the page's language, and its phrases.

/** @type {string} */
export const root = document.body.dataset.root ?? "./";
/** @type {string} */
export const language = document.body.dataset.language ?? "en";
/** @type {string} the namespace of the ontology's terms */
export const ontology = document.body.dataset.ontology ?? "";

/**
 * @param {string} path from a folder on
 * @param {string} [folder] the site's first one
 * @returns {Promise<any>} what the JSON file holds
 */
export async function json(path, folder = root) {
  const answer = await fetch(folder + path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

/** @param {string} path of a page in English @returns {string} the link to it in the page's language */
export function link(path) {
  return root + (language === "en" ? "" : `${language}/`) + path;
}

/** @type {Promise<Record<string, string>> | undefined} */
let loaded;

/** @returns {Promise<(key: string, values?: Record<string, string | number>) => string>} */
export async function phrases() {
  loaded ??= json(`data/phrases.${language}.json`);
  const texts = await loaded;
  return (key, values = {}) =>
    Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, String(value)), texts[key] ?? key);
}

/**
 * @param {string} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

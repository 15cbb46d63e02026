// A number beside each name, as a bar.
import { element } from "./page.js";

/** @param {{text: string, value: number}[]} items @returns {Element} */
export function bars(items) {
  const most = Math.max(...items.map(({ value }) => value));
  const parts = items.flatMap(({ text, value }) => {
    const meter = element("meter", { min: "0", max: String(most), value: String(value), "aria-label": text });
    return [element("span", {}, text), element("span", {}, meter, ` ${value}`)];
  });
  return element("div", { class: "bars" }, ...parts);
}

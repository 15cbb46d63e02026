"use strict";

const data = JSON.parse(document.getElementById("data").textContent);
const { columns, rows, choices } = data;
const FURTHER = ["confidence", "rule"];
const CANDIDATE = "candidate";
const EDITED = ["subject", "property", "object", "modality", "polarity", "attribution", "relation", "status"];
const kept = `r2p-ld review ${data.sha256}`;

// what became of each row: "" for none yet, "rejected", or its cells as accepted
let decisions = rows.map((row) => (row.cells.status === CANDIDATE ? "" : row.cells));
let at = Math.max(0, decisions.indexOf(""));

const element = (id) => document.getElementById(id);

function restore() {
  try {
    const saved = JSON.parse(localStorage.getItem(kept));
    if (Array.isArray(saved) && saved.length === rows.length) decisions = saved;
  } catch {
    // without storage, or with a damaged one, the review begins anew
  }
  at = Math.max(0, decisions.indexOf(""));
}

function save() {
  try {
    localStorage.setItem(kept, JSON.stringify(decisions));
  } catch {
    // the download keeps what was settled
  }
}

function shown(row) {
  const decision = decisions[at];
  return decision && decision !== "rejected" ? decision : row.cells;
}

function named(name) {
  return data.labels[name] ?? name;
}

function part(list, kind, text, className) {
  const made = document.createElement(kind);
  made.textContent = text;
  made.dir = "auto";
  if (className) made.className = className;
  list.append(made);
}

// the claim as a sentence: who, how strongly, what, of whom
function statement(list, cells) {
  const how = [
    ["strong", named(cells.subject)],
    ["em", cells.polarity === "negative" ? "not" : ""],
    ["em", cells.modality === "does" ? "" : cells.modality],
    ["span", named(cells.property)],
    ["strong", named(cells.object)],
    ["em", cells.attribution ? `says ${named(cells.attribution)}` : ""],
  ];
  for (const [kind, text] of how) if (text) part(list, kind, text);
}

function show() {
  const settled = decisions.filter(Boolean).length;
  element("progress").max = rows.length;
  element("progress").value = settled;
  element("count").textContent = `${settled} of ${rows.length} settled`;
  element("done").hidden = settled < rows.length;
  element("edit").hidden = true;
  element("problem").textContent = "";
  if (!rows.length) return;
  const row = rows[at];
  const cells = shown(row);
  const context = element("context");
  context.lang = row.language;
  context.replaceChildren();
  for (const [text, kind] of row.context) part(context, kind, text);
  const state = decisions[at] === "" ? "to settle" : decisions[at] === "rejected" ? "rejected" : "accepted";
  element("where").textContent = `${at + 1}. ${cells.locator}: ${state}`;
  const claim = element("claim");
  claim.replaceChildren();
  statement(claim, cells);
  const found = [cells.id, row.cells.rule, row.cells.confidence].filter(Boolean).join(", ");
  const terms = [cells.subject, cells.property, cells.object, cells.attribution].filter(Boolean).join(" ");
  element("terms").textContent = `${terms} (${found})`;
}

function advance() {
  const next = decisions.indexOf("", at + 1);
  const first = decisions.indexOf("");
  at = next >= 0 ? next : first >= 0 ? first : Math.min(at + 1, rows.length - 1);
}

// what was decided, and at which row, for undoing it in turn
const decided = [];

function decide(decision) {
  decided.push([at, decisions[at]]);
  decisions[at] = decision;
  save();
  advance();
  show();
}

function accepted() {
  return { ...rows[at].cells, status: "stated" };
}

function openEditor() {
  const cells = shown(rows[at]);
  const fields = element("fields");
  fields.replaceChildren();
  for (const name of EDITED) {
    const label = document.createElement("label");
    label.textContent = name;
    const options = choices[name];
    const input = document.createElement(options ? "select" : "input");
    input.name = name;
    for (const option of options ?? []) input.append(new Option(option, option));
    if (!options && name !== "relation") input.setAttribute("list", "things");
    input.value = name === "status" && cells.status === CANDIDATE ? "interpreted" : cells[name];
    label.append(input);
    fields.append(label);
  }
  element("edit").hidden = false;
  fields.querySelector("input, select").focus();
}

function saveEdit(event) {
  event.preventDefault();
  const cells = { ...shown(rows[at]) };
  for (const name of EDITED) cells[name] = event.target.elements[name].value.trim();
  const wrong = EDITED.find((name) => (!cells[name] && name !== "attribution") || /[\t\n\r]/.test(cells[name]));
  if (wrong) {
    element("problem").textContent = `${wrong} is empty, or holds a tab: fill it in.`;
    return;
  }
  document.activeElement?.blur();
  decide(cells);
}

// the reviewed table: what was rejected is left out; where candidates are left, so are their columns
function table() {
  const left = decisions.includes("");
  const names = left ? columns : columns.filter((name) => !FURTHER.includes(name));
  const lines = [names.join("\t")];
  rows.forEach((row, number) => {
    const decision = decisions[number];
    if (decision === "rejected") return;
    const cells = decision || row.cells;
    lines.push(names.map((name) => cells[name] ?? "").join("\t"));
  });
  return `${lines.join("\n")}\n`;
}

function download() {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([table()], { type: "text/tab-separated-values" }));
  link.download = data.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

const ACTIONS = {
  y: () => decide(accepted()),
  n: () => decide("rejected"),
  e: openEditor,
  u: () => {
    [at, decisions[at]] = decided.pop() ?? [at, ""];
    save();
    show();
  },
  j: () => {
    at = Math.min(at + 1, rows.length - 1);
    show();
  },
  k: () => {
    at = Math.max(at - 1, 0);
    show();
  },
  d: download,
};

function act(key) {
  if (rows.length && Object.hasOwn(ACTIONS, key)) ACTIONS[key]();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    document.activeElement?.blur();
    show();
    return;
  }
  const typing = event.target.closest?.("input, select");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (Object.hasOwn(ACTIONS, event.key)) {
    event.preventDefault();
    act(event.key);
  }
});
for (const button of document.querySelectorAll("nav button")) {
  button.addEventListener("click", () => act(button.dataset.key));
}
element("cancel").addEventListener("click", show);
element("edit").addEventListener("submit", saveEdit);
for (const [name, label] of Object.entries(data.labels)) element("things").append(new Option(label, name));
restore();
show();

"""The page on which a person settles a draft: one static file, with keys, that gives back the table."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

from r2p_ld import paths
from r2p_ld.documents.model import Document
from r2p_ld.documents.reader import read
from r2p_ld.errors import BadInput, Fault
from r2p_ld.outcome import Outcome
from r2p_ld.reading.context import Context
from r2p_ld.reading.vocabulary import Vocabulary, vocabulary
from r2p_ld.tables import cells, rows, tsv
from r2p_ld.tables.project import scan_reading

_STATIC = Path(__file__).parent / "static"
_AROUND = 300
"""How many characters beside a quotation's block are shown."""


@dataclass(frozen=True, slots=True)
class Page(Outcome):
    """A page of review that was written: how many rows it has, and how many are to settle."""

    out: Path
    rows: int
    candidates: int

    def __str__(self) -> str:
        return f"{self.out} has {self.rows} rows, {self.candidates} to settle: open it in a browser."


def write(reading: Path, document: Path, out: Path | None = None) -> Page:
    """Write the page on which to review a draft, by default beside it, and return what it holds.

    Raises ``BadInput`` where the draft has faults or is not of this document, or the page cannot be written.
    """
    table = scan_reading(reading)
    if table.faults:
        raise BadInput(f"{reading} is not a good table.", table.faults)
    read_document = read(document)
    _compare(reading.name, table.rows, read_document)
    out = out or reading.with_suffix(".html")
    page = _page(reading.name, reading.read_bytes(), table.rows, read_document, vocabulary())
    with paths.atomic(out) as new:
        new.write_text(page, "utf-8")
    return Page(out, len(table.rows), sum(row.status == "candidate" for row in table.rows))


def _compare(file: str, rows_: Sequence[rows.Reading], document: Document) -> None:
    """Raise ``BadInput`` where rows are of another document, or of another version of it."""
    faults = []
    for row in rows_:
        for span, expected in zip(row.offsets, row.sha256, strict=True):
            if sha256(document.text[span.start : span.end].encode()).hexdigest() != expected:
                mend = "name the document of which it was drafted."
                faults.append(Fault(file, row.line, "sha256", f"is not that of {document.name}.", mend))
    if faults:
        raise BadInput(f"{file} is no reading of {document.name}.", faults)


def _page(name: str, raw: bytes, rows_: Sequence[rows.Reading], document: Document, known: Vocabulary) -> str:
    kind = rows.Draft
    columns = list(tsv.layout(kind)[0])
    listed = [_row(row, Context(document)) for row in rows_]
    things = {
        row["cells"][column] for row in listed for column in ("subject", "property", "object", "attribution")
    }
    data = {
        "name": name,
        "sha256": sha256(raw).hexdigest(),
        "columns": columns,
        "rows": listed,
        "labels": {
            **{thing: label for thing in sorted(things) if (label := _label(thing, known))},
            f"source:{Path(name).stem}": "this document",
        },
        "choices": {
            "modality": list(known.modalities),
            "polarity": list(known.polarities),
            "status": ["stated", "interpreted"],
        },
    }
    style, script = ((_STATIC / f"review.{ending}").read_text("utf-8") for ending in ("css", "js"))
    parts = {
        "title": escape(f"Review of {name}"),
        "style": style,
        "script": script,
        "style_hash": _hash(style),
        "script_hash": _hash(script),
        # nothing in a document's words ends the element
        "data": json.dumps(data, ensure_ascii=False).replace("<", "\\u003c"),
    }
    page = (_STATIC / "review.html").read_text("utf-8")
    pieces = page.split("{")
    made = [pieces[0]]
    for piece in pieces[1:]:
        key, _, rest = piece.partition("}")
        made.append(parts[key] + rest)
    return "".join(made)


def _row(row: rows.Reading, context: Context) -> dict[str, Any]:
    """Return a row's cells, and the text around its quotations: each in its sentence, in its paragraph."""
    declared = tsv.layout(type(row))[0]
    texts = {column: cell.write(getattr(row, name)) for column, (name, cell) in declared.items()}
    pieces: list[tuple[str, str]] = []
    for number, (start, end) in enumerate(sorted(row.offsets)):
        pieces += [("\n…\n", "span")] if number else []
        pieces += _around(context, start, end)
    block = context.block(*row.offsets[0])
    return {"cells": texts, "context": pieces, "language": context.language(block) if block else ""}


def _around(context: Context, start: int, end: int) -> Iterator[tuple[str, str]]:
    """Yield the pieces of a paragraph, each with its element: those of the sentence and of the quotation."""
    block, text = context.block(start, end), context.text
    first, last = (block.start, block.end) if block else (start, end)
    begins, ends = context.sentence(start, end)
    first, last = max(first, start - _AROUND * 2), min(last, end + _AROUND * 2)
    before = text[max(0, first - _AROUND) : first].rpartition("\n\n")[2] if start - first < _AROUND else ""
    begins, ends = max(first, begins), min(last, ends)
    yield f"{before}{text[first:begins]}", "span"
    yield text[begins:start], "u"
    yield text[start:end], "mark"
    yield text[end:ends], "u"
    yield text[ends:last], "span"


def _label(name: str, known: Vocabulary) -> str:
    try:
        labels = known.labels(cells.curie.read(name), "en")
    except cells.CellError:
        return ""
    return labels[0] if labels else ""


def _hash(text: str) -> str:
    """Return a text as a Content Security Policy names it."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"

"""What is told of the data sets that can be imported: each in short, or all about one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill
from typing import Any

from r2p_ld.datasets import declaration
from r2p_ld.datasets.model import Column, Dataset
from r2p_ld.errors import BadInput
from r2p_ld.outcome import Outcome

_WRAPPED: dict[str, Any] = {
    "initial_indent": "  ",
    "subsequent_indent": " " * 12,
    "break_long_words": False,
    "break_on_hyphens": False,
}


def show(form: str = "text", name: str | None = None) -> str:
    """Return the data sets that are declared, each in short, or all about one, as text or as JSON.

    Raises ``BadInput``, for an unknown name too.
    """
    if form == "json":
        shown = declaration.listing() if name is None else (declaration.read(name),)
        return json.dumps([each.as_dict() for each in shown], ensure_ascii=False, indent=2) + "\n"
    if name is None:
        return "\n\n".join(map(_short, declaration.listing())) + "\n"
    dataset = declaration.read(name)
    said = {"counts": dataset.measures, "cite as": dataset.citation}
    return "\n".join([_short(dataset), *_lines(said), "", *_columns(dataset)]) + "\n"


def template_of(name: str) -> str:
    """Return the header of a data set's files, as CSV, to be filled in by hand.

    Raises ``BadInput`` for an unknown data set, and for one with files of several kinds.
    """
    dataset = declaration.read(name)
    if len(dataset.tables) != 1:
        raise BadInput(f"{name} has files of several kinds ({', '.join(dataset.tables)}), and no template.")
    (table,) = dataset.tables.values()
    return (
        ",".join(dict.fromkeys(column.named[0] for column in table.columns.values() if column.named)) + "\n"
    )


@dataclass(frozen=True, slots=True)
class Checked(Outcome):
    """That a declaration is good: what it is called, its file, and its kinds of files with their columns."""

    dataset: str
    declaration: Path
    tables: dict[str, int]

    def __str__(self) -> str:
        tables = ", ".join(f"{name} with {columns} columns" for name, columns in self.tables.items())
        return f"{self.declaration} is good: {self.dataset}, {tables}."


def check(path: Path) -> Checked:
    """Check a declaration of one's own, whole; raise ``BadInput`` with all faults."""
    dataset = declaration.load(path)
    return Checked(dataset.name, path, {name: len(table.columns) for name, table in dataset.tables.items()})


def _short(dataset: Dataset) -> str:
    said = {
        "declared": "" if dataset.shipped else dataset.file,
        "from": f"{dataset.publisher_name}, {dataset.homepage}",
        "licence": dataset.licence or dataset.rights or "",
        "versions": ", ".join(dataset.versions) or "any",
        "files": ", ".join(name for name, table in dataset.tables.items() if table.nothing is None),
    }
    return "\n".join([f"{dataset.name}  {dataset.title}", *_lines(said)])


def _lines(said: Mapping[str, str]) -> list[str]:
    """Return names with texts, as lines that fit on a terminal."""
    return [fill(f"{name:<9} {text}", 100, **_WRAPPED) for name, text in said.items() if text]


def _columns(dataset: Dataset) -> Iterator[str]:
    """Yield what a file of each kind must have in its header, and may have."""
    for table in dataset.tables.values():
        columns = [column for column in table.columns.values() if not column.from_header]
        must = [column for column in columns if column.required]
        may = [column for column in columns if not column.required]
        if table.nothing is None:
            key = " and ".join(dict.fromkeys(_header(table.columns[name]) for name in table.key))
            yield f"{table.name}: a row for each {key}"
        else:
            yield fill(f"{table.name}: {table.nothing}", 100, **{**_WRAPPED, "initial_indent": ""})
        for name, some in (("must have", must), ("may have", may)):
            yield from _lines({name: ", ".join(dict.fromkeys(map(_header, some)))})


def _header(column: Column) -> str:
    """Return how a header names a column, or each of its family.

    >>> _header(Column("risk", "decimal", (), re.compile(r"risk\\.(?P<first>\\d{4})\\.from\\d{4}")))
    'risk.<first>.from<year>'
    """
    if column.family is None:
        return (", " if column.parts else " or ").join(column.named)
    text = re.sub(r"\(\?:([^)]*)\)\?", r"[\1]", column.family.pattern)
    text = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", text)
    return text.replace(r"\d{4}", "<year>").replace("\\", "")

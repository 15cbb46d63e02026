"""The row of HXL tags, version 1.1, that stands below a table's header."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from r2p_ld.exports.common import read_table
from r2p_ld.tables import cells
from r2p_ld.tables.rows import Row, Text

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NOT_ATTRIBUTE = re.compile(r"\W+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Tag(Row):
    """``hxl.tsv``: the tag of a column, told by the name of the variable."""

    unique = (("variable",),)

    variable: Annotated[str, cells.pattern(r"[A-Za-z]\w*", "a variable", "placeLabel")]
    tag: Annotated[str, cells.pattern(r"#[a-z]\w*(\+[a-z]\w*)*", "an HXL tag", "#country+code+v_iso3")]
    meaning: Text


def tags(columns: Sequence[str]) -> list[str]:
    """Return the tag of each column: that of the table ``hxl.tsv``, else ``#meta`` with its name.

    >>> tags(["iso3", "year", "toolLabel"])
    ['#country+code+v_iso3', '#date+year', '#meta+tool_label']
    """
    known = {row.variable: row.tag for row in read_table("hxl.tsv", Tag)}
    return [known.get(column) or _other(column) for column in columns]


def add_tags(text: str) -> str:
    """Return a CSV text with the row of tags below its header."""
    lines = io.StringIO(text, newline="")
    header = next(csv.reader(lines))
    made = io.StringIO(newline="")
    csv.writer(made).writerow(tags(header))
    end = lines.tell()
    return text[:end] + made.getvalue() + text[end:]


def _other(column: str) -> str:
    name = _NOT_ATTRIBUTE.sub("_", _CAMEL.sub("_", column)).strip("_").lower()
    # an attribute begins with a letter
    return "#meta+" + (name if name[:1].isalpha() else f"column_{name}").strip("_")

"""What the grammar knows of the UN: tables in ``ontology/symbols``.

Each function raises ``BadInput`` if its table is not in order.
"""

from __future__ import annotations

import re
from functools import cache

from r2p_ld import paths
from r2p_ld.errors import BadInput, Fault

_SERIES = r"[A-Z]+(?:/[A-Z0-9.]+)+"


@cache
def bodies() -> dict[str, dict[str, str]]:
    """Return a body's name → "resolution" or "decision" → its series, or "" where it has none."""
    rows = table("symbols/bodies.tsv", name=r"[A-Z][\w.' ]+", resolution=_SERIES, decision=f"{_SERIES}|")
    return {row["name"]: row.groupdict() for row in rows}


@cache
def words(use: str) -> tuple[str, ...]:
    """Return the words of a use where documents are cited, the longest first."""
    rows = table("symbols/words.tsv", word=r"\S[^\t]*", use="[a-z]+")
    found = (row["word"] for row in rows if row["use"] == use)
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


@cache
def years() -> tuple[list[int], list[int]]:
    """Return the years of Security Council resolutions, and the last number of each year."""
    rows = table("symbols/security-council-resolutions.tsv", year="[0-9]{4}", last="[1-9][0-9]*")
    return [int(row["year"]) for row in rows], [int(row["last"]) for row in rows]


def table(name: str, /, **columns: str) -> list[re.Match[str]]:
    """Return the rows of a table in ``ontology/``; ``columns`` is column → what matches its cells.

    Raises ``BadInput`` if it is not in order.
    """
    file, header, lines = f"ontology/{name}", list(columns), list[str]()
    faults: list[Fault] = []
    try:
        first, *lines = (paths.ontology() / name).read_text("utf-8").splitlines() or [""]
        header = first.split("\t")
    except (OSError, UnicodeDecodeError) as error:
        faults.append(Fault(file, None, None, f"cannot be read: {error}.", "put it there, in UTF-8."))
    if header != list(columns):
        mend = f"write {', '.join(columns)}, parted by tabs."
        faults.append(Fault(file, 1, None, "is not the header.", mend))
    form = "\t".join(f"(?P<{column}>{cell})" for column, cell in columns.items())
    rows = [re.fullmatch(form, line) for line in lines]
    rule, mend = "is not a row like the others.", "write its cells, parted by single tabs."
    faults += [Fault(file, number, None, rule, mend) for number, row in enumerate(rows, 2) if not row]
    if faults:
        raise BadInput(f"{file} cannot be read.", faults)
    return [row for row in rows if row]

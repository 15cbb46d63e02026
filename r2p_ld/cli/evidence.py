"""The evidence of a row in one cell of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from r2p_ld.claims.records import Record
from r2p_ld.namespaces import local_name, prefixes, shorten
from r2p_ld.query.evidence import Evidence
from r2p_ld.query.origins import Statement
from r2p_ld.texts import excerpt

MOST = 3
"""How many places a cell names."""


def cell(evidence: Evidence) -> str:
    """Return where a row comes from: places in sources and data sets, else tables of ours, then notes.

    What is not plainly stated by the source itself is said in parentheses.
    """
    found = dict.fromkeys(_places(evidence.statements, inferred=False))
    places = sorted(found, key=lambda place: place.elsewhere)
    shown = [place.text for place in places] or list(dict.fromkeys(_tables(evidence.statements)))
    more = [f"and {len(shown) - MOST} more"] if len(shown) > MOST else []
    ours = dict.fromkeys(_translations(evidence.statements))
    notes = (note.rstrip(".").partition(":")[0] for note in evidence.notes)
    return "; ".join([*shown[:MOST], *more, *ours, *notes])


class _Place(NamedTuple):
    """A place; ``elsewhere`` it is not in a source document or a data set, as those of labels."""

    text: str
    elsewhere: bool = False


def _places(statements: Iterable[Statement], *, inferred: bool) -> Iterator[_Place]:
    for statement in statements:
        for record in statement.records:
            yield from _cited(record, ["inferred"] if inferred else [])
        if statement.dataset:
            name = statement.dataset.removeprefix(prefixes()["dataset"]).partition("/")[0]
            yield _Place(f"{name} {statement.version}")
        yield from _places(statement.premises, inferred=True)


def _cited(record: Record, remarks: list[str]) -> Iterator[_Place]:
    """Yield the places of a record, or those of the records from which it derives."""
    status = {"stated": "", "notStated": "not stated"}.get(record.status, record.status)
    said = [*remarks, record.modality.replace("does", ""), "denied" if record.polarity == "negative" else ""]
    said += [*(f"per {shorten(each)}" for each in record.speakers), status]
    if record.locator or not record.origins:
        sources = " and ".join(map(local_name, record.sources))
        elsewhere = excerpt(", ".join(record.seen), 60) or local_name(record.iri)
        about = ", ".join(filter(None, dict.fromkeys(said)))
        text = f"{sources or elsewhere} {record.locator}".rstrip() + (f" ({about})" if about else "")
        yield _Place(text, not sources)
    for origin in record.origins if not record.locator else ():
        yield from _cited(origin, [each for each in said if each])


def _tables(statements: Iterable[Statement]) -> Iterator[str]:
    for statement in statements:
        if statement.basis == "data":
            yield statement.table or "the data given"
        elif statement.table and statement.basis != "rule":
            yield statement.table
        yield from _tables(statement.premises)


def _translations(statements: Iterable[Statement]) -> Iterator[str]:
    for statement in statements:
        if statement.basis == "table" and statement.note:
            yield statement.note
        yield from _translations(statement.premises)

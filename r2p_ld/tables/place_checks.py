"""What must hold between the tables of places, states and codes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from pyoxigraph import NamedNode

from r2p_ld.errors import Fault
from r2p_ld.namespaces import node, prefixes, shorten
from r2p_ld.tables.cells import Period
from r2p_ld.tables.model import Project
from r2p_ld.tables.places import Code, CodeScheme
from r2p_ld.tables.rows import Row
from r2p_ld.tables.tsv import Table
from r2p_ld.texts import did_you_mean


def check(project: Project) -> list[Fault]:
    """Return every fault between the tables of the folder ``places``, and with the list of schemes.

    Tables that could not be read whole take no part: their own faults come first.
    """
    hub = project.places
    tables: list[Table[Any]] = [hub.places, hub.states, hub.labels, hub.territories, hub.codes, hub.schemes]
    if any(table.faults for table in tables):
        return []
    checks = (_labels, _administrators, _territories, _schemes, _codes)
    return [fault for each in checks for fault in each(project)]


def _fault(table: Table[Any], row: Row, column: str, rule: str, mend: str) -> Fault:
    return Fault(table.file, row.line, column, rule, mend)


def _unknown(
    table: Table[Any], row: Row, column: str, thing: NamedNode, among: dict[NamedNode, Any], kind: str
) -> Iterator[Fault]:
    if thing not in among:
        text = shorten(thing.value)
        mend = did_you_mean(text, (shorten(each.value) for each in among), f"add it to places/{kind}.tsv")
        yield _fault(table, row, column, f"{text} is not in places/{kind}.tsv.", mend)


def _known(project: Project) -> dict[str, dict[NamedNode, tuple[Period, ...]]]:
    """Return the places with their periods, and the states."""
    return {
        "places": {row.id: row.existed for row in project.places.places.rows},
        "states": {row.id: () for row in project.places.states.rows},
    }


def _labels(project: Project) -> Iterator[Fault]:
    labels = project.places.labels
    for row in labels.rows:
        term = shorten(row.term.value)
        if not term.startswith(("place:", "state:")):
            rule = f"{term} is neither a place nor a state."
            yield _fault(labels, row, "term", rule, "move the row to terms/labels.tsv")


def _administrators(project: Project) -> Iterator[Fault]:
    places, known = project.places.places, _known(project)["places"]
    for row in places.rows:
        if row.administrator:
            yield from _unknown(places, row, "administrator", row.administrator, known, "places")


def _territories(project: Project) -> Iterator[Fault]:
    territories, known = project.places.territories, _known(project)
    for row in territories.rows:
        yield from _unknown(territories, row, "state", row.state, known["states"], "states")
        yield from _unknown(territories, row, "place", row.place, known["places"], "places")
    having = {row.state for row in territories.rows}
    states = project.places.states
    for state in states.rows:
        if state.id not in having:
            mend = "add its row to places/territories.tsv"
            yield _fault(states, state, "id", f"{shorten(state.id.value)} has no territory.", mend)


def _schemes(project: Project) -> Iterator[Fault]:
    """Every scheme is a concept with a row here, and the other way round."""
    schemes, concepts = project.places.schemes, project.terms.get("code-schemes")
    terms = {row.id for row in concepts.rows} if concepts else set()
    for row in schemes.rows:
        if node(f"codescheme:{row.scheme}") not in terms:
            rule = f"codescheme:{row.scheme} is no term."
            yield _fault(schemes, row, "scheme", rule, "add it to terms/code-schemes.tsv")
        if row.namespace and row.namespace not in prefixes():
            rule = f"the prefix {row.namespace}: is unknown."
            yield _fault(
                schemes, row, "namespace", rule, did_you_mean(row.namespace, prefixes(), "declare it.")
            )
        if not _pattern(row):
            yield _fault(schemes, row, "pattern", "is no regular expression.", "write it like [0-9]{3}")
    used = {node(f"codescheme:{row.scheme}") for row in schemes.rows}
    for concept in concepts.rows if concepts else ():
        if concept.id not in used:
            assert concepts
            rule = f"{shorten(concept.id.value)} says nowhere how its codes look."
            yield _fault(concepts, concept, "id", rule, "add its row to places/code-schemes.tsv")


def _pattern(row: CodeScheme) -> re.Pattern[str] | None:
    try:
        return re.compile(row.pattern)
    except re.error:
        return None


def _codes(project: Project) -> Iterator[Fault]:
    codes, known = project.places.codes, _known(project)
    schemes = {row.scheme: row for row in project.places.schemes.rows}
    patterns = {name: pattern for name, row in schemes.items() if (pattern := _pattern(row))}
    holders: defaultdict[tuple[str, str], list[Code]] = defaultdict(list)
    for row in codes.rows:
        scheme: CodeScheme | None = schemes.get(row.scheme)
        if not scheme:
            mend = did_you_mean(row.scheme, schemes, "add it to places/code-schemes.tsv")
            yield _fault(codes, row, "scheme", f"{row.scheme} is no scheme of codes.", mend)
            continue
        yield from _unknown(codes, row, "thing", row.thing, known[scheme.codes], scheme.codes)
        if row.scheme in patterns and not patterns[row.scheme].fullmatch(row.value):
            rule = f"{row.value} is no code of {row.scheme}."
            yield _fault(codes, row, "value", rule, f"write it so that {scheme.pattern} matches.")
        holders[row.scheme, row.value].append(row)

    def times(row: Code) -> tuple[Period, ...]:
        """The code's own validity, else the time of its place."""
        own = row.validity
        return (own,) if any(own) else known["places"].get(row.thing, ()) or (own,)

    for rows in holders.values():
        for index, row in enumerate(rows):
            for other in rows[:index]:
                if any(mine.meets(yours) for mine in times(row) for yours in times(other)):
                    rule = f"{row.value} is the code of {shorten(other.thing.value)} at the same time."
                    mend = f"correct validFrom or validTo here or in row {other.line}."
                    yield _fault(codes, row, "value", rule, mend)

"""What must hold between the tables of places, states and codes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from r2p_ld.errors import Fault
from r2p_ld.namespaces import node, shorten
from r2p_ld.tables.cells import Period
from r2p_ld.tables.model import Project
from r2p_ld.tables.places import Code
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
    return [fault for each in (_things, _labels, _schemes, _codes) for fault in each(project)]


def _fault(table: Table[Any], row: Row, column: str, rule: str, mend: str) -> Fault:
    return Fault(table.file, row.line, column, rule, mend)


def _things(project: Project) -> Iterator[Fault]:
    """Every place and state that a row names has its own, and every state has a territory."""
    hub = project.places
    things = {"places": {row.id for row in hub.places.rows}, "states": {row.id for row in hub.states.rows}}
    numbered = {row.scheme: row.codes for row in hub.schemes.rows}
    for table, row, column, thing, kind in (
        *((hub.places, row, "administrator", row.administrator, "places") for row in hub.places.rows),
        *((hub.territories, row, "state", row.state, "states") for row in hub.territories.rows),
        *((hub.territories, row, "place", row.place, "places") for row in hub.territories.rows),
        *((hub.codes, row, "thing", row.thing, numbered.get(row.scheme)) for row in hub.codes.rows),
    ):
        if thing and kind and thing not in things[kind]:
            text, names = shorten(thing.value), (shorten(each.value) for each in things[kind])
            mend = did_you_mean(text, names, f"add it to places/{kind}.tsv")
            yield _fault(table, row, column, f"{text} is not in places/{kind}.tsv.", mend)
    having = {row.state for row in hub.territories.rows}
    for state in hub.states.rows:
        if state.id not in having:
            mend = "add its row to places/territories.tsv"
            yield _fault(hub.states, state, "id", f"{shorten(state.id.value)} has no territory.", mend)


def _labels(project: Project) -> Iterator[Fault]:
    labels = project.places.labels
    for row in labels.rows:
        term = shorten(row.term.value)
        if not term.startswith(("place:", "state:")):
            rule = f"{term} is neither a place nor a state."
            yield _fault(labels, row, "term", rule, "move the row to terms/labels.tsv")


def _schemes(project: Project) -> Iterator[Fault]:
    """Every scheme is a concept with a row here, and the other way round."""
    schemes, concepts = project.places.schemes, project.terms.get("code-schemes")
    terms = {row.id for row in concepts.rows} if concepts else set()
    for row in schemes.rows:
        if node(f"codescheme:{row.scheme}") not in terms:
            rule = f"codescheme:{row.scheme} is no term."
            yield _fault(schemes, row, "scheme", rule, "add it to terms/code-schemes.tsv")
    used = {node(f"codescheme:{row.scheme}") for row in schemes.rows}
    for concept in concepts.rows if concepts else ():
        if concept.id not in used:
            assert concepts
            rule = f"{shorten(concept.id.value)} says nowhere how its codes look."
            yield _fault(concepts, concept, "id", rule, "add its row to places/code-schemes.tsv")


def _codes(project: Project) -> Iterator[Fault]:
    codes = project.places.codes
    schemes = {row.scheme: row for row in project.places.schemes.rows}
    existed = {row.id: row.existed for row in project.places.places.rows}
    holders: defaultdict[tuple[str, str], list[Code]] = defaultdict(list)
    for row in codes.rows:
        if not (scheme := schemes.get(row.scheme)):
            mend = did_you_mean(row.scheme, schemes, "add it to places/code-schemes.tsv")
            yield _fault(codes, row, "scheme", f"{row.scheme} is no scheme of codes.", mend)
            continue
        if not re.fullmatch(scheme.pattern, row.value):
            rule = f"{row.value} is no code of {row.scheme}."
            yield _fault(codes, row, "value", rule, f"write it so that {scheme.pattern} matches.")
        holders[row.scheme, row.value].append(row)

    def times(row: Code) -> tuple[Period, ...]:
        """The code's own validity, else the time of its place."""
        return (() if any(row.validity) else existed.get(row.thing, ())) or (row.validity,)

    for rows in holders.values():
        for index, row in enumerate(rows):
            for other in rows[:index]:
                if any(mine.meets(yours) for mine in times(row) for yours in times(other)):
                    rule = f"{row.value} is the code of {shorten(other.thing.value)} at the same time."
                    mend = f"correct validFrom or validTo here or in row {other.line}."
                    yield _fault(codes, row, "value", rule, mend)

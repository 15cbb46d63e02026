"""What must hold between mapping sets, and between them and the tables of terms and things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pyoxigraph import NamedNode

from r2p_ld.errors import Fault
from r2p_ld.namespaces import prefixes, shorten
from r2p_ld.tables.mappings import CONCEPTS, OURS, Mapping, MappingSet
from r2p_ld.tables.model import Project
from r2p_ld.tables.rows import Concept, Entity
from r2p_ld.tables.tsv import Table
from r2p_ld.texts import did_you_mean


def check(project: Project) -> Iterator[Fault]:
    """Yield every fault of the mappings of a project; each names the mapping's file and row."""
    yield from _targets(project)
    yield from _twice(project)
    yield from _subjects(project)
    yield from _keywords(project)


def mappings(project: Project) -> Iterator[tuple[MappingSet, Mapping]]:
    """Yield every mapping with its set, in the order of files and rows."""
    for mapping_set in project.mappings.values():
        for row in mapping_set.table.rows:
            yield mapping_set, row


def _fault(mapping_set: MappingSet, row: Mapping, column: str, rule: str, mend: str) -> Fault:
    return Fault(mapping_set.table.file, row.line, column, rule, mend)


def _targets(project: Project) -> Iterator[Fault]:
    """What is matched is somebody else's."""
    for mapping_set in project.mappings.values():
        if prefixes().get(mapping_set.target, "").startswith(OURS):
            rule = f"maps to {mapping_set.target}, which is ours."
            mend = "say how things of ours are tied in readings/curated.tsv."
            yield Fault(mapping_set.table.file, rule=rule, mend=mend)


def _twice(project: Project) -> Iterator[Fault]:
    """A subject is mapped to an object once: two files of one vocabulary share its identifiers."""
    first: dict[NamedNode, tuple[str, int]] = {}
    for mapping_set, row in mappings(project):
        file, line = first.setdefault(row.record_id, (mapping_set.table.file, row.line))
        if file != mapping_set.table.file:
            rule = f"{shorten(row.record_id.value)} stands in {file}, row {line} already."
            yield _fault(mapping_set, row, "record_id", rule, "delete one of the two.")


def _subjects(project: Project) -> Iterator[Fault]:
    """A concept is mapped by SKOS, anything else by schema:sameAs or rdfs:seeAlso; labels are ours."""
    concepts, things = _minted(project.terms.values()), _minted(project.entities.values())
    tables: list[Table[Concept | Entity]] = [*project.terms.values(), *project.entities.values()]
    labels = {row.id: row.label for table in tables for row in table.rows}
    for mapping_set, row in mappings(project):
        subject = shorten(row.subject_id.value)
        if row.subject_id in labels and labels[row.subject_id] != row.subject_label:
            rule = f"{row.subject_label} is not the label of {subject}."
            yield _fault(mapping_set, row, "subject_label", rule, f"write {labels[row.subject_id]}")
        if subject in concepts and row.predicate_id not in CONCEPTS:
            rule = f"{row.predicate_id} is not for a concept, as {subject} is."
            mend = "write a match of skos:"
        elif subject in things and row.predicate_id in CONCEPTS:
            rule = f"{row.predicate_id} would make a concept of {subject}."
            mend = "write schema:sameAs for the same thing, rdfs:seeAlso for any other tie."
        else:
            continue
        yield _fault(mapping_set, row, "predicate_id", rule, mend)


def _minted(tables: Iterable[Table[Any]]) -> frozenset[str]:
    """Return the names that tables mint, those of rows with a fault included."""
    return frozenset(key for table in tables for key in table.keys or ())


def _keywords(project: Project) -> Iterator[Fault]:
    """What was left out belongs to a keyword that is used."""
    used = {row.id for row in project.keywords.rows if row.status == "used"}
    for row in project.not_carried_over.rows:
        if row.keyword not in used and not project.keywords.faults:
            mend = did_you_mean(row.keyword, used, "name a keyword that is used.")
            file = project.not_carried_over.file
            yield Fault(file, row.line, "keyword", f"{row.keyword} is no keyword in use.", mend)

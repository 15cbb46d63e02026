"""What must hold between mapping sets, and between them and the tables of terms and things."""

from __future__ import annotations

from collections.abc import Iterator

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
    yield from _subjects(project)
    yield from _keywords(project)


def mappings(project: Project) -> Iterator[tuple[MappingSet, Mapping]]:
    """Yield every mapping with its set, in the order of files and rows."""
    for mapping_set in project.mappings.values():
        for row in mapping_set.table.rows:
            yield mapping_set, row


def _targets(project: Project) -> Iterator[Fault]:
    """What is matched is somebody else's."""
    for mapping_set in project.mappings.values():
        if prefixes().get(mapping_set.target, "").startswith(OURS):
            rule = f"maps to {mapping_set.target}, which is ours."
            mend = "say how things of ours are tied in readings/curated.tsv."
            yield Fault(mapping_set.table.file, rule=rule, mend=mend)


def _subjects(project: Project) -> Iterator[Fault]:
    """A concept is mapped by SKOS, anything else by schema:sameAs or rdfs:seeAlso; labels are ours."""
    tables: list[Table[Concept | Entity]] = [*project.terms.values(), *project.entities.values()]
    labels = {row.id: row.label for table in tables for row in table.rows}
    # by the keys, which rows with a fault have too
    kinds = {key: table.kind for table in tables for key in table.keys or ()}
    for mapping_set, row in mappings(project):
        subject = shorten(row.subject_id.value)
        if row.subject_id in labels and labels[row.subject_id] != row.subject_label:
            rule = f"{row.subject_label} is not the label of {subject}."
            mend = f"write {labels[row.subject_id]}"
            yield Fault(mapping_set.table.file, row.line, "subject_label", rule, mend)
        if kinds.get(subject) is Concept and row.predicate_id not in CONCEPTS:
            rule = f"{row.predicate_id} is not for a concept, as {subject} is."
            mend = "write a match of skos:"
        elif kinds.get(subject) is Entity and row.predicate_id in CONCEPTS:
            rule = f"{row.predicate_id} would make a concept of {subject}."
            mend = "write schema:sameAs for the same thing, rdfs:seeAlso for any other tie."
        else:
            continue
        yield Fault(mapping_set.table.file, row.line, "predicate_id", rule, mend)


def _keywords(project: Project) -> Iterator[Fault]:
    """What was left out belongs to a keyword that is used."""
    used = {row.id for row in project.keywords.rows if row.status == "used"}
    for row in project.not_carried_over.rows:
        if row.keyword not in used and not project.keywords.faults:
            mend = did_you_mean(row.keyword, used, "name a keyword that is used.")
            file = project.not_carried_over.file
            yield Fault(file, row.line, "keyword", f"{row.keyword} is no keyword in use.", mend)

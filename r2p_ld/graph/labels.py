"""Labels and definitions in all languages: those seen elsewhere have a record, those of ours a mark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, Triple

from r2p_ld.graph.records import Record, name_part
from r2p_ld.namespaces import node
from r2p_ld.tables.cells import record as record_iri
from r2p_ld.tables.places import Name
from r2p_ld.tables.project import Project

_CONCEPT = {"label": "skos:prefLabel", "altLabel": "skos:altLabel", "definition": "skos:definition"}
_TERM = {**_CONCEPT, "label": "rdfs:label"}
_THING = {"label": "rdfs:label", "altLabel": "schema:alternateName", "definition": "dcterms:description"}
_MARKS = {"translated": "r2p:translatedLabel", "doubtful": "r2p:doubtfulLabel"}

_DEFINITIONS = (node("skos:definition"), node("dcterms:description"))


class _Text(NamedTuple):
    """A label or definition; ``source`` says where it was seen."""

    term: NamedNode
    property: NamedNode
    value: Literal
    source: str


def records(project: Project, names: Iterable[Name]) -> list[Record]:
    """Return a record for each label that was seen somewhere, numbered within term and language.

    ``names`` are those of places that have records.
    """
    of = _Properties(project)
    seen = [text for text, status in _rows(project, of) if status == "attested"]
    for row in names:
        property_ = of(row.term, "label" if row.kind == "preferred" else "altLabel")
        seen.append(_Text(row.term, property_, Literal(row.label, language=row.language), row.source))

    def group(text: _Text) -> tuple[str, str]:
        return text.term.value, text.value.language or ""

    seen.sort(key=lambda text: (*group(text), text.value.value))
    made: list[Record] = []
    for (_, language), texts in groupby(seen, group):
        for number, text in enumerate(texts, 1):
            iri = record_iri("curated", f"label-{name_part(text.term)}-{language}-{number}")
            more = {"dcterms:source": Literal(text.source)}
            made.append(Record(iri, text.term, text.property, text.value, "curated", more))
    return made


def translated(project: Project) -> Iterator[Triple]:
    """Yield what is ours, with its mark; as every definition is ours, only a doubtful one has it."""
    for text, status in _rows(project, _Properties(project)):
        if status != "attested":
            yield Triple(text.term, text.property, text.value)
            if status == "doubtful" or text.property not in _DEFINITIONS:
                yield Triple(text.term, node(_MARKS[status]), text.value)


def _rows(project: Project, of: _Properties) -> Iterator[tuple[_Text, str]]:
    for language, table in project.labels.items():
        for row in table.rows:
            value = Literal(row.text, language=language)
            yield _Text(row.term, of(row.term, row.property), value, row.source), row.status


class _Properties:
    """Gives the property by which a term has a label or definition."""

    def __init__(self, project: Project) -> None:
        self._things = {row.id for table in project.entities.values() for row in table.rows}
        self._things.update(node(f"source:{source.slug}") for source in project.sources.rows)
        self._things.update(row.id for row in project.places.places.rows)
        self._terms = project.vocabulary.classes | project.vocabulary.properties

    def __call__(self, term: NamedNode, kind: str) -> NamedNode:
        table = _THING if term in self._things else _TERM if term in self._terms else _CONCEPT
        return node(table[kind])

"""What must hold between the tables, and between them and the OWL modules.

Of a row with faults of its own, the id and the names in its readable cells take part; where a file
cannot be read so far that its names are known, no name is called wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from typing import Any, NamedTuple

from pyoxigraph import NamedNode

from r2p_ld.errors import Fault
from r2p_ld.namespaces import base, expand, node, shorten
from r2p_ld.tables import mapping_checks
from r2p_ld.tables.cells import CellError, Span, Term, curie, record
from r2p_ld.tables.model import SYMBOLS, Project
from r2p_ld.tables.places import Place, State
from r2p_ld.tables.rows import Collection, Concept, Curated, Entity, LeftOut, Reading, Row, RuleId, Silence
from r2p_ld.tables.tsv import R, Table
from r2p_ld.texts import did_you_mean


def check(project: Project, *, declared: bool = True) -> list[Fault]:
    """Return every fault between the files of a project.

    ``declared`` tells whether the OWL modules could be read, so that their terms are known.
    """
    checks = _Checks(project, declared)
    for step in checks.steps():
        step()
    return checks.faults


class _Place(NamedTuple):
    file: str
    row: int | None

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}"


def _places(table: Table[R]) -> Iterator[tuple[_Place, R]]:
    for row in table.rows:
        yield _Place(table.file, row.line), row


def _names(tables: Iterable[Table[Row]], prefix: str = "") -> frozenset[NamedNode] | None:
    """Return what the tables mint; None if one of them cannot be read so far."""
    found = set()
    for table in tables:
        if table.keys is None:
            return None
        for key in table.keys:
            try:
                found.add(curie.read(prefix + key))
            except CellError:
                continue  # the reader of the table reports it
    return frozenset(found)


class _Checks:
    def __init__(self, project: Project, declared: bool) -> None:
        self.project, self.faults = project, list[Fault]()
        vocabulary = project.vocabulary
        self.vocabulary = vocabulary if declared else None
        self.classes = vocabulary.classes if declared else None
        self.properties = vocabulary.properties if declared else None
        self.concepts = _names(project.terms.values())
        slugs = {row.slug for row in project.sources.rows} | project.readings.keys()
        self.sources = frozenset(node(f"source:{slug}") for slug in slugs)
        self.things = self.union(
            vocabulary.individuals,
            self.sources,
            self.concepts,
            _names([project.schemes], "scheme:"),
            _names([project.collections]),
            _names(project.entities.values()),
            _names([project.places.places, project.places.states]),
            self.records(),
        )

    def records(self) -> frozenset[NamedNode] | None:
        """Return the records of the readings: a variant or a bullet may name one."""
        readings = self.project.readings
        if any(table.keys is None for table in readings.values()):
            return None
        return frozenset(record(slug, key) for slug, table in readings.items() for key in table.keys or ())

    @staticmethod
    def union(*parts: Set[NamedNode] | None) -> frozenset[NamedNode] | None:
        found = [part for part in parts if part is not None]
        return frozenset[NamedNode]().union(*found) if len(found) == len(parts) else None

    def steps(self) -> tuple[Callable[[], None], ...]:
        return (
            self.files,
            self.twice,
            self.terms,
            self.labels,
            self.entities,
            self.relations,
            self.readings,
            self.curated,
            self.silences,
            self.rules,
            self.see_also,
            self.mappings,
            self.retired,
            self.alignments,
            self.partial_rows,
        )

    # --- single cells ----------------------------------------------------------------------

    def fault(self, at: _Place, column: str | None, rule: str, mend: str) -> None:
        self.faults.append(Fault(at.file, at.row, column, rule, mend))

    def require(
        self, at: _Place, column: str | None, iri: NamedNode, names: Set[NamedNode] | None, what: str
    ) -> None:
        """Tell a fault if an IRI is not among the names of its kind."""
        if names is None or iri in names:
            return
        text = shorten(iri.value)
        prefix = text.partition(":")[0] + ":"
        same = sorted(other for name in names if (other := shorten(name.value)).startswith(prefix))
        self.fault(at, column, f"{text} is not {what}.", did_you_mean(text, same, "declare it first."))

    def thing(self, at: _Place, column: str, iri: NamedNode) -> None:
        self.require(at, column, iri, self.things, "in any table of terms, entities or sources")

    def class_(self, at: _Place, iri: NamedNode) -> None:
        self.require(at, "class", iri, self.classes, "a class that the ontology declares")

    def property_(self, at: _Place, column: str, iri: NamedNode) -> None:
        self.require(at, column, iri, self.properties, "a property that the ontology declares")

    def value(self, at: _Place, column: str, property_: NamedNode, value: Term) -> None:
        if self.vocabulary and (misfit := self.vocabulary.misfit(property_, value)):
            self.fault(at, column, *misfit)
        elif isinstance(value, NamedNode):
            self.thing(at, column, value)

    def statement(self, at: _Place, row: Reading | Curated) -> None:
        self.thing(at, "subject", row.subject)
        self.property_(at, "property", row.property)
        self.value(at, "object", row.property, row.object)

    # --- tables ----------------------------------------------------------------------------

    def files(self) -> None:
        """Each scheme and each source has its table, and each table its row."""
        project = self.project
        for at, scheme in _places(project.schemes):
            if scheme.id not in project.terms:
                self.fault(at, "id", "has no table.", f"write terms/{scheme.id}.tsv")
        for stem, terms in project.terms.items():
            if project.schemes.keys is not None and stem not in project.schemes.keys:
                rule = "is the table of no scheme."
                self.fault(_Place(terms.file, None), None, rule, "add a row to terms/schemes.tsv")
        for at, source in _places(project.sources):
            if source.slug not in project.readings:
                self.fault(at, "slug", "has no table.", f"write readings/{source.slug}.tsv")
        slugs = {source.slug for source in project.sources.rows}
        for stem, readings in project.readings.items():
            if not project.sources.faults and stem not in slugs:
                self.fault(
                    _Place(readings.file, None),
                    None,
                    "is the table of no source.",
                    "add a row to sources.tsv",
                )

    def twice(self) -> None:
        """No two tables mint one IRI or account for one fact. (Within a table, its reader tells.)"""
        project = self.project
        first: dict[NamedNode | str, _Place] = {}

        def once(key: NamedNode | str, at: _Place) -> None:
            if first.setdefault(key, at).file != at.file:
                name = key if isinstance(key, str) else shorten(key.value)
                self.fault(
                    at, "id", f"{name} stands in {first[key]} already.", "rename or delete one of the two."
                )

        minting: list[Table[Collection | Concept | Entity | Place | State]] = [
            project.collections,
            *project.terms.values(),
            *project.entities.values(),
            project.places.places,
            project.places.states,
        ]
        for table in minting:
            for at, thing in _places(table):
                once(thing.id, at)
        accounting: list[Table[Reading | Curated | Silence | LeftOut | RuleId]] = [
            *project.readings.values(),
            project.curated,
            project.silences,
            project.left_out,
            project.rule_ids,
        ]
        for account in accounting:
            for at, fact in _places(account):
                once(fact.id, at)

    def terms(self) -> None:
        for table in self.project.terms.values():
            for at, row in _places(table):
                self.class_(at, row.class_)
                for broader in row.broader:
                    self.require(at, "broader", broader, self.concepts, "in any table of terms")
        for at, collection in _places(self.project.collections):
            for member in collection.members:
                self.require(at, "members", member, self.concepts, "in any table of terms")

    def labels(self) -> None:
        for at, row in (*_places(self.project.labels), *_places(self.project.places.labels)):
            self.thing(at, "term", row.term)

    def entities(self) -> None:
        for table in self.project.entities.values():
            for row in table.rows[:1]:
                for property_, _ in row.properties:
                    self.property_(_Place(table.file, 1), shorten(property_.value), property_)
            for at, row in _places(table):
                self.class_(at, row.class_)
                for property_, values in row.properties:
                    for value in values:
                        self.value(at, shorten(property_.value), property_, value)

    def relations(self) -> None:
        for at, row in _places(self.project.relations):
            if row.property:  # else only rows that are left out use it
                self.property_(at, "property", row.property)
                self.thing(at, "modality", node(f"modality:{row.modality}"))
                self.thing(at, "polarity", node(f"polarity:{row.polarity}"))

    def readings(self) -> None:
        relations = self.project.relations
        meanings = {(row.relation, row.property, row.modality, row.polarity) for row in relations.rows}
        sources = {source.slug: source for source in self.project.sources.rows}
        for slug, table in self.project.readings.items():
            source = sources.get(slug)
            hashes: dict[Span, tuple[str, _Place]] = {}
            for at, row in _places(table):
                self.statement(at, row)
                if row.attribution:
                    self.thing(at, "attribution", row.attribution)
                meaning = (row.relation, row.property, row.modality, row.polarity)
                if not relations.faults and meaning not in meanings:
                    meaning_text = f"{shorten(row.property.value)}, {row.modality}, {row.polarity}"
                    mend = "add the row to readings/relations.tsv, or take one that is there."
                    self.fault(at, "relation", f"{row.relation} does not mean {meaning_text}.", mend)
                if source and row.id[1:4] != source.id:
                    mend = f"write {row.id[0]}{source.id}{row.id[4:]}"
                    self.fault(at, "id", f"{row.id} is not an id of source {source.id}.", mend)
                for span, digest in zip(row.offsets, row.sha256, strict=True):
                    other, first = hashes.setdefault(span, (digest, at))
                    if other != digest:
                        rule = f"{span} has another hash in {first}."
                        self.fault(at, "sha256", rule, "verify both rows against the document.")

    def curated(self) -> None:
        tables = self.project.readings.values()
        readings = set[str]().union(*(table.keys or () for table in tables))
        certain = all(table.keys is not None for table in tables)
        for at, row in _places(self.project.curated):
            self.statement(at, row)
            for origin in row.from_:
                if certain and origin not in readings:
                    mend = did_you_mean(origin, sorted(readings), "name a reading that is there.")
                    self.fault(at, "from", f"there is no reading {origin}.", mend)

    def silences(self) -> None:
        subjects = self.union(self.things, self.classes)
        for at, row in _places(self.project.silences):
            self.require(at, "subject", row.subject, subjects, "a class or in any table")
            self.property_(at, "property", row.property)
            for slug in row.sources:
                self.require(at, "sources", node(f"source:{slug}"), self.sources, "a source")

    def rules(self) -> None:
        rules = sorted({*self.project.rules, SYMBOLS})
        for at, row in _places(self.project.rule_ids):
            self.thing(at, "subject", row.subject)
            if row.rule not in rules:
                mend = did_you_mean(row.rule, rules, f"write rules/{row.rule}.rq")
                self.fault(at, "rule", f"there is no rule {row.rule}.", mend)

    def see_also(self) -> None:
        for at, row in _places(self.project.see_also):
            self.thing(at, "subject", row.subject)

    def mappings(self) -> None:
        """What is mapped is there; the other rules are those of :mod:`mapping_checks`."""
        for mapping_set in self.project.mappings.values():
            for at, row in _places(mapping_set.table):
                self.thing(at, "subject_id", row.subject_id)
        for at, keyword in _places(self.project.keywords):
            for term in keyword.terms:
                self.thing(at, "terms", term)
        self.faults.extend(mapping_checks.check(self.project))

    def retired(self) -> None:
        """A retired term was ours and is in use no more; what replaces it is."""
        names = self.union(self.things, self.classes, self.properties)
        ours = base()
        for at, row in _places(self.project.deprecated):
            term = shorten(row.term.value)
            if not row.term.value.startswith(ours):
                self.fault(at, "term", f"{term} was never ours to retire.", "name a term of ours.")
            elif names is not None and row.term in names:
                mend = "delete this row, or the term where it is declared."
                self.fault(at, "term", f"{term} is retired and declared.", mend)
            if row.replacement:
                self.require(at, "replacement", row.replacement, names, "in any table or module")

    def alignments(self) -> None:
        """Ties to other vocabularies start and end at terms of ours that are there."""
        declared = self.union(self.classes, self.properties, self.project.vocabulary.individuals)
        named = {term for triple in self.project.alignments for term in triple if isinstance(term, NamedNode)}
        for iri in sorted(named, key=lambda each: each.value):
            if iri.value.startswith(expand("r2p:")):
                at = _Place(f"{self.project.folder.name}/alignments.ttl", None)
                self.require(at, None, iri, declared, "a term that the ontology declares")

    def partial_rows(self) -> None:
        """The names that stand in the readable cells of rows with a fault."""
        project = self.project
        named: list[Table[Any]] = [
            project.collections,
            project.labels,
            *project.terms.values(),
            *project.entities.values(),
            project.relations,
            *project.readings.values(),
            project.curated,
            project.rule_ids,
            project.see_also,
            *(mapping_set.table for mapping_set in project.mappings.values()),
        ]
        for table in named:
            for line, cells in table.partial:
                self.cells(_Place(table.file, line), cells)

    def cells(self, at: _Place, cells: Mapping[str, Any]) -> None:
        """Check each cell that names something by itself, and an object with its property if that is read."""
        for column, value in cells.items():
            if column in ("subject", "subject_id", "term", "attribution") and value is not None:
                self.thing(at, column, value)
            elif column == "class":
                self.class_(at, value)
            elif column == "property" and value is not None:
                self.property_(at, column, value)
            elif column in ("broader", "members"):
                for concept in value:
                    self.require(at, column, concept, self.concepts, "in any table of terms")
            elif column == "object" and "property" in cells:
                self.value(at, column, cells["property"], value)
            elif ":" in column:
                for each in value:
                    self.value(at, column, curie.read(column), each)

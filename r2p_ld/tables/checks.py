"""What must hold between the tables, and between them and the OWL modules.

Of a row with faults of its own, the id and the names in its readable cells take part; where a file
cannot be read so far that its names are known, no name is called wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from typing import Any, NamedTuple

from pyoxigraph import NamedNode

from r2p_ld.errors import Fault
from r2p_ld.namespaces import base, expand, node, prefixes, shorten
from r2p_ld.tables.cells import CellError, Span, Term, curie, record
from r2p_ld.tables.mappings import CONCEPTS
from r2p_ld.tables.model import SYMBOLS, Project
from r2p_ld.tables.rows import Concept, Entity, Row, Silence
from r2p_ld.tables.tsv import R, Table
from r2p_ld.texts import did_you_mean

# What cells name, by column; an object and the columns of properties hold values.
_NAMING = {
    **dict.fromkeys(("subject", "subject_id", "term", "terms", "attribution"), "thing"),
    **dict.fromkeys(("broader", "members"), "concept"),
    "class": "class",
    "property": "property",
}


def check(project: Project, *, declared: bool = True) -> list[Fault]:
    """Return every fault between the files of a project.

    ``declared`` tells whether the OWL modules could be read, so that their terms are known.
    """
    checks = _Checks(project, declared)
    checks.cells()
    checks.files()
    checks.twice()
    checks.relations()
    checks.readings()
    checks.curated()
    checks.silences()
    checks.rules()
    checks.retired()
    checks.alignments()
    checks.targets()
    checks.mapped()
    checks.keywords()
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
        classes = vocabulary.classes if declared else None
        properties = vocabulary.properties if declared else None
        concepts = _names(project.terms.values())
        slugs = {row.slug for row in project.sources.rows} | project.readings.keys()
        sources = frozenset(node(f"source:{slug}") for slug in slugs)
        things = self.union(
            vocabulary.individuals,
            sources,
            concepts,
            _names([project.schemes], "scheme:"),
            _names([project.collections]),
            _names(project.entities.values()),
            _names([project.places.places, project.places.states]),
            self.records(),
        )
        declarations = self.union(classes, properties, vocabulary.individuals)
        self.kinds: dict[str, tuple[Set[NamedNode] | None, str]] = {
            "class": (classes, "a class that the ontology declares"),
            "property": (properties, "a property that the ontology declares"),
            "declaration": (declarations, "a term that the ontology declares"),
            "concept": (concepts, "in any table of terms"),
            "source": (sources, "a source"),
            "thing": (things, "in any table of terms, entities or sources"),
            "subject": (self.union(things, classes), "a class or in any table"),
            "term": (self.union(things, classes, properties), "in any table or module"),
        }

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

    # --- single cells ----------------------------------------------------------------------

    def fault(self, at: _Place, column: str | None, rule: str, mend: str) -> None:
        self.faults.append(Fault(at.file, at.row, column, rule, mend))

    def named(self, at: _Place, column: str | None, iri: NamedNode, kind: str) -> None:
        """Add a fault if an IRI is not among the names of its kind."""
        names, what = self.kinds[kind]
        if names is None or iri in names:
            return
        text = shorten(iri.value)
        prefix = text.partition(":")[0] + ":"
        same = sorted(other for name in names if (other := shorten(name.value)).startswith(prefix))
        self.fault(at, column, f"{text} is not {what}.", did_you_mean(text, same, "declare it first."))

    def value(self, at: _Place, column: str, property_: NamedNode, value: Term) -> None:
        if self.vocabulary and (misfit := self.vocabulary.misfit(property_, value)):
            self.fault(at, column, *misfit)
        elif isinstance(value, NamedNode):
            self.named(at, column, value, "thing")

    def cells(self) -> None:
        """What the readable cells of any row name is there, and an object fits its property."""
        project = self.project
        tables: list[Table[Any]] = [
            project.collections,
            project.labels,
            *project.terms.values(),
            *project.entities.values(),
            project.relations,
            *project.readings.values(),
            project.curated,
            project.silences,
            project.rule_ids,
            project.see_also,
            project.keywords,
            project.places.labels,
            *(mapping_set.table for mapping_set in project.mappings.values()),
        ]
        for table in tables:
            for _, cells in table.cells[:1]:
                for column in cells:
                    if ":" in column:
                        self.named(_Place(table.file, 1), column, curie.read(column), "property")
            columns = {**_NAMING, "subject": "subject"} if table.kind is Silence else _NAMING
            for line, cells in table.cells:
                at = _Place(table.file, line)
                for column, value in cells.items():
                    values = value if isinstance(value, tuple) else (value,)
                    if kind := columns.get(column):
                        for iri in filter(None, values):
                            self.named(at, column, iri, kind)
                    elif column == "object" and cells.get("property"):
                        self.value(at, column, cells["property"], value)
                    elif ":" in column:
                        for each in values:
                            self.value(at, column, curie.read(column), each)

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
                rule = "is the table of no source."
                self.fault(_Place(readings.file, None), None, rule, "add a row to sources.tsv")

    def twice(self) -> None:
        """No two tables mint one IRI or account for one fact. (Within a table, its reader looks.)"""
        project = self.project
        tables: list[Table[Any]] = [
            project.collections,
            *project.terms.values(),
            *project.entities.values(),
            project.places.places,
            project.places.states,
            *project.readings.values(),
            project.curated,
            project.silences,
            project.left_out,
            project.rule_ids,
            *(mapping_set.table for mapping_set in project.mappings.values()),
        ]
        first: dict[NamedNode | str, _Place] = {}
        for table in tables:
            (column,) = table.kind.unique[0]
            for at, row in _places(table):
                key = getattr(row, column)
                if first.setdefault(key, at).file != at.file:
                    name = key if isinstance(key, str) else shorten(key.value)
                    rule = f"{name} stands in {first[key]} already."
                    self.fault(at, column, rule, "rename or delete one of the two.")

    def relations(self) -> None:
        for at, row in _places(self.project.relations):
            if row.property:  # else only rows that are left out use it
                self.named(at, "modality", node(f"modality:{row.modality}"), "thing")
                self.named(at, "polarity", node(f"polarity:{row.polarity}"), "thing")

    def readings(self) -> None:
        relations = self.project.relations
        meanings = {(row.relation, row.property, row.modality, row.polarity) for row in relations.rows}
        sources = {source.slug: source for source in self.project.sources.rows}
        for slug, table in self.project.readings.items():
            source = sources.get(slug)
            hashes: dict[Span, tuple[str, _Place]] = {}
            for at, row in _places(table):
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
            for origin in row.from_:
                if certain and origin not in readings:
                    mend = did_you_mean(origin, sorted(readings), "name a reading that is there.")
                    self.fault(at, "from", f"there is no reading {origin}.", mend)

    def silences(self) -> None:
        for at, row in _places(self.project.silences):
            for slug in row.sources:
                self.named(at, "sources", node(f"source:{slug}"), "source")

    def rules(self) -> None:
        rules = sorted({*self.project.rules, SYMBOLS})
        for at, row in _places(self.project.rule_ids):
            if row.rule not in rules:
                mend = did_you_mean(row.rule, rules, f"write rules/{row.rule}.rq")
                self.fault(at, "rule", f"there is no rule {row.rule}.", mend)

    def retired(self) -> None:
        """A retired term was ours and is in use no more; what replaces it is."""
        names, _ = self.kinds["term"]
        ours = base()
        for at, row in _places(self.project.deprecated):
            term = shorten(row.term.value)
            if not row.term.value.startswith(ours):
                self.fault(at, "term", f"{term} was never ours to retire.", "name a term of ours.")
            elif names is not None and row.term in names:
                mend = "delete this row, or the term where it is declared."
                self.fault(at, "term", f"{term} is retired and declared.", mend)
            if row.replacement:
                self.named(at, "replacement", row.replacement, "term")

    def alignments(self) -> None:
        """Ties to other vocabularies start and end at terms of ours that are there."""
        named = {term for triple in self.project.alignments for term in triple if isinstance(term, NamedNode)}
        for iri in sorted(named, key=lambda each: each.value):
            if iri.value.startswith(expand("r2p:")):
                at = _Place(f"{self.project.folder.name}/alignments.ttl", None)
                self.named(at, None, iri, "declaration")

    # --- mappings --------------------------------------------------------------------------

    def targets(self) -> None:
        """What is matched is somebody else's."""
        for mapping_set in self.project.mappings.values():
            if prefixes().get(mapping_set.target, "").startswith(base()):
                mend = "say how things of ours are tied in readings/curated.tsv."
                at = _Place(mapping_set.table.file, None)
                self.fault(at, None, f"maps to {mapping_set.target}, which is ours.", mend)

    def mapped(self) -> None:
        """A concept is mapped by SKOS, anything else by schema:sameAs or rdfs:seeAlso; labels are ours."""
        project = self.project
        tables: list[Table[Concept | Entity]] = [*project.terms.values(), *project.entities.values()]
        labels = {row.id: row.label for table in tables for row in table.rows}
        # by the keys, which rows with a fault have too
        kinds = {key: table.kind for table in tables for key in table.keys or ()}
        for mapping_set, row in project.mapping_rows():
            at, subject = _Place(mapping_set.table.file, row.line), shorten(row.subject_id.value)
            if (label := labels.get(row.subject_id, row.subject_label)) != row.subject_label:
                rule = f"{row.subject_label} is not the label of {subject}."
                self.fault(at, "subject_label", rule, f"write {label}")
            if kinds.get(subject) is Concept and row.predicate_id not in CONCEPTS:
                rule = f"{row.predicate_id} is not for a concept, as {subject} is."
                self.fault(at, "predicate_id", rule, "write a match of skos:")
            elif kinds.get(subject) is Entity and row.predicate_id in CONCEPTS:
                rule = f"{row.predicate_id} would make a concept of {subject}."
                mend = "write schema:sameAs for the same thing, rdfs:seeAlso for any other tie."
                self.fault(at, "predicate_id", rule, mend)

    def keywords(self) -> None:
        """What was left out belongs to a keyword that is used."""
        used = {row.id for row in self.project.keywords.rows if row.status == "used"}
        for at, row in _places(self.project.not_carried_over):
            if row.keyword not in used and not self.project.keywords.faults:
                mend = did_you_mean(row.keyword, used, "name a keyword that is used.")
                self.fault(at, "keyword", f"{row.keyword} is no keyword in use.", mend)

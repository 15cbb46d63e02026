"""What must hold between the tables, and between them and the OWL modules.

Of a row with faults of its own, the id and the names in its readable cells take part; where a file
cannot be read so far that its names are known, no name is called wrong.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from typing import NamedTuple

from pyoxigraph import NamedNode

from r2p_ld.errors import Fault
from r2p_ld.namespaces import base, expand, node, prefixes, shorten
from r2p_ld.tables import languages, rows
from r2p_ld.tables.cells import CellError, Period, Span, Term, curie, record
from r2p_ld.tables.mappings import CONCEPTS
from r2p_ld.tables.model import Project
from r2p_ld.tables.places import Code, CodeScheme, Name, State
from r2p_ld.tables.rows import Concept, Entity, Row
from r2p_ld.tables.tsv import R, Table
from r2p_ld.texts import did_you_mean

# What cells name, by column: the kind of name, after a prefix where the cell holds only what follows it.
_NAMES = {
    **dict.fromkeys(("subject", "subject_id", "term", "terms", "attribution"), "thing"),
    **dict.fromkeys(("broader", "members"), "concept"),
    **{"class": "class", "property": "property", "replacement": "term"},
    **{"from": "reading", "rule": "rule", "keyword": "keyword"},
    **{"administrator": "place", "place": "place", "state": "state"},
}
_NAMES_OF: dict[tuple[type[Row], str], str] = {
    (rows.Silence, "subject"): "subject",
    (rows.Silence, "sources"): "source:source",
    (rows.Relation, "modality"): "modality:thing",
    (rows.Relation, "polarity"): "polarity:thing",
    (rows.Draft, "rule"): "",  # by which a program found it
    (rows.Deprecated, "term"): "",  # it is there no more
    (rows.Label, "term"): "term",
    (rows.Label, "property"): "",
    (rows.Scheme, "id"): "terms",
    (rows.Source, "slug"): "readings",
    (Name, "term"): "located",
    (State, "id"): "holder",
    (CodeScheme, "scheme"): "codescheme:scheme",
    (Code, "scheme"): "codes",
}
# Their ids are no names of things.
_OWN_IDS = (rows.Source, rows.Scheme, rows.Keyword)


def check(project: Project, *, declared: bool = True) -> list[Fault]:
    """Return every fault between the files of a project.

    ``declared`` tells whether the OWL modules could be read, so that their terms are known.
    """
    checks = _Checks(project, declared)
    checks.cells()
    checks.files()
    checks.twice()
    checks.readings()
    checks.retired()
    checks.alignments()
    checks.mapped()
    checks.codes()
    return [*checks.faults, *languages.check(project)]


class _Place(NamedTuple):
    file: str
    row: int | None = None

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}"


class _Known(NamedTuple):
    """The names of a kind, ``None`` where not all are known; rule and mend for a cell with another."""

    names: Set[NamedNode | str] | None
    rule: str
    mend: str = "declare it first."
    similar: bool = True  # whether a name like it may be meant


def _places(table: Table[R]) -> Iterator[tuple[_Place, R]]:
    for row in table.rows:
        yield _Place(table.file, row.line), row


def _minted(tables: Iterable[Table[Row]], prefix: str = "") -> Set[NamedNode] | None:
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
    return found


def _union(*parts: Set[NamedNode] | None) -> Set[NamedNode] | None:
    found = [part for part in parts if part is not None]
    return set[NamedNode]().union(*found) if len(found) == len(parts) else None


class _Checks:
    def __init__(self, project: Project, declared: bool) -> None:
        self.project, self.faults = project, list[Fault]()
        vocabulary, hub = project.vocabulary, project.places
        self.vocabulary = vocabulary if declared else None
        classes = vocabulary.classes if declared else None
        properties = vocabulary.properties if declared else None
        concepts = _minted(project.terms.values())
        slugs = {row.slug for row in project.sources.rows}
        sources = {node(f"source:{slug}") for slug in slugs | project.readings.keys()}
        certain = all(table.keys is not None for table in project.readings.values())
        read = [(slug, id) for slug, table in project.readings.items() for id in table.keys or ()]
        located = _minted([hub.places, hub.states])
        things = _union(
            vocabulary.individuals,
            sources,
            concepts,
            _minted([project.schemes], "scheme:"),
            _minted([project.collections]),
            _minted(project.entities.values()),
            located,
            {record(slug, id) for slug, id in read} if certain else None,  # a variant may name one
        )
        ids = {id for _, id in read} if certain else None
        declarations = _union(classes, properties, vocabulary.individuals)
        keywords = project.keywords
        used = None if keywords.faults else {row.id for row in keywords.rows if row.status == "used"}
        held = None if hub.territories.faults else {row.state for row in hub.territories.rows}
        schemes = _minted(table for stem, table in project.terms.items() if stem == "code-schemes")
        numbered = _minted([hub.schemes], "codescheme:")
        add_scheme = "add its row to places/code-schemes.tsv"
        self.kinds = {
            "class": _Known(classes, "{} is not a class that the ontology declares."),
            "property": _Known(properties, "{} is not a property that the ontology declares."),
            "declaration": _Known(declarations, "{} is not a term that the ontology declares."),
            "concept": _Known(concepts, "{} is not in any table of terms."),
            "source": _Known(sources, "{} is not a source."),
            "thing": _Known(things, "{} is not in any table of terms, entities or sources."),
            "subject": _Known(_union(things, classes), "{} is not a class or in any table."),
            "term": _Known(_union(things, classes, properties), "{} is not in any table or module."),
            "reading": _Known(ids, "there is no reading {}.", "name a reading that is there."),
            "rule": _Known({*project.rules, rows.SYMBOLS}, "there is no rule {}.", "write rules/{}.rq"),
            "keyword": _Known(used, "{} is no keyword in use.", "name a keyword that is used."),
            "terms": _Known(project.terms.keys(), "has no table.", "write terms/{}.tsv", False),
            "readings": _Known(project.readings.keys(), "has no table.", "write readings/{}.tsv", False),
            "place": _Known(
                hub.places.keys, "{} is not in places/places.tsv.", "add it to places/places.tsv"
            ),
            "state": _Known(
                hub.states.keys, "{} is not in places/states.tsv.", "add it to places/states.tsv"
            ),
            "located": _Known(
                located, "{} is neither a place nor a state.", "move the row to ontology/languages"
            ),
            "holder": _Known(held, "{} has no territory.", "add its row to places/territories.tsv", False),
            "codes": _Known(
                hub.schemes.keys, "{} is no scheme of codes.", "add it to places/code-schemes.tsv"
            ),
            "scheme": _Known(schemes, "{} is no term.", "add it to terms/code-schemes.tsv", False),
            "numbered": _Known(numbered, "{} says nowhere how its codes look.", add_scheme, False),
        }

    def fault(self, at: _Place, column: str | None, rule: str, mend: str) -> None:
        self.faults.append(Fault(at.file, at.row, column, rule, mend))

    def named(self, at: _Place, column: str | None, name: NamedNode | str, kind: str) -> None:
        """Add a fault if a name is not among those of its kind."""
        names, rule, mend, similar = self.kinds[kind]
        text = name if isinstance(name, str) else shorten(name.value)
        if names is None or name in names or text in names:
            return
        prefix = text.partition(":")[0] + ":"
        known = ((each, each if isinstance(each, str) else shorten(each.value)) for each in names if similar)
        like = [text for each, text in known if isinstance(each, str) or text.startswith(prefix)]
        self.fault(at, column, rule.format(text), did_you_mean(text, like, mend.format(text)))

    def value(self, at: _Place, column: str, property_: NamedNode, value: Term) -> None:
        if self.vocabulary and (misfit := self.vocabulary.misfit(property_, value)):
            self.fault(at, column, *misfit)
        elif isinstance(value, NamedNode):
            self.named(at, column, value, "thing")

    def cells(self) -> None:
        """What the readable cells of any row name is there, and an object fits its property."""
        for table in self.project.tables():
            naming = {each: _NAMES_OF.get((table.kind, each), _NAMES.get(each, "")) for each in table.columns}
            for _, cells in table.cells[:1]:
                for column in cells:
                    if ":" in column:
                        self.named(_Place(table.file, 1), column, curie.read(column), "property")
            for line, cells in table.cells:
                at = _Place(table.file, line)
                for column, value in cells.items():
                    values = value if isinstance(value, tuple) else (value,)
                    prefix, colon, kind = naming[column].rpartition(":")
                    for each in filter(None, values) if kind else ():
                        self.named(at, column, node(prefix + colon + each) if colon else each, kind)
                    if column == "object" and cells.get("property"):
                        self.value(at, column, cells["property"], value)
                    elif ":" in column:
                        for each in values:
                            self.value(at, column, curie.read(column), each)

    # --- tables ----------------------------------------------------------------------------

    def files(self) -> None:
        """Each table of terms has its scheme, and each table of readings its source."""
        project = self.project
        sources = None if project.sources.faults else {source.slug for source in project.sources.rows}
        for tables, names, what, file in (
            (project.terms, project.schemes.keys, "scheme", "terms/schemes.tsv"),
            (project.readings, sources, "source", "sources.tsv"),
        ):
            for stem, table in tables.items():
                if names is not None and stem not in names:
                    rule = f"is the table of no {what}."
                    self.fault(_Place(table.file), None, rule, f"add a row to {file}")

    def twice(self) -> None:
        """No two tables mint one IRI or account for one fact. (Within a table, its reader looks.)"""
        first: dict[NamedNode | str, _Place] = {}
        for table in self.project.tables():
            column = table.kind.unique[0][0]
            if column not in ("id", "record_id") or table.kind in _OWN_IDS:
                continue
            for at, row in _places(table):
                key = getattr(row, column)
                if first.setdefault(key, at).file != at.file:
                    name = key if isinstance(key, str) else shorten(key.value)
                    rule = f"{name} stands in {first[key]} already."
                    self.fault(at, column, rule, "rename or delete one of the two.")

    def readings(self) -> None:
        """A reading means what its relation does, and a span has one hash."""
        relations = self.project.relations
        meanings: defaultdict[NamedNode, list[rows.Relation]] = defaultdict(list)
        for meaning in relations.rows:
            if meaning.property is not None:
                meanings[meaning.property].append(meaning)
        sources = {source.slug: source for source in self.project.sources.rows}
        for slug, table in self.project.readings.items():
            source = sources.get(slug)
            hashes: dict[Span, tuple[str, _Place]] = {}
            for at, row in _places(table):
                said = (row.relation, row.modality, row.polarity)
                if not relations.faults and not any(each.allows(*said) for each in meanings[row.property]):
                    meaning_text = f"{shorten(row.property.value)}, {row.modality}, {row.polarity}"
                    mend = "add the row to readings/relations.tsv, or take one that is there."
                    self.fault(at, "relation", f"{row.relation} does not mean {meaning_text}.", mend)
                if row.status == "candidate":
                    mend = "review it: r2p-ld read --review FILE."
                    self.fault(at, "status", "is a candidate still.", mend)
                if source and row.id[1:4] != source.id:
                    mend = f"write {row.id[0]}{source.id}{row.id[4:]}"
                    self.fault(at, "id", f"{row.id} is not an id of source {source.id}.", mend)
                for span, digest in zip(row.offsets, row.sha256, strict=True):
                    other, first = hashes.setdefault(span, (digest, at))
                    if other != digest:
                        rule = f"{span} has another hash in {first}."
                        self.fault(at, "sha256", rule, "verify both rows against the document.")

    def retired(self) -> None:
        """A retired term was ours and is in use no more."""
        names = self.kinds["term"].names or ()
        for at, row in _places(self.project.deprecated):
            term = shorten(row.term.value)
            if not row.term.value.startswith(base()):
                self.fault(at, "term", f"{term} was never ours to retire.", "name a term of ours.")
            elif row.term in names:
                mend = "delete this row, or the term where it is declared."
                self.fault(at, "term", f"{term} is retired and declared.", mend)

    def alignments(self) -> None:
        """Ties to other vocabularies start and end at terms of ours that are there."""
        at = _Place(f"{self.project.folder.name}/alignments.ttl")
        for term in {term for triple in self.project.alignments for term in triple}:
            if isinstance(term, NamedNode) and term.value.startswith(expand("r2p:")):
                self.named(at, None, term, "declaration")

    def mapped(self) -> None:
        """What is matched is somebody else's: a concept by SKOS, anything else otherwise; labels are ours."""
        project = self.project
        tables: list[Table[Concept | Entity]] = [*project.terms.values(), *project.entities.values()]
        labels = {row.id: row.label for table in tables for row in table.rows}
        # by the keys, which rows with a fault have too
        kinds = {key: table.kind for table in tables for key in table.keys or ()}
        for mapping_set in project.mappings.values():
            if prefixes().get(mapping_set.target, "").startswith(base()):
                rule = f"maps to {mapping_set.target}, which is ours."
                mend = "say how things of ours are tied in readings/curated.tsv."
                self.fault(_Place(mapping_set.table.file), None, rule, mend)
            for at, row in _places(mapping_set.table):
                subject, predicate = shorten(row.subject_id.value), row.predicate_id
                if (label := labels.get(row.subject_id, row.subject_label)) != row.subject_label:
                    rule = f"{row.subject_label} is not the label of {subject}."
                    self.fault(at, "subject_label", rule, f"write {label}")
                if kinds.get(subject) is Concept and predicate not in CONCEPTS:
                    rule = f"{predicate} is not for a concept, as {subject} is."
                    self.fault(at, "predicate_id", rule, "write a match of skos:")
                elif kinds.get(subject) is Entity and predicate in CONCEPTS:
                    rule = f"{predicate} would make a concept of {subject}."
                    mend = "write schema:sameAs for the same thing, rdfs:seeAlso for any other tie."
                    self.fault(at, "predicate_id", rule, mend)

    def codes(self) -> None:
        """A code fits its scheme, and is the code of one thing at a time."""
        hub = self.project.places
        if concepts := self.project.terms.get("code-schemes"):
            for at, concept in _places(concepts):
                self.named(at, "id", concept.id, "numbered")
        schemes = {row.scheme: row for row in hub.schemes.rows}
        existed = {row.id: row.existed for row in hub.places.rows}
        holders: defaultdict[tuple[str, str], list[tuple[Code, tuple[Period, ...]]]] = defaultdict(list)
        for at, row in _places(hub.codes):
            if not (scheme := schemes.get(row.scheme)):
                continue
            self.named(at, "thing", row.thing, scheme.codes.removesuffix("s"))
            if not re.fullmatch(scheme.pattern, row.value):
                rule = f"{row.value} is no code of {row.scheme}."
                self.fault(at, "value", rule, f"write it so that {scheme.pattern} matches.")
            # the code's own validity, else the time of its place
            times = (() if any(row.validity) else existed.get(row.thing, ())) or (row.validity,)
            earlier = holders[row.scheme, row.value]
            for other, periods in earlier:
                if any(mine.meets(yours) for mine in times for yours in periods):
                    rule = f"{row.value} is the code of {shorten(other.thing.value)} at the same time."
                    mend = f"correct validFrom or validTo here or in row {other.line}."
                    self.fault(at, "value", rule, mend)
            earlier.append((row, times))

"""Entities of FollowTheMoney, as JSON lines.

``ontology/exports/followthemoney`` says which class becomes which schema, which pattern of the graph
gives which property, and which property of ours becomes an entity that links two others.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pyoxigraph import Literal, NamedNode

from r2p_ld.exports.common import Export, ask, read_table
from r2p_ld.namespaces import shorten
from r2p_ld.tables import cells
from r2p_ld.tables.rows import Curie, Row, Text

_Name = cells.pattern(r"[A-Za-z]+", "a name in FollowTheMoney", "sourceUrl")
Name = Annotated[str, _Name]
Names = Annotated[tuple[str, ...], cells.many(_Name)]


@dataclass(frozen=True, slots=True)
class Schema(Row):
    """``schemata.tsv``: what instances of a class become; the first row that fits decides.

    An entity without a value of ``required`` is left out.
    """

    unique = (("class",),)

    class_: Curie
    schema: Name
    required: Name


@dataclass(frozen=True, slots=True)
class Property(Row):
    """``properties.tsv``: a property of entities of some schemata, and what gives its values.

    ``pattern`` is of SPARQL, and finds ``?value`` for a ``?thing``: a literal, or the IRI of another
    entity, whose schema is one of ``range``.
    """

    unique = (("property", "schemata", "pattern"),)

    property: Name
    schemata: Names
    pattern: Text
    range: Names


@dataclass(frozen=True, slots=True)
class Link(Row):
    """``links.tsv``: a property of ours that becomes an entity with two ends.

    ``subject`` and ``object`` are the properties that hold the ends, of some schemata or, where none are
    named, of any; ``role`` is the one that holds the label of our property.
    """

    unique = (("property",),)

    property: Curie
    schema: Name
    role: Annotated[str | None, cells.optional(_Name)]
    subject: Name
    subject_schemata: Names
    object: Name
    object_schemata: Names


_Values = dict[str, set[str]]
_Found = dict[str, list[tuple[str, NamedNode | Literal]]]
_Kinds = dict[str, Schema]


def export(data: Sequence[str | Path] = (), *, timeout: float = 60.0) -> Export:
    """Return people, organisations, posts, documents and events, and the links between them.

    They come from the published graph, and from files of RDF if any are given; a blank node is none of
    them. Ids are made from IRIs, and lines are in the order of these. Raises ``BadInput`` for a wrong
    table, and as ``common.ask`` does.
    """
    schemata = read_table("followthemoney/schemata.tsv", Schema)
    properties = read_table("followthemoney/properties.tsv", Property)
    links = read_table("followthemoney/links.tsv", Link)
    found: _Found = defaultdict(list)
    for row, thing, value in ask(_query(schemata, properties, links), data, timeout=timeout).rows():
        if isinstance(thing, NamedNode) and isinstance(value, NamedNode | Literal) and value.value:
            assert isinstance(row, Literal)
            found[row.value].append((thing.value, value))
    kinds: _Kinds = {}
    for number, schema in enumerate(schemata):
        for iri, _ in found[f"schema {number}"]:
            kinds.setdefault(iri, schema)
    entities = _entities(properties, found, kinds)
    incomplete = Counter(kind.schema for iri, kind in kinds.items() if not entities[iri][kind.required])
    if incomplete:  # nor may others refer to what is left out
        kinds = {iri: kind for iri, kind in kinds.items() if entities[iri][kind.required]}
        entities = _entities(properties, found, kinds)
    lines = [_line(identifier(iri), kinds[iri].schema, entities[iri]) for iri in sorted(kinds)]
    lines += _links(links, found, kinds)
    notes = (
        f"{n:,} of {schema} lack what it requires: left out." for schema, n in sorted(incomplete.items())
    )
    return Export("".join(lines), len(lines), tuple(notes))


def identifier(*iris: str) -> str:
    """Return the id of the entity that stands for an IRI, or for a statement of three IRIs.

    >>> identifier("https://w3id.org/r2p-ld/id/body/united-nations")
    'r2p-f8b2dd18d01c27b9b5ed711e30840538c7578d27'
    """
    return f"r2p-{hashlib.sha1(' '.join(iris).encode()).hexdigest()}"


def _query(schemata: Iterable[Schema], properties: Iterable[Property], links: Iterable[Link]) -> str:
    """Return the query for all that the tables ask for; ``?row`` tells which row of which table."""
    parts = {}
    for number, schema in enumerate(schemata):
        parts[f"schema {number}"] = f"?value rdfs:subClassOf* {_curie(schema.class_)} . ?thing a ?value ."
    for number, each in enumerate(properties):
        parts[f"property {number}"] = each.pattern
    for number, link in enumerate(links):
        parts[f"link {number}"] = f"?thing {_curie(link.property)} ?value ."
    roles = " ".join(_curie(link.property) for link in links)
    parts["role"] = f'VALUES ?thing {{ {roles} }} ?thing rdfs:label ?value FILTER(LANG(?value) = "en")'
    union = "\nUNION ".join(f'{{ {part} BIND("{row}" AS ?row) }}' for row, part in parts.items())
    return f"SELECT ?row ?thing ?value WHERE {{\n{union}\n}}"


def _entities(properties: Iterable[Property], found: _Found, kinds: _Kinds) -> dict[str, _Values]:
    """Return IRI → property → values."""
    entities: defaultdict[str, _Values] = defaultdict(lambda: defaultdict(set))
    for number, each in enumerate(properties):
        for iri, value in found[f"property {number}"]:
            if not _fits(kinds.get(iri), each.schemata):
                continue
            if isinstance(value, Literal):
                entities[iri][each.property].add(value.value)
            elif value.value != iri and _fits(kinds.get(value.value), each.range):
                entities[iri][each.property].add(identifier(value.value))
    return entities


def _links(links: Iterable[Link], found: _Found, kinds: _Kinds) -> Iterator[str]:
    roles = {iri: label.value for iri, label in found["role"]}
    for number, link in enumerate(links):
        ends = {(iri, value.value) for iri, value in found[f"link {number}"]}
        for subject, object in sorted(ends):
            fits = _fits(kinds.get(subject), link.subject_schemata)
            if fits and _fits(kinds.get(object), link.object_schemata):
                iri = link.property.value
                values = {link.subject: {identifier(subject)}, link.object: {identifier(object)}}
                if link.role is not None and iri in roles:
                    values[link.role] = {roles[iri]}
                yield _line(identifier(subject, iri, object), link.schema, values)


def _fits(kind: Schema | None, schemata: tuple[str, ...]) -> bool:
    return kind is not None and (not schemata or kind.schema in schemata)


def _line(id: str, schema: str, values: _Values) -> str:
    properties = {name: sorted(texts) for name, texts in sorted(values.items()) if texts}
    return json.dumps({"id": id, "schema": schema, "properties": properties}, ensure_ascii=False) + "\n"


def _curie(iri: NamedNode) -> str:
    return shorten(iri.value)

"""Shapes in words: what must hold for the things of a class, in the reader's language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, cached_property, partial

from markupsafe import Markup
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store

from r2p_ld import published
from r2p_ld.labels import ENGLISH
from r2p_ld.namespaces import local_name, node, shorten
from r2p_ld.site.graph import SiteGraph
from r2p_ld.site.pages import Page, Reader
from r2p_ld.store import members

_Node = NamedNode | BlankNode
_TARGETS = ("sh:targetClass", "sh:targetSubjectsOf", "sh:targetObjectsOf", "sh:targetNode")
_VALUES = (
    *("sh:minCount", "sh:maxCount", "sh:class", "sh:datatype", "sh:nodeKind", "sh:hasValue", "sh:pattern"),
    *("sh:minInclusive", "sh:maxInclusive", "sh:maxLength", "sh:equals", "sh:disjoint"),
    *("sh:lessThan", "sh:lessThanOrEquals"),
)
_PATHS = {"sh:inversePath": "← {}", "sh:oneOrMorePath": "{}+", "sh:zeroOrMorePath": "{}*"}
_LISTS = ("sh:in", "sh:languageIn")
_OF_SHAPES = ("sh:not", "sh:node", "sh:qualifiedValueShape")
_DEEPEST = 4
_MOST = 20  # of a list, so many members are named


def pages(graph: SiteGraph, shapes: Shapes) -> Iterator[Page]:
    """Yield the list of all shapes, and a page for each that is not for one class of ours alone."""
    classes = {iri for iri in graph.subjects("rdf:type", "owl:Class") if iri in graph.with_page}
    of_class = {iri: shapes.by_class[iri] for iri in shapes.by_class.keys() & classes}
    on_pages = {shape for found in of_class.values() for shape in found}
    others = [shape for shape in shapes.all if shape not in on_pages]

    def index(reader: Reader) -> Mapping[str, object]:
        return {
            "classes": [(iri, anchor(of_class[iri][0])) for iri in graph.sorted(of_class, reader.language)],
            "rest": [(_path(shape), shapes.label(shape, reader)) for shape in others],
        }

    yield Page("shapes/", "shapes.html", index)
    for shape in others:
        yield Page(_path(shape), "one_shape.html", partial(_one, shapes, shape))


def _path(shape: NamedNode) -> str:
    return f"shapes/{local_name(shape.value)}/"


def _one(shapes: Shapes, shape: NamedNode, reader: Reader) -> Mapping[str, object]:
    return {"shape": shapes.described(shape, reader)}


def anchor(shape: NamedNode) -> str:
    """Return the anchor of a shape on its page."""
    return f"shape-{local_name(shape.value)}"


class Shapes:
    """The published shapes."""

    def __init__(self) -> None:
        self._store = Store()
        self._store.load(path=published.file("shapes.ttl"), format=RdfFormat.TURTLE)
        self._values = cache(self._read)

    @cached_property
    def all(self) -> list[NamedNode]:
        """The node shapes that have a name, by IRI."""
        found = self._store.quads_for_pattern(None, node("rdf:type"), node("sh:NodeShape"))
        return sorted((q.subject for q in found if isinstance(q.subject, NamedNode)), key=str)

    @cached_property
    def by_class(self) -> dict[str, list[NamedNode]]:
        """The shapes for the things of each class."""
        found: defaultdict[str, list[NamedNode]] = defaultdict(list)
        for shape in self.all:
            for target in self._values(shape, "sh:targetClass"):
                found[target.value].append(shape)
        return dict(found)

    def described(self, shape: NamedNode, reader: Reader) -> Mapping[str, object]:
        """Return what a template needs of a shape."""
        return {
            "anchor": anchor(shape),
            "label": self.label(shape, reader),
            "targets": Markup(", ").join(self.targets(shape, reader)),
            "lines": list(self.lines(shape, reader)),
        }

    def label(self, shape: NamedNode, reader: Reader) -> Markup:
        """Return the name of a shape, in English."""
        names = self._values(shape, "rdfs:label")
        text = next((name.value for name in names if isinstance(name, Literal)), shorten(shape.value))
        return reader.text(text, ENGLISH)

    def targets(self, shape: NamedNode, reader: Reader) -> list[Markup]:
        """Return what a shape is for, in words."""
        return [
            reader.words(f"shape {name}", value=self._term(value, reader))
            for name in _TARGETS
            for value in self._values(shape, name)
        ]

    def lines(self, shape: _Node, reader: Reader) -> Iterator[Markup]:
        """Yield what a shape demands: of the thing itself, then of each property."""
        own = self._conditions(shape, reader)
        if own:
            yield Markup("; ").join(own) + self._message(shape, reader)
        for message in sorted(self._message(each, reader) for each in self._values(shape, "sh:sparql")):
            yield reader.words("shape sh:sparql") + message
        yield from self._properties(shape, Markup(), reader)

    def _properties(self, shape: object, before: Markup, reader: Reader) -> Iterator[Markup]:
        """Yield what a shape demands of properties, and of those of their values; ``before`` leads there."""
        for part in self._values(shape, "sh:property"):
            conditions = self._conditions(part, reader)
            tested = [reader.words("shape sh:sparql")] if self._values(part, "sh:sparql") else []
            words = Markup("; ").join([*conditions, *tested])
            path = before + self._path(part, reader)
            yield Markup("{}: {}").format(path, words) + self._message(part, reader)
            yield from self._properties(part, path + Markup(" / "), reader)

    def _conditions(self, shape: object, reader: Reader, depth: int = 0) -> list[Markup]:
        found = [
            reader.words(f"shape {name}", value=self._term(value, reader))
            for name in _VALUES
            for value in self._values(shape, name)
        ]
        for name in _LISTS:
            for head in self._values(shape, name):
                values = [self._term(each, reader) for each in members(self._store, head)]
                if len(values) > _MOST:
                    values[_MOST:] = [Markup("+{}").format(len(values) - _MOST)]
                found.append(reader.words(f"shape {name}", value=Markup(", ").join(values)))
        if self._values(shape, "sh:uniqueLang"):
            found.append(reader.words("shape sh:uniqueLang"))
        if depth > _DEEPEST:
            return found
        # blank nodes have no order of their own: the words are sorted
        found += sorted(self._of_others(shape, reader, depth + 1))
        if depth:
            for part in self._values(shape, "sh:property"):
                inner = Markup("; ").join(self._conditions(part, reader, depth + 1))
                found.append(Markup("{}: {}").format(self._path(part, reader), inner))
            if self._values(shape, "sh:path"):
                found = [Markup("{}: {}").format(self._path(shape, reader), Markup("; ").join(found))]
        return found

    def _of_others(self, shape: object, reader: Reader, depth: int) -> Iterator[Markup]:
        """Yield the conditions that are made of other shapes."""
        for name in _OF_SHAPES:
            for each in self._values(shape, name):
                inner = Markup("; ").join(self._conditions(each, reader, depth))
                limits = [
                    reader.words(f"shape {limit}", value=self._term(count, reader))
                    for limit in ("sh:qualifiedMinCount", "sh:qualifiedMaxCount")
                    for count in self._values(shape, limit)
                    if name == "sh:qualifiedValueShape"
                ]
                start = Markup("; ").join(limits) or reader.words(f"shape {name}")
                yield Markup("{} ({})").format(start, inner)
        for head in self._values(shape, "sh:or"):
            parts = members(self._store, head)
            ways = [Markup("; ").join(self._conditions(each, reader, depth)) for each in parts]
            yield reader.words("shape sh:or", value=Markup(" | ").join(ways))

    def _message(self, shape: object, reader: Reader) -> Markup:
        messages = (each for each in self._values(shape, "sh:message") if isinstance(each, Literal))
        text = next((each.value for each in messages), "")
        return (
            Markup(' <small class="message">{}</small>').format(reader.text(text, ENGLISH))
            if text
            else Markup()
        )

    def _path(self, shape: object, reader: Reader) -> Markup:
        return next((self._way(each, reader) for each in self._values(shape, "sh:path")), Markup())

    def _way(self, path: object, reader: Reader) -> Markup:
        if isinstance(path, NamedNode):
            return reader.link(path.value)
        for name, mark in _PATHS.items():
            for inner in self._values(path, name):
                return Markup(mark).format(self._way(inner, reader))
        for head in self._values(path, "sh:alternativePath"):
            return Markup(" | ").join(self._way(each, reader) for each in members(self._store, head))
        return Markup(" / ").join(self._way(each, reader) for each in members(self._store, path))

    def _term(self, term: object, reader: Reader) -> Markup:
        if isinstance(term, NamedNode):
            return reader.link(term.value)
        return Markup('<bdi dir="ltr">{}</bdi>').format(term.value if isinstance(term, Literal) else "")

    def _read(self, subject: object, name: str) -> list[NamedNode | BlankNode | Literal]:
        """Return the values of a property; in an order wherever there is one."""
        if not isinstance(subject, NamedNode | BlankNode):
            return []
        found = (quad.object for quad in self._store.quads_for_pattern(subject, node(name), None))
        kept = [each for each in found if isinstance(each, NamedNode | BlankNode | Literal)]
        return kept if all(isinstance(each, BlankNode) for each in kept) else sorted(kept, key=str)

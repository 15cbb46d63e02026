"""JSON-LD for programmers: one object per IRI, short names, plain values where they are exact.

A property has one shape throughout a document, and the context declares it:

- ``@type``: all its values are IRIs and blank nodes, or all have this one datatype;
- ``@language``: all its values have a language, and the value is an object by language;
- ``@list``: it has one value on each subject, always a list;
- ``@set``: somewhere it has several values (or several in a language), so it is an array everywhere.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from json.encoder import encode_basestring
from typing import Any, NamedTuple

from pyoxigraph import Triple

from r2p_ld.namespaces import expand
from r2p_ld.ntriples import unescape
from r2p_ld.publish.canonical import TYPE, Tree, tree

_INTEGER, _BOOLEAN, _STRING = (expand(f"xsd:{name}") for name in ("integer", "boolean", "string"))
# No names for prefixes or terms: our aliases, and what every JavaScript object has.
_RESERVED = {
    *("id", "type", "constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable"),
    *("toLocaleString", "toString", "valueOf", "__proto__"),
}
_IRI, _TAGGED = "@id", "@language"  # kinds of value that are no datatype

_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_NAMESPACE = re.compile(r".*[/#:?]")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SCHEME = re.compile(r"([^:]*):(?!//)")
_EXACT = re.compile(r"0|-?[1-9][0-9]{0,15}")


def write(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> str:
    """Return the triples as a compact JSON-LD 1.1 document with its context inline.

    ``prefixes`` maps prefix to namespace. Where two properties or classes have one local name, it
    goes to that whose prefix comes first, and the other keeps its prefix. Subjects are sorted by
    ``id``; blank nodes that one place refers to are nested there. Raises ``BadInput`` for the
    terms of RDF 1.2.

    >>> from pyoxigraph import Literal, NamedNode, Triple
    >>> triple = Triple(NamedNode("urn:x:pillar"), NamedNode("urn:x:position"), Literal(2))
    >>> json.loads(write([triple], {"x": "urn:x:"}))["@graph"]
    [{'id': 'x:pillar', 'position': 2}]
    """
    return write_tree(tree(triples), prefixes)


def write_tree(triples: Tree, prefixes: Mapping[str, str]) -> str:
    """Return triples as ``write`` does, put in order already."""
    document = _Document(triples, prefixes)
    nodes = ",\n    ".join(document.nodes)
    graph = f"[\n    {nodes}\n  ]" if nodes else "[]"
    return f'{{\n  "@context": {_layout(document.context(), "  ")},\n  "@graph": {graph}\n}}\n'


def context(document: str) -> dict[str, Any]:
    """Return the document of the context alone, of one that ``write`` returned."""
    found: dict[str, Any] = json.loads(document.partition(',\n  "@graph": [')[0] + "}")
    return found


def dump(value: Mapping[str, Any]) -> str:
    """Return a JSON object as text, in the layout of every JSON-LD file here."""
    return _layout(value, "") + "\n"


def _layout(value: Any, indent: str) -> str:
    """Return what ``json.dumps`` with ``indent=2`` does, which has no fast encoder."""
    if isinstance(value, str):
        return encode_basestring(value)
    deeper = f"\n{indent}  "
    if value and isinstance(value, dict):
        inner = f",{deeper}".join(
            f"{encode_basestring(key)}: {_layout(each, indent + '  ')}" for key, each in value.items()
        )
        return f"{{{deeper}{inner}\n{indent}}}"
    if value and isinstance(value, list):
        inner = f",{deeper}".join(_layout(each, indent + "  ") for each in value)
        return f"[{deeper}{inner}\n{indent}]"
    return json.dumps(value)


class _Literal(NamedTuple):
    value: str
    kind: str
    tag: str = ""

    @classmethod
    def parse(cls, term: str) -> _Literal:
        end = term.rindex('"')
        value, tag = unescape(term[1:end]), term[end + 1 :]
        if not tag:
            return cls(value, _STRING)
        if tag[0] == "^":
            return cls(value, tag[3:-1])
        return cls(value, _TAGGED, tag[1:])

    def native(self) -> int | bool | None:
        """Return the JSON number or boolean that reads back as exactly this literal, if any."""
        if self.kind == _INTEGER and _EXACT.fullmatch(self.value) and abs(int(self.value)) <= 2**53:
            return int(self.value)
        return {"true": True, "false": False}.get(self.value) if self.kind == _BOOLEAN else None


@dataclass
class _Shape:
    """How a property is used throughout the document; complete before anyone asks what follows."""

    kinds: set[str] = field(default_factory=set)
    lists: bool = False
    singles: bool = False
    several: bool = False
    repeated: bool = False  # several in one language on one subject
    coercible: bool = True

    @cached_property
    def coerced(self) -> str | None:
        kind = next(iter(self.kinds)) if len(self.kinds) == 1 and self.coercible else _STRING
        return None if kind in (_STRING, _TAGGED) else kind

    @cached_property
    def container(self) -> list[str]:
        if self.kinds == {_TAGGED} and not self.lists:
            return ["@language", "@set"] if self.repeated else ["@language"]
        if self.lists and not self.singles and not self.several:
            return ["@list"]
        return ["@set"] if self.several else []


class _Document:
    """The parts of one document; ``nodes`` are the texts of what stands in ``@graph``."""

    def __init__(self, triples: Tree, prefixes: Mapping[str, str]) -> None:
        self._tree = triples
        self._literals: dict[str, _Literal] = {}
        self._shapes: defaultdict[str, _Shape] = defaultdict(_Shape)
        self._classes: set[str] = set()
        self._several_types = False
        self._survey()

        schemes = {match[1] for iri in self._iris(prefixes) if (match := _SCHEME.match(iri))}
        # A name that is also a scheme here would change the IRIs of that scheme; a prefix whose
        # namespace is a property would be defined by itself.
        self._id, self._type = (f"@{name}" if name in schemes else name for name in ("id", "type"))
        self._prefixes: dict[str, str] = {}
        for prefix, namespace in prefixes.items():
            if (
                _PREFIX.fullmatch(prefix)
                and prefix not in _RESERVED | schemes
                and f"<{namespace}>" not in self._shapes
            ):
                self._prefixes.setdefault(namespace, prefix)
        self._used: set[str] = set()
        self._short: dict[str, str] = {}
        self._terms = self._name(_RESERVED | prefixes.keys() | schemes)
        self.nodes = self._nodes()

    # What there is.

    def _survey(self) -> None:
        """Find the shape of every property, and the classes."""
        for node in self._tree.nodes:
            if node not in self._tree.cells:
                for predicate, objects in self._entries(node):
                    if predicate == "@type":
                        self._classes.update(objects)
                        self._several_types |= len(objects) > 1
                    else:
                        self._observe(self._shapes[predicate], objects)
        for shape in self._shapes.values():
            # A datatype that is a property too would make the context define a term by itself.
            shape.coercible = not any(f"<{kind}>" in self._shapes for kind in shape.kinds)

    def _entries(self, node: str) -> Iterator[tuple[str, list[str]]]:
        """Yield properties and objects; ``@type`` takes IRIs only, so other types stay apart."""
        for predicate, objects in self._tree.nodes.get(node, {}).items():
            if predicate == TYPE:
                classes = [each for each in objects if each[0] == "<"]
                if classes:
                    yield "@type", classes
                objects = [each for each in objects if each[0] != "<"]
            if objects:
                yield predicate, objects

    def _observe(self, shape: _Shape, objects: list[str]) -> None:
        for each in objects:
            is_list = self._tree.is_list(each)
            shape.lists |= is_list
            shape.singles |= not is_list
            shape.kinds.update(map(self._kind, self._values_in(each)))
        tags = [self._literals[each].tag for each in objects if each[0] == '"']
        shape.several |= len(objects) > 1
        shape.repeated |= len(set(tags)) < len(tags)

    def _values_in(self, term: str) -> Iterator[str]:
        """Yield what a list and the lists in it hold; of any other term, the term."""
        if self._tree.is_list(term):
            yield from chain.from_iterable(map(self._values_in, self._tree.members(term)))
        else:
            yield term

    def _kind(self, term: str) -> str:
        if term[0] != '"':
            return _IRI
        literal = self._literals[term] = _Literal.parse(term)
        return literal.kind

    def _iris(self, prefixes: Mapping[str, str]) -> Iterator[str]:
        """Yield every IRI that the document may hold in full."""
        yield from prefixes.values()
        for subject, properties in self._tree.nodes.items():
            for term in chain((subject,), properties, *properties.values()):
                if term[0] == "<":
                    yield term[1:-1]
        yield from {literal.kind for literal in self._literals.values()}

    # What it is called.

    def _split(self, iri: str) -> tuple[str, str] | None:
        """Return the longest namespace that has a prefix, and the rest, if that expands again."""
        end = len(iri)
        while match := _NAMESPACE.match(iri, 0, end):
            if match[0] in self._prefixes:
                rest = iri[match.end() :]
                return None if not rest or rest.startswith("//") else (match[0], rest)
            end = match.end() - 1
        return None

    def _compact(self, iri: str) -> str:
        """Return ``prefix:rest``, or the IRI."""
        short = self._short.get(iri)
        if short is None:
            parts = self._split(iri)
            if parts:
                self._used.add(parts[0])
            short = self._short[iri] = f"{self._prefixes[parts[0]]}:{parts[1]}" if parts else iri
        return short

    def _name(self, reserved: set[str]) -> dict[str, str]:
        """Give every property, then every class, its key: N-Triples text → term."""
        ranks = {namespace: rank for rank, namespace in enumerate(self._prefixes)}
        terms = {"@type": self._type}
        taken = set(reserved)
        for group in (self._shapes.keys(), self._classes - self._shapes.keys()):
            ranked = []
            for term in group:
                iri = term[1:-1]
                namespace, name = self._split(iri) or (iri, re.split("[/#:?]", iri)[-1])
                ranked.append((ranks.get(namespace, len(ranks)), iri, name))
            for _, iri, name in sorted(ranked):
                usable = _NAME.fullmatch(name) and name not in taken
                terms[f"<{iri}>"] = name if usable else self._compact(iri)
                taken.add(terms[f"<{iri}>"])
        return terms

    def context(self) -> dict[str, Any]:
        """Return prefixes, then terms, each sorted."""
        keywords: dict[str, Any] = {self._id: "@id", self._type: "@type"}
        if self._several_types:
            keywords[self._type] = {"@id": "@type", "@container": "@set"}
        terms: dict[str, Any] = {}
        for term in sorted(self._terms.keys() - {"@type"}, key=self._terms.__getitem__):
            name, iri = self._terms[term], self._compact(term[1:-1])
            definition: dict[str, Any] = {} if name == iri else {"@id": iri}
            if term in self._shapes:
                shape = self._shapes[term]
                if shape.coerced:
                    definition["@type"] = "@id" if shape.coerced == _IRI else self._compact(shape.coerced)
                if container := shape.container:
                    definition["@container"] = container if len(container) > 1 else container[0]
            if definition:
                terms[name] = iri if definition.keys() == {"@id"} else definition
        return {
            "@version": 1.1,
            **dict(sorted((self._prefixes[namespace], namespace) for namespace in self._used)),
            **{name: each for name, each in keywords.items() if name[0] != "@"},
            **terms,
        }

    # How it is written.

    def _nodes(self) -> list[str]:
        """Return the objects of all nodes that stand by themselves: IRIs by id, then blank nodes."""
        named: list[tuple[str, str]] = []
        blank: list[tuple[str, str]] = []
        for node in self._tree.nodes:
            if node not in self._tree.nested:
                body = self._node(node)
                text = _layout(body, "    ")
                if node[0] == "<":
                    named.append((body[self._id], text))
                else:
                    blank.append((_text(body), text))
        return [text for _, text in [*sorted(named), *sorted(blank)]]

    def _node(self, node: str) -> dict[str, Any]:
        body: dict[str, Any] = {}
        if node[0] == "<" or node in self._tree.labelled:
            body[self._id] = self._reference(node)
        values: dict[str, Any] = {}
        for predicate, objects in self._entries(node):
            if predicate == "@type":
                classes = sorted(self._terms[each] for each in objects)
                body[self._type] = classes if self._several_types else classes[0]
            else:
                values[self._terms[predicate]] = self._values(self._shapes[predicate], objects)
        body.update(sorted(values.items()))
        return body

    def _values(self, shape: _Shape, objects: list[str]) -> Any:
        if "@language" in shape.container:
            return self._by_language(objects, "@set" in shape.container)
        values = [self._value(each, shape.coerced) for each in objects]
        if shape.container == ["@list"]:
            return values[0]["@list"]
        if len(values) > 1 and any(each[0] == "_" for each in objects):
            values.sort(key=_text)
        return values if shape.several else values[0]

    def _by_language(self, objects: list[str], repeated: bool) -> dict[str, Any]:
        values: dict[str, list[str]] = {}
        for literal in sorted((self._literals[each] for each in objects), key=lambda each: each.tag):
            values.setdefault(literal.tag, []).append(literal.value)
        return values if repeated else {tag: each[0] for tag, each in values.items()}

    def _value(self, term: str, coerced: str | None) -> Any:
        if self._tree.is_list(term):
            return {"@list": [self._value(member, coerced) for member in self._tree.members(term)]}
        if term[0] == '"':
            return self._literal(self._literals[term], coerced)
        if term in self._tree.nested:
            return self._node(term)
        reference = self._reference(term)
        return reference if coerced == _IRI else {self._id: reference}

    def _literal(self, literal: _Literal, coerced: str | None) -> Any:
        native = literal.native()
        if native is not None:
            return native
        if literal.kind in (coerced, _STRING):
            return literal.value
        if not literal.tag:
            return {"@value": literal.value, "@type": self._compact(literal.kind)}
        return {"@value": literal.value, "@language": literal.tag}

    def _reference(self, node: str) -> str:
        return self._compact(node[1:-1]) if node[0] == "<" else node


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)

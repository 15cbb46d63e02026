"""Turtle for people: grouped, nested, and always the same for the same triples."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pyoxigraph import Triple

from r2p_ld.namespaces import expand
from r2p_ld.publish.canonical import TYPE, Tree, tree

_WIDTH = 110
_STEP = "    "


def _ranks(curies: str) -> dict[str, int]:
    return {f"<{expand(curie)}>": rank for rank, curie in enumerate(curies.split())}


# What comes first: among subjects by their types, and among the properties of a subject.
_TYPES = _ranks("owl:Ontology owl:Class owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty")
_PROPERTIES = _ranks(
    "rdf:type owl:onProperty sh:path dcterms:title rdfs:label skos:prefLabel skos:altLabel skos:notation"
    " dcterms:description skos:definition rdfs:comment"
)

# A namespace, and a name that every reader takes without an escape (a part of PN_LOCAL).
_NAME = re.compile(r"<(.*[/#:?=])([A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?)>")
# Lexical forms that come back the same even from a reader that turns them into numbers.
_SHORT = {
    f"<{expand('xsd:integer')}>": re.compile(r"0|-?[1-9][0-9]{0,17}"),
    f"<{expand('xsd:decimal')}>": re.compile(r"-?(?:0|[1-9][0-9]{0,8})\.[0-9]{0,5}[1-9]|[1-9][0-9]{0,8}\.0"),
    f"<{expand('xsd:boolean')}>": re.compile(r"true|false"),
}
_ESCAPE = re.compile(r"\\(.)")
_BARE = {"n": "\n", '"': '"'}


def write(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> str:
    """Return the triples as Turtle 1.1 (https://www.w3.org/TR/turtle/).

    ``prefixes`` maps prefix to namespace; those that are used are declared, and of two with the
    same namespace the first. A namespace that does not end in ``/ # : ?`` or ``=`` is never used.
    Ontologies come first, then classes, properties and all else, each by IRI, then blank nodes. Every
    literal keeps its lexical form. Raises ``BadInput`` for the terms of RDF 1.2.

    >>> from pyoxigraph import BlankNode, Literal, NamedNode, Triple
    >>> node, name = NamedNode("urn:x:pillar"), NamedNode("urn:x:name")
    >>> triples = [Triple(node, name, BlankNode("b")), Triple(BlankNode("b"), name, Literal("II"))]
    >>> print(write(triples, {"x": "urn:x:"}), end="")
    @prefix x: <urn:x:> .
    <BLANKLINE>
    x:pillar x:name [ x:name "II" ] .
    """
    return write_tree(tree(triples), prefixes)


def write_tree(graph: Tree, prefixes: Mapping[str, str]) -> str:
    """Return triples as ``write`` does, put in order already."""
    writer = _Writer(graph, prefixes)
    named: list[tuple[int, str, str]] = []
    blank: list[str] = []
    for subject, properties in graph.nodes.items():
        if subject[0] == "<":
            ranks = [_TYPES.get(kind, len(_TYPES)) for kind in properties.get(TYPE, ())]
            named.append((min(ranks, default=len(_TYPES)), subject, writer.subject(subject)))
        elif subject not in graph.nested:
            blank.append(writer.subject(subject))
    head = writer.names.declarations()
    return "\n".join(filter(None, [head, *(text for _, _, text in sorted(named)), *sorted(blank)]))


class _Names(dict[str, str]):
    """N-Triples text of a term → its Turtle; notes which namespaces are used."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes: dict[str, str] = {}
        for prefix, namespace in prefixes.items():
            self._prefixes.setdefault(namespace, prefix)
        self._used: set[str] = set()

    def __missing__(self, term: str) -> str:
        text = term
        if term[0] == "<":
            text = self._iri(term)
        elif term[0] == '"':
            text = self._literal(term)
        self[term] = text
        return text

    def _iri(self, term: str) -> str:
        match = _NAME.fullmatch(term)
        if match is None or match[1] not in self._prefixes:
            return term
        self._used.add(match[1])
        return f"{self._prefixes[match[1]]}:{match[2]}"

    def _literal(self, term: str) -> str:
        end = term.rindex('"')
        tag = term[end + 1 :]
        if tag.startswith("^^"):
            short = _SHORT.get(tag[2:])
            if short is not None and short.fullmatch(term, 1, end):
                return term[1:end]
            tag = "^^" + self[tag[2:]]
        quoted = term[: end + 1]
        return (_long(quoted) if "\\n" in quoted else quoted) + tag

    def declarations(self) -> str:
        """Return the ``@prefix`` lines of what is used so far, sorted and aligned."""
        used = sorted((f"{self._prefixes[namespace]}:", namespace) for namespace in self._used)
        width = max((len(prefix) for prefix, _ in used), default=0)
        return "".join(f"@prefix {prefix:<{width}} <{namespace}> .\n" for prefix, namespace in used)


def _long(quoted: str) -> str:
    """Return a quoted string that has lines as a long string, where they and quotes stand bare."""
    bare = _ESCAPE.sub(lambda match: _BARE.get(match[1], match[0]), quoted[1:-1])
    if "\n" not in bare:
        return quoted
    return '"""' + re.sub(r'\A"|"(?="|\Z)', r"\\\g<0>", bare) + '"""'


class _Writer:
    """Writes the nodes of one tree; a level is a depth of indentation."""

    def __init__(self, graph: Tree, prefixes: Mapping[str, str]) -> None:
        self.names = _Names(prefixes)
        self._graph = graph
        self._orders: dict[tuple[str, ...], list[tuple[str, str]]] = {}

    def subject(self, node: str) -> str:
        """Return one subject with all its properties."""
        name = self.names[node] if node[0] == "<" or node in self._graph.labelled else "[]"
        return f"{name} " + f" ;\n{_STEP}".join(self._properties(node, 1)) + " .\n"

    def _properties(self, node: str, level: int) -> list[str]:
        properties = self._graph.nodes.get(node, {})
        return [self._property(verb, properties[p], level) for p, verb in self._order(tuple(properties))]

    def _order(self, predicates: tuple[str, ...]) -> list[tuple[str, str]]:
        """Return the predicates with their names, in the order to write them."""
        order = self._orders.get(predicates)
        if order is None:
            verbs = [(p, "a" if p == TYPE else self.names[p]) for p in predicates]
            verbs.sort(key=lambda verb: (_PROPERTIES.get(verb[0], len(_PROPERTIES)), verb[1]))
            order = self._orders[predicates] = verbs
        return order

    def _property(self, verb: str, objects: list[str], level: int) -> str:
        start = f"{verb} "
        if len(objects) == 1:
            return start + self._object(objects[0], level, start)
        texts = [self._object(each, level + 1) for each in objects]
        texts.sort(key=lambda text: (text[0] in "[(", text))
        line = "\n" + _STEP * (level + 1)
        flat = start + ", ".join(texts)
        return flat if _fits(flat, level) else verb + line + f",{line}".join(texts)

    def _object(self, node: str, level: int, start: str = "") -> str:
        if self._graph.is_list(node):
            texts = [self._object(member, level + 1) for member in self._graph.members(node)]
            return _bracket("(", texts, "", ")", level, start)
        if node in self._graph.nested:
            return _bracket("[", self._properties(node, level + 1), " ;", "]", level, start)
        return self.names[node]


def _bracket(opening: str, parts: list[str], separator: str, closing: str, level: int, start: str) -> str:
    """Return the parts within brackets, on the line that has begun where they fit, else a line each."""
    if not parts:
        return opening + closing
    flat = f"{opening} {f'{separator} '.join(parts)} {closing}"
    if _fits(start + flat, level):
        return flat
    line = "\n" + _STEP * (level + 1)
    return f"{opening}{line}{f'{separator}{line}'.join(parts)}\n{_STEP * level}{closing}"


def _fits(text: str, level: int) -> bool:
    return len(_STEP) * level + len(text) + len(" ;") <= _WIDTH and "\n" not in text

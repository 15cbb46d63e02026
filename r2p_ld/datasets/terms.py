"""What a declaration may name: terms of the ontology, and things that the graph has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from r2p_ld import paths
from r2p_ld.namespaces import expand, node, shorten
from r2p_ld.tables.vocabulary import Vocabulary, read_module, read_vocabulary

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple
ANNOTATIONS = ("r2p:uncertainAs", "r2p:rejectedAs", "rdfs:label")
_HUB = {"place": "r2p:Place", "state": "r2p:State"}


@cache
def _modules() -> frozenset[Triple]:
    """Return what the ontology's modules say."""
    paths_ = sorted(paths.ontology().glob("*.ttl"))
    return frozenset(triple for path in paths_ for triple in read_module(path, path.name, []))


@cache
def vocabulary() -> Vocabulary:
    """Return what the ontology's modules declare."""
    return read_vocabulary(_modules())


def annotated(relation: str) -> dict[str, str]:
    """Return what an annotation in ``ANNOTATIONS`` says of each term, a CURIE: a CURIE or a text."""
    return _annotations()[relation]


@cache
def _annotations() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {relation: {} for relation in ANNOTATIONS}
    relations = {node(relation): said for relation, said in found.items()}
    for subject, predicate, value in _modules():
        if (
            predicate in relations
            and isinstance(subject, NamedNode)
            and isinstance(value, NamedNode | Literal)
        ):
            relations[predicate][shorten(subject.value)] = shorten(value.value)
    return found


def release() -> None:
    """Let go of what only the check of a declaration needs: an import is to hold little."""
    _annotations()
    for cached in (_modules, _said, things):
        cached.cache_clear()


@cache
def things() -> dict[str, str]:
    """Return the things that the graph has: CURIE → the CURIE of its class, as the tables give them."""
    found: dict[str, str] = {}
    for folder in ("terms", "entities", "places"):
        for path in sorted((paths.ontology() / folder).glob("*.tsv")):
            lines = path.read_text("utf-8").splitlines()
            header = lines[0].split("\t")
            if header[0] != "id":
                continue
            at = header.index("class") if "class" in header else None
            for line in lines[1:]:
                cells = line.split("\t")
                given = cells[at] if at is not None else _HUB.get(cells[0].partition(":")[0])
                if given and ":" in cells[0]:
                    found[cells[0]] = given
    return found


@cache
def kinds() -> frozenset[str]:
    """Return the prefixes of the things that the graph has; those of others only imports make."""
    return frozenset(curie.partition(":")[0] for curie in things())


@cache
def _said() -> dict[tuple[str, str], list[Term]]:
    """Return what the ontology's modules say by subject and property; blank nodes go by their labels."""
    found: defaultdict[tuple[str, str], list[Term]] = defaultdict(list)
    for triple in _modules():
        if isinstance(triple.subject, NamedNode | BlankNode):
            found[triple.subject.value, triple.predicate.value].append(triple.object)
    return found


def _values(subject: str, relation: str) -> list[Term]:
    return _said().get((subject, expand(relation)), [])


@cache
def above(name: str) -> frozenset[str]:
    """Return a class of the ontology and all those above it, as CURIEs."""
    said = _values(expand(name), "rdfs:subClassOf")
    wider = {shorten(each.value) for each in said if isinstance(each, NamedNode)}
    return frozenset([name]).union(*map(above, wider - {name}))


@cache
def allowed(name: str, relation: str) -> tuple[str, ...]:
    """Return the classes that the domain or the range of a property is, any of them; none if any will do."""
    for value in _values(expand(name), relation):
        if isinstance(value, NamedNode):
            return (shorten(value.value),)
        if isinstance(value, BlankNode):
            return tuple(chain.from_iterable(map(_members, _values(value.value, "owl:unionOf"))))
    return ()


def _members(rest: Term) -> Iterator[str]:
    """Yield the named members of a list."""
    while isinstance(rest, BlankNode):
        yield from (
            shorten(each.value) for each in _values(rest.value, "rdf:first") if isinstance(each, NamedNode)
        )
        rest = next(iter(_values(rest.value, "rdf:rest")), node("rdf:nil"))


def fits(given: Iterable[str], wanted: Iterable[str]) -> bool:
    """Tell whether some of the classes given are wanted, or below one that is."""
    return not frozenset().union(*map(above, given)).isdisjoint(wanted)

"""What a declaration may name: terms of the ontology, and things that the graph has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from r2p_ld import paths
from r2p_ld.namespaces import node, shorten
from r2p_ld.tables.vocabulary import Vocabulary, read_module, read_vocabulary

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


@cache
def annotated(relation: str) -> dict[str, str]:
    """Return what an annotation of the ontology says of each term, a CURIE: a CURIE or a text."""
    return {
        shorten(triple.subject.value): shorten(triple.object.value)
        for triple in _modules()
        if triple.predicate == node(relation)
        and isinstance(triple.subject, NamedNode)
        and isinstance(triple.object, NamedNode | Literal)
    }


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
def above(name: str) -> frozenset[str]:
    """Return a class of the ontology and all those above it, as CURIEs."""
    wider = {
        shorten(triple.object.value)
        for triple in _modules()
        if triple.predicate == node("rdfs:subClassOf")
        and triple.subject == node(name)
        and isinstance(triple.object, NamedNode)
    }
    return frozenset([name]).union(*map(above, wider - {name}))


@cache
def _lists() -> dict[BlankNode, tuple[str, ...]]:
    """Return the classes of each union of the ontology."""
    about: defaultdict[object, dict[str, object]] = defaultdict(dict)
    for triple in _modules():
        about[triple.subject][shorten(triple.predicate.value)] = triple.object
    found = {}
    for subject, said in list(about.items()):
        members, rest = [], said.get("owl:unionOf")
        while isinstance(rest, BlankNode):
            first = about[rest].get("rdf:first")
            members += [shorten(first.value)] if isinstance(first, NamedNode) else []
            rest = about[rest].get("rdf:rest")
        if members and isinstance(subject, BlankNode):
            found[subject] = tuple(members)
    return found


@cache
def allowed(name: str, relation: str) -> tuple[str, ...]:
    """Return the classes that the domain or the range of a property is, any of them; none if any will do."""
    for triple in _modules():
        if triple.subject == node(name) and triple.predicate == node(relation):
            if isinstance(triple.object, NamedNode):
                return (shorten(triple.object.value),)
            if isinstance(triple.object, BlankNode):
                return _lists().get(triple.object, ())
    return ()


def fits(given: Iterable[str], wanted: Iterable[str]) -> bool:
    """Tell whether some of the classes given are wanted, or below one that is."""
    return not frozenset().union(*map(above, given)).isdisjoint(wanted)

"""Why a graph contradicts itself: Pellet's explanation, in the graph's own labels."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, Triple

from r2p_ld.graph import java
from r2p_ld.namespaces import expand, node, shorten

_MAIN = "pellet.Pellet"
_FACETS = node("owl:withRestrictions")
_LABELS = (node("rdfs:label"), node("skos:prefLabel"))
_LANGUAGE = tuple(expand(f"{prefix}:") for prefix in ("owl", "rdf", "rdfs", "xsd"))

# Pellet prints local names only, which two things can share: it is given numbers, in the names' order.
_NUMBERED = "urn:name#__{:06}__"
_NUMBER = re.compile(r"__(\d+)__")
_SUBJECT = re.compile(r"^Axiom: (.*) subClassOf Nothing$", re.M)
_STATEMENTS = re.compile(r"^\d+\)(.*?)\n\n", re.M | re.S)
_NEXT_STATEMENT = re.compile(r"\n {5}(?! )")


def explain(
    triples: Iterable[Triple], *, empty_classes: bool, time_limit: float
) -> list[tuple[str, tuple[str, ...]]]:
    """Return why a graph is inconsistent or, with ``empty_classes``, why its empty classes are empty.

    That is of each contradiction the class that it leaves without a member, ``Thing`` where it is the
    whole graph, and statements that cannot all be true, none of them needless. At most five of a graph
    are returned, one of each class. Things are named by label and CURIE. Pellet knows no datatype facets,
    so axioms that use one are kept from it, and nothing is returned where it finds no contradiction.
    Raises ``R2PError`` after ``time_limit`` seconds.
    """
    given = set(triples)
    canonical = Dataset(Quad(*triple) for triple in given)  # Pellet's choice hangs on blank nodes' labels
    canonical.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    graph = _without_facets(java.logical(quad.triple for quad in canonical))
    named_nodes = {term for triple in graph for term in triple if isinstance(term, NamedNode)}
    iris = sorted(term.value for term in named_nodes if not term.value.startswith(_LANGUAGE))
    numbers = {NamedNode(iri): NamedNode(_NUMBERED.format(n)) for n, iri in enumerate(iris)}
    ended = java.run(
        java.jars("pellet"),
        _MAIN,
        "explain",
        "--ignore-imports",
        *(("--all-unsat",) if empty_classes else ("--inconsistent", "--max", "5")),
        triples=[Triple(*(numbers.get(term, term) for term in triple)) for triple in graph],
        time_limit=time_limit,
    )
    label = labels(given)

    def in_words(text: str) -> str:
        return _NUMBER.sub(lambda number: named(iris[int(number[1])], label), " ".join(text.split()))

    _, *parts = _SUBJECT.split(ended.stdout)
    return sorted(
        (in_words(subject), tuple(sorted(map(in_words, _NEXT_STATEMENT.split(statements)))))
        for subject, body in zip(parts[::2], parts[1::2], strict=True)
        for statements in _STATEMENTS.findall(body)
    )


def labels(triples: Iterable[Triple]) -> dict[str, str]:
    """Return IRI → label: the English one if there is one, else the first in alphabetical order."""
    found: dict[str, list[tuple[bool, str]]] = defaultdict(list)
    for t in triples:
        if t.predicate in _LABELS and isinstance(t.object, Literal) and isinstance(t.subject, NamedNode):
            found[t.subject.value].append((t.object.language != "en", t.object.value))
    return {iri: min(choices)[1] for iri, choices in found.items()}


def named(iri: str, labels: dict[str, str]) -> str:
    """Return how a message names a thing: its label, if any, and its CURIE."""
    return f"{labels[iri]} ({shorten(iri)})" if iri in labels else shorten(iri)


def _without_facets(graph: list[Triple]) -> list[Triple]:
    """Return the graph without the axioms that use a facet: fewer axioms explain nothing wrongly."""
    reached: set[object] = {t.subject for t in graph if t.predicate == _FACETS}
    size = 0
    while size != len(reached):
        size = len(reached)
        reached |= {t.subject for t in graph if t.object in reached and isinstance(t.subject, BlankNode)}
    return [t for t in graph if t.subject not in reached and t.object not in reached]

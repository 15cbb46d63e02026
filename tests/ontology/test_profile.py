"""The ontology, alone and with its facts, is in OWL 2 DL, and agrees with SKOS about SKOS."""

from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Triple
from support.owl_examples import ONTOLOGY, graph
from support.owl_profile import VERSIONS, Profile, check

from r2p_ld.graph.assemble import reasoning_input, union, without_links
from r2p_ld.graph.populate import populate
from r2p_ld.namespaces import expand, node, shorten
from r2p_ld.tables.project import load

DECLARATIONS = Path(__file__).parents[1] / "fixtures" / "skos-declarations.tsv"
TYPE = node("rdf:type")
KINDS = [f"owl:{kind}" for kind in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")]

# A fault planted in the small ontology → how what each checker says of it begins.
PLANTED: dict[str, dict[int, str | None]] = {
    ":Tool rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :toolOf ; owl:minCardinality 2 ] .": {
        3: "Use of non-simple property in ObjectMinCardinality restriction",
        5: "Use of non-simple property in a restriction",
    },
    ":before a owl:AsymmetricProperty .": {3: "Use of non-simple property", 5: "Use of non-simple property"},
    ":mediation :nickname 'the talks' .": {
        3: "Use of undeclared annotation property: <https://example.org/nickname>",
        5: "Use of undeclared annotation property: <https://example.org/nickname>",
    },
    ":mediation a :Talk .": {
        3: "Use of undeclared class: <https://example.org/Talk>",
        5: "Use of undeclared class: <https://example.org/Talk>",
    },
    ":day a owl:DatatypeProperty . :page :day '2014-08-13'^^xsd:date .": {
        3: None,  # why one checker is not enough
        5: "Use of undeclared datatype: xsd:date",
    },
    ":lists rdfs:subPropertyOf :issued .": {
        3: "Cannot pun between properties: <https://example.org/issued>",
        5: "Cannot pun between properties: <https://example.org/issued>",
    },
}


@cache
def modules() -> frozenset[Triple]:
    return load().ontology


def declared_by_skos() -> dict[str, str]:
    lines = DECLARATIONS.read_text("utf-8").splitlines()[1:]
    return dict(line.split("\t") for line in lines)


@cache
def profiles(version: int) -> list[Profile]:
    """One process a checker: ours and claims, ours with facts, the small one, that with each fault."""
    small = graph(ONTOLOGY.replace("; owl:imports <http://127.0.0.1:9/nowhere>", ""))
    twice = graph("skos:notation a owl:AnnotationProperty , owl:DatatypeProperty .")
    planted = (small | graph(fault) for fault in PLANTED)
    return check(
        version,
        populate(load())["ontology"],
        reasoning_input(union(without_links(populate(load())))),
        small,
        small | twice,
        *planted,
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_the_ontology_is_in_owl_2_dl(version: int) -> None:
    ontology, with_facts, *_ = profiles(version)
    assert (ontology.violations, ontology.redeclared) == ([], [])
    assert (with_facts.violations, with_facts.redeclared) == ([], [])
    assert ontology.axioms >= 1000
    assert with_facts.axioms >= 4000


@pytest.mark.parametrize("version", VERSIONS)
def test_the_checkers_see_planted_faults(version: int) -> None:
    _, _, small, _, *planted = profiles(version)
    assert (small.axioms, small.violations, small.redeclared) == (90, [], [])
    for (fault, expected), profile in zip(PLANTED.items(), planted, strict=True):
        sought = expected[version]
        if sought is None:
            assert not profile.violations, fault
        else:
            assert any(text.startswith(sought) for text in profile.violations), fault


def test_a_term_declared_twice_is_seen() -> None:
    assert [text.split(" [")[0] for text in profiles(5)[3].redeclared] == [
        f"reuse of entity {expand('skos:notation')} in punning not allowed"
    ]


def test_every_declared_term_has_a_label() -> None:
    kinds = {node(kind) for kind in KINDS}
    typed = {t.subject for t in modules() if t.predicate == TYPE and t.object in kinds}
    declared = {term for term in typed if isinstance(term, NamedNode)}
    labelled = {t.subject for t in modules() if t.predicate == node("rdfs:label")}
    assert len(declared) >= 200
    assert declared - labelled == set()


def test_skos_terms_are_declared_as_skos_declares_them() -> None:
    declared = {
        (shorten(t.subject.value), shorten(t.object.value))
        for t in modules()
        if t.predicate == TYPE and isinstance(t.subject, NamedNode) and isinstance(t.object, NamedNode)
    }
    used = {
        shorten(term.value)
        for triple in modules()
        for term in triple
        if isinstance(term, NamedNode) and term.value.startswith(expand("skos:"))
    }
    skos = declared_by_skos()
    assert len(skos) == 32
    assert len(used) >= 10
    assert {(term, kind) for term, kind in declared if term in used and kind in KINDS} == {
        (term, skos[term]) for term in used
    }

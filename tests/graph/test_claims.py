"""Claims: what some source says in some way can be asked for in one triple."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple
from support.asking import rows, store_of

from r2p_ld.graph.assemble import reasoning_input, union, without_links
from r2p_ld.graph.claims import claim, claims, declare
from r2p_ld.graph.closure import close
from r2p_ld.graph.populate import Graphs
from r2p_ld.graph.records import Record
from r2p_ld.namespaces import expand, node

STATED = Record(node("record:x"), node("actor:states"), node("r2p:provides"), node("assistance:x"), "stated")
MARK = "r2p:translatedLabel"
TYPE, SUPER = node("rdf:type"), node("rdfs:subPropertyOf")


@pytest.mark.parametrize(
    "record",
    [
        STATED,
        *(replace(STATED, status=each) for each in ("interpreted", "derived", "curated")),
        *(replace(STATED, modality=each) for each in ("can", "may", "should", "often", "conditional")),
        replace(STATED, attribution=node("person:ban-ki-moon")),
    ],
)
def test_what_somebody_says_in_some_way_is_a_claim(record: Record) -> None:
    assert list(claims([record])) == [Triple(record.subject, node("claim:provides"), record.object)]


@pytest.mark.parametrize(
    "record",
    [
        replace(STATED, polarity="negative"),
        replace(STATED, modality="should", polarity="negative"),
        replace(STATED, status="candidate"),
        replace(STATED, status="notStated"),
        replace(STATED, property=node("dcterms:title"), object=Literal("A title")),
    ],
)
def test_what_is_denied_or_no_more_than_a_candidate_is_none(record: Record) -> None:
    assert list(claims([record])) == []


def test_properties_of_others_have_no_claims() -> None:
    assert claim(node("r2p:symbol")) == node("claim:symbol")
    assert claim(node("skos:broader")) is None


def test_each_claim_is_declared_after_its_plain_property(graphs: Graphs) -> None:
    used = {t.predicate for t in graphs["claims"]}
    assert len(used) >= 95
    ontology = graphs["ontology"]
    kinds = [node(f"owl:{kind}Property") for kind in ("Object", "Datatype", "Annotation")]
    for property_ in used:
        plain = node("r2p:" + property_.value.rpartition("#")[2])
        assert Triple(plain, SUPER, property_) in ontology
        (kind,) = {t.object for t in ontology if (t.subject, t.predicate) == (property_, TYPE)}
        assert any(kind == each for each in kinds)
        assert Triple(plain, TYPE, kind) in ontology
    about = [t for t in ontology if t.subject == node("claim:guidedBy")]
    home = NamedNode(expand("r2p:").removesuffix("#"))
    said = {t.object.language for t in about if isinstance(t.object, Literal)}
    assert said == {"ar", "en", "es", "fr", "ru", "zh"}
    label = Literal("guidé par (selon une source)", language="fr")
    assert {t.predicate for t in about if t.object == label} == {*map(node, ("rdfs:label", MARK))}
    english = [t for t in about if not isinstance(t.object, Literal) or t.object.language == "en"]
    names = {t.predicate: t.object for t in english}
    assert names == {
        TYPE: node("owl:ObjectProperty"),
        node("rdfs:isDefinedBy"): home,
        node("rdfs:label"): Literal("guided by (claimed)", language="en"),
        node("skos:definition"): Literal(
            "Some source says so, in some way: “guided by”, as a fact or with a reserve, in its own voice or "
            "another’s.",
            language="en",
        ),
    }
    declared = {t.subject for t in ontology if isinstance(t.subject, NamedNode)}
    assert {each for each in declared if each.value.startswith(expand("claim:"))} == used


def test_a_claim_has_neither_domain_nor_range_nor_chain(graphs: Graphs) -> None:
    about = {t.predicate for t in graphs["ontology"] if str(t.subject).startswith(f"<{expand('claim:')}")}
    names = ("rdf:type", "rdfs:label", "rdfs:isDefinedBy", "skos:definition", *("rdfs:subPropertyOf",))
    assert about <= {*map(node, (*names, MARK)), node("owl:inverseOf")}
    types = {t.object for t in graphs["ontology"] if str(t.subject).startswith(f"<{expand('claim:')}")}
    assert node("owl:TransitiveProperty") not in types


def test_superproperties_and_inverses_hold_among_claims() -> None:
    made = [Triple(node("body:x"), node(f"claim:{p}"), node("assistance:x")) for p in ("a", "b", "c")]
    a, b, c, d = (node(f"r2p:{name}") for name in "abcd")
    inverse = node("owl:inverseOf")
    ontology = [Triple(a, SUPER, b), Triple(c, inverse, a), Triple(a, SUPER, d), Triple(d, SUPER, b)]
    assert set(declare(made, ontology, [])) == {
        Triple(node("claim:a"), SUPER, node("claim:b")),
        Triple(node("claim:c"), inverse, node("claim:a")),
    }


def test_what_guides_assistance_and_who_can_provide_it_are_one_triple_each(graphs: Graphs) -> None:
    whole = union(graphs)
    whole |= close(whole)
    assistance = node("assistance:pillar-ii-assistance")
    assert len([t for t in whole if (t.subject, t.predicate) == (assistance, node("claim:guidedBy"))]) == 5
    assert not [t for t in whole if t.predicate == node("r2p:guidedBy")]
    given = {node("claim:provides"), node("claim:contributesTo")}
    assert len({(t.subject, t.object) for t in whole if t.predicate in given}) == 19
    # every plain fact is a claim too
    symbols = [
        {(t.subject, t.object) for t in whole if t.predicate == node(f"{p}:symbol")} for p in ("r2p", "claim")
    ]
    assert symbols[0] == symbols[1]
    assert len(symbols[0]) >= 20


def test_the_example_of_the_page_answers_as_it_says(graphs: Graphs) -> None:
    page = (Path(__file__).parents[2] / "docs" / "querying.md").read_text("utf-8")
    (query,) = re.findall(r"```sparql\n([^`]*claim:[^`]*)```", page)
    store = store_of(union(graphs))
    assert len(rows(store, query)) == 5
    assert rows(store, query.replace("claim:guidedBy", f"<{expand('r2p:guidedBy')}>")) == []


def test_the_reasoner_is_spared_claims(graphs: Graphs) -> None:
    given = reasoning_input(union(without_links(graphs)))
    assert not [t for t in given if any(expand("claim:") in str(term) for term in t)]
    assert given > set()

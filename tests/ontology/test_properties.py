"""What was noted stays: each relation on its record, and meanings that differ in properties of their own."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, Triple

from r2p_ld.graph.assemble import union
from r2p_ld.graph.closure import close
from r2p_ld.graph.hermit import infer
from r2p_ld.graph.populate import Graphs
from r2p_ld.namespaces import node
from r2p_ld.tables.cells import record
from r2p_ld.tables.project import load

TYPE = node("rdf:type")
NOTED = {
    "builtBy": ("builtBy", "hasMeasure"),
    "canEntail": ("entailsMeasure", "hasMeasure"),
    "supportedBy": ("supportedBy", "hasMeasure"),
    "wellPlacedToProvide": ("wellPlacedToProvide", "provides"),
    "shouldBeginWith": ("beginsWith", "requires"),
    "after": ("comesAfter", "requires"),
    "shouldBeBasedOn": ("basedOn", "requires"),
}


def test_each_record_of_a_reading_keeps_the_relation_that_was_noted(graphs: Graphs) -> None:
    noted = {(t.subject, t.object) for t in union(graphs) if t.predicate == node("r2p:notedAs")}
    rows = [(slug, row) for slug, table in load().readings.items() for row in table.rows]
    assert len(rows) >= 600
    assert noted == {(record(slug, row.id), Literal(row.relation)) for slug, row in rows}


@pytest.mark.parametrize("relation", NOTED)
def test_relations_of_other_meaning_have_properties_of_their_own(relation: str, graphs: Graphs) -> None:
    name, above = NOTED[relation]
    rows = [row for table in load().readings.values() for row in table.rows if row.relation == relation]
    assert rows
    assert {row.property for row in rows} == {node(f"r2p:{name}")}
    whole = union(graphs)
    whole |= close(whole)
    for row in rows:
        assert Triple(row.subject, node(f"claim:{above}"), row.object) in whole
    # two relations that were noted apart are no longer one
    others = {
        row.relation
        for table in load().readings.values()
        for row in table.rows
        if row.property == rows[0].property
    }
    assert others == {relation}


def test_what_is_brought_about_may_be_sought_and_what_is_required_may_be_a_body() -> None:
    given = set(load().ontology)
    for subject, property_, value, kind in (
        ("measure:training", "leadsTo", "aim:peace", "Aim"),
        ("measure:delay", "leadsTo", "threat:escalation", "Threat"),
        ("measure:training", "requires", "body:academy", "Organisation"),
        ("measure:training", "requires", "place:somewhere", "Place"),
        ("measure:training", "requires", "topic:patience", "Topic"),
        ("measure:training", "requires", "event:summit", "Summit"),
    ):
        given |= {Triple(node(value), TYPE, node(f"r2p:{kind}"))}
        given |= {Triple(node(subject), node(f"r2p:{property_}"), node(value))}
    inferred = infer(given)
    assert inferred is not None
    outcomes = {
        t.subject for t in (inferred | given | close(given | inferred)) if t.object == node("r2p:Outcome")
    }
    assert {node("aim:peace"), node("threat:escalation")} <= outcomes
    assert node("body:academy") not in outcomes
    wrong = given | {Triple(node("measure:delay"), node("r2p:leadsTo"), node("place:somewhere"))}
    assert infer(wrong) is None


@pytest.mark.parametrize(
    ("subject", "year", "value"),
    [
        ("post:special-adviser-on-r2p", "foundingYear", 2007),
        ("event:world-summit-2005", "eventYear", 2005),
        ("event:informal-interactive-dialogue", "eventYear", 2011),
        ("instrument:security-council-resolution-2117", "adoptionYear", 2013),
    ],
)
def test_a_year_says_what_happened_in_it(subject: str, year: str, value: int, graphs: Graphs) -> None:
    whole = union(graphs)
    assert Triple(node(subject), node(f"r2p:{year}"), Literal(value)) in whole
    assert not {t for t in whole if t.predicate == node("r2p:year")}


def test_actors_set_up_posts_and_documents_record_it(graphs: Graphs) -> None:
    whole = union(graphs)
    founded = {(t.subject, t.object) for t in whole if t.predicate == node("r2p:established")}
    assert founded == {(node("post:secretary-general"), node("post:special-adviser-on-r2p"))}
    with_document = {(t.subject, t.object) for t in whole if t.predicate == node("r2p:establishedIn")}
    assert with_document == {(node("post:special-adviser-on-r2p"), node("document:s-2007-721"))}


def test_who_held_a_post_when_is_a_membership(graphs: Graphs) -> None:
    def values(subject: str, name: str) -> set[object]:
        return {
            t.object
            for t in union(graphs)
            if (t.subject, t.predicate) == (node(subject), node(f"r2p:{name}"))
        }

    ban = "membership:ban-ki-moon-secretary-general"
    assert values(ban, "member") == {node("person:ban-ki-moon")}
    assert values(ban, "ofPost") == {node("post:secretary-general")}
    assert values(ban, "asOf") == {Literal("2011"), Literal("2014-08")}
    holders = {(t.subject, t.object) for t in union(graphs) if t.predicate == node("r2p:holdsPost")}
    memberships = {t.subject for t in union(graphs) if t.object == node("r2p:Membership")}
    made = {t.subject for t in union(graphs) if t.predicate == node("r2p:ofPost")}
    assert len(made) == len(holders) == 3
    assert made <= memberships

"""What can be one thing is consistent, and what never can be is not: one run of HermiT over all of it."""

from __future__ import annotations

from functools import cache

import pytest
from pyoxigraph import BlankNode, NamedNode, Triple

from r2p_ld import paths
from r2p_ld.graph.closure import close
from r2p_ld.graph.hermit import infer
from r2p_ld.namespaces import node
from r2p_ld.tables.project import load

# What it is → the classes that it is of, all at once. Names of classes are those of r2p:.
TRUE = {
    "a resolution is an instrument and a UN document": "Instrument UNDocument",
    "a report of the Secretary-General is read as a source": "Report SourceDocument",
    "a report on a pillar, to both organs, is read as a source": "PillarReport JointReport SourceDocument",
    "a resolution is read as a source": "Instrument UNDocument SourceDocument",
    "a chapter of a report is read as a source": "DocumentPart SourceDocument",
    "an addendum has a symbol of its own": "DocumentPart UNDocument",
    "an annex to a resolution is a convention": "DocumentPart Instrument",
    "a series of reports is listed as a document": "ReportSeries Document",
    "a presidential statement is a UN document": "Statement UNDocument",
    "a recommendation is a resolution": "Recommendation Instrument",
    "a statement recommends": "Statement Recommendation",
    "a recommendation of the review is a recommendation": "UprRecommendation Recommendation",
    "a challenge is a threat": "Challenge Threat",
    "a list of items is a concept": "ItemList R2PConcept",
    "UNMISS is a UN entity": "PeaceOperation UNEntity",
    "a mission of the African Union": "PeaceOperation RegionalOrganisation",
    "the roster of experts is in the United Nations": "ExpertResource UNEntity",
    "a roster of a civil society organisation": "ExpertResource CivilSocietyOrganisation",
    "a commission for a region is a UN entity": "RegionalOrganisation UNEntity",
    "a regional organisation is no UN entity": "RegionalOrganisation OtherInternationalOrganisation",
    "an organisation is a party to a conflict": "Organisation ConflictParty",
    "a measure is a topic": "Measure Topic",
    "a measure is a tool": "Measure PolicyTool",
    "a measure is what is sought": "Measure Aim",
    "a type of assistance is a tool": "AssistanceType PolicyTool",
    "a form of assistance is a measure": "AssistanceForm Measure",
    "a risk factor sets off a stage": "RiskFactor StageTrigger",
    "a threshold is a situation": "ThresholdCondition Situation",
    "a risk factor is a threat": "RiskFactor Threat",
    "a crime is what is countered": "AtrocityCrime Threat",
    "civil society is a group of people": "ActorCategory PopulationGroup",
    "an inhibitor is a kind of actors": "Inhibitor ActorCategory",
    "impartiality is a quality and a principle": "Quality AssistancePrinciple",
    "a summit is held as a dialogue": "Summit Dialogue",
    "an aim is a topic": "Aim Topic",
}
# What never is: the pairs that stay disjoint, as README.md gives the reasons.
FALSE = {
    *("Person Place", "State Place", "Organisation Place", "ActorCategory Place", "NamedActor Document"),
    *(
        "NamedActor R2PConcept",
        "Organisation Person",
        "Post Person",
        "State Organisation",
        "Post Organisation",
    ),
    *("Document Event", "Document Place", "Document R2PConcept", "Event Place", "Event NamedActor"),
    *(
        "Record Document",
        "TextSpan Document",
        "Citation Document",
        "ToolListing PolicyTool",
        "VariantSet Record",
    ),
    *(
        "Statement Person",
        "Statement Place",
        "Challenge Organisation",
        "Recommendation Place",
        "ItemList Post",
    ),
    *("Modality R2PConcept", "Polarity Modality", "CitationRole R2PConcept", "CitationRole Polarity"),
    *(
        "AtrocityCrime PolicyTool",
        "AtrocityCrime AssistanceType",
        "AtrocityCrime Measure",
        "AtrocityCrime Aim",
    ),
    *("AtrocityCrime Inhibitor", "AtrocityCrime ToolKind", "AtrocityCrime Quality", "AtrocityCrime Norm"),
    *("Norm Pillar", "Norm AssistancePrinciple", "Pillar Stage", "Pillar AssistanceType", "Stage Framework"),
    *("ActorCategory PolicyTool", "ActorCategory AssistanceType", "Inhibitor PolicyTool", "Threat Aim"),
    *("ReportSeries Report", "ReportSeries DocumentPart"),
    *("UNEntity OtherInternationalOrganisation", "UNEntity CivilSocietyOrganisation"),
    "RegionalOrganisation CivilSocietyOrganisation",
    *("LegalDetermination ProxyDefinition", "LegalDetermination Episode", "AtrocityCrime ProxyDefinition"),
    *("MassKilling AtrocityCrime", "ConflictParty State", "PeaceOperation ToolDeployment", "Vote Adoption"),
}
TYPE, UN = node("rdf:type"), node("body:united-nations")


def of_all(name: str, classes: str) -> tuple[NamedNode, list[Triple]]:
    """A class of what is of all the classes."""
    made = NamedNode(f"urn:test:{name.replace(' ', '-')}")
    supers = [Triple(made, node("rdfs:subClassOf"), node(f"r2p:{each}")) for each in classes.split()]
    return made, [Triple(made, TYPE, node("owl:Class")), *supers]


@cache
def found() -> frozenset[Triple]:
    """What HermiT infers of the ontology, a class for each combination, and a thing for each true one."""
    graph = set(load().ontology)
    for name, classes in [*TRUE.items(), *((pair, pair) for pair in FALSE)]:
        made, triples = of_all(name, classes)
        graph.update(triples)
        if name in TRUE:
            thing = NamedNode(f"{made.value}-thing")
            graph |= {Triple(thing, TYPE, node("owl:NamedIndividual")), Triple(thing, TYPE, made)}
    inferred = infer(graph)
    assert inferred is not None, "some true combination contradicts the ontology"
    return frozenset(inferred)


def empty() -> set[object]:
    return {t.subject for t in found() if t.object == node("owl:Nothing")}


@pytest.mark.parametrize("name", TRUE)
def test_what_can_be_one_thing_is_consistent(name: str) -> None:
    made, _ = of_all(name, TRUE[name])
    assert made not in empty()
    assert Triple(NamedNode(f"{made.value}-thing"), TYPE, made) in found()


@pytest.mark.parametrize("pair", sorted(FALSE))
def test_what_can_never_be_one_thing_is_not(pair: str) -> None:
    made, _ = of_all(pair, pair)
    assert made in empty()


def test_each_class_that_excludes_others_has_its_reason() -> None:
    """In the README's table of what is never one."""
    page = (paths.ontology() / "README.md").read_text("utf-8").partition("## What is never one")[2]
    rows = page.partition("\n## ")[0]
    ontology = load().ontology
    first, rest = node("rdf:first"), node("rdf:rest")
    cells = {t.subject: t.object for t in ontology if t.predicate == first}
    after = {t.subject: t.object for t in ontology if t.predicate == rest}
    excluding = {t.subject for t in ontology if t.predicate == node("owl:disjointWith")}
    for axiom in (t for t in ontology if t.predicate == node("owl:members")):
        cell = axiom.object
        while isinstance(cell, BlankNode):
            excluding.add(cells[cell])  # type: ignore[arg-type]
            cell = after[cell]
    ours = {term.value.rpartition("#")[2] for term in excluding if "r2p-ld" in str(term)}  # type: ignore[union-attr]
    assert len(ours) >= 50
    assert {name for name in ours if f"`{name}`" not in rows} == set()


def test_a_un_entity_is_what_is_part_of_the_united_nations() -> None:
    part, direct = node("r2p:partOfOrganisation"), node("r2p:directPartOf")
    mission, section, bank = (node(f"body:{name}") for name in ("mission", "section", "bank"))
    given = set(load().ontology) | {
        Triple(mission, TYPE, node("r2p:PeaceOperation")),
        Triple(mission, direct, node("body:unit")),
        Triple(node("body:unit"), direct, UN),
        Triple(section, TYPE, node("r2p:Organisation")),
        Triple(section, direct, mission),
        Triple(bank, TYPE, node("r2p:Organisation")),
        Triple(UN, TYPE, node("r2p:Organisation")),
        Triple(node("post:chief"), TYPE, node("r2p:Post")),
        Triple(node("post:chief"), node("r2p:postIn"), UN),
        Triple(node("body:agency"), TYPE, node("r2p:UNEntity")),
    }
    reasoned, ruled = infer(given), close(given)
    assert reasoned is not None
    entities = {mission, section, node("body:unit"), node("body:agency")}
    for inferred in (reasoned | given, ruled | given):
        assert {
            t.subject for t in inferred if (t.predicate, t.object) == (TYPE, node("r2p:UNEntity"))
        } == entities
        assert Triple(node("body:agency"), part, UN) in inferred

"""All about a thing: each fact once, both ways, with who says it and how strongly."""

from __future__ import annotations

from itertools import product

import pytest
from pyoxigraph import NamedNode

from r2p_ld import store
from r2p_ld.claims.about import About, Group, about
from r2p_ld.errors import BadInput
from r2p_ld.namespaces import expand, node, shorten


def group(found: About, property_: str, *, inverted: bool = False) -> Group:
    (one,) = (g for g in found.groups if (shorten(g.property), g.inverted) == (property_, inverted))
    return one


def values(found: About, property_: str, *, inverted: bool = False) -> list[str]:
    return [shorten(value.term.value) for value in group(found, property_, inverted=inverted).values]


def test_a_thing_is_named_defined_and_classed() -> None:
    found = about("sanctions")
    assert (shorten(found.iri), found.label, found.classes) == (
        "tool:sanctions",
        "Sanctions",
        ("Pillar III tool",),
    )
    assert found.definition.startswith("Policy tool: coercion short of force")
    assert "Sanctions" in found.names["en"]
    assert "sanction internationale" in found.names["fr"]


def test_labels_are_in_the_language_asked_for_or_in_english() -> None:
    found = about("body:security-council", language="fr")
    assert found.label == "Conseil de sécurité"
    assert about("tool:sanctions", language="de").label == "Sanctions"


def test_a_fact_and_its_inverse_are_one_from_either_end() -> None:
    from_tool, from_pillar = about("tool:sanctions"), about("pillar:3")
    assert values(from_tool, "r2p:toolOfPillar") == ["pillar:3"]
    assert "tool:sanctions" in values(from_pillar, "r2p:hasTool")
    shown = {(shorten(g.property), g.inverted) for found in (from_tool, from_pillar) for g in found.groups}
    assert shown & set(product(["r2p:hasTool", "r2p:toolOfPillar"], [True])) == set()
    (one,) = (v for v in group(from_pillar, "r2p:hasTool").values if v.label == "Sanctions")
    (claim,) = one.claims
    assert (one.holds, claim.locator) == (True, "tools III 7")


def test_what_is_not_affirmed_says_so() -> None:
    found = about("Pillar II assistance")
    (society,) = (v for v in group(found, "r2p:providedBy").values if v.label == "Civil society")
    assert (society.holds, society.claims[0].modality) == (False, "can")
    (denied,) = group(found, "r2p:limitedTo").values
    assert (denied.holds, denied.claims[0].polarity) == (False, "negative")


def test_silences_are_told() -> None:
    found = about("source:overview-2014-report")
    assert {shorten(silence.property) for silence in found.silences} >= {"dcterms:issued", "r2p:authoredBy"}


@pytest.mark.parametrize(
    "thing", ["tool:sanctions", "pillar:3", "report:2014", "assistance:pillar-ii-assistance"]
)
def test_nothing_that_is_recorded_is_left_out(thing: str) -> None:
    """Asked with SPARQL, whatever a record ties to the thing is there."""
    shown = {v.term.value for g in about(thing).groups for v in g.values}
    names = ("rdfs:label", "skos:prefLabel", "skos:altLabel", "schema:alternateName")
    subject, property_, object_ = (
        f"<{expand(f'r2p:states{part}')}>" for part in ("Subject", "Property", "Object")
    )
    found = store.ask_published().query(
        f"""SELECT ?other {{
          {{ ?record {subject} <{expand(thing)}> ; {object_} ?other }}
          UNION {{ ?record {object_} <{expand(thing)}> ; {subject} ?other }}
          ?record {property_} ?property
          FILTER (?property NOT IN ({", ".join(f"<{expand(name)}>" for name in names)}))
        }}"""
    )
    others = {row["other"].value for row in found}  # type: ignore[union-attr]
    assert others
    assert others <= shown


def test_a_property_and_a_class_can_be_asked_about() -> None:
    found = about("guided by")
    assert found.iri == expand("r2p:guidedBy")
    assert "r2p:AssistanceType" in values(found, "rdfs:domain")
    assert about("r2p:PolicyTool").label == "policy tool"


@pytest.mark.parametrize(
    "thing",
    ["tool:sanctoins", "nothing at all called so", "capacity building", "https://example.org/x", "wd:Q0"],
)
def test_what_names_nothing_or_several_things_is_refused(thing: str) -> None:
    with pytest.raises(BadInput, match=r"does not mention|nothing is called|may be"):
        about(thing)


def test_it_is_plain_values() -> None:
    told = about("tool:sanctions").as_dict()
    groups = told["groups"]
    assert isinstance(groups, list)
    (found,) = (g for g in groups if g["property"] == expand("r2p:toolOfPillar"))
    assert found["values"][0]["value"] == expand("pillar:3")
    assert found["values"][0]["claims"][0]["status"] == "stated"
    assert NamedNode(found["property"]) == node("r2p:toolOfPillar")

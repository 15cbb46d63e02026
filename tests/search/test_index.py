"""What is looked up: things, kinds, codes, symbols, from whatever graph there is."""

from __future__ import annotations

from datetime import date

import pytest
from pyoxigraph import Store

from r2p_ld.errors import BadInput
from r2p_ld.namespaces import expand, shorten
from r2p_ld.search.index import GraphIndex
from r2p_ld.tables.cells import ALWAYS, Period


def test_things_are_ours_and_codes_are_none(hub: GraphIndex) -> None:
    assert {shorten(iri).partition(":")[0] for iri in hub.things} == {
        *("place", "state", "body", "tool", "report", "codescheme"),
    }
    assert hub.things[expand("place:cote-divoire")].label == "Côte d'Ivoire"
    assert hub.things[expand("place:cote-divoire")].description == "Country of West Africa."


@pytest.mark.parametrize(
    ("kind", "there"),
    [
        ("place", {"place"}),
        ("Place", {"place"}),
        ("r2p:Place", {"place"}),
        (expand("r2p:Place"), {"place"}),
        ("actor", {"state", "body"}),
        ("state", {"state"}),
        ("body", {"body"}),
        ("organisation", {"body"}),
        ("tool", {"tool"}),
        ("policy-tool", {"tool"}),
        ("codescheme", {"codescheme"}),
    ],
)
def test_a_kind_is_a_class_or_a_prefix(hub: GraphIndex, kind: str, there: set[str]) -> None:
    assert {shorten(iri).partition(":")[0] for iri in hub.kind(kind)} == there


@pytest.mark.parametrize(
    ("kind", "told"),
    [("plcae", "did you mean place?"), ("crime", "there are actor, body"), ("", "there are")],
)
def test_a_kind_that_there_is_not_is_told(hub: GraphIndex, kind: str, told: str) -> None:
    with pytest.raises(BadInput, match=r"there is no kind") as error:
        hub.kind(kind)
    assert told in str(error.value)


def test_classes_have_labels_and_those_above(hub: GraphIndex) -> None:
    assert hub.classes[expand("r2p:State")].label == "State"
    assert hub.classes[expand("r2p:State")].broader == (expand("r2p:Actor"),)
    assert hub.classes[expand("r2p:Actor")].broader == ()


def test_superclasses_are_direct_in_the_published_graph(published: GraphIndex) -> None:
    assert published.classes[expand("r2p:UNEntity")].broader == (expand("r2p:Organisation"),)
    assert published.classes[expand("r2p:Organisation")].broader == (expand("r2p:NamedActor"),)


@pytest.mark.parametrize("text", ["044", "44", "0044"])
def test_zeros_before_a_code_do_not_count(hub: GraphIndex, text: str) -> None:
    assert [code.thing.curie for code in hub.codes(text)] == ["place:bahamas"]


def test_codes_are_of_a_scheme(hub: GraphIndex) -> None:
    assert [(c.thing.curie, c.value) for c in hub.codes("ci")] == [("place:cote-divoire", "CI")]
    assert [c.thing.curie for c in hub.codes("345", hub.scheme("cow"))] == [
        "state:serbia",
        "state:yugoslavia",
    ]
    assert hub.codes("345", hub.scheme("m49")) == []


@pytest.mark.parametrize("name", ["m49", "M49", "codescheme:m49", expand("codescheme:m49")])
def test_a_scheme_is_named_in_several_ways(hub: GraphIndex, name: str) -> None:
    assert hub.scheme(name) == expand("codescheme:m49")


def test_a_scheme_that_there_is_not_is_told(hub: GraphIndex) -> None:
    with pytest.raises(BadInput, match=r"there is no scheme of codes 'coww': did you mean cow\?"):
        hub.scheme("coww")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("place:niger", ["place:niger"]),
        (expand("place:niger"), ["place:niger"]),
        ("https://example.org/ivory-coast", ["place:cote-divoire"]),
        ("https://example.org/peacekeeping", ["tool:peacekeeping"]),
        ("A/68/947-S/2014/449", ["report:2014", "report:2014"]),
        ("S/2014/449", ["report:2014"]),
        ("https://example.org/elsewhere", []),
        ("place:nowhere", []),
        ("nonsense:x", []),
        ("S/2014/450", []),
    ],
)
def test_iris_and_symbols_identify(hub: GraphIndex, text: str, found: list[str]) -> None:
    assert [thing.curie for thing, _ in hub.identified(text)] == found


def test_a_symbol_in_words_is_a_symbol(published: GraphIndex) -> None:
    (hit,) = published.identified("S/RES/2117 (2013)")
    assert hit[0].curie == "instrument:security-council-resolution-2117"
    assert hit[1] == "document symbol S/RES/2117(2013)"


def test_an_empty_graph_has_an_index() -> None:
    index = GraphIndex(Store())
    assert (index.things, index.schemes, index.classes, index.kinds()) == ({}, {}, {}, [])


def test_validity_is_by_day_or_by_any_day_of_a_year() -> None:
    until = Period(None, date(1990, 5, 21))
    assert until.holds(1990)
    assert until.holds(date(1990, 5, 21))
    assert not until.holds(date(1990, 5, 22))
    assert not until.holds(1991)
    assert ALWAYS.holds(1)

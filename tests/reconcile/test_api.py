"""The Reconciliation Service API 0.2: requests and answers in the shapes that its specification gives."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r2p_ld.errors import BadInput
from r2p_ld.namespaces import expand, node
from r2p_ld.reconcile.api import BATCH, Service
from r2p_ld.search.index import GraphIndex

URL = "https://example.org/reconcile"


@pytest.fixture(scope="module")
def service(hub: GraphIndex) -> Service:
    return Service(hub)


def is_entity(found: dict[str, Any]) -> bool:
    return all(isinstance(found[name], str) and found[name] for name in ("id", "name"))


def check_candidate(found: dict[str, Any]) -> None:
    """Check a candidate against the fields that the specification gives it."""
    assert set(found) == {"id", "name", "description", "type", "score", "features", "match"}
    assert is_entity(found)
    assert isinstance(found["description"], str)
    assert isinstance(found["score"], int)
    assert isinstance(found["match"], bool)
    assert all(set(each) == {"id", "name"} and is_entity(each) for each in found["type"])
    for feature in found["features"]:
        assert set(feature) == {"id", "value"}
        assert isinstance(feature["id"], str)
        assert isinstance(feature["value"], int | float | bool)


def results(service: Service, **query: Any) -> list[tuple[str, int, bool]]:
    answer = service.answer(json.dumps({"q0": query}))
    assert set(answer) == {"q0"}
    assert set(answer["q0"]) == {"result"}
    for found in answer["q0"]["result"]:
        check_candidate(found)
    scores = [found["score"] for found in answer["q0"]["result"]]
    assert scores == sorted(scores, reverse=True)
    base = expand("place:").removesuffix("place/")
    return [(f["id"].removeprefix(base), f["score"], f["match"]) for f in answer["q0"]["result"]]


def test_the_manifest_has_what_the_specification_asks_for(service: Service) -> None:
    manifest = service.manifest(URL)
    assert json.loads(json.dumps(manifest)) == manifest
    assert manifest["versions"] == ["0.2"]
    assert manifest["name"] == "R2P-LD"
    assert expand("place:niger").startswith(manifest["identifierSpace"])
    assert expand("r2p:Place").startswith(manifest["schemaSpace"])
    assert [each["name"] for each in manifest["defaultTypes"]] == ["Actor", "Place", "Policy tool", "Report"]
    assert manifest["view"] == {"url": f"{URL}/view?id={{{{id}}}}"}
    assert manifest["preview"] == {"url": f"{URL}/preview?id={{{{id}}}}", "width": 400, "height": 200}
    assert manifest["suggest"] == {
        name: {"service_url": URL, "service_path": f"/suggest/{name}"}
        for name in ("entity", "property", "type")
    }
    assert manifest["batchSize"] == BATCH


def test_a_batch_is_answered_query_by_query(service: Service) -> None:
    batch = {
        "q0": {"query": "Niger", "type": expand("r2p:Place"), "limit": 3},
        "q1": {"query": "sanction", "type": ["tool", "place"], "type_strict": "any"},
        "q2": {"query": "Atlantis"},
    }
    answer = service.answer(json.dumps(batch).encode())
    assert list(answer) == ["q0", "q1", "q2"]
    assert answer["q0"]["result"] == [
        {
            "id": expand("place:niger"),
            "name": "Niger",
            "description": "same name",
            "type": [{"id": expand("r2p:Place"), "name": "Place"}],
            "score": 100,
            "features": [{"id": "name", "value": 100}],
            "match": True,
        }
    ]
    assert [(f["id"], f["match"]) for f in answer["q1"]["result"]] == [(expand("tool:sanctions"), True)]
    assert answer["q2"] == {"result": []}
    assert service.answer({}) == {}


def test_a_description_keeps_the_reason(service: Service) -> None:
    (found,) = service.answer({"q": {"query": "ivory coast", "type": "place"}})["q"]["result"]
    assert found["description"] == (
        "Country of West Africa. "
        "(same but for capitals, accents, punctuation or articles, an alternative name)"
    )


@pytest.mark.parametrize("id", ["place:niger", expand("place:niger")])
def test_an_identifier_gives_its_entity(service: Service, id: str) -> None:
    assert results(service, query=id) == [("place/niger", 100, True)]


def test_a_type_restricts_and_all_types_restrict_more(service: Service) -> None:
    assert results(service, query="Serbia") == [("place/serbia", 100, False), ("state/serbia", 100, False)]
    assert results(service, query="Serbia", type="r2p:State") == [("state/serbia", 100, True)]
    assert results(service, query="Serbia", type=["actor", "state"], type_strict="all") == [
        ("state/serbia", 100, True)
    ]
    assert results(service, query="Serbia", type=["place", "state"], type_strict="all") == []


def test_a_code_as_a_property_finds_and_narrows(service: Service) -> None:
    cow, m49 = (
        {"pid": expand(f"codescheme:{name}"), "v": value} for name, value in (("cow", 345), ("m49", "44"))
    )
    assert results(service, type="place", properties=[m49]) == [("place/bahamas", 95, True)]
    assert results(service, query="Bahamas", type="place", properties=[m49]) == [("place/bahamas", 95, True)]
    assert results(service, type="state", properties=[cow]) == [
        ("state/serbia", 100, False),
        ("state/yugoslavia", 100, False),
    ]
    assert results(service, type="state", properties=[cow, {"pid": "on", "v": 2000}]) == [
        ("state/yugoslavia", 100, True)
    ]


def test_a_code_that_contradicts_the_name_decides_nothing(service: Service) -> None:
    m49 = {"pid": "codescheme:m49", "v": {"id": "https://example.org/1", "name": "044"}}
    assert results(service, query="Niger", type="place", properties=[m49]) == [
        ("place/bahamas", 100, False),
        ("place/niger", 100, False),
    ]


def test_a_date_as_a_property_narrows(service: Service) -> None:
    name = {"query": "Yemen (North Yemen)", "type": "place"}
    assert results(service, **name, properties=[{"pid": "on", "v": "1980-01-01"}]) == [
        ("place/north-yemen", 95, True)
    ]
    assert results(service, **name, properties=[{"pid": "on", "v": [2000.0]}]) == [("place/yemen", 95, True)]


def test_a_limit_is_kept(service: Service) -> None:
    assert len(results(service, query="Korea", type="place", limit=1)) == 1
    assert len(results(service, query="Korea", type="place", limit=10.0)) == 2


@pytest.mark.parametrize(
    ("query", "field", "rule"),
    [
        ([], None, "is not an object."),
        ({}, "query", "is empty, and no code is given."),
        ({"query": "  "}, "query", "is empty, and no code is given."),
        ({"query": 5}, "query", "is no string."),
        ({"query": "x", "q": 1}, "q", "is no field of a query."),
        ({"query": "x", "limit": 0}, "limit", "0 is no positive integer."),
        ({"query": "x", "limit": True}, "limit", "True is no positive integer."),
        ({"query": "x", "limit": "5"}, "limit", "'5' is no positive integer."),
        ({"query": "x", "type": 5}, "type", "is neither a string nor an array of strings."),
        ({"query": "x", "type": "nonsense"}, "type", "there is no kind 'nonsense'"),
        ({"query": "x", "type_strict": "none"}, "type_strict", "'none' is none."),
        ({"query": "x", "type_strict": []}, "type_strict", "[] is none."),
        ({"query": "x", "properties": {}}, "properties", "is no array."),
        ({"query": "x", "properties": [{"pid": "on"}]}, "properties", "{'pid': 'on'} has no pid or no v."),
        ({"query": "x", "properties": [{"pid": "on", "v": "soon"}]}, "properties", "'soon' is no year"),
        (
            {"query": "x", "properties": [{"pid": "of", "v": "1"}]},
            "properties",
            "there is no scheme of codes",
        ),
        ({"query": "x", "properties": [{"pid": "m49", "v": True}]}, "properties", "True is no code"),
    ],
)
def test_a_wrong_query_is_told_by_field(service: Service, query: Any, field: str | None, rule: str) -> None:
    with pytest.raises(BadInput) as error:
        service.answer({"good": {"query": "Niger"}, "bad": query})
    (fault,) = error.value.faults
    assert (fault.file, fault.column) == ("query bad", field)
    assert fault.rule.startswith(rule)


@pytest.mark.parametrize(
    ("batch", "told"),
    [
        ("{", "the batch of queries is not JSON"),
        (b"\xff", "the batch of queries is not JSON"),
        ("[" * 100_000, "the batch of queries is not JSON"),
        ("[]", "a batch of queries is an object"),
        (json.dumps({str(n): {"query": "x"} for n in range(BATCH + 1)}), "the batch has 101 queries"),
    ],
)
def test_a_wrong_batch_is_told(service: Service, batch: str | bytes, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        service.answer(batch)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["query", "type", "limit", "properties", "pid", "v", "type_strict", "q0"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)


@given(JSON)
def test_any_json_is_answered_or_told(service: Service, batch: Any) -> None:
    try:
        answer = service.answer(json.dumps(batch))
    except BadInput:
        return
    assert set(answer) == set(batch)


@pytest.mark.parametrize(
    ("prefix", "first"),
    [
        ("nig", ["place:niger", "place:nigeria"]),
        ("COTE D", ["place:cote-divoire"]),
        ("ivory", ["place:cote-divoire"]),
        ("place:niger", ["place:niger"]),
        (expand("place:niger"), ["place:niger"]),
        ("zz", []),
        ("", []),
        ("-", []),
    ],
)
def test_entities_are_suggested_by_prefix(service: Service, prefix: str, first: list[str]) -> None:
    found = service.suggest_entities(prefix)["result"]
    assert [each["id"] for each in found] == [expand(curie) for curie in first]
    for each in found:
        assert set(each) <= {"id", "name", "description", "notable"}
        assert is_entity(each)
        assert each["notable"] == [expand("r2p:Place")]


def test_a_cursor_skips(service: Service) -> None:
    both = service.suggest_entities("nig")["result"]
    assert service.suggest_entities("nig", 1)["result"] == both[1:]
    assert service.suggest_entities("nig", -1)["result"] == both
    assert service.suggest_types("p", 1)["result"] == service.suggest_types("p")["result"][1:]


def test_types_and_properties_are_suggested_by_prefix(service: Service) -> None:
    assert service.suggest_types("p")["result"] == [
        {"id": expand("r2p:Place"), "name": "Place"},
        {"id": expand("r2p:PolicyTool"), "name": "Policy tool"},
    ]
    assert service.suggest_types(expand("r2p:St"))["result"] == [{"id": expand("r2p:State"), "name": "State"}]
    assert service.suggest_properties("iso")["result"] == [
        {"id": expand("codescheme:iso"), "name": "ISO 3166-1 alpha-2"}
    ]
    assert service.suggest_properties("at")["result"] == [{"id": "on", "name": "at the year or date"}]


def test_a_preview_is_a_page_without_foreign_markup() -> None:
    from pyoxigraph import Literal, Quad, Store

    thing = node("place:x")
    graph = Store()
    graph.add(Quad(thing, node("rdfs:label"), Literal("<script>&", language="en")))
    page = Service(GraphIndex(graph)).preview(thing.value)
    assert page.startswith('<!DOCTYPE html><html lang="en">')
    assert "<h1>&lt;script&gt;&amp;</h1>" in page
    assert "<script" not in page


def test_a_preview_of_nothing_is_told(service: Service) -> None:
    with pytest.raises(BadInput, match="there is no 'x'"):
        service.preview("x")
    assert "<p>Country of West Africa.</p><p>Place</p>" in service.preview(expand("place:cote-divoire"))

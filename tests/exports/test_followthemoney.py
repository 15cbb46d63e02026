"""Entities are what the graph says, in FollowTheMoney's own model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from support.asking import rows

from r2p_ld.errors import BadInput
from r2p_ld.exports import common, followthemoney
from r2p_ld.exports.followthemoney import Link, Property, Schema, identifier
from r2p_ld.namespaces import expand, prefixes
from r2p_ld.store import open_published

MINIATURES = sorted((Path(__file__).parents[1] / "datasets" / "miniatures").glob("*.nq"))
Entity = dict[str, Any]


def read(text: str) -> dict[str, Entity]:
    entities = [json.loads(line) for line in text.splitlines()]
    assert len({entity["id"] for entity in entities}) == len(entities)
    return {entity["id"]: entity for entity in entities}


@pytest.fixture(scope="module")
def published() -> dict[str, Entity]:
    made = followthemoney.export()
    assert made.notes == ()
    found = read(made.text)
    assert len(found) == made.entries
    return found


@pytest.fixture(scope="module")
def with_data() -> dict[str, Entity]:
    return read(followthemoney.export(MINIATURES).text)


def of(entities: dict[str, Entity], curie: str) -> Entity:
    return entities[identifier(expand(curie))]


def test_each_person_organisation_post_document_and_event_is_an_entity(published: dict[str, Entity]) -> None:
    classes = {
        "Person": "r2p:Person",
        "PublicBody": "r2p:UNEntity",
        "Position": "r2p:Post",
        "Document": "r2p:Document",
        "Event": "r2p:Event",
    }
    counted = Counter(entity["schema"] for entity in published.values())
    graph, prefix = open_published(), f"PREFIX r2p: <{prefixes()['r2p']}>"

    def count(of: str) -> int:
        (row,) = rows(graph, f"{prefix} SELECT (COUNT(DISTINCT ?x) AS ?n) {{ ?x a {of} }}")
        return int(row["n"])

    assert {schema: counted[schema] for schema in classes} == {s: count(c) for s, c in classes.items()}
    assert counted["PublicBody"] + counted["Organization"] == count("r2p:Organisation") >= 20


def test_an_organisation_has_its_names_its_item_and_the_documents_that_speak_of_it(
    published: dict[str, Entity],
) -> None:
    assert of(published, "body:african-union") == {
        "id": identifier(expand("body:african-union")),
        "schema": "Organization",
        "properties": {
            "alias": ["AU", "UA", "АС", "非盟"],
            "name": [
                "African Union",
                "Union africaine",
                "Unión Africana",
                "Африканский союз",
                "الاتحاد الأفريقي",
                "非洲联盟",
            ],
            "notes": [
                "Organisation régionale de l’Afrique.",
                "Organización regional de África.",
                "Regional organisation of Africa.",
            ],
            "proof": [identifier(expand("source:overview-2014-report"))],
            "sourceUrl": [expand("body:african-union")],
            "wikidataId": ["Q7159"],
        },
    }


def test_a_holder_is_linked_to_the_post_by_an_occupancy(published: dict[str, Entity]) -> None:
    holder, post = expand("person:ban-ki-moon"), expand("post:secretary-general")
    link = published[identifier(holder, expand("r2p:holdsPost"), post)]
    assert link["schema"] == "Occupancy"
    assert link["properties"] == {"holder": [identifier(holder)], "post": [identifier(post)]}


def test_a_link_has_the_label_of_the_property_as_its_role(published: dict[str, Entity]) -> None:
    part, whole = expand("body:security-council"), expand("body:united-nations")
    link = published[identifier(part, expand("r2p:directPartOf"), whole)]
    assert link["properties"]["role"] == ["direct part of"]


def test_an_episode_is_an_event_with_country_parties_and_what_was_counted(
    with_data: dict[str, Entity],
) -> None:
    assert of(with_data, "episode:ucdp-onesided/23.1/801-1991")["properties"] == {
        "country": ["in", "pk"],
        "endDate": ["1991"],
        "involved": [identifier(expand("party:ucdp/801"))],
        "location": ["India", "Pakistan"],
        "name": ["One-sided violence by Government of Nowhere, 1991"],
        "publisher": ["Uppsala Conflict Data Program"],
        "publisherUrl": ["https://ucdp.uu.se/downloads/"],
        "recordId": ["801-1991"],
        "sourceUrl": [expand("episode:ucdp-onesided/23.1/801-1991")],
        "startDate": ["1991"],
        "summary": [
            "UCDP one-sided violence, best estimate: 30",
            "UCDP one-sided violence, high estimate: 41",
            "UCDP one-sided violence, low estimate: 25",
        ],
    }
    party = of(with_data, "party:ucdp/801")
    assert (party["schema"], party["properties"]["country"]) == ("Organization", ["in"])


def test_a_determination_is_left_out(with_data: dict[str, Entity]) -> None:
    """The model keeps no finding apart from an allegation, and a crime is a label in it."""
    urls = {url for entity in with_data.values() for url in entity["properties"].get("sourceUrl", ())}
    assert not any(url.startswith(expand("determination:")) for url in urls)
    assert any(url.startswith(expand("vote:")) for url in urls)


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("namibia", ["na"]),
        ("yemen", ["ye"]),
        ("timor-leste", ["tl"]),
        ("myanmar", ["mm"]),
        ("serbia-and-montenegro", ["csxx"]),
        ("czechoslovakia", ["cshh"]),
        ("kosovo", ["xk"]),
        ("netherlands-antilles", None),
        ("viet-nam", ["vn"]),
    ],
)
def test_a_country_is_its_code_of_today_or_that_of_a_country_that_was(
    place: str, code: list[str] | None, tmp_path: Path
) -> None:
    file = tmp_path / "made.ttl"
    file.write_text(
        f"@prefix r2p: <{expand('r2p:')}> . @prefix rdfs: <{expand('rdfs:')}> .\n"
        f'<urn:e> a r2p:Event ; rdfs:label "e"@en ; r2p:inPlace <{expand(f"place:{place}")}> .\n',
        "utf-8",
    )
    found = read(followthemoney.export([file]).text)
    assert found[identifier("urn:e")]["properties"].get("country") == code


def test_what_lacks_a_name_is_left_out_with_all_that_refers_to_it(tmp_path: Path) -> None:
    file = tmp_path / "made.ttl"
    file.write_text(
        f"@prefix r2p: <{expand('r2p:')}> . @prefix rdfs: <{expand('rdfs:')}> .\n"
        '<urn:e> a r2p:OneSidedViolence ; rdfs:label "e"@en ; r2p:byParty <urn:nameless> , <urn:p> .\n'
        '<urn:nameless> a r2p:ConflictParty . <urn:p> a r2p:ConflictParty ; rdfs:label "p" .\n'
        "_:blank a r2p:ConflictParty .\n",
        "utf-8",
    )
    made = followthemoney.export([file])
    found = read(made.text)
    assert made.notes == ("1 of Organization lack what it requires: left out.",)
    assert identifier("urn:nameless") not in made.text
    assert found[identifier("urn:e")]["properties"]["involved"] == [identifier("urn:p")]


def test_every_row_of_the_tables_finds_something() -> None:
    tables = (
        common.read_table("followthemoney/schemata.tsv", Schema),
        common.read_table("followthemoney/properties.tsv", Property),
        common.read_table("followthemoney/links.tsv", Link),
    )
    asked = common.ask(followthemoney._query(*tables), MINIATURES)
    found = {row[0].value for row in asked.rows() if row[2] is not None}  # type: ignore[union-attr]
    names = ("schema", "property", "link")
    expected = {f"{name} {n}" for name, table in zip(names, tables, strict=True) for n in range(len(table))}
    assert expected | {"role"} == found


def test_the_same_bytes_under_any_hash_seed() -> None:
    def made(seed: str) -> bytes:
        command = [sys.executable, "-m", "r2p_ld", "export", "followthemoney"]
        env = {**os.environ, "PYTHONHASHSEED": seed}
        return subprocess.run(command, env=env, capture_output=True, check=True).stdout

    first = made("1")
    assert first == made("2")
    assert len(first) > 10_000


def test_data_that_cannot_be_read_are_bad_input(tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text("<urn:a> <urn:b>", "utf-8")
    with pytest.raises(BadInput, match=r"bad\.ttl"):
        followthemoney.export([tmp_path / "bad.ttl"])


# --- the model -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def model() -> dict[str, Any]:
    """The schemata of the package ``followthemoney``, read without importing it."""
    spec = find_spec("followthemoney")
    assert spec is not None, "the test set-up installs followthemoney"
    assert spec.origin is not None
    files = sorted((Path(spec.origin).parent / "schema").glob("*.yaml"))
    assert len(files) >= 60
    return {name: schema for file in files for name, schema in yaml.safe_load(file.read_bytes()).items()}


def lineage(model: dict[str, Any], name: str) -> list[str]:
    return [name, *(each for parent in model[name].get("extends", ()) for each in lineage(model, parent))]


def faults(model: dict[str, Any], entities: dict[str, Entity]) -> list[str]:
    """What breaks the model: unknown names, missing values, ends that are no entity or of a wrong kind."""
    found = []
    for entity in entities.values():
        name, values = entity["schema"], entity["properties"]
        properties: dict[str, Any] = {}
        for each in lineage(model, name):
            properties = {**model[each].get("properties", {}), **properties}
        found += [f"{name} lacks {each}" for each in model[name].get("required", ()) if not values.get(each)]
        if model[name].get("abstract"):
            found.append(f"{name} is abstract")
        for prop, texts in values.items():
            if prop not in properties:
                found.append(f"{name} has no {prop}")
            elif properties[prop].get("type") == "entity":
                kinds = [entities[text]["schema"] if text in entities else "" for text in texts]
                range = properties[prop]["range"]
                found += [f"{name}.{prop}: {k}" for k in kinds if not k or range not in lineage(model, k)]
    return found


def test_the_entities_fit_the_model(model: dict[str, Any], with_data: dict[str, Entity]) -> None:
    assert len(with_data) > 300
    assert faults(model, with_data) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"schema": "Sanction"}, "Sanction lacks entity"),
        ({"schema": "Thing"}, "Thing is abstract"),
        ({"schema": "Occupancy"}, "Occupancy has no name"),
        ({"properties": {"name": ["x"], "proof": ["nobody"]}}, "Person.proof: "),
        ({"properties": {}}, "Person lacks name"),
    ],
)
def test_what_breaks_the_model_is_seen(model: dict[str, Any], change: Entity, fault: str) -> None:
    entity = {"id": "a", "schema": "Person", "properties": {"name": ["x"]}}
    assert faults(model, {"a": entity}) == []
    assert fault in faults(model, {"a": {**entity, **change}})


def test_the_package_takes_every_value_as_it_is(with_data: dict[str, Entity]) -> None:
    if not find_spec("icu"):
        pytest.skip("PyICU is not installed, which followthemoney needs (Debian: apt install libicu-dev)")
    from followthemoney import model, registry

    for entity in with_data.values():
        proxy = model.get_proxy(entity)
        assert {name: sorted(values) for name, values in proxy.properties.items()} == entity["properties"]
        proxy.schema.validate(cast(Any, entity))
        for prop, value in proxy.itervalues():
            assert prop.type is registry.entity or prop.type.clean(value) == value, f"{prop.qname} {value}"
        assert proxy.caption

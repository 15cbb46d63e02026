"""The tables that say what makes a column."""

from __future__ import annotations

import re
from dataclasses import fields
from itertools import product

import pytest

from r2p_ld import paths
from r2p_ld.namespaces import expand, shorten
from r2p_ld.panels.countries import countries, territories
from r2p_ld.panels.measures import Columns, List, Measure, read
from r2p_ld.panels.sources import natural
from r2p_ld.store import open_published
from r2p_ld.tables import tsv

DECLARED = paths.ontology() / "datasets"
LISTS, MEASURES = ([part.name for part in fields(kind) if part.name != "line"] for kind in (List, Measure))


@pytest.fixture(scope="module")
def tables() -> Columns:
    return read()


def test_what_is_named_is_in_the_graph(tables: Columns) -> None:
    nodes = {node for each in tables.lists for node in (*each.classes, each.place)}
    nodes |= {node for row in tables.measures for node in (row.property, row.where, row.value) if node}
    graph = open_published()
    assert [
        node for node in nodes if next(iter(graph.quads_for_pattern(node, None, None)), None) is None
    ] == []
    assert len(nodes) > 15


def test_the_data_sets_are_declared_and_give_these_terms(tables: Columns) -> None:
    for each in tables.lists:
        declared = set(
            re.findall(r"[a-z0-9]+:[A-Za-z-]+", (DECLARED / f"{each.dataset}.toml").read_text("utf-8"))
        )
        own = [row for row in tables.measures if row.list == each.id]
        used = {
            *each.classes,
            each.place,
            *(x for row in own for x in (row.property, row.where, row.value) if x),
        }
        assert {shorten(node.value) for node in used} - declared == set()


def test_no_column_comes_twice(tables: Columns) -> None:
    for unit in ("country", "actor", "dyad"):
        names = [row.id for row in tables.keys(unit)] + [row.id for row in tables.of(unit)]
        names += [f"{each.id}_{note.id}" for each, note in product(tables.lists, tables.notes(unit))]
        assert len(names) == len(set(names))
        assert max(map(len, names)) <= 32


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"release": "", "absent": "unknown"}, "offset"),
        ({"release": "([0-9"}, "release"),
        ({"release": "[0-9]+"}, "release"),
        ({"first": ""}, "absent"),
        ({"states": "listed"}, "absent"),
        ({"years": "some"}, "years"),
        ({"offset": "x"}, "offset"),
    ],
)
def test_a_list_that_cannot_be_is_refused(change: dict[str, str], column: str) -> None:
    row = dict(zip(LISTS, ["x", "x", "r2p:Veto", "r2p:castBy", "first", "one", "1946"], strict=False))
    row |= {"release": "([0-9]+)", "offset": "-1", "states": "every", "absent": "zero"}
    row |= {"claim": "All.", "source": "Its title.", **change}
    table = tsv.parse(("\t".join(LISTS) + "\n" + "\t".join(row[x] for x in LISTS) + "\n").encode(), List, "x")
    assert [fault.column for fault in table.faults] == [column]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"id": "x_" + "y" * 31}, "id"),
        ({"id": "y_best"}, "id"),
        ({"id": "x.best"}, "id"),
        ({"property": ""}, "property"),
        ({"aggregate": "count"}, "property"),
        ({"where": "r2p:measuredAs"}, "value"),
    ],
)
def test_a_measure_that_cannot_be_is_refused(change: dict[str, str], column: str) -> None:
    row = dict.fromkeys(MEASURES, "") | {"id": "x_best", "list": "x", "by": "country"}
    row |= {"property": "r2p:bestEstimate", "aggregate": "sum", "rows": "all", "datatype": "integer"}
    row |= {"unit": "deaths", "definition": "Deaths.", **change}
    text = "\t".join(MEASURES) + "\n" + "\t".join(row[x] for x in MEASURES) + "\n"
    assert [fault.column for fault in tsv.parse(text.encode(), Measure, "x").faults] == [column]


@pytest.mark.parametrize(
    ("list_", "version", "last"),
    [
        ("ucdp_ged", "23.1", 2022),
        ("ucdp_ged", "24.0.3", None),
        ("ucdp_prio_acd", "25.1", 2024),
        ("un_vetoes", "2022-09", 2021),
        ("ewp_mk", "2025", 2024),
        ("acled", "2025", None),
    ],
)
def test_a_version_tells_the_last_year(list_: str, version: str, last: int | None, tables: Columns) -> None:
    (found,) = [each for each in tables.lists if each.id == list_]
    assert found.last(version) == last


def test_codes_are_those_of_the_year() -> None:
    found = {(row.iri.rpartition("/")[2], row.year): row[3:] for row in countries(1989, 2011)}
    assert found["yemen-arab-republic", 1990] == (678, 678, "YEM", None)
    assert found["yemen", 1990] == (678, 679, "YEM", "887")
    assert ("yemen", 1989) not in found
    assert found["germany", 1989] == (260, 260, "DEU", "276")
    assert found["germany", 1990] == (260, 255, "DEU", "276")
    assert found["soviet-union", 1991] == (365, 365, "SUN", "810")
    assert found["sudan", 2010][3] == "736"
    assert found["sudan", 2011][3] == "729"
    assert found["kosovo", 2000] == (None, None, None, None)
    assert ("south-sudan", 2010) not in found
    # each had another code before
    now = ("democratic-republic-of-the-congo", "myanmar", "timor-leste", "romania", "belarus")
    assert [found[place, 2010][2] for place in now] == ["COD", "MMR", "TLS", "ROU", "BLR"]


def test_a_state_holds_its_last_place_of_a_year() -> None:
    held = {(row.state, row.year): row.place for row in territories(1990, 1992)}
    russia = expand("state:russian-federation")
    assert [held[russia, year].rpartition("/")[2] for year in (1990, 1991, 1992)] == [
        "soviet-union",
        "russian-federation",
        "russian-federation",
    ]


def test_versions_are_in_the_order_of_people() -> None:
    versions = ["9.1", "22.1", "23.1", "2022-09", "2022-10"]
    assert sorted(reversed(versions), key=natural) == versions

"""Forecasts, mass killings, levels of risk, transitional justice and ACLED's events, as they are declared.

The miniatures are ours: every row is invented, in the layout of the files of which it has the name.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from support.declared import ABSENT, DATASETS, MINIATURES, cells, imported, told

from r2p_ld.datasets import catalog
from r2p_ld.errors import BadInput
from r2p_ld.namespaces import expand, node, shorten

AGAIN = "has a key that stands in an earlier row."
VALUE = "is no value that is declared."
TJET = [f"tjet-{name}.csv" for name in ("un_investigations", "icc_interventions", "tcs", "reparations")]

MINIATURE_FILES: dict[str, tuple[str, list[str], str | None]] = {
    "ewp": ("ewp", ["ewp-final_forecasts_data_1Jul2025.csv", "ewp-mk_events.csv"], None),
    "ewp-early": ("ewp", ["ewp-base2019-run-2020-07-01.csv"], None),
    "tjet": ("tjet", TJET, None),
    "gcr2p-risk": ("gcr2p-risk", ["gcr2p-risk.csv"], "2025-03"),
    "acled": ("acled", ["acled-events.csv"], "2026-11-01"),
}
EXPECTED: dict[str, tuple[str, int, dict[str, int], dict[str, int], dict[str, int]]] = {
    "ewp": (
        "2025",
        13,
        {AGAIN: 1, "is more than 1.": 1},
        {"doubt:disagreement": 1, "doubt:order": 1, "doubt:uncertain": 1, "doubt:unknown": 2},
        {"country": 2},
    ),
    "ewp-early": ("2020", 3, {}, {}, {}),
    "tjet": (
        "2025-12-16",
        24,
        {"is in no form that is declared.": 1, VALUE: 1},
        {"doubt:disagreement": 2, "doubt:order": 3, "doubt:uncertain": 1},
        {"country": 4, "document": 1},
    ),
    "gcr2p-risk": (
        "2025-03",
        11,
        {
            AGAIN: 1,
            "is less than 2012.": 1,
            "is no date in a form that is declared.": 1,
            VALUE: 1,
            "states no level.": 2,
        },
        {"doubt:unknown": 1},
        {},
    ),
    "acled": (
        "2026-11-01",
        11,
        {
            AGAIN: 1,
            "is a negative count.": 1,
            "is no date in a form that is declared.": 1,
            VALUE: 1,
        },
        {"doubt:disagreement": 1},
        {"country": 1, "place": 1},
    ),
}


@pytest.mark.parametrize("name", MINIATURE_FILES)
def test_a_miniature_gives_what_is_expected(name: str, tmp_path: Path) -> None:
    dataset, files, given = MINIATURE_FILES[name]
    done, quads = imported(tmp_path, dataset, [MINIATURES / file for file in files], given)
    version, read, rules, doubts, unresolved = EXPECTED[name]
    assert (done.version, done.rows.read, done.rules) == (version, read, rules)
    assert (done.doubts, done.unresolved) == (doubts, unresolved)
    assert done.rows.written == read - sum(rules.values())
    expected = (MINIATURES / f"{name}.expected.nq").read_text(encoding="utf-8").splitlines()
    assert told(quads) == expected


@pytest.mark.parametrize(
    ("dataset", "file", "why"),
    [
        ("ewp", "ewp-forecasts1Jul2025.csv", "without codes of countries"),
        ("ewp", "ewp-mk_ongoing.csv", "an older list of mass killings"),
        ("tjet", "tjet-transitions.csv", "transitions to democracy"),
        ("tjet", "tjet-icc_statesparty.csv", "party to a treaty"),
        ("tjet", "tjet-codebook.csv", "describes columns"),
        ("acled", "acled-aggregates.csv", "deaths of events twice"),
    ],
)
def test_known_files_that_give_nothing_say_so(dataset: str, file: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as raised:
        imported(tmp_path, dataset, [MINIATURES / file], "1")
    assert "nothing is imported from it" in raised.value.faults[0].rule
    assert why in raised.value.faults[0].mend
    assert not list(tmp_path.iterdir())


def test_a_table_kept_by_hand_has_a_template() -> None:
    header = catalog.template_of("gcr2p-risk").strip().split(",")
    assert sorted(header) == sorted(cells(MINIATURES / "gcr2p-risk.csv")[0])


# --- the samples ----------------------------------------------------------------------------------

SAMPLES: dict[str, tuple[str, str, str | None, int, dict[str, int], dict[str, int], dict[str, int]]] = {
    "forecasts": ("ewp", "ewp-2025/final_forecasts_data_4Sep2025.csv", None, 168, {}, {}, {}),
    "mass killings": (
        "ewp",
        "ewp-2025/mk_events.csv",
        "2025",
        157,
        {},
        {"doubt:disagreement": 1, "doubt:uncertain": 2, "doubt:unknown": 1},
        {"country": 8},
    ),
    "UN investigations": (
        "tjet",
        "tjet/tjet_un_investigations.csv",
        None,
        101,
        {},
        {"doubt:disagreement": 2, "doubt:uncertain": 1},
        {"country": 5, "document": 3},
    ),
    "court": ("tjet", "tjet/tjet_icc_interventions.csv", None, 26, {}, {}, {}),
    "commissions": ("tjet", "tjet/tjet_tcs.csv", None, 98, {}, {}, {"country": 1}),
    "reparations": ("tjet", "tjet/tjet_reparations.csv", None, 93, {}, {}, {"country": 2}),
    "levels": (
        "gcr2p-risk",
        "gcr2p-populations-at-risk/populations_at_risk.csv",
        "2025-03",
        22,
        {"states no level.": 19},
        {},
        {},
    ),
}


def sample(name: str, folder: Path) -> tuple[list[dict[str, str]], list[Quad]]:
    dataset, file, version, *_ = SAMPLES[name]
    _, quads = imported(folder, dataset, [DATASETS / file], version)
    return cells(DATASETS / file), quads


@pytest.mark.skipif(not DATASETS.is_dir(), reason=ABSENT)
@pytest.mark.parametrize("name", SAMPLES)
def test_every_row_of_a_sample_is_written_or_rejected_by_a_known_rule(name: str, tmp_path: Path) -> None:
    dataset, file, version, read, rules, doubts, unresolved = SAMPLES[name]
    done, _ = imported(tmp_path, dataset, [DATASETS / file], version)
    assert (done.rows.read, done.rules, done.doubts, done.unresolved) == (read, rules, doubts, unresolved)
    assert done.rows.written == read - sum(rules.values())


def values(quads: list[Quad], property_: str) -> dict[str, list[str]]:
    """What things are said to have: the last part of their IRI → values, IRIs as CURIEs."""
    found: dict[str, list[str]] = {}
    for quad in quads:
        subject, value = quad.subject, quad.object
        if quad.predicate.value == expand(property_) and isinstance(subject, NamedNode):
            assert isinstance(value, NamedNode | Literal)
            text = shorten(value.value) if isinstance(value, NamedNode) else value.value
            found.setdefault(subject.value.rpartition("/")[2], []).append(text)
    return found


@pytest.mark.skipif(not DATASETS.is_dir(), reason=ABSENT)
def test_each_forecast_is_that_of_its_cells(tmp_path: Path) -> None:
    rows, quads = sample("forecasts", tmp_path)
    probability, rank = values(quads, "r2p:probability"), values(quads, "r2p:rank")
    windows = {
        "2025-2026": ("risk.2025and2026.from2024", "rank.2025and2026.from2025"),
        "2025": ("risk.2025only.from2024", "riskrank.2025only.from2024"),
        "2024-2025": ("risk.2024and2025.from2023", "rank.2024and2025.from2023"),
    }
    expected = {f"{row['ccode']}-{years}": row for row in rows for years in windows}
    assert probability.keys() == rank.keys() == expected.keys()
    for key, row in expected.items():
        risk, place = windows[key.partition("-")[2]]
        assert [Decimal(text) for text in probability[key]] == [Decimal(row[risk])], key
        assert rank[key] == [row[place]], key
    assert {text for each in values(quads, "r2p:rankedOf").values() for text in each} == {"168"}
    places = values(quads, "r2p:inPlace")
    assert (places["345-2025"], places["816-2025"], places["679-2025"], places["565-2025"]) == (
        ["place:serbia"],
        ["place:viet-nam"],
        ["place:yemen"],
        ["place:namibia"],
    )


@pytest.mark.skipif(not DATASETS.is_dir(), reason=ABSENT)
def test_mass_killings_are_where_and_when_their_rows_say(tmp_path: Path) -> None:
    rows, quads = sample("mass killings", tmp_path)
    start, end = values(quads, "r2p:startYear"), values(quads, "r2p:endYear")
    ongoing, by = values(quads, "r2p:isOngoing"), values(quads, "r2p:byParty")
    unknown = {"kor1948s1", "scg1998s1"}  # whose state no list has then
    for row in rows:
        code = row["mk_event_code"]
        assert start[code] == [row["startyear"].removesuffix(".0")]
        assert end.get(code, []) == ([row["endyear"].removesuffix(".0")] if row["endyear"] else [])
        assert (code in ongoing) is (row["endyear"] == "")
        led = row["State-Led or Non-State-Led"] == "State-Led" and row["mk_repsonsible_state_cow"]
        assert (code in by) is (bool(led) and code not in unknown), code
    assert len(ongoing) == 20
    places = values(quads, "r2p:inPlace")
    assert (places["pak1971s1"], by["pak1971s1"]) == (["place:bangladesh"], ["state:pakistan"])
    assert places["yem1962s1"] == ["place:yemen-arab-republic"]
    assert places["zan1964s1"] == ["place:zanzibar"]
    assert values(quads, "r2p:mayBeInPlace") == {
        "scg1998s1": ["place:serbia"],
        "yug1192s1": ["place:serbia-and-montenegro", "place:yugoslavia"],
    }
    assert not {"scg1998s1", "yug1192s1"} & places.keys()
    assert places["vnm1954s1"] == ["place:republic-of-viet-nam"]


@pytest.mark.skipif(not DATASETS.is_dir(), reason=ABSENT)
def test_investigations_have_their_mandates(tmp_path: Path) -> None:
    rows, quads = sample("UN investigations", tmp_path)
    documents, bodies = values(quads, "r2p:mandatedBy"), values(quads, "r2p:mandatingBody")
    assert (len(rows), len(documents), len(bodies)) == (101, 80, 101)
    assert all(len(each) == 1 for each in (*documents.values(), *bodies.values()))
    symbols = values(quads, "r2p:symbol")

    def mandate(key: str) -> tuple[list[str], list[str]]:
        (document,) = documents.get(f"un-investigation-{key}", [""])
        return symbols.get(document.rpartition(":")[2], []), bodies[f"un-investigation-{key}"]

    council, rights = "body:security-council", "body:human-rights-council"
    assert mandate("660-2006-un-security-council-resolution-1595") == (["S/RES/1595(2005)"], [council])
    assert mandate("630-2022-un-human-rights-council-resolution-s35-1") == (["A/HRC/RES/S-35/1"], [rights])
    assert mandate("93-2022-un-human-rights-council-resolution-4-93") == ([], [rights])
    assert mandate("626-2016-un-human-rights-council-31-20") == ([], [rights])
    assert mandate("438-2009-un-secretary-general-letter-s-2009-556") == (
        ["S/2009/556"],
        ["post:secretary-general"],
    )
    assert mandate("155-1975-un-commission-on-human-rights-resolution-8-xxxi") == (
        ["E/CN.4/RES/8(XXXI)"],
        ["body:commission-on-human-rights"],
    )


@pytest.mark.skipif(not DATASETS.is_dir(), reason=ABSENT)
def test_steps_of_the_court_are_deployments_of_their_own(tmp_path: Path) -> None:
    rows, quads = sample("court", tmp_path)
    tools, start = values(quads, "r2p:deploysTool"), values(quads, "r2p:startYear")
    steps = {
        "referral": ("ICC_referral", "tool:referral-to-the-icc"),
        "preliminary-examination": (
            "ICC_prelim_exam",
            "tool:criminal-investigations-fact-finding-and-inquiry",
        ),
        "investigation": ("ICC_investigation", "tool:criminal-investigations-fact-finding-and-inquiry"),
    }
    expected = {
        f"icc-{row['ccode_cow']}-{step}": (row[column], tool)
        for row in rows
        for step, (column, tool) in steps.items()
        if row[column]
    }
    assert {key: (start[key][0], tools[key][0]) for key in start} == expected
    assert len(expected) == sum(bool(row[column]) for row in rows for column, _ in steps.values())


@pytest.mark.skipif(not DATASETS.is_dir(), reason=ABSENT)
def test_a_place_is_found_by_name_where_the_code_begins_later(tmp_path: Path) -> None:
    _, quads = sample("commissions", tmp_path)
    places, tools = values(quads, "r2p:inPlace"), values(quads, "r2p:deploysTool")
    assert places["truth-commission-190"] == ["place:timor-leste"]
    assert places["truth-commission-173"] == ["place:serbia-and-montenegro"]
    supported = {
        key
        for key, each in tools.items()
        if each == ["tool:support-for-legitimate-and-effective-transitional-justice"]
    }
    assert supported == {"truth-commission-135", "truth-commission-136", "truth-commission-191"}


def description(quads: list[Quad]) -> str:
    (text,) = (quad.object for quad in quads if quad.predicate.value == expand("dcterms:description"))
    assert isinstance(text, Literal)
    return text.value


def test_what_is_known_of_places_and_tools_is_said_in_the_graph(tmp_path: Path) -> None:
    said = description(imported(tmp_path, "tjet", [MINIATURES / file for file in TJET], None)[1])
    assert "inquiries into the Palestinian territory are under Israel" in said
    assert "by its kind alone" in said
    assert "does not say whether a truth commission or a policy was legitimate or effective" in said
    from r2p_ld.tables.project import load

    definition = next(
        triple.object.value
        for triple in load().ontology
        if isinstance(triple.object, Literal)
        and triple.subject == node("r2p:deploysTool")
        and triple.predicate == node("skos:definition")
    )
    assert "told by the kind of measure" in definition


@pytest.mark.skipif(not DATASETS.is_dir(), reason=ABSENT)
def test_no_column_tells_where_inquiries_under_israel_were(tmp_path: Path) -> None:
    """Should a later file name the Palestinian territory, the declaration can place by it."""
    rows, quads = sample("UN investigations", tmp_path)
    listed = [row for row in rows if row["ccode_cow"] == "666"]
    assert len(listed) == 10
    words = " ".join(text for row in listed for text in row.values())
    assert not [name for name in ("alestin", "Gaza", "West Bank", "Arab", "occup") if name in words]
    places = values(quads, "r2p:inPlace")
    under = [places[key] for key in places if key.startswith("un-investigation-666-")]
    assert under == [["place:israel"]] * 10

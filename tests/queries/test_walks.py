"""What the graph promises, asked as its users ask it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from support.asking import Ask

from r2p_ld import paths
from r2p_ld.errors import BadInput
from r2p_ld.query import find

DIALOGUE = "event:informal-interactive-dialogue"


def test_the_reasoner_finds_the_members_of_defined_classes(ask: Ask) -> None:
    assert {row["class"]: int(row["members"]) for row in ask("defined-class-sizes")} == {
        "r2p:PillarITool": 8,
        "r2p:PillarIITool": 19,
        "r2p:PillarIIITool": 10,
        "r2p:CrossPillarTool": 6,
        "r2p:PillarReport": 3,
        "r2p:JointReport": 10,
    }
    assert {row["year"] for row in ask("pillar-reports")} == {"2012", "2013", "2014"}
    assert [row["year"] for row in ask("joint-reports")] == [str(year) for year in range(2011, 2021)]
    assert len({row["tool"] for row in ask("cross-pillar-tools")}) == 6


def test_the_counts_agree_with_the_lists(ask: Ask) -> None:
    counts = {row["pillar"]: int(row["tools"]) for row in ask("tool-counts")}
    assert counts == {pillar: len(ask("tools-of-pillar", pillar=pillar)) for pillar in counts}
    assert ask("tool-totals") == [{"scheme": "scheme:tools", "tools": "31", "bullets": "37"}]
    assert len(ask("tool-list")) == 37


@pytest.mark.parametrize(
    "symbol",
    [
        "S/2014/449",
        "A/68/947",
        "s/2014/449",
        "S-2014-449",
        "S / 2014 / 449",
        "S/2014–449",
        " A/68/947 ",
        "A/68/947-S/2014/449",
        "A/68/947 - S/2014/449",
        "A/68/947–S/2014/449",
    ],
)
def test_a_librarian_gets_from_a_symbol_to_the_report_and_its_place(ask: Ask, symbol: str) -> None:
    report = {
        "document": "report:2014",
        "title": "Fulfilling our collective responsibility: "
        "international assistance and the responsibility to protect",
        "year": "2014",
        "pillar": "pillar:2",
        "pillarLabel": "Pillar II",
    }
    assert ask("report-by-symbol", symbol=symbol) == [
        {
            **report,
            "printed": "A/68/947",
            "number": "001",
            "source": "source:overview-2014-report",
            "locator": "s.I p1 s1",
        },
        {
            **report,
            "printed": "A/68/947-S/2014/449",
            "number": "004",
            "source": "source:un-secretary-general-page",
            "locator": "list 6",
        },
    ]


def test_every_symbol_leads_to_one_document(ask: Ask) -> None:
    found = ask("document-symbols")
    symbols = {(row["document"], row[kind]) for row in found for kind in ("symbol", "printed")}
    assert len(symbols) == 33
    for document, symbol in symbols:
        assert {row["document"] for row in ask("report-by-symbol", symbol=symbol)} == {document}
    assert ask("report-by-symbol", symbol="S/2014/44") == []


@pytest.mark.parametrize("symbol", ["", "hello", "2014", "A/", "S/2014/449 and more", "S/2014/449\n"])
def test_a_symbol_that_no_document_can_have_is_refused(ask: Ask, symbol: str) -> None:
    with pytest.raises(BadInput) as caught:
        ask("report-by-symbol", symbol=symbol)
    (fault,) = caught.value.faults
    assert (fault.column, fault.rule) == ("symbol", f"{symbol!r} is not a symbol.")


def test_an_analyst_gets_every_contradiction_with_both_places(ask: Ask) -> None:
    pairs = [
        (
            row["matter"],
            (row["oneNumber"], row["oneLocator"], row["oneObject"]),
            (row["otherNumber"], row["otherLocator"], row["otherObject"]),
        )
        for row in ask("contradictions")
    ]
    loosely = ("003", "p2 s1", "threat:violence-and-crimes-against-humanity")
    assert sorted(pairs) == [
        ("variants:crimes-of-the-norm", ("000", "bullet 6", "crime:genocide"), loosely),
        ("variants:crimes-of-the-norm", loosely, ("001", "s.I p1 s2", "crime:genocide")),
        ("variants:crimes-of-the-norm", loosely, ("004", "pillar list 1", "crime:genocide")),
        (
            "variants:means-of-the-international-community",
            ("003", "p2 s4", "measure:other-peaceful-means"),
            ("004", "pillar list 3", "measure:diplomatic-humanitarian-and-other-means"),
        ),
        (
            "variants:origin-of-the-framework",
            ("001", "s.I p1 s3", "framework:three-pillar"),
            ("004", "p4", "framework:three-pillar"),
        ),
        (
            "variants:threshold-of-pillar-iii",
            ("001", "s.I p1 s3", "threshold:unable-or-unwilling"),
            ("004", "pillar list 3", "threshold:manifestly-fail"),
        ),
    ]


def test_what_is_not_stated_is_said_and_what_is_stated_is_given(ask: Ask) -> None:
    holder = ask("not-stated", subject="post:special-adviser-on-r2p", property="r2p:heldBy")
    assert [(row["answer"], row["number"]) for row in holder] == [
        ("not stated", number) for number in ("000", "001", "003", "004")
    ]
    control = ask("not-stated", subject="post:president-of-the-general-assembly", property="r2p:heldBy")
    assert control == [{"answer": "stated", "value": "person:joseph-deiss"}]
    # one source does not state it, and it follows from another
    year = ask("not-stated", subject=DIALOGUE, property="r2p:eventYear")
    assert [(row["answer"], row.get("number"), row.get("value")) for row in year] == [
        ("not stated", "003", None),
        ("stated", None, "2011"),
    ]
    assert ask("not-stated", subject="crime:genocide", property="r2p:eventYear") == []


def test_a_researcher_gets_the_evidence_of_any_fact(ask: Ask) -> None:
    assert ask("evidence-of-fact", subject="report:2013", property="r2p:elaborates") == [
        {
            "object": "pillar:1",
            "status": "stated",
            "modality": "modality:does",
            "polarity": "polarity:positive",
            "source": "source:un-secretary-general-page",
            "locator": "pillar list 1",
            "start": "2954",
            "end": "2973",
            "sha256": "11c1980fae0923cf57c90abdfa88a978268ce4e9ccf35ccc5230dba706957ffd",
            "record": "https://w3id.org/r2p-ld/record/un-secretary-general-page/f004-057",
        }
    ]
    derived = ask("evidence-of-fact", subject=DIALOGUE, property="r2p:eventYear")
    assert [(row["object"], row["status"], "sha256" in row) for row in derived] == [
        ("2011", "derived", False),
        ("2011", "derived", False),
    ]
    origins = {row["origin"].rpartition("/")[2] for row in ask("origins-of-derived-fact", subject=DIALOGUE)}
    assert origins == {"f003-003", "f004-074", "n004-003", "topic-report-event-informal-interactive-dialogue"}


@pytest.mark.parametrize(
    ("modality", "records"),
    [
        ("can", 68),
        ("may", 7),
        ("should", 30),
        ("often", 7),
        ("in-some-cases", 5),
        ("conditional", 6),
        ("in-large-part", 1),
    ],
)
def test_facts_with_a_reserve_are_found_by_their_modality(ask: Ask, modality: str, records: int) -> None:
    assert len(ask("what-can-may-should", modality=modality)) == records


def test_the_first_five_questions_of_the_readme_are_simple() -> None:
    readme = (paths.home() / "README.md").read_text("utf-8")
    first = re.findall(r"^\$ r2p-ld query ([a-z-]+)", readme, re.MULTILINE)[:5]
    patterns = {name: _triple_patterns(find(name).text) for name in first}
    assert len(patterns) == 5
    assert all(1 <= count <= 3 for count in patterns.values()), patterns


def _triple_patterns(text: str) -> int:
    from rdflib.plugins.sparql import prepareQuery
    from rdflib.plugins.sparql.parserutils import CompValue

    def count(part: Any) -> int:
        if not isinstance(part, CompValue):
            return 0
        own = len(part.triples) if part.name == "BGP" else 0
        return own + sum(count(value) for value in part.values())

    return count(prepareQuery(text).algebra)

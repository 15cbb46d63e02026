"""Facts that were once read wrongly, and what holds of every reading."""

from __future__ import annotations

from collections import defaultdict

import pytest
from pyoxigraph import Quad, QuerySolutions, Store

from r2p_ld.graph.populate import populate
from r2p_ld.namespaces import shorten
from r2p_ld.tables.cells import term
from r2p_ld.tables.project import Project, load
from r2p_ld.tables.rows import Reading


@pytest.fixture(scope="module")
def project() -> Project:
    return load()


@pytest.fixture(scope="module")
def readings(project: Project) -> dict[str, Reading]:
    return {row.id: row for table in project.readings.values() for row in table.rows}


def claim(row: Reading) -> str:
    """What a row says, but for its place: the reserve stands last."""
    parts = [shorten(row.subject.value), shorten(row.property.value), term.write(row.object), row.modality]
    speaker = [shorten(row.attribution.value)] if row.attribution else []
    return " ".join([*parts, row.status, *speaker])


# id of a row → what it says
CLAIMS = {
    # bringing situations to attention is for them, not the Secretary-General
    "F004-018": "measure:bringing-threats-to-attention r2p:appliesTo situation:atrocity-crimes-likely "
    "does stated",
    "F004-019": "measure:bringing-threats-to-attention r2p:appliesTo situation:atrocity-crimes-ongoing "
    "does stated",
    # much of it, and falls under
    "N001-006": "assistance:pillar-ii-assistance r2p:fallsUnder topic:traditional-development-cooperation "
    "in-large-part interpreted",
    # no examples
    "F001-249": "assistance:peacekeeping-and-stabilisation r2p:fallsUnder topic:military-support does stated",
    "F001-268": "challenge:too-little-will r2p:manifestedIn topic:measures-come-once-crises-are-underway "
    "does stated post:secretary-general",
    "F001-269": "challenge:too-little-will r2p:manifestedIn topic:too-few-resources-for-prevention "
    "does stated post:secretary-general",
    "F001-062": "stage:third r2p:reachesThreshold topic:targeting-of-a-group does stated",
    # can stays can
    "F001-145": "measure:preventive-diplomacy r2p:pursues aim:resolving-tensions can stated",
    "F001-146": "measure:preventive-diplomacy r2p:pursues aim:highlighting-protection-of-civilians "
    "can stated",
    # bullet 6 tells the report, as its other claims do
    "F000-045": "actor:states r2p:carriesOut measure:taking-stock-of-r2p can stated report:2014",
    "F000-046": "actor:states r2p:carriesOut measure:renewing-commitment-to-r2p can stated report:2014",
    # perhaps the only way is more than one of its aims
    "F001-240": "aim:prosecution-of-atrocity-crimes r2p:requires assistance:pillar-ii-assistance "
    "may interpreted",
}


@pytest.mark.parametrize("id", CLAIMS)
def test_a_row_says_what_its_source_says(readings: dict[str, Reading], id: str) -> None:
    assert claim(readings[id]) == CLAIMS[id]


@pytest.mark.parametrize(("fact", "parts"), [("F001-073", 5), ("F001-283", 7)])
def test_what_a_span_does_not_name_is_interpreted(
    readings: dict[str, Reading], fact: str, parts: int
) -> None:
    found = [row.status for id, row in readings.items() if id.startswith(f"{fact}.")]
    assert found == ["interpreted"] * parts


def test_a_source_makes_a_claim_in_one_row(project: Project) -> None:
    for slug, table in project.readings.items():
        rows = defaultdict(list)
        for row in table.rows:
            key = (row.subject, row.property, row.object, row.modality, row.polarity, row.attribution)
            rows[key].append(row.id)
        assert {slug: [ids for ids in rows.values() if len(ids) > 1]} == {slug: []}


@pytest.mark.parametrize(
    ("id", "spans"), [("F003-002", ["136-164", "140-164"]), ("F001-021", ["1033-1072", "1365-1417"])]
)
def test_a_claim_made_twice_has_both_places(readings: dict[str, Reading], id: str, spans: list[str]) -> None:
    assert [str(span) for span in readings[id].offsets] == spans


def test_a_threat_that_says_nothing_is_left_out(project: Project, readings: dict[str, Reading]) -> None:
    assert "F001-165" not in readings
    assert "does not say which" in {row.id: row.reason for row in project.left_out.rows}["F001-165"]
    assert "threat:threats" not in {shorten(row.id.value) for row in project.terms["threats"].rows}


def test_a_claim_about_every_member_is_made_of_the_members(project: Project) -> None:
    store = Store()
    store.bulk_extend(Quad(*triple) for graph in populate(project).values() for triple in graph)
    found = store.query(
        """PREFIX r2p: <https://w3id.org/r2p-ld/ontology#>
        PREFIX threat: <https://w3id.org/r2p-ld/id/threat/>
        SELECT ?inhibitor ?span WHERE {
          ?inhibitor a r2p:Inhibitor ; r2p:counters threat:escalation-from-risk-to-crisis .
          ?record r2p:statesSubject ?inhibitor ; r2p:statesProperty r2p:counters ;
            r2p:statesObject threat:escalation-from-risk-to-crisis ; r2p:hasEvidence ?span }"""
    )
    assert isinstance(found, QuerySolutions)
    spans = [(row["inhibitor"], row["span"]) for row in found]
    # each has the words on all of them, and those that name it
    assert (len({inhibitor for inhibitor, _ in spans}), len(spans)) == (7, 14)


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("F001-060", "r2p:requires topic:targeting-of-a-group does interpreted"),
        ("F004-085", "r2p:appliesTo population:every-society can interpreted"),
    ],
)
def test_what_holds_of_the_four_crimes_is_said_of_each(
    readings: dict[str, Reading], fact: str, said: str
) -> None:
    crimes = ("genocide", "war-crimes", "ethnic-cleansing", "crimes-against-humanity")
    found = [claim(row) for id, row in readings.items() if id.startswith(f"{fact}.")]
    assert found == [f"crime:{crime} {said}" for crime in crimes]

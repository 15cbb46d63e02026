"""Facts that were once read wrongly, and what holds of every reading."""

from __future__ import annotations

from collections import defaultdict

import pytest
from pyoxigraph import NamedNode, Quad, QuerySolutions, Store, Triple

from r2p_ld.graph.populate import Graphs
from r2p_ld.namespaces import node, shorten
from r2p_ld.tables.cells import term
from r2p_ld.tables.project import Project, load
from r2p_ld.tables.rows import Reading


@pytest.fixture(scope="module")
def project() -> Project:
    return load()


@pytest.fixture(scope="module")
def readings(project: Project) -> dict[str, Reading]:
    return {row.id: row for table in project.readings.values() for row in table.rows}


@pytest.fixture(scope="module")
def published(graphs: Graphs) -> set[Triple]:
    return set[Triple]().union(*graphs.values())


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
    # a name that is cut short, and words that a reader put to a term
    "N001-025": "citation:report-2014-police-sierra-leone r2p:citationRole role:police-contribution "
    "does interpreted",
    "N001-026": "citation:report-2014-police-sierra-leone r2p:citedBy report:2014 does interpreted",
    "N003-025": "statement:ban-limited-action r2p:about aim:responding-to-atrocity-crimes does interpreted",
    "N003-049": "statement:deiss-national-capacities r2p:about topic:helping-states-build-capacity "
    "does interpreted",
    # the words name no crime, as those of F004-076 do not
    "N001-045": "statement:report-2014-rapid-assistance r2p:about aim:prevention-of-atrocities does stated",
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


def test_a_claim_about_every_member_is_made_of_the_members(published: set[Triple]) -> None:
    store = Store()
    store.bulk_extend(Quad(*triple) for triple in published)
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


# What an expert expects, said somewhere.
EXPECTED = """
post:president-of-the-general-assembly r2p:postIn body:general-assembly does stated
post:secretary-general r2p:postIn body:united-nations does interpreted
body:unhcr r2p:directPartOf body:united-nations does interpreted
body:unmiss r2p:directPartOf body:united-nations does interpreted
body:monusco r2p:directPartOf body:united-nations does interpreted
citation:participants-rwanda r2p:namesCrime crime:genocide does stated
report:2014 r2p:makesStatement statement:report-2014-police-contributions does stated
inhibitor:risk-assessment-and-early-response r2p:hasMeasure measure:risk-assessments can interpreted
inhibitor:risk-assessment-and-early-response r2p:hasMeasure measure:advice-to-states can interpreted
assistance:human-rights-monitoring r2p:hasMeasure measure:domestic-human-rights-monitoring can stated
assistance:human-rights-monitoring r2p:hasMeasure measure:sending-human-rights-experts does interpreted
measure:recruiting-human-rights-experts r2p:actsThrough body:united-nations conditional interpreted
measure:training-guides-on-protection-mandates r2p:pursues aim:understanding-of-mandates does stated
actor:un-entities r2p:carriesOut measure:preventive-diplomacy can interpreted
challenge:states-as-perpetrators r2p:appliesTo actor:states in-some-cases stated post:secretary-general
topic:addressing-crises r2p:hasQuality quality:more-costly does stated post:secretary-general
recommendation:deploy-additional-capacity r2p:appliesTo situation:states-under-stress does stated
recommendation:deploy-additional-capacity r2p:strengthens aim:state-protection-efforts does interpreted
part:world-summit-outcome-138 r2p:makesStatement statement:report-2014-commitment-of-states does stated
part:world-summit-outcome-139 r2p:makesStatement statement:report-2014-commitment-of-states does stated
stage:second r2p:hasQuality quality:urgent does interpreted
stage:third r2p:hasQuality quality:urgent does interpreted
assistance:pillar-ii-assistance r2p:appliesTo stage:second does interpreted
assistance:pillar-ii-assistance r2p:appliesTo stage:third does interpreted
tool:chapter-vii-use-of-force r2p:inAccordanceWith instrument:united-nations-charter does interpreted
""".strip().splitlines()


@pytest.mark.parametrize("said", EXPECTED)
def test_what_an_expert_expects_is_read(readings: dict[str, Reading], said: str) -> None:
    assert said in set(map(claim, readings.values()))


def pairs(published: set[Triple], property_: str) -> list[tuple[str, str]]:
    """Subjects and objects of a property, by their short names."""
    return sorted(
        (shorten(t.subject.value), shorten(t.object.value))
        for t in published
        if t.predicate == node(property_)
        and isinstance(t.subject, NamedNode)
        and isinstance(t.object, NamedNode)
    )


def test_every_post_is_in_a_body(project: Project, published: set[Triple]) -> None:
    posts = {shorten(row.id.value) for row in project.entities["posts"].rows}
    assert {post for post, _ in pairs(published, "r2p:postIn")} == posts


def test_what_belongs_to_the_united_nations(published: set[Triple]) -> None:
    parts = pairs(published, "r2p:directPartOf") + pairs(published, "r2p:postIn")
    found, new = {"body:united-nations"}, {"body:united-nations"}
    while new:
        new = {part for part, whole in parts if whole in new} - found
        found |= new
    assert sorted(name.partition(":")[2] for name in found) == [
        *("department-of-political-affairs", "emergency-relief-coordinator", "general-assembly"),
        *("human-rights-council", "mediation-support-unit", "monusco", "ohchr", "peacebuilding-commission"),
        *("president-of-the-general-assembly", "roster-of-mediation-experts", "secretariat-departments"),
        *("secretary-general", "security-council", "special-adviser-on-r2p"),
        *("standby-team-of-mediation-experts", "un-ngls", "un-secretariat", "unhcr", "united-nations"),
        "unmiss",
    ]


def test_every_statement_is_about_something(project: Project, published: set[Triple]) -> None:
    about = {statement for statement, _ in pairs(published, "r2p:about")}
    assert about == {shorten(row.id.value) for row in project.entities["statements"].rows}
    assert len(about) == 26


def test_whom_statements_call_upon(published: set[Triple]) -> None:
    called = defaultdict(set)
    for statement, actor in pairs(published, "r2p:calledUpon"):
        called[statement].add(actor)
    partners = {"body:united-nations", "actor:development-partners-of-the-un"}
    assert called == {
        "statement:ban-sharpen-tools": {"actor:international-community"},
        "statement:ban-understand-perpetrators": {"actor:international-community"},
        "statement:deiss-focus-on-prevention": partners,
        "statement:deiss-national-capacities": partners,
        "statement:deiss-strengthen-collaboration": partners,
        "statement:report-2014-ambitious-vision": {"actor:member-states"},
        "statement:sg-collective-determination": {"actor:international-community"},
    }


def test_to_name_a_crime_determines_nothing(published: set[Triple]) -> None:
    named = pairs(published, "r2p:namesCrime")
    assert named == [("citation:participants-rwanda", "crime:genocide")]
    assert not [triple for triple in published if triple.predicate == node("r2p:determines")]


@pytest.mark.parametrize(("scheme", "groups"), [("measures", 14), ("topics", 13), ("aims", 7)])
def test_what_is_named_once_stands_in_a_group(project: Project, scheme: str, groups: int) -> None:
    rows = project.terms[scheme].rows
    ours = [row for row in rows if row.definition.startswith(("Group of ours", "Heading of ours"))]
    assert len(ours) == groups
    assert [shorten(row.id.value) for row in rows if not row.broader and row not in ours] == []


def test_one_question_gathers_what_is_about_accountability(published: set[Triple]) -> None:
    wider = pairs(published, "skos:broader")
    found, new = set[str](), {"topic:justice-and-accountability"}
    while new:
        found |= new
        new = {concept for concept, above in wider if above in new} - found
    assert sorted(found) == [
        "aim:accountability-in-political-institutions",
        "aim:accountability-of-perpetrators",
        "aim:equal-access-to-justice",
        "aim:justice",
        "aim:prosecution-of-atrocity-crimes",
        "measure:accountability-and-redress",
        "measure:addressing-sexual-and-gender-based-crimes",
        "measure:financing-property-claims",
        "measure:holding-state-actors-accountable",
        "measure:restoring-citizenship",
        "measure:supporting-post-conflict-efforts",
        "topic:justice-and-accountability",
        "topic:justice-sector",
    ]


def test_one_idea_in_several_lists_is_tied(published: set[Triple]) -> None:
    kinds = ("closeMatch", "relatedMatch", "broadMatch", "narrowMatch")
    ours = {pair for kind in kinds for pair in pairs(published, f"skos:{kind}")}
    assert ours >= {
        ("measure:preventive-diplomacy", "tool:preventive-diplomacy"),
        ("principle:prioritize-prevention", "topic:prioritising-prevention"),
        ("topic:mediation", "tool:mediation-and-political-dialogue"),
        ("topic:early-warning", "tool:early-warning-and-atrocity-prevention-capacity"),
        (
            "measure:sending-human-rights-experts",
            "tool:international-human-rights-monitoring-and-peer-review",
        ),
        ("measure:coercive-measures", "tool:sanctions"),
    }
    # who carries out a measure that a listed tool is tied to
    tied = {
        measure for measure, other in ours if measure.startswith("measure:") and other.startswith("tool:")
    }
    assert len({pair for pair in pairs(published, "r2p:carriesOut") if pair[1] in tied}) >= 4

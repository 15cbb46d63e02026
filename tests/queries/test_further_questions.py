"""Questions of the kinds that people ask, each answered by one canned question: name, values, exact rows.

Lookups, joins, counts, negations, what no source says, and where something is said. The twenty-five public
ones stand in ``test_public_questions``.
"""

from __future__ import annotations

import pytest
from support.asking import Ask

# question, canned query, its parameters, the columns that answer; the answer, a row a line
QUESTIONS: list[tuple[str, str, dict[str, str], str, str]] = [
    (
        "Which policy tools are listed under Pillar III?",
        "tools-of-pillar",
        {"pillar": "3"},
        "label",
        """
        Criminal Investigations, Fact-Finding Missions, & Commissions of Inquiry
        Mediation and Political Dialogue
        Monitoring or Observer Missions
        Preventive Diplomacy
        Protection of Civilians in Humanitarian Emergencies
        Protection of Refugees and Internally Displaced
        Public Advocacy
        Referral to the ICC
        Sanctions
        UN Charter Chapter VII Authorised Use of Force
        """,
    ),
    (
        "Which stages lead towards atrocity crimes, in which order?",
        "stages",
        {},
        "number label",
        """
        1 | First stage
        2 | Second stage
        3 | Third stage
        """,
    ),
    (
        "Into which forms does capacity building fall?",
        "assistance-types",
        {"wider": "capacity-building"},
        "label",
        """
        Effective, legitimate and inclusive governance
        Specific inhibitors of atrocity crimes
        """,
    ),
    (
        "Which risk factors mark the first stage?",
        "risk-factors",
        {},
        "label",
        """
        Armed conflict
        Incentives to commit mass atrocities
        Serious violations of international human rights and humanitarian law
        """,
    ),
    (
        "What sets off a stage, and how often?",
        "stage-triggers",
        {},
        "stageLabel label modalityLabel",
        """
        Second stage | Crisis | Often
        Second stage | Political change | Often
        """,
    ),
    (
        "Who bears responsibility under each pillar?",
        "responsibilities",
        {},
        "pillarLabel actorLabel",
        """
        Pillar I | States
        Pillar II | International community
        Pillar III | International community
        """,
    ),
    (
        "Where are the peace operations that the sources name?",
        "peace-operations",
        {},
        "mission placeLabel",
        """
        body:monusco | Democratic Republic of the Congo
        body:unmiss | South Sudan
        """,
    ),
    (
        "Which state is number 345 of the Correlates of War?",
        "holders-of-code",
        {"code": "345"},
        "label schemeLabel from to",
        """
        Serbia | Correlates of War | 1878-07-13 | 1918-11-30
        Serbia | Correlates of War | 2006-06-05 | 
        Yugoslavia | Correlates of War | 1918-12-01 | 1941-04-20
        Yugoslavia | Correlates of War | 1944-10-20 | 2006-06-04
        Yugoslavia | Gleditsch and Ward | 1918-12-01 | 2006-06-04
        """,
    ),
    (
        "What follows the first stage?",
        "later-stages",
        {"stage": "first"},
        "label",
        """
        Second stage
        Third stage
        """,
    ),
    (
        "Which tools do Pillars I and II share?",
        "tools-of-two-pillars",
        {"pillar": "1", "other": "2"},
        "label",
        "",
    ),
    (
        "Who took part in the dialogue of 12 July, and who spoke?",
        "who-took-part",
        {"event": "informal-interactive-dialogue"},
        "label relation",
        """
        Ban Ki-moon | spoke at
        Ban Ki-moon | took part in
        Civil society | took part in
        Joseph Deiss | spoke at
        Joseph Deiss | took part in
        Knut Vollebaek | spoke at
        Knut Vollebaek | took part in
        Member States | took part in
        Regional groups | took part in
        """,
    ),
    (
        "Which documents tell something of the 2009 report?",
        "documents-on-report",
        {"report": "2009"},
        "document",
        """
        source:overview-2014-report
        source:un-secretary-general-page
        """,
    ),
    (
        "Which source sums up a report on Pillar II?",
        "sources-on-pillar",
        {"pillar": "2"},
        "document",
        """
        source:gcr2p-summary-2014
        source:overview-2014-report
        """,
    ),
    (
        "Which parts has the OSCE?",
        "parts-of-organisation",
        {"organisation": "osce"},
        "label",
        """
        OSCE High Commissioner on National Minorities
        """,
    ),
    (
        "How many tools are there in all, and how many bullets list them?",
        "tool-totals",
        {},
        "tools bullets",
        """
        31 | 37
        """,
    ),
    (
        "How many members has each class that is defined by logic?",
        "defined-class-sizes",
        {},
        "label members",
        """
        Pillar I tool | 8
        Pillar II tool | 19
        Pillar III tool | 10
        cross-pillar tool | 6
        joint report | 10
        pillar report | 3
        """,
    ),
    (
        "To what are the norm and assistance not limited?",
        "not-limited-to",
        {},
        "thingLabel limitLabel",
        """
        Pillar II assistance | Early-stage prevention
        Responsibility to Protect | Coercive measures
        Responsibility to Protect | Situations of ongoing conflict
        """,
    ),
    (
        "What do the sources deny?",
        "denied-facts",
        {},
        "subject property object",
        """
        assistance:pillar-ii-assistance | r2p:leadsTo | threat:exacerbated-atrocity-factors
        assistance:pillar-ii-assistance | r2p:limitedTo | situation:early-stage-prevention
        norm:responsibility-to-protect | r2p:limitedTo | measure:coercive-measures
        norm:responsibility-to-protect | r2p:limitedTo | situation:ongoing-conflict
        """,
    ),
    (
        "What is the date of document 003?",
        "not-stated",
        {"subject": "source:ngls-dialogue", "property": "dcterms:issued"},
        "answer number",
        """
        not stated | 003
        """,
    ),
    (
        "Who wrote the overview of the 2014 report?",
        "not-stated",
        {"subject": "source:overview-2014-report", "property": "r2p:authoredBy"},
        "answer value",
        """
        not stated | 
        """,
    ),
    (
        "Where does a source say that the 2012 report elaborates Pillar III?",
        "evidence-of-fact",
        {"subject": "report:2012", "property": "r2p:elaborates"},
        "object source locator",
        """
        pillar:3 | source:un-secretary-general-page | pillar list 3
        """,
    ),
    (
        "Which document mentions Joseph Deiss?",
        "who-mentions",
        {"thing": "person:joseph-deiss"},
        "number",
        """
        003
        """,
    ),
    (
        "From which records does the year of the dialogue follow?",
        "origins-of-derived-fact",
        {"subject": "event:informal-interactive-dialogue"},
        "property value id",
        """
        r2p:topicReport | report:2011 | F003-003
        r2p:topicReport | report:2011 | F004-074
        r2p:eventYear | 2011 | 
        r2p:eventYear | 2011 | N004-003
        """,
    ),
    (
        "Under which titles do the sources name the 2014 report?",
        "report-titles",
        {"report": "2014"},
        "kind number",
        """
        other spelling | 000
        other spelling | 001
        title | 004
        """,
    ),
    (
        "Under which conditions is collective action due?",
        "conditions-of-collective-action",
        {},
        "relation label",
        """
        has threshold | Manifestly fail
        has threshold | Unable or unwilling
        in accordance with | United Nations Charter
        """,
    ),
    (
        "Which places are cited for police contributions?",
        "places-cited",
        {"role": "police-contribution"},
        "label citing",
        """
        Burundi | report:2014
        Côte d'Ivoire | report:2014
        Democratic Republic of the Congo | report:2014
        Haiti | report:2014
        Kosovo | report:2014
        Liberia | report:2014
        Sierra Leone | report:2014
        """,
    ),
]


@pytest.mark.parametrize(
    ("query", "values", "columns", "answer"),
    [row[1:] for row in QUESTIONS],
    ids=[row[0] for row in QUESTIONS],
)
def test_the_question_has_its_answer(
    ask: Ask, query: str, values: dict[str, str], columns: str, answer: str
) -> None:
    rows = {" | ".join(row.get(name, "") for name in columns.split()).strip() for row in ask(query, **values)}
    assert rows == {line.strip() for line in answer.strip().splitlines()}


def test_there_are_as_many_as_public_ones() -> None:
    assert len({question for question, *_ in QUESTIONS}) >= 25

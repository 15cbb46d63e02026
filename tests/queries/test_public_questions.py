"""Twenty-five questions that people ask, each with the answer that a reader finds in the sources."""

from __future__ import annotations

import pytest
from support.asking import Ask

# question, canned query, its parameters, the columns that answer, the answer
QUESTIONS: list[tuple[str, str, dict[str, str], tuple[str, ...], set[tuple[str, ...]]]] = [
    (
        "Which policy tools are listed under Pillar I?",
        "tools-of-pillar",
        {"pillar": "1"},
        ("label",),
        {
            ("Capacity for Dialogue and Conflict Resolution",),
            ("Early Warning and Atrocity Prevention Capacity",),
            ("Education Relevant to Atrocity Crime Prevention",),
            ("Equitable Distribution of Economic Resources",),
            ("Impartial Oversight of Political Transitions",),
            ("Legitimate and Effective Transitional Justice",),
            ("Professional and Accountable Security Sector",),
            ("Rule of Law and Human Rights",),
        },
    ),
    (
        "Which crimes does R2P cover?",
        "crimes",
        {},
        ("label",),
        {("Crimes against humanity",), ("Ethnic cleansing",), ("Genocide",), ("War crimes",)},
    ),
    (
        "What are the five common principles of assistance, with their numbers?",
        "principles",
        {},
        ("number", "label"),
        {
            ("1", "Ensuring national ownership"),
            ("2", "Building mutual commitment"),
            ("3", "Do no harm"),
            ("4", "Prioritize prevention"),
            ("5", "Retain flexibility"),
        },
    ),
    (
        "What are the seven specific inhibitors of atrocity crimes?",
        "inhibitors",
        {},
        ("label",),
        {
            ("Ability to assess risk and mobilize early response",),
            ("Capacity for effective and legitimate transitional justice",),
            ("Impartial institutions for overseeing political transitions",),
            ("Judicial and human rights institutions",),
            ("Local capacity to resolve conflicts",),
            ("Media capacity to counteract prejudice and hate speech",),
            ("Professional and accountable security sector",),
        },
    ),
    (
        "Into which three categories does Pillar II assistance fall?",
        "assistance-types",
        {"wider": "pillar-ii-assistance"},
        ("label",),
        {("Capacity building",), ("Direct protection assistance",), ("Encouragement",)},
    ),
    (
        "In which five areas is civilian assistance likely to have the greatest impact?",
        "assistance-types",
        {"wider": "civilian-assistance"},
        ("label",),
        {
            ("Human rights monitoring",),
            ("Law enforcement and criminal investigation",),
            ("Mediation and dispute resolution expertise",),
            ("Protection of civilians in humanitarian emergencies",),
            ("Protection of refugees and the internally displaced",),
        },
    ),
    (
        "What is the title of the report with symbol A/72/884-S/2018/525?",
        "report-by-symbol",
        {"symbol": "A/72/884-S/2018/525"},
        ("title",),
        {("Responsibility to protect: from early warning to early action",)},
    ),
    (
        "Which tools are listed under both Pillar II and Pillar III?",
        "tools-of-two-pillars",
        {"pillar": "2", "other": "3"},
        ("label",),
        {
            ("Criminal Investigations, Fact-Finding Missions, & Commissions of Inquiry",),
            ("Mediation and Political Dialogue",),
            ("Monitoring or Observer Missions",),
            ("Preventive Diplomacy",),
            ("Protection of Civilians in Humanitarian Emergencies",),
            ("Protection of Refugees and Internally Displaced",),
        },
    ),
    (
        "How many tools are listed under each pillar?",
        "tool-counts",
        {},
        ("label", "tools"),
        {("Pillar I", "8"), ("Pillar II", "19"), ("Pillar III", "10")},
    ),
    (
        "Which annual report elaborates each pillar?",
        "pillar-reports",
        {},
        ("pillarLabel", "year"),
        {("Pillar I", "2013"), ("Pillar II", "2014"), ("Pillar III", "2012")},
    ),
    (
        "Which countries are named as crises that the 2014 report refers to?",
        "places-cited",
        {"role": "crisis"},
        ("label", "citing"),
        {
            ("Central African Republic", "report:2014"),
            ("Iraq", "report:2014"),
            ("South Sudan", "report:2014"),
        },
    ),
    (
        "Which situations does Joseph Deiss refer to?",
        "cited-by",
        {"citing": "person:joseph-deiss"},
        ("label",),
        {("Côte d'Ivoire",), ("Libya",), ("Sudan",)},
    ),
    (
        "Which four numbered challenges does document 001 report?",
        "challenges",
        {},
        ("number", "label"),
        {
            ("1", "Pillar II responsibilities are multi-faceted and complex"),
            ("2", "Too little will to operationalize prevention"),
            ("3", "Resource constraints"),
            ("4", "States as perpetrators of atrocity crimes"),
        },
    ),
    (
        "What are the three numbered recommendations of the Secretary-General?",
        "recommendations",
        {},
        ("number", "recommendation"),
        {
            ("1", "recommendation:intensify-encouragement"),
            ("2", "recommendation:invest-in-capacity-building"),
            ("3", "recommendation:deploy-additional-capacity"),
        },
    ),
    (
        "Which documents mention the 2005 World Summit?",
        "who-mentions",
        {"thing": "event:world-summit-2005"},
        ("number",),
        {("000",), ("001",), ("003",)},
    ),
    (
        "Which UN bodies are central to providing Pillar II assistance?",
        "who-is-central",
        {"thing": "assistance:pillar-ii-assistance"},
        ("label",),
        {
            ("General Assembly",),
            ("Human Rights Council",),
            ("Peacebuilding Commission",),
            ("Security Council",),
        },
    ),
    (
        "Which paragraphs of the World Summit Outcome Document articulate the commitment?",
        "paragraphs-of-instrument",
        {"instrument": "world-summit-outcome"},
        ("label",),
        {
            ("Paragraph 138 of the 2005 World Summit Outcome Document",),
            ("Paragraph 139 of the 2005 World Summit Outcome Document",),
        },
    ),
    (
        "On which issues do the Secretariat departments work, according to document 004?",
        "fields-of-work",
        {"actor": "secretariat-departments"},
        ("field",),
        {
            ("topic:administering-missions",),
            ("topic:capacity-building",),
            ("topic:conflict-prevention",),
            ("topic:cooperation-with-regional-organisations",),
            ("topic:early-warning",),
            ("topic:electoral-assistance",),
            ("topic:human-rights",),
            ("topic:mediation",),
            ("topic:political-engagement-with-member-states",),
        },
    ),
    (
        "Which body publishes document 003, and of what is it a programme?",
        "publishers",
        {"number": "003"},
        ("name", "wholeLabel"),
        {("NGLS", "United Nations"), ("UN-NGLS", "United Nations")},
    ),
    (
        "What is the date of document 000?",
        "not-stated",
        {"subject": "source:gcr2p-summary-2014", "property": "dcterms:issued"},
        ("answer", "value"),
        {("stated", "2014-08-13")},
    ),
    (
        "What is the title of the tool set of each pillar?",
        "tool-set-titles",
        {},
        ("label", "title"),
        {
            ("Pillar I", "Building National Resilience"),
            ("Pillar II", "International Encouragement, Assistance and Capacity-Building"),
            ("Pillar III", "Timely and Decisive Response"),
        },
    ),
    (
        "Which kinds of actors can provide Pillar II assistance, according to document 000?",
        "who-can-provide-assistance",
        {"source": "gcr2p-summary-2014"},
        ("actor", "assistance"),
        {
            ("actor:civil-society", "assistance:pillar-ii-assistance"),
            ("actor:international-organisations", "assistance:pillar-ii-assistance"),
            ("actor:private-sector", "assistance:pillar-ii-assistance"),
            ("actor:regional-organisations", "assistance:pillar-ii-assistance"),
            ("actor:states", "assistance:pillar-ii-assistance"),
        },
    ),
    (
        "On which core aspects have Member States developed a consensus?",
        "consensus",
        {"actor": "member-states"},
        ("matter",),
        {
            ("measure:full-range-of-peaceful-measures",),
            ("topic:accordance-with-international-law",),
            ("topic:military-force-as-last-resort",),
            ("topic:prioritising-prevention",),
        },
    ),
    (
        "Which kind of tools is part of Pillar II assistance only in some cases?",
        "tool-kinds",
        {"modality": "in-some-cases"},
        ("label", "assistance", "source"),
        {
            ("Military tools", "assistance:pillar-ii-assistance", "source:gcr2p-summary-2014"),
            ("Military tools", "assistance:pillar-ii-assistance", "source:overview-2014-report"),
        },
    ),
    (
        "What is the date of document 001?",
        "not-stated",
        {"subject": "source:overview-2014-report", "property": "dcterms:issued"},
        ("answer", "number"),
        {("not stated", "001")},
    ),
]


@pytest.mark.parametrize(
    ("query", "values", "columns", "answer"),
    [row[1:] for row in QUESTIONS],
    ids=[row[0] for row in QUESTIONS],
)
def test_the_question_has_its_answer(
    ask: Ask, query: str, values: dict[str, str], columns: tuple[str, ...], answer: set[tuple[str, ...]]
) -> None:
    assert {tuple(row[column] for column in columns) for row in ask(query, **values)} == answer


def test_there_are_twenty_five_questions() -> None:
    assert len({question for question, *_ in QUESTIONS}) == 25

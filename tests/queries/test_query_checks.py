"""The checks find no fault in the published graph, and each finds the fault that it is for."""

from __future__ import annotations

import pytest
from pyoxigraph import Store, Triple
from support.asking import Row, checks, rows, store_of

from r2p_ld.namespaces import prefixes
from r2p_ld.query.catalog import CannedQuery

CHECKS = {check.name: check for check in checks()}
RECORD = prefixes()["record"]
CONTROL = f"{RECORD}un-secretary-general-page/f004-057"
SPAN = f"{prefixes()['evidence']}un-secretary-general-page/2954-2973"

# mappings, each with its match and its comment: what the comment speaks against, and what it fits
AGAINST = [
    ("a", "closeMatch", "The concept takes in risks of every kind."),
    ("b", "exactMatch", "It is wider than this crime."),
    ("c", "closeMatch", "Interventions of several countries are one kind of them."),
    ("d", "exactMatch", "Peacekeeping is one half of the tool."),
    ("e", "narrowMatch", "The descriptor takes in sanctions of every law."),
    ("f", "broadMatch", "One of the three ways that the tool puts together."),
    ("g", "closeMatch", "Watching elections differs from help with holding them."),
    ("h", "broadMatch", "Arbitration is another procedure."),
]
FITTING = [
    ("i", "broadMatch", "The concept takes in risks of every kind."),
    ("j", "narrowMatch", "Peacekeeping is one half of the tool."),
    ("k", "relatedMatch", "Arbitration is another procedure."),
    ("l", "closeMatch", "The item names the systems, the subject what they do."),
    ("m", "closeMatch", "Aid is the greater part of it."),
]

# check → an update that plants a fault, and the rows that tell of it
FAULTS: dict[str, tuple[str, list[Row]]] = {
    "affirmed-record-without-triple": (
        "DELETE DATA { report:2013 r2p:elaborates pillar:1 }",
        [{"record": CONTROL, "subject": "report:2013", "property": "r2p:elaborates", "object": "pillar:1"}],
    ),
    "code-of-two-things": (
        """INSERT DATA {
        <urn:a> r2p:codeScheme codescheme:gw ; r2p:codeValue "678" ; r2p:codeOf state:oman ;
          r2p:validFrom "1990-05-21"^^xsd:date ; r2p:validTo "1990-05-21"^^xsd:date .
        <urn:b> r2p:codeScheme codescheme:cow ; r2p:codeValue "679" ; r2p:codeOf state:oman ;
          r2p:validTo "1990-05-21"^^xsd:date }""",
        [
            {
                "scheme": "codescheme:gw",
                "value": "678",
                "thing": "state:yemen-arab-republic",
                "other": "state:oman",
            }
        ],
    ),
    "concept-above-itself": (
        "INSERT DATA { aim:integrated-institutions skos:broaderTransitive aim:integrated-institutions }",
        [{"concept": "aim:integrated-institutions"}],
    ),
    "concept-without-scheme": (
        "DELETE DATA { tool:gender skos:inScheme scheme:tools }",
        [{"concept": "tool:gender"}],
    ),
    "evidence-of-another-source": (
        f"INSERT DATA {{ <{CONTROL}> r2p:hasEvidence <urn:a> . <urn:a> oa:hasSource source:ngls-dialogue }}",
        [{"record": CONTROL, "span": "urn:a", "source": "source:ngls-dialogue"}],
    ),
    "incomplete-record": (
        f"DELETE DATA {{ <{CONTROL}> r2p:hasPolarity polarity:positive }}",
        [{"record": CONTROL}],
    ),
    "label-repeated-as-alternative": (
        'INSERT DATA { tool:gender skos:altLabel "Gender"@en }',
        [{"thing": "tool:gender", "label": "Gender"}],
    ),
    "listing-without-tool-of-pillar": (
        "DELETE DATA { tool:gender r2p:toolOfPillar pillar:2 } ;"
        "INSERT DATA { tool:gender r2p:toolOfPillar pillar:3 }",
        [{"tool": "tool:gender", "pillar": "pillar:2"}, {"tool": "tool:gender", "pillar": "pillar:3"}],
    ),
    "mapping-against-its-comment": (
        " ;\n".join(
            f'''INSERT DATA {{ mapping:{name} owl:annotatedProperty skos:{match} ; sssom:reviewer_label "us" ;
            rdfs:comment "{comment} Evidence: one kind of file, which takes in much." }}'''
            for name, match, comment in AGAINST + FITTING
        ),
        [
            {"mapping": f"mapping:{name}", "predicate": f"skos:{match}", "comment": comment}
            for name, match, comment in sorted(AGAINST)
        ],
    ),
    "missing-definition": (
        'INSERT DATA { crime:piracy a skos:Concept ; skos:definition "Piraterie."@de }',
        [{"term": "crime:piracy"}],
    ),
    "missing-label": (
        'INSERT DATA { place:atlantis a r2p:Place ; rdfs:label "Atlantide"@fr }',
        [{"thing": "place:atlantis"}],
    ),
    "record-without-evidence": (
        f"DELETE DATA {{ <{CONTROL}> r2p:hasEvidence <{SPAN}> }} ;"
        f'INSERT DATA {{ record:a a r2p:Record ; r2p:status "derived" . '
        f'record:b a r2p:Record ; r2p:status "curated" . '
        f'record:c a r2p:Record ; r2p:status "notStated" . '
        f'record:d a r2p:Record ; r2p:status "curated" ; dcterms:source "a book" }}',
        [
            {"record": "record:a", "status": "derived"},
            {"record": "record:b", "status": "curated"},
            {"record": "record:c", "status": "notStated"},
            {"record": CONTROL, "status": "stated"},
        ],
    ),
    "repeated-definition": (
        'INSERT DATA { aim:x skos:definition "The same."@en . aim:y skos:definition "The same."@en }',
        [{"definition": "The same.", "term": "aim:x", "other": "aim:y"}],
    ),
    "reserve-taken-for-fact": (
        "INSERT DATA { actor:private-sector r2p:provides assistance:pillar-ii-assistance }",
        [
            {
                "record": f"{RECORD}gcr2p-summary-2014/f000-034",
                "subject": "actor:private-sector",
                "property": "r2p:provides",
                "object": "assistance:pillar-ii-assistance",
            }
        ],
    ),
    "second-label": (
        'INSERT DATA { place:haiti rdfs:label "Hayti"@en }',
        [{"thing": "place:haiti", "language": "en", "label": "Haiti", "other": "Hayti"}],
    ),
    "shared-exact-match": (
        "INSERT DATA { tool:sanctions skos:exactMatch <urn:same> . tool:gender skos:exactMatch <urn:same> . "
        "place:haiti schema:sameAs <urn:there> . place:mali schema:sameAs <urn:there> }",
        [
            {"outside": "urn:same", "thing": "tool:gender", "other": "tool:sanctions"},
            {"outside": "urn:there", "thing": "place:haiti", "other": "place:mali"},
        ],
    ),
    "shared-label": (
        'INSERT DATA { tool:sex skos:inScheme scheme:tools ; skos:prefLabel "Gender"@en }',
        [{"scheme": "scheme:tools", "label": "Gender", "concept": "tool:gender", "other": "tool:sex"}],
    ),
    "shared-notation": (
        'INSERT DATA { pillar:1 skos:notation "II" }',
        [{"scheme": "scheme:pillars", "notation": "II", "concept": "pillar:1", "other": "pillar:2"}],
    ),
    "shared-symbol": (
        'INSERT DATA { report:2015 r2p:symbol "A/68/947" }',
        [{"symbol": "A/68/947", "document": "report:2014", "other": "report:2015"}],
    ),
    "silence-beside-fact": (
        "INSERT DATA { record:s a r2p:Silence ; r2p:statesSubject report:2013 ; "
        "r2p:statesProperty r2p:elaborates ; r2p:searchedIn source:un-secretary-general-page }",
        [{"silence": "record:s", "record": CONTROL, "source": "source:un-secretary-general-page"}],
    ),
    "span-outside-text": (
        f"DELETE {{ ?selector oa:end 2973 }} INSERT {{ ?selector oa:end 7759 }} "
        f"WHERE {{ <{SPAN}> oa:hasSelector ?selector }} ;"
        "INSERT DATA { <urn:a> oa:hasSource source:ngls-dialogue ; oa:hasSelector <urn:b> . "
        "<urn:b> oa:start 5 ; oa:end 5 . "
        "<urn:c> oa:hasSource source:ngls-dialogue ; oa:hasSelector <urn:d> . "
        "<urn:d> oa:start -1 ; oa:end 5 }",
        [
            {"span": SPAN, "start": "2954", "end": "7759", "characters": "7758"},
            {"span": "urn:a", "start": "5", "end": "5", "characters": "4835"},
            {"span": "urn:c", "start": "-1", "end": "5", "characters": "4835"},
        ],
    ),
    "span-without-record": (
        f"DELETE WHERE {{ ?record r2p:hasEvidence <{SPAN}> }}",
        [{"span": SPAN}],
    ),
    "top-concept-below-another": (
        "INSERT DATA { pillar:2 skos:broader pillar:1 }",
        [{"concept": "pillar:2", "scheme": "scheme:pillars", "wider": "pillar:1"}],
    ),
    "undeclared-term": (
        "INSERT DATA { tool:gender a r2p:Tool ; r2p:likes tool:gender . record:a r2p:statesProperty r2p:no }",
        [{"term": "r2p:Tool"}, {"term": "r2p:likes"}, {"term": "r2p:no"}],
    ),
    "undescribed-thing": (
        "INSERT DATA { tool:gender skos:related tool:nothing, record:none }",
        [{"thing": "tool:nothing"}, {"thing": "record:none"}],
    ),
    "untyped-thing": (
        'INSERT DATA { tool:nothing rdfs:label "Nothing"@en }',
        [{"thing": "tool:nothing"}],
    ),
    "wider-and-related": (
        "INSERT DATA { assistance:encouragement skos:related assistance:pillar-ii-assistance }",
        [{"concept": "assistance:encouragement", "other": "assistance:pillar-ii-assistance"}],
    ),
}


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_the_published_graph_has_no_such_fault(store: Store, check: CannedQuery) -> None:
    assert rows(store, check.text) == []


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_a_planted_fault_is_found(published: list[Triple], check: CannedQuery) -> None:
    planted, expected = FAULTS[check.name]
    spoilt = store_of(published)
    declared = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in prefixes().items())
    spoilt.update(declared + planted)
    assert rows(spoilt, check.text) == expected


def test_every_check_has_a_planted_fault() -> None:
    assert FAULTS.keys() == CHECKS.keys()

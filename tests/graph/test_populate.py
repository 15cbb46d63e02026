"""The tables become the graphs that are expected, triple for triple."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from support.tiny_ontology import FIXTURE, Tiny

from r2p_ld.errors import BadInput
from r2p_ld.graph.populate import Graphs, populate
from r2p_ld.namespaces import node, prefixes
from r2p_ld.tables.cells import record, term
from r2p_ld.tables.project import load
from r2p_ld.tables.tsv import Table

EXPECTED = FIXTURE / "expected.txt"
GRAPHS = [
    "claims",
    "curated",
    "derived",
    "evidence",
    "facts/first",
    "facts/second",
    "links",
    "mappings",
    "ontology",
    "places",
    "terms",
]


def short(value: object) -> str:
    """Write a term with a prefix, slashes and all."""
    if not isinstance(value, NamedNode):
        assert isinstance(value, Literal)
        return term.write(value)
    best = max((ns for ns in prefixes().values() if value.value.startswith(ns)), key=len, default="")
    names = {ns: prefix for prefix, ns in prefixes().items()}
    return f"{names[best]}:{value.value[len(best) :]}" if best else f"<{value.value}>"


def lines(graphs: Graphs) -> list[str]:
    """Write all graphs but the ontology, which holds blank nodes."""
    return sorted(
        f"{name}\t{' '.join(map(short, triple))}"
        for name, graph in graphs.items()
        if name != "ontology"
        for triple in graph
    )


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    return Tiny(tmp_path)


def built(tiny: Tiny) -> Graphs:
    return populate(load(tiny.folder))


def test_every_triple(tiny: Tiny) -> None:
    graphs = built(tiny)
    assert sorted(graphs) == GRAPHS
    assert lines(graphs) == EXPECTED.read_text("utf-8").splitlines()
    assert len(lines(graphs)) >= 350


def test_the_ontology_is_the_modules_and_names_its_sources(tiny: Tiny) -> None:
    graph = built(tiny)["ontology"]
    sources = {triple.object for triple in graph if triple.predicate == node("dcterms:source")}
    assert sources == {node(f"source:{row.slug}") for row in load(tiny.folder).sources.rows}
    assert (len(graph), len(sources)) == (52, 2)
    assert sum(isinstance(triple.object, BlankNode) for triple in graph) == 1


def test_a_retired_term_says_since_when_why_and_what_came_after(tiny: Tiny) -> None:
    before = built(tiny)["ontology"]
    tiny.add("deprecated.tsv", "tool:old", "1.0.0", "Renamed.", "tool:sanctions")
    tiny.add("deprecated.tsv", "tool:oldest", "1.0.0", "Dropped.", "")
    added = {
        " ".join(map(short, t)) for t in built(tiny)["ontology"] if t not in before and "_:" not in str(t)
    }
    assert added == {
        "tool:old owl:deprecated true",
        'tool:old rdfs:comment "Retired in 1.0.0: Renamed."@en',
        "tool:old dcterms:isReplacedBy tool:sanctions",
        "tool:oldest owl:deprecated true",
        'tool:oldest rdfs:comment "Retired in 1.0.0: Dropped."@en',
    }


def plain(graphs: Graphs) -> set[str]:
    """Return the facts among the triples: what is not about a record, span, term or source."""
    facts = {"facts/first", "facts/second", "curated", "derived"}
    found = {line.split("\t")[1] for line in lines(graphs) if line.split("\t")[0] in facts}
    return {line for line in found if not line.startswith("record:")}


FACTS = {
    "report:2014 r2p:elaborates pillar:2",
    "report:2014 r2p:reportYear 2014",
    'report:2014 r2p:symbolAsPrinted "A/1/2 \u2013 S/2014/3"',
    'report:2014 r2p:symbolAsPrinted "A/1/2"',
    'report:2014 r2p:symbol "A/1/2"',
    'report:2014 r2p:symbol "S/2014/3"',
    "report:2014 r2p:count 2",
    "report:2014 r2p:describedIn source:first",
    "report:2014 r2p:describedIn source:second",
    "tool:pressure r2p:toolOfPillar pillar:1",
    "tool:sanctions r2p:closeTo tool:pressure",
}


def test_only_affirmed_facts_become_plain(tiny: Tiny) -> None:
    # Not: what can be (F000-004), what somebody is reported to say (F000-005), what is denied (F001-002).
    assert plain(built(tiny)) == FACTS


@pytest.mark.parametrize(
    ("row", "column", "cell", "plain_again"),
    [
        (5, "modality", "does", "tool:sanctions r2p:toolOfPillar pillar:2"),
        (6, "attribution", "", "tool:sanctions r2p:toolOfPillar pillar:2"),
    ],
)
def test_a_record_yields_its_triple_once_affirmed(
    tiny: Tiny, row: int, column: str, cell: str, plain_again: str
) -> None:
    tiny.set("readings/first.tsv", row, "relation", "serves").set("readings/first.tsv", row, column, cell)
    assert plain(built(tiny)) == FACTS | {plain_again}


def test_labels_are_numbered_within_term_and_language(tiny: Tiny) -> None:
    tiny.labels("fr", ("tool:sanctions", "altLabel", "embargo", "attested", "a page", ""))
    tiny.labels("es", ("tool:sanctions", "altLabel", "sanciones", "attested", "a page", ""))
    tiny.labels("zh-hans", ("tool:sanctions", "altLabel", "制裁", "attested", "a page", ""))
    found = {
        line.split("record:curated/label-tool-sanctions-")[1].replace(" r2p:statesObject ", " ")
        for line in lines(built(tiny))
        if line.startswith("curated\trecord:curated/label-tool-sanctions-") and "r2p:statesObject" in line
    }
    assert found == {
        'es-1 "sanciones"@es',
        'fr-1 "embargo"@fr',
        'fr-2 "mesures"@fr',
        'fr-3 "sanctions"@fr',
        'zh-hans-1 "制裁"@zh-hans',
    }


def test_schemes_collections_and_sources_have_labels_too(tiny: Tiny) -> None:
    for name in ("scheme:tools", "collection:both", "source:first"):
        tiny.labels("fr", (name, "altLabel", "nom", "attested", "a page", ""))
    graph = built(tiny)["terms"]
    label = Literal("nom", language="fr")
    assert Triple(node("scheme:tools"), node("skos:altLabel"), label) in graph
    assert Triple(node("collection:both"), node("skos:altLabel"), label) in graph
    assert Triple(node("source:first"), node("schema:alternateName"), label) in graph


def test_a_concept_below_one_of_another_scheme_is_on_top_of_its_own(tiny: Tiny) -> None:
    for slug, broader in (("below", "tool:sanctions"), ("beneath-another", "pillar:1")):
        tiny.add("terms/tools.tsv", f"tool:{slug}", "r2p:PolicyTool", slug, "", "A tool.", "", broader)
    graph = built(tiny)["terms"]
    top = {t.subject for t in graph if t.predicate == node("skos:topConceptOf") and "tool/be" in str(t)}
    assert top == {node("tool:beneath-another")}
    assert Triple(node("scheme:tools"), node("skos:hasTopConcept"), node("tool:beneath-another")) in graph


def test_labels_of_ours_are_marked_and_have_no_record(tiny: Tiny) -> None:
    graphs = built(tiny)

    def said(graph: str, name: str) -> set[str]:
        return {" ".join(map(short, t)) for t in graphs[graph] if t.subject == node(name) and "@fr" in str(t)}

    assert said("terms", "tool:pressure") == {
        'tool:pressure skos:prefLabel "Pression"@fr',
        'tool:pressure r2p:translatedLabel "Pression"@fr',
        'tool:pressure skos:definition "Une pression."@fr',
        'tool:pressure r2p:doubtfulLabel "Une pression."@fr',
    }
    assert said("terms", "pillar:1") == {'pillar:1 skos:definition "Le premier."@fr'}
    assert said("terms", "report:2014") == {
        'report:2014 rdfs:label "rapport"@fr',
        'report:2014 dcterms:description "Un rapport."@fr',
    }
    assert said("ontology", "r2p:Report") == {
        'r2p:Report rdfs:label "rapport"@fr',
        'r2p:Report r2p:doubtfulLabel "rapport"@fr',
    }
    stated = {t.object for graph in graphs.values() for t in graph if t.predicate == node("r2p:statesObject")}
    assert Literal("sanctions", language="fr") in stated
    assert Literal("Pression", language="fr") not in stated


def test_two_records_never_share_an_iri(tiny: Tiny) -> None:
    tools = "terms/tools.tsv"
    for slug in ("a", "a-zh"):
        tiny.add(tools, f"tool:{slug}", "r2p:PolicyTool", slug, "", "A tool.", "", "")
    tiny.labels("zh-yue", ("tool:a", "altLabel", "x", "attested", "a page", ""))
    tiny.labels("yue", ("tool:a-zh", "altLabel", "x", "attested", "a page", ""))
    with pytest.raises(
        BadInput, match=r"label-tool-a-zh-yue-1 would be minted twice, for tool:a and tool:a-zh"
    ):
        built(tiny)


SCRIPT = """
import sys
from pathlib import Path
from typing import Any
sys.path.insert(0, sys.argv[2])
from graph.test_populate import lines
from r2p_ld.graph.populate import populate
from r2p_ld.tables.project import load
from r2p_ld.tables.tsv import Table
sys.stdout.buffer.write("\\n".join(lines(populate(load(Path(sys.argv[1]))))).encode())
"""


def test_hash_seeds_and_places_change_nothing(tiny: Tiny) -> None:
    tests = Path(__file__).parents[1]
    outputs = set()
    for seed, zone, language in (("0", "UTC", "C"), ("1", "Asia/Tokyo", "tr_TR.UTF-8"), ("2", "UTC", "C")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": language}
        command = [sys.executable, "-c", SCRIPT, str(tiny.folder), str(tests)]
        done = subprocess.run(command, env=environment, cwd=tests.parent, capture_output=True, check=True)
        outputs.add(done.stdout)
    assert outputs == {EXPECTED.read_bytes().rstrip(b"\n")}


def test_every_row_of_every_table_is_in_the_graph(graphs: Graphs) -> None:
    project = load()
    minting: list[Table[Any]] = [
        *project.terms.values(),
        *project.entities.values(),
        project.collections,
        project.places.places,
        project.places.states,
    ]
    expected = {row.id for table in minting for row in table.rows}
    expected |= {record(slug, row.id) for slug, table in project.readings.items() for row in table.rows}
    expected |= {record("curated", row.id) for row in project.curated.rows}
    expected |= {record("silence", row.id) for row in project.silences.rows}
    expected |= {row.record_id for made in project.mappings.values() for row in made.table.rows}
    expected |= {node(f"source:{row.slug}") for row in project.sources.rows}
    expected |= {node(f"scheme:{row.id}") for row in project.schemes.rows}
    triples = set[Triple]().union(*graphs.values())
    assert expected - {triple.subject for triple in triples} == set()
    assert len(expected) >= 1500
    spans = {
        node(f"evidence:{slug}/{span}")
        for slug, table in project.readings.items()
        for row in table.rows
        for span in row.offsets
    }
    assert spans == {triple.object for triple in triples if triple.predicate == node("r2p:hasEvidence")}
    stated = {(triple.subject, triple.object) for triple in triples}
    labels = {
        (row.term, Literal(row.text, language=language))
        for language, table in project.labels.items()
        for row in table.rows
    }
    assert labels - stated == set()
    assert len(labels) >= 250
    ids = {Literal(row.id) for row in project.rule_ids.rows}
    assert ids - {triple.object for triple in graphs["derived"]} == set()

"""A result on our own graph leads to the row and column, or the line, that somebody has to correct."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Triple
from support.tiny_ontology import FIXTURE, Tiny
from support.turtle import triples

from r2p_ld import paths
from r2p_ld.graph.assemble import union
from r2p_ld.graph.locate import locate
from r2p_ld.graph.populate import populate
from r2p_ld.graph.validate import check_files
from r2p_ld.namespaces import expand, node
from r2p_ld.shacl.engine import validate
from r2p_ld.tables.model import Project
from r2p_ld.tables.project import load


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return load(Tiny(tmp_path_factory.mktemp("tiny")).folder)


@pytest.fixture(scope="module")
def graph(project: Project) -> set[Triple]:
    return union(populate(project))


def line(file: str, start: str) -> int:
    """The line of a file of the fixture that begins so."""
    lines = (FIXTURE / file).read_text("utf-8").split("\n")
    [found] = [number for number, text in enumerate(lines, 1) if text.startswith(start)]
    return found


LABEL = "skos:prefLabel ; sh:pattern '^x'"
CASES = [
    # the row of a term, of a thing, a scheme, a source; the column of a value, one of several in a cell too
    ("pillar:1", "skos:example ; sh:minCount 1", "terms/pillars.tsv", "pillar:1", None),
    ("pillar:1", LABEL, "terms/pillars.tsv", "pillar:1", "label"),
    ("pillar:1", "skos:altLabel ; sh:pattern 'P'", "terms/pillars.tsv", "pillar:1", "altLabels"),
    (
        "tool:sanctions",
        "skos:broader ; sh:nodeKind sh:Literal",
        "terms/tools.tsv",
        "tool:sanctions",
        "broader",
    ),
    (
        "report:2014",
        "dcterms:title ; sh:pattern '[|S]er'",
        "entities/reports.tsv",
        "report:2014",
        "dcterms:title",
    ),
    ("scheme:pillars", LABEL, "terms/schemes.tsv", "pillars", "label"),
    ("source:first", "rdfs:label ; sh:pattern '^x'", "sources.tsv", "000", "label"),
    ("collection:both", "skos:member ; sh:hasValue 1", "terms/collections.tsv", "collection:both", None),
    # the row of a language
    (
        "tool:pressure",
        "skos:prefLabel ; sh:pattern 'ure$'",
        "languages/fr.tsv",
        "tool:pressure\tlabel",
        "text",
    ),
    # a record, its values, and a plain triple that it yields
    ("record:first/f000-004", "r2p:locator ; sh:minLength 9", "readings/first.tsv", "F000-004", "locator"),
    ("record:first/f000-004", "r2p:x ; sh:minCount 1", "readings/first.tsv", "F000-004", None),
    ("report:2014", "r2p:elaborates ; sh:nodeKind sh:Literal", "readings/first.tsv", "F000-001", "object"),
    ("tool:sanctions", "r2p:closeTo ; sh:nodeKind sh:Literal", "readings/curated.tsv", "X-001", "object"),
    ("record:curated/x-002", "dcterms:source ; sh:minLength 99", "readings/curated.tsv", "X-002", "source"),
    (
        "record:silence/x-003",
        "dcterms:description ; sh:minLength 99",
        "readings/silences.tsv",
        "X-003",
        "note",
    ),
    # a value in a column that is not of the property
    ("tool:sanctions", "rdf:type ; sh:nodeKind sh:Literal", "terms/tools.tsv", "tool:sanctions", None),
    # what only a module says
    ("r2p:count", "rdfs:range ; sh:nodeKind sh:Literal", "core.ttl", "r2p:count", None),
    ("r2p:closeTo", "rdfs:label ; sh:minCount 1", "core.ttl", "r2p:closeTo", None),
]


@pytest.mark.parametrize(("focus", "constraint", "file", "start", "column"), CASES)
def test_a_result_leads_to_row_and_column(
    project: Project,
    graph: set[Triple],
    focus: str,
    constraint: str,
    file: str,
    start: str,
    column: str | None,
) -> None:
    prefixes = "".join(f"@prefix {p}: <{expand(p + ':')}> .\n" for p in ("r2p", "dcterms"))
    shapes = triples(
        f"{prefixes}ex:S sh:targetNode <{expand(focus)}> ; sh:property [ sh:path {constraint} ] ."
    )
    report = locate(validate(graph, shapes), project)
    found = {report.location(result) for result in report.results}
    assert {(where.file, where.line, where.column) for where in found if where} == {
        (f"ontology/{file}", line(f"ontology/{file}", start), column)
    }


def test_what_is_in_no_file_of_ours_has_no_place(project: Project, graph: set[Triple]) -> None:
    shapes = triples("ex:S sh:targetNode ex:nowhere ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .")
    report = locate(validate(graph, shapes), project)
    assert [report.location(result) for result in report.results] == [None]


def test_the_published_graph_is_told_by_its_tables(tmp_path: Path) -> None:
    shapes = tmp_path / "shapes.ttl"
    pillar, label = node("pillar:1"), node("skos:prefLabel")
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . "
        f"<x:S> sh:targetNode {pillar} ; sh:property [ sh:path {label} ; sh:languageIn ( 'fr' ) ] .",
        "utf-8",
    )
    report = check_files([], [str(shapes)], False, None)
    english = [str(report.location(r)) for r in report.results if "@en" in str(r.value)]
    lines = (paths.ontology() / "terms/pillars.tsv").read_text("utf-8").split("\n")
    [row] = [number for number, text in enumerate(lines, 1) if text.startswith("pillar:1\t")]
    assert english == [f"ontology/terms/pillars.tsv:{row} (label)"]

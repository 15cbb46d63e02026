"""A class, a shape and a document are added to a copy of the project by a file or two, and it builds."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from pyoxigraph import Triple

from r2p_ld import paths, rdf
from r2p_ld.documents import read
from r2p_ld.documents.cite import cite
from r2p_ld.namespaces import node
from r2p_ld.shacl.engine import validate
from r2p_ld.tables.cells import record

PREFIXES = """@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix r2p: <https://w3id.org/r2p-ld/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shapes: <https://w3id.org/r2p-ld/shapes#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
CLASS = """r2p:Testimony a owl:Class ; rdfs:subClassOf r2p:Document ;
  rdfs:label "testimony"@en ; skos:definition "A document in which a witness says what was seen."@en ;
  rdfs:isDefinedBy <https://w3id.org/r2p-ld/ontology> .
"""
SHAPE = """shapes:Testimony a sh:NodeShape ;
  rdfs:label "testimony"@en ; rdfs:isDefinedBy <https://w3id.org/r2p-ld/shapes> ;
  sh:targetClass r2p:Testimony ; sh:property shapes:testimonyBy .
shapes:testimonyBy a sh:PropertyShape ;
  sh:path r2p:authoredBy ; sh:minCount 1 ;
  sh:message "The testimony names no witness: add r2p:authoredBy."@en .
"""
TEXT = "A page\n\nSanctions are a tool of Pillar III.\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with all three added, built."""
    home = tmp_path_factory.mktemp("project")
    shutil.copytree(
        Path(paths.__file__).parent, home / "r2p_ld", ignore=shutil.ignore_patterns("__pycache__")
    )
    for folder in (paths.ontology(), paths.shapes(), paths.queries()):
        shutil.copytree(folder, home / folder.name)
    (home / "ontology" / "testimonies.ttl").write_text(PREFIXES + CLASS, "utf-8")
    (home / "shapes" / "testimonies.ttl").write_text(PREFIXES + SHAPE, "utf-8")
    documents = home / "documents"
    if paths.documents().is_dir():  # else no evidence is checked
        shutil.copytree(paths.documents(), documents)
    add_document(home / "ontology", documents if documents.is_dir() else home)
    done = subprocess.run(
        [sys.executable, "-m", "r2p_ld", "build"],
        cwd=home,
        env={**os.environ, "PYTHONPATH": str(home), "DOCUMENTS": str(documents)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return home / "build"


def add_document(ontology: Path, documents: Path) -> None:
    """Write a document, its row of the sources and its reading."""
    path = documents / "005-page.txt"
    path.write_text(TEXT, "utf-8")
    size, digest = str(len(TEXT)), sha256(TEXT.encode()).hexdigest()
    cells = {
        **{"id": "005", "slug": "page", "file": path.name, "label": "A page", "language": "en"},
        **{"bytes": size, "characters": size, "fileSha256": digest, "textSha256": digest},
    }
    add_row(ontology / "sources.tsv", cells)
    (place,) = cite(read(path), "Sanctions are a tool of Pillar III").places
    readings = ontology / "readings"
    head, *rows = (readings / "un-secretary-general-page.tsv").read_text("utf-8").splitlines()
    said = next(row for row in rows if "\ttool:sanctions\tr2p:toolOfPillar\tpillar:3\t" in row)
    (readings / "page.tsv").write_text(f"{head}\n", "utf-8")
    evidence = {"id": "N005-001", "locator": place.locator, "offsets": place.offsets, "sha256": place.sha256}
    add_row(readings / "page.tsv", dict(zip(head.split("\t"), said.split("\t"), strict=True)) | evidence)


def add_row(table: Path, cells: dict[str, str]) -> None:
    text = table.read_text("utf-8")
    head = text.split("\n", 1)[0].split("\t")
    table.write_text(text + "\t".join(cells.get(column, "") for column in head) + "\n", "utf-8")


def test_a_class_is_a_turtle_file(built: Path) -> None:
    testimony = node("r2p:Testimony")
    graph = set(rdf.read(built / "r2p.nt"))
    assert Triple(testimony, node("rdf:type"), node("owl:Class")) in graph
    assert Triple(testimony, node("rdfs:subClassOf"), node("r2p:Document")) in graph


def test_a_shape_is_a_turtle_file(built: Path) -> None:
    shapes = rdf.read(built / "shapes.ttl")
    thing = node("document:x")
    data = [Triple(thing, node("rdf:type"), node("r2p:Testimony"))]
    assert node("shapes:testimonyBy") in {result.shape for result in validate(data, shapes).results}
    data.append(Triple(thing, node("r2p:authoredBy"), node("person:x")))
    assert node("shapes:testimonyBy") not in {result.shape for result in validate(data, shapes).results}


def test_a_document_is_a_row_and_a_reading(built: Path) -> None:
    graph = set(rdf.read(built / "r2p.nt"))
    source = node("source:page")
    assert Triple(source, node("rdf:type"), node("r2p:SourceDocument")) in graph
    assert Triple(record("page", "N005-001"), node("r2p:attestedIn"), source) in graph
    graphs = {str(quad.graph_name) for quad in rdf.statements(built / "r2p.nq")}
    assert str(rdf.graph("facts/page")) in graphs

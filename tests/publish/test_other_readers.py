"""Tools of others open what is published: Protégé's library, Raptor and Jena."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Triple, serialize
from support.owl_profile import count_axioms

from r2p_ld import paths, rdf
from r2p_ld.namespaces import node

BUILD = paths.home() / "build"
ONTOLOGIES = sorted(path.name for path in BUILD.iterdir() if path.suffix in (".ttl", ".nt"))
RAPTOR = {".ttl": "turtle", ".nt": "ntriples", ".nq": "nquads"}
STATEMENTS = sorted(path.name for path in BUILD.iterdir() if path.suffix in RAPTOR)
RDF = sorted({*STATEMENTS, "r2p.jsonld"})


@cache
def axioms() -> dict[str, int | str]:
    return dict(zip(ONTOLOGIES, count_axioms([BUILD / name for name in ONTOLOGIES]), strict=True))


def test_every_form_of_the_graph_is_tried() -> None:
    assert {"ontology.ttl", "r2p.ttl", "r2p-asserted.ttl", "r2p.nt", "mappings.ttl"} < set(ONTOLOGIES)
    assert len(ONTOLOGIES) >= 12


@pytest.mark.parametrize("name", ONTOLOGIES)
def test_owlapi_opens_it(name: str) -> None:
    found = axioms()[name]
    assert isinstance(found, int), found
    assert found >= 1


def test_owlapi_reads_the_same_from_both_forms_of_the_graph() -> None:
    assert axioms()["r2p.ttl"] == axioms()["r2p.nt"]


def test_what_stops_owlapi_is_seen(tmp_path: Path) -> None:
    """An axiom without a target, as a mapping to a mere code would be."""
    code = node("mapping:x-tool-sanctions-163")
    path = tmp_path / "axiom.ttl"
    source = Triple(code, node("owl:annotatedSource"), node("tool:sanctions"))
    serialize([Triple(code, node("rdf:type"), node("owl:Axiom")), source], path, RdfFormat.TURTLE)
    (found,) = count_axioms([path])
    assert isinstance(found, str)


@pytest.mark.skipif(not shutil.which("rapper"), reason="Raptor is not there: apt install raptor2-utils")
@pytest.mark.parametrize("name", STATEMENTS)
def test_raptor_counts_the_same_statements(name: str) -> None:
    form = RAPTOR[Path(name).suffix]
    command = ["rapper", "--quiet", "--input", form, "--output", "nquads", str(BUILD / name)]
    ended = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert len(ended.stdout.splitlines()) == len(list(rdf.statements(BUILD / name)))


@pytest.mark.skipif(not shutil.which("riot"), reason="Jena is not there: put its riot on the PATH")
def test_jena_finds_nothing_to_warn_of() -> None:
    command = ["riot", "--validate", *(str(BUILD / name) for name in RDF)]
    ended = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=300, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")

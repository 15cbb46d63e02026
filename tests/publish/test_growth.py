"""A graph of copies is one that the build takes, and of each copy follows what follows of the original."""

import runpy
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Triple

from r2p_ld import paths
from r2p_ld.graph import hermit
from r2p_ld.graph.assemble import reasoning_input, union, without_links
from r2p_ld.graph.closure import Closure
from r2p_ld.graph.evidence import verify
from r2p_ld.graph.populate import Graphs, populate
from r2p_ld.graph.undecided import undecided
from r2p_ld.namespaces import node
from r2p_ld.tables.project import load

TYPE = node("rdf:type")
GROW = Path(__file__).parents[2] / "benchmarks" / "grow.py"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not paths.documents().is_dir():
        pytest.skip("no source documents: set DOCUMENTS")
    home = tmp_path_factory.mktemp("grown") / "project"
    runpy.run_path(str(GROW))["grow"](2, home)
    return home


def test_copies_are_a_project_with_its_evidence(folder: Path) -> None:
    project = load(folder / "ontology")
    found = verify(project, folder / "documents")
    assert not found.faults
    assert found.anchored == found.records == 2 * verify(load(), paths.documents()).records


def test_of_a_copy_follows_what_follows_of_the_original(folder: Path, graphs: Graphs) -> None:
    given = union(without_links(populate(load(folder / "ontology"))))
    closed = Closure(given)
    assert undecided(closed) == set()
    assert hermit.is_consistent(reasoning_input(given))
    inferred = closed.entailed()
    names = {t.subject for t in given}

    def copy(term: object) -> NamedNode | None:
        return (
            named
            if isinstance(term, NamedNode) and (named := NamedNode(f"{term.value}-c1")) in names
            else None
        )

    copies = set()
    for subject, predicate, value in Closure(union(without_links(graphs))).entailed():
        thing, other = copy(subject), value if predicate == TYPE else copy(value)
        if thing and other:
            copies.add(Triple(thing, predicate, other))
    assert len(copies) > 1_000
    assert copies <= inferred | given

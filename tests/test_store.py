from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, serialize

from r2p_ld import paths, shards, store
from r2p_ld.errors import BadInput, Fault
from r2p_ld.query import run
from r2p_ld.store import ask_published, members, open_files, open_published

S, P = NamedNode("https://example.org/s"), NamedNode("https://example.org/p")
A, B, C = (NamedNode(f"https://example.org/{name}") for name in "abc")

WRITTEN = {
    "nt": RdfFormat.N_TRIPLES,
    "nq": RdfFormat.N_QUADS,
    "ttl": RdfFormat.TURTLE,
    "trig": RdfFormat.TRIG,
    "n3": RdfFormat.N3,
    "jsonld": RdfFormat.JSON_LD,
    "json": RdfFormat.JSON_LD,
    "rdf": RdfFormat.RDF_XML,
    "xml": RdfFormat.RDF_XML,
    "owl": RdfFormat.RDF_XML,
}


def write(path: Path, *quads: Quad, format: RdfFormat | None = None) -> Path:
    written = serialize(quads, format=format or WRITTEN[path.suffix[1:]])
    assert written is not None
    path.write_bytes(written)
    return path


def quads(opened: Store) -> set[Quad]:
    return set(opened)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "build").mkdir()
    monkeypatch.setattr(paths, "home", lambda: tmp_path)
    return tmp_path


def manifest(home: Path) -> None:
    build = home / "build"
    shards.write_manifest(build, shards.entries(build, [path.name for path in build.glob("r2p.*")]))


@pytest.mark.parametrize("ending", [*WRITTEN, "TTL"])
def test_every_format_is_read(tmp_path: Path, ending: str) -> None:
    path = write(tmp_path / f"data.{ending}", Quad(S, P, A), format=WRITTEN[ending.lower()])
    assert quads(open_files([path])) == {Quad(S, P, A)}


def test_many_files_are_one_default_graph(tmp_path: Path) -> None:
    one = write(tmp_path / "one.nt", Quad(S, P, A))
    two = write(tmp_path / "two.ttl", Quad(S, P, A), Quad(S, P, B))
    assert quads(open_files([one, two])) == {Quad(S, P, A), Quad(S, P, B)}


@pytest.mark.parametrize("ending", ["nq", "trig", "jsonld"])
def test_the_default_graph_is_the_union_of_quads(tmp_path: Path, ending: str) -> None:
    path = write(tmp_path / f"data.{ending}", Quad(S, P, A, B), Quad(S, P, A, C), Quad(S, P, B, C))
    store = open_files([path])
    assert {q for q in store if q.graph_name == DefaultGraph()} == {Quad(S, P, A), Quad(S, P, B)}
    assert set(store.named_graphs()) == {B, C}
    counted = run("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", store)  # a triple in two graphs counts once
    assert list(counted.rows()) == [(Literal(2),)]


def test_a_named_graph_stays_out_of_the_default_graph(tmp_path: Path) -> None:
    data = write(tmp_path / "data.nt", Quad(S, P, A))
    named = write(tmp_path / "named.nt", Quad(S, P, B))
    assert quads(open_files([data], {C.value: named})) == {Quad(S, P, A), Quad(S, P, B, C)}
    assert quads(open_files([], {C.value: named})) == {Quad(S, P, B, C)}


def test_relative_iris_resolve_against_the_base_or_the_graph(tmp_path: Path) -> None:
    path = tmp_path / "data.ttl"
    path.write_text("<#s> <p> <> .", "utf-8")
    here = "https://example.org/data"
    triple = (NamedNode(f"{here}#s"), NamedNode("https://example.org/p"), NamedNode(here))
    assert quads(open_files([path], base=here)) == {Quad(*triple)}
    with pytest.raises(BadInput, match="row 1, column 1: an IRI is relative, and there is no base"):
        open_files([path])
    with pytest.raises(BadInput, match="'data' is no base: "):
        open_files([path], base="data")
    graph = "https://example.org/graph"
    triple = (NamedNode(f"{graph}#s"), NamedNode("https://example.org/p"), NamedNode(graph))
    assert quads(open_files([], {graph: path})) == {Quad(*triple, NamedNode(graph))}


def test_all_faults_of_all_files_are_told(tmp_path: Path) -> None:
    files = {
        "bad.ttl": "<https://example.org/s>\n  <https://example.org/p> oops .",
        "data.csv.gz": "",
        "latin.nt": "",
        "quads.nq": "",
        "fine.nt": "",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "latin.nt").write_bytes(b'<https://example.org/s> <https://example.org/p> "\xe9" .')
    with pytest.raises(BadInput) as caught:
        open_files(
            [tmp_path / name for name in ("bad.ttl", "data.csv.gz", "latin.nt", "missing.ttl", "fine.nt")],
            {"https://example.org/g": tmp_path / "quads.nq", "no-iri": tmp_path / "fine.nt"},
        )
    told = {fault.file.removeprefix(f"{tmp_path}/"): fault for fault in caught.value.faults}
    assert list(told) == ["bad.ttl", "data.csv.gz", "fine.nt", "latin.nt", "missing.ttl", "quads.nq"]
    assert (told["bad.ttl"].row, told["bad.ttl"].column) == (2, "27")
    assert told["bad.ttl"].rule.startswith("not Turtle: ")
    assert told["data.csv.gz"].rule == "its name's ending tells no RDF format."
    assert told["data.csv.gz"].mend.startswith("use one of .ttl, .nt,")
    assert told["latin.nt"].rule.startswith("not N-Triples: ")
    assert told["latin.nt"].row == 1
    assert told["bad.ttl"].mend == "correct it, or give Turtle in UTF-8."
    assert told["missing.ttl"].mend == "name a file that is there and that you may read."
    assert told["missing.ttl"].rule.startswith("cannot be read: No such file")
    assert told["quads.nq"].rule == "it holds quads, and a named graph takes triples."
    assert told["fine.nt"].mend == "write an absolute IRI."


def test_the_published_graph(home: Path) -> None:
    write(home / "build" / "r2p.nt", Quad(S, P, A))
    write(home / "build" / "r2p.nq", Quad(S, P, A, B))
    manifest(home)
    assert quads(open_published()) == {Quad(S, P, A)}
    assert quads(open_published(named_graphs=True)) == {Quad(S, P, A), Quad(S, P, A, B)}


def test_a_missing_published_graph_is_told(home: Path) -> None:
    with pytest.raises(BadInput) as caught:
        open_published()
    mend = "run `r2p-ld build`, or get the published files again."
    fault = Fault(str(home / "build" / "r2p.nt"), rule="no such file.", mend=mend)
    assert caught.value.faults == (fault,)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "r2p-ld" / "stores"


def publish(home: Path, value: NamedNode) -> None:
    write(home / "build" / "r2p.nt", Quad(S, P, value))
    write(home / "build" / "r2p.nq", Quad(S, P, value, B))
    manifest(home)


def test_the_graph_to_ask_is_on_disk_for_each_release(home: Path, cache: Path) -> None:
    publish(home, A)
    first = ask_published()
    assert ask_published() is first
    assert quads(first) == {Quad(S, P, A), Quad(S, P, A, B)}
    (made,) = cache.iterdir()
    before = made.stat().st_mtime_ns
    store._opened.cache_clear()
    assert quads(ask_published()) == quads(first)
    assert made.stat().st_mtime_ns == before
    publish(home, B)
    assert quads(ask_published()) == {Quad(S, P, B), Quad(S, P, B, B)}
    assert len(list(cache.iterdir())) == 2


def test_only_the_last_releases_are_kept_on_disk(home: Path, cache: Path) -> None:
    made = []
    for number in range(5):
        publish(home, NamedNode(f"urn:{number}"))
        ask_published()
        made.append(max(cache.iterdir(), key=lambda each: each.stat().st_mtime_ns))
    assert {*cache.iterdir()} == {*made[2:]}


@pytest.mark.parametrize("blocked", ["file", "below a file"])
def test_where_nothing_can_be_kept_the_graph_is_read_into_memory(
    home: Path, cache: Path, blocked: str
) -> None:
    publish(home, A)
    place = cache if blocked == "file" else cache.parent
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("no folder")
    store._opened.cache_clear()
    assert quads(ask_published()) == {Quad(S, P, A), Quad(S, P, A, B)}
    assert place.read_text() == "no folder"


def test_a_store_on_disk_that_is_damaged_is_passed_over(home: Path, cache: Path) -> None:
    publish(home, A)
    ask_published()
    (made,) = cache.iterdir()
    (made / "CURRENT").write_text("nothing\n")
    store._opened.cache_clear()
    assert quads(ask_published()) == {Quad(S, P, A), Quad(S, P, A, B)}


def test_of_two_first_uses_at_once_one_makes_the_store(home: Path, cache: Path) -> None:
    publish(home, A)
    code = f"""
from r2p_ld import paths, store
paths.home = lambda: paths.Path({str(home)!r})
print(len(store.ask_published()))
"""
    environ = {**os.environ, "XDG_CACHE_HOME": str(cache.parents[1])}
    running = [
        subprocess.Popen([sys.executable, "-c", code], env=environ, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert [each.communicate(timeout=60)[0] for each in running] == ["2\n"] * 4
    assert len(list(cache.iterdir())) == 1


def test_the_members_of_a_list_are_in_order_and_end() -> None:
    graph = Store()
    graph.load(
        b"PREFIX : <urn:> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>"
        b":s :p (:a :b 3) . :x rdf:first :a ; rdf:rest :y . :y rdf:first :b ; rdf:rest :x .",
        format=RdfFormat.TURTLE,
    )
    head = next(graph.quads_for_pattern(NamedNode("urn:s"), None, None)).object
    number = Literal("3", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer"))
    assert list(members(graph, head)) == [NamedNode("urn:a"), NamedNode("urn:b"), number]
    assert list(members(graph, NamedNode("urn:x"))) == [NamedNode("urn:a"), NamedNode("urn:b")]
    assert list(members(graph, NamedNode("urn:nothing"))) == []

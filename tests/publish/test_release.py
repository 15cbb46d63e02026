"""The release: what is published, whole and the same each time."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest
from publish.tricky import same
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from r2p_ld import paths, rdf
from r2p_ld.errors import BadInput, FaultsFound
from r2p_ld.graph.populate import Graphs, populate
from r2p_ld.graph.validate import read_shapes
from r2p_ld.namespaces import expand, node, prefixes
from r2p_ld.publish import atomic, canonical, release
from r2p_ld.publish.metadata import File
from r2p_ld.query import catalog
from r2p_ld.tables.project import Project, load

FORMS = {"r2p.ttl", "r2p.jsonld", "r2p.nt", "r2p.nq", "r2p-asserted.ttl", "r2p-inferred.ttl"}
OTHERS = {"context.jsonld", "ontology.ttl", "shapes.ttl", "links.ttl", "links-sameas.nt"}
OTHERS |= {"mappings.ttl", "queries.ttl", "void.ttl"}
REPORTS = {"MANIFEST.json", "report.json", "report.ttl"}
BUILD = paths.home() / "build"


@pytest.fixture(scope="module")
def whole() -> list[Triple]:
    return rdf.read(BUILD / "r2p.nt")


@pytest.fixture(scope="module")
def quads() -> list[Quad]:
    return list(rdf.statements(BUILD / "r2p.nq"))


def members(triples: list[Triple], name: str) -> set[str]:
    of = (node("rdf:type"), node(f"r2p:{name}"))
    return {
        t.subject.value for t in triples if (t.predicate, t.object) == of and isinstance(t.subject, NamedNode)
    }


def test_the_files_that_are_promised_are_there() -> None:
    names = set(atomic.read(BUILD))
    assert {name for name in names if "/" not in name} == FORMS | OTHERS | REPORTS
    queries = {f"queries/{query.name}.rq" for query in catalog.list_queries()}
    assert queries == {name for name in names if "/" in name}
    assert len(queries) >= 25


@pytest.mark.parametrize("name", ["r2p.ttl", "r2p.jsonld"])
def test_every_form_holds_the_same_triples(name: str, whole: list[Triple]) -> None:
    assert same(rdf.read(BUILD / name), whole)
    assert len(whole) > 20_000


def test_an_implementation_of_others_reads_the_same_from_json_ld(whole: list[Triple]) -> None:
    from pyld import jsonld

    def no_loading(url: str, options: object) -> None:
        raise AssertionError(f"{url} would be fetched")

    document = json.loads((BUILD / "r2p.jsonld").read_text("utf-8"))
    found = jsonld.to_rdf(document, {"format": "application/n-quads", "documentLoader": no_loading})
    assert same([shortest(quad.triple) for quad in parse(found, RdfFormat.N_QUADS)], whole)


def shortest(triple: Triple) -> Triple:
    """A triple with its number as we write it: PyLD writes each xsd:double anew, as 9.0E-1."""
    value = triple.object
    if isinstance(value, Literal) and value.datatype == node("xsd:double"):
        value = Literal(f"{float(value.value):g}", datatype=value.datatype)
    return Triple(triple.subject, triple.predicate, value)


def test_the_context_alone_is_the_one_of_the_document() -> None:
    document = json.loads((BUILD / "r2p.jsonld").read_text("utf-8"))
    assert json.loads((BUILD / "context.jsonld").read_text("utf-8")) == {"@context": document["@context"]}
    ids = [each["id"] for each in document["@graph"] if "id" in each]
    assert ids == sorted(set(ids))
    # the axioms that only say which classes are disjoint have no name
    nameless = [each["type"] for each in document["@graph"] if "id" not in each]
    assert nameless == [["AllDisjointClasses"]] * len(nameless)


def test_the_halves_are_disjoint_and_make_the_whole(whole: list[Triple]) -> None:
    asserted, inferred = (
        canonical.lines(rdf.read(BUILD / f"r2p-{half}.ttl")) for half in ("asserted", "inferred")
    )
    assert not set(asserted) & set(inferred)
    assert sorted([*asserted, *inferred]) == canonical.lines(whole)
    assert len(inferred) > 3_000


def test_the_named_graphs_make_the_whole_and_inferred_is_the_inferred_half(
    quads: list[Quad], whole: list[Triple]
) -> None:
    assert same({quad.triple for quad in quads}, whole)
    names = {str(quad.graph_name).removeprefix(f"<{expand('graph:')}").removesuffix(">") for quad in quads}
    facts = {f"facts/{path.stem}" for path in (paths.ontology() / "readings").glob("*-*.tsv")} - {
        "facts/left-out"
    }
    others = {"ontology", "terms", "curated", "derived", "claims", "evidence", "links", "mappings", "places"}
    assert names == facts | others | {"inferred", "metadata"}
    assert facts == {f"facts/{row.slug}" for row in load().sources.rows}
    inferred = [quad.triple for quad in quads if quad.graph_name == rdf.graph("inferred")]
    assert same(inferred, rdf.read(BUILD / "r2p-inferred.ttl"))


def test_the_reasoner_finds_what_the_documents_list(whole: list[Triple]) -> None:
    inferred = rdf.read(BUILD / "r2p-inferred.ttl")
    counts = {
        "PillarITool": 8,
        "PillarIITool": 19,
        "PillarIIITool": 10,
        "CrossPillarTool": 6,
        "JointReport": 10,
    }
    assert {name: len(members(inferred, name)) for name in counts} == counts
    reports = {expand(f"report:{year}") for year in (2012, 2013, 2014)}
    assert members(inferred, "PillarReport") == reports
    assert members(inferred, "JointReport") == {expand(f"report:{year}") for year in range(2011, 2021)}
    assert len(members(whole, "PolicyTool")) == 31


def test_no_blank_node_but_in_axioms(quads: list[Quad]) -> None:
    blank = {str(q.graph_name) for q in quads if "_:" in (str(q.subject)[:2], str(q.object)[:2])}
    assert blank == {str(rdf.graph("ontology"))}


def test_the_manifest_is_true(quads: list[Quad]) -> None:
    files = atomic.read(BUILD)
    manifest = json.loads(files["MANIFEST.json"])
    assert {each["path"] for each in manifest["files"]} == set(files) - {"MANIFEST.json"}
    for each in manifest["files"]:
        content = files[each["path"]]
        assert (each["bytes"], each["sha256"]) == (len(content), sha256(content).hexdigest())
        if "triples" in each:
            assert each["triples"] == len(list(rdf.statements(BUILD / each["path"]))), each["path"]
    counted = Counter(str(quad.graph_name) for quad in quads)
    assert counted == {str(rdf.graph(name)): size for name, size in manifest["graphs"].items()}


def test_void_counts_what_is_there(whole: list[Triple]) -> None:
    void = {(t.subject, t.predicate): t.object for t in rdf.read(BUILD / "void.ttl")}

    def count(subject: object, name: str) -> int:
        value = void[subject, node(f"void:{name}")]  # type: ignore[index]
        assert isinstance(value, Literal)
        return int(value.value)

    dataset = NamedNode(expand("r2p:").replace("ontology#", "dataset"))
    said = {name: count(dataset, name) for name in ("triples", "classes", "properties")}
    types = {t.object for t in whole if t.predicate == node("rdf:type")}
    properties = {t.predicate for t in whole}
    assert said == {"triples": len(whole), "classes": len(types), "properties": len(properties)}
    parts = {s: o for (s, p), o in void.items() if p == node("void:property")}
    assert len(parts) == said["properties"]
    for part, term in parts.items():
        assert count(part, "triples") == sum(t.predicate == term for t in whole)


def test_the_metadata_graph_speaks_of_no_size_or_checksum(quads: list[Quad]) -> None:
    predicates = {q.predicate.value for q in quads if q.graph_name == rdf.graph("metadata")}
    assert not [p for p in predicates if p.endswith(("byteSize", "triples", "checksum", "entities"))]
    assert expand("dcterms:license") in predicates


def test_the_metadata_graph_declares_each_prefix(quads: list[Quad]) -> None:
    said = {(q.subject, q.predicate): q.object for q in quads if q.graph_name == rdf.graph("metadata")}
    objects = (q.object for q in quads if q.predicate == node("sh:declare"))
    declared = [one for one in objects if isinstance(one, NamedNode)]
    found = {str(said[one, node("sh:prefix")]): str(said[one, node("sh:namespace")]) for one in declared}
    uri = node("xsd:anyURI").value
    assert found == {f'"{name}"': f'"{space}"^^<{uri}>' for name, space in prefixes().items()}


def test_a_build_anywhere_gives_the_committed_bytes(tmp_path: Path) -> None:
    """Unlike what a desk has in everything; the writers, tables and rules have tests of more hash seeds."""
    unlike = {"PYTHONHASHSEED": "4242", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONUTF8": "0"}
    out = tmp_path / "out"
    run_build(tmp_path, "--out", str(out), **unlike)
    assert atomic.read(out) == atomic.read(BUILD)


def test_a_build_here_gives_the_committed_bytes(tmp_path: Path) -> None:
    """With another hash seed each time."""
    assert "is what the tables say" in run_build(tmp_path, "--check", "--out", str(BUILD))


def run_build(folder: Path, *arguments: str, **environment: str) -> str:
    command = [sys.executable, "-m", "r2p_ld", "build", *arguments]
    env = {**os.environ, "PYTHONHASHSEED": "random", **environment}
    done = subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_check_tells_each_difference_and_an_unchanged_build_does_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [File(name, content) for name, content in atomic.read(BUILD).items()]
    monkeypatch.setattr(release, "make", lambda readings, progress: files)
    out = tmp_path / "out"
    assert release.build(out).done == "built"
    assert release.build(out).done == "fresh"
    assert release.build(out, check=True).done == "same"
    (out / "r2p.ttl").write_bytes((out / "r2p.ttl").read_bytes() + b"\n")
    (out / "links.ttl").unlink()
    (out / "mine.txt").write_text("x")
    different = release.build(out, check=True)
    assert different.done == "different"
    assert {(fault.file, fault.rule) for fault in different.faults} == {
        ("links.ttl", "is missing."),
        ("mine.txt", "belongs to no build."),
        ("r2p.ttl", "is not what the tables say now."),
    }
    with pytest.raises(BadInput, match=r"not built here \(mine\.txt\)"):
        release.build(out)
    assert (out / "mine.txt").read_text() == "x"
    (out / "mine.txt").unlink()
    assert release.build(out).done == "built", "a touched folder is built anew"
    assert atomic.read(out) == atomic.read(BUILD)


def with_reading(folder: Path, source: str, old: str, new: str) -> Path:
    """A reading table of the project's with one text replaced."""
    text = (paths.ontology() / "readings" / f"{source}.tsv").read_text("utf-8")
    assert old in text
    table = folder / f"{source}.tsv"
    table.write_text(text.replace(old, new), "utf-8")
    return table


def test_a_contradiction_stops_the_build_in_words(tmp_path: Path) -> None:
    tool, inhibitor = "\ttool:gender\t", "\tinhibitor:local-conflict-resolution-capacity\t"
    table = with_reading(tmp_path, "un-secretary-general-page", tool, inhibitor)
    with pytest.raises(FaultsFound, match="contradicts itself") as raised:
        release.build(tmp_path / "out", readings=[table])
    told = str(raised.value)
    assert "Local capacity to resolve conflicts (inhibitor:local-conflict-resolution-capacity)" in told
    assert "tool of pillar (r2p:toolOfPillar) domain policy tool (r2p:PolicyTool)" in told
    assert not (tmp_path / "out").exists()


def test_evidence_that_is_not_in_the_documents_stops_the_build(
    tmp_path: Path, source_documents: Path
) -> None:
    table = with_reading(tmp_path, "un-secretary-general-page", "\t2954-2973\t", "\t2953-2972\t")
    with pytest.raises(BadInput, match="not what the source documents say") as raised:
        release.build(tmp_path / "out", readings=[table])
    (fault,) = raised.value.faults
    assert fault.column in ("offsets", "sha256")
    assert "2954-2973" in fault.mend
    assert not (tmp_path / "out").exists()


def test_bad_readings_stop_the_build_and_nothing_is_written(tmp_path: Path) -> None:
    table = with_reading(tmp_path, "ngls-dialogue", "place:libya", "place:lybia")
    with pytest.raises(BadInput) as raised:
        release.build(tmp_path / "out", readings=[table])
    fault = raised.value.faults[0]
    assert (fault.file, fault.column) == (str(table), "object")
    assert "place:lybia" in fault.rule
    assert "place:libya" in fault.mend
    assert not (tmp_path / "out").exists()


@pytest.fixture
def no_reasoning(monkeypatch: pytest.MonkeyPatch) -> None:
    """What these tests look at comes before the reasoner's work, or does not need it."""
    monkeypatch.setattr(release, "infer", lambda project, graphs: set())


@pytest.mark.usefixtures("no_reasoning")
def test_a_broken_shape_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def without_a_label(project: Project) -> Graphs:
        graphs = populate(project)
        terms = graphs["terms"]
        label = (node("tool:sanctions"), node("skos:prefLabel"))
        graphs["terms"] = {triple for triple in terms if (triple.subject, triple.predicate) != label}
        assert graphs["terms"] != terms
        return graphs

    monkeypatch.setattr(release, "populate", without_a_label)
    with pytest.raises(FaultsFound, match="breaks its shapes") as raised:
        release.build(tmp_path / "out")
    assert re.search(r"- ontology/terms/tools\.tsv:\d+: tool:sanctions", str(raised.value))
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("no_reasoning")
def test_a_query_that_does_not_parse_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    two = catalog.list_queries()[:2]
    wrong = [query._replace(text=query.text.replace("SELECT", "SELCT")) for query in two]
    monkeypatch.setattr(catalog, "list_queries", lambda: wrong)
    with pytest.raises(BadInput) as raised:
        release.build(tmp_path / "out")
    assert [fault.file for fault in raised.value.faults] == [f"queries/{query.file}" for query in wrong]
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("no_reasoning")
def test_a_shape_that_looks_for_an_undeclared_term_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking = Triple(node("shapes:X"), node("sh:targetClass"), node("r2p:Nope"))
    shapes = [*read_shapes(release=True), looking]
    monkeypatch.setattr(release, "read_shapes", lambda release: shapes)
    with pytest.raises(BadInput) as raised:
        release.build(tmp_path / "out")
    assert [fault.rule for fault in raised.value.faults] == ["r2p:Nope is not declared."]


@pytest.mark.parametrize("name", ["file", "file/below"])
def test_a_folder_that_cannot_be_is_told_before_the_work(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadInput, match="is a file: name a folder"):
        release.build(tmp_path / name)

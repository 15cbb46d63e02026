"""RDF files are read packed or not, and folders of shards only if they are as their manifest says."""

from __future__ import annotations

import gzip
import json
from functools import partial
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from r2p_ld import rdf, shards
from r2p_ld.datasets import sinks
from r2p_ld.errors import BadInput, Fault
from r2p_ld.graph.validate import check_files, validate
from r2p_ld.load.embedded import load_into
from r2p_ld.namespaces import expand, node
from r2p_ld.query import run_query
from r2p_ld.store import open_files, open_read_only

KIND = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
GRAPH = NamedNode("https://example.org/graph")
QUADS = [Quad(NamedNode(f"https://example.org/{n}"), KIND, node("r2p:Topic"), GRAPH) for n in range(40)]
LINES = b"".join(f"{quad} .\n".encode() for quad in QUADS)
PACKED = gzip.compress(LINES, mtime=0)
COUNT = "SELECT (COUNT(*) AS ?n) { ?s a ?kind }"
AGAIN = "get or make the file again."


@pytest.fixture
def written(tmp_path: Path) -> dict[str, Path]:
    """The same statements in each form that an import writes."""
    outs = {name: tmp_path / name for name in ("out.nq", "out.nq.gz", "folder", "out.parquet")}
    for out in outs.values():
        with sinks.opened(out, 4 if out.name == "folder" else None) as sink:
            sink.write(LINES)
    return outs


@pytest.fixture
def shape(tmp_path: Path) -> Path:
    """A shape that each of the statements breaks."""
    path = tmp_path / "shape.ttl"
    path.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix ex: <https://example.org/> .\n"
        f"ex:S a sh:NodeShape ; sh:targetClass <{expand('r2p:Topic')}> ; sh:nodeKind sh:Literal ."
    )
    return path


@pytest.mark.parametrize("form", ["out.nq.gz", "folder"])
def test_each_form_is_read_everywhere(
    written: dict[str, Path], form: str, shape: Path, tmp_path: Path
) -> None:
    assert len(open_files([written[form]])) == 2 * len(QUADS)
    (tmp_path / "count.rq").write_text(COUNT)
    assert run_query(str(tmp_path / "count.rq"), data=[written[form]]).to_csv() == "n\r\n40\r\n"
    expected = validate([written["out.nq"]], shapes=[shape])
    assert len(expected.results) == len(QUADS)
    assert validate([written[form]], shapes=[shape]) == expected
    stored = load_into(shards.expand([written[form]]), tmp_path / "store")
    assert (stored.statements, len(open_read_only(tmp_path / "store"))) == (40, 80)


def test_parquet_is_refused_with_what_to_do(written: dict[str, Path]) -> None:
    path = written["out.parquet"]
    rule = "Parquet is for programs that work on tables, and is not read here."
    mend = "write N-Quads: `r2p-ld import … --out FILE.nq`, FILE.nq.gz or a folder."
    for read in (lambda: open_files([path]), lambda: validate([path]), lambda: rdf.read(path)):
        with pytest.raises(BadInput, match="the data cannot be read") as caught:
            read()
        assert caught.value.faults == (Fault(str(path), None, None, rule, mend),)


def test_the_format_of_a_packed_file_is_that_within(tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl.gz"
    path.write_bytes(gzip.compress(b"<https://example.org/a> a <https://example.org/b> ."))
    (triple,) = rdf.read(path)
    assert triple.subject == NamedNode("https://example.org/a")
    for name in ("mine.gz", "mine.csv.gz", ".gz", "gz"):
        with pytest.raises(BadInput, match="tells no RDF format"):
            rdf.format_of(tmp_path / name)


@pytest.mark.parametrize(
    ("raw", "rule", "mend"),
    [
        (b"plain text", "cannot be unpacked: Not a gzipped file (b'pl').", AGAIN),
        (PACKED[:60], "cannot be unpacked: Compressed file ended before", AGAIN),
        (PACKED[:-8] + bytes(8), "cannot be unpacked: CRC check failed", AGAIN),
        (PACKED[:20] + b"\xff" * 500, "cannot be unpacked: Error -3", AGAIN),
        (gzip.compress(b"\n<urn:a> .", mtime=0), "not N-Quads: ", "correct it, or give N-Quads in UTF-8."),
    ],
    ids=["plain", "cut", "sum", "bytes", "syntax"],
)
def test_a_packed_file_that_is_broken_is_told(raw: bytes, rule: str, mend: str, tmp_path: Path) -> None:
    path, other = tmp_path / "mine.nq.gz", tmp_path / "other.nt"
    path.write_bytes(raw)
    other.write_text("oops\n")
    check = partial(check_files, [str(path), str(other)], [], False, None)
    for read in (lambda: open_files([path, other]), check):
        with pytest.raises(BadInput) as caught:
            read()
        first, second = caught.value.faults
        assert (first.file, first.rule[: len(rule)], first.mend) == (str(path), rule, mend)
        assert first.row == (2 if "not N-Quads" in rule else None)
        assert second.file == str(other)


def test_a_folder_that_is_not_as_its_manifest_says_is_told(written: dict[str, Path]) -> None:
    folder = written["folder"]
    (folder / "0001.nq").write_bytes(LINES)
    (folder / "0002.nq").unlink()
    (folder / "0009.nq").write_bytes(b"")
    with pytest.raises(BadInput, match="the data cannot be read") as caught:
        shards.expand([folder, folder / "none.nq"])
    again = "make the folder again."
    assert caught.value.faults == (
        Fault(str(folder / "0001.nq"), None, None, "is not as MANIFEST.json says.", again),
        Fault(str(folder / "0002.nq"), None, None, "stands in MANIFEST.json, and is not there.", again),
        Fault(str(folder / "0009.nq"), None, None, "is not in MANIFEST.json.", again),
    )


@pytest.mark.parametrize("said", [None, "", "[]", "{}", '{"files": 1}', '{"files": [1]}', '{"files": [{}]}'])
def test_a_folder_without_a_manifest_is_told(tmp_path: Path, said: str | None) -> None:
    if said is not None:
        (tmp_path / "MANIFEST.json").write_text(said)
    with pytest.raises(BadInput) as caught:
        shards.expand([tmp_path])
    (fault,) = caught.value.faults
    assert (fault.rule, fault.mend) == (
        "is a folder without a MANIFEST.json of shards.",
        "name the files in it.",
    )


def test_a_manifest_leads_nowhere_else(written: dict[str, Path]) -> None:
    manifest = written["folder"] / "MANIFEST.json"
    said = json.loads(manifest.read_text())
    said["files"][0]["path"] = "../out.nq"
    manifest.write_text(json.dumps(said))
    with pytest.raises(BadInput, match=r"out\.nq: stands in MANIFEST\.json, and is not there"):
        shards.expand([written["folder"]])


# what other programs write

TEXTS = {
    "ttl": "# one\n<urn:a> <urn:p> 1 .\n# two\n<urn:a> <urn:p> 2 .\n",
    "nt": '<urn:a> <urn:p> "1" .\n# two\n<urn:a> <urn:p> "2" .\n',
    "nq": '<urn:a> <urn:p> "1" <urn:g> .\n<urn:a> <urn:p> "2" <urn:g> .\n',
    "trig": "<urn:g> { <urn:a> <urn:p> 1 .\n<urn:a> <urn:p> 2 }\n",
    "jsonld": '{"@id": "urn:a",\n"urn:p": [1, 2]}\n',
    "rdf": '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Seq r:about="urn:a"/>\n</r:RDF>',
}


@pytest.mark.parametrize("ending", TEXTS)
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_byte_order_mark_and_any_line_end_are_read(
    ending: str, packed: bool, end: str, tmp_path: Path
) -> None:
    plain = tmp_path / f"plain.{ending}"
    plain.write_bytes(TEXTS[ending].encode())
    raw = b"\xef\xbb\xbf" + TEXTS[ending].replace("\n", end).encode()
    path = tmp_path / (f"other.{ending}.gz" if packed else f"other.{ending}")
    path.write_bytes(gzip.compress(raw) if packed else raw)
    assert {str(quad) for quad in rdf.statements(path)} == {str(quad) for quad in rdf.statements(plain)}


@pytest.mark.parametrize("ending", ["nt", "nq"])
def test_a_byte_order_mark_is_read_by_every_command(ending: str, shape: Path, tmp_path: Path) -> None:
    path = tmp_path / f"mine.{ending}"
    lines = LINES if ending == "nq" else LINES.replace(b" <https://example.org/graph>", b"")
    path.write_bytes(b"\xef\xbb\xbf" + lines)
    shape.write_bytes(b"\xef\xbb\xbf" + shape.read_bytes())
    (tmp_path / "count.rq").write_bytes(b"\xef\xbb\xbf" + COUNT.encode())
    assert run_query(str(tmp_path / "count.rq"), data=[path]).to_csv() == "n\r\n40\r\n"
    assert len(check_files([str(path)], [str(shape)], False, None).results) == len(QUADS)
    assert load_into([path], tmp_path / "store").statements == 40


RELATIVE = "write it whole, or give --base IRI."
WRONG_JSON = [
    ('{"@id": "https://example.org/ x", "urn:p": 1}', "'https://example.org/ x' is wrong: ", "correct it."),
    ('{"@id": "urn:a", "urn:p": {"@id": "urn:<x>"}}', "'urn:<x>' is wrong: ", "correct it."),
    ('{"@id": "urn:a", "https://example.org/p q": 1}', "'https://example.org/p q' is wrong: ", "correct it."),
    ('{"@id": "urn:a", "@type": "urn: T"}', "'urn: T' is wrong: ", "correct it."),
    ('{"@id": "urn:a", "urn:p": {"@value": "x", "@type": "urn: x"}}', "'urn: x' is wrong: ", "correct it."),
    ('{"@id": "urn:a", "urn:p": {"@value": "x", "@language": "e n"}}', "'e n' is wrong: ", "correct it."),
    ('{"@id": "urn: g", "@graph": {"@id": "urn:a", "urn:p": 1}}', "'urn: g' is wrong: ", "correct it."),
    ('{"@id": "urn:a", "urn:p": {"@list": [{"@id": "urn: x"}]}}', "'urn: x' is wrong: ", "correct it."),
    ('{"@id": "x", "urn:p": 1}', "the IRI 'x' is relative, and there is no base.", RELATIVE),
    ('{"@id": "urn:a", "@type": "x"}', "the IRI 'x' is relative, and there is no base.", RELATIVE),
    ('{"@id": "urn:a", "name": 1}', "the property 'name' has no IRI.",
     "give it one in @context, or null to leave it out."),
    ('{"@context": "urn:c", "@id": "urn:a"}', "its remote @context (or @import) is not fetched.",
     "write what it holds into the file: replace its address by its @context."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rule", "mend"), WRONG_JSON)
def test_nothing_of_json_is_left_out(text: str, rule: str, mend: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonld"
    path.write_text(f'[{{"@id": "urn:fine", "urn:p": 1}}, {text}]', "utf-8")
    with pytest.raises(BadInput) as caught:
        rdf.read(path)
    (fault,) = caught.value.faults
    assert (fault.file, fault.rule[: len(rule)], fault.mend) == (str(path), rule, mend)


def test_what_json_says_is_not_there_is_not_missed(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonld"
    context = '"@context": {"note": null, "p": "urn:p"}'
    path.write_text(f'{{{context}, "@id": "urn:a", "note": "x", "p": [1, null]}}', "utf-8")
    (triple,) = rdf.read(path)
    assert triple.predicate == NamedNode("urn:p")


WRONG = {
    "nt": (b'<urn:a> <urn:p> "x"^^<urn: y> .\n', "not N-Triples: "),
    "nq": (b"<urn:a> .> <urn:p> <urn:o> .\n", "not N-Quads: "),
    "ttl": (b'<urn:a> <urn:p> "x"@e_n .', "not Turtle: "),
    "trig": (b"<urn:g> { <urn:a> <urn:p> <urn:o x> }", "not TriG: "),
}


@pytest.mark.parametrize("ending", WRONG)
def test_a_term_that_would_end_early_is_refused(ending: str, tmp_path: Path) -> None:
    raw, rule = WRONG[ending]
    path = tmp_path / f"mine.{ending}"
    path.write_bytes(raw)
    with pytest.raises(BadInput) as caught:
        rdf.read(path)
    (fault,) = caught.value.faults
    assert (fault.row, fault.rule[: len(rule)]) == (1, rule)


@pytest.mark.parametrize("ending", ["ttl", "trig", "n3", "rdf", "jsonld"])
def test_relative_iris_need_a_base(ending: str, tmp_path: Path) -> None:
    xml = '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Seq r:about="a"/></r:RDF>'
    text = {"rdf": xml, "jsonld": '{"@id": "a", "urn:p": 1}'}.get(ending, "<a> <urn:p> 1 .")
    path = tmp_path / f"mine.{ending}"
    path.write_text(text, "utf-8")
    with pytest.raises(BadInput) as caught:
        rdf.read(path)
    assert [(fault.mend, "relative" in fault.rule) for fault in caught.value.faults] == [(RELATIVE, True)]
    (triple,) = rdf.read(path, base="https://example.org/b")
    assert triple.subject == NamedNode("https://example.org/a")
    stored = load_into([path], tmp_path / "store", base="https://example.org/b")
    assert (stored.statements, len(stored.loaded)) == (1, 1)
    assert len(load_into([path], tmp_path / "store", base="https://example.org/b").loaded) == 0
    assert len(load_into([path], tmp_path / "store", base="https://example.org/c").loaded) == 1
    with pytest.raises(BadInput, match="relative, and there is no base"):
        load_into([path], tmp_path / "store")


def test_a_value_of_more_than_the_parser_takes_is_told(tmp_path: Path) -> None:
    path = tmp_path / "mine.nt"
    path.write_text(f'<urn:a> <urn:p> "{"x" * (17 << 20)}" .\n', "utf-8")
    with pytest.raises(BadInput) as caught:
        rdf.read(path)
    assert [fault.rule for fault in caught.value.faults] == ["holds a value of more than 16 MiB."]

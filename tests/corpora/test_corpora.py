"""A corpus is annotated in shards: the same bytes, whatever reads it and whatever happens on the way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pyarrow.parquet
import pyoxigraph
import pytest
from support import pages

from r2p_ld import cli, shards
from r2p_ld.annotate import Lexicon, mentions
from r2p_ld.annotate.statements import Run, of_document, of_run
from r2p_ld.corpora import annotate, run
from r2p_ld.corpora.sources import Item, batches, items
from r2p_ld.documents import LIMITS, Limits, read
from r2p_ld.documents import contents as contents_of
from r2p_ld.errors import BadInput

WORDS = (
    "The Security Council recalled the responsibility to protect in resolution 1973 (2011) on Libya.",
    "Le Conseil de sécurité a rappelé la responsabilité de protéger les populations, selon A/68/947.",
    "Preventive diplomacy and an arms embargo are tools; so is the General Assembly's dialogue.",
)


def text(number: int) -> str:
    return f"Document {number}\n\n" + "\n\n".join(WORDS[number % 3 :]) + f" It is number {number}.\n"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder of documents, of which some cannot be read."""
    folder = tmp_path / "corpus"
    (folder / "b" / "deep").mkdir(parents=True)
    for number in range(6):
        path = folder / ("b/deep" if number % 2 else ".") / f"{number}.txt"
        path.write_text(text(number), "utf-8")
    (folder / "page.html").write_text(f"<html><p>{WORDS[0]}</p></html>", "utf-8")
    (folder / "empty.txt").touch()
    (folder / "binary.txt").write_bytes(b"one\0two")
    (folder / "cut.pdf").write_bytes(b"%PDF-1.4\n1 0 obj")
    (folder / ".hidden.txt").write_text("hidden")
    (folder / "loop").symlink_to("loop")
    (folder / "b" / "up").symlink_to("..", target_is_directory=True)
    return folder


REASONS = {
    "binary.txt": "is not text: it holds a NUL character.",
    "cut.pdf": "is cut off or damaged: its pages are not found.",
    "empty.txt": "is empty.",
    "loop": "cannot be read: Too many levels of symbolic links.",
}


def jsonl(folder: Path, count: int) -> Path:
    path = folder / "corpus.jsonl"
    rows = [{"id": f"doc {number}", "text": text(number)} for number in range(count)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def contents(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


def test_a_folder_gives_the_quads_of_each_document(corpus: Path, tmp_path: Path) -> None:
    done = annotate([corpus], tmp_path / "out")
    lexicon = Lexicon.published()
    made = Run.of(lexicon, LIMITS)
    names = ["0.txt", "2.txt", "4.txt", "page.html", "b/deep/1.txt", "b/deep/3.txt", "b/deep/5.txt"]
    expected, count = of_run(made), 0
    for name in names:
        document = replace(read(corpus / name), name=name)
        found = mentions(document, lexicon)
        count += len(found)
        expected += of_document(document, found, made)
    assert (tmp_path / "out" / "00000.nq").read_text("utf-8") == expected
    assert (done.documents, done.mentions, done.statements) == (7, count, expected.count("\n"))
    assert count > 20
    assert done.rejected == 4
    assert {fault.file: fault.rule for fault in done.faults} == REASONS
    rows = [json.loads(line) for line in (tmp_path / "out" / run.REJECTED).read_text().splitlines()]
    assert {row["document"]: row["reason"] for row in rows} == REASONS


def test_the_folder_has_a_manifest_that_others_read(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = annotate([corpus], out)
    manifest = json.loads((out / "MANIFEST.json").read_text())
    raw = (out / "00000.nq").read_bytes()
    assert manifest["files"] == [
        {
            "path": "00000.nq",
            "mediaType": "application/n-quads",
            "bytes": len(raw),
            "statements": done.statements,
            "sha256": sha256(raw).hexdigest(),
        }
    ]
    assert (manifest["documents"], manifest["rejected"]) == (7, 4)
    assert shards.expand([out]) == [out / "00000.nq"]
    graphs = {quad.graph_name for quad in pyoxigraph.parse(raw, format=pyoxigraph.RdfFormat.N_QUADS)}
    assert graphs == {pyoxigraph.NamedNode(manifest["graph"])}


def test_any_number_of_processes_gives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "_SHARD", 200_000)
    path = jsonl(tmp_path, 120)
    for count in (1, 3):
        annotate([path], tmp_path / str(count), processes=count)
    one, three = contents(tmp_path / "1"), contents(tmp_path / "3")
    assert one == three
    assert len(one) > 4


KILLED = """
from pathlib import Path
from r2p_ld.corpora import run
run._SHARD = 200_000
run.annotate([Path({path!r})], Path({out!r}), processes=1)
"""


def test_a_run_that_is_killed_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "_SHARD", 200_000)
    path, out = jsonl(tmp_path, 200), tmp_path / "out"
    with path.open("a") as file:
        file.write("{broken\n" + json.dumps({"id": "last", "text": WORDS[1]}) + "\n")
    annotate([path], tmp_path / "whole")
    program = KILLED.format(path=str(path), out=str(out))
    with subprocess.Popen([sys.executable, "-c", program], start_new_session=True) as process:
        until = time.monotonic() + 60
        progress = out / run.PROGRESS
        while time.monotonic() < until and process.poll() is None:
            if progress.exists() and len(json.loads(progress.read_text())["files"]) >= 2:
                break
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGKILL)
    before = {name: raw for name, raw in contents(out).items() if name.endswith(".nq") and name[0] != "."}
    assert not (out / "MANIFEST.json").exists()
    assert len(before) >= 2
    done = annotate([path], out)
    assert contents(out) == contents(tmp_path / "whole")
    assert {name: raw for name, raw in contents(out).items() if name in before} == before
    assert (done.documents, done.rejected) == (201, 1)
    again = annotate([path], out)  # it is done
    assert again == done


def test_another_corpus_does_not_go_on_in_the_same_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "_SHARD", 1)
    path, out = jsonl(tmp_path, 40), tmp_path / "out"

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(run, "_finish", stop)
        with pytest.raises(KeyboardInterrupt):
            annotate([path], out)
    jsonl(tmp_path, 39)
    with pytest.raises(BadInput, match="holds a run over other documents"):
        annotate([path], out)
    with pytest.raises(BadInput, match="another version, lexicon, limit of size or format"):
        annotate([path], out, form="parquet")
    with pytest.raises(BadInput, match="another version, lexicon, limit of size or format"):
        annotate([path], out, limits=Limits(size=5))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    with pytest.raises(BadInput, match="holds something"):
        annotate([path], tmp_path / "full")


@pytest.mark.parametrize("others", [39, 41])
def test_what_is_finished_is_of_no_other_corpus(others: int, tmp_path: Path) -> None:
    path, out = jsonl(tmp_path, 40), tmp_path / "out"
    done = annotate([path], out)
    before = contents(out)
    assert annotate([path], out) == done
    jsonl(tmp_path, others)
    with pytest.raises(BadInput, match="holds a run over other documents"):
        annotate([path], out)
    assert contents(out) == before


def test_what_is_written_is_no_part_of_the_corpus(corpus: Path) -> None:
    out = corpus / "inner" / "mentions"
    expected = [item.name for item in items([corpus])]
    (corpus / "inner").mkdir(exist_ok=True)
    done = annotate([corpus], out)
    assert done.documents + done.rejected == len(expected)
    assert annotate([corpus], out) == done
    assert [item.name for item in items([corpus], without=out)] == expected


def test_lists_and_lines(corpus: Path, tmp_path: Path) -> None:
    listed = tmp_path / "files.txt"
    listed.write_text(f"corpus/0.txt\n\n{corpus / 'page.html'}\nmissing.txt\n", "utf-8")
    assert [(item.name, item.start) for item in items([listed])] == [
        ("corpus/0.txt", None),
        (str(corpus / "page.html"), None),
        ("missing.txt", None),
    ]
    assert [item.name for item in items([corpus / "0.txt"])] == ["0.txt"]  # a document and no list
    lines = tmp_path / "some.jsonl"
    rows = [
        json.dumps({"id": "a", "text": WORDS[0]}),
        json.dumps({"url": "https://example.org/", "content": WORDS[1]}),
        json.dumps({"text": WORDS[2]}),
        "",
        "[]",
        '{"text": 5}',
        "{",
        '{"text": "half \\ud800"}',
        '{"text": " "}',
        '{"text": ' + "[" * 100_000,
    ]
    lines.write_text("\n".join(rows), "utf-8")
    done = annotate([lines, listed], tmp_path / "out")
    assert done.documents == 5
    told = {fault.file: fault.rule for fault in done.faults}
    assert told["missing.txt"] == "cannot be read: No such file or directory."
    assert told["some.jsonl:5"] == told["some.jsonl:6"] == "is no object with a text."
    assert told["some.jsonl:7"].startswith("is no JSON: ")
    assert told["some.jsonl:8"] == "holds half of a surrogate pair."
    assert told["some.jsonl:9"] == "holds no text."
    assert told["some.jsonl:10"].startswith("is no JSON: ")
    assert len(told) == 7
    quads = (tmp_path / "out" / "00000.nq").read_text()
    for name in ("a", "https://example.org/", "some.jsonl:3"):
        assert f'identifier> "{name}"' in quads


def test_limits_set_a_document_aside(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.txt").write_text(WORDS[0])
    with (folder / "large.txt").open("wb") as file:
        file.truncate(1 << 30)
    done = annotate([folder], tmp_path / "out", limits=Limits(size=1 << 20))
    (fault,) = done.faults
    assert fault.rule == f"has {1 << 30} bytes, more than {1 << 20} that one document may have."
    assert done.documents == 1


def test_a_document_that_breaks_its_process_is_set_aside_alone(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text(text(number))
    (folder / "slow.html").write_text("<html>" + "<ul><li><a href=x>y</a>" * 6000)
    done = annotate([folder], tmp_path / "out", limits=Limits(seconds=0.6), processes=1)
    assert done.documents + done.rejected == 4
    assert all(fault.file == "slow.html" for fault in done.faults)


def test_batches_are_small() -> None:
    some = [Item(str(number), "", 1) for number in range(40)]
    assert [len(batch) for batch in batches(some)] == [16, 16, 8]
    assert [len(batch) for batch in batches([Item("a", "", 1 << 20), *some[:2]])] == [1, 2]


def test_parquet_has_the_same_statements(corpus: Path, tmp_path: Path) -> None:
    annotate([corpus], tmp_path / "nq")
    annotate([corpus], tmp_path / "parquet", form="parquet")
    rows = pyarrow.parquet.read_table(tmp_path / "parquet" / "00000.parquet").to_pylist()
    quads = list(
        pyoxigraph.parse((tmp_path / "nq" / "00000.nq").read_bytes(), format=pyoxigraph.RdfFormat.N_QUADS)
    )
    assert [(row["subject"], row["predicate"], row["object"], row["graph"]) for row in rows] == [
        (q.subject.value, q.predicate.value, q.object.value, q.graph_name.value) for q in quads
    ]


@pytest.mark.parametrize("given", ["missing", "utf16.jsonl"])
def test_a_corpus_that_cannot_be_read_is_told(given: str, tmp_path: Path) -> None:
    (tmp_path / "utf16.jsonl").write_bytes("{}".encode("utf-16"))
    with pytest.raises(BadInput, match="The corpus cannot be read"):
        annotate([tmp_path / given], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_without_documents_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty" / "deeper").mkdir(parents=True)
    (tmp_path / "empty" / ".hidden.txt").write_text("hidden")
    with pytest.raises(BadInput, match="empty: no document is there"):
        annotate([tmp_path / "empty"], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_scans_in_a_corpus_are_recognised_by_a_command(tmp_path: Path) -> None:
    folder = tmp_path / "scans"
    folder.mkdir()
    for name in ("one.pdf", "two.pdf"):
        pages.write(folder / name, [pages.PICTURE])
    (folder / "three.txt").write_text(text(3), "utf-8")
    command = tmp_path / "ocr.py"
    command.write_text(f"import sys\nif 'two' in sys.argv[1]: sys.exit('no words.')\nprint({WORDS[0]!r})\n")
    done = annotate([folder], tmp_path / "without")
    assert (done.documents, done.rejected) == (1, 2)
    ocr = f"{sys.executable} {command}"
    out = tmp_path / "out"
    done = annotate([folder], out, ocr=ocr)
    assert (done.documents, done.rejected) == (2, 1)
    assert "two.pdf" in str(done.faults[0])
    assert "no words." in str(done.faults[0])
    rejects = [json.loads(line) for line in (out / "rejected.jsonl").read_text().splitlines()]
    assert [(row["document"], row["read"]) for row in rejects] == [("one.pdf", True), ("two.pdf", False)]
    quads = (out / "00000.nq").read_text("utf-8")
    assert f'"text of scans: {ocr}"' in quads
    alone = read(folder / "one.pdf", ocr=ocr)
    lexicon = Lexicon.published()
    made = Run.of(lexicon, LIMITS, ocr)
    assert of_document(alone, mentions(alone, lexicon), made) in quads
    with pytest.raises(BadInput, match="another version, lexicon"):
        annotate([folder], out)


@pytest.mark.parametrize("ocr", ["", "tesseract 'unclosed"])
def test_what_is_no_command_is_told(ocr: str, tmp_path: Path) -> None:
    scan = tmp_path / "scan.pdf"
    pages.write(scan, [pages.PICTURE])
    with pytest.raises(BadInput, match="--ocr"):
        read(scan, ocr=ocr)


def test_the_command(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert cli.run(["annotate", str(corpus), "--out", str(out)]) == 1  # some were set aside
    said = capsys.readouterr()
    assert "Documents read: 7; mentions found: 4" in said.out
    assert f"; quads in {out}: 807." in said.out
    assert f"Documents set aside: 4; they are in {out / 'rejected.jsonl'}." in said.out
    assert "empty.txt: is empty." in said.out + said.err
    assert cli.run(["annotate", str(corpus), "--engine", "spark"]) == 2
    assert cli.run(["annotate", str(corpus), "--out", str(out), "--format", "ttl"]) == 2


@pytest.mark.usefixtures("one_cluster")
def test_spark_gives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark", reason="Spark is not installed")
    monkeypatch.setattr(run, "_SHARD", 200_000)
    path = jsonl(tmp_path, 60)
    with path.open("a") as file:
        file.write("{broken\n")
    here = annotate([path], tmp_path / "python")
    there = annotate([path], tmp_path / "spark", engine="spark", master="local[2]")
    assert contents(tmp_path / "spark") == contents(tmp_path / "python")
    assert (there.documents, there.rejected) == (here.documents, here.rejected) == (60, 1)


def test_names_that_are_no_text_are_no_obstacle(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / os.fsdecode(b"a\xff.txt")).touch()
    (folder / os.fsdecode(b"b\xff.txt")).write_text(WORDS[0])
    (folder / "c\n.txt").touch()
    done = annotate([folder], tmp_path / "out")
    assert (done.documents, [fault.file for fault in done.faults]) == (1, ["a?.txt", "c\\n.txt"])
    assert '"b?.txt"' in (tmp_path / "out" / "00000.nq").read_text("utf-8")


def test_a_pipe_is_no_list_of_documents(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    with pytest.raises(BadInput) as caught:
        annotate([tmp_path / "pipe.jsonl"], tmp_path / "out")
    assert caught.value.faults[0].rule == "is a device or a pipe."


def test_a_folder_that_may_not_be_read_is_told(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scandir = os.scandir

    def barred(path: str | Path) -> object:
        if Path(path).name == "deep":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", barred)
    found = list(items([corpus]))
    assert found[-1].name == "b/deep"
    with pytest.raises(BadInput) as caught:
        contents_of(Path(found[-1].path))
    assert caught.value.faults[0].rule == "cannot be read: Permission denied."

"""``r2p-ld read``: what it prints, and what it says of bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.statement import STATEMENT

from r2p_ld.cli import run
from r2p_ld.tables.project import scan_reading


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """A document of our own."""
    file = tmp_path / "statement.txt"
    file.write_text(STATEMENT, "utf-8")
    return file


def candidate(words: str, **fields: object) -> dict[str, object]:
    start = STATEMENT.index(words)
    made = {
        "quotation": words,
        "start": start,
        "end": start + len(words),
        "subject": "actor:regional-organisations",
    }
    return {**made, "property": "r2p:provides", "object": "assistance:pillar-ii-assistance", **fields}


def test_a_draft_is_printed_as_a_table_of_readings(
    document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["read", str(document)]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split("\t")[-2:] == ["confidence", "rule"]
    said = {tuple(line.split("\t")[2:8]) for line in lines}
    provides = "r2p:provides"
    assert {
        ("tool:sanctions", "r2p:toolOfPillar", "pillar:3", "does", "positive", ""),
        ("norm:responsibility-to-protect", "r2p:coversCrime", "crime:genocide", "does", "positive", ""),
        ("actor:regional-organisations", provides, "assistance:pillar-ii-assistance", "can", "positive", ""),
        ("actor:civil-society", provides, "assistance:civilian-assistance", "does", "negative", ""),
        (
            *("actor:regional-organisations", provides, "assistance:human-rights-monitoring"),
            *("does", "positive", "post:secretary-general"),
        ),
        ("source:document", "r2p:refersTo", "report:2013", "does", "positive", ""),
    } <= said
    assert run(["read", str(document), "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert len(rows) == len(lines)


def test_candidates_that_stand_become_a_draft(
    document: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = "Regional organizations can provide Pillar II assistance"
    lines = [candidate(words, modality="can", confidence=0.8, rule="a model"), candidate(words)]
    file = tmp_path / "them.jsonl"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    out = tmp_path / "their-statement.tsv"
    arguments = ["read", "--candidates", str(file), "--document", str(document), "-o", str(out)]
    assert run(arguments) == 1
    assert capsys.readouterr().out.splitlines() == [
        "them.jsonl, row 2, column modality: does is stronger than the sentence, which says can."
        " To mend: write can.",
        "1 of 2 candidates stand in statement.txt.",
    ]
    (row,) = scan_reading(out).rows
    assert (row.id, row.modality, row.status) == ("C005-001", "can", "candidate")
    assert (getattr(row, "confidence", ""), getattr(row, "rule", "")) == ("0.8", "a model")
    assert run([*arguments[:-1], str(tmp_path / "more-statement.tsv"), "--format", "json"]) == 1
    judged = json.loads(capsys.readouterr().out)
    assert (judged["candidates"], judged["passed"], judged["refused"]) == (2, 1, 1)


def test_check_names_row_column_rule_and_what_to_do(
    document: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "members-statement.tsv"
    assert run(["read", str(document), "-o", str(out)]) == 0
    capsys.readouterr()
    text = out.read_text("utf-8").replace("\tcandidate\t", "\tstated\t")
    text = text.replace("\tprovides\tactor:regional", "\tcanFoster\tactor:regional")
    text = text.replace(
        "\tassistance:pillar-ii-assistance\tcan\t", "\tassistance:pillar-ii-assistance\tdoes\t"
    )
    out.write_text(text, "utf-8")
    assert run(["read", "--check", str(out), "--document", str(document)]) == 1
    said = capsys.readouterr().out
    assert (
        "column relation: canFoster does not mean r2p:provides, does, positive. To mend: write provides."
        in said
    )
    assert "column modality: does is stronger than the sentence, which says can. To mend: write can." in said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["read"], "name a document"),
        (["read", "--schema", "--check", "x.tsv"], "give one of"),
        (["read", "--review", "x.tsv"], "name the document: --document FILE"),
        (["read", "--candidates", "x.jsonl"], "name the document: --document FILE"),
        (["read", "{document}", "--check", "x.tsv"], "name the document with --document"),
        (["read", "{folder}/none.txt"], "none.txt"),
        (["read", "{document}", "-o", "{folder}/Not a slug.tsv"], "call its table not-a-slug.tsv"),
        (["read", "{document}", "-o", "{folder}/ngls-dialogue.tsv"], "is the name of a source already"),
        (["read", "{document}", "-o", "{folder}/draft.csv"], "give one that ends in .tsv"),
        (["read", "{document}", "-o", "{document}"], "is no name of a table"),
        (["read", "--check", "{folder}/none.tsv"], "none.tsv"),
        (["read", "--check", "{document}"], "statement.txt"),
        (["read", "--align", "{document}"], "name two versions"),
    ],
)
def test_wrong_calls_say_what_to_do(
    document: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    given = [each.format(document=document, folder=document.parent) for each in arguments]
    assert run(given) == 2
    assert message in capsys.readouterr().err


def test_a_reviewed_table_is_not_written_over(
    document: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "members-statement.tsv"
    assert run(["read", str(document), "-o", str(out)]) == 0
    before = out.read_bytes()
    assert run(["read", str(document), "-o", str(out)]) == 2
    assert "is there already, perhaps reviewed" in capsys.readouterr().err
    assert out.read_bytes() == before


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", "--schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Candidate claim"


@pytest.mark.parametrize(
    ("candidates", "told"),
    [
        ("missing.jsonl", "missing.jsonl is no file of candidates"),
        ("empty.jsonl", "empty.jsonl is no file of candidates"),
        ("folder", "folder is no file of candidates"),
        ("binary.jsonl", "binary.jsonl cannot be read"),
        ("blank.jsonl", "blank.jsonl holds no candidates"),
    ],
)
def test_what_is_no_file_of_candidates_is_called_so(
    candidates: str, told: str, document: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.jsonl").touch()
    (tmp_path / "blank.jsonl").write_text("\n")
    (tmp_path / "folder").mkdir()
    (tmp_path / "binary.jsonl").write_bytes(b"\x8a\x00\xff")
    assert run(["read", "--candidates", str(tmp_path / candidates), "--document", str(document)]) == 2
    said = capsys.readouterr().err
    assert told in said
    assert "as a document" not in said


@pytest.mark.parametrize("out", ["no-such-folder/name.tsv", "name.txt"])
def test_a_draft_that_cannot_be_written_is_told_by_its_own_name(
    out: str, document: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["read", str(document), "-o", str(tmp_path / out)]) == 2
    assert f"{tmp_path / out} " in capsys.readouterr().err


def test_two_documents_are_too_many(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", str(document), str(document)]) == 2
    assert "give one at a time" in capsys.readouterr().err

"""A new document reaches the graph without a line of Python: drafted, reviewed, checked, built."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse
from support.statement import STATEMENT

from r2p_ld.cli import run
from r2p_ld.errors import BadInput
from r2p_ld.namespaces import node
from r2p_ld.reading import service
from r2p_ld.tables import project, rows, tsv
from r2p_ld.tables.project import scan_reading

NAME = "members-statement"


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """What the first step leaves: a draft, the row of its document, and the document, in one folder."""
    (tmp_path / "statement.txt").write_text(STATEMENT, "utf-8")
    assert run(["read", str(tmp_path / "statement.txt"), "-o", str(tmp_path / f"{NAME}.tsv")]) == 0
    return tmp_path / f"{NAME}.tsv"


def reviewed(draft: Path) -> None:
    """Settle a draft as its page does: what is denied is left out, the rest is accepted."""
    kept = [row for row in scan_reading(draft).rows if row.polarity == "positive"]
    lines = tsv.write(rows.Draft, kept).decode().splitlines()
    cells = [line.split("\t")[:-2] for line in lines]
    settled = ["\t".join(row).replace("\tcandidate\t", "\tstated\t") for row in cells]
    draft.write_text("\n".join([*settled, ""]), "utf-8")


def test_a_new_document_reaches_the_graph_in_a_named_graph_of_its_own(
    draft: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = str(tmp_path / "statement.txt")
    assert run(["read", "--check", str(draft), "--document", document]) == 1
    assert "column status: is a candidate still." in capsys.readouterr().out
    reviewed(draft)
    assert run(["read", "--check", str(draft), "--document", document]) == 0
    out = tmp_path / "graph"
    assert run(["build", "--reading", str(draft), "--out", str(out)]) == 0
    quads = {quad for quad in parse(path=out / "r2p.nq", format=RdfFormat.N_QUADS)}
    facts, source = node(f"graph:facts/{NAME}"), node(f"source:{NAME}")
    here = {quad.triple for quad in quads if quad.graph_name == facts}
    plain = [
        (node("tool:sanctions"), node("r2p:toolOfPillar"), node("pillar:3")),
        (node("norm:responsibility-to-protect"), node("r2p:coversCrime"), node("crime:genocide")),
        (source, node("r2p:refersTo"), node("report:2013")),
        (source, node("dcterms:title"), Literal("Statement on the protection of populations", language="en")),
    ]
    for subject, property_, value in plain:
        assert any(
            (each.subject, each.predicate, each.object) == (subject, property_, value) for each in here
        ), property_
    # what can be, and what somebody else says, is a record and no plain triple
    given = {(each.subject, each.object) for each in here if each.predicate == node("r2p:provides")}
    assert given == set()
    modal = [each for each in here if each.object == node("modality:can")]
    spoken = [each for each in here if each.predicate == node("r2p:attributedTo")]
    assert len(modal) == 1
    assert [each.object for each in spoken] == [node("post:secretary-general")]
    # each record has its place, and its text is the document's
    spans = {
        quad.object
        for quad in quads
        if quad.predicate == node("r2p:hasEvidence") and quad.graph_name == facts
    }
    assert spans
    assert all(isinstance(span, NamedNode) and f"/{NAME}/" in span.value for span in spans)


def test_a_candidate_is_never_built(draft: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["build", "--reading", str(draft), "--out", str(tmp_path / "graph")]) == 2
    assert "column status: is a candidate still." in capsys.readouterr().err
    assert not (tmp_path / "graph").exists()


def test_evidence_of_another_version_is_refused(
    draft: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reviewed(draft)
    (tmp_path / "statement.txt").write_text(STATEMENT.replace("welcome", "WELCOME"), "utf-8")
    assert run(["build", "--reading", str(draft), "--out", str(tmp_path / "graph")]) == 2
    assert "The evidence is not what the source documents say." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({0: "004"}, "004 is the number of un-secretary-general-page already."),
        ({1: "another"}, "another is not the name of the reading."),
    ],
)
def test_a_row_of_the_document_that_does_not_fit_is_refused(
    draft: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[int, str], message: str
) -> None:
    reviewed(draft)
    source = draft.with_name(f"{NAME}.source.tsv")
    head, row = source.read_text("utf-8").splitlines()
    cells = [change.get(at, cell) for at, cell in enumerate(row.split("\t"))]
    source.write_text("\n".join([head, "\t".join(cells), ""]), "utf-8")
    assert run(["build", "--reading", str(draft), "--out", str(tmp_path / "graph")]) == 2
    assert message in capsys.readouterr().err


def test_numbers_of_documents_are_those_that_are_free(draft: Path, tmp_path: Path) -> None:
    (tmp_path / "second.txt").write_text(STATEMENT, "utf-8")
    second = service.draft(tmp_path / "second.txt", tmp_path / "second-statement.tsv")
    first = tsv.read(draft.with_name(f"{NAME}.source.tsv"), rows.Source).rows[0]
    assert int(second.source.id) == int(first.id) + 1
    assert all(row.id.startswith(f"C{second.source.id}-") for row in second.readings)


def test_a_new_thing_stands_beside_the_reading(draft: Path, tmp_path: Path) -> None:
    reviewed(draft)
    before = draft.read_text("utf-8")
    assert "report:2013" in before
    draft.write_text(before.replace("report:2013", "document:members-list"), "utf-8")
    with pytest.raises(BadInput) as missing:
        project.load(readings=[draft])
    assert [fault.column for fault in missing.value.faults] == ["subject", "object"]
    new = rows.Entity(
        node("document:members-list"), node("r2p:Document"), "List of the members", (), "A list.", ()
    )
    draft.with_name(f"{NAME}.entities.tsv").write_bytes(tsv.write(rows.Entity, [new]))
    assert project.load(readings=[draft]).entities[f"{NAME}.entities.tsv"].rows == (new,)

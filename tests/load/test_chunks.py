"""Files of N-Triples are cut into batches, and no statement is lost or changed by it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from r2p_ld import sandbox
from r2p_ld.errors import BadInput, FaultsFound
from r2p_ld.load import sources, spool
from r2p_ld.load.spool import Graph, spooled

EX = "https://example.org/"
LINE = f'<{EX}s> <{EX}p> "text" .\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A batch has few lines."""
    monkeypatch.setattr(spool, "BATCH", 2)
    monkeypatch.setattr(spool, "MAX_BYTES", 100)
    return tmp_path


def load(folder: Path, *files: Path | str | bytes) -> list[Graph]:
    given = []
    for number, file in enumerate(files):
        if isinstance(file, str | bytes):
            path = folder / f"given-{number}.nt"
            path.write_bytes(file if isinstance(file, bytes) else file.encode())
            file = path
        given.append(file)
    made = folder / "spools"
    made.mkdir(exist_ok=True)
    for old in made.iterdir():
        old.unlink()
    return spooled(given, made, graph=f"{EX}graph")


def statements(graph: Graph) -> Counter[Triple]:
    """What the bodies hold, one by one as they are sent."""
    sent: Counter[Triple] = Counter()
    for batch in graph.batches:
        quads = [quad.triple for quad in parse(graph.body(batch), RdfFormat.N_TRIPLES)]
        assert len(quads) == batch.statements
        sent.update(quads)
    return sent


texts = st.text(st.characters(codec="utf-8"), max_size=30)
languages = st.sampled_from(["en", "fr", "zh-Hant"])
datatypes = st.sampled_from([NamedNode(f"{EX}type"), NamedNode("http://www.w3.org/2001/XMLSchema#integer")])
literals = st.one_of(
    st.builds(Literal, texts),
    st.builds(lambda text, tag: Literal(text, language=tag), texts, languages),
    st.builds(lambda text, kind: Literal(text, datatype=kind), texts, datatypes),
)
nodes = st.sampled_from([NamedNode(f"{EX}{name}") for name in ("a", "é", "b/c#d", "中")])
triples = st.lists(st.builds(Triple, nodes, nodes, st.one_of(nodes, literals)), min_size=1, max_size=12)


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read without the sandbox, which starts a process for each file; the other tests here use it."""
    monkeypatch.setattr(sandbox, "stream", lambda function, *arguments, **_: function(*arguments))


@pytest.mark.usefixtures("in_this_process")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(triples=triples, ends=st.sampled_from(["\n", "\r\n", "\n\n", "\n# a comment\n"]), last=st.booleans())
def test_statements_arrive_as_they_are(folder: Path, triples: list[Triple], ends: str, last: bool) -> None:
    given = (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode().replace(" .\n", f" .{ends}")
    (graph,) = load(folder, given if last else given.rstrip("\r\n"))
    assert statements(graph) == Counter(triples)
    assert graph.statements == len(triples)


def test_batches_are_small(folder: Path) -> None:
    odd = f'  <{EX}s>\t<{EX}p> "a \\"text\\"" . # said\n'
    (graph,) = load(folder, odd * 40)
    assert len(graph.batches) == 20
    assert b"".join(map(graph.body, graph.batches)) == f'<{EX}s> <{EX}p> "a \\"text\\"" .\n'.encode() * 40


def test_files_follow_one_another(folder: Path) -> None:
    other = LINE.replace("text", "other")
    (graph,) = load(folder, LINE * 9, other.rstrip("\n"), LINE)
    first, second = (next(iter(parse(line, RdfFormat.N_TRIPLES))).triple for line in (LINE, other))
    assert statements(graph) == {first: 10, second: 1}


@pytest.mark.parametrize(
    "last",
    [
        f"_:b <{EX}p> _:b .\n",
        f'<{EX}s> <{EX}p> "looks like _:b" .\n',
        f'<{EX}s> <{EX}p> "\\u0022 . }} ; CLEAR ALL #" .\n',
    ],
    ids=["blank node", "text", "escape"],
)
def test_what_means_another_thing_elsewhere_is_written_so_that_it_does_not(folder: Path, last: str) -> None:
    (graph,) = load(folder, LINE * 9, LINE * 9 + last)
    assert b"\\u0022" not in b"".join(map(graph.body, graph.batches))
    assert graph.statements == 19
    assert len(graph.blank) == last.startswith("_:")
    assert sum(statements(graph).values()) + len(graph.blank) == 19


@pytest.mark.parametrize(
    ("given", "row"),
    [
        ((LINE * 25 + "oops\n" + LINE * 25).encode(), 26),
        ((LINE * 25 + LINE.rstrip(" .\n")).encode(), 26),
        ((LINE * 25).encode() + LINE.encode().replace(b"text", b"\xff"), 26),
    ],
    ids=["no statement", "cut short", "not UTF-8"],
)
def test_a_fault_is_told_with_its_row(folder: Path, given: bytes, row: int) -> None:
    with pytest.raises(BadInput, match="nothing was loaded") as caught:
        load(folder, given)
    (fault,) = caught.value.faults
    assert (fault.file, fault.row) == (str(folder / "given-0.nt"), row)


def test_a_line_longer_than_two_batches_is_taken_whole(folder: Path) -> None:
    long = LINE.replace("text", "x" * 1000)
    (graph,) = load(folder, LINE + long + LINE)
    assert graph.statements == 3
    assert sum(statements(graph).values()) == 3


def test_files_without_a_statement_are_no_graph(folder: Path) -> None:
    assert load(folder, "# nothing\n" * 20) == []


def test_the_time_for_a_part_of_a_file_is_limited(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "SECONDS", 0.01)
    with pytest.raises(FaultsFound, match=r"given-0\.nt takes longer than 0\.01 seconds and was stopped"):
        load(folder, LINE * 50)


def test_graphs_of_quads_are_kept_apart(folder: Path) -> None:
    quads = folder / "quads.nq"
    quads.write_text(LINE.replace(" .", f" <{EX}own> ."), "utf-8")
    graphs = load(folder, quads, LINE * 3)
    assert {str(graph): graph.statements for graph in graphs} == {f"<{EX}graph>": 3, f"<{EX}own>": 1}

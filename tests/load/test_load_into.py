"""A store on disk that lasts, and shards of N-Quads."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from r2p_ld import cli, paths, sandbox, shards
from r2p_ld.errors import BadInput, FaultsFound
from r2p_ld.load import embedded
from r2p_ld.load.embedded import load_into
from r2p_ld.load.shards import write
from r2p_ld.query import run_query
from r2p_ld.store import NOTES, open_read_only

G = "https://example.org/g"


DEFAULT = DefaultGraph()


def statements(folder: Path) -> set[str]:
    """What a question without GRAPH sees."""
    return {str(quad.triple) for quad in open_read_only(folder).quads_for_pattern(None, None, None, DEFAULT)}


def test_files_that_changed_are_loaded_again_and_others_not(tmp_path: Path) -> None:
    a, b, c = tmp_path / "a.ttl", tmp_path / "b.nq", tmp_path / "c.nq"
    store = tmp_path / "store"
    a.write_text("<urn:a> <urn:p> 1 , 2 .")
    b.write_text(f"<urn:b> <urn:p> <urn:b> <{G}> .\n<urn:both> <urn:p> <urn:x> <{G}> .\n")
    c.write_text(f"<urn:c> <urn:p> <urn:c> <{G}> .\n<urn:both> <urn:p> <urn:x> <urn:other> .\n")
    first = load_into([a, b, c], store)
    assert [Path(path).name for path in first.loaded] == ["a.ttl", "b.nq", "c.nq"]
    assert first.statements == 5
    again = load_into([a, b, c], store)
    assert (again.loaded, len(again.unchanged), again.statements) == ((), 3, 5)
    b.write_text(f"<urn:new> <urn:p> <urn:b> <{G}> .\n")
    changed = load_into([a, b], store)
    assert [Path(path).name for path in changed.loaded] == ["b.nq"]
    assert {line for line in statements(store) if "urn:a>" not in line} == {
        "<urn:new> <urn:p> <urn:b>",
        "<urn:c> <urn:p> <urn:c>",
        "<urn:both> <urn:p> <urn:x>",
    }, "what another file says in the same graph, or the same statement in another graph, stays"
    c.write_text("")
    load_into([c], store)
    assert {line for line in statements(store) if "urn:a>" not in line} == {"<urn:new> <urn:p> <urn:b>"}


def test_a_graph_holds_what_all_its_files_say(tmp_path: Path) -> None:
    """A file replaces what it said itself, under its path; a graph is not replaced."""
    old, new, third = (tmp_path / f"{name}.nq" for name in ("old", "new", "third"))
    store = tmp_path / "store"
    a, b, c = (f"<urn:{name}> <urn:p> <urn:x>" for name in "abc")
    old.write_text(f"{a} <{G}> .\n{b} <{G}> .\n")
    new.write_text(f"{b} <{G}> .\n{c} <{G}> .\n")
    load_into([old], store)
    assert load_into([new], store).statements == 3
    assert statements(store) == {a, b, c}
    assert len(list(open_read_only(store).quads_for_pattern(None, None, None, NamedNode(G)))) == 3
    old.write_text(f"{a} <{G}> .\n")
    load_into([old], store)
    assert statements(store) == {a, b, c}, "the other file says it still"
    new.write_text(f"{c} <{G}> .\n")
    load_into([new], store)
    assert statements(store) == {a, c}
    old.rename(third)
    new.write_text(f"{b} <{G}> .\n")
    with pytest.raises(BadInput, match="nothing was loaded") as caught:
        load_into([new, third], store)
    assert [Path(fault.file).name for fault in caught.value.faults] == ["old.nq"]
    assert statements(store) == {a, c}
    third.rename(old)
    load_into([new], store)
    assert statements(store) == {a, b}


def test_a_reader_between_the_renamings_does_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, store = tmp_path / "a.ttl", tmp_path / "store"
    file.write_text("<urn:a> <urn:p> <urn:old> .")
    load_into([file], store)
    rename, gaps = Path.rename, iter([True, True])

    def with_a_reader(path: Path, target: Path) -> Path:
        moved = rename(path, target)
        if target == paths.sibling(store, "old") and next(gaps, False):
            assert statements(store) == {"<urn:a> <urn:p> <urn:old>"}
        return moved

    file.write_text("<urn:a> <urn:p> <urn:new> .")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", with_a_reader)
        load_into([file], store)
    assert next(gaps, False) is False
    assert statements(store) == {"<urn:a> <urn:p> <urn:new>"}


@pytest.mark.parametrize("verify", [False, True])
def test_a_load_that_takes_too_long_leaves_the_store_as_it_was(tmp_path: Path, verify: bool) -> None:
    file, big, store = tmp_path / "a.ttl", tmp_path / "big.nt", tmp_path / "store"
    file.write_text("<urn:a> <urn:p> 1 .")
    big.write_text("".join(f"<urn:s{i}> <urn:p> <urn:o{i}> .\n" for i in range(100_000)))
    with pytest.raises(FaultsFound, match=r"loading into .* takes longer than 0.2 seconds"):
        load_into([big], store, verify=verify, timeout=0.2)
    assert not store.exists()
    load_into([file], store)
    file.write_text("<urn:a> <urn:p> 2 .")
    with pytest.raises(FaultsFound, match="takes longer"):
        load_into([file, big], store, verify=verify, timeout=0.2)
    assert statements(store) == {'<urn:a> <urn:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer>'}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.ttl", "big.nt", "store"]


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), 86_401])
def test_a_time_limit_that_is_none_is_refused(tmp_path: Path, seconds: float) -> None:
    file, store = tmp_path / "a.ttl", tmp_path / "store"
    file.write_text("<urn:a> <urn:p> 1 .")
    with pytest.raises(BadInput, match="a time limit is more than 0"):
        load_into([file], store, timeout=seconds)
    assert list(tmp_path.iterdir()) == [file]


VERIFIED = """
PREFIX : <urn:> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
:a :p 1.50 , "0138"^^xsd:integer , "x"@en , true , "5"^^xsd:nonNegativeInteger , "plain" , 007 , 7 .
[] :p :b , [ :q 1.0 ] . _:c :p _:c , _:d . _:d :p _:c .
"""


def test_what_was_loaded_is_verified_by_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, quads, store = tmp_path / "a.ttl", tmp_path / "b.nq", tmp_path / "store"
    file.write_text(VERIFIED)
    quads.write_text(f"<urn:a> <urn:p> <urn:b> <{G}> .\n<urn:a> <urn:p> <urn:b> .\n_:x <urn:p> _:x <{G}> .\n")
    done = load_into([file, quads], store, verify=True)
    assert done.verified
    spelled = {kind: each.literals for kind, each in done.rewritten.items()}
    assert spelled == {
        "xsd:decimal spelled otherwise": 1,
        "xsd:integer spelled otherwise": 2,
        "xsd:nonNegativeInteger as xsd:integer": 1,
    }
    again = load_into([file, quads], store, verify=True)
    assert (again.loaded, again.verified, again.rewritten) == ((), True, done.rewritten)
    assert not load_into([file], store).verified
    assert cli.run(["load", str(file), "--into", str(store), "--verify"]) == 0
    said = capsys.readouterr().out
    assert "unchanged since: 1; each statement of them was found there.\nThe store spells 1 literals" in said


@pytest.mark.parametrize(
    ("lost", "shown"),
    [
        ("<urn:a> <urn:p> <urn:b> <{G}>", "1 of 5 statements are missing: <urn:a> <urn:p> <urn:b>."),
        ("<urn:a> <urn:p> <urn:b>", "1 of 5 statements are missing: <urn:a> <urn:p> <urn:b>."),
        ('<urn:a> <urn:p> "x" <{G}>', '1 of 5 statements are missing: <urn:a> <urn:p> "x".'),
        ("_:b <urn:p> <urn:c> <{G}>", "1 of 5 statements are missing: [] <urn:p> <urn:c>."),
        ("_:b <urn:p> <urn:c>", "1 of 5 statements are missing: [] <urn:p> <urn:c>."),
    ],
)
@pytest.mark.parametrize("is_changed", [True, False])
def test_a_statement_that_is_lost_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: str, shown: str, is_changed: bool
) -> None:
    """It is lost on the way, or from a store that had it; the store stays as it was."""
    file, store = tmp_path / "a.nq", tmp_path / "store"
    lines = ["<urn:a> <urn:p> <urn:b>", '<urn:a> <urn:p> "x"', "_:b <urn:p> <urn:c>", "_:b <urn:q> _:b"]
    file.write_text("".join(f"{line} <{G}> .\n" for line in [*lines, "<urn:d> <urn:p> <urn:e>"]))
    is_lost = matches(lost.format(G=G))
    if is_changed:
        plain = embedded._replace

        def losing(held: Store, *rest: Any) -> None:
            plain(held, *rest)
            remove(held, is_lost)

        monkeypatch.setattr(embedded, "_replace", losing)
        monkeypatch.setattr(sandbox, "run", lambda function, *arguments, **_: function(*arguments))
    else:
        load_into([file], store)
        held = Store(str(store))
        remove(held, is_lost)
        held.flush()
        del held
    with pytest.raises(FaultsFound, match="would not hold what the files say") as caught:
        load_into([file], store, verify=True)
    assert [(Path(fault.file).name, fault.rule) for fault in caught.value.faults] == [("a.nq", shown)]
    assert store.exists() is not is_changed


def matches(text: str) -> Callable[[Quad], bool]:
    """Whether a quad is this one, whatever its blank nodes are called."""
    (wanted,) = parse(f"{text} .", RdfFormat.N_QUADS)

    def same(quad: Quad) -> bool:
        return all(
            type(one) is type(other) and (isinstance(one, BlankNode) or one == other)
            for one, other in zip(quad, wanted, strict=True)
        )

    return same


def remove(store: Store, is_lost: Callable[[Quad], bool]) -> None:
    (lost,) = filter(is_lost, store)
    store.remove(lost)


def test_no_option_is_taken_and_ignored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.ttl"
    file.write_text("<urn:a> <urn:p> 1 .")
    into = ["load", str(file), "--into", str(tmp_path / "store")]
    for options, said in (
        (["--store", "oxigraph"], "--store goes with --endpoint."),
        (["--dry-run"], "--dry-run goes with --endpoint."),
        (["--shards", "2", "--verify"], "--verify is for a store: leave it out, or --shards."),
        (["--shards", "2", "--no-verify"], "--verify is for a store: leave it out, or --shards."),
        (["--shards", "2", "--timeout", "9"], "--timeout is for a store: leave it out, or --shards."),
        (["--timeout", "0"], "a time limit is more than 0 and at most 86400 seconds, not 0"),
    ):
        assert cli.run([*into, *options]) == 2
        assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [file]


def test_a_wrong_file_that_names_a_graph_by_a_blank_node(tmp_path: Path) -> None:
    file, store = tmp_path / "a.nq", tmp_path / "store"
    file.write_text("<urn:a> <urn:p> <urn:b> _:g .\n")
    with pytest.raises(BadInput, match=f"{file}: a graph is named by the blank node .* name it by an IRI"):
        load_into([file], store)
    assert not store.exists()


def test_a_store_of_many_files_is_asked(tmp_path: Path) -> None:
    """The store opens its own files while it answers."""
    files = [tmp_path / f"{number}.ttl" for number in range(12)]
    for file in files:
        file.write_text(f"<urn:{file.stem}> <urn:p> 1 .")
    store = tmp_path / "store"
    load_into(files, store)
    question = tmp_path / "count.rq"
    question.write_text("SELECT (COUNT(*) AS ?n) WHERE { ?s <urn:p> 1 }")
    assert run_query(str(question), store=store).to_csv().split() == ["n", "12"]


def test_nothing_changes_where_a_file_is_wrong(tmp_path: Path) -> None:
    a, b = tmp_path / "a.ttl", tmp_path / "b.ttl"
    store = tmp_path / "store"
    a.write_text("<urn:a> <urn:p> 1 .")
    load_into([a], store)
    a.write_text("<urn:a> <urn:p> 2 .")
    b.write_text("<urn:b> <urn:p>")
    with pytest.raises(BadInput) as caught:
        load_into([a, b, tmp_path / "none.ttl"], store)
    assert len(caught.value.faults) == 2
    assert load_into([a], store).loaded


def test_canned_and_own_questions_over_a_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = tmp_path / "store"
    assert cli.run(["load", "--release", "--into", str(store)]) == 0
    published = sum(1 for _ in parse(path=paths.build() / "r2p.nt"))
    assert f"holds {published:,} statements" in capsys.readouterr().out
    answers = []
    for where in (["--store", str(store)], []):
        assert cli.run(["query", "crimes", "--format", "csv", *where]) == 0
        answers.append(capsys.readouterr().out)
    assert answers[0] == answers[1]
    own = tmp_path / "own.rq"
    own.write_text("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    assert cli.run(["query", str(own), "--store", str(store), "--format", "csv"]) == 0
    assert capsys.readouterr().out.split() == ["n", str(published)]


def test_folders_that_are_no_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a = tmp_path / "a.ttl"
    a.write_text("<urn:a> <urn:p> 1 .")
    assert cli.run(["load", str(a), "--into", str(tmp_path)]) == 2
    assert "holds something else" in capsys.readouterr().err
    assert cli.run(["query", "crimes", "--store", str(tmp_path / "none")]) == 2
    assert "is no store" in capsys.readouterr().err
    assert cli.run(["query", "crimes", "--store", str(tmp_path), "--data", str(a)]) == 2
    assert "leave out --store" in capsys.readouterr().err
    store = tmp_path / "store"
    load_into([a], store)
    held = Store(str(store))
    a.write_text("<urn:a> <urn:p> 2 .")
    assert cli.run(["load", str(a), "--into", str(store)]) == 2
    assert "another process writes" in capsys.readouterr().err
    del held
    (store / NOTES).write_text("[]")
    assert cli.run(["query", "crimes", "--store", str(store)]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_shards_hold_everything_once(tmp_path: Path) -> None:
    folder = tmp_path / "shards"
    data = tmp_path / "data.nq"
    lines = [f"<urn:s{i % 40}> <urn:p> <urn:o{i}> <{G}> ." for i in range(400)]
    lines += [f'_:b{i} <urn:p> "{i}" .' for i in range(10)] + ["<urn:s1> <urn:p> _:b1 ."]
    data.write_text("\n".join(lines) + "\n")
    outcome = write([data], folder, 4, graph="urn:loose")
    manifest = json.loads((folder / "MANIFEST.json").read_text())
    assert manifest["statements"] == outcome.statements == 411
    subjects: list[set[str]] = []
    total = []
    for entry in manifest["files"]:
        content = (folder / entry["path"]).read_bytes()
        assert entry["bytes"] == len(content) > 0
        assert entry["sha256"] == sha256(content).hexdigest()
        quads = list(parse(content, RdfFormat.N_QUADS))
        assert entry["statements"] == len(quads)
        total += quads
        ground = [quad for quad in quads if "_:" not in str(quad)]
        assert len(ground) == len(quads) or entry["path"] == "0000.nq"
        subjects.append({str(quad.subject) for quad in ground})
    assert len(total) == 411
    assert sum(map(len, subjects)) == len(set().union(*subjects)) == 40, "a subject is in one shard"
    assert {str(quad.graph_name) for quad in total} == {f"<{G}>", "<urn:loose>"}


def test_shards_of_a_file_that_is_wrong_are_not_left(tmp_path: Path) -> None:
    data = tmp_path / "data.nq"
    data.write_text("<urn:a> <urn:p> <urn:b> .\nnonsense\n")
    with pytest.raises(BadInput, match="cannot be read"):
        write([data], tmp_path / "shards", 2)
    assert list(tmp_path.iterdir()) == [data]


@pytest.mark.parametrize(
    ("line", "blank"),
    [
        ("_:b <urn:p> <urn:o> <urn:g> .", True),
        ("<urn:s{n}> <urn:p> _:b <urn:g> .", True),
        ("<urn:s{n}> <urn:p> _:b .", True),
        ('<urn:s{n}> <urn:p> "a _:b"@en _:g .', True),
        ('<urn:s{n}> <urn:p> "looks like _:b" .', False),
        ('<urn:s{n}> <urn:p> "_:b" <urn:g> .', False),
        ('<urn:s{n}> <urn:p> "_:b ."^^<urn:_:t> .', False),
        ("<urn:_:s{n}> <urn:p> <urn:_:o> .", False),
    ],
)
def test_whatever_has_a_blank_node_is_in_the_first_shard(line: str, blank: bool, tmp_path: Path) -> None:
    with shards.writer(tmp_path / "new", 4) as writer:
        writer.write("".join(f"{line.format(n=n)}\n" for n in range(40)).encode())
    sizes = [len(path.read_bytes().splitlines()) for path in sorted((tmp_path / "new").glob("*.nq"))]
    assert sum(sizes) == 40
    assert (sizes[0] == 40) == blank
    assert shards.expand([tmp_path / "new"])

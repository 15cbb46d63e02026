"""What is written is what the declaration means: however it is made, in whatever form, every time."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from hashlib import sha256
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode
from support.importing import GOOD, HEADER, MINIATURES, Finder, name, quads, rejected, run, tiny

from r2p_ld import __version__
from r2p_ld.csv_reader import Broken
from r2p_ld.datasets import doubts, sinks
from r2p_ld.datasets.batches import Run, joint, varied
from r2p_ld.datasets.columns import ColumnEvaluator, Unusual, unresolved
from r2p_ld.datasets.evaluation import Evaluator
from r2p_ld.datasets.importer import import_files
from r2p_ld.datasets.keys import Keys
from r2p_ld.datasets.layout import bind
from r2p_ld.datasets.metadata import Rows
from r2p_ld.datasets.rejects import Rejects
from r2p_ld.errors import BadInput
from r2p_ld.namespaces import expand

NAMES = HEADER.split(",")
CELLS = dict(zip(NAMES, next(csv.reader([GOOD])), strict=True))
GRAPH = expand("graph:import/tiny/7")

# Cells without fault, of which some are written in another way than the canonical one.
SOUND = {
    "id": st.from_regex(r"[a-z0-9.]{1,6}", fullmatch=True),
    "name": st.sampled_from(["Alpha", 'B "x"', " c\\d ", "Ωmega", "e\nf", "G", "{h}", "-9", "a'b"]),
    "note": st.sampled_from(["", "n/a", "note", 'nö"te']),
    "year": st.sampled_from(["2011", "1990.0", "1950"]),
    "low": st.sampled_from(["", "0", "1.0"]),
    "best": st.sampled_from(["2", "3.0"]),
    "high": st.sampled_from(["", "3", "004"]),
    "change": st.sampled_from(["", "-5", "7"]),
    "share": st.sampled_from(["", "0.50", "1e-3", "1"]),
    "start": st.sampled_from(["", "2011-05-03", "May 2011", "2011"]),
    "end": st.sampled_from(["", "2011-05-04", "May 2011", "2012"]),
    "led": st.sampled_from(["yes", "no"]),
    "kind": st.sampled_from(["1", "2", "2.0"]),
    "place": st.sampled_from(["2", "20, 2", "20.0"]),
    "state": st.sampled_from(["", "2", "99"]),
    "mandate": st.sampled_from(["", "S/RES/1970 (2011)", "S/RES/1"]),
    "version": st.sampled_from(["7", ""]),
}


def content(rows: list[dict[str, str]]) -> str:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(NAMES)
    writer.writerows([[{**CELLS, **row}[name] for name in NAMES] for row in rows])
    return written.getvalue()


def meant(rows: list[dict[str, str]]) -> set[str]:
    """The lines that the evaluator makes of the rows."""
    layout = bind(tiny(), tiny().tables["rows"], NAMES)
    evaluator = Evaluator(layout, "tiny", "7", GRAPH, Finder())
    lines: set[str] = set()
    for row in rows:
        cells = [{**CELLS, **row}[name].encode().decode("latin-1") for name in NAMES]
        reading = evaluator.read(cells)
        if not reading.faults:
            lines.update(evaluator.render(layout.things, reading.values).split("\n"))
            lines.update(doubts.statements(evaluator, layout.things, reading).split("\n"))
    return lines - {""}


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.fixed_dictionaries(SOUND), min_size=1, max_size=8, unique_by=lambda row: row["id"]),
    st.booleans(),
)
def test_columns_make_what_the_evaluator_makes(rows: list[dict[str, str]], all_plain: bool) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        if all_plain:
            patch.setattr("r2p_ld.datasets.batches.varied", lambda sample, layout: frozenset(layout.columns))
        outcome = run(Path(folder), content(rows))
        lines = outcome.out.read_text("utf-8").splitlines()
        kinds = tuple(f"<{expand(kind)}" for kind in ("episode:", "party:", "conflict:", "document:"))
        assert meant(rows) <= set(lines)
        assert {line for line in lines if line.startswith(kinds)} == meant(rows)
        assert len(lines) == outcome.quads


def test_rows_without_fault_are_evaluated_by_column(tmp_path: Path) -> None:
    layout = bind(tiny(), tiny().tables["rows"], NAMES)
    shared = Run("tiny", "7", GRAPH, Finder(), Rejects(tmp_path / "out"))
    evaluator = shared.evaluator(layout, unresolved)
    columns = ColumnEvaluator(evaluator, frozenset({"id", "best"}), set())
    good = list(CELLS.values())
    block, keys, said = columns.convert([good, [*good[:6], "4", *good[7:]]])
    values = evaluator.read(good).values
    assert list(keys) == ["a1-2011", "a1-2011"]
    every, once = ([thing for thing in layout.things if thing.once is once] for once in (False, True))
    assert next(iter(block)) == evaluator.render(every, values)
    assert str(block) == "".join(block)
    assert block.quads == str(block).count("\n")
    assert [(at, text) for at, text in said] == [(0, evaluator.render([thing], values)) for thing in once]
    assert columns.plain == set()  # the id stands in a key and once, the estimate is compared
    for bad in ([*good[:4], "9", *good[5:]], [*good[:3], "1900", *good[4:]]):
        with pytest.raises((Unusual, ValueError)):
            columns.convert([good, bad])


@pytest.mark.parametrize("faulty", [0, 3, 31, 32, 63])
def test_a_fault_does_not_silence_what_is_said_once(tmp_path: Path, faulty: int) -> None:
    layout = bind(tiny(), tiny().tables["rows"], NAMES)
    rows = [{"id": f"r{at}", "name": f"name {at % 5}", "kind": str(1 + at % 2)} for at in range(64)]
    cells: list[list[str] | Broken] = [[*{**CELLS, **row}.values()] for row in rows]
    together = joint(cells, layout, varied(cells, layout))
    assert {"name", "kind", "place", "year"} <= set(together)
    assert "id" not in together
    wrong = rows[faulty] | {"best": "many"}
    outcome = run(tmp_path, content([*rows[:faulty], wrong, *rows[faulty + 1 :]]))
    lines = outcome.out.read_text("utf-8").splitlines()
    kinds = tuple(f"<{expand(kind)}" for kind in ("episode:", "party:", "conflict:", "document:"))
    assert {line for line in lines if line.startswith(kinds)} == meant([*rows[:faulty], *rows[faulty + 1 :]])
    assert len(lines) == len(set(lines)) == outcome.quads
    assert outcome.rows.rejected == 1


def test_columns_that_vary_are_found() -> None:
    layout = bind(tiny(), tiny().tables["rows"], NAMES)
    rows: list[list[str] | Broken] = [[*({**CELLS, "id": str(at)}.values())] for at in range(500)]
    assert varied(rows, layout) == {"id"}
    assert varied(rows[:50], layout) == frozenset()


# --- the parts ------------------------------------------------------------------------------


@settings(max_examples=60)
@given(
    st.lists(
        st.lists(
            st.one_of(
                st.none(),
                st.integers(0, 10**6).map(str),
                st.sampled_from(["01", "1", "a-1", "é", "1_0", " 1"]),
            ),
            max_size=6,
        ),
        max_size=8,
    ),
    st.integers(0, 3),
)
def test_keys_are_exact_in_memory_and_on_disk(batches: list[list[str | None]], most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("r2p_ld.datasets.keys._MOST_TEXTS", most)
        patch.setattr("r2p_ld.datasets.keys._MOST_PAGES", most)
        keys, seen = Keys(), set()
        for batch in batches:
            expected = []
            for at, key in enumerate(batch):
                if key is not None and key in seen:
                    expected.append(at)
                elif key is not None:
                    seen.add(key)
            assert keys.repeated(batch) == expected
        keys.close()


# --- the outputs ----------------------------------------------------------------------------


def sample(folder: Path, out: str, rows: int = 300) -> Path:
    """A file with all kinds of rows, imported."""
    random.seed(7)
    made = [
        {"id": f"r{at}", "name": f'N "{at % 7}"\nö', "best": str(at % 5 + 1), "high": "9"}
        for at in range(rows)
    ]
    made[5]["name"] = "<b>bad</b>"
    outcome = run(folder, content(made), out=out)
    assert (outcome.rows.read, outcome.rows.rejected) == (rows, 1)
    return outcome.out


def test_every_output_holds_the_same_statements(tmp_path: Path) -> None:
    plain = sample(tmp_path, "out.nq")
    lines = plain.read_bytes().splitlines(keepends=True)
    expected = set(quads(plain))
    packed = sample(tmp_path, "out.nq.gz")
    assert gzip.decompress(packed.read_bytes()) == plain.read_bytes()
    folder = sample(tmp_path, "shards")
    manifest = json.loads((folder / "MANIFEST.json").read_bytes())
    assert len(manifest["files"]) == sinks.SHARDS
    assert manifest["statements"] == len(lines)
    parts = [(folder / f["path"]).read_bytes().splitlines(keepends=True) for f in manifest["files"]]
    assert sorted(chain.from_iterable(parts)) == sorted(lines)
    for file in manifest["files"]:
        raw = (folder / file["path"]).read_bytes()
        assert (file["sha256"], file["bytes"], file["statements"]) == (
            sha256(raw).hexdigest(),
            len(raw),
            raw.count(b"\n"),
        )
    subjects = [{str(q.subject) for q in quads(folder / f["path"])} for f in manifest["files"]]
    assert sum(map(len, subjects)) == len(set().union(*subjects))
    assert set().union(*(quads(folder / f["path"]) for f in manifest["files"])) == expected


def test_parquet_holds_the_same_statements(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pyarrow import parquet

    monkeypatch.setattr(sinks, "_ROWS", 1000)
    table = parquet.read_table(sample(tmp_path, "out.parquet"))
    assert table.column_names == ["subject", "predicate", "object", "datatype", "language", "graph"]
    assert parquet.ParquetFile(tmp_path / "out.parquet").num_row_groups > 1
    found = set()
    for row in table.to_pylist():
        term: NamedNode | Literal = (
            NamedNode(row["object"])
            if not row["datatype"] and not row["language"]
            else (
                Literal(row["object"], language=row["language"])
                if row["language"]
                else Literal(row["object"], datatype=NamedNode(row["datatype"]))
            )
        )
        found.add((row["subject"], row["predicate"], term, row["graph"]))
    expected = {
        (name(q.subject), name(q.predicate), q.object, name(q.graph_name))
        for q in quads(sample(tmp_path, "out.nq"))
    }
    assert found == expected


def test_rejected_rows_of_an_earlier_import_do_not_stay(tmp_path: Path) -> None:
    sample(tmp_path, "out.nq")
    assert len(rejected(tmp_path / "out.nq")) == 1
    run(tmp_path, f"{HEADER}\n{GOOD}\n")
    assert {path.name for path in tmp_path.iterdir()} == {"tiny_7.csv", "out.nq"}


@pytest.mark.parametrize(
    ("out", "message"),
    [
        ("out.ttl", "name a file that ends in .nq, .nq.gz or .parquet, or a folder"),
        ("none/out.nq", "is no folder; make it first"),
        ("full", "holds something"),
        ("full.nq", "is a folder"),
        (".", "has no name of its own"),
        ("pipe.nq", "is no plain file"),
        ("link.nq", "is no plain file"),
        ("in.nq", "is to be imported, and would be written over"),
        ("again", "again.rejects.csv is to be imported, and would be written over"),
    ],
)
def test_an_output_that_cannot_be_is_refused(out: str, message: str, tmp_path: Path) -> None:
    for taken in ("full", "full.nq"):
        (tmp_path / taken).mkdir()
        (tmp_path / taken / "x").touch()
    os.mkfifo(tmp_path / "pipe.nq")
    (tmp_path / "link.nq").symlink_to(tmp_path / "elsewhere.nq")
    for file in ("in.nq", "again.rejects.csv"):
        (tmp_path / file).write_text(f"{HEADER}\n{GOOD}\n")
    files = [tmp_path / ("again.rejects.csv" if out == "again" else "in.nq")]
    where = Path(out) if out == "." else tmp_path / out
    with pytest.raises(BadInput, match=message):
        import_files(tiny(), files, where, resolver=Finder())
    assert (tmp_path / "pipe.nq").is_fifo()
    assert not [path for path in tmp_path.rglob("*") if path.name.startswith(".")]


@pytest.mark.parametrize("count", [0, -1, 1025])
def test_a_number_of_shards_that_cannot_be_is_refused(count: int, tmp_path: Path) -> None:
    (tmp_path / "tiny_7.csv").write_text(f"{HEADER}\n{GOOD}\n")
    with pytest.raises(BadInput, match=f"from 1 to 1024, not {count}"):
        import_files(tiny(), [tmp_path / "tiny_7.csv"], tmp_path / "out", shards=count, resolver=Finder())


def test_what_a_killed_import_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / ".out.nq.rejects.csv.r2p-ld-new").touch()
    run(tmp_path, f"{HEADER}\n{GOOD}\n")
    assert {path.name for path in tmp_path.iterdir()} == {"tiny_7.csv", "out.nq"}


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "shards").mkdir()
    assert (sample(tmp_path, "shards") / "MANIFEST.json").is_file()


# --- what is said of the import -------------------------------------------------------------


def test_the_miniature_gives_these_statements(tmp_path: Path) -> None:
    file = MINIATURES / "OneSided_v23_1.csv"
    outcome = import_files("ucdp-onesided", [file], tmp_path / "out.nq", retrieved="2026-11-21")
    assert (outcome.version, outcome.rows) == ("23.1", Rows(5, 4, 1, 1))
    assert (outcome.rules, outcome.doubts) == ({"is no whole number.": 1}, {"doubt:order": 1})
    written = (tmp_path / "out.nq").read_text("utf-8")
    expected = (MINIATURES / "OneSided_v23_1.nq").read_text("utf-8")
    run_of = {
        re.split("[>#]", line.split("/run/ucdp-onesided/")[1])[0]
        for line in written.splitlines()
        if "/run/" in line
    }
    (iri,) = run_of
    assert written.replace(iri, "RUN").replace(f'"{__version__}"', '"VERSION"') == expected


def test_the_run_tells_files_declaration_and_version_apart(tmp_path: Path) -> None:
    def run_of(text: str = f"{HEADER}\n{GOOD}\n") -> str:
        outcome = run(tmp_path, text)
        (found,) = {name(q.subject) for q in quads(outcome.out) if "#Activity" in str(q.object)}
        return found

    first = run_of()
    assert run_of() == first
    assert run_of(f"{HEADER}\n{GOOD}\n\n") != first
    assert run_of(f"{HEADER}\n{GOOD[:-1]}8\n") != first


def test_versions_must_agree(tmp_path: Path) -> None:
    for file, version in (("a.csv", "7"), ("b.csv", "8")):
        (tmp_path / file).write_text(f"{HEADER}\n{GOOD[:-1]}{version}\n")
    both = [tmp_path / "a.csv", tmp_path / "b.csv"]
    with pytest.raises(BadInput, match=r"import one version at a time \(7: a.csv; 8: b.csv\)"):
        import_files(tiny(), both, tmp_path / "out.nq", resolver=Finder())
    with pytest.raises(BadInput, match=r"\(7: a.csv; 8: --version\)"):
        import_files(tiny(), both[:1], tmp_path / "out.nq", version="8", resolver=Finder())
    (tmp_path / "c.csv").write_text(f"{HEADER}\n{GOOD[:-1]}\n")
    with pytest.raises(BadInput, match="do not tell the version of tiny: give --version"):
        import_files(tiny(), [tmp_path / "c.csv"], tmp_path / "out.nq", resolver=Finder())
    for version in ("a b", "..", "ä"):
        with pytest.raises(BadInput, match="is no version"):
            import_files(tiny(), [tmp_path / "c.csv"], tmp_path / "out.nq", version=version)
    with pytest.raises(BadInput, match="is no day"):
        import_files(tiny(), [tmp_path / "c.csv"], tmp_path / "out.nq", version="7", retrieved="3/4/2026")
    with pytest.raises(BadInput, match="name the files"):
        import_files(tiny(), [], tmp_path / "out.nq", version="7")
    outcome = import_files(tiny(), [tmp_path / "c.csv"], tmp_path / "out.nq", version="7", resolver=Finder())
    assert outcome.version == "7"


@pytest.mark.parametrize("first", [" x ", f"{GOOD[:-1]}1", f",{GOOD[:-2]}"])
def test_a_broken_row_at_the_beginning_does_not_tell_the_version(first: str, tmp_path: Path) -> None:
    good = "".join(f"{GOOD.replace('a1', f'a{i}')}\n" for i in range(3))
    (tmp_path / "x.csv").write_text(f"{HEADER}\n{first}\n{good}")
    outcome = import_files(tiny(), [tmp_path / "x.csv"], tmp_path / "out.nq", resolver=Finder())
    assert (outcome.version, outcome.rows.written, outcome.rows.rejected) == ("7", 3, 1)


def test_the_day_of_retrieval_is_given_or_the_files_own(tmp_path: Path) -> None:
    file = tmp_path / "tiny_7.csv"
    file.write_text(f"{HEADER}\n{GOOD}\n")
    os.utime(file, (1_000_000_000, 1_000_000_000))
    import_files(tiny(), [file], tmp_path / "out.nq", resolver=Finder())
    assert '"2001-09-09"^^<http://www.w3.org/2001/XMLSchema#date>' in (tmp_path / "out.nq").read_text("utf-8")


SAME = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from support.importing import MINIATURES
from r2p_ld.datasets.importer import import_files
import_files("ucdp-onesided", [MINIATURES / "OneSided_v23_1.csv"], Path(sys.argv[2]), retrieved="2026-11-21")
"""


def test_the_same_bytes_under_any_hash_seed_locale_and_time_zone(tmp_path: Path) -> None:
    made = []
    for seed, zone, locale in (("1", "UTC", "C"), ("77", "Asia/Tokyo", "C.UTF-8")):
        out = tmp_path / f"{seed}.nq"
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale}
        subprocess.run(
            [sys.executable, "-c", SAME, str(MINIATURES.parent.parent), str(out)], check=True, env=env
        )
        made.append((out.read_bytes(), out.with_name(f"{out.name}.rejects.csv").read_bytes()))
    assert made[0] == made[1]


MEASURED = """
import re, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from support.importing import GOOD, HEADER, Finder, tiny
from r2p_ld.datasets.importer import import_files
folder, rows = Path(sys.argv[2]), int(sys.argv[3])
outcome = import_files(tiny(), [folder / f"{rows}.csv"], folder / "out.nq", resolver=Finder())
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]
print(outcome.rows.written, int(peak) // 1024)
"""


def test_memory_stays_flat(tmp_path: Path) -> None:
    peaks = []
    for rows in (10_000, 60_000):
        with (tmp_path / f"{rows}.csv").open("w") as file:
            file.write(f"{HEADER}\n")
            for at in range(rows):
                file.write(
                    GOOD.replace("a1", str(at))
                    .replace("Alpha", f"Alpha {at}")
                    .replace(",2,3", f",{at % 999 + 2},9999")
                    + "\n"
                )
        done = subprocess.run(
            [sys.executable, "-c", MEASURED, str(MINIATURES.parent.parent), str(tmp_path), str(rows)],
            check=True,
            capture_output=True,
            text=True,
        )
        written, peak = map(int, done.stdout.split())
        assert written == rows
        peaks.append(peak)
    assert peaks[1] < 64
    assert peaks[1] - peaks[0] < 14

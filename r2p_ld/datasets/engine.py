"""Importing: files of other people's data → N-Quads in our terms, streamed.

Every row that is read is either written or refused, and refused rows are told one by one.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

from r2p_ld.datasets import declaration, describe, sinks
from r2p_ld.datasets.caches import mangled
from r2p_ld.datasets.cells import Resolver
from r2p_ld.datasets.compiled import Compiler, unplain
from r2p_ld.datasets.interpret import CellFault, Interpreter
from r2p_ld.datasets.keys import Keys
from r2p_ld.datasets.layout import File, Layout, open_file, version_in
from r2p_ld.datasets.model import Dataset
from r2p_ld.datasets.rejects import Rejects
from r2p_ld.datasets.resolve import Finder
from r2p_ld.datasets.rows import Broken
from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import expand
from r2p_ld.tables.cells import CellError

_BATCH = 64
_SAMPLE = 1024
_REPEATED = CellFault(None, "", "has a key that stands in an earlier row.", "keep one of the two rows.")


@dataclass(slots=True)
class Outcome:
    """What an import did: rows read, written and refused, with the rules; statements; the outputs."""

    dataset: str
    version: str
    out: Path
    files: list[str]
    read: int = 0
    written: int = 0
    rejected: int = 0
    rules: dict[str, int] = field(default_factory=dict)
    unresolved: dict[str, int] = field(default_factory=dict)
    quads: int = 0
    rejects: Path | None = None
    faults: tuple[Fault, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return the outcome as plain values."""
        return {
            "dataset": self.dataset,
            "version": self.version,
            "graph": expand(f"graph:import/{self.dataset}/{self.version}"),
            "out": str(self.out),
            "files": self.files,
            "rows": {"read": self.read, "written": self.written, "rejected": self.rejected},
            "rules": self.rules,
            "unresolved": self.unresolved,
            "quads": self.quads,
            "rejects": str(self.rejects) if self.rejects else None,
            "faults": [fault.as_dict() for fault in self.faults],
        }

    def __str__(self) -> str:
        lines = [
            f"{self.dataset} {self.version}: {self.read:,} rows read, {self.written:,} written, "
            f"{self.rejected:,} rejected; {self.quads:,} quads are in {self.out}."
        ]
        lines += [f"  {count:,} rejected: {rule}" for rule, count in self.rules.items()]
        lines += [f"  {count:,} rows kept without {column}" for column, count in self.unresolved.items()]
        if self.rejects:
            lines.append(f"The rejected rows are in {self.rejects}.")
        return "\n".join(lines)


def import_files(
    name: str,
    files: Sequence[Path],
    out: Path,
    *,
    version: str | None = None,
    retrieved: str | None = None,
    shards: int = sinks.SHARDS,
    resolver: Resolver | None = None,
    tell: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> Outcome:
    """Import the files of a data set into ``out``: .nq, .nq.gz, .parquet, or a folder for shards.

    ``version`` may be left out where the files tell it; ``retrieved`` is the day on which they were
    fetched (ISO), by default the day they were last changed, in UTC. Raises ``BadInput`` for an unknown
    data set, version or layout, and for files that cannot be read: nothing is written then.
    """
    dataset = declaration.read(name)
    if not files:
        raise BadInput("name the files to import.")
    day = _day(retrieved)
    opened = _opened(files, dataset)
    found = _version(dataset, opened, version)
    run = _Run(dataset, found, out, resolver or Finder(), tell, sum(path.stat().st_size for path in files))
    kept = False
    gc.freeze()
    try:
        with sinks.opened(out, shards) as sink:
            outcome = run.run(opened, sink, day)
        kept = True
    finally:
        run.rejects.close(kept=kept)
        gc.unfreeze()
    return outcome


def _day(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise BadInput(f"{text!r} is no day; write it like 2026-11-21.") from None


def _opened(files: Sequence[Path], dataset: Dataset) -> list[File]:
    """Open all files, those that others are joined with first; raise ``BadInput`` with all faults."""
    opened: list[File] = []
    faults: list[Fault] = []
    messages: list[str] = []
    for path in files:
        try:
            opened.append(open_file(path, dataset))
        except BadInput as error:
            faults += error.faults
            messages.append(error.args[0])
    have = {file.layout.table.name for file in opened}
    for file in opened:
        join = file.layout.table.join
        if join and join.table not in have and not faults:
            wanted = ", ".join(dataset.tables[join.table].columns)
            rule = f"cannot be imported without the file of {join.table}."
            faults.append(
                Fault(str(file.source.path), None, None, rule, f"name that file too; it has {wanted}.")
            )
            messages.append("nothing was imported.")
    if faults:
        raise BadInput(messages[0] if len(messages) == 1 else "nothing was imported.", faults)
    return sorted(opened, key=lambda file: not file.layout.table.lookup)


def _version(dataset: Dataset, files: Sequence[File], given: str | None) -> str:
    """Return the version that all files agree on, and put the rows looked at back."""
    told: dict[str, list[str]] = {}
    for file in files:
        name = file.layout.release
        if name is not None:
            first = next(file.rows, None)
            if isinstance(first, list) and len(first) == file.layout.width:
                told.setdefault(first[file.layout.columns[name][0]].strip(), []).append(file.source.path.name)
            if first is not None:
                file.rows = _chained(first, file.rows)
        elif dataset.version_file and (said := version_in(file.source.path.name, dataset.version_file)):
            told.setdefault(said, []).append(file.source.path.name)
    told.pop("", None)
    if given is not None:
        told.setdefault(given, []).append("--version")
    if len(told) != 1:
        known = ", ".join(dataset.versions)
        if not told:
            raise BadInput(f"the files do not tell the version of {dataset.name}: give --version ({known}).")
        said_by = "; ".join(f"{version}: {', '.join(names)}" for version, names in sorted(told.items()))
        raise BadInput(f"import one version at a time ({said_by}).")
    (found,) = told
    if not all(character.isalnum() or character in "._~-" for character in found) or not found.isascii():
        raise BadInput(f"{found!r} is no version; write letters, digits, dots and hyphens.")
    return found


def _chained(first: list[str] | Broken, rest: Iterator[list[str] | Broken]) -> Iterator[list[str] | Broken]:
    yield first
    yield from rest


class _Lookup(dict[str, list[str]]):
    """What a row is joined with: the cell as it is written → the cells of the other table's row."""

    def __init__(self, rows: dict[str, list[str]], key: Callable[[str], str]) -> None:
        super().__init__()
        self._rows, self._key = rows, key

    def __missing__(self, cell: str) -> list[str]:
        found = self._rows[self._key(cell)]
        if len(self) < 50_000:
            self[cell] = found
        return found


class _Run:
    """One import: what is counted, and what is kept from file to file."""

    def __init__(
        self,
        dataset: Dataset,
        version: str,
        out: Path,
        resolver: Resolver,
        tell: Callable[[str, int, int], None],
        total: int,
    ) -> None:
        self.dataset, self.version, self.resolver, self.tell, self.total = (
            dataset,
            version,
            resolver,
            tell,
            total,
        )
        self.graph = expand(f"graph:import/{dataset.name}/{version}")
        self.rejects = Rejects(out)
        self.outcome = Outcome(dataset.name, version, out, [])
        self.unresolved: Counter[str] = Counter()
        self.keys: dict[str, Keys] = {}
        self.said: set[bytes] = set()
        self.lookups: dict[str, dict[str, list[str]]] = {}

    def run(self, files: Sequence[File], sink: sinks.Sink, day: str | None) -> Outcome:
        outcome = self.outcome
        imported = []
        try:
            for file in files:
                self._file(file, sink)
                stated = file.source.path.stat()
                when = day or datetime.fromtimestamp(stated.st_mtime, UTC).date().isoformat()
                source = file.source
                imported.append(describe.Imported(source.path.name, source.size, source.sha256, when))
                outcome.files.append(str(source.path))
        finally:
            for keys in self.keys.values():
                keys.close()
        said = describe.described(self.dataset, self.version, self.graph, imported).encode()
        sink.write(said)
        outcome.quads += said.count(b"\n")
        outcome.rejected, outcome.rules = self.rejects.rows, dict(sorted(self.rejects.rules.items()))
        outcome.unresolved = dict(sorted(self.unresolved.items()))
        outcome.rejects = self.rejects.path if self.rejects.rows else None
        outcome.faults = tuple(self.rejects.faults)
        assert outcome.read == outcome.written + outcome.rejected, "a row was lost"
        return outcome

    def interpreter(self, layout: Layout, unresolved: Callable[[str], None]) -> Interpreter:
        return Interpreter(layout, self.dataset.name, self.version, self.graph, self.resolver, unresolved)

    def _file(self, file: File, sink: sinks.Sink) -> None:
        layout = file.layout
        converter = _Converter(self, file.source.path, layout)
        sample = list(islice(file.rows, _SAMPLE))
        converter.compile(_varied(sample, layout))
        keys = self.keys.setdefault(layout.table.name, Keys())
        rows: list[list[str] | Broken]
        done = 0
        batches = _batches(sample, file.rows)
        for rows in batches:
            text = converter.convert(rows, keys)
            if text:
                sink.write(text.encode("latin-1"))
            if file.source.size != done:
                self.tell(file.source.path.name, file.source.size - done, self.total)
                done = file.source.size


def _batches(
    sample: list[list[str] | Broken], rows: Iterator[list[str] | Broken]
) -> Iterator[list[list[str] | Broken]]:
    for at in range(0, len(sample), _BATCH):
        yield sample[at : at + _BATCH]
    sample.clear()
    while batch := list(islice(rows, _BATCH)):
        yield batch


def _varied(sample: Iterable[list[str] | Broken], layout: Layout) -> frozenset[str]:
    """Return the columns of which hardly a cell comes up twice."""
    rows = [row for row in sample if isinstance(row, list) and len(row) == layout.width]
    return frozenset(
        name
        for name, (at, _) in layout.columns.items()
        if at < layout.width and len({row[at] for row in rows}) > 0.4 * len(rows) > 40
    )


class _Converter:
    """Turns the rows of one file into text."""

    def __init__(self, run: _Run, path: Path, layout: Layout) -> None:
        self.run, self.path, self.layout, self.number = run, path, layout, 1
        self.careful = run.interpreter(layout, self._unresolved)
        self.odd_quads = 0
        self.waiting: list[tuple[int, str]] = []
        self.texts: list[str | None] = []
        table = layout.table
        self.lookup: _Lookup | None = None
        if table.join:
            on = table.join.on
            rows = run.lookups.get(table.join.table, {})
            self.lookup = _Lookup(rows, lambda cell: self.careful.cell(on, cell)[0].value)

    def _unresolved(self, column: str) -> None:
        self.passing.append(column)

    def compile(self, varied: frozenset[str]) -> None:
        compiler = Compiler(self.run.interpreter(self.layout, unplain), varied, self.run.said)
        self.once = compiler.once
        self._convert = compiler.function(self.odd, self.lookup)

    def convert(self, rows: list[list[str] | Broken], keys: Keys) -> str:
        """Return what a batch of rows gives; refuse what is wrong."""
        self.texts, self.waiting = [], []
        made: list[str | None] = []
        count = self._convert(rows, self.texts, made, self.waiting)
        first = self.number + 1
        self.number += len(rows)
        self.run.outcome.read += len(rows)
        texts = self.texts
        for at in keys.repeated(made):
            self.run.rejects.add(self.path, first + at, [_REPEATED._replace(value=made[at] or "")])
            count -= (texts[at] or "").count("\n")
            texts[at] = None
            self.once.forget()  # what only a refused row has told, a later one tells anew
            self.waiting = [(place, text) for place, text in self.waiting if place != at]
        if self.layout.table.lookup:
            self._keep(rows, made, texts)
        written = len(texts) - texts.count(None)
        self.run.outcome.written += written
        if self.waiting:
            texts += [text for _, text in self.waiting]
            count += sum(text.count("\n") for _, text in self.waiting)
        self.run.outcome.quads += count + self.odd_quads
        self.odd_quads = 0
        return "".join(texts) if written == len(rows) else "".join(filter(None, texts))  # type: ignore[arg-type]

    def _keep(
        self, rows: Sequence[list[str] | Broken], made: Sequence[str | None], texts: Sequence[str | None]
    ) -> None:
        """Hold the rows of a table that others are joined with."""
        held = self.run.lookups.setdefault(self.layout.table.name, {})
        places = [
            self.layout.columns[name][0] if name in self.layout.columns else None
            for name in self.layout.table.columns
        ]
        for row, key, text in zip(rows, made, texts, strict=True):
            if key is not None and text is not None and isinstance(row, list):
                held[key] = ["" if at is None else row[at] for at in places]

    def odd(self, row: list[str] | Broken) -> tuple[str | None, str | None]:
        """Return the text and key of a row that is not plain; refuse it, and return none, if it is faulty."""
        faults: list[CellFault] = []
        self.passing: list[str] = []
        whole = self._whole(row, faults)
        if whole is not None:
            values = self.careful.read(whole, faults)
            if not faults:
                self.run.unresolved.update(self.passing)
                if said := self.once.say(values):
                    self.waiting.append((len(self.texts), said))
                things = [thing for thing in self.layout.things if not thing.once]
                text = mangled(self.careful.render(things, values))
                self.odd_quads += text.count("\n")
                return text, mangled(self.careful.key(values))
        self.run.rejects.add(self.path, self.number + 1 + len(self.texts), faults)
        return None, None

    def _whole(self, row: list[str] | Broken, faults: list[CellFault]) -> list[str] | None:
        """Return a row with all its cells, those joined to it too; append why it has not all."""
        if isinstance(row, Broken):
            faults.append(CellFault(None, row.text, row.rule, row.mend))
            return None
        width = self.layout.width
        if len(row) != width:
            rule = f"has not the {width} cells of the header."
            few = (
                "the row was cut short, or a line was broken."
                if len(row) < width
                else "put quotes round cells with commas."
            )
            faults.append(CellFault(None, ",".join(row), rule, f"it has {len(row)}: {few}"))
            return None
        if self.lookup is not None:
            assert self.layout.table.join
            on = self.layout.table.join.on
            cell = row[self.layout.columns[on][0]]
            try:
                row = row + self.lookup[cell]
            except CellError as error:
                faults.append(CellFault(self.careful.header(on), cell, error.rule, error.mend))
                return None
            except KeyError:
                rule = f"has no row in {self.layout.table.join.table}."
                faults.append(CellFault(self.careful.header(on), cell, rule, "name a file that has it."))
                return None
        return row + list(self.layout.constants)

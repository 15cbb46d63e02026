"""Importing: files of other people's data → N-Quads in our terms, streamed.

Every row that is read is either written or refused, and refused rows are told one by one.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import TypeAlias

from r2p_ld import outcome, paths
from r2p_ld.datasets import declaration, metadata, sinks, terms
from r2p_ld.datasets.batches import Run, converted
from r2p_ld.datasets.cells import Resolver
from r2p_ld.datasets.doubts import label
from r2p_ld.datasets.layout import File, open_file, version_in
from r2p_ld.datasets.metadata import Rows
from r2p_ld.datasets.model import Dataset
from r2p_ld.datasets.rejects import Rejects, rejects_of
from r2p_ld.datasets.resolve import Finder
from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import expand

_SAMPLE = 64  # rows in which the version is looked for
_Progress: TypeAlias = Callable[[str, int, int], None]
_Texts: TypeAlias = Callable[[Run, File], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Outcome(outcome.Outcome):
    """What an import did: rows read, written, doubtful and rejected; statements; where they are.

    ``rules`` counts rejected rows by rule, ``doubts`` rows by kind of doubt, ``unresolved`` those that were
    kept without a column's value, ``blank`` those without any. ``lost`` sums what the rejected rows would
    have said, by property.
    ``faults`` are the first ten of those ``found``.
    """

    dataset: str
    version: str
    graph: str
    out: Path
    files: tuple[str, ...]
    rows: Rows
    rules: Mapping[str, int]
    doubts: Mapping[str, int]
    lost: Mapping[str, int]
    unresolved: Mapping[str, int]
    blank: int
    quads: int
    rejects: Path | None
    found: int

    def __str__(self) -> str:
        lines = []
        if self.rejects and (more := self.found - len(self.faults)):
            lines.append(f"… and {more:,} more in {self.rejects.name}")
        lines += [
            f"{self.dataset} {self.version}: {self.rows.read:,} rows read, {self.rows.written:,} written, "
            f"{self.rows.doubtful:,} of them doubtful, {self.rows.rejected:,} rejected; "
            f"{self.quads:,} quads are in {self.out}."
        ]
        lines += [f"  {count:,} rejected: {rule}" for rule, count in self.rules.items()]
        lines += [f"  {count:,} doubtful: {label(kind)}" for kind, count in self.doubts.items()]
        lines += [f"  {count:,} rows kept without {column}" for column, count in self.unresolved.items()]
        if self.blank:
            lines.append(f"  {self.blank:,} blank rows passed over")
        if self.rejects:
            said = " and ".join(f"{total:,} {label(name)}" for name, total in self.lost.items())
            lost = f", with {said}" if said else ""
            lines.append(f"{self.rows.rejected:,} rows rejected{lost}; they are in {self.rejects}.")
        return "\n".join(lines)


def import_files(
    name: str | Dataset,
    files: Sequence[Path],
    out: Path,
    *,
    version: str | None = None,
    retrieved: str | None = None,
    strict: bool = False,
    shards: int | None = None,
    resolver: Resolver | None = None,
    engine: str = "python",
    master: str | None = None,
    progress: _Progress = lambda what, done, total: None,
) -> Outcome:
    """Import the files of a data set, by its name: ``out`` ends in .nq, .nq.gz or .parquet, or is a folder.

    ``version`` may be left out where the files tell it; ``retrieved`` is the day on which they were
    fetched (ISO), by default the day they were last changed, in UTC. Rows that are doubtful, by the
    provider's own contradictions or places that are uncertain, are written with an annotation that says so;
    if ``strict``, they are rejected. ``engine`` is ``python`` or
    ``spark``, with the URL of Spark's ``master``. Another import to the same output waits for this one.
    Raises ``BadInput`` for an unknown data set, version or layout, for files that cannot be read, and
    where ``out`` cannot be written: nothing is written then.
    """
    dataset = declaration.read(name) if isinstance(name, str) else name
    if not files:
        raise BadInput("name the files to import.")
    day = _day(retrieved)
    if engine not in ("python", "spark") or (master is not None and engine != "spark"):
        raise BadInput("--engine is python, or spark; --master is for spark alone.")
    _check_paths(out, files)
    sinks.check(out, shards)
    opened = _opened(files, dataset, without_header=version is not None)
    if engine == "spark" and any(each.row for file in opened for _, each in file.layout.columns.values()):
        raise BadInput(f"{dataset.name} has rows that only their numbers tell apart: --engine python.")
    found = _version(dataset, opened, version)
    rejects = Rejects(out)
    graph = expand(f"graph:import/{dataset.name}/{found}")
    run = Run(dataset.name, found, graph, resolver or Finder(), rejects, strict)
    terms.release()
    gc.freeze()
    try:
        with (
            paths.locked(out),
            rejects,
            sinks.opened(out, shards) as sink,
            _engine(engine, out, master, resolver) as texts,
        ):
            imported = _run(run, dataset, opened, sink, day, texts, progress)
    except OSError as error:
        raise BadInput(f"{out} cannot be written: {error.strerror or error}; nothing was written.") from None
    finally:
        gc.unfreeze()
    return Outcome(
        dataset=dataset.name,
        version=found,
        graph=graph,
        out=out,
        files=tuple(file.name for file in imported),
        rows=_counts(run),
        rules=dict(sorted(rejects.rules.items())),
        doubts=dict(sorted(run.doubts.items())),
        lost=rejects.sums(),
        unresolved=dict(sorted(run.unresolved.items())),
        blank=run.blank,
        quads=run.quads,
        rejects=rejects.path if rejects.rows else None,
        found=rejects.found,
        faults=tuple(rejects.faults),
    )


def _counts(run: Run) -> Rows:
    return Rows(run.read, run.written, run.doubtful, run.rejects.rows)


def _day(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise BadInput(f"{text!r} is no day; write it like 2026-11-21.") from None


def _check_paths(out: Path, files: Sequence[Path]) -> None:
    """Raise ``BadInput`` where nothing can be written beside ``out``, or a file would be written over."""
    if not out.name:
        raise BadInput(f"{out} has no name of its own; name a file or a folder to write to.")
    if not out.parent.is_dir():
        raise BadInput(f"{out.parent} is no folder; make it first.")
    for path in (out, rejects_of(out)):
        if path.exists() and any(file.exists() and file.samefile(path) for file in files):
            raise BadInput(f"{path} is to be imported, and would be written over; give --out another name.")


def _opened(files: Sequence[Path], dataset: Dataset, *, without_header: bool) -> list[File]:
    """Open all files, those that others are joined with first; raise ``BadInput`` with all faults."""
    opened: list[File] = []
    faults: list[Fault] = []
    messages: list[str] = []
    for path in files:
        try:
            opened.append(open_file(path, dataset, declaration.listing, without_header=without_header))
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
    stated: dict[str, list[str]] = {}
    for file in files:
        said = None
        if (name := file.layout.release) is not None:
            sample = list(islice(file.rows, _SAMPLE))
            at = file.layout.columns[name][0]
            rows = filter(None, map(file.layout.cells, file.layout.extend(iter(sample))))
            cells = [row[at].strip() for row in rows]
            # a row or two may be broken; what most say counts, and the others are refused
            said = next((cell for cell, _ in Counter(filter(None, cells)).most_common(1)), None)
            file.rows = chain(sample, file.rows)
        if not said and dataset.version_file:
            said = version_in(file.source.path.name, dataset.version_file)
            if said and given and _refines(given, said):  # one draft of several
                said = given
        if said:
            stated.setdefault(said, []).append(file.source.path.name)
    if given is not None:
        stated.setdefault(given, []).append("--version")
    if len(stated) != 1:
        if not stated:
            known = f", {', '.join(dataset.versions)} for example" if dataset.versions else ""
            raise BadInput(f"the files do not tell the version of {dataset.name}: give --version{known}.")
        said_by = "; ".join(f"{version}: {', '.join(names)}" for version, names in sorted(stated.items()))
        raise BadInput(f"import one version at a time ({said_by}).")
    (found,) = stated
    named = all(character.isalnum() or character in "._~-" for character in found)
    if not named or not found.isascii() or found.startswith("."):
        raise BadInput(f"{found!r} is no version; write letters, digits, dots and hyphens, no dot first.")
    return found


def _refines(version: str, other: str) -> bool:
    """Tell whether a version is another with something added."""
    return version.startswith(other) and version[len(other) : len(other) + 1] in (".", "-", "_", "~")


def _engine(
    name: str, out: Path, master: str | None, resolver: Resolver | None
) -> AbstractContextManager[_Texts]:
    if name == "spark":
        from r2p_ld.datasets import spark

        return spark.cluster(out, master, resolver)
    return nullcontext(_texts)


def _run(
    run: Run,
    dataset: Dataset,
    files: Sequence[File],
    sink: sinks.Sink,
    day: str | None,
    texts: _Texts,
    progress: _Progress,
) -> list[metadata.Imported]:
    """Import open files; return what is known of each then."""
    total = sum(file.source.path.stat().st_size for file in files)
    imported = []
    try:
        for file in files:
            source, before = file.source, _counts(run)
            # what others are joined with is small, and kept here
            for text in _texts(run, file) if file.layout.table.lookup else texts(run, file):
                sink.write(text)
                progress(source.path.name, source.progress(), total)
            stated = datetime.fromtimestamp(source.path.stat().st_mtime, UTC).date().isoformat()
            counted = zip(astuple(_counts(run)), astuple(before), strict=True)
            rows = Rows(*(now - then for now, then in counted))
            imported.append(
                metadata.Imported(source.path.name, source.size, source.sha256, day or stated, rows)
            )
    finally:
        for keys in chain.from_iterable(run.keys.values()):
            keys.close()
    said = metadata.described(dataset, run.version, run.graph, imported, run.rejects.lost).encode()
    sink.write(said)
    run.quads += said.count(b"\n")
    assert run.read == run.written + run.rejects.rows, "a row was lost"
    return imported


def _texts(run: Run, file: File) -> Iterator[bytes]:
    keys = run.keys_of(file.layout.table.name, file.source.path)
    for text, said in converted(run, file.source.path, file.layout, file.rows, keys):
        run.quads += said.count("\n")
        yield (text + said if said else text).encode("latin-1")

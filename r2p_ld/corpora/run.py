"""A corpus, annotated: batch after batch, in shards of which each is whole before the next begins.

A run that was killed goes on behind its last whole shard. The same documents give the same bytes, whichever
engine reads them, on however many processors, and whether or not it was killed on the way.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO

from r2p_ld import outcome, paths
from r2p_ld.annotate import Lexicon
from r2p_ld.annotate.statements import Run, of_run
from r2p_ld.corpora.sources import Item, batches, items
from r2p_ld.corpora.worker import Annotator, Result, Settings
from r2p_ld.datasets.sinks import Parquet
from r2p_ld.documents import LIMITS, Limits
from r2p_ld.errors import BadInput, Fault
from r2p_ld.published import MANIFEST
from r2p_ld.texts import printable

FORMATS = {"nq": "application/n-quads", "parquet": "application/vnd.apache.parquet"}
ENGINES = ("python", "spark")
PROGRESS = "progress.json"
REJECTED = "rejected.jsonl"
_SHARD = 64 << 20  # bytes of N-Quads from which the next shard begins
_SHOWN = 20  # documents set aside that are shown

Annotate = Callable[[Iterable[list[Item]]], Iterator[list[Result]]]
"""What came of each batch, in their order."""


@dataclass(frozen=True, slots=True)
class Outcome(outcome.Outcome):
    """What came of a corpus; ``rejected`` documents were set aside, of which the faults are the first."""

    documents: int
    mentions: int
    statements: int
    rejected: int
    out: Path

    def __str__(self) -> str:
        lines = [
            f"Documents read: {self.documents:,}; mentions found: {self.mentions:,}; "
            f"quads in {self.out}: {self.statements:,}."
        ]
        if self.rejected:
            lines.append(f"Documents set aside: {self.rejected:,}; they are in {self.out / REJECTED}.")
        return "\n".join(lines)


@dataclass
class _State:
    """How far a run has come, as its folder tells: the shards that are whole, and what they hold."""

    key: str
    form: str
    items: int = 0
    seen: str = ""
    documents: int = 0
    mentions: int = 0
    statements: int = 0
    rejected: int = 0
    rejected_bytes: int = 0
    files: list[dict[str, Any]] = field(default_factory=list)


def annotate(
    inputs: Sequence[Path],
    out: Path,
    *,
    form: str = "nq",
    engine: str = "python",
    master: str | None = None,
    processes: int | None = None,
    limits: Limits = LIMITS,
    ocr: str | None = None,
) -> Outcome:
    """Find the mentions in the documents of a corpus, and write them into shards in the folder ``out``.

    ``form`` is ``nq`` or ``parquet``. ``engine`` is ``python``, with so many ``processes`` (by default one a
    processor), or ``spark``, with the URL of Spark's ``master``. A folder that holds an unfinished run over
    the same documents is gone on with, and one that is finished is left as it is; ``out`` is no part of the
    corpus. ``ocr`` is a command that prints the text of a PDF without any, as for ``documents.read``.

    Raises ``BadInput`` for inputs that hold no document or cannot be read, and for a folder that holds
    anything else.
    """
    if form not in FORMATS:
        raise BadInput(f"a corpus is written as {' or '.join(FORMATS)}, not {form}.")
    if engine not in ENGINES or (master is not None and engine != "spark"):
        raise BadInput("--engine is python, or spark; --master is for spark alone.")
    if processes is not None and not 1 <= processes <= 1024:
        raise BadInput(f"a number of processes is from 1 to 1024, not {processes}.")
    run = Run.of(Lexicon.published(), limits, ocr)
    settings = Settings(run.options, limits, ocr)
    with paths.locked(out):
        state = _begun(out, run, form)
        found = _Seen(items(inputs, without=out))
        found.skip(state.items, state.seen, out)
        if (out / MANIFEST).exists():
            if next(found, None) is not None:
                raise _other(out)
            return _outcome(state, out)
        try:
            with _engine(engine, master, settings, processes) as annotated:
                _write(out, state, run, found, annotated)
            if not found.count:
                raise BadInput(f"{', '.join(map(str, inputs))}: no document is there.")
        except BadInput:
            if not state.files:  # nothing is left of what did not begin
                for name in (PROGRESS, REJECTED):
                    (out / name).unlink(missing_ok=True)
                out.rmdir()
            raise
        _finish(out, state, run)
    return _outcome(state, out)


class _Seen(Iterator[Item]):
    """Items, with a hash of those that were taken."""

    def __init__(self, found: Iterator[Item]) -> None:
        self._found, self._hash, self.count = found, hashlib.sha256(), 0

    def __next__(self) -> Item:
        item = next(self._found)
        self._hash.update(repr(tuple(item)).encode(errors="backslashreplace"))
        self.count += 1
        return item

    @property
    def seen(self) -> str:
        """The hash of the items taken so far."""
        return self._hash.hexdigest()

    def skip(self, count: int, seen: str, out: Path) -> None:
        """Take the items that were done before. Raise ``BadInput`` where they are others now."""
        while self.count < count and next(self, None) is not None:
            pass
        if count and self.seen != seen:
            raise _other(out)


def _other(out: Path) -> BadInput:
    return BadInput(f"{out} holds a run over other documents; name another folder, or empty it.")


def _begun(out: Path, run: Run, form: str) -> _State:
    """Return how far a run has come in a folder. Raises ``BadInput`` where that holds something else."""
    if out.exists() and not out.is_dir():
        raise BadInput(f"{out} is no folder; name one, or a new one.")
    out.mkdir(parents=True, exist_ok=True)
    state = _State(run.key, form)
    for name in (MANIFEST, PROGRESS):
        if (out / name).exists():
            try:
                told = json.loads((out / name).read_bytes())
                state = _State(**{part.name: told[part.name] for part in fields(_State)})
            except (OSError, ValueError, KeyError, TypeError):
                raise BadInput(f"{out / name} is of no run over a corpus; name another folder.") from None
            if (state.key, state.form) != (run.key, form):
                why = "another version, lexicon, limit of size or format"
                raise BadInput(f"{out} holds a run with {why}; name another folder, or empty it.")
            return state
    if any(out.iterdir()):
        raise BadInput(f"{out} holds something; name an empty folder, or a new one.")
    _put(out / PROGRESS, asdict(state))
    return state


def _write(out: Path, state: _State, run: Run, found: _Seen, annotated: Annotate) -> None:
    """Write shard after shard."""
    taken: deque[tuple[int, str]] = deque()  # of each batch on its way, how far the items are taken with it

    def noted() -> Iterator[list[Item]]:
        for batch in batches(found):
            taken.append((found.count, found.seen))
            yield batch

    with _rejects(out, state) as rejects:
        shard: _Shard | None = None
        try:
            for results in annotated(noted()):
                if shard is None:
                    shard = _Shard(out, len(state.files), state.form)
                    if not state.files:
                        shard.write(of_run(run).encode())
                for result in results:
                    _count(state, result)
                    shard.write(result.quads)
                    for reason in (result.reason, *result.doubts):
                        if reason:
                            row = {"document": result.name, "reason": reason, "read": not result.reason}
                            rejects.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
                state.items, state.seen = taken.popleft()
                if shard.size >= _SHARD:
                    _keep(out, state, shard, rejects)
                    shard = None
            if shard is not None:
                _keep(out, state, shard, rejects)
                shard = None
        finally:
            if shard is not None:
                shard.discard()


def _count(state: _State, result: Result) -> None:
    if result.reason:
        state.rejected += 1
    else:
        state.documents += 1
        state.mentions += result.mentions


def _keep(out: Path, state: _State, shard: _Shard, rejects: BinaryIO) -> None:
    """Put a shard in place, and then take note of it: what a kill leaves in between is written anew."""
    state.files.append(shard.close())
    state.statements += shard.statements
    rejects.flush()
    os.fsync(rejects.fileno())
    state.rejected_bytes = rejects.tell()
    _put(out / PROGRESS, asdict(state))


def _put(path: Path, value: object) -> None:
    with paths.atomic(path) as new, new.open("wb") as file:
        file.write(json.dumps(value, indent=2).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _finish(out: Path, state: _State, run: Run) -> None:
    told = {"run": run.iri, "graph": run.graph, "lexicon": run.lexicon, "options": dict(run.options)}
    manifest = {**asdict(state), **told}
    _put(out / MANIFEST, manifest)
    (out / PROGRESS).unlink(missing_ok=True)


@contextmanager
def _rejects(out: Path, state: _State) -> Iterator[BinaryIO]:
    """Open the list of documents set aside, as long as it was with the last whole shard."""
    with (out / REJECTED).open("ab") as file:
        file.truncate(state.rejected_bytes)
        file.seek(state.rejected_bytes)
        try:
            yield file
        finally:
            file.flush()
            if not (out / REJECTED).stat().st_size:
                (out / REJECTED).unlink()


class _Shard:
    """A file that is being written, under another name until it is whole."""

    def __init__(self, out: Path, number: int, form: str) -> None:
        self.name = f"{number:05}.{form}"
        self._form, self._path, self._new = form, out / self.name, paths.sibling(out / self.name, "new")
        self.size = self.statements = 0
        self._sink: Any = self._new.open("wb") if form == "nq" else Parquet(self._new)

    def write(self, lines: bytes) -> None:
        """Take some lines of N-Quads."""
        if lines:
            self._sink.write(lines)
            self.size += len(lines)
            self.statements += lines.count(b"\n")

    def close(self) -> dict[str, Any]:
        """Put the file in place; return what the manifest says of it."""
        self._sink.close()
        with self._new.open("rb") as file:
            os.fsync(file.fileno())
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = self._new.stat().st_size
        self._new.replace(self._path)
        return {
            "path": self.name,
            "mediaType": FORMATS[self._form],
            "bytes": size,
            "statements": self.statements,
            "sha256": digest,
        }

    def discard(self) -> None:
        """Leave nothing of it."""
        self._sink.close()
        self._new.unlink(missing_ok=True)


def _engine(
    name: str, master: str | None, settings: Settings, processes: int | None
) -> AbstractContextManager[Annotate]:
    if name == "spark":
        from r2p_ld.corpora import spark

        return spark.engine(master, settings)
    return _processes(settings, processes or len(os.sched_getaffinity(0)))


@contextmanager
def _processes(settings: Settings, count: int) -> Iterator[Annotate]:
    """Start processes; yield what does batches in them."""
    free: SimpleQueue[Annotator] = SimpleQueue()
    annotators = [Annotator(settings) for _ in range(count)]
    for each in annotators:
        free.put(each)

    def done(batch: list[Item]) -> list[Result]:
        annotator = free.get()
        try:
            return annotator(batch)
        finally:
            free.put(annotator)

    def annotated(found: Iterable[list[Item]]) -> Iterator[list[Result]]:
        waiting: deque[Future[list[Result]]] = deque()
        for batch in found:
            waiting.append(pool.submit(done, batch))
            if len(waiting) > count + 1:  # so that memory does not depend on the corpus
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    try:
        with ThreadPoolExecutor(count) as pool:
            yield annotated
    finally:
        for each in annotators:
            each.close()


def _outcome(state: _State, out: Path) -> Outcome:
    faults = []
    path = out / REJECTED
    if path.exists():
        with path.open("rb") as file:
            for line in file:
                row = json.loads(line)
                if not row["read"]:
                    faults.append(Fault(printable(row["document"]), rule=row["reason"]))
                if len(faults) == _SHOWN:
                    break
    return Outcome(
        state.documents, state.mentions, state.statements, state.rejected, out, faults=tuple(faults)
    )

"""Validation of big files: in chunks, on all cores, in memory that does not grow with the files.

A chunk is a group of nodes with all that the shapes look at from them, be it in the files or in the
background, so that each node's results are those of the whole. The nodes of other groups that come
along are not reported on here.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, ProcessPoolExecutor, wait
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import BlankNode, NamedNode, Quad, Store, Triple

from r2p_ld.errors import BadInput
from r2p_ld.namespaces import node as term
from r2p_ld.shacl.background import Background
from r2p_ld.shacl.chunk import Chunk, Chunker, Task
from r2p_ld.shacl.engine import Engine
from r2p_ld.shacl.guard import check_shapes, no_focus_node
from r2p_ld.shacl.index import Index, Node, Term
from r2p_ld.shacl.outlook import Outlook
from r2p_ld.shacl.report import Report, Result
from r2p_ld.shacl.shelf import Shelf
from r2p_ld.shacl.survey import Survey

SIZE = 10_000
"""So many quads, or a few more, are in a chunk."""

_BESIDE = 200
"""At least so many nodes of the background are in a chunk of such."""


class Found(NamedTuple):
    """What a chunk gave: whether a shape found a node to check, the results, and triples about them."""

    reached: bool
    results: list[Result]
    about: list[Triple]
    quads: int


def validate(
    files: Sequence[Path],
    shapes: Iterable[Triple],
    background: Iterable[Triple],
    *,
    keys: Sequence[NamedNode] = (),
    jobs: int = 1,
    size: int = SIZE,
    tell: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> Report:
    """Check files of N-Quads or N-Triples as ``engine.validate`` does, in chunks of about ``size`` quads.

    Nodes go together by their values of ``keys``, the first that they have. ``jobs`` is the number of
    processes; the report is the same for any. Raises what ``engine.validate`` raises, and ``Unbounded``
    where the shapes, or what the files do to them, leave no way to check a node without all others.
    """
    shapes = set(shapes)
    known = Background(background)
    index = Index(shapes)
    check_shapes(index)
    outlook = Outlook(index, known)
    survey = Survey(files, known, outlook)
    entries = survey.live()
    with (
        tempfile.TemporaryDirectory(prefix="r2p-ld-") as folder,
        closing(Shelf(files, Path(folder) / "index")) as shelf,
    ):
        chunker = Chunker(shelf, known, outlook, entries, survey)
        shelf.fill(keys, chunker.arrows, outlook.pointed & survey.predicates)
        beside = sorted(survey.beside(entries, chunker.met()), key=str)
        few = max(size // 10, _BESIDE)
        groups: Iterator[Task] = (beside[at : at + few] for at in range(0, len(beside), few))
        tasks = chain(groups, shelf.groups(size))
        reached, results, about = False, list[Result](), set[Triple]()
        with closing(_spread(tasks, chunker, shapes, jobs)) as chunks:
            for found in chunks:
                reached = reached or found.reached
                results += found.results
                about.update(found.about)
                tell("check", found.quads, survey.quads)
    if not reached and not results:
        kinds = [Triple(BlankNode(), term("rdf:type"), kind) for kind in survey.classes]
        raise no_focus_node(index, kinds, defined=bool(survey.quads) and not survey.speaks)
    return Report.of(results, Index(about), index)


class _Worker:
    """Checks chunks.

    Rules that find nodes by themselves are first asked of a faster engine, and go to the one that reports
    where they find something.
    """

    def __init__(self, chunker: Chunker, shapes: set[Triple]) -> None:
        self._chunker = chunker
        self._by_value = chunker.outlook.by_value
        self._engine = Engine(shapes, without={t for t in shapes if t.subject in self._by_value})
        self._shapes = shapes
        self._rules: dict[Node, Engine] = {}

    def __call__(self, task: Task) -> Found:
        chunk = self._chunker.gather(task)
        own = {node for node in chain(chunk.own, chunk.loose) if chunk.is_own(node)}
        found, reached = self._engine.run(chunk.triples, own)
        engines = [self._engine]
        for shape in self._broken(chunk):
            if shape not in self._rules:
                self._rules[shape] = Engine(_part(self._shapes, shape))
            engines.append(self._rules[shape])
            found |= engines[-1].run(chunk.triples)[0]
        results = {result for result in found if chunk.keeps(result)}
        others = {result for result in results if not chunk.concerns(result)}
        if others:
            known = chunk.known()
            results -= set[Result]().union(*(others & engine.run(known)[0] for engine in engines))
        quads = sum(map(len, chunk.own.values()))
        return Found(reached, list(results), chunk.told(results), quads)

    def _broken(self, chunk: Chunk) -> set[Node]:
        """Return the rules that find something in a chunk, or may."""
        store = Store()
        store.extend(Quad(t.subject, t.predicate, t.object) for t in chunk.triples)
        # a store rewrites literals: 01 as 1
        is_exact = len(store) == len(chunk.triples) and all(q.triple in chunk.triples for q in store)
        found = {entry.shape for entry in chunk.entered if not (is_exact and entry.is_plain)}
        queries = {entry.query: entry.shape for entry in chunk.entered if entry.shape not in found}
        for query, shape in queries.items():
            rows = store.query(query)
            if any(chunk.has(row["value"]) for row in rows):  # type: ignore[union-attr]
                found.add(shape)
        return found


def _part(shapes: set[Triple], shape: Node) -> set[Triple]:
    """Return the triples of a shape and of what they lead to."""
    about: dict[Term, list[Triple]] = {}
    for triple in shapes:
        about.setdefault(triple.subject, []).append(triple)
    waiting: list[Term] = [shape]
    part: set[Triple] = set()
    while waiting:
        triples = about.pop(waiting.pop(), [])
        part.update(triples)
        waiting += [triple.object for triple in triples]
    return part


_worker: _Worker | None = None


def _begin(chunker: Chunker, shapes: set[Triple]) -> None:
    """Make a process ready; it ends with the one that started it."""
    import signal
    import threading
    from multiprocessing.connection import wait as hear

    global _worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it stops it
    # a thread of the parent, that of a progress bar say, may hold the streams for ever
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    parent = multiprocessing.parent_process()
    if parent is not None:
        sentinel = parent.sentinel
        threading.Thread(target=lambda: (hear([sentinel]), os._exit(1)), daemon=True).start()
    _worker = _Worker(chunker, shapes)


def _work(task: Task) -> Found:
    assert _worker is not None
    return _worker(task)


def _spread(
    tasks: Iterable[Task],
    chunker: Chunker,
    shapes: set[Triple],
    jobs: int,
) -> Generator[Found, None, None]:
    """Yield what chunks give, as it comes; few wait at a time."""
    if jobs < 2:
        yield from map(_Worker(chunker, shapes), tasks)
        return
    ways = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if "fork" in ways else None)
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(jobs, context, _begin, (chunker, shapes))
    waiting: set[Future[Found]] = set()
    try:
        for task in tasks:
            waiting.add(pool.submit(_work, task))
            if len(waiting) > 2 * jobs:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        yield from (future.result() for future in waiting)
    except BrokenExecutor:
        raise BadInput(
            "a process of the check was killed, perhaps for want of memory; set --jobs 1."
        ) from None
    except BaseException:
        for process in set(multiprocessing.active_children()) - others:
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)

"""A store on this disk that lasts: files that changed are loaded again, others not.

Every statement is in a named graph, that of its file where the file says none, and in the default
graph, so that a question without GRAPH sees all of them, each once.

A load changes a copy of the store, which shares the old one's files by hard links, and puts it in the
store's place at the end. It runs in the sandbox, since it parses files of others.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, cast

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Store, Triple

from r2p_ld import paths, rdf, sandbox
from r2p_ld.errors import BadInput, Fault, FaultsFound, R2PError
from r2p_ld.load.compare import Rewritten, described, is_held, masked, missing, written
from r2p_ld.load.sources import digest, graph_name, name_of
from r2p_ld.load.spool import has_blank
from r2p_ld.outcome import Outcome
from r2p_ld.store import NOTES, LoadedFile, read_notes, with_union

_UNION = DefaultGraph()
_Target = tuple[str, str | None]  # the graph of a file's triples, and its base


@dataclass(frozen=True, slots=True)
class Stored(Outcome):
    """What a store on disk holds now; ``loaded`` and ``unchanged`` are the files given.

    ``rewritten`` has the kinds of literals that the store spells otherwise, where it was ``verified``.
    """

    store: Path
    statements: int
    loaded: tuple[str, ...]
    unchanged: tuple[str, ...]
    verified: bool = False
    rewritten: Mapping[str, Rewritten] = field(default_factory=dict)

    def __str__(self) -> str:
        checked = "; each statement of them was found there" if self.verified else ""
        head = (
            f"{self.store} holds {self.statements:,} statements; "
            f"files loaded: {len(self.loaded)}, unchanged since: {len(self.unchanged)}{checked}."
        )
        return "\n".join([head, *described(self.rewritten)])


def load_into(
    files: Sequence[Path],
    folder: Path,
    *,
    graph: str | None = None,
    base: str | None = None,
    verify: bool = False,
    timeout: float = 3600.0,
) -> Stored:
    """Load files into the store in a folder, which is made where it is not there.

    Triples go to ``graph``, or to a graph that bears the file's address; quads go where they say.
    Relative IRIs resolve against ``base``. What a changed file said before is taken back; a graph holds
    what all its files say. ``verify`` reads the files again, and looks for every statement in its graph
    and in the default graph. ``timeout``, in seconds, is for all of it, which a limited process does. The
    store changes as a whole or not at all. Raises ``BadInput`` for a folder that is no store of ours, is
    being written or cannot be, and for files that cannot be read, be they given or loaded before into the
    same graphs; ``FaultsFound`` where statements are missing, and where time or memory run out.
    """
    graph_name(graph)
    given = {str(path.resolve()): (graph or path.resolve().as_uri(), base) for path in files}
    with paths.locked(folder), paths.writing(folder):
        loaded = read_notes(paths.recover(folder))
        if loaded is None and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise BadInput(f"{folder} holds something else; name an empty folder, or a new one.")
        loaded = loaded or {}
        changed = {path: to for path, to in given.items() if not _is_loaded(loaded.get(path), path, *to)}
        verified = given if verify else {}
        if changed or not loaded:
            with paths.replaced(folder) as new:
                try:
                    done = _run(folder, new, loaded, changed, verified, timeout)
                finally:  # the engine copies to a place of its own first
                    shutil.rmtree(f"{new}.tmp", ignore_errors=True)
                notes = {path: file._asdict() for path, file in sorted(done.files.items())}
                (new / NOTES).write_text(json.dumps({"files": notes}), encoding="utf-8")
        else:
            done = _run(folder, None, loaded, changed, verified, timeout)
    unchanged = tuple(path for path in given if path not in changed)
    return Stored(folder, done.statements, tuple(changed), unchanged, verify, done.rewritten)


def _is_loaded(before: LoadedFile | None, path: str, target: str, base: str | None) -> bool:
    try:
        return before is not None and before[:3] == (digest(Path(path)), target, base)
    except BadInput:  # to read it says so
        return False


class _Done(NamedTuple):
    files: dict[str, LoadedFile]
    statements: int
    rewritten: dict[str, Rewritten]


def _run(
    folder: Path,
    new: Path | None,
    loaded: Mapping[str, LoadedFile],
    changed: Mapping[str, _Target],
    verified: Mapping[str, _Target],
    timeout: float,
) -> _Done:
    work = f"loading into {folder}"
    return sandbox.run(_update, folder, new, loaded, changed, verified, seconds=timeout, work=work)


def _update(
    folder: Path,
    new: Path | None,
    loaded: Mapping[str, LoadedFile],
    changed: Mapping[str, _Target],
    verified: Mapping[str, _Target],
) -> _Done:
    """Make a ``new`` store that has the changed files too, or open the old one; compare it with files."""
    files, errors = dict(loaded), list[R2PError]()
    with paths.writing(folder):
        if loaded and new is not None:
            _open(folder).backup(str(new))
        store = _open(new or folder)
        if new is not None:
            _replace(store, files, changed, errors)
            store.flush()
        for error in errors:
            if not error.faults:
                raise error
        if errors:
            faults = [fault for error in errors for fault in error.faults]
            raise BadInput("nothing was loaded: the data cannot be read", faults)
        rewritten: dict[str, Rewritten] = {}
        faults = [fault for path, to in verified.items() for fault in _verify(store, path, *to, rewritten)]
        if faults:
            raise FaultsFound(f"nothing was loaded: {folder} would not hold what the files say", faults)
        return _Done(files, _size(store), dict(sorted(rewritten.items())))


def _replace(
    store: Store, files: dict[str, LoadedFile], changed: Mapping[str, _Target], errors: list[R2PError]
) -> None:
    """Take back what the changed files said before; load them, and others that say something there, too.

    ``files`` becomes what is loaded then. The default graph stays the union of the others.
    """
    emptied = {name for path in changed if path in files for name in files[path].graphs}
    again = {path: (file.graph, file.base) for path, file in files.items() if emptied & {*file.graphs}}
    gone: list[Triple] = []
    for name in map(NamedNode, sorted(emptied)):
        gone += [quad.triple for quad in store.quads_for_pattern(None, None, None, name)]
        store.remove_graph(name)
    store.bulk_extend(_quads({**again, **changed}, files, errors))
    for triple in gone:
        held = store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        if all(quad.graph_name == _UNION for quad in held):
            store.remove(Quad(triple.subject, triple.predicate, triple.object))


def _quads(
    read: Mapping[str, _Target], files: dict[str, LoadedFile], errors: list[R2PError]
) -> Iterator[Quad]:
    """Yield each statement in its graph and in the default graph; note what was read, and what is wrong."""
    for path, (target, base) in read.items():
        graphs = set()
        try:
            hash = digest(Path(path))
            for quad in with_union(rdf.statements(Path(path), base=base), NamedNode(target)):
                graphs.add(quad.graph_name)
                yield quad
            names = (name_of(graph, path) for graph in graphs)
            files[path] = LoadedFile(hash, target, base, tuple(sorted(name.value for name in names if name)))
        except R2PError as error:
            errors.append(error)


def _verify(
    store: Store, path: str, target: str, base: str | None, rewritten: dict[str, Rewritten]
) -> Iterator[Fault]:
    """Yield a fault if statements of a file are not in their graph, or not in the default graph.

    Literals are compared by value. Of statements with blank nodes there are to be as many.
    """
    total, absent = 0, list[str]()
    blank: defaultdict[NamedNode, set[Triple]] = defaultdict(set)
    for quad in rdf.statements(Path(path), base=base):
        total += 1
        graph = name_of(quad.graph_name, path) or NamedNode(target)
        if has_blank(quad.triple):
            blank[graph].add(quad.triple)
            continue
        held = next(store.quads_for_pattern(quad.subject, quad.predicate, quad.object, graph), None)
        if held is None or not is_held(quad.object, held.object, rewritten) or not _is_in_union(store, held):
            absent.append(str(quad.triple))
    for graph, triples in blank.items():
        stored = (quad for quad in store.quads_for_pattern(None, None, None, graph) if has_blank(quad.triple))
        counted = Counter(masked(quad.triple) for quad in stored if _is_in_union(store, quad))
        for triple in triples:
            counted[masked(triple)] -= 1
            if counted[masked(triple)] < 0:
                absent.append(written(triple))
    if absent:
        yield Fault(path, rule=missing(absent, total), mend="load again; if it stays so, report it.")


def _is_in_union(store: Store, quad: Quad) -> bool:
    return Quad(quad.subject, quad.predicate, quad.object) in store


def _open(folder: Path) -> Store:
    try:
        return Store(str(folder))
    except OSError as error:
        if "lock" in str(error).lower():
            raise BadInput(f"another process writes to {folder}.") from None
        raise


def _size(store: Store) -> int:
    counted = cast(QuerySolutions, store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))
    return int(cast(Literal, next(counted)["n"]).value)

"""A store on this disk that lasts: files that changed are loaded again, others not.

Every statement is in a named graph, that of its file where the file says none, and in the default
graph, so that a question without GRAPH sees all of them, each once.

A load changes a copy of the store, which shares the old one's files by hard links, and puts it in the
store's place at the end.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, Triple

from r2p_ld import paths
from r2p_ld.errors import BadInput, R2PError
from r2p_ld.load.sources import digest, graph_name, name_of, statements
from r2p_ld.outcome import Outcome
from r2p_ld.store import NOTES, LoadedFile, read_notes

_UNION = DefaultGraph()
_Target = tuple[str, str | None]  # the graph of a file's triples, and its base


@dataclass(frozen=True, slots=True)
class Stored(Outcome):
    """What a store on disk holds now; ``loaded`` and ``unchanged`` are the files given."""

    store: Path
    statements: int
    loaded: tuple[str, ...]
    unchanged: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"{self.store} holds {self.statements:,} statements; "
            f"files loaded: {len(self.loaded)}, unchanged since: {len(self.unchanged)}."
        )


def load_into(
    files: Sequence[Path], folder: Path, *, graph: str | None = None, base: str | None = None
) -> Stored:
    """Load files into the store in a folder, which is made where it is not there.

    Triples go to ``graph``, or to a graph that bears the file's address; quads go where they say.
    Relative IRIs resolve against ``base``. What a changed file said before is taken back; a graph holds
    what all its files say. The store changes as a whole or not at all. Raises ``BadInput`` for a folder
    that is no store of ours, is being written or cannot be, and for files that cannot be read, be they
    given or loaded before into the same graphs.
    """
    graph_name(graph)
    targets = {str(path.resolve()): (graph or path.resolve().as_uri(), base) for path in files}
    with paths.locked(folder), paths.writing(folder):
        loaded = read_notes(paths.recover(folder))
        if loaded is None and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise BadInput(f"{folder} holds something else; name an empty folder, or a new one.")
        loaded = loaded or {}
        changed = {path: to for path, to in targets.items() if not _is_loaded(loaded.get(path), path, *to)}
        total = _update(folder, loaded, changed) if changed or not loaded else _size(_open(folder))
    unchanged = tuple(path for path in targets if path not in changed)
    return Stored(folder, total, tuple(changed), unchanged)


def _is_loaded(before: LoadedFile | None, path: str, target: str, base: str | None) -> bool:
    try:
        return before is not None and before[:3] == (digest(Path(path)), target, base)
    except BadInput:  # to read it says so
        return False


def _update(folder: Path, loaded: Mapping[str, LoadedFile], changed: Mapping[str, _Target]) -> int:
    """Replace the store by one that has the changed files, too; return its number of statements."""
    files, errors = dict(loaded), list[R2PError]()
    with paths.replaced(folder) as new:
        if loaded:
            _open(folder).backup(str(new))
        store = Store(str(new))
        _replace(store, files, changed, errors)
        store.flush()
        total = _size(store)
        del store  # closes it, which an error that passes through here does not do at once
        for error in errors:
            if not error.faults:
                raise error
        if errors:
            faults = [fault for error in errors for fault in error.faults]
            raise BadInput("nothing was loaded: the data cannot be read", faults)
        notes = {path: file._asdict() for path, file in sorted(files.items())}
        (new / NOTES).write_text(json.dumps({"files": notes}), encoding="utf-8")
    return total


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
            for quad in statements(Path(path), base, NamedNode(target)):
                graphs.add(quad.graph_name)
                yield quad
                yield Quad(quad.subject, quad.predicate, quad.object)
            names = (name_of(graph, path) for graph in graphs)
            files[path] = LoadedFile(hash, target, base, tuple(sorted(name.value for name in names if name)))
        except R2PError as error:
            errors.append(error)


def _open(folder: Path) -> Store:
    try:
        return Store(str(folder))
    except OSError as error:
        if "lock" in str(error).lower():
            raise BadInput(f"another process writes to {folder}.") from None
        raise


def _size(store: Store) -> int:
    return sum(1 for _ in store.quads_for_pattern(None, None, None, _UNION))

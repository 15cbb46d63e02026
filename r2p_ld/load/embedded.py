"""A store on this disk that lasts: files that changed are loaded again, others not.

Every statement is in a named graph, that of its file where the file says none, and in the default
graph, so that a question without GRAPH sees all of them, each once.

A load changes a copy of the store, which shares the old one's files by hard links, and puts it in the
store's place at the end.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, Triple

from r2p_ld import paths, rdf
from r2p_ld.errors import BadInput, Fault
from r2p_ld.load.sources import digest, graph_name, statements
from r2p_ld.outcome import Outcome
from r2p_ld.store import NOTES, LoadedFile, read_notes

_UNION = DefaultGraph()


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
        changed = _changed(targets, loaded)
        total = _update(folder, loaded, changed) if changed or not loaded else _size(_open(folder))
    unchanged = tuple(path for path in targets if path not in changed)
    return Stored(folder, total, tuple(path for path in targets if path in changed), unchanged)


def _changed(
    files: Mapping[str, tuple[str, str | None]], loaded: Mapping[str, LoadedFile]
) -> dict[str, LoadedFile]:
    """Return the files that are not as they were loaded, each read to its end."""
    changed: dict[str, LoadedFile] = {}
    faults: list[Fault] = []
    for path, (target, base) in files.items():
        try:
            hash = digest(Path(path))
            if path not in loaded or loaded[path][:3] != (hash, target, base):
                changed[path] = LoadedFile(hash, target, base, _graphs(Path(path), target, base))
        except BadInput as error:
            faults += error.faults
    if faults:
        raise BadInput("nothing was loaded: the data cannot be read", faults)
    return changed


def _graphs(path: Path, target: str, base: str | None) -> tuple[str, ...]:
    names: set[str] = set()
    for name in {quad.graph_name for quad in statements(path, base)}:
        if not isinstance(name, NamedNode | DefaultGraph):
            raise rdf.unreadable(path, f"a graph is named by the blank node {name}.", "name it by an IRI.")
        names.add(name.value if isinstance(name, NamedNode) else target)
    return tuple(sorted(names))


def _update(folder: Path, loaded: Mapping[str, LoadedFile], changed: Mapping[str, LoadedFile]) -> int:
    """Replace the store by one that has the changed files, too; return its number of statements."""
    graphs = {name for kept in changed.values() for name in kept.graphs}
    graphs |= {name for path in changed if path in loaded for name in loaded[path].graphs}
    # whoever else says something in a graph that is emptied says it again
    again = {path: kept for path, kept in loaded.items() if path not in changed and graphs & {*kept.graphs}}
    _changed({path: (kept.graph, kept.base) for path, kept in again.items()}, loaded)  # and can be read
    new, old = paths.sibling(folder, "new"), paths.sibling(folder, "old")
    for left_over in (new, old):
        shutil.rmtree(left_over, ignore_errors=True)
    try:
        if loaded:
            _open(folder).backup(str(new))
        store = Store(str(new))
        _replace(store, {**again, **changed}, sorted(graphs), folder)
        store.flush()
        total = _size(store)
        del store  # closes it
        files = {path: kept._asdict() for path, kept in sorted({**loaded, **changed}.items())}
        (new / NOTES).write_text(json.dumps({"files": files}), encoding="utf-8")
        if folder.exists():
            folder.rename(old)
        new.rename(folder)
    finally:
        paths.recover(folder)
        for left_over in (new, old):
            shutil.rmtree(left_over, ignore_errors=True)
    return total


def _open(folder: Path) -> Store:
    try:
        return Store(str(folder))
    except OSError as error:
        if "lock" in str(error).lower():
            raise BadInput(f"another process writes to {folder}.") from None
        raise


def _size(store: Store) -> int:
    return sum(1 for _ in store.quads_for_pattern(None, None, None, _UNION))


def _replace(store: Store, files: Mapping[str, LoadedFile], graphs: Iterable[str], folder: Path) -> None:
    """Empty graphs, load files, and keep the default graph the union of the others."""
    names = [NamedNode(name) for name in graphs]
    gone: list[Triple] = []
    for name in names:
        gone += [quad.triple for quad in store.quads_for_pattern(None, None, None, name)]
        store.remove_graph(name)
    for path, kept in files.items():
        target = NamedNode(kept.graph)
        quads = (
            Quad(quad.subject, quad.predicate, quad.object, target) if quad.graph_name == _UNION else quad
            for quad in statements(Path(path), kept.base)
        )
        with paths.writing(folder):  # the file was read before: what fails now is the disk
            store.bulk_extend(quads)
    added = chain.from_iterable(store.quads_for_pattern(None, None, None, name) for name in names)
    store.bulk_extend(Quad(quad.subject, quad.predicate, quad.object) for quad in added)
    for triple in gone:
        held = store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        if all(quad.graph_name == _UNION for quad in held):
            store.remove(Quad(triple.subject, triple.predicate, triple.object))

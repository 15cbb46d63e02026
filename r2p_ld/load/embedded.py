"""A store on this disk that lasts: files that changed are loaded again, others not.

Every statement is in a named graph, that of its file where the file says none, and in the default
graph, so that a question without GRAPH sees all of them, each once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, Triple

from r2p_ld import paths, rdf
from r2p_ld.errors import BadInput, Fault
from r2p_ld.load.spool import digest, named, statements
from r2p_ld.store import NOTES, LoadedFile, read_notes

_UNION = DefaultGraph()


@dataclass(frozen=True, slots=True)
class Stored:
    """What a store on disk holds now; ``loaded`` and ``unchanged`` are the files given."""

    folder: Path
    loaded: tuple[str, ...]
    unchanged: tuple[str, ...]
    statements: int
    faults: tuple[Fault, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return the outcome as plain values, for ``--format json``."""
        return {
            "store": str(self.folder),
            "statements": self.statements,
            "loaded": list(self.loaded),
            "unchanged": list(self.unchanged),
            "faults": [],
        }

    def __str__(self) -> str:
        return (
            f"{self.folder} holds {self.statements:,} statements; "
            f"files loaded: {len(self.loaded)}, unchanged since: {len(self.unchanged)}."
        )


def load_into(
    files: Sequence[Path], folder: Path, *, graph: str | None = None, base: str | None = None
) -> Stored:
    """Load files into the store in a folder, which is made where it is not there.

    Triples go to ``graph``, or to a graph that bears the file's address; quads go where they say.
    Relative IRIs resolve against ``base``. What a changed file said before is taken back; a graph holds
    what all its files say. Raises ``BadInput`` for a folder that is no store of ours or is being written,
    and, before anything is changed, for files that cannot be read, be they given or loaded before into
    the same graphs.
    """
    named(graph)
    notes = read_notes(folder)
    if notes is None and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(f"{folder} holds something else; name an empty folder, or a new one.")
    given = {str(path.resolve()): (graph or path.resolve().as_uri(), base) for path in files}
    # after a load that broke off, nothing that is there can be trusted
    known = dict(notes.files) if notes and not notes.broken else {}
    goes = {path: (file.graph, file.base) for path, file in notes.files.items()} if notes else {}
    fresh = _fresh({**goes, **given} if notes and notes.broken else given, known)
    graphs = {name for file in fresh.values() for name in file.graphs}
    graphs |= {name for path in fresh if path in known for name in known[path].graphs}
    # whoever else says something in a graph that is emptied says it again
    again = {path: file for path, file in known.items() if path not in fresh and graphs & {*file.graphs}}
    _fresh({path: (file.graph, file.base) for path, file in again.items()}, known)  # and can be read
    store = _open(folder)
    if fresh:
        _write_notes(folder, {**known, **fresh}, broken=True)
        if not known:
            store.clear()
        _replace(store, {**again, **fresh}, sorted(graphs))
        store.flush()
    _write_notes(folder, {**known, **fresh}, broken=False)
    total = sum(1 for _ in store.quads_for_pattern(None, None, None, _UNION))
    unchanged = tuple(path for path in given if path not in fresh)
    return Stored(folder, tuple(path for path in given if path in fresh), unchanged, total)


def _fresh(
    files: Mapping[str, tuple[str, str | None]], known: Mapping[str, LoadedFile]
) -> dict[str, LoadedFile]:
    """Return the files that are not as they are known, each read to its end."""
    fresh: dict[str, LoadedFile] = {}
    faults: list[Fault] = []
    for path, (target, base) in files.items():
        try:
            hash = digest(Path(path))
            if path not in known or known[path][:3] != (hash, target, base):
                fresh[path] = LoadedFile(hash, target, base, _graphs(Path(path), target, base))
        except BadInput as error:
            faults += error.faults
    if faults:
        raise BadInput("nothing was loaded: the data cannot be read", faults)
    return fresh


def _graphs(path: Path, target: str, base: str | None) -> tuple[str, ...]:
    names: set[str] = set()
    for name in {quad.graph_name for quad in statements(path, base)}:
        if not isinstance(name, NamedNode | DefaultGraph):
            raise rdf.unreadable(path, f"a graph is named by the blank node {name}.", "name it by an IRI.")
        names.add(name.value if isinstance(name, NamedNode) else target)
    return tuple(sorted(names))


def _open(folder: Path) -> Store:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / NOTES).exists():
            _write_notes(folder, {}, broken=True)
        return Store(str(folder))
    except OSError as error:
        if "lock" in str(error).lower():
            raise BadInput(f"another process writes to {folder}.") from None
        raise BadInput(f"{folder} cannot be opened as a store: {error}.") from None


def _replace(store: Store, files: Mapping[str, LoadedFile], graphs: Iterable[str]) -> None:
    """Empty graphs, load files, and keep the default graph the union of the others."""
    names = [NamedNode(name) for name in graphs]
    gone: list[Triple] = []
    for name in names:
        gone += [quad.triple for quad in store.quads_for_pattern(None, None, None, name)]
        store.remove_graph(name)
    for path, loaded in files.items():
        target = NamedNode(loaded.graph)
        store.bulk_extend(
            Quad(quad.subject, quad.predicate, quad.object, target) if quad.graph_name == _UNION else quad
            for quad in statements(Path(path), loaded.base)
        )
    came = chain.from_iterable(store.quads_for_pattern(None, None, None, name) for name in names)
    store.bulk_extend(Quad(quad.subject, quad.predicate, quad.object) for quad in came)
    for triple in gone:
        held = store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        if all(quad.graph_name == _UNION for quad in held):
            store.remove(Quad(triple.subject, triple.predicate, triple.object))


def _write_notes(folder: Path, files: Mapping[str, LoadedFile], *, broken: bool) -> None:
    listed = {path: files[path]._asdict() for path in sorted(files)}
    with paths.replacing(folder / NOTES) as new:
        new.write_text(json.dumps({"files": listed, "broken": broken}), encoding="utf-8")

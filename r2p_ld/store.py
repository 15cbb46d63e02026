"""Opening a graph to ask: the published one, or any RDF files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pyoxigraph
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    Triple,
    parse,
)

from r2p_ld import cache, paths, published
from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import base, node, shorten
from r2p_ld.texts import closest

NOTES = "r2p-ld.json"
"""The file in a store on disk that says what was loaded into it."""
_MOST_READ = 200_000


class LoadedFile(NamedTuple):
    """A file as it was loaded into a store on disk: its base, where its triples went, and all its graphs."""

    sha256: str
    graph: str
    base: str | None
    graphs: tuple[str, ...]


def open_published(*, named_graphs: bool = False) -> Store:
    """Return the published graph, in memory: all triples in the default graph, or ``named_graphs`` too.

    Raises ``BadInput`` where nothing was built.

    >>> bool(open_published().query("ASK { ?pillar a <https://w3id.org/r2p-ld/ontology#Pillar> }"))
    True
    """
    store = Store()
    # our own, checked files: lenient saves a sixth of the time
    if named_graphs:
        store.load(path=published.file(published.QUADS), lenient=True)
        _add_union(store)
    else:  # blank nodes keep their labels, which load() would change
        store.extend(parse(path=published.file(published.TRIPLES), lenient=True))
    return store


def name_graphs(store: Store) -> Store:
    """Return a store with the published named graphs, and all else of one that ``open_published`` began."""
    ours = {*parse(path=published.file(published.TRIPLES), lenient=True)}
    blank = {term for quad in ours for term in (quad.subject, quad.object) if isinstance(term, BlankNode)}
    named = open_published(named_graphs=True)
    named.extend(quad for quad in store if quad not in ours and blank.isdisjoint((quad.subject, quad.object)))
    return named


def ask_published() -> Store:
    """Return the published graph, to be asked and never changed: named graphs, and all in the default graph.

    It is opened from a store on disk, which the first use makes in the user's cache (``paths.user_cache``), a
    folder for each graph and engine; where none can be kept, the graph is read into memory, which takes
    ten times as long. Raises ``BadInput`` where nothing was built.
    """
    published.file(published.TRIPLES)  # a build that is damaged is not asked
    return _opened(published.file(published.QUADS), published.digest(published.QUADS))


@lru_cache(maxsize=1)
def _opened(path: Path, digest: str) -> Store:
    def make(folder: Path) -> None:
        store = Store(str(folder))
        store.bulk_extend(with_union(parse(path=published.file(path.name, hashed=True), lenient=True)))
        store.flush()  # and its files are closed on leaving

    with suppress(OSError, RuntimeError, BadInput):
        folder = cache.entry("stores", f"{digest[:32]}-{pyoxigraph.__version__}", make)
        return Store.read_only(str(folder))
    return open_published(named_graphs=True)


def mentions(store: Store, iri: str) -> bool:
    """Tell whether a store has an IRI anywhere. Raise ``BadInput`` for a text that is no IRI."""
    try:
        here = NamedNode(iri)
    except ValueError as error:
        raise BadInput(f"{iri!r} is no IRI: {error}.") from None
    places = ((here, None, None), (None, None, here), (None, here, None))
    found = (next(store.quads_for_pattern(*place), None) for place in places)
    return store.contains_named_graph(here) or any(found)


def advise(iri: str, store: Store) -> str:
    """Return advice on an IRI that a store does not mention: those most like it of the same namespace."""
    space = iri[: max(map(iri.rfind, "#/:")) + 1]
    names = {
        term.value.removeprefix(space)
        for quad in islice(store, _MOST_READ)
        for term in (quad.subject, quad.predicate, quad.object)
        if isinstance(term, NamedNode) and term.value.startswith(space)
    }
    near = [shorten(space + each) for each in closest(iri.removeprefix(space), names)]
    if near:
        return f"did you mean {' or '.join(near)}?"
    return "look for its name: r2p-ld find TEXT." if iri.startswith(base()) else "no name there is like it."


def members(store: Store, head: object) -> Iterator[NamedNode | BlankNode | Literal | Triple]:
    """Yield the members of an RDF list, which may be ill-formed."""
    seen = set[object]()
    while head not in seen and isinstance(head, NamedNode | BlankNode):
        seen.add(head)
        yield from dict.fromkeys(
            quad.object for quad in store.quads_for_pattern(head, node("rdf:first"), None)
        )
        rest = next(store.quads_for_pattern(head, node("rdf:rest"), None), None)
        head = rest and rest.object


def open_files(
    data: Iterable[str | Path],
    named: Mapping[str, str | Path] | None = None,
    *,
    base: str | None = None,
    into: Store | None = None,
    literals: set[Literal] | None = None,
) -> Store:
    """Return a store of RDF files, each of any format that its name's ending tells.

    ``data`` goes to the default graph; a file of quads, or a folder of shards, goes to its named graphs
    and, all of it, to the default graph too. ``named`` maps a graph's IRI to a file of triples; it stays
    out of the default graph, as in a SPARQL dataset. Relative IRIs resolve against ``base``, in a named
    graph against its IRI. The files go ``into`` a store that is there, or a new one; those of their
    literals that have a datatype are added to ``literals``. Raises ``BadInput`` with the faults of all
    files.
    """
    from r2p_ld import shards  # no need of it to ask the published graph

    store = Store() if into is None else into
    faults: list[Fault] = []

    def load(path: Path, graph: str | None, base: str | None) -> None:
        try:
            store.extend(_quads(path, graph, base, literals))
        except BadInput as error:
            faults.extend(error.faults)

    for file in shards.expand(map(Path, data)):
        load(file, None, base)
    _add_union(store)
    for iri, path in (named or {}).items():
        load(Path(path), iri, iri)
    if faults:
        raise BadInput("the data cannot be read", faults)
    return store


def open_read_only(folder: str | Path) -> Store:
    """Return the store that ``load --into`` keeps in a folder, to be asked and not changed.

    Raises ``BadInput`` where there is none.
    """
    if read_notes(paths.recover(Path(folder))) is None:
        raise BadInput(f"{folder} is no store; make one with `r2p-ld load FILE --into {folder}`.")
    try:
        return Store.read_only(str(folder))
    except OSError as error:
        raise BadInput(f"{folder} cannot be opened as a store: {error}.") from None


def read_notes(folder: Path) -> dict[str, LoadedFile] | None:
    """Return what was loaded into a store on disk, by file; None where there is none.

    Raises ``BadInput`` for notes that are not ours.
    """
    import json

    try:
        notes = json.loads((folder / NOTES).read_text("utf-8"))
        return {
            path: LoadedFile(file["sha256"], file["graph"], file["base"], tuple(file["graphs"]))
            for path, file in notes["files"].items()
        }
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (AttributeError, KeyError, OSError, TypeError, ValueError):
        raise BadInput(f"{folder / NOTES} cannot be read; load into a new folder.") from None


def _add_union(store: Store) -> None:
    # the engine's own union default graph repeats a triple once a graph, which spoils every count
    store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")


def with_union(quads: Iterable[Quad], graph: NamedNode | None = None) -> Iterator[Quad]:
    """Yield quads, and each that is in a named graph in the default graph too.

    Those that are in none go to ``graph`` first, if one is given.
    """
    default = DefaultGraph()
    for quad in quads:
        if quad.graph_name != default:
            yield quad
            yield Quad(quad.subject, quad.predicate, quad.object)
        else:
            if graph is not None:
                yield Quad(quad.subject, quad.predicate, quad.object, graph)
            yield quad


def _quads(path: Path, graph: str | None, base: str | None, literals: set[Literal] | None) -> Iterator[Quad]:
    """Yield a file's statements, in a graph if one is given; add their literals that have a datatype."""
    from r2p_ld import rdf

    if graph is not None and rdf.format_of(path) in (RdfFormat.N_QUADS, RdfFormat.TRIG):
        raise rdf.unreadable(
            path, "it holds quads, and a named graph takes triples.", "give it as data, or as triples."
        )
    try:
        name = None if graph is None else NamedNode(graph)
    except ValueError as error:
        rule = f"{graph!r} names no graph: {error}."
        raise rdf.unreadable(path, rule, "write an absolute IRI.") from None
    plain = (node("xsd:string"), node("rdf:langString"))
    for quad in rdf.statements(path, base=base):
        value = quad.object
        if isinstance(value, Literal) and literals is not None and value.datatype not in plain:
            literals.add(value)
        yield quad if name is None else Quad(quad.subject, quad.predicate, value, name)

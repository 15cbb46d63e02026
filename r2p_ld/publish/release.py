"""The release: from the tables to everything in ``build/``, in one list of steps."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pyoxigraph import RdfFormat, Triple, parse

from r2p_ld import paths, published, rdf
from r2p_ld.errors import BadInput, Fault, FaultsFound
from r2p_ld.graph import links
from r2p_ld.graph.assemble import INFERRED, infer, union
from r2p_ld.graph.populate import Graphs, populate
from r2p_ld.graph.validate import read_shapes
from r2p_ld.namespaces import expand, prefixes
from r2p_ld.outcome import Outcome
from r2p_ld.publish import atomic, canonical, fingerprint, jsonld, metadata, preconditions, queries, turtle
from r2p_ld.publish.metadata import File
from r2p_ld.query import catalog
from r2p_ld.tables import project as tables
from r2p_ld.tables import tsv
from r2p_ld.tables.rows import Source

STEPS = 6
_READ_AGAIN = {"r2p.ttl": RdfFormat.TURTLE, "r2p.jsonld": RdfFormat.JSON_LD}
_Progress = Callable[[str], None]
_DONE = {
    "built": "was built",
    "fresh": "is up to date",
    "same": "is what the tables say",
    "different": "is not what the tables say (differences: see above)",
}


@dataclass(frozen=True, slots=True)
class Built(Outcome):
    """What a build did: ``done`` says it in a word; ``faults`` are the differences that ``check`` found."""

    out: Path
    done: Literal["built", "fresh", "same", "different"]
    files: int
    bytes: int
    triples: int
    inferred: int
    records: int

    def __str__(self) -> str:
        return (
            f"The graph {_DONE[self.done]}: {self.triples:,} triples, {self.inferred:,} of them inferred, "
            f"from {self.records:,} records; {self.files} files, {self.bytes / 1e6:.1f} MB, in {self.out}."
        )


def build(
    out: str | Path | None = None,
    *,
    check: bool = False,
    readings: Sequence[str | Path] = (),
    progress: _Progress = lambda step: None,
) -> Built:
    """Build the graph and publish it in a folder, by default the project's ``build``.

    ``check`` builds aside, compares byte for byte with what is in the folder, and writes nothing.
    ``readings`` are tables of readings to use beside the project's, or in place of those of the same names;
    what belongs to one stands beside it (``NAME.source.tsv``, ``NAME.entities.tsv``, and its document).
    ``progress`` hears of each of the ``STEPS``. Same inputs give the same bytes.

    Raises ``BadInput`` with every fault of the tables, where the folder cannot be written, or is being
    written by another process, and ``FaultsFound`` where the graph contradicts itself or breaks a shape;
    nothing is written then.
    """
    if out is None and paths.installed() and not check:
        raise BadInput("name the folder to build: --out DIR (an installed package does not change itself).")
    folder = paths.recover(Path(out or paths.home() / "build").absolute())
    used = [Path(table) for table in readings]
    if check:
        files = {file.path: file.content for file in make(used, progress)}
        faults = tuple(_differences(atomic.read(folder), files))
        return _summary(folder, files, "different" if faults else "same", faults)
    atomic.check(folder)
    with paths.locked(folder):
        inputs = fingerprint.hash_inputs(_inputs(used))  # now: they may change while the graph is built
        if fingerprint.fresh(folder, inputs):
            return _summary(folder, atomic.read(folder), "fresh")
        files = {file.path: file.content for file in make(used, progress)}
        progress("writing")
        atomic.replace(folder, files)
        fingerprint.write(folder, inputs, files)
    return _summary(folder, files, "built")


def _inputs(readings: Sequence[Path]) -> Iterator[Path]:
    """Yield the files that readings consist of: each, what belongs to it, and its document."""
    for path in readings:
        yield path
        yield from sorted(path.parent.glob(f"{path.stem}.*.tsv"))
        for row in tsv.scan(tables.beside(path, tables.SOURCE), Source, "").rows:
            yield path.parent / row.file


def make(readings: Sequence[Path], progress: _Progress) -> list[File]:
    """Return every file of a release. Raises what ``build`` raises."""
    progress("reading the tables")
    project = tables.load(readings=readings)
    preconditions.check_evidence(project, readings)
    preconditions.check_mappings(project)
    canned = catalog.list_queries()
    preconditions.check_queries(canned)
    progress("populating the graph")
    graphs = populate(project)
    described = metadata.describe(project, [*graphs, INFERRED])
    graphs["metadata"] = described
    progress("reasoning")
    inferred = infer(project, graphs)
    progress("validating")
    shapes = set(read_shapes(release=True))
    preconditions.check_terms(shapes, project)
    report = preconditions.validate(union(graphs), shapes, project)
    progress("writing the forms of the graph")
    files = [
        *_forms(graphs, inferred),
        _turtle("ontology.ttl", graphs["ontology"]),
        _turtle("links.ttl", graphs["links"]),
        _sorted("links-sameas.nt", canonical.lines(links.same_as(project, graphs["terms"] | inferred))),
        _turtle("mappings.ttl", graphs["mappings"]),
        _turtle("shapes.ttl", shapes),
        _turtle("queries.ttl", queries.triples(canned)),
        *(File(f"queries/{query.name}.rq", query.text.encode()) for query in canned),
        _turtle("report.ttl", report.as_triples()),
        File("report.json", jsonld.dump(report.as_dict()).encode()),
    ]
    whole: Graphs = {**graphs, INFERRED: inferred}
    files.append(_turtle("void.ttl", metadata.void(project, described, whole, files)))
    sizes = {name: len(triples) for name, triples in whole.items()}
    return [*files, File(published.MANIFEST, metadata.manifest(project, sizes, files))]


def _forms(graphs: Graphs, inferred: set[Triple]) -> list[File]:
    """Return the graph whole, in every form, and its two halves; one form at a time fills the memory."""
    files = _unnamed(union(graphs), inferred)
    named = [(rdf.graph(name), triples) for name, triples in {**graphs, INFERRED: inferred}.items()]
    return [*files, _sorted(published.QUADS, canonical.quads(named))]


def _unnamed(asserted: set[Triple], inferred: set[Triple]) -> list[File]:
    given, follows = canonical.lines(asserted), canonical.lines(inferred)
    whole = sorted(given + follows)  # what follows has no blank nodes
    files = [*_whole(whole)]
    for file in files:
        format = _READ_AGAIN.get(file.path)
        if format and canonical.lines(quad.triple for quad in parse(file.content, format)) != whole:
            raise FaultsFound(f"{file.path} does not say what the graph says; this is a fault of R2P-LD.")
    for path, half in ((published.ASSERTED, given), ("r2p-inferred.ttl", follows)):
        text = turtle.write_tree(canonical.tree_of_lines(half), prefixes())
        files.append(File(path, text.encode(), len(half)))
    return [*files, _sorted(published.TRIPLES, whole)]


def _whole(lines: list[str]) -> Iterator[File]:
    graph = canonical.tree_of_lines(lines)
    yield File("r2p.ttl", turtle.write_tree(graph, prefixes()).encode(), len(lines))
    document = jsonld.write_tree(graph, prefixes())
    yield File("r2p.jsonld", document.encode(), len(lines))
    yield File("context.jsonld", jsonld.dump(jsonld.context(document)).encode())


def _sorted(path: str, lines: list[str]) -> File:
    return File(path, canonical.encode(lines), len(lines))


def _turtle(path: str, triples: set[Triple] | list[Triple]) -> File:
    return File(path, turtle.write(triples, prefixes()).encode(), len(triples))


def _differences(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> list[Fault]:
    again = "run `r2p-ld build`."
    faults = [Fault(path, rule="is missing.", mend=again) for path in new.keys() - old.keys()]
    faults += [
        Fault(path, rule="belongs to no build.", mend="move it away.") for path in old.keys() - new.keys()
    ]
    both = (path for path in old.keys() & new.keys() if old[path] != new[path])
    faults += [Fault(path, rule="is not what the tables say now.", mend=again) for path in both]
    return sorted(faults)


def _summary(
    folder: Path,
    files: Mapping[str, bytes],
    done: Literal["built", "fresh", "same", "different"],
    faults: tuple[Fault, ...] = (),
) -> Built:
    try:
        manifest = json.loads(files[published.MANIFEST])
        triples = {file["path"]: file.get("triples", 0) for file in manifest["files"]}
    except (KeyError, ValueError):
        raise BadInput(f"{folder} was not built here.") from None
    size = sum(map(len, files.values()))
    # a status is a text, and what is said of the property itself none
    records = files[published.TRIPLES].count(f' <{expand("r2p:status")}> "'.encode())
    return Built(
        out=folder,
        done=done,
        files=len(files),
        bytes=size,
        triples=triples[published.TRIPLES],
        inferred=triples["r2p-inferred.ttl"],
        records=records,
        faults=faults,
    )

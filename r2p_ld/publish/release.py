"""The release: from the tables to everything in ``build/``, in one list of steps."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, Triple, parse

from r2p_ld import canned, paths, rdf
from r2p_ld.errors import BadInput, Fault, FaultsFound
from r2p_ld.graph.assemble import INFERRED, infer, union
from r2p_ld.graph.evidence import verify
from r2p_ld.graph.populate import Graphs, populate
from r2p_ld.graph.validate import read_shapes
from r2p_ld.namespaces import prefixes
from r2p_ld.publish import canonical, jsonld, metadata, nquads, questions, stamp, swap, turtle
from r2p_ld.publish.metadata import File
from r2p_ld.shacl import engine
from r2p_ld.shacl.report import Report
from r2p_ld.tables import project as tables
from r2p_ld.tables.project import Project

STEPS = 6
_Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: ``fresh`` if there was nothing to do; ``faults`` are those of ``check``."""

    out: Path
    files: int
    bytes: int
    triples: int
    inferred: int
    records: int
    fresh: bool = False
    faults: tuple[Fault, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return the outcome as plain values, for ``--format json``."""
        names = ("files", "bytes", "triples", "inferred", "records", "fresh")
        faults = [fault.as_dict() for fault in self.faults]
        return {"out": str(self.out), **{name: getattr(self, name) for name in names}, "faults": faults}

    def __str__(self) -> str:
        what = "is up to date" if self.fresh else "was built"
        return (
            f"The graph {what}: {self.triples:,} triples, {self.inferred:,} of them inferred, "
            f"from {self.records:,} records; {self.files} files, {self.bytes / 1e6:.1f} MB, in {self.out}."
        )


def build(
    out: Path | None = None,
    *,
    check: bool = False,
    readings: Sequence[Path] = (),
    tell: _Tell = lambda step: None,
) -> Built:
    """Build the graph and publish it in a folder, by default the project's ``build``.

    ``check`` builds aside, compares byte for byte with what is in the folder, and writes nothing.
    ``readings`` are tables of readings to use in place of the project's of the same names.
    ``tell`` hears of each of the ``STEPS``. Same inputs give the same bytes.

    >>> build(check=True).faults
    ()

    Raises ``BadInput`` with every fault of the tables, and ``FaultsFound`` where the graph
    contradicts itself or breaks a shape; nothing is written then.
    """
    folder = paths.settled((out or paths.home() / "build").absolute())
    if not check and stamp.fresh(folder, readings):
        return _summary(folder, swap.read(folder), fresh=True)
    files = {file.path: file.content for file in make(readings, tell)}
    if check:
        return _summary(folder, files, faults=tuple(_differences(swap.read(folder), files)))
    tell("writing")
    swap.replace(folder, files)
    stamp.write(folder, readings, files)
    return _summary(folder, files)


def make(readings: Sequence[Path], tell: _Tell) -> list[File]:
    """Return every file of a release. Raises what ``build`` raises."""
    tell("reading the tables")
    project = tables.load(readings=readings)
    _anchored(project)
    questions_asked = canned.list_queries()
    tell("populating the graph")
    graphs = populate(project)
    described = metadata.describe(project, [*graphs, INFERRED])
    graphs["metadata"] = described
    tell("reasoning")
    inferred = infer(project, graphs)
    tell("validating")
    shapes = set(read_shapes(release=True))
    report = _validated(union(graphs), shapes)
    tell("writing the forms of the graph")
    files = [
        *_forms(graphs, inferred),
        _turtle("ontology.ttl", graphs["ontology"]),
        _turtle("links.ttl", graphs["links"]),
        _turtle("shapes.ttl", shapes),
        _turtle("queries.ttl", questions.triples(questions_asked)),
        *(File(f"queries/{query.name}.rq", query.text.encode()) for query in questions_asked),
        _turtle("report.ttl", report.as_triples()),
        File("report.json", jsonld.dump(report.as_dict()).encode()),
    ]
    whole: Graphs = {**graphs, INFERRED: inferred}
    files.append(_turtle("void.ttl", metadata.void(described, whole, files)))
    sizes = {name: len(triples) for name, triples in whole.items()}
    return [*files, File("MANIFEST.json", metadata.manifest(project, sizes, files))]


def _anchored(project: Project) -> None:
    """Compare the evidence with the source documents, where they are at hand."""
    if paths.documents().is_dir():
        found = verify(project, paths.documents())
        if found.faults:
            raise BadInput("The evidence is not what the source documents say.", found.faults)


def _validated(asserted: set[Triple], shapes: set[Triple]) -> Report:
    report = engine.validate(asserted, shapes)
    if not report.conforms:
        raise FaultsFound(f"The graph breaks its shapes.\n{report.render()}")
    return report


def _forms(graphs: Graphs, inferred: set[Triple]) -> list[File]:
    """Return the graph whole, in every form, and its two halves."""
    asserted = union(graphs)
    whole = asserted | inferred
    document = jsonld.write(whole, prefixes())
    context = {"@context": json.loads(document)["@context"]}
    quads = [
        Quad(t.subject, t.predicate, t.object, rdf.graph(name))
        for name, triples in {**graphs, INFERRED: inferred}.items()
        for t in triples
    ]
    files = [
        _turtle("r2p.ttl", whole),
        File("r2p.jsonld", document.encode(), len(whole)),
        File("context.jsonld", jsonld.dump(context).encode()),
        File("r2p.nt", nquads.write(whole).encode(), len(whole)),
        File("r2p.nq", nquads.write(quads).encode(), len(quads)),
        _turtle("r2p-asserted.ttl", asserted),
        _turtle("r2p-inferred.ttl", inferred),
    ]
    lines = canonical.lines(whole)
    for file, format in zip(files[:2], (RdfFormat.TURTLE, RdfFormat.JSON_LD), strict=True):
        again = (quad.triple for quad in parse(file.content, format))
        if canonical.lines(again) != lines:
            raise FaultsFound(f"{file.path} does not say what the graph says; this is a fault of R2P-LD.")
    return files


def _turtle(path: str, triples: set[Triple] | list[Triple]) -> File:
    return File(path, turtle.write(triples, prefixes()).encode(), len(triples))


def _differences(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> list[Fault]:
    mend = "run `r2p-ld build` and commit what it writes."
    told = {
        path: "is not what the tables say now."
        if path in old and path in new
        else ("is missing." if path in new else "belongs to no build.")
        for path in sorted(old.keys() | new.keys())
        if old.get(path) != new.get(path)
    }
    return [Fault(path, rule=rule, mend=mend) for path, rule in told.items()]


def _summary(
    folder: Path, files: Mapping[str, bytes], *, fresh: bool = False, faults: tuple[Fault, ...] = ()
) -> Built:
    try:
        manifest = json.loads(files[swap.MARK])
        triples = {file["path"]: file.get("triples", 0) for file in manifest["files"]}
    except (KeyError, ValueError):
        raise BadInput(f"{folder} was not built here.") from None
    size = sum(map(len, files.values()))
    records = files["r2p.nt"].count(b"#status> ")
    return Built(
        folder, len(files), size, triples["r2p.nt"], triples["r2p-inferred.ttl"], records, fresh, faults
    )

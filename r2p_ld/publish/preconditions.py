"""What has to hold before anything is published."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pyoxigraph import NamedNode, Store, Triple

from r2p_ld import paths
from r2p_ld.errors import BadInput, Fault, FaultsFound
from r2p_ld.graph import link_report
from r2p_ld.graph.evidence import verify
from r2p_ld.graph.locate import locate
from r2p_ld.namespaces import expand, node, shorten
from r2p_ld.query.catalog import CannedQuery
from r2p_ld.shacl import engine
from r2p_ld.shacl.report import Report
from r2p_ld.tables.project import Project


def check_evidence(project: Project, readings: Sequence[Path] = ()) -> None:
    """Compare the evidence with the source documents, where they are at hand.

    The document of one of ``readings`` may lie beside it.
    """
    files = {row.slug: row.file for row in project.sources.rows}
    folders = {
        path.stem: path.parent for path in readings if (path.parent / files.get(path.stem, "")).is_file()
    }
    documents = paths.documents() if paths.documents().is_dir() else None
    found = verify(project, documents, folders)
    if found.faults:
        raise BadInput("The evidence is not what the source documents say.", found.faults)


def check_queries(queries: Sequence[CannedQuery]) -> None:
    """Refuse queries that no engine could parse."""
    faults = []
    for query in queries:
        try:
            Store().query(query.text)
        except SyntaxError as error:
            rule = f"is not a SPARQL query: {error.msg}."
            faults.append(Fault(f"queries/{query.file}", error.lineno, None, rule, "correct the syntax."))
    if faults:
        raise BadInput("Canned queries are wrong.", faults)


def check_terms(shapes: set[Triple], project: Project) -> None:
    """Refuse shapes that name terms of ours that the ontology does not declare."""
    naming = {
        node(f"sh:{name}") for name in ("targetClass", "targetSubjectsOf", "targetObjectsOf", "path", "class")
    }
    declared = project.vocabulary.classes | project.vocabulary.properties
    ours = expand("r2p:")
    faults = [
        Fault(
            "shapes",
            rule=f"{shorten(t.object.value)} is not declared.",
            mend="correct its name, or declare it in ontology/.",
        )
        for t in sorted(shapes, key=str)
        if t.predicate in naming and isinstance(t.object, NamedNode)
        if t.object.value.startswith(ours) and t.object not in declared
    ]
    if faults:
        raise BadInput("The shapes name terms that are not declared.", faults)


def check_mappings(project: Project) -> None:
    """Refuse links to the outside that contradict each other."""
    if faults := link_report.conflicts(project):
        raise FaultsFound("Links contradict each other.", faults)


def validate(asserted: set[Triple], shapes: set[Triple], project: Project) -> Report:
    """Return the report of a graph that conforms; refuse one that does not, naming the project's rows."""
    report = engine.validate(asserted, shapes)
    if not report.conforms:
        raise FaultsFound(f"The graph breaks its shapes.\n{locate(report, project).render()}")
    return report

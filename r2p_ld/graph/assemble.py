"""From the tables to the whole graph: populated, reasoned over, closed."""

from __future__ import annotations

from pyoxigraph import NamedNode, Triple

from r2p_ld.graph.populate import Graphs
from r2p_ld.graph.reason import reason
from r2p_ld.namespaces import prefixes
from r2p_ld.tables.project import Project

INFERRED = "inferred"
# What is said of others' things follows from their axioms, not from ours.
_LINKS = ("links", "mappings")


def infer(project: Project, graphs: Graphs) -> set[Triple]:
    """Return what follows from the asserted graphs: the content of the graph ``inferred``.

    HermiT reasons over ontology, terms and plain triples; records, evidence, claims, states and codes
    only lengthen its work. Rules reason over the whole graph and the ties to other vocabularies, but not
    the links to the outside. Raises what ``reason`` raises.
    """
    asserted = union(without_links(graphs))
    changed = sorted(project.folder.rglob("*.t[st][vl]"))
    return reason(reasoning_input(asserted), more=asserted | project.alignments, changed=changed)


def without_links(graphs: Graphs) -> Graphs:
    """Return the graphs that are reasoned over: all but the links to the outside."""
    return {name: triples for name, triples in graphs.items() if name not in _LINKS}


def reasoning_input(triples: set[Triple]) -> set[Triple]:
    """Return the triples that are not about records and their evidence, claims, states or codes.

    The hub of places and states says only what its tables say, and claims have neither types nor
    chains: the rules reason over them alone.
    """
    subjects = tuple(prefixes()[kind] for kind in ("record", "evidence", "claim", "state", "code"))
    objects = tuple(prefixes()[kind] for kind in ("claim", "code"))
    return {
        t
        for t in triples
        if not (isinstance(t.subject, NamedNode) and t.subject.value.startswith(subjects))
        and not t.predicate.value.startswith(prefixes()["claim"])
        and not (isinstance(t.object, NamedNode) and t.object.value.startswith(objects))
    }


def union(graphs: Graphs) -> set[Triple]:
    """Return the triples of all graphs."""
    return set[Triple]().union(*graphs.values())

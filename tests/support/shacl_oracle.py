"""What pyshacl finds, to compare with."""

from __future__ import annotations

from pyoxigraph import BlankNode, Triple

from r2p_ld.shacl.data import Data
from r2p_ld.shacl.index import Index, Term
from r2p_ld.shacl.reference import results


def by_pyshacl(data: set[Triple], shapes: set[Triple]) -> set[tuple[str, ...]]:
    """Return the results: focus, component, shape; ``_`` is a blank node."""
    found = Data()
    found.add(data)
    return {
        (name(each.focus), name(each.component), name(each.shape)) for each in results(found, Index(shapes))
    }


def name(node: Term) -> str:
    """An IRI or a text; there is but one blank node."""
    return "_" if isinstance(node, BlankNode) else str(getattr(node, "value", node))

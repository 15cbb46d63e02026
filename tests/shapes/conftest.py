"""The project's shapes, and graphs to check them on."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, Triple

from r2p_ld.graph.populate import Graphs
from r2p_ld.graph.validate import read_shapes
from r2p_ld.namespaces import node


@pytest.fixture(scope="session")
def shapes() -> frozenset[Triple]:
    """All shapes, those for the published graph alone included."""
    return frozenset(read_shapes(release=True))


@pytest.fixture(scope="session")
def besides(graphs: Graphs) -> dict[str, frozenset[Triple]]:
    """What fixtures are put beside: the whole asserted graph, or the ontology with its terms and places.

    The terms go without their texts, which take time and on which no fixture rests.
    """
    kinds = {triple for triple in graphs["places"] if triple.object == node("r2p:Place")}
    terms = graphs["ontology"] | graphs["terms"] | kinds
    return {
        "terms": frozenset(triple for triple in terms if not isinstance(triple.object, Literal)),
        "graph": frozenset[Triple]().union(*graphs.values()),
    }

"""Names in a question that the data do not have: an empty answer would hide that one is misspelt."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pyoxigraph import NamedNode, Store

from r2p_ld import published
from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import prefixes, shorten
from r2p_ld.query.results import Result
from r2p_ld.store import ask_published
from r2p_ld.texts import closest


def check(result: Result, things: Mapping[str, str], store: Store | None = None) -> None:
    """Raise ``BadInput`` where an answer is empty, and the data asked do not mention one of ``things``.

    ``things`` are IRIs by parameter; ``store`` holds the data, if they are not the published graph.
    Near names are those of the published graph that the data mention too.
    """
    if not things or not result.is_empty:
        return
    asked = ask_published(named_graphs=True) if store is None else store
    rule = "the data asked do not mention it."
    faults = [
        Fault("the question", None, name, rule, _mend(iri, asked))
        for name, iri in things.items()
        if not holds(asked, iri)
    ]
    if faults:
        raise BadInput("nothing was found", faults)


def holds(store: Store, iri: str) -> bool:
    """Tell whether a store mentions an IRI anywhere."""
    node = NamedNode(iri)
    places = ((node, None, None), (None, None, node), (None, node, None))
    found = (next(store.quads_for_pattern(*place), None) for place in places)
    return store.contains_named_graph(node) or any(found)


def _mend(iri: str, asked: Store) -> str:
    prefix, _, name = shorten(iri).partition(":")
    if prefix in prefixes():
        space = prefixes()[prefix]
        of_kind = re.compile(rb"^<%b([^/>]+)>" % re.escape(space.encode()), re.MULTILINE)
        ours = published.file(published.QUADS).read_bytes()
        names = {found.decode() for found in of_kind.findall(ours)}
        near = [each for each in closest(name, names, n=9) if holds(asked, space + each)][:3]
        if near:
            return f"did you mean {' or '.join(f'{prefix}:{each}' for each in near)}?"
    return "look for its name: r2p-ld query find-by-name -p text=…"

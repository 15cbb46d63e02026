"""Sending graphs to a store so that each is replaced as a whole, or not at all.

A graph that the store does not have yet grows in place; the journal knows that it is unfinished. One
that it has stays as it is while the new one grows under another name, and is replaced by one update.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256

from pyoxigraph import NamedNode

from r2p_ld.errors import RemoteFailure
from r2p_ld.load.journal import Journal
from r2p_ld.load.remote import Remote
from r2p_ld.load.spool import Graph, ntriples

Progress = Callable[[str, int, int], None]
"""Hears which graph is being loaded, how many more statements have arrived, and how many there are."""
_Arrived = Callable[[int], None]

_STATES = {
    None: "as it was.",
    "loaded": "loaded.",
    "new": "it was not there before, and is unfinished.",
    "staged": "as it was; part of the new one is in {}.",
    "moving": "it was being replaced by {} when the store failed; look at both.",
}


def staging(graph: Graph) -> NamedNode:
    """Return the name under which a graph grows that is to replace another."""
    return NamedNode(f"urn:x-r2p-ld:loading:{sha256(str(graph).encode()).hexdigest()[:32]}")


def send(remote: Remote, graphs: Sequence[Graph], journal: Journal, progress: Progress) -> None:
    """Load graphs that the journal does not know as loaded.

    What a graph has got when it fails, or when the process is to end, is taken back. Raises
    ``RemoteFailure``, which says what each graph is like then.
    """
    total = sum(graph.statements for graph in graphs)
    try:
        for graph in graphs:

            def arrived(count: int, name: str = str(graph)) -> None:
                progress(name, count, total)

            _send(remote, graph, journal, arrived)
    except RemoteFailure as error:
        states = (f"  {g}: {_STATES[journal[str(g)]].format(staging(g))}" for g in graphs)
        state = "\n".join(states)
        again = "Run the same command again: a graph that is loaded is not sent again."
        raise RemoteFailure(f"{error}\nThe load broke off.\n{state}\n{again}") from None


def _send(remote: Remote, graph: Graph, journal: Journal, arrived: _Arrived) -> None:
    name, noted = str(graph), journal[str(graph)]
    held = remote.holds(graph.name)
    if noted == "loaded" and held:
        arrived(graph.statements)
        return
    replaces = noted in ("staged", "moving") or (held and noted != "new")
    target = staging(graph) if replaces else graph.name
    if noted or replaces:
        remote.drop(target)  # what is there is of a load that broke off
    journal.note(name, "staged" if replaces else "new")
    try:
        _fill(remote, graph, target, arrived)
    except BaseException:
        with suppress(RemoteFailure):  # then the journal keeps what is there
            remote.drop(target)
            journal.note(name, None)
        raise
    if replaces:
        journal.note(name, "moving")
        try:
            remote.move(staging(graph), graph.name)
        except RemoteFailure:  # perhaps the answer alone was lost
            if remote.holds(target):
                remote.move(staging(graph), graph.name)
    journal.note(name, "loaded")


def _fill(remote: Remote, graph: Graph, target: NamedNode | None, arrived: _Arrived) -> None:
    if graph.blank:
        # sent twice, each blank node would be two
        remote.add(target, ntriples(graph.blank), once=True)
        arrived(len(graph.blank))
    with ThreadPoolExecutor(remote.store.lanes) as pool:
        sent = pool.map(lambda batch: remote.add(target, graph.body(batch)), graph.batches)
        for batch, _ in zip(graph.batches, sent, strict=True):  # which drops the rest where one fails
            arrived(batch.statements)

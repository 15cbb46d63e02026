"""Sending graphs to a store so that each is replaced as a whole, or not at all.

A graph that the store does not have yet grows in place; the journal knows that it is unfinished. One
that it has stays as it is while the new one grows under another name, and is replaced by one update.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256
from threading import Lock
from typing import Any

from pyoxigraph import NamedNode

from r2p_ld.errors import RemoteFailure
from r2p_ld.load.journal import Journal
from r2p_ld.load.remote import Remote
from r2p_ld.load.spool import Graph, ntriples

Progress = Callable[[str, int, int], None]
"""Hears which graph is being loaded, how many more statements have arrived, and how many there are."""
_Arrived = Callable[[int], None]


def staging(graph: Graph) -> NamedNode:
    """Return the name under which a graph grows that is to replace another."""
    return NamedNode(f"urn:x-r2p-ld:loading:{sha256(str(graph).encode()).hexdigest()[:32]}")


def send(remote: Remote, graphs: Sequence[Graph], journal: Journal, progress: Progress) -> None:
    """Load graphs that the journal does not know as done.

    What a graph has got when it fails, or when the process is to end, is taken back. Raises
    ``RemoteFailure``, which says what each graph is like then.
    """
    total = sum(graph.statements for graph in graphs)
    try:
        for graph in graphs:

            def arrived(count: int, name: str = str(graph)) -> None:
                progress(name, count, total)

            _send(remote, graph, journal, arrived)
    except BaseException as error:
        _take_back(remote, graphs, journal)
        if not isinstance(error, RemoteFailure):
            raise
        state = "\n".join(f"  {line}" for line in _state(graphs, journal))
        again = "Run the same command again: it goes on where this broke off."
        raise RemoteFailure(f"{error}\nThe load broke off.\n{state}\n{again}") from None


def _take_back(remote: Remote, graphs: Sequence[Graph], journal: Journal) -> None:
    for graph in graphs:
        noted = journal[str(graph)]
        if noted.get("state") == "loading":
            with suppress(RemoteFailure):  # then the journal keeps what is there
                remote.drop(_target(graph, noted))
                journal.forget(str(graph))


def _send(remote: Remote, graph: Graph, journal: Journal, arrived: _Arrived) -> None:
    noted = journal[str(graph)]
    state = noted.get("state")
    if (state == "done" and remote.holds(graph.name)) or (
        state == "moving" and _moved(remote, graph, journal)
    ):
        arrived(graph.statements)
        return
    if state != "loading" or not _sound(remote, graph, noted):
        replaces = noted["replaces"] if noted else remote.holds(graph.name)
        if noted or replaces:
            # what is there is ours alone, and not noted to be what was sent
            remote.drop(staging(graph) if replaces else graph.name)
        journal.note(str(graph), state="loading", replaces=replaces, blank="", done=[])
    _fill(remote, graph, journal, arrived)


def _fill(remote: Remote, graph: Graph, journal: Journal, arrived: _Arrived) -> None:
    """Send the batches that have not been sent, and put the graph in its place."""
    name = str(graph)
    target = _target(graph, journal[name])
    if graph.blank and not journal[name]["blank"]:
        # sent twice, each blank node would be two
        journal.note(name, blank="sending")
        remote.add(target, ntriples(graph.blank), once=True)
        journal.note(name, blank="sent")
    done = set(journal[name]["done"])
    arrived(len(graph.blank) + sum(graph.batches[number].statements for number in done))
    lock = Lock()

    def work(number: int) -> None:
        batch = graph.batches[number]
        remote.add(target, graph.body(batch))
        with lock:
            done.add(number)
            journal.note(name, done=sorted(done))
            arrived(batch.statements)

    waiting = [number for number in range(len(graph.batches)) if number not in done]
    with ThreadPoolExecutor(remote.store.lanes) as pool:
        list(pool.map(work, waiting))  # which drops the rest where one fails
    if journal[name]["replaces"]:
        journal.note(name, state="moving", staged=remote.count(target))
        try:
            remote.move(staging(graph), graph.name)
        except RemoteFailure:
            if not _moved(remote, graph, journal):
                raise
    journal.note(name, state="done")


def _sound(remote: Remote, graph: Graph, noted: Mapping[str, Any]) -> bool:
    """Return whether what is noted as sent is there, as far as one question shows."""
    nothing = not noted["done"] and not noted["blank"]
    return nothing or (noted["blank"] != "sending" and remote.holds(_target(graph, noted)))


def _moved(remote: Remote, graph: Graph, journal: Journal) -> bool:
    """Finish a replacement that may have broken off; return whether the new graph is there."""
    staged = journal[str(graph)]["staged"]
    if remote.count(staging(graph)) == staged:
        remote.move(staging(graph), graph.name)
    elif remote.count(graph.name) != staged:
        return False
    remote.drop(staging(graph))
    journal.note(str(graph), state="done")
    return True


def _target(graph: Graph, noted: Mapping[str, Any]) -> NamedNode | None:
    return staging(graph) if noted["replaces"] else graph.name


def _state(graphs: Sequence[Graph], journal: Journal) -> Iterator[str]:
    for graph in graphs:
        noted = journal[str(graph)]
        if not noted:
            yield f"{graph}: as it was."
        elif noted["state"] == "done":
            yield f"{graph}: loaded."
        elif noted["state"] == "moving":
            yield f"{graph}: it was being replaced by {staging(graph)} when the store failed; look at both."
        else:
            sent = sum(graph.batches[i].statements for i in noted["done"])
            sent += len(graph.blank) if noted["blank"] == "sent" else 0
            part = f"{sent:,} of {graph.statements:,} statements"
            if noted["replaces"]:
                yield f"{graph}: as it was; {part} of the new one are in {staging(graph)}."
            else:
                yield f"{graph}: it was not there before, and is unfinished: {part}."

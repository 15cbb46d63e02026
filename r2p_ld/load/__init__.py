"""Loading RDF into a store: one on another machine, one on this disk, or files for a store's own loader."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from r2p_ld import endpoints
from r2p_ld.errors import BadInput
from r2p_ld.http import Client, Deadline
from r2p_ld.load import transfer
from r2p_ld.load.compare import Rewritten, described
from r2p_ld.load.journal import journal
from r2p_ld.load.remote import Remote
from r2p_ld.load.sources import digest, input_files
from r2p_ld.load.spool import Graph, spooled
from r2p_ld.load.transfer import Progress
from r2p_ld.load.verify import check
from r2p_ld.outcome import Outcome

__all__ = ["Loaded", "load"]


@dataclass(frozen=True, slots=True)
class Loaded(Outcome):
    """What a load did, or would do: ``graphs`` maps a graph to its number of statements.

    ``rewritten`` has the kinds of literals that the store spells otherwise. Faults are raised, so there
    are none here.
    """

    endpoint: str
    store: str
    graphs: Mapping[str, int]
    statements: int
    steps: tuple[str, ...] = ()
    loaded: bool = True
    verified: bool = False
    rewritten: Mapping[str, Rewritten] = field(default_factory=dict)

    def __str__(self) -> str:
        size = f"{self.statements:,} statements in {len(self.graphs)} graphs"
        if not self.loaded:
            head = f"This would load {size} into {self.endpoint} ({self.store}):"
            return "\n".join([head, *(f"  {step}" for step in self.steps)])
        checked = "each of them was found there" if self.verified else "not verified"
        lines = [f"{size} are in {self.endpoint} ({self.store}); {checked}."]
        return "\n".join([*lines, *described(self.rewritten)])


def load(
    files: Sequence[str | Path] = (),
    *,
    endpoint: str,
    store: str = "auto",
    graph: str | None = None,
    base: str | None = None,
    release: bool = False,
    verify: bool = True,
    dry_run: bool = False,
    timeout: float = 600.0,
    progress: Progress = lambda graph, arrived, total: None,
) -> Loaded:
    """Load files, or the published graph, into a store; each graph is replaced as a whole.

    Triples go to ``graph``, or to the default graph of a store that has one of its own; quads go where
    they say. Relative IRIs resolve against ``base``. ``endpoint`` is any address of the store, ``store``
    one of ``endpoints.KINDS``. ``verify`` asks for every statement afterwards. ``timeout`` is in
    seconds, for one request. Credentials come from the environment or a netrc file
    (``http.credentials``). ``progress`` hears of what has arrived.

    Raises ``BadInput`` for wrong arguments and unreadable files, before the store is touched, and
    ``RemoteFailure`` where the store fails, or does not hold in the end what it was sent.
    """
    chosen = input_files(files, release, base)
    client = Client(endpoint)
    Deadline(timeout)
    endpoints.check_kind(store)
    with tempfile.TemporaryDirectory(prefix="r2p-ld-") as folder:
        graphs = spooled(chosen, Path(folder), graph=graph, base=base)
        if not graphs:
            raise BadInput("there is nothing to load: the files hold no statement.")
        found = endpoints.find(client, store, Deadline(timeout))
        remote = Remote(client, found, timeout)
        if not found.default and any(graph.name is None for graph in graphs):
            raise BadInput(
                f"{found.kind} has no default graph of its own: its queries see all graphs at once. "
                "Say with --graph IRI where triples go."
            )
        sizes = {str(graph): graph.statements for graph in graphs}
        done = Loaded(endpoint, found.kind, sizes, sum(sizes.values()))
        if dry_run:
            return replace(done, loaded=False, steps=tuple(_step(remote, graph) for graph in graphs))
        key = "\n".join([graph or "", base or "", *sorted(digest(path) for path in chosen)])
        with journal(found.update, key) as notes:
            transfer.send(remote, graphs, notes, progress)
            # what was loaded is known; if it turns out wrong, all of it has to be sent again
            notes.forget()
            return replace(done, verified=True, rewritten=check(remote, graphs)) if verify else done


def _step(remote: Remote, graph: Graph) -> str:
    requests = len(graph.batches) + bool(graph.blank)
    size = f"{graph.statements:,} statements, {requests} requests"
    if remote.holds(graph.name):
        return f"{graph}: replaced as a whole ({size}), by way of {transfer.staging(graph)}."
    return f"{graph}: new ({size})."

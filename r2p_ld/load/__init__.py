"""Loading RDF into a store: one on another machine, one on this disk, or files for a store's own loader."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from r2p_ld import published
from r2p_ld.errors import BadInput, Fault, RemoteFailure
from r2p_ld.http import Client, Deadline
from r2p_ld.load import spool, stores, transfer
from r2p_ld.load.journal import journal
from r2p_ld.load.remote import Remote
from r2p_ld.load.spool import Graph, digest, spooled
from r2p_ld.load.transfer import Tell
from r2p_ld.load.verify import check
from r2p_ld.shards import expand

__all__ = ["Loaded", "given", "load"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did, or would do: ``graphs`` maps a graph to its number of statements.

    ``rewritten`` maps a kind of literal that the store spells otherwise to how many there are, and
    ``examples`` to one of them. Faults are raised, so there are none here.
    """

    endpoint: str
    store: str
    graphs: dict[str, int]
    steps: tuple[str, ...] = ()
    done: bool = True
    verified: bool = False
    rewritten: dict[str, int] = field(default_factory=dict)
    examples: dict[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    @property
    def statements(self) -> int:
        """How many statements there are in all graphs."""
        return sum(self.graphs.values())

    def as_dict(self) -> dict[str, object]:
        """Return the outcome as plain values, for ``--format json``."""
        return {
            "endpoint": self.endpoint,
            "store": self.store,
            "loaded": self.done,
            "verified": self.verified,
            "statements": self.statements,
            "graphs": self.graphs,
            "steps": list(self.steps),
            "rewritten": {
                kind: {"literals": number, "example": self.examples[kind]}
                for kind, number in self.rewritten.items()
            },
            "faults": [],
        }

    def __str__(self) -> str:
        size = f"{self.statements:,} statements in {len(self.graphs)} graphs"
        if not self.done:
            head = f"This would load {size} into {self.endpoint} ({self.store}):"
            return "\n".join([head, *(f"  {step}" for step in self.steps)])
        checked = "each of them was found there" if self.verified else "not verified"
        lines = [f"{size} are in {self.endpoint} ({self.store}); {checked}."]
        for kind, number in self.rewritten.items():
            lines.append(f"The store spells {number:,} literals otherwise: {kind} ({self.examples[kind]}).")
        return "\n".join(lines)


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
    tell: Tell = lambda graph, came, total: None,
) -> Loaded:
    """Load files, or the published graph, into a store; each graph is replaced as a whole.

    Triples go to ``graph``, or to the default graph of a store that has one of its own; quads go where
    they say. Relative IRIs resolve against ``base``. ``store`` is one of ``stores.KINDS``. ``verify``
    asks for every statement afterwards.
    ``timeout`` is in seconds, for one request. Credentials come from the environment or a netrc file
    (``http.credentials``). ``tell`` hears of what has arrived.

    Raises ``BadInput`` for wrong arguments and unreadable files, before the store is touched, and
    ``RemoteFailure`` where the store fails, or does not hold in the end what it was sent.
    """
    chosen = given(files, release, base)
    client = Client(endpoint)
    Deadline(timeout)
    stores.known(store)
    with tempfile.TemporaryDirectory(prefix="r2p-ld-") as folder:
        graphs = spooled(chosen, Path(folder), graph=graph, base=base)
        if not graphs:
            raise BadInput("there is nothing to load: the files hold no statement.")
        found = stores.store(client, store, Deadline(timeout))
        remote = Remote(client, found, timeout)
        _check_default(graphs, found)
        sizes = {str(graph): graph.statements for graph in graphs}
        steps = tuple(_step(remote, graph) for graph in graphs) if dry_run else ()
        if dry_run:
            return Loaded(endpoint, found.kind, sizes, steps, done=False)
        # a batch is known by its number alone, which means something for one size of batches
        cut = f"{spool.BATCH} {spool.MAX_BYTES}"
        key = "\n".join([endpoint, graph or "", base or "", cut, *sorted(digest(path) for path in chosen)])
        with journal(key) as notes:
            transfer.send(remote, graphs, notes, tell)
            # what was loaded is known; if it turns out wrong, all of it has to be sent again
            notes.forget()
        if not verify:
            return Loaded(endpoint, found.kind, sizes)
        return _verified(remote, endpoint, graphs)


def given(files: Sequence[str | Path], release: bool, base: str | None = None) -> list[Path]:
    """Return the files to load, those of folders of shards one by one.

    Raises ``BadInput`` where none are named, or more than makes sense.
    """
    if release and base is not None:
        raise BadInput("--base is for FILES; the published graph has no relative IRIs.")
    if release and files:
        raise BadInput("name FILES, or say --release for the published graph; not both.")
    if files:
        return expand(map(Path, files))
    if not release:
        raise BadInput("name the FILES to load, or say --release for the published graph.")
    return [published.file(published.QUADS, hashed=True)]


def _check_default(graphs: Sequence[Graph], store: stores.Store) -> None:
    if not store.default and any(graph.name is None for graph in graphs):
        raise BadInput(
            f"{store.kind} has no default graph of its own: its queries see all graphs at once. "
            "Say with --graph IRI where triples go."
        )


def _step(remote: Remote, graph: Graph) -> str:
    requests = len(graph.batches) + bool(graph.blank)
    size = f"{graph.statements:,} statements, {requests} requests"
    if remote.holds(graph.name):
        return f"{graph}: replaced as a whole ({size}), by way of {transfer.beside(graph)}."
    return f"{graph}: new ({size})."


def _verified(remote: Remote, endpoint: str, graphs: Sequence[Graph]) -> Loaded:
    faults: list[Fault] = []
    rewritten: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for graph in graphs:
        checked = check(remote, graph)
        faults += checked.faults
        rewritten += checked.rewritten
        examples = {**checked.examples, **examples}
    if faults:
        raise RemoteFailure(f"{endpoint} does not hold what it was sent", faults)
    return Loaded(
        endpoint,
        remote.store.kind,
        {str(graph): graph.statements for graph in graphs},
        verified=True,
        rewritten=dict(sorted(rewritten.items())),
        examples=examples,
    )

"""How far a load has come, so that one that was killed, or lost its store, need not send all again."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from r2p_ld import paths


class Journal:
    """The state of each graph of one load; it outlives the process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._states: dict[str, str] = json.loads(path.read_text("utf-8") or "{}")
        except (FileNotFoundError, ValueError):
            self._states = {}

    def __getitem__(self, graph: str) -> str | None:
        return self._states.get(graph)

    def note(self, graph: str, state: str | None) -> None:
        """Keep the state of a graph, before anything else is done; ``None`` forgets it."""
        self._states.pop(graph, None)
        if state:
            self._states[graph] = state
        if not self._states:
            return self.forget()
        with paths.writing(self._path.parent), paths.atomic(self._path) as new, new.open("wb") as file:
            file.write(json.dumps(self._states).encode())
            file.flush()
            os.fsync(file.fileno())

    def forget(self) -> None:
        """Forget all, as if nothing had been loaded."""
        self._states = {}
        self._path.unlink(missing_ok=True)


@contextmanager
def journal(store: str, load: str) -> Iterator[Journal]:
    """Open the journal of a load into the store at an address; one load into it at a time may have one.

    It is in ``$XDG_STATE_HOME``, or ``~/.local/state``, under ``r2p-ld``. Raises ``BadInput`` where
    another process still loads into that store after a minute, or the folder cannot be written.
    """
    folder = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "r2p-ld"
    name = sha256(f"{store}\n{load}".encode()).hexdigest()[:32]
    with paths.locked(folder / quote(store, safe="")[:150]):
        yield Journal(folder / f"{name}.json")

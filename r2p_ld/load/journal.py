"""What has reached a store, so that a load that was killed, or lost its store, goes on from there."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from r2p_ld import paths


class Journal:
    """Notes about one load, by graph; they outlive the process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._notes: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8") or "{}")
        except (FileNotFoundError, ValueError):
            self._notes = {}

    def __getitem__(self, graph: str) -> Mapping[str, Any]:
        return self._notes.get(graph, {})

    def note(self, graph: str, **changed: Any) -> None:
        """Keep what changed about a graph, before anything else is done."""
        self._notes[graph] = {**self[graph], **changed}
        self._write()

    def forget(self, graph: str | None = None) -> None:
        """Forget a graph, or all, as if nothing had been loaded."""
        self._notes = {} if graph is None else {k: v for k, v in self._notes.items() if k != graph}
        self._write()

    def _write(self) -> None:
        if not self._notes:
            self._path.unlink(missing_ok=True)
            return
        with paths.writing(self._path.parent), paths.atomic(self._path) as new, new.open("wb") as file:
            file.write(json.dumps(self._notes).encode())
            file.flush()
            os.fsync(file.fileno())


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

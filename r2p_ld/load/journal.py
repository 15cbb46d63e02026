"""What has reached a store, so that a broken load goes on where it broke."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from r2p_ld import paths
from r2p_ld.errors import BadInput


class Journal:
    """Notes about one load, by graph; they outlive the process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._notes: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8") or "{}")
        except (FileNotFoundError, ValueError):
            self._notes = {}

    def __contains__(self, graph: str) -> bool:
        return graph in self._notes

    def __getitem__(self, graph: str) -> Mapping[str, Any]:
        return self._notes.get(graph, {})

    def note(self, graph: str, **changed: Any) -> None:
        """Keep what changed about a graph, before anything else is done."""
        self._notes[graph] = {**self[graph], **changed}
        with paths.atomic(self._path) as new, new.open("w", encoding="utf-8") as file:
            json.dump(self._notes, file)
            file.flush()
            os.fsync(file.fileno())

    def forget(self) -> None:
        """Begin anew, as if nothing had been loaded."""
        self._notes = {}
        self._path.unlink(missing_ok=True)


@contextmanager
def journal(key: str) -> Iterator[Journal]:
    """Open the journal of the load with this key; one process at a time may have it.

    It is in ``$XDG_STATE_HOME``, or ``~/.local/state``, under ``r2p-ld``. Raises ``BadInput`` where
    another process has it, or the folder cannot be written.
    """
    folder = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "r2p-ld"
    path = folder / f"{sha256(key.encode()).hexdigest()[:32]}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = path.with_suffix(".lock").open("w")
    except OSError as error:
        raise BadInput(f"no journal can be kept in {folder}: {error.strerror}. Set XDG_STATE_HOME.") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BadInput("another process loads the same files into the same store.") from None
        yield Journal(path)

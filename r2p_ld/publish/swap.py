"""A folder is replaced as a whole: whoever looks finds the old one or the new one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from r2p_ld import paths
from r2p_ld.errors import BadInput

MARK = "MANIFEST.json"
"""A folder that holds this is one of ours, and may be replaced."""


def replace(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make ``folder`` hold just these files, by path within it.

    Cut short at any moment, it leaves the old folder, or the new one, whole under its name or,
    for the moment between two renamings, beside it, where ``paths.settled`` finds it. Raises
    ``BadInput`` where the folder holds something that was not published here.
    """
    paths.settled(folder)
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise BadInput(f"{folder} holds files that were not built here; name another folder, or empty it.")
    new, old = paths.aside(folder, "new"), paths.aside(folder, "old")
    for left in (new, old):
        shutil.rmtree(left, ignore_errors=True)
    for path, content in files.items():
        target = new / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def read(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder, by path within it."""
    found = sorted(path for path in paths.settled(folder).rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}

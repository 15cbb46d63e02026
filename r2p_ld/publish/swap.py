"""A folder is replaced as a whole: whoever looks finds the old one or the new one."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from r2p_ld import paths
from r2p_ld.errors import BadInput
from r2p_ld.published import MANIFEST

MARK = MANIFEST
"""A folder that holds this, and no file that it does not list, is one of ours, and may be replaced."""
_TRIES = 20


def check(folder: Path) -> None:
    """Raise ``BadInput`` where a folder cannot be made, or holds something that was not published here."""
    above = next(path for path in (folder, *folder.parents) if path.exists())
    if not above.is_dir():
        raise BadInput(f"{above} is a file: name a folder.")
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    strangers = sorted(read(folder).keys() - _listed(folder))
    if strangers:
        more = f" and {len(strangers) - 3} more" if len(strangers) > 3 else ""
        named = ", ".join(strangers[:3]) + more
        raise BadInput(
            f"{folder} holds files that were not built here ({named}): name another folder, or move them."
        )


def _listed(folder: Path) -> set[str]:
    try:
        return {MARK, *(file["path"] for file in json.loads((folder / MARK).read_bytes())["files"])}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def replace(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make ``folder`` hold just these files, by path within it.

    Cut short at any moment, it leaves the old folder, or the new one, whole under its name or,
    for the moment between two renamings, beside it, where ``paths.recover`` finds it. Raises
    ``BadInput`` as ``check`` does, and where the folder cannot be written.
    """
    check(paths.recover(folder))
    try:
        _replace(folder, files)
    except OSError as error:
        raise BadInput(f"{folder} cannot be written: {error.strerror}.") from None


def _replace(folder: Path, files: Mapping[str, bytes]) -> None:
    new, old = paths.sibling(folder, "new"), paths.sibling(folder, "old")
    for left in (new, old):
        shutil.rmtree(left, ignore_errors=True)
    for path, content in files.items():
        target = new / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
    for left_over in reversed(range(_TRIES)):
        if folder.exists():
            folder.rename(old)
        try:
            new.rename(folder)
            break
        except OSError:  # a reader has found the gap and put the old folder back
            if not left_over:
                raise
    shutil.rmtree(old, ignore_errors=True)


def read(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder, by path within it."""
    found = sorted(path for path in paths.recover(folder).rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}

"""A folder is replaced as a whole: whoever looks finds the old one or the new one."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from r2p_ld import paths
from r2p_ld.errors import BadInput
from r2p_ld.published import MANIFEST


def check(folder: Path) -> None:
    """Raise ``BadInput`` where a folder cannot be made, or holds something that was not published here."""
    above = next(path for path in (folder, *folder.parents) if path.exists())
    if not above.is_dir():
        raise BadInput(f"{above} is a file: name a folder.")
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    others = sorted(_files(folder).keys() - _listed(folder))
    if others:
        more = f" and {len(others) - 3} more" if len(others) > 3 else ""
        named = ", ".join(others[:3]) + more
        raise BadInput(
            f"{folder} holds files that were not built here ({named}): name another folder, or move them."
        )


def _listed(folder: Path) -> set[str]:
    try:
        return {MANIFEST, *(file["path"] for file in json.loads((folder / MANIFEST).read_bytes())["files"])}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def replace(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make ``folder`` hold just these files, by path within it.

    It holds the old files or the new ones, whole, whatever goes wrong (``paths.replaced``). Raises
    ``BadInput`` as ``check`` does, and where the folder cannot be written.
    """
    check(paths.recover(folder))
    with paths.writing(folder), paths.replaced(folder) as new:
        _write(new, files)


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())


def read(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder, by path within it."""
    return {name: path.read_bytes() for name, path in _files(paths.recover(folder)).items()}


def _files(folder: Path) -> dict[str, Path]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path for path in found}

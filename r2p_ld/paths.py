"""Where the project's files are: in a checkout, or inside the installed wheel."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from r2p_ld.errors import BadInput

_PACKAGE = Path(__file__).resolve().parent


@cache
def home() -> Path:
    """Return the folder that holds ``ontology``, ``shapes``, ``queries`` and ``build``.

    In a checkout (an editable install too) it is the checkout; in a wheel the files lie in
    ``r2p_ld/data``.
    """
    installed = _PACKAGE / "data"
    return installed if installed.is_dir() else _PACKAGE.parent


def ontology() -> Path:
    """Return the folder of terms, tables and OWL modules."""
    return home() / "ontology"


def shapes() -> Path:
    """Return the folder of SHACL shapes."""
    return home() / "shapes"


def queries() -> Path:
    """Return the folder of canned queries."""
    return home() / "queries"


def build() -> Path:
    """Return the folder of what is published."""
    return settled(home() / "build")


def settled(folder: Path) -> Path:
    """Return a folder that ``publish.release`` swaps as a whole, mended if a swap was cut short."""
    old = aside(folder, "old")
    if old.is_dir() and not folder.exists():
        with suppress(OSError):  # whoever swaps it has come to the end meanwhile
            old.rename(folder)
    return folder


def aside(folder: Path, what: str) -> Path:
    """Return the name beside a folder under which a new one is made, or the old one kept for a moment."""
    return folder.with_name(f".{folder.name}.r2p-ld-{what}")


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """Give a name beside ``out``; the file or folder made there takes its place if all goes well.

    A folder takes the place of an empty one only. Raises ``BadInput`` for a device, a pipe or a link,
    such as /dev/stdout: it would be gone.
    """
    if out.is_symlink() or (out.exists() and not out.is_file() and not out.is_dir()):
        raise BadInput(f"{out} is no plain file; name one that may be written over, or a new one.")
    new = aside(out, "new")
    _remove(new)
    try:
        yield new
        new.replace(out)
    finally:
        _remove(new)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def documents() -> Path:
    """Return the folder of source texts: ``$DOCUMENTS``, else ``../shared/documents``."""
    return Path(os.environ.get("DOCUMENTS") or home().parent / "shared" / "documents")

"""Where the project's files are: in a checkout, or inside the installed wheel."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO

from r2p_ld.errors import BadInput

_PACKAGE = Path(__file__).resolve().parent
_TRIES = 20


@cache
def home() -> Path:
    """Return the folder that holds ``ontology``, ``shapes``, ``queries`` and ``build``.

    In a checkout (an editable install too) it is the checkout; in a wheel the files lie in
    ``r2p_ld/data``.
    """
    return _PACKAGE / "data" if installed() else _PACKAGE.parent


def installed() -> bool:
    """Tell whether the package runs from a wheel, with its files inside it."""
    return (_PACKAGE / "data").is_dir()


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
    return recover(home() / "build")


def user_cache() -> Path:
    """Return the user's folder for what can be made again: ``$XDG_CACHE_HOME``, else ``~/.cache``.

    Raises ``RuntimeError`` for a user without a home.
    """
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "r2p-ld"


def recover(folder: Path) -> Path:
    """Return a folder that is replaced as a whole, restored if a replacement was cut short."""
    old = sibling(folder, "old")
    if old.is_dir() and not folder.exists():
        with suppress(OSError):  # the process that replaces it has finished meanwhile
            old.rename(folder)
    return folder


def sibling(path: Path, purpose: str) -> Path:
    """Return the name beside a path of its new content, its old content, or its lock."""
    return path.with_name(f".{path.name}.r2p-ld-{purpose}")


@contextmanager
def atomic(out: Path) -> Iterator[Path]:
    """Give a name beside ``out``; the file or folder made there takes its place if all goes well.

    A folder takes the place of an empty one only. Raises ``BadInput`` for a device, a pipe or a link,
    such as /dev/stdout: it would be gone.
    """
    if out.is_symlink() or (out.exists() and not out.is_file() and not out.is_dir()):
        raise BadInput(f"{out} is no plain file; name one that may be written over, or a new one.")
    new = sibling(out, "new")
    _remove(new)
    try:
        yield new
        new.replace(out)
    finally:
        _remove(new)


@contextmanager
def replaced(folder: Path) -> Iterator[Path]:
    """Give a name beside a folder; the folder made there takes its place, if all goes well.

    Whoever looks finds the old one or the new one, whole, and nothing is left beside it. Ended between
    two renamings, the old one is beside its name, where ``recover`` finds it.
    """
    import shutil

    new, old = sibling(folder, "new"), sibling(folder, "old")
    try:
        for path in (new, old):
            shutil.rmtree(path, ignore_errors=True)
        yield new
        for left in reversed(range(_TRIES)):
            if folder.exists():
                folder.rename(old)
            try:
                new.rename(folder)
                break
            except OSError:  # a reader has put the old folder back between the two renamings
                if not left:
                    raise
    finally:
        if recover(folder).exists():
            shutil.rmtree(old, ignore_errors=True)
        shutil.rmtree(new, ignore_errors=True)


def _remove(path: Path) -> None:
    if path.is_dir():
        import shutil

        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Raise ``BadInput`` that names the place for what the system refuses there, a full disk above all."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT) or "No space left" in str(error):
            raise BadInput(f"no space left on {place}: free some, or choose another place.") from None
        part = f"{error.filename}: " if error.filename and str(error.filename) != str(place) else ""
        raise BadInput(f"{place} cannot be written: {part}{error.strerror or error}.") from None


@contextmanager
def locked(path: Path, *, wait: float = 60) -> Iterator[None]:
    """Let one process at a time write a file or folder; another waits for it, ``wait`` seconds at most.

    Raises ``BadInput`` where it is locked still, or where nothing can be written beside it.
    """
    lock, until = sibling(path, "lock"), time.monotonic() + wait
    with writing(path):
        lock.parent.mkdir(parents=True, exist_ok=True)
        while (file := _acquire(lock)) is None:
            if time.monotonic() > until:
                holder = f"process {lock.read_text()}".strip()
                raise BadInput(f"{path} is being written by {holder}: wait until it ends, and try again.")
            time.sleep(0.05)
    with file:
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)


def _acquire(lock: Path) -> BinaryIO | None:
    """Return the lock file, locked; None where another process has it."""
    file = lock.open("a+b", buffering=0)
    with suppress(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(file.fileno()).st_nlink:  # else its last holder has removed it
            file.truncate(0)
            with suppress(OSError):  # a full disk; the name is for people only
                file.write(str(os.getpid()).encode())
            return file
    file.close()
    return None


def documents() -> Path:
    """Return the folder of source texts: ``$DOCUMENTS``, else ``../shared/documents``."""
    return Path(os.environ.get("DOCUMENTS") or home().parent / "shared" / "documents")

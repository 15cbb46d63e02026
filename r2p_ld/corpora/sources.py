"""The documents of a corpus, one by one: files of folders and lists, and lines of JSONL."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from r2p_ld.errors import BadInput, Fault
from r2p_ld.texts import wide

_JSONL = (".jsonl", ".ndjson")
_LISTS = (".list", ".lst", ".txt")
_MOST = 16  # documents of a batch
_SIZE = 1 << 18  # bytes of a batch


class Item(NamedTuple):
    """A document to be read: a file, or its bytes from ``start`` to ``end``, which are a line of JSONL.

    ``text`` is what was recognised in a scan.
    """

    name: str
    path: str
    size: int
    start: int | None = None
    end: int | None = None
    text: bytes = b""


def items(inputs: Sequence[Path], without: Path | None = None) -> Iterator[Item]:
    """Yield the documents of a corpus, always in the same order.

    A folder has all files in it, and in its folders, but hidden ones and those in ``without``; ``.jsonl``
    has a document a line; a text whose first line names a file is a list of files. Anything else is a
    document. Raises ``BadInput`` where one of the inputs cannot be read; files within are for those who
    read them to find.
    """
    for path in inputs:
        if not path.exists():
            raise _unreadable(path, "is not there.")
        if path.is_dir():
            yield from _of_folder(path, without)
        elif path.suffix.lower() in _JSONL:
            yield from _of_jsonl(path)
        elif path.suffix.lower() in _LISTS and _is_list(path):
            yield from _of_list(path)
        else:
            yield _of_file(path, path.name)


def batches(found: Iterable[Item]) -> Iterator[list[Item]]:
    """Yield the documents in batches, each worth a call."""
    batch: list[Item] = []
    size = 0
    for item in found:
        batch.append(item)
        size += item.size
        if len(batch) == _MOST or size >= _SIZE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _of_folder(root: Path, without: Path | None) -> Iterator[Item]:
    # folders behind links are not followed: they may lead back
    barred: list[OSError] = []
    for folder, folders, names in os.walk(root, onerror=barred.append):
        inner = (name for name in folders if not name.startswith("."))
        folders[:] = sorted(name for name in inner if without is None or not _is(Path(folder, name), without))
        for name in sorted(names):
            if not name.startswith("."):
                path = Path(folder, name)
                yield _of_file(path, path.relative_to(root).as_posix())
    for error in barred:  # whoever reads it tells why
        path = Path(error.filename)
        yield _of_file(path, path.relative_to(root).as_posix())


def _is(folder: Path, other: Path) -> bool:
    return other.exists() and folder.samefile(other)


def _of_file(path: Path, name: str) -> Item:
    try:
        size = path.stat().st_size
    except OSError:  # whoever reads it tells why
        size = 0
    return Item(name.encode(errors="replace").decode(), str(path.absolute()), size)


def _is_list(path: Path) -> bool:
    lines = _lines(path)
    try:
        first = next((line for _, _, line in lines if line.strip()), b"")
        return len(first) < 4096 and b"\0" not in first and _named(path, first).is_file()
    except (OSError, ValueError, BadInput):
        return False


def _of_list(path: Path) -> Iterator[Item]:
    for _, _, line in _lines(path):
        if line.strip():
            name = os.fsdecode(line.strip())
            yield _of_file(_named(path, line), name) if "\0" not in name else Item(name, name, 0)


def _named(file: Path, line: bytes) -> Path:
    """Return the file that a line of a list names: from the list's folder, else from the current one."""
    path = Path(os.fsdecode(line.strip()))
    beside = file.parent / path
    return beside if beside.exists() else path


def _of_jsonl(path: Path) -> Iterator[Item]:
    for number, (start, end, line) in enumerate(_lines(path), 1):
        if line.strip():
            yield Item(f"{path.name}:{number}", str(path.absolute()), end - start, start, end)


def _lines(path: Path) -> Iterator[tuple[int, int, bytes]]:
    """Yield each line's start, its end, and as much of it as tells whether it is blank."""
    try:
        if not path.is_file():  # to open a pipe might wait for ever
            raise _unreadable(path, "is a device or a pipe.")
        with path.open("rb") as file:
            if encoding := wide(file.read(4)):
                raise _unreadable(path, f"is {encoding}.")
            file.seek(0)
            start = at = 0
            head = b""
            while block := file.readline(1 << 20):
                at += len(block)
                head = head or block
                if block.endswith(b"\n"):
                    yield start, at, head.removeprefix(b"\xef\xbb\xbf") if not start else head
                    start, head = at, b""
            if start < at:
                yield start, at, head
    except OSError as error:
        raise _unreadable(path, f"cannot be read: {error.strerror}.") from None


def _unreadable(path: Path, rule: str) -> BadInput:
    fault = Fault(str(path), rule=rule, mend="name a folder, a list of files, a .jsonl, or a document.")
    return BadInput("The corpus cannot be read.", [fault])

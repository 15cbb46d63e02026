"""N-Quads in shards, with a manifest.

All statements of a subject are in one shard, the same one whenever it is made; whatever has a blank
node is in the first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO
from zlib import crc32

from r2p_ld.errors import BadInput, Fault
from r2p_ld.published import MANIFEST

# a blank node as subject, object or graph; a text has quotation marks behind it
_BLANK = re.compile(rb'(?:\S+ \S+ )?_:|.* _:[^" ]+ \.$')


def check(count: int) -> None:
    """Raise ``BadInput`` for a number of shards below 1 or above 1024."""
    if not 1 <= count <= 1024:
        raise BadInput(f"a number of shards is from 1 to 1024, not {count}.")


class Writer:
    """Takes N-Quads, whole lines at a time, and puts all of a subject into one of its files."""

    def __init__(self, files: Sequence[BinaryIO]) -> None:
        self._files = files

    def write(self, lines: bytes) -> None:
        """Take some lines."""
        parts: list[list[bytes]] = [[] for _ in self._files]
        for line in lines.splitlines(keepends=True):
            # a blank node's label means something within one file only
            blank = b"_:" in line and _BLANK.match(line)
            parts[0 if blank else crc32(line[: line.index(b" ")]) % len(parts)].append(line)
        for file, part in zip(self._files, parts, strict=True):
            file.write(b"".join(part))


@contextmanager
def writer(folder: Path, count: int) -> Iterator[Writer]:
    """Make a folder of ``count`` shards; when all went well, it has a manifest in the end."""
    folder.mkdir()
    names = [f"{i:04}.nq" for i in range(count)]
    with ExitStack() as stack:
        yield Writer([stack.enter_context((folder / name).open("wb")) for name in names])
    write_manifest(folder, entries(folder, names))


def entries(folder: Path, names: Iterable[str]) -> Iterator[dict[str, object]]:
    """Yield what the manifest says of each file; there is a statement a line."""
    for name in names:
        hashed, statements = sha256(), 0
        with (folder / name).open("rb") as file:
            while block := file.read(1 << 20):
                hashed.update(block)
                statements += block.count(b"\n")
        yield {
            "path": name,
            "mediaType": "application/n-quads",
            "bytes": (folder / name).stat().st_size,
            "statements": statements,
            "sha256": hashed.hexdigest(),
        }


def write_manifest(folder: Path, files: Iterable[dict[str, object]]) -> None:
    """Write the manifest of a folder's files."""
    listed = list(files)
    manifest = {"statements": sum(int(str(file["statements"])) for file in listed), "files": listed}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def expand(given: Iterable[Path]) -> list[Path]:
    """Return files as they are given, and of each folder its shards.

    Raises ``BadInput`` where a folder does not hold what its manifest says, naming every file.
    """
    found: list[Path] = []
    faults: list[Fault] = []
    for path in given:
        if not path.is_dir():
            found.append(path)
            continue
        faults += _faults(path)
        found += sorted(path.glob("*.nq"))
    if faults:
        raise BadInput("the data cannot be read", faults)
    return found


def _faults(folder: Path) -> Iterator[Fault]:
    """Yield how a folder differs from its manifest."""
    again = "make the folder again."
    try:
        listed = {file["path"]: file for file in json.loads((folder / MANIFEST).read_bytes())["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        rule = f"is a folder without a {MANIFEST} of shards."
        yield Fault(str(folder), None, None, rule, "name the files in it.")
        return
    names = {path.name for path in folder.glob("*.nq")}
    for name in sorted(names ^ listed.keys()):
        rule = f"stands in {MANIFEST}, and is not there." if name in listed else f"is not in {MANIFEST}."
        yield Fault(str(folder / name), None, None, rule, again)
    for name, entry in zip(both := sorted(names & listed.keys()), entries(folder, both), strict=True):
        if entry != listed[name]:
            yield Fault(str(folder / name), None, None, f"is not as {MANIFEST} says.", again)

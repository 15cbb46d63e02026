"""Big files of N-Triples in chunks that end where lines end, checked by all cores.

To read a statement and write it again takes twice as long as to see that it is one.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from pyoxigraph import RdfFormat, parse

_MOST_PROCESSES = 4
# blank nodes hold for one chunk only; SPARQL reads escapes by number before it reads quotes; triples
# within triples may break a parser
_UNFIT = (b"_:", b"\\u", b"\\U", b"<<")


def checked(path: Path, start: int, size: int) -> list[tuple[int, int, int]] | None:
    """Return chunks of about ``size`` bytes from ``start`` on: offset, length, number of statements.

    None where the lines cannot be sent as they are, or are wrong: to parse the file says how.
    """
    cores = min(os.cpu_count() or 1, _MOST_PROCESSES)
    job = [sys.executable, "-P", "-m", __name__, str(path), str(start), str(size), str(cores)]
    others = [
        subprocess.Popen([*job, str(number)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for number in range(1, cores)
    ]
    try:
        chunks = list(_cut(path, start, size))
        found = [_counts(path, chunks[::cores])]
        found += [list(map(int, other.communicate()[0].split())) for other in others]
    finally:
        for other in others:
            with suppress(OSError):
                other.kill()
            other.wait()
    if sum(map(len, found)) < len(chunks):
        return None
    return [(*piece, found[at % cores][at // cores]) for at, piece in enumerate(chunks)]


def _cut(path: Path, start: int, size: int) -> Iterator[tuple[int, int]]:
    """Yield the offset and the length of each chunk."""
    with path.open("rb") as file:
        end = os.fstat(file.fileno()).st_size
        while start < end:
            file.seek(start + size)
            file.readline(size)
            stop = min(file.tell(), end)
            yield start, stop - start
            start = stop


def _counts(path: Path, chunks: Iterable[tuple[int, int]]) -> list[int]:
    """Return how many statements are in each chunk, up to the first that cannot be sent as it is."""
    found = []
    with path.open("rb") as file:
        for offset, length in chunks:
            file.seek(offset)
            lines = file.read(length)
            if not lines.endswith(b"\n") or any(mark in lines for mark in _UNFIT):
                break
            try:
                found.append(sum(1 for _ in parse(lines, RdfFormat.N_TRIPLES)))
            except SyntaxError:
                break
    return found


if __name__ == "__main__":
    name, *numbers = sys.argv[1:]
    begin, about, every, first = map(int, numbers)
    print(*_counts(Path(name), list(_cut(Path(name), begin, about))[first::every]))

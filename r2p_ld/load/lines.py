"""Big files of N-Triples: cut where lines end, and checked by all cores.

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
# blank nodes hold for one piece only; SPARQL reads escapes by number before it reads quotes; triples
# within triples may break a parser
_UNFIT = (b"_:", b"\\u", b"\\U", b"<<")


def counted(path: Path, start: int, size: int) -> list[tuple[int, int, int]] | None:
    """Return pieces of about ``size`` bytes from ``start`` on: offset, length, number of statements.

    None where the lines cannot travel as they are, or have faults, which are told when they are read.
    """
    cores = min(os.cpu_count() or 1, _MOST_PROCESSES)
    job = [sys.executable, "-P", "-m", __name__, str(path), str(start), str(size), str(cores)]
    others = [
        subprocess.Popen([*job, str(number)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for number in range(1, cores)
    ]
    try:
        pieces = list(_cut(path, start, size))
        found = [_counts(path, pieces[::cores])]
        found += [list(map(int, other.communicate()[0].split())) for other in others]
    finally:
        for other in others:
            with suppress(OSError):
                other.kill()
            other.wait()
    if sum(map(len, found)) < len(pieces):
        return None
    return [(*piece, found[at % cores][at // cores]) for at, piece in enumerate(pieces)]


def _cut(path: Path, start: int, size: int) -> Iterator[tuple[int, int]]:
    """Yield the offset and the length of each piece."""
    with path.open("rb") as file:
        end = os.fstat(file.fileno()).st_size
        while start < end:
            file.seek(start + size)
            file.readline(size)
            stop = min(file.tell(), end)
            yield start, stop - start
            start = stop


def _counts(path: Path, pieces: Iterable[tuple[int, int]]) -> list[int]:
    """Return how many statements are in each piece, up to the first that cannot travel as it is."""
    found = []
    with path.open("rb") as file:
        for offset, length in pieces:
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
    given, *numbers = sys.argv[1:]
    begin, about, every, first = map(int, numbers)
    print(*_counts(Path(given), list(_cut(Path(given), begin, about))[first::every]))

"""Validation of the published graph, and of anybody's data that use our terms."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from pyoxigraph import RdfFormat, Triple

from r2p_ld import paths, published, rdf, sandbox, shards
from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import node
from r2p_ld.shacl import chunks
from r2p_ld.shacl.engine import validate as check
from r2p_ld.shacl.reach import Unbounded
from r2p_ld.shacl.report import Report

RELEASE = "release.ttl"
"""Shapes that only the whole published graph can meet: counts, coverage, closed lists."""


BIG = 5_000_000
"""Files of one statement a line that have more bytes than this together are checked in chunks."""

TIMEOUT = 3600.0
"""Seconds that the validation of what others wrote may take by default."""

TOGETHER = ("r2p:inPlace", "r2p:partOfConflict", "r2p:concernsPlace", "r2p:byParty")
"""Records that have the same value of the first of these that they have go into one chunk."""


def validate(
    files: Sequence[str | Path] = (),
    *,
    shapes: Sequence[str | Path] = (),
    release: bool = False,
    base: str | None = None,
    jobs: int | None = None,
    timeout: float | None = None,
    tell: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> Report:
    """Check RDF files or folders of shards against shapes; without any, the published graph as asserted.

    ``shapes`` are files or folders of Turtle, by default the project's. ``release`` adds those that
    only the whole published graph can meet, so it takes no files. While files are checked, the
    published graph is known beside them, but only the files' own things are reported on.

    Big files of N-Quads or N-Triples are checked in chunks by ``jobs`` processes, by default one a core,
    in memory that does not grow with them; ``tell`` hears how far that is. The report is the same. Shapes
    that look too far for that are checked on the whole.

    Relative IRIs in files and shapes resolve against ``base``. What others wrote is read and checked in
    the sandbox; ``timeout`` is in seconds, by default an hour.

    >>> validate().conforms
    True

    Raises ``BadInput`` for what cannot be read, for shapes without a shape, and for data in which
    no shape finds anything to check; ``FaultsFound`` where time or memory run out.
    """
    if files and release:
        raise BadInput("--release checks the published graph, so it takes no FILE.")
    if shapes and release:
        raise BadInput("--release adds to the project's own shapes: leave it out, or leave out --shapes.")
    if jobs is not None and jobs < 1:
        raise BadInput("--jobs takes a number of processes, from 1 on.")
    if jobs is not None and not files:
        raise BadInput("--jobs is for FILEs; the published graph is checked by one process.")
    if base is not None and not files and not shapes:
        raise BadInput("--base is for FILEs and --shapes, and neither are given.")
    given = ([*map(str, files)], [*map(str, shapes)], release, base, jobs or os.cpu_count() or 1)
    if not files and not shapes and timeout is None:
        return check_files(*given)
    limit = TIMEOUT if timeout is None else timeout
    advice = "; N-Quads and N-Triples (.nq, .nt) need less, and so do fewer FILEs at once"
    return sandbox.run(
        check_files,
        *given,
        seconds=limit,
        work="the validation",
        source="the data, or the shapes,",
        advice=advice,
        tell=tell,
    )


def check_files(
    files: Sequence[str],
    shapes: Sequence[str],
    release: bool,
    base: str | None,
    jobs: int,
    tell: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> Report:
    """Do what ``validate`` does, in this process."""
    rules = read_shapes(shapes, release=release, base=base)
    graph = rdf.read(published.file(published.ASSERTED))
    if not files:
        return check(graph, rules)
    with _unpacked(shards.expand(map(Path, files))) as given:
        if _are_big(given):
            keys = [node(curie) for curie in TOGETHER]
            with suppress(Unbounded):
                return chunks.validate(given, rules, graph, keys=keys, jobs=jobs, tell=tell)
        return check(_read("the data", given, base), rules, graph)


def read_shapes(
    given: Sequence[str | Path] = (), *, release: bool = False, base: str | None = None
) -> list[Triple]:
    """Return the triples of shapes files; of a folder, those of its ``*.ttl``. Raises ``BadInput``."""
    found: list[Path] = []
    for path in map(Path, given or [paths.shapes()]):
        found += sorted(path.glob("*.ttl")) if path.is_dir() else [path]
    ours = not given
    chosen = (path for path in found if not ours or release or path.name != RELEASE)
    return _read("the shapes", chosen, base)


def _read(what: str, files: Iterable[Path], base: str | None) -> list[Triple]:
    """Return the triples of files; raise ``BadInput`` with the faults of all of them."""
    triples: list[Triple] = []
    faults: list[Fault] = []
    for path in files:
        try:
            if not path.exists():
                raise rdf.unreadable(path, "no such file or folder.")
            triples += rdf.read(path, base=base)
        except BadInput as error:
            faults += error.faults
    if faults:
        raise BadInput(f"{what} cannot be read", faults)
    return triples


@contextmanager
def _unpacked(files: Iterable[Path]) -> Iterator[list[Path]]:
    """Give files, those with a statement a line unpacked; faults tell the names that were given."""
    plain: dict[Path, Path] = {}
    with tempfile.TemporaryDirectory(prefix="r2p-ld-") as folder:
        for number, path in enumerate(files):
            new = path
            if _has_lines(path) and rdf.is_wrapped(path):
                new = Path(folder) / str(number) / path.name.removesuffix(rdf.PACKED)
                new.parent.mkdir()
                try:
                    with rdf.open_file(path) as (packed, _), new.open("wb") as file:
                        shutil.copyfileobj(packed, file)
                except BadInput:  # it is told with all other faults, where it is read
                    new = path
            plain[new] = path
        try:
            yield list(plain)
        except BadInput as error:
            told = (
                fault._replace(file=str(plain.get(Path(fault.file), fault.file))) for fault in error.faults
            )
            raise BadInput(error.args[0], told) from None


def _are_big(files: Sequence[Path]) -> bool:
    return all(map(_has_lines, files)) and sum(file.stat().st_size for file in files) > BIG


def _has_lines(file: Path) -> bool:
    return file.is_file() and rdf.format_of(file) in (RdfFormat.N_QUADS, RdfFormat.N_TRIPLES)

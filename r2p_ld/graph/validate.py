"""Validation of the published graph, and of anybody's data that use our terms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pyoxigraph import Triple

from r2p_ld import paths, published, rdf, sandbox, shards
from r2p_ld.errors import BadInput, Fault
from r2p_ld.shacl.report import Report

RELEASE = "release.ttl"
"""Shapes that only the whole published graph can meet: counts, coverage, closed lists."""


TIMEOUT = 3600.0
"""Seconds that the validation of what others wrote may take by default."""
_READ = 100_000  # triples after which progress is reported


def validate(
    files: Sequence[str | Path] = (),
    *,
    shapes: Sequence[str | Path] = (),
    release: bool = False,
    base: str | None = None,
    timeout: float | None = None,
    engine: str = "r2p-ld",
    all_shapes: bool = False,
    progress: Callable[[str, int, int | None], None] = lambda what, done, total: None,
) -> Report:
    """Check RDF files or folders of shards against shapes; without any, the published graph as asserted.

    ``shapes`` are files or folders of Turtle, by default the project's. ``release`` adds those that
    only the whole published graph can meet, so it takes no files. While files are checked, the
    published graph is known beside them, but only the files' own things are reported on.

    Relative IRIs in files and shapes resolve against ``base``. What others wrote is read and checked in
    the sandbox; ``timeout`` is in seconds, by default an hour. ``engine`` may be ``pyshacl``, which finds
    the same and takes longer. The report has the shapes of its results, or ``all_shapes``. ``progress``
    hears of what is being done, how many more nodes are checked, and how many there are.

    >>> validate().conforms
    True

    Raises ``BadInput`` for what cannot be read, for shapes without a shape, and for data in which
    no shape finds anything to check; ``FaultsFound`` where time or memory run out.
    """
    if files and release:
        raise BadInput("--release checks the published graph, so it takes no FILE.")
    if shapes and release:
        raise BadInput("--release adds to the project's own shapes: leave it out, or leave out --shapes.")
    if base is not None and not files and not shapes:
        raise BadInput("--base is for FILEs and --shapes, and neither are given.")
    given = ([*map(str, files)], [*map(str, shapes)], release, base, engine, all_shapes)
    if not files and not shapes and timeout is None:
        return check_files(*given, progress=progress)
    limit = TIMEOUT if timeout is None else timeout
    return sandbox.run(
        check_files,
        *given,
        progress=progress,
        seconds=limit,
        work="the validation",
        source="the data, or the shapes,",
        advice="; name fewer FILEs at once",
    )


def check_files(
    files: Sequence[str],
    shapes: Sequence[str],
    release: bool,
    base: str | None,
    engine: str = "r2p-ld",
    all_shapes: bool = False,
    *,
    progress: Callable[[str, int, int | None], None] = sandbox.report_progress,
) -> Report:
    """Do what ``validate`` does, in this process."""
    # only the process that checks needs the engine, and only where it finds something the files again
    from r2p_ld.graph.background import published_graph
    from r2p_ld.shacl.engine import validate as check

    rules = read_shapes(shapes, release=release, base=base)
    if not files:
        report = check(
            rdf.triples(published.file(published.ASSERTED)), rules, engine=engine, progress=progress
        )
        if not report.conforms:
            from r2p_ld.graph.locate import locate as in_tables
            from r2p_ld.tables import project

            report = in_tables(report, project.load())
        return report if all_shapes else report.brief()
    given = shards.expand(map(Path, files))
    data = _counted(_triples("the data", given, base), progress)
    report = check(data, rules, published_graph(), conforming=not shapes, engine=engine, progress=progress)
    if not report.conforms:
        from r2p_ld.shacl.locate import locate

        prefixes = _prefixes([*_shape_files(shapes, release), *given], base)
        report = replace(locate(report, given, base), prefixes=prefixes)
    return report if all_shapes else report.brief()


def read_shapes(
    given: Sequence[str | Path] = (), *, release: bool = False, base: str | None = None
) -> list[Triple]:
    """Return the triples of shapes files; of a folder, those of its ``*.ttl``. Raises ``BadInput``."""
    return list(_triples("the shapes", _shape_files(given, release), base))


def _shape_files(given: Sequence[str | Path], release: bool) -> list[Path]:
    found: list[Path] = []
    for path in map(Path, given or [paths.shapes()]):
        found += sorted(path.glob("*.ttl")) if path.is_dir() else [path]
    return [path for path in found if given or release or path.name != RELEASE]


def _prefixes(files: Iterable[Path], base: str | None) -> dict[str, str]:
    """Return the prefixes that files declare; of those of one name, the first."""
    found: dict[str, str] = {}
    for path in files:
        found = rdf.declared_prefixes(path, base=base) | found
    return found


def _counted(triples: Iterable[Triple], progress: Callable[[str, int, int | None], None]) -> Iterator[Triple]:
    for number, triple in enumerate(triples, 1):
        yield triple
        if number % _READ == 0:
            progress(f"reading, {number:,} triples", 0, None)


def _triples(what: str, files: Iterable[Path], base: str | None) -> Iterator[Triple]:
    """Yield the triples of files; raise ``BadInput`` with the faults of all of them."""
    faults: list[Fault] = []
    for path in files:
        try:
            if not path.exists():
                raise rdf.unreadable(path, "no such file or folder.")
            yield from rdf.triples(path, base=base)
        except BadInput as error:
            faults += error.faults
    if faults:
        raise BadInput(f"{what} cannot be read", faults)

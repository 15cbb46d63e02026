"""The statements of imported files as a view of DuckDB."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from r2p_ld import shards
from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import expand
from r2p_ld.ntriples import unescape
from r2p_ld.texts import excerpt

Progress = Callable[[str, int, int], None]
Connection = Any
"""A ``duckdb.DuckDBPyConnection``; the package is imported where it is first needed."""

_COLUMNS = ("subject", "predicate", "object", "graph")
_PARQUET = ".parquet"
_QUADS = (".nq", ".nq.gz")
_OBJECT = r'^(?:<([^>]*)>|"((?:[^"\\]|\\.)*)"(?:\^\^<[^>]*>|@[A-Za-z0-9-]+)?) <([^>]*)> \.$'


def sql(text: str) -> str:
    """Return a text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def iri(curie: str) -> str:
    """Return the IRI of a CURIE as a literal of SQL."""
    return sql(expand(curie))


@contextmanager
def opened(files: Sequence[str | Path]) -> Iterator[tuple[Connection, list[Path]]]:
    """Open a database for files that ``import`` wrote; give it with the files, those of folders one by one.

    Raises ``BadInput`` for files that are not there or of another kind, and without the package duckdb.
    """
    if not files:
        raise BadInput("name the files that `r2p-ld import` wrote.")
    found = sorted(set(shards.expand(map(Path, files))))
    faults = [
        Fault(str(path), None, None, "is no file." if known else "is no import.", mend)
        for path in found
        if not (known := path.name.lower().endswith((_PARQUET, *_QUADS))) or not path.is_file()
        for mend in ["name files that end in .nq, .nq.gz or .parquet, or folders of shards."]
    ]
    if faults:
        raise BadInput("the data cannot be read", faults)
    try:
        import duckdb
    except ImportError:
        raise BadInput("a panel needs the package duckdb: pip install 'r2p-ld[panel]'") from None
    with TemporaryDirectory(prefix="r2p-ld-") as folder, duckdb.connect() as connection:
        connection.execute(f"SET temp_directory = {sql(folder)}")
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("SET autoinstall_known_extensions = false")  # nothing is fetched
        try:
            yield connection, found
        except duckdb.Error as error:
            raise BadInput(f"the data cannot be read: {excerpt(str(error))}") from None


def load(connection: Connection, files: Iterable[Path], predicates: Iterable[str] | None = None) -> None:
    """Make the view ``statements`` of what files say, with these predicates at least, or with all.

    The connection's cursors see it too. Raises ``BadInput`` for a file that is not as ``import`` writes it.
    """
    wanted = "" if predicates is None else ", ".join(map(iri, sorted(predicates)))
    given = list(files)
    if any(not path.name.lower().endswith(_PARQUET) for path in given):  # it takes time
        connection.create_function("unescape", unescape, ["VARCHAR"], "VARCHAR")
    ((folder,),) = connection.execute("SELECT current_setting('temp_directory')").fetchall()
    tables = []
    for number, path in enumerate(given):
        if path.name.lower().endswith(_PARQUET):
            _check_columns(connection, path)
            tables.append(path)
        else:
            tables.append(Path(folder, f"{number}{_PARQUET}"))
            _convert(connection, path, wanted, tables[-1])
    connection.execute(
        f"CREATE VIEW statements AS SELECT {', '.join(_COLUMNS)} "
        f"FROM read_parquet([{', '.join(map(_name, tables))}], hive_partitioning = false)"
    )


def _name(path: Path) -> str:
    """Return a file's name as SQL that is no pattern of several files."""
    return sql(re.sub(r"[*?\[]", r"[\g<0>]", str(path)))


def _check_columns(connection: Connection, path: Path) -> None:
    import duckdb

    try:
        connection.execute(f"SELECT {', '.join(_COLUMNS)} FROM read_parquet({_name(path)}) LIMIT 0")
    except duckdb.Error as error:
        fault = Fault(str(path), None, None, "is no import in Parquet.", excerpt(str(error)))
        raise BadInput("the data cannot be read", [fault]) from None


def _convert(connection: Connection, path: Path, wanted: str, out: Path) -> None:
    """Write the wanted statements of N-Quads as Parquet; names have no blanks in them."""
    import duckdb

    lines = (
        f"read_csv({_name(path)}, header = false, auto_detect = false, delim = '\x01', quote = '', "
        "escape = '', columns = {'line': 'VARCHAR'}, max_line_size = 16777216, buffer_size = 33554432)"
    )
    parted = "line, split_part(line, ' ', 1) AS s, split_part(line, ' ', 2) AS p"
    rest = f"substr(line, length(s) + length(p) + 3), {sql(_OBJECT)}, ['iri', 'text', 'graph']"
    chosen = f"substr(p, 2, length(p) - 2) IN ({wanted})" if wanted else "true"
    read = (
        f"SELECT line, s, p, regexp_extract({rest}) AS o FROM (SELECT {parted} FROM {lines}) "
        f"WHERE {chosen} OR line NOT LIKE '<%> <%> .'"
    )
    text = "CASE WHEN contains(o.text, '\\') THEN unescape(o.text) ELSE o.text END"
    try:
        connection.execute(
            "COPY (SELECT substr(s, 2, length(s) - 2) AS subject, substr(p, 2, length(p) - 2) AS predicate, "
            f"CASE WHEN o.graph = '' THEN line WHEN o.iri <> '' THEN o.iri ELSE {text} END AS object, "
            f"o.graph AS graph FROM ({read})) TO {sql(str(out))} (FORMAT parquet)"
        )
    except duckdb.Error as error:
        raise BadInput("the data cannot be read", [_broken(path, excerpt(str(error)))]) from None
    (broken,) = connection.execute(
        f"SELECT min(object) FROM read_parquet({sql(str(out))}) WHERE graph = ''"
    ).fetchone()
    if broken is not None:
        raise BadInput("the data cannot be read", [_broken(path, excerpt(broken, 100))])


def _broken(path: Path, what: str) -> Fault:
    return Fault(
        str(path), None, None, f"is not as `r2p-ld import` writes N-Quads: {what}", "import the data again."
    )

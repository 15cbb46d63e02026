"""A panel as files: the table, and what each column means, as a Data Package and in Croissant."""

from __future__ import annotations

import json
from hashlib import file_digest
from pathlib import Path
from typing import Any, NamedTuple

from r2p_ld import paths
from r2p_ld.errors import BadInput
from r2p_ld.panels.measures import Columns
from r2p_ld.panels.sources import Source
from r2p_ld.panels.statements import Connection, sql
from r2p_ld.panels.table import ORDER, Column
from r2p_ld.texts import excerpt

PACKAGE, CROISSANT = "datapackage.json", "croissant.json"
_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_CONFORMS = "http://mlcommons.org/croissant/1.0"
_TYPES = {"integer": "sc:Integer", "number": "sc:Float", "string": "sc:Text"}
_MEDIA = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
MISSING = "NA"
"""What stands in CSV for a missing value."""


class Described(NamedTuple):
    """What a panel is: ``by`` what, the first and last year, the table's file and its columns."""

    by: str
    span: tuple[int, int]
    file: str
    columns: list[Column]
    tables: Columns

    @property
    def format(self) -> str:
        """``csv`` or ``parquet``."""
        return self.file.rpartition(".")[2].lower()

    @property
    def title(self) -> str:
        """A title in English."""
        return f"Panel by {self.by.replace('-', ' and ')}, {self.span[0]} to {self.span[1]}"

    @property
    def sources(self) -> list[Source]:
        """The data sets of all columns, in order and once."""
        used = {source: None for column in self.columns if column.found for source in column.found.sources}
        return sorted(used)


def paths_beside(out: Path) -> tuple[Path, Path]:
    """Return where the descriptions of a table go. Raise ``BadInput`` where they describe something else."""
    package, croissant = out.parent / PACKAGE, out.parent / CROISSANT
    for path, described in ((package, _package_of), (croissant, _croissant_of)):
        if path.exists() and described(path) != out.name:
            raise BadInput(
                f"{path} is there and does not describe {out.name}: choose another folder, or move it."
            )
    return package, croissant


def _package_of(path: Path) -> object:
    return _read(path, "resources", "path")


def _croissant_of(path: Path) -> object:
    return _read(path, "distribution", "contentUrl")


def _read(path: Path, part: str, name: str) -> object:
    try:
        return json.loads(path.read_bytes())[part][0][name]
    except (OSError, ValueError, KeyError, IndexError, TypeError):
        return None


def write(connection: Connection, about: Described, table: Path, package: Path, croissant: Path) -> int:
    """Write the table ``panel`` and its descriptions; return its number of rows.

    Raises ``BadInput`` where the table cannot be written.
    """
    import duckdb

    connection.execute("SET preserve_insertion_order = true")
    order = ", ".join(f"{name} NULLS FIRST" for name in ORDER[about.by.removesuffix("-year")])
    described = _package(about)
    columns = "*"
    if about.format == "csv":
        options = f"FORMAT csv, HEADER, NULLSTR {sql(MISSING)}"
        columns = f"* REPLACE ({', '.join(_safe(c.name) for c in about.columns if c.datatype == 'string')})"
    else:
        options = f"FORMAT parquet, COMPRESSION zstd, KV_METADATA {{datapackage: {sql(_json(described))}}}"
    try:
        connection.execute(
            f"COPY (SELECT {columns} FROM panel ORDER BY {order}) TO {sql(str(table))} ({options})"
        )
    except duckdb.Error as error:
        raise BadInput(f"{about.file} cannot be written: {excerpt(str(error))}") from None
    with table.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    size = table.stat().st_size
    described["resources"][0] |= {"bytes": size, "hash": f"sha256:{digest}"}
    package.write_text(_json(described), "utf-8")
    croissant.write_text(_json(_croissant(about, size, digest)), "utf-8")
    return int(connection.execute("SELECT count(*) FROM panel").fetchone()[0])


def _safe(name: str) -> str:
    """Return a column such that no spreadsheet takes a cell for a formula, as ``texts.safe`` has it."""
    formula = "concat('^[=+@', chr(9), chr(10), chr(13), '-]')"
    return f"if(regexp_matches({name}, {formula}), concat(chr(39), {name}), {name}) AS {name}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _field(about: Described, column: Column) -> dict[str, Any]:
    """Return what is said of a column."""
    field: dict[str, Any] = {"name": column.name, "type": column.datatype, "description": column.definition}
    if not column.found:
        return field
    each, sources = column.found.list, column.found.sources
    if column.measure:
        field |= {"unit": column.measure.unit, "absence": about.tables.absence(each)}
    covered = {
        "claim": each.claim,
        "source": each.source,
        "firstYear": each.first,
        "lastYear": column.found.last,
    }
    return field | {
        "dataset": each.dataset,
        "version": [source.version for source in sources],
        "licence": sorted({source.licence or source.rights for source in sources}),
        "citation": sorted({source.citation for source in sources}),
        "coverage": {name: value for name, value in covered.items() if value is not None},
    }


def _package(about: Described) -> dict[str, Any]:
    licences = sorted({source.licence for source in about.sources if source.licence})
    key = ORDER[about.by.removesuffix("-year")]
    schema: dict[str, Any] = {"fields": [_field(about, column) for column in about.columns]}
    if len(key) == 2:  # a dyad may lack a party
        schema["primaryKey"] = list(key)
    return {
        "$schema": _PROFILE,
        "name": f"panel-{about.by}",
        "title": about.title,
        **({"licenses": [{"path": licence} for licence in licences]} if licences else {}),
        "sources": [
            {
                name: value
                for name, value in (
                    ("title", source.title),
                    ("path", source.homepage),
                    ("version", source.version),
                    ("publisher", source.publisher),
                    ("description", source.description),
                    ("licence", source.licence),
                    ("rights", source.rights),
                    ("citation", source.citation),
                    ("dataset", source.iri),
                )
                if value
            }
            for source in about.sources
        ],
        "resources": [
            {
                "name": "panel",
                "path": about.file,
                "type": "table",
                "format": about.format,
                "mediatype": _MEDIA[about.format],
                "encoding": "utf-8",
                "schema": {**schema, "missingValues": [MISSING] if about.format == "csv" else []},
            }
        ],
    }


def _croissant(about: Described, size: int, digest: str) -> dict[str, Any]:
    context = json.loads((paths.ontology() / "panel" / "croissant-context.json").read_bytes())
    return {
        "@context": context,
        "@type": "sc:Dataset",
        "name": f"panel-{about.by}",
        "description": about.title,
        "conformsTo": _CONFORMS,
        "license": sorted({source.licence or source.rights for source in about.sources}),
        "citeAs": "; ".join(dict.fromkeys(source.citation for source in about.sources)),
        "isBasedOn": [
            {
                "@type": "sc:CreativeWork",
                "@id": source.iri,
                "name": source.title,
                "version": source.version,
                "url": source.homepage,
            }
            for source in about.sources
        ],
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": about.file,
                "name": about.file,
                "contentUrl": about.file,
                "contentSize": f"{size} B",
                "encodingFormat": _MEDIA[about.format],
                "sha256": digest,
            }
        ],
        "recordSet": [
            {
                "@type": "cr:RecordSet",
                "@id": "panel",
                "name": "panel",
                "key": [{"@id": f"panel/{name}"} for name in ORDER[about.by.removesuffix("-year")]],
                "field": [_croissant_field(about, column) for column in about.columns],
            }
        ],
    }


def _croissant_field(about: Described, column: Column) -> dict[str, Any]:
    said = _field(about, column)
    more = [said["description"], said.get("absence", "")]
    if column.found:
        more += [f"From {' and '.join(s.name for s in column.found.sources)}: {'; '.join(said['citation'])}."]
        more += [f"Licence: {'; '.join(said['licence'])}", f"Unit: {said['unit']}." if "unit" in said else ""]
    return {
        "@type": "cr:Field",
        "@id": f"panel/{column.name}",
        "name": column.name,
        "description": " ".join(filter(None, more)),
        "dataType": _TYPES[column.datatype],
        "source": {"fileObject": {"@id": about.file}, "extract": {"column": column.name}},
    }

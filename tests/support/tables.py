"""Tables written as they are read, to show that reading loses nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from r2p_ld.errors import BadInput
from r2p_ld.tables import mappings, tsv
from r2p_ld.tables.mappings import Mapping, MappingSet
from r2p_ld.tables.rows import Row
from r2p_ld.tables.tsv import R, Table


def columns(kind: type[Row], further: Sequence[str] = ()) -> tuple[str, ...]:
    """The columns of a kind of table, then further ones where it may have them."""
    return (*tsv.layout(kind)[0], *further)


def write(table: Table[R]) -> bytes:
    """The bytes of a table; ``BadInput`` if a value cannot be written so that it is read back."""
    declared, further = tsv.layout(table.kind)
    lines = [table.columns]
    for row in table.rows:
        texts = [cell.write(getattr(row, name)) for name, cell in declared.values()]
        if further:
            texts += [further[1].cell.write(values) for _, values in getattr(row, further[0])]
        lines.append(tuple(texts))
    raw = "".join("\t".join(line) + "\n" for line in lines).encode("utf-8", "surrogatepass")
    again = tsv.parse(raw, table.kind, table.file)
    if again.faults or again.rows != table.rows:
        raise BadInput(f"{table.file} cannot be written as a table.", again.faults)
    return raw


def write_mappings(stem: str, header: dict[str, Any], rows: Iterable[Mapping]) -> bytes:
    """The bytes of a mapping set with its rows in order; ``BadInput`` for what is not read back."""
    file = stem + mappings.SUFFIX
    ordered = tuple(sorted(rows, key=lambda row: row.record_id.value))
    made = MappingSet(stem, header, Table(Mapping, file, columns(Mapping), ordered))
    raw = "".join(f"{line}\n" for line in mappings.header_lines(made)).encode() + write(made.table)
    if faults := mappings.parse(raw, stem, file).faults:
        raise BadInput(f"{file} cannot be written as a mapping set.", faults)
    return raw

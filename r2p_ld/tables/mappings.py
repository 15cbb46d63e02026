"""Mapping sets in SSSOM TSV: a header of metadata, each line after ``#``, and a table of mappings.

The format is https://mapping-commons.github.io/sssom/spec-formats-tsv/; of the YAML that it allows in
the header, the one way to write each line is taken here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

from pyoxigraph import NamedNode

from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import base, expand, node, prefixes, shorten, slug
from r2p_ld.tables import cells, tsv
from r2p_ld.tables.cells import Cell, CellError
from r2p_ld.tables.rows import Curie, Minted, Note, Problem, Row, Text
from r2p_ld.tables.tsv import Table

SUFFIX, PROPOSALS = ".sssom.tsv", "-proposals"
CONCEPTS = ("skos:broadMatch", "skos:closeMatch", "skos:exactMatch", "skos:narrowMatch", "skos:relatedMatch")
OTHERS = ("rdfs:seeAlso", "schema:sameAs")
LITERAL = "rdfs literal"
OURS = base()


@dataclass(frozen=True, slots=True)
class Mapping(Row):
    """A mapping: what of ours matches what outside, how, how surely, and on what evidence."""

    unique = (("record_id",),)
    snake_case = True

    record_id: Minted
    subject_id: Curie
    subject_label: Text
    predicate_id: Annotated[str, cells.choice(*CONCEPTS, *OTHERS)]
    object_id: Annotated[str | None, cells.optional(cells.outside)]
    object_label: Text
    mapping_justification: Curie
    reviewer_label: Note
    confidence: Annotated[str, cells.confidence]
    comment: Text

    @property
    def object(self) -> NamedNode | None:
        """The IRI of what is matched outside; none where only its name or code is known."""
        return NamedNode(expand(self.object_id)) if self.object_id else None

    @property
    def reviewed(self) -> bool:
        """Whether somebody stands for the mapping; what nobody has reviewed is a proposal."""
        return bool(self.reviewer_label)

    def problems(self) -> Iterator[Problem]:
        """Yield a problem if the justification is none of the vocabulary of justifications."""
        if not (name := shorten(self.mapping_justification.value)).startswith("semapv:"):
            yield "mapping_justification", f"{name} is no justification.", "write a term of semapv:"


@dataclass(frozen=True, slots=True)
class MappingSet:
    """A mapping set: ``stem`` is the file's name without its ending, ``header`` slot → value."""

    stem: str
    header: dict[str, Any]
    table: Table[Mapping]
    faults: tuple[Fault, ...] = ()

    @property
    def target(self) -> str:
        """The prefix of the vocabulary mapped to, or a name for one that has codes and no IRIs."""
        return self.stem.removesuffix(PROPOSALS)

    @property
    def iri(self) -> NamedNode:
        """The IRI of the set."""
        return NamedNode(f"{OURS}mappings/{self.stem}")


def record_id(target: str, subject: NamedNode, object: str) -> NamedNode:
    """Return the IRI of the mapping of a subject to a CURIE, or to a name or code without an IRI.

    >>> shorten(record_id("wd", node("crime:genocide"), "wd:Q41397").value)
    'mapping:wd-crime-genocide-q41397'
    """
    local = object.removeprefix(f"{target}:")
    return node(f"mapping:{target}-{shorten(subject.value).replace(':', '-', 1)}-{slug(local)}")


def read(path: Path) -> MappingSet:
    """Return the mapping set in a file; raise ``BadInput`` with every fault of the file."""
    found = scan(path, path.name)
    if found.faults:
        raise BadInput(f"{path} is not a good mapping set.", found.faults)
    return found


def scan(path: Path, file: str) -> MappingSet:
    """Return the mapping set in a file, with its faults instead of an error; they tell ``file``."""
    stem = path.name.removesuffix(SUFFIX)
    try:
        raw = path.read_bytes()
    except OSError as error:
        fault = Fault(file, rule=f"cannot be read: {error.strerror}.", mend="put the mapping set there.")
        return MappingSet(stem, {}, Table(Mapping, file, (), (), None), (fault,))
    return parse(raw, stem, file)


def parse(raw: bytes, stem: str, file: str) -> MappingSet:
    """Return the mapping set that the bytes of a file hold, with its faults."""
    lines = raw.split(b"\n")
    above = next((at for at, line in enumerate(lines) if not line.startswith(b"#")), len(lines))
    table = tsv.parse(b"\n".join(lines[above:]), Mapping, file, top=above + 1)
    header, header_rows, faults = _read_header(lines[:above], file)
    made = MappingSet(stem, header, table)
    faults += table.faults
    if not faults:
        faults = [*_header_faults(made, header_rows), *_row_faults(made)]
    return replace(made, faults=tuple(faults))


def write(stem: str, header: dict[str, Any], rows: Iterable[Mapping]) -> bytes:
    """Return the bytes of a mapping set: rows in order, and the prefixes that they use.

    ``header`` holds every slot but ``curie_map``. Raises ``BadInput`` for what could not be read back.
    """
    file = stem + SUFFIX
    ordered = tuple(sorted(rows, key=lambda row: row.record_id.value))
    table = Table(Mapping, file, tsv.header(Mapping), ordered)
    head = [f"#{slot}: {_json(header[slot])}" for slot in _SLOTS if slot in header]
    names = _curie_map(ordered)
    head += ["#curie_map:", *(f"#  {prefix}: {_json(iri)}" for prefix, iri in names.items())]
    raw = ("\n".join(head) + "\n").encode() + tsv.write(table)
    if faults := parse(raw, stem, file).faults:
        raise BadInput(f"{file} cannot be written as a mapping set.", faults)
    return raw


# --- the header ----------------------------------------------------------------------------

_KINDS = ("owl named individual", "rdfs resource", "skos concept", LITERAL)
_SLOTS: dict[str, Cell[Any]] = {
    "sssom_version": cells.choice("1.1"),
    "mapping_set_id": cells.iri,
    "mapping_set_title": cells.text,
    "mapping_set_description": cells.text,
    "mapping_set_version": cells.version,
    "creator_label": cells.text,
    "license": cells.iri,
    "object_type": cells.choice(*_KINDS),
    "mapping_date": cells.day,
}
_LISTS = ("creator_label",)
_MAP = "curie_map"
_NAMES = (*_SLOTS, _MAP)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _read_header(lines: list[bytes], file: str) -> tuple[dict[str, Any], dict[str, int], list[Fault]]:
    """Return the value of each slot of a header, its row, and the faults."""
    slots: dict[str, Any] = {}
    rows: dict[str, int] = {}
    faults: list[Fault] = []
    for row, line in enumerate(lines, 1):
        column = None
        try:
            text = line.decode()[1:]
            inside = text.startswith("  ") and [*rows][-1:] == [_MAP]
            name, _, rest = text.removeprefix("  " * inside).partition(": ")
            if text == f"{_MAP}:":
                name, rest = _MAP, "{}"
            elif not inside and name not in _SLOTS:
                raise CellError(f"{name} is no line of the header.", f"its lines are {' '.join(_NAMES)}")
            column = _MAP if inside else name
            target = slots[_MAP] if inside else slots
            if name in target:
                raise CellError(f"{name} " * inside + "stands twice in the header.", "delete one of the two.")
            target[name] = _value(rest)
            if not inside:
                rows[name] = row
            if column in _SLOTS:
                _check(column, slots[column])
        except UnicodeDecodeError:
            faults.append(Fault(file, row, None, "is not UTF-8.", "save the file as UTF-8."))
        except CellError as error:
            faults.append(Fault(file, row, column, error.rule, error.mend))
    if not faults:
        mend = f"its lines are {' '.join(_NAMES)}"
        missing = [name for name in _NAMES if name not in slots]
        faults = [Fault(file, 1, name, "is missing from the header.", mend) for name in missing]
        if not missing and tuple(slots) != _NAMES:
            rule = "has its lines in another order."
            faults.append(Fault(file, 1, None, rule, f"order them {' '.join(_NAMES)}"))
    return slots, rows, faults


def _value(text: str) -> object:
    """Return the value of a line, written as JSON, which is YAML too."""
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        mend = 'write "…" after a colon and a space'
        raise CellError(f"{text or 'nothing'} is no quoted text.", mend) from None
    if text != _json(value):
        raise CellError(f"{text} is not written in the one agreed way.", f"write {_json(value)}")
    return value


def _check(name: str, value: object) -> None:
    given = value if name in _LISTS else [value]
    if not isinstance(given, list) or not given or not all(isinstance(each, str) for each in given):
        example = '["…"]' if name in _LISTS else '"…"'
        raise CellError("is not what this line holds.", f"write #{name}: {example}")
    for each in given:
        tsv.check_characters(each)
        _SLOTS[name].read(each)


def _curie_map(rows: Iterable[Mapping]) -> dict[str, str]:
    """Return the prefixes that mappings use, with their namespaces, in order."""
    used = set[str]()
    for row in rows:
        named = (row.record_id, row.subject_id, row.mapping_justification)
        used.update(shorten(iri.value) for iri in named)
        used.update(filter(None, (row.predicate_id, row.object_id)))
    names = {curie.partition(":")[0] for curie in used}
    return {prefix: prefixes()[prefix] for prefix in sorted(names)}


def _header_faults(made: MappingSet, rows: dict[str, int]) -> Iterator[Fault]:
    """Yield where the header does not say what name and rows of the file say."""
    slot, file = "mapping_set_id", made.table.file
    if (said := made.header[slot]) != made.iri.value:
        rule = f"{said} is not the IRI of the file's set."
        yield Fault(file, rows[slot], slot, rule, f"write {_json(made.iri.value)}")
    names = _curie_map(made.table.rows)
    if [*made.header[_MAP].items()] != [*names.items()]:
        rule = "does not hold just the prefixes of the rows, in order."
        mend = f"write {', '.join(f'#  {prefix}: {_json(iri)}' for prefix, iri in names.items())}"
        yield Fault(file, rows[_MAP], _MAP, rule, mend)


def _row_faults(made: MappingSet) -> Iterator[Fault]:
    literal = made.header["object_type"] == LITERAL
    before = ""
    for row in made.table.rows:

        def fault(column: str, rule: str, mend: str, row: Mapping = row) -> Fault:
            return Fault(made.table.file, row.line, column, rule, mend)

        if literal == bool(row.object_id):
            rule = f"does not fit the object_type {made.header['object_type']}."
            yield fault("object_id", rule, "leave it empty for a literal, and only for one.")
        elif row.object_id and not row.object_id.startswith(f"{made.target}:"):
            rule = f"{row.object_id} is of another vocabulary than the file, {made.target}."
            yield fault("object_id", rule, "move the row to the file of its vocabulary.")
        else:
            wanted = record_id(made.target, row.subject_id, row.object_id or row.object_label)
            if row.record_id != wanted:
                rule = f"{shorten(row.record_id.value)} does not name subject and object."
                yield fault("record_id", rule, f"write {shorten(wanted.value)}")
        if row.record_id.value < before:
            yield fault("record_id", "stands before its turn.", "sort the rows by record_id.")
        before = row.record_id.value

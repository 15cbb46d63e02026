"""Mapping sets in SSSOM TSV: a header of metadata, each line after ``#``, and a table of mappings.

The format is https://mapping-commons.github.io/sssom/spec-formats-tsv/; of the YAML that it allows in
the header, the one way to write each line is taken here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest
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
    header, faults = _read_header(lines[:above], file)
    made = MappingSet(stem, header, table)
    faults += table.faults
    if not faults:
        faults = [*_header_faults(made, lines[:above]), *_row_faults(made)]
    return replace(made, faults=tuple(faults))


# --- the header ----------------------------------------------------------------------------

_SLOTS: dict[str, Cell[Any]] = {
    "sssom_version": cells.choice("1.1"),
    "mapping_set_id": cells.iri,
    "mapping_set_title": cells.text,
    "mapping_set_description": cells.text,
    "mapping_set_version": cells.version,
    "creator_label": cells.text,
    "license": cells.iri,
    "object_type": cells.choice("owl named individual", "rdfs resource", "skos concept", LITERAL),
    "mapping_date": cells.day,
}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _read_header(lines: list[bytes], file: str) -> tuple[dict[str, Any], list[Fault]]:
    """Return the value of each slot of a header, and the faults of the values."""
    slots: dict[str, Any] = {}
    faults: list[Fault] = []
    for row, line in enumerate(lines, 1):
        name, _, text = line.decode(errors="replace").removeprefix("#").partition(": ")
        if name in _SLOTS:
            try:
                slots[name] = json.loads(line.decode().partition(": ")[2])
                _check(name, slots[name])
            except CellError as error:
                faults.append(Fault(file, row, name, error.rule, error.mend))
            except UnicodeDecodeError:
                faults.append(Fault(file, row, name, "is not UTF-8.", "save the file as UTF-8."))
            except (ValueError, RecursionError):
                mend = 'write "…" after a colon and a space'
                faults.append(Fault(file, row, name, f"{text or 'nothing'} is no quoted text.", mend))
    mend = f"its lines are {' '.join(_SLOTS)} curie_map"
    missing = [name for name in _SLOTS if name not in slots and not faults]
    faults += [Fault(file, 1, name, "is missing from the header.", mend) for name in missing]
    return slots, faults


def _check(name: str, value: object) -> None:
    given = value if name == "creator_label" else [value]
    if not isinstance(given, list) or not given or not all(isinstance(each, str) for each in given):
        example = '["…"]' if name == "creator_label" else '"…"'
        raise CellError("is not what this line holds.", f"write #{name}: {example}")
    for each in given:
        tsv.check_characters(each)
        _SLOTS[name].read(each)


def header_lines(made: MappingSet) -> list[str]:
    """Return the lines of a header: its slots, and the prefixes that the rows use, in order."""
    used = set[str]()
    for row in made.table.rows:
        named = (row.record_id, row.subject_id, row.mapping_justification)
        used.update(shorten(iri.value) for iri in named)
        used.update(filter(None, (row.predicate_id, row.object_id)))
    names = sorted({curie.partition(":")[0] for curie in used})
    slots = made.header | {"mapping_set_id": made.iri.value}
    return [
        *(f"#{slot}: {_json(slots[slot])}" for slot in _SLOTS if slot in slots),
        "#curie_map:",
        *(f"#  {prefix}: {_json(prefixes()[prefix])}" for prefix in names),
    ]


def _header_faults(made: MappingSet, lines: list[bytes]) -> Iterator[Fault]:
    """Yield the first line that is not as the name of the file, the slots and the rows have it."""
    wanted = header_lines(made)
    for row, (line, right) in enumerate(zip_longest(lines, map(str.encode, wanted)), 1):
        if line != right:
            mend = f"write {right.decode()}" if right else "delete it."
            yield Fault(made.table.file, row, None, "is not the line of the header that belongs here.", mend)
            return


def _row_faults(made: MappingSet) -> Iterator[Fault]:
    kind, before = made.header["object_type"], ""
    for row in made.table.rows:
        place = (made.table.file, row.line)
        if (kind == LITERAL) == bool(row.object_id):
            rule = f"does not fit the object_type {kind}."
            yield Fault(*place, "object_id", rule, "leave it empty for a literal, and only for one.")
        elif row.object_id and not row.object_id.startswith(f"{made.target}:"):
            rule = f"{row.object_id} is of another vocabulary than the file, {made.target}."
            yield Fault(*place, "object_id", rule, "move the row to the file of its vocabulary.")
        else:
            wanted = record_id(made.target, row.subject_id, row.object_id or row.object_label)
            if row.record_id != wanted:
                rule = f"{shorten(row.record_id.value)} does not name subject and object."
                yield Fault(*place, "record_id", rule, f"write {shorten(wanted.value)}")
        if row.record_id.value < before:
            yield Fault(*place, "record_id", "stands before its turn.", "sort the rows by record_id.")
        before = row.record_id.value

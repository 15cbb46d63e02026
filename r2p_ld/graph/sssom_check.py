"""The mapping sets as the libraries of the standard see them: ``sssom`` and ``curies``.

The build reads mapping sets by itself, with row and column of every fault, since importing ``sssom``
takes over a second. This is the second opinion.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import expand, prefixes
from r2p_ld.outcome import Outcome
from r2p_ld.tables import mappings
from r2p_ld.tables.mappings import MappingSet


@dataclass(frozen=True, slots=True)
class Checked(Outcome):
    """How much was read; ``faults`` are what the libraries found."""

    sets: int
    mappings: int


_MEND = "look for quotation marks at the start of a cell."
_COLUMNS = ("record_id", "subject_id", "predicate_id", "object_id", "mapping_justification")


def check(folder: Path) -> Checked:
    """Return every fault that the libraries find in the mapping sets of a folder.

    A mapping set is parsed by ``sssom``, validated against its schema, and has just the rows that our
    own reader finds; each CURIE means to ``curies`` what it means to us, there and back. Raises
    ``BadInput`` without the libraries, without a mapping set, and for one that our own reader refuses.
    """
    paths = sorted(folder.glob(f"*{mappings.SUFFIX}"))
    if not paths:
        raise BadInput(f"There is no mapping set in {folder}.")
    sets = {path: mappings.read(path) for path in paths}
    faults = tuple(fault for path, ours in sets.items() for fault in _faults(path, ours))
    return Checked(len(sets), sum(len(ours.table.rows) for ours in sets.values()), faults=faults)


def _faults(path: Path, ours: MappingSet) -> Iterator[Fault]:
    try:
        import curies
        from sssom.parsers import parse_sssom_table
        from sssom.validators import validate
    except ImportError as error:
        mend = "pip install 'r2p-ld[links]'"
        raise BadInput(f"{error.name} is not installed: {mend}") from None
    logging.disable()  # what it logs, it reports too
    try:
        theirs = parse_sssom_table(str(path))
        reports = validate(theirs, fail_on_error=False)
    except Exception as error:  # of pandas, YAML or LinkML, whichever comes upon the fault
        yield Fault(path.name, rule=f"cannot be read by sssom: {error}.", mend=_MEND)
        return
    finally:
        logging.disable(logging.NOTSET)
    for kind, report in reports.items():
        for result in report.results:
            yield Fault(path.name, rule=f"fails {kind.value}: {result.message}.", mend="correct the row.")
    read = [tuple(str(row.get(column, "")) for column in _COLUMNS) for row in theirs.df.to_dict("records")]
    cells = {row.record_id: row for row in ours.table.rows}
    if len(read) != len(cells):
        rule = f"has {len(cells)} rows here and {len(read)} for sssom."
        yield Fault(path.name, rule=rule, mend=_MEND)
    converter = curies.Converter.from_prefix_map(dict(prefixes()))
    for row in read:
        for curie in filter(None, row):
            if converter.expand(curie) != expand(curie) or converter.compress(expand(curie)) != curie:
                yield Fault(
                    path.name, rule=f"{curie} is another name for curies.", mend="look at its prefix."
                )

"""The graph in formats of other communities: FollowTheMoney, Uwazi, QuickStatements, and tags of HXL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from r2p_ld import paths
from r2p_ld.errors import BadInput
from r2p_ld.exports.common import Export
from r2p_ld.outcome import Outcome
from r2p_ld.texts import did_you_mean

__all__ = ["FORMATS", "Export", "Written", "export", "write"]

FORMATS = ("followthemoney", "uwazi", "quickstatements")


def export(
    format: str,
    data: Sequence[str | Path] = (),
    *,
    scheme: str | None = None,
    create: bool = False,
    timeout: float = 60.0,
) -> Export:
    """Return the published graph, together with files of RDF if any are given, in a format of ``FORMATS``.

    ``scheme`` names the concept scheme that uwazi takes; ``create`` has quickstatements make new items.
    ``timeout``, in seconds, holds where there are files. Raises ``BadInput`` for a wrong name, file or
    table, and ``FaultsFound`` where the files need more time or memory than they may have.

    >>> [row.partition(",")[0] for row in export("uwazi", scheme="pillars").text.splitlines()]
    ['English', 'Pillar I', 'Pillar II', 'Pillar III']
    """
    if format not in FORMATS:
        advice = did_you_mean(format, FORMATS, f"formats are {', '.join(FORMATS)}.")
        raise BadInput(f"there is no format {format}; {advice}")
    if (scheme is None) == (format == "uwazi"):
        raise BadInput("a scheme goes with uwazi, which takes one: --scheme NAME.")
    if create and format != "quickstatements":
        raise BadInput("--create goes with quickstatements.")
    from r2p_ld.exports import followthemoney, quickstatements, uwazi

    if scheme is not None:
        return uwazi.export(scheme, data, timeout=timeout)
    if format == "followthemoney":
        return followthemoney.export(data, timeout=timeout)
    return quickstatements.export(data, create=create, timeout=timeout)


@dataclass(frozen=True, slots=True)
class Written(Outcome):
    """An export that was written to a file."""

    format: str
    file: Path
    entries: int
    notes: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join([f"{self.file} has {self.entries:,} entries.", *map("note: {}".format, self.notes)])


def write(export: Export, format: str, out: Path) -> Written:
    """Write an export to a file, whole or not at all. Raise ``BadInput`` where that cannot be done."""
    with paths.writing(out), paths.atomic(out) as new:
        new.write_text(export.text, "utf-8", newline="")
    return Written(format, out, export.entries, export.notes)

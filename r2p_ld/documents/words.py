"""Words by which documents are read: ``ontology/documents/words.tsv``, in several languages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from r2p_ld.symbols.tables import table


@cache
def words(use: str) -> dict[str, tuple[str, ...]]:
    """Return language → words of a use. Raises ``BadInput`` if the table is not in order."""
    found: dict[str, list[str]] = {}
    for row in _rows():
        if row[2] == use:
            found.setdefault(row[1], []).append(row[0])
    return {language: tuple(some) for language, some in found.items()}


@cache
def months() -> dict[str, int]:
    """Return a month's name, in small letters, → its number. Raises ``BadInput`` as ``words``."""
    return {row[0].casefold(): int(row[2][-2:]) for row in _rows() if row[2].startswith("month")}


@cache
def labels(use: str) -> tuple[str, ...]:
    """Return the words of a use in all languages, in small letters, the longest first."""
    found = {word.casefold() for some in words(use).values() for word in some}
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


@cache
def _rows() -> tuple[tuple[str, str, str], ...]:
    return tuple(_read())


def _read() -> Iterator[tuple[str, str, str]]:
    columns = {"word": r"\S[^\t]*", "language": "[a-z]{2}", "use": "[a-z]+(?:0[1-9]|1[0-2])?"}
    for row in table("documents/words.tsv", **columns):
        yield row["word"], row["language"], row["use"]

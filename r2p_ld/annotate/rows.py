"""The tables in ``ontology/annotate``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, TypeVar

from r2p_ld import paths
from r2p_ld.tables import cells, tsv
from r2p_ld.tables.rows import Row, Text

_Optional = Annotated[str | None, cells.optional(cells.text)]
_Names = Annotated[tuple[str, ...], cells.many(cells.item, repeat=True)]
_Language = Annotated[str, cells.choice("", "ar", "en", "es", "fr", "ru", "zh")]
_Concept = Annotated[
    str,
    cells.pattern(r"-|\*|[a-z]+:[A-Za-z0-9_-]*", "a CURIE, a prefix with its colon, * or -", "body:ecowas"),
]
_Concepts = Annotated[
    tuple[str, ...], cells.many(cells.pattern(r"[a-z]+:[a-z0-9-]*", "a CURIE or a prefix", "body:ecowas"))
]


@dataclass(frozen=True, slots=True)
class Kind(Row):
    """``kinds.tsv``: which things are mentioned, and which of two with one name is meant: the first.

    ``names`` says whether they are called by proper names, with a capital.
    """

    unique = (("prefix",),)

    prefix: Annotated[str, cells.pattern("[a-z]+", "a prefix", "body")]
    names: Annotated[str, cells.choice("proper", "common")]


@dataclass(frozen=True, slots=True)
class Alias(Row):
    """``aliases-*.tsv``: further names; ``{a,b}`` stands for a or b. The concept ``-`` is nothing of ours.

    One with a small letter at its beginning is found in any case, one in capitals only so.
    """

    unique = (("concept", "language", "names"),)

    concept: _Concept
    language: _Language
    names: _Names


@dataclass(frozen=True, slots=True)
class Context(Row):
    """``contexts.tsv``: where a name is no mention (drop), where alone it is one (keep), where it means this.

    ``before`` and ``after`` are regular expressions of what stands next to it, and ``document`` of what
    stands anywhere in the document, in which ``NAME`` is the name. A row without any holds always.
    """

    unique = (("effect", "concept", "language", "names", "before", "after", "document"),)

    effect: Annotated[str, cells.choice("drop", "keep", "mean")]
    concept: _Concept
    language: _Language
    names: _Names
    before: _Optional
    after: _Optional
    document: _Optional
    reason: Text


@dataclass(frozen=True, slots=True)
class Reference(Row):
    """``references.tsv``: words that stand for what was named before; ``concepts`` is what that may be.

    ``words`` is a regular expression, whose group, if it has one, is the mention.
    """

    unique = (("language", "words"),)

    language: _Language
    words: Text
    noun: Text
    concepts: _Concepts


@dataclass(frozen=True, slots=True)
class Ending(Row):
    """``endings.tsv``: how a name's last word is inflected: an ending, and those that may take its place.

    ``prefix`` endings are those of the first word instead, as of Arabic's article.
    """

    unique = (("language", "at", "ending"),)

    language: _Language
    at: Annotated[str, cells.choice("end", "start")]
    ending: _Optional
    others: _Names


@dataclass(frozen=True, slots=True)
class Word(Row):
    """``words.tsv``: words by which documents are cited, as regular expressions."""

    unique = (("use", "language", "words"),)

    use: Annotated[str, cells.pattern("[a-z]+", "a use", "resolution")]
    language: _Language
    words: Text


_R = TypeVar("_R", bound=Row)


def rows(kind: type[_R], name: str) -> list[_R]:
    """Return the rows of the tables whose names begin so. Raise ``BadInput`` where one is not in order."""
    files = sorted((paths.ontology() / "annotate").glob(f"{name}*.tsv"))
    return [row for file in files for row in tsv.read(file, kind).rows]

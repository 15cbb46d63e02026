"""The tables of ``ontology/markers``: words and forms by which documents say how a thing is meant."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, TypeVar

from pyoxigraph import NamedNode

from r2p_ld import paths
from r2p_ld.tables import cells, rows, tsv
from r2p_ld.tables.rows import Row

R = TypeVar("R", bound=Row)
_Language = Annotated[str, cells.pattern(r"[a-z]{2}", "a language", "en")]
_USES = ("modality", "negation", "affirmation", "report", "own", "boundary", "purpose", "means")
_EXEMPT = ("heading", "modality", "polarity", "voice")
_SCOPES = (
    "",
    "clause",
    "phrase",
    "after",
    "list",
    "person",
    "sentence",
    "aside",
    "previous",
    *("coordinate", "relative", "restrictive", "complement"),
)


@dataclass(frozen=True, slots=True)
class Cue(Row):
    """``cues.tsv``: a word or phrase that tells how a sentence is meant, and how far it tells so.

    ``value`` is the modality or polarity that it gives. A final ``*`` stands for any ending, a leading
    ``^`` for the start of a sentence, ``…`` for up to three words.

    Modality and negation hold for a ``clause``, a ``phrase`` (up to a comma), the whole ``sentence``, the
    ``previous`` one too, or for what stands ``after`` them. What is reported ends with the ``sentence``, in
    an ``aside`` it is all of it; it goes on to the end of the paragraph where a ``person`` speaks, or holds
    for the ``list`` that follows. A boundary stops what comes
    from within its clause; ``coordinate`` and ``restrictive`` ones stop what comes from before them too,
    and ``relative`` ones a negation and what holds ``after`` its cue.
    """

    unique = (("language", "use", "cue"),)

    language: _Language
    use: Annotated[str, cells.choice(*_USES)]
    value: rows.Note
    scope: Annotated[str, cells.choice(*_SCOPES)]
    cue: rows.Text


@dataclass(frozen=True, slots=True)
class Exemption(Row):
    """``properties.tsv``: what a claim with a property, or about a thing of a class, need not have.

    ``heading``: it may stand in a heading, as a title or a number does. ``modality`` and ``polarity``: it
    names or counts, so that those of the sentence are not its own. ``voice``: it says who says what.
    """

    unique = (("term",),)

    term: rows.Curie
    exempt: Annotated[tuple[str, ...], cells.many(cells.choice(*_EXEMPT), " ")]
    reason: rows.Text


@dataclass(frozen=True, slots=True)
class Structure(Row):
    """``structures.tsv``: what a thing's place under another, or its number, says."""

    unique = (("class", "property"),)

    class_: rows.Curie
    parent: rows.CurieOrNone
    property: rows.Curie
    relation: Annotated[str, cells.relation]


@dataclass(frozen=True, slots=True)
class Form(Row):
    """``forms.tsv``: words that announce a structure, and what they mean.

    A cue ``introduces`` a list of things of a class, ``counts`` those of a scheme, is a ``number``, or says
    from what a norm ``protects``. It ``joins`` names to each other (``and``, ``article``, ``adjective``) and
    to verbs (``verb``, ``be``). It ``opens`` a statement: any ``sentence``, or a ``clause`` of a resolution,
    by itself or with the ``name`` or ``year`` that follows. A name that ``depends`` on another noun, behind a
    preposition or before a possessive, is no subject. A verb behind an ``infinitive`` asserts nothing. A
    pronoun ``refers`` to the subject of the sentence before.
    """

    unique = (("language", "use", "cue"),)

    language: _Language
    use: Annotated[
        str,
        cells.choice(
            "introduces", "counts", "number", "protects", "joins", "opens", "depends", "infinitive", "refers"
        ),
    ]
    cue: rows.Text
    means: rows.Text


@dataclass(frozen=True, slots=True)
class Verb(Row):
    """``verbs.tsv``: verbs that stand between what a property holds for and its value.

    An ``infinitive`` asserts nothing: it takes its modality from the words before it. A ``participle``
    stands behind a form of *to be*, where others are passives. An ``inverse`` verb, a passive for example,
    has the value before it. An ``initial`` one may stand before both, a ``final`` one behind both.
    """

    unique = (("language", "property", "form"),)

    language: _Language
    property: rows.Curie
    form: Annotated[str, cells.choice("", "infinitive", "participle", "inverse", "initial", "final")]
    cues: Annotated[tuple[str, ...], cells.many(cells.text)]


@dataclass(frozen=True, slots=True)
class Name(Row):
    """``names.tsv``: words that name a thing where they stand beside a verb, and may mean much elsewhere."""

    unique = (("language", "thing"),)

    language: _Language
    thing: rows.Curie
    names: Annotated[tuple[str, ...], cells.many(cells.text)]


@cache
def names(language: str) -> tuple[tuple[str, NamedNode], ...]:
    """Return the names of a language that count beside a verb, and of what each is one."""
    return tuple(
        (name, row.thing)
        for row in _read("names.tsv", Name)
        if row.language == language
        for name in row.names
    )


@cache
def verbs(language: str) -> tuple[Verb, ...]:
    """Return the verbs of a language that state a property."""
    return tuple(row for row in _read("verbs.tsv", Verb) if row.language == language)


@cache
def structures() -> tuple[Structure, ...]:
    """Return what structures say."""
    return _read("structures.tsv", Structure)


@cache
def forms(language: str, use: str) -> dict[str, str]:
    """Return the words of a language that announce a structure, and what each means."""
    rows_ = _read("forms.tsv", Form)
    return {row.cue.casefold(): row.means for row in rows_ if (row.language, row.use) == (language, use)}


@cache
def cues() -> dict[str, tuple[Cue, ...]]:
    """Return the cues by language. Raises ``BadInput`` where the table has faults."""
    found: dict[str, list[Cue]] = {}
    for row in _read("cues.tsv", Cue):
        found.setdefault(row.language, []).append(row)
    return {language: tuple(of) for language, of in found.items()}


@cache
def exemptions() -> dict[str, frozenset[str]]:
    """Return what properties, and things of classes, are exempt from, by IRI."""
    return {row.term.value: frozenset(row.exempt) for row in _read("properties.tsv", Exemption)}


def _read(name: str, kind: type[R]) -> tuple[R, ...]:
    return tsv.read(folder() / name, kind).rows


def folder() -> Path:
    """Return the folder of the tables."""
    return paths.ontology() / "markers"

"""A concept scheme as the CSV that Uwazi imports as a thesaurus.

The header has the names of languages as Uwazi spells them. A value of a group stands below it, behind a
hyphen in every language; groups hold values and no further groups.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated

from pyoxigraph import Literal, NamedNode

from r2p_ld.errors import BadInput
from r2p_ld.exports.common import Export, ask, read_query, read_table
from r2p_ld.namespaces import expand
from r2p_ld.tables import cells
from r2p_ld.tables.rows import Row, Text
from r2p_ld.texts import did_you_mean

_NESTED = "-"


@dataclass(frozen=True, slots=True)
class Language(Row):
    """``uwazi-languages.tsv``: what Uwazi calls a language; columns are in the order of the rows."""

    unique = (("language",), ("label",))

    language: Annotated[str, cells.language]
    label: Text
    source: Text


def export(scheme: str, data: Sequence[str | Path] = (), *, timeout: float = 60.0) -> Export:
    """Return a concept scheme, which is named by its IRI or, of ours, by its last part: ``crimes``.

    The first language is the one in which Uwazi knows the values; a concept without a label in it takes
    no part. Raises ``BadInput`` for a scheme that is not there and a label that Uwazi would read as
    another, and as ``common.ask`` does.
    """
    wanted = scheme if ":" in scheme else expand(f"scheme:{scheme}")
    labels: defaultdict[str, dict[str, str]] = defaultdict(dict)
    broader: defaultdict[str, set[str]] = defaultdict(set)
    schemes = set()
    for of, concept, label, wider in ask(read_query("concepts.rq"), data, timeout=timeout).rows():
        if not isinstance(of, NamedNode):
            continue
        schemes.add(of.value)
        if of.value == wanted and isinstance(concept, NamedNode) and isinstance(label, Literal):
            language = label.language or ""
            labels[concept.value][language] = min(
                label.value, labels[concept.value].get(language, label.value)
            )
            if isinstance(wider, NamedNode):
                broader[concept.value].add(wider.value)
    if wanted not in schemes:
        names = sorted(iri.removeprefix(expand("scheme:")) for iri in schemes)
        advice = did_you_mean(scheme, names, f"schemes are {', '.join(names)}.")
        raise BadInput(f"there is no concept scheme {scheme}; {advice}")
    languages = read_table("uwazi-languages.tsv", Language)
    columns = [each for each in languages if any(each.language in named for named in labels.values())]
    if not columns:
        raise BadInput(f"the scheme {scheme} has labels in none of {', '.join(e.label for e in languages)}.")
    first = columns[0].language
    named = sorted((texts[first], iri) for iri, texts in labels.items() if first in texts)
    if same := next((one for (one, _), (other, _) in pairwise(named) if one == other), None):
        raise BadInput(f"two concepts of {scheme} are labelled {same!r}, which Uwazi takes as one.")
    top = {iri: _top(iri, broader, {iri for _, iri in named}) for _, iri in named}
    lines = io.StringIO(newline="")
    writer = csv.writer(lines)
    writer.writerow([each.label for each in columns])
    for _, iri in named:
        if top[iri] == iri:
            writer.writerow(_row(labels[iri], columns))
            below = [other for _, other in named if top[other] == iri != other]
            writer.writerows(_row(labels[other], columns, nested=True) for other in below)
    return Export(lines.getvalue(), len(named), tuple(_notes(labels, columns, broader, top)))


def _top(concept: str, broader: dict[str, set[str]], named: set[str]) -> str:
    """Return the topmost of the broader concepts, by the first of several; itself if there is none."""
    path = [concept]
    while wider := sorted(broader.get(path[-1], set()) & named):
        if wider[0] in path:
            raise BadInput(f"the broader concepts of {concept} lead in a circle: take one of them out.")
        path.append(wider[0])
    return path[-1]


def _row(texts: dict[str, str], columns: Sequence[Language], *, nested: bool = False) -> list[str]:
    cells = [texts.get(each.language, "") for each in columns]
    if wrong := next((text for text in cells if text.lstrip().startswith(_NESTED)), None):
        raise BadInput(f"{wrong!r} begins with a hyphen, which Uwazi reads as a value of a group: rename it.")
    # an empty cell has its hyphen too: Uwazi refuses a row that is nested in some languages only
    return [f"{_NESTED} {text}".rstrip() for text in cells] if nested else cells


def _notes(
    labels: dict[str, dict[str, str]],
    columns: Sequence[Language],
    broader: dict[str, set[str]],
    top: dict[str, str],
) -> list[str]:
    first, *others = columns
    notes = []
    if nameless := len(labels) - len(top):
        notes.append(f"{nameless:,} concepts have no label in {first.label}, and are left out.")
    for each in others:
        if missing := sum(each.language not in labels[iri] for iri in top):
            notes.append(f"{missing:,} of {len(top):,} values have no label in {each.label}: empty cells.")
    if deep := sum(top[iri] not in (iri, *broader[iri]) for iri in top):
        notes.append(f"{deep:,} values stand directly in the group of their topmost broader concept.")
    return notes

"""What is said of doubtful rows, and what rejected rows would have said.

Doubts are quality annotations as DQV has them (https://www.w3.org/TR/vocab-dqv/). Which property holds
what another one is uncertain of (``r2p:uncertainAs``), and under which the values of rejected rows are
summed (``r2p:rejectedAs``), the ontology says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple, TypeAlias

from r2p_ld import paths
from r2p_ld.datasets.cells import decode
from r2p_ld.datasets.evaluation import Doubt, Evaluator, Reading, Values, holds
from r2p_ld.datasets.model import Thing, Value
from r2p_ld.datasets.terms import annotated
from r2p_ld.namespaces import expand, shorten
from r2p_ld.ntriples import literal
from r2p_ld.tables import tsv
from r2p_ld.tables.rows import Concept

Statement: TypeAlias = tuple[str, str, str]
"""The IRI of a subject, the CURIE of a property, a term in N-Quads."""


class Lost(NamedTuple):
    """What a rejected row would have said, as far as it could be read.

    ``groups`` are its places and years, as properties with terms; ``sums`` are its numbers by property.
    """

    groups: tuple[tuple[str, str], ...] = ()
    sums: tuple[tuple[str, int], ...] = ()


def statements(evaluator: Evaluator, things: Sequence[Thing], reading: Reading) -> str:
    """Return what a row's things may be, and the doubts about them, as N-Quads."""
    if not reading.doubts:
        return ""
    return "".join(
        f"<{subject}> <{expand(name)}> {term} <{evaluator.graph}> .\n"
        for subject, name, term in _statements(evaluator, things, reading)
    )


def _statements(evaluator: Evaluator, things: Sequence[Thing], reading: Reading) -> Iterator[Statement]:
    forms = annotated("r2p:uncertainAs")
    given = [thing for thing in things if not thing.once and holds(thing.when, reading.values)]
    for number, thing in enumerate(given):
        columns = thing.columns()
        doubts = [
            doubt
            for doubt in reading.doubts
            if not columns.isdisjoint(doubt.columns) or (number == 0 and not _used(given, doubt))
        ]
        for iri, values in evaluator.subjects(thing, reading.values):
            for name, value in _columns_of(thing, forms, values):
                candidates = reading.uncertain.get(value.ref.column, ())
                yield from ((iri, forms[name], f"<{candidate}>") for candidate in candidates)
            for at, doubt in enumerate(doubts, 1):
                yield from _annotation(evaluator, iri, f"{iri}#doubt-{at}", doubt)


def _used(things: Iterable[Thing], doubt: Doubt) -> bool:
    return any(not thing.columns().isdisjoint(doubt.columns) for thing in things)


def _columns_of(thing: Thing, names: Iterable[str], values: Values) -> Iterator[tuple[str, Value]]:
    """Yield the values of some properties that are columns."""
    for name, value in thing.properties:
        if name in names and value.kind == "column" and holds(value.when, values):
            yield name, value


def _annotation(evaluator: Evaluator, target: str, iri: str, doubt: Doubt) -> Iterator[Statement]:
    fault = doubt.fault
    yield target, "dqv:hasQualityAnnotation", f"<{iri}>"
    yield iri, "rdf:type", f"<{expand('dqv:QualityAnnotation')}>"
    yield iri, "oa:hasTarget", f"<{target}>"
    yield iri, "oa:motivatedBy", f"<{expand('dqv:qualityAssessment')}>"
    yield iri, "dcterms:type", f"<{expand(doubt.kind)}>"
    for header in map(evaluator.header, doubt.columns):
        yield iri, "r2p:inColumn", literal(header)
    cell = f"{fault.column} {decode(fault.value).strip()!r}" if fault.column else "The row"
    yield iri, "oa:bodyValue", literal(f"{cell} {fault.rule} {fault.mend}")


@cache
def _labels() -> dict[str, str]:
    table = tsv.read(paths.ontology() / "terms" / "doubt-kinds.tsv", Concept)
    labels = annotated("rdfs:label")
    sums = {name: labels[form] for name, form in annotated("r2p:rejectedAs").items()}
    return sums | {shorten(row.id.value): row.label.lower() for row in table.rows}


def label(curie: str) -> str:
    """Return what a kind of doubt is called, or what is summed of a property over rejected rows."""
    return _labels()[curie].partition(",")[0]


def lost(evaluator: Evaluator, reading: Reading) -> Lost:
    """Return what a rejected row would have said, as far as it could be read."""
    forms = annotated("r2p:rejectedAs")
    groups: dict[tuple[str, str], None] = {}
    sums: dict[str, int] = {}
    for thing in evaluator.layout.things:
        if thing.once or not holds(thing.when, reading.values):
            continue
        for name, value in _columns_of(thing, forms, reading.values):
            kind = evaluator.types[value.ref.column]
            for item in reading.values[value.ref.column]:
                if kind.datatype is None or kind.dated:
                    groups[name, kind.term(item, value.ref.part)] = None
                else:
                    sums[name] = sums.get(name, 0) + int(item.value)
    return Lost(tuple(sorted(groups)), tuple(sorted(sums.items())))

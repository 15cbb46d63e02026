"""Does a store hold what it was sent? Every statement is asked for again, and compared by value.

Each question has fewer answers than any store's limit of rows: a page of subjects, or numbers that the
store adds up itself. Blank nodes have no name to ask for: their statements are compared with the blank
nodes left out.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from r2p_ld.errors import Fault
from r2p_ld.load.remote import Remote, within
from r2p_ld.load.spool import Graph
from r2p_ld.namespaces import shorten
from r2p_ld.query.results import Term
from r2p_ld.xsd import value

PAGE = 2_000  # statements, of at most SUBJECTS subjects
SUBJECTS = 250
_SHOWN = 3
_BUCKETS = 64
_Key = tuple[Hashable, ...]


@dataclass(slots=True)
class Rewritten:
    """A kind of literal that a store spells otherwise: how many there are, and one of them."""

    literals: int
    example: str


class Checked(NamedTuple):
    """What a store holds of a graph: the faults, and the literals it spells otherwise, by kind."""

    faults: tuple[Fault, ...]
    rewritten: dict[str, Rewritten]


class _Findings:
    def __init__(self) -> None:
        self.missing: list[str] = []
        self.rewritten: dict[str, Rewritten] = {}

    def spelled(self, sent: Literal, found: Literal) -> None:
        kind = self.rewritten.setdefault(_kind(sent, found), Rewritten(0, f"{sent} became {found}"))
        kind.literals += 1


def check(remote: Remote, graph: Graph) -> Checked:
    """Compare a graph as the store has it with what was sent. Raises ``RemoteFailure``."""
    found = _Findings()
    stored = remote.count(graph.name)
    for page in _pages(graph.triples()):
        _compare(remote, graph.name, page, found)
    if graph.blank:
        _compare_blank(remote, graph, found)
    rules = []
    if found.missing:
        shown = "; ".join(found.missing[:_SHOWN])
        rules.append(f"{len(found.missing):,} of {graph.statements:,} statements are missing: {shown}.")
    if stored != graph.statements:
        terms, values = _distinct(graph)
        if stored > terms:
            rules.append(f"it has {stored:,} statements, and {terms:,} were sent: others came in.")
        elif stored < values:
            rules.append(f"it has {stored:,} statements of {values:,} that were sent.")
    mend = "load again; if it stays so, the store cannot hold these data."
    faults = tuple(Fault(str(graph), rule=rule, mend=mend) for rule in rules)
    return Checked(faults, found.rewritten)


def _pages(triples: Iterable[Triple]) -> Iterator[list[Triple]]:
    page: list[Triple] = []
    subjects: set[Term] = set()
    for triple in triples:
        if len(page) == PAGE or (len(subjects) == SUBJECTS and triple.subject not in subjects):
            yield page
            page, subjects = [], set()
        page.append(triple)
        subjects.add(triple.subject)
    if page:
        yield page


def _compare(remote: Remote, graph: NamedNode | None, sent: list[Triple], found: _Findings) -> None:
    subjects = " ".join(dict.fromkeys(str(triple.subject) for triple in sent))
    pattern = within(graph, "?s ?p ?o")
    rows = remote.rows(f"SELECT ?s ?p ?o WHERE {{ VALUES ?s {{ {subjects} }} {pattern} }}", "s", "p", "o")
    held = set(rows)
    absent = [t for t in sent if (t.subject, t.predicate, t.object) not in held]
    if not absent:
        return
    by_value = {_key(row): row[2] for row in rows}
    left = []
    for triple in absent:
        near = by_value.get(_key(tuple(triple)))
        if isinstance(near, Literal) and isinstance(triple.object, Literal):
            found.spelled(triple.object, near)
        else:
            left.append(triple)
    if left:
        _look_closer(remote, graph, left, found)


def _look_closer(remote: Remote, graph: NamedNode | None, sent: list[Triple], found: _Findings) -> None:
    """Ask for single statements: a subject with very many may have been cut short."""
    wanted = "\n".join(f"({i} {t.subject} {t.predicate} {t.object})" for i, t in enumerate(sent))
    pattern = within(graph, "?s ?p ?x")
    query = f"SELECT ?i ?x WHERE {{ VALUES (?i ?s ?p ?o) {{ {wanted} }} {pattern} FILTER(?x = ?o) }}"
    there: dict[int, Term | None] = {}
    for place, term in remote.rows(query, "i", "x"):
        there[remote.number(place)] = term
    for i, triple in enumerate(sent):
        near = there.get(i)
        if near == triple.object:
            continue
        if (
            isinstance(near, Literal)
            and isinstance(triple.object, Literal)
            and value(near) == value(triple.object)
        ):
            found.spelled(triple.object, near)
        else:
            found.missing.append(str(triple))


def _compare_blank(remote: Remote, graph: Graph, found: _Findings) -> None:
    held: Counter[_Key] = Counter()
    spellings: dict[_Key, Term | None] = {}
    for subject, object in ((True, True), (True, False), (False, True)):
        for row, times in _grouped(remote, graph.name, subject, object):
            held[_masked(row)] += times
            spellings[_masked(row)] = row[2]
    for triple in graph.blank:
        key = _masked(tuple(triple))
        held[key] -= 1
        if held[key] < 0:
            found.missing.append(" ".join("[]" if isinstance(t, BlankNode) else str(t) for t in triple))
            continue
        near = spellings[key]
        if isinstance(triple.object, Literal) and isinstance(near, Literal) and near != triple.object:
            found.spelled(triple.object, near)


def _grouped(
    remote: Remote, graph: NamedNode | None, subject: bool, object: bool
) -> Iterator[tuple[tuple[Term | None, ...], int]]:
    """Yield each statement whose subject, or object, is blank, None in its place, and how often it stands."""
    names = ["s"] * (not subject) + ["p"] + ["o"] * (not object)
    by = " ".join(f"?{name}" for name in names)
    blank = f"{'' if subject else '!'}isBlank(?s) && {'' if object else '!'}isBlank(?o)"
    where = f"{{ {within(graph, '?s ?p ?o')} FILTER({blank}) }}"
    query = f"SELECT {by} (COUNT(*) AS ?n) WHERE {where} GROUP BY {by}"
    for *terms, times in remote.rows(query, *names, "n"):
        row = dict(zip(names, terms, strict=True))
        yield (row.get("s"), row.get("p"), row.get("o")), remote.number(times)


def _key(row: tuple[Term | None, ...]) -> _Key:
    """Return a statement with its literal as a value."""
    subject, predicate, object = row
    return subject, predicate, value(object) if isinstance(object, Literal) else object


def _masked(row: tuple[Term | None, ...]) -> _Key:
    return tuple(None if isinstance(part, BlankNode) else part for part in _key(row))


def _kind(sent: Literal, found: Literal) -> str:
    if sent.language is not None:
        return "language tags in other letters"
    before, after = shorten(sent.datatype.value), shorten(found.datatype.value)
    return f"{before} spelled otherwise" if before == after else f"{before} as {after}"


def _distinct(graph: Graph) -> tuple[int, int]:
    """Return how many different statements a graph has, and how many that differ by value."""
    terms = {str(triple) for triple in graph.blank}
    values = len({(t.subject, t.predicate, _key(tuple(t))[2]) for t in graph.blank})
    total = len(terms)
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        buckets = [stack.enter_context(Path(name, str(i)).open("w+b")) for i in range(_BUCKETS)]
        for triple in graph.triples():
            buckets[hash(triple.subject) % _BUCKETS].write(f"{triple} .\n".encode())
        for bucket in buckets:
            bucket.seek(0)
            different = {quad.triple for quad in parse(bucket.read(), RdfFormat.N_TRIPLES)}
            total += len(different)
            values += len({_key(tuple(triple)) for triple in different})
    return total, values

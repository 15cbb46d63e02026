"""Does a store hold what it was sent? Every statement is asked for again, and compared by value.

Each question has fewer answers than any store's limit of rows: a page of subjects, or numbers that the
store adds up itself. Blank nodes have no name to ask for: their statements are compared with the blank
nodes left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import chain

from pyoxigraph import Triple

from r2p_ld.errors import Fault, RemoteFailure
from r2p_ld.load.compare import Key, Rewritten, is_held, key, masked, missing, written
from r2p_ld.load.remote import Remote, within
from r2p_ld.load.spool import Graph
from r2p_ld.query.results import Term

PAGE = 2_000  # statements, of at most SUBJECTS subjects
SUBJECTS = 250


def check(remote: Remote, graphs: Iterable[Graph]) -> dict[str, Rewritten]:
    """Compare graphs as the store has them with what was sent.

    Returns the literals that the store spells otherwise, by kind. Raises ``RemoteFailure`` for what is
    missing, and for what came in.
    """
    rewritten: dict[str, Rewritten] = {}
    faults = [fault for graph in graphs for fault in _Comparison(remote, graph, rewritten).faults()]
    if faults:
        raise RemoteFailure(f"{remote.store.query} does not hold what it was sent", faults)
    return dict(sorted(rewritten.items()))


class _Comparison:
    """A graph as it was sent, and as the store has it."""

    def __init__(self, remote: Remote, graph: Graph, rewritten: dict[str, Rewritten]) -> None:
        self._remote, self._graph, self._rewritten = remote, graph, rewritten
        self._missing: list[str] = []

    def faults(self) -> Iterator[Fault]:
        graph = self._graph
        stored = self._remote.count(graph.name)
        for page in _pages(graph.triples()):
            self._compare(page)
        if graph.blank:
            self._compare_blank()
        rules = []
        if self._missing:
            rules.append(missing(self._missing, graph.statements))
        if stored != graph.statements:
            sent = _distinct(graph)
            if stored > sent:
                rules.append(f"it has {stored:,} statements, and {sent:,} were sent: others came in.")
            elif self._missing:  # else it has them all, and some are one by value
                rules.append(f"it has {stored:,} statements of {sent:,} that were sent.")
        mend = "load again; if it stays so, the store cannot hold these data."
        yield from (Fault(str(graph), rule=rule, mend=mend) for rule in rules)

    def _is_held(self, triple: Triple, held: Term | None) -> bool:
        return is_held(triple.object, held, self._rewritten)

    def _compare(self, sent: list[Triple]) -> None:
        subjects = " ".join(dict.fromkeys(str(triple.subject) for triple in sent))
        pattern = within(self._graph.name, "?s ?p ?o")
        query = f"SELECT ?s ?p ?o WHERE {{ VALUES ?s {{ {subjects} }} {pattern} }}"
        rows = self._remote.rows(query, "s", "p", "o")
        held = set(rows)
        absent = [t for t in sent if (t.subject, t.predicate, t.object) not in held]
        by_value = {key(row): row[2] for row in rows} if absent else {}
        if left := [t for t in absent if not self._is_held(t, by_value.get(key(t)))]:
            self._look_closer(left)

    def _look_closer(self, sent: list[Triple]) -> None:
        """Ask for single statements: a subject with very many may have been cut short."""
        wanted = "\n".join(f"({i} {t.subject} {t.predicate} {t.object})" for i, t in enumerate(sent))
        pattern = within(self._graph.name, "?s ?p ?x")
        query = f"SELECT ?i ?x WHERE {{ VALUES (?i ?s ?p ?o) {{ {wanted} }} {pattern} FILTER(?x = ?o) }}"
        there = {self._remote.number(place): term for place, term in self._remote.rows(query, "i", "x")}
        self._missing += [str(t) for i, t in enumerate(sent) if not self._is_held(t, there.get(i))]

    def _compare_blank(self) -> None:
        held: Counter[Key] = Counter()
        objects: dict[Key, Term | None] = {}
        for names in (["p"], ["p", "o"], ["s", "p"]):
            for row, times in self._grouped(names):
                held[masked(row)] += times
                objects[masked(row)] = row[2]
        for triple in self._graph.blank:
            place = masked(triple)
            held[place] -= 1
            if held[place] < 0:
                self._missing.append(written(triple))
            else:
                self._is_held(triple, objects[place])

    def _grouped(self, names: list[str]) -> Iterator[tuple[tuple[Term | None, ...], int]]:
        """Yield statements in which all but these places are blank, None there, and how many there are."""
        by = " ".join(f"?{name}" for name in names)
        blank = " && ".join(f"{'!' if name in names else ''}isBlank(?{name})" for name in "so")
        where = f"{{ {within(self._graph.name, '?s ?p ?o')} FILTER({blank}) }}"
        query = f"SELECT {by} (COUNT(*) AS ?n) WHERE {where} GROUP BY {by}"
        for *terms, times in self._remote.rows(query, *names, "n"):
            row = dict(zip(names, terms, strict=True))
            yield (row.get("s"), row.get("p"), row.get("o")), self._remote.number(times)


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


def _distinct(graph: Graph) -> int:
    """Return how many different statements a graph was sent; those of a big one are compared on the disk."""
    import sqlite3

    lines = ((str(triple).encode(),) for triple in chain(graph.triples(), graph.blank))
    with closing(sqlite3.connect("")) as database:  # a temporary file, and only where memory does not do
        database.execute("CREATE TABLE sent (line)")
        database.executemany("INSERT INTO sent VALUES (?)", lines)
        count: int = database.execute("SELECT COUNT(DISTINCT line) FROM sent").fetchone()[0]
        return count

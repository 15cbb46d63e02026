"""On what each row of an answer rests: the triples that make it a row, and where each comes from.

The query is asked once more for every solution of its pattern, the solutions of a row are put into its
triple patterns, and each triple that results is followed to records of sources, to tables of ours, to
data of others, or by rules of OWL to other triples.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple, TypeAlias, cast

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolution, QuerySolutions, Store, Triple, Variable

from r2p_ld.errors import BadInput
from r2p_ld.query import parser, patterns
from r2p_ld.query.origins import Origins, Statement
from r2p_ld.query.paths import Node, steps
from r2p_ld.query.patterns import Exists, Group, Part, Select, Text, Triples, Union
from r2p_ld.query.results import Result
from r2p_ld.texts import excerpt

MOST = 5000
"""How many statements of a row are given; a note says that there are more."""
Solution: TypeAlias = Mapping[str, Node]
_Key: TypeAlias = tuple[Node | None, ...]


class Evidence(NamedTuple):
    """What a row rests on, and notes on that of it which no statement can tell."""

    statements: tuple[Statement, ...]
    notes: tuple[str, ...] = ()


def of_rows(
    text: str, store: Store, result: Result, origins: Origins, base: str | None = None
) -> list[Evidence]:
    """Return the evidence of each row of a query's answer over a store, in order.

    ``origins`` knows where the store's triples come from. Raises ``BadInput`` where a query gives no rows.
    """
    if result.form != "rows":
        raise BadInput("evidence is told of rows: ask with SELECT, or leave out --evidence.")
    try:
        head, select = parser.read(text)
        reader = _Rows(head, select, store, base)
        names = reader.keys  # a rewritten query that the engine refuses is not understood either
    except (OSError, RuntimeError, SyntaxError, ValueError) as error:
        unknown = Evidence((), (f"its evidence cannot be told: {excerpt(str(error), 120)}.",))
        return [unknown for _ in result.rows()]
    places = [result.variables.index(name) for name in names]
    known: dict[_Key, Evidence] = {}
    found = []
    for row in result.rows():
        key = tuple(_shared(row[place]) for place in places)
        if key not in known:
            known[key] = _evidence(reader, key, origins)
        empty = [name for name, value in zip(result.variables, row, strict=True) if value is None]
        notes = dict.fromkeys((*known[key].notes, *map(_absent, empty)))
        found.append(known[key]._replace(notes=tuple(notes)))
    return found


def _evidence(reader: _Rows, key: _Key, origins: Origins) -> Evidence:
    triples: dict[Triple, None] = {}
    notes: dict[str, None] = {}
    for each in reader.provenance(key):
        if isinstance(each, str):
            notes[each] = None
        else:
            triples[each] = None
        if len(triples) > MOST:
            notes[f"of its statements, the first {MOST:,} are listed."] = None
            break
    if not triples:
        notes["it rests on no triple of the data."] = None
    given = list(triples)[:MOST]
    return Evidence(tuple(origins.statements(given)), tuple(notes))


class _Rows:
    """The solutions of a query's pattern, and what makes each a solution."""

    def __init__(self, head: str, select: Select, store: Store, base: str | None) -> None:
        self._head, self._select, self._store, self._base = head, select, store, base
        self._subqueries: dict[int, _Rows] = {}
        self._triples_of: dict[tuple[int, Node, Node], list[Triple] | None] = {}

    @cached_property
    def _solutions(self) -> tuple[list[str], list[QuerySolution]]:
        """The names of all variables, markers of branches too, and every solution."""
        return self._ask(patterns.bindings(self._head, self._select))

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The columns by whose values a row's solutions are found."""
        columns, own = self._solutions[0], patterns.variables(self._select.written)
        return self._select.keys if self._select.columns else tuple(name for name in columns if name in own)

    def provenance(self, key: _Key) -> Iterator[Triple | str]:
        """Yield the triples of the solutions with these values, and notes."""
        for found in self._by_key.get(key, ()):
            solution = _terms(self._solutions[0], found)
            yield from self._match(self._select.group, solution) or ()
            for name, expression in self._select.columns:
                if name in self._select.keys:
                    yield from _unbound(expression, solution)
            # in a column, HAVING or ORDER BY
            if parser.EXISTS.search(self._select.written.replace(self._select.group.written, "", 1)):
                yield "an expression with EXISTS is not followed."

    @cached_property
    def _by_key(self) -> dict[_Key, list[QuerySolution]]:
        names, solutions = self._solutions
        places = [names.index(name) if name in names else -1 for name in self.keys]
        groups: defaultdict[_Key, list[QuerySolution]] = defaultdict(list)
        for solution in solutions:  # of which there may be many: a term is read where it is needed
            key = tuple(_shared(solution[place]) if place >= 0 else None for place in places)
            groups[key].append(solution)
        return groups

    def _ask(self, text: str) -> tuple[list[str], list[QuerySolution]]:
        found = cast(QuerySolutions, self._store.query(text, base_iri=self._base))
        return [variable.value for variable in found.variables], list(found)

    def _match(self, group: Group, solution: Solution) -> list[Triple | str] | None:
        """Return what makes a solution one of a group; ``None`` where a pattern of it does not hold."""
        found: list[Triple | str] = []
        for part in group.parts:
            more = self._part(part, solution)
            if more is None:
                return None
            found += more
        return found

    def _part(self, part: Part, solution: Solution) -> list[Triple | str] | None:
        match part:
            case Triples():
                return self._triples(part, solution)
            case Union():
                return [
                    each
                    for group, marker in part.branches
                    if marker.value in solution
                    for each in self._match(group, solution) or ()
                ]
            case Select():
                return self._subquery(part, solution)
            case Exists(negated=False):
                return self._witness(part, solution)
            case Exists() | Group(kind="MINUS"):
                return [f"it rests on an absence: {excerpt(part.written, 120)}"]
            case Group(kind="OPTIONAL"):
                return self._match(part, solution) or []
            case Group() if part.kind.upper().startswith("SERVICE"):
                return ["what another endpoint answers is not followed."]
            case Group():
                return self._match(part, solution)
            case Text(exists=True):
                return [f"a condition with EXISTS is not followed: {excerpt(part.written, 120)}"]
            case _:
                return [*_unbound(part.written, solution)]

    def _triples(self, part: Triples, solution: Solution) -> list[Triple | str] | None:
        subject, value = _bound(part.subject, solution), _bound(part.object, solution)
        if subject is None or value is None:
            return None
        if not isinstance(part.path, Variable):
            asked = (id(part), subject, value)
            if asked not in self._triples_of:
                self._triples_of[asked] = steps(self._store, part.path, subject, value)
            return cast(list[Triple | str] | None, self._triples_of[asked])
        predicate = solution.get(part.path.value)
        if not isinstance(predicate, NamedNode) or not isinstance(subject, NamedNode | BlankNode):
            return None
        return [Triple(subject, predicate, value)]

    def _subquery(self, part: Select, solution: Solution) -> list[Triple | str]:
        rows = self._subqueries.setdefault(id(part), _Rows(self._head, part, self._store, self._base))
        key = tuple(_shared(solution.get(name)) for name in rows.keys)
        return list(rows.provenance(key))

    def _witness(self, part: Exists, solution: Solution) -> list[Triple | str]:
        names = sorted(patterns.variables(part.written) & solution.keys())
        terms = {name: solution[name] for name in names if isinstance(solution[name], NamedNode | Literal)}
        bound = (
            f"VALUES ({' '.join(f'?{name}' for name in terms)}) {{ ({' '.join(map(str, terms.values()))}) }}"
            if terms
            else ""
        )
        variables, witnesses = self._ask(patterns.witnesses(self._head, part.group, bound))
        for found in witnesses:
            return self._match(part.group, {**_terms(variables, found), **solution}) or []
        return []


def _unbound(expression: str, solution: Solution) -> Iterator[str]:
    """Yield notes on the variables of an expression that have no value: ``!BOUND(?x)``, ``COALESCE`` …"""
    yield from map(_absent, sorted(patterns.variables(expression) - solution.keys()))


def _absent(name: str) -> str:
    return f"no value of {name} was found: an absence has no record."


def _terms(names: Iterable[str], solution: QuerySolution) -> Solution:
    return {name: term for name, term in zip(names, solution, strict=True) if term is not None}


def _shared(term: Node | None) -> Node | None:
    """Return a term as two answers have it: each names blank nodes in its own way."""
    return BlankNode("any") if isinstance(term, BlankNode) else term


def _bound(term: patterns.Term, solution: Solution) -> Node | None:
    return solution.get(term.value) if isinstance(term, Variable) else term

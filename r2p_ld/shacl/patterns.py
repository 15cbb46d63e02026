"""The triple patterns of a SPARQL query, and how to walk from one node to all that they match."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from pyoxigraph import NamedNode

from r2p_ld.namespaces import node as term
from r2p_ld.shacl.reach import (
    NAMES,
    Automaton,
    Choice,
    Path,
    Repeat,
    Sequence,
    States,
    Step,
    Unbounded,
    steps_of,
    turned,
)

if TYPE_CHECKING:
    from rdflib.term import Node


Asked: TypeAlias = tuple[NamedNode, str | None]
"""A predicate, and, where the object is fixed, that object in N-Triples."""


class Pattern(NamedTuple):
    """One triple pattern.

    ``name`` is the variable in the predicate's place, if there is one; a pattern ``beside`` others is not
    needed for a match: it is optional, or negated, or stands in a condition.
    """

    subject: Node
    path: Path
    object: Node
    name: Node | None = None
    beside: bool = False


class Case(NamedTuple):
    """Patterns that hold together, one from each alternative of a query.

    ``bound`` are variables that stand for more than their patterns: those that filters, counts or
    negations speak of.
    """

    patterns: tuple[Pattern, ...] = ()
    bound: frozenset[Node] = frozenset()

    def __add__(self, other: Any) -> Case:
        return Case(tuple(dict.fromkeys(self.patterns + other.patterns)), self.bound | other.bound)


class Query(NamedTuple):
    """What a query's cases are, which variables it gives, and whether every engine answers it alike.

    Engines differ where literals are compared that have no order, or none between them.
    """

    cases: list[Case]
    given: frozenset[str]
    is_plain: bool


def read(text: str) -> Query:
    """Return the cases of a SELECT query. Raises ``Unbounded`` for what is not understood."""
    from rdflib.plugins.sparql import prepareQuery

    try:
        algebra = prepareQuery(text).algebra
    except Exception as error:  # whoever evaluates the query tells what is wrong with it
        raise Unbounded(f"a query that cannot be read: {error}") from None
    cases = list(dict.fromkeys(_cases(algebra.p)))
    given = frozenset(str(name) for name in algebra.PV)
    nodes = {pattern.subject for case in cases for pattern in case.patterns}
    return Query(cases, given, all(_is_plain(part, nodes) for part in _expressions(algebra.p)))


_EXISTS = ("Builtin_EXISTS", "Builtin_NOTEXISTS")
_ALIKE = {
    *_EXISTS,
    *("ConditionalAndExpression", "ConditionalOrExpression", "UnaryNot", "RelationalExpression"),
    *("Aggregate_Count_", "Aggregate_Sample_"),
    *("Builtin_STR", "Builtin_STRSTARTS", "Builtin_DATATYPE"),
    *("Builtin_isIRI", "Builtin_isLITERAL", "Builtin_isBLANK"),
}


def _expressions(part: Any) -> Iterator[Any]:
    """Yield what a query computes and compares, each operation with those within it."""
    name = getattr(part, "name", "")
    if name.startswith(("Builtin_", "Conditional", "Unary", "Aggregate_")) or name.endswith(
        ("Expression", "Function")
    ):
        yield part
    if name in _EXISTS:
        yield from _expressions(part.graph)  # its own key holds what the parser left over
    elif isinstance(part, dict):
        for key, inner in part.items():
            if key != "_vars":
                yield from _expressions(inner)
    elif isinstance(part, (list, tuple)):
        for inner in part:
            yield from _expressions(inner)


def _is_plain(expression: Any, nodes: set[Node]) -> bool:
    from rdflib.term import URIRef, Variable

    def is_node(part: Any) -> bool:
        return isinstance(part, URIRef) or (isinstance(part, Variable) and part in nodes)

    def is_text(part: Any) -> bool:
        return getattr(part, "name", "") in ("Builtin_STR", "Builtin_DATATYPE")

    if expression.name.rstrip("_") not in {name.rstrip("_") for name in _ALIKE}:
        return False
    if expression.name != "RelationalExpression":
        return True
    left, right = expression.expr, expression.other
    if str(left).startswith("__agg_"):
        return True
    if expression.op in ("IN", "NOT IN"):
        return all(isinstance(member, URIRef) for member in right)
    if is_text(left) and is_text(right):
        return True
    return expression.op in ("=", "!=") and (is_node(left) or is_node(right))


def _cases(part: Any) -> list[Case]:
    kind = part.name
    if kind == "BGP":
        return [Case(tuple(_pattern(*triple) for triple in part.triples))]
    if kind == "Join":
        return _together(_cases(part.p1), _cases(part.p2))
    if kind == "Union":
        return _cases(part.p1) + _cases(part.p2)
    if kind == "LeftJoin":
        return _conditions(_beside(_cases(part.p1), _cases(part.p2)), part.expr)
    if kind == "Minus":
        return _beside(_cases(part.p1), _cases(part.p2))
    if kind in ("Filter", "Extend"):
        return _conditions(_cases(part.p), part.expr)
    if kind == "AggregateJoin":
        counted = [a for a in part.A if a.name != "Aggregate_Sample"]
        cases = _cases(part.p)
        return [_all_bound(case) for case in cases] if counted else cases
    if kind in ("Distinct", "Reduced", "Project", "ToMultiSet", "Group", "OrderBy") and "p" in part:
        return _cases(part.p)
    raise Unbounded(f"a query with {kind}")


def _together(left: list[Case], right: list[Case]) -> list[Case]:
    return [one + other for one in left for other in right]


def _beside(cases: list[Case], others: list[Case]) -> list[Case]:
    """Both what holds without the others and what they look at."""
    looked_at = [
        Case(tuple(p._replace(beside=True) for p in other.patterns), other.bound)
        for other in map(_all_bound, others)
    ]
    return cases + [case + other for case in cases for other in looked_at]


def _conditions(cases: list[Case], expression: Any) -> list[Case]:
    from rdflib.term import Variable

    inner: list[Case] = []
    named: set[Node] = set()
    waiting = [expression]
    while waiting:
        found = waiting.pop()
        if isinstance(found, Variable):
            named.add(found)
        elif isinstance(found, (list, tuple, set)):
            waiting += found
        elif getattr(found, "name", "") in _EXISTS:
            inner += _cases(found.graph)
        elif isinstance(found, dict):
            waiting += [value for key, value in found.items() if key != "_vars"]
    cases = [Case(case.patterns, case.bound | named) for case in cases]
    return _beside(cases, inner) if inner else cases


def _all_bound(case: Case) -> Case:
    nodes = {node for pattern in case.patterns for node in (pattern.subject, pattern.object)}
    return Case(case.patterns, case.bound | nodes)


def _pattern(subject: Any, path: Any, value: Any) -> Pattern:
    from rdflib.term import BNode, Variable

    if isinstance(path, (Variable, BNode)):
        return Pattern(subject, Step(None), value, path)
    return Pattern(subject, _path(path), value)


def _path(path: Any) -> Path:
    from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
    from rdflib.term import URIRef

    if isinstance(path, URIRef):
        return Step(NamedNode(str(path)))
    if isinstance(path, InvPath):
        return turned(_path(path.arg))
    if isinstance(path, SequencePath):
        return Sequence(tuple(map(_path, path.args)))
    if isinstance(path, AlternativePath):
        return Choice(tuple(map(_path, path.args)))
    if isinstance(path, MulPath):
        inner = _path(path.path)
        return Choice((Sequence(()), inner)) if path.mod == "?" else Repeat(inner)
    raise Unbounded(f"a path with {type(path).__name__}")


class Walk:
    """Walks an automaton from a query's root, along patterns, until each pattern is walked over.

    ``ambient`` is the state of nodes that are known wherever something is checked: the constants
    that are subjects, and the few instances of the classes in ``anchors``.
    """

    def __init__(self, automaton: Automaton, ambient: int, are_few: Callable[[NamedNode], bool]) -> None:
        self._automaton = automaton
        self._are_few = are_few
        self._ambient = ambient
        self.constants: set[NamedNode] = set()
        self.anchors: set[NamedNode] = set()

    def case(self, case: Case, root: Node, states: States) -> bool:
        """Add the steps that lead to all matches of a case, and tell whether all its patterns hang together.

        Raises ``Unbounded`` where no steps lead to them.
        """
        from rdflib.term import URIRef

        known: dict[Node, States] = {root: states}
        waiting = list(case.patterns)
        for pattern in waiting:
            if isinstance(pattern.subject, URIRef):
                self.constants.add(NamedNode(str(pattern.subject)))
                known[pattern.subject] = frozenset({self._ambient})
            elif pattern.subject != root and (kind := self._kind(pattern)) is not None:
                self.anchors.add(kind)
                known[pattern.subject] = frozenset({self._ambient})
        while waiting:
            left = [pattern for pattern in waiting if not self._forwards(pattern, known)]
            if left == waiting:
                left = _without_echoes(waiting, case, known)
            if left == waiting:
                backwards = next((p for p in waiting if self._backwards(p, known)), None)
                left = [pattern for pattern in waiting if pattern is not backwards]
            if left == waiting:
                raise Unbounded("a query over things that no path ties together")
            waiting = left
        return _hang_together(case, root)

    def _forwards(self, pattern: Pattern, known: dict[Node, States]) -> bool:
        if pattern.subject not in known:
            return False
        states = known[pattern.subject]
        _add(known, pattern.object, self._automaton.walk(pattern.path, states))
        if pattern.name is not None:
            _add(known, pattern.name, self._automaton.walk(NAMES, states))
        return True

    def _backwards(self, pattern: Pattern, known: dict[Node, States]) -> bool:
        if pattern.object not in known or not _is_open(pattern.object) or pattern.name is not None:
            return False
        _add(known, pattern.subject, self._automaton.walk(pattern.path, known[pattern.object], inverse=True))
        return True

    def _kind(self, pattern: Pattern) -> NamedNode | None:
        """Return the class that a pattern asks for, if it has few instances."""
        if pattern.path != Step(term("rdf:type")) or _is_open(pattern.object):
            return None
        kind = NamedNode(str(pattern.object))
        return kind if self._are_few(kind) else None


def _without_echoes(waiting: list[Pattern], case: Case, known: dict[Node, States]) -> list[Pattern]:
    """Leave out patterns on a variable that another variable, known already, meets as it is."""
    nodes = [node for p in waiting for node in (p.subject, p.object)]
    for echo in dict.fromkeys(nodes):
        if echo in known or echo in case.bound or not _is_open(echo):
            continue
        its = [p for p in case.patterns if echo in (p.subject, p.object)]
        if any(p.subject != echo or p.object == echo for p in its):
            continue
        others = [p for p in case.patterns if p not in its]
        free = {p.object for p in its if _is_free(p.object, case, its)}

        def met(one: Pattern, by: Node, others: list[Pattern] = others, free: set[Node] = free) -> bool:
            return any(
                p.subject == by
                and (p.path, p.name) == (one.path, one.name)
                and (p.object == one.object or one.object in free)
                for p in others
            )

        if any(all(met(one, by) for one in its) for by in known):
            return [p for p in waiting if p not in its]
    return waiting


def _hang_together(case: Case, root: Node) -> bool:
    """Tell whether shared variables tie every variable of a case to the root."""
    groups = [
        {n for n in (p.subject, p.object, p.name) if n is not None and _is_open(n)} for p in case.patterns
    ]
    met = {root}
    while more := [group for group in groups if group & met and not group <= met]:
        met = met.union(*more)
    return all(group <= met for group in groups)


def _is_free(node: Node, case: Case, its: list[Pattern]) -> bool:
    spoken = [p for p in case.patterns for part in (p.subject, p.object, p.name) if part == node]
    return _is_open(node) and node not in case.bound and len(spoken) == 1 and spoken[0] in its


def _is_open(node: Node) -> bool:
    from rdflib.term import BNode, Variable

    return isinstance(node, (Variable, BNode))


def _add(known: dict[Node, States], node: Node, states: States) -> None:
    known[node] = known.get(node, frozenset()) | states


def asks_of(case: Case, node: Node) -> Iterator[Asked]:
    """Yield what a node must have to match."""
    for pattern in case.patterns:
        if pattern.subject == node and not pattern.beside and isinstance(pattern.path, Step):
            if pattern.path.predicate is None or pattern.path.inverse:
                continue
            yield pattern.path.predicate, None if _is_open(pattern.object) else pattern.object.n3()


def may_match(case: Case, there: Collection[Asked], touched: Collection[NamedNode]) -> bool:
    """Tell whether data may have a triple that has a part in a match.

    ``there`` is what some subject of the data has, ``touched`` are the predicates of those subjects that
    are known beside the data, and may have anything.
    """
    for pattern in case.patterns:
        if not isinstance(pattern.path, Step) or pattern.path.inverse:
            if any(
                step.predicate is None or (step.predicate, None) in there for step in steps_of(pattern.path)
            ):
                return True
        elif all(ask in there for ask in asks_of(case, pattern.subject)):
            if pattern.path.predicate is None or (pattern.path.predicate, None) in there:
                return True
        elif touched if pattern.path.predicate is None else pattern.path.predicate in touched:
            return True
    return False

"""What has to be known beside a node to check it: the whole of the shapes, and each rule over the graph."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode

from r2p_ld.shacl.background import Background
from r2p_ld.shacl.index import Index, Node, Term
from r2p_ld.shacl.patterns import Asked, Case, Walk, asks_of, may_match, read
from r2p_ld.shacl.reach import CLASS_OF, Automaton, Looks, States, Unbounded
from r2p_ld.shacl.targets import targeted, targets


class Entry(NamedTuple):
    """A state in which a rule enters nodes that have all it asks, and the patterns it looks for.

    The rule is a query of a shape, perhaps ``is_plain`` enough that every engine answers it alike;
    ``too_far`` tells why no walk leads to all that it looks for; a rule that is not ``whole`` asks for
    something that has no tie to what it finds.
    """

    state: int
    asks: frozenset[Asked]
    case: Case
    shape: Node
    query: str
    is_plain: bool
    whole: bool
    too_far: str | None


class Outlook:
    """What shapes look at, as an automaton; raises ``Unbounded`` where that cannot be told.

    ``core`` is the state in which every node is entered; ``inner`` are the shapes within others, with the
    states in which they meet the nodes that their results tell of; ``by_value`` are the shapes whose rules
    find nodes by themselves, and ``watched`` the nodes that those hang on; ``pointed`` are the predicates
    that make their objects nodes to check.
    """

    def __init__(self, shapes: Index, background: Background) -> None:
        if shapes.subjects("sh:parameter"):
            raise Unbounded("constraint components of their own")
        self._shapes = shapes
        self.automaton = Automaton()
        self.core = self.automaton.start()
        self.ambient = self.automaton.start()
        self.entries: list[Entry] = []
        self.by_value: set[Node] = set()
        self.watched: set[Term] = set()
        self._walk = Walk(self.automaton, self.ambient, background.are_few)
        looks = Looks(shapes, self.automaton, self._query)
        core = frozenset({self.core})
        self.automaton.walk(CLASS_OF, core)
        for shape in targeted(shapes):
            if not self._add_rules(shape, background):
                looks.shape(shape, core)
        self.inner = dict(looks.inner)
        pairs = [pair for shape in targeted(shapes) for pair in targets(shapes, shape)]
        self.pointed = {v for curie, v in pairs if curie == "sh:targetObjectsOf" and isinstance(v, NamedNode)}

    def asked(self) -> set[Asked]:
        """Return what to look for in the data before ``live``, where an object is fixed."""
        cases = [entry.case for entry in self.entries]
        return {ask for case in cases for p in case.patterns for ask in asks_of(case, p.subject) if ask[1]}

    def live(self, there: Collection[Asked], touched: Collection[NamedNode]) -> list[Entry]:
        """Return the entries of rules that the data may break.

        ``there`` is what the data have of ``asked``, with each of their predicates; ``touched`` are the
        predicates that they give to nodes of the background.
        """
        found = []
        for entry in self.entries:
            if may_match(entry.case, there, touched):
                if entry.too_far:
                    raise Unbounded(entry.too_far)
                found.append(entry)
        return found

    @property
    def constants(self) -> set[NamedNode]:
        """Nodes that are known beside whatever is checked."""
        return self._walk.constants

    @property
    def anchors(self) -> set[NamedNode]:
        """Classes of which all instances are known beside whatever is checked."""
        return self._walk.anchors

    def _add_rules(self, shape: Node, background: Background) -> bool:
        """Take in a shape that is only rules that find nodes by themselves; tell whether it is one."""
        from rdflib.term import Variable

        shapes, value = self._shapes, Variable("value")
        constraints = shapes.objects(shape, "sh:sparql")
        aims = targets(shapes, shape)
        if not constraints or any(curie != "sh:targetNode" for curie, _ in aims):
            return False
        if any(shapes.objects(shape, curie) for curie in _OTHERS):
            return False
        queries = [(constraint, read(self._text(constraint))) for constraint in constraints]
        for _, query in queries:
            nodes = {
                str(node) for case in query.cases for p in case.patterns for node in (p.subject, p.object)
            }
            if "this" in nodes or "value" not in query.given:
                return False
        for constraint, query in queries:
            for case in query.cases:
                state, tied, why = self.automaton.start(), False, None
                try:
                    tied = self._walk.case(case, value, frozenset({state}))
                except Unbounded as error:
                    why = str(error)
                asks = frozenset(asks_of(case, value))
                text = self._text(constraint)
                self.entries.append(Entry(state, asks, case, shape, text, query.is_plain, tied, why))
        self.by_value.add(shape)
        self.watched.update(node for _, node in aims if not background.defines(node))
        return True

    def _query(self, shape: Term, states: States) -> None:
        from rdflib.term import Variable

        for constraint in self._shapes.objects(shape, "sh:sparql"):
            for case in read(self._text(constraint)).cases:
                self._walk.case(case, Variable("this"), states)

    def _text(self, constraint: Term) -> str:
        shapes = self._shapes
        text = shapes.value(constraint, "sh:select")
        if not isinstance(text, Literal) or "$PATH" in text.value:
            raise Unbounded("a query that hangs on a path, or is not there")
        lines = []
        for declared in _declarations(shapes, constraint):
            prefix, namespace = (shapes.value(declared, f"sh:{name}") for name in ("prefix", "namespace"))
            if isinstance(prefix, Literal) and isinstance(namespace, Literal):
                lines.append(f"PREFIX {prefix.value}: <{namespace.value}>")
        return "\n".join([*lines, text.value])


# What a shape may demand beside its queries.
_OTHERS = (
    *("sh:property", "sh:node", "sh:not", "sh:and", "sh:or", "sh:xone", "sh:path", "sh:class", "sh:in"),
    *("sh:closed", "sh:nodeKind", "sh:hasValue", "sh:pattern", "sh:datatype", "sh:equals", "sh:disjoint"),
    *("sh:minLength", "sh:maxLength", "sh:minInclusive", "sh:maxInclusive", "sh:minExclusive"),
    *("sh:maxExclusive", "sh:languageIn"),
)


def _declarations(shapes: Index, constraint: Term) -> Iterable[Term]:
    seen: list[Term] = []
    waiting = shapes.objects(constraint, "sh:prefixes")
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.append(node)
            waiting += shapes.objects(node, "owl:imports")
            yield from shapes.objects(node, "sh:declare")

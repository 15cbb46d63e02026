"""The constraint components of SHACL Core, each asked once for all focus nodes of a shape.

https://www.w3.org/TR/shacl/#core-components
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from itertools import chain, product
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode

from r2p_ld import xsd
from r2p_ld.namespaces import node as term
from r2p_ld.shacl import patterns
from r2p_ld.shacl.data import several
from r2p_ld.shacl.index import Index, Term

if TYPE_CHECKING:
    from r2p_ld.shacl.engine import Run
    from r2p_ld.shacl.plan import Plan, Shape


class Violation(NamedTuple):
    """What a constraint finds; what is ``None`` here is as the shape or the constraint says.

    ``within`` is a shape whose own results say why the value is wrong.
    """

    focus: int
    value: Term | None = None
    related: tuple[Term, ...] = ()
    path: NamedNode | None = None
    messages: tuple[Literal, ...] | None = None
    within: Shape | None = None


class Values:
    """The value nodes of a shape, for each focus node; a node shape's are the focus nodes themselves."""

    def __init__(self, nodes: Collection[int], by_focus: Mapping[int, Collection[int]] | None = None) -> None:
        self.nodes = nodes
        self._by_focus = by_focus

    def __getitem__(self, focus: int) -> Collection[int]:
        return (focus,) if self._by_focus is None else self._by_focus.get(focus, ())

    def pairs(self, among: Collection[int]) -> Iterator[tuple[int, int]]:
        """Yield focus node and value for each value of some."""
        if self._by_focus is None:
            yield from ((node, node) for node in among)
            return
        for focus, values in self._by_focus.items():
            yield from ((focus, value) for value in values if value in among)

    @cached_property
    def distinct(self) -> Collection[int]:
        """All values, each once."""
        if self._by_focus is None:
            return self.nodes
        return set(chain.from_iterable(self._by_focus.values()))


Evaluate: TypeAlias = "Callable[[Run, Shape, Values], Iterator[Violation]]"
"""A constraint, ready to be asked."""


def each_value(fails: Callable[[Run, Collection[int]], Collection[int]]) -> Evaluate:
    """Return the constraint that finds every value of those that ``fails`` returns."""

    def evaluate(run: Run, shape: Shape, values: Values) -> Iterator[Violation]:
        failing = fails(run, values.distinct)
        if failing:
            terms = run.data.terms
            yield from (Violation(focus, terms[value]) for focus, value in values.pairs(failing))

    return evaluate


def each_term(holds: Callable[[Term], bool]) -> Evaluate:
    """Return the constraint that finds every value for which ``holds`` does not."""
    return each_value(lambda run, values: {v for v in values if not holds(run.data.terms[v])})


def _class(kind: Term) -> Evaluate:
    def fails(run: Run, values: Collection[int]) -> set[int]:
        kinds = run.data.subclasses(run.data.number(kind))
        types = run.data.values(run.data.number(term("rdf:type")))
        return {value for value in values if kinds.isdisjoint(several(types.get(value)))}

    return each_value(fails)


def _datatype(datatype: Term) -> Evaluate:
    def holds(value: Term) -> bool:
        return (
            isinstance(value, Literal)
            and value.datatype == datatype
            and xsd.well_formed(value.value, value.datatype.value)
        )

    return each_term(holds)


NODE_KINDS: dict[Term, tuple[type, ...]] = {
    term("sh:IRI"): (NamedNode,),
    term("sh:BlankNode"): (BlankNode,),
    term("sh:Literal"): (Literal,),
    term("sh:BlankNodeOrIRI"): (BlankNode, NamedNode),
    term("sh:BlankNodeOrLiteral"): (BlankNode, Literal),
    term("sh:IRIOrLiteral"): (NamedNode, Literal),
}


def _compare(one: Term, other: Term) -> int | None:
    literals = isinstance(one, Literal) and isinstance(other, Literal)
    return xsd.compare(one, other) if literals else None  # type: ignore[arg-type]


def _range(*orders: int) -> Callable[[Term], Evaluate]:
    """Return the constraint whose values compare with the bound in one of some ways."""
    return lambda bound: each_term(lambda value: _compare(value, bound) in orders)


def _text(value: Term) -> str | None:
    return None if isinstance(value, BlankNode) else str(getattr(value, "value", value))


def _length(holds: Callable[[int, int], bool]) -> Callable[[Term], Evaluate]:
    def evaluate(bound: Term) -> Evaluate:
        wanted = number(bound)
        return each_term(lambda value: (text := _text(value)) is not None and holds(len(text), wanted))

    return evaluate


def _pattern(pattern: str, flags: str) -> Evaluate:
    def fails(run: Run, values: Collection[int]) -> set[int]:
        texts = {value: _text(run.data.terms[value]) for value in values}
        unmatched = patterns.unmatched(pattern, flags, {text for text in texts.values() if text is not None})
        return {value for value, text in texts.items() if text is None or text in unmatched}

    return each_value(fails)


def _language_in(ranges: Collection[str]) -> Evaluate:
    def holds(value: Term) -> bool:
        tag = _language(value)
        # the basic filtering of RFC 4647, as SPARQL's langMatches has it
        return tag is not None and any(r == "*" or f"{tag}-".lower().startswith(f"{r}-") for r in ranges)

    return each_term(holds)


def _language(value: Term) -> str | None:
    return value.language if isinstance(value, Literal) else None


def _unique_lang(run: Run, shape: Shape, values: Values) -> Iterator[Violation]:
    terms = run.data.terms
    for focus in values.nodes:
        if len(its := values[focus]) > 1:
            tags = Counter(
                t.language.lower()
                for t in map(terms.__getitem__, its)
                if isinstance(t, Literal) and t.language
            )
            yield from (Violation(focus, related=(Literal(tag),)) for tag, count in tags.items() if count > 1)


def _count(holds: Callable[[int, int], bool]) -> Callable[[Term], Evaluate]:
    def component(bound: Term) -> Evaluate:
        wanted = number(bound)

        def evaluate(run: Run, shape: Shape, values: Values) -> Iterator[Violation]:
            yield from (Violation(f) for f in values.nodes if not holds(len(values[f]), wanted))

        return evaluate

    return component


_Compared: TypeAlias = Iterable[tuple[int, tuple[int, ...]]]
"""Values that are at fault, each with the other value that is."""


def _pairs(
    compare: Callable[[Run, Collection[int], Collection[int]], _Compared],
) -> Callable[[Term], Evaluate]:
    """Return the constraint that compares the values with those of another property."""

    def component(other: Term) -> Evaluate:
        def evaluate(run: Run, shape: Shape, values: Values) -> Iterator[Violation]:
            terms, others = run.data.terms, run.data.values(run.data.number(other))
            for focus in values.nodes:
                for value, related in compare(run, values[focus], several(others.get(focus))):
                    yield Violation(focus, terms[value], tuple(terms[r] for r in related))

        return evaluate

    return component


def _equals(run: Run, values: Collection[int], others: Collection[int]) -> _Compared:
    return ((value, ()) for value in set(values) ^ set(others))


def _disjoint(run: Run, values: Collection[int], others: Collection[int]) -> _Compared:
    return ((value, ()) for value in values if value in others)


def _less(*orders: int) -> Callable[[Term], Evaluate]:
    def compare(run: Run, values: Collection[int], others: Collection[int]) -> _Compared:
        terms = run.data.terms
        for value, other in product(values, others):
            if _compare(terms[value], terms[other]) not in orders:
                yield value, (other,)

    return _pairs(compare)


def _has_value(wanted: Term) -> Evaluate:
    def evaluate(run: Run, shape: Shape, values: Values) -> Iterator[Violation]:
        there = run.data.number(wanted)
        yield from (Violation(focus) for focus in values.nodes if there not in values[focus])

    return evaluate


def _logical(holds: Callable[[int, int], bool], shapes: list[Shape]) -> Evaluate:
    """Return the constraint on how many of some shapes a value conforms to."""

    def fails(run: Run, values: Collection[int]) -> set[int]:
        conforming = Counter[int]()
        for shape in shapes:
            conforming.update(set(values) - run.failing(shape, values))
        return {value for value in values if not holds(conforming[value], len(shapes))}

    return each_value(fails)


def _node(other: Shape) -> Evaluate:
    def evaluate(run: Run, shape: Shape, values: Values) -> Iterator[Violation]:
        for focus, value in values.pairs(run.failing(other, values.distinct)):
            yield Violation(focus, run.data.terms[value], within=other)

    return evaluate


def _qualified(
    shape: Shape, siblings: list[Shape], holds: Callable[[int, int], bool]
) -> Callable[[Term], Evaluate]:
    def component(bound: Term) -> Evaluate:
        wanted = number(bound)

        def evaluate(run: Run, _: Shape, values: Values) -> Iterator[Violation]:
            counted = set(values.distinct) - run.failing(shape, values.distinct)
            for sibling in siblings:
                counted &= run.failing(sibling, counted)
            for focus in values.nodes:
                if not holds(sum(value in counted for value in values[focus]), wanted):
                    yield Violation(focus)

        return evaluate

    return component


def _closed(shapes: Index, node: Term) -> Evaluate:
    allowed = set(shapes.items(shapes.value(node, "sh:ignoredProperties")))
    for property_shape in shapes.objects(node, "sh:property"):
        allowed.update(shapes.objects(property_shape, "sh:path"))

    def evaluate(run: Run, shape: Shape, values: Values) -> Iterator[Violation]:
        terms = run.data.terms
        for number_ in list(run.data.predicates()):
            predicate = terms[number_]
            if predicate in allowed or not isinstance(predicate, NamedNode):
                continue
            objects = run.data.values(number_)
            found = set(values.distinct) & objects.keys()
            for focus, value in values.pairs(found):
                for unwanted in several(objects[value]):
                    yield Violation(focus, terms[unwanted], path=predicate)

    return evaluate


def number(value: Term) -> int:
    """Return a literal's whole number, of however many digits."""
    assert isinstance(value, Literal)
    return int(Decimal(value.value))


_AT_LEAST: Callable[[int, int], bool] = int.__ge__
_AT_MOST: Callable[[int, int], bool] = int.__le__

_SIMPLE: dict[str, Callable[[Term], Evaluate]] = {
    "class": _class,
    "datatype": _datatype,
    "nodeKind": lambda kind: each_term(lambda value: isinstance(value, NODE_KINDS[kind])),
    "minExclusive": _range(1),
    "minInclusive": _range(0, 1),
    "maxExclusive": _range(-1),
    "maxInclusive": _range(-1, 0),
    "minLength": _length(_AT_LEAST),
    "maxLength": _length(_AT_MOST),
    "minCount": _count(_AT_LEAST),
    "maxCount": _count(_AT_MOST),
    "equals": _pairs(_equals),
    "disjoint": _pairs(_disjoint),
    "lessThan": _less(-1),
    "lessThanOrEquals": _less(-1, 0),
    "hasValue": _has_value,
}
_LOGICAL: dict[str, Callable[[int, int], bool]] = {
    "not": lambda conforming, of: conforming == 0,
    "and": lambda conforming, of: conforming == of,
    "or": lambda conforming, of: conforming > 0,
    "xone": lambda conforming, of: conforming == 1,
}
PARAMETERS = (
    *_SIMPLE,
    *_LOGICAL,
    *("node", "pattern", "languageIn", "uniqueLang", "in", "closed"),
    *("qualifiedMinCount", "qualifiedMaxCount"),
)
"""The parameters that declare a constraint, by their local names; the others only complete them."""


def core(plan: Plan, node: Term, name: str, value: Term) -> Evaluate | None:
    """Return the constraint that a parameter's value declares at a shape, if it declares one."""
    shapes = plan.shapes
    if name in _SIMPLE:
        return _SIMPLE[name](value)
    if name in _LOGICAL:
        members = [value] if name == "not" else shapes.items(value)
        return _logical(_LOGICAL[name], [plan.shape(member) for member in members])
    match name:
        case "node":
            return _node(plan.shape(value))
        case "pattern":
            flags = shapes.value(node, "sh:flags")
            return _pattern(_text(value) or "", "" if flags is None else _text(flags) or "")
        case "languageIn":
            return _language_in([(_text(member) or "").lower() for member in shapes.items(value)])
        case "in":
            members_ = set(shapes.items(value))
            return each_term(lambda value: value in members_)
        case "uniqueLang":
            # SHACL's suite has it that "1" is another literal than true, and asks for nothing
            return _unique_lang if value == Literal(True) else None
        case "closed":
            return _closed(shapes, node) if shapes.is_true(node, "sh:closed") else None
        case _:
            return _of_qualified(plan, node, name, value)


def _of_qualified(plan: Plan, node: Term, name: str, value: Term) -> Evaluate | None:
    shapes = plan.shapes
    inner = shapes.value(node, "sh:qualifiedValueShape")
    if inner is None:
        return None
    siblings: set[Term] = set()
    if shapes.is_true(node, "sh:qualifiedValueShapesDisjoint"):
        for parent in shapes.subjects("sh:property"):
            if shapes.holds(parent, "sh:property", node):
                for sibling in shapes.objects(parent, "sh:property"):
                    siblings.update(shapes.objects(sibling, "sh:qualifiedValueShape"))
    holds = _AT_LEAST if name == "qualifiedMinCount" else _AT_MOST
    return _qualified(plan.shape(inner), [plan.shape(s) for s in siblings - {inner}], holds)(value)

"""The constraint components of SHACL Core, each asked once for all focus nodes of a shape.

https://www.w3.org/TR/shacl/#core-components
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain, product
from operator import eq, ge, le
from typing import NamedTuple, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode

from r2p_ld import xsd
from r2p_ld.namespaces import node as term
from r2p_ld.shacl import kinds, patterns
from r2p_ld.shacl.data import several
from r2p_ld.shacl.index import Index, Term
from r2p_ld.shacl.report import Result
from r2p_ld.shacl.run import Run, Shape, Test, Values, Violation


class Declaration(NamedTuple):
    """A parameter's value at a node of the shapes."""

    shapes: Index
    shape: Callable[[Term], Shape]
    node: Term
    value: Term

    @property
    def number(self) -> int:
        """The value as a whole number, of however many digits."""
        return int(Decimal(_text(self.value) or 0))

    @property
    def members(self) -> list[Term]:
        """The members of the list that the value is."""
        return self.shapes.items(self.value)

    def other(self, name: str) -> Term | None:
        """Return the value that another parameter has at the same node."""
        return self.shapes.value(self.node, f"sh:{name}")

    def is_true(self, name: str) -> bool:
        """Tell whether a parameter is true at the same node."""
        return self.shapes.is_true(self.node, f"sh:{name}")


Declare: TypeAlias = "Callable[[Declaration], Test | None]"
"""From what a shape declares to the constraint, if that is one."""
_Compare: TypeAlias = Callable[[int, int], bool]


_Details: TypeAlias = Mapping[int, frozenset[Result]]


def _each_value(
    fails: Callable[[Run, Collection[int]], Collection[int] | _Details],
    shapes: Sequence[Shape] = (),
    properties: Sequence[NamedNode] = (),
) -> Test:
    """Return the constraint that finds every value of those that ``fails`` returns, maybe with details."""

    def evaluate(run: Run, values: Values) -> Iterator[Violation]:
        failing = fails(run, values.distinct)
        details: _Details = failing if isinstance(failing, Mapping) else {}
        if failing:
            for focus, value in values.pairs(failing):
                yield Violation(focus, run.data.term(value), details=details.get(value, frozenset()))

    return Test(evaluate, shapes, properties=properties)


def _each_term(holds: Callable[[Term], bool]) -> Test:
    """Return the constraint that finds every value for which ``holds`` does not."""
    return _each_value(lambda run, values: {v for v in values if not holds(run.data.term(v))})


def _class(declared: Declaration) -> Test:
    def fails(run: Run, values: Collection[int]) -> set[int]:
        classes = run.data.subclasses(run.data.number(declared.value))
        types = run.data.values(run.data.number(term("rdf:type")))
        return {value for value in values if classes.isdisjoint(several(types.get(value)))}

    return _each_value(fails, properties=(term("rdf:type"),))


def _datatype(declared: Declaration) -> Test:
    return _each_term(
        lambda value: (
            isinstance(value, Literal)
            and value.datatype == declared.value
            and xsd.well_formed(value.value, value.datatype.value)
        )
    )


def _node_kind(declared: Declaration) -> Test:
    types = kinds.NODE_KINDS[declared.value]
    return _each_term(lambda value: isinstance(value, types))


def _order(one: Term, other: Term) -> int | None:
    return xsd.compare(one, other) if isinstance(one, Literal) and isinstance(other, Literal) else None


def _range(*orders: int) -> Declare:
    """Return the constraint whose values compare with the bound in one of some ways."""
    return lambda declared: _each_term(lambda value: _order(value, declared.value) in orders)


def _text(value: Term | None) -> str | None:
    return None if isinstance(value, BlankNode | None) else str(getattr(value, "value", value))


def _length(holds: _Compare) -> Declare:
    def declare(declared: Declaration) -> Test:
        wanted = declared.number
        return _each_term(lambda value: (text := _text(value)) is not None and holds(len(text), wanted))

    return declare


def _pattern(declared: Declaration) -> Test:
    pattern, flags = _text(declared.value) or "", _text(declared.other("flags")) or ""

    def fails(run: Run, values: Collection[int]) -> set[int]:
        texts = {value: _text(run.data.term(value)) for value in values}
        unmatched = patterns.unmatched(pattern, flags, {text for text in texts.values() if text is not None})
        return {value for value, text in texts.items() if text is None or text in unmatched}

    return _each_value(fails)


def _in(declared: Declaration) -> Test:
    return _each_term(set(declared.members).__contains__)


def _language_in(declared: Declaration) -> Test:
    ranges = [(_text(member) or "").lower() for member in declared.members]

    def holds(value: Term) -> bool:
        tag = getattr(value, "language", None)
        # the basic filtering of RFC 4647, as SPARQL's langMatches has it
        return tag is not None and any(r == "*" or f"{tag}-".lower().startswith(f"{r}-") for r in ranges)

    return _each_term(holds)


def _unique_lang(declared: Declaration) -> Test | None:
    def evaluate(run: Run, values: Values) -> Iterator[Violation]:
        for focus in values.nodes:
            if len(values[focus]) > 1:
                languages = (getattr(run.data.term(value), "language", None) for value in values[focus])
                tags = Counter(language.lower() for language in languages if language)
                yield from (Violation(focus, related=(Literal(tag),)) for tag, n in tags.items() if n > 1)

    # SHACL's suite has it that "1" is another literal than true, and asks for nothing
    return Test(evaluate) if declared.value == Literal(True) else None


def _count(holds: _Compare) -> Declare:
    def declare(declared: Declaration) -> Test:
        wanted = declared.number
        return Test(
            lambda _, values: (Violation(f) for f in values.nodes if not holds(len(values[f]), wanted))
        )

    return declare


def _has_value(declared: Declaration) -> Test:
    def evaluate(run: Run, values: Values) -> Iterator[Violation]:
        wanted = run.data.number(declared.value)
        yield from (Violation(focus) for focus in values.nodes if wanted not in values[focus])

    return Test(evaluate)


_Compared: TypeAlias = Iterable[tuple[int, tuple[int, ...]]]
"""Values that are at fault, each with the other value that is."""


def _pairs(compare: Callable[[Run, Collection[int], Collection[int]], _Compared]) -> Declare:
    """Return the constraint that compares the values with those of another property."""

    def declare(declared: Declaration) -> Test:
        def evaluate(run: Run, values: Values) -> Iterator[Violation]:
            term_of, others = run.data.term, run.data.values(run.data.number(declared.value))
            for focus in values.nodes:
                for value, related in compare(run, values[focus], several(others.get(focus))):
                    yield Violation(focus, term_of(value), tuple(map(term_of, related)))

        return Test(evaluate, beside=declared.value)

    return declare


def _equals(_: Run, values: Collection[int], others: Collection[int]) -> _Compared:
    return ((value, ()) for value in set(values) ^ set(others))


def _disjoint(_: Run, values: Collection[int], others: Collection[int]) -> _Compared:
    return ((value, ()) for value in values if value in others)


def _less(*orders: int) -> Declare:
    def compare(run: Run, values: Collection[int], others: Collection[int]) -> _Compared:
        for value, other in product(values, others):
            if _order(run.data.term(value), run.data.term(other)) not in orders:
                yield value, (other,)

    return _pairs(compare)


def _logical(holds: _Compare) -> Declare:
    """Return the constraint on how many of some shapes a value conforms to."""

    def declare(declared: Declaration) -> Test:
        shapes = [declared.shape(member) for member in declared.members or (declared.value,)]

        def fails(run: Run, values: Collection[int]) -> _Details:
            conforming = Counter[int]()
            found = [run.failing(shape, values) for shape in shapes]
            for failing in found:
                conforming.update(set(values) - failing.keys())

            def details(value: int) -> frozenset[Result]:
                too_few = any(holds(n, len(shapes)) for n in range(conforming[value] + 1, len(shapes) + 1))
                return frozenset(chain.from_iterable(each.get(value, ()) for each in found if too_few))

            return {v: details(v) for v in values if not holds(conforming[v], len(shapes))}

        return _each_value(fails, shapes)

    return declare


def _node(declared: Declaration) -> Test:
    shape = declared.shape(declared.value)
    # a set's hash is made once, however deep the results are in each other
    return _each_value(
        lambda run, values: {value: frozenset(found) for value, found in run.failing(shape, values).items()},
        [shape],
    )


def _qualified(holds: _Compare) -> Declare:
    def declare(declared: Declaration) -> Test | None:
        shapes, node, inner = declared.shapes, declared.node, declared.other("qualifiedValueShape")
        if inner is None:
            return None
        shape, wanted = declared.shape(inner), declared.number
        siblings: set[Term] = set()
        if declared.is_true("qualifiedValueShapesDisjoint"):
            for parent in shapes.subjects("sh:property"):
                if shapes.holds(parent, "sh:property", node):
                    for sibling in shapes.objects(parent, "sh:property"):
                        siblings.update(shapes.objects(sibling, "sh:qualifiedValueShape"))
        others = [declared.shape(sibling) for sibling in siblings - {inner}]

        def evaluate(run: Run, values: Values) -> Iterator[Violation]:
            failing = run.failing(shape, values.distinct)
            counted = set(values.distinct) - failing.keys()
            for other in others:
                counted &= run.failing(other, counted).keys()
            for focus in values.nodes:
                number = sum(value in counted for value in values[focus])
                if not holds(number, wanted):
                    found = (failing.get(value, ()) for value in values[focus] if number < wanted)
                    yield Violation(focus, details=frozenset(chain.from_iterable(found)))

        return Test(evaluate, [shape, *others])

    return declare


def _closed(declared: Declaration) -> Test | None:
    if not declared.is_true("closed"):
        return None
    shapes = declared.shapes
    allowed = set(shapes.items(declared.other("ignoredProperties")))
    for property_shape in shapes.objects(declared.node, "sh:property"):
        allowed.update(shapes.objects(property_shape, "sh:path"))

    def evaluate(run: Run, values: Values) -> Iterator[Violation]:
        term_of = run.data.term
        for number in list(run.data.predicates()):
            predicate, objects = term_of(number), run.data.values(number)
            if predicate not in allowed and isinstance(predicate, NamedNode):
                for focus, value in values.pairs(set(values.distinct) & objects.keys()):
                    for unwanted in several(objects[value]):
                        yield Violation(focus, term_of(unwanted), path=predicate)

    return Test(evaluate, properties=None)


class Parameter(NamedTuple):
    """A parameter that declares a constraint.

    ``kind`` is what its values are, ``message`` what is said where the constraint does not hold and the
    shape has no sh:message, with a place for the value; ``single`` tells that a shape has but one value.
    """

    kind: kinds.Kind
    message: str
    declare: Declare
    single: bool = True


PARAMETERS = {
    "class": Parameter(kinds.IRI, "The value must be an instance of {}.", _class, False),
    "datatype": Parameter(
        kinds.IRI, "The value must be a well-formed literal of the datatype {}.", _datatype
    ),
    "nodeKind": Parameter(kinds.NODE_KIND, "The value must be of the kind {}.", _node_kind),
    "minExclusive": Parameter(kinds.LITERAL, "The value must be greater than {}.", _range(1)),
    "minInclusive": Parameter(kinds.LITERAL, "The value must not be less than {}.", _range(0, 1)),
    "maxExclusive": Parameter(kinds.LITERAL, "The value must be less than {}.", _range(-1)),
    "maxInclusive": Parameter(kinds.LITERAL, "The value must not be greater than {}.", _range(-1, 0)),
    "minLength": Parameter(kinds.COUNT, "The text must have at least this many characters: {}.", _length(ge)),
    "maxLength": Parameter(kinds.COUNT, "The text must have at most this many characters: {}.", _length(le)),
    "minCount": Parameter(kinds.COUNT, "There must be at least this many values: {}.", _count(ge)),
    "maxCount": Parameter(kinds.COUNT, "There must be at most this many values: {}.", _count(le)),
    "equals": Parameter(kinds.IRI, "The values must be the same as those of {}.", _pairs(_equals), False),
    "disjoint": Parameter(kinds.IRI, "The value must not be a value of {} too.", _pairs(_disjoint), False),
    "lessThan": Parameter(kinds.IRI, "The value must be less than each value of {}.", _less(-1), False),
    "lessThanOrEquals": Parameter(
        kinds.IRI, "The value must not be greater than any value of {}.", _less(-1, 0), False
    ),
    "hasValue": Parameter(kinds.ANY, "One of the values must be {}.", _has_value, False),
    "not": Parameter(kinds.SHAPE, "It must not conform to {}.", _logical(lambda n, _: n == 0), False),
    "and": Parameter(kinds.SHAPES, "It must conform to all of the shapes {}.", _logical(eq), False),
    "or": Parameter(
        kinds.SHAPES, "It must conform to at least one of the shapes {}.", _logical(lambda n, _: n > 0), False
    ),
    "xone": Parameter(
        kinds.SHAPES, "It must conform to exactly one of the shapes {}.", _logical(lambda n, _: n == 1), False
    ),
    "node": Parameter(kinds.NODE_SHAPE, "It must conform to {}.", _node, False),
    "pattern": Parameter(kinds.STRING, "The text must match the pattern {}.", _pattern),
    "languageIn": Parameter(kinds.LANGUAGES, "The language of the value must be one of {}.", _language_in),
    "uniqueLang": Parameter(kinds.BOOLEAN, "There must be only one value for each language.", _unique_lang),
    "in": Parameter(kinds.LIST, "The value must be one of {}.", _in),
    "closed": Parameter(
        kinds.BOOLEAN, "The shape is closed: the property is not one of those it lists.", _closed
    ),
    "qualifiedMinCount": Parameter(
        kinds.COUNT, "At least this many values must be of the qualified shape: {}.", _qualified(ge)
    ),
    "qualifiedMaxCount": Parameter(
        kinds.COUNT, "At most this many values may be of the qualified shape: {}.", _qualified(le)
    ),
}
"""The parameters that declare a constraint, by their local names; others only complete them."""

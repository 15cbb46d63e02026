"""Changes that break conforming data, so that one constraint of a shapes graph has to fire."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, count, islice, zip_longest

from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from support.shape_paths import Data, Path, triple

from r2p_ld.namespaces import node as term
from r2p_ld.shacl.index import Index, Node, Term
from r2p_ld.shacl.targets import targets

_VALUES = ("class", "datatype", "nodeKind", "minInclusive", "minExclusive", "maxInclusive", "maxExclusive")
_TEXTS = ("minLength", "maxLength", "pattern", "languageIn", "uniqueLang")
_PAIRS = ("equals", "disjoint", "lessThan", "lessThanOrEquals")
_COUNTS = ("minCount", "maxCount", "qualifiedMinCount", "qualifiedMaxCount")
_SHAPES = ("node", "not", "and", "or", "xone")
_PARAMETERS = (*_VALUES, *_TEXTS, *_PAIRS, *_COUNTS, *_SHAPES, "hasValue", "in", "closed", "sparql")
# Nodes tried for a constraint, and changes tried at each.
_MOST_NODES = 4
_MOST_CHANGES = 6
# How deep shapes within shapes are followed.
_DEEPEST = 3
_ODD = Literal("\u00a1")


@dataclass(frozen=True)
class Constraint:
    """A shape and one of its parameters, by its local name."""

    shape: Node
    parameter: str

    @property
    def component(self) -> NamedNode:
        name = "SPARQL" if self.parameter == "sparql" else self.parameter[0].upper() + self.parameter[1:]
        return term(f"sh:{name}ConstraintComponent")


@dataclass(frozen=True)
class Change:
    """Triples to take away and triples to add."""

    removed: frozenset[Triple] = frozenset()
    added: frozenset[Triple] = frozenset()

    def __or__(self, other: Change) -> Change:
        return Change(self.removed | other.removed, self.added | other.added)


@dataclass(frozen=True)
class Mutation:
    """A change that should make a constraint fire at a focus node."""

    constraint: Constraint
    focus: Term
    removed: frozenset[Triple]
    added: frozenset[Triple]

    @property
    def touched(self) -> set[Term]:
        return {self.focus, *(changed.subject for changed in self.removed | self.added)}


class Mutator:
    """Makes up changes to data that break constraints of shapes."""

    def __init__(self, data: Iterable[Triple], shapes: Iterable[Triple]) -> None:
        self._data, self._shapes = Data(data), Index(shapes)
        self._numbers = count(1)
        self._owners: dict[Term, list[Node]] = {}
        for curie in ("sh:property", "sh:node"):
            for owner in self._shapes.subjects(curie):
                for shape in self._shapes.objects(owner, curie):
                    self._owners.setdefault(shape, []).append(owner)
        self.constraints = list(self._list())

    def mutations(self, constraint: Constraint) -> Iterator[Mutation]:
        """Yield ways to make a constraint fire, at some of its focus nodes."""
        nodes = sorted(self._focus_nodes(constraint.shape, set()), key=str)
        # Constraints of one shape start at different nodes, so that they can be tried together.
        start = self.constraints.index(constraint) % len(nodes) if nodes else 0
        for node in (nodes[start:] + nodes[:start])[:_MOST_NODES]:
            for change in islice(self._break(constraint.shape, constraint.parameter, node), _MOST_CHANGES):
                yield Mutation(constraint, node, change.removed, change.added)

    def _list(self) -> Iterator[Constraint]:
        for shape in self._shapes.subjects(*(f"sh:{name}" for name in _PARAMETERS)):
            if self._is_told_of(shape, set()):
                for name in _PARAMETERS:
                    value = self._shapes.value(shape, f"sh:{name}")
                    if value is not None and getattr(value, "value", None) != "false":
                        yield Constraint(shape, name)

    def _is_told_of(self, shape: Node, seen: set[Node]) -> bool:
        if shape in seen or self._shapes.is_true(shape, "sh:deactivated"):
            return False
        owners = self._owners.get(shape, [])
        return bool(targets(self._shapes, shape)) or any(self._is_told_of(o, seen | {shape}) for o in owners)

    def _focus_nodes(self, shape: Node, seen: set[Node]) -> set[Term]:
        if shape in seen or self._shapes.is_true(shape, "sh:deactivated"):
            return set()
        found: set[Term] = set()
        for curie, value in targets(self._shapes, shape):
            match curie:
                case "sh:targetNode":
                    found.add(value)
                case "sh:targetClass":
                    found |= self._data.instances(value)
                case "sh:targetSubjectsOf":
                    found |= {t.subject for t in self._data.with_predicate(value)}
                case _:
                    found |= {t.object for t in self._data.with_predicate(value)}
        for owner in self._owners.get(shape, []):
            for node in self._focus_nodes(owner, seen | {shape}):
                found |= set(self._values(owner, node))
        return found

    def _path(self, shape: Term) -> Path | None:
        path = self._shapes.value(shape, "sh:path")
        return None if path is None else Path(self._shapes, path)

    def _values(self, shape: Term, focus: Term) -> list[Term]:
        path = self._path(shape)
        return [focus] if path is None else sorted(path.ends(self._data, focus), key=str)

    def _fresh(self) -> NamedNode:
        return NamedNode(f"http://example.org/mutation/{next(self._numbers)}")

    def _break(self, shape: Term, parameter: str, focus: Term) -> Iterator[Change]:
        """Yield changes that break a shape's constraints of one kind at a focus node."""
        for wanted in self._shapes.objects(shape, f"sh:{parameter}"):
            if parameter in _COUNTS and isinstance(wanted, Literal):
                yield from self._break_count(shape, parameter, focus, int(wanted.value))
            elif parameter in _SHAPES:
                yield from self._break_shapes(shape, parameter, focus, wanted)
            elif parameter in _PAIRS[1:]:
                less, more = (self._fresh(),) * 2 if parameter == "disjoint" else (Literal(0), Literal(1))
                for change in self._lead(shape, focus, [more]):
                    yield change | Change(added=frozenset({triple(focus, wanted, less)}))
            elif parameter == "hasValue" and self._path(shape) is not None:
                yield from self._cut(shape, focus, wanted)
            elif parameter == "uniqueLang":
                yield from self._lead(shape, focus, [Literal(text, language="qaa") for text in "xy"])
            elif parameter == "closed":
                yield Change(added=frozenset({triple(focus, self._fresh(), self._fresh())}))
            elif parameter != "sparql":
                for bad in self._bad_values(shape, parameter, wanted):
                    yield from self._lead(shape, focus, [bad])
                    yield from self._rename(shape, focus, bad)

    def _break_count(self, shape: Term, parameter: str, focus: Term, amount: int) -> Iterator[Change]:
        if parameter in ("minCount", "qualifiedMinCount"):
            yield from self._cut(shape, focus) if amount else ()
        elif parameter == "maxCount":
            missing = amount + 1 - len(self._values(shape, focus))
            yield from self._lead(shape, focus, [self._fresh() for _ in range(missing)])
        else:
            for inner in self._shapes.objects(shape, "sh:qualifiedValueShape"):
                yield from self._give(shape, focus, islice(self._conforming(inner), amount + 1))

    def _break_shapes(self, shape: Term, parameter: str, focus: Term, wanted: Term) -> Iterator[Change]:
        values = self._values(shape, focus)[:2]
        if parameter == "not":
            for value in values:
                yield self._conform(wanted, value)
            for pair in islice(self._conforming(wanted), _MOST_CHANGES):
                yield from self._give(shape, focus, [pair])
            return
        members = [wanted] if parameter == "node" else self._shapes.items(wanted)
        for value in values:
            yield from self._violate_all(members, value)
        for bad in (self._fresh(), _ODD):
            yield from self._lead(shape, focus, [bad])

    def _bad_values(self, shape: Term, parameter: str, wanted: Term) -> list[Term]:
        """Return values that a constraint on single values turns away."""
        text = wanted.value if isinstance(wanted, Literal) else ""
        match parameter:
            case "datatype":
                return [Literal(1) if wanted == term("xsd:string") else _ODD, self._fresh()]
            case "nodeKind":
                kinds: dict[str, Term] = {
                    "iri": self._fresh(),
                    "literal": _ODD,
                    "blanknode": BlankNode("mutation"),
                }
                return [value for kind, value in kinds.items() if kind not in str(wanted).lower()]
            case "minInclusive" | "minExclusive" | "maxInclusive" | "maxExclusive":
                whole = isinstance(wanted, Literal) and wanted.datatype == term("xsd:integer")
                return [Literal(int(text) + (-1 if parameter.startswith("min") else 1)) if whole else _ODD]
            case "minLength":
                return [Literal("x" * (int(text) - 1))] if int(text) else []
            case "maxLength":
                return [Literal("x" * (int(text) + 1)), NamedNode(self._fresh().value + "x" * int(text))]
            case "pattern":
                flags = re.IGNORECASE if self._shapes.value(shape, "sh:flags") == Literal("i") else 0
                tries = [value for value in ("\u00a1", "", "x", "1") if not re.search(text, value, flags)]
                return [*map(Literal, tries), self._fresh()]
            case "languageIn":
                return [Literal("x", language="qaa"), Literal("x")]
            case _:
                return [self._fresh(), _ODD]

    def _lead(self, shape: Term, focus: Term, values: Iterable[Term]) -> Iterator[Change]:
        """Yield the change that gives a focus node more values, if it can have them."""
        path = self._path(shape)
        if path is not None:
            ways = [path.lead(self._data, focus, value, self._fresh) for value in values]
            if None not in ways:
                yield Change(added=frozenset(chain.from_iterable(way or () for way in ways)))

    def _cut(self, shape: Term, focus: Term, value: Term | None = None) -> Iterator[Change]:
        """Yield the change that takes all values away, or one."""
        path = self._path(shape)
        if path is not None:
            arrivals = path.arrivals(self._data, focus)
            yield Change(removed=frozenset(last for last, end in arrivals if value in (None, end)))

    def _rename(self, shape: Term, node: Term, name: Term) -> Iterator[Change]:
        """Yield the change that gives a node shape's focus node another name."""
        if self._path(shape) is None and isinstance(name, NamedNode | BlankNode):
            old = self._data.about(node)
            parts = ((t.subject, t.predicate, t.object) for t in old)
            new = (triple(*(name if part == node else part for part in three)) for three in parts)
            yield Change(old, frozenset(new))

    def _give(self, shape: Term, focus: Term, values: Iterable[tuple[Term, Change]]) -> Iterator[Change]:
        """Yield the change that gives a focus node values that need changes of their own."""
        pairs = list(values)
        for change in self._lead(shape, focus, [value for value, _ in pairs]):
            for _, needed in pairs:
                change |= needed
            yield change

    def _violate_all(self, shapes: list[Term], node: Term) -> Iterator[Change]:
        """Yield changes after which a node conforms to none of the shapes."""
        ways = [list(islice(self._violate(shape, node, 0), _MOST_CHANGES)) for shape in shapes]
        for changes in zip_longest(*ways):
            together = Change()
            for way, change in zip(ways, changes, strict=True):
                together |= change or next(iter(way), Change())
            yield together

    def _violate(self, shape: Term, node: Term, depth: int) -> Iterator[Change]:
        for parameter in _PARAMETERS:
            yield from self._break(shape, parameter, node)
        for inner in self._shapes.objects(shape, "sh:property") if depth < _DEEPEST else ():
            for value in self._values(shape, node)[:2]:
                yield from self._violate(inner, value, depth + 1)

    def _conforming(self, shape: Term) -> Iterator[tuple[Term, Change]]:
        """Yield values that should conform to a shape, each with the change that it needs."""
        if self._path(shape) is None:
            yield from ((value, Change()) for value in self._named_by(shape))
        while True:
            fresh = self._fresh()
            yield fresh, self._conform(shape, fresh)

    def _named_by(self, shape: Term) -> Iterator[Term]:
        """Yield the values that a shape allows by name or kind."""
        for curie in ("sh:hasValue", "sh:in"):
            for value in self._shapes.objects(shape, curie):
                yield from self._shapes.items(value) or [value]
        for kind in self._shapes.objects(shape, "sh:class"):
            yield from sorted(self._data.instances(kind), key=str)
        for kind in self._shapes.objects(shape, "sh:datatype"):
            if isinstance(kind, NamedNode) and kind != term("rdf:langString"):
                yield from (Literal(str(n), datatype=kind) for n in self._numbers)
        if self._shapes.value(shape, "sh:nodeKind") == term("sh:Literal"):
            yield from (Literal(f"mutation {n}") for n in self._numbers)

    def _conform(self, shape: Term, node: Term, depth: int = 0) -> Change:
        """Return what makes a node conform to a shape, as far as can be told."""
        needed = Change()
        objects = self._shapes.objects
        if self._path(shape) is None and not isinstance(node, Literal):
            kinds = objects(shape, "sh:class")
            needed |= Change(added=frozenset(triple(node, term("rdf:type"), kind) for kind in kinds))
        if self._shapes.value(shape, "sh:maxCount") == Literal(0):
            needed |= next(self._cut(shape, node), Change())
        values = objects(shape, "sh:hasValue")
        for least in objects(shape, "sh:minCount") if not values else ():
            named = islice(self._named_by(shape), int(getattr(least, "value", 0)))
            values = list(named) or [self._fresh() for _ in range(int(getattr(least, "value", 0)))]
        needed |= next(self._lead(shape, node, values), Change())
        for inner in objects(shape, "sh:property") + objects(shape, "sh:node") if depth < _DEEPEST else ():
            needed |= self._conform(inner, node, depth + 1)
        return needed

"""Property paths of SPARQL 1.1 (section 9): what they are, as text, and over which triples they lead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Store, Triple

Node: TypeAlias = NamedNode | BlankNode | Literal | Triple


class Step(NamedTuple):
    """Over one triple, from subject to object or back."""

    predicate: NamedNode
    inverse: bool = False


class Sequence(NamedTuple):
    """One path after the other."""

    paths: tuple[Path, ...]


class Alternative(NamedTuple):
    """Any of several paths."""

    paths: tuple[Path, ...]


class Repeat(NamedTuple):
    """A path taken not at all (if ``optional``), once, or often (if ``many``)."""

    path: Path
    optional: bool
    many: bool


class Negated(NamedTuple):
    """One triple of any property but these, in the direction that one of them has."""

    steps: tuple[Step, ...]


Path: TypeAlias = Step | Sequence | Alternative | Repeat | Negated
REPEATS = {"*": (True, True), "+": (False, True), "?": (True, False)}
"""What stands behind a path that is repeated → ``optional`` and ``many``."""


def inverted(path: Path) -> Path:
    """Return the path from the end to the start.

    >>> inverted(Step(NamedNode("urn:p"))).inverse
    True
    """
    match path:
        case Step():
            return Step(path.predicate, not path.inverse)
        case Sequence():
            return Sequence(tuple(map(inverted, reversed(path.paths))))
        case Alternative():
            return Alternative(tuple(map(inverted, path.paths)))
        case Repeat():
            return path._replace(path=inverted(path.path))
        case Negated():
            return Negated(tuple(Step(step.predicate, not step.inverse) for step in path.steps))


class AnyTriple(Exception):
    """A path may lead over any triple."""


def reach(path: Path, nodes: set[int], step: Callable[[Step, set[int]], set[int]]) -> set[int]:
    """Return where a path leads from some nodes, if ``step`` tells where a single step does.

    Raises ``AnyTriple`` for the negated paths that queries may have.
    """
    match path:
        case Step():
            return step(path, nodes)
        case Sequence():
            for each in path.paths:
                nodes = reach(each, nodes, step)
            return nodes
        case Alternative():
            return set[int]().union(*(reach(way, nodes, step) for way in path.paths))
        case Repeat():
            new = reach(path.path, nodes, step)
            found = {*new, *(nodes if path.optional else ())}
            while new and path.many:
                new = reach(path.path, new, step) - found
                found |= new
            return found
        case Negated():
            raise AnyTriple


def text(path: Path, name: Callable[[NamedNode], str] = str, *, within: bool = False) -> str:
    """Return a path as SPARQL writes it; one ``within`` another path is put in parentheses where need be."""
    match path:
        case Step():
            return ("^" if path.inverse else "") + name(path.predicate)
        case Repeat():
            inner = text(path.path, name, within=True)
            bare = inner[0] not in "^!" and inner[-1] not in REPEATS
            mark = next(mark for mark, kind in REPEATS.items() if kind == (path.optional, path.many))
            return (inner if bare else f"({inner})") + mark
        case Negated():
            return f"!({'|'.join(text(step, name) for step in path.steps)})"
        case Sequence():
            written = "/".join(text(step, name, within=True) for step in path.paths)
            return f"({written})" if within else written
        case Alternative():
            return f"({'|'.join(text(step, name, within=True) for step in path.paths)})"


def steps(store: Store, path: Path, start: Node, end: Node) -> list[Triple] | None:
    """Return triples of a store that lead over a path from one term to another; ``None`` where none do.

    Of an alternative all ways are returned, of a repeated path a shortest one.
    """
    match path:
        case Step():
            triple = _triple(path, start, end)
            return [triple] if triple and holds(store, triple) else None
        case Alternative():
            ways = [way for each in path.paths if (way := steps(store, each, start, end)) is not None]
            return [triple for way in ways for triple in way] if ways else None
        case Sequence():
            first, *rest = path.paths
            if not rest:
                return steps(store, first, start, end)
            for middle, way in _ends(store, first, start):
                onward = steps(store, Sequence(tuple(rest)), middle, end)
                if onward is not None:
                    return [*way, *onward]
            return None
        case _:
            return next((way for found, way in _ends(store, path, start) if found == end), None)


def holds(store: Store, triple: Triple) -> bool:
    """Tell whether a store has a triple, in any graph."""
    return (
        next(store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None), None) is not None
    )


def _triple(step: Step, start: Node, end: Node) -> Triple | None:
    subject, value = (end, start) if step.inverse else (start, end)
    return None if isinstance(subject, Literal) else Triple(subject, step.predicate, value)


def _ends(store: Store, path: Path, start: Node) -> Iterator[tuple[Node, list[Triple]]]:
    """Yield each end of a path with a way there, a nearer one first."""
    match path:
        case Step():
            yield from _over(store, path.predicate, path.inverse, start)
        case Alternative():
            for each in path.paths:
                yield from _ends(store, each, start)
        case Sequence():
            first, *rest = path.paths
            for middle, way in _ends(store, first, start):
                if not rest:
                    yield middle, way
                    continue
                for end, onward in _ends(store, Sequence(tuple(rest)), middle):
                    yield end, [*way, *onward]
        case Repeat():
            yield from _repeated(store, path, start)
        case Negated():
            for inverse in sorted({step.inverse for step in path.steps}):
                refused = {step.predicate for step in path.steps if step.inverse == inverse}
                for end, way in _over(store, None, inverse, start):
                    if way[0].predicate not in refused:
                        yield end, way


def _repeated(store: Store, path: Repeat, start: Node) -> Iterator[tuple[Node, list[Triple]]]:
    if path.optional:
        yield start, []
    seen = {start} if path.optional else set()
    waiting: list[tuple[Node, list[Triple]]] = [(start, [])]
    for place, way in waiting:  # which grows meanwhile
        for end, onward in _ends(store, path.path, place):
            if end not in seen:
                seen.add(end)
                yield end, [*way, *onward]
                if path.many:
                    waiting.append((end, [*way, *onward]))


def _over(
    store: Store, predicate: NamedNode | None, inverse: bool, start: Node
) -> Iterator[tuple[Node, list[Triple]]]:
    if inverse:
        for quad in store.quads_for_pattern(None, predicate, start, None):
            yield quad.subject, [quad.triple]
    elif not isinstance(start, Literal):
        for quad in store.quads_for_pattern(start, predicate, None, None):
            yield quad.object, [quad.triple]

"""Property paths: read from shapes, and followed from many nodes at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from pyoxigraph import BlankNode, NamedNode

from r2p_ld.namespaces import node as term
from r2p_ld.query.paths import REPEATS, Alternative, Path, Repeat, Sequence, Step, inverted, reach
from r2p_ld.shacl.data import Data, several
from r2p_ld.shacl.index import Index, Term

_REPEATS = {
    "sh:zeroOrMorePath": REPEATS["*"],
    "sh:oneOrMorePath": REPEATS["+"],
    "sh:zeroOrOnePath": REPEATS["?"],
}
_DEEPEST = 60


def parse(shapes: Index, node: Term, above: tuple[Term, ...] = ()) -> Path:
    """Return the path that a node of a shapes graph stands for.

    Raises ``ValueError`` for what is none by https://www.w3.org/TR/shacl/#property-paths.
    """
    if isinstance(node, NamedNode) and node != term("rdf:nil"):
        return Step(node)
    if not isinstance(node, BlankNode):
        raise ValueError("a path is an IRI or a blank node")
    if node in above or len(above) > _DEEPEST:
        raise ValueError(f"the path contains itself, or nests more than {_DEEPEST} deep")
    above = (*above, node)
    if shapes.objects(node, "rdf:first"):  # a list is a sequence, whatever else it is
        return Sequence(_members(shapes, node, above))
    kinds = [
        curie
        for curie in ("sh:alternativePath", "sh:inversePath", *_REPEATS)
        for _ in shapes.objects(node, curie)
    ]
    if len(kinds) != 1:
        raise ValueError("a path is one of SHACL's kinds of paths, with one value" if kinds else "no path")
    [kind] = kinds
    [inner] = shapes.objects(node, kind)
    if kind == "sh:alternativePath":
        return Alternative(_members(shapes, inner, above))
    path = parse(shapes, inner, above)
    return inverted(path) if kind == "sh:inversePath" else Repeat(path, *_REPEATS[kind])


def _members(shapes: Index, head: Term, above: tuple[Term, ...]) -> tuple[Path, ...]:
    members = shapes.members(head)
    if members is None or len(members) < 2:
        raise ValueError("a list of paths has at least two of them, each with one rdf:first and rdf:rest")
    return tuple(parse(shapes, member, above) for member in members)


def follow(data: Data, path: Path, nodes: Iterable[int]) -> Mapping[int, Collection[int]]:
    """Return the values that a path leads to from each node that has any."""

    if isinstance(path, Step):
        values = data.values(data.find(path.predicate), inverse=path.inverse)
        return {node: several(values[node]) for node in nodes if node in values}
    return {node: ends for node in nodes if (ends := reach(path, {node}, data.over))}

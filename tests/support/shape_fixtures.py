"""Small graphs that a shape passes or turns away, in files that say what is to be found.

A fixture is Turtle with comments at its head. ``# Expected:`` names a result: focus node (``_`` for
a blank node), path (``-`` for none), constraint component, source shape, and for ``sh:sparql`` the
value, since there the focus node is only what the rule hangs on. ``# Beside: terms`` (the ontology
and its terms) or ``# Beside: graph`` puts the triples into more; without it, they are checked as a
user's data are, or alone if the shape is a rule on the whole graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from r2p_ld.namespaces import local_name, node, shorten
from r2p_ld.shacl.describe import Describer
from r2p_ld.shacl.engine import validate
from r2p_ld.shacl.index import Index, Term
from r2p_ld.shacl.report import Result

FIXTURES = Path(__file__).parent.parent / "shapes" / "fixtures"

_HEAD = re.compile(r"^# (Beside|Expected): (.*)$", re.MULTILINE)
_PREFIX = re.compile(r"^@prefix (\w+): <([^>]*)> \.$", re.MULTILINE)


class Fixture:
    """The triples of a file, what they stand beside, and the results expected, sorted."""

    def __init__(self, path: Path) -> None:
        text = path.read_text("utf-8")
        head = _HEAD.findall(text)
        self.triples = read(path)
        self.beside = next((value for key, value in head if key == "Beside"), None)
        self.expected = sorted(value for key, value in head if key == "Expected")
        self._prefixes = dict(_PREFIX.findall(text))

    def found(self, results: Iterable[Result], shapes: Index) -> list[str]:
        """Return results as the head of the file would write them, sorted."""
        return sorted(self._told(result, Describer(shapes)) for result in results)

    def _told(self, result: Result, shapes: Describer) -> str:
        component = local_name(result.component.value).removesuffix("ConstraintComponent")
        path = "-" if result.path is None else shapes.path(result.path)
        words = [self._name(result.focus), path, component, self._name(result.shape)]
        if component == "SPARQL" and result.value is not None:
            words.append(self._name(result.value))
        return " ".join(words)

    def _name(self, node: Term) -> str:
        if isinstance(node, BlankNode):
            return "_"
        if not isinstance(node, NamedNode):
            return str(node)
        for prefix, namespace in self._prefixes.items():
            if prefix == "ex" and node.value.startswith(namespace):
                return f"ex:{node.value.removeprefix(namespace)}"
        short = shorten(node.value)
        return short if short != node.value else f"<{node.value}>"


def read(path: Path) -> frozenset[Triple]:
    """Return the triples of a Turtle file."""
    return frozenset(
        quad.triple for quad in parse(path=path, format=RdfFormat.TURTLE, rename_blank_nodes=True)
    )


def part(shapes: Iterable[Triple], shape: Term) -> frozenset[Triple]:
    """Return what a shape says, with the shapes and prefixes that it refers to."""
    about: dict[Term, list[Triple]] = {}
    for triple in shapes:
        about.setdefault(triple.subject, []).append(triple)
    waiting, seen = [shape], set[Term]()
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting += [
                triple.object for triple in about.get(node, ()) if not isinstance(triple.object, Literal)
            ]
    return frozenset(triple for node in seen for triple in about.get(node, ()))


def results(
    fixture: Fixture, shapes: frozenset[Triple], besides: dict[str, frozenset[Triple]]
) -> tuple[Result, ...]:
    """Return what shapes find in a fixture."""
    if fixture.beside is not None:
        return validate(fixture.triples | besides[fixture.beside], shapes).results
    on_the_whole = bool(Index(shapes).subjects("sh:targetNode"))
    background = frozenset[Triple]() if on_the_whole else besides["terms"]
    return validate(fixture.triples, shapes, background).results


def node_shapes(shapes: Iterable[Triple]) -> list[NamedNode]:
    """Return the node shapes that have a name, sorted."""
    kind, shape = node("rdf:type"), node("sh:NodeShape")
    found = {t.subject for t in shapes if t.predicate == kind and t.object == shape}
    return sorted((node for node in found if isinstance(node, NamedNode)), key=str)

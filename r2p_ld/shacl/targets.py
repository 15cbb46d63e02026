"""What shapes look at: https://www.w3.org/TR/shacl/#targets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from pyoxigraph import NamedNode

from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import local_name, shorten
from r2p_ld.namespaces import node as term
from r2p_ld.shacl.data import Data
from r2p_ld.shacl.index import Index, Node, Term
from r2p_ld.texts import closest

TARGETS = {
    "sh:targetClass": "instances of {}",
    "sh:targetNode": "the node {}",
    "sh:targetSubjectsOf": "subjects of {}",
    "sh:targetObjectsOf": "objects of {}",
}
"""The properties that declare a target, each with what it looks for."""

Targets: TypeAlias = "list[tuple[str, Term]]"
"""What a shape looks for: CURIEs of the properties that declare targets, with their values."""
_MOST = 6


def targets(shapes: Index, shape: Term) -> Targets:
    """Return a shape's targets.

    A shape that is a class too targets its instances: https://www.w3.org/TR/shacl/#implicit-targetClass.
    """
    found = [(curie, value) for curie in TARGETS for value in shapes.objects(shape, curie)]
    types = shapes.objects(shape, "rdf:type")
    if isinstance(shape, NamedNode) and any(_is_metaclass(shapes, kind) for kind in types):
        found.append(("sh:targetClass", shape))
    return found


def targeted(shapes: Index) -> list[Node]:
    """Return the shapes that have a target and are not deactivated, sorted."""
    return [
        shape
        for shape in shapes.subjects(*TARGETS, "rdf:type")
        if _is_shape(shapes, shape) and targets(shapes, shape) and not shapes.is_true(shape, "sh:deactivated")
    ]


def focus_nodes(data: Data, found: Targets) -> set[int]:
    """Return the nodes that targets find; a target node need not be in the data."""
    nodes: set[int] = set()
    for curie, value in found:
        number = data.number(value)
        match curie:
            case "sh:targetNode":
                nodes.add(number)
            case "sh:targetClass":
                nodes |= data.instances(number)
            case _:
                nodes |= data.values(number, inverse=curie == "sh:targetObjectsOf").keys()
    return nodes


def no_focus_node(shapes: Index, types: Iterable[Term], *, defined: bool) -> BadInput:
    """Return the error for data in which no shape has anything to check.

    ``types`` are the classes of the data; ``defined`` tells whether the data speak only of nodes that the
    background defines.
    """
    pairs = [pair for shape in targeted(shapes) for pair in targets(shapes, shape)]
    pairs.sort(key=lambda pair: pair[0] != "sh:targetClass")
    sought = dict.fromkeys(TARGETS[curie].format(_name(value)) for curie, value in pairs)
    names = sorted(map(_name, types))
    rule = f"no shape finds a node to check. The shapes look for {_some(sought)}; "
    mend = "Give your nodes an rdf:type that the shapes look for, or name other shapes."
    if defined:
        rule += "the data speak only of nodes that the ontology and its terms define, which are not checked."
        mend = "Give the data nodes of their own."
    elif names:
        rule += f"the data have instances of {_some(names)}."
        mend = (
            "Use the classes that the shapes look for (mind http and https, # and /), or name other shapes."
        )
        classes = {
            local_name(_iri(value)): _iri(value) for curie, value in pairs if curie == "sh:targetClass"
        }
        for kind in sorted(map(_iri, types)):
            for name in closest(local_name(kind), classes, n=1):
                mend += f" For {kind} you may mean {classes[name]}."
    else:
        rule += "no node of the data has an rdf:type."
    return BadInput("The data cannot be validated.", [Fault("data", rule=rule, mend=mend)])


def _some(names: Iterable[str]) -> str:
    every = list(names)
    more = f" and {len(every) - _MOST} more" if len(every) > _MOST else ""
    return ", ".join(every[:_MOST]) + more


def _name(node: Term) -> str:
    return shorten(_iri(node))


def _iri(node: Term) -> str:
    return node.value if isinstance(node, NamedNode) else str(node)


def _is_shape(shapes: Index, node: Term) -> bool:
    types = shapes.objects(node, "rdf:type")
    return (
        term("sh:NodeShape") in types
        or term("sh:PropertyShape") in types
        or any(shapes.objects(node, curie) for curie in TARGETS)
    )


def _is_metaclass(shapes: Index, kind: Term) -> bool:
    classes = (term("rdfs:Class"), term("owl:Class"))
    return kind in classes or shapes.holds(kind, "rdfs:subClassOf", classes[0])

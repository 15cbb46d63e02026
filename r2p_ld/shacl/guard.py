"""Refusals: where an engine would say "conforms" because it looked at nothing, or would be wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, NamedNode, Triple

from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import node as term
from r2p_ld.namespaces import shorten
from r2p_ld.shacl.describe import Describer
from r2p_ld.shacl.index import Index, Term
from r2p_ld.shacl.targets import targeted, targets
from r2p_ld.texts import closest

# https://www.w3.org/TR/shacl-af/, https://www.w3.org/TR/shacl-js/ and reasoning: not evaluated here.
_ADVANCED = ("sh:entailment", "sh:expression", "sh:js", "sh:rule", "sh:target")
_WITH_PATH = ("maxCount", "minCount", "lessThan", "lessThanOrEquals", "qualifiedValueShape", "uniqueLang")
_PATHS = ("sh:alternativePath", "sh:zeroOrMorePath", "sh:oneOrMorePath", "sh:zeroOrOnePath", "sh:inversePath")
_PHRASES = {
    "sh:targetClass": "instances of {}",
    "sh:targetNode": "the node {}",
    "sh:targetSubjectsOf": "subjects of {}",
    "sh:targetObjectsOf": "objects of {}",
}
# What a shape may say without demanding anything; https://www.w3.org/TR/shacl/#nonValidation.
_DEMANDS_NOTHING = frozenset(
    term(f"sh:{name}")
    for name in (
        "path",
        "severity",
        "message",
        "deactivated",
        "name",
        "description",
        "order",
        "group",
        "defaultValue",
    )
) | {term(curie) for curie in (*_PHRASES, "rdf:type", "rdfs:label", "rdfs:comment", "rdfs:isDefinedBy")}
_INSTEAD = "Use SHACL core or sh:sparql."
_MOST = 12


def check_shapes(shapes: Index) -> None:
    """Raise ``BadInput`` where shapes have no target, or use what the engine cannot do rightly."""
    faults = []
    told = Describer(shapes).name
    if not targeted(shapes):
        faults.append(
            Fault(
                "shapes",
                rule="no shape with a target, so nothing would be checked.",
                mend="Give at least one sh:NodeShape or sh:PropertyShape a sh:targetClass, sh:targetNode, "
                "sh:targetSubjectsOf or sh:targetObjectsOf, and do not deactivate it.",
            )
        )
    elif all(_is_hollow(shapes, shape) for shape in targeted(shapes)):
        rule = "no shape with a constraint, so everything would conform."
        faults.append(Fault("shapes", rule=rule, mend="Say what must hold, say by sh:property or sh:class."))
    faults += [
        Fault("shapes", rule=f"{told(node)} uses {curie}, which is not evaluated.", mend=_INSTEAD)
        for curie in _ADVANCED
        for node in shapes.subjects(curie)
    ]
    faults += [
        Fault(
            "shapes",
            rule=f"the path {told(path)} inverts a sequence, which the engine follows the wrong way.",
            mend="Invert each step, and put the steps in reverse order.",
        )
        for path in shapes.subjects("sh:inversePath")
        if any(_has_sequence(shapes, inner, set()) for inner in shapes.objects(path, "sh:inversePath"))
    ]
    faults += [
        Fault("shapes", rule=f"{told(shape)} has sh:{parameter}, but no sh:path.", mend="Give it a sh:path.")
        for parameter in _WITH_PATH
        for shape in shapes.subjects(f"sh:{parameter}")
        if not shapes.objects(shape, "sh:path")
    ]
    faults += [
        Fault(
            "shapes",
            rule=f"SHACL has no property sh:{name}: it would be overlooked.",
            mend=f"Write sh:{near}.",
        )
        for name, near in _misspelt(shapes)
    ]
    if faults:
        raise BadInput("The shapes cannot be used.", faults)


def no_focus_node(shapes: Index, data: Iterable[Triple], defined: bool) -> BadInput:
    """Return the error for data in which no shape has anything to check.

    ``defined`` tells whether the data speak only of nodes that the background defines.
    """
    pairs = [pair for shape in targeted(shapes) for pair in targets(shapes, shape)]
    sought = dict.fromkeys(_PHRASES[curie].format(_name(value)) for curie, value in pairs)
    types = {_name(triple.object) for triple in data if triple.predicate == term("rdf:type")}
    rule = f"no shape finds a node to check. The shapes look for {_some(sought)}; "
    if defined:
        rule += "the data speak only of nodes that the ontology and its terms define, which are not checked."
        mend = "Give the data nodes of their own."
    elif types:
        rule += f"the data have instances of {_some(sorted(types))}."
        mend = (
            "Use the classes that the shapes look for (mind http and https, # and /), or name other shapes."
        )
    else:
        rule += "no node of the data has an rdf:type."
        mend = "Give your nodes an rdf:type that the shapes look for, or name other shapes."
    return BadInput("The data cannot be validated.", [Fault("data", rule=rule, mend=mend)])


def _is_hollow(shapes: Index, shape: Term) -> bool:
    return all(predicate in _DEMANDS_NOTHING for predicate, _ in shapes.about(shape))


def _misspelt(shapes: Index) -> Iterator[tuple[str, str]]:
    """Yield names that look like one of SHACL's, with that one: an engine passes over strange names."""
    from rdflib import SH

    known = [name for name in (iri.removeprefix(str(SH)) for iri in dir(SH)) if name[0].islower()]
    for name in sorted(shapes.local_names("sh")):
        near = [] if name in SH else closest(name, known, n=1, cutoff=0.8)
        yield from ((name, known_name) for known_name in near)


def _some(names: Iterable[str]) -> str:
    every = list(names)
    more = f" and {len(every) - _MOST} more" if len(every) > _MOST else ""
    return ", ".join(every[:_MOST]) + more


def _name(node: Term) -> str:
    return shorten(node.value) if isinstance(node, NamedNode) else str(node)


def _has_sequence(shapes: Index, path: Term, seen: set[Term]) -> bool:
    if not isinstance(path, BlankNode) or path in seen:
        return False
    seen.add(path)
    if shapes.objects(path, "rdf:first"):
        return True
    inner = [value for curie in _PATHS[1:] for value in shapes.objects(path, curie)]
    inner += shapes.items(shapes.value(path, _PATHS[0]))
    return any(_has_sequence(shapes, step, seen) for step in inner)

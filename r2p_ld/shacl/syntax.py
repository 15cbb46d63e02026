"""The syntax rules of SHACL: what a shapes graph may say, so that nothing in it is overlooked or misread.

https://www.w3.org/TR/shacl/#syntax-rules
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from pyoxigraph import BlankNode, Literal, NamedNode

from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import node as term
from r2p_ld.shacl import paths, patterns
from r2p_ld.shacl.components import NODE_KINDS, PARAMETERS
from r2p_ld.shacl.describe import Describer
from r2p_ld.shacl.index import Index, Node, Term
from r2p_ld.shacl.targets import TARGETS, targeted
from r2p_ld.texts import closest
from r2p_ld.xsd import well_formed

# https://www.w3.org/TR/shacl-af/, https://www.w3.org/TR/shacl-js/ and reasoning: not evaluated here.
_ADVANCED = ("sh:entailment", "sh:expression", "sh:js", "sh:jsFunctionName", "sh:rule", "sh:target")
_WITH_PATH = ("maxCount", "minCount", "lessThan", "lessThanOrEquals", "qualifiedValueShape", "uniqueLang")
# What a shape may say without demanding anything; https://www.w3.org/TR/shacl/#nonValidation.
_DEMANDS_NOTHING = frozenset(
    term(f"sh:{name}")
    for name in (
        *("path", "severity", "message", "deactivated"),
        *("name", "description", "order", "group", "defaultValue"),
    )
) | {term(curie) for curie in (*TARGETS, "rdf:type", "rdfs:label", "rdfs:comment", "rdfs:isDefinedBy")}
# The names in most shapes, so that rdflib's list of all of them need not be loaded.
_NAMES = {*PARAMETERS, *(p.value.rpartition("#")[2] for p in _DEMANDS_NOTHING)} | {
    *("property", "sparql", "select", "ask", "prefixes", "declare", "prefix", "namespace", "flags"),
    *("ignoredProperties", "qualifiedValueShape", "qualifiedValueShapesDisjoint"),
}
_INSTEAD = "Use SHACL core or sh:sparql."
_SYNTAX = "Correct it by https://www.w3.org/TR/shacl/."
_SHAPE_TYPES = ("sh:NodeShape", "sh:PropertyShape")


def check(shapes: Index) -> None:
    """Raise ``BadInput`` with all faults of a shapes graph."""
    faults = [*_useless(shapes), *_unsupported(shapes), *_Checker(shapes).faults()]
    if faults:
        raise BadInput("The shapes cannot be used.", dict.fromkeys(faults))


def _useless(shapes: Index) -> Iterator[Fault]:
    """Yield faults of shapes by which everything would conform."""
    if not targeted(shapes):
        yield Fault(
            "shapes",
            rule="no shape with a target, so nothing would be checked.",
            mend="Give at least one sh:NodeShape or sh:PropertyShape a sh:targetClass, sh:targetNode, "
            "sh:targetSubjectsOf or sh:targetObjectsOf, and do not deactivate it.",
        )
    elif all(p in _DEMANDS_NOTHING for shape in targeted(shapes) for p, _ in shapes.about(shape)):
        rule = "no shape with a constraint, so everything would conform."
        yield Fault("shapes", rule=rule, mend="Say what must hold, say by sh:property or sh:class.")


def _unsupported(shapes: Index) -> Iterator[Fault]:
    """Yield faults for what other specifications define, and for names that none defines."""
    name = Describer(shapes).name
    uses = [(node, curie) for curie in _ADVANCED for node in shapes.subjects(curie)]
    uses += [
        (node, f"sh:{kind}")
        for node in shapes.subjects("rdf:type")
        for kind in ("SPARQLFunction", "JSFunction", "JSConstraint", "JSValidator")
        if shapes.holds(node, "rdf:type", term(f"sh:{kind}"))
    ]
    for node, curie in uses:
        yield Fault("shapes", rule=f"{name(node)} uses {curie}, which is not evaluated.", mend=_INSTEAD)
    strange = sorted(shapes.local_names("sh") - _NAMES)
    if not strange:
        return
    from rdflib import SH

    names = [name for name in (iri.removeprefix(str(SH)) for iri in dir(SH)) if name[0].islower()]
    for used in strange:
        for near in [] if used in SH else closest(used, names, n=1, cutoff=0.8):
            rule = f"SHACL has no property sh:{used}: it would be overlooked."
            yield Fault("shapes", rule=rule, mend=f"Write sh:{near}.")


class _Checker:
    """Checks the values of each parameter."""

    def __init__(self, shapes: Index) -> None:
        self._shapes = shapes
        self._name = Describer(shapes).name
        # parameter: what a value is in words, whether it is that, and whether a shape has but one
        iri = ("an IRI", lambda value: isinstance(value, NamedNode))
        count = ("a whole number, of datatype xsd:integer", _is_count)
        truth = ("true or false, of datatype xsd:boolean", _is_truth)
        literal = ("a literal", lambda value: isinstance(value, Literal))
        text = ("a text, of datatype xsd:string", _is_text)
        shape = ("a shape that the shapes describe", self._is_there)
        several = ("a list of shapes, with at least one", self._is_list(self._is_there, 1))
        self._rules: dict[str, tuple[str, Callable[[Term], bool], bool]] = {
            **dict.fromkeys(("class", "equals", "disjoint", "lessThan", "lessThanOrEquals"), (*iri, False)),
            **dict.fromkeys(("targetClass", "targetSubjectsOf", "targetObjectsOf"), (*iri, False)),
            **dict.fromkeys(("datatype", "severity"), (*iri, True)),
            **dict.fromkeys(("minCount", "maxCount", "minLength", "maxLength"), (*count, True)),
            **dict.fromkeys(("qualifiedMinCount", "qualifiedMaxCount"), (*count, True)),
            **dict.fromkeys(("deactivated", "uniqueLang", "closed"), (*truth, True)),
            "qualifiedValueShapesDisjoint": (*truth, True),
            **dict.fromkeys(
                ("minExclusive", "minInclusive", "maxExclusive", "maxInclusive"), (*literal, True)
            ),
            **dict.fromkeys(("pattern", "flags"), (*text, True)),
            **dict.fromkeys(("and", "or", "xone"), (*several, False)),
            "not": (*shape, False),
            "node": ("a sh:NodeShape that the shapes describe", self._is_node_shape, False),
            "property": ("a sh:PropertyShape, with a sh:path", self._is_property_shape, False),
            "qualifiedValueShape": (*shape, True),
            "nodeKind": (
                f"one of {', '.join(sorted(map(self._name, NODE_KINDS)))}",
                lambda v: v in NODE_KINDS,
                True,
            ),
            "in": ("a list", self._is_list(lambda _: True), True),
            "languageIn": ("a list of language tags, of datatype xsd:string", self._is_list(_is_text), True),
            "ignoredProperties": ("a list of IRIs", self._is_list(iri[1]), True),
            "message": ("a text", _is_message, False),
            "targetNode": ("an IRI or a literal", lambda v: not isinstance(v, BlankNode), False),
            "sparql": ("a node with a sh:select", self._has_query, False),
        }

    def faults(self) -> Iterator[Fault]:
        shapes = self._shapes
        for name, (kind, holds, single) in self._rules.items():
            for shape in shapes.subjects(f"sh:{name}"):
                values = shapes.objects(shape, f"sh:{name}")
                yield from (
                    self._fault(shape, f"sh:{name} {self._name(value)}, which is not {kind}.")
                    for value in values
                    if not holds(value)
                )
                if single and len(values) > 1:
                    yield self._fault(shape, f"{len(values)} values of sh:{name}, where one is allowed.")
        for shape in shapes.subjects("sh:path"):
            yield from self._path_faults(shape)
        for name in _WITH_PATH:
            for shape in shapes.subjects(f"sh:{name}"):
                if not shapes.objects(shape, "sh:path"):
                    yield self._fault(shape, f"sh:{name}, but no sh:path.", "Give it a sh:path.")
        for shape in shapes.subjects("rdf:type"):
            node_shape, property_shape = (shapes.holds(shape, "rdf:type", term(c)) for c in _SHAPE_TYPES)
            if node_shape and shapes.objects(shape, "sh:path"):
                yield self._fault(shape, "a sh:path, which no sh:NodeShape has.")
            if property_shape and not shapes.objects(shape, "sh:path"):
                yield self._fault(shape, "no sh:path, which each sh:PropertyShape has.", "Give it a sh:path.")
        for shape in shapes.subjects("sh:pattern"):
            pattern, flags = (shapes.value(shape, f"sh:{name}") for name in ("pattern", "flags"))
            if isinstance(pattern, Literal) and isinstance(flags, Literal | None):
                wrong = patterns.fault(pattern.value, "" if flags is None else flags.value)
                if wrong:
                    text = f"sh:pattern {self._name(pattern)}, which is no regular expression: {wrong}."
                    yield self._fault(shape, text)

    def _fault(self, shape: Node, has: str, mend: str = _SYNTAX) -> Fault:
        owner = Describer(self._shapes).shape(shape)
        return Fault("shapes", rule=f"{owner} has {has}", mend=mend)

    def _path_faults(self, shape: Node) -> Iterator[Fault]:
        values = self._shapes.objects(shape, "sh:path")
        if len(values) > 1:
            yield self._fault(shape, f"{len(values)} values of sh:path, where one is allowed.")
        for value in values:
            try:
                paths.parse(self._shapes, value)
            except ValueError as error:
                yield self._fault(shape, f"sh:path {self._name(value)}: {error}.")

    def _is_there(self, value: Term) -> bool:
        # a blank node that holds nothing is a shape to which all conforms, and can be no misspelling
        return isinstance(value, BlankNode) or bool(self._shapes.about(value))

    def _is_node_shape(self, value: Term) -> bool:
        return self._is_there(value) and not self._shapes.objects(value, "sh:path")

    def _is_property_shape(self, value: Term) -> bool:
        return bool(self._shapes.objects(value, "sh:path"))

    def _has_query(self, value: Term) -> bool:
        selects = self._shapes.objects(value, "sh:select")
        return len(selects) == 1 and _is_message(selects[0])

    def _is_list(self, holds: Callable[[Term], bool], least: int = 0) -> Callable[[Term], bool]:
        def check(value: Term) -> bool:
            members = self._shapes.members(value)
            return members is not None and len(members) >= least and all(map(holds, members))

        return check


def _is_text(value: Term) -> bool:
    return isinstance(value, Literal) and value.datatype == term("xsd:string")


def _is_message(value: Term) -> bool:
    return isinstance(value, Literal) and value.datatype in (term("xsd:string"), term("rdf:langString"))


def _is_truth(value: Term) -> bool:
    return (
        isinstance(value, Literal)
        and value.datatype == term("xsd:boolean")
        and well_formed(value.value, value.datatype.value)
    )


def _is_count(value: Term) -> bool:
    return (
        isinstance(value, Literal)
        and value.datatype == term("xsd:integer")
        and re.fullmatch("[+-]?[0-9]+", value.value) is not None
    )

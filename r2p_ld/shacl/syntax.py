"""The syntax rules of SHACL: what a shapes graph may say, so that nothing in it is overlooked or misread.

https://www.w3.org/TR/shacl/#syntax-rules
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal

from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import node as term
from r2p_ld.shacl import kinds, paths, patterns
from r2p_ld.shacl.components import PARAMETERS
from r2p_ld.shacl.describe import Describer
from r2p_ld.shacl.index import Index, Term
from r2p_ld.shacl.targets import TARGETS, targeted
from r2p_ld.texts import closest

# https://www.w3.org/TR/shacl-af/, https://www.w3.org/TR/shacl-js/ and reasoning: not evaluated here.
_ADVANCED = ("sh:entailment", "sh:expression", "sh:js", "sh:jsFunctionName", "sh:rule", "sh:target")
_WITH_PATH = ("maxCount", "minCount", "lessThan", "lessThanOrEquals", "qualifiedValueShape", "uniqueLang")
# Parameter: what a value is, and whether a shape has but one.
_RULES = {
    **{name: (parameter.kind, parameter.single) for name, parameter in PARAMETERS.items()},
    **dict.fromkeys(("targetClass", "targetSubjectsOf", "targetObjectsOf"), (kinds.IRI, False)),
    "targetNode": (kinds.NODE, False),
    "severity": (kinds.IRI, True),
    "deactivated": (kinds.BOOLEAN, True),
    "message": (kinds.TEXT, False),
    "flags": (kinds.STRING, True),
    "ignoredProperties": (kinds.IRIS, True),
    "property": (kinds.PROPERTY_SHAPE, False),
    "qualifiedValueShape": (kinds.SHAPE, True),
    "qualifiedValueShapesDisjoint": (kinds.BOOLEAN, True),
    "sparql": (kinds.QUERY, False),
}
# What a shape may say without demanding anything; https://www.w3.org/TR/shacl/#nonValidation.
_COMMENTS = ("name", "description", "order", "group", "defaultValue")
_DEMANDS_NOTHING = {
    *(term(f"sh:{name}") for name in ("path", "severity", "message", "deactivated", *_COMMENTS)),
    *(term(curie) for curie in (*TARGETS, "rdf:type", "rdfs:label", "rdfs:comment", "rdfs:isDefinedBy")),
}
# The names in most shapes, so that rdflib's list of all of them need not be loaded.
_NAMES = {
    *(*_RULES, *_COMMENTS, "path", "select", "ask", "prefixes", "declare", "prefix", "namespace"),
    *("alternativePath", "inversePath", "oneOrMorePath", "zeroOrMorePath", "zeroOrOnePath"),
}
_INSTEAD = "Use SHACL core or sh:sparql."
MEND = "Correct it by https://www.w3.org/TR/shacl/."


def check(shapes: Index) -> None:
    """Raise ``BadInput`` with all faults of a shapes graph."""
    faults = [*_useless(shapes), *_unsupported(shapes), *_ill_formed(shapes)]
    if faults:
        raise BadInput("The shapes cannot be used.", dict.fromkeys(faults))


def _useless(shapes: Index) -> Iterator[Fault]:
    """Yield faults of shapes by which everything would conform."""
    found = targeted(shapes)
    if not found:
        yield Fault(
            "shapes",
            rule="no shape with a target, so nothing would be checked.",
            mend="Give at least one sh:NodeShape or sh:PropertyShape a sh:targetClass, sh:targetNode, "
            "sh:targetSubjectsOf or sh:targetObjectsOf, and do not deactivate it.",
        )
    elif all(p in _DEMANDS_NOTHING for shape in found for p, _ in shapes.about(shape)):
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


def _ill_formed(shapes: Index) -> Iterator[Fault]:
    """Yield faults of what shapes say by SHACL's own parameters."""
    describer = Describer(shapes)
    name = describer.name

    def fault(shape: Term, has: str, mend: str = MEND) -> Fault:
        return Fault("shapes", rule=f"{describer.shape(shape)} has {has}", mend=mend)

    for parameter, (kind, single) in _RULES.items():
        for shape in shapes.subjects(f"sh:{parameter}"):
            values = shapes.objects(shape, f"sh:{parameter}")
            for value in values:
                if not kind.holds(shapes, value):
                    yield fault(shape, f"sh:{parameter} {name(value)}, which is not {kind.name}.")
            if single and len(values) > 1:
                yield fault(shape, f"{len(values)} values of sh:{parameter}, where one is allowed.")
    for shape in shapes.subjects("sh:path"):
        values = shapes.objects(shape, "sh:path")
        if len(values) > 1:
            yield fault(shape, f"{len(values)} values of sh:path, where one is allowed.")
        for value in values:
            try:
                paths.parse(shapes, value)
            except ValueError as error:
                yield fault(shape, f"sh:path {name(value)}: {error}.")
        if shapes.holds(shape, "rdf:type", term("sh:NodeShape")):
            yield fault(shape, "a sh:path, which no sh:NodeShape has.")
    without_path = [
        *((f"sh:{parameter}, but no sh:path.", f"sh:{parameter}", None) for parameter in _WITH_PATH),
        ("no sh:path, which each sh:PropertyShape has.", "rdf:type", term("sh:PropertyShape")),
    ]
    for has, curie, wanted in without_path:
        for shape in shapes.subjects(curie):
            if wanted in (None, *shapes.objects(shape, curie)) and not shapes.objects(shape, "sh:path"):
                yield fault(shape, has, "Give it a sh:path.")
    for shape in shapes.subjects("sh:pattern"):
        pattern, flags = (shapes.value(shape, f"sh:{parameter}") for parameter in ("pattern", "flags"))
        if isinstance(pattern, Literal) and isinstance(flags, Literal | None):
            wrong = patterns.fault(pattern.value, "" if flags is None else flags.value)
            if wrong:
                yield fault(shape, f"sh:pattern {name(pattern)}, which is no regular expression: {wrong}.")

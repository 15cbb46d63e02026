"""What to say where a shape has no ``sh:message``: what is wrong, and so what to do."""

from __future__ import annotations

from collections.abc import Callable

from pyoxigraph import Literal, NamedNode

from r2p_ld.namespaces import node as term
from r2p_ld.shacl.index import Index, Term

# Component (without "ConstraintComponent") → the sentence that its parameter's value completes.
_SENTENCES = {
    "And": "It must conform to all of the shapes {}.",
    "Class": "The value must be an instance of {}.",
    "Closed": "The shape is closed: the property is not one of those it lists.",
    "Datatype": "The value must be a well-formed literal of the datatype {}.",
    "Disjoint": "The value must not be a value of {} too.",
    "Equals": "The values must be the same as those of {}.",
    "HasValue": "One of the values must be {}.",
    "In": "The value must be one of {}.",
    "LanguageIn": "The language of the value must be one of {}.",
    "LessThan": "The value must be less than each value of {}.",
    "LessThanOrEquals": "The value must not be greater than any value of {}.",
    "MaxCount": "There must be at most this many values: {}.",
    "MaxExclusive": "The value must be less than {}.",
    "MaxInclusive": "The value must not be greater than {}.",
    "MaxLength": "The text must have at most this many characters: {}.",
    "MinCount": "There must be at least this many values: {}.",
    "MinExclusive": "The value must be greater than {}.",
    "MinInclusive": "The value must not be less than {}.",
    "MinLength": "The text must have at least this many characters: {}.",
    "Node": "It must conform to {}.",
    "NodeKind": "The value must be of the kind {}.",
    "Not": "It must not conform to {}.",
    "Or": "It must conform to at least one of the shapes {}.",
    "Pattern": "The text must match the pattern {}.",
    "QualifiedMaxCount": "At most this many values may be of the qualified shape: {}.",
    "QualifiedMinCount": "At least this many values must be of the qualified shape: {}.",
    "UniqueLang": "There must be only one value for each language.",
    "Xone": "It must conform to exactly one of the shapes {}.",
}
_OTHERWISE = "The rule of this shape does not hold."


def default(shapes: Index, component: NamedNode, parameter: Term, name: Callable[[Term], str]) -> Literal:
    """Return the sentence about a constraint; ``name`` gives a shape's or another node's name."""

    def described(value: Term) -> str:
        if isinstance(value, Literal):
            text = value.datatype in (term("xsd:string"), term("rdf:langString"))
            return f"“{value.value}”" if text else value.value
        members = shapes.items(value)
        return "; ".join(map(described, members)) if members else name(value)

    local = component.value.removeprefix(term("sh:").value).removesuffix("ConstraintComponent")
    return Literal(_SENTENCES.get(local, _OTHERWISE).format(described(parameter)), language="en")

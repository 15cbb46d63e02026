"""What to say where a shape has no ``sh:message``: what is wrong, and so how to mend it."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from r2p_ld.namespaces import node as term
from r2p_ld.shacl.describe import Describer
from r2p_ld.shacl.index import Index, Node, Term

# Component (without "ConstraintComponent") → parameter, and the sentence that its value completes.
_SENTENCES = {
    "And": ("and", "It must conform to all of the shapes {}."),
    "Class": ("class", "The value must be an instance of {}."),
    "Closed": ("ignoredProperties", "The shape is closed: the property is not one of those it lists."),
    "Datatype": ("datatype", "The value must be a well-formed literal of the datatype {}."),
    "Disjoint": ("disjoint", "The value must not be a value of {} too."),
    "Equals": ("equals", "The values must be the same as those of {}."),
    "HasValue": ("hasValue", "One of the values must be {}."),
    "In": ("in", "The value must be one of {}."),
    "LanguageIn": ("languageIn", "The language of the value must be one of {}."),
    "LessThan": ("lessThan", "The value must be less than each value of {}."),
    "LessThanOrEquals": ("lessThanOrEquals", "The value must not be greater than any value of {}."),
    "MaxCount": ("maxCount", "There must be at most this many values: {}."),
    "MaxExclusive": ("maxExclusive", "The value must be less than {}."),
    "MaxInclusive": ("maxInclusive", "The value must not be greater than {}."),
    "MaxLength": ("maxLength", "The text must have at most this many characters: {}."),
    "MinCount": ("minCount", "There must be at least this many values: {}."),
    "MinExclusive": ("minExclusive", "The value must be greater than {}."),
    "MinInclusive": ("minInclusive", "The value must not be less than {}."),
    "MinLength": ("minLength", "The text must have at least this many characters: {}."),
    "Node": ("node", "It must conform to {}."),
    "NodeKind": ("nodeKind", "The value must be of the kind {}."),
    "Not": ("not", "It must not conform to {}."),
    "Or": ("or", "It must conform to at least one of the shapes {}."),
    "Pattern": ("pattern", "The text must match the pattern {}."),
    "QualifiedMaxCount": ("qualifiedMaxCount", "At most this many values may be of the qualified shape: {}."),
    "QualifiedMinCount": (
        "qualifiedMinCount",
        "At least this many values must be of the qualified shape: {}.",
    ),
    "UniqueLang": ("uniqueLang", "There must be only one value for each language."),
    "Xone": ("xone", "It must conform to exactly one of the shapes {}."),
}
_OTHERWISE = "The rule of this shape does not hold."


class Messages:
    """The messages of one shapes graph."""

    def __init__(self, shapes: Index) -> None:
        self._shapes = shapes
        self._describer = Describer(shapes)

    def of(self, shape: Node, component: NamedNode) -> tuple[Literal, ...]:
        """Return the shape's own messages, or a sentence about its constraint."""
        own = [m for m in self._shapes.objects(shape, "sh:message") if isinstance(m, Literal)]
        return tuple(own) or (Literal(self._sentence(shape, component), language="en"),)

    def _sentence(self, shape: Node, component: NamedNode) -> str:
        name = component.value.removeprefix(term("sh:").value).removesuffix("ConstraintComponent")
        parameter, sentence = _SENTENCES.get(name, ("", _OTHERWISE))
        values = self._shapes.objects(shape, f"sh:{parameter}")
        return sentence.format(" and ".join(self._name(value) for value in values))

    def _name(self, value: Term) -> str:
        if isinstance(value, Literal):
            text = value.datatype in (term("xsd:string"), term("rdf:langString"))
            return f"“{value.value}”" if text else value.value
        members = self._shapes.items(value)
        if members:
            return "; ".join(self._name(member) for member in members)
        return self._describer.shape(value)

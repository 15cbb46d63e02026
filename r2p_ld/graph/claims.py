"""Claims: what some source says in some way, one property for each that records use.

The plain property holds only for what a source affirms itself; its claim holds for all that is not denied.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Triple

from r2p_ld.graph.records import Record, describe
from r2p_ld.labels import ENGLISH
from r2p_ld.namespaces import expand, node
from r2p_ld.tables.rows import ClaimText

_HIERARCHY = (node("rdfs:subPropertyOf"), node("owl:inverseOf"))
_KINDS = tuple(node(f"owl:{kind}Property") for kind in ("Object", "Datatype", "Annotation"))


def claim(property_: NamedNode) -> NamedNode | None:
    """Return the claim of a property of ours, ``None`` for a property of others.

    >>> claim(node("r2p:provides"))
    <NamedNode value=https://w3id.org/r2p-ld/claim#provides>
    """
    namespace, _, name = property_.value.rpartition("#")
    return node(f"claim:{name}") if f"{namespace}#" == expand("r2p:") else None


def claims(records: Iterable[Record]) -> Iterator[Triple]:
    """Yield the claim of each record that denies nothing and is more than a candidate."""
    for record in records:
        property_ = claim(record.property)
        if property_ and record.is_said():
            yield Triple(record.subject, property_, record.object)


def declare(
    made: Iterable[Triple], ontology: Iterable[Triple], texts: Iterable[ClaimText]
) -> Iterator[Triple]:
    """Yield the declarations of the properties of claims, after those of their plain properties.

    ``texts`` are their labels and definitions, one of each in a language.

    Inverses and superproperties hold for claims too; domains, ranges and chains do not: a claim that
    something can be so gives no type.
    """
    used, in_language = {t.predicate for t in made}, {text.language: text for text in texts}
    home = NamedNode(expand("r2p:").removesuffix("#"))
    for subject, predicate, value in ontology:
        property_ = claim(subject) if isinstance(subject, NamedNode) else None
        if property_ is None or property_ not in used:
            continue
        other = claim(value) if isinstance(value, NamedNode) else None
        if predicate == node("rdf:type") and isinstance(value, NamedNode) and value in _KINDS:
            yield from describe(property_, {"rdf:type": value, "rdfs:isDefinedBy": home})
            yield Triple(subject, node("rdfs:subPropertyOf"), property_)
        elif predicate == node("rdfs:label") and isinstance(value, Literal):
            if text := in_language.get(value.language or ENGLISH):
                yield from _names(property_, value.value, text)
        elif predicate in _HIERARCHY and other in used and other is not None:
            yield Triple(property_, predicate, other)


def _names(property_: NamedNode, plain: str, text: ClaimText) -> Iterator[Triple]:
    label, definition = (
        Literal(each.replace("{label}", plain), language=text.language)
        for each in (text.label, text.definition)
    )
    yield from describe(property_, {"rdfs:label": label, "skos:definition": definition})
    if text.language != ENGLISH:
        yield Triple(property_, node("r2p:translatedLabel"), label)

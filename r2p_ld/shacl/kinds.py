"""What the value of a parameter must be: https://www.w3.org/TR/shacl/#syntax-rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode

from r2p_ld.namespaces import node as term
from r2p_ld.shacl.index import Index, Term
from r2p_ld.xsd import well_formed


class Kind(NamedTuple):
    """A kind of values: its name, and whether a value in a shapes graph is of it."""

    name: str
    holds: Callable[[Index, Term], bool]


def _literal(name: str, *datatypes: str) -> Kind:
    wanted = {term(datatype) for datatype in datatypes}
    return Kind(
        name,
        lambda _, value: (
            isinstance(value, Literal)
            and value.datatype in wanted
            and well_formed(value.value, value.datatype.value)
        ),
    )


def _list(name: str, of: Kind, least: int = 0) -> Kind:
    def holds(shapes: Index, value: Term) -> bool:
        members = shapes.members(value)
        return members is not None and len(members) >= least and all(of.holds(shapes, m) for m in members)

    return Kind(name, holds)


ANY = Kind("any term", lambda *_: True)
IRI = Kind("an IRI", lambda _, value: isinstance(value, NamedNode))
LITERAL = Kind("a literal", lambda _, value: isinstance(value, Literal))
NODE = Kind("an IRI or a literal", lambda _, value: not isinstance(value, BlankNode))
COUNT = _literal("a whole number, of datatype xsd:integer", "xsd:integer")
BOOLEAN = _literal("true or false, of datatype xsd:boolean", "xsd:boolean")
STRING = _literal("a text, of datatype xsd:string", "xsd:string")
TEXT = _literal("a text", "xsd:string", "rdf:langString")
# a blank node that holds nothing is a shape to which all conforms, and can be no misspelling
SHAPE = Kind(
    "a shape that the shapes describe",
    lambda shapes, value: isinstance(value, BlankNode) or bool(shapes.about(value)),
)
NODE_SHAPE = Kind(
    "a sh:NodeShape that the shapes describe",
    lambda shapes, value: SHAPE.holds(shapes, value) and not shapes.objects(value, "sh:path"),
)
PROPERTY_SHAPE = Kind(
    "a sh:PropertyShape, with a sh:path", lambda shapes, value: bool(shapes.objects(value, "sh:path"))
)
QUERY = Kind(
    "a node with a sh:select",
    lambda shapes, value: [TEXT.holds(shapes, text) for text in shapes.objects(value, "sh:select")] == [True],
)
LIST = _list("a list", ANY)
IRIS = _list("a list of IRIs", IRI)
LANGUAGES = _list("a list of language tags, of datatype xsd:string", STRING)
SHAPES = _list("a list of shapes, with at least one", SHAPE, 1)

NODE_KINDS: dict[Term, tuple[type, ...]] = {
    term("sh:IRI"): (NamedNode,),
    term("sh:BlankNode"): (BlankNode,),
    term("sh:Literal"): (Literal,),
    term("sh:BlankNodeOrIRI"): (BlankNode, NamedNode),
    term("sh:BlankNodeOrLiteral"): (BlankNode, Literal),
    term("sh:IRIOrLiteral"): (NamedNode, Literal),
}
NODE_KIND = Kind(
    "one of sh:BlankNode, sh:BlankNodeOrIRI, sh:BlankNodeOrLiteral, sh:IRI, sh:IRIOrLiteral, sh:Literal",
    lambda _, value: value in NODE_KINDS,
)

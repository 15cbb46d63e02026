"""What the OWL modules declare, and which value fits which property."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from r2p_ld.errors import Fault
from r2p_ld.namespaces import node, shorten
from r2p_ld.tables.cells import Term

# Annotation properties that OWL 2 declares itself (Structural Specification, table 4).
_BUILT_IN = ("rdfs:label", "rdfs:comment", "rdfs:seeAlso", "rdfs:isDefinedBy", "owl:versionInfo")


@dataclass(frozen=True)
class Vocabulary:
    """The declared classes, individuals and properties: property → its ranges, by kind."""

    classes: frozenset[NamedNode]
    individuals: frozenset[NamedNode]
    object_properties: frozenset[NamedNode]
    datatype_properties: Mapping[NamedNode, frozenset[NamedNode]]
    annotation_properties: frozenset[NamedNode]

    @property
    def properties(self) -> frozenset[NamedNode]:
        """All declared properties."""
        return self.object_properties | self.annotation_properties | self.datatype_properties.keys()

    def misfit(self, property_: NamedNode, value: Term) -> tuple[str, str] | None:
        """Return rule and mend if a property of this kind cannot have the value, else None."""
        name = shorten(property_.value)
        if property_ in self.object_properties and isinstance(value, Literal):
            return f"{name} is an object property, the value is a literal.", "write a CURIE."
        if property_ in self.datatype_properties:
            if isinstance(value, NamedNode):
                return f"{name} is a datatype property, the value is a CURIE.", "write a literal."
            ranges = self.datatype_properties[property_]
            if ranges and not ranges & {value.datatype, node("rdfs:Literal")}:
                wanted = " or ".join(sorted(shorten(each.value) for each in ranges))
                rule = f"{name} takes {wanted}, the value is {shorten(value.datatype.value)}."
                return rule, f"write a literal of {wanted}."
        return None


def read_vocabulary(triples: Iterable[Triple]) -> Vocabulary:
    """Return what an ontology's triples declare."""
    declared: defaultdict[NamedNode, set[NamedNode]] = defaultdict(set)
    ranges: defaultdict[NamedNode, set[NamedNode]] = defaultdict(set)
    a, range_ = node("rdf:type"), node("rdfs:range")
    for subject, predicate, value in triples:
        if isinstance(subject, NamedNode) and isinstance(value, NamedNode):
            if predicate == a:
                declared[value].add(subject)
            elif predicate == range_:
                ranges[subject].add(value)
    return Vocabulary(
        classes=frozenset(declared[node("owl:Class")]),
        individuals=frozenset(declared[node("owl:NamedIndividual")]),
        object_properties=frozenset(declared[node("owl:ObjectProperty")]),
        datatype_properties={
            each: frozenset(ranges[each]) for each in sorted(declared[node("owl:DatatypeProperty")])
        },
        annotation_properties=frozenset(declared[node("owl:AnnotationProperty")] | set(map(node, _BUILT_IN))),
    )


def read_module(path: Path, file: str, faults: list[Fault]) -> set[Triple]:
    """Return the triples of a Turtle file; append what is wrong with it to ``faults``."""
    try:
        text = path.read_bytes().decode()  # strictly: the parser lets wrong bytes in comments pass
        # Blank nodes are renamed: two modules may use one label.
        quads = parse(text, RdfFormat.TURTLE, without_named_graphs=True, rename_blank_nodes=True)
        return {quad.triple for quad in quads}
    except UnicodeDecodeError as error:
        row = error.object[: error.start].count(b"\n") + 1
        rule = f"is not UTF-8: byte 0x{error.object[error.start]:02x}."
        faults.append(Fault(file, row, None, rule, "save the file as UTF-8."))
    except SyntaxError as error:
        faults.append(Fault(file, error.lineno, None, f"is not Turtle: {error.msg}.", "correct the syntax."))
    except OSError as error:
        faults.append(Fault(file, None, None, f"cannot be read: {error.strerror}.", "put the module there."))
    return set()

"""What HermiT infers: the class and property hierarchies, types, and values of properties.

One run gives all of it. HermiT prints only the nearest superclass, type and superproperty, so
:mod:`r2p_ld.graph.closure` completes what is returned here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import permutations

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from r2p_ld.errors import BadInput, Fault, R2PError
from r2p_ld.graph import java
from r2p_ld.namespaces import expand, node, shorten

_MAIN = "org.semanticweb.HermiT.cli.CommandLine"
_EVERYTHING = ("--classify", "--classifyOPs", "--classifyDPs", "--classifyIs", "--classifyPVs")
# The clauses hold what was read, each name in full.
_CONSISTENCY = ("--no-prefixes", "--consistency", "--dump-clauses")

_TYPE, _CLASS, _KEY = node("rdf:type"), node("owl:Class"), node("owl:hasKey")
_PATTERN, _DATATYPE_PROPERTY = node("xsd:pattern"), node("owl:DatatypeProperty")
_STATEMENTS = {
    "SubClassOf": node("rdfs:subClassOf"),
    "SubObjectPropertyOf": node("rdfs:subPropertyOf"),
    "SubDataPropertyOf": node("rdfs:subPropertyOf"),
    "Type": _TYPE,
}
_EQUIVALENCES = {
    "EquivalentClasses": _STATEMENTS["SubClassOf"],
    "EquivalentObjectProperties": _STATEMENTS["SubObjectPropertyOf"],
    "EquivalentDataProperties": _STATEMENTS["SubDataPropertyOf"],
}
_LINE = re.compile(r"(\w+)\( (.+) \)")
_INVERSE = re.compile(r"ObjectInverseOf\( <[^>]*> \)")
# HermiT prints the second of two equivalent data properties as ">iri>".
_NAME = re.compile(r"[<>]([^<>\s]+)>")
_VALUES = re.compile(r"<([^>]+)> \(known instances: (.*) \| possible instances: ")
# HermiT's names for individuals without one begin with "internal:".
_PAIR = re.compile(r"\(<(?!internal:)([^>]+)>, <(?!internal:)([^>]+)>\)")
# That an individual is of a class, among the clauses.
_ASSERTION = re.compile(r"^  <[^<>]+>\(<([^<>]+)>\)$", re.MULTILINE)

# OWL 2's datatype map, section 4 of the structural specification.
_DATATYPE_NAMES = """
xsd:string xsd:normalizedString xsd:token xsd:language xsd:Name xsd:NCName xsd:NMTOKEN xsd:decimal
xsd:integer xsd:nonNegativeInteger xsd:nonPositiveInteger xsd:positiveInteger xsd:negativeInteger
xsd:long xsd:int xsd:short xsd:byte xsd:unsignedLong xsd:unsignedInt xsd:unsignedShort
xsd:unsignedByte xsd:double xsd:float xsd:boolean xsd:hexBinary xsd:base64Binary xsd:anyURI
xsd:dateTime xsd:dateTimeStamp rdf:langString rdf:PlainLiteral rdf:XMLLiteral rdfs:Literal owl:real
owl:rational
"""
_DATATYPES = frozenset(map(expand, _DATATYPE_NAMES.split()))
# To HermiT's regular expressions \d is the letter d, and @ # & ~ < > " are operators.
_UNSUPPORTED_PATTERN = re.compile(r'\\[A-Za-z]|(?<!\\)[@#&~<>"]')

_XML_NAME = re.compile(r"[^\W\d][\w.-]*\Z")


def infer(triples: Iterable[Triple], *, time_limit: float = 300.0) -> set[Triple] | None:
    """Return what HermiT infers about named things, or ``None`` where the graph is inconsistent.

    A class that can have no member comes as a subclass of ``owl:Nothing``, a property that can have
    no value as a subproperty of ``owl:bottomObjectProperty`` or ``owl:bottomDataProperty``.

    Raises :class:`BadInput` for what HermiT cannot read, with every place; :class:`R2PError` where
    it fails or takes longer than ``time_limit`` seconds.
    """
    graph = java.logical(triples)
    printed = _run(graph, _EVERYTHING, time_limit)
    if printed is None:
        return None
    found = set(_read(printed))
    _require_all_read(graph, {t.subject for t in found if t.predicate == _TYPE})
    return found


def is_consistent(triples: Iterable[Triple], *, time_limit: float = 300.0) -> bool:
    """Tell whether a graph has a model. Raises what ``infer`` raises."""
    graph = java.logical(triples)
    printed = _run(graph, _CONSISTENCY, time_limit)
    if printed is None:
        return False
    _require_all_read(graph, {NamedNode(iri) for iri in _ASSERTION.findall(printed)})
    return True


def _run(graph: list[Triple], actions: Sequence[str], time_limit: float) -> str | None:
    """Return what HermiT prints about a graph, ``None`` where the graph is inconsistent."""
    _refuse_unreadable(graph)
    ended = java.run(java.jars("hermit"), _MAIN, *actions, triples=graph, time_limit=time_limit)
    if "InconsistentOntologyException" in ended.stderr:
        return None
    # A file that no parser understands ends with exit code 0.
    if ended.returncode or "It all went pear-shaped" in ended.stderr:
        words = " ".join(ended.stderr.split("\n\tat ", 1)[0].split())[:500]
        raise R2PError(f"HermiT failed: {words or f'exit code {ended.returncode}, without a word'}")
    return ended.stdout


def _read(printed: str) -> Iterator[Triple]:
    for line in printed.splitlines():
        if values := _VALUES.match(line):
            for subject, value in _PAIR.findall(values[2]):
                yield Triple(NamedNode(subject), NamedNode(values[1]), NamedNode(value))
        elif statement := _LINE.fullmatch(line.strip()):
            # A hierarchy of inverses says nothing that the one of their properties does not.
            names = [NamedNode(iri) for iri in _NAME.findall(_INVERSE.sub("", statement[2]))]
            if len(names) == 2 and (predicate := _STATEMENTS.get(statement[1])):
                yield Triple(names[0], predicate, names[1])
            elif predicate := _EQUIVALENCES.get(statement[1]):
                for one, other in permutations(names, 2):
                    yield Triple(one, predicate, other)


def _refuse_unreadable(graph: list[Triple]) -> None:
    data_properties = {t.subject for t in graph if t.predicate == _TYPE and t.object == _DATATYPE_PROPERTY}
    faults = [
        Fault("graph", rule=f"{' '.join(map(_text, t))}: {rule}", mend=mend)
        for t in graph
        for rule, mend in _unreadable(t, t.predicate in data_properties)
    ]
    if faults:
        raise BadInput("HermiT cannot read this graph.", faults)


def _unreadable(t: Triple, is_data: bool) -> Iterator[tuple[str, str]]:
    if t.predicate == _KEY:
        yield "with a key, reasoning may not end.", "Check keys with SHACL."
    if not _XML_NAME.search(t.predicate.value):
        yield "XML cannot name this property.", "End its IRI in a word that begins with a letter."
    literal = t.object if isinstance(t.object, Literal) else None
    if literal and t.predicate == _PATTERN and _UNSUPPORTED_PATTERN.search(literal.value):
        mend = "Write classes of characters in brackets, as [0-9]; leave out @ # & ~ < > and quotation marks."
        yield "HermiT understands this pattern in its own way.", mend
    datatype = None
    if literal:
        datatype = literal.datatype.value if is_data else None
    elif isinstance(t.object, NamedNode) and t.object.value.startswith(expand("xsd:")):
        datatype = t.object.value
    if datatype and datatype not in _DATATYPES:
        mend = "Use xsd:integer or xsd:string, or make the property an annotation property."
        yield f"{shorten(datatype)} is not one of OWL 2's datatypes.", mend


def _require_all_read(graph: list[Triple], seen: Collection[object]) -> None:
    """Raise ``R2PError`` unless each individual of a declared class was seen."""
    classes = {t.subject for t in graph if t.predicate == _TYPE and t.object == _CLASS}
    typed = {t.subject for t in graph if t.predicate == _TYPE and t.object in classes}
    lost = sorted(each.value for each in typed if isinstance(each, NamedNode) and each not in seen)
    if lost:
        raise R2PError(f"HermiT did not read {len(lost)} individuals, the first of them {lost[0]}.")


def _text(term: NamedNode | BlankNode | Literal | Triple) -> str:
    if isinstance(term, NamedNode):
        return shorten(term.value)
    return "[…]" if isinstance(term, BlankNode) else str(term)

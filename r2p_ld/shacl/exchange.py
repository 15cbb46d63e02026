"""Terms and graphs between pyoxigraph, which keeps what it reads, and rdflib, which pyshacl needs."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import node as term
from r2p_ld.shacl.index import Term
from r2p_ld.xsd import well_formed

if TYPE_CHECKING:
    import rdflib


@contextmanager
def exact() -> Iterator[None]:
    """Keep rdflib from rewriting literals, and from telling of ill-typed ones by traceback."""
    import rdflib

    log, normalize = logging.getLogger("rdflib.term"), rdflib.NORMALIZE_LITERALS
    disabled = log.disabled
    log.disabled, rdflib.NORMALIZE_LITERALS = True, False
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", category=UserWarning, module="rdflib")
            yield
    finally:
        log.disabled, rdflib.NORMALIZE_LITERALS = disabled, normalize


class Exchanged:
    """A graph for rdflib, to be made and used inside ``exact()``; ``source`` names it in errors.

    Raises ``BadInput`` for terms that only RDF 1.2 has.
    """

    def __init__(self, triples: Iterable[Triple], source: str) -> None:
        import rdflib

        self.graph = rdflib.Graph(bind_namespaces="none")
        self._literals: dict[rdflib.Literal, Literal] = {}
        self._source = source
        made: dict[Term, rdflib.IdentifiedNode | rdflib.Literal] = {}
        add = self.graph.store.add
        for triple in triples:
            parts = (triple.subject, triple.predicate, triple.object)
            for part in parts:
                if part not in made:
                    made[part] = self._make(part)
            subject, predicate, value = (made[part] for part in parts)
            add((subject, predicate, value), self.graph)

    def term(self, node: rdflib.term.Node) -> NamedNode | BlankNode | Literal:
        """Return the term that a node of rdflib stands for, exactly as it was given."""
        import rdflib

        if isinstance(node, rdflib.URIRef):
            return NamedNode(str(node))
        if isinstance(node, rdflib.BNode):
            return BlankNode(str(node))
        if not isinstance(node, rdflib.Literal):
            raise TypeError(f"not a term of RDF: {node!r}")
        if node in self._literals:
            return self._literals[node]
        if node.language:
            return Literal(str(node), language=node.language)
        return Literal(str(node), datatype=NamedNode(node.datatype or term("xsd:string").value))

    def _make(self, node: Term) -> rdflib.IdentifiedNode | rdflib.Literal:
        import rdflib

        if isinstance(node, NamedNode):
            return rdflib.URIRef(node.value)
        if isinstance(node, BlankNode):
            return rdflib.BNode(node.value)
        if isinstance(node, Triple) or node.direction is not None:
            rule = f"{node} is a term of RDF 1.2, which SHACL does not know."
            fault = Fault(self._source, rule=rule, mend="Leave it out.")
            raise BadInput(f"The {self._source} cannot be used.", [fault])
        if node.language:
            literal = rdflib.Literal(node.value, lang=node.language)
        elif node.datatype == term("xsd:string"):
            literal = rdflib.Literal(node.value)
        else:
            literal = rdflib.Literal(node.value, datatype=node.datatype.value)
            if not well_formed(node.value, node.datatype.value):
                literal._ill_typed = True
        # rdflib collapses white space in tokens; of two that become one, either stands for both.
        self._literals[literal] = min(node, self._literals.get(literal, node), key=str)
        return literal

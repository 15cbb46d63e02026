"""Nodes, paths and shapes in words that a person can place."""

from __future__ import annotations

from collections.abc import Mapping

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from r2p_ld.namespaces import node as term
from r2p_ld.namespaces import shorten
from r2p_ld.query.paths import text
from r2p_ld.shacl import paths
from r2p_ld.shacl.index import Index, Term
from r2p_ld.texts import printable

LABELS = ("skos:prefLabel", "rdfs:label", "dcterms:title", "schema:name")
# Blank nodes are described by what they hold: so many pairs, so deep.
_MOST = 4
_DEEPEST = 2


class Describer:
    """Names for the nodes of one graph; ``prefixes`` are those of the graph's own."""

    def __init__(self, graph: Index, prefixes: Mapping[str, str] | None = None) -> None:
        self._graph = graph
        self._prefixes = prefixes or {}
        self._owners: dict[BlankNode, Term | None] | None = None

    def name(self, node: Term, depth: int = _DEEPEST) -> str:
        """Return a CURIE, a quoted literal, or what a blank node holds in square brackets."""
        if isinstance(node, NamedNode):
            short = shorten(node.value, self._prefixes)
            return printable(short if short != node.value else f"<{node.value}>")
        if isinstance(node, Literal):
            mark = f"@{node.language}" if node.language else ""
            if not mark and node.datatype != term("xsd:string"):
                mark = f"^^{self.name(node.datatype)}"
            return f'"{printable(node.value)}"{printable(mark)}'
        if isinstance(node, Triple):
            return printable(str(node))
        if depth == 0:
            return "[…]"
        members, pairs = self._graph.items(node), self._graph.about(node)
        if members:
            texts = [self.name(member, depth - 1) for member in members[:_MOST]]
            return "(" + " ".join(texts + ["…"] * (len(members) > _MOST)) + ")"
        texts = [f"{self.name(p)} {self.name(value, depth - 1)}" for p, value in pairs[:_MOST]]
        return "[" + "; ".join(texts + ["…"] * (len(pairs) > _MOST)) + "]"

    def label(self, node: Term) -> str | None:
        """Return a node's label, in English or without a language if it has one such."""
        for curie in LABELS:
            labels = [v for v in self._graph.objects(node, curie) if isinstance(v, Literal)]
            if labels:
                return printable(min(labels, key=lambda v: (v.language != "en", bool(v.language))).value)
        return None

    def path(self, node: Term) -> str:
        """Return a SHACL path as a SPARQL property path, with CURIEs."""
        try:
            return text(paths.parse(self._graph, node), self.name)
        except ValueError:
            return self.name(node)

    def shape(self, node: Term) -> str:
        """Return the CURIE of a shape, or of the one that it is part of, and its path if it has one."""
        path = self._graph.value(node, "sh:path")
        owner = self._owner(node)
        place = [self.name(owner)] if isinstance(owner, NamedNode) else []
        place += [self.path(path)] if path is not None else []
        return ", ".join(place) or self.name(node)

    def _owner(self, node: Term | None) -> Term | None:
        """Return the named node that a node is part of, if there is one."""
        if not isinstance(node, BlankNode):
            return node
        if self._owners is None:
            held = [(s, o) for s, _, o in self._graph.triples() if isinstance(o, BlankNode)]
            held.sort(key=lambda pair: self._graph.fingerprint(pair[0]), reverse=True)
            self._owners = {o: s for s, o in held if isinstance(o, BlankNode)}
        seen: dict[BlankNode, None] = {}
        while isinstance(node, BlankNode) and node not in seen:
            seen[node] = None
            node = self._owners.get(node)
        self._owners.update(dict.fromkeys(seen, node))  # the next way up is short
        return node

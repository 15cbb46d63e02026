"""One form for a set of triples: blank nodes labelled, lines sorted, blank nodes put in their places.

Every writer starts here, so that equal graphs give equal bytes whatever their order, their blank
node labels or the hash seed. A term is its N-Triples text: ``<iri>``, ``_:label``, ``"text"@en``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from sys import intern

from pyoxigraph import CanonicalizationAlgorithm, Dataset, DefaultGraph, NamedNode, Quad, Triple

from r2p_ld.errors import BadInput
from r2p_ld.namespaces import expand

TYPE, FIRST, REST, NIL = (f"<{expand(f'rdf:{name}')}>" for name in ("type", "first", "rest", "nil"))
_Nodes = dict[str, dict[str, list[str]]]  # subject → property → objects
# Blank nodes nested deeper are labelled instead: readers recurse, and people get lost.
_DEEPEST = 16
_BLOCK = 10_000


def lines(triples: Iterable[Triple]) -> list[str]:
    """Return triples as sorted N-Triples, each without its final `` .``; blank nodes as in ``quads``."""
    return quads([(DefaultGraph(), triples)])


def quads(graphs: Iterable[tuple[NamedNode | DefaultGraph, Iterable[Triple]]]) -> list[str]:
    """Return the triples of graphs as sorted N-Quads, each without its final `` .``.

    Blank nodes bear the labels of RDFC-1.0 (https://www.w3.org/TR/rdf-canon/). Its hashes look
    only at statements that hold a blank node, so only those are canonicalised. It has no work
    limit: a graph made to be hard can keep it busy for ever.
    """
    ground: set[str] = set()
    blank: list[Quad] = []
    for name, triples in graphs:
        end = f" {name}" if isinstance(name, NamedNode) else ""
        for triple in triples:
            text = str(triple)
            # A literal may hold " _:" too; canonicalising such a triple changes nothing.
            if text[0] == "_" or " _:" in text:
                blank.append(Quad(triple.subject, triple.predicate, triple.object, name))
            else:
                ground.add(text + end)
    if blank:
        dataset = Dataset(blank)
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        ground.update(map(str, dataset))
    return sorted(ground)


def encode(lines: Sequence[str]) -> bytes:
    """Return N-Triples or N-Quads as bytes: one statement a line.

    >>> from pyoxigraph import BlankNode, Literal, NamedNode, Triple
    >>> encode(lines([Triple(BlankNode("x"), NamedNode("urn:p"), Literal("01"))]))
    b'_:c14n0 <urn:p> "01" .\\n'
    """
    # in blocks: a text with a letter of Chinese in it takes twice the memory
    blocks = (lines[at : at + _BLOCK] for at in range(0, len(lines), _BLOCK))
    return b"".join("".join(f"{line} .\n" for line in block).encode() for block in blocks)


@dataclass(frozen=True, slots=True)
class Tree:
    """A graph by subject, property and objects, and where its blank nodes are to be written.

    ``nodes`` and what is in it are sorted by text. A blank node of ``nested`` is written inside
    the one node that refers to it; those of ``cells`` among them are cells of lists. A blank node
    of ``labelled`` is referred to and needs its label; any other needs none.
    """

    nodes: _Nodes
    nested: frozenset[str]
    cells: frozenset[str]
    labelled: frozenset[str]

    def is_list(self, term: str) -> bool:
        """Say whether an object is to be written as a list."""
        return term == NIL or term in self.cells

    def members(self, cell: str) -> list[str]:
        """Return what the list that begins with this cell (or ``rdf:nil``) holds."""
        found = []
        while cell != NIL:
            found.append(self.nodes[cell][FIRST][0])
            cell = self.nodes[cell][REST][0]
        return found


def tree(triples: Iterable[Triple]) -> Tree:
    """Return ``tree_of_lines(lines(triples))``."""
    return tree_of_lines(lines(triples))


def tree_of_lines(lines: Iterable[str]) -> Tree:
    """Find which blank nodes can be written where they are referred to, in triples as ``lines`` gives them.

    These are the blank nodes with exactly one reference, but for one in each cycle and for those
    that lie too deep. Raises ``BadInput`` for the terms of RDF 1.2.
    """
    nodes: _Nodes = {}
    holders: dict[str, list[str]] = {}
    subject = predicate = ""
    for line in lines:
        s, p, o = line.split(" ", 2)
        if s != subject:
            subject, predicate = s, ""
            properties = nodes[s] = {}
        if p != predicate:
            predicate = intern(p)
            objects = properties[predicate] = []
        objects.append(o)
        if o[0] == "_":
            holders.setdefault(o, []).append(s)
        elif o.startswith("<<") or o.endswith(("--ltr", "--rtl")):
            raise BadInput(f"a term of RDF 1.2 cannot be published as RDF 1.1: {line}")
    holder = {node: subjects[0] for node, subjects in holders.items() if len(subjects) == 1}
    cells = _cells(nodes, holder)
    nested = _nested(nodes, holder, cells)
    return Tree(nodes, frozenset(nested), frozenset(cells & nested), frozenset(holders.keys() - nested))


def _cells(nodes: _Nodes, holder: dict[str, str]) -> set[str]:
    """Return the list cells that have one member, lead to ``rdf:nil`` and share no tail."""
    rests = {
        node: properties[REST][0]
        for node, properties in nodes.items()
        if node[0] == "_"
        and properties.keys() == {FIRST, REST}
        and len(properties[FIRST]) == len(properties[REST]) == 1
    }
    found: set[str] = set()
    for cell in [cell for cell, rest in rests.items() if rest == NIL]:
        found.add(cell)
        while (before := holder.get(cell, "")) and rests.get(before) == cell:
            found.add(cell := before)
    return found


def _nested(nodes: _Nodes, holder: dict[str, str], cells: set[str]) -> set[str]:
    """Return the blank nodes to nest: walk down from every node that stands by itself."""
    nested: set[str] = set()
    visited: set[str] = set()

    def walk(start: str) -> None:
        visited.add(start)
        waiting = [(start, 0)]
        while waiting:
            node, depth = waiting.pop()
            for predicate, objects in nodes.get(node, {}).items():
                for inner in objects:
                    if inner not in holder or inner in visited:
                        continue
                    visited.add(inner)
                    if predicate == REST and node in cells:
                        nested.add(inner)  # a list is nested whole, and no deeper at its end
                        waiting.append((inner, depth))
                    elif depth < _DEEPEST:
                        nested.add(inner)
                        waiting.append((inner, depth + 1))
                    else:
                        waiting.append((inner, 0))

    for node in nodes:
        if node not in holder:
            walk(node)
    # All others hang on rings of blank nodes. Cut each ring once, but not within a list.
    within = {nodes[cell][REST][0] for cell in cells}
    for node in sorted(holder):
        passed: set[str] = set()
        while node not in visited and (node not in passed or node in within):
            passed.add(node)
            node = holder[node]
        if node not in visited:
            walk(node)
    return nested

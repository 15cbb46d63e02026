"""N-Triples and N-Quads, one statement a line, sorted: the form in which equal graphs are equal bytes."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Quad, Triple

from r2p_ld.publish.canonical import lines


def write(statements: Iterable[Triple | Quad]) -> str:
    """Return triples as N-Triples, or quads as N-Quads, in canonical form (RDFC-1.0).

    >>> from pyoxigraph import BlankNode, Literal, NamedNode, Triple
    >>> print(write([Triple(BlankNode("x"), NamedNode("urn:p"), Literal("01"))]), end="")
    _:c14n0 <urn:p> "01" .
    """
    return "".join(f"{line} .\n" for line in lines(statements))

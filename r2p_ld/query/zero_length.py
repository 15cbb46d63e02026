"""Paths of length zero from or to a term that the data do not hold.

SPARQL 1.1 (section 18.4) has ``ex:a ex:p* ?x`` find ex:a itself, be it in the data or not; the engine
finds it only where it is. So the term is put there, in a statement that the query cannot see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from r2p_ld.errors import BadInput, Fault
from r2p_ld.query.tokens import TOKEN

if TYPE_CHECKING:
    import rdflib

_MODIFIER = re.compile(r"\s*(?:\*|\?(?!\w))")
_UNSEEN = NamedNode("urn:uuid:00000000-0000-0000-0000-000000000000")


class _Step(NamedTuple):
    """A triple pattern, and whether it stands in a GRAPH."""

    subject: Any
    predicate: Any
    object: Any
    in_graph: bool


def prepare(text: str, store: Store, *, source: str, base: str | None, writable: bool) -> None:
    """Have a store give what the standard asks of the paths in a query.

    Raises ``BadInput`` where that cannot be done: in a store that is not ``writable``, in GRAPH or FROM,
    and where the query would see the statement that does it.
    """
    if not _may_have_paths(text):
        return
    found = _patterns(text, base)
    if found is None:  # what rdflib does not parse, the engine may
        return
    steps, has_from = found
    missing = [
        (term, step.in_graph)
        for step in steps
        if _is_nullable(step.predicate)
        for end in (step.subject, step.object)
        if (term := _constant(end)) is not None and not _holds(store, term)
    ]
    if not missing:
        return
    if writable and not has_from and not any(hidden for _, hidden in missing) and not any(map(_sees, steps)):
        store.extend(Quad(_UNSEEN, _UNSEEN, term) for term, _ in missing)
        return
    term = missing[0][0]
    rule = f"a path of length zero leads from {term} to itself, and the engine misses it."
    mend = "the data do not hold that term: leave the path out, or ask about a term that they hold."
    raise BadInput("the query would be answered wrongly", [Fault(source, rule=rule, mend=mend)])


def _may_have_paths(text: str) -> bool:
    return any(
        (token[0] in (")", "a") or token.lastgroup == "iri" or ":" in token[0])
        and token.lastgroup not in ("comment", "string")
        and _MODIFIER.match(text, token.end())
        for token in TOKEN.finditer(text)
    )


def _patterns(text: str, base: str | None) -> tuple[list[_Step], bool] | None:
    """Return the triple patterns of a query, and whether it has FROM; None for what is not SPARQL 1.1."""
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        query = translateQuery(parseQuery(text), base)
        return list(_steps(query.algebra, False)), bool(query.algebra.get("datasetClause"))
    except Exception:  # its parser raises what it likes
        return None


def _steps(part: Any, in_graph: bool) -> Iterator[_Step]:
    from rdflib.plugins.sparql.parserutils import CompValue

    if isinstance(part, CompValue):
        for triple in part.get("triples") or () if part.name in ("BGP", "TriplesBlock") else ():
            for at in range(0, len(triple), 3):
                yield _Step(triple[at], triple[at + 1], triple[at + 2], in_graph)
        in_graph = in_graph or part.name in ("Graph", "GraphGraphPattern")
        part = part.values()
    if not isinstance(part, str | bytes) and hasattr(part, "__iter__"):
        for inner in part:
            yield from _steps(inner, in_graph)


def _is_nullable(path: Any) -> bool:
    """Tell whether a path may have length zero."""
    from rdflib import paths

    match path:
        case paths.MulPath():
            return bool(path.zero) or _is_nullable(path.path)
        case paths.InvPath():
            return _is_nullable(path.arg)
        case paths.SequencePath():
            return all(map(_is_nullable, path.args))
        case paths.AlternativePath():
            return any(map(_is_nullable, path.args))
        case _:
            return False


def _sees(step: _Step) -> bool:
    """Tell whether a pattern may match any statement at all."""
    from rdflib import paths
    from rdflib.term import Variable

    def has_negation(path: Any) -> bool:
        parts = [*getattr(path, "args", ()), getattr(path, "path", None), getattr(path, "arg", None)]
        return isinstance(path, paths.NegatedPath) or any(map(has_negation, filter(None, parts)))

    if isinstance(step.predicate, Variable) or has_negation(step.predicate):
        return True
    ends = (_constant(step.subject), _constant(step.object))
    return ends == (None, None) and _is_nullable(step.predicate)


def _constant(node: rdflib.term.Node) -> NamedNode | Literal | None:
    from rdflib import Literal as RdflibLiteral
    from rdflib import URIRef

    if isinstance(node, URIRef):
        return NamedNode(str(node))
    if isinstance(node, RdflibLiteral):
        if node.language:
            return Literal(str(node), language=node.language)
        return Literal(str(node), datatype=None if node.datatype is None else NamedNode(str(node.datatype)))
    return None


def _holds(store: Store, term: NamedNode | Literal) -> bool:
    graph = DefaultGraph()
    subject = isinstance(term, NamedNode) and next(store.quads_for_pattern(term, None, None, graph), None)
    return bool(subject or next(store.quads_for_pattern(None, None, term, graph), None))

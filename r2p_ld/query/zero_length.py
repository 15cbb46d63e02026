"""Paths of length zero from or to a term that the data do not hold.

SPARQL 1.1 (section 18.4) has ``ex:a ex:p* ?x`` find ex:a itself, be it in the data or not; the engine
finds it only where it is. So the term is put there, in a statement that the query cannot see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse

from r2p_ld.errors import BadInput, Fault
from r2p_ld.query.tokens import TOKEN

if TYPE_CHECKING:
    import rdflib

_MODIFIER = re.compile(r"\s*(?:\*|\?(?!\w))")
_UNSEEN = NamedNode("urn:uuid:00000000-0000-0000-0000-000000000000")


class _Step(NamedTuple):
    """A triple pattern, and whether it is for named graphs: in a GRAPH, or in a query with FROM."""

    subject: Any
    predicate: Any
    object: Any
    in_named: bool


def prepare(text: str, store: Store, *, source: str, base: str | None, writable: bool) -> None:
    """Have a store give what the standard asks of the paths in a query.

    Raises ``BadInput`` where that cannot be done: in a store that is not ``writable``, in GRAPH or FROM,
    and where the query would see the statement that does it.
    """
    if not _may_have_paths(text):
        return
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        query = translateQuery(parseQuery(text), base).algebra
        steps = list(_steps(query, bool(query.get("datasetClause"))))
    except Exception:  # what rdflib does not parse, the engine may; its parser raises what it likes
        return
    missing = [
        (term, step.in_named)
        for step in steps
        if _is_nullable(step.predicate)
        for end in (step.subject, step.object)
        if (term := _constant(end)) is not None and not _holds(store, term)
    ]
    if not missing:
        return
    if writable and not any(in_named for _, in_named in missing) and not any(map(_sees, steps)):
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


def _steps(part: Any, in_named: bool) -> Iterator[_Step]:
    from rdflib.plugins.sparql.parserutils import CompValue

    if isinstance(part, CompValue):
        for triple in part.get("triples") or () if part.name in ("BGP", "TriplesBlock") else ():
            for at in range(0, len(triple), 3):
                yield _Step(triple[at], triple[at + 1], triple[at + 2], in_named)
        in_named = in_named or part.name in ("Graph", "GraphGraphPattern")
        part = part.values()
    if not isinstance(part, str | bytes) and hasattr(part, "__iter__"):
        for inner in part:
            yield from _steps(inner, in_named)


def _parts(path: Any) -> list[Any]:
    """Return the paths that a path is made of; none for an IRI."""
    single = (getattr(path, "path", None), getattr(path, "arg", None))
    return [*getattr(path, "args", ()), *filter(None, single)]


def _is_nullable(path: Any) -> bool:
    """Tell whether a path may have length zero."""
    from rdflib import paths

    if isinstance(path, paths.MulPath) and path.zero:
        return True
    needed = all if isinstance(path, paths.SequencePath) else any
    return needed(map(_is_nullable, _parts(path)))


def _has_negation(path: Any) -> bool:
    from rdflib import paths

    return isinstance(path, paths.NegatedPath) or any(map(_has_negation, _parts(path)))


def _sees(step: _Step) -> bool:
    """Tell whether a pattern may match any statement at all."""
    from rdflib import Variable

    if isinstance(step.predicate, Variable) or _has_negation(step.predicate):
        return True
    return _constant(step.subject) is _constant(step.object) is None and _is_nullable(step.predicate)


def _constant(node: rdflib.term.Node) -> NamedNode | Literal | None:
    from rdflib import Literal as RdflibLiteral
    from rdflib import URIRef

    if not isinstance(node, URIRef | RdflibLiteral):
        return None
    (quad,) = parse(f"<urn:x> <urn:x> {node.n3()} .", RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, NamedNode | Literal)
    return quad.object


def _holds(store: Store, term: NamedNode | Literal) -> bool:
    graph = DefaultGraph()
    subject = isinstance(term, NamedNode) and next(store.quads_for_pattern(term, None, None, graph), None)
    return bool(subject or next(store.quads_for_pattern(None, None, term, graph), None))

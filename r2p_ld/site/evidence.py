"""What the browser needs to tell on which records a row rests, as ``r2p-ld query --evidence`` does.

A question's pattern goes there as a tree; the triples of the graph that have records, with these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, NamedNode, Triple, Variable

from r2p_ld.claims.records import Record
from r2p_ld.namespaces import node, prefixes
from r2p_ld.query import parser, patterns
from r2p_ld.query.origins import Origins, Statement
from r2p_ld.query.paths import Alternative, Negated, Path, Repeat, Sequence, Step
from r2p_ld.query.patterns import Exists, Group, Part, Select, Text, Triples, Union
from r2p_ld.site.graph import SiteGraph

Json = dict[str, object]


def pattern(text: str) -> Json:
    """Return the pattern of a query, with the query for all its solutions. Raises ``ValueError``.

    ``keys`` are the columns by which the solutions of a row are found; all variables of the row if absent.
    """
    head, select = parser.read(text)
    return _select(head, select)


def records_of(statements: Iterable[Statement]) -> Iterator[Record]:
    """Yield the records behind statements, and what those without a place in a source come from."""
    for statement in statements:
        for record in statement.records:
            yield record
            yield from record.origins if not record.locator else ()
        yield from records_of(statement.premises)


def facts(graph: SiteGraph, origins: Origins) -> Json:
    """Return the records of facts, by subject, property and object as N-Triples writes them.

    Records themselves and spans of text are left out, but for records that rest on others.
    """
    found: dict[str, list[str]] = {}
    for triple in sorted(_candidates(graph), key=str):
        if records := [each.iri for each in records_of([origins.statement(triple)])]:
            terms = (triple.subject, triple.predicate, triple.object)
            found[" ".join(map(str, terms))] = list(dict.fromkeys(records))
    derived = {
        record.iri: [record.iri, *(each.iri for each in record.origins)]
        for record in graph.claims
        if record.origins and not record.locator
    }
    return {"facts": found, "derived": derived}


def _candidates(graph: SiteGraph) -> set[Triple]:
    """Return the triples that may have records, but for those that describe records."""
    store, found = graph.named, set()
    for name in ("inferred", "claims"):
        found |= {quad.triple for quad in store.quads_for_pattern(None, None, None, node(f"graph:{name}"))}
    found |= {Triple(*record.triple) for record in graph.claims}
    for quad in store.quads_for_pattern(None, node("r2p:recordedIn"), None, None):
        found |= {each.triple for each in store.quads_for_pattern(quad.subject, None, None, None)}
    apart = tuple(prefixes()[name] for name in ("record", "evidence"))
    return {
        triple
        for triple in found
        if isinstance(triple.subject, NamedNode)
        and not triple.subject.value.startswith(apart)
        and not isinstance(triple.object, BlankNode)
    }


def _select(head: str, select: Select) -> Json:
    return {
        "query": patterns.bindings(head, select),
        "group": _group(head, select.group),
        **(
            {"keys": list(select.keys)}
            if select.columns
            else {"own": sorted(patterns.variables(select.written))}
        ),
    }


def _group(head: str, group: Group) -> list[Json]:
    return [each for part in group.parts if (each := _part(head, part))]


def _part(head: str, part: Part) -> Json | None:
    """Return a part of a pattern; ``None`` where it rests on no triple that could be named."""
    match part:
        case Triples():
            path = _term(part.path) if isinstance(part.path, Variable) else _path(part.path)
            return {"subject": _term(part.subject), "path": path, "object": _term(part.object)}
        case Union():
            return {"union": [[marker.value, _group(head, group)] for group, marker in part.branches]}
        case Select():
            return {"select": _select(head, part)}
        case Exists(negated=False):
            names = sorted(patterns.variables(part.written))
            query = patterns.witnesses(head, part.group, "# bound\n")
            return {"exists": query, "names": names, "group": _group(head, part.group)}
        case Group(kind="MINUS") | Exists() | Text():
            return None
        case Group() if part.kind.upper().startswith("SERVICE"):
            return None
        case _:
            return {"group": _group(head, part), "optional": part.kind == "OPTIONAL"}


def _term(term: patterns.Term) -> Json:
    return {"variable": term.value} if isinstance(term, Variable) else {"term": str(term)}


def _path(path: Path) -> Json:
    match path:
        case Step():
            return {"step": path.predicate.value, "inverse": path.inverse}
        case Sequence():
            return {"sequence": [_path(each) for each in path.paths]}
        case Alternative():
            return {"alternative": [_path(each) for each in path.paths]}
        case Repeat():
            return {"repeat": _path(path.path), "optional": path.optional, "many": path.many}
        case Negated():
            return {"negated": [_path(each) for each in path.steps]}

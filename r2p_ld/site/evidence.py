"""The pattern of a question as a tree, with which the browser tells the triples of a row.

It does so as ``r2p-ld query --evidence`` does; ``SiteGraph.facts`` are the records of these triples.
"""

from __future__ import annotations

from pyoxigraph import Variable

from r2p_ld.query import parser, patterns
from r2p_ld.query.paths import Alternative, Negated, Path, Repeat, Sequence, Step
from r2p_ld.query.patterns import Exists, Group, Part, Select, Text, Triples, Union

Json = dict[str, object]


def pattern(text: str) -> Json:
    """Return the pattern of a query, with the query for all its solutions. Raises ``ValueError``.

    ``keys`` are the columns by which the solutions of a row are found; all variables of the row if absent.
    """
    head, select = parser.read(text)
    return _select(head, select)


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

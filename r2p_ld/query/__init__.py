"""Asking the graph: canned questions with typed parameters, or anybody's SPARQL.

A question of ours over the published graph runs in this process, for speed; all else that is asked here
in the sandbox (``local``). An endpoint (``remote``) takes the same text and gives the same ``Result``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from r2p_ld.labels import ENGLISH
    from r2p_ld.query.catalog import (
        CannedQuery,
        bind,
        find,
        list_queries,
        read_query,
        read_tags,
        translate,
    )
    from r2p_ld.query.languages import preferred
    from r2p_ld.query.parameters import Parameter
    from r2p_ld.query.question import is_sparql
    from r2p_ld.query.results import Result, run
    from r2p_ld.query.session import Session, run_query

__all__ = [
    "ENGLISH",
    "CannedQuery",
    "Parameter",
    "Result",
    "Session",
    "bind",
    "find",
    "is_sparql",
    "list_queries",
    "preferred",
    "read_query",
    "read_tags",
    "run",
    "run_query",
    "translate",
]

_HOMES = {
    **dict.fromkeys(("CannedQuery", "bind", "find", "list_queries"), "query.catalog"),
    **dict.fromkeys(("read_query", "read_tags", "translate"), "query.catalog"),
    **dict.fromkeys(("Result", "run"), "query.results"),
    **dict.fromkeys(("Session", "run_query"), "query.session"),
    "ENGLISH": "labels",
    "Parameter": "query.parameters",
    "is_sparql": "query.question",
    "preferred": "query.languages",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"r2p_ld.{_HOMES[name]}"), name)

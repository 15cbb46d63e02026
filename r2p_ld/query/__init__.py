"""Asking the graph: canned questions with typed parameters, or anybody's SPARQL.

A question of ours over the published graph runs in this process, for speed; all else that is asked here
in the sandbox (``local``). An endpoint (``remote``) takes the same text and gives the same ``Result``.
"""

from __future__ import annotations

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
from r2p_ld.query.languages import languages, preferred
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
    "languages",
    "list_queries",
    "preferred",
    "read_query",
    "read_tags",
    "run",
    "run_query",
    "translate",
]

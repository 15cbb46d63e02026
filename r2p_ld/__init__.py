"""Facts about the Responsibility to Protect as linked data: open, ask, check and build the graph.

Each name is imported when it is first used, so ``import r2p_ld`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from r2p_ld.claims.about import about
    from r2p_ld.claims.check import check
    from r2p_ld.corpora import annotate as annotate_corpus
    from r2p_ld.datasets.importer import import_files as import_data
    from r2p_ld.documents import read as read_document
    from r2p_ld.documents.cite import cite
    from r2p_ld.errors import BadInput, Fault, FaultsFound, R2PError, RemoteFailure
    from r2p_ld.exports import export
    from r2p_ld.graph.evidence import verify
    from r2p_ld.graph.link_report import report as link_report
    from r2p_ld.graph.validate import validate
    from r2p_ld.load import load as load_data
    from r2p_ld.load.embedded import load_into
    from r2p_ld.load.shards import write as write_shards
    from r2p_ld.panels import panel
    from r2p_ld.publish.release import build
    from r2p_ld.query import list_queries as queries
    from r2p_ld.query.session import Session as open_graph
    from r2p_ld.query.session import run_query
    from r2p_ld.reading.service import draft as draft_reading
    from r2p_ld.reconcile.table import suggest
    from r2p_ld.search import find
    from r2p_ld.site.build import build_site

__version__ = "2.0.0"  # looking it up among the installed packages takes longer than to start

__all__ = [
    "BadInput",
    "Fault",
    "FaultsFound",
    "R2PError",
    "RemoteFailure",
    "__version__",
    "about",
    "annotate_corpus",
    "build",
    "build_site",
    "check",
    "cite",
    "draft_reading",
    "export",
    "find",
    "import_data",
    "link_report",
    "load_data",
    "load_into",
    "open_graph",
    "panel",
    "queries",
    "read_document",
    "run_query",
    "suggest",
    "validate",
    "verify",
    "write_shards",
]

_HOMES = {
    **{name: f"errors:{name}" for name in ("BadInput", "Fault", "FaultsFound", "R2PError", "RemoteFailure")},
    "about": "claims.about:about",
    "annotate_corpus": "corpora:annotate",
    "build": "publish.release:build",
    "build_site": "site.build:build_site",
    "check": "claims.check:check",
    "cite": "documents.cite:cite",
    "draft_reading": "reading.service:draft",
    "export": "exports:export",
    "find": "search:find",
    "import_data": "datasets.importer:import_files",
    "link_report": "graph.link_report:report",
    "load_data": "load:load",
    "load_into": "load.embedded:load_into",
    "open_graph": "query.session:Session",
    "panel": "panels:panel",
    "queries": "query:list_queries",
    "read_document": "documents:read",
    "run_query": "query.session:run_query",
    "suggest": "reconcile.table:suggest",
    "validate": "graph.validate:validate",
    "verify": "graph.evidence:verify",
    "write_shards": "load.shards:write",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = _HOMES[name].partition(":")
    value = globals()[name] = getattr(import_module(f"{__name__}.{module}"), attribute)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

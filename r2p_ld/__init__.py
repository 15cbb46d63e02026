"""Facts about the Responsibility to Protect as linked data: open, ask, check and build the graph.

Each name is imported when it is first used, so ``import r2p_ld`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from r2p_ld.graph.validate import validate
    from r2p_ld.publish.release import build
    from r2p_ld.query import answer as run_query
    from r2p_ld.query import list_queries as queries
    from r2p_ld.store import open_published as open_graph

__version__ = "1.0.0"  # looking it up among the installed packages takes longer than to start

__all__ = ["__version__", "build", "open_graph", "queries", "run_query", "validate"]

_HOMES = {
    "build": "publish.release:build",
    "open_graph": "store:open_published",
    "queries": "query:list_queries",
    "run_query": "query:answer",
    "validate": "graph.validate:validate",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = _HOMES[name].partition(":")
    value = globals()[name] = getattr(import_module(f"{__name__}.{module}"), attribute)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

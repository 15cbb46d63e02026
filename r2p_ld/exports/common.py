"""What the formats share: the tables and queries of ``ontology/exports``, and asking the graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from r2p_ld import paths
from r2p_ld.namespaces import prefixes
from r2p_ld.query.results import Result, run
from r2p_ld.tables import tsv
from r2p_ld.tables.rows import Row

R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Export:
    """What a format makes of the graph: a text, how many entries it has, and what the reader should know."""

    text: str
    entries: int
    notes: tuple[str, ...] = ()


def read_table(name: str, kind: type[R]) -> tuple[R, ...]:
    """Return the rows of a table in ``ontology/exports``. Raise ``BadInput`` with its faults."""
    return tsv.read(paths.ontology() / "exports" / name, kind).rows


def read_query(name: str) -> str:
    """Return the text of a query in ``ontology/exports``."""
    return (paths.ontology() / "exports" / name).read_text("utf-8")


def ask(text: str, data: Sequence[str | Path] = (), *, timeout: float = 60.0) -> Result:
    """Return the answer of the published graph, together with files of RDF if any are given.

    The query may use every prefix of ``prefixes.tsv``. Raises what ``query.local.ask`` raises.
    """
    text = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in prefixes().items()) + text
    if not data:
        from r2p_ld.store import ask_published

        return run(text, ask_published(), source="the export's query")
    from r2p_ld.query import local

    return local.ask(text, data=data, with_published=True, timeout=timeout)

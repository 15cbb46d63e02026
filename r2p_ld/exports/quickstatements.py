"""Commands of QuickStatements (version 1) that give Wikidata the symbols of UN documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

from r2p_ld.exports.common import Export, ask, read_query, read_table
from r2p_ld.namespaces import expand
from r2p_ld.tables import cells
from r2p_ld.tables.rows import Row, Text

_BREAKS = frozenset('"|\t\r\n')  # what a text between quotes cannot hold


@dataclass(frozen=True, slots=True)
class Wikidata(Row):
    """``wikidata.tsv``: what a statement needs of Wikidata, and the source that says so."""

    unique = (("role",),)

    role: Annotated[str, cells.choice("symbol", "reference", "address")]
    id: Text
    label: Text
    source: Text


def export(data: Sequence[str | Path] = (), *, create: bool = False, timeout: float = 60.0) -> Export:
    """Return a statement for each symbol of a document that is tied to an item of Wikidata.

    With ``create`` a new item is made for each document that is not tied to one. Each statement has the
    document's address as its reference. Raises ``BadInput`` as ``common.ask`` does.
    """
    ids = {row.role: row.id for row in read_table("wikidata.tsv", Wikidata)}
    symbols: defaultdict[str, set[str]] = defaultdict(set)
    items: defaultdict[str, set[str]] = defaultdict(set)
    labels: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for document, symbol, item, label in ask(read_query("documents.rq"), data, timeout=timeout).rows():
        if isinstance(document, NamedNode) and isinstance(symbol, Literal) and _is_writable(symbol):
            symbols[document.value].add(symbol.value)
            if isinstance(item, NamedNode):
                items[document.value].add(item.value.removeprefix(expand("wd:")))
            if isinstance(label, Literal) and _is_writable(label):
                language = label.language or "en"
                labels[document.value][language] = min(
                    label.value, labels[document.value].get(language, label.value)
                )
    lines: list[str] = []
    unclear, untied, unlabelled = [], [], []
    for iri in sorted(symbols):
        statements = list(_statements(sorted(symbols[iri]), ids))
        match sorted(items[iri]):
            case [tied]:
                lines += [f"{tied}|{statement}" for statement in statements]
            case [_, *_]:
                unclear.append(iri)
            case _ if not create:
                untied.append(iri)
            case _ if not labels[iri]:
                unlabelled.append(iri)
            case _:
                named = [f'L{language}|"{text}"' for language, text in sorted(labels[iri].items())]
                lines += ["CREATE", *(f"LAST|{part}" for part in (*named, *statements))]
    told = {
        "are tied to no item; --create makes new ones, after a search that Wikidata has none": untied,
        "are tied to several items: keep the right tie": unclear,
        "have no label that can be written, and get no new item": unlabelled,
    }
    notes = tuple(f"{len(some):,} documents {what}." for what, some in told.items() if some)
    return Export("".join(f"{line}\n" for line in lines), len(lines), notes)


def _is_writable(text: Literal) -> bool:
    return not _BREAKS & set(text.value)


def _statements(symbols: Sequence[str], ids: dict[str, str]) -> Iterator[str]:
    for symbol in symbols:
        address = ids["address"] + quote(symbol, safe="/().-_")
        yield f'{ids["symbol"]}|"{symbol}"|{ids["reference"]}|"{address}"'

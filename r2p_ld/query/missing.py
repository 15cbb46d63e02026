"""What an answer does not say: names that the data lack, and whether there is more to tell.

A question is asked cold by people who wait: what takes longer to say is in ``explain``, imported only
where there is something to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress

from pyoxigraph import Store

from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import base, expand, node, prefixes, shorten
from r2p_ld.query.results import Result
from r2p_ld.store import advise as spelled_like
from r2p_ld.store import ask_published, mentions

_LOCAL = re.compile(r"[:#](\w+)")


def check(result: Result, things: Mapping[str, str], store: Store | None = None) -> None:
    """Raise ``BadInput`` where an answer is empty, and the data asked do not mention one of ``things``.

    ``things`` are IRIs by parameter; ``store`` holds the data, if they are not the published graph.
    """
    if not things or not result.is_empty:
        return
    asked = ask_published() if store is None else store
    rule = "the data asked do not mention it."
    faults = [
        Fault("the question", None, name, rule, advise(iri, asked))
        for name, iri in things.items()
        if not mentions(asked, iri)
    ]
    if faults:
        raise BadInput("nothing was found", faults)


def advise(name: str, store: Store) -> str:
    """Return advice on a name that a store lacks: what is called so, else what is spelled like it."""
    if name.startswith(base()):
        for called in _called(shorten(name)):
            if mentions(store, expand(called)):
                return f"did you mean {called}?"
    return spelled_like(name, store)


def _called(curie: str) -> list[str]:
    """Return the CURIE of the one thing of a prefix that has a CURIE's words as its name, if there is one."""
    from r2p_ld import search

    prefix, _, local = curie.partition(":")
    with suppress(BadInput):
        return [shorten(search.resolve(local.replace("-", " "), kind=prefix))]
    return []


def notes(text: str, result: Result, store: Store) -> Iterator[str]:
    """Yield notes on a query's answer over a store: claims that it leaves out and, if it is empty, why."""
    if result.is_empty or _has_unaffirmed(text, store):
        from r2p_ld.query import explain

        yield from explain.notes(text, result, store)


def _has_unaffirmed(text: str, store: Store) -> bool:
    """Tell whether a property that a query may name has claims with a reserve, or of others."""
    names = " ".join(f"<{prefixes()['r2p']}{local}>" for local in sorted({*_LOCAL.findall(text)}))
    same = f"{node('owl:equivalentProperty')}|{node('owl:inverseOf')}"
    asked = f"""ASK {{
      VALUES ?named {{ {names} }}
      ?property ({node("rdfs:subPropertyOf")}|{same}|^({same}))* ?named .
      ?record {node("r2p:statesProperty")} ?property
      {{ ?record {node("r2p:attributedTo")} ?speaker }} UNION
      {{ ?record {node("r2p:hasModality")} ?modality FILTER(?modality != {node("modality:does")}) }}
    }}"""
    return bool(store.query(asked))

"""Statements as they were sent and as a store has them: literals by value, blank nodes left out."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, Triple

from r2p_ld.namespaces import shorten
from r2p_ld.query.results import Term
from r2p_ld.xsd import value

Key = tuple[Hashable, ...]
_SHOWN = 3


@dataclass(slots=True)
class Rewritten:
    """A kind of literal that a store spells otherwise: how many there are, and one of them."""

    literals: int
    example: str


def is_held(sent: Term, held: Term | None, rewritten: dict[str, Rewritten]) -> bool:
    """Tell whether an object that is there is the one that was sent; note it if it is spelled otherwise."""
    if not isinstance(sent, Literal) or not isinstance(held, Literal) or held == sent:
        return held == sent
    if value(held) != value(sent):
        return False
    kind = rewritten.setdefault(_kind(sent, held), Rewritten(0, f"{sent} became {held}"))
    kind.literals += 1
    return True


def key(row: Iterable[Term | None]) -> Key:
    """Return a statement with its literal as a value."""
    subject, predicate, object_ = row
    return subject, predicate, value(object_) if isinstance(object_, Literal) else object_


def masked(row: Iterable[Term | None]) -> Key:
    """Return a statement's key without its blank nodes, which have no name that others know."""
    return tuple(None if isinstance(part, BlankNode) else part for part in key(row))


def written(triple: Triple) -> str:
    """Return a statement for people; a blank node is ``[]``."""
    return " ".join("[]" if isinstance(term, BlankNode) else str(term) for term in triple)


def missing(statements: list[str], total: int) -> str:
    """Return the rule of a fault: so many statements are missing, and the first of them."""
    return f"{len(statements):,} of {total:,} statements are missing: {'; '.join(statements[:_SHOWN])}."


def described(rewritten: Mapping[str, Rewritten]) -> list[str]:
    """Return for people what a store spells otherwise."""
    return [
        f"The store spells {found.literals:,} literals otherwise: {kind} ({found.example})."
        for kind, found in rewritten.items()
    ]


def _kind(sent: Literal, found: Literal) -> str:
    if sent.language is not None:
        return "language tags in other letters"
    before, after = shorten(sent.datatype.value), shorten(found.datatype.value)
    return f"{before} spelled otherwise" if before == after else f"{before} as {after}"

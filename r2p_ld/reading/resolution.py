"""Resolutions: the clauses in which a body speaks, from its name with a comma to the last full stop."""

from __future__ import annotations

from collections.abc import Sequence

from r2p_ld.annotate import Mention
from r2p_ld.documents.model import Block, Document

_COMMAS = (",", "،", "，")
_FULL_STOPS = (".", "。")
_ARTICLE = 6
"""*The*, *Le* or *إن* and a comma may stand around the name of the body, and no more."""


def clauses(document: Document, mentions: Sequence[Mention]) -> dict[int, str]:
    """Return the body that speaks in each preambular or operative clause, by the start of its block.

    A resolution begins with a paragraph such as *The Security Council,* and ends with a full stop that no
    further numbered paragraph follows.
    """
    found: dict[int, str] = {}
    bodies = {each.start: each for each in mentions if each.concept.startswith("body:")}
    body, at_end = "", False
    for block in document.blocks:
        text = document.text[block.start : block.end]
        if opening := _body(block, text, bodies):
            body, at_end = opening, False
            continue
        if block.kind == "heading" or (at_end and not block.number):
            body = ""
        if body:
            found[block.start] = body
            at_end = text.endswith(_FULL_STOPS)
    return found


def _body(block: Block, text: str, bodies: dict[int, Mention]) -> str:
    """Return the body that a block names with an article and a comma, and nothing else; else ""."""
    if not text.endswith(_COMMAS):
        return ""
    for start in range(block.start, min(block.start + _ARTICLE, block.end)):
        if (named := bodies.get(start)) and len(text) - len(named.surface) <= _ARTICLE:
            return named.concept
    return ""

"""Two versions of one document: paragraphs side by side, and what a thing is called in both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from r2p_ld import paths
from r2p_ld.annotate import Lexicon, Mention, mentions
from r2p_ld.documents.model import Block, Document
from r2p_ld.documents.reader import read
from r2p_ld.errors import BadInput
from r2p_ld.namespaces import node
from r2p_ld.outcome import Outcome
from r2p_ld.reading.service import main_language
from r2p_ld.reading.vocabulary import Vocabulary, vocabulary
from r2p_ld.tables import cells, rows, tsv

_FORMS = ("label", "alias")
"""Mentions by other rules, such as inflected forms or references, are no names as they stand."""


@dataclass(frozen=True, slots=True)
class Aligned(Outcome):
    """Two versions side by side: how many paragraphs pair, how many do not, and proposals of labels."""

    pairs: int
    alone: int
    labels: tuple[rows.Label, ...]
    out: Path | None = None

    def __str__(self) -> str:
        if self.out is None:
            return tsv.write(rows.Label, self.labels).decode().rstrip("\n")
        return (
            f"{self.pairs} paragraphs pair, {self.alone} do not; "
            f"{len(self.labels)} proposals of labels are in {self.out}."
        )

    def as_dict(self) -> dict[str, object]:
        """Return the outcome as plain values: labels as their cells."""
        table = tsv.write(rows.Label, self.labels).decode().splitlines()
        head = table[0].split("\t")
        listed = [dict(zip(head, line.split("\t"), strict=True)) for line in table[1:]]
        return {"pairs": self.pairs, "alone": self.alone, "labels": listed, "faults": []}


def align(path: Path, other: Path, out: Path | None = None) -> Aligned:
    """Return what a document and ``other``, its version in another language, call the same things.

    What is mentioned in two paragraphs that pair is proposed as an attested label in the language of
    ``other``, with both places; proposals are written to ``out`` as a table of labels. Raises
    ``BadInput`` where a file cannot be read, or both are in one language, or in one that is not certain.
    """
    first, second = read(path), read(other)
    languages = [main_language(each) for each in (first, second)]
    if not all(languages) or languages[0] == languages[1]:
        named = " and ".join(each or "unknown" for each in languages)
        raise BadInput(f"The languages of the versions are {named}: give two versions in two languages.")
    pairs = list(paired(first, second))
    labels = tuple(_labels(first, second, pairs, languages[1], vocabulary()))
    if out:
        with paths.atomic(out) as new:
            new.write_bytes(tsv.write(rows.Label, labels))
    alone = sum(each.kind != "heading" for each in (*first.blocks, *second.blocks)) - 2 * len(pairs)
    return Aligned(len(pairs), alone, labels, out)


def paired(first: Document, second: Document) -> Iterator[tuple[Block, Block]]:
    """Yield the paragraphs and items of two versions that pair.

    Those with a printed number pair by it, within sections in their order. Others pair by their place
    between two that do, where both versions have the same kinds there.
    """
    mine, yours = (list(_numbered(each.blocks)) for each in (first, second))
    keys = {key: block for key, block in yours if key}
    common = [(block, keys[key]) for key, block in mine if key in keys]
    yield from common
    between: list[list[list[Block]]] = []
    shared = {id(block) for pair in common for block in pair}
    for listed in (mine, yours):
        stretches: list[list[Block]] = [[]]
        for _, block in listed:
            if id(block) in shared:
                stretches.append([])
            else:
                stretches[-1].append(block)
        between.append(stretches)
    for left, right in zip(*between, strict=True):
        if [each.kind for each in left] == [each.kind for each in right]:
            yield from zip(left, right, strict=True)


def _numbered(blocks: Iterable[Block]) -> Iterator[tuple[tuple[str, str, int] | None, Block]]:
    """Yield the blocks that are no headings, each with its printed number and how often it came before."""
    seen: defaultdict[tuple[str, str], int] = defaultdict(int)
    for block in blocks:
        if block.kind == "heading":
            continue
        if not block.number:
            yield None, block
            continue
        key = (block.kind, block.number)
        seen[key] += 1
        yield (*key, seen[key]), block


def _labels(
    first: Document, second: Document, pairs: list[tuple[Block, Block]], language: str, known: Vocabulary
) -> Iterator[rows.Label]:
    lexicon = Lexicon.published()
    here, there = (_by_block(each, mentions(each, lexicon)) for each in (first, second))
    proposed = set[tuple[str, str]]()
    for left, right in pairs:
        mine = {each.concept: each for each in reversed(here[left.start])}
        for mention in there[right.start]:
            text = " ".join(mention.surface.split())
            if mention.concept not in mine or (mention.concept, text) in proposed:
                continue
            proposed.add((mention.concept, text))
            thing = node(mention.concept)
            names = [label.casefold() for label in known.labels(thing, language)]
            source = f"{_place(second, mention)}, beside {_place(first, mine[mention.concept])}"
            yield rows.Label(
                term=thing,
                property="label" if names[:1] == [text.casefold()] else "altLabel",
                text=text,
                status="attested",
                source=source,
                note="",
            )


def _by_block(document: Document, found: Iterable[Mention]) -> defaultdict[int, list[Mention]]:
    """Return the mentions of names as they stand, by the start of their block."""
    listed: defaultdict[int, list[Mention]] = defaultdict(list)
    for mention in found:
        block = document.block_at(mention.start)
        if block and mention.rule in _FORMS:
            listed[block.start].append(mention)
    return listed


def _place(document: Document, mention: Mention) -> str:
    span = cells.Span(mention.start, mention.end)
    return f"{document.name} {document.locator(mention.start)} {span}"

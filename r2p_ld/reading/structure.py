"""Candidate claims from structure: lists under headings, numbered items, counts, titles with symbols."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from r2p_ld.annotate import Mention
from r2p_ld.documents.model import Block
from r2p_ld.namespaces import node, shorten
from r2p_ld.reading.candidates import Candidate, propose
from r2p_ld.reading.context import Context
from r2p_ld.reading.grammar import grammar
from r2p_ld.reading.support import stems
from r2p_ld.reading.tables import Structure, forms, structures
from r2p_ld.reading.vocabulary import Vocabulary, folded
from r2p_ld.tables import cells

_MARK = re.compile(r"(?:[•●▪◦‣*–-]\s+)?(?:\(?(\d{1,2}|[IVX]+|[a-zA-Z])[.)]\s+)?")
_RUN_IN = re.compile(r"(?P<name>[^\n:：.]{3,110})[:：]")
_BOLD = re.compile(r"\*\*([^*\n]{3,120})\*\*")
_REPORT = re.compile(
    r"(?P<year>(?:19|20)\d\d)\s*[:：–-]\s*(?P<title>[^\n()]{8,300}?)\s*\((?P<symbol>[^()\n]{5,60})\)\s*$"
)
_NUMBERED = re.compile(r"\(?\b(\d{1,2})\)\s+([^;；,，\n]{3,80}?)(?=\s*(?:[;；,，.。\n]|$))")
_QUOTED = re.compile(r"[“\"«]([^”\"»]{3,60}?)[,.]?[”\"»]")
_EDGES = " \t\n*_.;；。,，:："
_NEAR_ENOUGH = 0.6
_NEAR = 40
_FEW_WORDS = 8
_SOME_WORDS = 4
_MOST = 0.7


class Structures:
    """A document's structure, read for what it says by itself."""

    def __init__(self, context: Context, vocabulary: Vocabulary, mentions: list[Mention]) -> None:
        self.context, self.vocabulary, self.mentions = context, vocabulary, mentions
        self.text, self.blocks = context.text, context.document.blocks

    def candidates(self) -> Iterator[Candidate]:
        """Yield what the structure says, in the order of the text."""
        seen: dict[NamedNode, NamedNode] = {}  # class → the thing of it that was named last
        introduction: Block | None = None
        for block in self.blocks:
            language = self.context.language(block)
            if block.kind == "item":
                parents = self._announced(introduction, seen)
                yield from self._report(block)
                yield from self._enumerated(block, introduction, language)
            else:
                introduction, parents = block, seen
            names = list(self._names(block))
            yield from self._under(block, names, parents)
            for thing, _ in names[:1]:
                seen |= dict.fromkeys(self.vocabulary.types(thing), thing)
            if block.kind in ("paragraph", "item"):
                yield from self._in_sentences(block, language)

    # --- names ---------------------------------------------------------------------------------

    @cached_property
    def _index(self) -> dict[str, list[NamedNode]]:
        """What exact names of the classes that structures know stand for."""
        kinds = {each for row in structures() for each in (row.class_, row.parent) if each is not None}
        found: dict[str, dict[NamedNode, None]] = {}
        for kind in {*kinds, node("r2p:Stage")}:
            for thing in self.vocabulary.members(kind):
                for label in self.vocabulary.labels(thing):
                    found.setdefault(folded(label), {})[thing] = None
        return {name: list(things) for name, things in found.items()}

    def _named(self, words: str) -> list[NamedNode]:
        """Return what some words name: whole, or as most of a name."""
        name = folded(words)
        if (found := self._index.get(name)) is not None:
            return found
        if len(name.split()) < _SOME_WORDS:
            return []
        longer = [
            each for each in self._index if each.endswith(f" {name}") and len(name) >= len(each) * _MOST
        ]
        return self._index[longer[0]] if len(longer) == 1 else []

    def _names(self, block: Block) -> Iterator[tuple[NamedNode, tuple[int, int]]]:
        """Yield the things that a block names by its form, each with its place.

        They are named by the whole of a heading or item, by what stands before a colon, and in bold.
        """
        start = self._content(block)
        text = self.text[start : block.end]
        places = [(start, block.end)] if block.kind in ("heading", "item", "cell") else []
        if run_in := _RUN_IN.match(text):
            places.append((start + run_in.start("name"), start + run_in.end("name")))
        places += [(start + found.start(1), start + found.end(1)) for found in _BOLD.finditer(text)]
        named = set()
        for place in places:
            place = self._trimmed(*place)
            for thing in self._named(self.text[slice(*place)]):
                if thing not in named:
                    named.add(thing)
                    yield thing, place

    def _content(self, block: Block) -> int:
        """Return where the words of a block begin, behind its bullets and numbers."""
        at = block.start
        while (mark := _MARK.match(self.text, at, block.end)) and mark.end() > at:
            at = mark.end()
        return at

    def _trimmed(self, start: int, end: int) -> tuple[int, int]:
        words = self.text[start:end]
        start += len(words) - len(words.lstrip(_EDGES))
        return start, max(start + 1, end - (len(words) - len(words.rstrip(_EDGES))))

    def _announced(
        self, introduction: Block | None, seen: dict[NamedNode, NamedNode]
    ) -> dict[NamedNode, NamedNode]:
        """Return the things, by class, that introduce a list: what its heading or first words name."""
        if introduction is None:
            return {}
        named = [thing for thing, _ in self._names(introduction)]
        return {kind: thing for thing in reversed(named) for kind in self.vocabulary.types(thing)}

    # --- what stands under what ----------------------------------------------------------------

    def _under(
        self,
        block: Block,
        names: list[tuple[NamedNode, tuple[int, int]]],
        parents: dict[NamedNode, NamedNode],
    ) -> Iterator[Candidate]:
        """Yield that a thing stands in a list or section of another."""
        pillar = node("r2p:Pillar")
        for thing, place in names:
            types = self.vocabulary.types(thing)
            for row in structures():
                if row.parent is None or row.class_ not in types:
                    continue
                parent = (
                    self._wide(row, block)
                    if row.class_ == node("r2p:AssistanceCategory")
                    else parents.get(row.parent)
                )
                if parent is not None and parent != thing:
                    yield self._claim(row, thing, shorten(parent.value), place, "list")
            if block.kind == "heading" and pillar in types and (title := self._title(block, place)):
                yield title

    def _wide(self, row: Structure, block: Block) -> NamedNode | None:
        """Return the widest thing of a kind that an earlier paragraph mentions, above all divisions."""
        tops = (thing for thing in self.vocabulary.members(row.parent) if self.vocabulary.is_top(thing))  # type: ignore[arg-type]
        names = {shorten(thing.value): thing for thing in tops}
        found = (
            names[each.concept]
            for each in self.mentions
            if each.start < block.start and each.concept in names
        )
        return next(found, None)

    def _title(self, block: Block, name: tuple[int, int]) -> Candidate | None:
        """Return the title that a heading gives to the list under a pillar, where tools stand in it."""
        after = self._trimmed(name[1], block.end)
        at = self.blocks.index(block)
        items = [each for each in self.blocks[at + 1 : at + 3] if each.kind == "item"]
        tools = (
            node("r2p:PolicyTool") in self.vocabulary.types(thing)
            for each in items
            for thing, _ in self._names(each)
        )
        words = self.text[slice(*after)]
        if not any(tools) or after[1] >= block.end + 1 or len(words) < 3 or name[1] >= block.end:
            return None
        thing = next(thing for thing, place in self._names(block) if place == name)
        literal = cells.term.write(Literal(words))
        return propose(
            self.text, shorten(thing.value), "r2p:toolSetTitle", literal, after, "title of a list", 0.95
        )

    def _claim(
        self,
        row: Structure,
        thing: NamedNode,
        value: str,
        place: tuple[int, int],
        rule: str,
        sure: float = 0.95,
    ) -> Candidate:
        return propose(
            self.text,
            shorten(thing.value),
            shorten(row.property.value),
            value,
            place,
            rule,
            sure,
            row.relation,
        )

    # --- numbered items, reports ---------------------------------------------------------------

    def _enumerated(self, block: Block, introduction: Block | None, language: str) -> Iterator[Candidate]:
        """Yield the number of an item of a list that words such as *challenges* introduce."""
        if introduction is None:
            return
        words = self.text[introduction.start : introduction.end].casefold()
        kinds = {node(kind) for cue, kind in forms(language, "introduces").items() if cue in words}
        number = self._number(block)
        for row in structures():
            if row.parent is None and row.class_ in kinds and number:
                start = self._content(block)
                first = _RUN_IN.match(self.text[start : block.end])
                end = start + first.end("name") if first else self._some_words(start, block.end)
                if thing := self._nearest(row.class_, self.text[start:end]):
                    yield self._claim(row, thing, number, self._trimmed(start, end), "numbered list", 0.85)

    def _number(self, block: Block) -> str:
        marks = _MARK.match(self.text[block.start : block.end].lstrip("•●▪◦‣*–- "))
        number = (marks[1] if marks else None) or block.number
        return number if number.isdigit() else ""

    def _some_words(self, start: int, end: int) -> int:
        words = list(re.finditer(r"\S+", self.text[start:end]))[:_FEW_WORDS]
        return start + words[-1].end() if words else end

    def _nearest(self, kind: NamedNode, words: str) -> NamedNode | None:
        """Return the one thing of a class whose name shares most words with a text, if it shares enough."""
        here = stems(words)
        scored = []
        for thing in self.vocabulary.members(kind):
            names = [found for label in self.vocabulary.labels(thing) if (found := stems(label))]
            scored.append((max((len(name & here) / len(name) for name in names), default=0), thing))
        scored.sort(key=lambda each: (-each[0], each[1].value))
        if not scored or scored[0][0] < _NEAR_ENOUGH or (len(scored) > 1 and scored[1][0] == scored[0][0]):
            return None
        return scored[0][1]

    def _report(self, block: Block) -> Iterator[Candidate]:
        """Yield what a line such as *2013: Title (A/67/929-S/2013/399)* says of a document."""
        start = self._content(block)
        found = _REPORT.match(self.text[start : block.end])
        if found is None:
            return
        symbol = self._trimmed(start + found.start("symbol"), start + found.end("symbol"))
        concepts = [
            each.concept for each in self.mentions if each.start <= symbol[0] and each.end >= symbol[1]
        ]
        thing = concepts[0] if concepts else ""
        if not thing.startswith(("report:", "document:", "instrument:")):
            return
        language = self.context.language(block) or "en"
        title = self._trimmed(start + found.start("title"), start + found.end("title"))
        year = (start + found.start("year"), start + found.end("year"))
        rule = "line of a document"
        if node("r2p:Report") in self.vocabulary.types(node(thing)):
            yield propose(self.text, thing, "r2p:reportYear", found["year"], year, rule, 0.95, "reportYear")
        named = cells.term.write(Literal(self.text[slice(*title)], language=language))
        yield propose(self.text, thing, "dcterms:title", named, title, rule, 0.95, "title")
        printed = cells.term.write(Literal(self.text[slice(*symbol)]))
        yield propose(self.text, thing, "r2p:symbolAsPrinted", printed, symbol, rule, 0.98, "documentSymbol")

    # --- within sentences ------------------------------------------------------------------------

    def _in_sentences(self, block: Block, language: str) -> Iterator[Candidate]:
        text = self.text[block.start : block.end]
        yield from self._principles(block, text)
        yield from self._counts(block, text, language)
        yield from self._quoted(block, text)

    def _principles(self, block: Block, text: str) -> Iterator[Candidate]:
        """Yield the numbers of things that a sentence lists as *1) …; 2) …*."""
        for found in _NUMBERED.finditer(text):
            place = self._trimmed(block.start + found.start(2), block.start + found.end(2))
            for thing in self._named(self.text[slice(*place)]):
                for row in structures():
                    if row.parent is None and row.class_ in self.vocabulary.types(thing):
                        yield self._claim(row, thing, found[1], place, "numbered in a sentence")

    def _counts(self, block: Block, text: str, language: str) -> Iterator[Candidate]:
        """Yield how many there are of what a document counts: *the five common principles*."""
        numbers, nouns = forms(language, "number"), forms(language, "counts")
        if not numbers or not nouns:
            return
        blank = r"\s*" if language == "zh" else r"\s+(?:[\w-]+\s+){0,2}?"
        alternatives = "|".join(map(re.escape, sorted(nouns, key=len, reverse=True)))
        edge = "" if language == "zh" else r"\b"
        pattern = rf"{edge}({'|'.join(map(re.escape, numbers))})[\s-]?{blank}[*“\"]*({alternatives}){edge}"
        for found in re.finditer(pattern, text, re.IGNORECASE):
            place = (block.start + found.start(), block.start + found.end())
            if self._of_a_body(place[1], language):
                continue  # *the three pillars of the United Nations*
            number, thing = numbers[found[1].casefold()], nouns[found[2].casefold()]
            yield propose(self.text, thing, "r2p:statedCount", number, place, "count", 0.9, "hasCount")

    def _of_a_body(self, end: int, language: str) -> bool:
        """Tell whether what ends at a place is a body's: its name follows at once, behind a preposition."""
        after = next((each for each in self.mentions if each.start >= end), None)
        is_near = after is not None and after.concept.startswith("body:") and after.start - end <= _NEAR
        return is_near and grammar(language).depends(self.text[end : after.start])  # type: ignore[union-attr]

    def _quoted(self, block: Block, text: str) -> Iterator[Candidate]:
        """Yield the names that a document prints for stages, in quotation marks."""
        for found in _QUOTED.finditer(text):
            place = self._trimmed(block.start + found.start(1), block.start + found.end(1))
            words = self.text[slice(*place)]
            for thing in self._named(words):
                if node("r2p:Stage") in self.vocabulary.types(thing):
                    printed = cells.term.write(Literal(words))
                    yield propose(
                        self.text,
                        shorten(thing.value),
                        "r2p:nameAsPrinted",
                        printed,
                        place,
                        "quoted name",
                        0.85,
                        "label",
                    )

"""A chunk: nodes to check, and all that shapes look at from them, be it in the files or beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, Triple

from r2p_ld.shacl.background import Background
from r2p_ld.shacl.index import Term
from r2p_ld.shacl.outlook import Entry, Outlook
from r2p_ld.shacl.reach import NAMES, Step
from r2p_ld.shacl.report import Result
from r2p_ld.shacl.shelf import Piece, Shelf
from r2p_ld.shacl.survey import Survey

Task: TypeAlias = Sequence[Piece] | Sequence[Term]
"""Lines of a file, or nodes of the background: what to check in one go."""


class Chunker:
    """Gathers what belongs to a chunk."""

    def __init__(
        self,
        shelf: Shelf,
        known: Background,
        outlook: Outlook,
        entries: Sequence[Entry],
        survey: Survey,
    ) -> None:
        self.shelf = shelf
        self.known = known
        self.outlook = outlook
        self.touched = survey.known
        self.entries = entries
        self._steps = {
            state: {step: tuple(ends) for step, ends in steps.items()}
            for state, steps in outlook.automaton.steps.items()
        }
        starts = (outlook.core, outlook.ambient, *(entry.state for entry in entries))
        self.arrows = outlook.automaton.against(*starts) & survey.predicates
        few = [known.instances(kind) for kind in outlook.anchors]
        self._ambient: set[Term] = outlook.constants | survey.anchored.union(*few)
        self._kept: dict[Term, list[Triple]] = {}

    def gather(self, task: Task) -> Chunk:
        """Return a chunk: the nodes whose lines these are, or these nodes, and what is to be known beside."""
        chunk = Chunk(self)
        if task and isinstance(task[0], Piece):
            read = self.shelf.read(piece for piece in task if isinstance(piece, Piece))
            for triple in read:
                chunk.own.setdefault(triple.subject, []).append(triple)
        else:
            for node in task:
                if not isinstance(node, Piece):
                    chunk.own[node] = [] if isinstance(node, Literal) else self.shelf.about(node)
        chunk.fill(self.entries, self._ambient, self._steps)
        return chunk

    def met(self) -> set[Term]:
        """Return the nodes that are known beside whatever is checked, if the files say anything of them."""
        chunk = self.gather([])
        return chunk.met() if chunk.triples - chunk.known() else set()

    def about(self, node: Term) -> list[Triple]:
        """Return the files' triples about a node of another chunk."""
        if isinstance(node, Literal):
            return []
        if node not in self._kept:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[node] = self.shelf.about(node)
        return self._kept[node]

    def incoming(self, node: Term) -> list[Triple]:
        """Return the files' triples that lead to a node, those that shapes follow against the arrow."""
        return self.shelf.incoming(node) if self.arrows else []


_KEPT = 2_000
"""So many nodes of other chunks stay in memory."""


class Chunk:
    """Nodes to report on, with all that their results rest upon."""

    def __init__(self, chunker: Chunker) -> None:
        self._chunker = chunker
        self.own: dict[Term, list[Triple]] = {}
        self.loose: set[Term] = set()
        self.triples: set[Triple] = set()
        self.entered: set[Entry] = set()
        self._mentioned: set[Term] = set()
        self._seen: set[tuple[Term, int]] = set()

    def fill(
        self, entries: Sequence[Entry], ambient: Iterable[Term], steps: dict[int, dict[Step, tuple[int, ...]]]
    ) -> None:
        """Walk from the chunk's nodes to all that shapes look at."""
        chunker, known, outlook = self._chunker, self._chunker.known, self._chunker.outlook
        for triples in self.own.values():
            self.triples.update(triples)
        for node in {triple.object for triples in self.own.values() for triple in triples}:
            loose = node not in self.own and not known.defines(node)
            if loose and (isinstance(node, Literal) or not chunker.shelf.has(node)):
                self.loose.add(node)
        waiting = [(node, outlook.ambient) for node in ambient]
        for node in chain(self.own, self.loose):
            has = {(t.predicate, value) for t in self._about(node) for value in (None, str(t.object))}
            waiting += [(node, outlook.core)]
            for entry in entries:
                if entry.asks <= has:
                    self.entered.add(entry)
                    waiting.append((node, entry.state))
            self.triples.update(known.about.get(node, ()))
            if outlook.pointed:
                self.triples.update(chunker.shelf.pointed(node))
                self.triples.update(t for t in known.incoming.get(node, ()) if t.predicate in outlook.pointed)
        seen = self._seen = set(waiting)
        while waiting:
            node, state = waiting.pop()
            for onward in self._walk(node, steps.get(state, {})):
                if onward not in seen:
                    seen.add(onward)
                    waiting.append(onward)
        for triple in self.triples.difference(self.known()):
            self._mentioned |= {triple.subject, triple.object}

    def met(self) -> set[Term]:
        """Return the nodes that the walk has come by."""
        return {node for node, _ in self._seen}

    def is_own(self, node: Term | None) -> bool:
        """Tell whether a node is one of the data: they mention it, and the background does not define it."""
        mentioned = node in self._mentioned or node in self._chunker.touched
        return mentioned and not self._chunker.known.defines(node)

    def has(self, node: Term | None) -> bool:
        """Tell whether a node is one to report on."""
        return node in self.own or node in self.loose

    def keeps(self, result: Result) -> bool:
        """Tell whether a result is this chunk's to report."""
        by_value = result.shape in self._chunker.outlook.by_value
        node = result.value if by_value else result.focus
        return self.has(node) or any(
            (node, state) in self._seen for state in self._chunker.outlook.inner.get(result.shape, ())
        )

    def concerns(self, result: Result) -> bool:
        """Tell whether a result is on a node of the data."""
        if self.is_own(result.focus):
            return True
        return not isinstance(result.value, Literal) and self.is_own(result.value)

    def known(self) -> set[Triple]:
        """Return the triples that the background has of those gathered."""
        about = self._chunker.known.about
        return {triple for triple in self.triples if triple in about.get(triple.subject, ())}

    def told(self, results: Iterable[Result]) -> list[Triple]:
        """Return the triples that a report on these results may want to tell."""
        found: dict[Triple, None] = {}
        waiting: list[Term] = []
        below = list(results)
        while below:
            result = below.pop()
            waiting += [node for node in (result.focus, result.value) if node is not None]
            below += result.details
        seen = set(waiting)
        while waiting:
            for triple in self._about(waiting.pop()):
                found[triple] = None
                if isinstance(triple.object, BlankNode) and triple.object not in seen:
                    seen.add(triple.object)
                    waiting.append(triple.object)
        return list(found)

    def _about(self, node: Term) -> Iterable[Triple]:
        files = self.own[node] if node in self.own else self._chunker.about(node)
        return chain(files, self._chunker.known.about.get(node, ()))

    def _walk(self, node: Term, steps: dict[Step, tuple[int, ...]]) -> Iterator[tuple[Term, int]]:
        if not steps:
            return
        anything, names = steps.get(Step(None), ()), steps.get(NAMES, ())
        for triple in () if isinstance(node, Literal) else self._about(node):
            ends = steps.get(Step(triple.predicate), ()) + anything
            if ends or names:
                self.triples.add(triple)
                yield from ((triple.object, end) for end in ends)
                yield from ((triple.predicate, end) for end in names)
        if any(step.inverse for step in steps if step != NAMES):
            there = chain(self._chunker.incoming(node), self._chunker.known.incoming.get(node, ()))
            for triple in there:
                ends = steps.get(Step(triple.predicate, inverse=True), ())
                if ends:
                    self.triples.add(triple)
                    yield from ((triple.subject, end) for end in ends)

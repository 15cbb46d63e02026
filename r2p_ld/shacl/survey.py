"""One reading of the data: what is in them, and where they meet the background."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from pyoxigraph import Literal, NamedNode, parse

from r2p_ld import rdf
from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import node as term
from r2p_ld.shacl.background import Background
from r2p_ld.shacl.index import Term
from r2p_ld.shacl.outlook import Entry, Outlook
from r2p_ld.shacl.patterns import Asked
from r2p_ld.shacl.reach import NAMES, Unbounded

_MOST = 1_000
"""So many instances of a class may be known beside whatever is checked."""


class Survey:
    """What files of N-Quads hold: nothing here grows beyond the size of the background and the terms.

    ``subjects`` are those that the background knows, ``pointed`` the objects that it knows of triples
    that shapes follow against the arrow, ``values`` the objects that it mentions and does not define.
    Raises ``BadInput`` where a file is not in order.
    """

    def __init__(self, files: Sequence[Path], background: Background, outlook: Outlook) -> None:
        self._files = files
        self._background = background
        self._outlook = outlook
        self.predicates: set[NamedNode] = set()
        self.classes: set[NamedNode] = set()
        self.there: set[Asked] = set()
        self.given: set[NamedNode] = set()
        self.subjects: set[Term] = set()
        self.pointed: set[Term] = set()
        self.values: set[Term] = set()
        self.anchored: set[Term] = set()
        self.speaks = False
        self.quads = 0
        faults: list[Fault] = []
        for path in files:
            try:
                self._read(path)
            except BadInput as error:
                faults += error.faults
        if faults:
            raise BadInput("the data cannot be read", faults)
        self.there |= {(predicate, None) for predicate in self.predicates}
        self.known = frozenset(self.subjects | self.pointed | self.values)

    def live(self) -> list[Entry]:
        """Return the entries of the rules that the data may break. Raises ``Unbounded``."""
        return self._outlook.live(self.there, self.given)

    def beside(self, entries: Sequence[Entry], met: Collection[Term]) -> set[Term]:
        """Return the nodes of the background whose results the data may change, but for their subjects.

        ``met`` are nodes of which everything that is checked knows, if the data have to do with them.
        Raises ``Unbounded`` where a rule may then find anything.
        """
        if met and not all(entry.whole for entry in entries):
            raise Unbounded("a rule about two things without a tie")
        automaton, core = self._outlook.automaton, self._outlook.core
        starts = {core, *(entry.state for entry in entries)}
        seeds: set[tuple[Term, int]] = {(v, state) for state in automaton.reached(core) for v in self.values}
        rules = automaton.reached(*(entry.state for entry in entries))
        seeds |= {(node, state) for state in rules for node in met}
        for state in automaton.reached(*starts):
            for step in automaton.steps.get(state, {}):
                if step == NAMES or not step.inverse:
                    if step.predicate is None or step.predicate in self.predicates:
                        seeds |= {(node, state) for node in self.subjects}
                elif step.predicate in self.predicates:
                    seeds |= {(node, state) for node in self.pointed}
        return self._background.upstream(seeds, automaton, starts) - self.subjects

    def _read(self, path: Path) -> None:
        outlook, about, mentioned = self._outlook, self._background.about, self._background.incoming
        pairs = outlook.asked()
        asked = {predicate for predicate, _ in pairs}
        arrows = outlook.automaton.against(*outlook.automaton.steps)
        kinds, anchors, watched = term("rdf:type"), outlook.anchors, outlook.watched
        last: Term | None = None
        with rdf.open_file(path) as (file, format):
            for quad in parse(file, format):
                subject, predicate, value = quad.subject, quad.predicate, quad.object
                self.quads += 1
                if subject != last:
                    last = subject
                    defined = subject in about
                    self.speaks = self.speaks or not defined
                    if defined or subject in mentioned:
                        self.subjects.add(subject)
                    if subject in watched:
                        raise Unbounded("a rule that hangs on a node of the data")
                if defined:
                    self.given.add(predicate)
                if value in mentioned or value in about:
                    if predicate in arrows:
                        self.pointed.add(value)
                    if value not in about and not isinstance(value, Literal):
                        self.values.add(value)
                if value in watched:
                    raise Unbounded("a rule that hangs on a node of the data")
                self.predicates.add(predicate)
                if predicate in asked and (predicate, str(value)) in pairs:
                    self.there.add((predicate, str(value)))
                if predicate == kinds:
                    if isinstance(value, NamedNode):
                        self.classes.add(value)
                    if value in anchors:
                        self.anchored.add(subject)
                        if len(self.anchored) > _MOST:
                            raise Unbounded("more instances of a class than can be known beside all else")

"""Rules over triples, run to a fixed point by semi-naive evaluation: each new fact meets each rule once.

Terms are numbers; those below zero are variables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple, TypeAlias

Fact: TypeAlias = tuple[int, int, int]
"""Subject, property and object; an atom of a rule is one with variables. The property is never one."""


class Rule(NamedTuple):
    """The fact that follows from one or two others."""

    head: Fact
    body: tuple[Fact, ...]


class Facts:
    """All that follows from the facts that are added.

    Of those that are added, only what rules ask for is kept, and the properties ``kept``.
    """

    def __init__(self, rules: Iterable[Rule], kept: Iterable[int] = ()) -> None:
        # property, or property and object → what follows, from such a fact and which other
        self._triggers: dict[int | tuple[int, int], list[tuple[Fact, Fact, Fact | None]]] = defaultdict(list)
        for head, body in rules:
            for atom, other in zip(body, (None,) if len(body) == 1 else body[::-1], strict=True):
                key = atom[1] if atom[2] < 0 else (atom[1], atom[2])
                self._triggers[key].append((head, atom, other))
        self._kept = {*kept, *(atom[1] for follows in self._triggers.values() for _, atom, _ in follows)}
        self._objects: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
        self._subjects: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))

    def __iter__(self) -> Iterator[Fact]:
        """Yield the facts that are kept."""
        for property_, objects in self._objects.items():
            for subject, values in objects.items():
                for value in values:
                    yield subject, property_, value

    def by_subject(self, property_: int) -> dict[int, set[int]]:
        """Return the subjects of a property, each with its values."""
        return self._objects.get(property_, {})

    def by_object(self, property_: int) -> dict[int, set[int]]:
        """Return the values of a property, each with its subjects."""
        return self._subjects.get(property_, {})

    def add(self, facts: Iterable[Fact]) -> None:
        """Add facts and what follows."""
        waiting = [fact for fact in facts if fact[1] in self._kept]
        while waiting:
            subject, property_, value = waiting.pop()
            values = self._objects[property_][subject]
            if value in values:
                continue
            values.add(value)
            self._subjects[property_][value].add(subject)
            for key in (property_, (property_, value)):
                for head, atom, other in self._triggers.get(key, ()):
                    bound = {atom[0]: subject, atom[2]: value}
                    if other is None:
                        waiting.append(_with(head, bound))
                    else:
                        waiting += (
                            _with(head, {**bound, **more}) for more in self._matches(_with(other, bound))
                        )

    def _matches(self, atom: Fact) -> Collection[dict[int, int]]:
        """Return the values of an atom's variables, for each fact that it stands for; one at most is free."""
        subject, property_, value = atom
        if value < 0:
            return [{value: each} for each in self.by_subject(property_).get(subject, ())]
        if subject < 0:
            return [{subject: each} for each in self.by_object(property_).get(value, ())]
        return [{}] if value in self.by_subject(property_).get(subject, ()) else []


def _with(atom: Fact, bound: dict[int, int]) -> Fact:
    subject, property_, value = atom
    return bound.get(subject, subject), property_, bound.get(value, value)

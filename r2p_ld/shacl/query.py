"""The text of a query in a shape: what may not stand in it, and variables bound before it is asked.

https://www.w3.org/TR/shacl/#pre-binding
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from r2p_ld.query import parser, patterns
from r2p_ld.query.tokens import Token, tokens

_DEEPEST = 60


class _Part(NamedTuple):
    """A token with what stands before it."""

    token: Token
    space: str = ""

    @property
    def key(self) -> str:
        """What it is, however it is written: words in capitals, variables with ``?``, strings empty."""
        kind, text, *_ = self.token
        if kind == "word" and self.token.prefix is None:
            return text.upper()
        if self.token.variable:
            return f"?{self.token.variable}"
        return '""' if kind == "string" else text

    @property
    def text(self) -> str:
        """What it is as it is written."""
        return self.space + self.token.text


@dataclass
class _Group:
    """What stands in braces: where it begins in the text that is written, and which variables it names."""

    start: int
    exists: bool
    selects: bool = False
    names: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Query:
    """A query in pieces, with its namespaces by prefix."""

    parts: tuple[_Part, ...]
    prefixes: Mapping[str, str]

    @property
    def prologue(self) -> str:
        """What declares the prefixes."""
        return "".join(f"PREFIX {prefix}: <{space}>\n" for prefix, space in sorted(self.prefixes.items()))

    @property
    def text(self) -> str:
        """The query as it is written, without its prologue."""
        return "".join(part.text for part in self.parts)

    @property
    def body(self) -> str:
        """The query from its first brace on."""
        return self.text[self.text.index("{") :] if "{" in self.text else "{}"

    @cached_property
    def _normal(self) -> str:
        """The query's tokens, however they are written, each between spaces."""
        return f" {'  '.join(part.key for part in self.parts)} "

    def _all(self, pattern: str) -> list[str]:
        return re.findall(pattern, self._normal)

    @property
    def forms(self) -> set[str]:
        """The properties of whose values a function looks at how they are written, by IRI."""
        functions = "DATATYPE|STR|STRLEN|REGEX|SAMETERM|CONCAT|GROUP_CONCAT"
        variables = set(self._all(rf" (?:{functions})  \(  (\?\w+) "))
        pairs = pairwise(self.parts)
        named = (before.token.iri(self.prefixes) for before, after in pairs if after.key in variables)
        return {iri.value for iri in named if iri}

    @cached_property
    def pattern(self) -> patterns.Group | None:
        """Its pattern; ``None`` where that is not understood."""
        try:
            return parser.read(self.prologue + self.text)[1].group
        except (IndexError, ValueError):
            return None

    @cached_property
    def lone(self) -> frozenset[str]:
        """The variables that it names once, where it does not matter how often they are bound."""
        if self._all(r" (?:COUNT|SUM|AVG|SAMPLE|GROUP_CONCAT|LIMIT|OFFSET|SELECT  (?:DISTINCT  )?\*) "):
            return frozenset()
        named = Counter(part.token.variable for part in self.parts if part.token.variable)
        return frozenset(name for name, number in named.items() if number == 1)

    @property
    def at_once(self) -> bool:
        """Whether the query says the same of each focus node when it is asked for all together."""
        if self._all(" (?:LIMIT|OFFSET) "):
            return False
        if not self._all(" (?:COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT|GROUP|HAVING) "):
            return True
        return len(self._all(" SELECT ")) == 1 and bool(self._all(r" GROUP  BY  (?:\?\w+  )*\?this "))

    def check(self, form: str, bound: Collection[str]) -> None:
        """Raise ``ValueError`` where the query is of another form or may not be used with bound variables."""
        if not self._normal.startswith(f" {form} "):
            raise ValueError(f"its query begins with {form}")
        for word in self._all(" (MINUS|VALUES|SERVICE|FROM) "):
            raise ValueError(f"its query has {word}, which SHACL does not allow")
        for name in self._all(r" AS  \?(\w+) "):
            if name in bound:
                raise ValueError(f"its query sets ${name}, which is set before it is asked")
        for number, projection in enumerate(self._all(r" SELECT (.*?) (?:WHERE|\{) ")):
            plain = re.sub(r" \( .*? AS  (\?\w+)  \) ", r" \1 ", projection)
            projected = {
                *re.findall(r" \?(\w+) ", plain),
                *(["this"] if number == 0 and " * " in plain else []),
            }
            missing = ({"this"} if number == 0 else set(bound)) - projected
            if missing:
                where = "its query" if number == 0 else "a query within its query"
                raise ValueError(f"{where} does not select ${min(missing)}")

    def with_path(self, path: str | None) -> Query:
        """Return the query with a property path for ``$PATH``; raises ``ValueError`` if it needs one."""
        if not self._all(r" \?PATH "):
            return self
        if path is None:
            raise ValueError("its query has $PATH, and the shape no sh:path")
        kind = "iri" if path[0] == "<" else "mark"
        parts = (
            part._replace(token=part.token._replace(kind=kind, text=path)) if part.key == "?PATH" else part
            for part in self.parts
        )
        return Query(tuple(parts), self.prefixes)

    def prebound(self, clauses: Mapping[str, str]) -> str:
        """Return the text in which each group that names a variable begins with the clause that binds it.

        What is in EXISTS has its bindings from outside.
        """
        pieces: list[str] = [self.prologue]
        groups: list[_Group] = []
        previous = ""
        for part in self.parts:
            pieces.append(part.text)
            if part.key == "{":
                exists = previous == "EXISTS" or bool(groups and groups[-1].exists)
                groups.append(_Group(len(pieces), exists, names=set() if groups else {"this"}))
            elif part.key == "}" and groups:
                group = groups.pop()
                if group.exists and groups:
                    groups[-1].names |= group.names
                elif not group.selects:
                    bound = (clause for name, clause in clauses.items() if name in group.names)
                    pieces[group.start - 1] += " " + " ".join(bound)
            elif part.key == "SELECT" and groups:
                groups[-1].selects = True
            elif part.token.variable and groups:
                groups[-1].names.add(part.token.variable)
            previous = part.key
        return "".join(pieces)


def parse(text: str, prefixes: Mapping[str, str]) -> Query:
    """Return a query in pieces; raises ``ValueError`` for undeclared prefixes and deep nesting."""
    found = list(tokens(text))
    ends = (0, *(token.end for token in found))
    parts = [_Part(token, text[end : token.start]) for end, token in zip(ends, found, strict=False)]
    declared = dict(prefixes)
    while len(parts) > 2 and parts[0].key == "PREFIX":
        declared[parts[1].token.text[:-1]] = parts[2].token.text[1:-1]
        del parts[:3]
    depth = 0
    for part in parts:
        if part.token.prefix is not None and part.token.prefix not in declared:
            raise ValueError(
                f"its query has {part.token.text}, and the prefix {part.token.prefix}: is not declared; name "
                "by sh:prefixes a node with an sh:declare for it"
            )
        depth += {"{": 1, "(": 1, "}": -1, ")": -1}.get(part.key, 0)
        if depth > _DEEPEST:
            raise ValueError(f"its query nests more than {_DEEPEST} deep")
    return Query(tuple(parts), declared)

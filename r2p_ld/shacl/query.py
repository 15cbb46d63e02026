"""The text of a query in a shape: what may not stand in it, and variables bound before it is asked.

https://www.w3.org/TR/shacl/#pre-binding
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

_TOKEN = re.compile(
    r"""(?P<space>\s+|\#[^\n\r]*)
    |(?P<iri><[^<>"{}|^`\\\s]*>)
    |(?P<string>'{3}(?:[^'\\]|\\.|'(?!''))*'{3}|"{3}(?:[^"\\]|\\.|"(?!""))*"{3}
        |'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*")
    |(?P<variable>[?$]\w+)
    |(?P<blank>_:\w[\w.-]*)
    |(?P<name>(?:[^\W\d_][\w.-]*)?:(?:[\w:.%-]|\\.)*)
    |(?P<word>@?[^\W\d][\w-]*)
    |(?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)
_FORBIDDEN = ("MINUS", "VALUES", "SERVICE", "FROM")
_AGGREGATES = {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT", "GROUP", "HAVING"}
_FORMS = {"DATATYPE", "STR", "STRLEN", "REGEX", "SAMETERM", "CONCAT", "GROUP_CONCAT"}
_DEEPEST = 60


class Token(NamedTuple):
    """A piece of a query's text; words are in capitals, variables without their mark."""

    kind: str
    text: str

    @property
    def word(self) -> str:
        """A word in capitals, and anything else as it is written."""
        return self.text.upper() if self.kind == "word" else self.text

    @property
    def variable(self) -> str | None:
        """The name of a variable."""
        return self.text[1:] if self.kind == "variable" else None


@dataclass
class _Group:
    """What stands in braces: where it begins in the text that is written, and which variables it names."""

    start: int
    exists: bool
    selects: bool = False
    names: set[str] = field(default_factory=set)


class Query(NamedTuple):
    """A query in pieces, with its namespaces by prefix."""

    tokens: tuple[Token, ...]
    prefixes: Mapping[str, str]

    @property
    def prologue(self) -> str:
        """What declares the prefixes."""
        return "".join(f"PREFIX {prefix}: <{space}>\n" for prefix, space in sorted(self.prefixes.items()))

    @property
    def forms(self) -> set[str]:
        """The properties of whose values a function looks at how they are written, by IRI."""
        said = [token for token in self.tokens if token.kind != "space"]
        properties: dict[str | None, set[str]] = {}
        for before, after in pairwise(said):
            if before.kind in ("name", "iri") and after.variable:
                properties.setdefault(after.variable, set()).add(self._iri(before))
        return {
            iri
            for one, two, three in zip(said, said[1:], said[2:], strict=False)
            if one.word in _FORMS and two.text == "(" and three.variable
            for iri in properties.get(three.variable, ())
        }

    def _iri(self, token: Token) -> str:
        if token.kind == "iri":
            return token.text[1:-1]
        prefix, _, local = token.text.partition(":")
        return self.prefixes[prefix] + local.replace("\\", "")

    @property
    def at_once(self) -> bool:
        """Whether the query says the same of each focus node when it is asked for all together."""
        words = {token.word for token in self.tokens if token.kind == "word"}
        if words & {"LIMIT", "OFFSET"}:
            return False
        if not words & _AGGREGATES:
            return True
        said = [t.word if t.variable is None else f"?{t.variable}" for t in self.tokens if t.kind != "space"]
        text = " ".join(said)
        return said.count("SELECT") == 1 and re.search(r"GROUP BY (\?\w+ )*\?this( |$)", text) is not None

    def check(self, form: str, bound: Collection[str]) -> None:
        """Raise ``ValueError`` where the query is of another form or may not be used with bound variables."""
        said = [token for token in self.tokens if token.kind != "space"]
        if not said or said[0].word != form:
            raise ValueError(f"its query begins with {form}")
        for token in said:
            if token.kind == "word" and token.word in _FORBIDDEN:
                raise ValueError(f"its query has {token.word}, which SHACL does not allow")
        for before, after in pairwise(said):
            if before.word == "AS" and after.variable in bound:
                raise ValueError(f"its query sets {after.text}, which is set before it is asked")
        if form == "SELECT":
            self._check_projections(said, bound)

    def _check_projections(self, said: list[Token], bound: Collection[str]) -> None:
        for number, token in enumerate(said):
            if token.word != "SELECT" or token.kind != "word":
                continue
            projected: set[str] = set()
            depth = 0
            for other in said[number + 1 :]:
                if other.text == "{" or other.word in ("WHERE", "FROM"):
                    break
                depth += {"(": 1, ")": -1}.get(other.text, 0)
                if depth < 2 and other.kind == "variable":
                    projected.add(other.text[1:])
                elif other.text == "*" and depth == 0 and number == 0:
                    projected.add("this")
            missing = ({"this"} if number == 0 else set(bound)) - projected
            if missing:
                where = "its query" if number == 0 else "a query within its query"
                raise ValueError(f"{where} does not select ${min(missing)}")

    def with_path(self, path: str | None) -> Query:
        """Return the query with a property path for ``$PATH``; raises ``ValueError`` if it needs one."""
        if not any(token.variable == "PATH" for token in self.tokens):
            return self
        if path is None:
            raise ValueError("its query has $PATH, and the shape no sh:path")
        return self._replace(
            tokens=tuple(
                Token("iri" if path[0] == "<" else "mark", path) if token.variable == "PATH" else token
                for token in self.tokens
            )
        )

    @property
    def text(self) -> str:
        """The query as it is written, without its prologue."""
        return "".join(token.text for token in self.tokens)

    @property
    def body(self) -> str:
        """The query from its first brace on."""
        return self.text[self.text.index("{") :] if "{" in self.text else "{}"

    def prebound(self, clauses: Mapping[str, str]) -> str:
        """Return the text in which each group that names a variable begins with the clause that binds it.

        What is in EXISTS has its bindings from outside.
        """
        pieces: list[str] = [self.prologue]
        groups: list[_Group] = []
        previous, is_outer = "", True
        for token in self.tokens:
            pieces.append(token.text)
            if token.text == "{" and token.kind == "mark":
                exists = previous == "EXISTS" or bool(groups and groups[-1].exists)
                groups.append(_Group(len(pieces), exists))
                if is_outer:
                    groups[-1].names.add("this")
                is_outer = False
            elif token.text == "}" and token.kind == "mark" and groups:
                group = groups.pop()
                if group.exists and groups:
                    groups[-1].names |= group.names
                elif not group.selects:
                    pieces[group.start - 1] += " " + " ".join(
                        clause for name, clause in clauses.items() if name in group.names
                    )
            elif token.word == "SELECT" and groups:
                groups[-1].selects = True
            elif token.variable is not None and groups:
                groups[-1].names.add(token.variable)
            if token.kind != "space":
                previous = token.word
        return "".join(pieces)


def parse(text: str, prefixes: Mapping[str, str]) -> Query:
    """Return a query in pieces; raises ``ValueError`` for undeclared prefixes and deep nesting."""
    tokens = [Token(str(match.lastgroup), match[0]) for match in _TOKEN.finditer(text)]
    own: dict[str, str] = {}
    said = [token for token in tokens if token.kind != "space"]
    start = 0
    while start + 2 < len(said) and said[start].word == "PREFIX":
        own[said[start + 1].text[:-1]] = said[start + 2].text[1:-1]
        start += 3
    known = {**prefixes, **own}
    for token in said[start:]:
        prefix = token.text.partition(":")[0]
        if token.kind == "name" and prefix not in known:
            raise ValueError(
                f"its query has {token.text}, and the prefix {prefix}: is not declared; name by sh:prefixes "
                "a node with an sh:declare for it"
            )
    depth = 0
    for token in said:
        depth += {"{": 1, "(": 1, "}": -1, ")": -1}.get(token.text, 0) if token.kind == "mark" else 0
        if depth > _DEEPEST:
            raise ValueError(f"its query nests more than {_DEEPEST} deep")
    while start and tokens:
        start -= tokens.pop(0).kind != "space"
    return Query(tuple(tokens), known)

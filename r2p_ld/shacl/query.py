"""The text of a query in a shape: what may not stand in it, and variables bound before it is asked.

https://www.w3.org/TR/shacl/#pre-binding
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

_TOKEN = re.compile(
    r"""(?P<space>(?:\s+|\#[^\n\r]*)*)(?:
    (?P<iri><[^<>"{}|^`\\\s]*>)
    |(?P<string>'{3}(?:[^'\\]|\\.|'(?!''))*'{3}|"{3}(?:[^"\\]|\\.|"(?!""))*"{3}
        |'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*")
    |(?P<variable>[?$]\w+)
    |(?P<blank>_:\w[\w.-]*)
    |(?P<name>(?:[^\W\d_][\w.-]*)?:(?:[\w:.%-]|\\.)*)
    |(?P<word>@?[^\W\d][\w-]*)
    |(?P<mark>.)
    |\Z)""",
    re.VERBOSE | re.DOTALL,
)
_DEEPEST = 60


class _Token(NamedTuple):
    kind: str
    text: str
    space: str = ""
    """What stands before it."""

    @property
    def key(self) -> str:
        """What it is, however it is written: words in capitals, variables with ``?``, strings empty."""
        match self.kind:
            case "word":
                return self.text.upper()
            case "variable":
                return f"?{self.text[1:]}"
            case "string":
                return '""'
        return self.text


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

    tokens: tuple[_Token, ...]
    prefixes: Mapping[str, str]

    @property
    def prologue(self) -> str:
        """What declares the prefixes."""
        return "".join(f"PREFIX {prefix}: <{space}>\n" for prefix, space in sorted(self.prefixes.items()))

    @property
    def text(self) -> str:
        """The query as it is written, without its prologue."""
        return "".join(token.space + token.text for token in self.tokens)

    @property
    def body(self) -> str:
        """The query from its first brace on."""
        return self.text[self.text.index("{") :] if "{" in self.text else "{}"

    @cached_property
    def _normal(self) -> str:
        """The query's tokens, however they are written, each between spaces."""
        return f" {'  '.join(token.key for token in self.tokens)} "

    def _all(self, pattern: str) -> list[str]:
        return re.findall(pattern, self._normal)

    @property
    def forms(self) -> set[str]:
        """The properties of whose values a function looks at how they are written, by IRI."""
        functions = "DATATYPE|STR|STRLEN|REGEX|SAMETERM|CONCAT|GROUP_CONCAT"
        variables = set(self._all(rf" (?:{functions})  \(  (\?\w+) "))
        return {
            self._iri(before)
            for before, after in pairwise(self.tokens)
            if before.kind in ("name", "iri") and after.key in variables
        }

    def _iri(self, token: _Token) -> str:
        if token.kind == "iri":
            return token.text[1:-1]
        prefix, _, local = token.text.partition(":")
        return self.prefixes[prefix] + local.replace("\\", "")

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
        tokens = (t._replace(kind=kind, text=path) if t.key == "?PATH" else t for t in self.tokens)
        return Query(tuple(tokens), self.prefixes)

    def prebound(self, clauses: Mapping[str, str]) -> str:
        """Return the text in which each group that names a variable begins with the clause that binds it.

        What is in EXISTS has its bindings from outside.
        """
        pieces: list[str] = [self.prologue]
        groups: list[_Group] = []
        previous = ""
        for token in self.tokens:
            pieces.append(token.space + token.text)
            if token.key == "{":
                exists = previous == "EXISTS" or bool(groups and groups[-1].exists)
                groups.append(_Group(len(pieces), exists, names=set() if groups else {"this"}))
            elif token.key == "}" and groups:
                group = groups.pop()
                if group.exists and groups:
                    groups[-1].names |= group.names
                elif not group.selects:
                    bound = (clause for name, clause in clauses.items() if name in group.names)
                    pieces[group.start - 1] += " " + " ".join(bound)
            elif token.key == "SELECT" and groups:
                groups[-1].selects = True
            elif token.kind == "variable" and groups:
                groups[-1].names.add(token.text[1:])
            previous = token.key
        return "".join(pieces)


def parse(text: str, prefixes: Mapping[str, str]) -> Query:
    """Return a query in pieces; raises ``ValueError`` for undeclared prefixes and deep nesting."""
    tokens = [
        _Token(str(match.lastgroup), match[0][len(match["space"]) :], match["space"])
        for match in _TOKEN.finditer(text)
    ]
    declared = dict(prefixes)
    while len(tokens) > 2 and tokens[0].key == "PREFIX":
        declared[tokens[1].text[:-1]] = tokens[2].text[1:-1]
        del tokens[:3]
    depth = 0
    for token in tokens:
        prefix = token.text.partition(":")[0]
        if token.kind == "name" and prefix not in declared:
            raise ValueError(
                f"its query has {token.text}, and the prefix {prefix}: is not declared; name by sh:prefixes "
                "a node with an sh:declare for it"
            )
        depth += {"{": 1, "(": 1, "}": -1, ")": -1}.get(token.key, 0)
        if depth > _DEEPEST:
            raise ValueError(f"its query nests more than {_DEEPEST} deep")
    return Query(tuple(tokens), declared)

"""The text of a query in a shape: what may not stand in it, and variables bound before it is asked.

https://www.w3.org/TR/shacl/#pre-binding
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from r2p_ld.query import parser, patterns
from r2p_ld.query.tokens import Token, tokens

_DEEPEST = 60


@dataclass
class _Group:
    """What stands in braces: where it begins in the text that is written, and which variables it names."""

    start: int
    exists: bool
    selects: bool = False
    names: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Query:
    """A query as it is written, without its prologue, and its namespaces by prefix."""

    text: str
    prefixes: Mapping[str, str]

    @property
    def prologue(self) -> str:
        """What declares the prefixes."""
        return "".join(f"PREFIX {prefix}: <{space}>\n" for prefix, space in sorted(self.prefixes.items()))

    @property
    def body(self) -> str:
        """The query from its first brace on."""
        return self.text[self.text.index("{") :] if "{" in self.text else "{}"

    @cached_property
    def _tokens(self) -> list[Token]:
        return list(tokens(self.text))

    @cached_property
    def _normal(self) -> str:
        """The query's tokens, however they are written, each between spaces."""
        return f" {'  '.join(map(_key, self._tokens))} "

    def _all(self, pattern: str) -> list[str]:
        return re.findall(pattern, self._normal)

    @property
    def forms(self) -> set[str]:
        """The properties of whose values a function looks at how they are written, by IRI."""
        functions = "DATATYPE|STR|STRLEN|REGEX|SAMETERM|CONCAT|GROUP_CONCAT"
        variables = set(self._all(rf" (?:{functions})  \(  (\?\w+) "))
        triples = zip(self._tokens, self._tokens[1:], self._tokens[2:], strict=False)
        named = (
            token.iri(self.prefixes)
            for before, token, after in triples
            if _key(after) in variables and before.text != "^"
        )
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
        named = Counter(token.variable for token in self._tokens if token.variable)
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
        text = self.text
        for token in reversed(self._tokens):
            if token.variable == "PATH":
                if path is None:
                    raise ValueError("its query has $PATH, and the shape no sh:path")
                text = text[: token.start] + path + text[token.end :]
        return Query(text, self.prefixes)

    def prebound(self, clauses: Mapping[str, str]) -> str:
        """Return the text in which each group that names a variable begins with the clause that binds it.

        What is in EXISTS has its bindings from outside.
        """
        pieces: list[str] = [self.prologue]
        groups: list[_Group] = []
        before, end = "", 0
        for token in self._tokens:
            pieces.append(self.text[end : token.end])
            key, end = _key(token), token.end
            if key == "{":
                exists = before == "EXISTS" or bool(groups and groups[-1].exists)
                groups.append(_Group(len(pieces), exists, names=set() if groups else {"this"}))
            elif key == "}" and groups:
                group = groups.pop()
                if group.exists and groups:
                    groups[-1].names |= group.names
                elif not group.selects:
                    bound = (clause for name, clause in clauses.items() if name in group.names)
                    pieces[group.start - 1] += " " + " ".join(bound)
            elif key == "SELECT" and groups:
                groups[-1].selects = True
            elif token.variable and groups:
                groups[-1].names.add(token.variable)
            before = key
        return "".join(pieces)


def _key(token: Token) -> str:
    """Return what a token is, however it is written: words in capitals, variables with ``?``, no strings."""
    if token.kind == "word" and token.prefix is None:
        return token.text.upper()
    if token.variable:
        return f"?{token.variable}"
    return '""' if token.kind == "string" else token.text


def parse(text: str, prefixes: Mapping[str, str]) -> Query:
    """Return a query; raises ``ValueError`` for undeclared prefixes and deep nesting."""
    found = list(tokens(text))
    declared = dict(prefixes)
    while len(found) > 3 and _key(found[0]) == "PREFIX":
        declared[found[1].text[:-1]] = found[2].text[1:-1]
        del found[:3]
    depth = 0
    for token in found:
        if token.prefix is not None and token.prefix not in declared:
            raise ValueError(
                f"its query has {token.text}, and the prefix {token.prefix}: is not declared; name "
                "by sh:prefixes a node with an sh:declare for it"
            )
        depth += {"{": 1, "(": 1, "}": -1, ")": -1}.get(token.text, 0)
        if depth > _DEEPEST:
            raise ValueError(f"its query nests more than {_DEEPEST} deep")
    return Query(text[found[0].start :], declared)

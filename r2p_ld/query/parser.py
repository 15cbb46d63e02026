"""Reads the graph pattern of a SELECT or ASK into the tree of ``patterns`` (SPARQL 1.1, sections 4 to 12).

Whether a text is SPARQL is for the engine to say; what is read here is a query that it answered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import count
from typing import NoReturn, cast

from pyoxigraph import Literal, NamedNode, Variable

from r2p_ld.namespaces import expand, node
from r2p_ld.ntriples import unescape
from r2p_ld.query.paths import REPEATS, Alternative, Negated, Path, Repeat, Sequence, Step, inverted
from r2p_ld.query.patterns import Exists, Group, Part, Select, Term, Text, Triples, Union, variables
from r2p_ld.query.tokens import NUMBER, Prologue, Token, prologue, tokens

_AGGREGATE = re.compile(r"\b(COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT)\s*\(", re.IGNORECASE)
EXISTS = re.compile(r"\bEXISTS\b", re.IGNORECASE)


@lru_cache(maxsize=256)
def read(text: str) -> tuple[str, Select]:
    """Return the prologue of a query as text, and the query.

    Raises ``ValueError`` for CONSTRUCT, DESCRIBE, and what is not understood.
    """
    head = prologue(text)
    if head.form not in ("SELECT", "ASK"):
        raise ValueError(f"rows alone have evidence, and {head.form or 'it'} gives none")
    reader = _Reader(text, head)
    return text[: head.end], reader.query()


class _Reader:
    """Reads from the first token behind the prologue."""

    def __init__(self, text: str, head: Prologue) -> None:
        self._text, self._prefixes = text, head.prefixes
        self._tokens = list(tokens(text, head.end))
        self._at = 0
        taken = variables(text)
        self._fresh = (name for name in (f"part{n}" for n in count(1)) if name not in taken)
        self._blanks: dict[str, Variable] = {}

    # --- tokens

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _word(self) -> str:
        return self._next.text.upper() if self._next.kind == "word" else ""

    def _is(self, *texts: str) -> bool:
        return self._next.kind not in ("string", "iri") and self._next.text in texts

    def _take(self, *texts: str) -> Token:
        token = self._next
        if token.kind == "end" or (texts and not self._is(*texts) and token.text.upper() not in texts):
            self._fail()
        self._at += 1
        return token

    def _fail(self) -> NoReturn:
        raise ValueError(f"{self._next.text!r} is not understood there")

    def _brackets(self) -> str:
        """Take what stands in brackets; return it with them."""
        start, depth = self._next.start, 0
        while True:
            token = self._take()
            depth += (token.kind == "open") - (token.kind == "close")
            if not depth:
                return self._text[start : token.end]

    def _since(self, start: int) -> str:
        return self._text[start : self._tokens[self._at - 1].end]

    # --- the query

    def query(self) -> Select:
        """Return the query, which may be a subquery."""
        start = self._next.start
        columns: list[tuple[str, str]] = []
        form = self._take("SELECT", "ASK").text.upper()
        if form == "SELECT":
            if self._word() in ("DISTINCT", "REDUCED"):
                self._take()
            while not (self._word() in ("WHERE", "FROM") or self._is("{")):
                columns += [] if self._is("*") else [self._column()]
                if self._is("*"):
                    self._take()
        dataset = self._next.start
        while self._word() in ("FROM", "NAMED") or self._next.kind == "iri" or ":" in self._next.text:
            self._take()
        from_ = self._text[dataset : self._next.start]
        if self._word() == "WHERE":
            self._take()
        group = self._group("WHERE")
        grouped, values = self._modifiers()
        expressions = {name: text for name, text in columns if _AGGREGATE.search(text)}
        aggregated = bool(grouped or expressions)
        for name, text in columns:
            if text and variables(text) & expressions.keys():
                expressions[name] = text
        keys = tuple(name for name, _ in columns if name not in expressions)
        return Select(
            tuple(columns), keys, group, tuple(grouped), aggregated, from_, values, self._since(start)
        )

    def _column(self) -> tuple[str, str]:
        """Take a column or a key of a group: a variable, an expression AS one, or an expression alone."""
        if self._is_variable():
            return self._take().text[1:], ""
        if self._next.kind == "word":  # GROUP BY may have a function without brackets around
            start = self._take().start
            self._brackets()
            return next(self._fresh), self._since(start)
        whole = self._brackets()
        named = re.fullmatch(r"\((.*)\sAS\s+[?$](\w+)\s*\)", whole, re.DOTALL | re.IGNORECASE)
        return (named[2], named[1].strip()) if named else (next(self._fresh), whole)

    def _modifiers(self) -> tuple[list[tuple[str, str]], str]:
        """Take what stands behind the pattern; return the keys of GROUP BY, and VALUES."""
        grouped: list[tuple[str, str]] = []
        values = ""
        while self._next.kind != "end" and not self._is("}"):
            if self._word() == "GROUP":
                self._take()
                self._take("BY")
                while self._is("(") or self._is_variable() or self._is_call():
                    grouped.append(self._column())
            elif self._word() == "VALUES":
                values = self._values()
            elif self._next.kind == "open":
                self._brackets()
            else:
                self._take()
        return grouped, values

    def _is_variable(self) -> bool:
        return bool(self._next.variable)

    def _is_call(self) -> bool:
        following = self._tokens[self._at + 1] if self._next.kind in ("word", "iri") else None
        return following is not None and following.text == "(" and self._word() != "HAVING"

    def _values(self) -> str:
        start = self._take().start
        if self._is("("):
            self._brackets()
        else:
            self._take()
        self._brackets()
        return self._since(start)

    # --- groups

    def _group(self, kind: str = "") -> Group:
        start = self._take("{").start
        parts: list[Part] = []
        if self._word() == "SELECT":
            parts.append(self.query())
        while not self._is("}"):
            parts += self._part()
        self._take("}")
        return Group(tuple(parts), kind, self._since(start))

    def _part(self) -> Iterator[Part]:
        word = self._word()
        start = self._next.start
        if self._is("."):
            self._take()
        elif self._is("{"):
            groups = [self._group()]
            while self._word() == "UNION":
                self._take()
                groups.append(self._group())
            many = Union(tuple((group, Variable(next(self._fresh))) for group in groups))
            yield many if len(groups) > 1 else groups[0]
        elif word in ("OPTIONAL", "MINUS"):
            self._take()
            yield self._group(word)._replace(written=self._since(start))
        elif word in ("GRAPH", "SERVICE"):
            while not self._is("{"):
                self._take()
            yield self._group(self._text[start : self._next.start].strip())
        elif word == "FILTER":
            self._take()
            yield self._filter(start)
        elif word == "BIND":
            self._take()
            inner = self._brackets()
            yield Text(f"BIND {inner}", bool(EXISTS.search(inner)))
        elif word == "VALUES":
            yield Text(self._values())
        else:
            yield from self._same_subject()

    def _filter(self, start: int) -> Part:
        negated = self._word() == "NOT"
        if negated:
            self._take()
        if self._word() == "EXISTS":
            self._take()
            group = self._group("WHERE")
            return Exists(group, self._since(start), negated)
        while not self._is("("):  # the name of a function
            self._take()
        inner = self._brackets()
        return Text(self._since(start), bool(EXISTS.search(inner)))

    # --- triples

    def _same_subject(self) -> Iterator[Triples]:
        found: list[Triples] = []
        has_list = self._is("[", "(")
        subject = self._node(found)
        if not (has_list and found and self._is(".", "}")):
            self._properties(subject, found)
        yield from found

    def _properties(self, subject: Term, found: list[Triples]) -> None:
        """Take the list of properties and objects of a subject."""
        while True:
            start = self._next.start
            path = Variable(self._take().text[1:]) if self._is_variable() else self._alternative()
            written = self._since(start)
            while True:
                value = self._node(found)
                found.append(Triples(subject, path, value, written))
                if not self._is(","):
                    break
                self._take()
            if not self._is(";"):
                return
            while self._is(";"):
                self._take()
            if self._is(".", "}", "]") or self._word() in ("FILTER", "OPTIONAL"):
                return

    def _node(self, found: list[Triples]) -> Term:
        """Take a term; what a blank node or a list in brackets says goes to ``found``."""
        token = self._next
        if self._is("["):
            self._take()
            blank = Variable(next(self._fresh))
            if not self._is("]"):
                self._properties(blank, found)
            self._take("]")
            return blank
        if self._is("("):
            return self._list(found)
        self._take()
        if token.kind == "string":
            return self._literal(token)
        if token.variable:
            return Variable(token.variable)
        if token.text.startswith("_:"):
            return self._blanks.setdefault(token.text, Variable(next(self._fresh)))
        if token.text in ("true", "false"):
            return Literal(token.text == "true")
        if (token.kind == "mark" and token.text in "+-") or NUMBER.fullmatch(token.text):
            number = token.text + (self._take().text if token.text in "+-" else "")
            kind = "double" if "e" in number.lower() else "decimal" if "." in number else "integer"
            return Literal(number, datatype=node(f"xsd:{kind}"))
        return self._iri(token)

    def _literal(self, token: Token) -> Literal:
        quotes = 3 if token.text[:3] in ('"""', "'''") else 1
        value = unescape(token.text[quotes:-quotes])
        if self._next.text.startswith("@") and self._next.start == token.end:
            language = self._take().text[1:]
            while self._is("-") or (self._next.kind == "word" and self._text[self._next.start - 1] == "-"):
                language += self._take().text
            return Literal(value, language=language)
        if self._is("^"):
            self._take()
            self._take("^")
            return Literal(value, datatype=self._iri(self._take()))
        return Literal(value)

    def _list(self, found: list[Triples]) -> Term:
        first, rest, end = node("rdf:first"), node("rdf:rest"), node("rdf:nil")
        self._take("(")
        values: list[Term] = []
        while not self._is(")"):
            values.append(self._node(found))
        self._take(")")
        tail: Term = end
        for value in reversed(values):
            cell = Variable(next(self._fresh))
            found.append(Triples(cell, Step(first), value, str(first)))
            found.append(Triples(cell, Step(rest), tail, str(rest)))
            tail = cell
        return tail

    def _iri(self, token: Token) -> NamedNode:
        found = token.iri(self._prefixes)
        if found is None:
            self._at -= 1
            self._fail()
        return found

    # --- paths

    def _alternative(self) -> Path:
        found = [self._sequence()]
        while self._is("|"):
            self._take()
            found.append(self._sequence())
        return Alternative(tuple(found)) if len(found) > 1 else found[0]

    def _sequence(self) -> Path:
        found = [self._step()]
        while self._is("/"):
            self._take()
            found.append(self._step())
        return Sequence(tuple(found)) if len(found) > 1 else found[0]

    def _step(self) -> Path:
        if self._is("^"):
            self._take()
            return inverted(self._step())
        token = self._take()
        path: Path
        if token.text == "(":
            path = self._alternative()
            self._take(")")
        elif token.text == "!":
            path = self._negated()
        elif token.text == "a" and token.kind == "word":
            path = Step(NamedNode(expand("rdf:type")))
        else:
            path = Step(self._iri(token))
        if self._next.kind == "mark" and self._next.text in REPEATS:
            path = Repeat(path, *REPEATS[self._take().text])
        return path

    def _negated(self) -> Path:
        inner = self._step()
        parts = inner.paths if isinstance(inner, Alternative) else (inner,)
        return Negated(cast(tuple[Step, ...], parts))

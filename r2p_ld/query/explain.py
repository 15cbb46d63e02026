"""Why an answer is empty, and which claims it leaves out.

A plain triple holds only what a source affirms in its own voice, or we do; what a source says with a
reserve or reports of others is a record, which a question for the plain property passes over.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise, product
from typing import NamedTuple

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store, Variable

from r2p_ld.claims.properties import Reading, narrower
from r2p_ld.claims.records import Record, Records, Term
from r2p_ld.namespaces import node, prefixes, shorten
from r2p_ld.query import parser
from r2p_ld.query.missing import advise
from r2p_ld.query.paths import Step
from r2p_ld.query.patterns import Exists, Group, Part, Select, Text, Triples, Union
from r2p_ld.query.results import Result
from r2p_ld.query.tokens import keywords, prologue, tokens
from r2p_ld.store import mentions

_VALUES = re.compile(r"VALUES\s+[?$](\w+)\s*\{(.*)\}", re.DOTALL | re.IGNORECASE)
_LANGUAGE = re.compile(r"\blang\s*\(\s*[?$](\w+)\s*\)\s*(?:=|,)\s*[\"']([A-Za-z0-9-]+)[\"']", re.IGNORECASE)
_MOST = 3
_MOST_VALUES = 20
_MOST_READ = 200_000


def notes(text: str, result: Result, store: Store) -> Iterator[str]:
    """Yield notes on an answer over a store: claims that it leaves out and, if it is empty, why.

    They cover SELECT and ASK; of other queries only names that the store does not mention.
    """
    try:
        _, select = parser.read(text)
    except ValueError:
        if result.is_empty:
            yield from _unmentioned(text, store)
        return
    asked = _Asked(text, select)
    yield from _left_out(asked, store)
    if result.is_empty:
        yield from islice(_reasons(text, asked, store), _MOST)


class _Pattern(NamedTuple):
    """A triple pattern of one property, with what its ends are bound to; ``None`` for anything."""

    subject: NamedNode | None
    property_: NamedNode
    object_: Term | None
    written: Triples

    def __str__(self) -> str:
        ends = (self.subject or self.written.subject, self.object_ or self.written.object)
        subject, value = (shorten(end.value) if isinstance(end, NamedNode) else str(end) for end in ends)
        return f"{subject} {shorten(self.property_.value)} {value}"


class _Asked:
    """The triple patterns that a query needs to match, with the values of VALUES put in."""

    def __init__(self, text: str, select: Select) -> None:
        self._prefixes = prologue(text).prefixes
        self._values: dict[str, list[NamedNode]] = {}
        self.languages: list[tuple[str, str]] = []
        self.names_graphs = bool(select.dataset)
        triples = list(self._triples(select.group))
        self.patterns = [pattern for each in triples for pattern in self._bound(each)]

    def _triples(self, part: Part) -> Iterator[Triples]:
        match part:
            case Triples():
                yield part
            case Group(kind="MINUS") | Exists(negated=True):
                return
            case Group():
                self.names_graphs |= part.kind.upper().startswith("GRAPH")
                for each in part.parts:
                    yield from self._triples(each)
            case Union():
                for group, _ in part.branches:
                    yield from self._triples(group)
            case Select() | Exists():
                yield from self._triples(part.group)
            case Text():
                if values := _VALUES.fullmatch(part.written.strip()):
                    found = (token.iri(self._prefixes) for token in tokens(values[2]))
                    self._values[values[1]] = [name for name in found if name][:_MOST_VALUES]
                self.languages += [(each[1], each[2]) for each in _LANGUAGE.finditer(part.written)]

    def _bound(self, triple: Triples) -> Iterator[_Pattern]:
        if isinstance(triple.path, Step):
            paths: list[Step] = [triple.path]
        elif isinstance(triple.path, Variable):
            paths = [Step(name) for name in self._values.get(triple.path.value, ())]
        else:
            return  # a longer path is no one property
        for subject, path, value in product(self._ends(triple.subject), paths, self._ends(triple.object)):
            ends = (value, subject) if path.inverse else (subject, value)
            if not isinstance(ends[0], Literal):
                yield _Pattern(ends[0], path.predicate, ends[1], triple)

    def _ends(self, term: Term | Variable) -> Sequence[Term | None]:
        if isinstance(term, Variable):
            return self._values.get(term.value) or [None]
        return [term]


# --- claims that the answer leaves out -------------------------------------------------------


def _left_out(asked: _Asked, store: Store) -> Iterator[str]:
    claims = prefixes().get("claim", " ")
    if any(
        p.property_ == node("r2p:statesProperty") or p.property_.value.startswith(claims)
        for p in asked.patterns
    ):
        return  # records and claims are asked for
    records = Records(store)
    found: dict[str, dict[str, Record]] = {}
    for pattern in asked.patterns:
        name = pattern.property_.value
        if name.startswith(prefixes()["r2p"]):
            for reading in narrower(store, name):
                for claim in _unaffirmed(records, pattern, reading):
                    found.setdefault(name, {})[claim.iri] = claim
    for name, left in islice(found.items(), _MOST):
        # others' words with a reserve count with the reserve
        how = Counter(
            "of others" if claim.speakers and claim.modality == "does" else claim.modality
            for claim in left.values()
        )
        counts = ", ".join(f"{count} {word}" for word, count in sorted(how.items()))
        stated = sorted({f"claim:{shorten(claim.property_).partition(':')[2]}" for claim in left.values()})
        yield (
            f"left out with {shorten(name)}: {len(left)} that the sources say with a reserve or report of "
            f"others ({counts}); {' and '.join(stated)} {'ask' if len(stated) > 1 else 'asks'} for these too."
        )


def _unaffirmed(records: Records, pattern: _Pattern, reading: Reading) -> Iterator[Record]:
    subject, value = pattern.subject, pattern.object_
    if not reading.inverted:
        yield from records.unaffirmed(subject and subject.value, reading.property, value)
    elif not isinstance(value, Literal):
        yield from records.unaffirmed(value and value.value, reading.property, subject)


# --- why an answer is empty ------------------------------------------------------------------


def _reasons(text: str, asked: _Asked, store: Store) -> Iterator[str]:
    """Yield the reasons that a program can tell for an empty answer, the likeliest first."""
    missed = [pattern for pattern in asked.patterns if not _matches(store, pattern)]
    reasons = [*_unmentioned(text, store)]
    for pattern in missed:
        reasons += _not_affirmed(store, pattern)
        if isinstance(pattern.object_, Literal):
            reasons += _other_literals(store, pattern.property_, pattern.object_)
    for variable, tag in asked.languages:
        reasons += _other_languages(store, asked, variable, tag)
    default = DefaultGraph()
    if not asked.names_graphs and not missed and not all(_matches(store, p, default) for p in asked.patterns):
        reasons.append("what matches stands in named graphs; ask with GRAPH ?graph { … }.")
    yield from reasons
    if not reasons:
        yield from (_nothing(store, pattern) for pattern in missed)
        if asked.patterns and not missed:
            end = "each triple pattern has matches, but together, and with the filters, they have none"
            words = [keyword.word for keyword in keywords(text)]
            limits = [f"{one} {two}" for one, two in pairwise(words) if one in ("LIMIT", "OFFSET")]
            yield f"{end} that {' '.join(limits)} leaves." if limits else f"{end}."


def _nothing(store: Store, pattern: _Pattern) -> str:
    """Return that nothing matches a pattern, and whether it would the other way round."""
    subject, name, value = pattern.subject, pattern.property_, pattern.object_
    if pattern.property_ == node("rdf:type") and isinstance(value, NamedNode) and subject is None:
        return f"nothing in the data is of class {shorten(value.value)}."
    turned = None
    if not isinstance(value, Literal) and (subject or value):
        turned = next(store.quads_for_pattern(value, name, subject), None)
    return f"nothing in the data matches {pattern}{'; the other way round it has matches' if turned else ''}."


def _not_affirmed(store: Store, pattern: _Pattern) -> Iterator[str]:
    """Yield notes on sources that are silent about a pattern that nothing matches, or deny it."""
    records, subject = Records(store), pattern.subject and pattern.subject.value
    for silence in records.silences(subject, pattern.property_.value) if subject else ():
        value = f"{shorten(silence.property)} of {shorten(silence.subject)}"
        yield f"the sources do not state {value}: {silence.note}"
    claims = records.claims(subject, pattern.property_.value, pattern.object_)
    if count := sum(not claim.is_positive for claim in claims):
        deny = "record denies" if count == 1 else "records deny"
        yield f"{count} {deny} {pattern}; r2p-ld query denied-facts shows all that is denied."


def _matches(store: Store, pattern: _Pattern, graph: DefaultGraph | None = None) -> bool:
    ends = pattern.subject, pattern.property_, pattern.object_
    return next(store.quads_for_pattern(*ends, graph), None) is not None


def _unmentioned(text: str, store: Store) -> Iterator[str]:
    """Yield a note on each name in a query that its data do not have."""
    head = prologue(text)
    seen = set[str]()
    for token in tokens(text, head.end):
        name = token.iri(head.prefixes)
        if name is None:
            continue
        is_call = text[token.end :].lstrip()[:1] == "("
        is_type = text[: token.start].endswith("^^")
        if name.value in seen or is_call or is_type or mentions(store, name.value):
            continue
        seen.add(name.value)
        prefix = token.prefix or ""
        ours = prefixes().get(prefix)
        if ours and head.prefixes[prefix] != ours:
            other = f"{prefix}: is <{head.prefixes[prefix]}> in the query, and <{ours}> here"
            yield f"the data do not mention {token.text}: {other}."
        elif spelled := _spelled_otherwise(name.value, store):
            yield f"the data do not mention {shorten(name.value)}, but {spelled}."
        else:
            yield f"the data do not mention {shorten(name.value)}; {advise(name.value, store)}"


def _spelled_otherwise(name: str, store: Store) -> str | None:
    """Return the IRI that data mention if a name differs in its scheme or the sign before its last part."""
    scheme, _, rest = name.partition("://")
    start, local = re.fullmatch("(.*?)([^/#]*)", rest, re.DOTALL).groups()  # type: ignore[union-attr]
    for other in ("https", "http"):
        for sign in "#/":
            iri = f"{other}://{start[:-1]}{sign}{local}"
            if scheme in ("http", "https") and local and mentions(store, iri):
                return f"<{iri}>"
    return None


def _other_literals(store: Store, property_: NamedNode, asked: Literal) -> Iterator[str]:
    """Yield a note on values with the same text as one asked for, in another language, type or case."""
    wanted = asked.value.casefold()
    quads = islice(store.quads_for_pattern(None, property_, None), _MOST_READ)
    found = {quad.object for quad in quads}
    same = sorted(
        str(value) for value in found if isinstance(value, Literal) and value.value.casefold() == wanted
    )
    if same and str(asked) not in same:
        yield f"no {shorten(property_.value)} is {asked}; the data have {' and '.join(same[:_MOST])}."


def _other_languages(store: Store, asked: _Asked, variable: str, tag: str) -> Iterator[str]:
    for pattern in asked.patterns:
        value = pattern.written.object
        if isinstance(value, Variable) and value.value == variable:
            ends = pattern.subject, pattern.property_, None
            objects = (quad.object for quad in islice(store.quads_for_pattern(*ends), _MOST_READ))
            tags = {each.language for each in objects if isinstance(each, Literal) and each.language}
            if tag.lower() not in {each.lower() for each in tags}:
                there = f"there are {', '.join(sorted(tags))}" if tags else "none has a language"
                yield f"no {shorten(pattern.property_.value)} that was looked at is in {tag}; {there}."

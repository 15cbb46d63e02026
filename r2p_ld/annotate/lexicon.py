"""All names of what the graph knows: its own labels in every language, and those of the tables."""

from __future__ import annotations

import marshal
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from r2p_ld import __version__, paths, published
from r2p_ld.annotate.fold import fold
from r2p_ld.errors import BadInput
from r2p_ld.namespaces import shorten

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

    from r2p_ld.annotate.rows import Alias, Context, Ending

ANY, CAPITAL, EXACT, COMMON = 0, 1, 2, 3
"""How a mention must be written: anyhow, with a capital first, or exactly so; a common noun anyhow."""
NOTHING = "-"
"""Stands where a concept would: the name of something that is not in the graph."""
STEMMERS = {"en": "english", "es": "spanish", "fr": "french", "ru": "russian"}
"""Arabic has none: its stemmer gives one word two stems. ``endings.tsv`` has its prefixes instead."""
_LABELS = {"rdfs:label": 0, "skos:altLabel": 1, "schema:alternateName": 1, "dcterms:title": 1}
"""Properties whose values name things, the preferred one first."""
_SCRIPTS = (("Hani", "[\u3400-\u9fff]"), ("Arab", "[\u0600-\u06ff]"), ("Cyrl", "[\u0400-\u04ff]"))
_ARTICLE = re.compile(r"\A(?:la|le|les|el|los|las)\s(?=[A-ZÀ-Þ])|\Al['’](?=[A-ZÀ-Þ])")
_CHOICE = re.compile(r"\{([^{}]*)\}")
_KEPT = 3
_NAME, _TERM, _ACRONYM, _INFLECTED = 0.95, 0.9, 0.9, 0.75


_Table: TypeAlias = dict[str, tuple[tuple[str, ...], tuple[tuple[tuple[Any, ...], ...], ...]]]
"""Script or language → its patterns, and of each what it may name."""


class Entry(NamedTuple):
    """What a pattern names, in which languages (all, where none is named), and how it must be written."""

    concept: str
    languages: str
    case: int
    confidence: float
    rule: str
    text: str


class Patterns:
    """Patterns, found all at once, and what each may name."""

    def __init__(self, patterns: tuple[str, ...], entries: tuple[tuple[tuple[Any, ...], ...], ...]) -> None:
        self.patterns = patterns
        self._entries = entries  # plain tuples, which a collection of garbage passes over
        self._read: dict[int, tuple[str, list[Entry]]] = {}

    def named(self, at: int) -> tuple[str, list[Entry]]:
        """Return a pattern without the blanks around it, and what it may name."""
        if at not in self._read:
            self._read[at] = self.patterns[at].strip(), [Entry(*each) for each in self._entries[at]]
        return self._read[at]

    @cached_property
    def names(self) -> frozenset[str]:
        """The patterns without the blanks around them."""
        return frozenset(map(str.strip, self.patterns))

    @cached_property
    def automaton(self) -> AhoCorasick:
        """The automaton, built when a text first needs it."""
        from ahocorasick_rs import AhoCorasick

        return AhoCorasick(list(self.patterns))


@dataclass(frozen=True)
class Lexicon:
    """The names that are looked for, and the contexts in which they are not what they seem.

    ``sha256`` is a hash of all of it: of two runs with the same, the same text has the same mentions.
    """

    exact: dict[str, Patterns]
    stems: dict[str, Patterns]
    symbols: dict[str, str]
    contexts: list[tuple[Any, ...]]
    references: list[tuple[Any, ...]]
    words: dict[str, list[tuple[str, str]]]
    sha256: str

    @classmethod
    def published(cls) -> Lexicon:
        """Return the lexicon of the published graph.

        It is read from the user's cache, where the first use writes it under the hash of the graph and
        the tables. Raises ``BadInput`` where nothing was built, or a table is not in order.
        """
        tables = sorted((paths.ontology() / "annotate").glob("*.tsv"))
        code = (Path(__file__), Path(__file__).with_name("fold.py"))  # another writes another lexicon
        state = sha256(b"".join(file.read_bytes() for file in (*tables, *code)))
        state.update(f"{published.digest(published.TRIPLES)} {__version__}".encode())
        with suppress(OSError, RuntimeError):
            cache = paths.user_cache() / ".annotate" / state.hexdigest()[:32]
            if cache.exists():
                with suppress(EOFError, TypeError, ValueError, KeyError):  # a damaged file is written again
                    return cls._of(cache.read_bytes())
            raw = _compile()
            with suppress(BadInput), paths.locked(cache), paths.atomic(cache) as new:
                new.write_bytes(raw)
                _remove_old(cache.parent)
            return cls._of(raw)
        return cls._of(_compile())

    @classmethod
    def _of(cls, raw: bytes) -> Lexicon:
        data = marshal.loads(raw)
        exact, stems = (
            {key: Patterns(*value) for key, value in data.pop(part).items()} for part in ("exact", "stems")
        )
        return cls(exact, stems, **data, sha256=sha256(raw).hexdigest())


def _remove_old(folder: Path) -> None:
    files = [each for each in folder.iterdir() if not each.name.startswith(".")]
    for file in sorted(files, key=lambda each: each.stat().st_mtime_ns)[: 1 - _KEPT]:
        file.unlink(missing_ok=True)


def script(text: str) -> str:
    """Return the script that a name is written in: that of its first letter that is not Latin.

    >>> script("ООН"), script("UN")
    ('Cyrl', 'Latn')
    """
    return next((name for name, letters in _SCRIPTS if re.search(letters, text)), "Latn")


def alternatives(text: str) -> list[str]:
    """Return what a name with choices stands for.

    >>> alternatives("{arms,weapons} embargo{,es}")
    ['arms embargo', 'arms embargoes', 'weapons embargo', 'weapons embargoes']
    """
    choice = _CHOICE.search(text)
    if not choice:
        return [" ".join(text.split())]
    start, end = choice.span()
    texts = (text[:start] + option + text[end:] for option in choice[1].split(","))
    return list(dict.fromkeys(name for each in texts for name in alternatives(each)))


class _Compiler:
    def __init__(self) -> None:
        from r2p_ld.annotate import rows

        kinds = rows.rows(rows.Kind, "kinds")
        self.ranks = {kind.prefix: rank for rank, kind in enumerate(kinds)}
        self.proper = {kind.prefix for kind in kinds if kind.names == "proper"}
        self.contexts: list[Context] = rows.rows(rows.Context, "contexts")
        self.aliases: list[Alias] = rows.rows(rows.Alias, "aliases")
        self.references = rows.rows(rows.Reference, "references")
        self.endings: list[Ending] = rows.rows(rows.Ending, "endings")
        self.words = rows.rows(rows.Word, "words")
        self.never = {
            (each.concept, each.language, fold(name))
            for each in self.contexts
            if each.effect == "drop" and not (each.before or each.after or each.document)
            for text in each.names
            for name in alternatives(text)
        }
        # pattern → language → (order of preference, entry)
        self.found: dict[str, dict[str, tuple[Any, Entry]]] = defaultdict(dict)
        self.symbols: dict[str, str] = {}

    def add(self, concept: str, language: str, text: str, rule: str, preference: int) -> None:
        prefix = concept.partition(":")[0]
        if prefix in self.proper:
            text = _ARTICLE.sub("", text)
        pattern = fold(text)
        stopped = ((each, tag, pattern) for each in (concept, f"{prefix}:", "*") for tag in (language, ""))
        if not pattern or not self.never.isdisjoint(stopped):
            return
        letters = re.sub(r"[\W\d_]", "", text)
        is_acronym = letters.isupper() and " " not in text and script(text) in ("Latn", "Cyrl")
        is_mixed = bool(re.match(r"[A-Z][a-z]?[A-Z0-9]", letters)) and " " not in text
        is_acronym = is_acronym or (
            len(letters) < 6 and (is_mixed or (any(c.isdigit() for c in text) and " " not in text))
        )
        small = text[:1].islower()
        if is_acronym:
            case, confidence = EXACT, _ACRONYM
        elif (prefix in self.proper or rule == "demonym") and not small:
            case, confidence = CAPITAL, _NAME
        else:
            case, confidence = (ANY, _NAME) if prefix in self.proper else (COMMON, _TERM)
        order = (preference, self.ranks.get(prefix, -1), concept, case)
        entry = Entry(concept, language, case, confidence, rule, text)
        last = self.found[pattern].get(language)
        if last is None or order < last[0]:
            self.found[pattern][language] = order, entry

    def read_graph(self) -> None:
        from pyoxigraph import Literal

        from r2p_ld import rdf
        from r2p_ld.namespaces import expand

        symbol, labels = expand("r2p:symbol"), {expand(name): order for name, order in _LABELS.items()}
        for triple in rdf.triples(published.file(published.TRIPLES)):
            if not isinstance(triple.object, Literal) or isinstance(triple.subject, type(triple)):
                continue
            property_ = triple.predicate.value
            if property_ == symbol:
                self.symbols[triple.object.value] = shorten(str(triple.subject)[1:-1])
            elif property_ in labels and (language := triple.object.language):
                concept = shorten(str(triple.subject)[1:-1])
                if concept.partition(":")[0] in self.ranks:
                    self.add(concept, language, triple.object.value, "label", labels[property_])

    def read_tables(self) -> None:
        for alias in self.aliases:
            rule = {"state": "demonym", NOTHING: "other"}.get(alias.concept.partition(":")[0], "alias")
            for text in alias.names:
                for name in alternatives(text):
                    self.add(alias.concept, alias.language, name, rule, -1 if rule != "demonym" else 2)

    def inflect(self) -> None:
        """Add each name's further forms, as ``endings.tsv`` has them."""
        for pattern, by_language in list(self.found.items()):
            for language, (order, entry) in by_language.items():
                if entry.case == EXACT:
                    continue
                for form in self._forms(language, pattern)[1:]:
                    if form not in self.found or language not in self.found[form]:
                        confidence = _INFLECTED if language != "ar" else entry.confidence - 0.05
                        new = entry._replace(confidence=confidence, rule=f"{entry.rule} inflected")
                        self.found[form][language] = (order, new)

    def _inflected(self, language: str, pattern: str) -> Iterator[str]:
        """Yield a name with its first word, its last, or both in each of their forms."""
        *firsts, last = pattern.split()
        for begin in self._forms(language, firsts[0]) if firsts else [""]:
            for end in self._forms(language, last):
                yield " ".join([begin, *firsts[1:], end])

    def _forms(self, language: str, pattern: str) -> list[str]:
        forms = [pattern]
        for at in ("end", "start"):
            for ending in self.endings:
                if ending.language != language or ending.at != at:
                    continue
                if at == "end" and " " not in pattern and pattern.endswith(ending.ending or ""):
                    stem = pattern.removesuffix(ending.ending or "")
                    forms += [stem + other for other in ending.others if len(stem) > 2]
                    break
                if at == "start" and pattern.startswith(fold(ending.ending or "")):
                    forms += [
                        fold(other) + pattern.removeprefix(fold(ending.ending or ""))
                        for other in ending.others
                    ]
                    break
        return forms

    def exact(self) -> _Table:
        found: dict[str, dict[str, tuple[tuple[Any, ...], ...]]] = defaultdict(dict)
        for pattern in sorted(self.found):
            merged: dict[tuple[Any, ...], list[str]] = {}
            for language, (_, entry) in sorted(self.found[pattern].items()):
                merged.setdefault(tuple(entry._replace(languages="")), []).append(language)
            which = script(pattern)
            found[which][pattern if which == "Hani" else f" {pattern} "] = tuple(
                (each[0], " ".join(tags), *each[2:]) for each, tags in merged.items()
            )
        return {key: (tuple(some), tuple(some.values())) for key, some in found.items()}

    def stems(self) -> _Table:
        import snowballstemmer

        found: _Table = {}
        for language, name in STEMMERS.items():
            stem = cache(snowballstemmer.stemmer(name).stemWord)
            chosen: dict[str, tuple[Any, Entry]] = {}
            for pattern, by_language in sorted(self.found.items()):
                if language not in by_language:
                    continue
                order, entry = by_language[language]
                is_short = " " not in pattern and (len(pattern) < 6 or entry.case != COMMON)
                if (
                    entry.case == EXACT
                    or is_short
                    or entry.rule in ("demonym", "other")
                    or "inflected" in entry.rule
                ):
                    continue
                new = entry._replace(languages=language, confidence=_INFLECTED, rule="stem")
                for form in self._inflected(language, pattern):  # a stemmer may cut them apart
                    stemmed = " ".join(map(stem, form.split()))
                    if len(stemmed) > 4 and (stemmed not in chosen or order < chosen[stemmed][0]):
                        chosen[stemmed] = order, new
            patterns = sorted(chosen)
            found[language] = (
                tuple(f" {each} " for each in patterns),
                tuple((tuple(chosen[each][1]),) for each in patterns),
            )
        return found


def _compile() -> bytes:
    compiler = _Compiler()
    compiler.read_graph()
    compiler.read_tables()
    compiler.inflect()
    contexts = [
        (
            each.effect,
            each.concept,
            each.language,
            name,
            each.before or "",
            each.after or "",
            each.document or "",
        )
        for each in compiler.contexts
        for name in ([fold(form) for text in each.names for form in alternatives(text)] or [""])
    ]
    words: dict[str, list[tuple[str, str]]] = {}
    for word in compiler.words:
        words.setdefault(word.use, []).append((word.language, word.words))
    data = {
        "exact": compiler.exact(),
        "stems": compiler.stems(),
        "symbols": compiler.symbols,
        "contexts": contexts,
        "references": [(each.language, each.words, each.noun, each.concepts) for each in compiler.references],
        "words": words,
    }
    return marshal.dumps(data, 2)  # later versions write the same data in more ways than one

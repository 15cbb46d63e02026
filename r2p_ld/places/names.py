"""Names made comparable: what is ignored at each step, from capitals to word order.

What is left out or respelled is data, ``ontology/words.tsv``: words, endings, and those letters that
Unicode's decomposition leaves whole though readers take them for another.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import islice, product
from typing import NamedTuple

from r2p_ld import paths
from r2p_ld.tables import tsv
from r2p_ld.tables.rows import Word
from r2p_ld.texts import unaccented

# "D.P.R."
_INITIAL_DOTS = re.compile(r"(?<=\b\w)\.(?=\w\b|\W|$)")
_SEPARATORS = re.compile(r"[^\w&]+|_+")
# "Congo, Democratic Republic of the" and "Iran (Islamic Republic of)"
_INVERTED = re.compile(r"([^,()]+)(?:,([^,()]+)|\(([^()]+)\))\s*")
_MOST_SPELLINGS = 8

STEPS = ("name", "folded", "standard", "words", "core")
"""The steps of comparison, from the letters alone to what is left of a name without general words."""


class Form(NamedTuple):
    """A name at each step of comparison; two names are the same at a step where these are equal.

    ``exact`` keeps all but runs of blanks; ``folded`` drops capitals, accents, punctuation, blanks
    and articles; ``standard`` holds the spellings and word orders that stand for it, and ``spelled``
    the words of each; ``words`` holds, for each, its words sorted, in the singular, without small
    words, and ``core`` the same without general words.
    """

    exact: str
    folded: str
    standard: tuple[str, ...]
    spelled: tuple[tuple[str, ...], ...]
    words: tuple[tuple[str, ...], ...]
    core: tuple[tuple[str, ...], ...]

    def at(self, step: str) -> tuple[str | tuple[str, ...], ...]:
        """Return what names share with this one that are the same at a step."""
        same: str | tuple[str | tuple[str, ...], ...] = self.exact if step == "name" else getattr(self, step)
        return (same,) if isinstance(same, str) else same


@lru_cache(maxsize=1 << 14)
def form(text: str) -> Form:
    """Return the form of a name.

    >>> form("Iran (Islamic Republic of)").standard
    ('iranislamicrepublicof', 'islamicrepublicofiran')
    >>> form("Democratic Republic of the Congo").core
    (('congo',),)
    """
    exact = normalize(text)
    plain = _split(exact)
    orders = [plain]
    if inverted := _INVERTED.fullmatch(exact):
        orders.append(_split(f"{inverted[2] or inverted[3]} {inverted[1]}"))
    spelled = tuple(dict.fromkeys(words for order in orders for words in _spellings(order)))
    words = dict.fromkeys(
        tuple(sorted(_with_ending(word, "plural") for word in each if word not in _words("small")))
        for each in spelled
    )
    general = _words("general")
    core = dict.fromkeys(tuple(word for word in each if word not in general) for each in words)
    standard = dict.fromkeys(map("".join, spelled))
    return Form(exact, "".join(plain), tuple(standard), spelled, tuple(words), tuple(core))


def normalize(text: str) -> str:
    """Return a text in Unicode form NFC, with single blanks."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def language(tag: str) -> str:
    """Return a language's English name, or its tag where the table has none."""
    return _words("language").get(tag, (tag,))[0]


def without_actor(text: str) -> str | None:
    """Return the country's name in such a name of a state as ``Government of X``; None for others.

    >>> without_actor("Government of Chad"), without_actor("Chad")
    ('Chad', None)
    """
    words = text.split()
    for count in range(len(words) - 1, 0, -1):
        if " ".join(word.rstrip(".").casefold() for word in words[:count]) in _words("actor"):
            return " ".join(words[count:])
    return None


def is_style(form: Form, other: Form) -> bool:
    """Tell whether a name adds to another only words that any state may have in its name."""
    pairs = ((frozenset(one), frozenset(two)) for one in form.words for two in other.words)
    return any(two <= one and one - two <= _words("style").keys() for one, two in pairs if two)


def is_distinct(form: Form) -> bool:
    """Tell whether a name is known as that of something else than the names that are most like it."""
    return form.folded in _distinct_names()


@cache
def _distinct_names() -> frozenset[str]:
    return frozenset("".join(_split(name)) for name in _words("distinct"))


def _unaccented(text: str) -> str:
    return unicodedata.normalize("NFC", unaccented(text).translate(_letters(dropped=False)))


def _split(text: str) -> list[str]:
    folded = _unaccented(
        _INITIAL_DOTS.sub("", _elided().sub("", text).translate(_letters(dropped=True))).casefold()
    ).casefold()
    words = [word for word in _SEPARATORS.split(folded) if word]
    return [word for word in words if word not in _words("article")] or words


@cache
def _elided() -> re.Pattern[str]:
    """Return what matches an article before an apostrophe, as in “l’Iran” and “Iran (l’)”."""
    letters = "|".join(re.escape(word[:-1]) for word in _words("article") if word.endswith("'"))
    return re.compile(rf"\b(?:{letters or '(?!)'})['’]", re.IGNORECASE)


def _spellings(words: list[str]) -> list[tuple[str, ...]]:
    """Return the ways to write words out; an abbreviation may stand for several."""
    ways = product(*map(_standards, words))
    return [tuple(part for word in way for part in word) for way in islice(ways, _MOST_SPELLINGS)]


@cache
def _standards(word: str) -> tuple[tuple[str, ...], ...]:
    if standards := _words("spelling").get(word):
        return tuple(tuple(_split(standard)) for standard in standards)
    return ((_with_ending(word, "ending"),),)


@cache
def _with_ending(word: str, use: str) -> str:
    """Return a word of four letters or more with its longest known ending replaced."""
    for ending, standard in _endings(use):
        if len(word) > 3 and len(word) > len(ending) and word.endswith(ending):
            return word.removesuffix(ending) + standard
    return word


@cache
def _endings(use: str) -> tuple[tuple[str, str], ...]:
    pairs = ((ending, standards[0]) for ending, standards in _words(use).items())
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


@cache
def _letters(*, dropped: bool) -> dict[int, str]:
    letters = {letter: standards[0] for letter, standards in _words("letter").items()}
    return str.maketrans({letter: other for letter, other in letters.items() if dropped == (not other)})


@cache
def _words(use: str) -> dict[str, tuple[str, ...]]:
    """Return the words of a use, as they look when names are compared, each with its standards."""
    found: dict[str, tuple[str, ...]] = {}
    for row in _table():
        if row.use == use:
            word = row.word if use in ("language", "letter") else _unaccented(row.word.casefold())
            found[word] = (*found.get(word, ()), row.standard)
    return found


@cache
def _table() -> tuple[Word, ...]:
    return tsv.read(paths.ontology() / "words.tsv", Word).rows

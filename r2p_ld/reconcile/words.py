"""Names made comparable: what is ignored at each step, from capitals to word order.

What is left out or respelled is data, ``ontology/words.tsv``: words, endings, and those letters that
Unicode's decomposition leaves whole though readers take them for another.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from r2p_ld import paths
from r2p_ld.tables import tsv
from r2p_ld.tables.words import Word
from r2p_ld.texts import unaccented

# "D.P.R."
_DOTS = re.compile(r"(?<=\b\w)\.(?=\w\b|\W|$)")
_APART = re.compile(r"[^\w&]+|_+")
# "Congo, Democratic Republic of the" and "Iran (Islamic Republic of)"
_TURNED = re.compile(r"([^,()]+)(?:,([^,()]+)|\(([^()]+)\))\s*")


_AS_WRITTEN = ("language", "letter")


class Form(NamedTuple):
    """A name at each step of comparison; two names are the same at a step where these are equal.

    ``exact`` keeps all but runs of blanks; ``folded`` drops capitals, accents, punctuation, blanks
    and articles; ``standard`` holds the spellings and word orders that stand for it; ``words`` and
    ``core`` are sorted words in the singular, without small words, then without general ones.
    """

    exact: str
    folded: str
    standard: tuple[str, ...]
    words: tuple[str, ...]
    core: tuple[str, ...]


def form(text: str) -> Form:
    """Return the form of a name.

    >>> form("Iran (Islamic Republic of)").standard
    ('iranislamicrepublicof', 'islamicrepublicofiran')
    >>> form("Democratic Republic of the Congo").core
    ('congo',)
    """
    exact = tidy(text)
    straight = _split(exact)
    spelled = [_spell(straight)]
    if turned := _TURNED.fullmatch(exact):
        spelled.append(_spell(_split(f"{turned[2] or turned[3]} {turned[1]}")))
    words = sorted({_singular(word) for word in spelled[0] if word not in _words("small")})
    general = _words("general")
    core = tuple(word for word in words if word not in general)
    return Form(exact, "".join(straight), tuple(dict.fromkeys(map("".join, spelled))), tuple(words), core)


def tidy(text: str) -> str:
    """Return a text in Unicode form NFC, with single blanks."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def language(tag: str) -> str:
    """Return a language's English name, or its tag where the table has none."""
    return _words("language").get(tag, tag)


def ignored(one: str, other: str) -> list[str]:
    """Return what has to be ignored for two texts with one ``folded`` form to be the same.

    >>> ignored("COTE D'IVOIRE", "Côte d’Ivoire")
    ['capitals', 'accents', 'punctuation']
    """
    needed = []
    for name in _STEPS:
        left, right = one, other
        for each, step in _STEPS.items():
            if each != name:
                left, right = step(left), step(right)
        if left != right:
            needed.append(name)
    return needed or ["punctuation"]


def _unpunctuated(text: str) -> str:
    return " ".join(_APART.sub(" ", _bare(text)).split())


def _bare(text: str) -> str:
    return _DOTS.sub("", text.translate(_letters(dropped=True)))


def _unarticled(text: str) -> str:
    return " ".join(word for word in text.split() if word.casefold() not in _words("article"))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", unaccented(text).translate(_letters(dropped=False)))


_STEPS: dict[str, Callable[[str], str]] = {
    "capitals": str.casefold,
    "accents": _plain,
    "punctuation": _unpunctuated,
    "“the”": _unarticled,
    "blanks": lambda text: text.replace(" ", ""),
}


def _split(text: str) -> list[str]:
    folded = _plain(_bare(text).casefold()).casefold()
    words = [word for word in _APART.split(folded) if word]
    return [word for word in words if word not in _words("article")] or words


def _spell(words: list[str]) -> list[str]:
    return [part for word in words for part in _respelled(word)]


@cache
def _respelled(word: str) -> tuple[str, ...]:
    spellings = _words("spelling")
    if word in spellings:
        return tuple(_split(spellings[word]))
    return (_ended(word, "ending"),)


@cache
def _singular(word: str) -> str:
    return _ended(word, "plural")


def _ended(word: str, use: str) -> str:
    """Return a word of four letters or more with its longest known ending replaced."""
    for ending, standard in _endings(use):
        if len(word) > 3 and len(word) > len(ending) and word.endswith(ending):
            return word.removesuffix(ending) + standard
    return word


@cache
def _endings(use: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(_words(use).items(), key=lambda pair: -len(pair[0])))


@cache
def _letters(*, dropped: bool) -> dict[int, str]:
    letters = _words("letter").items()
    return str.maketrans({letter: other for letter, other in letters if dropped == (not other)})


@cache
def _words(use: str) -> dict[str, str]:
    return dict(_read(use))


def _read(use: str) -> Iterator[tuple[str, str]]:
    for row in _table():
        if row.use == use:
            # as the words of a name look when they are compared with these
            yield (row.word if use in _AS_WRITTEN else _plain(row.word.casefold())), row.standard


@cache
def _table() -> tuple[Word, ...]:
    return tsv.read(paths.ontology() / "words.tsv", Word).rows

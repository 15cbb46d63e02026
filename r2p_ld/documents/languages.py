"""The language of a block: one of the United Nations', or none where that is not certain.

Its script decides, and in Latin script its function words: these are six languages, and a model of a hundred
takes a second and 85 MB to load.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from r2p_ld.documents.model import Block
from r2p_ld.documents.words import words

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
_SAMPLE = 400  # code points of a block that are looked at
_WORD = re.compile(r"[a-zà-öø-ÿœ]+(?:['’][a-zà-ÿ]+)?")
_SCRIPTS = {
    "zh": re.compile("[\u4e00-\u9fff]"),
    "ru": re.compile("[\u0400-\u04ff]"),
    "ar": re.compile("[\u0600-\u06ff]"),
    "latin": re.compile("[A-Za-z\u00c0-\u024f]"),
}
# letters of other languages in the same script
_OTHERS = re.compile(
    "[\u3040-\u30ff\uac00-\ud7af]"  # Japanese, Korean
    "|[\u0402-\u0407\u0408-\u040b\u040e\u040f\u0452-\u045f\u0490-\u04ff]"  # not Russian
    "|[\u067e\u0686\u0688\u0691\u0698\u06a9\u06af\u06ba\u06be\u06c1\u06cc\u06d2]"  # Persian, Urdu
)


def with_languages(text: str, blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return the blocks, each with its language where that is certain, or else the one it declares."""
    return tuple(
        Block(b.kind, b.start, b.end, b.level, b.number, language(text[b.start : b.end]) or b.language)
        for b in blocks
    )


def language(text: str) -> str:
    """Return the language of a text, a primary tag of BCP 47, or ``""`` where it is not certain.

    >>> language("Le Conseil a été saisi de la question par les membres."), language("Mali")
    ('fr', '')
    """
    text = text[:_SAMPLE]
    if text.isascii():
        return _latin(text)
    counts = {name: len(letters.findall(text)) for name, letters in _SCRIPTS.items()}
    script = max(counts, key=counts.__getitem__)
    if script == "latin" or not counts[script]:
        return _latin(text)
    most = counts[script]
    # a sign of Chinese stands for a syllable
    if most * (3 if script == "zh" else 1) < 6 or most < 0.5 * sum(counts.values()) or _OTHERS.search(text):
        return ""
    return script


def _latin(text: str) -> str:
    votes: dict[str, int] = {}
    own: dict[str, int] = {}
    found = map(_function_words().get, _WORD.findall(text.lower()))
    for tongues, count in Counter(filter(None, found)).items():
        for tongue in tongues:
            votes[tongue] = votes.get(tongue, 0) + count
        if len(tongues) == 1:
            own[tongues[0]] = count
    if not votes:
        return ""
    best = max(votes, key=lambda tongue: (votes[tongue], own.get(tongue, 0)))
    most, all_most = own.pop(best, 0), votes.pop(best)
    second, all_second = max(own.values(), default=0), max(votes.values(), default=0)
    # words of its own alone, or many more words
    many = all_most >= 4 and all_most >= 1.25 * all_second
    is_certain = most >= 2 * max(second, 1) or (most >= second and many)
    return best if is_certain and best in LANGUAGES else ""


@cache
def _function_words() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for tongue, some in words("function").items():
        for word in some:
            found[word] = (*found.get(word, ()), tongue)
    return found

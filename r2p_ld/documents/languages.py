"""The language of a block: one of the United Nations', or none where that is not certain.

Script and function words decide nearly always; what they leave open is py3langid's, if the block is long
enough and the package there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from r2p_ld.documents.model import Block
from r2p_ld.documents.words import words

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
_SAMPLE = 600  # code points of a block that are looked at
_LONG = 100  # code points from which py3langid is asked
_CERTAIN = 0.9
_WORD = re.compile(r"[a-zà-öø-ÿœ]+(?:['’][a-zà-ÿ]+)?")
_SCRIPT = re.compile(
    "(?P<zh>[\u4e00-\u9fff])|(?P<ru>[\u0400-\u04ff])|(?P<ar>[\u0600-\u06ff])|(?P<latin>[A-Za-z\u00c0-\u024f])"
)
# letters of other languages in the same script
_OTHERS = re.compile(
    "[\u3040-\u30ff\uac00-\ud7af]"  # Japanese, Korean
    "|[\u0402-\u0407\u0408-\u040b\u040e\u040f\u0452-\u045f\u0490-\u04ff]"  # not Russian
    "|[\u067e\u0686\u0688\u0691\u0698\u06a9\u06af\u06ba\u06be\u06c1\u06cc\u06d2]"  # Persian, Urdu
)


def with_languages(text: str, blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return the blocks, each with its language where that is certain, or else the one it declares."""
    found = ((block, language(text[block.start : block.end])) for block in blocks)
    return tuple(replace(block, language=tongue) if tongue else block for block, tongue in found)


def language(text: str) -> str:
    """Return the language of a text, a primary tag of BCP 47, or ``""`` where it is not certain.

    >>> language("Le Conseil a été saisi de la question par les membres."), language("Mali")
    ('fr', '')
    """
    text = text[:_SAMPLE]
    if text.isascii():
        return _latin(text)
    scripts = Counter(found.lastgroup for found in _SCRIPT.finditer(text))
    if not scripts:
        return ""
    (script, most), *_ = scripts.most_common(1)
    if script == "latin":
        return _latin(text)
    # a sign of Chinese stands for a syllable
    if most * (3 if script == "zh" else 1) < 6 or most < 0.5 * scripts.total() or _OTHERS.search(text):
        return ""
    return script or ""


def _latin(text: str) -> str:
    votes, own = Counter[str](), Counter[str]()
    for word in _WORD.findall(text.lower()):
        tongues = _function_words().get(word, ())
        for tongue in tongues:
            votes[tongue] += 1
        if len(tongues) == 1:
            own[tongues[0]] += 1
    (best, most), (_, second) = [*own.most_common(2), ("", 0), ("", 0)][:2]
    if most >= 2 * second and (most >= 2 or votes[best] >= 4):
        return best if best in LANGUAGES else ""
    return _identified(text) if votes and len(text) >= _LONG else ""


@cache
def _function_words() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for tongue, some in words("function").items():
        for word in some:
            found.setdefault(word, []).append(tongue)
    return found


def _identified(text: str) -> str:
    found, certainty = _identifier().classify(text) if _identifier() else ("", 0.0)
    return found if found in LANGUAGES and certainty >= _CERTAIN else ""


@cache
def _identifier() -> Any:
    """Return py3langid's identifier, which takes most of a second to load; nothing where it is not there."""
    try:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier
    except ImportError:
        return None
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([*LANGUAGES, "pt", "it", "de", "nl", "uk", "bg", "fa"])
    return identifier

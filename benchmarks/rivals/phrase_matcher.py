"""spaCy's PhraseMatcher over the same labels."""

from __future__ import annotations

from collections.abc import Callable, Iterable


def matcher(labels: Iterable[str]) -> Callable[[str], int]:
    """Return what counts the labels in a text, whatever their case. Raise ``ImportError`` without spaCy."""
    import spacy
    from spacy.matcher import PhraseMatcher

    language = spacy.blank("xx")
    language.max_length = 10**9
    phrases = PhraseMatcher(language.vocab, attr="LOWER")
    phrases.add("label", [language.make_doc(label) for label in labels])
    return lambda text: len(phrases(language.make_doc(text)))

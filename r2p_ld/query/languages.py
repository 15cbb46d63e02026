"""Questions in the languages of the project: which there are, which one to take, and labels in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from r2p_ld import paths
from r2p_ld.errors import BadInput
from r2p_ld.labels import ENGLISH
from r2p_ld.texts import did_you_mean

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
_IN_ENGLISH = r'LANG\((\?\w+)\) = "en"'


@cache
def languages() -> tuple[str, ...]:
    """Return the languages in which the project has labels, as tags.

    >>> languages()
    ('ar', 'en', 'es', 'fr', 'ru', 'zh')
    """
    found = (path.stem for path in (paths.ontology() / "languages").glob("*.tsv"))
    return tuple(sorted({ENGLISH, *found}))


def checked(language: str) -> str:
    """Return a language, in small letters. Raise ``BadInput`` where the project has no labels in it."""
    if language != ENGLISH and language.lower() not in languages():
        advice = did_you_mean(language, languages(), f"choose one of {', '.join(languages())}.")
        raise BadInput(f"there are no labels in {language!r}; {advice}")
    return language.lower()


def preferred(environ: Mapping[str, str]) -> str:
    """Return the language that the environment asks for; English where it asks for none that there is.

    >>> [preferred(each) for each in ({"LANG": "fr_CH.UTF-8"}, {"LC_ALL": "C", "LANG": "fr"}, {"LANG": "it"})]
    ['fr', 'en', 'en']
    """
    locale = next((environ[name] for name in _VARIABLES if environ.get(name)), "")
    language = re.split("[_.@-]", locale)[0].lower()
    return language if language in languages() else ENGLISH


def in_language(text: str, language: str) -> str:
    """Return a canned query that asks for labels in a language, and in English what has none in it.

    A label stands in the query as ``?thing rdfs:label ?label`` and then, in the same group, with
    ``LANG(?label) = "en"`` in a FILTER, once; so may a definition or any other text. In English the query
    stays as it is.
    """
    if language == ENGLISH:
        return text
    from r2p_ld.query.tokens import tokens  # its pattern takes longer to compile than a question to ask

    wanted = {*re.findall(_IN_ENGLISH, text)}
    edits: list[tuple[int, int, str]] = []
    patterns: dict[str, str] = {}
    statement: list[str] = []
    groups: list[_Group] = []  # those that are open
    depth, opened, listing = 0, 0, False  # in a list of variables, no pattern stands
    for _, word, start, end in tokens(text):
        if word == "(":
            depth, opened = depth + 1, opened if depth else start
        elif word == ")":
            depth -= 1
            found = list(re.compile(_IN_ENGLISH).finditer(text, opened, end)) if not depth else []
            edits += [(each.start(1), each.end(1), f"{each[1]}_en") for each in found]
            edits += [(end, end, _other(each[1], patterns[each[1]], language)) for each in found]
            for whole in [group for group in groups if group.is_whole][-1:]:
                whole.labels.extend(each[1] for each in found)
        elif depth or (listing and word not in "{}"):
            continue
        elif word == "{":
            groups.append(_Group(listing, []))
            statement, listing = [], False
        elif word == "}":
            choices = "".join(_choice(label, language) for label in groups.pop().labels)
            edits.append((start, start, choices))
            statement, listing = [], False
        elif word in (".", ";", ","):
            del statement[".;,".index(word) :]
        elif word.isalpha() and word != "a":
            statement, listing = [], word in ("SELECT", "BY")
        else:
            statement.append(word)
            if len(statement) == 3 and word in wanted:
                patterns[word] = " ".join(statement[:2])
                edits.append((start, end, f"{word}_en"))
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


class _Group(NamedTuple):
    """A group of patterns: whether it is the whole of a SELECT, and then the labels in it."""

    is_whole: bool
    labels: list[str]


def _other(label: str, pattern: str, language: str) -> str:
    here = f"{label}_{language}"
    return f'\n  OPTIONAL {{ {pattern} {here} . FILTER (LANG({here}) = "{language}") }}'


def _choice(label: str, language: str) -> str:
    # it stands at the end of the SELECT: Virtuoso loses rows where BIND stands in an OPTIONAL
    return f"  BIND (COALESCE({label}_{language}, {label}_en) AS {label})\n"

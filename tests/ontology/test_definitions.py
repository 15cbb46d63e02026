"""What a program can find wrong in a definition: it says only what the label says, or needs another."""

from __future__ import annotations

import re

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from r2p_ld.graph.populate import Graphs
from r2p_ld.namespaces import base, node, shorten

# Words that any definition may have, and that say nothing of what is defined.
EMPTY = re.findall(
    r"\w+",
    """a about all also an and any are as at be been being both by can could do does each every for from
had has have he her his how if in into is it its itself just kind kinds may might more most must nothing of
on one only or other others out over own said same shall should so some somebody something than that the
their them themselves then there these they thing this those to together under up upon was were what
whatever when where whether which who whoever whom whose why will with within without would""",
)


def roots(text: str) -> set[str]:
    """The beginnings of the words that carry meaning: recommend, recommends and recommendation are one."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    return {word[:4] for word in words if word not in EMPTY and len(word) > 1}


# "such crimes", "these crimes", "the crimes": which, if the definition named none before?
POINTER = re.compile(r"\b(?:such|these|the) (crimes|missions|experts|assistance|organisations|weapons)\b")
# "furthering both", "the two": of what?
NUMBER = re.compile(
    r"\bboth(?! (?:sides|of)\b)\b|\b(?:of|between) the two\b[.]|^[^.]*\bthere[.]|\bthe two bodies\b"
)
TERM_OF_ART = re.compile(r"\bgrave breach", re.IGNORECASE)


def faults(label: str, definition: str) -> list[str]:
    """Return what is wrong with a definition, in a word each."""
    found = []
    if len(definition.split()) < 4:
        found.append("short")
    if not roots(definition) - roots(label):
        found.append("circular")
    pointers = [
        match for match in POINTER.finditer(definition) if match[1][:5] not in definition[: match.start()]
    ]
    if pointers or NUMBER.search(definition):
        found.append("dependent")
    if TERM_OF_ART.search(definition):
        found.append("term of art")
    return found


@pytest.mark.parametrize(
    ("label", "definition", "wrong"),
    [
        ("Recommendation", "What a recommendation recommends.", ["circular"]),
        ("part of document", "The document of which this is a part.", ["circular"]),
        ("The norm", "The norm itself.", ["short", "circular"]),
        ("Promotion of rights and law", "Furthering both.", ["short", "dependent"]),
        ("Administering missions", "Running all such missions of peace.", ["dependent"]),
        ("Police units", "The police within these missions.", ["dependent"]),
        ("Constructive relations", "Good working relations of the two.", ["dependent"]),
        ("Slow response in Rwanda", "The late response to the genocide there.", ["dependent"]),
        ("Anticipating", "Seeing the crimes coming in time.", ["dependent"]),
        ("Serious violations", "Grave breaches of the law of armed conflict.", ["term of art"]),
        ("Sanctions", "Coercion short of force.", []),
        ("Tactics", "Ways to stop war crimes before such crimes spread.", []),
        ("Fighting", "Violence in which both sides are organised.", []),
    ],
)
def test_what_is_found(label: str, definition: str, wrong: list[str]) -> None:
    assert faults(label, definition) == wrong


@pytest.fixture(scope="module")
def definitions(graphs: Graphs) -> dict[str, tuple[str, str]]:
    """Each term of ours with its English label and definition."""
    found: dict[str, dict[str, str]] = {}
    names = {
        node("rdfs:label"): "label",
        node("skos:prefLabel"): "label",
        node("skos:definition"): "definition",
    }
    for triple in set[Triple]().union(graphs["ontology"], graphs["terms"]):
        subject, value = triple.subject, triple.object
        if triple.predicate not in names or not isinstance(subject, NamedNode):
            continue
        if isinstance(value, Literal) and value.language == "en" and subject.value.startswith(base()):
            found.setdefault(shorten(subject.value), {})[names[triple.predicate]] = value.value
    return {
        term: (parts["label"], parts["definition"]) for term, parts in found.items() if "definition" in parts
    }


def test_every_definition_stands_alone(definitions: dict[str, tuple[str, str]]) -> None:
    wrong = {term: faults(*given) for term, given in definitions.items()}
    assert {term: found for term, found in wrong.items() if found} == {}
    assert len(definitions) >= 750


@pytest.mark.parametrize(
    ("crime", "texts"),
    [
        ("crime:genocide", {"part:genocide-convention-article-ii", "part:rome-statute-article-6"}),
        ("crime:crimes-against-humanity", {"part:rome-statute-article-7"}),
        ("crime:war-crimes", {"part:rome-statute-article-8"}),
        ("crime:ethnic-cleansing", {"document:s-1994-674"}),
    ],
)
def test_a_crime_leads_to_where_it_is_defined(graphs: Graphs, crime: str, texts: set[str]) -> None:
    found = {
        shorten(triple.object.value)
        for triple in graphs["curated"]
        if triple.subject == node(crime)
        and triple.predicate == node("r2p:definedIn")
        and isinstance(triple.object, NamedNode)
    }
    assert found == texts

"""What a text may mean: which candidates, with which score and reason, and when one is certain."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r2p_ld import paths
from r2p_ld.errors import BadInput
from r2p_ld.places import match
from r2p_ld.places.index import Index, Name, Thing
from r2p_ld.places.match import Candidate, Matcher
from r2p_ld.places.names import form
from r2p_ld.reconcile.dates import when
from r2p_ld.search.index import GraphIndex

Found = list[tuple[str, int, str]]


def seen(found: tuple[Candidate, ...]) -> Found:
    return [(candidate.thing.curie, candidate.score, candidate.rule) for candidate in found]


def certain(found: tuple[Candidate, ...]) -> str | None:
    (*_, last) = [None, *(candidate.thing.curie for candidate in found if candidate.match)]
    return last


@pytest.mark.parametrize(
    ("text", "score", "rule", "reason"),
    [
        ("place:cote-divoire", 100, "identifier", "its IRI"),
        ("https://example.org/ivory-coast", 100, "identifier", "an IRI that it is tied to"),
        ("CI", 100, "identifier", "code ISO 3166-1 alpha-2"),
        ("Côte d'Ivoire", 100, "name", "same name"),
        ("  Côte   d'Ivoire ", 100, "name", "same name"),
        ("Кот-д'Ивуар", 100, "name", "same name in Russian"),
        ("Ivory Coast", 100, "name", "same name, an alternative name"),
        ("COTE D'IVOIRE", 98, "folded", "same but for capitals, accents, punctuation or articles"),
        ("ci", 80, "bare", "code ISO 3166-1 alpha-2, which is written CI"),
        ("Coast, Ivory", 95, "standard", "same in another word order, an alternative name"),
        (
            "Coast of Ivory",
            92,
            "words",
            "same words but for order, number or small words, an alternative name",
        ),
        ("Republic of Côte d'Ivoire", 90, "style", "same without “republic”"),
        ("Democratic Côte d'Ivoire", 85, "core", "same without “democratic”"),
        ("384", 80, "bare", "code M49"),
        ("Cote d'Ivoirre", 90, "slip", "a slip of “Côte d'Ivoire”"),
        ("Cotte d'Ivoirres", 66, "letters", "11 of 14 letters of “Côte d'Ivoire”"),
        ("the Ivory trade on the Coast", 63, "share", "2 of 3 words of “Ivory Coast”"),
    ],
)
def test_each_rule_has_its_score_and_reason(
    hub: GraphIndex, text: str, score: int, rule: str, reason: str
) -> None:
    best = Matcher(hub, hub.kind("place")).propose(text)[0]
    assert (best.thing.curie, best.score, best.rule, best.reason) == (
        "place:cote-divoire",
        score,
        rule,
        reason,
    )
    assert best.match == (score >= match.SURE)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Congo", [("place:congo", 100, "name"), ("place:dr-congo", 85, "core")]),
        ("Korea", [("place:north-korea", 100, "name"), ("place:south-korea", 100, "name")]),
    ],
)
def test_what_two_things_are_called_is_not_decided(hub: GraphIndex, text: str, found: Found) -> None:
    proposed = Matcher(hub, hub.kind("place")).propose(text)
    assert seen(proposed) == found
    assert certain(proposed) is None


def test_the_rival_is_named_in_the_reason(hub: GraphIndex) -> None:
    best = Matcher(hub, hub.kind("place")).propose("Congo")[0]
    assert best.reason == "same name; but Democratic Republic of the Congo may be meant too"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Democratic Republic of Congo", "place:dr-congo"),
        ("Congo, Democratic Republic of the", "place:dr-congo"),
        ("Republic of the Congo", "place:congo"),
        ("Republic of Korea", "place:south-korea"),
        ("Niger", "place:niger"),
        ("Nigeria", "place:nigeria"),
        ("Islamic Republic of Iran", "place:iran"),
        ("刚果", None),
        ("Yemen", "place:yemen"),
    ],
)
def test_a_name_is_certain_if_it_is_one_things_alone(hub: GraphIndex, text: str, found: str | None) -> None:
    proposed = Matcher(hub, hub.kind("place")).propose(text)
    assert certain(proposed) == (found if found else "place:congo")
    assert len(proposed) == 1


def test_niger_never_brings_up_nigeria(hub: GraphIndex) -> None:
    assert seen(Matcher(hub, hub.kind("place")).propose("Niger")) == [("place:niger", 100, "name")]
    assert seen(Matcher(hub, hub.kind("place")).propose("Nigerr")) == [
        ("place:niger", 70, "letters"),
    ]


def test_place_and_state_of_one_name_need_a_kind(hub: GraphIndex) -> None:
    everything = Matcher(hub)
    assert seen(everything.propose("Serbia")) == [
        ("place:serbia", 100, "name"),
        ("state:serbia", 100, "name"),
    ]
    assert certain(everything.propose("Serbia")) is None
    assert certain(Matcher(hub, hub.kind("state")).propose("Serbia")) == "state:serbia"


@pytest.mark.parametrize(
    ("kind", "text", "on", "scheme", "found"),
    [
        (
            "state",
            "345",
            2000,
            "cow",
            [("state:yugoslavia", 100, "identifier")],
        ),
        (
            "state",
            "345",
            2010,
            "cow",
            [("state:serbia", 100, "identifier")],
        ),
        (
            "state",
            "345",
            None,
            "cow",
            [("state:serbia", 100, "identifier"), ("state:yugoslavia", 100, "identifier")],
        ),
        ("place", "345", 2000, "cow", [("place:serbia-and-montenegro", 95, "territory")]),
        ("place", "345", 1980, "cow", [("place:yugoslavia", 95, "territory")]),
        (
            "place",
            "345",
            None,
            "cow",
            [
                ("place:serbia", 95, "territory"),
                ("place:serbia-and-montenegro", 88, "territories"),
                ("place:yugoslavia", 88, "territories"),
            ],
        ),
        ("place", "31", None, "cow", [("place:bahamas", 95, "territory")]),
        ("state", "44", None, "m49", [("state:bahamas", 95, "territory")]),
        ("place", "Commonwealth of the Bahamas", None, None, [("place:bahamas", 95, "territory")]),
        ("place", "Yemen (North Yemen)", 2000, None, [("place:yemen", 95, "territory")]),
        ("place", "Yemen (North Yemen)", 1980, None, [("place:north-yemen", 95, "territory")]),
        (
            "place",
            "Yemen (North Yemen)",
            None,
            None,
            [("place:north-yemen", 95, "territory"), ("place:yemen", 95, "territory")],
        ),
        ("place", "Jugoslavija", 2000, None, [("place:serbia-and-montenegro", 95, "territory")]),
        ("place", "Yemen Arab Republic", 1980, None, [("place:north-yemen", 100, "name")]),
        (
            "place",
            "Yemen Arab Republic",
            2000,
            None,
            [("place:north-yemen", 60, "past"), ("place:yemen", 51, "share")],
        ),
    ],
)
def test_codes_and_names_hold_in_their_time(
    hub: GraphIndex, kind: str, text: str, on: int | None, scheme: str | None, found: Found
) -> None:
    iri = hub.scheme(scheme) if scheme else None
    proposed = Matcher(hub, hub.kind(kind)).propose(text, on=on, scheme=iri)
    assert seen(proposed) == found
    assert (certain(proposed) is not None) == (len(found) == 1 and found[0][1] >= match.SURE)


def test_what_does_not_hold_says_so(hub: GraphIndex) -> None:
    best = Matcher(hub, hub.kind("place")).propose("Yemen Arab Republic", on=date(1990, 5, 22))[0]
    assert best.reason == "same name; but this does not hold in 1990-05-22"


def test_a_rival_counts_only_in_its_time(hub: GraphIndex) -> None:
    matcher = Matcher(hub, hub.kind("place"))
    assert certain(matcher.propose("Yemen")) == "place:yemen"
    assert certain(matcher.propose("Yemen", on=2000)) == "place:yemen"
    assert certain(matcher.propose("Yemen", on=1990)) is None


def test_a_bare_number_decides_only_in_a_scheme(hub: GraphIndex) -> None:
    matcher = Matcher(hub, hub.kind("place"))
    assert seen(matcher.propose("562")) == [("place:niger", 80, "bare")]
    assert certain(matcher.propose("562", scheme=hub.scheme("m49"))) == "place:niger"
    assert seen(matcher.propose("44", scheme=hub.scheme("m49"))) == [("place:bahamas", 95, "code")]
    assert matcher.propose("Niger", scheme=hub.scheme("m49")) == ()


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "-", "?!", "x" * 301])
def test_what_is_no_name_has_no_candidates(hub: GraphIndex, text: str) -> None:
    assert Matcher(hub).propose(text) == ()


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("tool", "sexual violence", ("tool:violence", 54, "share")),
        ("tool", "peacekeeping", ("tool:peacekeeping", 51, "share")),
        ("tool", "sanction", ("tool:sanctions", 92, "words")),
        ("tool", "Peacekeeping & Stabilisation assistance", ("tool:peacekeeping", 95, "standard")),
        ("body", "UN Security Council", ("body:security-council", 90, "style")),
        ("body", "A.U.", ("body:african-union", 98, "folded")),
        ("report", "A/68/947 - S/2014/449", ("report:2014", 100, "identifier")),
    ],
)
def test_other_kinds_match_too(hub: GraphIndex, kind: str, text: str, found: tuple[str, int, str]) -> None:
    assert seen(Matcher(hub, hub.kind(kind)).propose(text))[0] == found


def test_no_more_than_the_limit(hub: GraphIndex) -> None:
    assert len(Matcher(hub).propose("republic", limit=2)) <= 2
    assert len(Matcher(hub, hub.kind("place")).propose("Korea", limit=1)) == 1


def test_the_scores_are_those_of_the_documentation(hub: GraphIndex) -> None:
    told = dict(
        (rule, int(score))
        for score, rule in re.findall(r"^\| (\d+) \| (\w+) \|", match.__doc__ or "", flags=re.MULTILINE)
    )
    assert told == match._SCORES
    page = (paths.home() / "docs" / "linking.md").read_text("utf-8")
    assert set(re.findall(r"^\| (\d+) \|", page, flags=re.MULTILINE)) == {str(s) for s in told.values()}


@pytest.mark.parametrize(
    "text", ["1994-13-01", "94", "1994/13/07", "0000", "20000", "31 May 94", "soon", "１９９４年"]
)
def test_no_year_and_no_date_is_told(text: str) -> None:
    with pytest.raises(BadInput, match="is no year such as 1994"):
        when(text)


@given(st.text(max_size=80), st.sampled_from([None, 1980, date(2000, 2, 29)]))
def test_any_text_is_answered(hub: GraphIndex, text: str, on: int | date | None) -> None:
    found = Matcher(hub).propose(text, on=on)
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)
    assert all(0 <= c.score <= 100 for c in found)
    assert sum(c.match for c in found) <= 1
    assert len({c.thing.iri for c in found}) == len(found)


@pytest.mark.parametrize(
    ("preferred", "decided"),
    [(True, None), (False, "https://example.org/guinea")],
    ids=["label", "other name"],
)
def test_only_a_label_with_general_words_is_a_rival(preferred: bool, decided: str | None) -> None:
    """Else any country with an official name of another's words would leave that one open."""
    index = Index()
    for iri, name, is_label in (("guinea", "Guinea", True), ("other", "Democratic Guinea", preferred)):
        thing = Thing(f"https://example.org/{iri}", name)
        index.things[thing.iri] = thing
        index.add_name(Name(thing, form(name), "en", is_label))
    found = Matcher(index).propose("Guinea")
    assert next((each.thing.iri for each in found if each.match), None) == decided
    assert len(found) == (2 if preferred else 1)


def test_a_label_goes_before_another_name_in_the_reason() -> None:
    index = Index()
    thing = index.things["https://example.org/chad"] = Thing("https://example.org/chad", "Chad")
    index.add_name(Name(thing, form("Chad"), "en", False))
    index.add_name(Name(thing, form("Chad"), "en", True))
    assert Matcher(index).propose("Chad")[0].reason == "same name"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("1985", 1985),
        ("1985.0", 1985),
        ("1985-07", 1985),
        ("July 1985", 1985),
        ("1985-07-04", date(1985, 7, 4)),
        ("1985-07-04T00:00:00", date(1985, 7, 4)),
        ("1985-07-04 00:00:00", date(1985, 7, 4)),
        ("1985/07/04", date(1985, 7, 4)),
        ("19850704", date(1985, 7, 4)),
        ("4 July 1985", date(1985, 7, 4)),
        ("July 4, 1985", date(1985, 7, 4)),
        ("4-Jul-1985", date(1985, 7, 4)),
        ("04.07.1985", date(1985, 7, 4)),
        ("24/07/1985", date(1985, 7, 24)),
        ("07/24/1985", date(1985, 7, 24)),
        ("07/04/1985", 1985),
        ("07/07/1985", date(1985, 7, 7)),
        (" ", None),
    ],
)
def test_years_and_dates_are_read_as_they_are_written(text: str, read: int | date | None) -> None:
    assert when(text) == read

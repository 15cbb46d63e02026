"""A code or a name leads to one place or state at its time, or to a reason why not."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r2p_ld import paths
from r2p_ld.errors import BadInput
from r2p_ld.namespaces import shorten
from r2p_ld.places.hub import Found, Hub, Missed, hub
from r2p_ld.places.index import NAME
from r2p_ld.tables.project import load

CASES = [
    line.split("\t") for line in (Path(__file__).parent / "hub-cases.tsv").read_text("utf-8").splitlines()[1:]
]


def time_of(text: str) -> int | date | None:
    return None if not text else int(text) if len(text) == 4 else date.fromisoformat(text)


def asked(kind: str, text: str, scheme: str | None, on: int | date | None) -> Found | Missed:
    return getattr(hub(), kind)(text, scheme=scheme, on=on)  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("kind", "text", "scheme", "on", "wanted", "why"), CASES, ids=[" ".join(case[:4]) for case in CASES]
)
def test_a_hard_case(kind: str, text: str, scheme: str, on: str, wanted: str, why: str) -> None:
    answer = asked(kind, text, scheme or None, time_of(on))
    if isinstance(answer, Found):
        assert shorten(answer.iri) == wanted, why
    else:
        assert wanted == ("several" if "may mean" in answer.reason else "not"), why
        assert answer.text == text
        assert bool(answer.candidates) == answer.reason.startswith(("may mean", "names nothing"))


def test_there_are_enough_hard_cases() -> None:
    assert len(CASES) >= 160
    assert {wanted.partition(":")[0] for *_, wanted, _ in CASES} == {"place", "state", "several", "not"}


def test_what_is_told() -> None:
    assert hub().place("678", scheme="gw", on=2015).reason == "code gw of state:yemen"
    assert hub().place("DE").reason == "code iso-3166-1-alpha-2"
    assert hub().state("Chad", on=1990).reason == "same name"
    assert hub().place("678", scheme="gw", on=1990).reason == (
        "may mean place:yemen or place:yemen-arab-republic in 1990"
    )
    assert hub().state("260", scheme="gw").reason == (
        "may mean state:german-federal-republic or state:germany at different times"
    )
    missed = hub().place("580", scheme="gw", on=1947)
    assert missed == Missed(
        "580",
        "names nothing in 1947, only place:madagascar 1816-01-01/1896-08-05 and 1960-06-26/",
        ("https://w3id.org/r2p-ld/id/place/madagascar",),
    )
    assert hub().place("999", scheme="gw").reason == "is no gw code of a place in the hub"
    assert hub().place("Atlantis").reason == "is no code or name of a place in the hub"
    assert hub().place(" ").reason == "is empty"


def test_an_unknown_scheme_is_bad_input() -> None:
    with pytest.raises(BadInput, match="there is no scheme of codes 'gww': did you mean gw"):
        hub().place("1", scheme="gww")


def test_every_code_and_every_name_is_found_or_is_told_to_be_several() -> None:
    tables = load().places
    schemes = {row.scheme: row.codes for row in tables.schemes.rows}
    for code in tables.codes.rows:
        kind = "place" if schemes[code.scheme] == "places" else "state"
        day = code.valid_from or code.valid_to
        answer = asked(kind, code.value, code.scheme, day)
        assert isinstance(answer, Found), (code, answer)
        assert answer.iri == code.thing.value
    assert len(tables.codes.rows) == 1777
    assert len(tables.places.rows) == 285
    missed = {}
    for place in tables.places.rows:
        start, end = place.existed[-1] if place.existed else (None, None)
        answer = hub().place(place.label, scheme=NAME, on=end or start)
        if not isinstance(answer, Found) or answer.iri != place.id.value:
            missed[shorten(place.id.value)] = answer.reason
    assert missed == {"place:congo": "may mean place:congo or place:democratic-republic-of-the-congo now"}


def test_a_name_cut_before_its_bracket_leads_elsewhere_only_twice() -> None:
    """What stands in brackets often tells a name from another that is alike without it."""
    elsewhere = {}
    for row in load().places.labels.rows:
        cut = re.fullmatch(r"(.+?)\s*[(（].+[)）]", row.label)
        if cut and row.kind != "misprint":
            whole, bare = (hub().place(name, scheme=NAME) for name in (row.label, cut[1]))
            if isinstance(whole, Found) and isinstance(bare, Found) and whole.iri != bare.iri:
                elsewhere[row.label] = shorten(bare.iri)
    # UNTERM has the bare name for the one Congo; Annam ended long before there was a Viet Nam
    assert elsewhere == {
        "刚果（金）": "place:congo",
        "Vietnam (Annam/Cochin China/Tonkin)": "place:viet-nam",
    }


def test_bounds_of_names_are_in_order(tmp_path: Path) -> None:
    folder = tmp_path / "places"
    folder.mkdir()
    for file in (paths.ontology() / "places").iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    with (folder / "labels.tsv").open("a", encoding="utf-8") as names:
        names.write("place:zambia\ten\tNorthern Rhodesia\talternative\ta list\t1964-10-24\t1953-08-01\n")
    with pytest.raises(BadInput) as caught:
        Hub(folder)
    (fault,) = caught.value.faults
    assert (fault.file, fault.column) == ("places/labels.tsv", "validTo")


def test_names_of_two_things_at_once_are_few() -> None:
    """A name that names two open-ended places would never be found."""
    names = {row.label for row in load().places.labels.rows if row.kind != "misprint"}
    several = {
        name
        for name in names
        if isinstance(answer := hub().place(name, scheme=NAME, on=2020), Missed)
        and "may mean" in answer.reason
    }
    yemen = {name for name in several if "Yemen" in name}  # names of a state that is no more
    assert len(yemen) == 5
    assert several - yemen == {
        *("Congo", "Конго", "Korea", "Saint-Martin", "St. Martin", "San Martín", "سانت مارتن"),
    }


@given(
    st.text(max_size=12) | st.from_regex(r"[0-9]{1,4}(\.0)?|Q?[0-9]{1,6}|[A-Za-z]{2,3}", fullmatch=True),
    st.sampled_from([None, NAME, "m49", "gw", "cow", "iso-3166-1-alpha-2", "wikidata"]),
    st.none() | st.integers(1, 9999) | st.dates(),
)
def test_any_text_is_answered(text: str, scheme: str | None, on: int | date | None) -> None:
    for kind in ("place", "state"):
        answer = asked(kind, text, scheme, on)
        assert answer.reason
        if isinstance(answer, Found):
            assert shorten(answer.iri).startswith(f"{kind}:")


def test_a_year_finds_nothing_that_none_of_its_days_finds() -> None:
    for scheme, value in (("gw", "365"), ("cow", "345"), ("gw", "626"), ("gw", "51")):
        for year in (1878, 1918, 1941, 1962, 1991, 2006, 2011):
            days = {hub().place(value, scheme=scheme, on=date(year, month, 28)) for month in range(1, 13)}
            days |= {hub().place(value, scheme=scheme, on=date(year, 12, 31))}
            whole = hub().place(value, scheme=scheme, on=year)
            if isinstance(whole, Found):
                assert {each.iri for each in days if isinstance(each, Found)} <= {whole.iri}


def test_faults_of_the_tables_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "places"
    folder.mkdir()
    for file in (paths.ontology() / "places").iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "codes.tsv").write_text("thing\tscheme\n", "utf-8")
    with pytest.raises(BadInput) as caught:
        Hub(folder)
    assert {fault.file for fault in caught.value.faults} == {"places/codes.tsv"}
    (folder / "labels.tsv").unlink()
    with pytest.raises(BadInput, match=r"labels\.tsv: cannot be read"):
        Hub(folder)


def test_the_shapes_and_the_tables_write_codes_alike() -> None:
    text = (paths.shapes() / "places.ttl").read_text("utf-8")
    said = dict(re.findall(r'codescheme:(\S+) && !REGEX\(\?code, "\^(.*)\$"\)', text))
    assert said == {row.scheme: row.pattern for row in load().places.schemes.rows}
    for kind, class_ in (("places", "State"), ("states", "Place")):
        listed = re.search(rf"a r2p:{class_} ;.*?IN \(([^)]*)\)", text, re.DOTALL)
        assert listed
        schemes = {row.scheme for row in load().places.schemes.rows if row.codes == kind}
        assert set(re.findall(r"codescheme:([^,\s]+)", listed[1])) == schemes


def test_each_source_is_named_on_the_page_that_tells_what_it_is() -> None:
    page = (paths.ontology() / "README.md").read_text("utf-8")
    (line,) = re.findall(r"^`source` names: .*$", page, flags=re.MULTILINE)
    named = (*re.findall(r"\*([^*]+)\*", line), "github.com/", "PyPI ", "eurovoc:")
    tables = load().places
    sources = {row.source for row in tables.labels.rows}.union(
        *(row.source for table in (tables.places, tables.states) for row in table.rows),
        *(row.source for table in (tables.territories, tables.codes) for row in table.rows),
    )
    sources = {part for source in sources for part in source.split(" | ")}
    assert {source for source in sources if not source.startswith(named)} == set()
    assert {name for name in named if not any(source.startswith(name) for source in sources)} == set()


@pytest.mark.parametrize("scheme", ["iso-3166-1-alpha-2", "iso-3166-1-alpha-3"])
def test_a_code_that_passed_on_is_its_holders_in_turn(scheme: str) -> None:
    code = "YE" if scheme.endswith("2") else "YEM"
    found = [hub().place(code, scheme=scheme, on=date(1990, 5, day)) for day in (21, 22)]
    assert [shorten(each.iri) for each in found if isinstance(each, Found)] == [
        "place:yemen-arab-republic",
        "place:yemen",
    ]


def test_the_hub_is_loaded_once() -> None:
    assert hub() is hub()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Albanie (l')", "place:albania"),
        ("Albanie (l’)", "place:albania"),
        ("Bahamas (Las)", "place:bahamas"),
        ("Comores (les)", "place:comoros"),
        ("Taiwan, Province of China", "place:taiwan"),
        ("Taiwan (Province of China)", "place:taiwan"),
        ("Congo (the Democratic Republic of the)", "place:democratic-republic-of-the-congo"),
        ("Korea (the Republic of)", "place:republic-of-korea"),
        ("Tanzania, the United Republic of", "place:united-republic-of-tanzania"),
        ("Palestine, State of", "place:state-of-palestine"),
        ("Falkland Islands (the) [Malvinas]", "place:falkland-islands-malvinas"),
    ],
)
def test_a_name_is_read_as_lists_of_names_have_it(text: str, place: str) -> None:
    found = asked("place", text, NAME, None)
    assert isinstance(found, Found)
    assert shorten(found.iri) == place

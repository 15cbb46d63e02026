"""Finding by name: languages, inflection, misspelling, parts, codes, kinds; and what is one thing's name."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import small_hub

from r2p_ld.errors import BadInput
from r2p_ld.namespaces import expand, shorten
from r2p_ld.search import find, published, resolve
from r2p_ld.search import index as indexes
from r2p_ld.search.engine import Search
from r2p_ld.search.index import GraphIndex, TermIndex


@pytest.mark.parametrize(
    ("text", "first", "rule"),
    [
        # names, in any language, without regard to capitals and accents
        ("Sanctions", "tool:sanctions", "name"),
        ("SANCTIONS", "tool:sanctions", "folded"),
        ("Conseil de securite", "body:security-council", "folded"),
        ("安全理事会", "body:security-council", "name"),
        ("Совет Безопасности", "body:security-council", "name"),
        ("Soudan du Sud", "place:south-sudan", "name"),
        ("Pillar 3", "pillar:3", "name"),
        # inflected, and in another order
        ("diplomacy, preventive", "tool:preventive-diplomacy", "standard"),
        ("preventive diplomats", "tool:preventive-diplomacy", "inflection"),
        ("Совета Безопасности", "body:security-council", "inflection"),
        # misspelt
        ("Madagascr", "place:madagascar", "slip"),
        ("sanktions", "tool:sanctions", "letters"),
        # a part
        ("warning and assessm", "topic:early-warning-and-assessment", "part"),
        ("安全理", "body:security-council", "inflection"),
        ("全理事", "body:security-council", "part"),
        # the words of a title, and of a CURIE
        ("women and the responsibility to protect", "report:2020", "part"),
        ("early warning early action", "report:2018", "inflection"),
        ("2014 report", "report:2014", "local name"),
        ("Report 2018", "report:2018", "local name"),
        ("Special Adviser on R2P", "post:special-adviser-on-r2p", "local name"),
        # identified
        ("s 2014 449", "report:2014", "identifier"),
        ("a/res 60-1", "instrument:world-summit-outcome", "identifier"),
        ("tool:sanctions", "tool:sanctions", "identifier"),
        ("https://w3id.org/r2p-ld/id/tool/sanctions", "tool:sanctions", "identifier"),
        ("S/2014/449", "report:2014", "identifier"),
        ("SDN", "place:sudan", "identifier"),
        # terms of the ontology, schemes and sources
        ("guided by", "r2p:guidedBy", "name"),
        ("policy tool", "r2p:PolicyTool", "name"),
        ("Overview of the 2014 report", "source:overview-2014-report", "name"),
        ("Policy tools", "scheme:tools", "name"),
    ],
)
def test_the_best_comes_first(text: str, first: str, rule: str) -> None:
    hits = find(text).hits
    tied = [(hit.curie, hit.rule) for hit in hits if hit.score == hits[0].score]
    assert (first, rule) in tied


def test_scores_fall_and_kinds_are_shown() -> None:
    hits = find("mediation", limit=50).hits
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert len({hit.iri for hit in hits}) == len(hits) > 5
    assert all(hit.kinds and hit.label and hit.reason for hit in hits)
    assert find("guided by").hits[0].kinds == ("property",)
    assert "cross-pillar tool" in find("Preventive Diplomacy", kind="tool").hits[0].kinds


def test_words_that_only_begin_alike_are_no_inflections() -> None:
    assert "place:united-provinces-of-central-america" not in {hit.curie for hit in find("provides").hits}
    assert {hit.rule for hit in find("providing").hits if hit.curie == "r2p:providedBy"} == {"inflection"}


def test_one_alone_is_sure() -> None:
    assert [hit.sure for hit in find("Pillar III").hits][:2] == [True, False]
    assert not any(hit.sure for hit in find("preventive diplomacy").hits)
    assert not any(hit.sure for hit in find("sanktions").hits)
    assert find("preventive diplomacy", kind="tool").hits[0].sure


@pytest.mark.parametrize(
    ("kind", "there"),
    [("tool", "tool"), ("policy tool", "tool"), ("property", "r2p"), ("class", "r2p"), ("source", "source")],
)
def test_a_kind_narrows(kind: str, there: str) -> None:
    hits = find({"tool": "mediation", "source": "report"}.get(there, "tool"), kind=kind, limit=50).hits
    assert hits
    assert {hit.curie.partition(":")[0] for hit in hits} == {there}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"text": " "}, "1 to 300 characters"),
        ({"text": "x" * 301}, "1 to 300 characters"),
        ({"text": "x", "limit": 0}, "a limit is 1 or more, not 0"),
        ({"text": "x", "kind": "proprety"}, "there is no kind 'proprety': did you mean property?"),
    ],
)
def test_what_asks_for_nothing_is_refused(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(BadInput) as caught:
        find(**arguments)  # type: ignore[arg-type]
    assert message in str(caught.value)


@pytest.mark.parametrize("text", ["zzzqq", "???", "🙂🙂", "الشيء الذي لا يوجد أبدا"])
def test_nothing_is_like_it(text: str) -> None:
    assert [hit for hit in find(text).hits if hit.score > 60] == []


def test_it_is_plain_values() -> None:
    told = find("guided by", limit=1).as_dict()
    assert told == {
        "text": "guided by",
        "hits": [
            {
                **{"iri": expand("r2p:guidedBy"), "curie": "r2p:guidedBy", "label": "guided by"},
                **{"kinds": ["property"], "score": 100, "rule": "name", "reason": "same name", "sure": True},
            }
        ],
    }


@pytest.mark.parametrize(
    ("text", "not_first"),
    [
        ("crime", "role:crisis"),  # a word that names have is no slip of another
        ("post", "r2p:postIn"),
        ("organisation of the UN", "body:un-ngls"),
        ("2014 report", "report:2010"),  # nor are numbers
    ],
)
def test_nothing_silly_comes_first(text: str, not_first: str) -> None:
    assert [hit.curie for hit in find(text, limit=1).hits] != [not_first]


def test_a_class_is_not_meant_by_a_name_with_more_words() -> None:
    hit = next(hit for hit in find("organisation of the UN").hits if hit.curie == "r2p:Organisation")
    assert (hit.rule, hit.sure) == ("core", False)


# --- resolving ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "options", "found"),
    [
        ("Pillar II", {}, "pillar:2"),
        ("pilier II", {"kind": "tool"}, None),
        ("preventive diplomacy", {"kind": "tool"}, "tool:preventive-diplomacy"),
        ("preventive diplomacy", {"classes": [expand("r2p:PolicyTool")]}, "tool:preventive-diplomacy"),
        ("preventive diplomacy", {"classes": [expand("r2p:Pillar")]}, None),
        ("preventive diplomacy", {}, None),
        ("tool:sanctions", {}, "tool:sanctions"),
        ("tool:sanctoins", {}, None),
        ("policy tool", {}, "r2p:PolicyTool"),
        ("pillar", {"kind": "class"}, "r2p:Pillar"),
        ("Congo", {"kind": "place"}, None),  # another place has it in its name
        ("Sudan", {}, "place:sudan"),  # a place and its state: sources name places
        ("Ivory Coast", {}, "place:cote-divoire"),
        ("Congo", {}, None),
        ("II", {"kind": "pillar"}, "pillar:2"),  # a notation
        ("II", {"classes": [expand("r2p:Pillar")]}, "pillar:2"),
        ("3", {"classes": [expand("r2p:Pillar")]}, "pillar:3"),
        ("2014 report", {}, "report:2014"),  # the words of one CURIE, and no name
        ("Special Adviser on R2P", {}, "post:special-adviser-on-r2p"),
        ("Sudan", {"classes": [expand("r2p:State")]}, "state:sudan"),
        ("Sudan", {"kind": "state"}, "state:sudan"),
        ("sanktions", {}, None),
        ("Madagascr", {}, None),  # what is misspelt is proposed, and not taken
    ],
)
def test_only_the_name_of_one_thing_is_taken(
    text: str, options: dict[str, object], found: str | None
) -> None:
    if found is None:
        with pytest.raises(BadInput):
            resolve(text, **options)  # type: ignore[arg-type]
    else:
        assert shorten(resolve(text, **options)) == found  # type: ignore[arg-type]


def test_a_search_over_another_graph(hub: GraphIndex) -> None:
    search = Search(hub, TermIndex(small_hub.read_graph()))
    assert [hit.curie for hit in search.find("ivory coast").hits][:1] == ["place:cote-divoire"]
    assert published().find("ivory coast").hits[0].curie == "place:cote-divoire"


def test_the_names_are_kept_in_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    made = indexes._read.__wrapped__("digest")
    (file,) = (tmp_path / "r2p-ld" / "names").iterdir()
    assert file.name.startswith("digest-")
    monkeypatch.setattr(indexes, "_make", pytest.fail)
    kept = indexes._read.__wrapped__("digest")
    for text in ("ivory coast", "Совета Безопасности", "Madagascr", "guided by", "S/RES/1973", "678", "zzzz"):
        assert Search(*kept).find(text) == Search(*made).find(text)
    assert kept.things.kinds() == made.things.kinds()
    assert [str(name) for name in kept.terms.names()] == [str(name) for name in made.terms.names()]

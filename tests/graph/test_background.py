"""The published graph beside others' data is read from the user's cache, which never makes it another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.turtle import PREFIXES
from support.turtle import triples as parsed

from r2p_ld import published, rdf
from r2p_ld.graph import background
from r2p_ld.graph.validate import read_shapes
from r2p_ld.namespaces import prefixes
from r2p_ld.shacl.data import Data
from r2p_ld.shacl.endpoint import Endpoint
from r2p_ld.shacl.engine import validate


def triples(data: Data) -> set[str]:
    return {str(data.triple(numbers)) for numbers in data.numbers()}


@pytest.fixture(scope="module")
def expected() -> set[str]:
    found = Data.of_background(rdf.triples(published.file(published.ASSERTED)))
    return {line for line in triples(found) if "_:" not in line}  # parsers label blank nodes at random


def written(data: Data) -> set[str]:
    return {line for line in triples(data) if "_:" not in line}


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "r2p-ld" / "validation"


def test_the_second_use_reads_the_cache(
    cache: Path, expected: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = background.published_graph()
    assert written(first) == expected
    [file] = cache.iterdir()
    assert published.digest(published.ASSERTED)[:32] in file.name
    monkeypatch.setattr(background, "_read", pytest.fail)
    again = background.published_graph()
    assert triples(again) == triples(first)
    assert again.size == first.size


MINE = {
    "one triple": "ex:a r2p:hasCode ex:b .",
    "a record of one's own": """ex:r a r2p:Record ; r2p:statesSubject tool:sanctions ; r2p:status "stated" ;
        r2p:statesProperty r2p:partOfOrganisation ; r2p:statesObject ex:b .""",
    "a term of one's own": """ex:Tool a owl:Class ; rdfs:subClassOf r2p:PolicyTool ; rdfs:label "tool"@en .
        ex:t a ex:Tool ; r2p:toolOfPillar pillar:1 ; skos:prefLabel "Sanctions"@en ; r2p:mispelled 1 .""",
    "ours in new company": """pillar:1 r2p:toolOfPillar pillar:2 ; skos:broader pillar:1 ; a r2p:PolicyTool .
        r2p:Pillar rdfs:subClassOf r2p:PolicyTool . place:rwanda r2p:inPlace ex:x ; owl:deprecated true .""",
    "a code that is none": """ex:c r2p:codeScheme codescheme:m49 ; r2p:codeValue "1" .
        place:rwanda r2p:hasCode ex:c .""",
}


def of_our_terms(text: str) -> str:
    declared = (f"@prefix {prefix}: <{space}> ." for prefix, space in prefixes().items())
    return "".join(line for line in declared if line.split()[1] not in PREFIXES) + text


@pytest.mark.parametrize("name", MINE)
def test_a_few_triples_are_checked_as_if_all_were(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The published graph conforms, so that whatever is found in both together is of the data."""
    shapes, known, mine = read_shapes(), background.published_graph(), parsed(of_our_terms(MINE[name]))
    asked = []
    select = Endpoint.select

    def noted(self: Endpoint, text: str, *args: Any, **options: Any) -> object:
        asked.append(text)
        return select(self, text, *args, **options)

    monkeypatch.setattr(Endpoint, "select", noted)
    found = validate(mine, shapes, known, conforming=True).results
    assert found
    assert len(asked) < 12  # of 26
    assert bool(asked) == (name != "one triple")  # which adds to the matches of none
    both = [*mine, *map(known.triple, known.numbers())]
    assert {str(each) for each in found} == {str(each) for each in validate(both, shapes).results}

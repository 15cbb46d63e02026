"""Data as an import writes them: events of one-sided violence by parties at places, record by record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from r2p_ld import paths
from r2p_ld.namespaces import expand
from r2p_ld.rdf import read

_PLACES = 120
_PARTIES = 500


def lines(records: int) -> Iterator[str]:
    """Yield N-Quads of so many records, with the parties and the data set that they speak of."""
    graph = f"<{expand('graph:import/made/1')}>"
    dataset = f"<{expand('dataset:made/1')}>"
    kind = f"<{expand('rdf:type')}>"
    whole, proxies = f"<{expand('xsd:integer')}>", _instances("r2p:ProxyDefinition")
    places = _instances("r2p:Place")[:_PLACES]
    places += [f"<{expand(f'place:made-{n}')}>" for n in range(_PLACES - len(places))]

    def quad(subject: str, curie: str, value: str) -> str:
        predicate = kind if curie == "a" else f"<{expand(curie)}>"
        return f"{subject} {predicate} {value} {graph} .\n"

    yield quad(dataset, "a", f"<{expand('dcat:Dataset')}>")
    for curie in ("dcterms:title", "dcterms:publisher", "dcat:version"):
        yield quad(dataset, curie, '"made"')
    yield quad(dataset, "dcterms:license", "<https://creativecommons.org/licenses/by/4.0/>")
    for n, place in enumerate(places):
        if "/made-" in place:
            yield quad(place, "a", f"<{expand('r2p:Place')}>")
            yield quad(place, "rdfs:label", f'"Place {n}"@en')
    seen = set()
    for n in range(records):
        party = f"<{expand(f'party:made/{n * 7 % _PARTIES}')}>"
        if party not in seen:
            seen.add(party)
            yield quad(party, "a", f"<{expand('r2p:ConflictParty')}>")
            yield quad(party, "rdfs:label", f'"Party {n * 7 % _PARTIES}"@en')
        record = f"<{expand(f'episode:made/1/{n}')}>"
        year = 1989 + n % 34
        yield quad(record, "a", f"<{expand('r2p:OneSidedViolence')}>")
        yield quad(record, "r2p:inPlace", places[n * 13 % _PLACES])
        yield quad(record, "r2p:byParty", party)
        yield quad(record, "r2p:measuredAs", proxies[0])
        yield quad(record, "r2p:inDataset", dataset)
        yield quad(record, "dcterms:identifier", f'"{n}"')
        for curie, value in (("low", n % 50), ("best", n % 50 + 5), ("high", n % 50 + 9)):
            yield quad(record, f"r2p:{curie}Estimate", f'"{value}"^^{whole}')
        for curie in ("r2p:startYear", "r2p:endYear"):
            yield quad(record, curie, f'"{year}"^^{whole}')
        yield quad(record, "r2p:startDate", f'"{year}-01-{n % 28 + 1:02}"^^<{expand("xsd:date")}>')


def write(path: Path, records: int) -> int:
    """Write so many records to a file and return the number of quads."""
    quads = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for line in lines(records):
            quads += file.write(line) > 0
    return quads


def _instances(curie: str) -> list[str]:
    kind, of = expand(curie), expand("rdf:type")
    triples = read(paths.build() / "r2p-asserted.ttl")
    return sorted(
        str(t.subject) for t in triples if t.predicate.value == of and getattr(t.object, "value", "") == kind
    )

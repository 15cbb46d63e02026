"""What tests of imports share: a small data set, a resolver of its own, and ways to run."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from r2p_ld.datasets import declaration
from r2p_ld.datasets.cells import Item, Unresolved
from r2p_ld.datasets.importer import Outcome, import_files
from r2p_ld.datasets.model import Dataset
from r2p_ld.namespaces import expand
from r2p_ld.tables.cells import Moment

MINIATURES = Path(__file__).parent.parent / "datasets" / "miniatures"

# Every type of column, and every way in which a thing can be given.
TINY = """
title = "Tiny"
licence = "https://example.org/licence"
homepage = "https://example.org/"
citation = "Tiny"
measures = "Nothing."
publisher = { id = "body:tiny", name = "Tiny’s makers" }
version = { column = "version", file = 'tiny_(\\d+)' }

[tables.rows]
key = ["id", "year"]
ascending = [["low", "best", "high"], ["start", "end"]]
unused = ["spare"]

[tables.rows.columns]
id = { type = "id" }
name = { type = "text", header = ["name", "title"] }
note = { type = "text", required = false, missing = ["n/a"] }
year = { type = "year", least = 1946, most = 2030 }
low = { type = "count", required = false }
best = { type = "count" }
high = { type = "count", required = false }
change = { type = "integer", required = false }
share = { type = "decimal", required = false, least = 0, most = 1 }
start = { type = "date", required = false, formats = ["%Y-%m-%d", "%B %Y", "%Y"] }
end = { type = "date", required = false, formats = ["%Y-%m-%d", "%B %Y", "%Y"] }
led = { type = "flag", values = { yes = true, no = false } }
kind = { type = "choice", values = { 1 = "r2p:MassKilling", 2 = "r2p:ConflictEvent" } }
place = { type = "place", scheme = "gw", on = ["year", "start"], separator = "," }
state = { type = "state", scheme = "gw", on = "year", required = false, unresolved = "not all are states" }
mandate = { type = "symbol", on = "year", required = false }
release = { type = "text", header = "version", required = false }

[[tables.rows.gives]]
iri = "episode:{dataset}/{version}/{id}-{year}"
class = ["r2p:Episode", "{kind}"]
[tables.rows.gives.properties]
"rdfs:label" = { text = "{name}: {note} ({year})", language = "en" }
"dcterms:title" = "{name}"
"dcterms:identifier" = [{ text = "{id}-{year}" }, "{id}"]
"r2p:inDataset" = "dataset:{dataset}/{version}"
"r2p:measuredAs" = { value = "proxy:ucdp-event", when = { kind = 1 } }
"r2p:inPlace" = "{place}"
"r2p:byParty" = [{ value = "{state}", when = { led = true } }, "party:tiny/{id}"]
"r2p:startYear" = "{year}"
"r2p:startDate" = "{start}"
"r2p:endDate" = ["{end}", { value = "{year.gYear}", when = { end = "" } }]
"r2p:endYear" = "{end.year}"
"r2p:lowEstimate" = "{low}"
"r2p:bestEstimate" = "{best}"
"r2p:highEstimate" = "{high}"
"r2p:probability" = "{share}"
"r2p:isOngoing" = "{led}"
"r2p:rank" = "{change}"
"rdfs:comment" = "{note}"
"rdfs:seeAlso" = [{ text = "{mandate.text}" }, "{mandate}"]

[[tables.rows.gives]]
iri = "party:tiny/{id}"
class = "r2p:ConflictParty"
once = true
[tables.rows.gives.properties]
"rdfs:label" = { text = "{name}", language = "en" }
"r2p:locatedIn" = { value = "{place}", when = { place = "*", led = [true, false] } }
"r2p:governmentOf" = "{state}"

[[tables.rows.gives]]
iri = "{mandate}"
class = "r2p:Document"
once = true
when = { mandate = "*" }
properties = { "r2p:symbol" = "{mandate.text}" }

[[tables.rows.gives]]
iri = "conflict:tiny/{name.slug}"
class = "r2p:Conflict"
when = { note = "*" }
properties = { "rdfs:label" = { text = "{note}", language = "en" } }
"""
HEADER = "id,name,note,year,low,best,high,change,share,start,end,led,kind,place,state,mandate,version"
GOOD = 'a1,Alpha,n/a,2011,1,2,3,-5,0.25,2011-05-03,May 2012,yes,1,"2, 20",2,S/RES/1970 (2011),7'


class Finder:
    """Knows the numbers 2 and 20 from 1950 on, 30 in the first half of 1990 alone, and one symbol."""

    def __init__(self) -> None:
        self.asked = 0

    def place(self, text: str, scheme: str | None, on: Moment) -> str:
        return self._found("place", text, on)

    def state(self, text: str, scheme: str | None, on: Moment) -> str:
        return self._found("state", text, on)

    def _found(self, kind: str, text: str, on: Moment) -> str:
        self.asked += 1
        year = on.year if isinstance(on, date) else on
        if text in ("2", "20") and year and year >= 1950:
            return expand(f"{kind}:n{text}")
        if text == "30" and isinstance(on, date) and on < date(1990, 7, 1):
            return expand(f"{kind}:n30")
        raise Unresolved(f"names no one {kind} that is known then.", f"{text} is not known in {on}")

    def documents(self, text: str, on: Moment) -> Iterator[Item]:
        if not text.startswith("S/RES/"):
            raise Unresolved("names no UN document by its symbol.", f"{text} is none")
        yield Item(expand("document:known"), text.replace(" ", ""))

    def is_published(self, iri: str) -> bool:
        return False


def tiny(text: str = TINY) -> Dataset:
    return declaration.parse(text.encode(), "tiny")


def run(
    folder: Path,
    content: str | bytes,
    *,
    dataset: Dataset | str | None = None,
    name: str = "tiny_7.csv",
    out: str = "out.nq",
    strict: bool = False,
) -> Outcome:
    """Import one file with this content."""
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    given = dataset or tiny()
    return import_files(given, [file], folder / out, resolver=Finder(), retrieved="2026-11-21", strict=strict)


def quads(path: Path) -> list[Quad]:
    """The statements of a file of N-Quads, parsed strictly."""
    return list(parse(path=path, format=RdfFormat.N_QUADS))


def name(term: object) -> str:
    """What a term is called: an IRI, or a text."""
    assert isinstance(term, NamedNode | Literal)
    return term.value


def rejected(path: Path) -> list[dict[str, str]]:
    """The rows of the file of rejected rows beside an output."""
    beside = path.with_name(f"{path.name}.rejects.csv")
    if not beside.exists():
        return []
    with beside.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

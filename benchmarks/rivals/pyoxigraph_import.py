"""UCDP's events to N-Quads by a loop over the csv module's rows with pyoxigraph's terms.

python pyoxigraph_import.py EVENTS.csv CODES.csv OUT.nq
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize
from vocabulary import DATASET, GRAPH, ID, KINDS, TERMS, XSD

BAD_TEXT = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
    r"|<(?:[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?|/[A-Za-z][A-Za-z0-9]*\s*|!--)"
)
ID_FORM = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9._~-]*")
graph = NamedNode(GRAPH)
term = {name: NamedNode(iri) for name, iri in TERMS.items()}


def number(text: str, least: int = 0) -> int:
    """Return a whole number; raise ``ValueError``."""
    found = int(text)
    if found < least:
        raise ValueError(text)
    return found


def key(text: str) -> str:
    """Return an identifier; raise ``ValueError``."""
    if not ID_FORM.fullmatch(text := text.strip()):
        raise ValueError(text)
    return text


def plain(text: str) -> str:
    """Return a text; raise ``ValueError``."""
    text = text.strip()
    if not text or BAD_TEXT.search(text):
        raise ValueError(text)
    return text


def decimal(text: str) -> str:
    """Return a canonical decimal, none for an empty text; raise ``ValueError``."""
    return f"{Decimal(text).normalize():f}" if text else ""


def day(text: str) -> date:
    """Return a day; raise ``ValueError``."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S.%f").date()


class Importer:
    """What is kept from row to row."""

    def __init__(self, codes: str) -> None:
        with open(codes, encoding="utf-8", newline="") as file:
            known = list(csv.DictReader(file))
        self.places = {row["code"]: NamedNode(row["place"]) for row in known}
        self.states = {row["code"]: NamedNode(row["state"]) for row in known}
        self.kinds = {kind: NamedNode(iri) for kind, iri in KINDS.items()}
        self.keys: set[str] = set()
        self.said: set[Quad] = set()
        self.rejected = 0

    def quads(self, file: str) -> Iterator[Quad]:
        """Yield the statements of all rows without fault."""
        with open(file, encoding="utf-8", newline="") as opened:
            for row in csv.DictReader(opened, strict=True):
                try:
                    made = list(self.row(row))
                except (ValueError, KeyError):
                    self.rejected += 1
                    continue
                yield from made

    def row(self, row: dict[str, str]) -> Iterator[Quad]:
        """Yield the statements of a row; raise for a fault."""
        number(row["year"], 1989)
        event, conflict = key(row["id"]), key(row["conflict_new_id"])
        a, b = key(row["side_a_new_id"]), key(row["side_b_new_id"])
        name, name_a, name_b = plain(row["conflict_name"]), plain(row["side_a"]), plain(row["side_b"])
        kind, place = row["type_of_violence"], self.places[row["country_id"]]
        state = self.states[row["gwnoa"]] if row["gwnoa"] else None
        start, end = day(row["date_start"]), day(row["date_end"])
        low, best, high = number(row["low"]), number(row["best"]), number(row["high"])
        civilians, measured = number(row["deaths_civilians"]), self.kinds[kind]
        if not low <= best <= high or start > end or event in self.keys:
            raise ValueError(event)
        self.keys.add(event)
        s = NamedNode(f"{ID}episode/{DATASET}/{event}")
        data = NamedNode(f"{ID}dataset/{DATASET}")
        c, p, q = (
            NamedNode(f"{ID}{what}")
            for what in (f"conflict/ucdp/{conflict}", f"party/ucdp/{a}", f"party/ucdp/{b}")
        )
        date_, integer = NamedNode(f"{XSD}date"), NamedNode(f"{XSD}integer")
        yield Quad(s, term["type"], term["ConflictEvent"], graph)
        yield Quad(s, term["label"], Literal(f"{name}, {start} (event {event})", language="en"), graph)
        yield Quad(s, term["identifier"], Literal(event), graph)
        yield Quad(s, term["inDataset"], data, graph)
        yield Quad(s, term["measuredAs"], measured, graph)
        yield Quad(s, term["inPlace"], place, graph)
        yield Quad(s, term["partOfConflict"], c, graph)
        yield Quad(s, term["byParty"], p, graph)
        if kind != "3":
            yield Quad(s, term["byParty"], q, graph)
        yield Quad(s, term["startDate"], Literal(start.isoformat(), datatype=date_), graph)
        yield Quad(s, term["endDate"], Literal(end.isoformat(), datatype=date_), graph)
        yield Quad(s, term["startYear"], Literal(str(start.year), datatype=integer), graph)
        yield Quad(s, term["endYear"], Literal(str(end.year), datatype=integer), graph)
        yield Quad(s, term["lowEstimate"], Literal(str(low), datatype=integer), graph)
        yield Quad(s, term["bestEstimate"], Literal(str(best), datatype=integer), graph)
        yield Quad(s, term["highEstimate"], Literal(str(high), datatype=integer), graph)
        yield Quad(s, term["civilianDeaths"], Literal(str(civilians), datatype=integer), graph)
        for property_ in ("lat", "long"):
            if text := decimal(row["latitude" if property_ == "lat" else "longitude"]):
                yield Quad(s, term[property_], Literal(text, datatype=NamedNode(f"{XSD}decimal")), graph)
        for property_, column in (("firstAdminUnit", "adm_1"), ("secondAdminUnit", "adm_2")):
            if row[column].strip():
                yield Quad(s, term[property_], Literal(plain(row[column])), graph)
        for property_, column in (("placePrecision", "where_prec"), ("datePrecision", "date_prec")):
            if row[column]:
                yield Quad(s, term[property_], Literal(str(number(row[column])), datatype=integer), graph)
        yield from self.once(c, "Conflict", name, conflict, data)
        yield from self.once(p, "ConflictParty", name_a, a, data, state)
        if kind != "3":
            yield from self.once(q, "ConflictParty", name_b, b, data)

    def once(
        self, s: NamedNode, kind: str, name: str, number: str, data: NamedNode, state: NamedNode | None = None
    ) -> Iterator[Quad]:
        """Yield what is said of a conflict or a party and was not said before."""
        made = [
            Quad(s, term["type"], term[kind], graph),
            Quad(s, term["label"], Literal(name, language="en"), graph),
            Quad(s, term["identifier"], Literal(number), graph),
            Quad(s, term["inDataset"], data, graph),
        ]
        if state:
            made.append(Quad(s, term["governmentOf"], state, graph))
        for quad in made:
            if quad not in self.said:
                self.said.add(quad)
                yield quad


def main() -> None:
    """Write the statements."""
    file, codes, out = sys.argv[1:]
    serialize(Importer(codes).quads(file), out, format=RdfFormat.N_QUADS)


if __name__ == "__main__":
    main()

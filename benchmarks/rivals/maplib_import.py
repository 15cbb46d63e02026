"""UCDP's events to N-Triples by maplib, of which it writes one graph at a time; polars reads and checks.

python maplib_import.py EVENTS.csv CODES.csv OUT.nt
"""

from __future__ import annotations

import sys

import polars as pl
from maplib import Model
from polars_import import COORDINATES, PRECISIONS, UNITS, events
from vocabulary import DATASET, GRAPH, ID, KINDS, TERMS, XSD

INTEGERS = ("startYear", "endYear", "lowEstimate", "bestEstimate", "highEstimate", "civilianDeaths")
IRIS = ("measuredAs", "inPlace", "partOfConflict", "byParty")
DATES = ("startDate", "endDate")


def template(name: str, kind: str, parameters: dict[str, str]) -> str:
    """Return a template: a subject of a class, and a statement for each parameter, with its type."""
    given = ", ".join(f"{how} ?{term}" for term, how in parameters.items())
    triples = [f"ottr:Triple(?s, <{TERMS['type']}>, <{TERMS[kind]}>)"]
    triples.append(f"ottr:Triple(?s, <{TERMS['inDataset']}>, <{ID}dataset/{DATASET}>)")
    triples += [f"ottr:Triple(?s, <{TERMS[term.partition('_')[0]]}>, ?{term})" for term in parameters]
    return f"<urn:{name}> [ottr:IRI ?s, {given}] :: {{ {', '.join(triples)} }} ."


def main() -> None:
    """Write the statements."""
    file, codes, out = sys.argv[1:]
    column = pl.col
    model = Model()
    integer, text, iri, day = f"<{XSD}integer>", f"<{XSD}string>", "ottr:IRI", f"<{XSD}date>"
    event = {"label": text, "identifier": text} | dict.fromkeys(IRIS, iri) | {"byParty_2": f"? {iri}"}
    event |= dict.fromkeys(DATES, day) | dict.fromkeys(INTEGERS, integer)
    event |= dict.fromkeys(COORDINATES.values(), f"? <{XSD}decimal>")
    event |= dict.fromkeys(UNITS.values(), f"? {text}") | dict.fromkeys(PRECISIONS.values(), f"? {integer}")
    model.add_template(template("event", "ConflictEvent", event))
    model.add_template(template("conflict", "Conflict", {"label": text, "identifier": text}))
    party = {"label": text, "identifier": text, "governmentOf": f"? {iri}"}
    model.add_template(template("party", "ConflictParty", party))

    rows = events(file, codes).filter(column("good")).collect()
    named = pl.concat_str(
        column("conflict_name"),
        pl.lit(", "),
        column("start").cast(pl.String),
        pl.lit(" (event "),
        column("id"),
        pl.lit(")"),
    )
    two = column("kind") != KINDS["3"]
    frame = rows.select(
        s=f"{ID}episode/{DATASET}/" + column("id"),
        label=named,
        identifier="id",
        measuredAs="kind",
        inPlace="place",
        partOfConflict=f"{ID}conflict/ucdp/" + column("conflict_new_id"),
        byParty=f"{ID}party/ucdp/" + column("side_a_new_id"),
        byParty_2=pl.when(two).then(f"{ID}party/ucdp/" + column("side_b_new_id")),
        startDate="start",
        endDate="end",
        startYear=column("start").dt.year().cast(pl.Int64),
        endYear=column("end").dt.year().cast(pl.Int64),
        lowEstimate="low",
        bestEstimate="best",
        highEstimate="high",
        civilianDeaths="deaths_civilians",
        **{term: column(name).cast(pl.Decimal(38, 12)) for name, term in COORDINATES.items()},
        **{term: pl.when(column(name) != "").then(column(name)) for name, term in UNITS.items()},
        **{term: column(name) for name, term in PRECISIONS.items()},
    )
    model.map("urn:event", frame, graph=GRAPH)
    conflicts = rows.select(identifier="conflict_new_id", label="conflict_name").unique()
    model.map(
        "urn:conflict", conflicts.with_columns(s=f"{ID}conflict/ucdp/" + column("identifier")), graph=GRAPH
    )
    sides = pl.concat(
        [
            rows.select(identifier="side_a_new_id", label="side_a", governmentOf="state"),
            rows.filter(two).select(
                identifier="side_b_new_id", label="side_b", governmentOf=pl.lit(None, pl.String)
            ),
        ]
    ).unique()
    model.map("urn:party", sides.with_columns(s=f"{ID}party/ucdp/" + column("identifier")), graph=GRAPH)
    model.write(out, format="ntriples", graph=GRAPH)


if __name__ == "__main__":
    main()

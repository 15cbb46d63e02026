"""UCDP's events to N-Quads by polars: a lazy scan, the checks and the statements as expressions, a sink.

python polars_import.py EVENTS.csv CODES.csv OUT.nq
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import polars as pl
from vocabulary import DATASET, GRAPH, ID, KINDS, TERMS, XSD

NUMBERS = ("deaths_civilians", "best", "high", "low")
IDS = ("id", "conflict_new_id", "side_a_new_id", "side_b_new_id")
TEXTS = ("conflict_name", "side_a", "side_b")
UNITS = {"adm_1": "firstAdminUnit", "adm_2": "secondAdminUnit"}
PRECISIONS = {"where_prec": "placePrecision", "date_prec": "datePrecision"}
COORDINATES = {"latitude": "lat", "longitude": "long"}
BAD_TEXT = (
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x{9f}]"
    r"|<(?:[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?|/[A-Za-z][A-Za-z0-9]*\s*|!--)"
)


def events(file: str, codes: str) -> pl.LazyFrame:
    """Return the rows with their cells read, and with ``good``: whether nothing is wrong with a row."""
    known = pl.read_csv(codes, infer_schema=False)
    places = dict(zip(known["code"], known["place"], strict=True))
    states = dict(zip(known["code"], known["state"], strict=True))
    column = pl.col
    day = "%Y-%m-%d %H:%M:%S%.f"
    rows = pl.scan_csv(file, infer_schema=False).select(
        *(column(name).str.strip_chars() for name in (*IDS, *TEXTS, *UNITS)),
        *(column(name).cast(pl.Int64, strict=False) for name in (*NUMBERS, *PRECISIONS)),
        # the canonical form has no zero at its end
        *(column(name).str.replace(r"(\.[0-9]*?)0+$", "$1").str.strip_suffix(".") for name in COORDINATES),
        column("date_start").str.to_datetime(day, strict=False).dt.date().alias("start"),
        column("date_end").str.to_datetime(day, strict=False).dt.date().alias("end"),
        column("year").cast(pl.Int32, strict=False),
        column("type_of_violence").replace_strict(KINDS, default=None).alias("kind"),
        column("country_id").replace_strict(places, default=None).alias("place"),
        column("gwnoa").replace_strict(states, default=None).alias("state"),
        (column("gwnoa").is_null() | column("gwnoa").is_in(list(states))).alias("stated"),
    )
    wrong = [~column(name).str.contains(r"^[A-Za-z0-9_~-][A-Za-z0-9._~-]*$") for name in IDS]
    wrong += [column(name).is_null() | column(name).str.contains(BAD_TEXT) for name in TEXTS]
    wrong += [column(name).is_null() | (column(name) < 0) for name in NUMBERS]
    wrong += [column(name).is_null() for name in ("start", "end", "kind", "place")]
    wrong += [
        ~column("year").is_between(1989, 2100).fill_null(False),
        ~column("stated"),
        column("low") > column("best"),
        column("best") > column("high"),
        column("start") > column("end"),
    ]
    checked = rows.with_columns(good=~pl.any_horizontal(wrong).fill_null(True))
    # the first of several rows with a key counts, if it is good
    return checked.with_columns(good=column("good") & column("id").is_first_distinct())


def said(subject: pl.Expr, property_: str, value: pl.Expr) -> list[pl.Expr]:
    """Return the parts of a statement."""
    return [subject, pl.lit(f" <{TERMS[property_]}> "), value, pl.lit(f" <{GRAPH}> .\n")]


def iri(*parts: str | pl.Expr) -> pl.Expr:
    """Return an IRI made from texts and columns."""
    return pl.concat_str(pl.lit("<"), *(pl.lit(p) if isinstance(p, str) else p for p in parts), pl.lit(">"))


def literal(value: pl.Expr, tag: str = "") -> pl.Expr:
    """Return a literal; its text needs no escapes."""
    return pl.concat_str(pl.lit('"'), value, pl.lit(f'"{tag}'))


def escaped(text: pl.Expr) -> pl.Expr:
    """Return a text as it stands within quotes."""
    for character, instead in {"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r"}.items():
        text = text.str.replace_all(character, instead, literal=True)
    return text


def optional(subject: pl.Expr, property_: str, value: pl.Expr, tag: str = "") -> list[pl.Expr]:
    """Return a statement that is left out where there is no value."""
    text = pl.concat_str(said(subject, property_, literal(value, tag)))
    return [pl.when(value.is_not_null() & (value.cast(pl.String) != "")).then(text)]


def lines(statements: Sequence[list[pl.Expr]]) -> pl.Expr:
    """Return the statements of a row as one text."""
    return pl.concat_str([part for statement in statements for part in statement], ignore_nulls=True)


def main() -> None:
    """Write the statements."""
    file, codes, out = sys.argv[1:]
    column = pl.col
    rows = (
        events(file, codes)
        .filter(column("good"))
        .with_columns(
            *(escaped(column(name)).alias(name) for name in TEXTS),
            s=iri(f"{ID}episode/{DATASET}/", column("id")),
            start_text=column("start").dt.to_string("%Y-%m-%d"),
            end_text=column("end").dt.to_string("%Y-%m-%d"),
        )
    )
    s, two = column("s"), column("kind") != KINDS["3"]
    integer = f"^^<{XSD}integer>"
    label = pl.concat_str(
        column("conflict_name"),
        pl.lit(", "),
        column("start_text"),
        pl.lit(" (event "),
        column("id"),
        pl.lit(")"),
    )
    own: list[list[pl.Expr]] = [
        said(s, "type", pl.lit(f"<{TERMS['ConflictEvent']}>")),
        said(s, "label", literal(label, "@en")),
        said(s, "identifier", literal(column("id"))),
        said(s, "inDataset", pl.lit(f"<{ID}dataset/{DATASET}>")),
        said(s, "measuredAs", iri(column("kind"))),
        said(s, "inPlace", iri(column("place"))),
        said(s, "partOfConflict", iri(f"{ID}conflict/ucdp/", column("conflict_new_id"))),
        said(s, "byParty", iri(f"{ID}party/ucdp/", column("side_a_new_id"))),
        [
            pl.when(two).then(
                pl.concat_str(said(s, "byParty", iri(f"{ID}party/ucdp/", column("side_b_new_id"))))
            )
        ],
        said(s, "startDate", literal(column("start_text"), f"^^<{XSD}date>")),
        said(s, "endDate", literal(column("end_text"), f"^^<{XSD}date>")),
        said(s, "startYear", literal(column("start").dt.year(), integer)),
        said(s, "endYear", literal(column("end").dt.year(), integer)),
        said(s, "lowEstimate", literal(column("low"), integer)),
        said(s, "bestEstimate", literal(column("best"), integer)),
        said(s, "highEstimate", literal(column("high"), integer)),
        said(s, "civilianDeaths", literal(column("deaths_civilians"), integer)),
        *(optional(s, term, column(name), f"^^<{XSD}decimal>") for name, term in COORDINATES.items()),
        *(optional(s, term, escaped(column(name))) for name, term in UNITS.items()),
        *(optional(s, term, column(name), integer) for name, term in PRECISIONS.items()),
    ]
    everything = pl.concat([rows.select(lines(own).alias("text")), *once(rows, two)])
    everything.with_columns(column("text").str.strip_suffix("\n")).sink_csv(
        out, include_header=False, quote_style="never"
    )


def once(rows: pl.LazyFrame, two: pl.Expr) -> list[pl.LazyFrame]:
    """Return what is said of the conflicts and the parties, each statement once."""
    sides = pl.concat(
        [
            rows.select(number="side_a_new_id", name="side_a", state="state"),
            rows.filter(two).select(number="side_b_new_id", name="side_b", state=pl.lit(None, pl.String)),
        ]
    ).unique()
    conflicts = rows.select(number="conflict_new_id", name="conflict_name").unique()
    made = []
    for frame, kind, folder in ((conflicts, "Conflict", "conflict"), (sides, "ConflictParty", "party")):
        s = iri(f"{ID}{folder}/ucdp/", pl.col("number"))
        statements = [
            said(s, "type", pl.lit(f"<{TERMS[kind]}>")),
            said(s, "label", literal(pl.col("name"), "@en")),
            said(s, "identifier", literal(pl.col("number"))),
            said(s, "inDataset", pl.lit(f"<{ID}dataset/{DATASET}>")),
        ]
        if kind == "ConflictParty":
            state = pl.concat_str(said(s, "governmentOf", iri(pl.col("state"))))
            statements.append([pl.when(pl.col("state").is_not_null()).then(state)])
        each = [frame.select(text=lines([statement])) for statement in statements]
        made.append(pl.concat(each).filter(pl.col("text") != "").unique())
    return made


if __name__ == "__main__":
    main()

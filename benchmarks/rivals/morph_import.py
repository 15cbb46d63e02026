"""UCDP's events to N-Quads by morph-kgc: an RML mapping of tables that DuckDB checked and wrote.

python morph_import.py EVENTS.csv CODES.csv OUT.nq
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
from vocabulary import DATASET, GRAPH, ID, KINDS, TERMS, XSD

PREFIXES = """@prefix rr: <http://www.w3.org/ns/r2rml#> .
@prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> .
"""
BAD_TEXT = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|^[=@]|^[+-][^\s\d.,]|</?[A-Za-z!]"
EVENTS = """
SELECT id, strftime(d.s, '%Y-%m-%d') AS startday, strftime(d.e, '%Y-%m-%d') AS endday,
  year(d.s) AS startyear, year(d.e) AS endyear, low, best, high, deaths_civilians AS civilians,
  conflict_new_id AS conflict, conflict_name AS name, side_a_new_id AS a, side_a AS namea,
  CASE WHEN type_of_violence <> '3' THEN side_b_new_id END AS b, side_b AS nameb,
  codes.place AS place, owners.state AS state,
  CASE type_of_violence {kinds} END AS kind
FROM (SELECT *, try_strptime(date_start, '%Y-%m-%d %H:%M:%S.%g') AS s,
        try_strptime(date_end, '%Y-%m-%d %H:%M:%S.%g') AS e,
        row_number() OVER (PARTITION BY id ORDER BY at) AS nth
      FROM (SELECT *, row_number() OVER () AS at
            FROM read_csv('{file}', all_varchar=true, header=true, quote='"', escape='"'))) AS d
JOIN read_csv('{codes}', all_varchar=true, header=true) AS codes ON codes.code = country_id
LEFT JOIN read_csv('{codes}', all_varchar=true, header=true) AS owners ON owners.code = gwnoa
WHERE nth = 1 AND s IS NOT NULL AND e IS NOT NULL AND s <= e
  AND try_cast(low AS BIGINT) >= 0 AND try_cast(low AS BIGINT) <= try_cast(best AS BIGINT)
  AND try_cast(best AS BIGINT) <= try_cast(high AS BIGINT) AND try_cast(deaths_civilians AS BIGINT) >= 0
  AND type_of_violence IN ('1', '2', '3')
  AND NOT regexp_matches(conflict_name, '{bad}') AND NOT regexp_matches(side_a, '{bad}')
  AND NOT regexp_matches(side_b, '{bad}')
"""


def thing(name: str, table: Path, subject: str, kind: str, properties: dict[str, str]) -> str:
    """Return the mapping of a subject."""
    made = [f"rr:predicate <{TERMS[term.partition(' ')[0]]}> ; rr:objectMap [ {how} ]" for term, how in properties.items()]
    made.append(f"rr:predicate <{TERMS['inDataset']}> ; rr:objectMap [ rr:constant <{ID}dataset/{DATASET}> ]")
    maps = " ;\n  ".join(f"rr:predicateObjectMap [ {one} ]" for one in made)
    return (
        f'<#{name}> rml:logicalSource [ rml:source "{table}" ; rml:referenceFormulation ql:CSV ] ;\n'
        f'  rr:subjectMap [ rr:template "{ID}{subject}" ; rr:class <{TERMS[kind]}> ; rr:graph <{GRAPH}> ] ;\n  {maps} .\n'
    )


def main() -> None:
    """Write the statements."""
    file, codes, out = sys.argv[1:]
    kinds = " ".join(f"WHEN '{kind}' THEN '{iri}'" for kind, iri in KINDS.items())
    events = EVENTS.format(file=file, codes=codes, kinds=kinds, bad=BAD_TEXT)
    integer, day = f"rr:datatype <{XSD}integer>", f"rr:datatype <{XSD}date>"
    label = 'rml:reference "{}" ; rr:language "en"'
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        conflicts, sides = folder / "conflicts.csv", folder / "sides.csv"
        duckdb.execute(f"CREATE TABLE events AS {events}")
        duckdb.execute(f"COPY events TO '{folder / 'events.csv'}'")
        duckdb.execute(f"COPY (SELECT DISTINCT conflict, name FROM events) TO '{conflicts}'")
        duckdb.execute(
            "COPY (SELECT DISTINCT a AS party, namea AS name, state FROM events UNION "
            f"SELECT b, nameb, NULL FROM events WHERE b IS NOT NULL) TO '{sides}'"
        )
        mapping = PREFIXES + thing(
            "event",
            folder / "events.csv",
            f"episode/{DATASET}/{{id}}",
            "ConflictEvent",
            {
                "label": 'rr:template "{name}, {startday} (event {id})" ; rr:termType rr:Literal ; rr:language "en"',
                "identifier": 'rml:reference "id"',
                "measuredAs": 'rml:reference "kind" ; rr:termType rr:IRI',
                "inPlace": 'rml:reference "place" ; rr:termType rr:IRI',
                "partOfConflict": f'rr:template "{ID}conflict/ucdp/{{conflict}}"',
                "byParty": f'rr:template "{ID}party/ucdp/{{a}}"',
                "byParty 2": f'rr:template "{ID}party/ucdp/{{b}}"',
                "startDate": f'rml:reference "startday" ; {day}',
                "endDate": f'rml:reference "endday" ; {day}',
                "startYear": f'rml:reference "startyear" ; {integer}',
                "endYear": f'rml:reference "endyear" ; {integer}',
                "lowEstimate": f'rml:reference "low" ; {integer}',
                "bestEstimate": f'rml:reference "best" ; {integer}',
                "highEstimate": f'rml:reference "high" ; {integer}',
                "civilianDeaths": f'rml:reference "civilians" ; {integer}',
            },
        )
        said = {"label": label.format("name"), "identifier": 'rml:reference "conflict"'}
        mapping += thing("conflict", conflicts, "conflict/ucdp/{conflict}", "Conflict", said)
        said = {"label": label.format("name"), "identifier": 'rml:reference "party"'}
        said["governmentOf"] = 'rml:reference "state" ; rr:termType rr:IRI'
        mapping += thing("party", sides, "party/ucdp/{party}", "ConflictParty", said)
        (folder / "mapping.ttl").write_text(mapping, "utf-8")
        (folder / "config.ini").write_text(
            f"[CONFIGURATION]\noutput_file={out}\noutput_format=N-QUADS\nlogging_level=ERROR\n"
            f"[source]\nmappings={folder / 'mapping.ttl'}\n"
        )
        subprocess.run([sys.executable, "-m", "morph_kgc", folder / "config.ini"], check=True)


if __name__ == "__main__":
    main()

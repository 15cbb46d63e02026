"""UCDP's events to N-Quads by morph-kgc: an RML mapping of tables that DuckDB checked and wrote.

python morph_import.py EVENTS.csv CODES.csv OUT.nq
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
from duckdb_import import events
from vocabulary import DATASET, GRAPH, ID, TERMS, XSD

PREFIXES = """@prefix rr: <http://www.w3.org/ns/r2rml#> .
@prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> .
"""


def thing(name: str, table: Path, subject: str, kind: str, properties: dict[str, str]) -> str:
    """Return the mapping of a subject."""
    made = [
        f"rr:predicate <{TERMS[term.partition(' ')[0]]}> ; rr:objectMap [ {how} ]"
        for term, how in properties.items()
    ]
    made.append(f"rr:predicate <{TERMS['inDataset']}> ; rr:objectMap [ rr:constant <{ID}dataset/{DATASET}> ]")
    maps = " ;\n  ".join(f"rr:predicateObjectMap [ {one} ]" for one in made)
    return (
        f'<#{name}> rml:logicalSource [ rml:source "{table}" ; rml:referenceFormulation ql:CSV ] ;\n'
        f'  rr:subjectMap [ rr:template "{ID}{subject}" ; rr:class <{TERMS[kind]}> ; '
        f"rr:graph <{GRAPH}> ] ;\n  {maps} .\n"
    )


def main() -> None:
    """Write the statements."""
    file, codes, out = sys.argv[1:]
    integer, day = f"rr:datatype <{XSD}integer>", f"rr:datatype <{XSD}date>"
    label = 'rml:reference "{}" ; rr:language "en"'
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        conflicts, sides = folder / "conflicts.csv", folder / "sides.csv"
        duckdb.execute(f"CREATE TABLE events AS {events(file, codes)}")
        duckdb.execute(f"COPY events TO '{folder / 'events.csv'}'")
        duckdb.execute(f"COPY (SELECT DISTINCT conflict, name FROM events) TO '{conflicts}'")
        duckdb.execute(
            "COPY (SELECT DISTINCT a AS party, namea AS name, state FROM events UNION "
            f"SELECT b, nameb, NULL FROM events WHERE b IS NOT NULL) TO '{sides}'"
        )
        named = 'rr:template "{name}, {startday} (event {id})"'
        mapping = PREFIXES + thing(
            "event",
            folder / "events.csv",
            f"episode/{DATASET}/{{id}}",
            "ConflictEvent",
            {
                "label": f'{named} ; rr:termType rr:Literal ; rr:language "en"',
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
                "lat": f'rml:reference "lat" ; rr:datatype <{XSD}decimal>',
                "long": f'rml:reference "long" ; rr:datatype <{XSD}decimal>',
                "firstAdminUnit": 'rml:reference "unit1"',
                "secondAdminUnit": 'rml:reference "unit2"',
                "placePrecision": f'rml:reference "where_prec" ; {integer}',
                "datePrecision": f'rml:reference "date_prec" ; {integer}',
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

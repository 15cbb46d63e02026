"""The project: the OWL modules, all tables and the rules, read and checked as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pyoxigraph import QuerySolutions, Store, Triple

from r2p_ld import paths
from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import slug
from r2p_ld.tables import mappings, places, rows, tsv
from r2p_ld.tables.checks import check
from r2p_ld.tables.mappings import Mapping
from r2p_ld.tables.model import Project
from r2p_ld.tables.rows import SYMBOLS
from r2p_ld.tables.tsv import R, Table
from r2p_ld.tables.vocabulary import read_module, read_vocabulary

__all__ = ["Project", "load"]

SOURCE, _ENTITIES = ".source.tsv", ".entities.tsv"
_MOST_HEADER = 1 << 12
_NOT_SCHEMES = ("schemes", "collections")
_NOT_SOURCES = ("relations", "curated", "silences", "left-out")
# Ties to other vocabularies, and what is said of the data set, stay outside what is reasoned over.
_ALIGNMENTS, _DATASET = "alignments.ttl", "dataset.ttl"


def load(folder: Path | None = None, *, readings: Sequence[Path] = ()) -> Project:
    """Return the project in a folder, by default the package's own.

    ``readings`` are tables of readings to use beside the folder's, or in place of those of the same names.
    ``NAME.source.tsv`` beside one has the row of its document, ``NAME.entities.tsv`` things that are new.

    Raises ``BadInput`` with the faults of all files: those within a file, and those between
    files (names that nothing declares, values that do not fit, one IRI minted twice). Two tables
    of ``readings`` with one name are bad input too.
    """
    folder = (folder or paths.ontology()).resolve()
    if not folder.is_dir():
        raise BadInput(f"There is no folder {folder}.")
    given_twice = [f"{stem}.tsv" for stem, n in Counter(path.stem for path in readings).items() if n > 1]
    if given_twice:
        raise BadInput(
            f"Two tables of readings are named {' and '.join(given_twice)}: give one of each name."
        )
    faults: list[Fault] = []

    def name(path: Path) -> str:
        return path.relative_to(folder.parent).as_posix()

    def table(file: str, kind: type[R]) -> Table[R]:
        return tsv.scan(folder / file, kind, name(folder / file))

    def tables(part: str, kind: type[R], without: tuple[str, ...] = ()) -> dict[str, Table[R]]:
        found = sorted(path for path in (folder / part).glob("*.tsv") if path.stem not in without)
        return {path.stem: table(f"{part}/{path.name}", kind) for path in found}

    prefixes = table("prefixes.tsv", rows.Prefix)
    if prefixes.faults:  # no CURIE can be read
        raise BadInput("The prefixes cannot be read.", prefixes.faults)
    modules = sorted(path for path in folder.glob("*.ttl") if path.name not in (_ALIGNMENTS, _DATASET))
    if not modules:
        faults.append(Fault(folder.name, rule="holds no OWL module.", mend="put the *.ttl files there."))
    ontology = frozenset[Triple]().union(*(read_module(path, name(path), faults) for path in modules))
    declared = not faults

    def separate(file: str) -> frozenset[Triple]:
        return frozenset(read_module(folder / file, name(folder / file), faults))

    sets = [mappings.scan(path, name(path)) for path in sorted(folder.glob(f"links/*{mappings.SUFFIX}"))]
    project = Project(
        folder=folder,
        ontology=ontology,
        alignments=separate(_ALIGNMENTS),
        dataset=separate(_DATASET),
        vocabulary=read_vocabulary(ontology),
        prefixes=prefixes,
        sources=_with(table("sources.tsv", rows.Source), readings, faults),
        deprecated=table("deprecated.tsv", rows.Deprecated),
        words=table("words.tsv", rows.Word),
        claims=table("claims.tsv", rows.ClaimText),
        schemes=table("terms/schemes.tsv", rows.Scheme),
        collections=table("terms/collections.tsv", rows.Collection),
        labels=tables("languages", rows.Label),
        terms=tables("terms", rows.Concept, _NOT_SCHEMES),
        entities=tables("entities", rows.Entity) | _entities(readings),
        relations=table("readings/relations.tsv", rows.Relation),
        curated=table("readings/curated.tsv", rows.Curated),
        silences=table("readings/silences.tsv", rows.Silence),
        left_out=table("readings/left-out.tsv", rows.LeftOut),
        readings=tables("readings", rows.Reading, (*_NOT_SOURCES, *(path.stem for path in readings)))
        | {path.stem: scan_reading(path, str(path)) for path in readings},
        see_also=table("links/see-also.tsv", rows.SeeAlso),
        keywords=table("links/keywords.tsv", rows.Keyword),
        not_carried_over=table("links/not-carried-over.tsv", rows.NotCarriedOver),
        mappings={made.stem: made for made in sets},
        rule_ids=table("rules/ids.tsv", rows.RuleId),
        rules={path.stem: _read_rule(path, name(path), faults) for path in sorted(folder.glob("rules/*.rq"))},
        places=places.read(folder / "places", f"{folder.name}/places"),
    )
    faults += [fault for made in sets for fault in made.faults]
    faults += [fault for each in project.tables() if each.kind is not Mapping for fault in each.faults]
    faults += check(project, declared=declared)
    if faults:
        raise BadInput(f"{name(folder)} has {len(faults)} fault{'s' * (len(faults) > 1)}.", faults)
    return project


def scan_reading(path: Path, file: str = "") -> Table[rows.Reading]:
    """Return a table of readings, or a draft, which has the columns ``confidence`` and ``rule`` too."""
    try:
        with path.open("rb") as opened:
            drafted = b"confidence" in opened.readline(_MOST_HEADER).rstrip().split(b"\t")
    except OSError:
        drafted = False  # the reader says what is wrong
    return tsv.scan(path, rows.Draft if drafted else rows.Reading, file or path.name or str(path))


def beside(reading: Path, ending: str) -> Path:
    """Return the name of a table that belongs to a reading."""
    return reading.with_name(f"{reading.stem}{ending}")


def _with(table: Table[rows.Source], readings: Sequence[Path], faults: list[Fault]) -> Table[rows.Source]:
    """Return the table of sources with those that stand beside readings; one may stand in both, if equal."""
    further: list[rows.Source] = []
    known = {row.slug: row for row in table.rows}
    for path in (beside(reading, SOURCE) for reading in readings):
        if not path.exists():
            continue
        found = tsv.scan(path, rows.Source, str(path))
        faults += found.faults
        for row in found.rows:
            mend = "correct the row, or leave out one of the two."
            if row.slug != path.name.removesuffix(SOURCE):
                rule = f"{row.slug} is not the name of the reading."
                faults.append(
                    Fault(str(path), row.line, "slug", rule, f"write {path.name.removesuffix(SOURCE)}")
                )
            elif (other := known.get(row.slug)) and other != row:
                rule = f"{row.slug} is another source in {table.file}."
                faults.append(Fault(str(path), row.line, "slug", rule, mend))
            elif other is None and (same := [each for each in (*table.rows, *further) if each.id == row.id]):
                rule = f"{row.id} is the number of {same[0].slug} already."
                faults.append(
                    Fault(str(path), row.line, "id", rule, "give it, and the ids of its rows, another.")
                )
            elif other is None:
                further.append(row)
    return replace(table, rows=(*table.rows, *further))


def _entities(readings: Sequence[Path]) -> dict[str, Table[rows.Entity]]:
    """Return the tables of new things beside readings."""
    files = (beside(reading, _ENTITIES) for reading in readings)
    return {path.name: tsv.scan(path, rows.Entity, str(path)) for path in files if path.exists()}


def _read_rule(path: Path, file: str, faults: list[Fault]) -> str:
    """Return a rule's query; append what is wrong with it to ``faults``."""
    mend = "write SELECT ?subject ?property ?object ?from WHERE { … }"
    try:
        text = path.read_text("utf-8")
        answer = Store().query(text)
    except (SyntaxError, UnicodeDecodeError) as error:
        faults.append(Fault(file, rule=f"is not a SPARQL query: {error}.", mend=mend))
        return ""
    variables = {each.value for each in answer.variables} if isinstance(answer, QuerySolutions) else set()
    if variables != {"subject", "property", "object", "from"}:
        faults.append(Fault(file, rule="does not select what a rule selects.", mend=mend))
    if path.stem == SYMBOLS or path.stem != slug(path.stem):
        rule = "has a name that is no ASCII slug, or that of the rule on symbols."
        faults.append(Fault(file, rule=rule, mend="rename the file."))
    return text

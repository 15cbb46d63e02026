"""The project as data: what all files of the folder ``ontology`` say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import Triple

from r2p_ld.tables import places, rows
from r2p_ld.tables.mappings import Mapping, MappingSet
from r2p_ld.tables.tsv import Table
from r2p_ld.tables.vocabulary import Vocabulary


@dataclass(frozen=True)
class Project:
    """All that the folder ``ontology`` says.

    ``labels`` is language → labels in it, ``terms`` scheme → its concepts, ``entities`` file stem → its
    things, ``readings`` source slug → what was read there, ``mappings`` file stem → mapping set,
    ``rules`` rule name → its SPARQL text.
    """

    folder: Path
    ontology: frozenset[Triple]
    alignments: frozenset[Triple]
    dataset: frozenset[Triple]
    vocabulary: Vocabulary
    prefixes: Table[rows.Prefix]
    sources: Table[rows.Source]
    deprecated: Table[rows.Deprecated]
    words: Table[rows.Word]
    claims: Table[rows.ClaimText]
    schemes: Table[rows.Scheme]
    collections: Table[rows.Collection]
    labels: dict[str, Table[rows.Label]]
    terms: dict[str, Table[rows.Concept]]
    entities: dict[str, Table[rows.Entity]]
    relations: Table[rows.Relation]
    readings: dict[str, Table[rows.Reading]]
    curated: Table[rows.Curated]
    silences: Table[rows.Silence]
    left_out: Table[rows.LeftOut]
    see_also: Table[rows.SeeAlso]
    keywords: Table[rows.Keyword]
    not_carried_over: Table[rows.NotCarriedOver]
    mappings: dict[str, MappingSet]
    rule_ids: Table[rows.RuleId]
    rules: dict[str, str]
    places: places.Places

    def tables(self) -> Iterator[Table[Any]]:
        """Yield every table."""
        for part in (*vars(self).values(), *vars(self.places).values()):
            for each in part.values() if isinstance(part, dict) else (part,):
                table = each.table if isinstance(each, MappingSet) else each
                if isinstance(table, Table):
                    yield table

    def mapping_rows(self) -> Iterator[tuple[MappingSet, Mapping]]:
        """Return every mapping with its set, in the order of files and rows."""
        return ((each, row) for each in self.mappings.values() for row in each.table.rows)

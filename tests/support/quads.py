"""Imports written by hand, as N-Quads, for what no file of a provider has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from r2p_ld.namespaces import expand
from r2p_ld.ntriples import literal

Values = Sequence[str | int | bool]


class Written:
    """An import of a data set in one version; ``things`` are written as they are added."""

    def __init__(self, dataset: str, version: str) -> None:
        self.dataset, self.version = dataset, version
        self.lines: list[str] = []
        about: dict[str, Values] = {
            "dcterms:title": [f"Invented {dataset}"],
            "dcterms:bibliographicCitation": [f"Nobody, Invented {dataset}"],
            "dcterms:license": ["<https://example.org/licence>"],
        }
        self.add(f"dataset:{dataset}/{version}", "dcat:Dataset", about)

    def add(self, subject: str, kind: str, properties: Mapping[str, Values]) -> None:
        """Add a thing of a class; strings with a colon are CURIEs, those in angle brackets IRIs."""
        graph = expand(f"graph:import/{self.dataset}/{self.version}")
        said: list[tuple[str, str | int | bool]] = [("rdf:type", kind)]
        said += [(name, value) for name, values in properties.items() for value in values]
        for name, value in said:
            match value:
                case bool():
                    text = literal(str(value).lower(), "xsd:boolean")
                case int():
                    text = literal(str(value), "xsd:integer")
                case str() if value.startswith("<"):
                    text = value
                case str() if ":" in value:
                    text = f"<{expand(value)}>"
                case _:
                    text = literal(value)
            self.lines.append(f"<{expand(subject)}> <{expand(name)}> {text} <{graph}> .\n")

    def row(self, key: str, kind: str, properties: Mapping[str, Values]) -> None:
        """Add a row of a list."""
        self.add(f"episode:{self.dataset}/{self.version}/{key}", kind, properties)

    def event(self, key: int, places: Values, year: int, best: int, **more: Values) -> None:
        """Add an event of the year with a best estimate; ``more`` are properties of ours."""
        own = {f"r2p:{name}": values for name, values in more.items()}
        said: dict[str, Values] = {"r2p:startYear": [year], "r2p:bestEstimate": [best], **own}
        self.row(str(key), "r2p:ConflictEvent", {"r2p:inPlace": places, **said})

    def rejected(self, key: int, number: int, year: Values, places: Values) -> None:
        """Add rejected rows."""
        said = {"r2p:rejectedRows": [number], "r2p:rejectedYear": year, "r2p:rejectedInPlace": places}
        self.add(f"run:{self.dataset}/invented#rejected-{key}", "r2p:RejectedRows", said)

    def doubt(self, key: str) -> None:
        """Say that a row contradicts itself."""
        row = f"episode:{self.dataset}/{self.version}/{key}"
        self.add(row, "r2p:Episode", {"dqv:hasQualityAnnotation": [f"{row}#doubt-1"]})

    def write(self, path: Path) -> Path:
        """Write the file and return it."""
        path.write_text("".join(self.lines), "utf-8")
        return path

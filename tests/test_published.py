"""A published file that is not what the build wrote is told by whoever opens it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from r2p_ld import cli, paths, published
from r2p_ld.errors import BadInput

MEND = "run `r2p-ld build`, or get the published files again."
FILES = ("r2p.nt", "r2p.nq", "r2p-asserted.ttl", "MANIFEST.json")


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what is published."""
    home = paths.home()
    for room in ("ontology", "queries", "shapes"):
        (tmp_path / room).symlink_to(home / room)
    (tmp_path / "build").mkdir()
    for name in FILES:
        shutil.copy(home / "build" / name, tmp_path / "build")
    monkeypatch.setattr(paths, "home", lambda: tmp_path)
    return tmp_path / "build"


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def change(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[100:110] = b"0123456789"
    path.write_bytes(data)


OPENERS = {
    "r2p.nt": ["query", "crimes"],
    "r2p.nq": ["load", "--release", "--into", "store"],
    "r2p-asserted.ttl": ["validate"],
}


@pytest.mark.parametrize("name", OPENERS)
@pytest.mark.parametrize(
    ("damage", "rule"),
    [
        (cut, "bytes, and MANIFEST.json says"),
        (Path.unlink, "no such file."),
        (lambda path: path.write_bytes(b""), "has 0 bytes, and MANIFEST.json says"),
    ],
    ids=["cut", "gone", "empty"],
)
def test_a_damaged_file_is_told(
    build: Path, name: str, damage: Callable[[Path], object], rule: str, capsys: pytest.CaptureFixture[str]
) -> None:
    damage(build / name)
    assert cli.run(OPENERS[name]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert f"{build / name}: " in err
    assert rule in err
    assert f"To mend: {MEND}" in err


@pytest.mark.parametrize("text", ["", "{", "[]", '{"files": [{"path": "r2p.nt"}]}'])
def test_a_damaged_manifest_is_told(build: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    (build / "MANIFEST.json").write_text(text, "utf-8")
    assert cli.run(["query", "crimes"]) == 2
    assert "MANIFEST.json: is no manifest of published files." in capsys.readouterr().err


def test_a_file_that_is_not_listed_is_told(build: Path) -> None:
    manifest = json.loads((build / "MANIFEST.json").read_bytes())
    manifest["files"] = [file for file in manifest["files"] if file["path"] != "r2p.nt"]
    (build / "MANIFEST.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(BadInput, match=r"r2p\.nt: MANIFEST\.json does not list it\."):
        published.file("r2p.nt")


def test_a_changed_file_of_the_same_size_is_told_where_it_is_hashed(build: Path) -> None:
    change(build / "r2p.nq")
    assert published.file("r2p.nq") == build / "r2p.nq"
    with pytest.raises(BadInput, match=r"r2p\.nq: has another SHA-256 than MANIFEST\.json says\."):
        published.file("r2p.nq", hashed=True)
    assert cli.run(["load", "--release", "--into", "store"]) == 2
    assert not Path("store").exists()

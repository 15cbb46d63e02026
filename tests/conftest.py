"""What every test shares."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from r2p_ld.graph.populate import Graphs
    from r2p_ld.search.index import GraphIndex

BROWSER = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # as with the network unplugged
]

settings.register_profile("project", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("project")

if "PYTEST_XDIST_WORKER" not in os.environ:  # workers share what their parent made
    os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, os.environ["XDG_CACHE_HOME"], ignore_errors=True)
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a shell's background jobs have it, and theirs
    signal.signal(signal.SIGINT, signal.default_int_handler)
os.environ["LC_ALL"] = "C.UTF-8"  # answers are in English, whoever runs the tests

if documents := os.environ.get("DOCUMENTS"):
    os.environ["DOCUMENTS"] = str(Path(documents).resolve())  # tests may change the folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium, one for all tests of a process: a second cannot be started there."""
    if BROWSER is None:
        pytest.skip("there is no chromium here: apt install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def one_cluster() -> Iterator[None]:
    """Let one test at a time start Spark's processes: several at once wear a small machine out."""
    from r2p_ld import paths

    with paths.locked(Path(os.environ["XDG_CACHE_HOME"]) / "cluster", wait=300):
        yield


@pytest.fixture(autouse=True, scope="session")
def no_strangers() -> Iterator[None]:
    """Fail on any connection that leaves this machine, as a library that fetches contexts would make."""
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            assert address[0] in ("127.0.0.1", "::1", "localhost"), f"a test reached for {address[0]}"
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", local_only)
        yield


@pytest.fixture(scope="session")
def source_documents() -> Path:
    """The folder of source texts; tests that need it say that they skip where it is not there."""
    from r2p_ld import paths

    folder = paths.documents()
    if not folder.is_dir():
        pytest.skip(f"the source documents are not at {folder}: evidence is not checked against them")
    return folder


@pytest.fixture(scope="session")
def graphs() -> Graphs:
    """The asserted graphs of the project, as the tables give them; leave them as they are."""
    from r2p_ld.graph.populate import populate
    from r2p_ld.tables.project import load

    return populate(load())


@pytest.fixture(scope="session")
def hub() -> GraphIndex:
    """The index of a small graph of places, bodies and tools."""
    from support import small_hub

    return small_hub.read()


@pytest.fixture(scope="session")
def published() -> GraphIndex:
    """The index of what is published."""
    from r2p_ld.search.index import read_index

    return read_index()

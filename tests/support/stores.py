"""Real triple stores on this machine's loopback, each in a folder of its own, stopped by process id.

``oxigraph_server`` and ``virtuoso_server`` are fixtures for a session; ``oxigraph`` and ``virtuoso``
start a store for anybody else.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

PASSWORD = "r2p-ld-tests"  # of a store that only this machine can reach
_SECONDS = 60.0  # to be ready, and to end

_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
MaxClientConnections = 10
DirsAllowed = {folder}
NumberOfBuffers = 40000
MaxDirtyBuffers = 30000
MaxQueryMem = 1G
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
MaxClientConnections = 10
ServerThreads = 10
Charset = UTF-8
[SPARQL]
ResultSetMaxRows = 10000
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = 60
[Plugins]
"""


class Server(NamedTuple):
    """A store that runs: where it answers, and what opens it for writing.

    ``query`` is its SPARQL endpoint, ``load`` what ``r2p-ld load --endpoint`` is given. ``sql`` is the
    port of Virtuoso's own protocol.
    """

    process: int
    folder: Path
    query: str
    load: str
    user: str = ""
    password: str = ""
    sql: int = 0

    def isql(self, statements: str) -> str:
        """Return what Virtuoso's own client prints for SQL statements."""
        client = shutil.which("isql-vt")
        assert client, "Virtuoso's client is not installed beside its server"
        command = [client, f"127.0.0.1:{self.sql}", self.user, self.password, "ERRORS=STDOUT", "VERBOSE=OFF"]
        done = subprocess.run(command, input=statements, capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@contextmanager
def oxigraph(folder: Path | None = None, *options: str) -> Iterator[Server]:
    """Run Oxigraph's server, in memory where no folder is given."""
    command = Path(sys.executable).with_name("oxigraph")
    assert command.is_file(), "the tests' extra installs oxigraph"
    port = free_port()
    where = ("--location", str(folder)) if folder else ()
    arguments = [str(command), "serve", "--bind", f"127.0.0.1:{port}", *where, *options]
    with tempfile.TemporaryDirectory() as home, _run(arguments, Path(home), port) as process:
        address = f"http://127.0.0.1:{port}"
        yield Server(process.pid, folder or Path(home), f"{address}/query", address)


@contextmanager
def virtuoso() -> Iterator[Server]:
    """Run Virtuoso with the limits it is installed with (10,000 rows); it must be on the path."""
    command = shutil.which("virtuoso-t")
    assert command
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sql, http = free_port(), free_port()
        ini = folder / "virtuoso.ini"
        ini.write_text(_INI.format(folder=folder, sql=sql, http=http), encoding="utf-8")
        start = [command, "+foreground", "+configfile", str(ini)]
        # with passwords to set, it makes the database and ends
        first = [*start, "+pwdold", "dba", "+pwddba", PASSWORD, "+pwddav", PASSWORD]
        subprocess.run(first, cwd=folder, capture_output=True, timeout=_SECONDS)
        with _run(start, folder, http) as process:
            address = f"http://127.0.0.1:{http}/sparql"
            yield Server(process.pid, folder, address, address, "dba", PASSWORD, sql)


@pytest.fixture(scope="session")
def oxigraph_server() -> Iterator[Server]:
    """Oxigraph's server, in memory; its default graph is the union of its graphs."""
    with oxigraph(None, "--union-default-graph") as server:
        yield server


@pytest.fixture(scope="session")
def virtuoso_server() -> Iterator[Server]:
    """Virtuoso, where it is installed; tests that need it say that they skip where it is not."""
    if not shutil.which("virtuoso-t"):
        pytest.skip("virtuoso-t is not on the path (Debian: apt install virtuoso-opensource)")
    with virtuoso() as server:
        yield server


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def _run(command: Sequence[str], folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    log = folder / "server.txt"
    with (
        log.open("wb") as out,
        subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out) as process,
    ):
        try:
            _wait(lambda: process.poll() is not None or _listens(port))
            assert process.poll() is None, log.read_text(errors="replace")
            yield process
        finally:
            process.terminate()
            try:
                process.wait(_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def _listens(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def _wait(ready: Callable[[], bool]) -> None:
    end = time.monotonic() + _SECONDS
    while not ready():
        assert time.monotonic() < end, "the store does not start"
        time.sleep(0.05)

"""Queries and data that are not ours: looked over here without parsing, run where they can be killed.

The engine has no time limit, opens a connection for SERVICE, and dies of a text that nests too deep.
So this process only scans the text, and a worker process parses and runs it under limits of time,
memory and open files.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from r2p_ld.errors import BadInput, Fault, FaultsFound, R2PError
from r2p_ld.query import worker
from r2p_ld.query.tokens import TOKEN

MAX_BYTES = 64 * 1024
MAX_DEPTH = 100
MAX_SECONDS = 24 * 60 * 60
MEMORY = 2 << 30  # bytes of address space


def check(text: str, source: str = "the query") -> None:
    """Raise ``BadInput`` where a text is longer, or nests deeper, than a query needs, or has SERVICE.

    A scan for brackets and words outside strings, IRIs and comments: it says plainly what is refused,
    and keeps most of what would break the engine away from it. What protects is the worker.
    """

    def refuse(rule: str, mend: str, place: int | None = None) -> BadInput:
        row = None if place is None else text.count("\n", 0, place) + 1
        return BadInput("the query is refused", [Fault(source, row, None, rule, mend)])

    if len(text.encode(errors="surrogatepass")) > MAX_BYTES:
        raise refuse(f"it is longer than {MAX_BYTES >> 10} kB.", "put long lists into the data.")
    depth = 0
    for token in TOKEN.finditer(text):
        kind, word = token.lastgroup, token[0]
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
        elif kind == "word" and ":" not in word and "service" in word.lower():
            mend = "give the other side's data as a file, with --data or --named."
            raise refuse("SERVICE reaches out to other machines.", mend, token.start())
        # after an operator, what looks like an IRI may be brackets to the engine
        if depth + (word.count("(") + word.count("[") if kind == "iri" else 0) > MAX_DEPTH:
            raise refuse(f"its brackets nest deeper than {MAX_DEPTH}.", "write it flatter.", token.start())


def ask(
    text: str,
    *,
    source: Path | None = None,
    things: Mapping[str, str] | None = None,
    data: Sequence[str | Path] = (),
    named: Mapping[str, str | Path] | None = None,
    store: str | Path | None = None,
    format: str | None = None,
    timeout: float = 60.0,
    columns: int | None = None,
) -> str:
    """Return the answer of a query over files, or a store on disk, or else the published graph, as text.

    ``source`` is the file that the text came from; relative IRIs resolve against it. ``things`` are the
    IRIs asked about, by parameter. ``timeout``, in seconds, covers reading the data and answering.
    Raises ``BadInput`` as ``render``, ``run``, ``open_graph`` and ``known.check`` do, and for a text that
    ``check`` refuses or that breaks the engine; ``FaultsFound`` where time or memory ran out.
    """
    place = str(source or "the query")
    check(text, place)
    if not 0 < timeout <= MAX_SECONDS:
        raise BadInput(f"a time limit is more than 0 and at most {MAX_SECONDS} seconds, not {timeout:g}")
    job = {
        "text": text,
        "source": place,
        "things": dict(things or {}),
        "base": source.resolve().as_uri() if source else None,
        "data": [str(path) for path in data],
        "named": {iri: str(path) for iri, path in (named or {}).items()},
        "store": None if store is None else str(store),
        "format": format,
        "columns": columns,
        "memory": MEMORY,
        "seconds": timeout,
    }
    # -P keeps the current folder, whose modules are not ours, off the worker's path
    search = os.pathsep.join(filter(None, [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH")]))
    with subprocess.Popen(
        [sys.executable, "-P", "-m", worker.__name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": search},
    ) as process:
        try:
            out, complaint = process.communicate(json.dumps(job).encode(), timeout)
        except subprocess.TimeoutExpired:
            raise _too_slow(timeout) from None
        finally:
            process.kill()
    if process.returncode == 0:
        return out.decode()
    raise _failure(process.returncode, out, complaint, place, timeout)


def _failure(code: int, out: bytes, complaint: bytes, place: str, timeout: float) -> R2PError:
    if code == BadInput.exit_code:
        told = json.loads(out)
        return BadInput(told["message"], [Fault(**fault) for fault in told["faults"]])
    if code == -signal.SIGXCPU:
        return _too_slow(timeout)
    if code == -signal.SIGSEGV:
        return BadInput(f"{place}, or the data, nests deeper than the engine can bear")
    if code in (worker.OUT_OF_MEMORY, -signal.SIGABRT, -signal.SIGKILL):
        return FaultsFound(f"the query needs more than {MEMORY >> 20} MiB of memory and was stopped")
    last = complaint.decode(errors="replace").strip().rpartition("\n")[2]
    return FaultsFound(f"the engine broke off (exit {code}): {last}")


def _too_slow(timeout: float) -> FaultsFound:
    return FaultsFound(f"the query takes longer than {timeout:g} seconds and was stopped")

"""The process that parses and runs what is not ours: it may be killed, and can reach nothing.

It reads one job as JSON and writes the answer. It exits 0 with the answer, 2 with a message and faults
as JSON, or with OUT_OF_MEMORY; a signal ends it otherwise.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, NoReturn

from r2p_ld.errors import BadInput
from r2p_ld.query import known
from r2p_ld.query.render import render
from r2p_ld.query.results import run
from r2p_ld.store import open_graph, open_kept, open_published

OUT_OF_MEMORY = 70


def main() -> NoReturn:
    """Do the job on standard input and leave at once."""
    job = json.load(sys.stdin)
    _limit(job["memory"], job["seconds"])
    try:
        code, told = 0, _answer(job)
    except BadInput as error:
        faults = [fault.as_dict() for fault in error.faults]
        code, told = error.exit_code, json.dumps({"message": error.args[0], "faults": faults})
    except MemoryError:
        code, told = OUT_OF_MEMORY, ""
    sys.stdout.buffer.write(told.encode())
    sys.stdout.buffer.flush()
    os._exit(code)


def _limit(memory: int, seconds: float) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # the parent keeps the time; this ends a worker whose parent was killed
    spare = 2 * int(seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (spare, spare + 1))


def _answer(job: dict[str, Any]) -> str:
    if job["store"]:
        store = open_kept(job["store"])
    elif job["data"] or job["named"]:
        store = open_graph(job["data"], job["named"])
    else:
        store = open_published(named_graphs=True)
    # a store on disk opens its files when it needs them
    with nullcontext() if job["store"] else _sealed():
        result = run(job["text"], store, base=job["base"], source=job["source"])
    known.check(result, job["things"], store)
    return render(result, job["format"], columns=job["columns"])


@contextmanager
def _sealed() -> Iterator[None]:
    """Let nothing be opened, no connection and no file, while the engine runs."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


if __name__ == "__main__":
    main()

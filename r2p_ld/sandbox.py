"""Work on input that is not ours, in a limited process of its own.

Parsers and engines have no time limit, may die of deep nesting and take all memory, and some fetch what
the input names. So whatever parses or runs what others wrote is called through ``run``: a child process
does the work under limits of time, memory and, on Linux, without sockets, and sends back plain values.
"""

from __future__ import annotations

import errno
import os
import pickle
import resource
import signal
import struct
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import IO, Any, NoReturn, TypeVar, cast

from r2p_ld.errors import BadInput, Fault, FaultsFound, R2PError

MEMORY = 4 << 30
"""Bytes of address space that the work may have by default."""
MAX_SECONDS = 24 * 60 * 60

_SIZE = struct.Struct("!Q")
_OURS = __name__.partition(".")[0]
_OUT_OF_MEMORY = 70
_STACK = 4 << 20
_CHILD = f"from {__name__} import _serve; _serve()"
# Linux, from prctl(2), seccomp(2) and the kernel's tables of system calls
_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _FILTER = 1, 22, 38, 2
_MACHINES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198), "riscv64": (0xC00000F3, 198)}
_IO_URING_SETUP = 425

T = TypeVar("T")


def run(
    function: Callable[..., T],
    *arguments: object,
    seconds: float,
    memory: int | None = None,
    work: str = "the work",
    source: str = "the input",
    advice: str = "",
    tell: Callable[..., None] | None = None,
) -> T:
    """Return what a function of this package returns for these arguments, called in a limited child.

    The function is one that a module holds by its name; arguments and result are plain values, terms of
    RDF, or classes of this package. ``seconds`` is time on the clock, ``memory`` bytes of address space;
    lower limits of the calling process hold too. Messages name the ``work`` and the ``source`` of the
    input, and end with ``advice`` where memory does not suffice. ``tell``, if given, hears what the
    function tells its last argument.

    Raises the ``R2PError`` that the function raises, ``BadInput`` where the input breaks the child, and
    ``FaultsFound`` where time or memory run out.
    """
    with closing(
        _Child(function, arguments, "tell" if tell else "", seconds, memory, work, source, advice)
    ) as child:
        for told in child.messages():
            if tell is not None:
                tell(*told)
        return cast(T, child.result)


def stream(
    function: Callable[..., Iterator[T]],
    *arguments: object,
    seconds: float,
    memory: int | None = None,
    work: str = "the work",
    source: str = "the input",
    advice: str = "",
) -> Iterator[T]:
    """Yield what a generator of this package yields, as ``run`` returns; each item has ``seconds``."""
    with closing(_Child(function, arguments, "yield", seconds, memory, work, source, advice)) as child:
        yield from child.messages()


class _Child:
    """The process that works, and what it sends."""

    result: object = None

    def __init__(
        self,
        function: Callable[..., object],
        arguments: tuple[object, ...],
        sends: str,
        seconds: float,
        memory: int | None,
        work: str,
        source: str,
        advice: str,
    ) -> None:
        import subprocess
        import tempfile

        if not 0 < seconds <= MAX_SECONDS:
            raise BadInput(f"a time limit is more than 0 and at most {MAX_SECONDS} seconds, not {seconds:g}")
        self._seconds, self._work, self._advice, self._sends = seconds, work, advice, sends
        self._source = source
        self._memory = _least(resource.RLIMIT_AS, MEMORY if memory is None else memory)
        # -P keeps the current folder, whose modules are not ours, off the child's path
        package = str(Path(__file__).parents[1])
        search = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 -- close() closes it
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            env={**os.environ, "PYTHONPATH": search},
            start_new_session=True,
        )
        # of a stream nobody knows how long it takes as a whole
        limit = MAX_SECONDS if sends == "yield" else seconds
        job = (f"{function.__module__}:{function.__qualname__}", arguments, sends, self._memory, limit)
        assert self._process.stdin
        with suppress(BrokenPipeError), self._process.stdin as pipe:
            _write(pipe, job)

    def messages(self) -> Iterator[Any]:
        """Yield what the function sends on its way; set ``result``, or raise what went wrong."""
        import threading

        assert self._process.stdout
        deadline = time.monotonic() + self._seconds
        while True:
            if self._sends == "yield":
                deadline = time.monotonic() + self._seconds
            timer = threading.Timer(deadline - time.monotonic(), self._kill)
            timer.start()
            try:
                message = _read(self._process.stdout)
                code = self._process.wait() if message is None else 0
            finally:
                timer.cancel()
            match message:
                case ("sent", value):
                    yield value
                case ("result", value):
                    self.result = value
                    return
                case ("error", error):
                    raise error
                case _:
                    raise self._failure(0 if time.monotonic() >= deadline else code)

    def close(self) -> None:
        """End the child and whatever it started."""
        self._kill()
        with self._process, self._complaints:
            pass

    def _kill(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def _failure(self, code: int) -> R2PError:
        self._complaints.seek(0)
        complaint = self._complaints.read().decode(errors="replace")
        work = self._work
        if code == 0:
            more = "" if self._sends == "yield" else "; --timeout gives it more"
            return FaultsFound(f"{work} takes longer than {self._seconds:g} seconds and was stopped{more}")
        if code == -signal.SIGXCPU:
            return FaultsFound(f"{work} has used up the processor time that it may have and was stopped")
        if code == -signal.SIGSEGV or "overflowed its stack" in complaint:
            rule = "nests deeper than the engine can bear."
            return BadInput(
                f"{work} cannot be done", [Fault(self._source, rule=rule, mend="write it flatter.")]
            )
        if code in (_OUT_OF_MEMORY, -signal.SIGABRT, -signal.SIGKILL) or "MemoryError" in complaint:
            megabytes = self._memory >> 20
            return FaultsFound(
                f"{work} needs more than {megabytes} MiB of memory and was stopped{self._advice}"
            )
        last = complaint.strip().rpartition("\n")[2]
        return FaultsFound(f"{work} broke off (exit {code}): {last}")


def is_sealed() -> bool:
    """Tell whether this process cannot open a connection."""
    return _sealed


@contextmanager
def no_new_files() -> Iterator[None]:
    """Let this process open neither file nor connection for a while: a seal wherever there are limits."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def _least(kind: int, most: int) -> int:
    """Return a limit, or what this process may have where that is less."""
    return min([most, *(limit for limit in resource.getrlimit(kind) if limit != resource.RLIM_INFINITY)])


# messages: a length, and that many bytes; a child that dies leaves none half read


def _write(pipe: IO[bytes], message: object) -> None:
    data = pickle.dumps(message)
    pipe.write(_SIZE.pack(len(data)) + data)
    pipe.flush()


def _read(pipe: IO[bytes]) -> Any:
    """Return the next message, None where none comes any more."""
    head = pipe.read(_SIZE.size)
    size = _SIZE.unpack(head)[0] if len(head) == _SIZE.size else -1
    data = pipe.read(max(size, 0))
    return _Plain(_Bytes(data)).load() if len(data) == size else None


class _Bytes:
    """Bytes as a file, without a copy of them."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = memoryview(data), 0

    def read(self, size: int = -1) -> bytes:
        end = len(self._data) if size < 0 else self._at + size
        part = bytes(self._data[self._at : end])
        self._at += len(part)
        return part

    def readline(self) -> bytes:
        raise pickle.UnpicklingError("not a message")


class _Plain(pickle.Unpickler):
    """Reads plain values, and instances of classes that do nothing when they are made."""

    def find_class(self, module: str, name: str) -> Any:
        package = module.partition(".")[0]
        if package in (_OURS, "pyoxigraph", "pathlib", "builtins", "collections"):
            found = super().find_class(module, name)
            if isinstance(found, type):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no value")


# the child

_sealed = False


def _serve() -> NoReturn:
    """Do the job on standard input, tell what it gave on standard output, and leave at once."""
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever is printed meanwhile is no message
    name, arguments, sends, memory, seconds = _read(sys.stdin.buffer)
    _limit(memory, seconds)
    module, _, attribute = name.partition(":")
    code = 0
    try:
        try:
            function = getattr(import_module(module), attribute)
            more = [lambda *told: _write(pipe, ("sent", told))] if sends == "tell" else []
            result = function(*arguments, *more)
            if sends == "yield":
                for item in result:
                    _write(pipe, ("sent", item))
                result = None
            message = ("result", result)
        except R2PError as error:
            message = ("error", error)
        _write(pipe, message)
    except MemoryError:
        code = _OUT_OF_MEMORY
    except BaseException:
        import traceback

        traceback.print_exc()
        code = 1
    sys.stderr.flush()
    os._exit(code)


def _limit(memory: int, seconds: float) -> None:
    global _sealed
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # the parent keeps the time; this ends a child whose parent was killed, where nothing else does
    spare = int(seconds) * (os.cpu_count() or 1) + 3
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # what nests deep enough to break a parser breaks this one, and not the one that sees it next
    resource.setrlimit(resource.RLIMIT_STACK, (_least(resource.RLIMIT_STACK, _STACK),) * 2)
    # at the first of these a signal says what it is about, at the second it kills
    least = _least(resource.RLIMIT_CPU, spare)
    resource.setrlimit(resource.RLIMIT_CPU, (max(least - 1, 1), least))
    if sys.platform == "linux":
        import ctypes

        system = ctypes.CDLL(None, use_errno=True)
        system.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        _sealed = _without_sockets(system)


def _without_sockets(system: Any) -> bool:
    """Have the kernel refuse this process and its children every socket; return whether it does."""
    import ctypes

    if os.uname().machine not in _MACHINES or sys.maxsize < 2**32:
        return False
    machine, socket = _MACHINES[os.uname().machine]
    load, equal, give = 0x20, 0x15, 0x06  # of classic BPF: load a word, jump if equal, return
    program = b"".join(
        struct.pack("HBBI", *step)
        for step in (
            (load, 0, 0, 4),  # the machine
            (equal, 0, 3, machine),
            (load, 0, 0, 0),  # the system call
            (equal, 1, 0, socket),
            (equal, 0, 1, _IO_URING_SETUP),
            (give, 0, 0, 0x00050000 | errno.EACCES),
            (give, 0, 0, 0x7FFF0000),
        )
    )
    steps = ctypes.create_string_buffer(program, len(program))
    described = struct.pack("HP", len(program) // 8, ctypes.addressof(steps))
    if system.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    return bool(system.prctl(_PR_SET_SECCOMP, _FILTER, ctypes.c_char_p(described), 0, 0) == 0)

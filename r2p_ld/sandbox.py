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
import select
import signal
import struct
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from importlib import import_module
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import IO, TYPE_CHECKING, Any, NoReturn, Required, TypedDict, TypeVar, Unpack, cast

from r2p_ld.errors import BadInput, Fault, FaultsFound, R2PError

if TYPE_CHECKING:
    import subprocess

MEMORY = 4 << 30  # bytes of address space that the work may have by default
MAX_SECONDS = 24 * 60 * 60

_BLOCK = 1 << 20
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


class Limits(TypedDict, total=False):
    """What work may take: ``seconds`` on the clock, and ``memory`` in bytes of address space.

    Messages name the ``work`` and the ``source`` of the input, and end with ``advice`` where memory does
    not suffice. ``progress`` is called with what the work of ``run`` passes to ``report_progress``.
    """

    seconds: Required[float]
    memory: int
    work: str
    source: str
    advice: str
    progress: Callable[..., None]


def run(function: Callable[..., T], *arguments: object, **limits: Unpack[Limits]) -> T:
    """Return what a function of this package returns for these arguments, called in a limited child.

    The function is one that a module holds by its name; arguments and result are plain values, terms of
    RDF, or classes of this package. Lower limits of the calling process hold too.

    Raises the ``R2PError`` that the function raises, ``BadInput`` where the input breaks the child, and
    ``FaultsFound`` where time or memory run out.
    """
    with closing(_Child("one", function, arguments, limits)) as child:
        return cast(T, child.receive())


def stream(function: Callable[..., Iterator[T]], *arguments: object, **limits: Unpack[Limits]) -> Iterator[T]:
    """Yield what a generator of this package yields, as ``run`` returns; each item has ``seconds``."""
    with closing(_Child("stream", function, arguments, limits)) as child:
        while True:
            try:
                yield cast(T, child.receive())
            except StopIteration:
                return


class Worker:
    """A limited child that keeps what it has read, and answers one request after another.

    ``function`` is called in the child with the arguments, once; what it returns is called for each
    request. A child that was stopped, or has died, is started anew for the next request. Threads take
    turns. Raises as ``run``.
    """

    def __init__(self, function: Callable[..., Any], *arguments: object, **limits: Unpack[Limits]) -> None:
        self._work = function, arguments, limits
        self._turn = Lock()
        self._child: _Child | None = self._started()

    def _started(self) -> _Child:
        child = _Child("worker", *self._work)
        try:
            child.receive()
        except BaseException:
            child.close()
            raise
        return child

    def __call__(self, *request: object, seconds: float | None = None) -> Any:
        """Return the answer to a request, within ``seconds`` if it has a time limit of its own."""
        if seconds is not None:
            check_seconds(seconds)
        with self._turn:
            if self._child is None or self._child.has_ended():
                self.close()
                self._child = self._started()
            try:
                self._child.send(request)
                return self._child.receive(seconds)
            except BaseException as error:
                if error is not self._child.raised:  # what the function raises is an answer
                    self.close()
                raise

    def close(self) -> None:
        """End the child; another request starts one again."""
        if self._child is not None:
            self._child.close()
        self._child = None


def check_seconds(seconds: float) -> None:
    """Raise ``BadInput`` for a time limit that is none, or longer than a day."""
    if not 0 < seconds <= MAX_SECONDS:
        raise BadInput(f"a time limit is more than 0 and at most {MAX_SECONDS} seconds, not {seconds:g}")


class _Child:
    """A process that does the work; ``raised`` is the last error of the work itself."""

    def __init__(
        self, mode: str, function: Callable[..., Any], arguments: tuple[object, ...], limits: Limits
    ) -> None:
        import subprocess
        import tempfile
        import weakref

        check_seconds(limits["seconds"])
        self.raised: R2PError | None = None
        self._limits, self._is_one = limits, mode == "one"
        self._memory = _least(resource.RLIMIT_AS, limits.get("memory", MEMORY))
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 -- until the child ends
        # -P keeps the current folder, whose modules are not ours, off the child's path
        package = str(Path(__file__).parents[1])
        search = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            env={**os.environ, "PYTHONPATH": search},
            start_new_session=True,
            bufsize=0,
        )
        self._end = weakref.finalize(self, _end, self._process, self._complaints)
        name = f"{function.__module__}:{function.__qualname__}"
        # of the others nobody knows how long they take as a whole
        limit = limits["seconds"] if self._is_one else MAX_SECONDS
        self.send((name, arguments, mode, self._memory, limit))

    def close(self) -> None:
        self._end()

    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def send(self, message: object) -> None:
        assert self._process.stdin
        with suppress(BrokenPipeError):  # to receive tells why
            _write(self._process.stdin, message)

    def receive(self, seconds: float | None = None) -> Any:
        """Return the next item that the child sends. Raise ``StopIteration`` where it has no more."""
        if seconds is None:
            seconds = self._limits["seconds"]
        assert self._process.stdout
        pipe, until = self._process.stdout.fileno(), time.monotonic() + seconds
        try:
            while (message := _received(pipe, until)) and message[0] == "progress":
                if "progress" in self._limits:
                    self._limits["progress"](*message[1])
            match message:
                case ("item", value):
                    return value
                case ("error", R2PError() as error):
                    self.raised = error
                    raise error
                case ("end", _):
                    raise StopIteration
            code = self._process.wait()
        except TimeoutError:
            more = "; --timeout gives it more" if self._is_one else ""
            why = f"takes longer than {seconds:g} seconds and was stopped{more}"
            raise FaultsFound(f"{self._limits.get('work', 'the work')} {why}") from None
        self._complaints.seek(0)
        complaint = self._complaints.read().decode(errors="replace")
        raise _failure(self._limits, self._memory, code, complaint)


def _end(process: subprocess.Popen[bytes], complaints: IO[bytes]) -> None:
    """End a child, and whatever it started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    for pipe in (process.stdin, process.stdout, complaints):
        if pipe:
            pipe.close()
    process.wait()


def _failure(limits: Limits, memory: int, code: int, complaint: str) -> R2PError:
    """Return what ended a child before its time."""
    work = limits.get("work", "the work")
    if code == -signal.SIGXCPU:
        return FaultsFound(f"{work} has used up the processor time that it may have and was stopped")
    if code == -signal.SIGSEGV or "overflowed its stack" in complaint:
        source, rule = limits.get("source", "the input"), "nests deeper than the engine can bear."
        return BadInput(f"{work} cannot be done", [Fault(source, rule=rule, mend="write it flatter.")])
    if code in (_OUT_OF_MEMORY, -signal.SIGABRT, -signal.SIGKILL) or "MemoryError" in complaint:
        advice = limits.get("advice", "")
        return FaultsFound(f"{work} needs more than {memory >> 20} MiB of memory and was stopped{advice}")
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
    rest = memoryview(_SIZE.pack(len(data)) + data)
    while rest:
        rest = rest[pipe.write(rest) :]


def _received(pipe: int, until: float = float("inf")) -> Any:
    """Return the next message, None where none comes any more. Raise ``TimeoutError`` where it is late."""
    head = _bytes(pipe, _SIZE.size, until)
    size = _SIZE.unpack(head)[0] if len(head) == _SIZE.size else -1
    data = _bytes(pipe, max(size, 0), until)
    return _Plain(BytesIO(data)).load() if len(data) == size else None


def _bytes(pipe: int, size: int, until: float) -> bytearray:
    """Return so many bytes, or fewer where the other side has closed its end."""
    data, ready = bytearray(), select.poll()
    ready.register(pipe, select.POLLIN)
    while len(data) < size:
        left = min(until - time.monotonic(), MAX_SECONDS)
        if left <= 0 or not ready.poll(left * 1000):
            if time.monotonic() < until:
                continue
            raise TimeoutError
        block = os.read(pipe, min(size - len(data), _BLOCK))
        if not block:
            break
        data += block
    return data


class _Plain(pickle.Unpickler):
    """Reads plain values, and instances of classes that do nothing when they are made."""

    def find_class(self, module: str, name: str) -> Any:
        package = module.partition(".")[0]
        if package in (_OURS, "pyoxigraph", "pathlib", "builtins", "collections") and module != __name__:
            found = super().find_class(module, name)
            if isinstance(found, type):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no value")


# the child

_sealed = False
_parent: IO[bytes] | None = None


def report_progress(*values: object) -> None:
    """Send plain values to the caller of ``run``, if this is its child."""
    if _parent:
        _write(_parent, ("progress", values))


def _serve() -> NoReturn:
    """Do the job on standard input, tell what it gave on standard output, and leave at once."""
    global _parent
    pipe = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # whatever is printed meanwhile is no message
    name, arguments, mode, memory, seconds = _received(0)
    _limit(memory, seconds)
    _parent = pipe
    module, _, attribute = name.partition(":")
    code = 0
    try:
        try:
            found = getattr(import_module(module), attribute)(*arguments)
            if mode == "stream":
                for item in found:
                    _write(pipe, ("item", item))
                _write(pipe, ("end", None))
            else:
                _write(pipe, ("item", found if mode == "one" else None))
        except R2PError as error:
            _write(pipe, ("error", error))
        else:
            while mode == "worker" and (request := _received(0)) is not None:
                try:
                    answer = ("item", found(*request))
                except R2PError as error:
                    answer = ("error", error)
                _write(pipe, answer)
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

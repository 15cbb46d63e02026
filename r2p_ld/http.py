"""Talking to a store on another machine, for queries and for loads.

One limit of time covers connecting, waiting, reading and retrying. Credentials come from the
environment or a netrc file, go to the endpoint's own origin alone (RFC 6454), and are never printed.
"""

from __future__ import annotations

import os
import re
import ssl
from base64 import b64encode
from collections.abc import Collection, Mapping
from contextlib import suppress
from email.message import Message
from email.utils import parsedate_to_datetime
from html import unescape
from http.client import HTTPException, HTTPResponse, IncompleteRead
from importlib.metadata import version
from socket import gaierror
from threading import Lock, Thread
from time import monotonic, sleep, time
from typing import IO, Any, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, urlsplit
from urllib.request import (
    BaseHandler,
    HTTPBasicAuthHandler,
    HTTPDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    HTTPRedirectHandler,
    OpenerDirector,
    Request,
    build_opener,
)

from r2p_ld.errors import BadInput, RemoteFailure
from r2p_ld.texts import excerpt

MAX_SECONDS = 24 * 60 * 60
MAX_BYTES = 256 << 20
PAUSES = (1.0, 2.0, 4.0)  # seconds before each retry, where the store names none
BUSY = (429, 503)
_PORTS = {"http": 80, "https": 443}
_SET_THEM = "set R2P_LD_USER and R2P_LD_PASSWORD, or R2P_LD_TOKEN, or write a netrc file"
_HINTS = {
    400: "it does not take the request",
    401: f"it wants other credentials: {_SET_THEM}",
    403: f"it forbids this: {_SET_THEM}",
    404: "there is nothing at this address",
    405: "what is at this address is no endpoint for this",
    406: "it cannot answer in the format asked for",
    413: "the request is too large for it",
    414: "the request is too long for it",
    429: "it has had too many requests; try again later",
    503: "it is too busy; try again later",
}


class Credentials(NamedTuple):
    """What opens a store: a bearer token, or else a name and password for basic or digest."""

    user: str = ""
    password: str = ""
    token: str = ""

    def __repr__(self) -> str:
        return "Credentials(…)"

    def hide(self, text: str) -> str:
        """Return a text without what is secret: a store may echo what it was sent."""
        pair = b64encode(f"{self.user}:{self.password}".encode()).decode()
        for secret in (self.token, self.password, pair):
            text = text.replace(secret, "…") if secret else text
        return text


class Answer(NamedTuple):
    """An HTTP answer, read to its end."""

    status: int
    headers: Message
    body: bytes

    @property
    def type(self) -> str:
        """The media type in small letters, without parameters."""
        return self.headers.get_content_type() if "content-type" in self.headers else ""


class Deadline:
    """A moment by which all has to be done."""

    def __init__(self, seconds: float) -> None:
        if not 0 < seconds <= MAX_SECONDS:
            raise BadInput(f"a time limit is more than 0 and at most {MAX_SECONDS} seconds, not {seconds:g}")
        self.seconds = seconds
        self._end = monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left; raise ``RemoteFailure`` where none are."""
        left = self._end - monotonic()
        if left <= 0:
            raise self.passed()
        return left

    def passed(self) -> RemoteFailure:
        """Return the error that tells that time is up."""
        return RemoteFailure(f"no whole answer within {self.seconds:g} seconds")


def credentials(endpoint: str) -> Credentials:
    """Return the credentials for an endpoint, empty where there are none.

    ``R2P_LD_TOKEN`` goes first, then ``R2P_LD_USER`` with ``R2P_LD_PASSWORD``, then the host's entry in
    the netrc file (``$NETRC``, else ``~/.netrc``). Raises ``BadInput`` where they are half there, or the
    file cannot be read.
    """
    token, user, password = (os.environ.get(f"R2P_LD_{name}", "") for name in ("TOKEN", "USER", "PASSWORD"))
    if token:
        return Credentials(token=_line(token))
    if bool(user) != bool(password):
        raise BadInput("R2P_LD_USER and R2P_LD_PASSWORD go together: set both, or neither.")
    return Credentials(_line(user), _line(password)) if user else _from_netrc(endpoint)


def _line(secret: str) -> str:
    if re.search("[\x00-\x1f\x7f]", secret):  # it would end a header
        raise BadInput("a credential in the environment holds a line break or another control character.")
    return secret


def _from_netrc(endpoint: str) -> Credentials:
    from netrc import NetrcParseError, netrc

    try:
        found = netrc(os.environ.get("NETRC") or None).authenticators(urlsplit(endpoint).hostname or "")
    except FileNotFoundError:
        return Credentials()
    except NetrcParseError as error:  # its message may hold a password
        raise BadInput(f"the netrc file is wrong, or others may read it (line {error.lineno})") from None
    except (OSError, UnicodeError) as error:
        raise BadInput(f"the netrc file cannot be read: {type(error).__name__}") from None
    return Credentials(found[0] or found[1] or "", found[2] or "") if found else Credentials()


def user_agent() -> str:
    """Return how we introduce ourselves."""
    return f"r2p-ld/{version('r2p-ld')}"


class Client:
    """An endpoint and what opens it."""

    def __init__(self, endpoint: str) -> None:
        """Raise ``BadInput`` where the address is none, or holds a password."""
        parts = _split(endpoint)
        if parts.username is not None or parts.password is not None:
            raise BadInput(f"an endpoint's address holds no name or password: {_SET_THEM}.")
        self.endpoint = endpoint
        self.credentials = credentials(endpoint)
        self._opener = _opener(endpoint, self.credentials)

    def send(self, request: Request, deadline: Deadline, *, retried: Collection[int] = BUSY) -> Answer:
        """Return the answer to a request whose status is 2xx, once all of it is here.

        A status in ``retried`` is tried again after the time that Retry-After names (RFC 9110, section
        10.2.3), or after ``PAUSES``. Redirects within the origin are followed with method and body.
        Raises ``RemoteFailure`` for every other status, a redirect elsewhere, an answer cut off, and
        where time runs out.
        """
        request.add_header("User-Agent", user_agent())
        for pause in (*PAUSES, None):
            answer = self._exchange(request, deadline)
            if 200 <= answer.status < 300:
                return answer
            why = f"it answers {answer.status}: {_told(answer)}"
            if answer.status not in retried or pause is None:
                break
            wait = _retry_after(answer.headers)
            if wait is None:
                wait = pause
            elif wait >= deadline.left():
                why += f" It asks to wait {wait:.0f} seconds, longer than the time limit leaves."
            if wait >= deadline.left():
                break
            sleep(wait)
        raise self.failure(why)

    def failure(self, why: str) -> RemoteFailure:
        """Return the error of this endpoint; it holds no secret."""
        return RemoteFailure(f"{self.endpoint}: {self.credentials.hide(why)}")

    def _exchange(self, request: Request, deadline: Deadline) -> Answer:
        """Return the answer, whatever its status.

        The thread can be left behind when time is up: a socket's own time limit starts again with each
        byte that comes, and looking up a name has none.
        """
        ended: list[Answer | Exception] = []

        def work() -> None:
            try:
                ended.append(self._open(request, deadline))
            except Exception as error:  # told by the thread that waits
                ended.append(error)

        thread = Thread(target=work, daemon=True)
        thread.start()
        thread.join(deadline.left())
        if not ended:
            raise deadline.passed()
        match ended[0]:
            case Answer() as answer:
                return answer
            case RemoteFailure() as error:
                raise error
            case TimeoutError() | URLError(reason=TimeoutError()):
                raise deadline.passed()
            case error:
                raise self.failure(_reason(error))

    def _open(self, request: Request, deadline: Deadline) -> Answer:
        try:
            with self._opener.open(request, timeout=deadline.left()) as response:
                return Answer(response.status, response.headers, _read(response, deadline))
        except HTTPError as error:
            with error:
                body = b""
                with suppress(OSError, HTTPException):
                    body = error.fp.read1(4096) if isinstance(error.fp, HTTPResponse) else b""
                return Answer(error.code, error.headers, body)


class _Refused(Exception):
    """What we do not go along with."""


class _SameOrigin(HTTPRedirectHandler):
    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> Request | None:
        same = _origin(newurl) == _origin(req.full_url)
        if not same or code == 303 or not isinstance(req.data, bytes | None):
            fp.close()
            raise _Refused(f"it redirects to {newurl}; give that address{'' if same else ' if you trust it'}")
        return Request(newurl, req.data, req.headers, method=req.get_method())


class _Bearer(BaseHandler):
    def __init__(self, token: str) -> None:
        self._token = token

    def http_request(self, request: Request) -> Request:
        request.add_unredirected_header("Authorization", f"Bearer {self._token}")
        return request

    https_request = http_request


class _Basic(HTTPBasicAuthHandler):
    def http_error_auth_reqed(self, *args: Any) -> Any:
        with suppress(ValueError):  # a scheme or algorithm that the library does not know
            return super().http_error_auth_reqed(*args)


class _Digest(HTTPDigestAuthHandler):
    """Digest that answers at once what the store last asked, so that no body travels twice."""

    def __init__(self, passwords: HTTPPasswordMgrWithDefaultRealm) -> None:
        super().__init__(passwords)
        self._asked: Mapping[str, str] = {}
        self._lock = Lock()

    def http_request(self, request: Request) -> Request:
        if self._asked and (answer := self.get_authorization(request, self._asked)):
            request.add_unredirected_header(self.auth_header, f"Digest {answer}")
        return request

    https_request = http_request

    def get_authorization(self, req: Request, chal: Mapping[str, str]) -> str | None:
        with self._lock:  # it counts its answers
            answer = super().get_authorization(req, chal)
            self._asked = chal if answer else self._asked
        return answer

    def http_error_auth_reqed(self, *args: Any) -> Any:
        with suppress(ValueError):
            return super().http_error_auth_reqed(*args)


def _opener(endpoint: str, opens: Credentials) -> OpenerDirector:
    if opens.token:
        return build_opener(_SameOrigin, _Bearer(opens.token))
    passwords = HTTPPasswordMgrWithDefaultRealm()
    if opens.user:
        passwords.add_password(None, "{}://{}".format(*_split(endpoint)), opens.user, opens.password)
    return build_opener(_SameOrigin, _Basic(passwords), _Digest(passwords))


def _split(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        if parts.scheme in _PORTS and parts.hostname and parts.port != 0 and re.fullmatch("[!-~]+", address):
            return parts
    except ValueError:  # of a port, or a bracket
        pass
    raise BadInput("an endpoint is an address such as https://example.org/sparql.")


def _origin(address: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


def _read(response: HTTPResponse, deadline: Deadline) -> bytes:
    """Return the whole body; raise what ``_reason`` knows where it ends too early or not in time."""
    parts: list[bytes] = []
    size = 0
    while part := response.read1(1 << 16):
        deadline.left()
        size += len(part)
        if size > MAX_BYTES:
            raise _Refused(f"its answer is longer than {MAX_BYTES >> 20} MiB and was not read further")
        parts.append(part)
    if response.length:  # read1 does not look whether all has come
        raise IncompleteRead(b"", response.length)
    return b"".join(parts)


def _retry_after(headers: Message) -> float | None:
    told = (headers["Retry-After"] or "").strip()
    if told.isascii() and told.isdigit():
        return float(told)
    try:
        return max(0.0, parsedate_to_datetime(told).timestamp() - time())
    except (OverflowError, ValueError):
        return None


def _told(answer: Answer) -> str:
    """Return what a status means, with the start of what the store says itself."""
    hint = _HINTS.get(answer.status, "it failed" if answer.status >= 500 else "it refuses the request")
    text = answer.body.decode(errors="replace")
    if answer.type == "text/html":
        text = unescape(re.sub(r"<style.*?</style>|<[^>]*>", " ", text, flags=re.DOTALL))
    said = excerpt(text)
    return f"{hint}. It says: {said}" if said else f"{hint}."


def _reason(error: Exception) -> str:
    """Say what went wrong, without the library's own message where it could hold a secret."""
    cause = error.reason if isinstance(error, URLError) else error
    match cause:
        case _Refused():
            return str(cause)
        case ssl.SSLCertVerificationError():
            return f"its certificate is not to be trusted: {cause.verify_message}"
        case ssl.SSLError():
            return f"no secure connection: {cause.reason}"
        case ConnectionRefusedError():
            return "nothing answers at this address: the connection is refused"
        case gaierror():
            return "no machine has this name, or no network is there to look it up"
        case IncompleteRead() | ConnectionError():  # RemoteDisconnected is one
            return "the connection broke off before the whole answer was here"
        case OSError():
            return f"no connection: {cause.strerror or type(cause).__name__}"
    return f"what it sends is not HTTP as it should be ({type(cause).__name__})"

"""HTTP with a store on another machine, for queries and for loads.

httpx has a limit of time for each step; here one covers connecting, waiting, reading and retrying.
Credentials come from the environment or a netrc file, go to the endpoint's own origin alone (RFC 6454),
and are never printed. The proxies of the environment are used, as httpx has them.
"""

from __future__ import annotations

import os
import re
import ssl
from base64 import b64encode
from collections.abc import Collection, Mapping
from concurrent.futures import Future
from contextlib import suppress
from email.utils import parsedate_to_datetime
from html import unescape
from math import inf
from threading import Thread
from time import monotonic, sleep, time
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from r2p_ld import __version__
from r2p_ld.errors import BadInput, RemoteFailure
from r2p_ld.sandbox import check_seconds
from r2p_ld.texts import excerpt

if TYPE_CHECKING:
    import httpx

USER_AGENT = f"r2p-ld/{__version__}"
MAX_BYTES = 256 << 20
MAX_REDIRECTS = 5
PAUSES = (1.0, 2.0, 4.0)  # seconds before each retry, where the store names none
BUSY = (429, 503)
_START = 16_384  # bytes of an answer that is a failure
SET_CREDENTIALS = "set R2P_LD_USER and R2P_LD_PASSWORD, or R2P_LD_TOKEN, or write a netrc file"
_CANCELLED = "killed by SQLCancel"  # as Virtuoso says of a query whose time is up
_HINTS = {
    400: "it does not take the request",
    404: "there is nothing at this address",
    405: "what is at this address is no endpoint for this",
    406: "it cannot answer in the format asked for",
    413: "the request is too large for it",
    414: "the request is too long for it",
    429: "it has had too many requests; try again later",
    503: "it is too busy; try again later",
}
_MARKUP = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)|<[^>]*(?:>|\Z)", re.S | re.I)


class Credentials(NamedTuple):
    """Credentials of a store: a bearer token, or else a name and password for basic or digest."""

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
    """An HTTP answer, read to its end, that of a failure to at most ``_START`` bytes."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def type(self) -> str:
        """The media type in small letters, without parameters; empty where there is none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def denied(self) -> bool:
        """Whether it needs credentials; Virtuoso says so with status 500, too."""
        return self.status in (401, 403) or (self.status == 500 and b":SECURITY:" in self.body)

    def excerpt(self, length: int = 200) -> str:
        """Return the start of the body as one line, without the markup of a web page."""
        text = self.body[: 1 << 16].decode(errors="replace")
        return excerpt(unescape(_MARKUP.sub(" ", text)) if "html" in self.type else text, length)


class Deadline:
    """A moment by which all has to be done."""

    def __init__(self, seconds: float) -> None:
        check_seconds(seconds)
        self.seconds = seconds
        self._end = monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left; raise ``RemoteFailure`` where none are."""
        left = self._end - monotonic()
        if left <= 0:
            raise self.exceeded()
        return left

    def exceeded(self) -> RemoteFailure:
        """Return the error of a deadline that has passed."""
        return RemoteFailure(f"no whole answer within {self.seconds:g} seconds")


class EndpointError(RemoteFailure):
    """What an endpoint does wrong; ``status`` is HTTP's, 0 where it is not the status that says so."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


def credentials(endpoint: str) -> Credentials:
    """Return the credentials for an endpoint, empty where there are none.

    ``R2P_LD_TOKEN`` goes first, then ``R2P_LD_USER`` with ``R2P_LD_PASSWORD``, then the host's entry in
    the netrc file (``$NETRC``, else ``~/.netrc``). Raises ``BadInput`` where they are half there, or the
    file cannot be read.
    """
    token, user, password = (os.environ.get(f"R2P_LD_{name}", "") for name in ("TOKEN", "USER", "PASSWORD"))
    if re.search("[\x00-\x1f\x7f]", token + user + password):  # it would end a header
        raise BadInput("a credential in the environment holds a line break or another control character.")
    if token:
        return Credentials(token=token)
    if bool(user) != bool(password):
        raise BadInput("R2P_LD_USER and R2P_LD_PASSWORD go together: set both, or neither.")
    return Credentials(user, password) if user else _from_netrc(endpoint)


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


class Client:
    """An endpoint, with the credentials for it."""

    def __init__(self, endpoint: str) -> None:
        """Raise ``BadInput`` where the address is none, or holds a password."""
        self._url = _url(endpoint)
        if self._url.userinfo:
            raise BadInput(f"an endpoint's address holds no name or password: {SET_CREDENTIALS}.")
        self.endpoint = endpoint
        self.credentials = credentials(endpoint)
        self._http = _http_client(self._url.scheme == "https", self.credentials)

    def send(
        self,
        address: str,
        deadline: Deadline,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        retried: Collection[int] = BUSY,
        any_status: bool = False,
    ) -> Answer:
        """Return the answer to a POST of ``body``, or else to a GET, once all of it is here.

        A status in ``retried`` is tried again after the time that Retry-After names (RFC 9110, section
        10.2.3), or after ``PAUSES``. Redirects within the origin are followed with method and body.
        Raises ``EndpointError`` where the status is not 2xx, unless ``any_status`` will do, and
        ``RemoteFailure`` for a redirect elsewhere, an answer cut off, and where time runs out.
        """
        for pause in (*PAUSES, inf):
            answer = self._in_time(address, body, headers, deadline)
            if any_status or 200 <= answer.status < 300:
                return answer
            wait = _retry_after(answer)
            wait = pause if wait is None or pause == inf else wait
            if answer.status not in retried or answer.denied or wait >= deadline.left():
                break
            sleep(wait)
        raise self.error(answer)

    def _in_time(
        self, address: str, body: bytes | None, headers: Mapping[str, str] | None, deadline: Deadline
    ) -> Answer:
        """Return an answer before the deadline.

        The thread can be left behind when time is up: httpx's limits start again with each byte that
        comes, and looking up a name has none.
        """
        import httpx

        future: Future[Answer] = Future()

        def work() -> None:
            try:
                future.set_result(self._follow(address, body, headers, deadline))
            except Exception as error:  # raised by the thread that waits
                future.set_exception(error)

        Thread(target=work, daemon=True).start()
        try:
            return future.result(deadline.left())
        except RemoteFailure:
            raise
        except (TimeoutError, httpx.TimeoutException):
            raise deadline.exceeded() from None
        except Exception as error:
            raise self.failure(_reason(error)) from None

    def error(self, answer: Answer) -> EndpointError:
        """Return the error of an answer whose status is not 2xx, with the start of what the store says."""
        if answer.denied:
            refused = any(self.credentials)
            hint = f"it {'refuses these credentials' if refused else 'wants a password'}: {SET_CREDENTIALS}"
        else:
            hint = _HINTS.get(
                answer.status, "it failed" if answer.status >= 500 else "it refuses the request"
            )
        text = answer.excerpt()
        if _CANCELLED in text:
            hint = "it ran out of time"
        why = f"it answers {answer.status}: {hint}."
        if text:
            why += f" It says: {text}"
        if wait := _retry_after(answer):
            why += f" It asks to wait {wait:.0f} seconds."
        return self.failure(why, answer.status)

    def failure(self, why: str, status: int = 0) -> EndpointError:
        """Return the error of this endpoint; it holds no secret."""
        return EndpointError(f"{self.endpoint}: {self.credentials.hide(why)}", status)

    def _follow(
        self, address: str, body: bytes | None, headers: Mapping[str, str] | None, deadline: Deadline
    ) -> Answer:
        import httpx

        url, method = self._url.join(address), "GET" if body is None else "POST"
        for _ in range(MAX_REDIRECTS + 1):
            asked = self._http.stream(method, url, content=body, headers=headers, timeout=deadline.left())
            with asked as response:
                answer = Answer(response.status_code, response.headers, self._read(response, deadline))
            # its own refers to the response: what was sent would stay in memory until a collection
            response.stream = httpx.ByteStream(b"")
            asks = response.headers.get("www-authenticate", "").lower()
            if answer.status == 401 and isinstance(self._http.auth, httpx.DigestAuth) and "basic" in asks:
                self._http.auth = httpx.BasicAuth(self.credentials.user, self.credentials.password)
                continue
            if not response.has_redirect_location:
                return answer
            url = url.join(response.headers["location"])
            same = (url.scheme, url.host, url.port) == (self._url.scheme, self._url.host, self._url.port)
            if not same or response.status_code == 303:
                trust = "" if same else " if you trust it"
                raise self.failure(f"it redirects to {url}; give that address{trust}")
        raise self.failure(f"it redirects more than {MAX_REDIRECTS} times, the last time to {url}")

    def _read(self, response: httpx.Response, deadline: Deadline) -> bytes:
        import httpx

        body = bytearray()
        try:
            for part in response.iter_bytes():
                body += part
                if not response.is_success and len(body) >= _START:
                    break
                if len(body) > MAX_BYTES:
                    most = f"{MAX_BYTES >> 20} MiB"
                    raise self.failure(f"its answer is longer than {most} and was not read further")
                deadline.left()
        except httpx.HTTPError:
            if response.is_success:  # else its status says more
                raise
        return bytes(body)


def _url(address: str) -> httpx.URL:
    import httpx

    with suppress(ValueError, httpx.InvalidURL):
        url = httpx.URL(address)
        parts = urlsplit(address)  # which refuses other wrong addresses
        is_web = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        if is_web and re.fullmatch("[!-~]+", address):
            return url
    raise BadInput("an endpoint is an address such as https://example.org/sparql.")


def _http_client(secure: bool, login: Credentials) -> httpx.Client:
    import httpx

    # the system's certificates, which take a while to read; httpx would take those of certifi
    verify = ssl.create_default_context() if secure else False
    headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity", "Connection": "close"}
    if login.token:
        headers["Authorization"] = f"Bearer {login.token}"
    # nothing secret is sent before the store asks
    auth = httpx.DigestAuth(login.user, login.password) if login.user else None
    try:
        return httpx.Client(auth=auth, headers=headers, verify=verify)
    except (ImportError, ValueError, httpx.InvalidURL):
        raise BadInput("a proxy in the environment (HTTP_PROXY, ALL_PROXY …) cannot be used.") from None


def _retry_after(answer: Answer) -> float | None:
    header = answer.headers.get("retry-after", "").strip()
    if header.isascii() and header.isdigit():
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time())
    except (OverflowError, ValueError):
        return None


def _reason(error: Exception) -> str:
    """Say what went wrong, without the library's own message where it could hold a secret."""
    import httpx

    cause: BaseException = error
    while within := cause.__cause__ or cause.__context__:  # httpx wraps what the socket raised
        cause = within
    match cause:
        case ssl.SSLError():
            return f"no secure connection: {getattr(cause, 'verify_message', cause.reason)}"
        case OSError() if isinstance(error, httpx.ConnectError):
            return f"no connection: {cause.strerror or type(cause).__name__}"
    if isinstance(error, httpx.NetworkError) or re.search("closed connection|disconnected", str(error)):
        return "the connection broke off before the whole answer was here"
    return f"what it sends is not HTTP as it should be ({type(cause).__name__})"

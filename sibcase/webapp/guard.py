"""The guard in front of every page: who may ask, from where, how much, and what a browser may do with the answer.

Any page that is open in a browser can send requests to a server on the same computer, and a name on the internet can be
made to point at it. So a request needs three things that such a page does not have: the address of this server in
`Host`, this server in `Origin` where something is to be changed, and a random token, which only the terminal printed.
"""

from __future__ import annotations

import asyncio
import hmac
from dataclasses import dataclass
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from sibcase.webapp.refusals import landing, refusal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, MutableMapping

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    Application = Callable[[Message, Receive, Send], Awaitable[None]]

__all__ = ["FORM_TOKEN", "LARGEST_BODY", "Guard", "Terms", "form_token"]

# A case has at most four megabytes; a form sends one section of it, with what was there before.
LARGEST_BODY: Final = 2_000_000
MOST_FIELDS: Final = 20_000
# Seconds in which a request has to be complete.
SLOWEST_BODY: Final = 20.0
# So many requests are worked at, and so many wait; a browser asks for a handful.
AT_WORK, WAITING = 4, 40
FORM_TOKEN = "form_token"  # noqa: S105 - the name of a field
TOKEN = "token"  # noqa: S105 - the name of a field
_FORM = b"application/x-www-form-urlencoded"
_METHODS = frozenset({"GET", "HEAD", "POST"})
# The addresses that may be reached from a link elsewhere: that of the terminal.
_ENTRANCE = "/"
# Forms that only ask: what a change would do.
_ASKING = frozenset({"/live", "/preview"})

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "cache-control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Terms:
    """Who may ask.

    Attributes:
        hosts: what may be in `Host`: the name or number of this server, with its port.
        token: the random token of this run.
        is_read_only: whether requests that would write are refused.
        is_secure: whether browsers reach it by https, as behind the sign-in of a team.
    """

    hosts: frozenset[str]
    token: str
    is_read_only: bool = False
    is_secure: bool = False

    @property
    def origins(self) -> frozenset[str]:
        """The origins of its own pages."""
        return frozenset(f"{'https' if self.is_secure else 'http'}://{host}" for host in self.hosts)

    @property
    def cookie(self) -> str:
        """The name of the cookie: browsers send those of one port to all ports of a computer."""
        return f"sibcase-{sha256(self.token.encode()).hexdigest()[:8]}"


def form_token(token: str) -> str:
    """Return what every form carries: a page elsewhere cannot read it, even if it knew a cookie was there."""
    return hmac.new(token.encode(), b"form", sha256).hexdigest()


class _RefusedError(Exception):
    """A request is refused: its status, and the sentence that says why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


class Guard:
    """Refuses what may not be asked, and gives every answer the headers that bind a browser."""

    def __init__(self, application: Application, terms: Terms) -> None:
        """Stand in front of an application."""
        self._application, self._terms = application, terms
        self._at_work = asyncio.Semaphore(AT_WORK)
        self._present = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] != "http":
            return
        sending = _with_headers(send)
        if self._present >= AT_WORK + WAITING:
            await _answer(sending, 503, refusal("The workbench has too much to do. Try again in a few seconds."))
            return
        self._present += 1
        try:
            await self._let_in(scope, receive, sending)
        except _RefusedError as fault:
            await _answer(sending, fault.status, refusal(fault.why))
        finally:
            self._present -= 1

    async def _let_in(self, scope: Message, receive: Receive, send: Send) -> None:
        headers = _headers(scope["headers"])
        self._check_address(scope, headers)
        entering = self._is_entering(scope)
        if not (entering or self._has_cookie(headers)):
            raise _RefusedError(
                403, "Open the address that sibcase printed in the terminal: it holds the key to this page."
            )
        if entering:
            await _answer(send, 200, landing(), {"set-cookie": self._cookie()})
            return
        if scope["method"] == "POST":
            receive = await self._checked_form(scope, headers, receive)
        async with self._at_work:
            await self._application(scope, receive, send)

    def _check_address(self, scope: Message, headers: dict[str, list[str]]) -> None:
        """Refuse what another page sends, or asks under another name."""
        hosts, origins = headers.get("host", []), headers.get("origin", [])
        if len(hosts) != 1 or hosts[0].lower() not in self._terms.hosts:
            raise _RefusedError(421, "This server is not called by that name.")
        if scope["method"] not in _METHODS:
            raise _RefusedError(405, "This cannot be asked of the workbench.")
        if any(origin not in self._terms.origins for origin in origins) or len(origins) > 1:
            raise _RefusedError(403, "Another page asked for this, and was refused.")
        if scope["method"] == "POST" and not origins:
            raise _RefusedError(403, "A request that changes something has to come from a page of the workbench.")
        site = headers.get("sec-fetch-site", ["none"])[-1]
        if site not in ("same-origin", "none") and (scope["method"] != "GET" or scope["path"] != _ENTRANCE):
            raise _RefusedError(403, "Another page asked for this, and was refused.")

    def _is_entering(self, scope: Message) -> bool:
        """Return whether this is the address that the terminal printed.

        Raises:
            _RefusedError: it has a token, and the wrong one.
        """
        if scope["path"] != _ENTRANCE or scope["method"] != "GET":
            return False
        tokens = [value for name, value in parse_qsl(scope["query_string"].decode("latin-1")) if name == TOKEN]
        if tokens and not _same(tokens[-1], self._terms.token):
            raise _RefusedError(
                403, "The key in this address is of an earlier run. Open the address that is in the terminal now."
            )
        return bool(tokens)

    def _has_cookie(self, headers: dict[str, list[str]]) -> bool:
        for header in headers.get("cookie", []):
            try:
                found = SimpleCookie(header).get(self._terms.cookie)
            except CookieError:
                continue
            if found is not None and _same(found.value, self._terms.token):
                return True
        return False

    def _cookie(self) -> str:
        secure = "; Secure" if self._terms.is_secure else ""
        return f"{self._terms.cookie}={self._terms.token}; Path=/; HttpOnly; SameSite=Strict{secure}"

    async def _checked_form(self, scope: Message, headers: dict[str, list[str]], receive: Receive) -> Receive:
        """Return what gives the body of a form again, once it is read, has our token, and may do what it asks."""
        if headers.get("content-type", [""])[-1].encode().partition(b";")[0].strip().lower() != _FORM:
            raise _RefusedError(415, "This is not a form of the workbench.")
        length = headers.get("content-length", ["0"])[-1]
        if not length.isdecimal() or len(length) > 12 or int(length) > LARGEST_BODY:
            raise _RefusedError(413, f"A form may have at most {LARGEST_BODY:,} bytes.")
        try:
            body = await asyncio.wait_for(_body(receive), SLOWEST_BODY)
            fields = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
        except TimeoutError:
            raise _RefusedError(408, "The form took too long to arrive.") from None
        except ValueError:
            raise _RefusedError(400, "This form cannot be read.") from None
        tokens = [value for name, value in fields if name == FORM_TOKEN]
        if len(tokens) != 1 or not _same(tokens[0], form_token(self._terms.token)):
            raise _RefusedError(403, "This form is of an earlier run of the workbench. Open the page again.")
        if self._terms.is_read_only and scope["path"] not in _ASKING:
            raise _RefusedError(403, "This workbench is read-only: nothing can be changed here.")
        scope["form"] = fields
        return receive


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _headers(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    return found


async def _body(receive: Receive) -> bytes:
    """Return the body of a request, which ends as soon as it is larger than it may be."""
    pieces, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _RefusedError(400, "The browser hung up.")
        piece = message.get("body", b"")
        size += len(piece)
        if size > LARGEST_BODY:
            raise _RefusedError(413, f"A form may have at most {LARGEST_BODY:,} bytes.")
        pieces.append(piece)
        if not message.get("more_body"):
            return b"".join(pieces)


def _with_headers(send: Send) -> Send:
    """Return a send that adds the headers which bind a browser, where an answer has none of its own."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {name.lower() for name, _ in message.get("headers", ())}
            more = [(name.encode(), value.encode()) for name, value in HEADERS.items() if name.encode() not in given]
            message["headers"] = [*message.get("headers", ()), *more]
        await send(message)

    return sending


async def _answer(send: Send, status: int, html: str, more: dict[str, str] | None = None) -> None:
    content = html.encode()
    headers = {"content-type": "text/html; charset=utf-8", "content-length": str(len(content)), **(more or {})}
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": content})

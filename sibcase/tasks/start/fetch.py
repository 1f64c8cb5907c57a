"""Fetch a text from an address: over https, from a public host, within limits of size and time, and never run.

    https only, redirects among them; no name or password in an address; no host of one's own network
    at most so many bytes, and so many seconds in all; text only

The host is looked up once, and the connection is made to the address that was checked: a name that leads elsewhere the
next time gains nothing. Proxies of the environment are not used, for they would look the host up themselves.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import quote, urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["CannotFetchError", "Connect", "Fetched", "fetch_text", "is_address", "public_address"]

LARGEST_TEXT = 2_000_000
LONGEST_SECONDS = 20.0
MOST_REDIRECTS = 5
LONGEST_ADDRESS = 2_000
PORT = 443
REDIRECTS = frozenset({301, 302, 303, 307, 308})
OK = 200
DOWNLOAD = "download it with its folder, and give the path of that"
# Networks in whose addresses one of another network is written.
_TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
_PRINTABLE = re.compile(r"[!-~\u00a1-\U0010fffd]+")

# What a look-up of a host returns: of each address its kinds, and itself with the port.
_Found: TypeAlias = "Sequence[tuple[Any, ...]]"
# From a host, a port and how many seconds there are, to a connection that has not been opened yet.
Connect: TypeAlias = "Callable[[str, int, float], http.client.HTTPConnection]"


class CannotFetchError(ValueError):
    """A text cannot be fetched; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was fetched: the address that it came from in the end, and its bytes."""

    address: str
    content: bytes


def is_address(text: str) -> bool:
    """Return whether a text is an address of any kind, and not a path."""
    return "://" in text


def fetch_text(
    address: str, connect: Connect | None = None, *, most: int = LARGEST_TEXT, seconds: float = LONGEST_SECONDS
) -> Fetched:
    """Return the text at an address.

    Args:
        address: where it is.
        connect: returns a connection to a host; by default over TLS to a public host.
        most: the most bytes that it may have.
        seconds: how long it may take in all.

    Raises:
        CannotFetchError: the address is refused, or nothing that may be taken comes from it.
    """
    until = time.monotonic() + seconds
    for _ in range(MOST_REDIRECTS + 1):
        host, port, target = _parts_of(address)
        with closing((connect or _over_tls)(host, port, _left(until, address))) as connection:
            answer = _answer(connection, target, address, most, until)
        if isinstance(answer, bytes):
            return Fetched(address, answer)
        address = urljoin(address, answer)
    raise CannotFetchError(f"{_shown(address)}: this address leads on more than {MOST_REDIRECTS} times; {DOWNLOAD}")


# --- addresses --------------------------------------------------------------------------------------------------------


def _parts_of(address: str) -> tuple[str, int, str]:
    """Return the host, the port and the target of an address that may be asked."""
    if len(address) > LONGEST_ADDRESS or not _PRINTABLE.fullmatch(address):
        raise CannotFetchError(
            f"{_shown(address)}: an address has no spaces and at most {LONGEST_ADDRESS:,} characters"
        )
    try:
        parts = urlsplit(address)
        port = parts.port or PORT
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except ValueError:
        raise CannotFetchError(f"{_shown(address)}: this is not an address") from None
    if parts.scheme.lower() != "https":
        raise CannotFetchError(f"{_shown(address)}: only addresses that begin with https:// are fetched; {DOWNLOAD}")
    if "@" in parts.netloc:
        raise CannotFetchError(f"{_shown(address)}: leave out the name and password: they would be kept in histories")
    if not host:
        raise CannotFetchError(f"{_shown(address)}: this address names no host")
    target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return host, port, f"{target}?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else target


def _shown(address: str) -> str:
    """Return an address as a message shows it: short, printable, and without a password."""
    bare = re.sub(r"(?<=//)[^/@]*@", "", address)
    return "".join(each if each.isprintable() else "?" for each in bare[:200])


def public_address(host: str, port: int, look_up: Callable[..., _Found] = socket.getaddrinfo) -> str:
    """Return the network address of a host that is public; one of whose addresses is not is refused.

    Raises:
        CannotFetchError: there is no such host, or it lies in a network of one's own.
    """
    try:
        found = look_up(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise CannotFetchError(f"{host}: there is no such host, or no network; {DOWNLOAD}") from None
    addresses = [str(each[4][0]).partition("%")[0] for each in found]
    if not addresses or not all(map(_is_public, addresses)):
        raise CannotFetchError(f"{host}: this host is on a private network, and nothing is fetched from there")
    return addresses[0]


def _is_public(text: str) -> bool:
    """Return whether a network address is one of the public network, the one inside another among them."""
    address = ipaddress.ip_address(text)
    return all(each.is_global and not each.is_multicast and not each.is_reserved for each in _within(address))


def _within(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> Iterator[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """Yield an address, or those that are written in it."""
    if isinstance(address, ipaddress.IPv4Address):
        yield address
        return
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if any(address in network for network in _TRANSLATED):
        inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    known = [each for each in inner if each is not None]
    yield from known or [address]


def _over_tls(host: str, port: int, seconds: float) -> http.client.HTTPConnection:
    """Return a connection to a public host, which has to prove its name."""
    address = public_address(host, port)
    context = ssl.create_default_context()
    connection = http.client.HTTPSConnection(host, port, timeout=seconds, context=context)
    try:
        connection.sock = socket.create_connection((address, port), timeout=seconds)
        connection.sock = context.wrap_socket(connection.sock, server_hostname=host)
    except OSError as error:
        connection.close()
        raise CannotFetchError(f"{host}: no connection: {error.strerror or error}; {DOWNLOAD}") from None
    return connection


# --- answers ----------------------------------------------------------------------------------------------------------


def _answer(connection: http.client.HTTPConnection, target: str, address: str, most: int, until: float) -> bytes | str:
    """Return what an address holds, or the address that it leads on to."""
    try:
        if connection.sock is None:
            connection.connect()
        with _ended_at(until, address, connection.sock):
            connection.request("GET", target, headers={"Accept": "text/*", "Accept-Encoding": "identity"})
            found = _content(connection.getresponse(), address, most)
    except (OSError, http.client.HTTPException) as error:
        _left(until, address)
        raise CannotFetchError(f"{_shown(address)}: the connection broke: {_short(error)}; {DOWNLOAD}") from None
    # A connection that was ended looks like one at whose end all has come.
    _left(until, address)
    return found


@contextmanager
def _ended_at(until: float, address: str, plug: socket.socket) -> Iterator[None]:
    """End a connection when its time is up, no matter what it is waiting for: a host may send one byte at a time."""

    def end() -> None:
        with suppress(OSError):
            plug.shutdown(socket.SHUT_RDWR)

    clock = threading.Timer(_left(until, address), end)
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()


def _content(response: http.client.HTTPResponse, address: str, most: int) -> bytes | str:
    if response.status in REDIRECTS and response.getheader("Location"):
        return str(response.getheader("Location"))
    if response.status != OK:
        raise CannotFetchError(f"{_shown(address)}: the host answers {response.status}, and not with a file")
    kind = (response.getheader("Content-Type") or "").partition(";")[0].strip().lower()
    if kind in ("text/html", "application/xhtml+xml"):
        raise CannotFetchError(
            f"{_shown(address)}: this is a web page; give the address of the file itself, on GitHub that of `Raw`"
        )
    if (response.getheader("Content-Encoding") or "identity").lower() != "identity":
        raise CannotFetchError(f"{_shown(address)}: the host sends the text compressed; {DOWNLOAD}")
    content = response.read(most + 1)
    if len(content) > most:
        raise CannotFetchError(f"{_shown(address)}: this has more than {most:,} bytes")
    if b"\0" in content[:1000] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise CannotFetchError(f"{_shown(address)}: this is not a text")
    return content


def _left(until: float, address: str) -> float:
    """Return how many seconds are left."""
    left = until - time.monotonic()
    if left <= 0:
        raise CannotFetchError(f"{_shown(address)}: this took longer than {LONGEST_SECONDS:g} seconds; {DOWNLOAD}")
    return left


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:100] or type(error).__name__

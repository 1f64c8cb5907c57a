"""A case that starts from an address: one text, over https, from a public host, within limits; all else refused."""

from __future__ import annotations

import http.client
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from sibcase.tasks.business_case import CaseHasErrors
from sibcase.tasks.start.fetch import CannotFetchError, fetch_text, public_address
from sibcase.tasks.start.from_case import CannotStartFromError, start_from_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

HOST = "https://cases.example.org"
CASE = """\
sibcase: 1
title: Families in the north
author: North Council
parties: {council: {name: North Council, role: commissioner}}
need: {people: 150, unit_cost: £70k per year, years: 15}
"""
WITH_TEXT = f"{CASE}narrative: {{why-now: {{file: why.md}}}}\n"
WITH_CARD = f"{CASE}costs: {{file: ../costs.csv}}\n"
ANSWERS: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/case.yaml": (200, {"Content-Type": "text/plain; charset=utf-8"}, CASE.encode()),
    "/moved": (302, {"Location": "/case.yaml"}, b""),
    "/plain": (302, {"Location": "http://cases.example.org/case.yaml"}, b""),
    "/local": (302, {"Location": "file:///etc/passwd"}, b""),
    "/round": (301, {"Location": "/round"}, b""),
    "/page": (200, {"Content-Type": "text/html"}, b"<!DOCTYPE html>"),
    "/large": (200, {"Content-Type": "text/plain"}, b"#" * 2_000_001),
    "/packed": (200, {"Content-Encoding": "gzip"}, b"\x1f\x8b"),
    "/bytes": (200, {"Content-Type": "application/octet-stream"}, b"PK\x03\x04\0\0"),
    "/broken.yaml": (200, {}, b"sibcase: 1\ntitle: Broken\nneed: {people: many}\n"),
    "/why.yaml": (200, {}, WITH_TEXT.encode()),
    "/card.yaml": (200, {}, WITH_CARD.encode()),
}


class Answering(BaseHTTPRequestHandler):
    """Answers as `ANSWERS` does, and drips a text that never ends."""

    seen: tuple[str, ...] = ()

    def do_GET(self) -> None:
        type(self).seen += tuple(self.headers.keys())
        if self.path == "/slow":
            self._drip()
            return
        status, heads, body = ANSWERS.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **heads}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(200):
            try:
                self.wfile.write(b"#")
                self.wfile.flush()
            except OSError:
                return
            threading.Event().wait(0.02)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def connect() -> Iterator[Callable[[str, int, float], http.client.HTTPConnection]]:
    """Return what connects to a server on this machine, whichever host is asked for."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()

    def connected(host: str, port: int, seconds: float) -> http.client.HTTPConnection:
        assert (host, port) == ("cases.example.org", 443)
        return http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=seconds)

    yield connected
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("path", ["/case.yaml", "/moved", "/case.yaml#top"])
def test_a_case_is_fetched_and_marked(connect: Any, tmp_path: Path, path: str) -> None:
    started = start_from_address(HOST + path, tmp_path / "case.yaml", title="In the south", connect=connect)
    assert list(started.files) == ["case.yaml"]
    text = started.files["case.yaml"]
    assert 'people: {value: 150, supply: "from Families in the north, to be replaced"}' in text
    assert ("title: In the south" in text, "author" in text, started.marked) == (True, False, 3)
    # Nothing says who asks.
    assert not {each.lower() for each in Answering.seen} & {"cookie", "authorization", "referer"}


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/plain", "only addresses that begin with https://"),
        ("/local", "only addresses that begin with https://"),
        ("/round", "leads on more than 5 times"),
        ("/page", "this is a web page; give the address of the file itself"),
        ("/large", "more than 2,000,000 bytes"),
        ("/packed", "sends the text compressed"),
        ("/bytes", "this is not a text"),
        ("/nothing", "answers 404"),
    ],
)
def test_what_is_no_text_within_limits_is_refused(connect: Any, tmp_path: Path, path: str, why: str) -> None:
    with pytest.raises(CannotFetchError, match=why):
        start_from_address(HOST + path, tmp_path / "case.yaml", connect=connect)


def test_a_text_that_drips_without_end_is_cut_off(connect: Any) -> None:
    with pytest.raises(CannotFetchError, match="took longer than"):
        fetch_text(f"{HOST}/slow", connect, seconds=0.1)


@pytest.mark.parametrize("path", ["/why.yaml", "/card.yaml"])
def test_a_case_that_reads_other_files_is_refused(connect: Any, tmp_path: Path, path: str) -> None:
    with pytest.raises(CannotStartFromError, match=r"reads `(why\.md|\.\./costs\.csv)`, which is not fetched with it"):
        start_from_address(HOST + path, tmp_path / "case.yaml", connect=connect)


def test_errors_of_a_case_have_its_address(connect: Any, tmp_path: Path) -> None:
    with pytest.raises(CaseHasErrors, match=rf"{HOST}/broken\.yaml:3:16: error"):
        start_from_address(f"{HOST}/broken.yaml", tmp_path / "case.yaml", connect=connect)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("http://cases.example.org/case.yaml", "only addresses that begin with https://"),
        ("ftp://cases.example.org/case.yaml", "only addresses that begin with https://"),
        ("file:///etc/passwd", "only addresses that begin with https://"),
        ("https://me:secret@cases.example.org/case.yaml", "leave out the name and password"),
        ("https:///case.yaml", "names no host"),
        ("https://cases.example.org:x/case.yaml", "is not an address"),
        ("https://[::1/case.yaml", "is not an address"),
        ("https://cases.example.org/a b", "has no spaces"),
        ("https://cases.example.org/\r\nHost: x", "has no spaces"),
        (f"https://cases.example.org/{'a' * 3000}", "at most 2,000 characters"),
    ],
)
def test_an_address_that_may_not_be_asked_is_refused(address: str, why: str) -> None:
    def never(*_: Any) -> http.client.HTTPConnection:
        pytest.fail("asked")

    with pytest.raises(CannotFetchError, match=why) as refused:
        fetch_text(address, never)
    assert "secret" not in str(refused.value)


PRIVATE = [
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1"),
    *("255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1", "ff02::1", "::ffff:10.0.0.1", "64:ff9b::7f00:1"),
    *("2002:7f00:1::", "2001:db8::1", "0.1.2.3"),
]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_host_on_a_private_network_is_refused(address: str) -> None:
    def look_up(*_: Any, **__: Any) -> list[Any]:
        # One public address next to it does not help.
        return [(socket.AF_INET, 1, 6, "", (each, 443)) for each in ("93.184.216.34", address)]

    with pytest.raises(CannotFetchError, match="is on a private network"):
        public_address("cases.example.org", 443, look_up)


def test_a_public_host_is_asked_at_the_address_that_was_checked() -> None:
    found = [
        (socket.AF_INET6, 1, 6, "", ("2606:2800:220:1::1", 443, 0, 0)),
        (socket.AF_INET, 1, 6, "", ("8.8.8.8", 443)),
    ]
    assert public_address("cases.example.org", 443, lambda *_, **__: found) == "2606:2800:220:1::1"

    def nothing(*_: Any, **__: Any) -> list[Any]:
        raise socket.gaierror

    with pytest.raises(CannotFetchError, match="no such host, or no network"):
        public_address("cases.example.org", 443, nothing)

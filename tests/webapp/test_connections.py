"""A connection whose request does not arrive is closed; one that is asked for page after page stays."""

from __future__ import annotations

import socket
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from sibcase.webapp import connections

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = b"GET / HTTP/1.1\r\nHost: a\r\n"


async def answering(_scope: Any, receive: Any, send: Any) -> None:
    """Answer every request with nothing."""
    await receive()
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Yield the port of a server that waits for a head for half a second."""
    monkeypatch.setattr(connections, "SLOWEST_HEAD", 0.5)
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(answering, http=connections.PromptProtocol, ws="none", lifespan="off", log_level="critical")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join(10)


def test_a_head_that_does_not_arrive_is_not_waited_for(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as asking:
        asking.sendall(HEAD)
        begun = time.monotonic()
        assert asking.recv(100) == b""
        assert 0.2 < time.monotonic() - begun < 8
    with socket.create_connection(("127.0.0.1", port), timeout=10) as asking:
        for _ in range(2):
            asking.sendall(HEAD + b"\r\n")
            assert asking.recv(1000).startswith(b"HTTP/1.1 204")
        asking.sendall(HEAD)
        assert asking.recv(100) == b""

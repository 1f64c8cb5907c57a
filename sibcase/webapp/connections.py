"""Connections that are opened and say nothing: they are closed, so that one is free for the next page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

__all__ = ["SLOWEST_HEAD", "PromptProtocol"]

# Seconds in which the head of a request has to be complete: its address and its headers.
SLOWEST_HEAD = 10.0


class PromptProtocol(H11Protocol):
    """Reads requests as the server does, and hangs up where a head takes too long; bodies have the guard's limit."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a head."""
        super().connection_made(transport)
        self._deadline = self.loop.call_later(SLOWEST_HEAD, transport.close)

    def handle_events(self) -> None:
        """Handle what has arrived, and wait for the rest of a head where it is one."""
        super().handle_events()
        is_waiting = self.conn.their_state is h11.IDLE
        if is_waiting and self._deadline is None:
            self._deadline = self.loop.call_later(SLOWEST_HEAD, self.transport.close)
        elif not is_waiting:
            self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

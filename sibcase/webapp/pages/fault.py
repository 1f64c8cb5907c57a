"""The page that says what is in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.webapp.desk import Html
from sibcase.webapp.markup import page

if TYPE_CHECKING:
    from sibcase.webapp.desk import Asked

__all__ = ["failed"]


def failed(asked: Asked, status: int, why: str) -> Html:
    """Return the page that says why something cannot be shown or done."""
    return Html(page(asked, "fault", title="This did not work", why=why), status)

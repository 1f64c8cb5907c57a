"""The pages of the guard: they are shown to those who may see nothing else, and so name nothing of the workbench."""

from __future__ import annotations

from html import escape

__all__ = ["landing", "refusal"]

_PAGE = """<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{head}<link rel="icon" href="data:,">
<title>{title} – sibcase</title>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{text}</p>
</main>
</body>
</html>
"""


def refusal(why: str) -> str:
    """Return the page of a request that was refused, with the reason."""
    return _PAGE.format(head="", title="Not here", text=escape(why))


def landing() -> str:
    """Return the page behind the address of the terminal: it goes on to one without the token.

    A browser sends a strict cookie only from page to page of one site, so that this page leads on by itself.
    """
    link = '<a href="/">Open the workbench</a>'
    return _PAGE.format(head='<meta http-equiv="refresh" content="0; url=/">\n', title="The workbench", text=link)

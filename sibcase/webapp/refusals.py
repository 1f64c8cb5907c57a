"""Pages by themselves: those of the guard, which name nothing of the workbench, and what a frame shows of a fault."""

from __future__ import annotations

from html import escape

__all__ = ["landing", "notice", "refusal"]

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
    return notice("Not here", why)


def notice(title: str, text: str) -> str:
    """Return a page of a heading and a paragraph, which needs neither a style nor a script."""
    return _PAGE.format(head="", title=escape(title), text=escape(text))


def landing() -> str:
    """Return the page behind the address of the terminal: it goes on to one without the token.

    A browser sends a strict cookie only from page to page of one site, so that this page leads on by itself.
    """
    link = '<a href="/">Open the workbench</a>'
    return _PAGE.format(head='<meta http-equiv="refresh" content="0; url=/">\n', title="The workbench", text=link)

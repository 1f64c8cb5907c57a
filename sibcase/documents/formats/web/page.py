"""The page itself: what pandoc is given for it, and what is put into the head and the foot of what pandoc returns.

The page runs one script and has one sheet of styles, ours, known to the browser by their hashes: whatever a stranger
may have got into the text, nothing else is run, styled or asked for.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from typing import TYPE_CHECKING

from sibcase.documents.formats.brand_styles import web_foot, web_logo, web_style
from sibcase.documents.formats.pandoc import STYLES
from sibcase.documents.formats.stamp import stamp_of
from sibcase.documents.formats.web.entries import entries
from sibcase.documents.formats.web.picture_data import picture_data
from sibcase.files import read_shipped

if TYPE_CHECKING:
    from pathlib import Path

    from sibcase.documents.document import Document

__all__ = ["content_policy", "finished_page", "lay_out_web_parts"]

# In styles/document.html. A stranger's text has no comments: whatever opens one is text.
_PLACE = "<!-- sibcase: {} -->"


def lay_out_web_parts(folder: Path, document: Document) -> None:
    """Put next to a document's text what filters/to-html.lua looks for: labels of figures, data of pictures."""
    labels = {name: trace["label"] for name, trace in document.traces.items()}
    (folder / "traces.json").write_text(json.dumps(labels, ensure_ascii=False, sort_keys=True), encoding="utf-8")
    for picture in document.pictures:
        if picture.table:
            file = folder / "pictures" / f"{picture.name}.html"
            file.write_text(picture_data(picture), encoding="utf-8", newline="\n")


def finished_page(html: bytes, document: Document) -> bytes:
    """Return pandoc's page with its policy, its stamp, its style, its script and the traces of its figures."""
    style, script = _shipped("document.css") + web_style(document.brand), _shipped("document.js")
    stamp = stamp_of(document, traced=True)
    parts = {
        "policy": f'<meta http-equiv="Content-Security-Policy" content="{content_policy(style, script)}">\n'
        f'<meta name="keywords" content="{stamp}">',
        "styles": f"<style>{style}</style>",
        "logo": web_logo(document.brand),
        "traces": entries(document.traces),
        "foot": web_foot(document.brand),
        "script": f"<script>{script}</script>",
    }
    for place, content in parts.items():
        html = html.replace(_PLACE.format(place).encode(), content.encode(), 1)
    return html


def content_policy(style: str, script: str, *, fetches: bool = False) -> str:
    """Return the content security policy of a page with one sheet of styles and one script, known by their hashes.

    Args:
        style: the sheet of styles.
        script: the script.
        fetches: whether the script may fetch data from where the page came from, and run WebAssembly.
    """
    more = " 'wasm-unsafe-eval'; connect-src 'self'" if fetches else ""
    return (
        f"default-src 'none'; script-src '{_hash(script)}'{more}; style-src '{_hash(style)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


@cache
def _shipped(name: str) -> str:
    return read_shipped(STYLES / name)

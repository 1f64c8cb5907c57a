"""The design of a document: what it is called, for whom it is, what it needs, and the page that it is printed on.

It stands in `document.yaml` beside the document's template, a few plain fields that are checked one by one.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["DESIGN_FILE", "NEEDS", "Design", "DesignFault", "read_design"]

DESIGN_FILE = "document.yaml"
PAPERS = ("portrait", "landscape")
COVERS = ("page", "band")
# What a document may ask of a case, and the figure without which it is not there.
NEEDS = {
    "service": "service.costs.total",
    "outcomes": "outcomes.net.total",
    "savings": "savings.gross.total",
    "contract": "payments.total",
    "investment": "investment.drawn",
}
LONGEST_TEXT = 300
SMALLEST, LARGEST = 7, 14


class DesignFault(ValueError):  # noqa: N818 - what it is, in the words of those who write templates
    """A design cannot be read; the message begins with its file."""


@dataclass(frozen=True, slots=True)
class Design:
    """How a document looks before anything is in it.

    Attributes:
        title: What the document is called on its cover; the business case is called after its stage.
        reader: For whom it is.
        about: What it tells, in a sentence.
        needs: What a case must have for it, out of NEEDS.
        by_stage: Whether it is called after the stage of the case.
        paper: portrait or landscape.
        cover: A page of its own, or a band above the text.
        contents: Whether it lists its sections, if there are more than a few.
        lists: Whether it lists its figures and tables.
        size: The size of its type, in points.
        pages: The most pages that it may have; 0 where it has as many as it takes.
    """

    title: str = "Business case"
    reader: str = ""
    about: str = ""
    needs: tuple[str, ...] = ()
    by_stage: bool = False
    paper: str = "portrait"
    cover: str = "band"
    contents: bool = True
    lists: bool = False
    size: float = 10
    pages: int = 0


def read_design(folder: Path, usual: Design | None = None) -> Design:
    """Return the design that stands in a template's folder; what it does not say is as usual.

    Raises:
        DesignFault: it cannot be read, or says what no design says.
    """
    file, usual = folder / DESIGN_FILE, usual or Design()
    if not file.is_file():
        return usual
    written = _written(file)
    known = {each.name for each in fields(Design)}
    unknown = sorted(set(written) - known)
    if unknown:
        raise DesignFault(f"{_shown(file)}: there is no field {unknown[0]!r}; there is: {', '.join(sorted(known))}")
    return replace(usual, **{name: _checked(file, name, value) for name, value in written.items()})


def _written(file: Path) -> dict[str, Any]:
    import yaml

    try:
        loaded = yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f":{mark.line + 1}" if mark else ""
        raise DesignFault(f"{_shown(file)}{place}: this is no YAML: {getattr(error, 'problem', error)}") from error
    if not isinstance(loaded, dict):
        raise DesignFault(f"{_shown(file)}: a design is a list of fields, such as `title: One-page brief`")
    return loaded


def _checked(file: Path, name: str, value: Any) -> Any:
    expected = _EXPECTED[name]
    if not expected.fits(value):
        raise DesignFault(f"{_shown(file)}: {name} is {expected.said}")
    return tuple(value) if isinstance(value, list) else value


@dataclass(frozen=True, slots=True)
class _Expected:
    said: str
    kinds: tuple[type, ...]
    choices: tuple[str, ...] = ()
    least: float = 0
    most: float = 0

    def fits(self, value: object) -> bool:
        if isinstance(value, bool) or not isinstance(value, self.kinds):
            return isinstance(value, bool) and bool in self.kinds
        if isinstance(value, list):
            return all(isinstance(each, str) and each in self.choices for each in value)
        if isinstance(value, str):
            return value in self.choices if self.choices else 0 < len(value) <= LONGEST_TEXT
        return isinstance(value, int | float) and self.least <= value <= self.most


_TEXT = _Expected(f"a text of at most {LONGEST_TEXT} characters", (str,))
_FLAG = _Expected("true or false", (bool,))
_EXPECTED = {
    "title": _TEXT,
    "reader": _TEXT,
    "about": _TEXT,
    "needs": _Expected(f"a list out of: {', '.join(NEEDS)}", (list,), tuple(NEEDS)),
    "by_stage": _FLAG,
    "paper": _Expected(f"one of: {', '.join(PAPERS)}", (str,), PAPERS),
    "cover": _Expected(f"one of: {', '.join(COVERS)}", (str,), COVERS),
    "contents": _FLAG,
    "lists": _FLAG,
    "size": _Expected(f"from {SMALLEST} to {LARGEST} points", (int, float), least=SMALLEST, most=LARGEST),
    "pages": _Expected("a whole number of pages", (int,), least=0, most=1000),
}


def _shown(file: Path) -> str:
    return "/".join(file.parts[-2:])

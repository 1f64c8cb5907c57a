"""Every page of a case is in words: no path, no name of a field and no brace of its text is shown."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from sibcase.casefile.source.nodes import Block
from sibcase.resources import cases_folder
from sibcase.webapp.form.controls import controls_at
from sibcase.webapp.form.fields import sections
from sibcase.webapp.form.places import place_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.webapp.conftest import Bench

NAME = "full/case.yaml"
# A path, a name of several words, or what is in braces.
OF_THE_TEXT = re.compile(r"\b[a-z]+(?:[._][a-z0-9-]+)*[._][a-z][\w.-]*|\{[^}]*\}?")
# Names of files, addresses and the folder; and what an author writes as a value: what is private, and cash flows.
VALUES = re.compile(
    r".*\.(?:yaml|md|csv|org)\.?|www\..*|test_\w+"
    r"|investment\.tranches\.senior\.coupon|(?:principal|guarantee)\.loan"
)


BETWEEN = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"


class Shown(HTMLParser):
    """The words of a page that somebody sees or hears, without those of a document's text."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__()
        self.words: list[str] = []
        self._within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what an element is called."""
        self._within += [tag] if tag in ("pre", "script", "style") else []
        self.words += [value or "" for name, value in attrs if name == "aria-label"]

    def handle_endtag(self, tag: str) -> None:
        """Leave what is no text of the page."""
        self._within = self._within[:-1] if self._within[-1:] == [tag] else self._within

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.words += [] if self._within else [data]


@pytest.fixture
def full(bench: Bench) -> Bench:
    """Return a workbench with the full case."""
    shutil.copytree(cases_folder() / "family-recovery", bench.folder / "full")
    return bench


def pages(bench: Bench) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the pages of a case: those of tasks, and of its form down to the first entry of each kind."""
    yield from [("/case", {}), ("/try", {}), ("/print", {}), ("/trace", {"figure": "investment.irr"})]
    root = bench.workspace.opened(NAME).loaded.root
    assert root is not None
    waiting = list(sections())
    while waiting:
        at = waiting.pop()
        yield "/form", {"at": at}
        control = controls_at(at, root)
        for each in control.every() if control is not None else ():
            waiting += [entry.path for entry in each.entries[:1]]


def test_no_page_shows_a_path_a_field_name_or_a_brace(full: Bench) -> None:
    found: dict[str, tuple[str, dict[str, str], str]] = {}
    for path, words in pages(full):
        answer = full.get(path, case=NAME, **words)
        assert answer.status_code == 200, (path, words)
        shown = Shown()
        shown.feed(answer.text)
        for text in shown.words:
            found |= {each: (path, words, text) for each in OF_THE_TEXT.findall(text) if not VALUES.fullmatch(each)}
    assert found == {}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("title", "About the case > Title"),
        ("contract.cap", "Contract > Cap"),
        ("contract.payments.home-north-tariff.price.value", "Contract > Payments > {} > Price"),
        ("outcomes.recovery.baseline", "Outcomes > {} > Baseline"),
        ("need.segments.north.borne_by.health", "Need > Segments > {} > Who bears the cost > {}"),
        ("risks.0.owner", "Risks > {} > Owner"),
        ("investment.tranches.gone.rank", "Investment > Tranches > gone > Rank"),
    ],
)
def test_a_place_is_named_as_the_form_has_it(full: Bench, path: str, words: str) -> None:
    root = full.workspace.opened(NAME).loaded.root
    assert isinstance(root, Block)
    need, parties = root["need"]["segments"], root["parties"]
    titles = {
        "contract.payments.home-north-tariff.price.value": [root["contract"]["payments"]["home-north-tariff"]["title"]],
        "outcomes.recovery.baseline": [root["outcomes"]["recovery"]["title"]],
        "need.segments.north.borne_by.health": [need["north"]["title"], parties["health"]["name"]],
        "risks.0.owner": [root["risks"][0]["title"]],
    }.get(path, [])
    assert place_in_words(path, root) == words.format(*titles).replace(">", BETWEEN)

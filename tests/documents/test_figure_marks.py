"""Figures carry their names through escaping and tables, to a page that can say where each comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from sibcase.tasks.business_case import load
from sibcase.tasks.publish.document import compose
from sibcase.wording.figures.marks import figures_marked, linked, marked, without_marks
from sibcase.wording.markdown import escape_markdown

FULL = Path(__file__).parents[2] / "cases/family-recovery"


def test_a_mark_is_not_seen_and_links_to_its_figure() -> None:
    printed = f"**{escape_markdown(marked('$1,200', 'payments.home-tariff'))}** is paid"
    assert without_marks(printed) == "**\\$1,200** is paid"
    assert linked(printed) == "**[\\$1,200](#figure:payments.home-tariff)** is paid"
    assert figures_marked(printed + printed) == ["payments.home-tariff"]


@pytest.mark.parametrize("name", ["", "Not a name", "a](javascript:x", "ü"])
def test_what_is_no_name_is_not_marked(name: str) -> None:
    assert marked("£1", name) == "£1"


def test_broken_marks_of_strangers_vanish() -> None:
    torn = marked("£1", "a.b")[:-1] + "\n" + marked("£2", "c.d")[3:]
    assert without_marks(torn) == "£1\n£2"
    assert "](" not in linked(torn.partition("\n")[0])


@pytest.mark.costly
def test_the_figures_of_a_document_are_those_of_the_case() -> None:
    business = load(FULL)
    figures = business.evaluate()
    document = compose(business, figures)
    names = figures_marked(document.marked)
    assert {"payments.total", "investment.irr", "savings.cashable.total", "parties.police.transfer"} <= set(names)
    assert [name for name in names if name not in figures] == []
    assert without_marks(document.marked) == document.markdown
    # Tables too: of every money amount in the document, most are marked; those written in words as they stand are not.
    assert len(names) > 200

"""Where a printed figure comes from: one step told for each, down to what was written; nothing of what is withheld."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from sibcase.book.trace import trace
from sibcase.casefile.values.wording import of_unit
from sibcase.documents.figures.subject import Subject
from sibcase.documents.figures.trace import FigureTrace
from sibcase.documents.formats.convert import Document, Picture, to_docx, to_html, to_pdf
from sibcase.documents.formats.stamp import stamp_of
from sibcase.documents.formats.web.entries import entries
from sibcase.documents.formats.web.picture_data import picture_data
from sibcase.documents.views.traces import build_traces
from sibcase.tasks.business_case import load
from sibcase.tasks.privacy.audience import audience_of
from sibcase.tasks.privacy.withheld_figures import readable_by
from sibcase.tasks.publish.document import compose, converted
from sibcase.wording.figures.marks import figures_marked, marked, parts_of

if TYPE_CHECKING:
    from sibcase.book.figures import Figures

CASE = Path(__file__).parents[2] / "cases" / "family-recovery" / "case.yaml"
BUSINESS = load(CASE)
FIGURES = BUSINESS.evaluate()


def subject_of(figures: Figures = FIGURES) -> Subject:
    return Subject(BUSINESS.path, BUSINESS.case, figures)


def words_of(told: FigureTrace) -> str:
    return "".join(words for words, _ in parts_of(told["words"]))


def without(name: str) -> Figures:
    """Return the figures with one of them not known."""
    return replace(FIGURES, arrays=FIGURES.arrays | {name: np.full_like(FIGURES.arrays[name], np.nan)})


# --- telling --------------------------------------------------------------------------------------------------------


def test_a_figure_is_reported_with_all_that_it_rests_on() -> None:
    told = build_traces(subject_of(), ["payments.total"])
    assert {name for each in told.values() for name in each["inputs"]} <= set(told)
    assert list(told) == [name for name in FIGURES.book.lines if name in told]  # in the order of the book
    stated = [each for each in told.values() if not each["words"]]
    assert stated
    assert all(each["written"] for each in stated)


@pytest.mark.costly
def test_every_printed_figure_is_reported_as_trace_explains_it() -> None:
    document = compose(BUSINESS, FIGURES)
    printed = figures_marked(document.marked)
    assert len(printed) > 200
    for name in printed:
        told = document.traces[name]
        explained = trace(FIGURES, name, show=lambda value, unit: of_unit(value, unit, "GBP"))
        if told["by_period"]:  # the sum of a row: told by the row's formula
            (explained_row,) = explained.because
            assert words_of(told) == explained_row.words.replace("[", "").replace("]", "")
        elif explained.words:
            assert words_of(told) == explained.words.replace("[", "").replace("]", "")
            assert told["numbers"] == (explained.numbers if explained.value is not None else "")
        assert told["label"] == explained.label
        if explained.value is not None:  # else it says why
            assert told["shown"] == explained.shown
        if explained.place:
            assert explained.place.endswith(told["place"])


def test_a_row_is_reported_with_its_sum() -> None:
    told = build_traces(subject_of(), ["payments.total.per_period", "payments.total"])
    whole = told["payments.total"]
    assert whole["by_period"]
    assert whole["years"][0] == ("2027-28", "£180,000")  # mobilisation only, as the table of payments by year has it
    amounts = [int(re.sub(r"[^\d]", "", amount)) for _, amount in whole["years"]]
    assert abs(sum(amounts) - 2_689_010) <= len(amounts) / 2  # each is rounded to the pound
    assert not [name for each in told.values() for name in each["inputs"] if name == "payments.total.per_period"]


@pytest.mark.costly
def test_what_the_author_wrote_has_its_line_and_no_path_of_the_machine() -> None:
    told = build_traces(subject_of(), ["need.people.north"])["need.people.north"]
    written = CASE.read_text("utf-8").splitlines()[int(told["place"].removeprefix("case.yaml:")) - 1]
    assert told["written"] in written
    everything = str(build_traces(subject_of(), figures_marked(compose(BUSINESS, FIGURES).marked)))
    assert str(CASE.parent) not in everything
    assert "/tmp" not in everything  # noqa: S108  # looked for, not written to


def test_a_figure_that_there_is_not_is_not_reported() -> None:
    assert build_traces(subject_of(), ["no.such"]) == {}


def test_of_what_is_withheld_nothing_is_reported() -> None:
    told = build_traces(subject_of(without("need.people.north")), ["need.people.north", "need.people.total"])
    hidden = told["need.people.north"]
    assert "240" not in str(hidden)
    assert (hidden["written"], hidden["place"], hidden["numbers"], hidden["years"]) == ("", "", "", [])
    assert told["need.people.total"]["numbers"] == ""  # it would show what its parts are


@pytest.mark.costly
def test_nothing_that_a_party_keeps_back_is_in_any_trace() -> None:
    business = load(CASE)  # its provider keeps back what the workers cost
    told = readable_by(audience_of(business.case, "public"), business, business.evaluate())
    subject = Subject(business.path, told.case, told.figures)
    traces = build_traces(subject, list(told.figures.book.lines))
    workers = [
        trace["shown"] for name, trace in traces.items() if name.startswith("service.cost") and "workers" in name
    ]
    assert workers
    assert [shown for shown in workers if "withheld" in shown]
    # £430,000 a year, £107,500 a quarter, £1,720,000 over four years
    assert [trace for trace in map(str, traces.values()) if re.search("430k|430,000|107,500|1,720,000", trace)] == []


@pytest.mark.costly
def test_every_figure_of_the_book_can_be_reported_whatever_is_not_known() -> None:
    for name in ("service.starts.total.per_period", "payments.total.per_period", "outcomes.recovery.lag"):
        told = build_traces(subject_of(without(name)), list(FIGURES.book.lines))
        assert len(told) == len(FIGURES.book.lines)


# --- the page -------------------------------------------------------------------------------------------------------

TRACE = FigureTrace(
    label="Payments", shown="£1", words=f"2 × {marked('Price <b>', 'a.price')}", by_period=False, numbers="2 × £0.50",
    years=[], inputs=["a.price"], written="", place="", source="", note="", is_default=False,
)  # fmt: skip
MARKED = (
    f"We pay {marked('£1', 'a.total')}, not {marked('£2', 'a.other')}, [ours](#figure:a.total), [x](#figure:a.x).\n"
)


def document_of(**facts: Any) -> Document:
    text = "We pay £1, not £2, [ours](#figure:a.total), [x](#figure:a.x).\n"
    return Document(text, "A title", marked=MARKED, **{"traces": {"a.total": TRACE}} | facts)


def test_only_figures_with_a_trace_are_links() -> None:
    html = to_html(document_of()).decode()
    assert '<a href="#figure:a.total" class="figure" title="Payments">£1</a>, not £2, <a href="#figure:a.total"' in html
    assert "#figure:a.other" not in html
    assert "#figure:a.x" not in html
    assert ">£1</a>, not £2" not in to_html(document_of(traces={})).decode()


def test_other_formats_have_no_links_to_traces() -> None:
    assert b"figure:" not in to_pdf(document_of())
    assert to_docx(document_of()) == to_docx(document_of(traces={}))


def test_an_entry_has_links_to_what_it_rests_on_and_no_markup_of_strangers() -> None:
    html = entries({"a.total": TRACE})
    assert '2 × <a href="#figure:a.price">Price &lt;b&gt;</a>' in html
    assert '<dl class="trace" id="figure:a.total">' in html
    assert entries({}) == ""


def test_the_stamp_of_a_page_says_when_a_figure_comes_from_elsewhere() -> None:
    moved = document_of(traces={"a.total": TRACE | {"place": "case.yaml:7"}})
    assert stamp_of(moved, traced=True) != stamp_of(document_of(), traced=True)
    assert stamp_of(moved) == stamp_of(document_of())  # nothing of it is in the other formats
    assert str(stamp_of(moved, traced=True)).encode() in to_html(moved)


def test_the_data_of_a_picture_is_a_table_with_heads() -> None:
    table = picture_data(Picture("p", "What it <says>", "<svg/>", table=(("Year", "Paid"), ("2025-26", "£5"))))
    assert '<th scope="row">2025-26</th><td class="right">£5</td>' in table
    assert "What it &lt;says&gt;" in table


@pytest.mark.parametrize(
    ("lines", "cards"),
    [
        ("- **£1.2m** is paid\n- **24%** is cash\n- **1.3** times\n", True),
        ("- **−£3** a\n- **£4** b\n", False),  # two are no row of cards
        ("- **The need.** a\n- **The reach.** 150\n- **The savings.** c\n", False),
        ("- £1.2m is paid\n- **24%** is cash\n- **1.3** times\n", False),
    ],
)
def test_a_short_list_of_numbers_stands_as_cards(lines: str, *, cards: bool) -> None:
    html = to_html(Document(lines, "A title")).decode()
    assert ('<div class="cards">' in html) == cards


@pytest.mark.costly
def test_the_page_of_a_full_case_is_of_a_size_that_can_be_sent() -> None:
    html = to_html(compose(BUSINESS, FIGURES))
    start = html.index(b'<details class="traces"')
    assert html.index(b'<p class="top">') - start < 700_000


@pytest.mark.parametrize("form", ["md", "html", "docx"])
def test_a_file_of_a_name_that_is_no_text_has_documents(form: str, tmp_path: Path) -> None:
    named = tmp_path / os.fsdecode(b"\xff.yaml")
    try:
        shutil.copy(CASE.parents[1] / "concept-note" / "case.yaml", named)
    except OSError:
        pytest.skip("this file system has names of text only")
    business = load(named)
    assert converted(compose(business, business.evaluate(), "assumption-log"), form)

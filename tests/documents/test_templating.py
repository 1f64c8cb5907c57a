"""Templates run in a closed room: what they are given is only shown, what they may not do is an error with its line."""

from __future__ import annotations

import contextlib
import json
import re
import time
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from pypdf import PdfReader

from sibcase.documents.formats.convert import to_html, to_pdf
from sibcase.documents.templates.render import TemplateFault, render_template, template_names
from sibcase.documents.templates.sandbox import MOST_CHARACTERS
from sibcase.tasks.business_case import BusinessCase, load, load_text
from sibcase.tasks.publish.document import compose
from sibcase.wording.figures.marks import without_marks
from sibcase.wording.figures.quoted import Quoted, quote_figures

if TYPE_CHECKING:
    from sibcase.documents.document import Document

EXAMPLES = Path(__file__).parents[1] / "examples"
EVERY_FIELD = Path(__file__).parents[1] / "casefile/every-field.yaml"


@pytest.fixture(scope="module")
def figures() -> Quoted:
    business = load(EXAMPLES / "quarterly-example.yaml")
    return quote_figures(business.evaluate(), "GBP")


def write(folder: Path, text: str, **parts: str) -> None:
    """Write a template called `note`, and its parts."""
    (folder / "note").mkdir()
    for name, part in {"note": text, **parts}.items():
        (folder / "note" / f"{name}.md.j2").write_text(part, "utf-8")


def filled(folder: Path, text: str, **context: Any) -> str:
    """Return what a template makes of a context, for readers who see no marks."""
    write(folder, text)
    with contextlib.chdir(folder):
        return without_marks(render_template("./note", context))


def fault_of(folder: Path, text: str, **context: Any) -> str:
    """Return what is said of a template that cannot be filled in."""
    with pytest.raises(TemplateFault) as caught:
        filled(folder, text, **context)
    return str(caught.value)


# --- what is printed --------------------------------------------------------------------------------------------------


def test_words_are_escaped_and_the_templates_own_are_not(tmp_path: Path) -> None:
    assert filled(tmp_path, "**Who:** {{ name }}", name="# *A* <b>") == "**Who:** \\# \\*A\\* \\<b\\>\n"


def test_words_stay_escaped_on_every_way_to_the_page(tmp_path: Path) -> None:
    text = (
        "{% macro bold(word) %}**{{ word }}**{% endmacro %}{{ bold(name) }} "
        "{% set kept %}{{ name }}{% endset %}{{ kept }} "
        "{{ [name, name] | listed }} {{ name | sentence }} {% for each in [name] %}{{ each }}{% endfor %}"
    )
    # Once each and never twice: `*` is written `\*`.
    assert filled(tmp_path, text, name="*") == "**\\*** \\* \\* and \\* \\*. \\*\n"


def test_figures_are_written_by_filters_and_units(tmp_path: Path, figures: Quoted) -> None:
    text = (
        "{{ figures.payments.total }} {{ figures.payments.total | short_money }} {{ figures.investment.irr | percent }}"
    )
    # quarterly-example.expected.yaml: 1,750,000 paid; the return is 4.529% a year.
    assert filled(tmp_path, text, figures=figures) == "£1,750,000 £1.75m 4.5%\n"


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        (
            "{{ 1 | people('families') }}, {{ 2 | people('families') }}, {{ 1 | people }}",
            "1 family, 2 families, 1 person",
        ),
        (
            "{{ 1 | plural('line') }}, {{ 0 | plural('line') }}, {{ 3 | plural('party', 'parties') }}",
            "line, lines, parties",
        ),
        ("{{ 0 | words }}, {{ 12 | words }}, {{ 13 | words }}, {{ [1, 1] | words }}", "no, twelve, 13, two"),
        ("{{ [] | listed }}{{ ['a'] | listed }} {{ ['a', 'b', 'c'] | listed('or') }}", "a a, b or c"),
        ("{{ 'Foster placement' | lower_first }}, {{ 'A&E visits' | lower_first }}", "foster placement, A\\&E visits"),
        ("{{ 'is this so?' | sentence }} {{ '' | sentence }}", "Is this so?"),
        ("{{ none | money }}", "not stated"),
    ],
)
def test_one_and_many_nil_and_unknown(tmp_path: Path, text: str, printed: str) -> None:
    assert filled(tmp_path, text).strip() == printed


def test_a_choice_without_else_prints_nothing(tmp_path: Path) -> None:
    assert filled(tmp_path, "a{{ 's' if false }}b") == "ab\n"


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ missing }}", "'missing' is undefined"),
        ("{{ figures.payments.totl }}", "near it: payments.total"),
        ("{{ figures.payments }}", "not one figure but several"),
        ("{{ 1 / 3 }}", "may not reckon"),
        ("{{ 0.5 }}", "a raw number cannot be printed"),
        ("{{ none }}", "something that is not there cannot be printed"),
        ("{{ true }}", "a raw number cannot be printed"),
        ("{{ ''.__class__ }}", "unsafe"),
        ("{{ figures._name }}", "is no figure of this case"),
        ("{{ 'x'.upper() }}", "calls its macros"),
        ("{{ '{0.__class__}'.format(1) }}", "calls its macros"),
        ("{{ cycler }}", "'cycler' is undefined"),
        ("{{ self.__init__ }}", "unsafe"),
        ("{{ 'a' | attr('upper') }}", "No filter named 'attr'"),
        ("{{ 'a' * 1000000000 }}", "may not reckon"),
        ("{{ 9 ** 9 ** 9 }}", "may not reckon"),
        ("{{ '%999999999d' % 1 }}", "may not reckon"),
        ("{{ 'a' ~ 'b' }}", "without `~`"),
        ("{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}", "may not call itself"),
        ("{% include '../../pyproject.toml' %}", "pyproject.toml"),
        ("{% include '/etc/passwd' %}", "passwd"),
        ("{% if %}", "Expected an expression"),
    ],
)
def test_what_a_template_may_not_do_is_reported_with_its_line(
    tmp_path: Path, figures: Quoted, text: str, said: str
) -> None:
    fault = fault_of(tmp_path, f"first line\n{text}", figures=figures)
    assert said in fault
    assert fault.startswith("note/note.md.j2:2: ")


def test_the_line_is_that_of_the_part_at_fault(tmp_path: Path) -> None:
    write(tmp_path, "{% include 'part.md.j2' %}", part="one\ntwo\n{{ three }}")
    with contextlib.chdir(tmp_path), pytest.raises(TemplateFault, match=r"^note/part\.md\.j2:3: 'three' is undefined"):
        render_template("./note", {})


ROUND = "{% for a in 'abcdefghij' %}"
MANY = "{% for a in range(9999) %}"
END = "{% endfor %}"


@pytest.mark.costly
@pytest.mark.parametrize(
    "text",
    [
        MANY * 3 + END * 3,
        ROUND * 7 + "x" + END * 7,
        "{% for a in range(999999999) %}{% endfor %}",
        "{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}",
        "{% include 'note.md.j2' %}",
        # Four times as long, forty times over.
        "{% set x %}long{% endset %}" + "{% set y %}{{ x }}{{ x }}{{ x }}{{ x }}{% endset %}{% set x = y %}" * 40,
        MANY + "x" * 10_000 + END,
        "{% macro long() %}" + MANY + "x" * 10_000 + END + "{% endmacro %}{{ long() }}",
    ],
)
def test_a_template_without_end_ends(tmp_path: Path, text: str) -> None:
    begun = time.monotonic()
    fault_of(tmp_path, text)
    assert time.monotonic() - begun < 60


def test_a_long_document_is_not_too_long(tmp_path: Path) -> None:
    assert len(filled(tmp_path, "{% for a in range(9999) %}0123456789{% endfor %}")) < MOST_CHARACTERS


@pytest.mark.parametrize("name", ["../business-case", "kinds", "no-such-template", "business-case/summary", "", "a\0b"])
def test_only_the_templates_that_there_are_can_be_named(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TemplateFault, match="there is: "):
        render_template(name, {})


def test_the_templates_that_there_are() -> None:
    assert "business-case" in template_names()
    assert "kinds" not in template_names()


# --- hostile cases ----------------------------------------------------------------------------------------------------

TYPST = '#read("/etc/passwd") #eval("1+1") $x$ #sys.inputs'
HOSTILE = (
    "{{ ''.__class__.__mro__ }} {% for x in range(9**9) %}x{% endfor %} "
    "<script>alert(1)</script> <img src=x onerror=alert(1)> **bold** _it_ `code` ~~no~~ a|b [l](javascript:alert(1)) "
    f"![p](https://evil.example/x.png) [^1] {TYPST} \\\\x \\input{{y}} \u202egnp.exe \x1b[31m"
)
# Fields whose text is no free text: ids, names of choices, dates, quantities, and prose, which is Markdown.
FREE_TEXT = frozenset(
    {
        *("title", "summary", "area", "author", "name", "note", "publisher", "kind_of_source", "description", "supply"),
        *(
            "definition",
            "data",
            "design",
            "grade",
            "confidence",
            "worker",
            "champion",
            "data_sharing",
            "by",
            "state",
            "reports",
        ),
        *(
            "who",
            "measured",
            "against",
            "comparison",
            "mitigation",
            "owner",
            "reason",
            "pros",
            "cons",
            "terms",
            "questions",
            "page",
            "termination",
            "pause",
            "safeguarding",
            "eligibility",
            "legal",
            "review",
        ),
    }
)


def poisoned(value: Any, key: str = "") -> Any:
    """Return a case with the hostile text in every field that takes free text."""
    if isinstance(value, dict):
        # In a guarantee, in a grant and in referrals `by` is the id of a party.
        is_by_party = bool({"most", "amount", "minimum"} & value.keys())
        kept = {"by": value["by"]} if is_by_party and "by" in value else {}
        if "value" in value and "name" in value:
            # What was observed has the name of a metric.
            kept["name"] = value["name"]
        return {name: poisoned(inner, name) for name, inner in value.items()} | kept
    if isinstance(value, list):
        return [poisoned(inner, key) for inner in value]
    return f"{HOSTILE} ({key})" if key in FREE_TEXT and isinstance(value, str) else value


def every_field() -> dict[str, Any]:
    data: dict[str, Any] = yaml.load(EVERY_FIELD.read_text("utf-8"), Loader=yaml.CSafeLoader)
    # Without a folder no file can be named.
    actuals = {name: value for name, value in data["actuals"].items() if name != "file"}
    contract = {name: value for name, value in data["contract"].items() if name != "include"}
    actuals = {name: value for name, value in actuals.items() if name not in ("columns", "each_row")}
    costs = {"own": data["costs"]["own"]}
    service = {**data["service"], "intake": {**data["service"]["intake"], "emerging": {"starts": "60 over 2 years"}}}
    left = {name: value for name, value in data.items() if name != "deflators"}
    own = {"contract": contract, "actuals": actuals, "costs": costs, "service": service}
    return {**left, **own, "narrative": {"purpose": "Plain prose."}}


def case_of(data: dict[str, Any]) -> BusinessCase:
    # YAML may not hold control characters as they are; JSON's escapes bring them in.
    return load_text(json.dumps(data, default=str))


def document_of(business: BusinessCase) -> Document:
    return compose(business, business.evaluate())


@pytest.fixture(scope="module")
def hostile() -> Document:
    return document_of(case_of(poisoned(every_field())))


def test_no_text_of_a_case_does_anything_in_markdown(hostile: Document) -> None:
    markdown = hostile.markdown
    assert "\\<script\\>" in markdown
    for alive in ("<script", "<img", "](javascript", "](https://evil", "**bold**", "`code`", "{{", "[^1]", "$x$"):
        # A backslash before it makes each of them plain text.
        assert not re.search(rf"(?<!\\){re.escape(alive)}", markdown)
    assert "\u202e" not in markdown
    assert "\x1b" not in markdown


def test_no_text_of_a_case_does_anything_in_html(hostile: Document) -> None:
    html = to_html(hostile).decode()
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    # As words it may stand anywhere; as an address nowhere.
    assert re.findall(r"""<[^>]*=\s*["']?\s*javascript:""", html, re.IGNORECASE) == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "{{ ''.__class__.__mro__ }}" in html.replace("&#39;", "'")


@pytest.mark.costly
def test_no_text_of_a_case_does_anything_in_a_pdf(hostile: Document) -> None:
    pdf = PdfReader(BytesIO(to_pdf(hostile)))
    text = re.sub(r"\s+", "", "".join(page.extract_text() for page in pdf.pages))
    # As typed, and not what it would give.
    assert '#read("/etc/passwd")#eval("1+1")$x$#sys.inputs' in text
    assert "root:x:0" not in text


@pytest.mark.costly
def test_hostile_words_leave_the_outline_as_it_is(hostile: Document) -> None:
    def headings(document: Document) -> list[str]:
        return [line for line in document.markdown.splitlines() if line.startswith("#")]

    assert headings(hostile) == headings(document_of(case_of(every_field())))


def test_hostile_words_stay_in_their_cells(hostile: Document) -> None:
    lines = hostile.markdown.splitlines()
    for number, line in enumerate(lines):
        if line.startswith("| ") and not lines[number - 1].startswith("|"):
            width = cells_in(line)
        if line.startswith("|"):
            assert cells_in(line) == width, line


def cells_in(row: str) -> int:
    return row.replace("\\\\", "").replace("\\|", "").count("|")

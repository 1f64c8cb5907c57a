"""Prose quotes figures and does nothing else; its Markdown stays inside its section."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sibcase.documents.formats.convert import Document, to_html
from sibcase.documents.templates.prose import ProseFault, check_prose, gather_prose
from sibcase.documents.templates.prose_markdown import lowered, tamed
from sibcase.tasks.business_case import BusinessCase, load, load_text
from sibcase.tasks.publish.document import compose
from sibcase.wording.figures.quoted import quotable_names

if TYPE_CHECKING:
    from sibcase.casefile.source.findings import Finding

EXAMPLES = Path(__file__).parents[1] / "examples"
NEED = (EXAMPLES / "need.yaml").read_text("utf-8")


def with_prose(prose: str) -> BusinessCase:
    """Return the case of the need alone, with prose for its summary."""
    block = "\n".join(f"    {line}" for line in prose.splitlines())
    return load_text(f"{NEED}\nnarrative:\n  summary: |\n{block}\n")


def narrative_findings(business: BusinessCase) -> list[Finding]:
    """Return what keeps a case's narrative from being printed."""
    prose = gather_prose(business.case, business.narratives, business.texts)
    return check_prose(prose, quotable_names(business.book))


def printed(prose: str) -> str:
    business = with_prose(prose)
    return compose(business, business.evaluate()).markdown


# --- quoting ----------------------------------------------------------------------------------------------------------


def test_prose_quotes_figures_and_chooses_words_by_them() -> None:
    text = printed(
        "It costs {{ figures.need.cost.total | money }}: {% if figures['need.cost.total'] > 1000000 %}a lot{% else %}"
        "little{% endif %}; {{ 'bond' if 'payments.total' in figures else 'no bond' }}."
    )
    # 150 people x £70,000 x 15 years.
    assert "It costs £157,500,000: a lot; no bond." in text


@pytest.mark.parametrize(
    ("prose", "said", "help_text"),
    [
        ("{{ figures.need.cost.totl }}", "`need.cost.totl` is no figure", "need.cost.total"),
        ("{{ figures['need.cost'] }}", "`need.cost` is not one figure but several", "need.cost.total"),
        ("{% if figures.payments.total > 1 %}x{% endif %}", "`payments.total` is no figure", "near it"),
        ("{{ figures.need.cost.total | monye }}", "no way of writing called `monye`", "`money`"),
        ("{{ case.title }}", "nothing called `case`", "figures.payments.total"),
        ("{{ ''.__class__.__mro__ }}", "may not do this (getattr)", ""),
        ("{% for x in range(9) %}x{% endfor %}", "may not do this (for)", "choose between words"),
        ("{% set x = 1 %}", "may not do this (assign)", ""),
        ("{% include 'x' %}", "may not do this (include)", ""),
        ("{{ figures.need.cost.total * 2 }}", "may not do this (mul)", ""),
        ("{{ figures[figures.need] }}", "may not do this (getitem)", ""),
        ("{{ lipsum() }}", "may not do this (call)", ""),
        ("{{ 'a' ~ 'b' }}", "cannot be read", ""),
        ("{% if %}", "cannot be read", ""),
        ("{{ figures.need.cost.total", "cannot be read", ""),
    ],
)
def test_what_prose_may_not_do_is_a_finding(prose: str, said: str, help_text: str) -> None:
    findings = narrative_findings(with_prose(f"First line.\n\n{prose}"))
    assert said in findings[0].message
    assert help_text in findings[0].help
    assert {finding.code for finding in findings} == {"SIB037"}


def test_a_finding_stands_at_the_word() -> None:
    # need.yaml has 7 lines; an empty line, narrative, summary, then the prose: its third line is line 13.
    (finding,) = narrative_findings(with_prose("One.\n\nTwo {{ figures.need.cost.totl }}."))
    line = with_prose("One.\n\nTwo {{ figures.need.cost.totl }}.").texts[finding.place.file].line(finding.place.line)
    assert line[finding.place.column - 1 :].startswith("need.cost.totl")


def test_a_finding_in_a_file_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(f"{NEED}\nnarrative: {{summary: {{file: summary.md}}}}\n", "utf-8")
    (tmp_path / "summary.md").write_text("One.\n\nTwo {{ figures.nil }}.\n", "utf-8")
    (finding,) = narrative_findings(load(tmp_path))
    assert (Path(finding.place.file).name, finding.place.line) == ("summary.md", 3)


def test_all_faults_of_all_sections_are_reported_at_once() -> None:
    business = load_text(
        f"{NEED}\nnarrative:\n  summary: '{{{{ figures.a }}}} {{{{ figures.b }}}}'\n  purpose: '{{{{ figures.c }}}}'\n"
    )
    assert len(narrative_findings(business)) == 3
    with pytest.raises(ProseFault) as caught:
        compose(business, business.evaluate())
    assert caught.value.findings == narrative_findings(business)


# --- Markdown inside a section ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "safe"),
    [
        ("<script>x</script>", "\\<script>x\\</script>"),
        ("1 < 2 and a<b", "1 < 2 and a\\<b"),
        ("<https://example.org>", "<https://example.org>"),
        ("`<b>` and ``<i> ` </i>``", "`<b>` and ``<i> ` </i>``"),
        ("\\<b>", "\\<b>"),
        ("![alt](https://evil.example/x.png)", "[alt](https://evil.example/x.png)"),
        ("[x](javascript:alert(1))", "[x]\\(javascript:alert(1))"),
        ("[x]( https://example.org)", "[x]( https://example.org)"),
        ("[x](#section)", "[x](#section)"),
        ("[x]: javascript:alert(1)", "\\[x]: javascript:alert(1)"),
        ("[x]: https://example.org", "[x]: https://example.org"),
        ("Text[^1].\n\n[^1]: Note.", "Text[^summary-1].\n\n[^summary-1]: Note."),
        ("```\n<b>\n```", "```\n<b>\n```"),
        ("```\nnever closed", "```\nnever closed\n```"),
        ("<!-- never closed", "\\<!-- never closed"),
        ("a\u202eb\x1b[31mc", "abc"),
    ],
)
def test_prose_is_tamed(written: str, safe: str) -> None:
    assert tamed(written, "summary") == safe


@pytest.mark.costly
@pytest.mark.parametrize(
    "text",
    [
        "```\nopen",
        "~~~~\nopen",
        "- list\n  ```\n  open",
        "> ```\n> open",
        "<div>",
        "<!--",
        "`open",
        "[open](",
        "    code",
    ],
)
def test_nothing_that_prose_opens_stays_open(text: str) -> None:
    html = to_html(Document(f"{tamed(text, 'summary')}\n\n## After\n\nThe end.\n", "Title")).decode()
    assert "After</h2>" in html
    assert "<p>The end.</p>" in html


@pytest.mark.parametrize(
    ("written", "level", "below"),
    [
        ("# One\n\n## Two", 3, "#### One\n\n##### Two"),
        ("### Three", 2, "### Three"),
        ("###### Six\n\n# One", 4, "###### Six\n\n##### One"),
        ("Title\n=====\n\ntext", 2, "### Title\n\ntext"),
        ("Two\nlines\n---", 3, "#### Two lines"),
        ("> # Quoted", 2, "> ### Quoted"),
        ("```\n# code\n```", 3, "```\n# code\n```"),
        ("No heading, #1 only", 3, "No heading, #1 only"),
    ],
)
def test_headings_stand_below_the_section(written: str, level: int, below: str) -> None:
    assert lowered(written, level) == below


def test_prose_cannot_begin_a_section_of_the_document() -> None:
    text = printed("# Financial case\n\nAll is well.")
    assert [line for line in text.splitlines() if line.endswith("Financial case")] == ["#### Financial case"]

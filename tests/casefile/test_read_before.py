"""A text that is read after others of the same case is read as it is alone, whatever was changed in between."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibcase.casefile.reader import Loaded, load_text
from sibcase.casefile.source.compose import compose
from sibcase.casefile.source.nodes import Block, Node, Series
from sibcase.casefile.source.parts_of_text import parts_of_text
from sibcase.casefile.source.read_before import ReadBefore
from tests.trials import trials

ROOT = Path(__file__).parents[2]
FULL = ROOT / "cases/family-recovery/case.yaml"
FILES = [FULL, ROOT / "cases/rough-sleeping/case.yaml", ROOT / "tests/casefile/every-field.yaml"]
TEXTS = {file: file.read_text("utf-8") for file in FILES}
# What joins sections, ends them early, or is no YAML: a piece that is read alone must not hide it.
NASTY = (
    "need: {people: 1}",
    "'need': x",
    "title: &a x",
    "area: *a",
    "title: &home x",
    'title: "open',
    "title: 'it''s",
    "summary: |",
    "summary: >+",
    "area: {a: [1,",
    "---",
    "...",
    "%YAML 1.2",
    "? a",
    "  deeper: 1",
    "- item",
    "# a comment",
    "",
    "a: b: c",
    "\ttab: 1",
    "!tag x",
    "costs: {own: {}}",
    "sibcase: 1",
    "x: \u2028y",
    "x: 1\r",
    "<<: *home",
)


def spelt(node: Node | None) -> Any:
    """Return a tree with every place and path in it."""
    if isinstance(node, Block):
        keys = [(str(key), key.place, key.path, key.plain) for key in node.keys_written.values()]
        return node.place, node.path, keys, {str(name): spelt(each) for name, each in node.items()}
    if isinstance(node, Series):
        return node.place, node.path, [spelt(each) for each in node]
    return None if node is None else (str(node), node.place, node.path, node.plain)


@st.composite
def edited(draw: st.DrawFn, text: str) -> str:
    """Return a text with some lines changed, removed, written twice, or replaced by what is nasty."""
    lines = text.split("\n")
    for _ in range(draw(st.integers(1, 2))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["number", "remove", "twice", "nasty", "before"])):
            case "number":
                lines[at] = lines[at].replace("1", "2")
            case "remove":
                del lines[at]
            case "twice":
                lines.insert(at, lines[at])
            case "nasty":
                lines[at] = draw(st.sampled_from(NASTY))
            case _:
                lines.insert(at, draw(st.sampled_from(NASTY)))
    return "\n".join(lines)


@given(st.data())
@trials(100)
def test_sections_that_are_composed_alone_make_the_tree_of_the_whole(data: st.DataObject) -> None:
    text, before = TEXTS[data.draw(st.sampled_from(FILES))], ReadBefore()
    before.compose(text, "a.yaml")
    for _ in range(2):
        changed = data.draw(edited(text))
        (root, findings), (again, found) = compose(changed, "a.yaml"), before.compose(changed, "a.yaml")
        assert spelt(again) == spelt(root)
        assert sorted(found, key=repr) == sorted(findings, key=repr)


@given(st.data())
@trials(25)
def test_a_case_is_read_as_it_is_alone(data: st.DataObject) -> None:
    file = data.draw(st.sampled_from(FILES))
    text, before = TEXTS[file], ReadBefore()
    load_text(text, str(file), folder=file.parent, before=before)
    changed = data.draw(edited(text))
    alone = load_text(changed, str(file), folder=file.parent)
    after = load_text(changed, str(file), folder=file.parent, before=before)
    assert (after.case, after.findings, after.variants) == (alone.case, alone.findings, alone.variants)
    assert (after.narratives, spelt(after.root)) == (alone.narratives, spelt(alone.root))


def test_a_section_that_has_not_changed_is_neither_composed_nor_read_again() -> None:
    text, before = TEXTS[FULL], ReadBefore()
    first = load_text(text, str(FULL), folder=FULL.parent, before=before)
    second = load_text(text.replace("£132k", "£133k"), str(FULL), folder=FULL.parent, before=before)
    assert first.case is not None
    assert second.case is not None
    assert first.root is not None
    assert second.root is not None
    assert second.case.outcomes is first.case.outcomes
    assert second.root["outcomes"] is first.root["outcomes"]
    assert second.case.contract != first.case.contract


# What a case has of other files, and of a rate card: it is written into its tree.
CARD = "home: {title: A home, price: £5k, counts: gross, payers: {council: 100%}, definition: A tenancy}\n"
FILES_NEXT_TO_IT = {
    "card.yaml": CARD,
    "costs.csv": "id,title,value,unit,prices,source\nweek,A week,£210,week,2024-25,Ledger\n",
    "index.csv": "year,index\n2024-25,100\n2025-26,103\n",
    "actuals.csv": "what,name,value,when\ndrawdown,loan,£1k,2028-03-31\n",
    "months.csv": "month,people\n2027-04,4\n2027-05,6\n",
}
COMPLETED = """\
sibcase: 1
title: A
stage: outline
currency: GBP
prices: 2025-26
start: 2027-04-01
term: 4 years
parties:
  council: {name: Council, role: commissioner, private: contract.rate_card.home.price}
  trust: {name: Trust, role: provider, private: [contract.rate_card.home.price, contract.cap]}
  fund: {name: Fund, role: investor}
need: {people: 20, unit_cost: £10k per year, years: 3}
service:
  provider: trust
  intake: {all: {by_month: {file: months.csv}}}
  costs: {staff: {title: Staff, amount: £2k per start, payee: trust}}
outcomes:
  home:
    title: A home
    measure: binary
    direction: increase
    baseline: 40%
    expected: {value: 60%, low: 50%, high: 70%}
    savings: {weeks: {title: Weeks, agency: council, units: 5 per year, unit_cost: {ref: week}, for: 2 years}}
  work: {title: Work, measure: binary, direction: increase, baseline: 10%, expected: 30%}
contract:
  include: card.yaml
  rate_card:
    work: {title: Work, price: £3k, counts: net, payers: {council: 100%}}
  cap: £100k
investment:
  tranches: {loan: {investor: fund, commitment: £50k, rank: 1, coupon: 4% per year}}
costs: {file: costs.csv, own: {night: {title: A night, value: £50, unit: night, prices: 2024-25, source: Ledger}}}
deflators: {file: index.csv}
actuals: {file: actuals.csv, observed: [{name: work, value: 3}]}
"""


@pytest.fixture
def completed(tmp_path: Path) -> Path:
    """Return a case with a card, and tables of everything for which there can be one."""
    (tmp_path / ".git").mkdir()
    for name, text in FILES_NEXT_TO_IT.items():
        (tmp_path / name).write_text(text, "utf-8")
    file = tmp_path / "case.yaml"
    file.write_text(COMPLETED, "utf-8")
    return file


def agree(text: str, file: Path, before: ReadBefore) -> Loaded:
    """Return a case read after others, which is as it is alone."""
    alone = load_text(text, str(file), folder=file.parent)
    after = load_text(text, str(file), folder=file.parent, before=before)
    assert (after.case, after.findings, after.variants) == (alone.case, alone.findings, alone.variants)
    assert (after.narratives, spelt(after.root)) == (alone.narratives, spelt(alone.root))
    assert after.texts == alone.texts
    return after


CHANGES = [
    ("people: 20", "people: 21"),
    ("price: £3k", "price: £4k"),
    ("baseline: 40%", "baseline: 41%"),
    ("value: £50", "value: £60"),
    ("include: card.yaml", "include: gone.yaml"),
    ("private: contract.rate_card.home.price}", "private: contract.cap}"),
    ("term: 4 years", "term: 5 years"),
]


@pytest.mark.parametrize(("was", "now"), CHANGES)
def test_a_case_that_other_files_complete_is_read_as_it_is_alone(completed: Path, was: str, now: str) -> None:
    before = ReadBefore()
    assert agree(COMPLETED, completed, before).case is not None
    assert was in COMPLETED
    agree(COMPLETED.replace(was, now), completed, before)
    agree(COMPLETED, completed, before)


@pytest.mark.parametrize(
    ("name", "was", "now"),
    [
        ("card.yaml", "£5k", "£6k"),
        ("costs.csv", "£210", "£220"),
        ("index.csv", "103", "104"),
        ("actuals.csv", "£1k", "£2k"),
        ("months.csv", "4\n", "5\n"),
        ("card.yaml", CARD, "sibcase: 1\n"),
        ("costs.csv", "id,", "name,"),
    ],
)
def test_what_changes_in_another_file_is_read(completed: Path, name: str, was: str, now: str) -> None:
    before, file = ReadBefore(), completed.parent / name
    first = agree(COMPLETED, completed, before)
    file.write_text(FILES_NEXT_TO_IT[name].replace(was, now, 1), "utf-8")
    second = agree(COMPLETED, completed, before)
    assert (second.case, second.findings) != (first.case, first.findings)
    file.write_text(FILES_NEXT_TO_IT[name], "utf-8")
    assert agree(COMPLETED, completed, before).case == first.case


def test_only_what_other_files_complete_is_read_again(completed: Path) -> None:
    before = ReadBefore()
    first = agree(COMPLETED, completed, before).case
    second = load_text(
        COMPLETED.replace("people: 20", "people: 21"), str(completed), folder=completed.parent, before=before
    )
    assert first is not None
    again = load_text(COMPLETED, str(completed), folder=completed.parent, before=before).case
    assert second.case is not None
    assert again is not None
    assert again.investment is second.case.investment


def test_a_card_that_completes_no_outcome_leaves_outcomes_as_they_were(completed: Path) -> None:
    text = COMPLETED.replace("  include: card.yaml\n", "").replace(
        "contract.rate_card.home.price, contract.cap", "service.costs"
    )
    text = text.replace("contract.rate_card.home.price", "contract.cap")
    before = ReadBefore()
    cases = [agree(text.replace("£100k", cap), completed, before).case for cap in ("£100k", "£110k", "£120k")]
    assert all(case is not None for case in cases)
    assert cases[1].outcomes is cases[2].outcomes  # type: ignore[union-attr]
    assert cases[1].parties is cases[2].parties  # type: ignore[union-attr]


def test_the_sections_of_a_text_are_all_of_it() -> None:
    parts = parts_of_text(TEXTS[FULL])
    assert "".join(each.text for each in parts) == TEXTS[FULL][parts[0].start :]
    assert [each.line for each in parts] == [TEXTS[FULL].count("\n", 0, each.start) for each in parts]

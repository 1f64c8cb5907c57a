"""Which change caused how much: steps that stand alone, in the order of the file, that add up to the whole."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from sibcase.book.evaluate import evaluate
from sibcase.casefile.reader import Loaded, load_text
from sibcase.model.build import build_book
from sibcase.tasks.compare import causes
from sibcase.tasks.compare.causes import Step, steps_between
from sibcase.tasks.compare.changes import changes_between

if TYPE_CHECKING:
    import pytest

    from sibcase.book.figures import Figures
    from sibcase.book.lines import Book

EXAMPLE = (Path(__file__).parents[1] / "examples" / "worked-example.yaml").read_text("utf-8")
PAYMENTS, DRAWN, RETURN = "payments.total", "investment.drawn", "investment.irr"


def sound(text: str) -> Loaded:
    loaded = load_text(text)
    assert loaded.case is not None, loaded.findings
    return loaded


def steps_to(new: str, *names: str, old: str = EXAMPLE) -> list[Step]:
    before, after = sound(old), sound(new)
    assert before.root is not None
    assert after.root is not None
    return steps_between(before.root, changes_between(before.root, after.root), names or (PAYMENTS,))


def paths(step: Step) -> list[str]:
    return [".".join(change.path) for change in step.changes]


def replaced(*pairs: tuple[str, str]) -> str:
    text = EXAMPLE
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


def test_each_change_is_counted_on_top_of_those_above_it() -> None:
    # 100 × 80 % × 50 % = 40 completers × 15 points × 80 % = 4.8 outcomes × £60,000 = £288,000, below the cap of
    # £400,000 that bound before; then the new cap of £250,000 binds.
    steps = steps_to(replaced(("completion: 75%", "completion: 50%"), ("cap: £400k", "cap: £250k")))
    assert [paths(step) for step in steps] == [["service.completion"], ["contract.cap"]]
    assert [(step.before[PAYMENTS], step.after[PAYMENTS]) for step in steps] == [(400_000, 288_000), (288_000, 250_000)]


def test_steps_lead_from_the_old_figures_to_the_new() -> None:
    new = replaced(
        ("completion: 75%", "completion: 60%"), ("£150k per year", "£90k per year"), ("for: 2 years,", "for: 3 years,")
    )
    names = (PAYMENTS, DRAWN, RETURN, "savings.cashable.total", "commissioners.npv.cashable")
    steps = steps_to(new, *names)
    for text, values in ((EXAMPLE, steps[0].before), (new, steps[-1].after)):
        case = sound(text).case
        assert case is not None
        figures = evaluate(build_book(case))
        assert dict(values) == {name: figures.value(name) for name in names}
    assert all(one.after == other.before for one, other in pairwise(steps))


def test_a_word_moves_nothing_and_is_not_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[Book] = []

    def counted(book: Book) -> Figures:
        computed.append(book)
        return evaluate(book)

    monkeypatch.setattr(causes, "evaluate", counted)
    (step,) = steps_to(replaced(("Foster placement avoided", "Foster placements avoided")))
    assert step.before == step.after
    assert len(computed) == 1, "only the old version"


def test_a_new_id_and_what_refers_to_it_stand_alone_in_the_order_of_the_file() -> None:
    new = replaced(
        ("  charity: {", "  police: {name: Police, role: commissioner}\n  charity: {"),
        ("payers: {council: 80%, nhs: 20%}", "payers: {council: 80%, police: 20%}"),
    )
    steps = steps_to(new)
    assert [paths(step) for step in steps] == [
        ["parties.police"],
        # Shares add up to 100 % only together.
        ["contract.payments.care-tariff.payers.nhs", "contract.payments.care-tariff.payers.police"],
    ]


def test_what_cannot_stand_alone_is_made_with_the_fewest_others() -> None:
    new = replaced(("nhs", "board"), ("completion: 75%", "completion: 50%"), ("cap: £400k", "cap: £250k"))
    steps = steps_to(new)
    assert [paths(step) for step in steps] == [
        [
            "parties.nhs",
            "parties.board",
            "need.segments.families.borne_by.nhs",
            "need.segments.families.borne_by.board",
            "contract.payments.care-tariff.payers.nhs",
            "contract.payments.care-tariff.payers.board",
        ],
        ["service.completion"],
        ["contract.cap"],
    ]


def test_a_figure_that_is_not_there_is_nothing() -> None:
    without = EXAMPLE[: EXAMPLE.index("investment:")]
    (step,) = steps_to(EXAMPLE, DRAWN, old=without)
    assert (step.before[DRAWN], step.after[DRAWN]) == (None, 190_000)  # worked-example.expected.yaml


def test_the_order_of_lines_counts_where_a_cap_binds() -> None:
    # In year 1 the tariff claims £432,000 and a fee of £100,000 falls due; the cap of £400,000 leaves the tariff
    # £300,000 behind the fee, and the fee nothing behind the tariff.
    fee = "    fee: {kind: block, amount: £100k per year, for: 1 year, from: 2026-04-01, payers: {nhs: 100%}}\n"
    before = EXAMPLE.replace("  payments:\n", "  payments:\n" + fee)
    after = EXAMPLE.replace("  cap: £400k", fee + "  cap: £400k")
    (step,) = steps_to(after, "payments.care-tariff", "payments.fee", old=before)
    assert [(change.kind, change.path) for change in step.changes] == [("moved", ("contract", "payments"))]
    assert step.before == {"payments.care-tariff": 300_000, "payments.fee": 100_000}
    assert step.after == {"payments.care-tariff": 400_000, "payments.fee": 0}


def test_many_changes_are_made_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(causes, "MOST_STEPS", 3)
    new = replaced(
        ("people: {value: 200,", "people: {value: 210,"),
        ("years: 5", "years: 6"),
        ("engagement: 80%", "engagement: 85%"),
        ("completion: 75%", "completion: 50%"),
        ("cap: £400k", "cap: £250k"),
    )
    assert [paths(step) for step in steps_to(new)] == [
        ["need.segments.families.people", "need.segments.families.years"],
        ["service.engagement", "service.completion"],
        ["contract.cap"],
    ]


def test_prose_is_no_step() -> None:
    assert steps_to(EXAMPLE + "narrative:\n  strategic: Words for readers\n") == []

"""Fuzzing, bounded by its examples: whatever is done to a case, it is read, checked, computed and told without a fault.

`HYPOTHESIS_EXAMPLES=20000 pytest tests/hostile/test_fuzz.py` looks for longer.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sibcase.casefile.reader import load_text
from sibcase.casefile.source.report import Style, format_findings
from sibcase.history.versions import Pair, Version
from sibcase.tasks.business_case import business_case
from sibcase.tasks.compare.as_markdown import markdown
from sibcase.tasks.compare.compare import compare
from sibcase.tasks.show.headline import as_data
from tests.hostile.generate import NUMERIC, SUMS, WORDY
from tests.hostile.payloads import DATES, DURATIONS, EXTREMES, IDS, NUMBERS, TEXTS
from tests.trials import trials

if TYPE_CHECKING:
    from sibcase.casefile.reader import Loaded

TESTS = Path(__file__).parents[1]
SOUND = [
    (TESTS / "examples/worked-example.yaml").read_text("utf-8"),
    (TESTS / "examples/quarterly-example.yaml").read_text("utf-8"),
    (TESTS / "casefile/every-field.yaml").read_text("utf-8"),
    WORDY.replace("TEXT", "words"),
]
# What is put in the place of something: what strangers write, and what the grammar is made of.
PIECES = [*NUMBERS.values(), *DATES.values(), *DURATIONS.values(), *IDS.values(), *TEXTS.values()]
MARKS = [*"{}[]:,-#&*!|>'\"%@`?~ \n\t", "\n  ", "\n- ", ": ", "<<: ", "&a ", "*a", "---\n", "\x00", "\ufeff", "£", "%"]
ASKED = int(os.environ.get("HYPOTHESIS_EXAMPLES", "0"))
EXAMPLES = ASKED or trials(150).max_examples
as_many = settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
fewer = settings(as_many, max_examples=max(EXAMPLES // 5, 1))


@st.composite
def mutilated(draw: st.DrawFn) -> str:
    """Return a sound case of which a few places were changed: lines gone, doubled, moved; words and marks put in."""
    lines = draw(st.sampled_from(SOUND)).splitlines(keepends=True)
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(lines) - 1))
        what = draw(st.sampled_from(("drop", "double", "move", "value", "mark", "cut", "indent")))
        lines = _changed(lines, place, what, draw) or ["sibcase: 1\n"]
    return "".join(lines)


def _changed(lines: list[str], place: int, what: str, draw: st.DrawFn) -> list[str]:
    line, before, after = lines[place], lines[:place], lines[place + 1 :]
    if what == "drop":
        return before + after
    if what == "double":
        return [*before, line, line, *after]
    if what == "move":
        return [*after, line, *before]
    if what == "indent":
        return [*before, " " * draw(st.integers(1, 9)) + line, *after]
    column = draw(st.integers(0, len(line)))
    if what == "cut":
        return [*before, line[:column] + "\n", *after]
    if what == "value":
        name, colon, _ = line.partition(":")
        return [*before, f"{name}{colon} {draw(st.sampled_from(PIECES))}\n", *after]
    return [*before, line[:column] + draw(st.sampled_from(MARKS)) + line[column:], *after]


def told_without_a_fault(content: str | bytes) -> Loaded:
    """Read, check and tell a case; if it is sound, compute it and tell that as well."""
    loaded = load_text(content)
    for style in get_args(Style):
        format_findings(loaded.findings, loaded.texts, style)
    assert (loaded.case is None) == loaded.has_errors
    assert all(finding.place.line > 0 and finding.place.column > 0 for finding in loaded.findings)
    if loaded.case is not None:
        business = business_case(loaded)
        as_data(business, business.evaluate())
    return loaded


@as_many
@given(mutilated())
def test_a_mutilated_case_is_read_checked_and_computed(text: str) -> None:
    told_without_a_fault(text)


@as_many
@given(
    st.fixed_dictionaries({place: st.sampled_from([sound, *EXTREMES[place]]) for place, sound in SUMS.items()}),
    st.dictionaries(st.sampled_from(list(SUMS)), st.sampled_from(list(NUMBERS.values())), max_size=1),
)
def test_any_numbers_are_refused_or_computed(numbers: dict[str, str], hostile: dict[str, str]) -> None:
    text = NUMERIC
    for place, number in (numbers | hostile).items():
        text = text.replace(place, number)
    told_without_a_fault(text)


@as_many
@given(st.sampled_from(SOUND), st.lists(st.tuples(st.integers(0, 20_000), st.binary(max_size=4)), max_size=5))
def test_broken_bytes_are_read(text: str, changes: list[tuple[int, bytes]]) -> None:
    content = text.encode()
    for place, piece in changes:
        at = place % len(content)
        content = content[:at] + piece + content[at + len(piece) :]
    told_without_a_fault(content)


@fewer
@given(mutilated(), mutilated())
def test_any_two_versions_are_compared(old: str, new: str) -> None:
    pair = Pair("case.yaml", Version("old", lambda: load_text(old)), Version("new", lambda: load_text(new)))
    markdown([compare(pair)])

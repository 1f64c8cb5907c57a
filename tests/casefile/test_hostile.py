"""Case files come from strangers: whatever they hold, there is a finding with a place, soon, and never an exception."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibcase.casefile.reader import load_text
from sibcase.casefile.source.report import format_findings
from tests.trials import trials

if TYPE_CHECKING:
    from collections.abc import Callable

HEAD = "sibcase: 1\ntitle: Recovery\n"
NEED = "need: {people: 150, unit_cost: £70k per year, years: 15}\n"
# What one hostile file may cost, in seconds of the processor: most take a tenth of one, those with thousands of
# findings about one, and several times as much while coverage is measured.
SECONDS = 10


def need(field: str, value: str) -> str:
    """Return a case whose need has one other value."""
    fields = {"people": "150", "unit_cost": "£70k per year", "years": "15", field: value}
    return HEAD + "need:\n" + "".join(f"  {name}: {written}\n" for name, written in fields.items())


HOSTILE: dict[str, Callable[[], str | bytes]] = {
    "a bomb of aliases": lambda: (
        HEAD
        + "a: &a [x, x, x, x, x, x, x, x, x]\n"
        + "".join(
            f"{name}: &{name} [{', '.join([f'*{last}'] * 9)}]\n"
            for last, name in zip("abcdefgh", "bcdefghi", strict=True)
        )
    ),
    "aliases within blocks": lambda: HEAD + "a: &a {x: 1}\n" + "".join(f"b{n}: *a\n" for n in range(200)),
    "ten million characters": lambda: HEAD + "summary: " + "x" * 10_000_000 + "\n",
    "ten million bytes": lambda: bytes(f"{HEAD}summary: {'x' * 10_000_000}\n", "utf-8"),
    "nested lists": lambda: HEAD + "summary: " + "[" * 100_000,
    "nested braces": lambda: HEAD + "summary: " + "{a: " * 100_000,
    "nested dashes": lambda: HEAD + "summary:\n  " + "- " * 100_000,
    "nested blocks": lambda: HEAD + "".join(f"{' ' * depth}a:\n" for depth in range(1000)),
    "nested questions": lambda: HEAD + "? " * 100_000,
    "zero bytes": lambda: b"sibcase: 1\ntitle: a\x00b\n",
    "only zero bytes": lambda: b"\x00" * 100_000,
    "UTF-16 cut within a letter": lambda: (HEAD + NEED).encode("utf-16")[:-1],
    "half a character": lambda: HEAD + "summary: \udcff\n",
    "random bytes": lambda: bytes((n * 7919) % 256 for n in range(100_000)),
    "year 0": lambda: HEAD + NEED + "start: 0000-01-01\nterm: 5 years\n",
    "year 9999": lambda: HEAD + NEED + "start: 9999-12-31\nterm: 60 years\n",
    "an endless term": lambda: HEAD + NEED + f"start: 2026-04-01\nterm: {'9' * 90} years\n",
    "1e308 people": lambda: need("people", "1e308"),
    "1e999 people": lambda: need("people", "1e999"),
    "infinitely many people": lambda: need("people", ".inf"),
    "no number of people": lambda: need("people", ".nan"),
    "negative people": lambda: need("people", "-150"),
    "very many digits": lambda: need("people", "9" * 900_000),
    "very many digits after the point": lambda: need("people", "-0." + "1" * 900_000),
    "very many quoted digits": lambda: need("people", "'" + "9" * 900_000 + "'"),
    "very many groups of digits": lambda: need("people", "1" + ",000" * 200_000),
    "very many words": lambda: need("people", "150" + " a" * 400_000),
    "very many blanks": lambda: need("people", "'150" + " " * 900_000 + "'"),
    "a long id": lambda: HEAD + NEED + "evaluation: {evaluator: " + "a-" * 400_000 + "}\n",
    "a long word": lambda: HEAD + NEED + "stage: " + "concept" * 100_000 + "\n",
    "a long source": lambda: need("people", "{value: x, source: " + "a-" * 400_000 + "b}"),
    "a long name": lambda: HEAD + NEED + "x" * 900_000 + ": 1\n",
    "very many unknown fields": lambda: HEAD + NEED + "".join(f"field{n}: 1\n" for n in range(4_000)),
    "very many unknown parties": lambda: (
        HEAD
        + "need:\n  people: 1\n  unit_cost: £1 per year\n  years: 1\n  borne_by:\n"
        + "".join(f"    party{n}: 1%\n" for n in range(4_000))
    ),
    "very many parties": lambda: (
        HEAD
        + "need:\n  people: 1\n  unit_cost: £1 per year\n  years: 1\n  borne_by:\n"
        + "".join(f"    party{n}: 1%\n" for n in range(2_000))
        + "parties:\n"
        + "".join(f"  party{n}: {{role: payer}}\n" for n in range(2_000))
    ),
    "very many sources": lambda: (
        HEAD
        + NEED
        + "sources:\n"
        + "".join(f"  source-{n}: {{title: x}}\n" for n in range(2_000))
        + "outcomes:\n"
        + "".join(f"  o{n}: {{baseline: {{value: 1, source: sauce-{n}}}}}\n" for n in range(2_000))
    ),
    "a million colons": lambda: HEAD + ":" * 900_000,
    "a million quotes": lambda: HEAD + "'" * 900_001,
    "a million commas": lambda: HEAD + "a: [" + "," * 900_000,
    "an endless comma trap": lambda: HEAD + "a: {b: £1" + ",000" * 20_000 + "}\n",
    "python objects": lambda: HEAD + NEED + "summary: !!python/object/apply:os.system [echo]\n",
    "a measure of no kind": lambda: (
        HEAD
        + NEED
        + "parties: {c: {name: C, role: payer}}\n"
        + "contract: {payers: {c: 100%}, payments: {b: {kind: block, amount: £5}}, "
        + "metrics: {a: {title: A, measure: {kind: £70k}}}}\n"
    ),
    "a merge key": lambda: HEAD + NEED + "<<: {summary: x}\n",
    "a directive": lambda: "%TAG ! tag:evil,2026:\n---\n" + HEAD + NEED + "area: !x y\n",
}


@pytest.mark.matrix(14)
@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_file_is_a_finding_with_a_place(what: str) -> None:
    content = HOSTILE[what]()
    started = time.process_time()
    loaded = load_text(content)
    told = format_findings(loaded.findings[:100], loaded.texts)
    elapsed = time.process_time() - started
    assert loaded.case is None
    assert loaded.has_errors
    assert all(finding.place.line >= 1 and finding.place.column >= 1 for finding in loaded.findings)
    assert all(len(finding.message) + len(finding.help) < 1500 for finding in loaded.findings)
    assert max(map(len, told.splitlines())) < 1500
    assert elapsed < SECONDS


@trials(300)
@given(st.one_of(st.text(), st.binary()))
def test_any_text_is_read_without_an_exception(content: str | bytes) -> None:
    loaded = load_text(content)
    assert loaded.case is None
    assert loaded.findings
    assert format_findings(loaded.findings, loaded.texts)


@trials(300)
@given(st.text(alphabet="sibcase: 1\n{}[],-'\"|>&*!%@#?abc£50%\t", max_size=80))
def test_any_text_after_a_good_beginning_is_read_without_an_exception(rest: str) -> None:
    loaded = load_text(f"{HEAD}{NEED}{rest}")
    assert (loaded.case is None) == loaded.has_errors
    format_findings(loaded.findings, loaded.texts)

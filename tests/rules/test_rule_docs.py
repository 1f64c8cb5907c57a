"""What a rule says of itself is so: its bad example gives its code and no other, its good one gives none."""

from __future__ import annotations

import importlib
import pkgutil
import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

import sibcase.rules
from sibcase.casefile.case import STAGES
from sibcase.casefile.source.codes import CODES
from sibcase.reference.deals import Comparable, PriceAgreed, ReturnAgreed, SimilarDeals, TargetAgreed
from sibcase.rules.registry import FAMILIES, RULES
from sibcase.rules.rule import Rule, rule
from tests.rules.examples import loaded_with, reviewed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.casefile.reader import Loaded
    from sibcase.casefile.source.findings import Finding
    from sibcase.rules.submission import Objection, Submission


# What lies beside the case, which no fragment of it can say.
OUTDATED = {"SIB907": ("safe-at-home.pdf",)}


def deal(number: int, price: float, share: float) -> Comparable:
    """Return a deal that is like the base case, invented as all of it is."""
    return Comparable(
        f"INDIGO-POJ-900{number}",
        "A deal",
        1.0,
        (),
        "Health",
        "",
        *(None, "GBP", None, None, None, None, None),
        (PriceAgreed(price, "GBP", "A parent is in recovery for six months", ""),),
        (TargetAgreed("share", share, "Every parent in lasting recovery"),),
    )


DEALS = SimilarDeals("indigo", (deal(1, 3_000, 0.25), deal(2, 8_000, 0.4), deal(3, 9_000, 0.3)), policy="Health")
# The case plans 11.9%, which is within these rates.
RETURNS = SimilarDeals(
    "indigo",
    with_returns=tuple(
        replace(deal(number, 0, 0), prices=(), targets=(), returns=(ReturnAgreed("IRR", "target", rate),))
        for number, rate in ((1, 0.05), (2, 0.09), (3, 0.125))
    ),
)
# What the export holds that the case names.
LIKE_THE_CASE = {"SIB512": DEALS, "SIB513": DEALS, "SIB515": RETURNS}


def findings_with(fragment: str, code: str = "", **header: str) -> list[Finding]:
    """Return what all rules find in the base case with a fragment put into it."""
    return reviewed(sound(fragment, **header), deals=LIKE_THE_CASE.get(code))


@cache
def bad_findings(each: Rule) -> list[Finding]:
    """Return what all rules find in the bad example of one."""
    return reviewed(sound(each.bad), OUTDATED.get(each.code, ()), LIKE_THE_CASE.get(each.code))


def sound(fragment: str, **header: str) -> Loaded:
    """Load the base case with a fragment put into it, which has nothing wrong as a file."""
    loaded = loaded_with(fragment, **header)
    assert [f"{each.code} {each.message}" for each in loaded.findings] == []
    return loaded


@pytest.mark.matrix(8, by="code")
@pytest.mark.parametrize("code", RULES)
def test_the_bad_example_gives_this_code_alone(code: str) -> None:
    found = bad_findings(RULES[code])
    assert {finding.code for finding in found} == {code}, [f"{one.code} {one.message}" for one in found]


@pytest.mark.matrix(8, by="code")
@pytest.mark.parametrize("code", RULES)
def test_the_good_example_gives_nothing(code: str) -> None:
    assert [f"{one.code} {one.message}" for one in findings_with(RULES[code].good, code)] == []


@pytest.mark.parametrize("stage", STAGES)
def test_the_base_case_has_no_finding_at_any_stage(stage: str) -> None:
    assert [f"{one.code} {one.message}" for one in findings_with("", stage=stage)] == []


@pytest.mark.matrix(8, by="code")
@pytest.mark.parametrize("code", RULES)
def test_a_finding_is_reported_in_one_plain_line_with_a_remedy(code: str) -> None:
    each = RULES[code]
    for found in bad_findings(each):
        assert found.help
        assert found.name == each.name
        assert not found.message.endswith(".")
        assert "\n" not in found.message
        assert found.place.line > 1


@pytest.mark.parametrize("each", RULES.values(), ids=list(RULES))
def test_a_rule_is_silent_before_it_is_due_and_never_grows_milder(each: Rule) -> None:
    gravity = {None: 0, "advice": 1, "warning": 2, "error": 3}
    by_stage = [gravity[each.severity(stage)] for stage in STAGES]
    assert by_stage == sorted(by_stage)
    assert by_stage[-1] > 0


@pytest.mark.parametrize("each", RULES.values(), ids=list(RULES))
def test_a_rule_is_reported_in_words(each: Rule) -> None:
    assert re.fullmatch(r"SIB[1-9][0-9]{2}", each.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", each.name)
    assert each.family in FAMILIES
    for told in (each.checks, each.matters):
        assert told.lstrip('"')[0].isupper()
        assert told.endswith(".")
    assert len(each.matters.split()) >= 15, "it takes more than that to convince anybody"
    assert each.source
    assert each.fix


def test_codes_and_names_are_used_once() -> None:
    assert list(RULES) == sorted(RULES)
    names = [each.name for each in RULES.values()] + [code.name for code in CODES.values()]
    assert len(names) == len(set(names))


def test_no_rule_is_left_out_of_the_registry() -> None:
    declared = set()
    for module in pkgutil.iter_modules(sibcase.rules.__path__):
        room = importlib.import_module(f"sibcase.rules.{module.name}")
        declared |= {thing.code for thing in vars(room).values() if isinstance(thing, Rule)}
    assert declared == set(RULES)


def test_a_rule_that_does_not_explain_itself_is_refused() -> None:
    def silent(_case: Submission) -> Iterator[Objection]:
        """Say nothing of why."""
        yield from ()

    with pytest.raises(ValueError, match="SIB999 has no section: Why it matters"):
        rule("SIB999", "silent", outline="advice")(silent)

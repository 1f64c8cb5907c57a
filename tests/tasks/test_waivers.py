"""Waivers: what a case sets aside is counted and not told; an old one is an error, a needless one is advice."""

from __future__ import annotations

import datetime as dt

from sibcase.tasks.check.policy import Policy
from sibcase.tasks.check.review import review_case
from tests.rules.examples import loaded_with

TODAY = dt.date(2026, 11, 22)
WAIVER = "waivers: [{{rule: {rule}, reason: Agreed by the board, by: The treasurer, until: {until}}}]\n"
NO_CAP = "contract: {cap: ~, payments: {home-tariff: {cap: ~}}}\n"


def codes(fragment: str, policy: Policy | None = None) -> tuple[list[str], list[str]]:
    """Return the codes that are open and those that are waived, in the base case with a fragment put into it."""
    weighed = review_case(loaded_with(fragment), policy, TODAY)
    return [each.code for each in weighed.open], [each.finding.code for each in weighed.waived]


def test_a_waived_finding_is_set_aside_with_its_waiver() -> None:
    fragment = NO_CAP + WAIVER.format(rule="SIB501", until="2027-03-31")
    assert codes(fragment) == ([], ["SIB501"])
    (waived,) = review_case(loaded_with(fragment), today=TODAY).waived
    assert (waived.waiver.reason, waived.waiver.by) == ("Agreed by the board", "The treasurer")
    assert "has a cap" in waived.finding.message


def test_a_waiver_holds_to_the_end_of_its_last_day() -> None:
    assert codes(NO_CAP + WAIVER.format(rule="SIB501", until="2026-11-22")) == ([], ["SIB501"])


def test_an_expired_waiver_is_an_error_and_waives_nothing() -> None:
    weighed = review_case(loaded_with(NO_CAP + WAIVER.format(rule="SIB501", until="2026-11-21")), today=TODAY)
    expired = next(each for each in weighed.open if each.code == "SIB052")
    assert {each.code for each in weighed.open} == {"SIB501", "SIB052"}
    assert expired.is_error
    assert "by The treasurer expired on 2026-11-21" in expired.message


def test_a_waiver_that_matches_nothing_is_advice() -> None:
    weighed = review_case(loaded_with(WAIVER.format(rule="SIB501", until="2027-03-31")), today=TODAY)
    assert [(each.code, each.severity) for each in weighed.open] == [("SIB053", "advice")]


def test_a_waiver_of_a_rule_that_was_not_asked_is_not_called_needless() -> None:
    fragment = WAIVER.format(rule="SIB501", until="2027-03-31")
    assert codes(fragment, Policy(ignore=frozenset({"SIB501"}))) == ([], [])
    # Nothing is asked of a concept's contract, so nothing can be said of its waiver.
    assert codes(fragment + "stage: concept\n") == ([], [])


def test_a_waiver_of_no_rule_is_an_error_that_names_the_nearest() -> None:
    weighed = review_case(loaded_with(WAIVER.format(rule="SIB599", until="2027-03-31")), today=TODAY)
    (fault,) = weighed.open
    assert (fault.code, fault.severity) == ("SIB051", "error")
    assert "SIB509" in fault.help


def test_a_warning_of_the_file_can_be_waived() -> None:
    fragment = (
        WAIVER.format(rule="SIB035", until="2027-03-31") + "need: {segments: {couples: {people: {supply: count}}}}\n"
    )
    assert codes(fragment) == ([], ["SIB035"])


def test_waivers_are_reported_at_their_own_lines() -> None:
    loaded = loaded_with(WAIVER.format(rule="SIB501", until="2026-01-01"))
    (expired,) = (each for each in review_case(loaded, today=TODAY).open if each.code == "SIB052")
    assert "until: 2026-01-01" in loaded.texts[loaded.path].line(expired.place.line)

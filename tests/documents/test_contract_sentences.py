"""Every kind of payment line is one plain sentence, with what it leaves open; expected words are read off each line."""

from __future__ import annotations

import json

import pytest

from sibcase.documents.contract_sentences import PaymentRule, independence, payment_rules
from sibcase.documents.safe_text import escape_markdown
from sibcase.pipeline.compute import load_text
from tests.model.small_cases import text_of

METRICS = """
contract:
  payers: {council: 60%, nhs: 40%}
  metrics:
    fall: {title: Fall in days, who: young people, measured: days in care, against: a matched group,
           verified_by: charity, data: care records, when: [2028-03-31]}
    used: {title: Days used, unit: days, expected: 800 days}
    saved: {title: Money saved, unit: money, expected: £100k}
"""


def rule_of(line: str, *changes: str) -> PaymentRule:
    business = load_text(text_of(METRICS, *changes, f"contract: {{payments: {{x: {line}}}}}"))
    return payment_rules(business.case)["x"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{kind: block, amount: £25k per quarter, for: 2 years}", "£25k per quarter for 2 years, whatever happens"),
        ("{kind: block, amount: 100_000}", "£100,000 at the start, whatever happens"),
        ("{kind: tariff, outcome: home, counts: net, price: £12k, most: 1}", "for at most 1 outcome"),
        ("{kind: tariff, outcome: home, counts: gross, price: £12k, most: 20}", "for at most 20 outcomes"),
        ("{kind: tariff, outcome: home, counts: net, price: £12k}", "£12k for each outcome that is due to the service"),
        (
            "{kind: table, metric: fall, rows: [{from: 10%, pays: £9.6m}, {from: 20%, pays: £11.712m}]}",
            "£9.6m from 10%, £11.712m from 20% and nothing otherwise",
        ),
        (
            (
                "{kind: table, metric: fall, rows: [{below: 5%, pays: -£3.3m}, "
                "{from: 5%, to: 9%, pays: £0}, {above: 9%, pays: £1m}]}"
            ),
            "£3.3m from the investors to the payers below 5%, nothing from 5% up to and including 9% and £1m above 9%",
        ),
        (
            "{kind: bonus, metric: fall, principal: £2m, rows: [{from: 5%, below: 9%, pays: 50% of principal}]}",
            "50% of the principal from 5% to below 9% and nothing otherwise; the principal is £2m",
        ),
        (
            "{kind: table, metric: fall, read: linear, rows: [{at: 5%, pays: £1m}, {at: 10%, pays: £2m}]}",
            "in a straight line between £1m at 5% and £2m at 10%, nothing below 5% and £2m above 10%",
        ),
        (
            (
                "{kind: table, metric: used, read: marginal, rows: [{from: 0, pays: £80 per day}, "
                "{from: 100, pays: £60 per day}]}"
            ),
            "£80 for each day up to 100 days and £60 for each day above 100 days",
        ),
        (
            "{kind: avoided, metric: used, baseline: 1_000 days, price: £80, threshold: 1 day}",
            "£80 for each day avoided, 1,000 days less “Days used”, nothing below 1 day avoided",
        ),
        (
            "{kind: share, metric: saved, stages: [{share: 95%, until: principal plus 5%}, {share: 40%}]}",
            "95% of “Money saved” until the principal plus 5% has been paid in all, then 40%",
        ),
        (
            (
                "{kind: return-table, metric: fall, principal: £7m, rates: [{at: 55%, pays: 3%}, {at: 65%, pays: 9%}], "
                "floor: 2%, ceiling: 15%, years: 1, repays: [{from: 55%, pays: 100%}]}"
            ),
            "simple interest on the principal for 1 year",
        ),
    ],
)
def test_every_kind_says_how_much(line: str, said: str) -> None:
    assert said in rule_of(line).sentence


def test_a_rule_tells_what_a_payment_rule_needs() -> None:
    rule = rule_of(
        "{kind: table, title: Fewer days, metric: fall, due: 3 months, cap: £2m, rows: [{from: 10%, pays: £1m}]}",
        "contract: {cap: £5m, cap_per_year: £1.5m}",
    )
    assert rule.sentence == (
        "Fewer days: by “Fall in days”, £1m from 10% and nothing otherwise, paid 3 months after it is measured, "
        "by County council (60%) and NHS board (40%); at most £2m for this line, £1.5m in one financial year "
        "over all lines and £5m over the whole contract; “Fall in days” is measured for young people, "
        "as “days in care”, against a matched group, on 31 March 2028, from care records, verified by Family charity."
    )
    assert rule.missing == ()


def test_what_is_missing_is_named() -> None:
    rule = rule_of("{kind: avoided, metric: used, price: £80}")
    assert "It is not stated who verifies it." in rule.missing
    assert "It is not stated what the most is that is paid." in rule.missing
    assert "It is not stated when it is measured." in rule.missing


def test_titles_of_strangers_stay_inert() -> None:
    title = json.dumps("**bold** <b>x</b>\n# Head \x1b[31mred")
    rule = rule_of(f"{{kind: block, amount: £1, title: {title}}}")
    assert "\n" not in rule.sentence
    assert "\x1b" not in rule.sentence
    assert escape_markdown(rule.sentence).startswith("\\*\\*bold\\*\\* \\<b\\>x")


def test_a_cap_for_one_person_says_what_the_forecast_takes_for_granted() -> None:
    capped = load_text(text_of("contract: {cap_per_person: £5k}"))
    assert "independent of one another" in independence(capped.case, capped.evaluate())
    plain = load_text(text_of())
    assert independence(plain.case, plain.evaluate()) == ""

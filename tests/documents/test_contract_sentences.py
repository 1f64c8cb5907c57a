"""Every kind of payment line is one plain sentence, with what it leaves open; expected words are read off each line."""

from __future__ import annotations

import json

import pytest

from sibcase.tasks.business_case import load_text
from sibcase.wording.contract.sentences import PaymentRule, independence, payment_rules
from sibcase.wording.markdown import escape_markdown
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
        (
            "{kind: block, amount: £25k per quarter, for: 2 years}",
            "£25k per quarter for 2 years, regardless of results",
        ),
        ("{kind: block, amount: 100_000}", "£100,000 at the start, regardless of results"),
        ("{kind: tariff, outcome: home, counts: net, price: £12k, most: 1}", "for up to 1 outcome"),
        ("{kind: tariff, outcome: home, counts: gross, price: £12k, most: 20}", "for up to 20 outcomes"),
        (
            "{kind: tariff, outcome: home, counts: net, price: £12k}",
            "£12k for each outcome attributable to the service",
        ),
        (
            "{kind: table, metric: fall, rows: [{from: 10%, pays: £9.6m}, {from: 20%, pays: £11.712m}]}",
            "£9.6m from 10%, £11.712m from 20% and nothing otherwise",
        ),
        (
            (
                "{kind: table, metric: fall, rows: [{below: 5%, pays: -£3.3m}, "
                "{from: 5%, to: 9%, pays: £0}, {above: 9%, pays: £1m}]}"
            ),
            (
                "£3.3m from the investors to commissioners below 5%, nothing from 5% up to and "
                "including 9% and £1m above 9%"
            ),
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
            "£80 for each day avoided, calculated as 1,000 days less “Days used”, with no payment below 1 day avoided",
        ),
        (
            "{kind: share, metric: saved, stages: [{share: 95%, until: principal plus 5%}, {share: 40%}]}",
            "95% of “Money saved” until the principal plus 5% has been paid in total, then 40%",
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


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "{kind: tariff, metric: used, counts: gross, price: £8, requires: [{metric: fall, above: 5%}]}",
            "each day observed, whether or not the service caused it, only if “Fall in days” is above 5%",
        ),
        (
            (
                "{kind: tariff, outcome: home, counts: net, price: £9k, tiers: [{above: 20, price: £8k}], "
                "tiers_restart: each year, most_per_year: 40}"
            ),
            "£8k for each beyond 20 outcomes, starting again in each financial year",
        ),
        (
            "{kind: tariff, outcome: home, counts: net, price: £9k, other_prices: [{from: 2027-04-01, price: £9.5k}]}",
            "£9k for each outcome attributable to the service, £9.5k from 1 April 2027",
        ),
        (
            "{kind: block, amount: £9k, requires: [{metric: fall, at_least: 5%}]}",
            "£9k at the start, only if “Fall in days” is at least 5%",
        ),
        (
            "{kind: block, amount: £9, scaled_by: {metric: fall, rows: [{from: 0%, pays: 90%}, {from: 5%, pays: 1%}]}}",
            "multiplied by a share based on “Fall in days”, 90% from 0%, 1% from 5% and nothing otherwise",
        ),
        (
            (
                "{kind: table, metric: fall, read: marginal, each: 1%, whole_steps: true, "
                "rows: [{above: 5%, to: 20%, pays: £160k}]}"
            ),
            "£160k for each full 1% between 5% and 20%",
        ),
        (
            (
                "{kind: table, metric: fall, rows: [{from: 5%, pays: £1m}], takes: least, "
                "others: [{metric: saved, rows: [{from: £10k, pays: £2m}]}]}"
            ),
            (
                "the lowest of these: based on “Fall in days”, £1m from 5% and nothing otherwise; "
                "based on “Money saved”, £2m"
            ),
        ),
        (
            "{kind: table, metric: fall, per: person, rows: [{from: 5%, pays: £1k}]}",
            "based on “Fall in days”, £1k from 5% and nothing otherwise, for each person",
        ),
        (
            "{kind: share, metric: saved, stages: [{share: 0%, until_saved: £10k}, {share: 40%}]}",
            "0% of “Money saved” until £10k has been saved in total, then 40%",
        ),
        (
            "{kind: block, amount: £9k, instalments: [{share: 40%, due: 1 year}, {share: 60%, due: 2 years}]}",
            "paid in instalments, 40% 1 year and 60% 2 years after the due date",
        ),
        (
            "{kind: block, amount: £9k, tranche: loan, minimum: £5k, cap_per_year: £6k}",
            "to loan; a minimum of £5k in total, made up at the end; capped at £6k for this line in each financial",
        ),
        (
            "{kind: tariff, outcome: home, counts: net, price: £9k, on_account: [home]}",
            "payments on account under “home” are set off, and any part not earned is repaid at the end",
        ),
    ],
)
def test_every_term_is_reported(line: str, said: str) -> None:
    rules = payment_rules(load_text(text_of(METRICS, f"contract: {{payments: {{x: {line}}}}}")).case)
    assert said in rules["x"].sentence


def test_caps_over_several_lines_and_of_payers_are_reported() -> None:
    caps = "contract: {shared_caps: {both: {title: Both, lines: [x], cap: £3m}}, payer_caps: {nhs: £1m}}"
    rule = rule_of("{kind: block, amount: £9k}", caps)
    assert "capped at £3m across the lines of “Both” and £1m by NHS board across all its payments" in rule.sentence


def test_a_weighted_sum_says_what_is_taken_off() -> None:
    more = "contract: {metrics: {net: {title: Net, unit: days, sum: {used: 3, saved: -100%, fall: -50%}}}}"
    rule = rule_of("{kind: tariff, metric: net, counts: gross, price: £1}", more)
    assert "the sum of 3 × “Days used”, less “Money saved” and less 50% of “Fall in days”" in rule.sentence


def test_a_cap_per_person_says_where_a_forecast_cannot_hold_it() -> None:
    text = "contract: {cap_per_person: £5k, payments: {used: {kind: tariff, metric: used, counts: gross, price: £1}}}"
    business = load_text(text_of(METRICS, text))
    assert "not applied to “Used”" in independence(business.case, business.evaluate())


def test_a_rule_says_what_a_payment_rule_needs() -> None:
    rule = rule_of(
        "{kind: table, title: Fewer days, metric: fall, due: 3 months, cap: £2m, rows: [{from: 10%, pays: £1m}]}",
        "contract: {cap: £5m, cap_per_year: £1.5m}",
    )
    assert rule.sentence == (
        "Fewer days: based on “Fall in days”, £1m from 10% and nothing otherwise, paid 3 months after measurement, "
        "by County council (60%) and NHS board (40%); capped at £2m for this line, £1.5m in each financial year "
        "across all lines and £5m across the whole contract. “Fall in days” is measured for young people, "
        "as “days in care”, against a matched group, on 31 March 2028, using care records, verified by Family charity."
    )
    assert rule.missing == ()


def test_what_is_missing_is_named() -> None:
    rule = rule_of("{kind: avoided, metric: used, price: £80}")
    assert "the verifier" in rule.missing
    assert "a cap" in rule.missing
    assert "the date of measurement" in rule.missing


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

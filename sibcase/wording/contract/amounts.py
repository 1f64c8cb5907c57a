"""How much a payment line pays, in words: one function for each kind of line."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from sibcase.casefile.sections.parts import (
    AvoidedPayment,
    BlockPayment,
    ReturnTable,
    SharePayment,
    TablePayment,
    Tariff,
)
from sibcase.casefile.values.wording import percent, year_of_accounts
from sibcase.wording.contract.measures import conditions_in_words, metric_of, metric_title
from sibcase.wording.contract.terms import Scale, amount, as_words, day, in_bands, in_lines, level, named, unit_by_unit
from sibcase.wording.parties import party_name
from sibcase.wording.phrases import listed

if TYPE_CHECKING:
    from sibcase.casefile.case import Case
    from sibcase.casefile.sections.parts import Payment, Schedule
    from sibcase.casefile.values.fields import Assumption

__all__ = ["how_much"]


def how_much(case: Case, line: Payment) -> str:
    """Return what a line pays for what, on what conditions, and times what."""
    parts = [_by_kind(case, line)]
    if line.scaled_by:
        parts.append(f"multiplied by a share {_scheduled(case, line.scaled_by)}")
    if line.target and _speaks_of_target(line):
        parts.append(f"the target payment is {amount(line.target, case.currency)}")
    most = getattr(line, "cap_per_cohort", None)
    if most:
        parts.append(f"up to {amount(most, case.currency)} for each cohort")
    return "; ".join(parts)


def _speaks_of_target(line: Payment) -> bool:
    schedules = [line, *(getattr(line, "others", None) or ()), getattr(line, "fallback", None)]
    rows = [row for each in schedules if each is not None for row in getattr(each, "rows", None) or ()]
    in_cap = line.cap is not None and line.cap.quantity.unit == "target"
    return in_cap or any(row.pays.quantity.unit == "target" for row in rows)


def _by_kind(case: Case, line: Payment) -> str:
    words = _plain(case, line)
    return words if isinstance(line, TablePayment) else f"{words}{conditions_in_words(case, line.requires)}"


def _plain(case: Case, line: Payment) -> str:
    match line:
        case Tariff():
            return _tariff(case, line)
        case BlockPayment():
            return _block(case, line)
        case AvoidedPayment():
            return _avoided(case, line)
        case TablePayment():
            return _table(case, line)
        case SharePayment():
            return _share(case, line)
        case ReturnTable():
            return _return(case, line)
        case _:
            assert_never(line)


def _scale(case: Case, metric: str, payee: str | None = None) -> Scale:
    found = metric_of(case, metric)
    back = "from the investors to commissioners" if case.investment else "back to commissioners"
    if payee is not None:
        back = f"from {party_name(case, payee)} to commissioners"
    return Scale(found.unit if found else "share", case.currency, back)


# --- tariff and block -------------------------------------------------------------------------------------------------


def _tariff(case: Case, line: Tariff) -> str:
    counted = {"net": "attributable to the service", "gross": "observed, whether or not the service caused it"}
    one = _one_counted(case, line)
    price = f"{amount(line.price, case.currency)} for each {one} {counted[line.counts]}"
    parts = [price, *_other_prices(case, line), *_tiers(case, line), _how_often(case, line)]
    if line.after and case.contract and line.after in case.contract.payments:
        earlier = case.contract.payments[line.after].title or named(line.after)
        parts.append(f"only for people who have achieved “{as_words(earlier)}”")
    if line.cap_per_outcome:
        parts.append(f"up to {amount(line.cap_per_outcome, case.currency)} per outcome")
    if line.most:
        parts.append(f"for up to {_counted(line.most, _one_counted(case, line))}")
    if line.most_per_year:
        most = _counted(line.most_per_year, _one_counted(case, line))
        parts.append(f"for up to {most} in each {year_of_accounts(case.currency)}")
    return ", ".join(part for part in parts if part)


def _one_counted(case: Case, line: Tariff) -> str:
    """Return what one of the things counted is called: a day, a point, or an outcome."""
    metric = metric_of(case, line.metric)
    return _scale(case, line.metric or "").one if metric and metric.unit in ("days", "points", "money") else "outcome"


def _other_prices(case: Case, line: Tariff) -> list[str]:
    prices = []
    for other in line.other_prices or ():
        when = f"for the cohort {named(other.cohort)}" if other.cohort else ""
        when = f"from {day(other.start, case)}" if other.start else when
        prices.append(f"{amount(other.price, case.currency)} {when}")
    return prices


def _tiers(case: Case, line: Tariff) -> list[str]:
    """Return the prices of outcomes beyond so many; the last word says whether they are counted anew each year."""
    tiers = list(line.tiers or ())
    prices = [
        f"{amount(tier.price, case.currency)} for each beyond {_counted(tier.above, _one_counted(case, line))}"
        for tier in tiers
    ]
    if prices and line.tiers_restart == "each year":
        prices[-1] += f", starting again in each {year_of_accounts(case.currency)}"
    return prices


def _how_often(case: Case, line: Tariff) -> str:
    """Return how often one person can bring the payment, where the case says so or the outcome is yes or no."""
    outcome = (case.outcomes or {}).get(line.outcome or "")
    is_stated = "per_person" in line.model_fields_set or (outcome is not None and outcome.measure == "binary")
    if not is_stated:
        return ""
    return "once per person" if line.per_person == "once" else "each time a person achieves it"


def _counted(most: Assumption, noun: str) -> str:
    text = most.quantity.text.replace("_", ",")
    return text if most.quantity.noun else f"{text} {noun if most.value == 1 else noun + 's'}"


def _block(case: Case, line: BlockPayment) -> str:
    text = amount(line.amount, case.currency)
    begins = line.start or (line.when.date if line.when else None)
    always = "" if line.requires else ", regardless of results"
    if not line.amount.quantity.per:
        return f"{text} {f'on {day(begins, case)}' if begins else 'at the start'}{always}"
    lasts = f"for {line.lasts.quantity.text}" if line.lasts else "to the end of the term"
    return f"{text} {lasts}{f' from {day(begins, case)}' if begins else ''}{always}"


# --- tables -----------------------------------------------------------------------------------------------------------


def _table(case: Case, line: TablePayment) -> str:
    parts = [_together(case, line)]
    if line.kind == "bonus":
        parts.insert(0, "as a bonus or deduction on the result of the whole contract")
    if line.fallback:
        metric = metric_of(case, line.metric)
        otherwise = "no cohort has triggered a payment" if metric and metric.cohorts else "this triggers no payment"
        parts.append(f"if {otherwise}, {_scheduled(case, line.fallback, line.payee)}")
    wholes = {
        row.pays.quantity.unit for part in (line, line.fallback, *(line.others or ())) if part for row in part.rows
    }
    if "principal" in wholes:
        parts.append(_principal(case, line))
    return "; ".join(parts)


def _together(case: Case, line: TablePayment) -> str:
    """Return the tables of a line: one, or several with what is paid of them."""
    whose = ", for each person" if line.per == "person" else ""
    first = f"{_scheduled(case, line, line.payee)}{whose}"
    if not line.others:
        return first
    words = {"sum": "the sum of", "least": "the lowest of", "greatest": "the highest of"}
    others = [_scheduled(case, each, line.payee) for each in line.others]
    return f"{words[line.takes]} these: {'; '.join([first, *others])}"


def _scheduled(case: Case, schedule: Schedule, payee: str | None = None) -> str:
    scale, title = _scale(case, schedule.metric, payee), metric_title(case, schedule.metric)
    if schedule.read == "linear":
        words = in_lines(schedule.rows, scale, schedule.before, schedule.beyond)
    elif schedule.read == "marginal":
        words = unit_by_unit(schedule.rows, scale, step=_step(schedule, scale))
    else:
        words = in_bands(schedule.rows, scale)
    return f"based on {title}, {words}{conditions_in_words(case, schedule.requires)}"


def _step(schedule: Schedule, scale: Scale) -> str:
    """Return what a price by the unit is for: `1%`, `full 5 points`; nothing where it is for one unit."""
    if schedule.each is not None:
        return f"{'full ' if schedule.whole_steps else ''}{level(schedule.each, scale)}"
    return f"full {scale.one}" if schedule.whole_steps else ""


def _principal(case: Case, line: Payment) -> str:
    stated, tranches = getattr(line, "principal", None), case.investment.tranches if case.investment else {}
    if stated:
        return f"the principal is {amount(stated, case.currency)}"
    if line.principal_is == "drawn":
        own = tranches[line.tranche].title or named(line.tranche) if line.tranche in tranches else ""
        return f"the principal is the amount drawn{f' of {as_words(own)}' if own else ''}"
    if line.tranche in tranches:
        tranche = tranches[line.tranche]
        title = as_words(tranche.title) or named(line.tranche)
        return f"the principal is the {amount(tranche.commitment, case.currency)} of {title}"
    return "the principal is investors' commitment"


# --- avoided, share, return -------------------------------------------------------------------------------------------


def _avoided(case: Case, line: AvoidedPayment) -> str:
    scale, title = _scale(case, line.metric), metric_title(case, line.metric)
    noun = _unit_noun(line, scale)
    if line.rows:
        words = unit_by_unit(line.rows, scale, f"{noun} avoided")
    else:
        price = amount(line.price, case.currency).partition(" per ")[0] if line.price else "a price to be agreed"
        words = f"{price} for each {noun} avoided"
    counted = f"calculated as {level(line.baseline, scale)} less {title}" if line.baseline else f"as counted by {title}"
    return f"{words}, {counted}{_threshold(line, scale)}"


def _unit_noun(line: AvoidedPayment, scale: Scale) -> str:
    written = (line.price.quantity.per if line.price else "") or (line.rows[0].pays.quantity.per if line.rows else "")
    return written or ("unit" if scale.unit == "count" else scale.one)


def _threshold(line: AvoidedPayment, scale: Scale) -> str:
    if line.threshold is None:
        return ""
    least = level(line.threshold, scale)
    then = "for units above that level only" if line.pays_for == "above threshold" else "for all units"
    return f", with no payment below {least} avoided and, from there, payment {then}"


def _share(case: Case, line: SharePayment) -> str:
    stages = []
    for number, stage in enumerate(line.stages):
        share = (
            f"{'then ' if number else ''}{stage.share.quantity.text}{'' if number else f' of {_saving(case, line)}'}"
        )
        ends = [
            f"{_until(case, stage.until)} has been paid in total" if stage.until else "",
            f"{amount(stage.until_saved, case.currency)} has been saved in total" if stage.until_saved else "",
        ]
        until = " or ".join(each for each in ends if each)
        stages.append(f"{share} until {until}" if until else share)
    speaks_of_principal = any(stage.until and stage.until.quantity.unit == "principal" for stage in line.stages)
    return ", ".join(stages) + (f"; {_principal(case, line)}" if speaks_of_principal else "")


def _until(case: Case, until: Assumption) -> str:
    if until.quantity.unit != "principal":
        return amount(until, case.currency)
    extra = round(until.value - 1, 12)
    return "the principal" if extra == 0 else f"the principal plus {percent(extra, 4)}"


def _saving(case: Case, line: SharePayment) -> str:
    if line.metric:
        return metric_title(case, line.metric)
    outcome_id, _, saving_id = (line.saving or "").partition(".")
    outcome = (case.outcomes or {}).get(outcome_id)
    saving = ((outcome.savings if outcome else None) or {}).get(saving_id)
    if outcome is None or saving is None:
        return "a saving to be agreed"
    kind = "the cashable saving" if line.counts == "cashable" else "the whole saving, cashable or not,"
    title = as_words(saving.title) or named(saving_id)
    return f"{kind} on “{title}” from “{as_words(outcome.title)}”"


def _return(case: Case, line: ReturnTable) -> str:
    scale = _scale(case, line.metric)
    rates = (
        in_bands(line.rates, scale) if line.read == "band" else in_lines(line.rates, scale, line.before, line.beyond)
    )
    limits = [
        f"{word} {limit.quantity.text.removesuffix(' per year')}"
        for word, limit in (("at least", line.floor), ("at most", line.ceiling))
        if limit
    ]
    years = line.years.value
    term = f"for {line.years.quantity.text.split()[0]} {'year' if years == 1 else 'years'}"
    repaid = (
        f"repaying, of the principal, {in_bands(line.repays, scale)}"
        if line.repays
        else "repaying none of the principal"
    )
    basis = f"at an annual rate based on {metric_title(case, line.metric)}:"
    parts = [
        f"{line.interest} interest on the principal {term}, {basis}",
        f"{rates}, but {listed(limits)}" if limits else rates,
    ]
    return f"{' '.join(parts)}; {repaid}; {_principal(case, line)}"

"""How much a payment line pays, in words: one function for each kind of line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.parts import AvoidedPayment, BlockPayment, ReturnTable, SharePayment, TablePayment, Tariff
from sibcase.documents.contract_measures import conditions_in_words, metric_of, metric_title
from sibcase.documents.contract_words import Scale, amount, day, in_bands, in_lines, level, named, spoken, unit_by_unit
from sibcase.documents.wording import percent

if TYPE_CHECKING:
    from sibcase.casefile.case import Case
    from sibcase.casefile.fields import Assumption
    from sibcase.casefile.parts import Payment, Schedule

__all__ = ["how_much", "is_bounded"]


def how_much(case: Case, line: Payment) -> str:
    """Return what a line pays for what."""
    if isinstance(line, Tariff):
        return _tariff(case, line)
    if isinstance(line, BlockPayment):
        return _block(case, line)
    if isinstance(line, TablePayment):
        return _table(case, line)
    if isinstance(line, AvoidedPayment):
        return _avoided(case, line)
    return _share(case, line) if isinstance(line, SharePayment) else _return(case, line)


def is_bounded(line: Payment) -> bool:
    """Return whether a line can never pay more than a sum that its own terms name."""
    if line.cap is not None or isinstance(line, BlockPayment | ReturnTable):
        return True
    if isinstance(line, Tariff):
        return line.most is not None
    if isinstance(line, SharePayment):
        return line.stages[-1].until is not None
    if isinstance(line, TablePayment):
        return line.read != "marginal" or (line.rows[-1].end or line.rows[-1].below) is not None
    return line.rows is not None and (line.rows[-1].end or line.rows[-1].below) is not None


def _scale(case: Case, metric: str) -> Scale:
    found = metric_of(case, metric)
    back = "from the investors to the payers" if case.investment else "back to the payers"
    return Scale(found.unit if found else "share", case.currency, back)


# --- tariff and block -------------------------------------------------------------------------------------------------


def _tariff(case: Case, line: Tariff) -> str:
    counted = {
        "net": "for each outcome that is due to the service",
        "gross": "for each outcome that is observed, whether it is due to the service or not",
    }
    parts = [f"{amount(line.price, case.currency)} {counted[line.counts]}", _how_often(case, line)]
    if line.after and case.contract and line.after in case.contract.payments:
        earlier = case.contract.payments[line.after].title or named(line.after)
        parts.append(f"only for a person who has reached “{spoken(earlier)}”")
    if line.cap_per_outcome:
        parts.append(f"at most {amount(line.cap_per_outcome, case.currency)} for one outcome")
    if line.most:
        parts.append(f"for at most {_counted(line.most, 'outcome')}")
    return ", ".join(part for part in parts if part)


def _how_often(case: Case, line: Tariff) -> str:
    """Return how often one person can bring the payment, where the case says so or the outcome is yes or no."""
    outcome = (case.outcomes or {}).get(line.outcome or "")
    is_told = "per_person" in line.model_fields_set or (outcome is not None and outcome.measure == "binary")
    if not is_told:
        return ""
    return "once for each person" if line.per_person == "once" else "each time that a person reaches it"


def _counted(most: Assumption, noun: str) -> str:
    text = most.quantity.text.replace("_", ",")
    return text if most.quantity.noun else f"{text} {noun if most.value == 1 else noun + 's'}"


def _block(case: Case, line: BlockPayment) -> str:
    text = amount(line.amount, case.currency)
    begins = line.start or (line.when.date if line.when else None)
    if not line.amount.quantity.per:
        return f"{text} {f'on {day(begins, case)}' if begins else 'at the start'}, whatever happens"
    lasts = f"for {line.lasts.quantity.text}" if line.lasts else "to the end of the term"
    return f"{text} {lasts}{f' from {day(begins, case)}' if begins else ''}, whatever happens"


# --- tables -----------------------------------------------------------------------------------------------------------


def _table(case: Case, line: TablePayment) -> str:
    parts = [_scheduled(case, line)]
    if line.kind == "bonus":
        parts.insert(0, "as a bonus or malus on the result of the whole contract")
    if line.fallback:
        metric = metric_of(case, line.metric)
        otherwise = "no cohort has brought a payment" if metric and metric.cohorts else "this brings no payment"
        parts.append(f"if {otherwise}, {_scheduled(case, line.fallback)}")
    wholes = {row.pays.quantity.unit for part in (line, line.fallback) if part for row in part.rows}
    if "principal" in wholes:
        parts.append(_principal(case, line.principal))
    if "target" in wholes and line.target:
        parts.append(f"the target payment is {amount(line.target, case.currency)}")
    if line.cap_per_cohort:
        parts.append(f"at most {amount(line.cap_per_cohort, case.currency)} for one cohort")
    return "; ".join(parts)


def _scheduled(case: Case, schedule: Schedule) -> str:
    scale, title = _scale(case, schedule.metric), metric_title(case, schedule.metric)
    if schedule.read == "linear":
        told = in_lines(schedule.rows, scale, schedule.before, schedule.beyond)
    elif schedule.read == "marginal":
        told = unit_by_unit(schedule.rows, scale)
    else:
        told = in_bands(schedule.rows, scale)
    return f"by {title}, {told}{conditions_in_words(case, schedule)}"


def _principal(case: Case, stated: Assumption | None) -> str:
    return f"the principal is {amount(stated, case.currency)}" if stated else "the principal is what investors commit"


# --- avoided, share, return -------------------------------------------------------------------------------------------


def _avoided(case: Case, line: AvoidedPayment) -> str:
    scale, title = _scale(case, line.metric), metric_title(case, line.metric)
    noun = _unit_noun(line, scale)
    if line.rows:
        told = unit_by_unit(line.rows, scale, f"{noun} avoided")
    else:
        price = amount(line.price, case.currency).partition(" per ")[0] if line.price else "a price that is not stated"
        told = f"{price} for each {noun} avoided"
    counted = f"{level(line.baseline, scale)} less {title}" if line.baseline else f"as {title} counts them"
    return f"{told}, {counted}{_threshold(line, scale)}"


def _unit_noun(line: AvoidedPayment, scale: Scale) -> str:
    written = (line.price.quantity.per if line.price else "") or (line.rows[0].pays.quantity.per if line.rows else "")
    return written or ("unit" if scale.unit == "count" else scale.one)


def _threshold(line: AvoidedPayment, scale: Scale) -> str:
    if line.threshold is None:
        return ""
    least = level(line.threshold, scale)
    then = "only those above it are paid" if line.pays_for == "above threshold" else "all of them are paid"
    return f", nothing below {least} avoided and from there on {then}"


def _share(case: Case, line: SharePayment) -> str:
    stages = []
    for number, stage in enumerate(line.stages):
        share = (
            f"{'then ' if number else ''}{stage.share.quantity.text}{'' if number else f' of {_saving(case, line)}'}"
        )
        stages.append(f"{share} until {_until(case, stage.until)} has been paid in all" if stage.until else share)
    speaks_of_principal = any(stage.until and stage.until.quantity.unit == "principal" for stage in line.stages)
    return ", ".join(stages) + (f"; {_principal(case, line.principal)}" if speaks_of_principal else "")


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
        return "a saving that is not stated"
    kind = "the cash released" if line.counts == "cashable" else "the whole saving, cash or not,"
    title = spoken(saving.title) or named(saving_id)
    return f"{kind} on “{title}” by “{spoken(outcome.title)}”"


def _return(case: Case, line: ReturnTable) -> str:
    scale = _scale(case, line.metric)
    rates = (
        in_bands(line.rates, scale) if line.read == "band" else in_lines(line.rates, scale, line.before, line.beyond)
    )
    limits = [
        f"{word} {limit.quantity.text.removesuffix(' per year')}"
        for word, limit in (("never less than", line.floor), ("never more than", line.ceiling))
        if limit
    ]
    years = line.years.value
    term = f"for {line.years.quantity.text.split()[0]} {'year' if years == 1 else 'years'}"
    repaid = f"and of the principal, {in_bands(line.repays, scale)}" if line.repays else "and none of the principal"
    parts = [
        f"{line.interest} interest on the principal {term}, at a rate per year by {metric_title(case, line.metric)} of",
        ", ".join([rates, *limits]),
    ]
    return f"{' '.join(parts)}; {repaid}; {_principal(case, line.principal)}"

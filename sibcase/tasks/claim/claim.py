"""Make a claim: settle new results, and enter what is due beyond earlier claims into the ledger.

    amount = due on all results to date − claimed before
           = (earlier results by today's terms − claimed before)        varied
           + (earlier results as corrected − as they were)              corrected
           + (with the new results − without them)                      new

So the claims of a contract add up to what `sibcase payout` pays on all of its results, to the penny.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.values.observed_names import observables
from sibcase.casefile.values.wording import of_unit
from sibcase.tasks.claim.caps import caps_left
from sibcase.tasks.claim.due import Due, Key, due_on, in_money, in_units, units_of
from sibcase.tasks.claim.entries import Entry
from sibcase.tasks.claim.ledger import SUBMITTED, Ledger, add_to_ledger, read_ledger
from sibcase.tasks.claim.tables import (
    SettledTable,
    check_has_been_measured,
    check_is_new,
    check_within_period,
    new_table,
    people_in,
    settled_tables,
)
from sibcase.tasks.claim.until import last_day_of
from sibcase.tasks.settle.csv_table import ObservationError
from sibcase.tasks.settle.observations import observations_in
from sibcase.tasks.sign.records import RecordFault, folder_of_case, hash_of
from sibcase.tasks.sign.signature import read_signatures
from sibcase.tasks.sign.terms import changes_of_terms, terms_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from sibcase.casefile.case import Case
    from sibcase.tasks.business_case import BusinessCase

__all__ = ["Asked", "make_claim", "preview_claim"]

LONGEST_REASON = 1_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What is claimed for.

    Attributes:
        until: The end of the period, as people write it.
        results: The tables of new results.
        replaces: Tables of earlier claims that the first of these replace, in order.
        reason: Why they are replaced.
        who: Who submits the claim.
        date: The day of the claim; by default today, and never before the claim that precedes it.
    """

    until: str
    results: tuple[str, ...]
    replaces: tuple[str, ...] = ()
    reason: str = ""
    who: str = ""
    date: dt.date | None = None


def make_claim(business: BusinessCase, asked: Asked) -> Ledger:
    """Enter a claim into the ledger of a case, and return the ledger with it.

    Raises:
        RecordFault: the contract is not signed or its terms were changed; results are settled already; the ledger or a
            table of an earlier claim was changed.
        ObservationError: a table cannot be read or settled.
        OSError: the ledger cannot be written.
    """
    return add_to_ledger(business.path, lambda ledger: entries_of(business, asked, ledger))


def preview_claim(business: BusinessCase, asked: Asked) -> Ledger:
    """Return the ledger as it would be with a claim, and write nothing.

    Raises:
        RecordFault: as `make_claim`.
        ObservationError: as `make_claim`.
    """
    ledger = read_ledger(business.path)
    return ledger.with_entries(entries_of(business, asked, ledger))


def entries_of(business: BusinessCase, asked: Asked, ledger: Ledger) -> list[Entry]:
    """Return the entries of a claim, in their order: results, amounts, caps, evidence, and that it was submitted."""
    case = business.case
    terms, until = _signed_terms(business, ledger), _until(asked, ledger, case)
    tables = _tables(asked, ledger, folder_of_case(business.path))
    check_within_period(tables.brought, until, case.start)
    check_has_been_measured(tables.brought, case, until)
    stages = _stages(case, tables, _last_until(ledger), until)
    day = _day(asked, ledger)
    common = {
        "claim": str(len(ledger.claims) + 1),
        "date": day.isoformat(),
        "until": until.isoformat(),
        "terms": terms,
    }
    of_all = {**common, "inputs": hash_of(sorted(each.hash for each in tables.in_force))}
    made = [
        *_files("withdrawn", tables.withdrawn, common, lambda _: asked.reason.strip()),
        *_files("results", tables.brought, common, _rows),
        *_amounts(case, ledger, stages, of_all),
        *_caps(case, stages.now, of_all),
        *_evidence(case, tables, stages.now, of_all),
    ]
    return [*made, _submitted(made, asked, of_all, case.currency)]


@dataclass(frozen=True)
class _Tables:
    """The tables of a claim: new ones, those that they replace, and the earlier ones that stay as they are."""

    brought: list[SettledTable]
    withdrawn: list[SettledTable]
    kept: list[SettledTable]

    @property
    def earlier(self) -> list[SettledTable]:
        """Those of earlier claims, as they were."""
        return [*self.kept, *self.withdrawn]

    @property
    def corrected(self) -> list[SettledTable]:
        """Those of earlier claims, with corrections in the place of what they replace."""
        return [*self.kept, *self.brought[: len(self.withdrawn)]]

    @property
    def in_force(self) -> list[SettledTable]:
        """All that is settled by this claim."""
        return [*self.kept, *self.brought]


def _tables(asked: Asked, ledger: Ledger, folder: Path) -> _Tables:
    earlier = settled_tables(ledger, folder)
    brought = [new_table(path, folder) for path in asked.results]
    withdrawn = _withdrawn(asked, earlier, folder)
    kept = [each for each in earlier if each not in withdrawn]
    check_is_new(brought, ledger, kept)
    return _Tables(brought, withdrawn, kept)


@dataclass(frozen=True)
class _Stages:
    """What is due on earlier results, on these as corrected, and on all results."""

    before: Due | None
    corrected: Due | None
    now: Due


def _stages(case: Case, tables: _Tables, last: dt.date | None, until: dt.date) -> _Stages:
    """Return what is due step by step; earlier results are settled up to the end of the period before."""
    return _Stages(
        before=_due_before(case, tables.earlier, last) if last else None,
        corrected=_due(case, tables.corrected, last) if last and tables.withdrawn else None,
        now=_due(case, tables.in_force, until),
    )


def _due_before(case: Case, tables: Sequence[SettledTable], until: dt.date) -> Due:
    """Return what is due on the results of earlier claims, which the contract must still be able to settle.

    Raises:
        RecordFault: a variation has removed something that earlier claims rest on.
    """
    try:
        return _due(case, tables, until)
    except ObservationError as fault:
        raise RecordFault(
            f"{fault}; earlier claims rest on this result: keep the line that it is paid by in the contract, and end "
            "its price from a date with `other_prices`"
        ) from None


def _due(case: Case, tables: Sequence[SettledTable], until: dt.date) -> Due:
    return due_on(case, observations_in([each.table for each in tables], case), until)


def _signed_terms(business: BusinessCase, ledger: Ledger) -> str:
    """Return the hash of the terms, which must be those that were signed, as those of every earlier claim must."""
    signed = read_signatures(business.path)
    if not signed:
        raise RecordFault(f"{business.path}: the contract is not signed yet: run `sibcase sign` before the first claim")
    changed = changes_of_terms(signed[-1].terms, terms_of(business.case))
    if changed:
        first = changed[0]
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        raise RecordFault(
            f"{business.path}: terms were changed after they were signed on {signed[-1].date}: `{first.path}`{more}; "
            'restore them, or record the variation: sibcase sign CASE --variation "REASON"'
        )
    known = {each.terms_hash: each.currency for each in signed}
    for claim in ledger.claims:
        place = f"{ledger.file}:{claim.submitted.at}:1"
        if claim.submitted.terms not in known:
            raise RecordFault(
                f"{place}: claim {claim.number} rests on terms that no signature has; restore the signatures"
            )
        currency = known[claim.submitted.terms]
        if currency != business.case.currency:
            raise RecordFault(
                f"{place}: claim {claim.number} is in {currency}, and the case is now in {business.case.currency}: "
                "amounts of two currencies are not added up; start a case of its own for the new currency"
            )
    return signed[-1].terms_hash


def _until(asked: Asked, ledger: Ledger, case: Case) -> dt.date:
    until, last = last_day_of(asked.until, case.fiscal_start), _last_until(ledger)
    if last and until < last:
        raise RecordFault(f"the period ends on {until}, before that of claim {len(ledger.claims)}, on {last}")
    if case.start and until < case.start:
        raise RecordFault(f"the period ends on {until}, before the case begins, on {case.start}")
    return until


def _day(asked: Asked, ledger: Ledger) -> dt.date:
    """Return the day of a claim; by default today, or the day of the claim before if the clock was set back."""
    before = dt.date.fromisoformat(ledger.claims[-1].submitted.date) if ledger.claims else dt.date.min
    if asked.date is None:
        return max(dt.date.today(), before)  # noqa: DTZ011 - as the parties' calendar
    if asked.date < before:
        number = len(ledger.claims)
        raise RecordFault(f"{asked.date} is before the day of claim {number}, {before}: give a later --date")
    return asked.date


def _last_until(ledger: Ledger) -> dt.date | None:
    return dt.date.fromisoformat(ledger.claims[-1].submitted.until) if ledger.claims else None


def _withdrawn(asked: Asked, earlier: Sequence[SettledTable], folder: Path) -> list[SettledTable]:
    """Return the tables that a claim replaces."""
    if bool(asked.replaces) != bool(asked.reason.strip()):
        raise RecordFault("a correction needs both: --replaces TABLE, and --reason with why it is corrected")
    if len(asked.reason) > LONGEST_REASON:
        raise RecordFault(f"a reason has at most {LONGEST_REASON:,} characters")
    if len(asked.replaces) > len(asked.results):
        raise RecordFault("each --replaces needs a table of --results that takes its place, in the same order")
    found = []
    for path in asked.replaces:
        named = new_table(path, folder)
        match = next((each for each in earlier if each.hash == named.hash and each.name == named.name), None)
        if match is None or match in found:
            raise RecordFault(f"{path}: no earlier claim rests on this table, or it is replaced already")
        found.append(match)
    return found


def _files(
    what: str, tables: Sequence[SettledTable], common: dict[str, str], note: Callable[[SettledTable], str]
) -> list[Entry]:
    return [Entry("", what, **common, file=each.name, inputs=each.hash, note=note(each)) for each in tables]


def _amounts(case: Case, ledger: Ledger, stages: _Stages, common: dict[str, str]) -> list[Entry]:
    claimed = {key: units_of(text, case.currency) for key, text in ledger.to_date().items()}
    now = stages.now.amounts
    before = stages.before.amounts if stages.before else {}
    after = stages.corrected.amounts if stages.corrected else before
    rows = []
    for key in sorted(now.keys() | claimed.keys(), key=lambda each: _order(case, each)):
        if not (now.get(key) or claimed.get(key)):
            continue
        varied = before.get(key, 0) - claimed.get(key, 0)
        parts = (now.get(key, 0) - claimed.get(key, 0), now.get(key, 0), varied, after.get(key, 0) - before.get(key, 0))
        names = ("amount", "to_date", "varied", "corrected")
        cells = {name: in_money(units, case.currency) for name, units in zip(names, parts, strict=True)}
        line, cohort, payer = key
        rows.append(Entry("", "due", **common, line=line, cohort=cohort, payer=payer, **cells))
    return rows


def _order(case: Case, key: Key) -> tuple[int, str, str]:
    lines = list(case.contract.payments) if case.contract else []
    return (lines.index(key[0]) if key[0] in lines else len(lines), key[1], key[2])


def _caps(case: Case, due: Due, common: dict[str, str]) -> list[Entry]:
    def money(amount: float) -> str:
        return in_money(in_units(amount, case.currency), case.currency)

    found = caps_left(case, due.settled.figures)
    return [
        Entry("", "cap", **common, line=each.name, amount=money(each.cap), to_date=money(each.left), note=each.title)
        for each in found
    ]


def _evidence(case: Case, tables: _Tables, due: Due, common: dict[str, str]) -> list[Entry]:
    """Return how many people have results, by result: in the new tables and in all; people are counted, never named."""
    known, new, whole = observables(case), people_in(tables.brought), people_in(tables.in_force)
    seen = due.settled.observed
    names = [name for name in known if name in seen or name in whole]
    names += [name for name in whole if name and name not in known]
    return [
        Entry(
            "",
            "evidence",
            **common,
            line=name,
            amount=str(new.get(name, "")),
            to_date=str(whole.get(name, "")),
            note=of_unit(seen[name], known[name].unit, case.currency) if name in seen and name in known else "",
        )
        for name in names
    ]


def _rows(table: SettledTable) -> str:
    people = len({row.text("person") for row in table.table.rows} - {""})
    rows = len(table.table.rows)
    counted = f"{rows:,} row{'' if rows == 1 else 's'}"
    return f"{counted}, {people:,} {'person' if people == 1 else 'people'}" if people else counted


def _submitted(made: Sequence[Entry], asked: Asked, common: dict[str, str], currency: str) -> Entry:
    sums: Counter[str] = Counter()
    for each in made:
        if each.what == "due":
            for name in ("amount", "to_date", "varied", "corrected"):
                sums[name] += units_of(getattr(each, name), currency)
    cells = {name: in_money(sums[name], currency) for name in ("amount", "to_date", "varied", "corrected")}
    return Entry("", SUBMITTED, **common, **cells, who=asked.who.strip())

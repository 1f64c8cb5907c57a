"""A small contract with two payers, cohorts and caps, and claims on it, for the tests of claims."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sibcase import load
from sibcase.tasks.claim.claim import Asked, make_claim
from sibcase.tasks.sign.sign import sign

if TYPE_CHECKING:
    from pathlib import Path

    from sibcase.tasks.claim.ledger import Ledger

SIGNED, TODAY = dt.date(2027, 3, 1), dt.date(2027, 7, 15)
CASE = """\
sibcase: 1
title: Homes and fewer days in care
stage: contract
currency: GBP
start: 2027-04-01
term: 2 years
step: quarter
parties:
  council: {name: Council, role: commissioner}
  health: {name: Health board, role: commissioner}
  auditor: {name: Auditor, role: evaluator}
contract:
  payers: {council: 66.7%, health: 33.3%}
  cap: £40k
  metrics:
    homes: {title: Homes found, unit: count, verified_by: auditor}
    kept: {title: Homes kept, unit: count}
    days: {title: Fewer days in care, unit: share, cohorts: [first, second], takes: reduction}
  payments:
    home: {kind: tariff, metric: homes, counts: gross, price: £1_234.57, cap: £20k}
    kept: {kind: tariff, metric: kept, counts: gross, price: £777.77, payers: {health: 100%}}
    care:
      kind: table
      metric: days
      rows: [{from: 5%, pays: £3_333.33}, {from: 10%, pays: £9_999.99}]
      fallback: {metric: days, rows: [{from: 3%, pays: £1_000}]}
"""


def signed_case(folder: Path, text: str = CASE) -> Path:
    """Write a case into a folder and sign it; return its file."""
    file = folder / "case.yaml"
    file.write_text(text, "utf-8")
    sign(load(file), date=SIGNED)
    return file


def results(folder: Path, name: str, *rows: str, heads: str = "name,value,cohort,when") -> str:
    """Write a table of results next to a case; return its path."""
    file = folder / name
    file.write_text("\n".join([heads, *rows]) + "\n", "utf-8")
    return str(file)


def claimed(case: Path, until: str, *tables: str, replaces: tuple[str, ...] = (), reason: str = "") -> Ledger:
    """Enter a claim and return the ledger."""
    return make_claim(load(case), Asked(until, tables, replaces, reason, "provider", TODAY))

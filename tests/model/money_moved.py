"""Who gave and who got what in a case: every party's movements in a period, which have to add up to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sibcase.book.figures import Figures
    from sibcase.casefile.case import Case

DUST = 0.005


class Movements:
    """What each kind of party receives less what it gives, by period, in one reading of a case."""

    def __init__(self, figures: Figures, case: Case, prefix: str = "") -> None:
        """Take the reading `zero.` or `no_effect.` of a forecast, or by default the forecast or the settlement."""
        self.figures, self.case, self.prefix = figures, case, prefix
        self.count = figures.book.periods.count

    def of(self, name: str) -> list[float]:
        """Return a row of the reading, zero where the case has none."""
        names = [f"{self.prefix}{name}.per_period"]
        if name.startswith(("grants.", "fees.")):
            names.append(f"{name}.per_period")
        key = next((each for each in names if each in self.figures.book), "")
        return self.figures.row(key) if key else [0.0] * self.count

    def by_party(self) -> dict[str, list[float]]:
        """Return what every kind of party gets, less what it gives."""
        tranches = list(self.case.investment.tranches) if self.case.investment else []
        fees = list((self.case.investment.fees if self.case.investment else None) or {})
        lines = self.case.contract.payments if self.case.contract else {}
        payees = {line.payee for line in lines.values() if line.payee}
        cash = self.of("investment.cash")
        moved = {
            "payers": added(minus(self.of("payments.total")), self.of("investment.returned")),
            "givers of grants": minus(self.of("grants.total")),
            "payees of lines": added(*(self.of(f"payments.to.{each}") for each in payees), [0.0] * self.count),
            "payees of costs": self.of("service.costs.total"),
            "payees of fees": added(*(self.of(f"fees.{each}") for each in fees), [0.0] * self.count),
            "sharers of a surplus": self.of("investment.shared"),
            "guarantors": minus(self.of("investment.guaranteed")),
            "company": [now - before for now, before in zip(cash, [0.0, *cash[:-1]], strict=True)],
        }
        for name in tranches:
            got = added(self.of(f"investment.{name}.distributed"), self.of(f"investment.{name}.guaranteed"))
            given = added(self.of(f"investment.{name}.drawn"), self.of(f"investment.{name}.paid_in"))
            moved[f"investor of {name}"] = added(got, minus(given))
        return moved

    def out_of_nowhere(self) -> list[float]:
        """Return the periods' sums over all parties, in whole pence: nothing may come from nowhere or go there."""
        return [round(each, 2) + 0.0 for each in added(*self.by_party().values())]


def minus(row: list[float]) -> list[float]:
    """Return a row with its sign turned."""
    return [-each for each in row]


def added(*rows: list[float]) -> list[float]:
    """Return rows added up, period by period."""
    return [sum(parts) for parts in zip(*rows, strict=True)]

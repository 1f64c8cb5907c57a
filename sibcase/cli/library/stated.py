"""What is stated on the command line about many cases: shares, amounts and budgets; what cannot be read is refused."""

from __future__ import annotations

from sibcase.cli.frame import refuse
from sibcase.cli.terminal import one_line


def share_stated(text: str) -> float:
    """Return a share from 0% to 100%."""
    from sibcase.casefile.values.quantities import SHARE

    if not SHARE.matches(text) or not 0 <= SHARE.read(text).value <= 1:
        refuse(one_line(f"a share is expected, such as 20%, not {text}"))
    return SHARE.read(text).value


def budget_stated(text: str) -> tuple[str, float]:
    """Return a financial year, or `total`, and an amount of money."""
    from sibcase.casefile.values.quantities import MONEY_TOTAL

    year, found, amount = text.partition("=")
    if not found or not year.strip() or not MONEY_TOTAL.matches(amount.strip()):
        refuse(one_line(f"--budget takes a financial year and an amount such as 2028-29=£3m, not {text}"))
    return year.strip().lower(), MONEY_TOTAL.read(amount.strip()).value

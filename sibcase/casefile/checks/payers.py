"""Payers: a share that was rounded, and the cap of the same payer, come to the same amount."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sibcase.casefile.source.nodes import Block, value_written
from sibcase.casefile.values.quantities import MONEY_TOTAL, PART

if TYPE_CHECKING:
    from sibcase.casefile.source.nodes import Written
    from sibcase.casefile.source.reading import Reading
    from sibcase.casefile.values.quantities import Kind

_SHARE = re.compile(r"[0-9]+(?:\.(?P<decimals>[0-9]+))?(?P<percent>\s?%)?")
_HALF_A_PENNY = 0.005


def check_payer_caps(root: Block, reading: Reading) -> None:
    """Note every payer whose cap is its share of the contract's cap but for the rounding of the share.

    Such a cap is meant to be that share, and cuts what the rounding brings, or is never reached: `55.56%` of $27m are
    $15,001,200, where $15m was agreed. A cap that differs by more is a limit of its own.
    """
    contract = root.get("contract")
    if not isinstance(contract, Block):
        return
    payers, caps, cap = contract.get("payers"), contract.get("payer_caps"), _read(contract.get("cap"), MONEY_TOTAL)
    if not isinstance(payers, Block) or not isinstance(caps, Block) or cap is None:
        return
    for name in (each for each in caps if each in payers):
        share, most = _read(payers[name], PART), _read(caps[name], MONEY_TOTAL)
        if share is not None and most is not None:
            _compare(name, share, most, cap, reading)


def _compare(
    name: str, share: tuple[Written, float], most: tuple[Written, float], cap: tuple[Written, float], reading: Reading
) -> None:
    found = _SHARE.fullmatch(share[0])
    if found is None:  # amounts and fractions are not rounded
        return
    step = 10.0 ** -len(found["decimals"] or "") / (100 if found["percent"] else 1)
    part = share[1] * cap[1]
    if not _HALF_A_PENNY < abs(part - most[1]) <= step / 2 * cap[1] * (1 + 1e-9):
        return
    message = (
        f"`{name}` pays at most {_shown(most[1], most[0])}, and its share `{share[0]}` of the contract's cap is "
        f"{_shown(part, most[0])}"
    )
    reading.note("SIB077", most[0].place, message, "write the shares as amounts or fractions, which are exact")


def _read(node: object, kind: Kind) -> tuple[Written, float] | None:
    written = value_written(node)
    if written is None or not kind.matches(written):
        return None
    return written, kind.read(written).value


def _shown(amount: float, like: str) -> str:
    """Return an amount to the penny, with the sign of money that another has."""
    sign = re.match(r"[^0-9]*", like)
    return f"{sign.group() if sign else ''}{amount:,.2f}"

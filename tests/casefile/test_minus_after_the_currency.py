"""A minus sign after that of the currency is asked to go before it, where less than zero may be written."""

from __future__ import annotations

import pytest

from sibcase.casefile.values.quantities import KINDS
from sibcase.casefile.values.refusals import refusal

BY_NAME = {kind.name: kind for kind in KINDS}


@pytest.mark.parametrize("written", ["£-40", "£ -40", "£−40"])
def test_the_sign_is_to_be_moved(written: str) -> None:
    code, message, fix = refusal(written, BY_NAME["pays"])
    assert code == "SIB004"
    assert "minus sign after" in message
    assert fix == "write `-£40`"


def test_where_nothing_is_below_zero_it_is_refused_as_negative() -> None:
    assert refusal("£-40", BY_NAME["money"])[0] == "SIB017"

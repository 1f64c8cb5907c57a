"""A rate that a row pays may be written in every way in which a rate a year is."""

from __future__ import annotations

import pytest

from sibcase.casefile.values.quantities import KINDS

PAYS = next(kind for kind in KINDS if kind.name == "pays")


@pytest.mark.parametrize("written", ["5%/year", "5 percent/year", "5percent/year", "5 % p.a.", "5 per cent a year"])
def test_every_spelling_that_matches_is_read(written: str) -> None:
    assert PAYS.matches(written)
    assert PAYS.read(written).value == 0.05
    assert PAYS.read(f"-{written}").value == -0.05

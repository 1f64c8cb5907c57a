"""Shared risk: how much of what a case adds to the risk of all payments is its own, and how much it shares.

    risk of case i                 = Σⱼ Cov(paymentsᵢ, paymentsⱼ) ÷ Var(all payments)
    of which from a shared factor  = Σⱼ Cov(paymentsᵢ, paymentsⱼ) × sᵢⱼ ÷ Var(all payments)
    sᵢⱼ                            = √(wᵢ wⱼ) of the factor ÷ √(wᵢ wⱼ) of all factors of both cases

w is the share of the variance of a case's score that comes from the factor (see `uncertainty/together.py`). A case also
shares its own factor with itself, with the weight that no other factor has. Two cases without a factor in common are
independent; what is left between their draws by chance is counted as their own. The parts add up to the risk.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sibcase.book.operations import Array

__all__ = ["KINDS", "PartsOfRisk", "kinds_shared", "parts_of_risk"]

# The kinds of factor, by the beginning of their names; each case has one of its own as well.
KINDS: Final = ("common", "payer", "programme")


@dataclass(frozen=True, slots=True)
class PartsOfRisk:
    """What a case adds to the risk of all payments, by where it comes from; shares of the variance of all payments.

    Attributes:
        own: from the case alone.
        common: from what moves all cases.
        payer: from its payers.
        programme: from its programme.
    """

    own: float
    common: float
    payer: float
    programme: float

    @property
    def shared(self) -> float:
        """What comes from everything that it shares."""
        return self.common + self.payer + self.programme

    def as_data(self) -> dict[str, float]:
        """Return the parts by name."""
        return asdict(self)


def kinds_shared(parts: Iterable[PartsOfRisk | None]) -> list[str]:
    """Return the kinds of factor from which any risk comes."""
    known = [each for each in parts if each is not None]
    return [kind for kind in KINDS if any(getattr(each, kind) for each in known)]


def parts_of_risk(centred: Array, weights: Sequence[Mapping[str, float]], variance: float) -> list[PartsOfRisk]:
    """Return the parts of each case's risk.

    Args:
        centred: the payments of each case less their mean, of shape (cases, draws).
        weights: for each case its factors, each with its share of the variance.
        variance: that of all payments together, above zero.
    """
    covariances = centred @ centred.T / centred.shape[1]
    kinds = {kind: _in_common([_of_kind(each, kind) for each in weights]) for kind in KINDS}
    own = np.diag([max(0.0, 1.0 - sum(each.values())) for each in weights])
    together = own + sum(kinds.values(), np.zeros_like(own))
    shares = {
        kind: np.divide(each, together, out=np.zeros_like(own), where=together > 0) for kind, each in kinds.items()
    }
    risks = covariances.sum(axis=1) / variance
    parts = {kind: (covariances * share).sum(axis=1) / variance for kind, share in shares.items()}
    return [
        PartsOfRisk(float(risk - sum(row)), *map(float, row))
        for risk, *row in zip(risks, *(parts[kind] for kind in KINDS), strict=True)
    ]


def _of_kind(weights: Mapping[str, float], kind: str) -> dict[str, float]:
    return {factor: weight for factor, weight in weights.items() if factor.partition(":")[0] == kind}


def _in_common(weights: Sequence[Mapping[str, float]]) -> Array:
    """Return Σ √(wᵢ wⱼ) over the factors of each two cases."""
    factors = {name: place for place, name in enumerate(dict.fromkeys(name for each in weights for name in each))}
    roots = np.zeros((len(weights), len(factors)))
    for row, each in enumerate(weights):
        for name, weight in each.items():
            roots[row, factors[name]] = np.sqrt(weight)
    return np.asarray(roots @ roots.T)

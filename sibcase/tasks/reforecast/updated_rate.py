"""A rate updated by what was observed: a beta prior from the case's range, and the posterior.

    prior       r ~ Beta(a, b), with the mean of the case's value, and a 90% interval as wide as its range
    observed    k of n people, k ~ Binomial(n, r)
    posterior   r ~ Beta(a + k, b + n − k), with the mean (a + k) ÷ (a + b + n)

The beta distribution is the conjugate prior of the binomial: Gelman et al. (2013), Bayesian Data Analysis, 3rd edition,
section 2.4. The mean of the posterior lies between the prior's mean and k ÷ n, the closer to the latter the more people
were observed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.values.ranges import range_fault
from sibcase.uncertainty.distributions import beta_of

if TYPE_CHECKING:
    import numpy as np

    from sibcase.book.operations import Array

__all__ = ["Beta", "prior_of", "updated"]


@dataclass(frozen=True, slots=True)
class Beta:
    """A beta distribution of a share."""

    a: float
    b: float

    @property
    def mean(self) -> float:
        """The expected share."""
        return self.a / (self.a + self.b)

    def interval(self) -> tuple[float, float]:
        """Return the 5th and the 95th percentile."""
        from scipy.special import betaincinv

        return float(betaincinv(self.a, self.b, 0.05)), float(betaincinv(self.a, self.b, 0.95))

    def draws(self, numbers: np.random.Generator, count: int) -> Array:
        """Return so many draws of the share."""
        return numbers.beta(self.a, self.b, count)


def prior_of(low: float, value: float, high: float) -> Beta | None:
    """Return the prior of a share whose case states a range; nothing if no beta distribution has it.

    Args:
        low: The low end of its range.
        value: The value as planned.
        high: The high end.
    """
    lower, upper = min(low, high), max(low, high)
    if not 0 < value < 1 or upper <= lower or range_fault("beta", lower, value, upper):
        return None
    return Beta(*beta_of(value, upper - lower))


def updated(prior: Beta, successes: float, people: float) -> Beta:
    """Return the posterior after so many people were measured, of which so many achieved the outcome.

    Args:
        prior: What was expected.
        successes: k, from 0 to `people`.
        people: n.
    """
    return Beta(prior.a + successes, prior.b + people - successes)

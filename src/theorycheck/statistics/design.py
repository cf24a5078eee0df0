"""How many draws a decision needs, planned before anything is drawn."""

import math

from scipy.special import ndtri

from theorycheck.statistics.law import Law

FALSE_ALARM = 1e-9
FALSE_PASS = 1e-3


def units(law: Law, *, alpha: float = FALSE_ALARM, beta: float = FALSE_PASS) -> int:
    """The number of draws with which a deviation of `caught` is refuted, and none beyond `tolerated` is upheld.

    The normal approximation to the estimate is good enough to plan with; the decision itself uses exact tails.

    Args:
        law: what is claimed.
        alpha: the probability of refuting a correct implementation.
        beta: the probability of not refuting one that is off by `caught`.
    """
    quantiles = -float(ndtri(alpha / 2)) - float(ndtri(beta))
    widest = max(law.model.deviation(law.value + side * law.caught) for side in (-1, 0, 1))
    return math.ceil((quantiles * widest / (law.caught - law.tolerated)) ** 2)

"""A law is known by its digest: what was fixed before drawing can be checked after it."""

import math
import subprocess
import sys
from dataclasses import fields, replace

import pytest
from tests.theorycheck.statistics.laws import law

from theorycheck.statistics.bounded import BoundedMean
from theorycheck.statistics.law import digest
from theorycheck.statistics.models import Bernoulli, NormalMean, NormalVariance
from theorycheck.statistics.uniformity import Uniformity

COIN = law(Bernoulli(), 0.5, 0.05, tolerated=2.0**-14, most=1000, rivals=(0.25,), beyond=(("half", 0.49999),))
OTHERS = {
    "model": NormalVariance(),
    "value": 0.51,
    "caught": 0.06,
    "tolerated": 0.0,
    "because": "otherwise",
    "unit": "two draws",
    "what": "another",
    "impossible": "never",
    "rivals": (0.3,),
    "most": 2000,
    "replicas": 2,
    "beyond": (("half", 0.4999),),
}


def log_density(u):
    """The density 2u."""
    return math.log(2.0) + u


def test_the_same_law_has_the_same_digest():
    """Whatever objects it is made of."""
    assert digest(COIN) == digest(replace(COIN, model=Bernoulli()))


@pytest.mark.parametrize("field", [field.name for field in fields(COIN)])
def test_every_field_counts(field):
    """A law that differs in anything has another digest."""
    assert digest(COIN) != digest(replace(COIN, **{field: OTHERS[field]}))


def test_parameters_of_the_model_count():
    """The range of a mean, the deviation of a normal law, the rivals of a shape."""
    ranges = [digest(law(BoundedMean(0.0, high), 0.5, 0.1)) for high in (1.0, 2.0)]
    sigmas = [digest(law(NormalMean(sigma), 0.5, 0.1)) for sigma in (1.0, 2.0)]
    shapes = [digest(law(Uniformity(rivals), 0.0, 0.1)) for rivals in ((), (log_density,))]
    assert len({*ranges, *sigmas, *shapes}) == 6


def test_a_digest_is_the_same_in_another_process():
    """Nothing of it depends on addresses or on hash seeds."""
    shape = law(Uniformity((log_density,)), 0.0, 0.1)
    code = (
        "from tests.theorycheck.statistics.test_law import *; print(digest(law(Uniformity((log_density,)), 0.0, 0.1)))"
    )
    again = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert digest(shape) == again.stdout.strip()

"""To batch norm a channel is a set of values."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose
from theorycheck.strategies import WELL_SCALED, Call, calls, seeds
from theorycheck_properties._relations import equal_results

Array = NDArray[Any]

CLAIM = Claim(
    upheld="The values of a channel may change places, across samples and pixels, and stand twice in the batch.",
    refuted="Batch norm depends on where in the batch a value of a channel stands, or on how often the batch is"
    " repeated.",
    statement=r"\operatorname{BN}(\pi x) = \pi \operatorname{BN}(x), \qquad"
    r" \operatorname{BN}(x, x) = \left(\operatorname{BN}(x), \operatorname{BN}(x)\right)",
    assumes=("π moves the values of each channel as it likes, over samples and pixels",),
    source=Source(
        "derived here", "from Ioffe & Szegedy 2015, algorithm 1 and §3.2: sums over the batch and all pixels"
    ),
    needs=("batch_norm",),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)

EPSILONS = (1.0, 0.125, 2.0**-10)


@dataclass(frozen=True)
class Shuffled:
    """A call of `batch_norm`, and for each channel the new places of its values (C, N·H·W)."""

    call: Call
    places: Array


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Shuffled:
    call = draw(calls("batch_norm", scope, kinds=WELL_SCALED))
    # A smaller ε would leave nothing to say about channels that do not vary.
    call = replace(call, options={"epsilon": draw(st.sampled_from(EPSILONS), label="ε")})
    x = call.inputs[0]
    rng = np.random.default_rng(draw(seeds(), label="seed of the order"))
    return Shuffled(call, np.stack([rng.permutation(x.size // x.shape[1]) for _ in range(x.shape[1])]))


def measure(implementation: Implementation, case: Shuffled) -> tuple[Agreement, Agreement]:
    x, *others = case.call.inputs
    shuffled = replace(case.call, inputs=(moved(x, case.places), *others))
    repeated = replace(case.call, inputs=(np.concatenate((x, x)), *others))
    plain, around_plain = both(implementation, case.call)
    in_disorder, around_disorder = both(implementation, shuffled)
    twice, around_twice = both(implementation, repeated)
    around_both: Any = np.concatenate((around_plain, around_plain))
    back = np.argsort(case.places, axis=1)
    return (
        equal_results(
            moved(in_disorder, back),
            plain,
            around_disorder.map(lambda array: moved(array, back)),
            around_plain,
            "y of the shuffled values, put back",
        ),
        equal_results(
            twice,
            np.concatenate((plain, plain)),
            around_twice,
            around_both,
            "y of the batch repeated",
        ),
    )


def both(implementation: Implementation, call: Call) -> tuple[Array, Any]:
    """What the implementation returned, and the Ball around it."""
    return implementation.batch_norm(*call.inputs, **call.options), enclose("batch_norm", *call.inputs, **call.options)


def moved(x: Array, places: Array) -> Array:
    """The values of each channel (N, C, …), taken from the places given."""
    channels = np.moveaxis(x, 1, 0)
    flat = np.take_along_axis(channels.reshape(len(channels), -1), places, axis=1)
    return np.ascontiguousarray(np.moveaxis(flat.reshape(channels.shape), 0, 1))

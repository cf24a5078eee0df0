"""How many outputs a convolution has."""

import numpy as np
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Fact
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call, calls
from theorycheck_properties.convolution._geometry import LIMITS, setting

CLAIM = Claim(
    upheld="The output of a convolution is as large as the number of places that the kernel fits into.",
    refuted="The output of a convolution is of another size than the number of places that the kernel fits into.",
    statement=r"H' = \left\lfloor \frac{H + 2p - d(P - 1) - 1}{s} \right\rfloor + 1",
    assumes=("stride s, dilation d, padding p, each on its axis",),
    source=Source("Dumoulin & Visin 2016", "relationship 15"),
    needs=("conv2d",),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
    unchecked=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return calls("conv2d", scope, kinds=("ones",), empty=True)


def measure(implementation: Implementation, case: Call) -> Fact:
    x, kernel, _ = case.inputs
    y = implementation.unchecked.conv2d(*case.inputs, **case.options)
    stride, padding, dilation = (np.array(setting(case.options, name)) for name in LIMITS)
    taps = np.array(kernel.shape[2:])
    rows, columns = (x.shape[2:] + 2 * padding - dilation * (taps - 1) - 1) // stride + 1
    return Fact(np.shape(y), (len(x), len(kernel), int(rows), int(columns)), what="the shape of y")

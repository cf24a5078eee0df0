"""The order of channels means nothing to a convolution."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call, calls
from theorycheck_properties._normwise import norm_bound

CLAIM = Claim(
    upheld="Input channels may be renumbered together with the kernel; renumbered kernels renumber the output.",
    refuted="The output of a convolution depends on how its channels are numbered.",
    statement=r"\pi x * \kappa\pi^{-1} + b = x * \kappa + b, \qquad x * \rho\kappa + \rho b = \rho\,(x * \kappa + b)",
    source=Source("folklore", "the sum over channels commutes"),
    needs=("conv2d",),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
)


@dataclass(frozen=True)
class Renumbered:
    """A convolution of whole numbers, and new orders for its input channels and for its kernels."""

    call: Call
    channels: tuple[int, ...]
    kernels: tuple[int, ...]


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Renumbered:
    call = draw(calls("conv2d", scope, kinds=("small integers",)))
    kernels, channels = call.inputs[1].shape[:2]
    return Renumbered(
        call,
        tuple(draw(st.permutations(range(channels)), label="channels")),
        tuple(draw(st.permutations(range(kernels)), label="kernels")),
    )


def measure(implementation: Implementation, case: Renumbered) -> tuple[Agreement, Agreement]:
    x, kernel, bias = case.call.inputs
    channels, kernels = list(case.channels), list(case.kernels)
    y = implementation.conv2d(x, kernel, bias, **case.call.options)
    # The bound in the norm is the same for all three: it is the largest over the kernels, of sums over the channels.
    apart = 2 * norm_bound(case.call)
    mixed = implementation.conv2d(x[:, channels], kernel[:, channels], bias, **case.call.options)
    reordered = implementation.conv2d(x, kernel[kernels], bias[kernels], **case.call.options)
    return (
        Agreement(mixed, y, what="y with renumbered input channels", normwise=apart),
        Agreement(reordered, np.take(y, kernels, axis=1), what="y with renumbered kernels", normwise=apart),
    )

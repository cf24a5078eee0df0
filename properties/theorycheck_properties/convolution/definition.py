"""A convolutional layer is a strided, dilated cross-correlation with zero padding."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call
from theorycheck_properties._comparison import finite_calls, follows_definition

CLAIM = Claim(
    upheld="The convolution cross-correlates the zero-padded image with the kernel, bit for bit on whole numbers.",
    refuted="The convolution is not the cross-correlation of the zero-padded image with the kernel.",
    statement=(r"y_{nkij} = b_k + \sum_{c,p,q} x_{n,\ c,\ s_1 i + d_1 p - r_1,\ s_2 j + d_2 q - r_2}\ \kappa_{kcpq}"),
    assumes=("x is 0 outside the image", "strides s, dilations d, padding r"),
    source=Source("Dumoulin & Visin 2016", "relationship 15"),
    needs=("conv2d",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return finite_calls("conv2d", scope)


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    return follows_definition(implementation, case)

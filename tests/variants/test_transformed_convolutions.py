"""Convolutions by transforms are right to rounding of the norms: upheld with that qualifier, unless it is refused."""

import pytest
from tests.variants.fourier import Fourier
from tests.variants.winograd import WinogradOfFour, WinogradOfTwo

from theorycheck import catalogue, run
from theorycheck.adapters.numpy import NumPy
from theorycheck.implementation import Implementation
from theorycheck.verdict import Verdict

CONVOLUTIONS = {"conv2d", "conv2d_vjp"}
DTYPES = ("float64", "float32")
SEEDS = (1, 2)
DEFINITIONS = ("convolution.definition", "gradients.vjp.conv2d")
JUDGED = frozenset({Verdict.UPHELD, Verdict.NOT_APPLICABLE})


class OnlyConvolution:
    """The convolution of another implementation and, for comparison, its dense layer."""

    dtypes = DTYPES

    def __init__(self, variant):
        self.name = type(variant).__name__
        self.conv2d, self.conv2d_vjp, self.dense = variant.conv2d, variant.conv2d_vjp, variant.dense


class Inaccurate(NumPy):
    """A convolution whose results are off by a share of their largest entry."""

    share = 0.0

    def conv2d(self, x, kernel, bias, **options):
        """Off by the share."""
        y = super().conv2d(x, kernel, bias, **options)
        return y + x.dtype.type(self.share) * abs(y).max(initial=0)


class OffInDouble(Inaccurate):
    """Off by a ten-billionth."""

    share = 1e-10


class OffInSingle(Inaccurate):
    """Off as much as the unit roundoff of TF32, which rounds to 11 digits."""

    share = 2.0**-11


def concerned():
    """The ids of all claims that a convolution is judged on; a sentence judged as stated is about the theory alone."""
    for found in catalogue.select(()):
        needs = " & ".join((*found.claim.needs, *found.claim.any_of))
        concerns = any(operation in needs.replace(".", " ").split() for operation in CONVOLUTIONS)
        if concerns and found.claim.expected == "upheld":
            yield found.id


def judged(variant, claim, dtype, seed=0, **options):
    """The result of one claim."""
    implementation = Implementation(OnlyConvolution(variant()), dtype=dtype)
    plan = run.Plan(profile="quick", seed=seed, **options)
    return run.check(catalogue.load(claim), implementation, plan)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    ("claim", "variant"),
    [(claim, variant) for claim in concerned() for variant in (Fourier, WinogradOfFour)]
    + [(claim, WinogradOfTwo) for claim in DEFINITIONS],
)
def test_a_transform_upholds_every_claim_about_convolutions(claim, variant, dtype):
    """Correct to rounding of the norms is correct."""
    results = [judged(variant, claim, dtype, seed) for seed in SEEDS]
    assert {result.verdict for result in results} <= JUDGED, [result.sentence for result in results]


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_transform_is_upheld_with_a_qualifier(dtype):
    """Nobody takes it for correct entry by entry."""
    result = judged(Fourier, "convolution.definition", dtype)
    assert result.words == "upheld (normwise)"
    assert result.sentence.startswith("Up to rounding of the norms")


def test_larger_tiles_of_winograd_need_the_norm():
    """F(4, 3) multiplies and divides by 24: a kernel of 3 × 3 taps is rare enough that one search may meet none."""
    results = [judged(WinogradOfFour, "convolution.definition", "float64", seed) for seed in range(6)]
    assert "normwise" in {result.qualifier for result in results}


@pytest.mark.parametrize("claim", ["convolution.definition", "convolution.receptive_field", "gradients.vjp.conv2d"])
def test_whoever_wants_every_entry_right_refuses_a_transform(claim):
    """Under the policy `componentwise` nothing stands in for the bound on each entry."""
    assert Verdict.REFUTED is judged(Fourier, claim, "float32", accuracy="componentwise").verdict


@pytest.mark.parametrize("claim", ["convolution.definition", "convolution.receptive_field"])
def test_a_direct_convolution_needs_no_qualifier(claim):
    """What is right entry by entry is upheld without reservation, under either policy."""
    for accuracy in ("normwise", "componentwise"):
        assert judged(NumPy, claim, "float32", accuracy=accuracy).words == "upheld"


@pytest.mark.parametrize(("variant", "dtype"), [(OffInDouble, "float64"), (OffInSingle, "float32")])
@pytest.mark.parametrize("seed", SEEDS)
def test_an_inaccurate_convolution_is_refuted(variant, dtype, seed):
    """Rounding of the norms excuses transforms, not a narrower format."""
    assert Verdict.REFUTED is judged(variant, "convolution.definition", dtype, seed).verdict

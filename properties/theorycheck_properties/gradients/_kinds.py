"""Kinds of inputs for gradients. A case with a kink or a tie, decided either way, says little: it is drawn rarely."""

RARELY_KINKED = ("ones", "powers of two", "normal", "positive") * 5 + ("small integers", "sparse")
"""Exact zeros, at which relu has a kink, in one case out of eleven."""

RARELY_TIED = ("normal", "positive") * 5 + ("small integers",)
"""Equal entries, of which max pooling may choose any, in one case out of eleven."""

VARYING = ("small integers", "powers of two", "sparse", "normal", "positive")
"""Entries that differ: where nothing varies, a normalization magnifies rounding by 1/√ε, and a case says little."""


def kinds_for(operation: str) -> tuple[str, ...]:
    """The kinds of inputs at which the gradient of an operation says most."""
    if operation == "max_pool2d_vjp":
        return RARELY_TIED
    return VARYING if "norm" in operation else RARELY_KINKED

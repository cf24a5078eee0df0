"""Mutants that no claim can tell from the right implementation, and why."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from types import MappingProxyType

EQUIVALENTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Where both branches say the same": (
            "activations.sigmoid.other_comparison.1",
            "regularization.clip_by_global_norm.other_comparison.1",
        ),
        "At the kink any slope in [0, 1] is a subgradient": ("activations.relu_slope.other_comparison.1",),
        "At 39 and beyond the normal density is zero in every precision": (
            "activations.gelu_slope.one_more.[12]",
            "activations.gelu_slope.one_less.[12]",
        ),
        "A set of axes has no order": (
            "convolution.conv2d_vjp.entries_0_and_1_swapped.3",
            "convolution.conv2d_vjp.entries_1_and_2_swapped.4",
            "normalization._all_but_channels.entries_0_and_1_swapped.1",
        ),
        "A matrix has two axes, so that the last is axis 1": (
            "gru.unit_vjp.sign_dropped.?",
            "lstm.cell_vjp.sign_dropped.1",
        ),
        "NumPy reads every negative size as the one to infer": ("normalization._per_channel.one_more.1",),
        "A difference is squared, and a product commutes": (
            "losses.mean_squared_error.operands_swapped.1",
            "optimizers.sgd_step.arguments_1_and_2_swapped.1",
            "optimizers.adam_step.arguments_1_and_2_swapped.1",
            "optimizers.adamw_step.arguments_1_and_2_swapped.3",
        ),
        "A state is opaque: nobody but the optimizer looks at it": (
            "optimizers.Moments.*_dropped.1",
            "optimizers.Moments.flag_flipped.?",
        ),
        "In another unit a norm is the same; that squares may overflow at the ends of the range is allowed": (
            "regularization.global_norm.one_more.[13]",
            "regularization.global_norm.one_less.?",
            "regularization.global_norm.doubled.1",
            "regularization.global_norm.other_operator.3",
            "regularization.global_norm.left_term_alone.2",
            "regularization.global_norm.right_term_alone.2",
            "regularization.global_norm.operands_swapped.1",
            "regularization.global_norm.max_to_min.1",
            "regularization.global_norm.abs_dropped.1",
        ),
        "No gradients have norm 0 in every unit": ("regularization.global_norm.one_more.2",),
        "The list of schemes is a set": ("initialization.initializers.entries_*",),
        "The other sign, or the transpose, of a Haar-distributed matrix is Haar-distributed": (
            "initialization.orthogonal.arguments_1_and_2_swapped.1",
            "initialization.orthogonal.other_comparison.2",
        ),
        "A factor ±1 may as well divide": ("initialization.orthogonal.other_operator.1",),
        "It differs with probability zero, or below 2⁻⁵²": (
            "dropout.kept.other_comparison.1",
            "initialization.orthogonal.other_comparison.1",
        ),
    }
)
"""The argument, and the mutants that it is about: file, definition, change and number, as `fnmatch` has it."""


def argument(mutant: str) -> str:
    """Why a mutant, `mutant.` and so on, is equivalent; empty if it is not known to be."""
    name = mutant.removeprefix("mutant.")
    return next((why for why, among in EQUIVALENTS.items() if any(fnmatchcase(name, one) for one in among)), "")

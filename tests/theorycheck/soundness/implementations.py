"""Everyone whose results must lie in the balls: PyTorch, hand-written NumPy, the reference, and algorithms of ours."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.torch import Torch
from theorycheck.contract import OPERATIONS
from theorycheck.numerics import Arithmetic, vjp
from theorycheck.reference import DEFINITIONS, Reference
from theorycheck.strategies.calls import Call
from theorycheck.strategies.trajectories import Trajectory, iterates

from .arithmetic import ALGORITHMS, Algorithms, plain, rounded
from .cases import Case
from .variants import VARIANTS, Variant

Array = NDArray[Any]
Step = Callable[..., Any]


class Autograd(Torch):
    """PyTorch as the contract means it: no 1e-6 on the norm in clipping, no softplus that is the identity above 20."""

    def activation(self, z: torch.Tensor, *, kind: str) -> torch.Tensor:
        return torch.logaddexp(z, torch.zeros_like(z)) if kind == "softplus" else super().activation(z, kind=kind)

    def clip_by_global_norm(self, gradients: Sequence[torch.Tensor], *, max_norm: float) -> list[torch.Tensor]:
        norms = torch.stack([torch.linalg.vector_norm(gradient) for gradient in gradients])
        scale = max_norm / torch.clamp(torch.linalg.vector_norm(norms), min=max_norm)
        return [gradient * scale for gradient in gradients]


LIBRARIES: Final = {"torch": Autograd(), "numpy": NumPy(), "reference": Reference()}


def judged(case: Case, index: int) -> Iterator[tuple[str, Callable[[], list[Array]]]]:
    """The results of everyone who offers the operation, by name; `index` goes round the algorithms."""
    definition = OPERATIONS[case.operation]
    for name, library in LIBRARIES.items():
        if name == "reference" or not (definition.random or (name == "torch" and (_restarts(case) or _crashes(case)))):
            yield name, partial(results, case, getattr(library, case.operation))
    # Two ways to add up for each case, far apart in the list; all of them in a dozen cases.
    for number in (index, index + len(ALGORITHMS) // 2 + 1):
        algorithms = ALGORITHMS[number % len(ALGORITHMS)]
        yield str(algorithms), partial(results, case, partial(_read, case.operation, algorithms))
        for variant in VARIANTS.get(definition.vjp_of or definition.name, ()):
            if (variant.differentiable or not definition.vjp_of) and (variant.half or not _is_half(case)):
                step = partial(_read_variant, variant, case.operation, algorithms)
                yield f"{variant.name}; {algorithms}", partial(results, case, step)


def _restarts(case: Case) -> bool:
    """True if momentum is 0 at some step, where PyTorch drops the velocity, as the adapter says."""
    return isinstance(case, Trajectory) and any(options.get("momentum") == 0 for options in case.options)


def _crashes(case: Case) -> bool:
    """True if a half-precision kernel as narrow as its padded image, one column, may miss it: oneDNN issue 5942."""
    if not (case.operation.startswith("conv2d") and _is_half(case)):
        return False
    x, kernel, *_ = case.inputs
    _, padding = case.options.get("padding", (0, 0))
    return x.shape[-1] == kernel.shape[-1] == 1 and padding > 0


def _is_half(case: Case) -> bool:
    return isinstance(case, Call) and case.dtype == np.float16


def results(case: Case, step: Step) -> list[Array]:
    """The arrays that come out, in order."""
    with np.errstate(all="ignore"):
        if isinstance(case, Trajectory):
            return leaves(iterates(step, case))
        return leaves(step(*case.inputs, **case.options))


def leaves(value: Any) -> list[Any]:
    """The arrays of a result, as NumPy has them; balls as they are."""
    if isinstance(value, (list, tuple)):
        return [leaf for one in value for leaf in leaves(one)]
    if isinstance(value, torch.Tensor):
        return [value.detach().numpy()]
    value = plain(value)
    return [value if isinstance(value, Arithmetic) else np.asarray(value)]


def _read(operation: str, algorithms: Algorithms, *inputs: Any, **options: Any) -> Any:
    definition = OPERATIONS[operation]
    given = [rounded(value, algorithms) for value in inputs]
    if definition.vjp_of:
        return _gradients(DEFINITIONS[definition.vjp_of], definition.vjp_of, given, options)
    return DEFINITIONS[operation](*given, **options)


def _read_variant(variant: Variant, operation: str, algorithms: Algorithms, *inputs: Any, **options: Any) -> Any:
    definition = OPERATIONS[operation]
    given = [rounded(value, algorithms) for value in inputs]
    if definition.vjp_of:
        return _gradients(variant.definition, definition.vjp_of, given, options)
    return variant.definition(*given, **options)


def _gradients(definition: Step, forward: str, given: Sequence[Any], options: dict[str, Any]) -> Any:
    count = len(OPERATIONS[forward].arguments)
    return vjp(partial(definition, **options), given[:count], given[count:])

"""theorycheck: property-based verification of deep-learning theory, for any implementation."""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from theorycheck.claim import Claim, Source
    from theorycheck.errors import TheorycheckError
    from theorycheck.evidence import Agreement, Bound, Fact, Figure
    from theorycheck.numerics.gradient_check import check_gradient
    from theorycheck.pytest_plugin import parametrize
    from theorycheck.record import Run
    from theorycheck.suite import check
    from theorycheck.verdict import Verdict

__all__ = [
    "Agreement",
    "Bound",
    "Claim",
    "Fact",
    "Figure",
    "Run",
    "Source",
    "TheorycheckError",
    "Verdict",
    "check",
    "check_gradient",
    "parametrize",
]

_HOMES = {
    "Agreement": "evidence",
    "Bound": "evidence",
    "Claim": "claim",
    "Fact": "evidence",
    "Figure": "evidence",
    "Run": "record",
    "Source": "claim",
    "TheorycheckError": "errors",
    "Verdict": "verdict",
    "check": "suite",
    "check_gradient": "numerics.gradient_check",
    "parametrize": "pytest_plugin",
}
"""Name → the module that it is loaded from when first used, so that `import theorycheck` loads nothing heavy."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'theorycheck' has no attribute {name!r}")
    found = getattr(importlib.import_module(f"theorycheck.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

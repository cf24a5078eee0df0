"""The operation contract: what an implementation may offer, and exactly what each operation means."""

from theorycheck.contract.operation import REQUIRED, Operation, Option, Role, ShapeMismatchError, Value, bind
from theorycheck.contract.operations import OPERATIONS, vjp
from theorycheck.contract.scope import Scope
from theorycheck.contract.vocabulary import ACTIVATIONS, DEFAULT_ACTIVATIONS, DTYPES, SCHEMES, Scheme

__all__ = [
    "ACTIVATIONS",
    "DEFAULT_ACTIVATIONS",
    "DTYPES",
    "OPERATIONS",
    "REQUIRED",
    "SCHEMES",
    "Operation",
    "Option",
    "Role",
    "Scheme",
    "Scope",
    "ShapeMismatchError",
    "Value",
    "bind",
    "vjp",
]

"""What a generator of cases may know about the implementation and the run."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from theorycheck.contract.vocabulary import DEFAULT_ACTIVATIONS, SCHEMES


@dataclass(frozen=True)
class Scope:
    """The dtype and size of the cases, and what the implementation under test offers.

    Attributes:
        dtype: the floating dtype of all arrays of this run.
        profile: quick, standard or thorough.
        largest: an upper bound on the size of a generated dimension.
        schemes: the initialization schemes offered.
        truncated: those among them that are normal distributions truncated at two standard deviations.
        options: for each operation offered, the options it accepts.
        activations: for each operation, the activation kinds it offers.
    """

    dtype: str = "float64"
    profile: str = "standard"
    largest: int = 8
    schemes: tuple[str, ...] = tuple(SCHEMES)
    truncated: tuple[str, ...] = ()
    options: Mapping[str, frozenset[str]] = field(default_factory=dict)
    activations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def offers(self, operation: str) -> bool:
        """True if the implementation has the operation."""
        return operation in self.options

    def accepts(self, operation: str, option: str) -> bool:
        """True if the operation is offered and takes the option."""
        return option in self.options.get(operation, frozenset())

    def kinds(self, operation: str) -> tuple[str, ...]:
        """The activation kinds that the operation offers."""
        return self.activations.get(operation, DEFAULT_ACTIVATIONS)

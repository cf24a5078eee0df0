"""What a planted fault says about itself, as frozen data."""

from dataclasses import dataclass
from enum import StrEnum


class Sort(StrEnum):
    """When a fault shows."""

    BLATANT = "blatant"  # on nearly every input
    CONDITIONAL = "conditional"  # only under an option, a shape or a value
    STATISTICAL = "statistical"  # only in the law of random results
    PRECISION = "precision"  # only in the last digits, or at extreme values
    CONTRACT = "contract"  # in what it does beside the result


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake.

    Attributes:
        id: `operation.what_is_wrong`, unique.
        operations: the operations whose results or behaviour it spoils.
        wrong: what it does, in one sentence.
        origin: where it comes from: an issue of a real library, "textbook slip" or "constructed".
        sort: when it shows.
        undetectable: why no claim can find it: an equivalence, or the sample that it would take; empty if one can.
    """

    id: str
    operations: tuple[str, ...]
    wrong: str
    origin: str = "textbook slip"
    sort: Sort = Sort.BLATANT
    undetectable: str = ""

"""What theory asserts: a statement, its assumptions and its source, as frozen data."""

from dataclasses import dataclass
from enum import StrEnum

FIRST_EDITION = "1"
EDITIONS = (FIRST_EDITION,)
"""The editions of the catalogue, oldest first. A policy stays with one until it is raised: later claims gate nobody."""


class Kind(StrEnum):
    """What sort of statement a claim makes, and so what sort of evidence settles it."""

    IDENTITY = "identity"  # two expressions agree up to a derived rounding bound
    EXACT = "exact"  # they agree bit for bit
    INEQUALITY = "inequality"  # a bound holds, up to rounding
    STATISTICAL = "statistical"  # random behaviour follows a law
    ASYMPTOTIC = "asymptotic"  # a limit or a rate is approached
    REFUTATION = "refutation"  # a popular sentence that is false as stated


class Profile(StrEnum):
    """How long a run may take; a claim names the first profile that runs it."""

    QUICK = "quick"
    STANDARD = "standard"
    THOROUGH = "thorough"

    def includes(self, other: "Profile") -> bool:
        """True if a run with this profile judges claims that begin at `other`."""
        order = list(Profile)
        return order.index(other) <= order.index(self)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement can be read: a work and the place in it."""

    work: str
    place: str = ""

    def __str__(self) -> str:
        return f"{self.work}, {self.place}" if self.place else self.work


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One statement of the theory, and what an implementation must offer to be judged by it.

    Attributes:
        upheld: the sentence that a report prints when the claim is upheld.
        refuted: the sentence that a report prints when it is refuted.
        statement: the statement in LaTeX mathematics.
        source: where it can be read, to the theorem or equation.
        assumes: the assumptions under which it is true.
        needs: what the statement cannot do without: `"conv2d"`, an option `"conv2d.stride"`, a kind
            `"rnn.activation=identity"`.
        any_of: alternatives for generic claims; the claim applies if at least one is offered.
        kind: the sort of statement.
        profile: the first profile that runs it.
        figure_profile: the first profile that draws the figure of its property, if that has one.
        version: rises when the test of the claim changes.
        since: the catalogue edition that introduced it.
        dtypes: the dtypes it is judged in; empty for all that an implementation declares.
        examples: an upper limit on generated examples; 0 for the profile's own number.
        expected: the verdict on a correct implementation: `"upheld"`, or `"refuted"` for sentences judged as stated.
        corrected_by: for a sentence refuted as stated, the ids of the claims that state the truth.
        unchecked: the claim is about a breach of the contract itself and receives results unchecked.
        blind_to: faults that one would expect it to find and that it cannot, in words.
        by_definition: the claim compares with the reference's own definition, so it upholds it by construction.
    """

    upheld: str
    refuted: str
    statement: str
    source: Source
    assumes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    kind: Kind = Kind.IDENTITY
    profile: Profile = Profile.QUICK
    figure_profile: Profile = Profile.STANDARD
    version: int = 1
    since: str = FIRST_EDITION
    dtypes: tuple[str, ...] = ()
    examples: int = 0
    expected: str = "upheld"
    corrected_by: tuple[str, ...] = ()
    unchecked: bool = False
    by_definition: bool = False
    blind_to: tuple[str, ...] = ()

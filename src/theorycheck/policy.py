"""What the gate asks for: `[tool.theorycheck]` of a pyproject.toml, read, checked, and applied to claims."""

import os
from dataclasses import dataclass, fields, replace
from pathlib import Path

from theorycheck.catalogue import ids, is_custom, matches, matching, unknown
from theorycheck.claim import EDITIONS, Claim, Profile
from theorycheck.errors import UsageError
from theorycheck.evidence import NORMWISE
from theorycheck.record import ACCURACIES
from theorycheck.statistics.ledger import FAMILY, LARGEST_FAMILY
from theorycheck.tables import convert, read_toml

FILE_NAME = "pyproject.toml"
TABLE = "theorycheck"
RECOMMENDED = "recommended"
_CUSTOM_DOTS = 2
"""In `custom.<layer>.<contract>`."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What a project asks of its implementations.

    Attributes:
        implementations: who is judged where the command line names nobody.
        profile: quick, standard or thorough.
        seed: the root seed, or `"fresh"`.
        false_alarms: the probability that a run refutes a correct implementation anywhere.
        require: patterns of the claims that must be upheld where they apply; empty for all. An id that does not apply
            fails the gate.
        recommend: patterns of the claims that are judged and told, and fail nothing; an id in `require` outweighs them.
        floor: how many claims must be judged for each implementation.
        accuracy: normwise or componentwise.
        suite: the edition of the catalogue: what a later one added is told, and fails nothing.
        file: where it was read, seen from the current directory; empty for the built-in policy.
    """

    implementations: tuple[str, ...] = ()
    profile: str = Profile.STANDARD.value
    seed: int | str = 0
    false_alarms: float = FAMILY
    require: tuple[str, ...] = ()
    recommend: tuple[str, ...] = ()
    floor: int = 1
    accuracy: str = NORMWISE
    suite: str = EDITIONS[-1]
    file: str = ""

    @property
    def named(self) -> tuple[str, ...]:
        """The claims that are required by their id."""
        return tuple(pattern for pattern in self.require if pattern in ids() or _names_a_layer(pattern))

    @property
    def patterns(self) -> tuple[str, ...]:
        """The patterns of all claims that are judged; empty for all of the profile."""
        return (*self.require, *self.recommend) if self.require else ()

    def advisory(self, claim_id: str, claim: Claim) -> str:
        """Why a failure of the claim fails nothing; empty if the gate asks for the claim."""
        if claim_id in self.require:
            return ""
        if any(matches(claim_id, pattern) for pattern in self.recommend):
            return RECOMMENDED
        return f"edition {claim.since}" if _later(claim.since, self.suite) else ""

    def told(self) -> dict[str, str]:
        """Where it was read, and what it sets other than usual."""
        if not self.file:
            return {}
        usual = Policy()
        own = {key: getattr(self, key) for key in KEYS if getattr(self, key) != getattr(usual, key)}
        return {"file": self.file, **{key: _words(value) for key, value in own.items()}}


KEYS = tuple(field.name for field in fields(Policy) if field.name != "file")


def find(start: Path) -> Policy:
    """The policy of the nearest pyproject.toml with a `[tool.theorycheck]`, from a folder up to its repository's root.

    Raises:
        UsageError: it cannot be read, or sets something unknown or out of range.
    """
    for folder in _folders(start):
        path = folder / FILE_NAME
        if path.is_file() and (policy := read(path)) is not None:
            return replace(policy, file=Path(os.path.relpath(path, start)).as_posix())
    return Policy()


def read(path: Path) -> Policy | None:
    """The policy in a file, or None if it has no `[tool.theorycheck]`.

    Raises:
        UsageError: it cannot be read, or sets something unknown or out of range.
    """
    try:
        tool = read_toml(path).get("tool", {})
    except UsageError as error:
        raise UsageError(f"{path.name}: {error}") from None
    if TABLE not in tool:
        return None
    try:
        return checked(convert(tool[TABLE], Policy, KEYS))
    except UsageError as error:
        raise UsageError(f"{path.name}, [tool.{TABLE}]: {error}") from None


def checked(policy: Policy) -> Policy:
    """The policy itself.

    Raises:
        UsageError: something in it is unknown or out of range.
    """
    for what, value, known in (
        ("profile", policy.profile, [profile.value for profile in Profile]),
        ("accuracy", policy.accuracy, ACCURACIES),
        ("edition", policy.suite, EDITIONS),
    ):
        if value not in known:
            raise UsageError(f"{unknown(what, value, known)} Known are {', '.join(known)}.")
    if isinstance(policy.seed, str) and policy.seed != "fresh":
        raise UsageError(f"seed must be an int or 'fresh', got {policy.seed!r}")
    if policy.floor < 1:
        raise UsageError(f"floor must be at least 1, the claims to be judged, got {policy.floor!r}")
    if not 0 < policy.false_alarms <= LARGEST_FAMILY:
        raise UsageError(f"false_alarms must lie above 0 and be at most {LARGEST_FAMILY}, got {policy.false_alarms!r}")
    matching((*policy.require, *policy.recommend))
    return policy


def _folders(start: Path) -> list[Path]:
    """The folder and those above it up to the repository's root; the folder alone outside a repository."""
    above = [start, *start.parents]
    root = next((i for i, folder in enumerate(above) if (folder / ".git").exists()), 0)
    return above[: root + 1]


def _names_a_layer(pattern: str) -> bool:
    """True for the id of one claim about an implementation's own layer."""
    return is_custom(pattern) and pattern.count(".") == _CUSTOM_DOTS and not set("*?[") & set(pattern)


def _later(edition: str, than: str) -> bool:
    return EDITIONS.index(edition) > EDITIONS.index(than)


def _words(value: object) -> str:
    if isinstance(value, (tuple, list)):
        return ", ".join(map(str, value))
    return repr(value) if isinstance(value, str) and not value else str(value)

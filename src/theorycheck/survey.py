"""What of the claims an implementation is judged on, and in which dtypes: known before anything is judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from theorycheck import custom, experiment, run
from theorycheck.catalogue import Property
from theorycheck.claim import Kind
from theorycheck.implementation import Implementation
from theorycheck.limits import Limits
from theorycheck.record import Judged


@dataclass(frozen=True, slots=True)
class Ask:
    """What a run asks of every implementation.

    Attributes:
        properties: the claims with their checks.
        profile: quick, standard or thorough.
        dtypes: the dtypes asked for; empty for those of the profile.
        seed: the root seed.
        limits: what the processes may use in which foreign code runs.
        custom: patterns of the claims about its own layers; empty for all.
    """

    properties: Sequence[Property]
    profile: str
    dtypes: Sequence[str] = ()
    seed: int = 0
    limits: Limits = field(default_factory=Limits)
    custom: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Survey:
    """One implementation, before it is judged.

    Attributes:
        judged: the implementation as the record knows it.
        dtypes: the dtypes of the results, by claim; a claim that does not concern it is absent.
        figures: the dtype of the figure, by claim; those that are not drawn are absent.
        environment: versions of what it brought with it.
        custom: the ids of the claims about its own layers.
        settings: how many settings a claim about random behaviour has, by claim; absent where there is one.
    """

    judged: Judged
    dtypes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    figures: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    custom: tuple[str, ...] = ()
    settings: Mapping[str, int] = field(default_factory=dict)


def survey(implementation: Implementation, judged: Judged, ask: Ask) -> Survey:
    """The claims that concern an implementation, and in which dtypes each is to be judged."""
    own = tuple(custom.properties(implementation, ask.custom))
    concerned = [*(found for found in ask.properties if concerns(found, implementation, ask.dtypes)), *own]
    dtypes = {found.id: dtypes_of(found, implementation, ask.profile, ask.dtypes) for found in concerned}
    figures, settings = {}, {}
    for found in concerned:
        implementation.dtype = dtypes[found.id][0]
        if run.applicable(found.claim, implementation):
            continue
        if experiment.drawn(found, ask.profile):
            figures[found.id] = implementation.dtype
        if found.random and (count := run.count_settings(found, implementation, ask.profile)) > 1:
            settings[found.id] = count
    return Survey(judged, dtypes, figures, custom=tuple(found.id for found in own), settings=settings)


def dtypes_of(
    found: Property, implementation: Implementation, profile: str, asked: Sequence[str] = ()
) -> tuple[str, ...]:
    """The dtypes of the results of one claim and one implementation: one where the claim does not apply, never none."""
    offered = run.dtypes(found, implementation, profile, asked)
    if not offered or run.applicable(found.claim, implementation):
        return tuple(offered or asked or implementation.dtypes)[:1]
    return offered


def concerns(found: Property, implementation: Implementation, asked: Sequence[str] = ()) -> bool:
    """False for the sentences judged as stated, except on the reference: they are about a text, not about code.

    Nor do they concern a run that asks for dtypes in which they have no counterexample.
    """
    claim = found.claim
    if claim.kind is not Kind.REFUTATION:
        return True
    return implementation.is_reference and (not (asked and claim.dtypes) or not set(asked).isdisjoint(claim.dtypes))

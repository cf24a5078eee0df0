"""`theorycheck explain`: everything that a claim says about itself, and how much it is worth."""

import argparse
import textwrap
from collections.abc import Iterator
from functools import partial
from typing import Any

from theorycheck import catalogue
from theorycheck.catalogue import CUSTOM, Property
from theorycheck.claim import Kind, Profile
from theorycheck.contract import DTYPES
from theorycheck.explanation import number
from theorycheck.teeth import kills
from theorycheck.terminal import WIDTH, Terminal

_LABEL = 13


def execute(options: argparse.Namespace) -> int:
    """Print one claim."""
    found = _load(options.claim)
    terminal = Terminal()
    terminal.heading(found.id)
    for line in lines(found):
        terminal.line(line)
    return 0


def _load(claim_id: str) -> Property:
    """The property of that id; no layer need be there for a claim about one."""
    if not catalogue.is_custom(claim_id):
        return catalogue.load(claim_id)
    from theorycheck import custom  # noqa: PLC0415 -- NumPy and Hypothesis load only here

    return custom.load(claim_id)


def lines(found: Property) -> list[str]:
    """What a reader of a verdict asks: the sentence, when it holds, who says so, how it is checked, what it misses."""
    module = _function(found).__module__ if found.area == CUSTOM else found.module.__name__
    facts = [*_said(found), *_checked(found), *_worth(found), ("module", module)]
    return [line for label, text in facts if text for line in _labelled(label, text)]


def _said(found: Property) -> Iterator[tuple[str, str]]:
    claim = found.claim
    yield "claim", claim.upheld
    yield "if refuted", claim.refuted
    yield "statement", claim.statement
    yield from (("assumes", assumption) for assumption in claim.assumes)
    yield "source", str(claim.source)
    yield "needs", ", ".join(claim.needs)
    yield "any of", ", ".join(claim.any_of)
    yield "kind", claim.kind.value
    yield "expected", "refuted, even of a correct implementation" if claim.expected == "refuted" else ""
    yield "corrected by", ", ".join(claim.corrected_by)
    yield "version", f"{claim.version}, in the catalogue since edition {claim.since}"


def _checked(found: Property) -> Iterator[tuple[str, str]]:
    """How it is checked, and where its tolerance or its error rates come from."""
    from theorycheck.run import EXAMPLES, LARGEST  # noqa: PLC0415 -- NumPy and Hypothesis load only here

    claim = found.claim
    judged = [name for name in EXAMPLES if Profile(name).includes(claim.profile)]
    yield "profiles", ", ".join(judged)
    yield "dtypes", ", ".join(claim.dtypes) or f"all of {', '.join(DTYPES)} that are declared"
    if found.random:
        yield from _random(found)
        return
    if found.area == CUSTOM:
        yield "checked by", f"up to {claim.examples} examples of the layer's own inputs: docs/custom-layers.md"
        yield "", _first_line(_function(found))
        return
    most = claim.examples or max(EXAMPLES.values())
    counts = ", ".join(f"{min(EXAMPLES[name], most)} in {name}" for name in judged)
    sizes = f"sizes up to {LARGEST['standard']} (thorough: {LARGEST['thorough']})"
    longer = ", one axis of some far longer" if claim.by_definition else ""
    yield "checked by", f"generated cases, the simplest first, {sizes}{longer}: {counts}"
    yield "", _first_line(_function(found))
    yield "tolerance", _tolerance(found)


def _random(found: Property) -> Iterator[tuple[str, str]]:
    from theorycheck.implementation import Implementation  # noqa: PLC0415
    from theorycheck.reference import Reference  # noqa: PLC0415
    from theorycheck.run import LARGEST  # noqa: PLC0415
    from theorycheck.statistics.ledger import FAMILY, SHARE  # noqa: PLC0415
    from theorycheck.statistics.plan import FALSE_PASS  # noqa: PLC0415

    profile = max(found.claim.profile, Profile.STANDARD, key=list(Profile).index)
    settings = list(found.settings(Implementation(Reference).scope(profile=profile, largest=LARGEST[profile])))
    law = found.law(settings[0])
    tolerated, caught = number(law.tolerated, 3), number(law.caught, 3)
    yield "checked by", f"a decision in each of {len(settings)} settings, every refutation confirmed on fresh seeds"
    yield "statistic", f"{law.what}; one draw is {law.unit}"
    yield "deviations", f"up to {tolerated} tolerated, from {caught} on caught, in the first setting: {law.because}"
    yield "error rates", f"{number(FAMILY * SHARE)}: to refute a correct implementation, in all settings together"
    yield "", f"{number(FALSE_PASS)}: to uphold one that is off by what must be caught, in each"


def _tolerance(found: Property) -> str:
    claim = found.claim
    if claim.kind is Kind.EXACT:
        return "none: the inputs are such that nothing rounds, so that equality is demanded bit for bit"
    if claim.by_definition:
        return (
            "for each entry, the radius that contains every conforming evaluation of the definition in the dtype, in "
            "any order of summation (docs/rounding.md); 0 where nothing rounds"
        )
    return "bounds on rounding alone, derived from the definitions (docs/rounding.md) or from the cited analysis"


def _worth(found: Property) -> Iterator[tuple[str, str]]:
    """What it cannot see, and which planted faults it kills."""
    yield from (("blind to", fault) for fault in _unseen(found))
    killed, alone = kills(found.id)
    if killed:
        more = f"; no other claim kills {', '.join(alone)}" if alone else ""
        yield "kills", f"{len(killed)} planted fault{'s' * (len(killed) > 1)}{more}"
        yield "", ", ".join(killed)


def _unseen(found: Property) -> Iterator[str]:
    """What the claim cannot see, and what no claim checked in that way can."""
    from theorycheck.evidence import UNINFORMATIVE  # noqa: PLC0415 -- NumPy loads only here

    claim = found.claim
    yield from claim.blind_to
    if claim.expected == "refuted":
        return
    if found.random:
        yield "deviations smaller than those caught"
        return
    if claim.kind is not Kind.EXACT:
        yield f"errors within that tolerance; one above {UNINFORMATIVE:.0%} of the result's size counts as no look"
    yield "what shows only in larger cases than those drawn, or in rarer ones"
    if claim.by_definition:
        yield "a wrong definition: the reference, whose definition this is, is upheld by construction"


def _function(found: Property) -> Any:
    """What measures or draws; of a claim about a layer, what measures it in any layer."""
    function = found.sample if found.random else found.measure
    return function.func if isinstance(function, partial) else function


def _first_line(function: object) -> str:
    return (getattr(function, "__doc__", None) or "").strip().partition("\n\n")[0].replace("\n", " ")


def _labelled(label: str, text: str) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=f"  {label:<{_LABEL}}",
        subsequent_indent=" " * (_LABEL + 2),
        break_long_words=False,
        break_on_hyphens=False,
    )

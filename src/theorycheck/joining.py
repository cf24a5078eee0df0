"""The settings of a claim about random behaviour, judged apart → one result, as if one process had judged them all.

Every setting has draws, a decision and a share of the false-alarm budget of its own: nothing is lost by judging them on
different machines.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from theorycheck import run
from theorycheck.catalogue import Property
from theorycheck.record import Result
from theorycheck.run import Plan
from theorycheck.verdict import Verdict


def apart(found: Property, plan: Plan, count: int, judge: Callable[[Plan], Result]) -> Result:
    """The result of a claim whose settings are judged side by side.

    Args:
        found: the claim.
        plan: of all of it.
        count: how many settings it has.
        judge: gives the result of the settings that a plan names, wherever that is done.
    """
    with ThreadPoolExecutor(count) as several:
        parts = list(several.map(judge, (replace(plan, settings=(n,), shrink=False) for n in range(count))))
    verdicts = [part.verdict for part in parts]
    if plan.shrink and Verdict.REFUTED in verdicts and Verdict.ERROR not in verdicts:
        # One process draws once more for the counterexample, where a law was refuted first and nowhere else.
        first = verdicts.index(Verdict.REFUTED)
        parts[first] = judge(replace(plan, settings=(first,)))
    return _joined(found, parts)


def _joined(found: Property, parts: Sequence[Result]) -> Result:
    ended = next((number for number, part in enumerate(parts) if part.verdict is Verdict.ERROR), None)
    if ended is None:
        blank = replace(parts[0], reason="", sentence="", counterexample=None)
        result = run.decided(found, blank, [decision for part in parts for decision in part.decisions])
        shown = next((part.counterexample for part in parts if part.counterexample), None)
        result = replace(result, counterexample=shown)
    else:
        # One process would not have come to the settings after the one that raised.
        parts, result = parts[: ended + 1], parts[ended]
    calls: Counter[str] = Counter()
    for part in parts:
        calls.update(part.calls)
    notes = tuple(dict.fromkeys(note for part in parts for note in part.notes))
    result = replace(result, calls=dict(calls), notes=notes, seconds=sum(part.seconds for part in parts))
    return run.not_vacuous(found.claim, result)

"""One property × one implementation × one dtype → evidence → verdict. Every exception becomes a result."""

import math
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from theorycheck import counterexample
from theorycheck.catalogue import Property
from theorycheck.claim import Claim
from theorycheck.contract import OPERATIONS, Role, Scope
from theorycheck.errors import ImplementationError
from theorycheck.evidence import NORMWISE, Decision
from theorycheck.global_state import BUILT_IN
from theorycheck.implementation import Implementation
from theorycheck.record import COMPONENTWISE, Counterexample, Met, Result
from theorycheck.recording import recording
from theorycheck.results import describe
from theorycheck.search import Failure, Outcome, search
from theorycheck.statistics import address, decide, seed63
from theorycheck.statistics.ledger import FAMILY, SHARE
from theorycheck.store import Store
from theorycheck.undisturbed import undisturbed
from theorycheck.verdict import Ruling, Verdict, conclude, judge

EXAMPLES = {"quick": 25, "standard": 50, "thorough": 1000}
LARGEST = {"quick": 6, "standard": 6, "thorough": 64}
IN_NORM = "Up to rounding of the norms, not of each entry: "
"""Before the sentence of a claim that is upheld with the qualifier `normwise`."""
FEWEST_EACH = {"quick": 2, "standard": 4, "thorough": 20}
"""Each operation of a generic claim, and each kind of an open activation, gets at least this many examples."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a claim is to be judged.

    Attributes:
        profile: quick, standard or thorough; sets the number of examples and the largest size.
        seed: the root of all seeds.
        store: where counterexamples are kept and replayed from, or None.
        time_limit: seconds after which a claim stops generating cases, or None.
        accuracy: `componentwise` refuses what agrees to rounding of the norms alone, `normwise` says so and upholds.
        shrink: look for the simplest case that contradicts a claim; otherwise the first one stands.
        false_alarms: the probability that a run refutes a correct implementation anywhere.
        settings: by number, those that a claim about random behaviour is judged in; None for all.
    """

    profile: str = "standard"
    seed: int = 0
    store: Store | None = None
    time_limit: float | None = None
    accuracy: str = NORMWISE
    shrink: bool = True
    false_alarms: float = FAMILY
    settings: tuple[int, ...] | None = None

    @property
    def componentwise(self) -> bool:
        """True if every entry must agree within its own bound."""
        return self.accuracy == COMPONENTWISE


def applicable(claim: Claim, implementation: Implementation) -> str:
    """Why the claim does not apply to the implementation; empty if it does."""
    missing = _missing(claim.needs, implementation)
    if missing:
        return missing
    if claim.any_of and not any(_offered(implementation, need) for need in claim.any_of):
        return f"none of {', '.join(claim.any_of)} is offered"
    if claim.dtypes and not set(claim.dtypes) & set(implementation.dtypes):
        return f"{' or '.join(claim.dtypes)} is not offered"
    if implementation.dtype not in implementation.dtypes:
        return f"{implementation.dtype} is not offered"
    if claim.dtypes and implementation.dtype not in claim.dtypes:
        return f"it is judged in {' or '.join(claim.dtypes)} alone"
    return ""


def dtypes(found: Property, implementation: Implementation, profile: str, asked: Sequence[str] = ()) -> tuple[str, ...]:
    """The dtypes in which a claim is judged: one where no floating array goes in or where it samples.

    Those `asked` for are taken alone; otherwise float16 is left to the thorough profile.
    """
    claim = found.claim
    offered = tuple(name for name in implementation.dtypes if not claim.dtypes or name in claim.dtypes)
    if asked:
        offered = tuple(name for name in offered if name in asked)
    elif profile != "thorough" and len(offered) > 1:
        offered = tuple(name for name in offered if name != "float16")
    once = found.random or not any(_takes_arrays(need) for need in (*claim.needs, *claim.any_of))
    return offered[:1] if once else offered


def check(found: Property, implementation: Implementation, plan: Plan) -> Result:
    """Judge one claim on one implementation in the implementation's current dtype."""
    started = time.perf_counter()
    claim = found.claim
    blank = replace(
        _blank(found, implementation.name, implementation.dtype, plan),
        by_construction=claim.by_definition and implementation.is_reference,
    )
    reason = applicable(claim, implementation)
    if reason:
        return replace(blank, sentence=f"Not applicable: {reason}.", reason=reason)
    before = implementation.calls.copy()
    with undisturbed() as traces:
        try:
            result = (
                _sampled(found, implementation, plan, blank)
                if found.random
                else _searched(found, implementation, plan, blank)
            )
        except ImplementationError as error:
            result = _erred(blank, str(error))
        except MemoryError as error:
            result = _erred(blank, f"{found.id} ran out of memory on what came back: {describe(error)}")
        except Exception as error:  # noqa: BLE001 -- a defect of a property must not lose the other results
            result = _defect(blank, f"the property {found.id} raised {describe(error)}")
    if BUILT_IN in traces.changed:
        told = f"the implementation replaced {BUILT_IN}: they are part of the judge, so no verdict holds"
        result = _erred(replace(blank, examples=result.examples), told)
    elif result.defect and traces.changed:
        # In a process whose state was changed an exception of ours is no defect of ours.
        told = f"the implementation changed {', '.join(traces.changed)}, and then {result.reason.partition(': ')[2]}"
        result = _erred(replace(result, defect=False), told)
    calls = {name: count - before[name] for name, count in implementation.calls.items() if count > before[name]}
    notes = (*result.notes, *_warned(traces.warnings), *traces.notes)
    result = replace(result, calls=calls, notes=notes, seconds=time.perf_counter() - started)
    return not_vacuous(claim, result) if plan.settings is None else result


def count_settings(found: Property, implementation: Implementation, profile: str) -> int:
    """In how many settings a claim about random behaviour is judged."""
    return len(list(found.settings(implementation.scope(profile=profile, largest=LARGEST[profile]))))


def lost(found: Property, implementation: str, dtype: str, plan: Plan, reason: str) -> Result:
    """The result of a claim whose judging did not come to its end: the process crashed, or hung and was ended."""
    return _erred(_blank(found, implementation, dtype, plan), reason)


def _searched(found: Property, implementation: Implementation, plan: Plan, blank: Result) -> Result:
    claim = found.claim
    scope = implementation.scope(profile=plan.profile, largest=LARGEST[plan.profile])
    examples = int(min(EXAMPLES[plan.profile], claim.examples or math.inf))
    searches = list(_searches(claim, implementation, scope, examples))
    deadline = time.perf_counter() + plan.time_limit if plan.time_limit else None
    replayed = plan.store.cases(found.id, implementation.name, implementation.dtype) if plan.store else []
    outcomes: list[Outcome] = []
    for index, (restricted, share) in enumerate(searches):
        outcomes.append(
            search(
                found,
                implementation,
                restricted,
                seed=seed63(blank.seed, index) if index else blank.seed,
                examples=share,
                deadline=deadline,
                replay=replayed,
                componentwise=plan.componentwise,
                shrink=plan.shrink,
            )
        )
        replayed = []
        if outcomes[-1].failure and not claim.any_of:
            break
    return _concluded(found, implementation, plan, blank, outcomes)


def _searches(claim: Claim, implementation: Implementation, scope: Scope, examples: int) -> Iterator[tuple[Scope, int]]:
    """The scopes to search in, and the examples for each.

    A generic claim searches each alternative on its own. A claim that leaves the activation open looks at each kind on
    its own before it mixes them: left to chance, one of seven kinds stays unseen in 25 examples once in 50 claims.
    """
    fewest = FEWEST_EACH[scope.profile]
    if claim.any_of:
        offered = [need for need in claim.any_of if _offered(implementation, need)]
        share = max(fewest, math.ceil(examples / len(offered)))
        yield from ((_only(scope, need), share) for need in offered)
        return
    kinds = _open_kinds(claim, scope)
    for kind in kinds:
        yield replace(scope, activations=dict.fromkeys(scope.activations, (kind,))), fewest
    yield scope, examples


def _open_kinds(claim: Claim, scope: Scope) -> tuple[str, ...]:
    """The activation kinds that every operation of a claim offers, if the claim leaves the choice open."""
    offered = [scope.kinds(operation) for operation in _open(claim.needs)]
    return _shared(offered) if offered else ()


def _open(needs: Sequence[str]) -> list[str]:
    """The operations whose activation the needs leave open; each case takes one that all of them offer."""
    if any("=" in need for need in needs):
        return []
    return [need for need in needs if need in OPERATIONS and OPERATIONS[need].takes_kind]


def _shared(offered: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return tuple(kind for kind in offered[0] if all(kind in kinds for kinds in offered))


def _concluded(
    found: Property, implementation: Implementation, plan: Plan, blank: Result, outcomes: list[Outcome]
) -> Result:
    examples = sum(outcome.examples for outcome in outcomes)
    uninformative = sum(outcome.uninformative for outcome in outcomes)
    failures = sorted(
        (outcome.failure for outcome in outcomes if outcome.failure), key=lambda failure: failure.error is not None
    )  # a refutation stands before an error
    notes = tuple(dict.fromkeys(note for outcome in outcomes for note in outcome.notes))
    tally = replace(
        blank,
        examples=examples,
        uninformative=uninformative,
        replayed=sum(outcome.replayed for outcome in outcomes),
        notes=notes,
    )
    if failures:
        return _failed(found, implementation, plan, tally, failures)
    worst = max((outcome.worst for outcome in outcomes if outcome.worst), key=lambda ruling: ruling.worst, default=None)
    tally = replace(tally, worst=worst.worst if worst else 0.0, reading=worst.reading if worst else None)
    if any(outcome.stopped for outcome in outcomes):
        reason = f"the time limit ended the search after {examples} examples"
        return replace(tally, verdict=Verdict.INCONCLUSIVE, reason=reason, sentence=f"Inconclusive: {reason}.")
    if examples == 0:
        return _defect(tally, f"the property {found.id} generated no case")
    verdict = conclude(examples, uninformative)
    if verdict is Verdict.INCONCLUSIVE:
        reason = (
            f"{uninformative} of {examples} cases had a rounding bound too wide to say anything; a wider dtype helps"
        )
        return replace(tally, verdict=verdict, reason=reason, sentence=f"Inconclusive: {reason}.")
    qualifier = next((outcome.qualifier for outcome in outcomes if outcome.qualifier), "")
    sentence = f"{IN_NORM if qualifier else ''}{found.claim.upheld}"
    return replace(tally, verdict=verdict, sentence=sentence, qualifier=qualifier)


def _failed(
    found: Property, implementation: Implementation, plan: Plan, tally: Result, failures: list[Failure]
) -> Result:
    first, *others = failures
    beside = getattr(first.error, "__notes__", ())  # what an adapter heard on standard error, say
    notes = [*tally.notes, *(f"also: {other.headline}" for other in others), *beside]
    encoded = counterexample.encode(first.case)
    with recording(implementation) as recorder:
        again = _measured_again(found, implementation, encoded, plan)
    if again != first.signature:
        notes.append(
            "the minimal case gave another result when measured once more: the implementation is nondeterministic"
        )
    # A sentence refuted as it stands blames a text, not the code that was called; calls that did not fail show nothing.
    of_use = found.claim.expected != "refuted" and again == first.signature
    calls, left_out = recorder.last() if of_use else ((), 0)
    shown = Counterexample(encoded, tuple(counterexample.lines(first.case)), first.call, calls, left_out)
    if plan.store:
        plan.store.keep(found.id, implementation.name, implementation.dtype, encoded)
    if first.error is not None:
        return replace(
            tally,
            verdict=Verdict.ERROR,
            reason=first.headline,
            sentence=first.headline,
            counterexample=shown,
            notes=tuple(notes),
        )
    ruling = first.ruling
    return replace(
        tally,
        verdict=Verdict.REFUTED,
        sentence=found.claim.refuted,
        worst=ruling.worst,
        reading=ruling.reading,
        met=Met(first.met.reading.what, first.met.worst) if first.met.reading else None,
        counterexample=shown,
        notes=tuple(notes),
    )


def _measured_again(found: Property, implementation: Implementation, encoded: Any, plan: Plan) -> str:
    try:
        evidence = found.measure(implementation, counterexample.decode(encoded))
        ruling = judge(evidence, componentwise=plan.componentwise)
    except ImplementationError as error:
        return str(error)
    return f"{ruling.verdict}"


def _sampled(found: Property, implementation: Implementation, plan: Plan, blank: Result) -> Result:
    scope = implementation.scope(profile=plan.profile, largest=LARGEST[plan.profile])
    settings = list(found.settings(scope))
    if not settings:
        return _defect(blank, f"the property {found.id} has no setting")
    decisions, chosen = [], range(len(settings)) if plan.settings is None else plan.settings
    for index in chosen:
        setting = settings[index]

        def draw(role: str, setting: Any = setting, index: int = index) -> tuple[Any, int]:
            seed = seed63(plan.seed, found.id, role, index)
            return _draws(found.sample(implementation, setting, seed)), seed

        described = ", ".join(counterexample.lines(setting))
        decision = decide(found.law(setting), draw, alpha=plan.false_alarms * SHARE / len(settings), setting=described)
        decisions.append(replace(decision, stream=address(plan.seed, found.id, "first", index)))
    result = decided(found, blank, decisions)
    # Drawing once more costs as much as a batch: it is left out wherever the minimal case of other claims is.
    if result.verdict is not Verdict.REFUTED or not plan.shrink:
        return result
    drawn, seed = next((index, one.seed) for index, one in zip(chosen, decisions, strict=True) if one.outcome == "fail")
    return replace(result, counterexample=_a_draw(found, implementation, settings[drawn], seed))


def _a_draw(found: Property, implementation: Implementation, setting: Any, seed: int) -> Counterexample | None:
    """One draw of those that refute a law: alone it shows nothing, but that the same numbers are drawn."""
    with recording(implementation, most=1) as recorder, suppress(ImplementationError):
        found.sample(implementation, setting, seed)
    calls, left_out = recorder.last()
    return Counterexample(counterexample.encode(setting), (), implementation.describe_last_call(), calls, left_out)


def _draws(sampled: Any) -> Any:
    """Coins as they are, since there are millions of them; anything else in the precision in which sums are kept."""
    draws = np.asarray(sampled)
    return draws if draws.dtype == np.bool_ else draws.astype(np.float64)


def decided(found: Property, blank: Result, decisions: Sequence[Decision]) -> Result:
    """The result of a claim about random behaviour, from the decisions of its settings."""
    ruling: Ruling = judge(decisions)
    result = replace(
        blank, verdict=ruling.verdict, decisions=tuple(decisions), examples=len(decisions), worst=ruling.worst
    )
    if ruling.verdict is Verdict.UPHELD:
        return replace(result, sentence=found.claim.upheld)
    decision = ruling.decision
    if ruling.verdict is Verdict.REFUTED:
        return replace(result, sentence=found.claim.refuted)
    reason = (
        ""
        if decision is None
        else decision.reason
        or (
            f"{decision.samples} draws leave the {decision.what} undecided at {decision.setting}; "
            f"about {decision.needed} would settle it"
        )
    )
    return replace(result, reason=reason, sentence=f"Inconclusive: {reason}.")


def _blank(found: Property, implementation: str, dtype: str, plan: Plan) -> Result:
    return Result(
        claim=found.id,
        implementation=implementation,
        dtype=dtype,
        verdict=Verdict.NOT_APPLICABLE,
        sentence="",
        expected=found.claim.expected,
        seed=seed63(plan.seed, found.id, dtype),
    )


def _erred(result: Result, reason: str) -> Result:
    return replace(result, verdict=Verdict.ERROR, reason=reason, sentence=reason)


def _defect(result: Result, reason: str) -> Result:
    told = f"a defect of theorycheck, not of the implementation: {reason}"
    return replace(result, verdict=Verdict.ERROR, reason=told, sentence=told, defect=True)


def not_vacuous(claim: Claim, result: Result) -> Result:
    """A property that upheld its claim without calling what it needs has checked nothing."""
    if result.verdict is not Verdict.UPHELD or result.expected == "refuted":
        return result
    needed = {need.partition(".")[0] for need in claim.needs}
    idle = sorted(name for name in needed if not result.calls.get(name))
    if idle:
        return _defect(result, f"the property {result.claim} never called {', '.join(idle)}")
    return result if result.calls else _defect(result, f"the property {result.claim} called nothing")


def _offered(implementation: Implementation, alternative: str) -> bool:
    return not _missing([need.strip() for need in alternative.split("&")], implementation)


def _missing(needs: Sequence[str], implementation: Implementation) -> str:
    """What of several needs is not offered, in words, or that no activation is offered with all; empty if all is."""
    for need in needs:
        missing = implementation.missing(need)
        if missing:
            return missing
    takers = _open(needs)
    if takers and not _shared([implementation.kinds(operation) for operation in takers]):
        together = "have no activation in common" if len(takers) > 1 else "offers no activation"
        return f"{' and '.join(takers)} {together}"
    return ""


def _only(scope: Scope, alternative: str) -> Scope:
    """The scope as if only the operations of one alternative were offered."""
    names = {need.strip().partition(".")[0] for need in alternative.split("&")}
    return replace(scope, options={name: accepted for name, accepted in scope.options.items() if name in names})


def _takes_arrays(need: str) -> bool:
    names = (part.strip().partition(".")[0] for part in need.split("&"))
    return any(
        name not in OPERATIONS  # a layer of the implementation's own takes whatever it is given
        or any(value.role in {Role.ARRAY, Role.ARRAYS} for value in OPERATIONS[name].arguments)
        for name in names
    )


def _warned(heard: list[warnings.WarningMessage]) -> tuple[str, ...]:
    messages = dict.fromkeys(f"warned: {describe(warning.message)}" for warning in heard)
    return tuple(list(messages)[:3])

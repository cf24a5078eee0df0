"""An implementation that is judged on a cluster."""

from dataclasses import replace
from typing import Any

import msgspec

from theorycheck import run
from theorycheck.catalogue import Property
from theorycheck.cluster import tasks
from theorycheck.cluster.connection import Connection
from theorycheck.cluster.shipment import pack
from theorycheck.errors import ImplementationError
from theorycheck.joining import apart
from theorycheck.record import Experiment, Result
from theorycheck.record_json import experiment_from_json, read, result_from_json
from theorycheck.run import Plan
from theorycheck.store import Lent
from theorycheck.survey import Ask, Survey
from theorycheck.sweeping.grid import Finished, Portion


class Remote:
    """One implementation, by name, on as many machines as the cluster has.

    Raises:
        UsageError: there is no such name, or no such file.
        ImplementationError: it could not be imported or constructed there.
    """

    def __init__(self, target: str, ask: Ask, cluster: Connection) -> None:
        claims = tuple(found.id for found in ask.properties)
        shipment, dtypes, custom = pack(target), tuple(ask.dtypes), tuple(ask.custom)
        self._errand = tasks.Errand(shipment, claims, ask.profile, dtypes, ask.seed, ask.limits, custom)
        self._cluster = cluster
        found = msgspec.json.decode(cluster.ask(tasks.look, self._errand), type=Survey)
        self.survey = replace(found, judged=replace(found.judged, target=target))
        self.name = self.survey.judged.name

    def judge(self, found: Property, dtype: str, plan: Plan) -> Result:
        """The result of one claim in one dtype. Counterexamples travel there and back: the store is on this machine."""
        store, taken = plan.store, plan
        if store is not None:
            taken = replace(plan, store=Lent(store.cases(found.id, self.name, dtype)))
        try:
            result = self._judged(found, dtype, taken)
        except ImplementationError as error:
            return run.lost(found, self.name, dtype, plan, str(error))
        if store is not None and result.counterexample is not None and not found.random:
            store.keep(found.id, self.name, dtype, result.counterexample.case)
        return result

    def _judged(self, found: Property, dtype: str, plan: Plan) -> Result:
        """The result as it comes from there; the settings of random behaviour are judged side by side."""
        count = self.survey.settings.get(found.id, 1)

        def part(plan: Plan) -> Result:
            return result_from_json(self._ask(tasks.judge, found.id, dtype, plan))

        return part(plan) if count == 1 else apart(found, plan, count, part)

    def perform(self, found: Property, dtype: str) -> Experiment:
        """The figure of one claim."""
        try:
            return experiment_from_json(self._ask(tasks.perform, found.id, dtype))
        except ImplementationError as error:
            return Experiment(found.id, self.name, dtype, None, str(error))

    def observe(self, found: Property, dtype: str, portion: Portion) -> Finished:
        """A portion of a sweep of one claim."""
        try:
            return read(msgspec.json.decode(self._ask(tasks.observe, found.id, dtype, portion)), Finished)
        except ImplementationError as error:
            return Finished(portion, reason=str(error))

    def close(self) -> None:
        """Its processes stay with the workers of the cluster, ready for the next run."""

    def _ask(self, function: Any, *arguments: Any) -> bytes:
        return self._cluster.ask(function, self._errand, self.name, *arguments)

"""The bridge to pytest: property files as test items, and claims in a user's own test file.

Loaded by every pytest that runs where theorycheck is installed, so it loads neither NumPy nor Hypothesis before a
property is asked for.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from theorycheck import catalogue
from theorycheck.errors import TheorycheckError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from theorycheck.pytest_checks import Check, Session

FRESH_BITS = 31
_SESSION = pytest.StashKey["Session"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of `pytest properties`."""
    add = parser.getgroup("theorycheck", "deep-learning theory").addoption
    add(
        "--implementation",
        action="append",
        default=[],
        metavar="NAME",
        help="who is judged: reference (default), numpy, torch, package.module:object or path/to/file.py:Object "
        "(repeatable)",
    )
    add("--theory-profile", default="standard", metavar="PROFILE", help="quick, standard (default) or thorough")
    add("--theory-seed", default="0", metavar="N", help="an int (default 0), or 'fresh'")
    add("--theory-dtype", action="append", default=[], metavar="DTYPE", help="judge in this dtype alone (repeatable)")
    add(
        "--theory-accuracy",
        default="normwise",
        metavar="ACCURACY",
        help="normwise (default), or componentwise to refute convolutions that are right in the norm alone",
    )
    add(
        "--theory-waivers",
        metavar="FILE",
        help="failures that are accepted for a time, as theorycheck-waivers.toml lists them: they are expected to fail",
    )
    add(
        "--theory-claims",
        action="append",
        default=[],
        metavar="PATTERN",
        help="judge these properties, whatever the profile: an id, an area or a pattern such as 'gradients.*' "
        "(repeatable)",
    )
    add("--theory-floor", type=int, default=0, metavar="N", help="fail with exit status 5 if fewer claims are judged for an implementation")  # fmt: skip  # noqa: E501
    add("--theory-report", metavar="DIR", help="write report.json and report.html into this folder")


def parametrize(
    *implementations: object,
    claims: str | Sequence[str] = (),
    profile: str = "standard",
    seed: int = 0,
    dtypes: str | Sequence[str] = (),
    accuracy: str = "normwise",
) -> pytest.MarkDecorator:
    """Parametrize a test over claims: `def test_theory(check): check()`.

    Args:
        implementations: who is judged: objects or names; none for the reference.
        claims: ids or patterns; all that the profile runs if none is given.
        profile: quick, standard or thorough.
        seed: the same seed gives the same cases.
        dtypes: the dtypes to judge in; all that are declared if none is given.
        accuracy: normwise, or componentwise to refute what is right in the norm alone.
    """
    from theorycheck.pytest_checks import Session  # noqa: PLC0415
    from theorycheck.suite import Request  # noqa: PLC0415

    request = Request(
        implementations=implementations,
        claims=(claims,) if isinstance(claims, str) else tuple(claims),
        profile=profile,
        seed=seed,
        dtypes=(dtypes,) if isinstance(dtypes, str) else tuple(dtypes),
        accuracy=accuracy,
    )
    checks = Session.of(request).all_checks()
    return pytest.mark.parametrize("check", [pytest.param(check, id=check.id) for check in checks])


def pytest_configure(config: pytest.Config) -> None:
    """Draw a fresh seed once, before xdist copies the options to its workers."""
    if config.getoption("theory_seed") == "fresh":
        config.option.theory_seed = str(secrets.randbits(FRESH_BITS))
    config.pluginmanager.register(_Evidence(config), "theorycheck-evidence")


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Say at once if an implementation that was asked for cannot be had."""
    if session.config.getoption("implementation"):
        _session(session.config)


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Generator[None, Any, Any]:
    """A property file is no test module: it is collected by the name it is imported by, not by its path."""
    collected = yield
    claim_id = catalogue.id_of(file_path)
    if claim_id:
        return [PropertyFile.from_parent(parent, path=file_path, claim_id=claim_id)]
    return [LayersFile.from_parent(parent, path=file_path)] if catalogue.is_root(file_path) else collected


class PropertyFile(pytest.File):
    """A property file: one item per implementation and dtype."""

    def __init__(self, *, claim_id: str, **about: Any) -> None:
        super().__init__(**about)
        self.claim_id = claim_id

    def collect(self) -> Iterator[PropertyItem]:
        """The items, unless the profile leaves the claim to a longer one; what is named outright is always judged."""
        from theorycheck.claim import Profile  # noqa: PLC0415

        session = _session(self.config)
        asked = session.request.claims
        if asked and not any(catalogue.matches(self.claim_id, pattern) for pattern in asked):
            return
        found = catalogue.load(self.claim_id)
        named = bool(asked) or self.session.isinitpath(self.path)
        if named or Profile(session.request.profile).includes(found.claim.profile):
            for check in session.checks(found):
                yield PropertyItem.from_parent(self, name=check.id, check=check)


class LayersFile(pytest.File):
    """The layers of the implementations' own, which no pack knows: collected with a whole pack."""

    def collect(self) -> Iterator[PropertyItem]:
        """One item per contract, layer and dtype."""
        if not self.config.getoption("implementation"):
            return
        for check in _session(self.config).layer_checks():
            yield PropertyItem.from_parent(self, name=check.id, check=check)


class PropertyItem(pytest.Item):
    """One claim × one implementation × one dtype."""

    def __init__(self, *, check: Check, **about: Any) -> None:
        super().__init__(**about)
        self.check = check

    def runtest(self) -> None:
        """Judge it."""
        self.check()

    def reportinfo(self) -> tuple[Path, int, str]:
        """The property file. No domain: pytest would write its dots as `::`."""
        return self.path, 0, ""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """The evidence travels with the test report, also from a worker of xdist; a heading says which verdict failed."""
    report = yield
    check = _check_of(item)
    if call.when == "call" and check is not None and check.result is not None:
        report.theorycheck = check.evidence()
        path, line, domain = report.location
        report.location = (path, line, f"{domain or check.id}: {check.headline}")
    return report


def _check_of(item: pytest.Item) -> Check | None:
    if isinstance(item, PropertyItem):
        return item.check
    found = getattr(getattr(item, "callspec", None), "params", {}).get("check")
    if found is None or type(found).__module__ != "theorycheck.pytest_checks":
        return None  # a parameter of that name in a test that has nothing to do with us
    check: Check = found
    return check


class _Evidence:
    """Gathers the evidence of a session."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._found: list[str] = []
        self._lines: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        evidence = getattr(report, "theorycheck", None)
        if evidence is not None:
            self._found.append(evidence)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Nothing judged is no success; the report is written if it was asked for."""
        if not self._found or hasattr(self._config, "workerinput"):
            return
        from theorycheck.pytest_checks import merged  # noqa: PLC0415
        from theorycheck.report_files import write_report  # noqa: PLC0415
        from theorycheck.verdict import Verdict  # noqa: PLC0415

        floor = self._config.getoption("theory_floor")
        run = merged(self._found, floor)
        self._lines.append(run.gate.sentence if run.gate else "")
        nothing = all(result.verdict is Verdict.NOT_APPLICABLE for result in run)
        too_little = bool(floor and run.gate and run.gate.problems)
        if (nothing or too_little) and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED
        directory = self._config.getoption("theory_report")
        if directory:
            self._lines.append(str(write_report(run, Path(directory))))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._lines:
            terminalreporter.section("theorycheck")
            for line in self._lines:
                terminalreporter.line(line)


def _known(patterns: Sequence[str]) -> tuple[str, ...]:
    """The patterns, each of which matches a claim."""
    catalogue.matching(patterns)
    return tuple(patterns)


def _session(config: pytest.Config) -> Session:
    if _SESSION not in config.stash:
        from theorycheck.pytest_checks import Session  # noqa: PLC0415
        from theorycheck.suite import Request  # noqa: PLC0415
        from theorycheck.terms import Terms, this_day  # noqa: PLC0415
        from theorycheck.waiver_file import read  # noqa: PLC0415

        seed, waivers = config.getoption("theory_seed"), config.getoption("theory_waivers")
        try:
            request = Request(
                implementations=tuple(config.getoption("implementation")),
                claims=_known(config.getoption("theory_claims")),
                profile=config.getoption("theory_profile"),
                seed=int(seed) if seed.isdigit() else seed,
                dtypes=tuple(config.getoption("theory_dtype")),
                accuracy=config.getoption("theory_accuracy"),
                terms=Terms(waivers=read(Path(waivers), this_day()) if waivers else ()),
            )
            config.stash[_SESSION] = Session.of(request)
        except TheorycheckError as error:
            raise pytest.UsageError(str(error)) from error
    return config.stash[_SESSION]

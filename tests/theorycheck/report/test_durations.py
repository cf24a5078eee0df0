"""Where the time of a run went."""

from tests.theorycheck.records import a_result, a_run, an_experiment

from theorycheck import report
from theorycheck.report.durations import MOST, slowest


def test_the_slowest_claims_come_first():
    """With the time of all their results and figures, and the share of it all."""
    run = a_run(
        a_result(claim="a.quick", seconds=0.5, examples=3),
        a_result(claim="b.slow", seconds=1.0, examples=5),
        a_result(claim="b.slow", implementation="other", seconds=1.5, examples=5),
        experiments=(an_experiment(claim="a.quick", seconds=1.0),),
    )
    assert [(one.claim, one.seconds, one.share, one.cases) for one in slowest(run)] == [
        ("b.slow", 2.5, 0.625, 10),
        ("a.quick", 1.5, 0.375, 3),
    ]


def test_only_so_many_are_told_and_none_where_no_clock_ran():
    """The page is no ledger; an old record may have no times."""
    assert len(slowest(a_run(*(a_result(claim=f"a.claim_{n}", seconds=1.0) for n in range(2 * MOST))))) == MOST
    assert not slowest(a_run(a_result()))


def test_the_page_tells_it():
    """With a link to each claim."""
    page = report.html(a_run(a_result(seconds=2.5)))
    assert "Where the time went" in page
    assert ">2.50<" in page
    assert "Where the time went" not in report.html(a_run(a_result()))

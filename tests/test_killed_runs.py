"""Runs that are killed, at any moment, and started again: nothing is lost, nothing paid twice.

A killed process is one that got SIGKILL before one of its SQL statements, whichever.
"""

import pytest

from tests.inside.child import KILL, Stop

MONTH = "2026-07"
JULY = {"month": MONTH}


def _spread(statements, count=7):
    """Numbers of statements from the first to the last, the last ones in any case."""
    step = max(1, statements // count)
    return sorted({*range(1, statements, step), statements - 1, statements})


def _kill_everywhere(children, job, undisturbed):
    places = _spread(undisturbed[job].ended.statements)
    kills = sum(children.killed(job, at, month=MONTH) for at in places)
    assert kills >= len(places) - 2  # an Odoo that has warmed up needs a few statements less


def test_making_approving_and_billing_killed_again_and_again(undisturbed, children):
    for job in ("make", "approve", "bill"):
        _kill_everywhere(children, job, undisturbed)
        children.ended(job, month=MONTH)  # done, or told that it was: what is there counts
        assert children.do("look", month=MONTH) == undisturbed[job].month


def test_killed_between_approval_and_billing(undisturbed, children):
    children.do("make", month=MONTH)
    # Well into the billing: a run needs a few statements more or less than the one before.
    billing = undisturbed["approve"].ended.commits[0] + 20
    assert children.killed("approve_then_bill", billing, month=MONTH)
    assert children.do("look", month=MONTH) == undisturbed["approve"].month
    children.do("bill", month=MONTH)
    assert children.do("look", month=MONTH) == undisturbed["bill"].month


@pytest.fixture
def started(children):
    """July is being made in the background."""
    children.do("start_in_background", month=MONTH)
    return children


def test_in_the_background_a_month_is_the_same_as_in_a_request(undisturbed, started):
    run = started.ended("run_scheduler")
    assert len(run.commits) > 4, "several batches, each committed"
    assert started.do("look", month=MONTH) == undisturbed["make"].month


def test_a_background_run_killed_again_and_again_ends_as_if_nothing_had_been(undisturbed, started):
    kills = 0
    while started.do("look", month=MONTH)["state"] == "making":
        # A few statements more each time: every run gets further than the one before.
        kills += started.killed("run_scheduler", 40 + 9 * kills)
    assert kills > 5
    assert started.do("look", month=MONTH) == undisturbed["make"].month


def test_a_background_run_killed_around_each_commit(undisturbed, started):
    commits = started.ended("run_scheduler").commits
    kills = 0
    for number, commit in enumerate(commits):
        started.do("start_in_background", month=MONTH)  # the button "Make Again"
        before_or_after = commit + number % 2
        kills += started.killed("run_scheduler", before_or_after)
        started.do("run_scheduler")
        assert started.do("look", month=MONTH) == undisturbed["make"].month
    assert kills >= len(commits) - 2  # the first run had a few statements more


def test_a_killed_background_run_can_be_made_again_in_a_request(undisturbed, started):
    commits = started.ended("run_scheduler").commits
    started.do("start_in_background", month=MONTH)
    assert started.killed("run_scheduler", commits[3] + 1)
    assert started.do("look", month=MONTH)["state"] == "making"
    assert "is not made yet" in started.ended("approve", month=MONTH).refused
    started.do("make", month=MONTH)
    assert started.do("look", month=MONTH) == undisturbed["make"].month


# Several workers share the batches, as jobs or by their schedulers.


def test_two_workers_at_once_make_the_same_as_one(undisturbed, started):
    for _ in range(5):
        assert started.race("help_making", JULY, JULY) == [None, None]
        assert started.do("look", month=MONTH) == undisturbed["make"].month
        started.do("start_in_background", month=MONTH)


def test_what_one_worker_is_at_the_other_leaves_to_it(undisturbed, started):
    with started.paused("help_making", at=40, month=MONTH) as first:
        started.do("help_making", month=MONTH)
        assert started.do("batches_left", month=MONTH) == 1
        assert started.do("look", month=MONTH)["state"] == "making"
        assert first.go().end().refused is None
    assert started.do("look", month=MONTH) == undisturbed["make"].month


def test_of_two_that_finish_at_once_one_ends_the_month(undisturbed, started):
    """Neither has seen the other's batch done when it did its own."""
    started.do("start_in_background", month=MONTH, batch_orders=10)  # two batches
    with (
        started.paused("help_making", month=MONTH) as first,
        started.job("help_making", month=MONTH) as second,
    ):
        started.wait_blocked(second.go())
        assert first.go().end().refused is None
        assert second.end().refused is None
    assert started.do("look", month=MONTH) == undisturbed["make"].month


def test_a_worker_that_is_killed_spoils_nothing_for_the_other(undisturbed, started):
    statements = started.ended("help_making", month=MONTH).statements
    kills = 0
    for at in _spread(statements):
        started.do("start_in_background", month=MONTH)
        stop = Stop(KILL, at)
        with (
            started.job("help_making", stop, month=MONTH) as killed,
            started.job("help_making", month=MONTH) as other,
        ):
            killed.go(), other.go()
            kills += killed.was_killed()
            assert other.end().refused is None
        started.do("help_making", month=MONTH)  # what the killed one left, if the other was through
        assert started.do("look", month=MONTH) == undisturbed["make"].month
    assert kills > 2


def test_who_makes_a_month_again_while_workers_are_at_it_is_told_so(undisturbed, started):
    with started.paused("help_making", at=40, month=MONTH) as worker:
        refused = started.ended("make", month=MONTH).refused
        assert "2026-07 is being worked on by somebody else right now" in refused
        worker.go().end()
    assert started.do("look", month=MONTH) == undisturbed["make"].month

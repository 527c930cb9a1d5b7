"""A month made, approved and billed by several processes at once, on a real database."""

import pytest

MONTH = "2026-07"


@pytest.fixture
def made(children):
    """July is made."""
    children.do("make", month=MONTH)
    return children


@pytest.fixture
def approved(made):
    """July is approved."""
    made.do("approve", month=MONTH)
    return made


def test_two_who_start_the_same_new_month_make_one(undisturbed, children):
    with (
        children.paused("make", month=MONTH) as first,
        children.job("make", month=MONTH, login="clerk2") as second,
    ):
        children.wait_blocked(second.go())
        assert first.go().end().refused is None
        assert "This month exists already" in second.end().refused
    assert children.do("look", month=MONTH) == undisturbed["make"].month


def test_who_makes_a_month_that_another_is_making_is_told_so(undisturbed, made):
    with made.paused("make", month=MONTH) as first:
        refused = made.ended("make", month=MONTH, login="clerk2").refused
        assert "2026-07 is being worked on by somebody else right now" in refused
        assert first.go().end().refused is None
    assert made.do("look", month=MONTH) == undisturbed["make"].month


def test_a_month_made_twice_is_the_same(undisturbed, made):
    made.do("make", month=MONTH)
    assert made.do("look", month=MONTH) == undisturbed["make"].month


def test_of_four_that_race_at_least_one_makes_the_month_and_none_spoils_it(undisturbed, children):
    for _ in range(3):  # first a new month, then one that is made again
        refused = _race(children, "make", "clerk", "clerk", "clerk", "clerk")
        assert None in refused
        for message in filter(None, refused):
            assert "This month exists already" in message or "by somebody else" in message
        assert children.do("look", month=MONTH) == undisturbed["make"].month


def test_of_two_that_approve_at_once_one_does(undisturbed, made):
    with made.paused("approve", month=MONTH) as first:
        refused = made.ended("approve", month=MONTH, login="approver2").refused
        assert "2026-07 is being worked on by somebody else right now" in refused
        assert first.go().end().refused is None
    assert made.do("look", month=MONTH) == undisturbed["approve"].month


def test_approvers_that_race_approve_once(undisturbed, made):
    assert None in _race(made, "approve", "approver", "approver2", "approver", "approver2")
    assert made.do("look", month=MONTH) == undisturbed["approve"].month


def test_a_month_that_is_being_approved_is_not_made_again(undisturbed, made):
    with made.paused("approve", month=MONTH) as approval:
        refused = made.ended("make", month=MONTH).refused
        assert "2026-07 is being worked on by somebody else right now" in refused
        assert approval.go().end().refused is None
    assert "approved and never changes" in made.ended("make", month=MONTH).refused
    assert made.do("look", month=MONTH) == undisturbed["approve"].month


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_one_statement_approved_while_its_month_is_made_again(undisturbed, made, share):
    statements = made.ended("make", month=MONTH).statements
    with (
        made.paused("make", at=int(share * statements), month=MONTH) as again,
        made.job("approve_statement", statement="2026-07/HN") as approval,
    ):
        made.wait_blocked(approval.go())
        assert again.go().end().refused is None
        approval.end()  # refused or done, whichever came first
    made.do("approve", month=MONTH)
    assert made.do("look", month=MONTH) == undisturbed["approve"].month


def test_of_two_that_bill_at_once_one_does(undisturbed, approved):
    with (
        approved.paused("bill", month=MONTH) as first,
        approved.job("bill", month=MONTH, login="approver2") as second,
    ):
        approved.wait_blocked(second.go())
        assert first.go().end().refused is None
        second.end()
    assert approved.do("look", month=MONTH) == undisturbed["bill"].month


def test_those_that_race_to_bill_make_one_bill_a_statement(undisturbed, approved):
    assert None in _race(approved, "bill", "approver", "approver2", "approver", "approver2")
    approved.do("bill", month=MONTH)
    assert approved.do("look", month=MONTH) == undisturbed["bill"].month


def _race(children, job, *logins):
    """Let one process a login do the job, all at the same moment; give what they were told."""
    return children.race(job, *({"month": MONTH, "login": login} for login in logins))

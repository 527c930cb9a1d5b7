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
        told = "Somebody else is billing or paying these statements right now"
        assert told in second.go().end().refused
        assert first.go().end().refused is None
    assert approved.do("look", month=MONTH) == undisturbed["bill"].month


def test_those_that_race_to_bill_make_one_bill_a_statement(undisturbed, approved):
    assert None in _race(approved, "bill", "approver", "approver2", "approver", "approver2")
    assert "There is nothing to bill" in approved.ended("bill", month=MONTH).refused
    assert approved.do("look", month=MONTH) == undisturbed["bill"].month


# One statement, billed: two who pay it, or who take its bill back, at once.
HN = "2026-07/HN"


@pytest.fixture
def billed(approved):
    """July is billed."""
    approved.do("bill", month=MONTH)
    return approved


def test_of_two_payment_dialogs_confirmed_at_once_one_pays(billed):
    with billed.paused("pay", statement=HN) as first:
        refused = billed.ended("pay", statement=HN, login="approver2").refused
        assert "Somebody else is billing or paying these statements right now" in refused
        assert first.go().end().refused is None
    _assert_paid_once(billed)


def test_a_dialog_that_was_opened_before_another_paid_does_not_pay(billed):
    """It asks the database as it was before: a lock alone would let it through."""
    with billed.paused("pay", at=20, statement=HN, login="approver2") as slow:
        billed.do("pay", statement=HN)
        assert "Nothing is due any more" in slow.go().end().refused
    _assert_paid_once(billed)


def _assert_paid_once(children):
    money = children.do("money", statement=HN)
    assert money["payments"] == [money["billed"]]
    assert money["status"] in ("in_payment", "paid")


@pytest.mark.parametrize("at", [None, 20])
def test_of_two_that_credit_a_bill_and_bill_again_one_does(billed, at):
    with billed.paused("credit_and_bill", at=at, statement=HN) as first:
        second = billed.ended("credit_and_bill", statement=HN, login="approver2").refused
        if at is None:  # the first holds the statement; else it is late
            assert "Somebody else is billing or paying" in second
        refused = first.go().end().refused
        assert refused is None if at is None else "have freed the statement" in refused
    money = billed.do("money", statement=HN)
    amount = money["billed"]
    assert money["moves"] == [
        ("in_invoice", "posted", amount, True),
        ("in_refund", "posted", amount, False),
        ("in_invoice", "posted", amount, False),
    ]


def test_of_a_payment_and_a_credit_note_at_once_one_is(billed):
    with billed.paused("pay", at=20, statement=HN) as slow:
        billed.do("credit_and_bill", statement=HN, login="approver2")
        slow.go().end()  # pays the new bill, or is told that the old one is credited
    money = billed.do("money", statement=HN)
    assert sum(money["payments"]) <= money["billed"]
    assert [move[3] for move in money["moves"]] == [True, False, False]


def _race(children, job, *logins):
    """Let one process a login do the job, all at the same moment; give what they were told."""
    return children.race(job, *({"month": MONTH, "login": login} for login in logins))

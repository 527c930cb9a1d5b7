"""Machines registered, policies saved, goodwill granted by several at once, on a real database."""

import itertools

import pytest

POINT = "HB-S1"
_numbers = itertools.count(1)


@pytest.fixture
def serial(children):
    """A machine that the service point sold and nobody has registered."""
    number = f"RACE-{next(_numbers)}"
    children.do("sell_machine", serial=number, point=POINT)
    return number


def test_who_registers_a_machine_that_another_is_registering_is_told_so(children, serial):
    sale = {"serial": serial, "point": POINT}
    with children.paused("register", customer="First", **sale) as first:
        refused = children.ended("register", customer="Second", **sale).refused
        assert "being registered by somebody else right now" in refused
        assert first.go().end().refused is None
    refused = children.ended("register", customer="Third", **sale).refused
    assert "left for you to register" in refused
    assert children.do("owners", serial=serial) == ["First"]


def test_of_those_who_race_to_register_a_machine_one_does(children, serial):
    people = [f"Customer {number}" for number in range(4)]
    refused = children.race(
        "register", *({"serial": serial, "point": POINT, "customer": name} for name in people)
    )
    assert refused.count(None) == 1
    for message in filter(None, refused):
        assert "left for you to register" in message or "by somebody else" in message
    assert children.do("owners", serial=serial) == [people[refused.index(None)]]


def test_of_two_policies_that_contradict_each_other_one_is_saved(children):
    # No machine of the workbook is used there.
    with (
        children.paused("save_policy", code="BE-1", country="BE") as first,
        children.job("save_policy", code="BE-2", country="BE") as second,
    ):
        children.wait_blocked(second.go())
        assert first.go().end().refused is None
        assert "can be for the same machine" in second.end().refused
    assert children.do("policies", country="BE") == ["BE-1"]


def test_policies_that_race_are_saved_if_they_agree(children):
    refused = children.race(
        "save_policy", *({"code": f"{country}-1", "country": country} for country in ("NL", "LU"))
    )
    assert refused == [None, None]


def test_a_goodwill_limit_is_not_had_twice(children, serial):
    with (
        children.paused("grant_goodwill", serial=serial, amount=3000) as first,
        children.job("grant_goodwill", serial=serial, amount=3000) as second,
    ):
        children.wait_blocked(second.go())
        assert first.go().end().refused is None
        assert "above" in second.end().refused
    assert children.do("goodwill", serial=serial) == 3000


def test_of_those_who_ask_at_once_no_more_are_answered_than_the_limit(children):
    children.do("limit_questions", number=3)
    refused = children.race("ask", *({"address": "203.0.113.9"} for _ in range(6)))
    assert refused.count(None) == 3

"""A returned part judged by two clerks at once, on a real database."""

import pytest


@pytest.fixture
def part(children):
    """A part that came back and nobody has judged, by its id."""
    return children.do("return_part")


def test_who_judges_a_part_that_another_is_judging_is_told_so(children, part):
    with children.paused("judge", part=part, verdict="accepted") as first:
        refused = children.ended("judge", part=part, verdict="non_original").refused
        assert "is being judged by somebody else right now" in refused
        refused = children.ended("set_verdict", part=part, verdict="non_original").refused
        assert "is being judged by somebody else right now" in refused
        assert first.go().end().refused is None
    refused = children.ended("judge", part=part, verdict="non_original").refused
    assert "was judged as" in refused
    assert children.do("verdict", part=part) == "accepted"


def test_who_had_begun_before_the_other_was_done_is_told_so(children, part):
    # The second has read the part before the first is done, and judges it after.
    with children.paused("judge", at=2, part=part, verdict="non_original") as second:
        children.do("judge", part=part, verdict="accepted")
        assert "was judged as" in second.go().end().refused
    assert children.do("verdict", part=part) == "accepted"


def test_of_those_who_race_to_judge_a_part_one_does(children, part):
    verdicts = ("accepted", "non_original", "accepted", "non_original")
    refused = children.race("judge", *({"part": part, "verdict": code} for code in verdicts))
    assert None in refused
    won = {code for code, message in zip(verdicts, refused, strict=True) if message is None}
    assert won == {children.do("verdict", part=part)}

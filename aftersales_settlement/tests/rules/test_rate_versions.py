from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...rules.rate_versions import (
    ADDED,
    CHANGED,
    MOVED,
    REMOVED,
    Change,
    Line,
    compare,
)

terms = st.tuples(
    st.just("job"), st.integers(0, 2), st.just(0), st.sampled_from((None, 1)), st.none()
)
rows = st.lists(st.tuples(st.sampled_from("AB"), terms), max_size=6)


def lines(content, first=1):
    return [Line(first + place, (key,), term) for place, (key, term) in enumerate(content)]


@tagged("post_install", "-at_install")
class TestRateVersions(BaseCase):
    """What a version changes of the one before it."""

    def test_a_rate_that_pays_otherwise_is_changed(self):
        old = Line(1, ("A",), ("job", 50, 0, None, None))
        new = Line(2, ("A",), ("job", 60, 0, None, None))
        assert compare([old], [new]) == [Change(CHANGED, 1, 2)]

    def test_of_several_the_one_of_the_same_days_is_changed(self):
        old = lines([("A", ("job", 1, 0, 5, 9)), ("A", ("job", 2, 0, 10, None))])
        new = lines([("A", ("job", 3, 0, 10, None)), ("A", ("job", 1, 0, 5, 9))], first=11)
        assert compare(old, new) == [Change(CHANGED, 2, 11), Change(MOVED, 1, 12)]

    def test_those_that_change_places_have_moved(self):
        old = lines([("A", ("job", 1, 0, None, None)), ("A", ("job", 2, 0, None, None))])
        new = [old[1]._replace(id=11), old[0]._replace(id=12)]
        assert compare(old, new) == [Change(MOVED, 1, 12)]

    def test_places_of_different_work_do_not_matter(self):
        old = lines([("A", ("job", 1, 0, None, None)), ("B", ("job", 2, 0, None, None))])
        assert compare(old, old[::-1]) == []

    @given(rows)
    def test_a_copy_changes_nothing(self, content):
        assert compare(lines(content), lines(content, first=100)) == []

    @given(rows, rows)
    def test_each_line_is_told_at_most_once_and_the_counts_add_up(self, before, after):
        old, new = lines(before), lines(after, first=100)
        changes = compare(old, new)
        for side in ([c.before for c in changes], [c.after for c in changes]):
            ids = [id_ for id_ in side if id_ is not None]
            assert len(ids) == len(set(ids))
        added = sum(change.kind == ADDED for change in changes)
        removed = sum(change.kind == REMOVED for change in changes)
        assert len(new) - len(old) == added - removed
        unchanged = {line.id for line in new} - {change.after for change in changes}
        told = {line.id: (line.key, line.terms) for line in (*old, *new)}
        for kind, one, other in changes:
            if kind == CHANGED:
                assert told[one] != told[other] and told[one][0] == told[other][0]
            if kind == MOVED:
                assert told[one] == told[other]
        # What is not told of is there on both sides.
        rest = [told[line.id] for line in old if line.id not in {c.before for c in changes}]
        assert sorted(map(str, rest)) == sorted(str(told[id_]) for id_ in unchanged)

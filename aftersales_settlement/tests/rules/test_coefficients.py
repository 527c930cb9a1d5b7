"""Rule 9: the coefficient of the highest step that the unrounded mean reaches."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.aftersales_service.tests.rules.strategies import decimals, shuffled

from ...rules.coefficients import Step, satisfaction_coefficient

# Means of two or three of these lie on a step, or right beside one.
SCORES = [Decimal(score) for score in ("0", "79.99", "80", "89", "90", "90.01", "100")]
STEPS = [Decimal(step) for step in ("0", "79.99", "80", "86.66", "86.67", "90", "100")]
SHARES = [Decimal(share) for share in ("0", "0.5", "0.85", "1")]

scores = st.lists(st.sampled_from(SCORES), max_size=3) | st.lists(decimals(100), max_size=6)
# A better score may release less: nothing forbids such a table.
tables = st.dictionaries(st.sampled_from(STEPS), st.sampled_from(SHARES), max_size=5).map(
    lambda table: [Step(*row) for row in table.items()]
)


def coefficient_of(steps, scores):
    return satisfaction_coefficient(steps, sum(scores, Decimal(0)), len(scores))


TABLE = [
    Step(Decimal(0), Decimal("0.8")),
    Step(Decimal(80), Decimal("0.9")),
    Step(Decimal(90), Decimal(1)),
]


@tagged("post_install", "-at_install")
class TestCoefficients(BaseCase):
    @given(tables, scores)
    def test_the_highest_step_not_above_the_mean(self, steps, scores):
        if not scores:
            expected = 1
        else:
            mean = sum(map(Fraction, scores)) / len(scores)
            reached = {Fraction(step.min_score): step.coefficient for step in steps}
            reached = {score: share for score, share in reached.items() if score <= mean}
            expected = reached[max(reached)] if reached else 1
        self.assertEqual(coefficient_of(steps, scores), expected)

    @given(tables, scores, st.data())
    def test_the_order_of_rows_and_scores_does_not_matter(self, steps, scores, data):
        mixed = coefficient_of(shuffled(data, steps), shuffled(data, scores))
        self.assertEqual(mixed, coefficient_of(steps, scores))

    @given(tables, scores)
    def test_the_same_scores_twice_have_the_same_mean(self, steps, scores):
        self.assertEqual(coefficient_of(steps, scores * 2), coefficient_of(steps, scores))

    def test_the_mean_is_compared_unrounded(self):
        for scores, coefficient in (
            ([90], "1"),
            ([100, 80], "1"),
            (["89.99"], "0.9"),
            ([80], "0.9"),
            (["79.999999"], "0.8"),
            ([0], "0.8"),
            # The mean of 89.99, 90 and 90 is 89.996...: it would round to 90.
            (["89.99", 90, 90], "0.9"),
        ):
            with self.subTest(scores=scores, coefficient=coefficient):
                self.assertEqual(
                    coefficient_of(TABLE, [Decimal(score) for score in scores]),
                    Decimal(coefficient),
                )

    def test_a_mean_that_no_decimal_can_write_is_still_exact(self):
        # 260 / 3 = 86.666...: above 86.66, below 86.67.
        table = [Step(Decimal("86.66"), Decimal("0.5")), Step(Decimal("86.67"), Decimal("0.7"))]
        self.assertEqual(
            coefficient_of(table, [Decimal(80), Decimal(90), Decimal(90)]), Decimal("0.5")
        )

    def test_no_scores_release_all(self):
        self.assertEqual(coefficient_of(TABLE, []), 1)

    def test_no_step_that_low_releases_all(self):
        self.assertEqual(coefficient_of(TABLE[1:], [Decimal(10)]), 1)
        self.assertEqual(coefficient_of([], [Decimal(10)]), 1)

    def test_a_coefficient_of_zero_is_a_coefficient(self):
        self.assertEqual(coefficient_of([Step(Decimal(0), Decimal(0))], [Decimal(50)]), 0)

"""Trees of categories, service points and faults: "nearest upwards", "itself and below"."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...rules.tree import Tree
from .strategies import NODES, forests, walk


@tagged("post_install", "-at_install")
class TestTree(BaseCase):
    @given(forests, st.data())
    def test_a_path_is_the_walk_upwards_whatever_was_asked_before(self, parents, data):
        tree = Tree(parents)
        for node in data.draw(st.lists(st.sampled_from(sorted(parents)), max_size=10)):
            self.assertEqual(list(tree.path(node)), walk(parents, node))

    @given(forests)
    def test_a_node_lies_one_deeper_than_the_one_above_it(self, parents):
        tree = Tree(parents)
        for node, parent in parents.items():
            self.assertEqual(tree.depth(node), 1 + (0 if parent is None else tree.depth(parent)))

    @given(forests, st.sets(st.sampled_from(NODES)))
    def test_the_nearest_is_itself_if_wanted_else_the_nearest_of_the_one_above(
        self, parents, wanted
    ):
        tree = Tree(parents)
        for node, parent in parents.items():
            above = None if parent is None else tree.nearest(parent, wanted)
            self.assertEqual(tree.nearest(node, wanted), node if node in wanted else above)

    @given(forests, st.data())
    def test_a_loop_is_refused_and_only_below_it(self, parents, data):
        looped = data.draw(st.sampled_from(sorted(parents)))
        loop = data.draw(st.sampled_from([n for n in parents if looped in walk(parents, n)]))
        closed = {**parents, looped: loop}
        tree = Tree(closed)
        for node in parents:
            if looped in walk(parents, node):
                with self.assertRaisesRegex(ValueError, "above itself"):
                    tree.path(node)
            else:
                self.assertEqual(list(tree.path(node)), walk(parents, node))

    def test_nothing_is_above_nothing(self):
        tree = Tree({1: None})
        self.assertEqual(tree.path(None), ())
        self.assertEqual(tree.path(99), ())
        self.assertEqual(tree.depth(None), 0)
        self.assertIsNone(tree.nearest(None, {1}))
        self.assertIsNone(tree.nearest(99, {99}))

    def test_a_payee_pays_itself_and_the_others_are_paid_by_the_nearest_above(self):
        # headquarters 1 > centre 2 (payee) > station 3 > outlet 4 (payee)
        tree = Tree({1: None, 2: 1, 3: 2, 4: 3})
        payees = {2, 4}
        self.assertEqual([tree.nearest(point, payees) for point in (1, 2, 3, 4)], [None, 2, 2, 4])

    def test_the_order_of_the_rows_says_nothing(self):
        self.assertEqual(Tree({3: 2, 2: 1, 1: None}).path(3), (3, 2, 1))
        self.assertEqual(Tree({1: None, 2: 1, 3: 2}).path(3), (3, 2, 1))

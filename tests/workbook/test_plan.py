"""Loops in trees given as child -> parent."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.aftersales_service.workbook import find_loops

nodes = st.integers(0, 8)


@given(st.dictionaries(nodes, st.none() | nodes, max_size=9))
def test_loops_are_the_nodes_above_themselves(parents):
    def is_above_itself(node):
        above = parents[node]
        for _step in parents:
            if above == node:
                return True
            above = parents.get(above)
        return above == node and node is not None

    assert find_loops(parents) == {node for node in parents if is_above_itself(node)}

"""Trees given as child -> parent: categories, service points, faults."""

from collections.abc import Container, Mapping


class Tree:
    """A forest of nodes, each with at most one parent.

    :param parents: node id -> parent id, or None for a root; every node of the forest is a key.
    """

    def __init__(self, parents: Mapping[int, int | None]):
        self._parents = parents
        self._paths: dict[int, tuple[int, ...]] = {}

    def path(self, node: int | None) -> tuple[int, ...]:
        """Return ``node`` and what is above it, nearest first; nothing for None or a stranger.

        :raises ValueError: if the node lies on a loop.
        """
        known = self._paths.get(node)
        if known is not None:
            return known
        climbed = []
        while node in self._parents and node not in self._paths:
            if node in climbed:
                raise ValueError(f"node {node} is above itself")
            climbed.append(node)
            node = self._parents[node]
        above = self._paths.get(node, ())
        for below in reversed(climbed):
            above = (below, *above)
            self._paths[below] = above
        return above

    def depth(self, node: int | None) -> int:
        """Return how deep ``node`` lies: 1 for a root, 0 for None."""
        return len(self.path(node))

    def nearest(self, node: int | None, wanted: Container[int]) -> int | None:
        """Return the first of ``node`` and what is above it that is in ``wanted``, or None."""
        return next((above for above in self.path(node) if above in wanted), None)

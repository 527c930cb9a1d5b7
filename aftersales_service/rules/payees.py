"""Who is paid for the work of a service point (RULES 24)."""

from collections.abc import Container, Hashable, Mapping

from .tree import Tree


def find_payees(
    parents: Mapping[Hashable, Hashable | None], payees: Container[Hashable]
) -> dict[Hashable, Hashable | None]:
    """Return each point -> who is paid for it: itself if it is a payee, else the nearest above.

    :param parents: point -> the point above it, or None
    :param payees: the points that are payees
    """
    tree = Tree(parents)
    return {point: tree.nearest(point, payees) for point in parents}

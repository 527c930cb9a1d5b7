"""Uninstalling leaves a database as it was before the addons came, but for the business's data."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support import catalog
from tools import addons, databases, templates
from tools.workspace import Workspace

# Installed from the lowest, uninstalled from the highest.
HIGHEST_FIRST = tuple(reversed(addons.present()))
_SEQUENCES_OF_ORDERS = """
SELECT unnest(ARRAY['relation S ir_sequence_' || lpad(s.id::text, 3, '0'),
                    'ir_sequence ' || s.name])
  FROM ir_sequence s JOIN stock_picking_type t ON t.sequence_id = s.id
 WHERE EXISTS (SELECT FROM repair_order WHERE picking_type_id = t.id)
"""
# As an administrator does.
_SET_PARAMETER = """
INSERT INTO ir_config_parameter (key, value) VALUES ('{name}', '1')
    ON CONFLICT (key) DO NOTHING
"""


@pytest.fixture(scope="module")
def before(ws: Workspace) -> Iterator[str]:
    """The name of a database of Odoo's own modules, as the addons find it."""
    with databases.temporary_name(ws.server) as name:
        templates.copy_to(ws, name, ())
        yield name


@pytest.fixture
def database(ws: Workspace) -> Iterator[str]:
    """The name of a database for one test."""
    with databases.temporary_name(ws.server) as name:
        yield name


def test_nothing_of_the_addons_is_left(
    ws: Workspace, before: str, database: str, run_inside: Callable[..., None]
):
    templates.copy_to(ws, database)
    assert catalog.schema(ws.server, database) > catalog.schema(ws.server, before)
    for addon in HIGHEST_FIRST:
        run_inside("uninstall", database, addon)
        assert _external_ids(ws, database, addon) == "0"
    _check_same(ws, before, database, set())
    counts, now = (catalog.row_counts(ws.server, name) for name in (before, database))
    assert _differences(counts, now) == {}


def test_what_others_own_is_kept(
    ws: Workspace,
    before: str,
    database: str,
    month_database: str,
    run_inside: Callable[..., None],
):
    databases.copy(ws.server, month_database, database)
    kept = ("res_partner", "product_product", "stock_lot", "repair_order", "res_users")
    for name in ("aftersales_service.filing_user", "aftersales_settlement.batch_orders"):
        ws.server.sql(_SET_PARAMETER.format(name=name), database)
    counts = catalog.row_counts(ws.server, database)
    run_inside("uninstall", database, *HIGHEST_FIRST)
    # Orders stay of their operation type, which has a number to give to the next.
    sequences = ws.server.sql(_SEQUENCES_OF_ORDERS, database).splitlines()
    assert sequences
    _check_same(ws, before, database, set(sequences))
    now = catalog.row_counts(ws.server, database)
    assert {table: now[table] for table in kept} == {table: counts[table] for table in kept}


def _external_ids(ws: Workspace, database: str, addon: str) -> str:
    query = f"SELECT COUNT(*) FROM ir_model_data WHERE module = '{addon}'"
    return ws.server.sql(query, database)


def _check_same(ws: Workspace, before: str, after: str, kept: "set[str]") -> None:
    """Fail with what is left beside `kept`, and what is missing."""
    for look in (catalog.schema, catalog.names):
        was, now = look(ws.server, before), look(ws.server, after)
        assert (sorted(now - was - kept), sorted(was - now)) == ([], [])


def _differences(was: "dict[str, int]", now: "dict[str, int]") -> "dict[str, Any]":
    return {
        table: (was.get(table), now.get(table))
        for table in was.keys() | now.keys()
        if was.get(table) != now.get(table)
    }

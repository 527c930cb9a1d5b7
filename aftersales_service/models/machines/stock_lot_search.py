from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.sql import escape_psql

from ..base.fragment_search import (
    LONGEST,
    SHORTEST,
    contains,
    fragment_index,
    phone_contains,
)

# Where more than these fit, a walk through the machines finds enough for a page sooner than the
# indexes find them all.
_MANY = 10_000


class StockLot(models.Model):
    """Finding a machine among millions by any fragment of what is known of it."""

    _inherit = "stock.lot"

    machine_search = fields.Char(
        string="Serial, Phone, Customer or Project",
        compute="_compute_machine_search",
        search="_search_machine_search",
        help="A fragment of the serial number, of the customer's name or phone number, or of the "
        "project.",
    )

    # Read by the search for a machine, by a fragment that is not ASCII.
    _name_fragment_idx = fragment_index("name")
    _project_fragment_idx = fragment_index("project")

    def _compute_machine_search(self):
        for lot in self:
            lot.machine_search = lot.name

    @api.model
    def _search_machine_search(self, operator, value):
        if operator != "ilike" or not isinstance(value, str):
            return NotImplemented
        fragment = value.replace("\0", "").strip()[:LONGEST].strip()
        if len(fragment) < SHORTEST and fragment.isascii():
            return self._get_prefix_domain(fragment)
        return self._get_own_domain(fragment) | self._get_customer_domain(fragment)

    @api.model
    def _get_prefix_domain(self, fragment):
        """Return the domain of the serial numbers that start with a very short fragment."""
        spellings = {fragment, fragment.lower(), fragment.upper()}
        return Domain.OR(Domain("name", "=like", f"{escape_psql(text)}%") for text in spellings)

    @api.model
    def _get_own_domain(self, fragment):
        """Return the domain of the machines whose serial number or project has a fragment."""
        columns = ("name", "project")
        self.flush_model(columns)

        def conditions(alias, by_index=False):
            return [contains(alias, column, fragment, by_index) for column in columns]

        found = self._find_by("stock_lot", conditions)
        if found is not None:
            return Domain("id", "in", found)
        return Domain.custom(to_sql=lambda model, alias, query: _any_of(conditions(alias)))

    @api.model
    def _get_customer_domain(self, fragment):
        """Return the domain of the machines whose customer's name or phone has a fragment."""
        self.env["res.partner"].flush_model(["complete_name", "phone"])

        def conditions(alias, by_index=False):
            return [
                contains(alias, "complete_name", fragment, by_index),
                phone_contains(alias, "phone", fragment, by_index),
            ]

        found = self._find_by("res_partner", conditions)
        if found is not None:
            return Domain("customer_id", "in", found)

        def to_sql(model, alias, query):
            # A join, which PostgreSQL begins at either end: at the machines for a page of them,
            # at the customers to count. Who finds a machine may not read its customer, perhaps.
            partner = query.left_join(alias, "customer_id", "res_partner", "id", "customer_id")
            return _any_of(conditions(partner))

        return Domain.custom(to_sql=to_sql)

    @api.model
    def _find_by(self, table, conditions):
        """Return ids of a table's rows that meet one of the conditions, each by its own index.

        :return: set of ids, or None if they are very many
        """
        if self._reckon(table, conditions(table)) > _MANY:
            return None
        queries = [
            SQL("(SELECT id FROM %s WHERE %s LIMIT %s)", SQL.identifier(table), one, _MANY + 1)
            for one in conditions(table, by_index=True)
        ]
        ids = {id_ for (id_,) in self.env.execute_query(SQL(" UNION ALL ").join(queries))}
        return ids if len(ids) <= _MANY else None

    @api.model
    def _reckon(self, table, conditions):
        """Return how many rows PostgreSQL thinks meet one of the conditions: at once, and about."""
        query = SQL(
            "EXPLAIN (FORMAT JSON) SELECT FROM %s WHERE %s",
            SQL.identifier(table),
            _any_of(conditions),
        )
        [[[plan]]] = self.env.execute_query(query)
        return plan["Plan"]["Plan Rows"]

    @api.model
    def _search_display_name(self, operator, value):
        """Search by all that is known of a machine where the context asks for it."""
        if operator == "ilike" and value and self.env.context.get("search_machines"):
            return Domain("machine_search", "ilike", value)
        return super()._search_display_name(operator, value)


def _any_of(conditions):
    return SQL("(%s)", SQL(" OR ").join(conditions))

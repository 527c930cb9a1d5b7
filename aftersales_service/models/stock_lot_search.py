from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# With more hits than this, a walk through the machines finds enough for a page sooner than
# the indexes find them all.
_MANY = 10_000
# Shorter fragments have no trigram, so no index knows where they are.
_SHORTEST_FRAGMENT = 3


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

    def _compute_machine_search(self):
        for lot in self:
            lot.machine_search = lot.name

    @api.model
    def _search_machine_search(self, operator, value):
        if operator != "ilike" or not isinstance(value, str):
            return NotImplemented
        fragment = value.strip()
        short = len(fragment) < _SHORTEST_FRAGMENT
        if short and fragment.isascii():
            return self._get_prefix_domain(fragment)
        pattern = f"%{_escape(fragment)}%"
        # Two Chinese characters are a name: looked for everywhere, if more slowly.
        if not short:
            ids = self._find_by_fragment(pattern)
            if len(ids) <= _MANY:
                return Domain("id", "in", ids)
        return self._get_walking_domain(pattern)

    @api.model
    def _get_walking_domain(self, pattern):
        """Return the domain of what fits a pattern, for a walk that stops at enough hits."""
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                """(%(alias)s.name ILIKE %(pattern)s OR %(alias)s.project ILIKE %(pattern)s
                    OR %(alias)s.customer_id IN (
                       SELECT id FROM res_partner
                        WHERE complete_name ILIKE %(pattern)s OR phone ILIKE %(pattern)s))""",
                alias=SQL.identifier(alias),
                pattern=pattern,
            )
        )

    @api.model
    def _get_prefix_domain(self, fragment):
        """Return the domain of the serial numbers that start with a very short fragment."""
        spellings = {fragment, fragment.lower(), fragment.upper()}
        return Domain.OR(Domain("name", "=like", f"{_escape(text)}%") for text in spellings)

    @api.model
    def _find_by_fragment(self, pattern):
        """Return ids of machines that fit a pattern: all of them, or somewhat more than many.

        Each column is asked by its own index, which an OR over joined tables would not be.
        """
        self.flush_model(["name", "project", "customer_id"])
        self.env["res.partner"].flush_model(["complete_name", "phone"])
        branches = [
            SQL("SELECT id FROM stock_lot WHERE %s ILIKE %s", SQL.identifier(column), pattern)
            for column in ("name", "project")
        ]
        branches += [
            SQL(
                "SELECT lot.id FROM stock_lot lot JOIN res_partner customer"
                " ON customer.id = lot.customer_id WHERE %s ILIKE %s",
                SQL.identifier("customer", column),
                pattern,
            )
            for column in ("complete_name", "phone")
        ]
        limited = [SQL("(%s LIMIT %s)", branch, _MANY + 1) for branch in branches]
        rows = self.env.execute_query(SQL(" UNION ALL ").join(limited))
        return list({id_ for (id_,) in rows})

    @api.model
    def _search_display_name(self, operator, value):
        """Search by all that is known of a machine where the context asks for it."""
        if operator == "ilike" and value and self.env.context.get("search_machines"):
            return Domain("machine_search", "ilike", value)
        return super()._search_display_name(operator, value)


def _escape(text: str) -> str:
    """Return a text with what SQL's LIKE takes for wildcards escaped."""
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")

from contextlib import contextmanager

from odoo import models
from odoo.exceptions import UserError

from ..base.base import defaults_for
from ..base.changes import changed_fields
from ..base.sentinels import CORRECTING_FACTS, WORKBOOK_IMPORT

# What a decision on an order of the machine rests on. Not who sold it, who has it and where it
# is: these change in its life, and count as they stand when an order is closed.
MACHINE_DATES = frozenset({"production_date", "delivery_date", "installation_date"})
# By its number whoever checks an order later finds it. Which product it is nobody corrects once
# settled orders name it.
MACHINE_FACTS = MACHINE_DATES | {"name", "product_id"}
# In the context of a correction: why.
REASON = "aftersales_correction_reason"


def correcting(reason):
    """Return the context in which this process may change what closed orders rest on."""
    return {**CORRECTING_FACTS.context, REASON: reason}


class StockLot(models.Model):
    """Machines that closed orders rest on, and how a manager corrects them."""

    _inherit = "stock.lot"

    def write(self, vals):
        """Write; what closed orders rest on by a correction only, which the journal keeps."""
        if MACHINE_FACTS.isdisjoint(vals):
            return super().write(vals)
        kept = self._find_settled_changes(vals)
        other = self._find_other_products(vals)
        if CORRECTING_FACTS.is_given(self.env):
            self._refuse_facts({lot: ["product_id"] for lot in other if lot in kept})
        else:
            self._refuse_facts(kept)
            other._ensure_product_free()
        before = {lot: lot._get_journal_values(names) for lot, names in kept.items()}
        result = super().write(vals)
        details = {
            lot.id: {name: [old[name], new] for name, new in lot._get_journal_values(old).items()}
            for lot, old in before.items()
        }
        lots = self.browse(lot.id for lot in before)
        reason = self.env.context.get(REASON)
        self.env["aftersales.journal"]._record("correction", lots, reason, details)
        return result

    def _find_other_products(self, vals):
        """Return those of the machines and parts that values would make another product."""
        return self.filtered(lambda lot: changed_fields(lot, vals, {"product_id"}))

    def _ensure_product_free(self):
        """Refuse another product for what orders, warranties or replacements rest on.

        An import says what it is told of machines that nothing approved rests on.

        :raises UserError: naming the first one, and what rests on it
        """
        if WORKBOOK_IMPORT.is_given(self.env):
            return
        found = [(label, counts) for label, counts in self._count_dependents() if counts]
        for lot in self:
            used = [f"{label} ({counts[lot]})" for label, counts in found if lot in counts]
            if used:
                raise UserError(
                    self.env._(
                        "%(machine)s stays the product that it is, for this rests on it: %(what)s. "
                        "A service manager corrects it with “Correct Facts”, and says why.",
                        machine=lot.display_name,
                        what=", ".join(used),
                    )
                )

    @contextmanager
    def _taking_orders_along(self, products):
        """Write in the block that machines are other products; their orders follow.

        :param products: machine -> id of the product that it turns out to be
        """
        orders = self.env["repair.order"].search([("lot_id", "in", [lot.id for lot in products])])
        # They name what their machine turns out to be before the machine does.
        orders = orders.with_context(**correcting(self.env.context.get(REASON)))
        # Otherwise an order that is no service order would lose its machine while the two disagree.
        with self.env.protecting([orders._fields["lot_id"]], orders):
            for order in orders:
                order.product_id = products[order.lot_id]
            yield

    def _find_settled_changes(self, vals):
        """Return machine that closed orders rest on -> names of facts that would change."""
        changed = {lot: changed_fields(lot, vals, MACHINE_FACTS) for lot in self}
        settled = self.browse(lot.id for lot, names in changed.items() if names)
        return {lot: changed[lot] for lot in settled._get_settled_machines()}

    def _get_settled_machines(self):
        """Return those of the machines that have orders which nobody decides again."""
        # Superuser: what decisions rest on does not hang on who asks.
        orders = self.env["repair.order"].sudo().search([("lot_id", "in", self.ids)])
        return self & orders._get_closed_orders().lot_id.with_env(self.env)

    def _refuse_facts(self, changed):
        """Say which facts stay, and who may correct them.

        :param changed: machine -> names of fields; nothing is refused of none
        :raises UserError: naming the first machine
        """
        if not changed:
            return
        lot, names = next(iter(changed.items()))
        raise UserError(
            self.env._(
                "Closed orders rest on these facts of %(machine)s: %(fields)s. A service "
                "manager corrects them with “Correct Facts”, and says why.",
                machine=lot.display_name,
                fields=", ".join(
                    self._fields[name]._description_string(self.env) for name in names
                ),
            )
        )

    def action_correct_facts(self):
        """Ask a manager what is right, and why, and say what rests on it."""
        self.ensure_one()
        values = {name: self[name] for name in MACHINE_DATES}
        values |= {"lot_id": self.id, "name": self.name, "product_id": self.product_id.id}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correct Facts"),
            "res_model": "aftersales.fact.correction",
            "views": [(False, "form")],
            "target": "new",
            "context": defaults_for("aftersales.fact.correction", **values),
        }

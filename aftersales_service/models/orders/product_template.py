from odoo import api, fields, models

from ..base.changes import changed_fields

# What a part is settled by: rates multiply its price, policies go by its category.
JOURNAL_FIELDS = frozenset({"aftersales_kind", "categ_id", "list_price"})


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "aftersales.shared.master", "aftersales.journal.mixin"]

    aftersales_kind = fields.Selection(
        [("machine", "Machine"), ("part", "Part")],
        string="Service Kind",
        # Read by the list of machines: the products whose serial numbers are machines.
        index="btree_not_null",
        help="Machine: each serial number is a machine with its customer, warranty and history. "
        "Part: it is fitted into machines on service orders.",
    )

    @api.onchange("aftersales_kind")
    def _onchange_aftersales_kind(self):
        if self.aftersales_kind == "machine":
            self.type = "consu"
            self.is_storable = True
            self.tracking = "serial"

    def write(self, vals):
        """Write; the journal keeps what money hangs on: rates multiply a part's list price."""
        names = JOURNAL_FIELDS & vals.keys()
        kind = vals.get("aftersales_kind")
        changed = self.filtered(
            lambda one: (one.aftersales_kind or kind) and changed_fields(one, vals, names)
        )
        before = {one: one._get_journal_values(names) for one in changed}
        result = super().write(vals)
        changed._record_changes(before)
        return result

    def _record_changes(self, before):
        """Tell the journal what products were and are now.

        :param before: product -> what `_get_journal_values` said of it
        """
        details = {
            product.id: {
                name: [old[name], new]
                for name, new in product._get_journal_values(old).items()
                if new != old[name]
            }
            for product, old in before.items()
        }
        self.env["aftersales.journal"]._record("correction", self, details=details)

    def _is_shared(self):
        return bool(self.aftersales_kind) and super()._is_shared()

    @api.model
    def _get_money_fields(self):
        free = {"name", "sequence"}
        return super()._get_money_fields() - free | {"aftersales_kind", "categ_id", "list_price"}

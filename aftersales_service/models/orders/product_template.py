from odoo import api, fields, models


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "aftersales.shared.master"]

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

    def _is_shared(self):
        return bool(self.aftersales_kind) and super()._is_shared()

    @api.model
    def _get_money_fields(self):
        free = {"name", "sequence"}
        return super()._get_money_fields() - free | {"aftersales_kind", "categ_id", "list_price"}

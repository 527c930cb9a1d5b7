from odoo import fields, models


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    field_service_type_id = fields.Many2one(
        "stock.picking.type",
        string="Field Service Operation Type",
        check_company=True,
        copy=False,
        help="Service orders are of this type: the machine is at the customer's, the parts come "
        "from the warehouse.",
    )

    def _get_sequence_values(self, name=False, code=False):
        values = super()._get_sequence_values(name=name, code=code)
        code = self.field_service_type_id.sequence_code or "FS"
        values["field_service_type_id"] = {
            "name": self.env._("%(name)s Sequence field service", name=self.name),
            "prefix": f"{self.code}/{code}/",
            "padding": 5,
            "company_id": self.company_id.id,
        }
        return values

    def _get_picking_type_create_values(self, max_sequence):
        data, next_sequence = super()._get_picking_type_create_values(max_sequence)
        customers, _suppliers = self._get_partner_locations()
        data["field_service_type_id"] = {
            # As repairs are, but for where the machine is.
            **data["repair_type_id"],
            "name": self.env._("Field Service"),
            "default_product_location_src_id": customers.id,
            "default_product_location_dest_id": customers.id,
            "sequence": next_sequence + 1,
            "sequence_code": "FS",
        }
        return data, next_sequence + 1

    def _get_picking_type_update_values(self):
        data = super()._get_picking_type_update_values()
        data["field_service_type_id"] = {
            "active": self.active,
            "barcode": self.code.replace(" ", "").upper() + "FS",
        }
        return data

    def _create_missing_field_service_types(self):
        """Create the field service operation type of each warehouse that has none."""
        for warehouse in self.filtered(lambda w: not w.field_service_type_id):
            values = warehouse._create_or_update_sequences_and_picking_types()
            if values:
                warehouse.write(values)

    def _drop_field_service_types(self):
        """Delete the field service operation types, but those that orders or moves are of."""
        types = self.field_service_type_id
        for model in ("repair.order", "stock.picking", "stock.move"):
            of_types = [("picking_type_id", "in", types.ids)]
            for (used,) in self.env[model]._read_group(of_types, ["picking_type_id"]):
                types -= used
        sequences = types.sequence_id
        types.unlink()
        sequences.unlink()

    def _get_field_service_types(self, companies):
        """Return the field service operation type of each of ``companies``, as a dict.

        It is that of the company's first warehouse; a company without one is left out.
        """
        warehouses = self.search(
            [("company_id", "in", companies.ids), ("field_service_type_id", "!=", False)]
        )
        types = {}
        for warehouse in warehouses:
            types.setdefault(warehouse.company_id, warehouse.field_service_type_id)
        return types

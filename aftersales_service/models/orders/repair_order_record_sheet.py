from odoo import api, fields, models


class RepairOrder(models.Model):
    """The service record sheet: what the technician fills in, and the customer signs."""

    _name = "repair.order"
    _inherit = ["repair.order", "aftersales.happened"]

    cause = fields.Text(
        string="Cause of the Fault", help="Why it happened, as far as the technician can say."
    )
    work_done = fields.Text(string="What Was Done", help="What was done about it.")

    @api.model
    def _get_happened_days(self):
        # The technician may hand it in before the order is completed in Odoo.
        return super()._get_happened_days() | {"record_sheet_date": False}

    def _get_happened_order(self):
        return self

    def _get_record_sheet_name(self):
        """Return the name of the file that the sheet is printed to."""
        self.ensure_one()
        sheet = self.env._("Service Record Sheet")
        return f"{sheet} - {self.name}".replace("/", "_")

    def _get_record_sheet_url(self):
        """Return the address that the sheet's QR code opens: the order."""
        self.ensure_one()
        return f"{self.get_base_url()}/odoo/service-orders/{self.id}"

    def _get_address_lines(self):
        """Return where the work is done.

        What the order says, else the machine's place, else the customer's address. Hook.
        """
        self.ensure_one()
        if self.service_address:
            return [self.service_address]
        place, customer = self.lot_id, self.partner_id
        if place.place_street or place.place_city:
            customer = customer.new(
                {
                    "street": place.place_street,
                    "city": place.place_city,
                    "zip": place.place_zip,
                    "state_id": place.place_state_id.id,
                    "country_id": place.place_country_id.id,
                }
            )
        address = customer._display_address(without_company=True) if customer else ""
        lines = (line.strip(" ,，") for line in address.splitlines())
        return [line for line in lines if line]

    def _get_record_sheet_parts(self):
        """Return the parts that were replaced, or are to be, as dicts. Hook."""
        self.ensure_one()
        if self.replacement_ids:
            rows = [
                (part.product_id, part.quantity, part.lot_in_id.name, part.lot_out_id.name)
                for part in self.replacement_ids
            ]
        else:
            rows = [
                (product, quantity, False, False)
                for product, quantity in self._get_fitted_quantities()
            ]
        return [
            {
                "product": product,
                "quantity": quantity,
                "serial_in": serial_in,
                "serial_out": serial_out,
            }
            for product, quantity, serial_in, serial_out in rows
        ]

    def _get_record_sheet_charges(self):
        """Return what the customer is charged: the lines of the quotation for this order."""
        self.ensure_one()
        # Who may print the sheet need not be of the sales department.
        order = self.sudo()
        lines = order.move_ids.sale_line_id | order.work_line_ids
        return lines.filtered(
            lambda line: line.order_id.state != "cancel" and line.product_uom_qty
        ).sorted("sequence")

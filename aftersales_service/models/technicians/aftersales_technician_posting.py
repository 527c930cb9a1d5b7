from odoo import api, fields, models


class AftersalesTechnicianPosting(models.Model):
    """When a technician was at which service point."""

    _name = "aftersales.technician.posting"
    _description = "Technician Posting"
    _order = "date_from desc, id desc"
    _rec_name = "point_id"

    technician_id = fields.Many2one(
        "aftersales.technician", required=True, index=True, ondelete="cascade", readonly=True
    )
    point_id = fields.Many2one(
        "aftersales.point",
        string="Service Point",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    company_id = fields.Many2one(
        related="technician_id.company_id", store=True, index=True, precompute=True
    )
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="Until", readonly=True, help="Empty: the technician is there now.")

    @api.model
    def _end(self, technicians):
        """End today the postings of technicians who leave the network."""
        running = self.search([("technician_id", "in", technicians.ids), ("date_to", "=", False)])
        for company, postings in running.grouped("company_id").items():
            postings.date_to = company._aftersales_today()

    @api.model
    def _start(self, technicians):
        """Begin a posting today of each technician where he is now, and end the one before.

        Two moves on one day are one: nobody worked at the place in between.
        """
        running = self.search([("technician_id", "in", technicians.ids), ("date_to", "=", False)])
        running = running.grouped("technician_id")
        vals_list = []
        for company, members in technicians.grouped("company_id").items():
            today = company._aftersales_today()
            for technician in members:
                last = running.get(technician, self.browse())
                begun_today = last.filtered(lambda one, today=today: one.date_from >= today)
                begun_today.point_id = technician.point_id
                (last - begun_today).date_to = today
                if not begun_today:
                    vals_list.append(
                        {
                            "technician_id": technician.id,
                            "point_id": technician.point_id.id,
                            "date_from": today,
                        }
                    )
        self.create(vals_list)

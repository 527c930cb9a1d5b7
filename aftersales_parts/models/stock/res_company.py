from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    aftersales_location_id = fields.Many2one(
        "stock.location",
        string="Service Point Locations",
        domain="[('usage', '=', 'view')]",
        help="Parent of all service points' stock locations. It is outside every warehouse, so "
        "that stock at a point is never taken for stock on our own shelves.",
    )

    def _get_aftersales_location(self):
        """The view location above the company's service points, made when it is missing.

        :return: one stock.location of usage "view"
        """
        self.ensure_one()
        if not self.aftersales_location_id:
            self.aftersales_location_id = self.env["stock.location"].create(
                {
                    "name": self.env._("Service Points"),
                    "usage": "view",
                    "company_id": self.id,
                }
            )
        return self.aftersales_location_id

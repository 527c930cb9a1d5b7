from odoo import api, fields, models


class AftersalesUsageReading(models.Model):
    _name = "aftersales.usage.reading"
    _description = "Usage Reading"
    _order = "date desc, id desc"
    _rec_name = "lot_id"
    _check_company_auto = True

    lot_id = fields.Many2one(
        "stock.lot",
        string="Machine",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain="[('product_id.aftersales_kind', '=', 'machine')]",
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
    )
    date = fields.Date(
        required=True, index=True, default=lambda self: self.env.company._aftersales_today()
    )
    value = fields.Float(string="Reading", digits=(16, 6), required=True)
    unit = fields.Selection(
        [("hours", "Hours"), ("km", "Kilometres")], required=True, default="hours"
    )
    order_id = fields.Many2one(
        "repair.order",
        string="Service Order",
        index="btree_not_null",
        check_company=True,
        help="The service order on which the reading was taken.",
    )

    _value_not_negative = models.Constraint("CHECK (value >= 0)", "A reading can't be negative.")

    @api.depends("lot_id")
    def _compute_company_id(self):
        for reading in self:
            company = reading.lot_id.company_id or reading.company_id
            reading.company_id = company or self.env.company

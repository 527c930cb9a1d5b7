from odoo import api, fields, models


class AftersalesTerritory(models.Model):
    _name = "aftersales.territory"
    _description = "Service Territory"
    _order = "point_id, name, id"
    _check_company_auto = True

    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="What the service point calls the region that it serves.",
    )
    point_id = fields.Many2one(
        "aftersales.point",
        string="Service Point",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="point_id.company_id", store=True, index=True)
    country_id = fields.Many2one(
        "res.country",
    )
    state_id = fields.Many2one(
        "res.country.state",
        string="Province",
        domain="[('country_id', '=?', country_id)]",
    )
    city = fields.Char()
    zip_prefix = fields.Char(
        string="Postal Prefix", help="Postal codes that start like this belong to the territory."
    )
    category_ids = fields.Many2many(
        "product.category",
        string="Product Categories",
        help="What the service point serves here. Nothing: every product.",
    )
    active = fields.Boolean(default=True)

    @api.depends("country_id", "state_id", "city", "zip_prefix")
    def _compute_name(self):
        for territory in self:
            parts = (
                territory.state_id.name or territory.country_id.name,
                territory.city,
                territory.zip_prefix,
            )
            territory.name = territory.name or " ".join(filter(None, parts))

from odoo import api, fields, models


class AftersalesWarrantyDecision(models.Model):
    """What the warranty covered of a service order, and why: kept as it was decided."""

    _name = "aftersales.warranty.decision"
    _description = "Warranty Decision"
    _inherit = ["aftersales.protected.record"]
    _order = "id desc"
    _rec_name = "order_id"

    order_id = fields.Many2one(
        "repair.order",
        string="Service Order",
        required=True,
        # Read by the order's form and by its charges: the newest decision counts.
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    lot_id = fields.Many2one(
        "stock.lot", string="Machine", required=True, index=True, ondelete="restrict"
    )
    moment = fields.Selection(
        [("confirmed", "Confirmed"), ("done", "Completed")], string="Made When", required=True
    )
    decided_at = fields.Datetime(string="Made On", required=True)
    user_id = fields.Many2one("res.users", string="Made By", required=True, ondelete="restrict")
    day = fields.Date(required=True, help="The day that was decided for.")
    policy_id = fields.Many2one(
        "aftersales.warranty.policy", index="btree_not_null", ondelete="restrict"
    )
    policy_version = fields.Integer(string="Version")
    terms = fields.Json(help="The policy's terms as they were.")
    cover_start = fields.Date(string="Covered From")
    cover_end = fields.Date(string="Covered To", help="The last day.")
    has_usage = fields.Boolean(string="Usage Known")
    usage = fields.Float(digits=(16, 6))
    percent_parts = fields.Float(string="Parts (%)", digits=(5, 2))
    percent_labour = fields.Float(string="Labour (%)", digits=(5, 2))
    percent_travel = fields.Float(string="Travel (%)", digits=(5, 2))
    charge_kind = fields.Selection(
        [
            ("paid", "Paid by the customer"),
            ("free", "Free of charge"),
            ("contract", "By contract"),
            ("mixed", "Partly paid"),
        ],
        string="Charge",
    )
    result = fields.Json(help="What is covered of each kind and of each part, and why.")
    explanation = fields.Html(compute="_compute_explanation", sanitize=False)

    # === COMPUTE ===

    @api.depends("result")
    @api.depends_context("lang")
    def _compute_explanation(self):
        parts = self._get_part_names()
        for decision in self:
            decision.explanation = self.env["aftersales.warranty.policy"]._render_coverage(
                decision.result, parts
            )

    def _get_part_names(self):
        """Return product id -> name, of all parts that the decisions speak of."""
        ids = {line["part"] for one in self for line in (one.result or {}).get("parts", ())}
        # Who may read a decision may read what it says.
        parts = self.env["product.product"].sudo().browse(ids).exists()
        return {part.id: part.display_name for part in parts}

    @api.model
    def _get_technical_fields(self):
        return super()._get_technical_fields() | {"result", "terms"}

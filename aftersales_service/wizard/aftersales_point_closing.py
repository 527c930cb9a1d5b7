from odoo import api, fields, models


class AftersalesPointClosing(models.TransientModel):
    """Says what is still open at service points before they are closed."""

    _name = "aftersales.point.closing"
    _description = "Close Service Points"

    point_ids = fields.Many2many(
        "aftersales.point",
        "aftersales_point_closing_rel",
        "wizard_id",
        "point_id",
        string="Service Points",
        readonly=True,
    )
    open_items = fields.Html(compute="_compute_open_items", sanitize=False)

    @api.depends("point_ids")
    @api.depends_context("lang")
    def _compute_open_items(self):
        for wizard in self:
            rows = [
                {"point": point.display_name, "items": items}
                for point, items in wizard.point_ids._get_open_items().items()
            ]
            wizard.open_items = self.env["ir.qweb"]._render(
                "aftersales_service.point_open_items", {"rows": rows}
            )

    def action_close(self):
        """Close the service points all the same."""
        self.ensure_one()
        self.point_ids._close()
        return {"type": "ir.actions.act_window_close"}

from odoo import fields, models


class AftersalesOrderCorrection(models.TransientModel):
    """Asks a manager what is to become of completed service orders, and why."""

    _name = "aftersales.order.correction"
    _description = "Correct Completed Order"

    order_ids = fields.Many2many("repair.order", string="Service Orders", required=True)
    state = fields.Selection(
        [("under_repair", "Set back: it is completed again"), ("cancel", "Cancel for good")],
        string="What to Do",
        required=True,
        default="under_repair",
    )
    reason = fields.Text(required=True)

    def action_correct(self):
        """Cancel the orders or set them back, with the reason."""
        self.order_ids._correct_completed(self.state, self.reason)

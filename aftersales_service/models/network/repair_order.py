from odoo import api, fields, models

from ..base.sentinels import WORKBOOK_IMPORT


class RepairOrder(models.Model):
    """Whether the service point of an order can take it."""

    _inherit = "repair.order"

    point_problem = fields.Selection(
        [
            ("closed", "The service point is closed"),
            ("products", "The service point does not serve this product"),
        ],
        compute="_compute_point_problem",
        compute_sudo=True,  # whoever may read orders, stock users too
    )

    # === COMPUTE ===

    @api.depends("point_id.closed_date", "point_id.category_ids", "product_id.categ_id", "state")
    def _compute_point_problem(self):
        for order in self:
            order.point_problem = order.state not in ("done", "cancel") and order._get_problem()

    def _get_problem(self):
        """Return why the service point should not do the work, or False."""
        point, category = self.point_id, self.product_id.categ_id
        if not point:
            return False
        if point._is_closed_on(self._get_point_day()):
            return "closed"
        return "products" if category and not point._serves(category) else False

    # === CONSTRAINTS ===

    @api.constrains("point_id")
    def _check_point_id_open(self):
        # What an import brings was done, whether the point should have done it or not.
        if WORKBOOK_IMPORT.is_given(self.env):
            return
        for order in self.filtered("point_id.closed_date"):
            order.point_id._ensure_open_on(order._get_point_day())

    def _get_point_day(self):
        """Return the day that decides whether the service point is still open."""
        company = self.company_id or self.env.company
        return self.completion_date or company._aftersales_today()

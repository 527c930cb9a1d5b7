from odoo import api, fields, models

from ...rules.staffing import StaffingRule


class AftersalesStaffingRule(models.Model):
    """How many technicians the service points of a kind need at least."""

    _name = "aftersales.staffing.rule"
    _description = "Staffing Rule"
    _order = "level_id, orders_from, territories_from, area_from, id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    level_id = fields.Many2one(
        "aftersales.point.level",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: every level that has no rule of its own.",
    )
    orders_from = fields.Integer(
        string="Orders a Year From",
        required=True,
        default=0,
        help="Applies to service points that completed at least so many service orders in the "
        "last 12 months.",
    )
    territories_from = fields.Integer(
        required=True,
        default=0,
        help="Applies to service points with at least so many territories.",
    )
    area_from = fields.Float(
        string="Area From (km²)",
        required=True,
        default=0,
        help="Applies to service points that serve at least this area.",
    )
    technician_min = fields.Integer(
        string="Minimum Technicians",
        required=True,
        help="How many approved technicians such a service point needs at least.",
    )
    active = fields.Boolean(default=True)

    _not_negative = models.Constraint(
        "CHECK (orders_from >= 0 AND territories_from >= 0 AND area_from >= 0"
        " AND technician_min >= 0)",
        "A staffing rule has no negative numbers.",
    )
    _case_uniq = models.UniqueIndex(
        "(company_id, COALESCE(level_id, 0), orders_from, territories_from, area_from)"
        " WHERE active",
        "There is a staffing rule for this case already: change that one.",
    )

    # === COMPUTE ===

    @api.depends("level_id", "technician_min")
    def _compute_display_name(self):
        for rule in self:
            level = rule.level_id.name or self.env._("All levels")
            rule.display_name = f"{level}: {rule.technician_min}"

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Create rules; the service points' minimums follow."""
        rules = super().create(vals_list)
        rules._update_points(rules.company_id)
        return rules

    def write(self, vals):
        """Write; the service points' minimums follow."""
        companies = self.company_id
        result = super().write(vals)
        self._update_points(companies | self.company_id)
        return result

    def unlink(self):
        """Delete; the service points' minimums follow."""
        companies = self.company_id
        result = super().unlink()
        self._update_points(companies)
        return result

    @api.model
    def _update_points(self, companies):
        """Compute anew how many technicians the companies' service points need."""
        # Superuser: the minimum is that of every point, whichever the user works with.
        points = self.env["aftersales.point"].sudo()
        points.search([("company_id", "in", companies.ids)])._update_technician_min()

    # === RULES ===

    @api.model
    def _get_rules(self, company):
        """Return the company's rules as the pure rules see them."""
        # Superuser: a minimum doesn't depend on whether its reader may see the rules.
        rows = self.sudo().with_context(active_test=True)
        return [row._to_rule() for row in rows.search([("company_id", "=", company.id)])]

    def _to_rule(self):
        """Return the row as the pure rules see it."""
        self.ensure_one()
        return StaffingRule(
            self.id,
            self.level_id.id or None,
            self.orders_from,
            self.territories_from,
            self.area_from,
            self.technician_min,
        )

from odoo import api, fields, models

from ...rules.dates import add_months
from ...rules.staffing import Workload, find_rules


class AftersalesPoint(models.Model):
    """How many technicians a service point needs, and how many it lacks."""

    _inherit = "aftersales.point"

    service_area = fields.Char(help="The area that the service point looks after, in words.")
    area_size = fields.Float(string="Area (km²)", help="Its size, for the staffing rules.")
    yearly_order_count = fields.Integer(
        string="Orders a Year",
        compute="_compute_yearly_order_count",
        help="Service orders that the point completed in the last 12 months.",
    )
    technician_min_manual = fields.Boolean(
        string="Minimum Set by Hand",
        tracking=True,
        help="Keep the minimum that is typed here, whatever the staffing rules say.",
    )
    technician_min = fields.Integer(
        string="Minimum Technicians",
        compute="_compute_technician_min",
        store=True,
        readonly=False,
        tracking=True,
        help="How many approved technicians the service point needs at least: by the staffing "
        "rules, from its level, orders a year, territories and area, unless set by hand.",
    )
    approved_technician_count = fields.Integer(
        string="Approved Technicians", compute="_compute_technician_gap", store=True
    )
    technician_gap = fields.Integer(
        string="Missing Technicians",
        compute="_compute_technician_gap",
        store=True,
        help="How many approved technicians are missing to the minimum.",
    )
    # Read by the filter Understaffed of the service points.
    _understaffed_idx = models.Index("(technician_gap) WHERE technician_gap > 0")

    _technician_min_not_negative = models.Constraint(
        "CHECK (technician_min >= 0 AND area_size >= 0)",
        "The minimum of technicians and the area can't be negative.",
    )

    # === COMPUTE ===

    def _compute_yearly_order_count(self):
        counts = {}
        for company, points in self.grouped("company_id").items():
            since = add_months((company or self.env.company)._aftersales_today(), -12)
            counts.update(points._count_orders([("completion_date", ">", since)]))
        self._set_counts("yearly_order_count", counts)

    @api.depends(
        "level_id",
        "area_size",
        "technician_min_manual",
        "territory_ids.active",
        "territory_ids.date_from",
        "territory_ids.date_to",
    )
    def _compute_technician_min(self):
        by_hand = self.filtered("technician_min_manual")
        for point in by_hand:
            point.technician_min = point.technician_min
        by_rule = self - by_hand
        for company, points in by_rule.grouped("company_id").items():
            rules = self.env["aftersales.staffing.rule"]._get_rules(company)
            found = find_rules(rules, points._get_workloads())
            for point, rule in zip(points, found, strict=True):
                point.technician_min = rule.minimum if rule else 0

    def _get_workloads(self):
        """Return what each of the service points has to do, for the staffing rules."""
        return [
            Workload(
                point.level_id.id or None,
                point.yearly_order_count,
                len(point._get_current_territories()),
                point.area_size,
            )
            for point in self
        ]

    def _get_current_territories(self):
        """Return the territories that the service points have today."""
        today = (self.company_id[:1] or self.env.company)._aftersales_today()
        return self.territory_ids.filtered(lambda territory: territory._is_current(today))

    @api.depends(
        "technician_min",
        "technician_ids.state",
        "technician_ids.active",
        "technician_ids.point_id",
    )
    def _compute_technician_gap(self):
        counts = dict(
            self.env["aftersales.technician"]._read_group(
                [
                    ("point_id", "in", self.ids),
                    ("state", "=", "approved"),
                    ("active", "=", True),
                ],
                ["point_id"],
                ["__count"],
            )
        )
        for point in self:
            point.approved_technician_count = counts.get(point._origin, 0)
            point.technician_gap = max(0, point.technician_min - point.approved_technician_count)

    # === UPDATE ===

    def _update_technician_min(self):
        """Compute the service points' minimum anew: orders come and territories end."""
        self.invalidate_recordset(["yearly_order_count"])
        for name in ("technician_min", "technician_gap"):
            self.env.add_to_compute(self._fields[name], self)

    @api.model
    def _cron_update_technician_min(self):
        """Let every service point's minimum follow its orders of the last 12 months."""
        self.search([("technician_min_manual", "=", False)])._update_technician_min()
        self.env.flush_all()

    # === ACTIONS ===

    def action_view_approved_technicians(self):
        """Open the approved technicians of the point."""
        action = self._open("aftersales_service.aftersales_technician_action", "point_id")
        action["domain"] += [("state", "=", "approved")]
        return action

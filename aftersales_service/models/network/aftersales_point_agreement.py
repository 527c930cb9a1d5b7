from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...rules import agreements

# How long before an agreement's end its coordinator is told.
AGREEMENT_NOTICE_DAYS = 60


class AftersalesPoint(models.Model):
    """Whose a service point is, from when to when, for what, and on which agreement."""

    _inherit = "aftersales.point"

    manager_id = fields.Many2one(
        "res.partner",
        string="Point Manager",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        tracking=True,
        help="The person who runs the service point.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Coordinator",
        index="btree_not_null",
        domain="[('share', '=', False)]",
        check_company=True,
        tracking=True,
        help="Who looks after the service point in your company.",
    )
    opened_date = fields.Date(
        string="Opened On",
        tracking=True,
        copy=False,
        help="First day that the service point works for you.",
    )
    closed_date = fields.Date(
        string="Closed On",
        tracking=True,
        copy=False,
        help="From this day on the service point takes no new service orders and serves no "
        "territory. What it did before stays.",
    )
    is_closed = fields.Boolean(
        string="Closed", compute="_compute_is_closed", search="_search_is_closed"
    )
    category_ids = fields.Many2many(
        "product.category",
        string="Products Served",
        help="The product categories that the service point may serve, with those below them. "
        "Nothing: every product.",
    )
    agreement_ids = fields.One2many(
        "aftersales.agreement",
        "point_id",
        string="Agreements",
        groups="aftersales_service.group_service_user",
    )
    agreement_start = fields.Date(
        compute="_compute_agreement_dates",
        store=True,
        compute_sudo=True,
        help="First day of the agreements that follow each other without a gap until the last.",
    )
    agreement_end = fields.Date(
        compute="_compute_agreement_dates",
        store=True,
        compute_sudo=True,
        index="btree_not_null",  # Read by the daily look for agreements that end soon.
        help="Last day of the last agreement. Empty: none, or one without an end.",
    )
    agreement_notified = fields.Date(
        string="End Notified",
        readonly=True,
        copy=False,
        groups="aftersales_service.group_service_user",
        help="The end that the coordinator has been told about.",
    )
    agreement_state = fields.Selection(
        [
            ("none", "No Agreement"),
            ("coming", "Not Started"),
            ("valid", "In Force"),
            ("ending", "Ending Soon"),
            ("ended", "Ended"),
        ],
        string="Agreement",
        compute="_compute_agreement_state",
    )
    note = fields.Html(
        string="Internal Notes", copy=False, groups="aftersales_service.group_service_user"
    )

    _opened_before_closed = models.Constraint(
        "CHECK (opened_date <= closed_date)", "A service point can't close before it opens."
    )

    # === COMPUTE ===

    @api.depends("closed_date", "company_id.aftersales_tz")
    def _compute_is_closed(self):
        for point in self:
            point.is_closed = point._is_closed_on(point._get_today())

    def _search_is_closed(self, operator, value):
        if operator != "in":
            return NotImplemented
        # One day for all companies: lists may be a few hours early or late, orders are not.
        today = self.env.company._aftersales_today()
        if True in value:
            return Domain("closed_date", "<=", today)
        return Domain("closed_date", "=", False) | Domain("closed_date", ">", today)

    @api.depends("agreement_ids.date_start", "agreement_ids.date_end")
    def _compute_agreement_dates(self):
        for point in self:
            terms = [(one.date_start or None, one.date_end or None) for one in point.agreement_ids]
            start, end = agreements.last_term(terms)
            point.agreement_start, point.agreement_end = start, end

    @api.depends("agreement_ids", "agreement_start", "agreement_end")
    def _compute_agreement_state(self):
        for point in self:
            point.agreement_state = point._get_agreement_state(point._get_today())

    def _get_agreement_state(self, today):
        """Return what the agreement is on ``today``."""
        # Whoever may read a service point may know whether it has an agreement.
        if not self.sudo().agreement_ids:
            return "none"
        if self.agreement_start and today < self.agreement_start:
            return "coming"
        if not self.agreement_end or today + self._get_agreement_notice() < self.agreement_end:
            return "valid"
        return "ending" if today <= self.agreement_end else "ended"

    @api.model
    def _get_agreement_notice(self):
        """Return how long before its end an agreement is one that ends soon."""
        return timedelta(days=AGREEMENT_NOTICE_DAYS)

    def _get_coordinator(self):
        """Return who looks after the service point: its own coordinator, or the company's."""
        self.ensure_one()
        return self.user_id or self.company_id.aftersales_coordinator_id

    def _get_today(self):
        """Return today's date in the company of the service point."""
        return (self.company_id or self.env.company)._aftersales_today()

    def _is_closed_on(self, day):
        """Return whether the service point takes no new work on ``day``."""
        self.ensure_one()
        return bool(self.closed_date and self.closed_date <= day)

    def _serves(self, category):
        """Return whether the service point may serve a product category."""
        self.ensure_one()
        path = category.parent_path or ""
        served = self.category_ids
        return not served or any(path.startswith(row.parent_path) for row in served)

    # === CLOSING ===

    def _ensure_open_on(self, day):
        """Raise a `UserError` if one of the service points takes no new orders on ``day``."""
        for point in self:
            if point._is_closed_on(day):
                raise UserError(
                    self.env._(
                        "%(point)s closed on %(day)s and takes no new service orders: choose "
                        "another service point.",
                        point=point.display_name,
                        day=format_date(self.env, point.closed_date),
                    )
                )

    # === CRON ===

    @api.model
    def _cron_notify_agreements(self):
        """Tell the coordinators of the agreements that end soon, once for each end."""
        ending = self.search(
            [
                ("agreement_end", "<=", fields.Date.today() + self._get_agreement_notice()),
                ("is_closed", "=", False),
            ]
        ).filtered(lambda point: point.agreement_notified != point.agreement_end)
        for point in ending.filtered(lambda point: point._get_coordinator()):
            coordinator = point._get_coordinator()
            # In the language of who reads it, whoever runs this.
            point = point.with_context(lang=coordinator.lang)
            point.activity_schedule(
                "aftersales_service.mail_activity_type_agreement",
                date_deadline=point.agreement_end,
                summary=point.env._("The service agreement ends"),
                user_id=coordinator.id,
            )
            point.agreement_notified = point.agreement_end

from odoo import fields, models


class ResCompany(models.Model):
    """How a company files its technicians."""

    _inherit = "res.company"

    aftersales_coordinator_id = fields.Many2one(
        "res.users",
        string="Technician Coordinator",
        domain=[("share", "=", False)],
        help="Who checks the technicians that service points file, and is reminded of "
        "certificates that expire. Empty: the person in charge of the service point.",
    )
    aftersales_technician_check = fields.Selection(
        [("block", "Refuse the technician"), ("warn", "Warn only")],
        string="Technician Check",
        required=True,
        default="block",
        help="What happens when a service order is given to a technician who is not approved, or "
        "whose certificate expires before the work.",
    )
    aftersales_first_reminder_days = fields.Integer(
        string="First Reminder",
        default=60,
        help="How many days before a certificate expires the coordinator is reminded. 0: never.",
    )
    aftersales_second_reminder_days = fields.Integer(
        string="Second Reminder",
        default=15,
        help="How many days before a certificate expires the coordinator is reminded again. 0: "
        "never.",
    )

    _aftersales_reminder_days_positive = models.Constraint(
        "CHECK (aftersales_first_reminder_days >= 0 AND aftersales_second_reminder_days >= 0)",
        "Days before a certificate expires can't be negative.",
    )

    def _get_certificate_reminder_days(self):
        """Return how many days before a certificate expires a reminder is due, each."""
        self.ensure_one()
        return (self.aftersales_first_reminder_days, self.aftersales_second_reminder_days)

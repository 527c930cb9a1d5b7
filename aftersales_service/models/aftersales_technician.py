from odoo import api, fields, models
from odoo.exceptions import AccessError

TECHNICIAN_STATES = [
    ("submitted", "Submitted"),
    ("returned", "Returned"),
    ("approved", "Approved"),
    ("suspended", "Suspended"),
    ("left", "Left"),
]


class AftersalesTechnician(models.Model):
    """A person of a service point who may do service work once approved."""

    _name = "aftersales.technician"
    _description = "Technician"
    _inherit = ["aftersales.code.mixin", "mail.thread", "mail.activity.mixin"]
    _check_company_auto = True

    code = fields.Char(tracking=True)
    name = fields.Char(required=True, tracking=True)
    point_id = fields.Many2one(
        "aftersales.point",
        string="Service Point",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    company_id = fields.Many2one(
        related="point_id.company_id", store=True, index=True, precompute=True
    )
    phone = fields.Char()
    category_ids = fields.Many2many(
        "product.category",
        string="Skills",
        help="The product categories that the technician may work on.",
    )
    certificate_ids = fields.One2many(
        "aftersales.certificate", "technician_id", string="Certificates"
    )
    certificate_expiry = fields.Date(
        compute="_compute_certificate_expiry",
        store=True,
        help="Last day of the certificate that is valid longest. Empty without a certificate, or "
        "with one that doesn't expire.",
    )
    state = fields.Selection(
        TECHNICIAN_STATES,
        string="Status",
        required=True,
        default="submitted",
        copy=False,
        tracking=True,
        index=True,
        help="Work of a technician who is not approved is not paid until he is.",
    )
    order_count = fields.Integer(string="Service Orders", compute="_compute_order_count")
    active = fields.Boolean(default=True)

    # Also read by the workbook import, by code within the company.
    _code_uniq = models.UniqueIndex(
        "(company_id, code)", "Another technician of the company has this code already."
    )

    # === COMPUTE ===

    @api.depends("certificate_ids.expiry", "certificate_ids.active")
    def _compute_certificate_expiry(self):
        for technician in self:
            expiries = technician.certificate_ids.mapped("expiry")
            technician.certificate_expiry = max(expiries) if all(expiries or [False]) else False

    def _compute_order_count(self):
        counts = dict(
            self.env["repair.order"]._read_group(
                [("technician_id", "in", self.ids)], ["technician_id"], ["__count"]
            )
        )
        for technician in self:
            technician.order_count = counts.get(technician._origin, 0)

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Create technicians; only a manager creates approved ones."""
        technicians = super().create(vals_list)
        # Not the values: a default from the context would get past them.
        if any(technician.state == "approved" for technician in technicians):
            self._ensure_can_approve()
        return technicians

    def write(self, vals):
        """Write; only a manager approves, for what an approved technician does is paid."""
        if vals.get("state") == "approved" and any(record.state != "approved" for record in self):
            self._ensure_can_approve()
        return super().write(vals)

    def _ensure_can_approve(self):
        """Raise an `AccessError` unless the user may approve technicians."""
        allowed = self.env.su or self.env.user.has_group("aftersales_service.group_service_manager")
        if not allowed:
            raise AccessError(
                self.env._("Only a service manager can approve technicians: ask one to do it.")
            )

    # === ACTIONS ===

    def action_approve(self):
        """Approve the technicians: their work can be paid."""
        self.write({"state": "approved"})

    def action_suspend(self):
        """Suspend the technicians until they are approved again."""
        self.write({"state": "suspended"})

    def action_leave(self):
        """Record that the technicians have left the network."""
        self.write({"state": "left"})

    def action_submit(self):
        """Put the technicians back to be approved anew."""
        self.write({"state": "submitted"})

    def action_view_orders(self):
        """Open the service orders of the technician."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.repair_order_action"
        )
        action["domain"] = [("technician_id", "=", self.id)]
        action["context"] = {
            "default_technician_id": self.id,
            "default_point_id": self.point_id.id,
        }
        return action

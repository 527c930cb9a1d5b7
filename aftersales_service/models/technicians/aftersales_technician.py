from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..base.base import defaults_for

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
    _inherit = [
        "aftersales.kept.record",
        "aftersales.code.mixin",
        "aftersales.form.only.mixin",
        "aftersales.journal.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "avatar.mixin",
        "aftersales.portal.record",
    ]
    _check_company_auto = True

    code = fields.Char(
        tracking=True,
        required=False,
        help="Empty: the next free number.",
    )
    name = fields.Char(string="Full Name", required=True, tracking=True)
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
    identity_number = fields.Char(
        groups="aftersales_service.group_identity_number",
        copy=False,
        help="Seen by those only who have the right to see identity documents.",
    )
    identity_number_masked = fields.Char(
        string="Identity Document", compute="_compute_identity_number_masked", compute_sudo=True
    )
    skill_ids = fields.One2many(
        "aftersales.technician.skill", "technician_id", string="Skills", copy=True
    )
    category_ids = fields.Many2many(
        "product.category",
        string="Skilled For",
        compute="_compute_category_ids",
        inverse="_inverse_category_ids",
        search="_search_category_ids",
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
    posting_ids = fields.One2many(
        "aftersales.technician.posting", "technician_id", string="Service Points to Date"
    )
    training_ids = fields.One2many("aftersales.training", "technician_id")
    assessment_ids = fields.One2many("aftersales.assessment", "technician_id", string="Assessments")
    order_count = fields.Integer(string="Service Orders", compute="_compute_order_count")
    training_count = fields.Integer(compute="_compute_training_count")
    active = fields.Boolean(default=True)

    # Also read by the workbook import, by code within the company.
    _code_uniq = models.UniqueIndex(
        "(company_id, code)", "Another technician of the company has this code already."
    )
    # Read by the filing, which refuses to file a person twice.
    _identity_uniq = models.UniqueIndex(
        "(company_id, identity_number) WHERE identity_number IS NOT NULL",
        "A technician with this identity document is on file already.",
    )
    # Read by the filters for certificates that expire.
    _certificate_expiry_idx = models.Index(
        "(certificate_expiry) WHERE certificate_expiry IS NOT NULL"
    )

    # === COMPUTE ===

    @api.depends("identity_number")
    def _compute_identity_number_masked(self):
        for technician in self:
            number = technician.identity_number or ""
            shown = number[-4:] if len(number) > 8 else ""
            technician.identity_number_masked = number and "•" * 6 + shown

    @api.depends("skill_ids.category_id")
    def _compute_category_ids(self):
        for technician in self:
            technician.category_ids = technician.skill_ids.category_id

    @api.depends("certificate_ids.expiry", "certificate_ids.active", "certificate_ids.to_check")
    def _compute_certificate_expiry(self):
        for technician in self:
            counting = technician.certificate_ids.filtered(lambda one: not one.to_check)
            expiries = counting.mapped("expiry")
            technician.certificate_expiry = max(expiries) if all(expiries or [False]) else False

    def _compute_order_count(self):
        self._set_counts("order_count", "repair.order")

    def _compute_training_count(self):
        self._set_counts("training_count", "aftersales.training")

    def _set_counts(self, field_name, model):
        """Set a counter to how many records of ``model`` name each technician."""
        groups = self.env[model]._read_group(
            [("technician_id", "in", self.ids)], ["technician_id"], ["__count"]
        )
        counts = dict(groups)
        for technician in self:
            technician[field_name] = counts.get(technician._origin, 0)

    # === SEARCH ===

    @api.model
    def _search_category_ids(self, operator, value):
        return Domain("skill_ids.category_id", operator, value)

    # === INVERSE ===

    def _inverse_category_ids(self):
        """Add and drop skills; those of categories that stay keep their repair levels."""
        vals_list = []
        dropped = self.env["aftersales.technician.skill"]
        for technician in self:
            wanted, skills = technician.category_ids, technician.skill_ids
            dropped |= skills.filtered(lambda skill, wanted=wanted: skill.category_id not in wanted)
            vals_list += [
                {"technician_id": technician.id, "category_id": category.id}
                for category in wanted - skills.category_id
            ]
        dropped.unlink()
        self.env["aftersales.technician.skill"].create(vals_list)

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Create technicians, each with a posting at the service point."""
        self._clean_identity_numbers(vals_list)
        self.browse()._ensure_on_file_once(vals_list)
        for vals in vals_list:
            if not vals.get("code"):
                vals["code"] = self.env["ir.sequence"].next_by_code("aftersales.technician")
        technicians = super().create(vals_list)
        technicians._create_postings()
        return technicians

    def write(self, vals):
        """Write; a move to another service point is kept as a new posting."""
        self._clean_identity_numbers([vals])
        self._ensure_on_file_once([vals])
        moving = self.browse()
        if vals.get("point_id"):
            moving = self.filtered(lambda one: one.point_id.id != vals["point_id"])
            moving._ensure_can_move_to(self.env["aftersales.point"].browse(vals["point_id"]))
        result = super().write(vals)
        moving._create_postings()
        return result

    @api.model
    def _clean_identity_numbers(self, vals_list):
        """Write the identity numbers of values in one way: what is filed twice is found by it."""
        for vals in vals_list:
            if vals.get("identity_number"):
                vals["identity_number"] = "".join(vals["identity_number"].split()).upper()

    def _ensure_can_move_to(self, point):
        """Raise a `UserError` unless the technicians may come to ``point``."""
        # Superuser: the point may be of a company that the user doesn't see.
        if self.company_id - point.sudo().company_id:
            raise UserError(
                self.env._(
                    "%(point)s belongs to another company: file the technician there anew.",
                    point=point.display_name,
                )
            )

    def _create_postings(self):
        """Record that the technicians are at their service points from today on."""
        postings = self.env["aftersales.technician.posting"]
        # Whoever files or moves technicians makes history, which nobody writes by hand.
        postings.sudo()._start(self)

    def _ensure_on_file_once(self, vals_list):
        """Raise a `ValidationError` if an identity document is on file already.

        The database refuses it, too, but writes the number into its log and the server's.
        """
        numbers = [vals["identity_number"] for vals in vals_list if vals.get("identity_number")]
        if not numbers:
            return
        # The system's rights: who enters a number need not see who else has it.
        known = self.sudo().with_context(active_test=False)
        companies = (
            self.company_id
            | self.env["aftersales.point"]
            .sudo()
            .browse({vals["point_id"] for vals in vals_list if vals.get("point_id")})
            .company_id
        )
        same = known.search_count(
            [
                ("identity_number", "in", numbers),
                ("company_id", "in", companies.ids),
                ("id", "not in", self.ids),
            ],
            limit=1,
        )
        if same or len(set(numbers)) < len(numbers) or len(self) > 1:
            raise ValidationError(
                self.env._(
                    "A technician with this identity document is on file already. Search for the "
                    "person, archived ones too, and move the record."
                )
            )

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        """Export; of identity numbers their last digits, whoever exports them."""
        fields = [
            ["identity_number_masked", *path[1:]] if path[:1] == ["identity_number"] else path
            for path in fields
        ]
        return super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)

    # === ACTIONS ===

    def action_view_orders(self):
        """Open the service orders of the technician."""
        return self._open("aftersales_service.repair_order_action")

    def action_view_training(self):
        """Open the training of the technician."""
        return self._open("aftersales_service.aftersales_training_action")

    def action_view_point(self):
        """Open the service point of the technician."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "aftersales.point",
            "views": [(False, "form")],
            "res_id": self.point_id.id,
        }

    def _open(self, action_xmlid):
        """Return an action on the records that name this technician."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(action_xmlid)
        action["domain"] = [("technician_id", "=", self.id)]
        action["context"] = defaults_for(
            action["res_model"], technician_id=self.id, point_id=self.point_id.id
        )
        return action

    # === WHAT RESTS ON IT ===

    def _count_dependents(self):
        return [
            *super()._count_dependents(),
            (self.env._("service orders"), self._count_by("repair.order", "technician_id")),
        ]

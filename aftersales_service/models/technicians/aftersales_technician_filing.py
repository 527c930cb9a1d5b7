from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..base.base import defaults_for
from .aftersales_technician import TECHNICIAN_STATES

# Only managers bring technicians into these states.
JUDGED_STATES = ("approved", "returned")
ACTIVITY_FILED = "aftersales_service.mail_activity_type_technician_filed"


class AftersalesTechnician(models.Model):
    """Filing: a service point submits its people, a manager approves or returns them."""

    _name = "aftersales.technician"
    _inherit = ["aftersales.technician", "aftersales.state.mixin"]
    _state_moves = {
        "submitted": ("approved", "returned", "left"),
        "returned": ("submitted", "approved", "left"),
        "approved": ("returned", "suspended", "left"),
        "suspended": ("submitted", "approved", "left"),
        "left": ("submitted",),
    }

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
    return_reason = fields.Text(
        readonly=True, copy=False, help="What the service point is asked to correct."
    )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Create technicians; only a manager creates approved ones."""
        technicians = super().create(vals_list)
        # Not the values: a default from the context would get past them.
        if any(one.state in JUDGED_STATES or one.return_reason for one in technicians):
            self._ensure_can_judge()
        return technicians

    def write(self, vals):
        """Write; only a manager approves, for what an approved technician does is paid."""
        state = vals.get("state")
        judged = state in JUDGED_STATES and any(one.state != state for one in self)
        if judged or vals.get("return_reason"):
            self._ensure_can_judge()
        left = self.filtered(lambda one: one.state == "left")
        result = super().write(vals)
        if state == "left":
            # Who ends a posting makes history, which nobody writes by hand.
            self.env["aftersales.technician.posting"].sudo()._end(self - left)
        elif state:
            left._create_postings()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_judged(self):
        known = self.filtered(lambda one: one.state not in ("submitted", "returned"))
        if known:
            raise UserError(
                self.env._(
                    "%(technician)s stays on file, whose work and certificates others look up: "
                    "say that the person has left, or archive the record.",
                    technician=known[0].display_name,
                )
            )

    @api.model
    def _can_judge(self):
        """Return whether the user may approve technicians and accept their certificates.

        Who acts with the system's rights, as the portal does for people of a service point, may
        do no more than the user himself.
        """
        return self.env.user.has_group("aftersales_service.group_service_manager")

    def _ensure_can_judge(self):
        """Raise an `AccessError` unless the user may approve and return technicians."""
        if not self._can_judge():
            raise AccessError(
                self.env._(
                    "Only a service manager can approve or return technicians: ask one to do it."
                )
            )

    # === ACTIONS ===

    def action_approve(self):
        """Approve the technicians: their work can be paid, their certificates count."""
        self._ensure_in_state(("submitted", "returned", "suspended"))
        self.write({"state": "approved", "return_reason": False})
        self.certificate_ids.filtered("to_check").to_check = False
        self._close_filing_activities()

    def action_return(self):
        """Ask why the technicians are returned to their service points."""
        self._ensure_can_judge()
        self._ensure_in_state(("submitted", "approved"))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Return to Service Point"),
            "res_model": "aftersales.technician.return",
            "views": [(False, "form")],
            "target": "new",
            "context": defaults_for("aftersales.technician.return", technician_ids=self.ids),
        }

    def _return(self, reason):
        """Return the technicians to their service points to be corrected."""
        self._ensure_in_state(("submitted", "approved"))
        self.write({"state": "returned", "return_reason": reason})
        self._message_log_batch(
            {one.id: self.env._("Returned: %(reason)s", reason=reason) for one in self}
        )
        self._close_filing_activities()

    def action_suspend(self):
        """Suspend the technicians until they are approved again."""
        self._ensure_in_state(("approved",))
        self.write({"state": "suspended"})

    def action_leave(self):
        """Record that the technicians have left the network."""
        self._ensure_in_state(("submitted", "returned", "approved", "suspended"))
        self.write({"state": "left"})
        self._close_filing_activities()

    def action_submit(self):
        """Put the technicians back to be approved anew, and tell the coordinators."""
        self._ensure_in_state(("returned", "suspended", "left"))
        self.write({"state": "submitted"})
        self._notify_coordinators()

    # === ACTIVITIES ===

    def _notify_coordinators(self):
        """Give whoever coordinates each technician's network the filing to check, once each."""
        known = {
            (activity.res_id, activity.user_id)
            for activity in self.sudo().activity_search([ACTIVITY_FILED])
        }
        told = self.filtered(lambda one: (one.id, one._get_coordinator()) not in known)
        self._schedule_for_coordinators(
            ACTIVITY_FILED,
            [(one, one.company_id._aftersales_today(), False) for one in told],
        )

    def _close_filing_activities(self):
        """Take the filing off the coordinators' lists: it is dealt with."""
        self.activity_unlink([ACTIVITY_FILED])

    @api.model
    def _schedule_for_coordinators(self, activity_type, wanted):
        """Create activities for the coordinators; none where nobody is named.

        :param activity_type: xmlid of the type
        :param wanted: tuples of a technician, a deadline and a summary (False: the type's)
        """
        kind = self.env.ref(activity_type)
        model_id = self.env["ir.model"]._get_id(self._name)
        vals_list = []
        for technician, deadline, summary in wanted:
            user = technician._get_coordinator()
            if user:
                vals_list.append(
                    {
                        "activity_type_id": kind.id,
                        "res_model_id": model_id,
                        "res_id": technician.id,
                        "user_id": user.id,
                        "date_deadline": deadline,
                        "automated": True,
                        "summary": summary or kind.with_context(lang=user.lang).summary,
                    }
                )
        # The people of a service point may cause an activity, but not make one by hand.
        self.env["mail.activity"].sudo().create(vals_list)

    def _get_coordinator(self):
        """Return who coordinates the technician's filing: the company's choice, or the point's."""
        self.ensure_one()
        technician = self.sudo()  # read for people of the point, who read no internal users
        return technician.company_id.aftersales_coordinator_id or technician.point_id.user_id

    @api.model
    def _get_technical_fields(self):
        return super()._get_technical_fields() | {"return_reason"}

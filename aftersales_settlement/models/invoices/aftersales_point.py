from odoo import models

from odoo.addons.aftersales_service.models.base.changes import changed_fields

# What a statement's money goes to.
CONTACT_FIELDS = frozenset({"partner_id", "active"})


class AftersalesPoint(models.Model):
    """A payee stays who it is while statements of it are unpaid."""

    _inherit = "aftersales.point"

    def write(self, vals):
        """Write; a payee's contact stays while statements of it are unpaid."""
        if CONTACT_FIELDS & vals.keys():
            changing = self.filtered(lambda point: changed_fields(point, vals, CONTACT_FIELDS))
            changing._ensure_paid(vals)
        return super().write(vals)

    def _ensure_paid(self, vals):
        """Refuse to exchange the contact of a payee, or to archive one, that is to be paid.

        :raises UserError: naming the statements
        """
        if not self:
            return
        names = self._name_some()
        sentence = (
            self.env._("The contact of %(points)s can't be exchanged.", points=names)
            if "partner_id" in vals
            else self.env._("%(points)s can't be archived.", points=names)
        )
        archived = "active" in vals and not vals["active"]
        if archived or "partner_id" in vals:
            self.env["aftersales.statement"]._ensure_none_unpaid(
                [("payee_id", "in", self.ids)], sentence
            )

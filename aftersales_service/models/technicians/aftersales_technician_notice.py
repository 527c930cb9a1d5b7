from odoo import models

# What the service point is told about; that somebody has left it told itself.
TOLD_STATES = ("returned", "approved", "suspended")


class AftersalesTechnician(models.Model):
    """Who filed a technician on the portal is told by e-mail what became of the filing."""

    _inherit = "aftersales.technician"

    def write(self, vals):
        """Write; a decision on a filing goes to its service point."""
        told = self.browse()
        # What an import says is no news.
        if vals.get("state") in TOLD_STATES and not self.env.context.get("tracking_disable"):
            told = self.filtered(lambda one: one.state != vals["state"])
        result = super().write(vals)
        for technician in told:
            technician._notify_service_point()
        return result

    def _notify_service_point(self):
        """Write to whoever filed the technician, in the reader's language."""
        self.ensure_one()
        partner = self._get_filer()
        if not partner.email:
            return
        reader = self.with_context(lang=partner.lang)
        labels = dict(reader._fields["state"]._description_selection(reader.env))
        body = reader.env["ir.qweb"]._render(
            "aftersales_service.technician_notice",
            {
                "sentence": reader._get_notice_sentence(),
                "reason": reader.state == "returned" and reader.return_reason,
                "url": f"{self.get_base_url()}{self._get_portal_path()}",
            },
        )
        reader.message_notify(
            partner_ids=partner.ids,
            subject=f"{reader.display_name}: {labels[reader.state]}",
            body=body,
            email_layout_xmlid="mail.mail_notification_light",
        )

    def _get_notice_sentence(self):
        """Return the sentence that says what was decided."""
        match self.state:
            case "returned":
                return self.env._(
                    "The filing of %(technician)s is returned to you. Please correct it and "
                    "submit it again:",
                    technician=self.name,
                )
            case "approved":
                return self.env._(
                    "%(technician)s is approved and may be given service orders.",
                    technician=self.name,
                )
        return self.env._(
            "%(technician)s is suspended and may not be given service orders until approved again.",
            technician=self.name,
        )

    def _get_filer(self):
        """Return the contact that a decision is told to; empty: nobody.

        Who filed the technician on the portal, as long as the technician works in that network;
        for one filed otherwise, the service point itself when something is to be corrected.
        """
        # Who may judge technicians need not read users.
        technician = self.sudo()
        filer = technician.create_uid
        theirs = technician.point_id.with_user(filer).sudo().is_own_network
        if filer.share and filer.active and theirs:
            return filer.partner_id
        point = technician.point_id.partner_id
        return point if technician.state == "returned" else point.browse()

    def _get_portal_path(self):
        """Return the path of the technician's page on the portal."""
        self.ensure_one()
        return f"/my/aftersales/technicians/{self.id}"

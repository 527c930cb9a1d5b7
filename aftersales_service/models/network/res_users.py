from odoo import SUPERUSER_ID, api, fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    aftersales_point_ids = fields.Many2many(
        "aftersales.point",
        string="Service Points",
        compute="_compute_aftersales_point_ids",
        # Whoever asks: which points' people a user is doesn't depend on what the user may read.
        compute_sudo=True,
        help="The service points whose people the user is: those of the user's contact, or of the "
        "nearest contact above it that has any.",
    )

    @api.depends("partner_id.parent_id", "partner_id.aftersales_point_ids.active")
    def _compute_aftersales_point_ids(self):
        self.aftersales_point_ids = False
        points_model = self.env["aftersales.point"]
        climbing = {user: user.partner_id for user in self if user.partner_id}
        while climbing:
            points = self._find_points_of(climbing.values())
            for user, partner in climbing.items():
                user.aftersales_point_ids = points.get(partner, points_model).filtered("active")
            # The nearest only, archived or not: an outlet whose company is a contact of its
            # parent's company is not the parent, and never becomes it.
            climbing = {
                user: partner.parent_id
                for user, partner in climbing.items()
                if partner not in points and partner.parent_id
            }

    def _get_open_points(self):
        """Return, with the system's rights, those of the user's points that aren't closed."""
        self.ensure_one()
        # Superuser: a portal user reads his points only; whether they are closed is asked for him.
        return self.aftersales_point_ids.sudo().filtered(lambda point: not point.is_closed)

    def _deactivate_portal_user(self, **post):
        """Close portal accounts at their users' wish; a service point keeps its contact."""
        # Superuser: users of the portal may not read which contacts are points.
        contacts = self.sudo().partner_id.filtered("active")._filter_point_contacts()
        result = super()._deactivate_portal_user(**post)
        # The system, as it was the system that archived them.
        gone = contacts.with_user(SUPERUSER_ID).filtered(lambda contact: not contact.active)
        gone.action_unarchive()
        return result

    @api.model
    def _find_points_of(self, partners):
        """Return the service points, archived ones too, of each of ``partners`` that has any."""
        ids = [partner.id for partner in partners]
        points = self.env["aftersales.point"].with_context(active_test=False)
        points = points.search_fetch([("partner_id", "in", ids)], ["partner_id", "active"])
        return points.grouped("partner_id")

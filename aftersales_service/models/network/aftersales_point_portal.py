from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# How many technicians of a service point wait to be approved at most.
MOST_WAITING = 100


class AftersalesPoint(models.Model):
    """What the people of a service point see of the network: their point and what is below it."""

    _inherit = "aftersales.point"

    # The contact behind a point stays closed to the people of the points above it. Of all that it
    # says they see these, which don't ask for the contact to be readable.
    name = fields.Char(related="partner_id.name", inherited=True, readonly=False, copy=True)
    phone = fields.Char(related="partner_id.phone", inherited=True, readonly=False, copy=True)
    city = fields.Char(related="partner_id.city", inherited=True, readonly=False, copy=True)
    is_own_network = fields.Boolean(
        string="In My Network",
        compute="_compute_is_own_network",
        search="_search_is_own_network",
        compute_sudo=True,
        help="Whether it is a service point whose people you are, or lies below one.",
    )

    @api.model
    def _get_portal_fields(self):
        return super()._get_portal_fields() | {"code", "name", "phone", "city", "level_id"}

    @api.depends("parent_path")
    @api.depends_context("uid")
    def _compute_is_own_network(self):
        paths = tuple(self.env.user.aftersales_point_ids.mapped("parent_path"))
        for point in self:
            point.is_own_network = (point.parent_path or "").startswith(paths)

    @api.model
    def _search_is_own_network(self, operator, _value):
        # A search and not ids in the rules that ask: rules are kept from one request to the next,
        # while people change posts and points move.
        if operator != "in":
            return NotImplemented
        own = self.env.user.aftersales_point_ids
        # The system's rights: the rules that ask for the network can't be asked for it.
        network = self.with_context(active_test=False).sudo().search([("id", "child_of", own.ids)])
        # Their ids and not a subquery: millions of machines are found by the indexes on their
        # dealer and caring point, which are of no use to a choice between two subqueries.
        return Domain("id", "in", network.ids)

    def _ensure_takes_filings(self, more=True):
        """Raise a `UserError` if the point's people can't file any more.

        :param more: another technician, not what is on file already
        """
        self.ensure_one()
        if self.is_closed or not self.active:
            raise UserError(
                self.env._(
                    "%(point)s is closed: nothing is filed there any more.",
                    point=self.display_name,
                )
            )
        domain = [("point_id", "=", self.id), ("state", "in", ("submitted", "returned"))]
        if more and self.env["aftersales.technician"].search_count(domain) >= MOST_WAITING:
            raise UserError(
                self.env._(
                    "%(number)s technicians of %(point)s wait to be approved: wait until your "
                    "coordinator has checked them.",
                    number=MOST_WAITING,
                    point=self.display_name,
                )
            )

    def action_portal_access(self):
        """Open the portal access of the point's people."""
        wizard = self.env["portal.wizard"].with_context(active_ids=self.partner_id.ids)
        return wizard.action_open_wizard()

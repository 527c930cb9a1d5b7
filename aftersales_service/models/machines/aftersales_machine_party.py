from odoo import api, fields, models

from ..base.sentinels import PROTECTED_WRITE

# The fields of a machine whose past is kept, and what somebody named there is to it.
ROLE_OF_FIELD = {"customer_id": "customer", "dealer_id": "dealer", "caring_point_id": "caring"}


class AftersalesMachineParty(models.Model):
    """Who was a machine's customer, its dealer, or looked after it, from when to when."""

    _name = "aftersales.machine.party"
    _description = "Party of a Machine"
    _inherit = ["aftersales.protected.record"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    lot_id = fields.Many2one("stock.lot", string="Machine", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="lot_id.company_id", store=True, index=True)
    role = fields.Selection(
        [
            ("customer", "Customer"),
            ("dealer", "Dealer"),
            ("caring", "Caring Service Point"),
        ],
        required=True,
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", index="btree_not_null", ondelete="restrict"
    )
    point_id = fields.Many2one(
        "aftersales.point",
        string="Service Point",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="Until", help="The last day. Empty: still.")
    origin = fields.Selection(
        [
            ("delivery", "Delivery"),
            ("return", "Return"),
            ("import", "Import"),
            ("manual", "By Hand"),
            ("portal", "Service Point"),
            ("territory", "Territory"),
        ],
        string="Known From",
        required=True,
        help="How it became known: a delivery or return of the machine, an import, an entry by "
        "hand or by a service point, or the territory that the machine lies in.",
    )

    # The database says that a machine has one party of each kind at a time.
    _current_uniq = models.UniqueIndex(
        "(lot_id, role) WHERE date_to IS NULL",
        "Somebody else has just changed whose machine this is. Look at it again.",
    )
    # Read by a machine's form and timeline, and by whoever asks for a day.
    _lot_idx = models.Index("(lot_id, date_from)")

    @api.depends("partner_id", "point_id")
    def _compute_display_name(self):
        for party in self:
            party.display_name = (party.partner_id or party.point_id).display_name

    @api.model
    def _as_system(self):
        """Return the model as the one who may write: parties follow from the machines."""
        # Superuser: who changes a machine has no right to write its past himself.
        return PROTECTED_WRITE.give(self.sudo())

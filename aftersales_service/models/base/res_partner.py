from odoo import api, fields, models
from odoo.fields import Domain

from .base import defaults_for
from .fragment_search import fragment_index, phone_contains, phone_index, text_index

# So few digits say too little of whose a phone number is.
_KNOWN_DIGITS = 6


class ResPartner(models.Model):
    _inherit = "res.partner"

    aftersales_point_ids = fields.One2many(
        "aftersales.point", "partner_id", string="Service Points"
    )
    aftersales_point_count = fields.Integer(
        string="Service Point Count", compute="_compute_aftersales_point_count"
    )
    aftersales_machine_count = fields.Integer(
        string="Machine Count", compute="_compute_aftersales_machine_count"
    )

    # Read by the search for a machine, by any fragment of its customer's name or phone: core's own
    # index of names knows their beginnings only.
    _aftersales_name_trgm_idx = text_index("complete_name", as_searched=False)
    _aftersales_phone_trgm_idx = text_index("phone")
    # Read by the same search, by a Chinese name and by digits alone.
    _complete_name_fragment_idx = fragment_index("complete_name")
    _phone_fragment_idx = fragment_index("phone")
    _phone_digits_idx = phone_index("phone")

    def _compute_aftersales_point_count(self):
        counts = dict(
            self.env["aftersales.point"]._read_group(
                [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.aftersales_point_count = counts.get(partner._origin, 0)

    def _compute_aftersales_machine_count(self):
        counts = dict(
            self.env["stock.lot"]._read_group(
                [("customer_id", "in", self.ids)], ["customer_id"], ["__count"]
            )
        )
        for partner in self:
            partner.aftersales_machine_count = counts.get(partner._origin, 0)

    @api.model
    def _find_by_phone(self, phone, limit=None):
        """Return the contacts whose phone number contains another one, however either is spaced.

        :param phone: at least six digits, or nobody is found
        """
        digits = "".join(character for character in phone if character.isdigit())
        if len(digits) < _KNOWN_DIGITS:
            return self.browse()
        return self.search(
            Domain.custom(
                to_sql=lambda model, alias, query: phone_contains(
                    alias, "phone", digits, by_index=True
                )
            ),
            limit=limit,
        )

    def _get_aftersales_address(self):
        """Return the address in one line, without the name; empty for no partner."""
        lines = self._display_address(without_company=True).splitlines() if self else []
        return ", ".join(line.strip() for line in lines if line.strip())

    def action_view_aftersales_point(self):
        """Open the partner's service point, or their list if it has several."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.aftersales_point_action_list"
        )
        points = self.env["aftersales.point"].search([("partner_id", "=", self.id)])
        if len(points) == 1:
            return {**action, "views": [(False, "form")], "res_id": points.id}
        return {**action, "domain": [("partner_id", "=", self.id)]}

    def action_view_aftersales_machines(self):
        """Open the machines whose customer the partner is."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.stock_lot_action_machine"
        )
        return {
            **action,
            "domain": [("customer_id", "=", self.id)],
            "context": defaults_for("stock.lot", customer_id=self.id),
        }
